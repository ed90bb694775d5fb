//! Sessions in axum: an extractor that loads, and `Set-Cookie` headers as a part of the response.
//!
//! The router's state is a `SessionCookie<'static>`, or provides one through `FromRef`.
//!
//! ```
//! # use fe26_glue::axum_session::*;
//! # use axum::response::IntoResponse;
//! async fn count(CookieSession(mut visits): CookieSession<u32>) -> Result<impl IntoResponse, NotSaved> {
//!     *visits += 1;
//!     Ok((save(&mut visits)?, format!("{} visits", *visits)))
//! }
//! ```

use axum::extract::{FromRef, FromRequestParts};
use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};
use fe26::{SaveError, Session, SessionCookie, SessionStatus, UnixTime};
use getrandom::SysRng;
use serde::{Serialize, de::DeserializeOwned};
use std::convert::Infallible;

/// The session of a request; a fresh one if its cookie cannot be unsealed. The reason is logged: the sender gets the
/// same answer for all reasons.
pub struct CookieSession<T>(pub Session<'static, T>);

impl<S, T> FromRequestParts<S> for CookieSession<T>
where
    S: Send + Sync,
    SessionCookie<'static>: FromRef<S>,
    T: DeserializeOwned + Default,
{
    type Rejection = Infallible;

    async fn from_request_parts(request: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let headers = request.headers.get_all(header::COOKIE);
        let session: Session<T> = Session::load(&SessionCookie::from_ref(state), headers, UnixTime::now());
        if let SessionStatus::Rejected(error) = session.status() {
            eprintln!("session refused: {error}");
        }
        Ok(Self(session))
    }
}

/// Saves the session in the headers that it returns. A logout returns `SetCookies(session.destroy())`.
pub fn save<T: Serialize>(session: &mut Session<'_, T>) -> Result<SetCookies, NotSaved> {
    session.save(UnixTime::now(), &mut SysRng).map(SetCookies).map_err(NotSaved)
}

/// `Set-Cookie` headers; put all of them into the response: `(cookies, "body")`.
#[must_use = "a cookie that is not sent changes nothing"]
pub struct SetCookies(pub Vec<String>);

impl IntoResponseParts for SetCookies {
    type Error = StatusCode;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, StatusCode> {
        for text in self.0 {
            let value = HeaderValue::try_from(text).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
            // Append: `insert` would leave only the last cookie.
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        Ok(response)
    }
}

/// The session was not saved, and the browser keeps the previous one.
#[derive(Debug)]
pub struct NotSaved(pub SaveError);

impl IntoResponse for NotSaved {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.0.to_string()).into_response()
    }
}
