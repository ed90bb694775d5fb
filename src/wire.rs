//! The token's text: eight parts between stars.
//!
//! ```text
//! Fe26.2*<id>*<encryption salt>*<iv>*<ciphertext>*<expiration>*<integrity salt>*<mac>~2
//! ```

use crate::base64url;
use crate::crypto::mac;
use crate::digits::{Decimal, hex_digits, parse_saturating};
use crate::entropy::IV_BYTES;
use crate::error::UnsealError;
use core::ops::Range;

/// Characters of the longest token that is opened or sealed: what four cookies of 4096 bytes hold, as many as
/// iron-session spreads a session over.
pub const MAX_TOKEN_LEN: usize = 4 * 4096;

/// Characters of the longest password id.
pub const MAX_ID_LEN: usize = 1024;

/// Characters of the longest salt that is opened. The peers write 64 by default.
pub const MAX_SALT_LEN: usize = 1024;

/// The largest expiry that JavaScript can hold: 2^53 − 1 ms.
pub(crate) const MAX_EXPIRATION_MS: u64 = (1 << 53) - 1;

/// Names the format and its version.
const PREFIX: &[u8] = b"Fe26.2";

/// iron-session's version of the payload, outside the MAC.
const MARKER: &[u8] = b"~2";

/// Where the marker begins; a token itself has none.
const MARKER_START: u8 = b'~';

const SEPARATOR: u8 = b'*';

/// Stars in a token.
const SEPARATORS: usize = 7;

/// Characters of the IV.
const IV_LEN: usize = base64url::encoded_len(IV_BYTES);

/// Digits of the largest expiration.
const MAX_EXPIRATION_LEN: usize = 16;

const _: () = assert!(MAX_EXPIRATION_MS.ilog10() == 15, "as many digits as `MAX_EXPIRATION_LEN`");

/// Characters of every token: prefix, stars, IV, MAC.
const FIXED_LEN: usize = PREFIX.len() + SEPARATORS + IV_LEN + mac::TEXT_LEN;

/// The parts of a token's text, checked for their shape alone.
pub(crate) struct Token<'t> {
    pub(crate) id: &'t [u8],
    pub(crate) encryption_salt: &'t [u8],
    pub(crate) iv: &'t [u8],
    pub(crate) ciphertext: &'t [u8],
    /// When it expires; `u64::MAX` for any later time, `None` for never.
    pub(crate) expiration_ms: Option<u64>,
    pub(crate) integrity_salt: &'t [u8],
    pub(crate) mac: &'t [u8],
    /// What the MAC covers: all before the star in front of the integrity salt.
    pub(crate) signed: &'t [u8],
}

impl<'t> Token<'t> {
    /// Takes a token's text apart. With `marked` a marker, whatever it says, is cut off first.
    #[inline(never)]
    pub(crate) fn parse(text: &'t [u8], marked: bool) -> Result<Self, UnsealError> {
        if text.len() > MAX_TOKEN_LEN {
            return Err(UnsealError::TooLong);
        }
        Self::split(text, marked).ok_or(UnsealError::Malformed)
    }

    fn split(text: &'t [u8], marked: bool) -> Option<Self> {
        let text = if marked { text.split(|byte| *byte == MARKER_START).next()? } else { text };
        let mut parts = [&[][..]; SEPARATORS + 1];
        let mut places = parts.iter_mut();
        for part in text.split(|byte| *byte == SEPARATOR) {
            *places.next()? = part;
        }
        if places.next().is_some() {
            return None;
        }
        let [prefix, id, encryption_salt, iv, ciphertext, expiration, integrity_salt, mac] = parts;
        if prefix != PREFIX
            || id.len() > MAX_ID_LEN
            || encryption_salt.len() > MAX_SALT_LEN
            || integrity_salt.len() > MAX_SALT_LEN
            || !is_expiration(expiration)
        {
            return None;
        }
        let unsigned = integrity_salt.len().checked_add(mac.len())?.checked_add(2)?;
        Some(Self {
            id,
            encryption_salt,
            iv,
            ciphertext,
            expiration_ms: (!expiration.is_empty()).then(|| parse_saturating(expiration)),
            integrity_salt,
            mac,
            signed: text.get(..text.len().checked_sub(unsigned)?)?,
        })
    }

    /// Where the ciphertext lies in the text.
    pub(crate) fn ciphertext_range(&self) -> Range<usize> {
        let lens = [PREFIX.len(), self.id.len(), self.encryption_salt.len(), self.iv.len()];
        let start = lens.iter().fold(lens.len(), |sum, len| sum.saturating_add(*len));
        start..start.saturating_add(self.ciphertext.len())
    }
}

/// When an authentic token expires.
#[cfg(feature = "alloc")]
pub(crate) fn expiration(token: &str) -> Option<crate::UnixMillis> {
    // Whether a marker is on it or not does not matter here.
    let token = Token::split(token.as_bytes(), true)?;
    token.expiration_ms.map(crate::UnixMillis::from_millis)
}

