//! AES in place: CBC with PKCS#7 padding, and CTR.

use super::{CryptoError, KEY_BYTES};
use crate::entropy::IV_BYTES;
use aes::{Aes256Dec, Aes256Enc};
use cbc::cipher::block_padding::{Padding, Pkcs7};
use cbc::cipher::{Block, BlockCipherDecrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use core::hint::black_box;

/// Bytes of an AES block.
const BLOCK: usize = 16;

/// Whether the crate `aes` uses instructions for AES where the processor has them. They keep round keys in registers.
const HAS_AES_INSTRUCTIONS: bool =
    cfg!(all(any(target_arch = "x86_64", target_arch = "x86", target_arch = "aarch64"), not(aes_backend = "soft")));

/// How a payload is encrypted. The token does not say: both sides must be set to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Algorithm {
    /// AES-256 in CBC mode with PKCS#7 padding: iron-session's algorithm and `@hapi/iron`'s default.
    #[default]
    Aes256Cbc,
    /// AES-128 in CTR mode, without padding: `@hapi/iron`'s other algorithm, `aes-128-ctr`.
    ///
    /// # Security
    ///
    /// The password and salt that give AES-128-CTR a key give AES-256-CBC one that begins with the same 16 bytes: use
    /// another password for each. If the random number generator ever repeats an IV and a salt, CTR shows the XOR of
    /// both payloads.
    #[cfg(feature = "ctr")]
    Aes128Ctr,
}

impl Algorithm {
    /// Bytes of ciphertext that so many bytes of payload become. Saturates.
    pub(crate) const fn ciphertext_len(self, payload_len: usize) -> usize {
        match self {
            Self::Aes256Cbc => (payload_len / BLOCK).saturating_add(1).saturating_mul(BLOCK),
            #[cfg(feature = "ctr")]
            Self::Aes128Ctr => payload_len,
        }
    }

    /// Encrypts the first `payload_len` bytes of `buf`, whose length is that of the ciphertext.
    #[inline(never)]
    pub(crate) fn encrypt(
        self,
        key: &[u8; KEY_BYTES],
        iv: &[u8; IV_BYTES],
        buf: &mut [u8],
        payload_len: usize,
    ) -> Result<(), CryptoError> {
        let encrypted = match self {
            Self::Aes256Cbc => encrypt_cbc(key, iv, buf, payload_len),
            #[cfg(feature = "ctr")]
            Self::Aes128Ctr => apply_ctr(key, iv, buf),
        };
        overwrite_round_keys();
        encrypted
    }

    /// Decrypts `buf` and returns the length of the payload at its start.
    ///
    /// Fails for a wrong length or padding. Then `buf` may hold decrypted bytes: the caller wipes it.
    #[inline(never)]
    pub(crate) fn decrypt(
        self,
        key: &[u8; KEY_BYTES],
        iv: &[u8; IV_BYTES],
        buf: &mut [u8],
    ) -> Result<usize, CryptoError> {
        let payload_len = match self {
            Self::Aes256Cbc => decrypt_cbc(key, iv, buf),
            #[cfg(feature = "ctr")]
            Self::Aes128Ctr => apply_ctr(key, iv, buf).map(|()| buf.len()),
        };
        overwrite_round_keys();
        payload_len
    }
}

fn encrypt_cbc(
    key: &[u8; KEY_BYTES],
    iv: &[u8; IV_BYTES],
    buf: &mut [u8],
    payload_len: usize,
) -> Result<(), CryptoError> {
    // Not by `encrypt_padded`, which has two calls of AES: 200 bytes of flash on a Cortex-M4.
    let (blocks, []) = Block::<Aes256Enc>::slice_as_chunks_mut(buf) else { return Err(CryptoError) };
    Pkcs7::pad(blocks.last_mut().ok_or(CryptoError)?, payload_len % BLOCK);
    // By reference: a cipher that is moved lies on the stack twice.
    let cipher = Aes256Enc::new(key.into());
    cbc::Encryptor::inner_iv_init(&cipher, iv.into()).encrypt_blocks(blocks);
    Ok(())
}

fn decrypt_cbc(key: &[u8; KEY_BYTES], iv: &[u8; IV_BYTES], buf: &mut [u8]) -> Result<usize, CryptoError> {
    let (blocks, []) = Block::<Aes256Dec>::slice_as_chunks_mut(buf) else { return Err(CryptoError) };
    let cipher = Aes256Dec::new(key.into());
    let mut mode = cbc::Decryptor::inner_iv_init(&cipher, iv.into());
    if cfg!(aes_backend_soft = "compact") {
        // Block by block: the code for several blocks, 2.2 KB on a Cortex-M4, is not linked then.
        for block in &mut *blocks {
            mode.decrypt_block(block);
        }
    } else {
        mode.decrypt_blocks(blocks);
    }
    // Not by `decrypt_padded`: it indexes a slice, with a panic that the compiler does not remove.
    let (last, others) = blocks.split_last().ok_or(CryptoError)?;
    let rest = Pkcs7::unpad(last).map_err(|_| CryptoError)?;
    Ok(others.len().saturating_mul(BLOCK).saturating_add(rest.len()))
}

/// Overwrites the vector registers that hold round keys with those of another key, where AES has instructions.
fn overwrite_round_keys() {
    if HAS_AES_INSTRUCTIONS {
        let cipher = Aes256Dec::new(black_box(&[0; KEY_BYTES]).into());
        let mut block = Block::<Aes256Dec>::default();
        cipher.decrypt_block(&mut block);
        black_box(&block);
    }
}

/// Applies AES-128-CTR with a 128-bit big-endian counter: encryption and decryption are the same.
#[cfg(feature = "ctr")]
fn apply_ctr(key: &[u8; KEY_BYTES], iv: &[u8; IV_BYTES], buf: &mut [u8]) -> Result<(), CryptoError> {
    use ctr::cipher::{KeyIvInit, StreamCipher};

    let [key, _] = key.as_chunks().0 else { return Err(CryptoError) };
    ctr::Ctr128BE::<aes::Aes128Enc>::new(key.into(), iv.into()).try_apply_keystream(buf).map_err(|_| CryptoError)
}
