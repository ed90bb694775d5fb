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

/// Makes the key for the time before the clock is set.
fn boot_key(random: &mut impl Random) -> Result<Zeroizing<[u8; 32]>, EntropyError> {
    let mut key = Zeroizing::new([0; 32]);
    random.fill(&mut *key)?;
    match Password::with_secret(BOOT_ID, Secret::Key256(&key)) {
        Ok(_) => Ok(key),
        Err(_) => Err(EntropyError::DeadGenerator),
    }
}

impl KeySet {
    /// Returns the key made at boot, and the passwords, the newest first.
    pub fn list(&self) -> Vec<Password<'_>, 3> {
        let boot = Password::with_secret(BOOT_ID, Secret::Key256(&self.boot_key)).expect("validated by `boot_key`");
        core::iter::once(boot).chain(self.passwords.iter()).collect()
    }
}

/// The keys, and the signal to each connection that they changed.
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
        let keys = KeySet { boot_key: boot_key(random)?, passwords: pages.load_or_create(random)? };
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
                // The key first: once the password is written, nothing may fail.
                let boot_key = boot_key(random)?;
                *self.current.borrow_mut() = KeySet { boot_key, passwords: pages.sign_out_everyone(random)? };
            }
        }
        self.changed.sender().send(());
        Ok(())
    }
}
