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
#[cfg(test)]
mod tests;

/// Bytes of a derived key at the most: AES-256 and HMAC-SHA256 take 32, AES-128 the first 16 of them.
pub(crate) const KEY_BYTES: usize = 32;

/// Bytes of stack that secrets may be left on: what work with them takes, measured (`tests/stack.rs`; `tests/bare-metal`
/// for microcontrollers). No more than that: it would be stack that the caller needs.
const SECRET_STACK: usize = if cfg!(any(target_arch = "x86_64", target_arch = "x86", target_arch = "aarch64")) {
    // The AES of large processors works on many blocks at a time, between copies of all of them; without optimization,
    // between more copies.
    if cfg!(debug_assertions) { 12 * 1024 } else { 6 * 1024 }
} else if lanes::IS_COMPACT {
    1280
} else {
    2304
};

/// Does work with secrets, and overwrites the stack that it took.
///
/// It takes the place of wiping each key and state where it is kept. That would miss the copies on the way: the places
/// that a key schedule was moved from, the form in which a cipher works with it, a hash's last block.
pub(crate) fn on_wiped_stack<R>(work: impl FnOnce() -> R) -> R {
    /// The work's frames begin where the overwriting one will.
    #[inline(never)]
    fn run<R>(work: impl FnOnce() -> R) -> R {
        work()
    }

    #[inline(never)]
    fn overwrite() {
        core::hint::black_box(&mut [0_u8; SECRET_STACK]);
    }

    let result = run(work);
    overwrite();
    result
}
