//! The token's MAC: HMAC-SHA256 (RFC 2104).

use super::{CryptoError, KEY_BYTES};
use hmac::digest::{CtOutput, FixedOutput, Update};
use hmac::{Hmac, KeyInit};
use sha2::Sha256;

type HmacSha256 = Hmac<Sha256>;

/// Size of the MAC in bytes.
pub(crate) const TAG_BYTES: usize = 32;

/// Writes the MAC of `signed` to `tag`.
///
/// It never fails: HMAC accepts keys of any length.
#[inline(never)]
pub(crate) fn sign(key: &[u8; KEY_BYTES], signed: &[u8], tag: &mut [u8; TAG_BYTES]) -> Result<(), CryptoError> {
    let mut hmac = HmacSha256::new_from_slice(key).map_err(|_| CryptoError)?;
    hmac.update(signed);
    hmac.finalize_into(tag.into());
    Ok(())
}

/// Checks `claimed` against the MAC of `signed`, in constant time.
#[inline(never)]
pub(crate) fn verify(key: &[u8; KEY_BYTES], signed: &[u8], claimed: &[u8; TAG_BYTES]) -> Result<(), CryptoError> {
    let mut tag = [0; TAG_BYTES];
    sign(key, signed, &mut tag)?;
    let output = |tag: [u8; TAG_BYTES]| CtOutput::<HmacSha256>::new(tag.into());
    if output(tag) == output(*claimed) { Ok(()) } else { Err(CryptoError) }
}
