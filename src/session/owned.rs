//! Typed sessions: a value that is loaded from a request's cookies and saved into a response's.

use super::chunks::{self, Received};
use super::spread;
use super::{MaxAge, SessionCookie};
use crate::cookie::CookieHeaders;
use crate::entropy::EntropySource;
use crate::error::{SaveError, SealError, UnsealError};
use crate::time::{Ttl, UnixTime};
use crate::token::MAX_TOKEN_LEN;
use crate::token::TokenId;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::ops::{Deref, DerefMut};
use core::time::Duration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

/// A session of a request: its value, the value's origin, and the configuration to save it.
///
/// It derefs to the value. Loading never fails: if the request has no cookie, or one that cannot be unsealed, the value
/// is `T::default()`, and [`status`](Self::status) returns the cause. While the time is [unknown](UnixTime::UNKNOWN),
/// this also applies to cookies that expire; the browser then keeps the cookie, because it is not overwritten [by
/// accident](SessionStatus::ClockUnknown).
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{Password, Sealer, Session, SessionCookie, SessionStatus, UnixTime};
/// use serde::{Deserialize, Serialize};
/// # let mut rng = getrandom::SysRng;
///
/// #[derive(Serialize, Deserialize, Default)]
/// struct Cart {
///     items: u32,
///     /// The fields of a Node.js application in the same session, which must be kept.
///     #[serde(flatten)]
///     others: std::collections::BTreeMap<String, serde_json::Value>,
/// }
///
/// static SESSION: SessionCookie = SessionCookie::new(
///     "sid",
///     Sealer::new(Password::from_static("1", "32 random characters, or more than that")),
/// );
///
/// let now = UnixTime::from_secs(1_700_000_000);
/// let cookie_header = Some("theme=dark");
/// let mut session: Session<Cart> = Session::load(&SESSION, cookie_header, now);
/// assert_eq!(session.status(), SessionStatus::Fresh);
///
/// session.items += 1;
/// for value in session.save(now, &mut rng)? {
///     // response.append("Set-Cookie", value);
///     assert!(value.starts_with("sid=Fe26.2*1*"));
/// }
///
/// // Logging out consumes the session: nothing can be saved after it.
/// for value in session.destroy() {
///     assert_eq!(value, "sid=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax");
/// }
/// # Ok(())
/// # }
/// ```
///
/// # The type of the value
///
/// `T` owns its data: `String`, not `&str`. With a type that borrows, the compiler reports that *implementation of
/// `Deserialize` is not general enough*. [`SessionCookie::load`] borrows from the caller's buffer.
///
/// # With another application
///
/// Loading never fails, so look at the [`status`](Self::status) where a session is shared. A session that does not
/// match the type, for example because a Node.js application stores a number instead of a string, is
/// [`Rejected`](SessionStatus::Rejected). Saving then replaces it by this application's value: check the status first,
/// and keep the fields of other applications in a `#[serde(flatten)]` map, as above.
///
/// # Lifetimes
///
/// A session ends when its token expires. For sliding expiry, save it again while it is in use, with
/// [`save`](Self::save) or [`renew_if_ending_within`](Self::renew_if_ending_within). For a longer lifetime ("remember
/// me"), store a flag in the value, and save and renew the session with that lifetime each time:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use fe26::{Password, Sealer, Session, SessionCookie, Ttl, UnixTime};
/// # use serde::{Deserialize, Serialize};
/// # use std::time::Duration;
/// # static SESSION: SessionCookie = SessionCookie::new(
/// #     "sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));
/// # let (now, mut rng) = (UnixTime::from_secs(1_700_000_000), getrandom::SysRng);
/// #[derive(Serialize, Deserialize, Default)]
/// struct Login {
///     user: u32,
///     remember: bool,
/// }
///
/// const REMEMBERED: Ttl = Ttl::from_secs(90 * 24 * 3600);
/// const A_WEEK: Duration = Duration::from_secs(7 * 24 * 3600);
///
/// # let mut session: Session<Login> = Session::load(&SESSION, None::<&str>, now);
/// // At the login:
/// *session = Login { user: 7, remember: true };
/// let values = session.save_for(REMEMBERED, now, &mut rng)?;
///
/// # let header = values[0].split(';').next();
/// // Later:
/// let mut session: Session<Login> = Session::load(&SESSION, header, now);
/// let values = if session.remember {
///     session.renew_for(REMEMBERED, A_WEEK, now, &mut rng)?
/// } else {
///     session.renew_if_ending_within(A_WEEK, now, &mut rng)?
/// };
/// # assert!(values.is_none());
/// # Ok(())
/// # }
/// ```
///
/// For an absolute expiry, store the time of the login in the value and set an end that saving and renewing never
/// exceed. A session past its end is rejected immediately:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use fe26::{Password, Sealer, Session, SessionCookie, UnixTime};
/// # use serde::{Deserialize, Serialize};
/// # use std::time::Duration;
/// # static SESSION: SessionCookie = SessionCookie::new(
/// #     "sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));
/// # let (now, mut rng) = (UnixTime::from_secs(1_700_000_000), getrandom::SysRng);
/// #[derive(Serialize, Deserialize, Default)]
/// struct Login {
///     user: u32,
///     since_ms: Option<u64>, // `None`: not logged in, no end
/// }
///
/// const A_MONTH_MS: u64 = 30 * 24 * 3600 * 1000;
///
/// fn limit(session: &mut Session<Login>, now: UnixTime) {
///     if let Some(since_ms) = session.since_ms {
///         session.end_at(UnixTime::from_millis(since_ms + A_MONTH_MS), now);
///     }
/// }
///
/// // A login:
/// # let header: Option<&str> = None;
/// let mut session: Session<Login> = Session::load(&SESSION, header, now);
/// *session = Login { user: 7, since_ms: now.as_millis() };
/// limit(&mut session, now);
/// let values = session.save(now, &mut rng)?;
///
/// # let header = values[0].split(';').next();
/// // Each later request:
/// let mut session: Session<Login> = Session::load(&SESSION, header, now);
/// limit(&mut session, now);
/// if let Some(values) = session.renew_if_ending_within(Duration::from_secs(7 * 24 * 3600), now, &mut rng)? {
///     // append them
/// }
/// # assert_eq!(session.user, 7);
/// # Ok(())
/// # }
/// ```
///
/// # Methods of the same name
///
/// A method of the session hides a method of the value with the same name, such as `status`, `save` or `destroy`, and a
/// later version may add methods. Call the value's methods through [`value`](Self::value) and
/// [`value_mut`](Self::value_mut), which always reach them; fields are never hidden. The session has methods instead of
/// associated functions like those of `Rc`, because handlers call them all the time and most values are plain data.
///
/// ```
/// # use fe26::{Password, Sealer, Session, SessionCookie, SessionStatus, UnixTime};
/// # static SESSION: SessionCookie = SessionCookie::new(
/// #     "sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));
/// #[derive(serde::Serialize, serde::Deserialize, Default)]
/// struct Order {
///     paid: bool,
/// }
///
/// impl Order {
///     fn status(&self) -> &'static str {
///         if self.paid { "paid" } else { "open" }
///     }
/// }
///
/// let session: Session<Order> = Session::load(&SESSION, None::<&str>, UnixTime::from_secs(1_700_000_000));
/// assert_eq!(session.status(), SessionStatus::Fresh);
/// assert_eq!(session.value().status(), "open");
/// ```
pub struct Session<'c, T> {
    value: T,
    cookie: SessionCookie<'c>,
    received: Received,
    status: SessionStatus,
    expires_at: Option<UnixTime>,
    token_id: Option<TokenId>,
    end: Option<UnixTime>,
    is_changed: bool,
}

