//! The device: its clock, its generator, its passwords. Tasks of one executor share it.

use crate::clock::Clock;
use crate::keys::Keys;
use crate::passwords::PasswordsError;
use crate::random::Random;
use core::cell::RefCell;
use core::fmt;
use core::net::SocketAddr;
use embassy_net::Stack;
use embedded_storage::nor_flash::NorFlash;
use fe26::{Entropy, EntropyError};

/// Writes a line to the board's log.
pub type Log = fn(fmt::Arguments<'_>);

/// A device with the generator `R` and the flash `F`.
pub struct Device<R, F> {
    pub(crate) clock: Clock,
    pub(crate) random: RefCell<R>,
    pub(crate) keys: Keys<F>,
    pub(crate) log: Log,
}

impl<R: Random, F: NorFlash> Device<R, F> {
    /// Creates a device whose clock is not set, with the passwords in the two pages of `flash` at `start`. It creates
    /// the first one if there is none.
    ///
    /// # Errors
    ///
    /// [`PasswordsError`] if the flash or the generator fails.
    pub fn new(mut random: R, flash: F, start: u32, log: Log) -> Result<Self, PasswordsError<F::Error>> {
        let keys = Keys::new(flash, start, &mut random)?;
        Ok(Self { clock: Clock::unknown(), random: RefCell::new(random), keys, log })
    }

    /// Keeps the clock set, forever.
    pub async fn keep_clock(&self, stack: Stack<'_>, server: SocketAddr) -> ! {
        self.clock.keep(stack, server, self.log).await
    }

    /// Logs each address of the device, forever.
    pub async fn log_addresses(&self, stack: Stack<'_>) -> ! {
        loop {
            stack.wait_config_up().await;
            if let Some(config) = stack.config_v4() {
                (self.log)(format_args!("open http://{}/", config.address.address()));
            }
            stack.wait_config_down().await;
            (self.log)(format_args!("the network is down"));
        }
    }

    pub(crate) fn entropy(&self) -> Result<Entropy, EntropyError> {
        let mut bytes = [0; Entropy::LEN];
        self.random.borrow_mut().fill(&mut bytes)?;
        Entropy::from_bytes(&mut bytes)
    }
}
