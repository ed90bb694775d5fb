//! Writing into a buffer that may be too small.

use core::ops::Range;

/// Fills a buffer from its start. Bytes that do not fit are dropped but counted, so `len()` is the required size.
pub(crate) struct SliceWriter<'o> {
    buf: &'o mut [u8],
    len: usize,
}

impl<'o> SliceWriter<'o> {
    pub(crate) const fn new(buf: &'o mut [u8]) -> Self {
        Self { buf, len: 0 }
    }

    /// Returns the number of bytes written, including those that did not fit.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Returns the part of the buffer that is still free.
    pub(crate) fn remaining_mut(&mut self) -> &mut [u8] {
        self.buf.get_mut(self.len..).unwrap_or_default()
    }

    // Out of line: many calls write a few bytes each. The condition is `!FAVOURS_SPEED`, which an attribute cannot read;
    // on x86-64 it would cost 3 % of the instructions that save a session of 50 bytes.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub(crate) fn put_slice(&mut self, bytes: &[u8]) {
        if let Some(slot) = self.remaining_mut().get_mut(..bytes.len()) {
            slot.copy_from_slice(bytes);
        }
        self.reserve(bytes.len());
    }

    /// Reserves a slot of `len` bytes that is filled later, and returns its range.
    pub(crate) fn reserve(&mut self, len: usize) -> Range<usize> {
        let start = self.len;
        self.len = start.saturating_add(len);
        start..self.len
    }

    /// Returns a reserved slot; `None` if it did not fit.
    pub(crate) fn slot(&mut self, range: Range<usize>) -> Option<&mut [u8]> {
        self.buf.get_mut(range)
    }
}
