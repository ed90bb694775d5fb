//! HMAC (RFC 2104) over a bare compression function: SHA-1 for PBKDF2, SHA-256 for the MAC.

use crate::FAVOURS_SPEED;

/// Bytes in one block of SHA-1 and of SHA-256.
const BLOCK: usize = 64;

/// What the last block has for a message's end: all but the length.
const LAST_BLOCK_ROOM: usize = BLOCK - size_of::<u64>();

/// What follows a message, before zeros and its length.
const END_MARK: u8 = 0x80;

/// RFC 2104's `ipad` and `opad`.
const INNER_PAD: u8 = 0x36;
const OUTER_PAD: u8 = 0x5c;

/// A chaining value. SHA-1 uses the first five words, and the others are zero.
pub(super) type State = [u32; 8];

/// A hash function as FIPS 180-4 builds it from a compression function: 64-byte blocks, 32-bit words.
///
/// A value, not a type parameter: what stands around the two compression functions is the same, and linked once.
pub(super) struct Hash {
    initial: State,
    digest_len: usize,
    compress: fn(&mut State, &[[u8; BLOCK]]),
}

pub(super) static SHA1: Hash = Hash {
    initial: [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0, 0, 0, 0],
    digest_len: 20,
    compress: |state, blocks| {
        if let Some(state) = state.first_chunk_mut() {
            sha1::block_api::compress(state, blocks);
        }
    },
};

pub(super) static SHA256: Hash = Hash {
    initial: [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19],
    digest_len: 32,
    compress: sha2::block_api::compress256,
};

/// A key of HMAC, hashed once for many messages.
pub(super) struct Key {
    /// The state that a message begins with.
    inner: State,
    /// The state that its digest begins with.
    outer: State,
}

impl Key {
    pub(super) const fn new() -> Self {
        Self { inner: [0; 8], outer: [0; 8] }
    }
}

/// A hash at work, also as HMAC.
pub(super) struct Hasher {
    hash: &'static Hash,
    /// What is hashed so far.
    state: State,
    /// What is hashed next. Empty and zero between a message's end and the next one.
    block: [u8; BLOCK],
    /// Bytes in the block.
    len: usize,
}

impl Hasher {
    pub(super) const fn new(hash: &'static Hash) -> Self {
        Self { hash, state: [0; 8], block: [0; BLOCK], len: 0 }
    }

    /// Hashes a key for messages. In place: what is returned by value is on the stack twice.
    #[inline(never)]
    pub(super) fn set_key(&mut self, key: &mut Key, bytes: &[u8]) {
        self.state.copy_from_slice(&self.hash.initial);
        self.put(bytes);
        if bytes.len() > BLOCK {
            self.absorb_end(bytes.len());
            put_digest(&mut self.block, &self.state);
        }
        self.absorb_key(INNER_PAD, &mut key.inner);
        self.absorb_key(INNER_PAD ^ OUTER_PAD, &mut key.outer);
        self.clear_block();
    }

    /// Pads the key that is in the block, which may be padded otherwise, and hashes it.
    #[inline(never)]
    fn absorb_key(&mut self, pad: u8, state: &mut State) {
        for byte in &mut self.block {
            *byte ^= pad;
        }
        state.copy_from_slice(&self.hash.initial);
        (self.hash.compress)(state, core::slice::from_ref(&self.block));
    }

    /// Begins with a message, of which it hashes the whole blocks. What is left goes to [`finish`](Self::finish).
    pub(super) fn start<'m>(&mut self, key: &Key, message: &'m [u8]) -> &'m [u8] {
        self.state = key.inner;
        self.absorb(message)
    }

    /// A message so far, for messages that begin alike.
    pub(super) const fn state(&self) -> &State {
        &self.state
    }

    /// Goes on from there.
    pub(super) const fn resume(&mut self, state: &State) {
        self.state = *state;
    }

    /// Ends a message of `len` bytes: with what was left of it, and what follows. Then the state is its tag.
    pub(super) fn finish(&mut self, key: &Key, rest: &[u8], end: &[u8], len: usize) {
        self.put(rest);
        self.put(end);
        self.absorb_end(len.wrapping_add(BLOCK));
        self.absorb_digest(&key.outer);
    }

    /// Replaces a tag by the tag of the tag.
    pub(super) fn repeat(&mut self, key: &Key) {
        self.absorb_digest(&key.inner);
        self.absorb_digest(&key.outer);
    }

    /// Hashes the whole blocks of a message and returns the rest.
    fn absorb<'m>(&mut self, message: &'m [u8]) -> &'m [u8] {
        let (blocks, rest) = message.as_chunks();
        (self.hash.compress)(&mut self.state, blocks);
        rest
    }

    /// Takes bytes into the block, and hashes it when it is full and there are more.
    #[inline(never)]
    fn put(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.len == BLOCK {
                self.absorb_block();
            }
            let room = self.block.get_mut(self.len..).unwrap_or_default();
            // One byte at a time is the least code.
            let piece_len = if FAVOURS_SPEED { room.len().min(bytes.len()) } else { 1 };
            let (piece, rest) = bytes.split_at_checked(piece_len).unwrap_or_default();
            if let Some(place) = room.get_mut(..piece.len()) {
                place.copy_from_slice(piece);
            }
            self.len = self.len.wrapping_add(piece_len);
            bytes = rest;
        }
    }

    /// Hashes the end of a message of `len` bytes: what was put, and padding. Then the state is the digest.
    fn absorb_end(&mut self, len: usize) {
        self.put(&[END_MARK]);
        if self.len > LAST_BLOCK_ROOM {
            self.absorb_block();
        }
        self.absorb_last_block(len);
    }

    /// Hashes the state's digest, as a message that follows on a block.
    fn absorb_digest(&mut self, start: &State) {
        put_digest(&mut self.block, &self.state);
        if let Some(mark) = self.block.get_mut(self.hash.digest_len) {
            *mark = END_MARK;
        }
        self.state.copy_from_slice(start);
        self.absorb_last_block(self.hash.digest_len.wrapping_add(BLOCK));
    }

    /// Hashes the block that ends a message of `len` bytes. No slice has 2^61 bytes.
    fn absorb_last_block(&mut self, len: usize) {
        if let Some(place) = self.block.last_chunk_mut() {
            *place = u64::try_from(len).unwrap_or(u64::MAX).saturating_mul(8).to_be_bytes();
        }
        self.absorb_block();
    }

    #[inline(never)]
    fn absorb_block(&mut self) {
        (self.hash.compress)(&mut self.state, core::slice::from_ref(&self.block));
        self.clear_block();
    }

    const fn clear_block(&mut self) {
        self.block = [0; BLOCK];
        self.len = 0;
    }

    /// Writes the state as the bytes of a digest, as far as `out` reaches.
    pub(super) fn put_digest(&self, out: &mut [u8]) {
        put_digest(out, &self.state);
    }
}

fn put_digest(out: &mut [u8], state: &State) {
    for (place, word) in out.as_chunks_mut().0.iter_mut().zip(state) {
        *place = word.to_be_bytes();
    }
}
