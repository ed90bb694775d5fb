//! The token's text: eight fields, separated by stars. Prefix, separators and limits are defined only here.
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

/// Maximum length of a token in characters: four cookies of 4096 bytes, the most that iron-session splits a session
/// into.
pub const MAX_TOKEN_LEN: usize = 4 * 4096;

/// Maximum length of a password id in characters.
pub const MAX_ID_LEN: usize = 1024;

/// Maximum length of a salt in characters, when unsealing. The peers write 64 by default.
pub const MAX_SALT_LEN: usize = 1024;

/// The largest expiry that JavaScript represents exactly: 2^53 − 1 ms.
pub(crate) const MAX_EXPIRATION_MS: u64 = (1 << 53) - 1;

/// The format's name and version.
const PREFIX: &[u8] = b"Fe26.2";

/// iron-session's version suffix, outside the MAC.
const VERSION_SUFFIX: &[u8] = b"~2";

/// The first character of a version suffix; the token before it has no such character.
const SUFFIX_START: u8 = b'~';

/// The separator between two fields.
const STAR: u8 = b'*';

/// Number of fields.
const FIELDS: usize = 8;

/// Length of the IV in characters.
const IV_LEN: usize = base64url::encoded_len(IV_BYTES);

/// Length of the MAC in characters.
const MAC_LEN: usize = base64url::encoded_len(TAG_BYTES);

/// Maximum number of digits of an expiration.
const MAX_EXPIRATION_LEN: usize = 16;

const _: () = assert!(MAX_EXPIRATION_MS.ilog10() == 15, "as many digits as `MAX_EXPIRATION_LEN`");

/// Characters that every token has: prefix, stars, IV, MAC.
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
    /// 16 bits are enough for the longest token, and the ends are on the stack all the time.
    ends: [u16; FIELDS],
}

const _: () = assert!(MAX_TOKEN_LEN <= 0xffff, "`FieldEnds` has 16 bits");

impl FieldEnds {
    const fn new() -> Self {
        Self { ends: [0; FIELDS] }
    }

    /// Returns the range of `field` in the token's text.
    pub(crate) fn range(&self, field: Field) -> Range<usize> {
        let end = |index: usize| self.ends.get(index).map_or(0, |end| usize::from(*end));
        // After the star that ends the field before.
        let start = field.index().checked_sub(1).map_or(0, |before| end(before).saturating_add(1));
        start..end(field.index())
    }

    /// Returns `field` of the token `text`.
    pub(crate) fn get<'t>(&self, text: &'t [u8], field: Field) -> &'t [u8] {
        part(text, self.range(field))
    }

    /// Returns `field` of the token `text`, for writing.
    pub(crate) fn get_mut<'t>(&self, text: &'t mut [u8], field: Field) -> &'t mut [u8] {
        part_mut(text, self.range(field))
    }

    /// Returns the text that the MAC covers: everything before the star in front of the integrity salt.
    ///
    /// Returns `None` if `text` is shorter: an empty text must not be signed.
    pub(crate) fn signed<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        text.get(..self.range(Field::Expiration).end)
    }
}

/// Returns the maximum length of a token whose fields have these lengths.
///
/// Saturates.
///
/// `salt_lens` counts hex digits, `ciphertext_len` counts bytes.
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

/// Returns the maximum ciphertext size of a token of `token_len` characters.
pub(crate) const fn max_ciphertext_len(token_len: usize) -> usize {
    base64url::decoded_len(token_len.saturating_sub(FIXED_LEN))
}
