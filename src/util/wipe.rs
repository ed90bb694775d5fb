//! Wiping a buffer unless an operation succeeds.

use core::mem;
use zeroize::Zeroize;

/// Wipes a buffer on drop: on an error, and when a caller's code panics.
pub(crate) struct WipeOnDrop<'b>(pub(crate) &'b mut [u8]);

impl WipeOnDrop<'_> {
    /// Keeps the buffer's contents.
    pub(crate) fn keep(self) {
        mem::forget(self);
    }
}

impl Drop for WipeOnDrop<'_> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
