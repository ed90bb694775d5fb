//! The two pages of flash, each with slots for lines. A line is appended; nothing is changed.
//!
//! A power cut at any moment leaves passwords that count:
//!
//! * **in a write**: the line is incomplete, its checksum is wrong, and the passwords before it stay. The next write
//!   takes the next slot.
//! * **in an erasure**: when the page of the newest line is full, the other one is erased, which has older lines only.
//!   The rest of them does not count beside newer ones.
//!
//! So the newest line is the one with the largest number, wherever it is.

use super::{Line, Passwords, PasswordsError, SLOT_LEN};
use crate::random::Random;
use embedded_storage::nor_flash::NorFlash;
use zeroize::Zeroize;

const ERASED: u8 = 0xff;

/// Two pages of a flash, from `start`.
pub struct Pages<F> {
    flash: F,
    start: u32,
}

/// A slot's bytes. Some drivers copy bytes that are not aligned through a page on the stack.
#[repr(align(4))]
struct Slot([u8; SLOT_LEN]);

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

type Result<T, F> = core::result::Result<T, PasswordsError<F>>;

impl<F: NorFlash> Pages<F> {
    const PAGE_LEN: u32 = F::ERASE_SIZE as u32;
    const SLOTS: u32 = F::ERASE_SIZE as u32 / SLOT_LEN as u32;
    const FITS: () = assert!(
        SLOT_LEN.is_multiple_of(F::WRITE_SIZE)
            && SLOT_LEN.is_multiple_of(F::READ_SIZE)
            && F::ERASE_SIZE.is_multiple_of(SLOT_LEN)
    );

    /// Creates the two pages at `start`, which is the beginning of a page.
    pub const fn new(flash: F, start: u32) -> Self {
        const { Self::FITS }
        Self { flash, start }
    }

    /// Returns the passwords, after creating one if there is none: at the first boot.
    pub fn load_or_create(&mut self, random: &mut impl Random) -> Result<Passwords, F::Error> {
        match self.load()? {
            Some(passwords) => Ok(passwords),
            None => self.append(false, random),
        }
    }

    /// Creates a new password, with which sessions are sealed. They go on: the password before it still opens them.
    pub fn rotate(&mut self, random: &mut impl Random) -> Result<Passwords, F::Error> {
        self.append(false, random)
    }

    /// Creates a new password, and lets no other open a session any more.
    pub fn sign_out_everyone(&mut self, random: &mut impl Random) -> Result<Passwords, F::Error> {
        self.append(true, random)
    }

    fn load(&mut self) -> Result<Option<Passwords>, F::Error> {
        let Some((newest, _)) = self.newest()? else { return Ok(None) };
        // Only the number before it: if that line is lost, an older one may be one that was signed out.
        let previous = match newest.number().checked_sub(1) {
            Some(number) if !newest.starts_afresh() => self.find(number)?,
            _ => None,
        };
        Ok(Some(Passwords { newest, previous }))
    }

    /// Returns the line with the largest number, and its page.
    fn newest(&mut self) -> Result<Option<(Line, u32)>, F::Error> {
        let mut newest = None;
        for (page, slot) in places::<F>() {
            let Some(line) = Line::parse(&self.read(page, slot)?.0) else { continue };
            if newest.as_ref().is_none_or(|(found, _): &(Line, u32)| found.number() < line.number()) {
                newest = Some((line, page));
            }
        }
        Ok(newest)
    }

    fn find(&mut self, number: u32) -> Result<Option<Line>, F::Error> {
        for (page, slot) in places::<F>() {
            if let Some(line) = Line::parse(&self.read(page, slot)?.0).filter(|line| line.number() == number) {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    fn append(&mut self, starts_afresh: bool, random: &mut impl Random) -> Result<Passwords, F::Error> {
        let (number, page) = match self.newest()? {
            Some((line, page)) => (line.number().checked_add(1).ok_or(PasswordsError::NoMoreIds)?, page),
            None => (1, 0),
        };
        let line = Line::generate(number, starts_afresh, random)?;
        let (page, slot) = match self.blank_slot(page)? {
            Some(slot) => (page, slot),
            None => {
                let other = 1 - page;
                let start = self.address(other, 0);
                self.flash.erase(start, start + Self::PAGE_LEN).map_err(PasswordsError::Flash)?;
                (other, 0)
            }
        };
        let mut bytes = Slot([ERASED; SLOT_LEN]);
        line.write_to(&mut bytes.0);
        let address = self.address(page, slot);
        self.flash.write(address, &bytes.0).map_err(PasswordsError::Flash)?;
        // As the next boot will read it.
        match self.load()? {
            Some(passwords) if passwords.newest == line => Ok(passwords),
            _ => Err(PasswordsError::NotWritten),
        }
    }

    fn blank_slot(&mut self, page: u32) -> Result<Option<u32>, F::Error> {
        for slot in 0..Self::SLOTS {
            if self.read(page, slot)?.0.iter().all(|byte| *byte == ERASED) {
                return Ok(Some(slot));
            }
        }
        Ok(None)
    }

    fn read(&mut self, page: u32, slot: u32) -> Result<Slot, F::Error> {
        let mut bytes = Slot([0; SLOT_LEN]);
        self.flash.read(self.address(page, slot), &mut bytes.0).map_err(PasswordsError::Flash)?;
        Ok(bytes)
    }

    fn address(&self, page: u32, slot: u32) -> u32 {
        self.start + page * Self::PAGE_LEN + slot * SLOT_LEN as u32
    }
}

/// Returns all places of a line, as page and slot.
fn places<F: NorFlash>() -> impl Iterator<Item = (u32, u32)> {
    (0..2).flat_map(|page| (0..Pages::<F>::SLOTS).map(move |slot| (page, slot)))
}
