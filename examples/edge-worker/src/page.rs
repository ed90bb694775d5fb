//! What the browser shows.

use crate::Login;
use fe26::Reason;

pub fn page(login: &Login, refused: Option<Reason>) -> String {
    let notice = refused.map_or(String::new(), |reason| {
        format!(r#"<p role="alert">Please sign in again: your session was refused ({reason}).</p>"#)
    });
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