/// Nothing, for a token that never expires, or a number without leading zeros.
fn is_expiration(digits: &[u8]) -> bool {
    match digits {
        [] => true,
        [first, rest @ ..] => matches!(first, b'1'..=b'9') && rest.iter().all(u8::is_ascii_digit),
    }
}

/// Characters of a token of these lengths at the most; the salts' are those of their hex digits. Saturates.
pub(crate) const fn max_len(id_len: usize, salt_lens: [usize; 2], ciphertext_len: usize, marked: bool) -> usize {
    let [encryption_salt_len, integrity_salt_len] = salt_lens;
    FIXED_LEN
        .saturating_add(MAX_EXPIRATION_LEN)
        .saturating_add(if marked { MARKER.len() } else { 0 })
        .saturating_add(id_len)
        .saturating_add(encryption_salt_len)
        .saturating_add(integrity_salt_len)
        .saturating_add(base64url::encoded_len(ciphertext_len))
}

/// Bytes of ciphertext at the most in a token of so many characters.
pub(crate) const fn max_ciphertext_len(token_len: usize) -> usize {
    base64url::decoded_len(token_len.saturating_sub(FIXED_LEN))
}

/// A new token, written from its start to its end. What finds no room is counted all the same, so that in the end its
/// length is known.
pub(crate) struct Draft<'o> {
    out: &'o mut [u8],
    len: usize,
    encryption_salt: Range<usize>,
}

impl<'o> Draft<'o> {
    /// Writes what stands before the ciphertext. The salt's raw bytes become twice as many hex digits; for a raw key
    /// there are none.
    pub(crate) fn new(out: &'o mut [u8], id: &str, encryption_salt: &[u8], iv: &[u8; IV_BYTES]) -> Self {
        let mut draft = Self { out, len: 0, encryption_salt: 0..0 };
        draft.put(PREFIX);
        draft.separate();
        draft.put(id.as_bytes());
        draft.separate();
        draft.encryption_salt = draft.put_hex(encryption_salt);
        draft.separate();
        let place = draft.skip(IV_LEN);
        put_base64url(draft.out.get_mut(place).unwrap_or_default(), iv);
        draft.separate();
        draft
    }

    /// Where the payload is to be put, and then its ciphertext.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        self.out.get_mut(self.len..).unwrap_or_default()
    }

    /// Writes what stands behind the ciphertext, but for the MAC, and gives the buffer back.
    pub(crate) fn finish(
        mut self,
        ciphertext_len: usize,
        expiration_ms: Option<u64>,
        integrity_salt: &[u8],
        marked: bool,
    ) -> (&'o mut [u8], Layout) {
        let ciphertext = self.skip(base64url::encoded_len(ciphertext_len));
        self.separate();
        if let Some(ms) = expiration_ms {
            self.put(Decimal::new(ms).as_bytes());
        }
        let signed = 0..self.len;
        self.separate();
        let integrity_salt = self.put_hex(integrity_salt);
        self.separate();
        let mac = self.skip(mac::TEXT_LEN);
        if marked {
            self.put(MARKER);
        }
        let Self { out, len, encryption_salt } = self;
        (out, Layout { len, encryption_salt, ciphertext, signed, integrity_salt, mac })
    }

    #[inline(never)]
    fn separate(&mut self) {
        self.put(&[SEPARATOR]);
    }

    #[inline(never)]
    fn put(&mut self, bytes: &[u8]) {
        let range = self.skip(bytes.len());
        if let Some(place) = self.out.get_mut(range) {
            place.copy_from_slice(bytes);
        }
    }

    fn put_hex(&mut self, bytes: &[u8]) -> Range<usize> {
        let range = self.skip(bytes.len().saturating_mul(2));
        let place = self.out.get_mut(range.clone()).unwrap_or_default();
        for (digits, byte) in place.chunks_exact_mut(2).zip(bytes) {
            digits.copy_from_slice(&hex_digits(*byte));
        }
        range
    }

    fn skip(&mut self, len: usize) -> Range<usize> {
        let start = self.len;
        self.len = start.saturating_add(len);
        start..self.len
    }
}

/// How long a new token is, and where those of its parts lie that are not there yet or that keys are derived from.
pub(crate) struct Layout {
    pub(crate) len: usize,
    pub(crate) encryption_salt: Range<usize>,
    pub(crate) ciphertext: Range<usize>,
    /// What the MAC covers.
    pub(crate) signed: Range<usize>,
    pub(crate) integrity_salt: Range<usize>,
    pub(crate) mac: Range<usize>,
}

/// Writes bytes as the text that fills all of `out`.
pub(crate) fn put_base64url(out: &mut [u8], bytes: &[u8]) {
    if let Some(place) = out.get_mut(..bytes.len()) {
        place.copy_from_slice(bytes);
    }
    base64url::expand(out, bytes.len());
}
