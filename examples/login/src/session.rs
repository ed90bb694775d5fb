//! The glue between the handlers and fe26: the session of a request is loaded, saved and destroyed.

use crate::handlers::{Machine, Session};
use fe26::{CookieAttributes, RemovalCookies, SaveError, SetCookie, UnsealError, find_cookie};
use picoserve::request::RequestParts;
use picoserve::response::{ForEachHeader, HeadersIter};

/// The name of the cookie.
pub const NAME: &str = "sid";

/// The cookie's attributes for a server without a certificate, reached as `http://its-name/`. There a browser silently
/// drops a `Secure` cookie, and logging in is impossible. The price: an attacker who listens on that network can take
/// the session over.
pub const INSECURE: CookieAttributes<'static> = CookieAttributes::DEFAULT.with_secure(false);

/// The cookies of an answer: the one that was saved, and those that are deleted.
#[derive(Default)]
pub struct SetCookies<'a> {
    saved: Option<SetCookie<'a>>,
    removed: Option<RemovalCookies<'a>>,
}

/// picoserve writes a header's value through its `Display`. By reference: each future on the way would hold a copy.
impl HeadersIter for &SetCookies<'_> {
    async fn for_each_header<F: ForEachHeader>(self, mut headers: F) -> Result<F::Output, F::Error> {
        if let Some(set_cookie) = &self.saved {
            headers.call("Set-Cookie", set_cookie).await?;
        }
        for set_cookie in self.removed.iter().cloned().flatten() {
            headers.call("Set-Cookie", set_cookie).await?;
        }
        headers.finalize().await
    }
}

/// Returns the session of a request. Returns `None` if no user is logged in.
pub fn load<'b>(
    machine: &impl Machine,
    request: RequestParts<'_>,
    buf: &'b mut [u8],
) -> Result<Option<Session<'b>>, UnsealError> {
    machine.cookie().load(cookies(request), machine.now(), buf)
}

/// Returns the cookies that replace the session of a request.
pub fn save<'a>(
    machine: &'a impl Machine,
    request: RequestParts<'_>,
    session: Session<'_>,
    out: &'a mut [u8],
) -> Result<SetCookies<'a>, SaveError> {
    let (cookie, now) = (machine.cookie(), machine.now());
    let ttl_ms = cookie.sealer().config().ttl().as_millis();
    let until_ms = now.as_millis().zip(ttl_ms).map(|(now, ttl)| now.saturating_add(ttl));
    let saved = cookie.save(&Session { until_ms, ..session }, now, machine.entropy()?, out)?;
    Ok(SetCookies { saved: Some(saved), removed: Some(cookie.stale_chunks(cookies(request))) })
}

/// Returns the cookies that end the session of a request.
pub fn destroy<'a>(machine: &'a impl Machine, request: RequestParts<'_>) -> SetCookies<'a> {
    SetCookies { saved: None, removed: Some(machine.cookie().destroy(cookies(request))) }
}

/// Returns the length of the token that a request has, in bytes.
pub fn token_len(request: RequestParts<'_>) -> usize {
    find_cookie(cookies(request), NAME).map_or(0, |value| value.as_raw().len())
}

fn cookies(request: RequestParts<'_>) -> impl Iterator<Item = &[u8]> {
    request.headers().iter().filter(|(name, _)| name == "Cookie").map(|(_, value)| value.as_raw())
}
