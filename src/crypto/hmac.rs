//! HMAC (RFC 2104) over a bare compression function: SHA-1 for PBKDF2, SHA-256 for the MAC.

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
    /// What is hashed next.
    block: [u8; BLOCK],
}

impl Hasher {
    pub(super) const fn new(hash: &'static Hash) -> Self {
        Self { hash, state: [0; 8], block: [0; BLOCK] }
    }

    /// Hashes a key for messages. In place: what is returned by value is on the stack twice.
    #[inline(never)]
    pub(super) fn set_key(&mut self, key: &mut Key, bytes: &[u8]) {
        self.block = [0; BLOCK];
        if let Some(place) = self.block.get_mut(..bytes.len()) {
            place.copy_from_slice(bytes);
        } else {
            self.state.copy_from_slice(&self.hash.initial);
            let rest = self.absorb(bytes);
            self.absorb_end(rest, &[], bytes.len());
            self.put_digest_into_block();
        }
        self.absorb_key(INNER_PAD, &mut key.inner);
        self.absorb_key(INNER_PAD ^ OUTER_PAD, &mut key.outer);
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
        self.absorb_end(rest, end, len.wrapping_add(BLOCK));
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

    /// Hashes the end of a message of `len` bytes: what was left of it and what follows, two blocks at the most with
    /// their padding. Then the state is the digest.
    fn absorb_end(&mut self, rest: &[u8], end: &[u8], len: usize) {
        let mut len_in_block = 0_usize;
        self.block = [0; BLOCK];
        for bytes in [rest, end, &[END_MARK]] {
            for byte in bytes {
                if len_in_block == BLOCK {
                    self.absorb_block();
                    self.block = [0; BLOCK];
                    len_in_block = 0;
                }
                if let Some(place) = self.block.get_mut(len_in_block) {
                    *place = *byte;
                }
                len_in_block = len_in_block.wrapping_add(1);
            }
        }
        if len_in_block > LAST_BLOCK_ROOM {
            self.absorb_block();
            self.block = [0; BLOCK];
        }
        self.absorb_last_block(len);
    }

    /// Hashes the state's digest, as a message that follows on a block.
    fn absorb_digest(&mut self, start: &State) {
        self.put_digest_into_block();
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

    fn absorb_block(&mut self) {
        (self.hash.compress)(&mut self.state, core::slice::from_ref(&self.block));
    }

    fn put_digest_into_block(&mut self) {
        self.block = [0; BLOCK];
        put_digest(&mut self.block, &self.state);
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
