//! Two pages of flash. QEMU's boards have none that a program can write, so the pages are in RAM, and in a file of the
//! computer that runs it if an argument such as `flash=pages.bin` names one (semihosting).
//!
//! A real board has the driver of its HAL instead.

use core::ffi::CStr;
use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash, check_erase, check_read, check_write,
};
use heapless::Vec;
use semihosting::experimental::env;
use semihosting::fs::{self, File};
use semihosting::io::Read;

/// Small ones: pages that are full are seen in tests.
const PAGE_LEN: usize = 512;

const ERASED: u8 = 0xff;

pub struct HostFlash {
    pages: [u8; 2 * PAGE_LEN],
    /// The file's path, as C has it.
    path: Vec<u8, 128>,
}

impl HostFlash {
    /// Reads the pages from the file, if there is one.
    pub fn open() -> Self {
        let mut flash = Self { pages: [ERASED; 2 * PAGE_LEN], path: Vec::new() };
        let arguments = env::args::<256>();
        let path = arguments.iter().flatten().flatten().find_map(|argument| argument.strip_prefix("flash="));
        if let Some(path) = path {
            let copied =
                flash.path.extend_from_slice(path.as_bytes()).and_then(|()| flash.path.extend_from_slice(&[0]));
            assert!(copied.is_ok(), "the flash's path is too long");
        }
        if let Some(mut file) = flash.path().and_then(|path| File::open(path).ok()) {
            let mut rest = &mut flash.pages[..];
            while let Ok(len @ 1..) = file.read(rest) {
                rest = &mut rest[len..];
            }
        }
        flash
    }

    fn path(&self) -> Option<&CStr> {
        CStr::from_bytes_with_nul(&self.path).ok()
    }

    fn keep(&self) -> Result<(), NorFlashErrorKind> {
        self.path().map_or(Ok(()), |path| fs::write(path, self.pages)).map_err(|_| NorFlashErrorKind::Other)
    }
}

impl ErrorType for HostFlash {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for HostFlash {
    const READ_SIZE: usize = 4;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        check_read(self, offset, bytes.len())?;
        bytes.copy_from_slice(&self.pages[offset as usize..][..bytes.len()]);
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.pages.len()
    }
}

impl NorFlash for HostFlash {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = PAGE_LEN;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        check_erase(self, from, to)?;
        self.pages[from as usize..to as usize].fill(ERASED);
        self.keep()
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        check_write(self, offset, bytes.len())?;
        // As in a chip: ones become zeros, and nothing else.
        self.pages[offset as usize..].iter_mut().zip(bytes).for_each(|(byte, written)| *byte &= written);
        self.keep()
    }
}
