//! Sessions in edge-http, without a heap: reading the `Cookie` header, and the `Set-Cookie` headers to answer with.
//!
//! ```
//! # use edge_http::{Headers, io::server::Connection};
//! # use embedded_io_async::{Read, Write};
//! # use fe26::{Password, Sealer, SessionCookie};
//! # use fe26_glue::edge_http_session::*;
//! # static SESSION: SessionCookie = SessionCookie::new(
//! #     "sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));
//! # async fn handle<T: Read + Write>(conn: &mut Connection<'_, T, 64>) -> Result<(), edge_http::io::Error<T::Error>> {
//! // In a handler:
//! let mut buf = [0; 256];
//! let visits: Option<u32> = load(&SESSION, &conn.headers()?.headers, &mut buf).unwrap_or_else(|error| {
//!     eprintln!("session refused: {error}"); // on a device: `defmt`
//!     None
//! });
//!
//! let mut out = [0; 1024];
//! match save(&SESSION, &conn.headers()?.headers, &(visits.unwrap_or_default() + 1), &mut out) {
//!     Ok(set_cookies) => conn.initiate_response(200, Some("OK"), &set_cookies).await?,
//!     Err(_) => conn.initiate_response(500, Some("Internal Server Error"), &[]).await?,
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Request headers must fit into the server's buffer: 2048 bytes unless configured otherwise (`Server<P, B, N>`).
//!
//! On a device pass its own clock and generator instead of `UnixTime::now()` and `SysRng`.

use edge_http::Headers;
use fe26::{SaveError, SessionCookie, SetCookie, UnixTime, UnsealError};
use getrandom::SysRng;
use heapless::Vec;
use serde::{Deserialize, Serialize};

/// Bytes of a token: enough for a session of 200 bytes of JSON.
const MAX_TOKEN_LEN: usize = 512;

/// Returns the session of a request, which may borrow strings from `buf`; `None` if there is none.
///
/// An error without a `reason()` is the server's fault. Any other error means that the cookie cannot be unsealed. Log
/// it, and answer as if there were no session: the sender gets the same answer for all reasons.
pub fn load<'b, T: Deserialize<'b>, const N: usize>(
    cookie: &SessionCookie<'_>,
    headers: &Headers<'_, N>,
    buf: &'b mut [u8],
) -> Result<Option<T>, UnsealError> {
    cookie.load(cookies(headers), UnixTime::now(), buf)
}

/// Saves a session in `Set-Cookie` headers, whose values are written into `out`: the session's, and those that delete
/// the chunks that the request has of an older session.
pub fn save<'o, T: Serialize, const N: usize>(
    cookie: &SessionCookie<'_>,
    headers: &Headers<'_, N>,
    value: &T,
    out: &'o mut [u8],
) -> Result<SetCookies<'o>, SaveError> {
    let mut token = [0; MAX_TOKEN_LEN];
    let saved = cookie.save(value, UnixTime::now(), &mut SysRng, &mut token)?;
    write([saved].into_iter().chain(cookie.stale_chunks(cookies(headers))), out)
}

/// Ends a session with `Set-Cookie` headers, whose values are written into `out`.
pub fn destroy<'o, const N: usize>(
    cookie: &SessionCookie<'_>,
    headers: &Headers<'_, N>,
    out: &'o mut [u8],
) -> Result<SetCookies<'o>, SaveError> {
    write(cookie.destroy(cookies(headers)), out)
}

/// Headers for `initiate_response`: a session has a whole cookie, and at most four chunks.
pub type SetCookies<'o> = Vec<(&'static str, &'o str), 5>;

fn write<'c, 'o>(
    set_cookies: impl Iterator<Item = SetCookie<'c>>,
    mut out: &'o mut [u8],
) -> Result<SetCookies<'o>, SaveError> {
    let mut headers = Vec::new();
    for set_cookie in set_cookies {
        let len = set_cookie.len();
        let (place, rest) = out.split_at_mut_checked(len).ok_or(SaveError::CookieTooLong { len })?;
        let text = set_cookie.write_to(place).map_err(|_| SaveError::CookieTooLong { len })?;
        headers.push(("Set-Cookie", text)).map_err(|_| SaveError::CookieTooLong { len })?;
        out = rest;
    }
    Ok(headers)
}

fn cookies<'h, const N: usize>(headers: &'h Headers<'_, N>) -> impl Iterator<Item = &'h [u8]> {
    headers.iter_raw().filter(|(name, _)| name.eq_ignore_ascii_case("Cookie")).map(|(_, value)| value)
}
