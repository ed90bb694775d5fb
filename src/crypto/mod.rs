//! Keys, encryption and authentication: the only importers of ciphers and hashes.
//!
//! The primitives (AES, SHA-1's and SHA-256's compression functions) are `RustCrypto`'s. What is written here is how
//! they are combined: HMAC and PBKDF2 over the bare compression functions, so that a password is keyed once for both
//! of a token's keys, a salt is hashed once for both halves of a key, and a message is hashed where it lies. The
//! tests hold each of them against `RustCrypto`'s own `hmac` and `pbkdf2`.

pub(crate) mod cipher;
mod hmac;
pub(crate) mod kdf;
mod lanes;
pub(crate) mod mac;
pub(crate) mod stack;
#[cfg(test)]
mod tests;

/// Bytes of a derived key at the most: AES-256 and HMAC-SHA256 take 32, AES-128 the first 16 of them.
pub(crate) const KEY_BYTES: usize = 32;
