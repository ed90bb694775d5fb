//! PBKDF2-HMAC-SHA1 (RFC 8018): from a password's text to a key.

use super::KEY_BYTES;
use super::hmac::{Keyed, Sha1, put_words};
use core::num::NonZeroU32;

/// A password, ready to derive keys from several salts.
pub(crate) struct Pbkdf2 {
    password: Keyed<Sha1>,
}

impl Pbkdf2 {
    pub(crate) fn new(password: &[u8]) -> Self {
        Self { password: Keyed::new(password) }
    }

    /// Fills `key`, of which AES-128 takes the first half: a longer key begins with the shorter one.
    pub(crate) fn derive(&self, salt: &[u8], iterations: NonZeroU32, key: &mut [u8; KEY_BYTES]) {
        // Hashed once for all blocks of the key, which differ in the number that follows the salt.
        let salted = self.password.start(salt);
        for (number, part) in (1_u32..).zip(key.chunks_mut(size_of::<<Sha1 as super::hmac::Hash>::State>())) {
            let mut u = self.password.tag(&salted, &number.to_be_bytes());
            let mut sum = u;
            for _ in 1..iterations.get() {
                let mut previous = [0; 20];
                put_words(&mut previous, &u);
                u = self.password.tag(&self.password.start(&previous), &[]);
                for (s, u) in sum.iter_mut().zip(u) {
                    *s ^= u;
                }
            }
            put_words(part, &sum);
        }
    }
}
