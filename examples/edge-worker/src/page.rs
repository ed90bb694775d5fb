//! The page that the browser shows.

use crate::Login;

pub fn page(login: &Login, is_refused: bool) -> String {
    let notice = if is_refused { ENDED } else { "" };
    let body = if login.name.is_empty() { LOGIN.to_owned() } else { session(login) };
    format!(
        r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>fe26 at the edge</title>
{notice}
{body}
</html>
"#
    )
}

const ENDED: &str = r#"<p role="alert">Your session has ended. Please sign in again.</p>"#;

const LOGIN: &str = r#"<form method="post" action="/login">
<label>Your name <input name="name" maxlength="32" required autofocus></label> <button>Sign in</button>
</form>"#;

fn session(login: &Login) -> String {
    format!(
        r#"<h1>Hello, <span id="user">{name}</span></h1>
<form method="post" action="/count"><p><output id="visits">{visits}</output> counted in your cookie</p>
<button>Add one</button></form>
<form method="post" action="/note"><textarea name="note">
{note}</textarea> <button>Save note</button></form>
<form method="post" action="/logout"><button>Sign out</button></form>"#,
        name = escape(&login.name),
        visits = login.visits,
        note = escape(&login.note),
    )
}

fn escape(text: &str) -> String {
    let escaped = |char: char| match char {
        '&' | '<' | '>' | '"' | '\'' => format!("&#{};", u32::from(char)),
        _ => char.into(),
    };
    text.chars().map(escaped).collect()
}
