//! Wiping a buffer unless all went well.

use core::mem;
use zeroize::Zeroize;

/// Wipes a buffer when it is dropped: on an error, and when a caller's code panics.
pub(crate) struct WipeOnDrop<'b>(pub(crate) &'b mut [u8]);

impl WipeOnDrop<'_> {
    /// Leaves the buffer as it is.
    pub(crate) fn keep(self) {
        mem::forget(self);
    }
}

impl Drop for WipeOnDrop<'_> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
