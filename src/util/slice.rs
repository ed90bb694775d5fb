//! Slicing with ranges that are known to be in bounds.

use core::ops::Range;

/// Returns the part of `bytes` in `range`.
///
/// The caller guarantees that `range` is in bounds: debug builds and fuzzing panic if it is not. Release builds link no
/// panic and continue with an empty part; callers check parts that must not be empty, above all under the MAC.
pub(crate) fn part(bytes: &[u8], range: Range<usize>) -> &[u8] {
    let part = bytes.get(range);
    debug_assert!(part.is_some(), "the part is there");
    part.unwrap_or_default()
}

/// Returns the mutable part of `bytes` in `range`, like [`part`].
pub(crate) fn part_mut(bytes: &mut [u8], range: Range<usize>) -> &mut [u8] {
    let part = bytes.get_mut(range);
    debug_assert!(part.is_some(), "the part is there");
    part.unwrap_or_default()
}

/// Splits `bytes` at `mid`, which is at most their length, like [`part`].
pub(crate) fn split(bytes: &[u8], mid: usize) -> (&[u8], &[u8]) {
    (part(bytes, 0..mid), part(bytes, mid..bytes.len()))
}

/// Splits `bytes` mutably at `mid`, like [`split`].
pub(crate) fn split_mut(bytes: &mut [u8], mid: usize) -> (&mut [u8], &mut [u8]) {
    let parts = bytes.split_at_mut_checked(mid);
    debug_assert!(parts.is_some(), "both parts are there");
    parts.unwrap_or_default()
}
