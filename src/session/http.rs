//! Sessions from and into the headers of the crate `http`.

use super::{Session, SessionCookie};
use crate::entropy::EntropySource;
use crate::error::SaveError;
use crate::time::UnixTime;
use alloc::string::String;
use http::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Requests and responses of the crate [`http`]: axum, hyper, tonic, poem, warp, Workers and Spin have its headers.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{Password, Sealer, Session, SessionCookie, UnixTime};
/// use http::HeaderMap;
/// # let mut rng = getrandom::SysRng;
///
/// static SESSION: SessionCookie = SessionCookie::new(
///     "sid",
///     Sealer::new(Password::from_static("1", "32 random characters, or more than that")),
/// );
///
/// fn count(request: &HeaderMap, response: &mut HeaderMap) -> Result<u32, fe26::SaveError> {
///     let now = UnixTime::from_secs(1_700_000_000);
///     let mut visits: Session<u32> = Session::load_from(&SESSION, request, now);
///     *visits += 1;
///     visits.save_into(now, &mut getrandom::SysRng, response)?;
///     Ok(*visits)
/// }
///
/// let mut response = HeaderMap::new();
/// assert_eq!(count(&HeaderMap::new(), &mut response)?, 1);
/// assert!(response["set-cookie"].to_str()?.starts_with("sid=Fe26.2*1*"));
/// # Ok(())
/// # }
/// ```
impl<'c, T> Session<'c, T> {
    /// Loads the session from a request's headers, like [`load`](Self::load) (feature `http`).
    pub fn load_from(cookie: &SessionCookie<'c>, headers: &HeaderMap, now: UnixTime) -> Self
    where
        T: DeserializeOwned + Default,
    {
        Self::load(cookie, headers.get_all(COOKIE), now)
    }

    /// Saves the session like [`save`](Self::save) and appends its cookies to a response's headers (feature `http`).
    ///
    /// # Errors
    ///
    /// All variants of [`SaveError`]. `headers` are then unchanged.
    pub fn save_into(
        &mut self,
        now: UnixTime,
        randomness: impl EntropySource,
        headers: &mut HeaderMap,
    ) -> Result<(), SaveError>
    where
        T: Serialize,
    {
        append_set_cookies(self.save(now, randomness)?, headers);
        Ok(())
    }

    /// Ends the session like [`destroy`](Self::destroy) and appends the cookies that delete it to a response's headers
    /// (feature `http`).
    ///
    /// # Security
    ///
    /// A copy of the token remains valid until it expires.
    pub fn destroy_into(self, headers: &mut HeaderMap) {
        append_set_cookies(self.destroy(), headers);
    }
}

/// Appends `Set-Cookie` values to a response's headers, for example those of [`Session::save_for`] or
/// [`Session::renew_if_ending_within`] (feature `http`).
///
/// Headers that are already there remain. The values are marked as sensitive, so that `Debug` hides them.
///
/// # Panics
///
/// Panics if `headers` is full: [`HeaderMap::append`] does, at 32 768 headers.
pub fn append_set_cookies(values: impl IntoIterator<Item = String>, headers: &mut HeaderMap) {
    for value in values {
        let value = HeaderValue::try_from(value);
        debug_assert!(value.is_ok(), "cookies are visible ASCII and spaces");
        if let Ok(mut value) = value {
            value.set_sensitive(true);
            headers.append(SET_COOKIE, value);
        }
    }
}
