// The entry of a Worker whose `fetch` is Rust's. worker-build has a longer one, which starts a module anew that trapped.

import * as exports from './index.js';

export default { fetch: (request, env, context) => exports.fetch(request, env, context) };
