// What the browser shows.

export const page = ({ name, visits = 0, note = '' }, isRefused) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>fe26 at the edge</title>
${isRefused ? '<p role="alert">Your session has ended. Please sign in again.</p>' : ''}
${name ? session(escape(name), escape(visits), escape(note)) : LOGIN}
</html>
`;

const LOGIN = `<form method="post" action="/login">
<label>Your name <input name="name" maxlength="32" required autofocus></label> <button>Sign in</button>
</form>`;

const session = (name, visits, note) => `<h1>Hello, <span id="user">${name}</span></h1>
<form method="post" action="/count"><p><output id="visits">${visits}</output> counted in your cookie</p>
<button>Add one</button></form>
<form method="post" action="/note"><textarea name="note">
${note}</textarea> <button>Save note</button></form>
<form method="post" action="/logout"><button>Sign out</button></form>`;

const escape = (text) => String(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt()};`);
