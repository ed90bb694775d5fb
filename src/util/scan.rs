//! Byte search that vectorizes on 64-bit targets.

use super::slice::split;
use crate::FAVOURS_SPEED;

/// Number of bytes that are checked at once, in a few vector instructions, on 64-bit targets.
const CHUNK: usize = 16;

/// Returns the number of bytes before the first wanted one, or `bytes.len()` if there is none.
///
/// Branch-free: `is_wanted` must not branch, so that the search is vectorized.
pub(crate) fn len_before(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> usize {
    let mut passed = 0_usize;
    if FAVOURS_SPEED {
        let is_passed = |chunk: &&[u8; CHUNK]| !chunk.iter().fold(false, |found, byte| found | is_wanted(*byte));
        let chunks = bytes.as_chunks().0.iter().take_while(is_passed).count();
        passed = chunks.wrapping_mul(CHUNK);
    }
    let (_, rest) = split(bytes, passed);
    passed.wrapping_add(rest.iter().position(|byte| is_wanted(*byte)).unwrap_or(rest.len()))
}
