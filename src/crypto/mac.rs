//! The token's MAC: HMAC-SHA256 as base64url text.

use super::KEY_BYTES;
use super::hmac::{Keyed, Sha256, put_words};
use crate::base64url;
use subtle::ConstantTimeEq;

/// Bytes of the tag.
const TAG_BYTES: usize = 32;

/// Characters of the MAC in a token.
pub(crate) const TEXT_LEN: usize = base64url::encoded_len(TAG_BYTES);

/// The MAC of a token's signed part.
pub(crate) fn sign(key: &[u8; KEY_BYTES], signed: &[u8]) -> [u8; TEXT_LEN] {
    let keyed = Keyed::<Sha256>::new(key);
    let words = keyed.tag(&keyed.start(signed), &[]);
    let mut tag = [0; TAG_BYTES];
    put_words(&mut tag, &words);
    let mut text = [0; TEXT_LEN];
    base64url::encode(&tag, &mut text);
    text
}

/// Whether `claimed` is the MAC of `signed`, in its one canonical spelling.
///
/// Comparing the texts, not what they decode to, leaves a token one spelling only. The time taken depends on the
/// lengths alone.
pub(crate) fn verify(key: &[u8; KEY_BYTES], signed: &[u8], claimed: &[u8]) -> bool {
    sign(key, signed).as_slice().ct_eq(claimed).into()
}
