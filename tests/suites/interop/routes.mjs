// The routes of the servers with iron-session. examples/glue/src/bin/shared-login has them too.

/** What happens to a session, by route. All but the first answer with a changed cookie and no body. */
const ROUTES = {
  'GET /session': (session) => session,
  'POST /login': (session, { user }) => {
    session.user = user;
    return session.save();
  },
  'POST /set': (session, changes) => {
    Object.assign(session, changes);
    return session.save();
  },
  'POST /remember': (session, { ttl }, options) => {
    session.updateConfig({ ...options, ttl });
    return session.save();
  },
  'POST /logout': (session) => session.destroy(),
};

/** Resolves to what is to be answered as JSON, if anything. `body` is the request's text. */
export function answer(method, path, session, body, options) {
  return ROUTES[`${method} ${path}`](session, body === '' ? undefined : JSON.parse(body), options);
}
