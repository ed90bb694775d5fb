//! Writing into a buffer that may be too small.

use core::ops::Range;

/// Fills a buffer from its start. What finds no room is counted all the same: so in the end it is known how long the
/// buffer should have been.
pub(crate) struct Output<'o> {
    buf: &'o mut [u8],
    len: usize,
}

impl<'o> Output<'o> {
    pub(crate) const fn new(buf: &'o mut [u8]) -> Self {
        Self { buf, len: 0 }
    }

    /// Bytes so far, also those that found no room.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// What is still free.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        self.buf.get_mut(self.len..).unwrap_or_default()
    }

    // Not inlined where code counts: it is called for every few bytes that are written.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub(crate) fn put(&mut self, bytes: &[u8]) {
        if let Some(place) = self.room().get_mut(..bytes.len()) {
            place.copy_from_slice(bytes);
        }
        self.skip(bytes.len());
    }

    /// Leaves a place that is filled later, and says where it is.
    pub(crate) fn skip(&mut self, len: usize) -> Range<usize> {
        let start = self.len;
        self.len = start.saturating_add(len);
        start..self.len
    }

    /// A place that was left; empty if there was no room for it.
    pub(crate) fn place(&mut self, range: Range<usize>) -> &mut [u8] {
        self.buf.get_mut(range).unwrap_or_default()
    }
}
