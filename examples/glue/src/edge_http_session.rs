//! Sessions in edge-http, without a heap: reading the `Cookie` header, and the `Set-Cookie` header to answer with.
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
//! let visits: Option<u32> = load(&SESSION, &conn.headers()?.headers, &mut buf).unwrap_or_default();
//!
//! let mut out = [0; 512];
//! match save(&SESSION, &(visits.unwrap_or_default() + 1), &mut out) {
//!     Ok(text) => conn.initiate_response(200, Some("OK"), &[("Set-Cookie", text)]).await?,
//!     Err(_) => conn.initiate_response(500, Some("Internal Server Error"), &[]).await?,
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Request headers must fit into the server's buffer: 2048 bytes unless said otherwise (`Server<P, B, N>`).

use edge_http::Headers;
use fe26::{SaveError, SessionCookie, SetCookie, UnixMillis, UnsealError};
use getrandom::SysRng;
use serde::{Deserialize, Serialize};
use std::time::{SystemTime, UNIX_EPOCH};

/// Bytes of a token: enough for a session of 200 bytes of JSON.
const MAX_TOKEN_LEN: usize = 512;

/// The session of a request, which may borrow texts from `buf`; `None` if there is none.
///
/// An error without a `reason()` is the server's fault. Another one means a cookie that does not open.
pub fn load<'b, T: Deserialize<'b>, const N: usize>(
    cookie: &SessionCookie<'_>,
    headers: &Headers<'_, N>,
    buf: &'b mut [u8],
) -> Result<Option<T>, UnsealError> {
    let lines = headers.iter_raw().filter(|(name, _)| name.eq_ignore_ascii_case("Cookie")).map(|(_, line)| line);
    // Cookie by cookie, so that one of somebody else's that is not UTF-8 does not cost ours.
    let cookies = lines.flat_map(|line| line.split(|byte| *byte == b';')).flat_map(str::from_utf8);
    cookie.load(cookies, now(), buf)
}

/// Saves a session by a `Set-Cookie` header, whose value it writes into `out`.
pub fn save<'o, T: Serialize>(cookie: &SessionCookie<'_>, value: &T, out: &'o mut [u8]) -> Result<&'o str, SaveError> {
    let mut token = [0; MAX_TOKEN_LEN];
    write(cookie.save(value, now(), &mut SysRng, &mut token)?, out)
}

/// Ends a session by a `Set-Cookie` header, whose value it writes into `out`.
pub fn destroy<'o>(cookie: &SessionCookie<'_>, out: &'o mut [u8]) -> Result<&'o str, SaveError> {
    write(cookie.destroy(), out)
}

fn write<'o>(set_cookie: SetCookie<'_>, out: &'o mut [u8]) -> Result<&'o str, SaveError> {
    set_cookie.write_to(out).map_err(|error| SaveError::CookieTooLong { len: error.needed })
}

/// On a device: its real-time clock, as `SysRng` is its random number generator.
fn now() -> UnixMillis {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    since_epoch.map_or(UnixMillis::CLOCK_UNKNOWN, UnixMillis::since_unix_epoch)
}
