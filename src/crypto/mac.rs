//! The token's MAC: HMAC-SHA256 as base64url text.

use super::KEY_BYTES;
use super::hmac::{Hasher, Key, SHA256};
use crate::{FAVOURS_SPEED, base64url};
use subtle::{Choice, ConstantTimeEq};

/// Bytes of the tag.
pub(crate) const TAG_BYTES: usize = 32;

/// Characters of the MAC in a token.
pub(crate) const TEXT_LEN: usize = base64url::encoded_len(TAG_BYTES);

/// Turns a key into the MAC of a token's signed part, which takes the key's place.
#[inline(never)]
pub(crate) fn sign(key: &mut [u8; KEY_BYTES], signed: &[u8]) {
    let mut hashed = Key::new();
    let mut hasher = Hasher::new(&SHA256);
    hasher.set_key(&mut hashed, key);
    let rest = hasher.start(&hashed, signed);
    hasher.finish(&hashed, rest, &[], signed.len());
    hasher.put_digest(key);
}

/// Whether `claimed` is the MAC of `signed`, in its one canonical spelling. The MAC takes the key's place.
///
/// The time taken depends on `signed`'s length and on `claimed` alone, which whoever sent it knows.
///
/// Not inlined: keys are derived where there is no such tag on the stack.
#[inline(never)]
pub(crate) fn verify(key: &mut [u8; KEY_BYTES], signed: &[u8], claimed: &[u8]) -> bool {
    sign(key, signed);
    let mut tag = [0; TAG_BYTES];
    base64url::decode(claimed, &mut tag).is_some() && is_same(key, &tag).into()
}

/// In constant time. That takes a while for each piece: in words it is faster, but more code.
fn is_same(a: &[u8; TAG_BYTES], b: &[u8; TAG_BYTES]) -> Choice {
    let words = |bytes: &[u8; TAG_BYTES]| -> [u64; TAG_BYTES / 8] {
        let (words, _) = bytes.as_chunks();
        core::array::from_fn(|i| words.get(i).copied().map_or(0, u64::from_ne_bytes))
    };
    if FAVOURS_SPEED { words(a).ct_eq(&words(b)) } else { a.ct_eq(b) }
}
