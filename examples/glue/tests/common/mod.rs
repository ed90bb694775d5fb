//! Code that the tests share: a minimal browser, and the steps it performs.

pub mod browser;

use browser::Browser;
use fe26::{Password, Sealer, SessionCookie};

/// A value that is not UTF-8.
pub const LATIN_1: &[u8] = b"d\xe4rk";

pub static SESSION: SessionCookie =
    SessionCookie::new("sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));

/// Tests a server that has `GET /`, which answers with the user's name or `nobody`, `POST /login` and `POST /logout`.
///
/// Beside its cookie there is another site's with the value `theme`.
pub fn log_in_and_out(port: u16, theme: &[u8]) {
    let mut browser = Browser::new(port);
    let answer = browser.get("/");
    assert_eq!((answer.status, answer.body.as_str(), answer.set_cookies().len()), (200, "nobody", 0));

    let login = browser.post("/login", "user=Ada");
    assert_eq!((login.status, login.set_cookies().len()), (200, 1));
    assert!(login.set_cookies()[0].starts_with("sid=Fe26.2*1*"), "{:?}", login.set_cookies());
    assert!(login.set_cookies()[0].ends_with("; Max-Age=1209540; Path=/; HttpOnly; Secure; SameSite=Lax"));
    assert_eq!(browser.get("/").body, "Ada");

    // Other sites' cookies come first.
    browser.cookies.insert(0, ("theme".into(), theme.into()));
    browser.cookies.insert(1, ("theme2".into(), b"dark".into()));
    assert_eq!(browser.get("/").body, "Ada");
    browser.separator = b"\r\ncookie: ";
    assert_eq!(browser.get("/").body, "Ada", "in a separate header line");

    browser.tamper();
    let answer = browser.get("/");
    assert_eq!((answer.status, answer.body.as_str()), (200, "nobody"), "a tampered cookie starts fresh");

    // Chunks of an older session are deleted by the login, or by the logout.
    browser.cookies.push(("sid.1".into(), b"x".into()));
    let login = browser.post("/login", "user=Bob");
    assert_eq!(login.set_cookies()[1..], ["sid.1=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax"]);
    assert_eq!(browser.get("/").body, "Bob", "and can be replaced");

    browser.cookies.push(("sid.3".into(), b"x".into()));
    let logout = browser.post("/logout", "");
    let deleted = ["sid", "sid.3"].map(|name| format!("{name}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax"));
    assert_eq!(logout.set_cookies(), deleted);
    assert_eq!(browser.get("/").body, "nobody");
    assert!(browser.cookies.iter().all(|(name, _)| !name.starts_with("sid")));
}
