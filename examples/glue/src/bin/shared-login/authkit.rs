//! Who is logged in by AuthKit, and its session as it is.

use crate::options::App;
use axum::Router;
use axum::extract::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use fe26::UnixTime;
use fe26_glue::authkit::AuthKit;
use fe26_glue::axum_session::{CookieSession, NotSaved, SetCookies, save};
use serde_json::json;

/// Returns who is logged in, by the names of AuthKit's `withAuth()`, or the reason why nobody is.
async fn read(CookieSession(session): CookieSession<AuthKit>) -> impl IntoResponse {
    match session.login(UnixTime::now()) {
        Ok(login) => Json(json!({
            "user": login.user,
            "sessionId": login.claims.sid,
            "organizationId": login.claims.org_id,
            "role": login.claims.role,
            "permissions": login.claims.permissions,
            "impersonator": session.others.get("impersonator"),
            "accessToken": session.access_token,
        })),
        Err(reason) => Json(json!({ "user": null, "reason": reason.to_string() })),
    }
}

/// Returns all of the session.
async fn raw(CookieSession(session): CookieSession<AuthKit>) -> impl IntoResponse {
    Json(json!(&*session))
}

/// Seals the session again, as it is.
async fn seal_again(CookieSession(mut session): CookieSession<AuthKit>) -> Result<impl IntoResponse, NotSaved> {
    Ok((save(&mut session)?, StatusCode::NO_CONTENT))
}

async fn log_out(CookieSession(session): CookieSession<AuthKit>) -> impl IntoResponse {
    (SetCookies(session.destroy()), StatusCode::NO_CONTENT)
}

pub fn routes() -> Router<App> {
    Router::new()
        .route("/session", get(read))
        .route("/raw", get(raw))
        .route("/seal-again", post(seal_again))
        .route("/logout", post(log_out))
}
