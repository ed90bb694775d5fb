//! The device as the handlers see it: its clock, its random numbers, and the cookie that fits what it knows of the time.

use crate::clock::Clock;
use crate::handlers::{INSECURE_SESSION, Machine, PASSWORD, SESSION};
use board::random::HostRng;
use fe26::{MaxAge, Password, PasswordError, Sealer, Secret, SessionCookie, Ttl, UnixTime, UnsealError};
use rand_core::TryCryptoRng;
use semihosting::println;

const COOKIE: SessionCookie<'static> = if cfg!(feature = "insecure") { INSECURE_SESSION } else { SESSION };

/// Until the clock is set no token can have an expiry. One that never ends must not be sealed with the password that
/// outlives a reboot and that other servers know: whoever got hold of it once would be logged in for good.
///
/// So until then a password is used that is made at boot, and forgotten as soon as the time is known. Who has logged in
/// before must do so again. The real password's tokens are opened if they have no expiry; those that have one are
/// neither believed nor deleted, and open when the time is known.
pub struct Device {
    pub clock: Clock,
    cookie_without_clock: SessionCookie<'static>,
}

/// Of the password made at boot. Passwords that are shared have other ids.
const BOOT_ID: &str = "0";

impl Device {
    /// # Errors
    ///
    /// [`PasswordError::ConstantKey`] if the generator that made the key is dead.
    pub fn new(boot_key: &'static [u8; 32]) -> Result<Self, PasswordError> {
        const PASSWORDS: &[Password<'static>] = &[PASSWORD];
        let password = Password::with_secret(BOOT_ID, Secret::Key256(boot_key))?;
        let sealer = Sealer::new(password).with_previous(PASSWORDS).with_ttl(Ttl::NEVER);
        // The browser forgets it too, when it is closed.
        let cookie_without_clock = COOKIE.with_sealer(sealer).with_max_age(MaxAge::BrowserSession);
        Ok(Self { clock: Clock::unknown(), cookie_without_clock })
    }
}

impl Machine for &Device {
    fn now(&self) -> UnixTime {
        self.clock.now()
    }

    fn rng(&self) -> impl TryCryptoRng {
        HostRng
    }

    fn cookie(&self) -> &SessionCookie<'_> {
        match self.clock.now() {
            UnixTime::UNKNOWN => &self.cookie_without_clock,
            _ => &COOKIE,
        }
    }

    fn log(&self, refused: UnsealError) {
        println!("session refused: {refused}");
    }
}
