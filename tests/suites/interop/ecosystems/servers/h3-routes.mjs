// The routes of the servers whose sessions have h3's interface.

const ROUTES = {
  'GET /session': ({ data }) => ({ ...data }),
  'POST /login': (session, user) => session.update(user),
  'POST /set': (session, changes) => session.update(changes),
  'POST /logout': (session) => session.clear(),
};

/** Resolves to what is to be answered as JSON, or to `null` for no content. */
export async function answer(method, path, session, body) {
  const result = await ROUTES[`${method} ${path}`](session, body);
  return method === 'GET' ? result : null;
}

/** The same for frameworks whose requests and responses are the web's. */
export async function respond(request, session) {
  const text = await request.text();
  const result = await answer(request.method, new URL(request.url).pathname, session, text && JSON.parse(text));
  return result ? Response.json(result) : new Response(null, { status: 204 });
}
