//! Random bytes from a ring oscillator, whose bits are few and biased: the RP2040 has no better source.
//!
//! 32 bytes are the SHA-256 of 512 raw ones, 4096 bits. That counts on one bit of entropy in each raw byte, and the
//! health tests of NIST SP 800-90B, 4.4, watch for less: they fail once in 2^30 draws from such a source.

use crate::random::Random;
use fe26::EntropyError;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Raw bytes for each 32 that come out: twice their entropy.
const RAW_LEN: usize = 512;

/// Equal bytes in a row that are a failure: the repetition count test.
const MAX_RUN: usize = 31;

/// Bytes like the first one that are a failure: the adaptive proportion test, for a window of `RAW_LEN`.
const MAX_EQUAL: usize = 325;

/// A generator on an oscillator that is sampled by `S`.
pub struct Oscillator<S> {
    /// Returns eight raw bits.
    sample: S,
    /// The raw bytes of all draws, hashed: entropy adds up.
    pool: Zeroizing<[u8; 32]>,
}

impl<S: FnMut() -> u8> Oscillator<S> {
    pub fn new(sample: S) -> Self {
        Self { sample, pool: Zeroizing::new([0; 32]) }
    }
}

impl<S: FnMut() -> u8> Random for Oscillator<S> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        for part in bytes.chunks_mut(32) {
            let mut raw = Zeroizing::new([0; RAW_LEN]);
            raw.fill_with(&mut self.sample);
            if !is_healthy(&raw) {
                return Err(EntropyError::DeadGenerator);
            }
            let pool = Sha256::new().chain_update(*self.pool).chain_update(*raw).finalize();
            self.pool.copy_from_slice(&pool);
            // Another hash: the result does not reveal the pool.
            let out =
                Zeroizing::new(<[u8; 32]>::from(Sha256::new().chain_update(b"out").chain_update(pool).finalize()));
            part.copy_from_slice(&out[..part.len()]);
        }
        Ok(())
    }
}

fn is_healthy(raw: &[u8; RAW_LEN]) -> bool {
    let longest = raw.chunk_by(|a, b| a == b).map(<[u8]>::len).max().unwrap_or(RAW_LEN);
    let like_first = raw.iter().filter(|byte| **byte == raw[0]).count();
    longest < MAX_RUN && like_first < MAX_EQUAL
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(mut sample: impl FnMut(usize) -> u8) -> Result<[u8; 80], EntropyError> {
        let (mut bytes, mut at) = ([0; 80], 0);
        let mut oscillator = Oscillator::new(|| {
            at += 1;
            sample(at)
        });
        oscillator.fill(&mut bytes).map(|()| bytes)
    }

    #[test]
    fn a_stuck_oscillator_is_an_error() {
        for stuck in [0, 0xff, 0b0101_0101] {
            assert_eq!(draw(|_| stuck), Err(EntropyError::DeadGenerator), "{stuck}");
        }
    }

    #[test]
    fn an_oscillator_that_gets_stuck_is_an_error() {
        let good = |at: usize| (at * 7) as u8;
        assert!(draw(good).is_ok());
        assert_eq!(draw(|at| good(at.min(2 * RAW_LEN + 100))), Err(EntropyError::DeadGenerator));
    }

    #[test]
    fn an_oscillator_that_hardly_moves_is_an_error() {
        assert_eq!(draw(|at| u8::from(at.is_multiple_of(3))), Err(EntropyError::DeadGenerator));
    }

    #[test]
    fn every_raw_bit_counts() {
        let good = |at: usize| (at * 7) as u8;
        let expected = draw(good).unwrap();
        for changed in [1, RAW_LEN, RAW_LEN + 1, 3 * RAW_LEN] {
            let other = draw(|at| good(at) ^ u8::from(at == changed)).unwrap();
            let part = (changed - 1) / RAW_LEN * 32;
            assert_eq!(other[..part], expected[..part]);
            assert_ne!(other[part..], expected[part..]);
        }
    }

    #[test]
    fn equal_raw_bytes_give_other_bytes_the_second_time() {
        let bytes = draw(|at| (at % RAW_LEN * 7) as u8).unwrap();
        assert_ne!(bytes[..32], bytes[32..64]);
    }
}
