//! A server whose login is shared with Node.js: `tests/suites/interop/http.mjs` runs it beside servers with
//! iron-session.
//!
//! It listens on 127.0.0.1, at a port that it prints. The variable `SESSION_CONFIG` holds its configuration, the same
//! JSON as for the other servers: `{"cookieName": "sid", "password": {"1": "…"}, "ttl": 3600, "chunk": true}`.

use axum::extract::Json;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Router, http::StatusCode};
use fe26::{CookieAttributes, RejectReason, Sealer, SessionCookie, SessionStatus, Ttl};
use fe26_glue::tower_session::{RequestSession, SessionLayer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::error::Error;

/// The session: the fields that this server knows, and those that only the others know.
#[derive(Serialize, Deserialize, Default)]
struct Login {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Deserialize)]
struct User {
    user: String,
}

#[derive(Deserialize)]
struct Remember {
    ttl: u64,
}

/// Returns the session as JSON, and a header with the reason if the cookie was rejected. That header is for the tests:
/// a public server only logs the reason.
async fn read(session: RequestSession<Login>) -> impl IntoResponse {
    let reason = match session.status() {
        SessionStatus::Rejected(error) => error.reason().map(RejectReason::as_str),
        _ => None,
    };
    (reason.map(|reason| [("x-refused", reason)]), Json(session.value())).into_response()
}

async fn log_in(mut session: RequestSession<Login>, Json(User { user }): Json<User>) -> StatusCode {
    session.user = Some(user);
    StatusCode::NO_CONTENT
}

async fn change(mut session: RequestSession<Login>, Json(changes): Json<Login>) -> StatusCode {
    session.user = changes.user.or(session.user.take());
    session.rest.extend(changes.rest);
    StatusCode::NO_CONTENT
}

/// Saves the session with a different lifetime, as iron-session does after `updateConfig`.
async fn remember(mut session: RequestSession<Login>, Json(Remember { ttl }): Json<Remember>) -> StatusCode {
    let longer = session.cookie().with_ttl(Ttl::from_secs(ttl));
    session.set_cookie(longer);
    session.save().map_or(StatusCode::INTERNAL_SERVER_ERROR, |()| StatusCode::NO_CONTENT)
}

async fn log_out(session: RequestSession<Login>) -> StatusCode {
    session.destroy();
    StatusCode::NO_CONTENT
}

/// The options of iron-session that are used here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    cookie_name: String,
    password: BTreeMap<u64, String>,
    ttl: u64,
    #[serde(default)]
    chunk: bool,
}

/// Creates the session cookie. The passwords and all other options are leaked: they live as long as the server.
fn session_cookie(options: Options) -> Result<SessionCookie<'static>, Box<dyn Error>> {
    // iron-session seals with the highest id; fe26 with the first password.
    let lines: Vec<_> = options.password.iter().rev().map(|(id, text)| format!("{id}:{text}")).collect();
    let sealer = Sealer::leak_passwords(&lines.join("\n"))?;
    let cookie = SessionCookie::try_new(options.cookie_name.leak(), sealer, CookieAttributes::DEFAULT)?;
    Ok(cookie.with_ttl(Ttl::from_secs(options.ttl)).with_chunks(options.chunk))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = serde_json::from_str(&std::env::var("SESSION_CONFIG")?)?;
    let router = Router::new()
        .route("/session", get(read))
        .route("/login", post(log_in))
        .route("/set", post(change))
        .route("/remember", post(remember))
        .route("/logout", post(log_out))
        .layer(SessionLayer::<Login>::new(session_cookie(options)?));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?.port());
    Ok(axum::serve(listener, router).await?)
}
