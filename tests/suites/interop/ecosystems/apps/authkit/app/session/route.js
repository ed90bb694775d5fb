import { withAuth } from '@workos-inc/authkit-nextjs';

export const GET = async () => Response.json(await withAuth());
