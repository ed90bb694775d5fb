//! The typed session: a value that is loaded from a request's cookies and saved into a response's.

use crate::chunk::{self, Received, owned};
use crate::entropy::Randomness;
use crate::error::{SaveError, SealError, UnsealError};
use crate::json;
use crate::session_cookie::{MaxAge, SessionCookie};
use crate::time::{Ttl, UnixMillis};
use crate::token_id::TokenId;
use crate::wire::{self, MAX_TOKEN_LEN};
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::ops::{Deref, DerefMut};
use core::time::Duration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

/// A session of a request: the value, where it came from, and how it goes back.
///
/// It derefs to the value. Loading never fails: a request without a cookie, or with one that does not open, gets a
/// fresh `T::default()`, and [`status`](Self::status) says which.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{Password, Sealer, Session, SessionCookie, SessionStatus, UnixMillis};
/// use serde::{Deserialize, Serialize};
/// # let mut rng = getrandom::SysRng;
///
/// #[derive(Serialize, Deserialize, Default)]
/// struct Cart {
///     items: u32,
///     /// What a Node.js application keeps in the same session, and shall find again.
///     #[serde(flatten)]
///     others: std::collections::BTreeMap<String, serde_json::Value>,
/// }
///
/// static SESSION: SessionCookie = SessionCookie::new(
///     "sid",
///     Sealer::new(Password::from_static("1", "32 random characters, or more than that")),
/// );
///
/// let now = UnixMillis::from_secs(1_700_000_000);
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
/// # With another application
///
/// A session that does not fit the type, perhaps because a Node.js application stores a number where the type wants a
/// text, is [`Rejected`](SessionStatus::Rejected). Saving then replaces it by what this side has: where a session is
/// shared, look at the status first, and keep the fields that others own in a `#[serde(flatten)]` map, as above.
///
/// # Lifetimes
///
/// A session ends with its token. To let it slide, save it again while it is used, with [`save`](Self::save) or
/// [`renew_if_ending_within`](Self::renew_if_ending_within). To end it for certain, keep the time of the login in the
/// value and set an end that no save goes beyond:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use fe26::{Password, Sealer, Session, SessionCookie, UnixMillis};
/// # use serde::{Deserialize, Serialize};
/// # use std::time::Duration;
/// # static SESSION: SessionCookie = SessionCookie::new(
/// #     "sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));
/// # let (now, mut rng) = (UnixMillis::from_secs(1_700_000_000), getrandom::SysRng);
/// #[derive(Serialize, Deserialize, Default)]
/// struct Login {
///     user: u32,
///     since_secs: u64,
/// }
///
/// const A_MONTH_SECS: u64 = 30 * 24 * 3600;
/// # let header = Session::<Login>::load(&SESSION, None, now).save(now, &mut rng)?.remove(0);
/// # let header = header.split(';').next();
/// let mut session: Session<Login> = Session::load(&SESSION, header, now);
/// let end = UnixMillis::from_secs(session.since_secs + A_MONTH_SECS);
/// session.end_at(end);
/// if let Some(values) = session.renew_if_ending_within(Duration::from_secs(7 * 24 * 3600), now, &mut rng)? {
///     // append them
/// }
/// # Ok(())
/// # }
/// ```
pub struct Session<'c, T> {
    value: T,
    cookie: SessionCookie<'c>,
    received: Received,
    status: SessionStatus,
    expires_at: Option<UnixMillis>,
    token_id: Option<TokenId>,
    end: Option<UnixMillis>,
}

/// Where a session's value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum SessionStatus {
    /// The request had no session: the value is the default.
    Fresh,
    /// From the request's cookie.
    Loaded,
    /// The request's cookie did not open, as iron-session tells `onUnsealError`: the value is the default.
    Rejected(UnsealError),
}

impl<'c, T> Session<'c, T> {
    /// Loads the session of a request. The lines of the `Cookie` header come as an iterator, which an `Option` is too.
    ///
    /// A session over several cookies is put together, whether or not [`SessionCookie::with_chunks`] is on.
    pub fn load<'h>(cookie: &SessionCookie<'c>, headers: impl IntoIterator<Item = &'h str>, now: UnixMillis) -> Self
    where
        T: DeserializeOwned + Default,
    {
        let found = chunk::find(headers, cookie.name());
        let received = chunk::received(&found);
        let (value, status, expires_at, token_id) = match owned::token(found) {
            None => (T::default(), SessionStatus::Fresh, None, None),
            Some(token) => match open(cookie, &token, now) {
                Ok(value) => (value, SessionStatus::Loaded, wire::expiration(&token), cookie.sealer().token_id(&token)),
                Err(error) => (T::default(), SessionStatus::Rejected(error), None, None),
            },
        };
        Self { value, cookie: *cookie, received, status, expires_at, token_id, end: None }
    }

    /// Where the value came from.
    #[must_use]
    pub const fn status(&self) -> SessionStatus {
        self.status
    }

    /// When the token that was loaded or saved last expires. `None` if there is none yet, or it never does.
    #[must_use]
    pub const fn expires_at(&self) -> Option<UnixMillis> {
        self.expires_at
    }

    /// Returns the id of the token that was loaded or saved last, for logs and lists of revoked tokens; `None` if there
    /// is none yet.
    #[must_use]
    pub const fn token_id(&self) -> Option<TokenId> {
        self.token_id
    }

