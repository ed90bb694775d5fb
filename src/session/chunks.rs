//! A session over several cookies: `sid.0` to `sid.3` without a count, as in iron-session 9, or `sid.1` to `sid.5` with
//! their count in `sid`, as in h3 2.

use crate::cookie::{CookieHeaders, CookieValue, SetCookie, cookies};

/// The suffixes of a session's cookie names: of the whole cookie, and of its chunks.
pub(super) const SUFFIXES: [&str; 7] = ["", ".0", ".1", ".2", ".3", ".4", ".5"];

/// The beginning of h3's whole cookie, before the number of its chunks. No token begins with it.
const COUNT_MARK: &str = "__chunked__";

/// How `Session` splits a session that is too long for one cookie: the argument of [`SessionCookie::with_chunks`].
///
/// [`SessionCookie::with_chunks`]: crate::SessionCookie::with_chunks
#[cfg(feature = "alloc")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Chunks {
    /// It is not split: saving it is an error. The default.
    Never,
    /// As iron-session 9 does with `chunk: true`: at most four cookies, `sid.0` to `sid.3`, without a count.
    IronSession,
    /// As h3 2 does: `sid=__chunked__3`, and `sid.1` to `sid.3` of at most 4000 characters each.
    ///
    /// There are at most five chunks, because a token has at most [`MAX_TOKEN_LEN`](crate::MAX_TOKEN_LEN) bytes.
    H3,
}

/// Returns whether `name` is that of another cookie's chunk.
pub(crate) const fn is_chunk_name(name: &str) -> bool {
    matches!(name.as_bytes(), [.., b'.', b'0'..=b'5'])
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

/// Returns whether the whole cookie has the number of h3's chunks in place of a token.
pub(super) fn is_counted(found: &Found<'_>) -> bool {
    let [whole, ..] = found;
    whole.is_some_and(|whole| whole.as_raw().starts_with(COUNT_MARK))
}

pub(crate) fn received(found: &Found<'_>) -> Received {
    let mut received = found.map(|value| value.is_some_and(|value| !value.as_raw().is_empty()));
    if !is_counted(found) {
        // Only h3 has chunks of these names: without its count they are other cookies.
        let [.., fourth, fifth] = &mut received;
        (*fourth, *fifth) = (false, false);
    }
    received
}

pub(crate) const fn with_whole(mut received: Received, has_whole: bool) -> Received {
    let [whole, ..] = &mut received;
    *whole = has_whole;
    received
}

/// Iterator of the `Set-Cookie` values that delete a session's cookies in the browser: at most seven.
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
