//! The layer for tower and the extractor for axum, over real HTTP.

mod common;
#[path = "common/listen.rs"]
mod listen;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use common::browser::{Answer, Browser};
use common::{LATIN_1, SESSION, log_in_and_out};
use fe26::{SessionCookie, Ttl, UnixTime};
use fe26_glue::tower_session::{RequestSession, SessionLayer};
use listen::listen;
use serde::{Deserialize, Deserializer, Serialize};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

#[derive(Serialize, Deserialize, Default)]
struct Visitor {
    user: Option<String>,
}

async fn read(visitor: RequestSession<Visitor>) -> String {
    visitor.user.clone().unwrap_or("nobody".into())
}

async fn log_in(mut visitor: RequestSession<Visitor>, Form(form): Form<Visitor>) -> &'static str {
    visitor.user = form.user;
    "welcome"
}

async fn log_out(visitor: RequestSession<Visitor>) -> &'static str {
    visitor.destroy();
    "bye"
}

fn visitors(session: SessionCookie<'static>) -> Router {
    let router = Router::new().route("/", get(read)).route("/login", post(log_in)).route("/logout", post(log_out));
    router.layer(SessionLayer::<Visitor>::new(session))
}

/// Serves in the background until the test ends; returns the port.
fn serve(router: Router) -> u16 {
    listen(async |listener| axum::serve(listener, router).await.unwrap())
}

/// Serves one handler, whose sessions are numbers.
fn serve_one<H: axum::handler::Handler<A, ()>, A: 'static>(handler: H) -> Browser {
    let router = Router::new().route("/", get(handler)).layer(SessionLayer::<u32>::new(SESSION));
    Browser::new(serve(router))
}

#[test]
fn a_login_lasts_until_the_logout() {
    log_in_and_out(serve(visitors(SESSION)), LATIN_1);
}

#[test]
fn all_cookies_of_a_session_arrive() {
    let mut browser = Browser::new(serve(visitors(SESSION.with_chunks(fe26::Chunks::IronSession))));
    let long_name = "x".repeat(6000);

    let login = browser.post("/login", &format!("user={long_name}"));
    assert_eq!(login.set_cookies().len(), 3, "{:?}", login.set_cookies());
    assert_eq!(browser.get("/").body, long_name);

    let login = browser.post("/login", "user=Ada");
    assert_eq!(login.set_cookies().len(), 4, "the whole cookie, and three to delete");
    assert_eq!(browser.cookies.len(), 1);
    assert_eq!(browser.get("/").body, "Ada");

    browser.post("/login", &format!("user={long_name}"));
    assert_eq!(browser.post("/logout", "").set_cookies().len(), 4);
    assert!(browser.cookies.is_empty());
}

#[test]
fn a_session_that_is_too_big_is_refused_and_the_old_one_stays() {
    let mut browser = Browser::new(serve(visitors(SESSION)));
    browser.post("/login", "user=Ada");
    let answer = browser.post("/login", &format!("user={}", "x".repeat(6000)));
    assert_eq!((answer.status, answer.set_cookies().len(), answer.body.as_str()), (500, 0, ""));
    assert_eq!(browser.get("/").body, "Ada");
}

#[test]
fn handlers_answer_to_a_save_that_fails() {
    async fn grow(mut text: RequestSession<String>) -> Response {
        text.push_str(&"x".repeat(1500));
        match text.save() {
            Ok(()) => "more".into_response(),
            Err(error) if error.is_too_long() => {
                text.truncate(1500);
                (StatusCode::PAYLOAD_TOO_LARGE, "no more").into_response()
            }
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
    let router = Router::new().route("/", get(grow)).layer(SessionLayer::<String>::new(SESSION));
    let mut browser = Browser::new(serve(router));
    let answers = [browser.get("/"), browser.get("/")];
    assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 413]);
    assert_eq!(answers.each_ref().map(|answer| answer.set_cookies().len()), [1, 1], "once each");
}

#[test]
fn a_session_that_is_saved_twice_is_sent_once() {
    async fn count(mut visits: RequestSession<u32>) -> String {
        **visits += 1;
        visits.save().unwrap();
        **visits += 1;
        visits.to_string()
    }
    let mut browser = serve_one(count);
    let answer = browser.get("/");
    assert_eq!((answer.body.as_str(), answer.set_cookies().len()), ("2", 1));
    assert_eq!(browser.get("/").body, "4");
}

#[test]
fn only_changes_are_saved_and_no_cache_keeps_them() {
    let mut browser = Browser::new(serve(visitors(SESSION)));
    let login = browser.post("/login", "user=Ada");
    assert_eq!(login.header("cache-control"), ["no-store"]);
    let page = browser.get("/");
    assert_eq!((page.set_cookies().len(), page.header("cache-control").len()), (0, 0));
}

#[test]
fn a_response_of_5xx_saves_nothing() {
    async fn fail(mut visits: RequestSession<u32>) -> (StatusCode, String) {
        **visits += 1;
        visits.save().unwrap();
        **visits += 1;
        (StatusCode::BAD_GATEWAY, visits.to_string())
    }
    let answer = serve_one(fail).get("/");
    assert_eq!((answer.status, answer.body.as_str(), answer.set_cookies().len()), (502, "2", 0));
}

