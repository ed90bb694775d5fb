//! The token's text: eight fields between stars. The only owner of the prefix, the separators and the limits.
//!
//! ```text
//! Fe26.2*<id>*<encryption salt>*<iv>*<ciphertext>*<expiration>*<integrity salt>*<mac>~2
//! ```

mod id;
mod parse;
mod write;

pub use id::TokenId;
pub(crate) use parse::Token;
pub(crate) use write::TokenWriter;

use crate::crypto::aes::IV_BYTES;
use crate::crypto::mac::TAG_BYTES;
use crate::util::base64url;
use crate::util::slice::{part, part_mut};
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
const VERSION_SUFFIX: &[u8] = b"~2";

/// Begins a version suffix; a token itself has none.
const SUFFIX_START: u8 = b'~';

/// Stands between two fields.
const STAR: u8 = b'*';

/// Number of fields.
const FIELDS: usize = 8;

/// Characters of the IV.
const IV_LEN: usize = base64url::encoded_len(IV_BYTES);

/// Characters of the MAC.
const MAC_LEN: usize = base64url::encoded_len(TAG_BYTES);

/// Digits of the largest expiration.
const MAX_EXPIRATION_LEN: usize = 16;

const _: () = assert!(MAX_EXPIRATION_MS.ilog10() == 15, "as many digits as `MAX_EXPIRATION_LEN`");

/// Characters of every token: prefix, stars, IV, MAC.
const FIXED_LEN: usize = PREFIX.len() + FIELDS - 1 + IV_LEN + MAC_LEN;

/// A field of a token.
#[derive(Clone, Copy)]
pub(crate) enum Field {
    Prefix,
    Id,
    EncryptionSalt,
    Iv,
    Ciphertext,
    Expiration,
    IntegritySalt,
    Mac,
}

impl Field {
    #[expect(clippy::as_conversions, reason = "a discriminant, from 0 to 7")]
    const fn index(self) -> usize {
        self as usize
    }
}

/// The ends of the fields in a token's text.
pub(crate) struct FieldEnds {
    /// In 16 bits, which is enough for the longest token: it is on the stack all the time.
    ends: [u16; FIELDS],
}

const _: () = assert!(MAX_TOKEN_LEN <= 0xffff, "`FieldEnds` has 16 bits");

impl FieldEnds {
    const fn new() -> Self {
        Self { ends: [0; FIELDS] }
    }

    /// Returns where a field is.
    pub(crate) fn range(&self, field: Field) -> Range<usize> {
        let end = |index: usize| self.ends.get(index).map_or(0, |end| usize::from(*end));
        // Behind the star that ends the field before.
        let start = field.index().checked_sub(1).map_or(0, |before| end(before).saturating_add(1));
        start..end(field.index())
    }

    /// Returns a field of the text.
    pub(crate) fn get<'t>(&self, text: &'t [u8], field: Field) -> &'t [u8] {
        part(text, self.range(field))
    }

    /// Returns a field of the text, to write it.
    pub(crate) fn get_mut<'t>(&self, text: &'t mut [u8], field: Field) -> &'t mut [u8] {
        part_mut(text, self.range(field))
    }

    /// Returns what the MAC covers: everything before the star in front of the integrity salt. `None` if it is not there:
    /// an empty text must not be signed.
    pub(crate) fn signed<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        text.get(..self.range(Field::Expiration).end)
    }
}

/// Returns the length of the longest token of these lengths; `salt_lens` are those of the hex digits. Saturates.
pub(crate) const fn max_len(
    id_len: usize,
    salt_lens: [usize; 2],
    ciphertext_len: usize,
    has_version_suffix: bool,
) -> usize {
    let [encryption_salt_len, integrity_salt_len] = salt_lens;
    FIXED_LEN
        .saturating_add(MAX_EXPIRATION_LEN)
        .saturating_add(if has_version_suffix { VERSION_SUFFIX.len() } else { 0 })
        .saturating_add(id_len)
        .saturating_add(encryption_salt_len)
        .saturating_add(integrity_salt_len)
        .saturating_add(base64url::encoded_len(ciphertext_len))
}

/// Returns the size of the largest ciphertext in a token of `token_len` characters.
pub(crate) const fn max_ciphertext_len(token_len: usize) -> usize {
    base64url::decoded_len(token_len.saturating_sub(FIXED_LEN))
}
