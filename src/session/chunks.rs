//! Splitting a session into several cookies as iron-session 9 does: `sid.0` to `sid.3`, without a count.

use crate::cookie::{CookieHeaders, CookieValue, SetCookie, cookies};

/// Maximum number of cookies that a session is split into.
pub(super) const MAX_CHUNKS: usize = 4;

/// The suffixes of a session's cookie names: of the whole cookie, and of its chunks.
pub(super) const SUFFIXES: [&str; 1 + MAX_CHUNKS] = ["", ".0", ".1", ".2", ".3"];

/// Returns whether `name` is that of another cookie's chunk.
pub(crate) const fn is_chunk_name(name: &str) -> bool {
    matches!(name.as_bytes(), [.., b'.', b'0'..=b'3'])
}

/// A session's cookies in a request, in the order of [`SUFFIXES`].
pub(super) type Found<'h> = [Option<CookieValue<'h>>; SUFFIXES.len()];

/// Flags of the session cookies that the browser has and that are not empty, in the order of [`SUFFIXES`].
pub(crate) type Received = [bool; SUFFIXES.len()];

/// Finds all cookies of a session in one pass; if several have the same name, the first one is used.
pub(crate) fn find<'h>(headers: impl CookieHeaders<'h>, name: &str) -> Found<'h> {
    let mut found = [None; SUFFIXES.len()];
    for line in headers.into_values() {
        find_in_line(line, name, &mut found);
    }
    found
}

fn find_in_line<'h>(line: &'h [u8], name: &str, found: &mut Found<'h>) {
    for (key, value) in cookies(line) {
        let Some(suffix) = key.strip_prefix(name.as_bytes()) else { continue };
        let mut places = SUFFIXES.iter().zip(found.iter_mut());
        if let Some((_, place @ None)) = places.find(|(known, _)| known.as_bytes() == suffix) {
            *place = CookieValue::new(value);
        }
    }
}

pub(crate) fn received(found: &Found<'_>) -> Received {
    found.map(|value| value.is_some_and(|value| !value.as_raw().is_empty()))
}

pub(crate) const fn with_whole(received: Received, has_whole: bool) -> Received {
    let [_, a, b, c, d] = received;
    [has_whole, a, b, c, d]
}

/// Iterator of the `Set-Cookie` values that delete a session's cookies in the browser: at most five.
///
/// [`SessionCookie::destroy`](crate::SessionCookie::destroy) and
/// [`SessionCookie::stale_chunks`](crate::SessionCookie::stale_chunks) return it.
#[derive(Clone, Debug)]
#[must_use = "cookies are deleted by sending these values"]
pub struct RemovalCookies<'a> {
    /// Deletes the whole cookie.
    whole: SetCookie<'a>,
    pending: Received,
}

impl<'a> RemovalCookies<'a> {
    pub(crate) const fn new(whole: SetCookie<'a>, pending: Received) -> Self {
        Self { whole, pending }
    }
}

impl<'a> Iterator for RemovalCookies<'a> {
    type Item = SetCookie<'a>;

    fn next(&mut self) -> Option<SetCookie<'a>> {
        let mut places = SUFFIXES.iter().zip(&mut self.pending);
        let suffix = places.find_map(|(suffix, pending)| core::mem::take(pending).then_some(suffix))?;
        Some(self.whole.with_name_suffix(suffix))
    }
}
