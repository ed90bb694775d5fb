//! Sessions in picoserve, without a heap: an extractor that loads, and the `Set-Cookie` header to answer with.
//!
//! The router's state is a `SessionCookie<'static>`, or provides one through `FromRef`. A handler owns its arguments
//! and its answer, so the strings of a session have a type such as `heapless::String`.
//!
//! ```
//! # use fe26_glue::picoserve_session::*;
//! # use fe26::{Password, SaveError, Sealer, SessionCookie};
//! # use picoserve::response::IntoResponse;
//! # static SESSION: SessionCookie = SessionCookie::new(
//! #     "sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));
//! async fn count(Loaded(visits): Loaded<u32>, StaleChunks(chunks): StaleChunks) -> impl IntoResponse {
//!     match save(&SESSION, &(visits.unwrap_or_default() + 1)) {
//!         Ok(header) => Ok((header, SetCookies(chunks), "counted")),
//!         Err(_) => Err("try again"),
//!     }
//! }
//!
//! async fn log_out(LogOut(cookies): LogOut) -> impl IntoResponse {
//!     (SetCookies(cookies), "bye")
//! }
//! ```
//!
//! On a device pass its own clock and generator instead of `UnixTime::now()` and `SysRng`.

use core::convert::Infallible;
use fe26::{RemovalCookies, SaveError, SessionCookie, UnixTime};
use getrandom::SysRng;
use heapless::String;
use picoserve::extract::{FromRef, FromRequestParts};
use picoserve::request::RequestParts;
use picoserve::response::{ForEachHeader, HeadersIter, StatusCode};
use serde::{Serialize, de::DeserializeOwned};

/// Bytes of a `Set-Cookie` header's value: enough for a session of 200 bytes of JSON.
const MAX_SET_COOKIE_LEN: usize = 640;

/// The session of a request; `None` if there is none, or its cookie cannot be unsealed.
pub struct Loaded<T>(pub Option<T>);

impl<'r, S, T> FromRequestParts<'r, S> for Loaded<T>
where
    SessionCookie<'static>: FromRef<S>,
    T: DeserializeOwned,
{
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(state: &'r S, request: &RequestParts<'r>) -> Result<Self, Self::Rejection> {
        let loaded =
            SessionCookie::from_ref(state).load(cookies(request), UnixTime::now(), &mut [0; MAX_SET_COOKIE_LEN]);
        // On a device: `defmt`. The sender gets the same answer for all reasons.
        match loaded.inspect_err(|error| eprintln!("session refused: {error}")) {
            Ok(value) => Ok(Self(value)),
            Err(error) if error.reason().is_some() => Ok(Self(None)),
            // This is the server's fault: the buffer is too small, or the clock is not set.
            Err(_) => Err((StatusCode::INTERNAL_SERVER_ERROR, "cannot read the session")),
        }
    }
}

/// The cookies that end the session of a request.
pub struct LogOut(pub RemovalCookies<'static>);

impl<'r, S> FromRequestParts<'r, S> for LogOut
where
    SessionCookie<'static>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(state: &'r S, request: &RequestParts<'r>) -> Result<Self, Infallible> {
        Ok(Self(SessionCookie::from_ref(state).destroy(cookies(request))))
    }
}

/// The cookies that delete the chunks that the request has of an older session: send them with the saved one.
pub struct StaleChunks(pub RemovalCookies<'static>);

impl<'r, S> FromRequestParts<'r, S> for StaleChunks
where
    SessionCookie<'static>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(state: &'r S, request: &RequestParts<'r>) -> Result<Self, Infallible> {
        Ok(Self(SessionCookie::from_ref(state).stale_chunks(cookies(request))))
    }
}

/// `Set-Cookie` headers, one for each cookie.
pub struct SetCookies(pub RemovalCookies<'static>);

impl HeadersIter for SetCookies {
    async fn for_each_header<F: ForEachHeader>(self, mut headers: F) -> Result<F::Output, F::Error> {
        for set_cookie in self.0 {
            headers.call("Set-Cookie", set_cookie).await?;
        }
        headers.finalize().await
    }
}

fn cookies<'r>(request: &RequestParts<'r>) -> impl Iterator<Item = &'r [u8]> {
    request.headers().iter().filter(|(name, _)| name == "Cookie").map(|(_, value)| value.as_raw())
}

/// Saves a session in the header that it returns, which owns its text: it outlives the handler and its buffers.
pub fn save<T: Serialize>(
    cookie: &SessionCookie<'_>,
    value: &T,
) -> Result<(&'static str, String<MAX_SET_COOKIE_LEN>), SaveError> {
    Ok(("Set-Cookie", cookie.save_to_string(value, UnixTime::now(), &mut SysRng)?))
}