/// The origin of a session's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum SessionStatus {
    /// The request had no session: the value is the default.
    Fresh,
    /// The value is from the request's cookie.
    Loaded,
    /// The request's cookie was rejected, as reported to iron-session's `onUnsealError`: the value is the default, and
    /// saving replaces the cookie.
    Rejected(UnsealError),
    /// The request's cookie is authentic and has an expiry, which cannot be checked because the time is unknown.
    ///
    /// The value is the default, but this is not a request without a session: [`Session::save`] refuses to overwrite
    /// the cookie with [`SaveError::WouldOverwrite`] until [`Session::discard_received`] is called.
    ClockUnknown,
}

impl<'c, T> Session<'c, T> {
    /// Loads the session of a request.
    ///
    /// `headers` are the request's `Cookie` header values, in any form of [`CookieHeaders`].
    ///
    /// A session that is split into several cookies is joined, whether or not [`SessionCookie::with_chunks`] is on.
    pub fn load<'h>(cookie: &SessionCookie<'c>, headers: impl CookieHeaders<'h>, now: UnixTime) -> Self
    where
        T: DeserializeOwned + Default,
    {
        let found = chunks::find(headers, cookie.name());
        let received = chunks::received(&found);
        let (value, status, expires_at, token_id) = match spread::token(found) {
            None => (T::default(), SessionStatus::Fresh, None, None),
            Some(token) => match open(cookie, &token, now) {
                Ok((value, expires_at)) => (value, SessionStatus::Loaded, expires_at, cookie.sealer().token_id(&token)),
                Err(UnsealError::ClockUnknown) => (T::default(), SessionStatus::ClockUnknown, None, None),
                Err(error) => (T::default(), SessionStatus::Rejected(error), None, None),
            },
        };
        Self { value, cookie: *cookie, received, status, expires_at, token_id, end: None, is_changed: false }
    }

