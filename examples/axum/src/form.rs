//! Forms, which change something: each is checked for being from a page of this application.

use crate::session::UserSession;
use axum::extract::{Form, FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use ctutils::CtEq;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A session, and a form that is from a page with that session.
pub struct Checked<F>(pub UserSession, pub F);

#[derive(Deserialize)]
struct Signed<F> {
    #[serde(default)]
    csrf: String,
    #[serde(flatten)]
    form: F,
}

impl<S: Send + Sync, F: DeserializeOwned> FromRequest<S> for Checked<F> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let session = UserSession::from_request_parts(&mut parts, state).await.map_err(IntoResponse::into_response)?;
        if !is_same_origin(&parts.headers) {
            return Err(refused());
        }
        let request = Request::from_parts(parts, body);
        let Form(Signed { csrf, form }) =
            Form::<Signed<F>>::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        // In constant time: the time of the answer is no hint at the token.
        let is_known = session.csrf.as_ref().is_some_and(|token| token.as_bytes().ct_eq(csrf.as_bytes()).to_bool());
        if is_known { Ok(Self(session, form)) } else { Err(refused()) }
    }
}

/// Returns whether the browser, if it is one that says so, sends the request for a page of this origin.
fn is_same_origin(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin")
}

fn refused() -> Response {
    (StatusCode::FORBIDDEN, "This form is not from this site, or is out of date. Please go back and reload the page.")
        .into_response()
}
