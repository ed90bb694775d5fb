//! The token's text: eight parts between stars.
//!
//! ```text
//! Fe26.2*<id>*<encryption salt>*<iv>*<ciphertext>*<expiration>*<integrity salt>*<mac>~2
//! ```

pub(crate) mod id;

pub use id::TokenId;

use crate::crypto::mac;
use crate::entropy::IV_BYTES;
use crate::util::base64url;
use crate::util::digits::{Decimal, hex_digits, parse_saturating};
use crate::util::scan::len_before;
use crate::util::slice_writer::Output;
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
pub(crate) const MARKER_START: u8 = b'~';

pub(crate) const STAR: u8 = b'*';
const SEPARATOR: &[u8] = &[STAR];

/// Parts of a token.
pub(crate) const PARTS: usize = 8;

/// Characters of the IV.
const IV_LEN: usize = base64url::encoded_len(IV_BYTES);

/// Characters of the MAC.
pub(crate) const MAC_LEN: usize = base64url::encoded_len(mac::TAG_BYTES);

/// Digits of the largest expiration.
const MAX_EXPIRATION_LEN: usize = 16;

const _: () = assert!(MAX_EXPIRATION_MS.ilog10() == 15, "as many digits as `MAX_EXPIRATION_LEN`");

/// Characters of every token: prefix, stars, IV, MAC.
const FIXED_LEN: usize = PREFIX.len() + PARTS - 1 + IV_LEN + MAC_LEN;

/// One of a token's parts.
#[derive(Clone, Copy)]
pub(crate) struct Part(usize);

impl Part {
    const PREFIX: Self = Self(0);
    pub(crate) const ID: Self = Self(1);
    pub(crate) const ENCRYPTION_SALT: Self = Self(2);
    pub(crate) const IV: Self = Self(3);
    pub(crate) const CIPHERTEXT: Self = Self(4);
    const EXPIRATION: Self = Self(5);
    pub(crate) const INTEGRITY_SALT: Self = Self(6);
    pub(crate) const MAC: Self = Self(7);
}

/// Characters of each part at the most; `u16::MAX` where it has no limit of its own.
static MAX_LENS: [u16; PARTS] = {
    const { assert!(MAX_ID_LEN <= 0xffff && MAX_SALT_LEN <= 0xffff && MAX_TOKEN_LEN <= 0xffff) };
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "`TryFrom` is not const")]
    let (max_id_len, max_salt_len) = (MAX_ID_LEN as u16, MAX_SALT_LEN as u16);
    let mut lens = [u16::MAX; PARTS];
    lens[Part::ID.0] = max_id_len;
    lens[Part::ENCRYPTION_SALT.0] = max_salt_len;
    lens[Part::INTEGRITY_SALT.0] = max_salt_len;
    lens
};

/// Where the parts lie in a token's text.
pub(crate) struct Layout {
    /// Where each ends. In 16 bits, as no token is longer than those can say: it is on the stack all the time.
    ends: [u16; PARTS],
}

impl Layout {
    const fn new() -> Self {
        Self { ends: [0; PARTS] }
    }

    pub(crate) fn range(&self, part: Part) -> Range<usize> {
        let end = |part: usize| self.ends.get(part).map(|end| usize::from(*end));
        // Behind the star that ends the part before.
        let start = part.0.checked_sub(1).and_then(end).map_or(0, |end| end.saturating_add(1));
        start..end(part.0).unwrap_or_default()
    }

    /// A part of the text.
    pub(crate) fn get<'t>(&self, text: &'t [u8], part: Part) -> &'t [u8] {
        text.get(self.range(part)).unwrap_or_default()
    }

    /// A part of the text, to be written.
    pub(crate) fn get_mut<'t>(&self, text: &'t mut [u8], part: Part) -> &'t mut [u8] {
        text.get_mut(self.range(part)).unwrap_or_default()
    }

    /// What the MAC covers: all before the star in front of the integrity salt.
    pub(crate) fn signed<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        text.get(..self.range(Part::EXPIRATION).end).unwrap_or_default()
    }
}

/// A token's text. Of its parts the shape alone is checked.
pub(crate) struct Token<'t> {
    text: &'t [u8],
    layout: Layout,
}

impl<'t> Token<'t> {
    /// A text that is not taken apart yet.
    pub(crate) const fn new(text: &'t [u8]) -> Self {
        Self { text, layout: Layout::new() }
    }