    /// The configuration with which it is saved.
    #[must_use]
    pub const fn cookie(&self) -> &SessionCookie<'c> {
        &self.cookie
    }

    /// Another configuration from here on, such as a new password, lifetime or attributes: iron-session's
    /// `updateConfig`.
    ///
    /// The cookies that came with the request are known by the name they had: those of another name are not deleted.
    ///
    /// A cookie of another path or domain is another cookie, too, even of the same name. The browser keeps the one that
    /// the request sent, and its chunks, because the cookies that delete them have the new path and domain. Send what
    /// [`SessionCookie::destroy`] of the old configuration returns along.
    pub fn set_cookie(&mut self, cookie: SessionCookie<'c>) {
        if cookie.name() != self.cookie.name() {
            self.received = Received::default();
        }
        self.cookie = cookie;
    }

    /// The time that no save goes beyond, however often the session is renewed.
    pub const fn end_at(&mut self, end: UnixMillis) {
        self.end = Some(end);
    }

    /// Seals the session and returns the values of the `Set-Cookie` headers for the response: its cookie, or its
    /// cookies, and those that delete what the request had sent of it beyond them.
    ///
    /// # Errors
    ///
    /// All of [`SaveError`]. Send nothing then: the browser keeps the session it has.
    #[must_use = "the session is saved by sending these values"]
    pub fn save(&mut self, now: UnixMillis, randomness: impl Randomness) -> Result<Vec<String>, SaveError>
    where
        T: Serialize,
    {
        self.cookie.check_expires(now)?;
        let (mut cookie, mut sealer) = (self.cookie, self.cookie.token_sealer());
        if let Some(end) = self.end {
            let ttl = shorter(sealer.config().ttl(), end, now)?;
            (cookie, sealer) = (cookie.with_ttl(ttl), sealer.with_ttl(ttl));
        }
        // Written twice, first to nowhere, so that there is one buffer of the right size and no copy of the plaintext.
        let payload_len = json::write(&self.value, &mut []).ok_or(SealError::NotJson)?;
        let mut out = vec![0; sealer.max_sealed_len(payload_len)];
        let token = sealer.seal(&self.value, now, randomness, &mut out)?;
        let values = owned::save(&cookie, token, &mut self.received)?;
        self.expires_at = wire::expiration(token);
        self.token_id = sealer.token_id(token);
        Ok(values)
    }

    /// Like [`save`](Self::save), for a lifetime of its own: "remember me". The browser keeps the cookie as long, too.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    #[must_use = "the session is saved by sending these values"]
    pub fn save_for(&mut self, ttl: Ttl, now: UnixMillis, randomness: impl Randomness) -> Result<Vec<String>, SaveError>
    where
        T: Serialize,
    {
        let configured = self.cookie;
        self.cookie = configured.with_ttl(ttl).with_max_age(MaxAge::FromTtl);
        let saved = self.save(now, randomness);
        self.cookie = configured;
        saved
    }

    /// Saves the session if it was loaded and its token has no more than this left: sliding expiry that does not send a
    /// cookie with every response.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    #[must_use = "the session is saved by sending these values"]
    pub fn renew_if_ending_within(
        &mut self,
        left: Duration,
        now: UnixMillis,
        randomness: impl Randomness,
    ) -> Result<Option<Vec<String>>, SaveError>
    where
        T: Serialize,
    {
        let (Some(expires_ms), Some(now_ms)) = (self.expires_at.and_then(UnixMillis::as_millis), now.as_millis())
        else {
            return Ok(None);
        };
        let left_ms = Ttl::from(left).as_millis().unwrap_or(u64::MAX);
        if expires_ms.saturating_sub(now_ms) > left_ms {
            return Ok(None);
        }
        self.save(now, randomness).map(Some)
    }

    /// Ends the session: the values of the `Set-Cookie` headers that delete it in the browser.
    ///
    /// # Security
    ///
    /// A copy of the token that somebody kept works until it expires.
    #[must_use = "the session is destroyed by sending these values"]
    pub fn destroy(self) -> Vec<String> {
        let removals = self.cookie.removals(chunk::with_whole(self.received, true));
        removals.map(|cookie| owned::text(&cookie)).collect()
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
        &mut self.value
    }
}

/// Shows all but the value and the cookies that came.
impl<T> fmt::Debug for Session<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("cookie", &self.cookie)
            .field("status", &self.status)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A token's value; the default for `null`, as in iron-session.
fn open<T: DeserializeOwned + Default>(
    cookie: &SessionCookie<'_>,
    token: &str,
    now: UnixMillis,
) -> Result<T, UnsealError> {
    if token.len() > MAX_TOKEN_LEN {
        return Err(UnsealError::TooLong);
    }
    let mut buf = Zeroizing::new(vec![0; cookie.sealer().max_payload_len(token.len())]);
    let value: Option<T> = cookie.sealer().unseal(token, now, &mut buf)?;
    Ok(value.unwrap_or_default())
}

/// The lifetime that ends with `end` at the latest.
fn shorter(ttl: Ttl, end: UnixMillis, now: UnixMillis) -> Result<Ttl, SaveError> {
    let (now_ms, end_ms) =
        (now.as_millis().ok_or(SealError::ClockUnknown)?, end.as_millis().ok_or(SealError::ClockUnknown)?);
    let left_ms = end_ms.checked_sub(now_ms).filter(|left| *left > 0).ok_or(SaveError::Ended)?;
    Ok(Ttl::from_millis(ttl.as_millis().map_or(left_ms, |ttl| ttl.min(left_ms))))
}
