//! Reading a `Cookie` header, as iron-session 9 does with the package `cookie` 2.

use super::CookieHeaders;
use crate::error::BufferTooSmall;
use crate::util::scan::len_before;
use crate::util::slice::{part_mut, split};

/// Finds a cookie in a request's `Cookie` headers.
///
/// If several cookies have the same name, the first one is returned, even when it is empty. Spaces and tabs around
/// names and values are stripped. Names are compared byte for byte.
///
/// Quotes around a value belong to it, as in iron-session 9 and h3 2.0.8; hapi, h3 1, Nitro 3.0.0 and iron-session 8
/// strip a pair of them. None of these peers writes quotes around a token, and a token in quotes cannot be unsealed.
///
/// `headers` are the request's `Cookie` header values, in any form of [`CookieHeaders`]:
///
/// ```
/// use fe26::find_cookie;
///
/// let header = Some("theme=dark; sid=Fe26.2*1*…");
/// assert_eq!(find_cookie(header, "sid").unwrap().as_raw(), "Fe26.2*1*…");
/// assert!(find_cookie(header, "SID").is_none());
/// ```
///
/// # Security
///
/// A site can set cookies for its parent domain that shadow yours (*cookie tossing*). To prevent that, name the cookie
/// `__Host-…`: browsers accept such a name from your own host only.
pub fn find_cookie<'h>(headers: impl CookieHeaders<'h>, name: &str) -> Option<CookieValue<'h>> {
    headers.into_values().find_map(|line| find_in_line(line, name))
}

fn find_in_line<'h>(line: &'h [u8], name: &str) -> Option<CookieValue<'h>> {
    cookies(line).filter(|(key, _)| *key == name.as_bytes()).find_map(|(_, value)| CookieValue::new(value))
}

/// Returns the cookies of one `Cookie` header value: names, and values with the blanks around them.
pub(crate) const fn cookies(line: &[u8]) -> Cookies<'_> {
    Cookies { rest: line }
}

/// The cookies of one header value, found in a single pass: each byte is work before any MAC is checked.
///
/// They are bytes: the header is split before it is decoded, so that another site's cookie that is not UTF-8 hides none.
pub(crate) struct Cookies<'h> {
    rest: &'h [u8],
}

impl<'h> Iterator for Cookies<'h> {
    type Item = (&'h [u8], &'h [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (name, rest) = split_at(self.rest, |byte| (byte == b'=') | (byte == b';'));
            let (separator, rest) = rest.split_first()?;
            self.rest = rest;
            if *separator == b'=' {
                let (value, rest) = split_at(self.rest, |byte| byte == b';');
                self.rest = rest.get(1..).unwrap_or_default();
                return Some((trim(name), value));
            }
        }
    }
}

/// Splits `text` in front of the first wanted byte; without one, the second half is empty.
fn split_at(text: &[u8], is_wanted: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    split(text, len_before(text, is_wanted))
}

fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

/// A cookie's value as received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieValue<'h> {
    raw: &'h str,
}

impl<'h> CookieValue<'h> {
    /// Creates a value from `bytes`, without the blanks around it; `None` if it is not UTF-8.
    pub(crate) fn new(bytes: &'h [u8]) -> Option<Self> {
        core::str::from_utf8(trim(bytes)).ok().map(|raw| Self { raw })
    }

    /// Returns the value as it is in the header.
    #[must_use]
    pub const fn as_raw(self) -> &'h str {
        self.raw
    }

    /// Decodes the value's percent escapes into `buf`, as JavaScript's `decodeURIComponent` does.
    ///
    /// If they are invalid, the value is returned as it is in the header. A value without `%`, such as every token, is
    /// returned unchanged, and `buf` is not written.
    ///
    /// ```
    /// # use fe26::find_cookie;
    /// let mut buf = [0; 8];
    /// assert_eq!(find_cookie(["a=%C3%A9"], "a").unwrap().decode(&mut buf), Ok("é"));
    /// assert_eq!(find_cookie(["a=100%"], "a").unwrap().decode(&mut buf), Ok("100%"));
    /// ```
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] if the decoded value does not fit.
    pub fn decode<'b>(self, buf: &'b mut [u8]) -> Result<&'b str, BufferTooSmall>
    where
        'h: 'b,
    {
        Ok(match self.decode_len(buf)? {
            Some(len) => buf.get(..len).and_then(|text| core::str::from_utf8(text).ok()).unwrap_or(self.raw),
            None => self.raw,
        })
    }

    /// Decodes the value to the start of `buf` and returns its length; `None` if the raw value is to be used.
    pub(crate) fn decode_len(self, buf: &mut [u8]) -> Result<Option<usize>, BufferTooSmall> {
        if !self.has_percent() {
            return Ok(None);
        }
        let mut len = 0_usize;
        for byte in unescape(self.raw, true) {
            let Some(byte) = byte else { return Ok(None) };
            if let Some(place) = buf.get_mut(len) {
                *place = byte;
            }
            len = len.saturating_add(1);
        }
        let text = buf.get(..len).ok_or(BufferTooSmall { needed: len })?;
        Ok(core::str::from_utf8(text).is_ok().then_some(len))
    }

    /// Returns the bytes of the decoded value, one by one: there is no buffer for all of them.
    pub(crate) fn decoded_bytes(self) -> impl Iterator<Item = u8> {
        let has_escapes = self.has_percent() && is_utf8(unescape(self.raw, true));
        unescape(self.raw, has_escapes).flatten()
    }

    fn has_percent(self) -> bool {
        len_before(self.raw.as_bytes(), |byte| byte == b'%') < self.raw.len()
    }
}

/// Decodes percent escapes one by one if `resolves` is set; an invalid escape yields `None`.
fn unescape(text: &str, resolves: bool) -> impl Iterator<Item = Option<u8>> {
    let mut bytes = text.bytes();
    core::iter::from_fn(move || match bytes.next()? {
        b'%' if resolves => Some(hex_byte(bytes.next(), bytes.next())),
        byte => Some(Some(byte)),
    })
}

/// Returns whether all bytes were decoded and are UTF-8.
///
/// It checks one character at a time: there is no buffer for all of them.
fn is_utf8(mut bytes: impl Iterator<Item = Option<u8>>) -> bool {
    while let Some(first) = bytes.next() {
        let Some(first) = first else { return false };
        let mut char = [first, 0, 0, 0];
        let len = match first {
            ..0x80 => continue,
            0x80..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0.. => 4,
        };
        let char = part_mut(&mut char, 0..len);
        for place in char.iter_mut().skip(1) {
            let Some(Some(byte)) = bytes.next() else { return false };
            *place = byte;
        }
        if core::str::from_utf8(char).is_err() {
            return false;
        }
    }
    true
}

fn hex_byte(high: Option<u8>, low: Option<u8>) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some((digit(high?)? << 4) | digit(low?)?)
}
