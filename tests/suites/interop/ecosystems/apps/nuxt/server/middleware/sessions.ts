// The sessions of nuxt-auth-utils, by its own functions.

const ROUTES = {
  'GET /session': async (event) => {
    const { id, ...data } = await getUserSession(event);
    return data;
  },
  'POST /login': async (event) => setUserSession(event, await readBody(event)),
  // It does not replace the session: the fields of the request's cookie return.
  'POST /set': async (event) => replaceUserSession(event, await readBody(event)),
  'POST /logout': (event) => clearUserSession(event),
};

export default defineEventHandler(async (event) => {
  const route = ROUTES[`${event.method} ${event.path}`];
  if (!route) return undefined;
  const result = await route(event);
  return event.method === 'GET' ? result : null;
});
