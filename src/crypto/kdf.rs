//! PBKDF2-HMAC-SHA1 (RFC 8018): derives a key from a password's text.

use super::{CryptoError, KEY_BYTES};
use core::num::NonZeroU32;
use hmac::Hmac;
use sha1::Sha1;

/// Derives `key`, of which AES-128 uses the first half: PBKDF2's output for 16 bytes is the start of that for 32.
///
/// It never fails: HMAC accepts passwords of any length.
#[inline(never)]
pub(crate) fn derive(
    password: &[u8],
    salt: &[u8],
    iterations: NonZeroU32,
    key: &mut [u8; KEY_BYTES],
) -> Result<(), CryptoError> {
    pbkdf2::pbkdf2::<Hmac<Sha1>>(password, salt, iterations.get(), key).map_err(|_| CryptoError)
}
