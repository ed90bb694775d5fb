//! One session over several cookies, as iron-session 9 does it: `sid.0` to `sid.3`, without a count.

use crate::cookie::{CookieValue, SetCookie, cookies};
use crate::error::SaveError;
use crate::session_cookie::{MAX_COOKIE_LEN, SessionCookie, check_len};
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

/// The most cookies that a session is spread over.
const MAX_CHUNKS: usize = 4;

/// The ends of the names of a session's cookies: of the whole one, and of its chunks.
const SUFFIXES: [&str; 1 + MAX_CHUNKS] = ["", ".0", ".1", ".2", ".3"];

/// A session's cookies in a request, in the order of [`SUFFIXES`].
type Found<'h> = [Option<CookieValue<'h>>; SUFFIXES.len()];

/// Finds all cookies of a session in one pass. Of those with the same name the first one counts.
fn find<'h>(headers: impl IntoIterator<Item = &'h str>, name: &str) -> Found<'h> {
    let mut found = [None; SUFFIXES.len()];
    for line in headers {
        find_in_line(line, name, &mut found);
    }
    found
}

fn find_in_line<'h>(line: &'h str, name: &str, found: &mut Found<'h>) {
    for (key, value) in cookies(line) {
        let Some(suffix) = key.strip_prefix(name) else { continue };
        let mut places = SUFFIXES.iter().zip(found.iter_mut());
        if let Some((_, place @ None)) = places.find(|(known, _)| **known == suffix) {
            *place = Some(CookieValue::new(value));
        }
    }
}

/// What the browser has of a session: the whole cookie, and its chunks.
#[derive(Debug, Default)]
pub(crate) struct Received {
    whole: String,
    chunks: [String; MAX_CHUNKS],
}

impl Received {
    pub(crate) fn new<'h>(name: &str, headers: impl IntoIterator<Item = &'h str>) -> Self {
        let [whole, chunks @ ..] = find(headers, name).map(|value| value.map(decoded).unwrap_or_default());
        Self { whole, chunks }
    }

    /// The token: of the whole cookie if there is one, else of the chunks up to the first that is missing or empty.
    /// `None` if there is nothing.
    pub(crate) fn token(&self) -> Option<String> {
        let token = if self.whole.is_empty() {
            self.chunks.iter().take_while(|chunk| !chunk.is_empty()).map(String::as_str).collect()
        } else {
            self.whole.clone()
        };
        Some(token).filter(|token: &String| !token.is_empty())
    }

    /// The values of the cookies that carry a token, and of those that delete what the browser has beyond that. From
    /// then on the browser has these.
    pub(crate) fn save(&mut self, cookie: &SessionCookie<'_>, token: &str) -> Result<Vec<String>, SaveError> {
        let parts = split(cookie, token)?;
        let mut values = Vec::new();
        let mut sent = Self::default();
        if let [whole] = parts.as_slice() {
            values.push(text(&cookie.set_cookie(cookie.name(), whole)));
            sent.whole = whole.to_string();
            values.extend(self.stale_chunks(cookie, 0));
        } else {
            for (index, part) in parts.iter().enumerate() {
                values.push(text(&cookie.set_cookie(&chunk_name(cookie.name(), index), part)));
            }
            if !self.whole.is_empty() {
                values.push(text(&cookie.destroy()));
            }
            values.extend(self.stale_chunks(cookie, parts.len()));
            for (chunk, part) in sent.chunks.iter_mut().zip(&parts) {
                *chunk = part.to_string();
            }
        }
        *self = sent;
        Ok(values)
    }

    /// The values of the cookies that delete a session: always the whole cookie, and the chunks that the request sent.
    pub(crate) fn destroy(&self, cookie: &SessionCookie<'_>) -> Vec<String> {
        core::iter::once(text(&cookie.destroy())).chain(self.stale_chunks(cookie, 0)).collect()
    }

    fn stale_chunks(&self, cookie: &SessionCookie<'_>, start: usize) -> impl Iterator<Item = String> {
        let sent = self.chunks.iter().enumerate().skip(start).filter(|(_, chunk)| !chunk.is_empty());
        sent.map(|(index, _)| text(&cookie.expired(&chunk_name(cookie.name(), index))))
    }
}

/// A token in as many parts as it needs cookies: one if a cookie holds it.
fn split<'t>(cookie: &SessionCookie<'_>, token: &'t str) -> Result<Vec<&'t str>, SaveError> {
    let too_long = match check_len(cookie.set_cookie(cookie.name(), token).len()) {
        Ok(()) => return Ok(vec![token]),
        Err(error) => error,
    };
    let room = MAX_COOKIE_LEN.saturating_sub(cookie.set_cookie(&chunk_name(cookie.name(), 0), "").len());
    if !cookie.is_chunked() || room == 0 || token.len().div_ceil(room) > MAX_CHUNKS {
        return Err(too_long);
    }
    // A token is ASCII: it can be cut anywhere.
    Ok(token.as_bytes().chunks(room).filter_map(|part| core::str::from_utf8(part).ok()).collect())
}

// Not by way of `Display`, whose code is not needed for anything else.
#[inline(never)]
fn text(cookie: &SetCookie<'_>) -> String {
    let mut text = String::with_capacity(cookie.len());
    cookie.parts(&mut |part| text.push_str(part));
    text
}

fn chunk_name(name: &str, index: usize) -> String {
    alloc::format!("{name}.{index}")
}

fn decoded(value: CookieValue<'_>) -> String {
    let mut buf = vec![0; value.as_raw().len()];
    value.decode(&mut buf).unwrap_or(value.as_raw()).to_string()
}
