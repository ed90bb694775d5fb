//! Looking for bytes that are far apart.

use crate::FAVOURS_SPEED;

/// Bytes before the first one that is wanted; all, if none is.
///
/// Whether one is wanted is to be said without branches.
pub(crate) fn len_before(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> usize {
    let mut passed = 0_usize;
    if FAVOURS_SPEED {
        // Many at once, in a few vector instructions.
        passed = len_of_chunks::<32>(bytes, &is_wanted);
        passed = passed.wrapping_add(len_of_chunks::<8>(bytes.get(passed..).unwrap_or_default(), &is_wanted));
    }
    let rest = bytes.get(passed..).unwrap_or_default();
    passed.wrapping_add(rest.iter().position(|byte| is_wanted(*byte)).unwrap_or(rest.len()))
}

/// The same in whole chunks.
fn len_of_chunks<const CHUNK: usize>(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> usize {
    let is_passed = |chunk: &&[u8; CHUNK]| !chunk.iter().fold(false, |found, byte| found | is_wanted(*byte));
    bytes.as_chunks().0.iter().take_while(is_passed).count().wrapping_mul(CHUNK)
}
