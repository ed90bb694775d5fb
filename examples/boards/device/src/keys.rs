//! The keys that cookies are sealed with, as they are at the moment: the passwords in flash, and a key made at boot.

use crate::CONNECTIONS;
use crate::device::Device;
use crate::passwords::{Pages, Passwords, PasswordsError};
use crate::random::Random;
use core::cell::RefCell;
use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_sync::watch::{Receiver, Watch};
use embedded_storage::nor_flash::NorFlash;
use fe26::{EntropyError, Password, Secret};
use heapless::Vec;
use zeroize::Zeroizing;

/// The id of the key made at boot. Passwords in flash have ids from 1.
const BOOT_ID: &str = "0";

/// The keys of a moment.
#[derive(Clone)]
pub struct KeySet {
    /// Seals until the clock is set.
    boot_key: Zeroizing<[u8; 32]>,
    passwords: Passwords,
}

impl KeySet {
    fn new(passwords: Passwords, random: &mut impl Random) -> Result<Self, EntropyError> {
        let mut boot_key = Zeroizing::new([0; 32]);
        random.fill(&mut *boot_key)?;
        match Password::with_secret(BOOT_ID, Secret::Key256(&boot_key)) {
            Ok(_) => Ok(Self { boot_key, passwords }),
            Err(_) => Err(EntropyError::DeadGenerator),
        }
    }

    /// Returns the key made at boot, and the passwords, the newest first.
    pub fn list(&self) -> Vec<Password<'_>, 3> {
        let boot = Password::with_secret(BOOT_ID, Secret::Key256(&self.boot_key)).expect("validated by `new`");
        core::iter::once(boot).chain(self.passwords.iter()).collect()
    }
}

/// The owner of the keys, who tells each connection when they change.
pub struct Keys<F> {
    pages: RefCell<Pages<F>>,
    current: Watch<NoopRawMutex, KeySet, CONNECTIONS>,
}

/// Waits for other keys.
pub type Changes<'a> = Receiver<'a, NoopRawMutex, KeySet, CONNECTIONS>;

impl<F: NorFlash> Keys<F> {
    pub fn new(flash: F, start: u32, random: &mut impl Random) -> Result<Self, PasswordsError<F::Error>> {
        let mut pages = Pages::new(flash, start);
        let keys = KeySet::new(pages.load_or_create(random)?, random)?;
        Ok(Self { pages: RefCell::new(pages), current: Watch::new_with(keys) })
    }

    pub fn changes(&self) -> Changes<'_> {
        self.current.receiver().expect("one for each connection")
    }
}

impl<R: Random, F: NorFlash> Device<R, F> {
    /// Seals with a new password. Sessions go on.
    pub(crate) fn rotate_password(&self) -> Result<(), PasswordsError<F::Error>> {
        let passwords = self.keys.pages.borrow_mut().rotate(&mut *self.random.borrow_mut())?;
        if let Some(keys) = self.keys.current.try_get() {
            self.keys.current.sender().send(KeySet { passwords, ..keys });
        }
        Ok(())
    }

    /// Ends all sessions, also those that were sealed before the clock was set.
    pub(crate) fn sign_out_everyone(&self) -> Result<(), PasswordsError<F::Error>> {
        let random = &mut *self.random.borrow_mut();
        let passwords = self.keys.pages.borrow_mut().sign_out_everyone(random)?;
        self.keys.current.sender().send(KeySet::new(passwords, random)?);
        Ok(())
    }
}
