//! The keys that cookies are sealed with, as they are at the moment: the passwords in flash, and a key made at boot.

use crate::CONNECTIONS;
use crate::handlers::PasswordChange;
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
    current: RefCell<KeySet>,
    changed: Watch<NoopRawMutex, (), CONNECTIONS>,
}

/// Waits for other keys.
pub type Changes<'a> = Receiver<'a, NoopRawMutex, (), CONNECTIONS>;

impl<F: NorFlash> Keys<F> {
    pub fn new(flash: F, start: u32, random: &mut impl Random) -> Result<Self, PasswordsError<F::Error>> {
        let mut pages = Pages::new(flash, start);
        let keys = KeySet::new(pages.load_or_create(random)?, random)?;
        Ok(Self { pages: RefCell::new(pages), current: RefCell::new(keys), changed: Watch::new_with(()) })
    }

    /// Returns the keys as they are now.
    pub fn copy(&self) -> KeySet {
        self.current.borrow().clone()
    }

    pub fn changes(&self) -> Changes<'_> {
        self.changed.receiver().expect("one for each connection")
    }

    /// Makes a new password. Sessions go on, or all end: those that were sealed before the clock was set, too.
    pub fn change(&self, change: PasswordChange, random: &mut impl Random) -> Result<(), PasswordsError<F::Error>> {
        let mut pages = self.pages.borrow_mut();
        match change {
            PasswordChange::SessionsGoOn => self.current.borrow_mut().passwords = pages.rotate(random)?,
            PasswordChange::SessionsEnd => {
                *self.current.borrow_mut() = KeySet::new(pages.sign_out_everyone(random)?, random)?;
            }
        }
        self.changed.sender().send(());
        Ok(())
    }
}
