//! HMAC (RFC 2104) over a bare compression function: SHA-1 for PBKDF2, SHA-256 for the MAC.

use zeroize::Zeroize;

/// Bytes in one block of SHA-1 and of SHA-256.
const BLOCK: usize = 64;

/// What one block has left for the message's last bytes: all but the end mark and the length.
const LAST_BLOCK_ROOM: usize = BLOCK - 1 - size_of::<u64>();

/// A hash function as FIPS 180-4 builds it from a compression function: 64-byte blocks, 32-bit words.
pub(super) trait Hash {
    /// The chaining value: five words for SHA-1, eight for SHA-256.
    type State: Copy + AsRef<[u32]> + Zeroize;

    const INITIAL: Self::State;

    fn compress(state: &mut Self::State, blocks: &[[u8; BLOCK]]);
}

pub(super) struct Sha1;

impl Hash for Sha1 {
    type State = [u32; 5];

    const INITIAL: Self::State = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

    fn compress(state: &mut Self::State, blocks: &[[u8; BLOCK]]) {
        sha1::block_api::compress(state, blocks);
    }
}

pub(super) struct Sha256;

impl Hash for Sha256 {
    type State = [u32; 8];

    const INITIAL: Self::State =
        [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

    fn compress(state: &mut Self::State, blocks: &[[u8; BLOCK]]) {
        sha2::block_api::compress256(state, blocks);
    }
}

/// HMAC with its key already hashed in: all that a message still needs, in 40 bytes for SHA-1.
pub(super) struct Keyed<H: Hash> {
    inner: H::State,
    outer: H::State,
}

impl<H: Hash> Keyed<H> {
    pub(super) fn new(key: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        if let Some(place) = block.get_mut(..key.len()) {
            place.copy_from_slice(key);
        } else {
            let mut start = Started::<H> { state: H::INITIAL, rest: key, hashed: 0 };
            start.absorb_blocks();
            put_words(&mut block, start.finish(&[]).as_ref());
        }
        let keyed_with = |pad: u8| {
            let mut state = H::INITIAL;
            H::compress(&mut state, &[block.map(|byte| byte ^ pad)]);
            state
        };
        Self { inner: keyed_with(0x36), outer: keyed_with(0x5c) }
    }

    /// Hashes the whole blocks of a message; the rest waits for [`Started::finish`], which may be called more than
    /// once with different ends.
    pub(super) fn start<'m>(&self, message: &'m [u8]) -> Started<'m, H> {
        let mut start = Started { state: self.inner, rest: message, hashed: BLOCK };
        start.absorb_blocks();
        start
    }

    /// The tag of what was started, followed by `end`.
    pub(super) fn tag(&self, start: &Started<'_, H>, end: &[u8]) -> H::State {
        let mut digest = [0; size_of::<[u32; 8]>()];
        put_words(&mut digest, start.finish(end).as_ref());
        let digest = digest.get(..size_of::<H::State>()).unwrap_or_default();
        Started::<H> { state: self.outer, rest: digest, hashed: BLOCK }.finish(&[])
    }
}

impl<H: Hash> Drop for Keyed<H> {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

/// A hash in progress: the state after the whole blocks so far, and the bytes still to be hashed.
pub(super) struct Started<'m, H: Hash> {
    state: H::State,
    rest: &'m [u8],
    hashed: usize,
}

impl<H: Hash> Started<'_, H> {
    fn absorb_blocks(&mut self) {
        let (blocks, rest) = self.rest.as_chunks();
        H::compress(&mut self.state, blocks);
        self.hashed = self.hashed.saturating_add(blocks.as_flattened().len());
        self.rest = rest;
    }

    /// The digest of all that was absorbed, the rest and `end`, which together fit two blocks with their padding.
    fn finish(&self, end: &[u8]) -> H::State {
        let mut last = [[0; BLOCK]; 2];
        let bytes = last.as_flattened_mut();
        let unhashed = self.rest.len().saturating_add(end.len());
        for (from, part) in [(0, self.rest), (self.rest.len(), end), (unhashed, &[0x80])] {
            if let Some(place) = bytes.get_mut(from..from.saturating_add(part.len())) {
                place.copy_from_slice(part);
            }
        }
        let blocks = if unhashed <= LAST_BLOCK_ROOM { 1 } else { 2 };
        let blocks = last.get_mut(..blocks).unwrap_or_default();
        if let Some(length) = blocks.as_flattened_mut().last_chunk_mut() {
            // No slice has 2^61 bytes.
            *length = bits(self.hashed.saturating_add(unhashed)).to_be_bytes();
        }
        let mut state = self.state;
        H::compress(&mut state, blocks);
        state
    }
}

/// Writes the words of a state as the bytes of a digest.
pub(super) fn put_words(out: &mut [u8], words: &[u32]) {
    for (place, word) in out.chunks_exact_mut(size_of::<u32>()).zip(words) {
        place.copy_from_slice(&word.to_be_bytes());
    }
}

/// A length in bits.
fn bits(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(8)
}
