//! The Rocket glue over real HTTP.

mod common;

use common::browser::Browser;
use common::{LATIN_1, SESSION, log_in_and_out};
use fe26_glue::rocket_session::{CookieSession, NotSaved, SetCookies, WithCookies, save};
use rocket::fairing::AdHoc;
use rocket::form::{Form, FromForm};
use rocket::{Config, get, post, routes};
use serde::{Deserialize, Serialize};
use std::sync::mpsc;

#[derive(Serialize, Deserialize, FromForm, Default)]
struct Visitor {
    user: Option<String>,
}

#[get("/")]
fn read(visitor: CookieSession<Visitor>) -> String {
    visitor.0.into_value().user.unwrap_or("nobody".into())
}

#[post("/login", data = "<form>")]
fn log_in(visitor: CookieSession<Visitor>, form: Form<Visitor>) -> Result<WithCookies<&'static str>, NotSaved> {
    let CookieSession(mut visitor) = visitor;
    visitor.user = form.into_inner().user;
    Ok(save(&mut visitor)?.with("welcome"))
}

#[post("/logout")]
fn log_out(visitor: CookieSession<Visitor>) -> WithCookies<&'static str> {
    SetCookies(visitor.0.destroy()).with("bye")
}

/// Serves in the background until the test ends; returns the port.
fn serve() -> u16 {
    let (sender, receiver) = mpsc::channel();
    let launched = AdHoc::on_liftoff("port", move |rocket| {
        let port = rocket.config().port;
        Box::pin(async move { sender.send(port).unwrap() })
    });
    let config = Config { port: 0, workers: 1, log_level: rocket::config::LogLevel::Off, ..Config::debug_default() };
    let rocket = rocket::custom(config).manage(SESSION).attach(launched);
    let rocket = rocket.mount("/", routes![read, log_in, log_out]);
    std::thread::spawn(move || rocket::execute(rocket.launch()).map(drop).unwrap());
    receiver.recv().unwrap()
}

#[test]
fn a_login_lasts_until_the_logout() {
    log_in_and_out(serve(), "d\u{e4}rk".as_bytes());
}

#[test]
fn a_cookie_line_that_is_not_utf8_is_dropped_by_rocket() {
    let mut browser = Browser::new(serve());
    browser.post("/login", "user=Ada");
    browser.cookies.insert(0, ("theme".into(), LATIN_1.into()));
    assert_eq!(browser.get("/").body, "nobody");
}

#[test]
fn a_session_that_is_too_big_is_refused_and_the_old_one_stays() {
    let mut browser = Browser::new(serve());
    let login = browser.post("/login", "user=Ada");
    assert_eq!(login.header("cache-control"), ["no-store"]);
    let answer = browser.post("/login", &format!("user={}", "x".repeat(6000)));
    assert_eq!((answer.status, answer.set_cookies().len()), (500, 0));
    assert_eq!(browser.get("/").body, "Ada");
}
