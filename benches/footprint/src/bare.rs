//! The primitives that a token needs, and nothing else, for comparison.
//!
//! Nothing is parsed, written, checked or wiped. The input is not a token; it only has a token's length.

#![allow(dead_code)]

use aes::{Aes256Dec, Aes256Enc};
use cbc::cipher::{Block, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};

const BLOCK: usize = 64;
const IV: [u8; 16] = [7; 16];

/// Two blocks for the password, then five for each of two keys: the salt's, and two for each half.
const SHA1_BLOCKS: usize = 2 + 2 * 5;

/// Bytes of a token's text that are neither ciphertext nor padding, but hashed: the keys' and the digest's blocks,
/// prefix, id, salt, IV and expiration, with asterisks.
const HASHED_BESIDES: usize = 3 * BLOCK + 111;

/// Encrypts whole blocks, and hashes as many bytes as their base64 has.
#[inline(never)]
pub fn seal(payload: &mut [u8]) -> [u32; 8] {
    let cipher = Aes256Enc::new(&derive().into());
    let (blocks, _) = Block::<Aes256Enc>::slice_as_chunks_mut(payload);
    encrypt(&cipher, blocks);
    authenticate(payload)
}

/// Hashes, and decrypts whole blocks.
#[inline(never)]
pub fn open(payload: &mut [u8]) -> [u32; 8] {
    let tag = authenticate(payload);
    let cipher = Aes256Dec::new(&derive().into());
    let (blocks, _) = Block::<Aes256Dec>::slice_as_chunks_mut(payload);
    decrypt(&cipher, blocks);
    tag
}

#[inline(never)]
fn encrypt(cipher: &Aes256Enc, blocks: &mut [Block<Aes256Enc>]) {
    cbc::Encryptor::inner_iv_init(cipher, &IV.into()).encrypt_blocks(blocks);
}

/// Decrypts block by block where AES is compact, as in the crate.
#[inline(never)]
fn decrypt(cipher: &Aes256Dec, blocks: &mut [Block<Aes256Dec>]) {
    let mut mode = cbc::Decryptor::inner_iv_init(cipher, &IV.into());
    if cfg!(aes_backend_soft = "compact") {
        blocks.iter_mut().for_each(|block| mode.decrypt_block(block));
    } else {
        mode.decrypt_blocks(blocks);
    }
}

/// Hashes as many blocks as the derivation of both keys.
#[inline(never)]
fn derive() -> [u8; 32] {
    let mut state = [1; 5];
    for _ in 0..SHA1_BLOCKS {
        sha1::block_api::compress(&mut state, &[[0; BLOCK]]);
    }
    [state[0].to_be_bytes()[0]; 32]
}

/// Hashes as many blocks as the MAC of a token with that ciphertext.
#[inline(never)]
fn authenticate(ciphertext: &[u8]) -> [u32; 8] {
    let mut state = [1; 8];
    let hashed_len = HASHED_BESIDES + (ciphertext.len() * 4).div_ceil(3);
    for _ in 0..hashed_len.div_ceil(BLOCK) {
        sha2::block_api::compress256(&mut state, &[[0; BLOCK]]);
    }
    state
}
