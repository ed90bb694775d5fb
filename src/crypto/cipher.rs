//! AES in place: CBC with PKCS#7 padding, and CTR.

use super::KEY_BYTES;
use super::lanes::OneCode;
use crate::entropy::IV_BYTES;
use aes::{Aes256Dec, Aes256Enc};
use cbc::cipher::block_padding::{Padding, Pkcs7};
use cbc::cipher::{Block, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};

/// Bytes of an AES block.
const BLOCK: usize = 16;

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
    #[must_use]
    #[inline(never)]
    pub(crate) fn encrypt(
        self,
        key: &[u8; KEY_BYTES],
        iv: &[u8; IV_BYTES],
        buf: &mut [u8],
        payload_len: usize,
    ) -> Option<()> {
        match self {
            Self::Aes256Cbc => encrypt_cbc(key, iv, buf, payload_len),
            #[cfg(feature = "ctr")]
            Self::Aes128Ctr => apply_ctr(key, iv, buf),
        }
    }

    /// Decrypts `buf` and says how many bytes of payload are at its start; `None` for a bad length or padding.
    ///
    /// On failure `buf` may hold what was decrypted: the caller wipes it.
    #[must_use]
    #[inline(never)]
    pub(crate) fn decrypt(self, key: &[u8; KEY_BYTES], iv: &[u8; IV_BYTES], buf: &mut [u8]) -> Option<usize> {
        match self {
            Self::Aes256Cbc => decrypt_cbc(key, iv, buf),
            #[cfg(feature = "ctr")]
            Self::Aes128Ctr => apply_ctr(key, iv, buf).map(|()| buf.len()),
        }
    }
}

fn encrypt_cbc(key: &[u8; KEY_BYTES], iv: &[u8; IV_BYTES], buf: &mut [u8], payload_len: usize) -> Option<()> {
    let (blocks, []) = Block::<Aes256Enc>::slice_as_chunks_mut(buf) else { return None };
    Pkcs7::pad(blocks.last_mut()?, payload_len % BLOCK);
    let cipher = OneCode::new(key.into());
    encrypt_blocks(&cipher, iv, blocks);
    cipher.depth.overwrite();
    Some(())
}

fn decrypt_cbc(key: &[u8; KEY_BYTES], iv: &[u8; IV_BYTES], buf: &mut [u8]) -> Option<usize> {
    let padded_start = buf.len().checked_sub(BLOCK)?;
    let (blocks, []) = Block::<Aes256Dec>::slice_as_chunks_mut(buf) else { return None };
    let cipher = OneCode::new(key.into());
    decrypt_blocks(&cipher, iv, blocks);
    cipher.depth.overwrite();
    let unpadded = Pkcs7::unpad(blocks.last()?).ok()?;
    padded_start.checked_add(unpadded.len())
}

// Not inlined: the stack that these take and the stack that a key schedule takes are then the same.

#[inline(never)]
fn encrypt_blocks(cipher: &OneCode<Aes256Enc>, iv: &[u8; IV_BYTES], blocks: &mut [Block<Aes256Enc>]) {
    cbc::Encryptor::inner_iv_init(cipher, iv.into()).encrypt_blocks(blocks);
}

#[inline(never)]
fn decrypt_blocks(cipher: &OneCode<Aes256Dec>, iv: &[u8; IV_BYTES], blocks: &mut [Block<Aes256Dec>]) {
    cbc::Decryptor::inner_iv_init(cipher, iv.into()).decrypt_blocks(blocks);
}

/// AES-128-CTR with a 128-bit big-endian counter; encryption and decryption are the same.
#[cfg(feature = "ctr")]
fn apply_ctr(key: &[u8; KEY_BYTES], iv: &[u8; IV_BYTES], buf: &mut [u8]) -> Option<()> {
    // The first half: a key derived for AES-128 is what a longer one begins with.
    let key = key.first_chunk::<16>()?;
    let cipher = OneCode::new(key.into());
    let applied = apply_keystream(&cipher, iv, buf);
    cipher.depth.overwrite();
    applied
}

#[cfg(feature = "ctr")]
#[inline(never)]
fn apply_keystream(cipher: &OneCode<aes::Aes128Enc>, iv: &[u8; IV_BYTES], buf: &mut [u8]) -> Option<()> {
    use ctr::CtrCore;
    use ctr::cipher::{StreamCipher, StreamCipherCoreWrapper};
    use ctr::flavors::Ctr128BE;

    let core = CtrCore::<_, Ctr128BE>::inner_iv_init(cipher, iv.into());
    StreamCipherCoreWrapper::from_core(core).try_apply_keystream(buf).ok()
}
