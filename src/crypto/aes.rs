//! AES in place: CBC with PKCS#7 padding, and CTR.

use super::{CryptoError, KEY_BYTES};
use aes::{Aes256Dec, Aes256Enc};
use cbc::cipher::block_padding::{Padding, Pkcs7};
use cbc::cipher::{Block, BlockCipherDecrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use core::hint::black_box;

/// Size of the initialization vector in bytes.
pub(crate) const IV_BYTES: usize = BLOCK;

/// Size of an AES block in bytes.
const BLOCK: usize = 16;

/// Whether the crate `aes` uses AES instructions where the processor has them. They keep round keys in registers.
const HAS_AES_INSTRUCTIONS: bool =
    cfg!(all(any(target_arch = "x86_64", target_arch = "x86", target_arch = "aarch64"), not(aes_backend = "soft")));

/// Returns the ciphertext size of a payload of `payload_len` bytes, with padding.
///
/// Saturates.
pub(crate) const fn cbc_ciphertext_len(payload_len: usize) -> usize {
    (payload_len / BLOCK).saturating_add(1).saturating_mul(BLOCK)
}

/// Encrypts the first `payload_len` bytes of `buf`, whose length is the ciphertext's, with AES-256-CBC.
#[inline(never)]
pub(crate) fn encrypt_cbc(
    key: &[u8; KEY_BYTES],
    iv: &[u8; IV_BYTES],
    buf: &mut [u8],
    payload_len: usize,
) -> Result<(), CryptoError> {
    // Not `encrypt_padded`, which calls AES at two places: 200 bytes of flash on a Cortex-M4.
    let (blocks, []) = Block::<Aes256Enc>::slice_as_chunks_mut(buf) else { return Err(CryptoError) };
    Pkcs7::pad(blocks.last_mut().ok_or(CryptoError)?, payload_len % BLOCK);
    // By reference: a moved cipher is on the stack twice.
    let cipher = Aes256Enc::new(key.into());
    cbc::Encryptor::inner_iv_init(&cipher, iv.into()).encrypt_blocks(blocks);
    overwrite_round_keys();
    Ok(())
}

/// Decrypts `buf` with AES-256-CBC and returns the length of the payload at its start.
///
/// Fails for a wrong length or padding. `buf` may then hold decrypted bytes: the caller wipes it.
#[inline(never)]
pub(crate) fn decrypt_cbc(key: &[u8; KEY_BYTES], iv: &[u8; IV_BYTES], buf: &mut [u8]) -> Result<usize, CryptoError> {
    let (blocks, []) = Block::<Aes256Dec>::slice_as_chunks_mut(buf) else { return Err(CryptoError) };
    let cipher = Aes256Dec::new(key.into());
    let mut mode = cbc::Decryptor::inner_iv_init(&cipher, iv.into());
    if cfg!(aes_backend_soft = "compact") {
        // One block at a time: the code for several blocks, 2.2 KB on a Cortex-M4, is not linked.
        for block in &mut *blocks {
            mode.decrypt_block(block);
        }
    } else {
        mode.decrypt_blocks(blocks);
    }
    overwrite_round_keys();
    // Not `decrypt_padded`: it indexes a slice, with a panic that the compiler does not remove.
    let (last, others) = blocks.split_last().ok_or(CryptoError)?;
    let rest = Pkcs7::unpad(last).map_err(|_| CryptoError)?;
    Ok(others.len().saturating_mul(BLOCK).saturating_add(rest.len()))
}

/// Overwrites the vector registers that hold round keys with those of another key, if AES instructions are used.
fn overwrite_round_keys() {
    if HAS_AES_INSTRUCTIONS {
        let cipher = Aes256Dec::new(black_box(&[0; KEY_BYTES]).into());
        let mut block = Block::<Aes256Dec>::default();
        cipher.decrypt_block(&mut block);
        black_box(&block);
    }
}

/// Encrypts or decrypts `buf` with AES-128-CTR and a 128-bit big-endian counter.
#[cfg(feature = "ctr")]
#[inline(never)]
pub(crate) fn apply_ctr(key: &[u8; KEY_BYTES], iv: &[u8; IV_BYTES], buf: &mut [u8]) -> Result<(), CryptoError> {
    use ctr::cipher::{KeyIvInit, StreamCipher};

    let [key, _] = key.as_chunks().0 else { return Err(CryptoError) };
    let mut cipher = ctr::Ctr128BE::<aes::Aes128Enc>::new(key.into(), iv.into());
    // It leaves no round key in a register.
    cipher.try_apply_keystream(buf).map_err(|_| CryptoError)
}
