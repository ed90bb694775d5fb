//! Joining and splitting a session's token, with a heap.

use super::chunks::{Chunks, Found, Received, SUFFIXES, is_counted};
use super::{MAX_COOKIE_LEN, SessionCookie, check_len};
use crate::cookie::{CookieValue, SetCookie};
use crate::error::SaveError;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

/// The values of h3's whole cookie, by the number of its chunks.
const COUNTS: [&str; 5] = ["__chunked__1", "__chunked__2", "__chunked__3", "__chunked__4", "__chunked__5"];

/// iron-session's `MAX_CHUNKS`.
const MAX_IRON_SESSION_CHUNKS: usize = 4;

/// h3's `CHUNKS_MAX_LENGTH`.
const MAX_H3_CHUNK_LEN: usize = 4000;

/// The parts of a token, by the cookie that carries each, in the order of [`SUFFIXES`].
type Parts<'t> = [Option<&'t str>; SUFFIXES.len()];

/// Returns a request's token: from the whole cookie if there is one, else from iron-session's chunks up to the first
/// missing or empty one. If the whole cookie is h3's count, the token is that of all the chunks that it counts.
pub(crate) fn token(found: Found<'_>) -> Option<String> {
    let is_counted = is_counted(&found);
    let [whole, chunks @ ..] = found.map(|value| value.map(decoded).unwrap_or_default());
    let token = if is_counted {
        // Without all of its chunks the count remains, which is no token.
        counted(&whole, &chunks).unwrap_or(whole)
    } else if whole.is_empty() {
        chunks.into_iter().take(MAX_IRON_SESSION_CHUNKS).take_while(|chunk| !chunk.is_empty()).collect()
    } else {
        whole
    };
    Some(token).filter(|token| !token.is_empty())
}

/// Joins the chunks `.1` to the one whose number is in `count`.
fn counted(count: &str, chunks: &[String]) -> Option<String> {
    let last = COUNTS.iter().position(|known| *known == count)?.saturating_add(1);
    let chunks = chunks.get(1..=last)?;
    chunks.iter().all(|chunk| !chunk.is_empty()).then(|| chunks.concat())
}

/// Returns the `Set-Cookie` values that carry a token, and those that delete the browser's other cookies of the
/// session.
///
/// It updates `received` to the cookies that the browser has afterwards.
pub(crate) fn save(cookie: &SessionCookie<'_>, token: &str, received: &mut Received) -> Result<Vec<String>, SaveError> {
    let parts = split(cookie, token)?;
    let sent = parts.map(|part| part.is_some());
    let set = SUFFIXES.iter().zip(parts).filter_map(|(suffix, part)| Some(text(&cookie.set_cookie(suffix, part?))));
    let mut values: Vec<_> = set.collect();
    let mut stale = core::mem::replace(received, sent);
    for (is_stale, is_sent) in stale.iter_mut().zip(sent) {
        *is_stale &= !is_sent;
    }
    values.extend(cookie.removals(stale).map(|cookie| text(&cookie)));
    Ok(values)
}

/// Splits a token into one part for each cookie that it needs.
fn split<'t>(cookie: &SessionCookie<'_>, token: &'t str) -> Result<Parts<'t>, SaveError> {
    let mut parts = Parts::default();
    let [whole, chunks @ ..] = &mut parts;
    let too_long = match check_len(cookie.set_cookie("", token).len()) {
        Ok(()) => {
            *whole = Some(token);
            return Ok(parts);
        }
        Err(error) => error,
    };
    // The suffixes of all chunks have the same length.
    let room = MAX_COOKIE_LEN.saturating_sub(cookie.set_cookie(".0", "").len());
    let (first, max_chunks, max_len) = match cookie.chunks() {
        Chunks::Never => return Err(too_long),
        Chunks::IronSession => (0, MAX_IRON_SESSION_CHUNKS, room),
        Chunks::H3 => (1, COUNTS.len(), room.min(MAX_H3_CHUNK_LEN)),
    };
    if max_len == 0 || token.len().div_ceil(max_len) > max_chunks {
        return Err(too_long);
    }
    // A token is ASCII: it can be split anywhere.
    let texts = token.as_bytes().chunks(max_len).map(|part| core::str::from_utf8(part).ok());
    for ((place, text), count) in chunks.iter_mut().skip(first).zip(texts).zip(COUNTS) {
        *place = text;
        if cookie.chunks() == Chunks::H3 {
            *whole = Some(count);
        }
    }
    Ok(parts)
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
