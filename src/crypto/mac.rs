//! The token's MAC: HMAC-SHA256 as base64url text.

use super::KEY_BYTES;
use super::hmac::{Keyed, SHA256, put_digest};
use crate::base64url;
use subtle::ConstantTimeEq;

/// Bytes of the tag.
pub(crate) const TAG_BYTES: usize = 32;

/// Characters of the MAC in a token.
pub(crate) const TEXT_LEN: usize = base64url::encoded_len(TAG_BYTES);

/// The MAC of a token's signed part.
pub(crate) fn sign(key: &[u8; KEY_BYTES], signed: &[u8]) -> [u8; TAG_BYTES] {
    let keyed = Keyed::new(&SHA256, key);
    let (mut state, rest) = keyed.start(signed);
    keyed.finish(&mut state, rest, &[], signed.len());
    let mut tag = [0; TAG_BYTES];
    put_digest(&mut tag, &state);
    tag
}

/// Whether `claimed` is the MAC of `signed`, in its one canonical spelling.
///
/// The time taken depends on `signed`'s length and on `claimed` alone, which whoever sent it knows.
#[inline(never)]
pub(crate) fn verify(key: &[u8; KEY_BYTES], signed: &[u8], claimed: &[u8]) -> bool {
    let mut tag = [0; TAG_BYTES];
    base64url::decode(claimed, &mut tag) == Some(TAG_BYTES) && sign(key, signed).ct_eq(&tag).into()
}
