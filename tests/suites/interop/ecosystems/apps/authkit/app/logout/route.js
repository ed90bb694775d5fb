import { signOut } from '@workos-inc/authkit-nextjs';

export const POST = () => signOut();
