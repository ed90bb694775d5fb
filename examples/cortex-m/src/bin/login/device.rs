//! The device as the handlers see it: its clock, its random numbers, and the cookie that fits its knowledge of the
//! time.

use crate::clock::Clock;
use crate::handlers::Machine;
use crate::session;
use board::random::HostRng;
use fe26::{
    CookieAttributes, Entropy, EntropyError, MaxAge, Password, PasswordError, Sealer, Secret, SessionCookie, Ttl,
    UnixTime, UnsealError,
};
use semihosting::println;

/// The password of `examples/login`, which is public: a real one is random, and in a page of flash.
const PASSWORD: Password<'static> = Password::from_static("1", "an example only: never use this text, it is public");

const ATTRIBUTES: CookieAttributes<'static> =
    if cfg!(feature = "insecure") { session::INSECURE } else { CookieAttributes::DEFAULT };

pub const SESSION: SessionCookie<'static> =
    SessionCookie::new(session::NAME, Sealer::new(PASSWORD)).with_attributes(ATTRIBUTES);

/// The device, with a second password that it uses until its clock is set.
///
/// Until then no token can have an expiry. A token that never expires must not be sealed with the password that
/// outlives a reboot and that other servers know: an attacker who obtained it once would be logged in permanently.
///
/// So the device uses a password that is created at boot, and forgets it as soon as the time is known. Users who logged
/// in before must do so again. The real password's tokens are accepted if they have no expiry; those that have one are
/// neither trusted nor deleted, and are accepted once the time is known.
pub struct Device {
    pub clock: Clock,
    cookie_without_clock: SessionCookie<'static>,
}

/// The id of the password created at boot. Passwords that are shared have other ids.
const BOOT_ID: &str = "0";

impl Device {
    /// Creates a device whose clock is not set.
    ///
    /// # Errors
    ///
    /// [`PasswordError::ConstantKey`] if the generator that made the key is dead.
    pub fn new(boot_key: &'static [u8; 32]) -> Result<Self, PasswordError> {
        const PASSWORDS: &[Password<'static>] = &[PASSWORD];
        let password = Password::with_secret(BOOT_ID, Secret::Key256(boot_key))?;
        let sealer = Sealer::new(password).with_previous(PASSWORDS).with_ttl(Ttl::NEVER);
        // The browser, too, deletes the cookie when it is closed.
        let cookie_without_clock = SESSION.with_sealer(sealer).with_max_age(MaxAge::BrowserSession);
        Ok(Self { clock: Clock::unknown(), cookie_without_clock })
    }
}

impl Machine for &Device {
    fn now(&self) -> UnixTime {
        self.clock.now()
    }

    fn entropy(&self) -> Result<Entropy, EntropyError> {
        Entropy::from_rng(&mut HostRng)
    }

    fn cookie(&self) -> &SessionCookie<'_> {
        match self.clock.now() {
            UnixTime::UNKNOWN => &self.cookie_without_clock,
            _ => &SESSION,
        }
    }

    fn log(&self, refused: UnsealError) {
        println!("session refused: {refused}");
    }
}
