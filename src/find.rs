//! Looking for bytes that are far apart.

/// What is looked at at once.
const CHUNK: usize = 32;

/// Whether it is: many bytes in a few vector instructions, for a little more code.
const IS_WIDE: bool = cfg!(target_pointer_width = "64");

/// Bytes before the first one that is wanted; all, if none is.
///
/// Whether one is wanted is to be said without branches.
pub(crate) fn len_before(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> usize {
    let mut passed = 0_usize;
    if IS_WIDE {
        let is_passed = |chunk: &&[u8; CHUNK]| !chunk.iter().fold(false, |found, byte| found | is_wanted(*byte));
        let chunks = bytes.as_chunks().0.iter().take_while(is_passed).count();
        passed = chunks.wrapping_mul(CHUNK);
    }
    let rest = bytes.get(passed..).unwrap_or_default();
    passed.wrapping_add(rest.iter().position(|byte| is_wanted(*byte)).unwrap_or(rest.len()))
}
