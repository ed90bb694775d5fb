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
use crate::find::len_before;
use crate::output::Output;
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

const STAR: u8 = b'*';
const SEPARATOR: &[u8] = &[STAR];

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
        // In one pass: a marker ends the last part.
        let end = if marked { MARKER_START } else { STAR };
        let mut parts = [&[][..]; SEPARATORS + 1];
        let mut places = parts.iter_mut();
        let mut rest = text;
        loop {
            let part_len = len_before(rest, |byte| (byte == STAR) | (byte == end));
            let (part, others) = rest.split_at_checked(part_len)?;
            *places.next()? = part;
            match others {
                [STAR, others @ ..] => rest = others,
                _ => break,
            }
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
        let lens = [PREFIX.len(), id.len(), encryption_salt.len(), iv.len(), ciphertext.len(), expiration.len()];
        let signed_len = lens.iter().fold(lens.len(), |sum, len| sum.saturating_add(*len)).checked_sub(1)?;
        Some(Self {
            id,
            encryption_salt,
            iv,
            ciphertext,
            expiration_ms: (!expiration.is_empty()).then(|| parse_saturating(expiration)),
            integrity_salt,
            mac,
            signed: text.get(..signed_len)?,
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

/// A new token, written from its start to its end.
pub(crate) struct Draft<'o> {
    out: Output<'o>,
    encryption_salt: Range<usize>,
}

impl<'o> Draft<'o> {
    /// Writes what stands before the ciphertext. The salt's raw bytes become twice as many hex digits; for a raw key
    /// there are none.
    pub(crate) fn new(out: &'o mut [u8], id: &str, encryption_salt: &[u8], iv: &[u8; IV_BYTES]) -> Self {
        let mut out = Output::new(out);
        out.put(PREFIX);
        out.put(SEPARATOR);
        out.put(id.as_bytes());
        out.put(SEPARATOR);
        let encryption_salt = put_hex(&mut out, encryption_salt);
        out.put(SEPARATOR);
        let place = out.skip(IV_LEN);
        put_base64url(out.place(place), iv);
        out.put(SEPARATOR);
        Self { out, encryption_salt }
    }

    /// Where the payload is to be put, and then its ciphertext.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        self.out.room()
    }

    /// Writes what stands behind the ciphertext, but for the MAC, and gives the buffer back.
    pub(crate) fn finish(
        self,
        ciphertext_len: usize,
        expiration_ms: Option<u64>,
        integrity_salt: &[u8],
        marked: bool,
    ) -> (&'o mut [u8], Layout) {
        let Self { mut out, encryption_salt } = self;
        let ciphertext = out.skip(base64url::encoded_len(ciphertext_len));
        out.put(SEPARATOR);
        if let Some(ms) = expiration_ms {
            out.put(Decimal::new(ms).as_bytes());
        }
        let signed = 0..out.len();
        out.put(SEPARATOR);
        let integrity_salt = put_hex(&mut out, integrity_salt);
        out.put(SEPARATOR);
        let mac = out.skip(mac::TEXT_LEN);
        if marked {
            out.put(MARKER);
        }
        let len = out.len();
        (out.into_buf(), Layout { len, encryption_salt, ciphertext, signed, integrity_salt, mac })
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

fn put_hex(out: &mut Output<'_>, bytes: &[u8]) -> Range<usize> {
    let range = out.skip(bytes.len().saturating_mul(2));
    for (digits, byte) in out.place(range.clone()).chunks_exact_mut(2).zip(bytes) {
        digits.copy_from_slice(&hex_digits(*byte));
    }
    range
}

/// Writes bytes as the text that fills all of `out`.
pub(crate) fn put_base64url(out: &mut [u8], bytes: &[u8]) {
    if let Some(place) = out.get_mut(..bytes.len()) {
        place.copy_from_slice(bytes);
    }
    base64url::expand(out, bytes.len());
}
