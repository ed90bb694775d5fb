//! The floor: the work that a token needs, as bare calls of the primitives.
//!
//! It checks nothing, wipes nothing, and knows all offsets beforehand. Base64 uses the fastest well-maintained crate,
//! hex the fastest crate that was found, both with AVX2.

use aes::{Aes256Dec, Aes256Enc};
use base64::engine::{Engine, general_purpose::NO_PAD, simd::Simd};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{Block, BlockCipherDecrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit};
use hmac::{Hmac, Mac};
use std::hint::black_box;
use std::ops::Range;
use std::sync::LazyLock;

type Sha1State = [u32; 5];
type Sha256State = [u32; 8];

const SHA1: Sha1State = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
const SHA256: Sha256State =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

const BLOCK: usize = 64;
const SALT_TEXT: usize = 64;

static BASE64: LazyLock<Simd> = LazyLock::new(|| Simd::url_safe(NO_PAD));

/// PBKDF2 and HMAC, which hash what a token needs.
pub trait Hashes: Copy {
    fn derive(self, password: &[u8], salts: [&[u8; SALT_TEXT]; 2], iterations: u32) -> [[u8; 32]; 2];
    fn mac(self, key: &[u8], message: &[u8]) -> [u8; 32];
}

/// Bare compressions of the crates `sha1` and `sha2`, none of them twice.
#[derive(Clone, Copy)]
pub struct Bare;

impl Hashes for Bare {
    fn derive(self, password: &[u8], salts: [&[u8; SALT_TEXT]; 2], iterations: u32) -> [[u8; 32]; 2] {
        let password = KeyedSha1::new(password);
        salts.map(|salt| password.derive(salt, iterations))
    }

    fn mac(self, key: &[u8], message: &[u8]) -> [u8; 32] {
        hmac_sha256(key, message)
    }
}

/// The crates `pbkdf2` and `hmac`.
#[derive(Clone, Copy)]
pub struct Crates;

impl Hashes for Crates {
    fn derive(self, password: &[u8], salts: [&[u8; SALT_TEXT]; 2], iterations: u32) -> [[u8; 32]; 2] {
        salts.map(|salt| pbkdf2::pbkdf2_array::<Hmac<sha1::Sha1>, 32>(password, salt, iterations).unwrap())
    }

    fn mac(self, key: &[u8], message: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

/// Overwrites as much stack as secrets may occupy, and the vector registers that hold round keys.
#[inline(never)]
pub fn wipe() {
    black_box(&mut [0_u8; 4096 + 64]);
    let mut block = Block::<Aes256Dec>::default();
    Aes256Dec::new(black_box(&[0; 32]).into()).decrypt_block(&mut block);
    black_box(&block);
}

/// The secret that keys are derived from.
#[derive(Clone, Copy)]
pub enum Secret {
    /// At most one block long.
    Text {
        text: &'static str,
        iterations: u32,
    },
    Key([u8; 32]),
}

/// The ranges of a token's fields. The first field is behind `Fe26.2*1*`.
pub struct Layout {
    secret: Secret,
    payload_len: usize,
    encryption_salt: Range<usize>,
    iv: Range<usize>,
    ciphertext: Range<usize>,
    signed: Range<usize>,
    integrity_salt: Range<usize>,
    mac: Range<usize>,
    marker: Range<usize>,
}

impl Layout {
    pub fn new(secret: Secret, payload_len: usize, expiration: &str) -> Self {
        let salt_len = if matches!(secret, Secret::Text { .. }) { SALT_TEXT } else { 0 };
        let part = |start: usize, len: usize| start..start + len;
        let encryption_salt = part(9, salt_len);
        let iv = part(encryption_salt.end + 1, 22);
        let ciphertext = part(iv.end + 1, ((payload_len / 16 + 1) * 16 * 4).div_ceil(3));
        let signed = 0..ciphertext.end + 1 + expiration.len();
        let integrity_salt = part(signed.end + 1, salt_len);
        let mac = part(integrity_salt.end + 1, 43);
        let marker = part(mac.end, 2);
        Self { secret, payload_len, encryption_salt, iv, ciphertext, signed, integrity_salt, mac, marker }
    }

    /// Seals a payload with 80 random bytes into `out`, through `scratch`.
    pub fn seal<'o>(
        &self,
        hashes: impl Hashes,
        payload: &[u8],
        expiration_ms: u64,
        random: &[u8; 80],
        scratch: &mut [u8],
        out: &'o mut [u8],
    ) -> &'o [u8] {
        out[..9].copy_from_slice(b"Fe26.2*1*");
        for (salt, random) in [(&self.encryption_salt, &random[..32]), (&self.integrity_salt, &random[48..])] {
            if !salt.is_empty() {
                faster_hex::hex_encode(random, &mut out[salt.clone()]).unwrap();
            }
        }
        let iv: &[u8; 16] = random[32..48].first_chunk().unwrap();
        let salts = [&out[self.encryption_salt.clone()], &out[self.integrity_salt.clone()]];
        let [encryption_key, integrity_key] = self.secret.keys(hashes, salts);

        scratch[..payload.len()].copy_from_slice(payload);
        let ciphertext = cbc::Encryptor::<Aes256Enc>::new((&encryption_key).into(), iv.into())
            .encrypt_padded::<Pkcs7>(scratch, payload.len())
            .unwrap();
        encode(iv, &mut out[self.iv.clone()]);
        encode(ciphertext, &mut out[self.ciphertext.clone()]);
        let mut digits = itoa::Buffer::new();
        let digits = digits.format(expiration_ms).as_bytes();
        out[self.signed.end - digits.len()..self.signed.end].copy_from_slice(digits);
        for star in
            [self.encryption_salt.end, self.iv.end, self.ciphertext.end, self.signed.end, self.integrity_salt.end]
        {
            out[star] = b'*';
        }
        let mac = hashes.mac(&integrity_key, &out[self.signed.clone()]);
        encode(&mac, &mut out[self.mac.clone()]);
        out[self.marker.clone()].copy_from_slice(b"~2");
        &out[..self.marker.end]
    }

