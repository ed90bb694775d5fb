//! Sessions as fixed-capacity strings, which a handler can return: they borrow no buffer.

use super::SessionCookie;
use crate::entropy::EntropySource;
use crate::error::{BufferTooSmall, SaveError, SealError};
use crate::time::UnixTime;
use heapless::String;
use serde::Serialize;

impl SessionCookie<'_> {
    /// Returns a capacity that fits the `Set-Cookie` value of any payload of `payload_len` bytes: the `N` of
    /// [`save_to_string`](Self::save_to_string).
    ///
    /// It also fits the values of [`destroy`](Self::destroy) and [`stale_chunks`](Self::stale_chunks).
    #[must_use]
    pub const fn max_set_cookie_len(&self, payload_len: usize) -> usize {
        let name_len = self.name.len().saturating_add("=".len());
        name_len.saturating_add(self.max_sealed_len(payload_len)).saturating_add(self.attributes.max_len())
    }

    /// Seals a session like [`save`](Self::save) and returns the whole `Set-Cookie` value as a fixed-capacity string of
    /// [`heapless`](crate::heapless), which a handler can return.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use fe26::{Password, Sealer, SessionCookie, UnixTime};
    /// # static SESSION: SessionCookie = SessionCookie::new(
    /// #     "sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));
    /// # let (cookie_header, now, mut rng) = (Some("x=y"), UnixTime::from_secs(1_700_000_000), getrandom::SysRng);
    /// const LEN: usize = SESSION.max_set_cookie_len(64);
    /// type SetCookie = fe26::heapless::String<LEN>;
    ///
    /// let set_cookie: SetCookie = SESSION.save_to_string(&7, now, &mut rng)?;
    /// assert!(set_cookie.starts_with("sid=Fe26.2*1*") && set_cookie.ends_with("; SameSite=Lax"));
    ///
    /// for set_cookie in SESSION.destroy(cookie_header) {
    ///     let set_cookie: SetCookie = set_cookie.write_to_string()?;
    ///     assert_eq!(set_cookie, "sid=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`save`](Self::save). The size in [`SealError::BufferTooSmall`] is that of the whole value.
    pub fn save_to_string<const N: usize>(
        &self,
        value: &(impl Serialize + ?Sized),
        now: UnixTime,
        randomness: impl EntropySource,
    ) -> Result<String<N>, SaveError> {
        let too_small = |needed| Err(SaveError::Seal(SealError::BufferTooSmall { needed }));
        match self.save(value, now, randomness, &mut [0; N]) {
            Ok(set_cookie) => set_cookie.write_to_string().or_else(|BufferTooSmall { needed }| too_small(needed)),
            Err(SaveError::Seal(SealError::BufferTooSmall { needed })) => {
                too_small(self.set_cookie("", "").len().saturating_add(needed))
            }
            Err(error) => Err(error),
        }
    }
}