    /// Returns the value; its methods are [not hidden](Self#methods-of-the-same-name) by the session's.
    #[must_use]
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// Returns the value mutably, like [`value`](Self::value).
    #[must_use]
    pub const fn value_mut(&mut self) -> &mut T {
        self.is_changed = true;
        &mut self.value
    }

    /// Returns whether the value was borrowed mutably since the session was loaded or saved.
    ///
    /// A layer around all handlers saves only the sessions that they changed. Writing the same value counts as a
    /// change, and so does any other mutable borrow.
    ///
    /// ```
    /// # use fe26::{Password, Sealer, Session, SessionCookie, UnixTime};
    /// # static SESSION: SessionCookie = SessionCookie::new(
    /// #     "sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));
    /// let mut visits: Session<u32> = Session::load(&SESSION, None::<&str>, UnixTime::from_secs(1_700_000_000));
    /// assert!(*visits == 0 && !visits.is_changed());
    /// *visits += 1;
    /// assert!(visits.is_changed());
    /// ```
    #[must_use]
    pub const fn is_changed(&self) -> bool {
        self.is_changed
    }

    /// Returns the value and drops the session, so that the browser keeps its cookies.
    ///
    /// The session can then be neither saved nor destroyed.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    /// Returns the origin of the value.
    #[must_use]
    pub const fn status(&self) -> SessionStatus {
        self.status
    }

    /// Returns the expiry of the token that was loaded or saved last; `None` if there is no token yet, or it never
    /// expires.
    #[must_use]
    pub const fn expires_at(&self) -> Option<UnixTime> {
        self.expires_at
    }

    /// Returns the id of the token that was loaded or saved last; `None` if there is no token yet.
    ///
    /// Use it for logs and lists of revoked tokens.
    #[must_use]
    pub const fn token_id(&self) -> Option<TokenId> {
        self.token_id
    }

