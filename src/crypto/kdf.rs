//! PBKDF2-HMAC-SHA1 (RFC 8018): from a password's text to a key.

use super::KEY_BYTES;
use super::hmac::{Hasher, Key, SHA1, State};
use core::num::NonZeroU32;

/// Bytes that one block of PBKDF2 gives.
const DIGEST_BYTES: usize = 20;

/// A password, ready to derive keys from several salts.
pub(crate) struct Pbkdf2 {
    password: Key,
}

impl Pbkdf2 {
    pub(crate) const fn new() -> Self {
        Self { password: Key::new() }
    }

    pub(crate) fn set_password(&mut self, password: &[u8]) {
        Hasher::new(&SHA1).set_key(&mut self.password, password);
    }

    /// Fills `key`, of which AES-128 takes the first half: a longer key begins with the shorter one.
    pub(crate) fn derive(&self, salt: &[u8], iterations: NonZeroU32, key: &mut [u8; KEY_BYTES]) {
        let mut hasher = Hasher::new(&SHA1);
        // Hashed once for all blocks of the key, which differ in the number that follows the salt.
        let salt_end = hasher.start(&self.password, salt);
        let salted = *hasher.state();
        *key = [0; KEY_BYTES];
        for (number, part) in (1_u32..).zip(key.chunks_mut(DIGEST_BYTES)) {
            let number = number.to_be_bytes();
            hasher.resume(&salted);
            hasher.finish(&self.password, salt_end, &number, salt.len().wrapping_add(number.len()));
            let mut left = iterations.get();
            loop {
                add(part, hasher.state());
                left = left.wrapping_sub(1);
                if left == 0 {
                    break;
                }
                hasher.repeat(&self.password);
            }
        }
    }
}

/// Adds a digest to a sum of them.
fn add(sum: &mut [u8], digest: &State) {
    for (bytes, word) in sum.as_chunks_mut().0.iter_mut().zip(digest) {
        *bytes = (u32::from_be_bytes(*bytes) ^ word).to_be_bytes();
    }
}
