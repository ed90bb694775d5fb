//! The picoserve glue over real HTTP.

mod common;
#[path = "common/listen.rs"]
mod listen;

use common::{LATIN_1, SESSION, log_in_and_out};
use fe26_glue::picoserve_session::{Loaded, LogOut, SetCookies, StaleChunks, save};
use heapless::String;
use listen::listen;
use picoserve::extract::Form;
use picoserve::response::{IntoResponse, StatusCode};
use picoserve::routing::{get, post};
use picoserve::time::Duration;
use picoserve::{Config, Router, Server, Timeouts};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct User {
    user: String<32>,
}

async fn read(Loaded(user): Loaded<User>) -> impl IntoResponse {
    user.map_or(String::try_from("nobody").unwrap(), |user| user.user)
}

async fn log_in(StaleChunks(chunks): StaleChunks, Form(user): Form<User>) -> impl IntoResponse {
    match save(&SESSION, &user) {
        Ok(header) => Ok((header, SetCookies(chunks), "welcome")),
        Err(_) => Err((StatusCode::INTERNAL_SERVER_ERROR, "try again")),
    }
}

async fn log_out(LogOut(cookies): LogOut) -> impl IntoResponse {
    (SetCookies(cookies), "bye")
}

/// Serves in the background until the test ends; returns the port.
fn serve() -> u16 {
    listen(async |listener| {
        let router = Router::new().route("/", get(read)).route("/login", post(log_in)).route("/logout", post(log_out));
        let router = router.with_state(SESSION);
        let config = Config::new(Timeouts {
            start_read_request: Duration::from_secs(5),
            persistent_start_read_request: Duration::from_secs(1),
            read_request: Duration::from_secs(5),
            write: Duration::from_secs(5),
        });
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            Server::new_tokio(&router, &config, &mut [0; 2048]).serve(stream).await.unwrap();
        }
    })
}

#[test]
fn a_login_lasts_until_the_logout() {
    log_in_and_out(serve(), LATIN_1);
}
