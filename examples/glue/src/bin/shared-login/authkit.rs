//! Who is logged in by AuthKit, and its session as it is.

use crate::options::App;
use crate::{NotSaved, Shared, log_out, save};
use axum::Router;
use axum::extract::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use fe26::UnixTime;
use fe26_glue::authkit::AuthKit;
use serde_json::{Map, Value, json};

/// Returns who is logged in, by the names of AuthKit's `withAuth()`, or the reason for no login.
async fn read(Shared(session): Shared<AuthKit>) -> impl IntoResponse {
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
async fn raw(Shared(session): Shared<AuthKit>) -> impl IntoResponse {
    Json(json!(&*session))
}

/// Adds fields to the session and seals it again.
async fn change(
    Shared(mut session): Shared<AuthKit>,
    Json(changes): Json<Map<String, Value>>,
) -> Result<impl IntoResponse, NotSaved> {
    session.others.extend(changes);
    Ok((save(&mut session)?, StatusCode::NO_CONTENT))
}

pub fn routes() -> Router<App> {
    Router::new()
        .route("/session", get(read))
        .route("/raw", get(raw))
        .route("/set", post(change))
        .route("/logout", post(log_out::<AuthKit>))
}
