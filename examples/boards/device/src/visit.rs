//! The device as the handlers see it for the time of a connection: its clock, its random numbers, and the cookie that
//! fits its knowledge of the time.

use crate::device::Device;
use crate::handlers::{Machine, PasswordChange};
use crate::random::Random;
use crate::session;
use embedded_storage::nor_flash::NorFlash;
use fe26::{
    Config, CookieAttributes, Entropy, EntropyError, MaxAge, Password, Sealer, SessionCookie, Ttl, UnixTime,
    UnsealError,
};

const ATTRIBUTES: CookieAttributes<'static> =
    if cfg!(feature = "insecure") { session::INSECURE } else { CookieAttributes::DEFAULT };

/// A connection's view of the device.
///
/// Until the clock is set no token can have an expiry. A token that never expires must not be sealed with a password
/// that outlives a reboot, or that other servers know: an attacker who obtained it once would be logged in permanently.
///
/// So the device uses a key that is created at boot, and forgets it as soon as the time is known. Users who logged in
/// before must do so again. The passwords' tokens are accepted if they have no expiry; those that have one are neither
/// trusted nor deleted, and are accepted once the time is known.
pub struct Visit<'k, R, F> {
    pub device: &'k Device<R, F>,
    with_clock: SessionCookie<'k>,
    without_clock: SessionCookie<'k>,
}

impl<'k, R, F> Visit<'k, R, F> {
    /// Creates a view with these keys: the one made at boot, and the passwords, the newest first.
    pub fn new(device: &'k Device<R, F>, keys: &'k [Password<'k>]) -> Self {
        let cookie = |keys: &'k [Password<'k>]| {
            let (newest, others) = keys.split_first().expect("at least one password");
            let sealer = Sealer::try_new(*newest, others, Config::IRON_SESSION).expect("each id is another");
            SessionCookie::try_new(session::NAME, sealer, ATTRIBUTES).expect("a valid name")
        };
        // The browser, too, deletes the cookie when it is closed.
        let without_clock = cookie(keys).with_ttl(Ttl::NEVER).with_max_age(MaxAge::BrowserSession);
        Self { device, with_clock: cookie(&keys[1..]), without_clock }
    }
}

impl<R: Random, F: NorFlash> Machine for &Visit<'_, R, F> {
    fn now(&self) -> UnixTime {
        self.device.clock.now()
    }

    fn entropy(&self) -> Result<Entropy, EntropyError> {
        self.device.entropy()
    }

    fn cookie(&self) -> &SessionCookie<'_> {
        match self.now() {
            UnixTime::UNKNOWN => &self.without_clock,
            _ => &self.with_clock,
        }
    }

    fn change_password(&self, change: PasswordChange) -> bool {
        let changed = self.device.keys.change(change, &mut *self.device.random.borrow_mut());
        if let Err(error) = &changed {
            (self.device.log)(format_args!("password not changed: {error}"));
        }
        changed.is_ok()
    }

    fn log(&self, refused: UnsealError) {
        (self.device.log)(format_args!("session refused: {refused}"));
    }
}
