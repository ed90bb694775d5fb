// What a user would deploy instead: all that `getIronSession` brings.

import { getIronSession } from 'iron-session-9';

export default {
  async fetch(request, env) {
    const response = new Response('done\n');
    const session = await getIronSession(request, response, { cookieName: 'sid', password: env.PASSWORD });
    session.visits = (session.visits ?? 0) + 1;
    await session.save();
    return response;
  },
};
