//! Joining and splitting a session's token, with a heap.

use super::chunks::{Found, MAX_CHUNKS, Received, SUFFIXES};
use super::{MAX_COOKIE_LEN, SessionCookie, check_len};
use crate::cookie::{CookieValue, SetCookie};
use crate::error::SaveError;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

/// Returns a request's token: from the whole cookie if there is one, else from the chunks up to the first missing or
/// empty one.
pub(crate) fn token(found: Found<'_>) -> Option<String> {
    let [whole, chunks @ ..] = found.map(|value| value.map(decoded).unwrap_or_default());
    let token =
        if whole.is_empty() { chunks.into_iter().take_while(|chunk| !chunk.is_empty()).collect() } else { whole };
    Some(token).filter(|token: &String| !token.is_empty())
}

/// Returns the `Set-Cookie` values that carry a token, and those that delete the browser's other cookies of the
/// session.
///
/// It updates `received` to the cookies that the browser has afterwards.
pub(crate) fn save(cookie: &SessionCookie<'_>, token: &str, received: &mut Received) -> Result<Vec<String>, SaveError> {
    let parts = split(cookie, token)?;
    let first = usize::from(parts.len() > 1);
    let (mut values, mut sent) = (Vec::new(), Received::default());
    for (part, (suffix, is_sent)) in parts.into_iter().zip(SUFFIXES.iter().zip(&mut sent).skip(first)) {
        values.push(text(&cookie.set_cookie(suffix, part)));
        *is_sent = true;
    }
    let mut stale = core::mem::replace(received, sent);
    for (is_stale, is_sent) in stale.iter_mut().zip(sent) {
        *is_stale &= !is_sent;
    }
    values.extend(cookie.removals(stale).map(|cookie| text(&cookie)));
    Ok(values)
}

/// Splits a token into one part for each cookie that it needs.
fn split<'t>(cookie: &SessionCookie<'_>, token: &'t str) -> Result<Vec<&'t str>, SaveError> {
    let [whole, first_chunk, ..] = SUFFIXES;
    let too_long = match check_len(cookie.set_cookie(whole, token).len()) {
        Ok(()) => return Ok(vec![token]),
        Err(error) => error,
    };
    let room = MAX_COOKIE_LEN.saturating_sub(cookie.set_cookie(first_chunk, "").len());
    if !cookie.is_chunked() || room == 0 || token.len().div_ceil(room) > MAX_CHUNKS {
        return Err(too_long);
    }
    // A token is ASCII: it can be split anywhere.
    Ok(token.as_bytes().chunks(room).filter_map(|part| core::str::from_utf8(part).ok()).collect())
}

// Not via `Display`, whose code nothing else needs. Out of line: saving and destroying share one copy.
#[inline(never)]
pub(crate) fn text(cookie: &SetCookie<'_>) -> String {
    let mut text = String::with_capacity(cookie.len());
    cookie.parts(&mut |part| text.push_str(part));
    text
}

fn decoded(value: CookieValue<'_>) -> String {
    let mut buf = vec![0; value.as_raw().len()];
    value.decode(&mut buf).unwrap_or(value.as_raw()).to_string()
}
