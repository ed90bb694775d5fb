//! Keys, encryption and authentication: the only importer of `RustCrypto`.
//!
//! HMAC, PBKDF2, block modes and padding come from the crates `hmac`, `pbkdf2`, `cbc` and `ctr`. This module fixes
//! their parameters, and wipes the stack afterwards.

pub(crate) mod aes;
pub(crate) mod kdf;
pub(crate) mod mac;
pub(crate) mod stack;
#[cfg(test)]
mod tests;

/// Size of the largest key in bytes: AES-256 and HMAC-SHA256 use all of it, AES-128 the first half.
pub(crate) const KEY_BYTES: usize = 32;

/// A primitive rejected its input: a wrong length, wrong padding or a wrong MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CryptoError;
