//! Looking for bytes that are far apart.

use crate::FAVOURS_SPEED;

/// Bytes that are looked at at once, in a few vector instructions, where speed counts.
const CHUNK: usize = 16;

/// Bytes before the first one that is wanted; all, if none is.
///
/// Whether one is wanted is to be said without branches.
pub(crate) fn len_before(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> usize {
    let mut passed = 0_usize;
    if FAVOURS_SPEED {
        let is_passed = |chunk: &&[u8; CHUNK]| !chunk.iter().fold(false, |found, byte| found | is_wanted(*byte));
        let chunks = bytes.as_chunks().0.iter().take_while(is_passed).count();
        passed = chunks.wrapping_mul(CHUNK);
    }
    let rest = bytes.get(passed..).unwrap_or_default();
    passed.wrapping_add(rest.iter().position(|byte| is_wanted(*byte)).unwrap_or(rest.len()))
}
