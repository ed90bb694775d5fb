//! A server whose login is shared with Node.js: `tests/suites/interop` runs it beside servers with iron-session, h3,
//! Nuxt, Nitro, SolidStart, TanStack Start, hapi and AuthKit.
//!
//! It listens on 127.0.0.1, at a port that it prints. The variable `SESSION_CONFIG` holds its [`Options`] as JSON:
//! `{"framework": "h3-2", "password": {"": "…"}, "ttl": 3600, "chunk": true}`.

mod authkit;
mod options;
mod shape;

use axum::Router;
use axum::extract::{FromRequestParts, Json};
use axum::http::{HeaderMap, StatusCode, request::Parts};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use fe26::{H3Session, RejectReason, Session, SessionStatus, Ttl, UnixTime, UnsealError};
use getrandom::SysRng;
use options::{App, Framework, Options};
use serde::{Deserialize, Serialize};
use shape::{HasLogin, Login, Shape, Yar};
use std::convert::Infallible;
use std::error::Error;

#[derive(Deserialize)]
struct User {
    user: String,
}

#[derive(Deserialize)]
struct Remember {
    ttl: u64,
}

/// The session of a request, whichever of the server's passwords and numbers of iterations sealed it.
struct Shared<S>(Session<'static, S>);

impl<S: Shape> FromRequestParts<App> for Shared<S> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let now = UnixTime::now();
        let mut session: Session<'_, S> = Session::load_from(&app.cookie, &parts.headers, now);
        for sealer in &app.also_opens {
            if session.status() == SessionStatus::Rejected(UnsealError::BadMac) {
                session = Session::load_from(&app.cookie.with_sealer(*sealer), &parts.headers, now);
                session.set_cookie(app.cookie);
            }
        }
        S::begin(&mut session, app.max_age, now);
        Ok(Self(session))
    }
}

/// The session was not saved, and the browser keeps the previous one.
type NotSaved = (StatusCode, String);

/// Saves the session in the headers that it returns.
fn save<T: Serialize>(session: &mut Session<'_, T>) -> Result<HeaderMap, NotSaved> {
    let mut headers = HeaderMap::new();
    let saved = session.save_into(UnixTime::now(), &mut SysRng, &mut headers);
    saved.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    Ok(headers)
}

/// Returns the session as JSON, and a header with the reason if the cookie was rejected. That header is for the tests:
/// a public server only logs the reason.
async fn read<S: HasLogin>(Shared(session): Shared<S>) -> impl IntoResponse {
    let reason = match session.status() {
        SessionStatus::Rejected(error) => error.reason().map(RejectReason::as_str),
        _ => None,
    };
    (reason.map(|reason| [("x-refused", reason)]), Json(session.login())).into_response()
}

async fn log_in<S: HasLogin>(
    Shared(mut session): Shared<S>,
    Json(User { user }): Json<User>,
) -> Result<impl IntoResponse, NotSaved> {
    session.login_mut().user = Some(user);
    Ok((save(&mut session)?, StatusCode::NO_CONTENT))
}

async fn change<S: HasLogin>(
    Shared(mut session): Shared<S>,
    Json(changes): Json<Login>,
) -> Result<impl IntoResponse, NotSaved> {
    let login = session.login_mut();
    login.user = changes.user.or(login.user.take());
    login.rest.extend(changes.rest);
    Ok((save(&mut session)?, StatusCode::NO_CONTENT))
}

/// Saves the session with a different lifetime, as iron-session does after `updateConfig`.
async fn remember<S: Shape>(
    Shared(mut session): Shared<S>,
    Json(Remember { ttl }): Json<Remember>,
) -> Result<impl IntoResponse, NotSaved> {
    let longer = session.cookie().with_ttl(Ttl::from_secs(ttl));
    session.set_cookie(longer);
    Ok((save(&mut session)?, StatusCode::NO_CONTENT))
}

async fn log_out<S: Shape>(Shared(session): Shared<S>) -> impl IntoResponse {
    let mut headers = HeaderMap::new();
    session.destroy_into(&mut headers);
    (headers, StatusCode::NO_CONTENT)
}

fn routes<S: HasLogin>() -> Router<App> {
    Router::new()
        .route("/session", get(read::<S>))
        .route("/login", post(log_in::<S>))
        .route("/set", post(change::<S>))
        .route("/remember", post(remember::<S>))
        .route("/logout", post(log_out::<S>))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let options: Options = serde_json::from_str(&std::env::var("SESSION_CONFIG")?)?;
    let routes = match options.framework {
        Framework::IronSession | Framework::Hapi => routes::<Login>(),
        Framework::H3 | Framework::H3V2 | Framework::Nuxt => routes::<H3Session<Login, String>>(),
        Framework::Yar => routes::<Yar>(),
        Framework::Authkit => authkit::routes(),
    };
    let router = routes.with_state(App::new(options)?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?.port());
    Ok(axum::serve(listener, router).await?)
}
