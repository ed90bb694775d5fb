//! HMAC (RFC 2104) over a bare compression function: SHA-1 for PBKDF2, SHA-256 for the MAC.

/// Bytes in one block of SHA-1 and of SHA-256.
const BLOCK: usize = 64;

/// What one block has left for the message's last bytes: all but the end mark and the length.
const LAST_BLOCK_ROOM: usize = BLOCK - 1 - size_of::<u64>();

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

impl Hash {
    /// Hashes the whole blocks of a message and returns the rest.
    fn absorb<'m>(&self, state: &mut State, message: &'m [u8]) -> &'m [u8] {
        let (blocks, rest) = message.as_chunks();
        (self.compress)(state, blocks);
        rest
    }

    /// Hashes the end of a message of `len` bytes: what was left of it and what follows, two blocks at the most with
    /// their padding. Then the state is the digest.
    fn finish(&self, state: &mut State, rest: &[u8], end: &[u8], len: usize) {
        let mut bytes = rest.iter().chain(end).chain(&[END_MARK]);
        let mut is_last = rest.len().wrapping_add(end.len()) <= LAST_BLOCK_ROOM;
        loop {
            let mut block = [0; BLOCK];
            for (place, byte) in block.iter_mut().zip(&mut bytes) {
                *place = *byte;
            }
            if let (true, Some(place)) = (is_last, block.last_chunk_mut()) {
                *place = bits(len).to_be_bytes();
            }
            (self.compress)(state, core::slice::from_ref(&block));
            if is_last {
                return;
            }
            is_last = true;
        }
    }
}

/// HMAC with its key already hashed in: all that a message still needs.
pub(super) struct Keyed {
    hash: &'static Hash,
    inner: State,
    outer: State,
}

impl Keyed {
    pub(super) fn new(hash: &'static Hash, key: &[u8]) -> Self {
        let mut keyed = Self { hash, inner: hash.initial, outer: hash.initial };
        let mut block = [0; BLOCK];
        if let Some(place) = block.get_mut(..key.len()) {
            place.copy_from_slice(key);
        } else {
            let mut state = hash.initial;
            let rest = hash.absorb(&mut state, key);
            hash.finish(&mut state, rest, &[], key.len());
            put_digest(&mut block, &state);
        }
        for (state, pad) in [(&mut keyed.inner, INNER_PAD), (&mut keyed.outer, INNER_PAD ^ OUTER_PAD)] {
            for byte in &mut block {
                *byte ^= pad;
            }
            (hash.compress)(state, core::slice::from_ref(&block));
        }
        keyed
    }

    /// Hashes the whole blocks of a message. What is left of it goes to [`finish`](Self::finish), also more than once,
    /// with different ends.
    pub(super) fn start<'m>(&self, message: &'m [u8]) -> (State, &'m [u8]) {
        let mut state = self.inner;
        let rest = self.hash.absorb(&mut state, message);
        (state, rest)
    }

    /// Turns the state of a message of `len` bytes into its tag: with what was left of it, and what follows.
    pub(super) fn finish(&self, state: &mut State, rest: &[u8], end: &[u8], len: usize) {
        self.hash.finish(state, rest, end, len.wrapping_add(BLOCK));
        let mut digest = [0; size_of::<State>()];
        put_digest(&mut digest, state);
        let digest = digest.get(..self.hash.digest_len).unwrap_or_default();
        *state = self.outer;
        self.hash.finish(state, digest, &[], digest.len().wrapping_add(BLOCK));
    }
}

/// Writes a state as the bytes of a digest, as far as `out` reaches.
pub(super) fn put_digest(out: &mut [u8], state: &State) {
    for (place, word) in out.chunks_exact_mut(size_of::<u32>()).zip(state) {
        place.copy_from_slice(&word.to_be_bytes());
    }
}

/// A length in bits. No slice has 2^61 bytes.
fn bits(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(8)
}
