import { authkitMiddleware } from '@workos-inc/authkit-nextjs';

export default authkitMiddleware();
