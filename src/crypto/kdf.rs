//! PBKDF2-HMAC-SHA1 (RFC 8018): from a password's text to a key.

use super::KEY_BYTES;
use super::hmac::{Keyed, SHA1, State, put_digest};
use core::num::NonZeroU32;

/// Bytes that one block of PBKDF2 gives.
const DIGEST_BYTES: usize = 20;

/// A password, ready to derive keys from several salts.
pub(crate) struct Pbkdf2 {
    password: Keyed,
}

impl Pbkdf2 {
    pub(crate) fn new(password: &[u8]) -> Self {
        Self { password: Keyed::new(&SHA1, password) }
    }

    /// Fills `key`, of which AES-128 takes the first half: a longer key begins with the shorter one.
    pub(crate) fn derive(&self, salt: &[u8], iterations: NonZeroU32, key: &mut [u8; KEY_BYTES]) {
        // Hashed once for all blocks of the key, which differ in the number that follows the salt.
        let (salted, rest) = self.password.start(salt);
        for (number, part) in (1_u32..).zip(key.chunks_mut(DIGEST_BYTES)) {
            let number = number.to_be_bytes();
            let mut u = salted;
            self.password.finish(&mut u, rest, &number, salt.len().wrapping_add(number.len()));
            put_digest(part, &u);
            for _ in 1..iterations.get() {
                self.iterate(&mut u, part);
            }
        }
    }

    /// Replaces `u` by its tag, and adds it to the sum of all.
    #[inline(never)]
    fn iterate(&self, u: &mut State, sum: &mut [u8]) {
        let mut bytes = [0; DIGEST_BYTES];
        put_digest(&mut bytes, u);
        (*u, _) = self.password.start(&[]);
        self.password.finish(u, &bytes, &[], bytes.len());
        put_digest(&mut bytes, u);
        for (byte, with) in sum.iter_mut().zip(bytes) {
            *byte ^= with;
        }
    }
}
