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

/// Bytes of stack that the cryptography of a seal takes, and with it its secrets: measured (`tests/stack.rs`;
/// `tests/bare-metal` for microcontrollers). No more than that: it would be stack that the caller needs.
pub(crate) const SEAL_STACK: usize = stack(832, 1728);

/// The same for opening.
pub(crate) const UNSEAL_STACK: usize = stack(896, 1600);

/// On microcontrollers it depends on how the software is compiled.
const fn stack(compact: usize, fast: usize) -> usize {
    if IS_LARGE {
        LARGE_STACK
    } else if lanes::IS_COMPACT {
        compact
    } else {
        fast
    }
}

/// Whether the processor may have instructions for AES that work on many blocks at a time.
const IS_LARGE: bool = cfg!(any(target_arch = "x86_64", target_arch = "x86", target_arch = "aarch64"));

/// There are copies of all those blocks. Without optimization there are more of them.
const LARGE_STACK: usize = if cfg!(debug_assertions) { 16 * 1024 } else { 6 * 1024 };

/// Does work with secrets, and overwrites the `STACK` bytes of stack that it took.
///
/// It takes the place of wiping each key and state where it is kept. That would miss the copies on the way: the places
/// that a key schedule was moved from, the form in which a cipher works with it, a hash's last block.
pub(crate) fn on_wiped_stack<const STACK: usize, R>(work: impl FnOnce() -> R) -> R {
    /// The work's frames begin where the overwriting one will.
    #[inline(never)]
    fn run<R>(work: impl FnOnce() -> R) -> R {
        work()
    }

    #[inline(never)]
    fn overwrite<const STACK: usize>() {
        core::hint::black_box(&mut [0_u8; STACK]);
    }

    let result = run(work);
    overwrite::<STACK>();
    result
}
