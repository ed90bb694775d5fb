//! A login to try out: sign in, count, keep a note, sign out. The session is in its cookies and nowhere else.
//!
//! The secret `SESSION_PASSWORDS` has lines of `id:password`. The first one seals, all of them unseal: to change the
//! password, put the new one on top, and drop the last one when its sessions have ended.

mod page;

use fe26::{Chunks, PasswordList, Session, SessionCookie, SessionStatus, UnixTime};
use getrandom::SysRng;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION};
use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use serde::{Deserialize, Serialize};
use worker::{Body, Context, Date, Env, console_log, event};

/// An error that is logged and answered with status 500.
type Fault = Box<dyn std::error::Error>;

#[derive(Serialize, Deserialize, Default)]
struct Login {
    #[serde(default)]
    name: String,
    #[serde(default)]
    visits: u32,
    #[serde(default)]
    note: String,
    /// Fields that other applications keep in the session: they are preserved.
    #[serde(flatten)]
    others: serde_json::Map<String, serde_json::Value>,
}

#[event(fetch)]
async fn fetch(request: Request<Body>, env: Env, _context: Context) -> Result<Response<String>, Fault> {
    let secret = env.secret("SESSION_PASSWORDS")?.to_string();
    let passwords = PasswordList::parse(&secret)?;
    respond(request, &SessionCookie::new("sid", passwords.sealer()).with_chunks(Chunks::IronSession)).await
}

async fn respond(request: Request<Body>, cookie: &SessionCookie<'_>) -> Result<Response<String>, Fault> {
    let mut session: Session<Login> = Session::load_from(cookie, request.headers(), now());
    let is_logged_in = !session.name.is_empty();
    // With `SameSite=Lax` the browser omits the cookies from another site's POST: no other site can press these
    // buttons.
    match (request.method(), request.uri().path()) {
        (&Method::GET, "/") => show(session),
        (&Method::POST, "/login") => {
            let name = field(request, "name").await?.trim().to_owned();
            if name.is_empty() {
                return Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, "A name, please.\n"));
            }
            *session = Login { name, ..Login::default() };
            save(session)
        }
        (&Method::POST, "/count" | "/note") if !is_logged_in => Ok(go_home()),
        (&Method::POST, "/count") => {
            session.visits = session.visits.saturating_add(1);
            save(session)
        }
        (&Method::POST, "/note") => {
            session.note = field(request, "note").await?;
            save(session)
        }
        (&Method::POST, "/logout") => {
            let mut response = go_home();
            session.destroy_into(response.headers_mut());
            Ok(response)
        }
        _ => Ok(answer(StatusCode::NOT_FOUND, "No such page.\n")),
    }
}

fn show(session: Session<'_, Login>) -> Result<Response<String>, Fault> {
    let is_refused = match session.status() {
        // This is the server's fault. The cookie may be a good one, so it stays.
        SessionStatus::Rejected(error) if error.reason().is_none() => return Err(error.into()),
        // The reason is for the log. The sender gets the same answer for all reasons.
        SessionStatus::Rejected(error) => {
            console_log!("session refused: {error}");
            true
        }
        _ => false,
    };
    let mut response = answer(StatusCode::OK, page::page(&session, is_refused));
    if is_refused {
        session.destroy_into(response.headers_mut());
    }
    Ok(response)
}

fn save(mut session: Session<'_, Login>) -> Result<Response<String>, Fault> {
    let mut response = go_home();
    match session.save_into(now(), &mut SysRng, response.headers_mut()) {
        Ok(()) => Ok(response),
        Err(error) if error.is_too_long() => {
            Ok(answer(StatusCode::PAYLOAD_TOO_LARGE, "Not saved: the session is too big.\n"))
        }
        Err(error) => Err(error.into()),
    }
}

/// Redirects the browser to the page, so that a reload repeats nothing.
fn go_home() -> Response<String> {
    let mut response = answer(StatusCode::SEE_OTHER, "");
    response.headers_mut().insert(LOCATION, HeaderValue::from_static("/"));
    response
}

fn answer(status: StatusCode, body: impl Into<String>) -> Response<String> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Returns a field of the form in a request's body.
async fn field(request: Request<Body>, name: &str) -> Result<String, Fault> {
    let body = request.into_body().collect().await?.to_bytes();
    let form: Vec<(String, String)> = serde_urlencoded::from_bytes(&body)?;
    Ok(form.into_iter().find(|(key, _)| key == name).map(|(_, value)| value).unwrap_or_default())
}

/// Returns the time, inside of a request only: elsewhere a Worker's clock is at 0, and random numbers throw.
fn now() -> UnixTime {
    UnixTime::from_millis(Date::now().as_millis())
}
