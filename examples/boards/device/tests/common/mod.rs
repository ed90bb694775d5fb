//! Flash as a chip has it, whose power can be cut, and a generator that counts.

use device::Random;
use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};
use fe26::EntropyError;

/// A quarter of a real one: the tests read all of it at each of thousands of power cuts.
pub const PAGE_LEN: usize = 1024;

/// Two pages behind one that is another's.
pub const START: u32 = PAGE_LEN as u32;

const ERASED: u8 = 0xff;

/// A flash whose power is cut after `bytes_until_cut` bytes were written or erased.
#[derive(Clone)]
pub struct Flash {
    pub bytes: Vec<u8>,
    pub bytes_until_cut: usize,
    /// A chip promises no order in which it writes the bytes of one call, or erases them.
    pub backwards: bool,
    /// The bits of the byte under way that keep their old value when the power is cut.
    pub torn_bits: u8,
}

impl Flash {
    pub fn new(content: u8) -> Self {
        let bytes = vec![content; 4 * PAGE_LEN];
        Self { bytes, bytes_until_cut: usize::MAX, backwards: false, torn_bits: ERASED }
    }

    /// Changes the bytes of a range, until the power is cut.
    fn change(&mut self, from: u32, len: usize, changed: impl Fn(usize, u8) -> u8) -> Result<(), FlashError> {
        for step in 0..len {
            let at = if self.backwards { len - 1 - step } else { step };
            let byte = &mut self.bytes[from as usize + at];
            let after = changed(at, *byte);
            let Some(left) = self.bytes_until_cut.checked_sub(1) else {
                *byte = (*byte & self.torn_bits) | (after & !self.torn_bits);
                return Err(FlashError::PowerCut);
            };
            (*byte, self.bytes_until_cut) = (after, left);
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FlashError {
    PowerCut,
    /// A call that a driver refuses.
    Misused,
}

impl NorFlashError for FlashError {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

impl ErrorType for Flash {
    type Error = FlashError;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 4;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashError> {
        if !offset.is_multiple_of(4) || !bytes.len().is_multiple_of(4) || offset < START {
            return Err(FlashError::Misused);
        }
        bytes.copy_from_slice(&self.bytes[offset as usize..][..bytes.len()]);
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.bytes.len()
    }
}

impl NorFlash for Flash {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = PAGE_LEN;

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashError> {
        let end = offset as usize + bytes.len();
        let is_erased = self.bytes[offset as usize..end].iter().all(|byte| *byte == ERASED);
        if !offset.is_multiple_of(4) || !bytes.len().is_multiple_of(4) || offset < START || !is_erased {
            return Err(FlashError::Misused);
        }
        self.change(offset, bytes.len(), |at, byte| byte & bytes[at])
    }

    fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError> {
        let page = PAGE_LEN as u32;
        if !from.is_multiple_of(page) || !to.is_multiple_of(page) || from < START || to > 3 * page {
            return Err(FlashError::Misused);
        }
        self.change(from, (to - from) as usize, |_, _| ERASED)
    }
}

/// Counts: equal counters make equal passwords.
#[derive(Clone)]
pub struct Counter(pub u32);

impl Random for Counter {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        for part in bytes.chunks_mut(4) {
            self.0 = self.0.wrapping_add(1);
            part.copy_from_slice(&self.0.to_be_bytes()[..part.len()]);
        }
        Ok(())
    }
}