    /// Returns the configuration with which the session is saved.
    #[must_use]
    pub const fn cookie(&self) -> &SessionCookie<'c> {
        &self.cookie
    }

    /// Sets another configuration, such as a new password, lifetime or attributes: iron-session's `updateConfig`.
    ///
    /// If the cookie's name changes, the request's cookies keep the old name and are not deleted.
    ///
    /// A cookie with another path or domain is a different cookie, too, even with the same name. The browser keeps the
    /// request's cookie and its chunks, because the cookies that delete them have the new path and domain. Also send
    /// the cookies that [`SessionCookie::destroy`] of the old configuration returns.
    pub fn set_cookie(&mut self, cookie: SessionCookie<'c>) {
        if cookie.name() != self.cookie.name() {
            self.received = Received::default();
        }
        self.cookie = cookie;
    }

    /// Sets an absolute expiry that saving and renewing never exceed, and after which the session is rejected.
    ///
    /// Call it after loading, before the value is used, and again after a login, which moves the end. If the end has
    /// passed, the value becomes the default, and a session that was [`Loaded`](SessionStatus::Loaded) becomes
    /// [`Rejected`](SessionStatus::Rejected) as [`Expired`](UnsealError::Expired): the clock skew does not apply.
    /// Saving then starts a new session, which has no end until one is set. If `end` or `now` is unknown, the value
    /// becomes the default, too, and a loaded session becomes [`ClockUnknown`](SessionStatus::ClockUnknown).
    pub fn end_at(&mut self, end: UnixTime, now: UnixTime)
    where
        T: Default,
    {
        self.end = Some(end);
        let status = match (end.as_millis(), now.as_millis()) {
            (Some(end_ms), Some(now_ms)) if end_ms > now_ms => return,
            (Some(_), Some(_)) => {
                self.end = None;
                SessionStatus::Rejected(UnsealError::Expired)
            }
            _ => SessionStatus::ClockUnknown,
        };
        self.value = T::default();
        self.expires_at = None;
        if self.status == SessionStatus::Loaded {
            self.status = status;
        }
    }

    /// Discards a session whose status is [`ClockUnknown`](SessionStatus::ClockUnknown), so that the next save
    /// overwrites it: for a login while the time is unknown.
    ///
    /// The status becomes [`Rejected`](SessionStatus::Rejected). In any other status, nothing changes.
    pub const fn discard_received(&mut self) {
        if matches!(self.status, SessionStatus::ClockUnknown) {
            self.status = SessionStatus::Rejected(UnsealError::ClockUnknown);
        }
    }

    /// Seals the session and returns the `Set-Cookie` values for the response.
    ///
    /// They set the session's cookie or chunks, and delete the other cookies of the session that the request sent.
    ///
    /// The new token has the configured lifetime, regardless of the loaded token's lifetime.
    ///
    /// # Errors
    ///
    /// All variants of [`SaveError`]. Then send nothing: the browser keeps its session.
    #[must_use = "the session is saved by sending these values"]
    pub fn save(&mut self, now: UnixTime, randomness: impl EntropySource) -> Result<Vec<String>, SaveError>
    where
        T: Serialize,
    {
        self.save_as(self.cookie, now, randomness)
    }

    /// Saves the session with another configuration, without changing the session's.
    fn save_as(
        &mut self,
        cookie: SessionCookie<'c>,
        now: UnixTime,
        randomness: impl EntropySource,
    ) -> Result<Vec<String>, SaveError>
    where
        T: Serialize,
    {
        if self.status == SessionStatus::ClockUnknown {
            return Err(SaveError::WouldOverwrite);
        }
        let cookie = cookie.with_ttl(self.ttl_until_end(&cookie, now)?);
        cookie.check_age(now)?;
        let sealer = cookie.sealer();
        let expires_at = sealer.expiration(now)?;
        // Serialized twice, first only to count, so that there is one buffer of the right size and no copy of the
        // plaintext.
        let mut out = Zeroizing::new(vec![0; sealer.sealed_len_of(&self.value)?]);
        let token = sealer.seal(&self.value, now, randomness, &mut out)?;
        let values = spread::save(&cookie, token, &mut self.received)?;
        self.expires_at = expires_at;
        self.token_id = sealer.token_id(token);
        self.is_changed = false;
        Ok(values)
    }

    /// Saves the session with the lifetime `ttl`: "remember me".
    ///
    /// The browser keeps the cookie accordingly, as with [`MaxAge::FromTtl`].
    ///
    /// Later calls of [`save`](Self::save) use the configured lifetime again.
    ///
    /// # Errors
    ///
    /// The errors of [`save`](Self::save).
    #[must_use = "the session is saved by sending these values"]
    pub fn save_for(
        &mut self,
        ttl: Ttl,
        now: UnixTime,
        randomness: impl EntropySource,
    ) -> Result<Vec<String>, SaveError>
    where
        T: Serialize,
    {
        self.save_as(remembered(self.cookie, ttl), now, randomness)
    }

    /// Saves the session if its token expires within `left`: sliding expiry that does not send a cookie with every
    /// response.
    ///
    /// The new token has the configured lifetime. Returns `None`, without saving, unless the new token would expire
    /// later than the current one: nothing is sent near an [end](Self::end_at), and no renewal shortens a lifetime. A
    /// token with an expiry is never replaced by one that never expires: with [`Ttl::NEVER`], only [`save`](Self::save)
    /// creates one. Also returns `None` if the token never expires, the time is unknown or there is no token yet.
    ///
    /// To renew a session that was saved with [`save_for`](Self::save_for) ("remember me"), use
    /// [`renew_for`](Self::renew_for).
    ///
    /// # Errors
    ///
    /// The errors of [`save`](Self::save) except [`SaveError::Ended`].
    #[must_use = "the session is saved by sending these values"]
    pub fn renew_if_ending_within(
        &mut self,
        left: Duration,
        now: UnixTime,
        randomness: impl EntropySource,
    ) -> Result<Option<Vec<String>>, SaveError>
    where
        T: Serialize,
    {
        self.renew_as(self.cookie, left, now, randomness)
    }

    /// Renews the session like [`renew_if_ending_within`](Self::renew_if_ending_within), with the lifetime `ttl` of
    /// [`save_for`](Self::save_for).
    ///
    /// The token does not contain `ttl`: store in the value that the session has this lifetime.
    ///
    /// # Errors
    ///
    /// The errors of [`renew_if_ending_within`](Self::renew_if_ending_within).
    #[must_use = "the session is saved by sending these values"]
    pub fn renew_for(
        &mut self,
        ttl: Ttl,
        left: Duration,
        now: UnixTime,
        randomness: impl EntropySource,
    ) -> Result<Option<Vec<String>>, SaveError>
    where
        T: Serialize,
    {
        self.renew_as(remembered(self.cookie, ttl), left, now, randomness)
    }

    fn renew_as(
        &mut self,
        cookie: SessionCookie<'c>,
        left: Duration,
        now: UnixTime,
        randomness: impl EntropySource,
    ) -> Result<Option<Vec<String>>, SaveError>
    where
        T: Serialize,
    {
        if !self.is_worth_renewing(&cookie, left, now) {
            return Ok(None);
        }
        self.save_as(cookie, now, randomness).map(Some)
    }

    /// Returns whether the token expires within `left`, and a token sealed now would expire later.
    fn is_worth_renewing(&self, cookie: &SessionCookie<'_>, left: Duration, now: UnixTime) -> bool {
        let (Some(expires_ms), Some(now_ms)) = (self.expires_at.and_then(UnixTime::as_millis), now.as_millis()) else {
            return false;
        };
        let left_ms = Ttl::from(left).as_millis().unwrap_or(u64::MAX);
        let new_ttl_ms = self.ttl_until_end(cookie, now).ok().and_then(Ttl::as_millis);
        expires_ms.saturating_sub(now_ms) <= left_ms
            && new_ttl_ms.is_some_and(|ttl_ms| now_ms.saturating_add(ttl_ms) > expires_ms)
    }

    /// Returns the lifetime of a token that is sealed now: the cookie's, unless the session ends earlier.
    fn ttl_until_end(&self, cookie: &SessionCookie<'_>, now: UnixTime) -> Result<Ttl, SaveError> {
        let ttl = cookie.sealer().config().ttl();
        self.end.map_or(Ok(ttl), |end| shorter(ttl, end, now))
    }

    /// Ends the session and returns the `Set-Cookie` values that delete it in the browser.
    ///
    /// # Security
    ///
    /// A copy of the token remains valid until it expires.
    #[must_use = "the session is destroyed by sending these values"]
    pub fn destroy(self) -> Vec<String> {
        let removals = self.cookie.removals(chunks::with_whole(self.received, true));
        removals.map(|cookie| spread::text(&cookie)).collect()
    }
}