    /// Unseals a token into `out`.
    pub fn unseal<'o>(&self, hashes: impl Hashes, token: &[u8], out: &'o mut [u8]) -> &'o [u8] {
        let salts = [&token[self.encryption_salt.clone()], &token[self.integrity_salt.clone()]];
        let [encryption_key, integrity_key] = self.secret.keys(hashes, salts);
        let mut mac = [0; 32];
        decode(&token[self.mac.clone()], &mut mac);
        assert_eq!(hashes.mac(&integrity_key, &token[self.signed.clone()]), mac);
        let mut iv = [0; 16];
        decode(&token[self.iv.clone()], &mut iv);
        let len = decode(&token[self.ciphertext.clone()], out);
        let payload = cbc::Decryptor::<Aes256Dec>::new((&encryption_key).into(), (&iv).into())
            .decrypt_padded::<Pkcs7>(&mut out[..len])
            .unwrap();
        assert_eq!(payload.len(), self.payload_len);
        payload
    }
}

impl Secret {
    fn keys(self, hashes: impl Hashes, salts: [&[u8]; 2]) -> [[u8; 32]; 2] {
        match self {
            Self::Key(key) => [key, key],
            Self::Text { text, iterations } => {
                hashes.derive(text.as_bytes(), salts.map(|salt| salt.first_chunk().unwrap()), iterations)
            }
        }
    }
}

fn encode(bytes: &[u8], text: &mut [u8]) {
    BASE64.encode_slice(bytes, text).unwrap();
}

fn decode(text: &[u8], bytes: &mut [u8]) -> usize {
    BASE64.decode_slice(text, bytes).unwrap()
}

struct KeyedSha1 {
    inner: Sha1State,
    outer: Sha1State,
}

impl KeyedSha1 {
    fn new(key: &[u8]) -> Self {
        let [mut inner, mut outer] = [SHA1, SHA1];
        let [inner_block, outer_block] = pads(key);
        sha1::block_api::compress(&mut inner, &[inner_block]);
        sha1::block_api::compress(&mut outer, &[outer_block]);
        Self { inner, outer }
    }

    /// Derives a key in five compressions per iteration: the salt's, and two for each half of the key.
    fn derive(&self, salt: &[u8; SALT_TEXT], iterations: u32) -> [u8; 32] {
        let mut salted = self.inner;
        sha1::block_api::compress(&mut salted, &[*salt]);
        let mut key = [0; 32];
        for (number, part) in (1_u32..).zip(key.chunks_mut(20)) {
            let mut state = salted;
            let mut block = last_block(BLOCK + SALT_TEXT + 4);
            block[..4].copy_from_slice(&number.to_be_bytes());
            block[4] = 0x80;
            sha1::block_api::compress(&mut state, &[block]);
            let mut u = self.finish(state);
            let mut sum = u;
            for _ in 1..iterations {
                let mut state = self.inner;
                sha1::block_api::compress(&mut state, &[digest_block(u)]);
                u = self.finish(state);
                sum = std::array::from_fn(|i| sum[i] ^ u[i]);
            }
            put_words(part, &sum);
        }
        key
    }

    fn finish(&self, inner: Sha1State) -> Sha1State {
        let mut state = self.outer;
        sha1::block_api::compress(&mut state, &[digest_block(inner)]);
        state
    }
}

/// Returns the last block of a keyed message that is a digest of SHA-1.
fn digest_block(digest: Sha1State) -> [u8; BLOCK] {
    let mut block = last_block(BLOCK + 20);
    put_words(&mut block[..20], &digest);
    block[20] = 0x80;
    block
}

fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    use sha2::block_api::compress256 as compress;

    let [mut inner, mut outer] = [SHA256, SHA256];
    let [inner_block, outer_block] = pads(key);
    compress(&mut inner, &[inner_block]);
    compress(&mut outer, &[outer_block]);
    let (blocks, rest) = message.as_chunks();
    compress(&mut inner, blocks);
    let mut last = last_block(BLOCK + message.len());
    if rest.len() > BLOCK - 9 {
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        block[rest.len()] = 0x80;
        compress(&mut inner, &[block]);
    } else {
        last[..rest.len()].copy_from_slice(rest);
        last[rest.len()] = 0x80;
    }
    compress(&mut inner, &[last]);
    let mut last = last_block(BLOCK + 32);
    put_words(&mut last[..32], &inner);
    last[32] = 0x80;
    compress(&mut outer, &[last]);
    let mut tag = [0; 32];
    put_words(&mut tag, &outer);
    tag
}

/// Returns the blocks that key an HMAC.
fn pads(key: &[u8]) -> [[u8; BLOCK]; 2] {
    [0x36, 0x5c].map(|pad| {
        let mut block = [pad; BLOCK];
        for (place, byte) in block.iter_mut().zip(key) {
            *place ^= byte;
        }
        block
    })
}

/// Returns a block that ends in the length of a message.
fn last_block(len: usize) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block[BLOCK - 8..].copy_from_slice(&(len as u64 * 8).to_be_bytes());
    block
}

fn put_words(out: &mut [u8], words: &[u32]) {
    for (place, word) in out.chunks_exact_mut(4).zip(words) {
        place.copy_from_slice(&word.to_be_bytes());
    }
}
