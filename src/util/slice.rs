//! Parts of slices that are known to be there.

use core::ops::Range;

/// Returns the part of `bytes` in `range`.
///
/// The caller knows that it is there: a part that is not is a bug, which debug builds and fuzzing see. Release builds link
/// no panic, and go on with an empty part; what must not be empty, above all under the MAC, is checked by its user.
pub(crate) fn part(bytes: &[u8], range: Range<usize>) -> &[u8] {
    let part = bytes.get(range);
    debug_assert!(part.is_some(), "the part is there");
    part.unwrap_or_default()
}

/// Returns the part of `bytes` in `range`, as [`part`].
pub(crate) fn part_mut(bytes: &mut [u8], range: Range<usize>) -> &mut [u8] {
    let part = bytes.get_mut(range);
    debug_assert!(part.is_some(), "the part is there");
    part.unwrap_or_default()
}
