//! The axum glue over real HTTP.

mod common;

use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Form, Router};
use common::{Browser, SESSION, log_in_and_out};
use fe26::SessionCookie;
use fe26_glue::axum_session::{CookieSession, NotSaved, SetCookies, save};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Default)]
struct Visitor {
    user: Option<String>,
}

async fn read(CookieSession(visitor): CookieSession<Visitor>) -> String {
    visitor.user.clone().unwrap_or("nobody".into())
}

async fn log_in(
    CookieSession(mut visitor): CookieSession<Visitor>,
    Form(form): Form<Visitor>,
) -> Result<impl IntoResponse, NotSaved> {
    visitor.user = form.user;
    Ok((save(&mut visitor)?, "welcome"))
}

async fn log_out(CookieSession(visitor): CookieSession<Visitor>) -> impl IntoResponse {
    (SetCookies(visitor.destroy()), "bye")
}

/// Serves in the background until the test ends; returns the port.
fn serve(session: SessionCookie<'static>) -> u16 {
    let router = Router::new().route("/", get(read)).route("/login", post(log_in)).route("/logout", post(log_out));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    listener.set_nonblocking(true).unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router.with_state(session)).await.unwrap();
        });
    });
    port
}

#[test]
fn a_login_lasts_until_the_logout() {
    log_in_and_out(serve(SESSION));
}

#[test]
fn all_cookies_of_a_session_arrive() {
    let mut browser = Browser::new(serve(SESSION.with_chunks(fe26::Chunks::IronSession)));
    let long_name = "x".repeat(6000);

    let login = browser.post("/login", &format!("user={long_name}"));
    assert_eq!(login.set_cookies.len(), 3, "{:?}", login.set_cookies);
    assert_eq!(browser.get("/").body, long_name);

    let login = browser.post("/login", "user=Ada");
    assert_eq!(login.set_cookies.len(), 4, "the whole cookie, and three to delete");
    assert_eq!(browser.cookies.len(), 1);
    assert_eq!(browser.get("/").body, "Ada");

    browser.post("/login", &format!("user={long_name}"));
    assert_eq!(browser.post("/logout", "").set_cookies.len(), 4);
    assert!(browser.cookies.is_empty());
}

#[test]
fn a_session_that_is_too_big_is_refused_and_the_old_one_stays() {
    let mut browser = Browser::new(serve(SESSION));
    browser.post("/login", "user=Ada");
    let answer = browser.post("/login", &format!("user={}", "x".repeat(6000)));
    assert_eq!((answer.status, answer.set_cookies.len()), (500, 0));
    assert!(answer.body.contains("cookie is too long"), "{}", answer.body);
    assert_eq!(browser.get("/").body, "Ada");
}
