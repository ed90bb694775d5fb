// The same with iron-session 9, on the runtime's Web Crypto.

import { sealData, unsealData } from 'iron-session-9';
import { repeat } from './repeat.js';

const password = 'a password of at least 32 characters';

export default repeat(async (session) => unsealData(await sealData(session, { password }), { password }));
