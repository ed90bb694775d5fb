//! The actix-web glue over real HTTP.

mod common;

use actix_web::web::{self, Form};
use actix_web::{App, HttpServer, Responder};
use common::browser::Browser;
use common::{LATIN_1, SESSION, log_in_and_out};
use fe26::SessionCookie;
use fe26_glue::actix_session::{CookieSession, NotSaved, SetCookies, save};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Default)]
struct Visitor {
    user: Option<String>,
}

async fn read(CookieSession(visitor): CookieSession<Visitor>) -> String {
    visitor.into_value().user.unwrap_or("nobody".into())
}

async fn log_in(
    CookieSession(mut visitor): CookieSession<Visitor>,
    Form(form): Form<Visitor>,
) -> Result<impl Responder, NotSaved> {
    visitor.user = form.user;
    Ok(save(&mut visitor)?.with("welcome"))
}

async fn log_out(CookieSession(visitor): CookieSession<Visitor>) -> impl Responder {
    SetCookies(visitor.destroy()).with("bye")
}

/// Serves in the background until the test ends; returns the port.
fn serve(session: Option<SessionCookie<'static>>) -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let server = HttpServer::new(move || {
            let app = App::new().configure(|config| {
                session.map(|session| config.app_data(session));
            });
            app.route("/", web::get().to(read))
                .route("/login", web::post().to(log_in))
                .route("/logout", web::post().to(log_out))
        });
        actix_web::rt::System::new().block_on(server.workers(1).listen(listener).unwrap().run()).unwrap();
    });
    port
}

#[test]
fn a_login_lasts_until_the_logout() {
    log_in_and_out(serve(Some(SESSION)), LATIN_1);
}

#[test]
fn a_session_that_is_too_big_is_refused_and_the_old_one_stays() {
    let mut browser = Browser::new(serve(Some(SESSION)));
    let login = browser.post("/login", "user=Ada");
    assert_eq!(login.header("cache-control"), ["no-store"]);
    let answer = browser.post("/login", &format!("user={}", "x".repeat(6000)));
    assert_eq!((answer.status, answer.set_cookies().len()), (500, 0));
    assert_eq!(browser.get("/").body, "Ada");
}

#[test]
fn an_application_without_a_session_cookie_says_so() {
    let answer = Browser::new(serve(None)).get("/");
    assert_eq!((answer.status, answer.body.as_str()), (500, "no `SessionCookie` in the application's data"));
}
