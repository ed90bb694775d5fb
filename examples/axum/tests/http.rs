//! The application over HTTP, as its visitors and the Next.js application reach it.

#[path = "../../glue/tests/common/browser.rs"]
mod browser;

use browser::{Answer, Browser};
use fe26::{Sealer, Session, SessionCookie, UnixTime};
use getrandom::SysRng;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

const PASSWORDS: &str = "2:the password since the last rotation, random\n1:the password before the last rotation";
const OLD_PASSWORD: &str = "1:the password before the last rotation";
const DAY_SECS: u64 = 24 * 3600;

struct Server {
    process: Child,
    port: u16,
}

impl Server {
    fn start() -> Self {
        let mut process = program().env("SESSION_PASSWORDS", PASSWORDS).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("listening on http://127.0.0.1:").expect("an address").parse().unwrap();
        Self { process, port }
    }

    fn browser(&self) -> Browser {
        Browser::new(self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_fe26-axum"));
    program.arg("127.0.0.1:0").env_remove("SESSION_PASSWORDS").stderr(Stdio::piped());
    program
}

fn csrf(page: &Answer) -> String {
    let (_, token) = page.body.split_once(r#"name="csrf" value=""#).expect("a form");
    token[..32].to_owned()
}

/// Sends a form of the start page.
fn submit(browser: &mut Browser, path: &str, fields: &str) -> Answer {
    let token = csrf(&browser.get("/"));
    let answer = browser.post(path, &format!("csrf={token}&{fields}"));
    assert_eq!((answer.status, answer.header("location")), (303, vec!["/"]), "{}", answer.body);
    answer
}

fn is_logged_in(browser: &mut Browser, name: &str) -> bool {
    browser.get("/").body.contains(&format!(r#"<span id="user">{name}</span>"#))
}

/// Seals as iron-session does, for a browser that comes from the Next.js application.
fn sealed_by_next(passwords: &str, session: &Value) -> Vec<(String, Vec<u8>)> {
    let cookie = SessionCookie::new("sid", Sealer::leak_passwords(passwords).unwrap());
    let mut out = [0; 4096];
    let saved = cookie.save(session, UnixTime::now(), &mut SysRng, &mut out).unwrap();
    vec![("sid".into(), saved.value().into())]
}

fn opened_by_next(browser: &Browser) -> Value {
    let (_, token) = browser.cookies.iter().find(|(name, _)| name == "sid").expect("a session");
    let header = [b"sid=", token.as_slice()].concat();
    let cookie = SessionCookie::new("sid", Sealer::leak_passwords(PASSWORDS).unwrap());
    let session: Session<Value> = Session::load(&cookie, [&header], UnixTime::now());
    session.into_value()
}

fn now_ms() -> u64 {
    UnixTime::now().as_millis().unwrap()
}

#[test]
fn a_login_has_a_fresh_token_and_a_fresh_csrf_token() {
    let server = Server::start();
    let mut browser = server.browser();
    let before = csrf(&browser.get("/"));
    let token = browser.cookies.clone();

    let login = submit(&mut browser, "/login", "name=Ada");
    assert_ne!(browser.cookies, token);
    assert!(login.set_cookies()[0].ends_with("; Max-Age=1209540; Path=/; HttpOnly; Secure; SameSite=Lax"));
    assert_eq!(login.header("cache-control"), ["no-store"]);
    assert!(is_logged_in(&mut browser, "Ada"));
    assert_ne!(csrf(&browser.get("/")), before);
}

#[test]
fn forms_without_the_sessions_token_are_refused() {
    let server = Server::start();
    let (mut ada, mut eve) = (server.browser(), server.browser());
    submit(&mut ada, "/login", "name=Ada");
    submit(&mut eve, "/login", "name=Eve");
    let (own, others) = (csrf(&ada.get("/")), csrf(&eve.get("/")));

    for fields in ["item=tea".to_owned(), "csrf=&item=tea".to_owned(), format!("csrf={others}&item=tea")] {
        let answer = ada.post("/cart", &fields);
        assert_eq!((answer.status, answer.set_cookies().len()), (403, 0), "{fields}");
    }
    ada.headers = vec!["Sec-Fetch-Site: same-site".into()];
    assert_eq!(ada.post("/cart", &format!("csrf={own}&item=tea")).status, 403, "a page of another origin");
    ada.headers = vec!["Sec-Fetch-Site: same-origin".into()];
    assert_eq!(ada.post("/cart", &format!("csrf={own}&item=tea")).status, 303);
    assert!(ada.get("/").body.contains("<li>tea</li>"));

    let nobody = server.browser().post("/login", &format!("csrf={own}&name=Mallory"));
    assert_eq!((nobody.status, nobody.set_cookies().len()), (403, 0), "a login, too");
}

#[test]
fn a_message_is_shown_once() {
    let server = Server::start();
    let mut browser = server.browser();
    submit(&mut browser, "/login", "name=Ada");
    assert!(browser.get("/").body.contains("Welcome, Ada."));
    let page = browser.get("/");
    assert!(!page.body.contains("Welcome, Ada."));
    assert_eq!(page.set_cookies().len(), 0, "a look is no change");
}

#[test]
fn texts_of_visitors_are_escaped() {
    let server = Server::start();
    let mut browser = server.browser();
    submit(&mut browser, "/login", "name=%3Cb%3EAda");
    let page = browser.get("/").body;
    assert!(page.contains("&#60;b&#62;Ada") && !page.contains("<b>Ada"), "{page}");
}

#[test]
fn a_login_of_the_other_application_is_taken_and_its_fields_stay() {
    let server = Server::start();
    let mut browser = server.browser();
    let session = json!({ "user": "Grace", "loggedInAt": now_ms(), "theme": { "dark": true }, "cart": ["milk"] });
    browser.cookies = sealed_by_next(OLD_PASSWORD, &session);

    assert!(is_logged_in(&mut browser, "Grace"), "by the password before the rotation");
    submit(&mut browser, "/cart", "item=tea");
    let session = opened_by_next(&browser);
    assert_eq!(session["theme"], json!({ "dark": true }));
    assert_eq!(session["cart"], json!(["milk", "tea"]));
    let (_, token) = &browser.cookies[0];
    assert!(token.starts_with(b"Fe26.2*2*"), "the new password seals");
}

#[test]
fn signing_out_everywhere_ends_copies_of_the_cookie() {
    let server = Server::start();
    let (mut phone, mut laptop, mut bob) = (server.browser(), server.browser(), server.browser());
    submit(&mut phone, "/login", "name=Ada");
    submit(&mut laptop, "/login", "name=Ada&remember=on");
    submit(&mut bob, "/login", "name=Bob");
    let copy = laptop.cookies.clone();

    submit(&mut phone, "/logout-everywhere", "");
    assert!(!is_logged_in(&mut phone, "Ada"));
    assert!(laptop.get("/").body.contains("Your session has ended."), "and the page says so");
    assert!(is_logged_in(&mut bob, "Bob"), "nobody else's");

    let mut thief = server.browser();
    thief.cookies = copy;
    assert_eq!(thief.get("/api/session").status, 401, "a copy of the cookie opens nothing");

    std::thread::sleep(std::time::Duration::from_millis(2)); // logins of the same millisecond ended, too
    submit(&mut phone, "/login", "name=Ada");
    assert!(is_logged_in(&mut phone, "Ada"));
}

#[test]
fn the_other_application_asks_for_the_session_of_its_visitor() {
    let server = Server::start();
    let mut browser = server.browser();
    assert_eq!(browser.get("/api/session").status, 401);
    submit(&mut browser, "/login", "name=Ada");
    let answer = browser.get("/api/session");
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"cart":[],"user":"Ada"}"#));
    submit(&mut browser, "/logout", "");
    assert!(browser.cookies.is_empty());
    assert_eq!(browser.get("/api/session").status, 401);
}

#[test]
fn remembered_logins_live_longer_and_every_login_ends() {
    let server = Server::start();
    let mut browser = server.browser();
    let login = submit(&mut browser, "/login", "name=Ada&remember=on");
    let max_age = format!("Max-Age={};", 60 * DAY_SECS - 60);
    assert!(login.set_cookies()[0].contains(&max_age), "{:?}", login.set_cookies());
    assert!(submit(&mut browser, "/cart", "item=tea").set_cookies()[0].contains(&max_age), "after a change, too");

    for (days, is_in) in [(179, true), (180, false)] {
        let login = json!({ "user": "Ada", "loggedInAt": now_ms() - days * DAY_SECS * 1000 });
        browser.cookies = sealed_by_next(PASSWORDS, &login);
        assert_eq!(is_logged_in(&mut browser, "Ada"), is_in, "{days} days");
    }
}

#[test]
fn a_session_of_another_form_is_left_alone() {
    let server = Server::start();
    let mut browser = server.browser();
    browser.cookies =
        sealed_by_next(PASSWORDS, &json!({ "user": "Ada", "loggedInAt": 1, "cart": "of a later version" }));
    let answer = browser.get("/");
    assert_eq!((answer.status, answer.set_cookies().len()), (500, 0));
}

#[test]
fn a_session_that_is_too_long_is_not_saved() {
    let server = Server::start();
    let mut browser = server.browser();
    submit(&mut browser, "/login", "name=Ada");
    submit(&mut browser, "/cart", "item=tea");
    let answer = submit(&mut browser, "/cart", &format!("item={}", "x".repeat(4000)));
    assert_eq!(answer.set_cookies().len(), 1);
    let page = browser.get("/").body;
    assert!(page.contains("the cookie would be too long") && page.contains("<li>tea</li>"), "{page}");
    assert!(!page.contains("xxx"));
}

#[test]
fn a_program_without_passwords_says_so() {
    let output = program().output().unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("SESSION_PASSWORDS"), "{error}");

    let output = program().env("SESSION_PASSWORDS", "2:short secret").output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && !error.contains("secret"), "{error}");
}