impl<T> Deref for Session<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Session<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value_mut()
    }
}

/// Omits the value and the received cookies.
impl<T> fmt::Debug for Session<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("cookie", &self.cookie)
            .field("status", &self.status)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Unseals a token and returns its value, for `null` the default as in iron-session, and its expiry.
fn open<T: DeserializeOwned + Default>(
    cookie: &SessionCookie<'_>,
    token: &str,
    now: UnixTime,
) -> Result<(T, Option<UnixTime>), UnsealError> {
    if token.len() > MAX_TOKEN_LEN {
        return Err(UnsealError::TooLong);
    }
    let mut buf = Zeroizing::new(vec![0; cookie.sealer().max_payload_len(token.len())]);
    let (value, expires_at) = cookie.sealer().unseal_with_expiry::<Option<T>>(token, now, &mut buf)?;
    Ok((value.unwrap_or_default(), expires_at))
}

/// Returns the configuration of a session that is saved with the lifetime `ttl`.
const fn remembered(cookie: SessionCookie<'_>, ttl: Ttl) -> SessionCookie<'_> {
    cookie.with_ttl(ttl).with_max_age(MaxAge::FromTtl)
}

/// Returns `ttl`, or the time until `end` if that is shorter.
fn shorter(ttl: Ttl, end: UnixTime, now: UnixTime) -> Result<Ttl, SaveError> {
    let (now_ms, end_ms) =
        (now.as_millis().ok_or(SealError::ClockUnknown)?, end.as_millis().ok_or(SealError::ClockUnknown)?);
    // The browser would delete a cookie whose lifetime is less than a second.
    let left_ms = end_ms.checked_sub(now_ms).filter(|left| *left >= 1000).ok_or(SaveError::Ended)?;
    Ok(Ttl::from_millis(ttl.as_millis().map_or(left_ms, |ttl| ttl.min(left_ms))))
}