    /// Takes the text apart. With `marked` a marker, whatever it says, is left out.
    ///
    /// In place: what is returned by value is on the stack twice.
    pub(crate) fn split(&mut self, marked: bool) -> Option<()> {
        // In one pass: a marker ends the last part.
        let mark = if marked { MARKER_START } else { STAR };
        let mut places = self.layout.ends.iter_mut().zip(&MAX_LENS);
        let mut end = 0_usize;
        while let Some((place, max_len)) = places.next() {
            let len = len_before(self.text.get(end..)?, |byte| (byte == STAR) | (byte == mark));
            end = end.wrapping_add(len);
            *place = u16::try_from(end).ok()?;
            // A star ends each but the last.
            if len > usize::from(*max_len) || (self.text.get(end) == Some(&STAR)) == (places.len() == 0) {
                return None;
            }
            end = end.wrapping_add(1);
        }
        let has_shape = self.get(Part::PREFIX) == PREFIX && is_expiration(self.get(Part::EXPIRATION));
        has_shape.then_some(())
    }

    // Not inlined: it is called for each part.
    #[inline(never)]
    pub(crate) fn get(&self, part: Part) -> &'t [u8] {
        self.layout.get(self.text, part)
    }

    /// What the MAC covers.
    pub(crate) fn signed(&self) -> &'t [u8] {
        self.layout.signed(self.text)
    }

    /// When it expires; `u64::MAX` for times of 20 digits, which no clock gets to, or more; `None` for never.
    pub(crate) fn expiration_ms(&self) -> Option<u64> {
        match self.get(Part::EXPIRATION) {
            [] => None,
            digits => Some(parse_saturating(digits)),
        }
    }

    /// Where a part lies in the text.
    pub(crate) fn range(&self, part: Part) -> Range<usize> {
        self.layout.range(part)
    }
}

/// When an authentic token expires.
#[cfg(feature = "alloc")]
pub(crate) fn expiration(token: &str, marked: bool) -> Option<crate::UnixTime> {
    let mut token = Token::new(token.as_bytes());
    token.split(marked)?;
    token.expiration_ms().map(crate::UnixTime::from_millis)
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
    layout: Layout,
    /// Parts so far.
    parts: usize,
}

impl<'o> Draft<'o> {
    /// Writes what stands before the ciphertext. The salt's raw bytes become twice as many hex digits; for a raw key
    /// there are none.
    #[inline(never)]
    pub(crate) fn new(out: &'o mut [u8], id: &str, encryption_salt: &[u8], iv: &[u8; IV_BYTES]) -> Self {
        let mut draft = Self { out: Output::new(out), layout: Layout::new(), parts: 0 };
        draft.put(PREFIX);
        draft.put(id.as_bytes());
        draft.put_hex(encryption_salt);
        let place = draft.out.skip(IV_LEN);
        // Without room it is left out, as all else.
        let _ = base64url::encode(iv, draft.out.place(place));
        draft.end();
        draft
    }

    /// Where the payload is to be put, and then its ciphertext.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        self.out.room()
    }

    /// Writes what stands behind the ciphertext, but for the MAC. Says how long the token is, also if it found no room.
    pub(crate) fn finish(
        mut self,
        ciphertext_len: usize,
        expiration_ms: Option<u64>,
        integrity_salt: &[u8],
        marked: bool,
    ) -> (usize, Layout) {
        self.out.skip(base64url::encoded_len(ciphertext_len));
        self.end();
        match expiration_ms {
            Some(ms) => self.put(Decimal::new(ms).as_bytes()),
            None => self.end(),
        }
        self.put_hex(integrity_salt);
        self.out.skip(MAC_LEN);
        self.end();
        if marked {
            self.out.put(MARKER);
        }
        (self.out.len(), self.layout)
    }

    /// Writes a part.
    fn put(&mut self, part: &[u8]) {
        self.out.put(part);
        self.end();
    }

    fn put_hex(&mut self, bytes: &[u8]) {
        let range = self.out.skip(bytes.len().saturating_mul(2));
        for (digits, byte) in self.out.place(range).chunks_exact_mut(2).zip(bytes) {
            digits.copy_from_slice(&hex_digits(*byte));
        }
        self.end();
    }

    /// Ends a part.
    fn end(&mut self) {
        if let Some(place) = self.layout.ends.get_mut(self.parts) {
            *place = u16::try_from(self.out.len()).unwrap_or(u16::MAX);
        }
        self.parts = self.parts.wrapping_add(1);
        if self.parts < PARTS {
            self.out.put(SEPARATOR);
        }
    }
}