#[test]
fn streams_begin_after_the_session_is_saved() {
    async fn stream(mut visits: RequestSession<u32>) -> Body {
        **visits += 1;
        let lines = (1..=3).map(|line| Ok::<_, std::io::Error>(Bytes::from(format!("{line}\n"))));
        Body::from_stream(futures_util::stream::iter(lines))
    }
    let answer = serve_one(stream).get("/");
    assert_eq!(answer.set_cookies().len(), 1);
    assert!(answer.body.contains("1\n") && answer.body.contains("3\n"), "{}", answer.body);
}

#[test]
fn middleware_and_handler_share_a_session_that_is_opened_once() {
    static OPENED: AtomicUsize = AtomicUsize::new(0);

    #[derive(Serialize, Default)]
    struct Opened(u32);

    impl<'de> Deserialize<'de> for Opened {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            OPENED.fetch_add(1, Ordering::Relaxed);
            u32::deserialize(deserializer).map(Self)
        }
    }

    async fn outer(mut visits: RequestSession<Opened>, request: Request, next: Next) -> Response {
        visits.0 += 1;
        drop(visits);
        next.run(request).await
    }
    async fn inner(mut visits: RequestSession<Opened>) -> String {
        visits.0 += 10;
        visits.0.to_string()
    }
    let router = Router::new().route("/", get(inner)).layer(from_fn(outer));
    let router = router.route("/static", get(async || "no session")).layer(SessionLayer::<Opened>::new(SESSION));
    let mut browser = Browser::new(serve(router));
    assert_eq!(browser.get("/").body, "11");
    assert_eq!(OPENED.load(Ordering::Relaxed), 0, "there was no token");
    assert_eq!(browser.get("/").body, "22");
    assert_eq!(OPENED.load(Ordering::Relaxed), 1);
    assert_eq!(browser.get("/static").body, "no session");
    assert_eq!(OPENED.load(Ordering::Relaxed), 1, "what needs no session opens no token");
}

#[test]
fn a_session_that_is_in_use_or_has_no_layer_is_an_error_that_says_so() {
    async fn hold(_held: RequestSession<u32>, request: Request, next: Next) -> Response {
        next.run(request).await
    }
    async fn show(visits: RequestSession<u32>) -> String {
        visits.to_string()
    }
    let router = Router::new().route("/", get(show));
    let without_layer = Browser::new(serve(router.clone())).get("/");
    assert_eq!(without_layer.status, 500);
    assert!(without_layer.body.contains("no `SessionLayer`"), "{}", without_layer.body);

    let held = router.layer(from_fn(hold)).layer(SessionLayer::<u32>::new(SESSION));
    let held = Browser::new(serve(held)).get("/");
    assert_eq!(held.status, 500);
    assert!(held.body.contains("session is in use"), "{}", held.body);
}

mod lifetimes {
    use super::*;

    const HOUR: u64 = 3600;
    const DAY: u64 = 24 * HOUR;

    #[derive(Serialize, Deserialize, Default)]
    struct Login {
        since_ms: Option<u64>,
        remember: bool,
    }

    static NOW_SECS: AtomicU64 = AtomicU64::new(1_700_000_000);

    fn now() -> UnixTime {
        UnixTime::from_secs(NOW_SECS.load(Ordering::Relaxed))
    }

    async fn show(login: RequestSession<Login>) -> &'static str {
        if login.since_ms.is_some() { "in" } else { "out" }
    }

    async fn log_in(mut login: RequestSession<Login>, Form(remember): Form<Vec<(String, String)>>) {
        **login = Login { since_ms: now().as_millis(), remember: !remember.is_empty() };
    }

    fn served() -> Browser {
        let layer = SessionLayer::<Login>::new(SESSION.with_ttl(Ttl::from_secs(DAY)))
            .renewing_within(Duration::from_secs(DAY / 2))
            .with_ttl(|login| login.remember.then_some(Ttl::from_secs(20 * DAY)))
            .with_end(|login| Some(UnixTime::from_millis(login.since_ms? + 30 * DAY * 1000)))
            .with_clock(now);
        Browser::new(serve(Router::new().route("/", get(show)).route("/login", post(log_in)).layer(layer)))
    }

    fn pass(secs: u64) {
        NOW_SECS.fetch_add(secs, Ordering::Relaxed);
    }

    fn max_age(answer: &Answer) -> Option<u64> {
        answer.set_cookies().first()?.split("Max-Age=").nth(1)?.split(';').next()?.parse().ok()
    }

    // One test, because the clock is one.
    #[test]
    fn sessions_slide_until_their_absolute_end() {
        let mut browser = served();
        assert_eq!(max_age(&browser.post("/login", "")), Some(DAY - 60));
        pass(11 * HOUR);
        assert_eq!(max_age(&browser.get("/")), None, "more than half is left");
        pass(2 * HOUR);
        assert_eq!(max_age(&browser.get("/")), Some(DAY - 60), "renewed");
        pass(DAY + 60);
        assert_eq!(browser.get("/").body, "out", "not renewed in time");

        assert_eq!(max_age(&browser.post("/login", "remember=on")), Some(20 * DAY - 60));
        pass(19 * DAY);
        assert_eq!(max_age(&browser.get("/")), None, "a day is left");
        pass(DAY - HOUR);
        assert_eq!(max_age(&browser.get("/")), Some(10 * DAY + HOUR - 60), "renewed up to the end");
        pass(10 * DAY);
        assert_eq!(browser.get("/").body, "in", "an hour is left");
        pass(HOUR);
        let answer = browser.get("/");
        assert_eq!((answer.body.as_str(), max_age(&answer)), ("out", None));

        assert_eq!(max_age(&browser.post("/login", "")), Some(DAY - 60), "a new login has a new end");
    }
}
