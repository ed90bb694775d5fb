//! A session in a cookie, without a heap: load, save, destroy.

use crate::ascii;
use crate::cookie::{CookieAttributes, CookieValue, SetCookie, find_cookie};
use crate::entropy::Randomness;
use crate::error::{CookieError, SaveError, SealError, UnsealError, fail};
use crate::sealer::Sealer;
use crate::time::{Ttl, UnixMillis};
use core::fmt;
use core::time::Duration;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// Bytes of a `Set-Cookie` value at the most: iron-session's limit, a little stricter than browsers'.
pub const MAX_COOKIE_LEN: usize = 4096;

/// `Max-Age` of a session that never expires, iron-session's: the largest 32-bit number, 68 years.
const LONGEST_MAX_AGE_SECS: i64 = 2_147_483_647;

/// Seconds by which the browser drops a cookie before its token expires, as in iron-session.
const MAX_AGE_MARGIN_SECS: u64 = 60;

/// A session cookie: its name, the [`Sealer`] of its tokens and its attributes.
///
/// Everything is `const` and checked when the program is built; it stays in flash. The defaults are iron-session's:
/// 14 days, `Path=/; HttpOnly; Secure; SameSite=Lax`.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{Password, Sealer, SessionCookie, UnixMillis};
/// use serde::{Deserialize, Serialize};
/// # let (cookie_header, mut rng) = (Some("theme=dark"), getrandom::SysRng);
///
/// #[derive(Serialize, Deserialize)]
/// struct User<'a> { id: u32, name: &'a str }
///
/// static SESSION: SessionCookie = SessionCookie::new(
///     "sid",
///     Sealer::new(Password::from_static("1", "32 random characters, or more than that")),
/// );
///
/// // In a handler:
/// let now = UnixMillis::from_secs(1_700_000_000);
/// let mut buf = [0; 256];
/// let user: Option<User> = SESSION.load(cookie_header, now, &mut buf)?;
/// assert!(user.is_none(), "nobody is logged in yet");
///
/// let mut out = [0; SESSION.max_sealed_len(64)];
/// let set_cookie = SESSION.save(&User { id: 7, name: "Ada" }, now, &mut rng, &mut out)?;
/// let header = format!("Set-Cookie: {set_cookie}");
/// # assert!(header.ends_with("; Max-Age=1209540; Path=/; HttpOnly; Secure; SameSite=Lax"));
///
/// let log_out = SESSION.destroy();
/// assert_eq!(log_out.to_string(), "sid=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax");
/// # Ok(())
/// # }
/// ```
///
/// It is `Copy`: a changed configuration for one response is a changed copy.
///
/// ```
/// # use fe26::{Password, Sealer, SessionCookie, Ttl};
/// # static SESSION: SessionCookie = SessionCookie::new(
/// #     "sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));
/// let remember_me = SESSION.with_ttl(Ttl::from_secs(90 * 24 * 3600));
/// ```
///
/// # Before the clock is set
///
/// A device that boots without a time has two honest choices until it learns it, both with
/// [`UnixMillis::CLOCK_UNKNOWN`]:
///
/// * **Tokens that never expire**, by `with_ttl(Ttl::NEVER)` while the clock is unknown. To end them all, change the
///   password ([`Sealer::with_previous`] keeps the others).
/// * **A password made at boot** from the random number generator, so that every reboot signs everybody out:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{Password, Sealer, Secret, SessionCookie, Ttl, UnixMillis};
/// # let mut rng = getrandom::SysRng;
/// use fe26::rand_core::TryRng;
///
/// let mut key = [0; 32];
/// rng.try_fill_bytes(&mut key)?; // at boot
///
/// let password = Password::with_secret("1", Secret::Key256(&key))?;
/// let sealer = Sealer::new(password).with_ttl(Ttl::NEVER);
/// let session = SessionCookie::new("sid", sealer);
/// let mut out = [0; 512];
/// assert!(session.save(&7, UnixMillis::CLOCK_UNKNOWN, &mut rng, &mut out).is_ok());
/// # Ok(())
/// # }
/// ```
///
/// A clock that is set, but wrong, is worse than none: one that starts in 1970 takes every expired token for a good
/// one. [`UnixMillis::unknown_before`] turns such times into an unknown one, and
/// [`with_max_lifetime`](crate::Config::with_max_lifetime) refuses those that would live longer than any that was
/// sealed, also those that never expire: the sealer for the time before the clock is set must not have it.
#[derive(Clone, Copy)]
pub struct SessionCookie<'a> {
    name: &'a str,
    sealer: Sealer<'a>,
    attributes: CookieAttributes<'a>,
    max_age: MaxAge,
    #[cfg(feature = "alloc")]
    chunked: bool,
}

/// How long the browser keeps a session cookie.
///
/// The token inside has a lifetime of its own, the configuration's [`Ttl`], which `MaxAge` never changes:
///
/// | the browser keeps the cookie | the token expires after a ttl | the token never expires ([`Ttl::NEVER`]) |
/// | --- | --- | --- |
/// | for the ttl, or 68 years | `FromTtl` (the default) | `FromTtl` |
/// | for a fixed time | `Fixed` | `Fixed` |
/// | until it is closed | `BrowserSession` | `BrowserSession`: iron-session's `maxAge: undefined` |
///
/// ```
/// # use fe26::{MaxAge, Password, Sealer, SessionCookie, Ttl};
/// # static SESSION: SessionCookie = SessionCookie::new(
/// #     "sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));
/// // The browser drops the cookie when it is closed; a copy of it works for a day at most.
/// let until_closed = SESSION.with_max_age(MaxAge::BrowserSession).with_ttl(Ttl::from_secs(24 * 3600));
/// ```
///
/// # Security
///
/// `Max-Age` is a request to the browser and no protection: only the token's own expiry ends a copy of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MaxAge {
    /// As long as the token is valid, less 60 s, as in iron-session: so that no request comes with a token that has
    /// just expired. The default.
    FromTtl,
    /// For a fixed time in whole seconds, at least one, however long the token is valid.
    Fixed(Duration),
    /// Until it is closed: the cookie has no `Max-Age`.
    BrowserSession,
}

impl<'a> SessionCookie<'a> {
    /// A session cookie with iron-session's attributes.
    ///
    /// ```compile_fail
    /// # use fe26::{Password, Sealer, SessionCookie};
    /// # const SEALER: Sealer = Sealer::new(Password::from_static("1", "32 random characters, or more than that"));
    /// static SESSION: SessionCookie = SessionCookie::new("a name with spaces", SEALER);
    /// ```
    ///
    /// # Panics
    ///
    /// If the name is wrong. In a `const` or `static` [that fails the build](crate#panics); elsewhere, use
    /// [`try_new`](Self::try_new).
    #[must_use]
    pub const fn new(name: &'a str, sealer: Sealer<'a>) -> Self {
        Self::checked(name, sealer, CookieAttributes::DEFAULT)
    }

    /// Other attributes.
    ///
    /// # Panics
    ///
    /// If an attribute is wrong. In a `const` or `static` [that fails the build](crate#panics); elsewhere, use
    /// [`try_new`](Self::try_new).
    #[must_use]
    pub const fn with_attributes(self, attributes: CookieAttributes<'a>) -> Self {
        let Self { attributes, .. } = Self::checked(self.name, self.sealer, attributes);
        Self { attributes, ..self }
    }

    /// A session cookie whose name and attributes are known at run time only.
    ///
    /// # Errors
    ///
    /// [`CookieError`] if the name or an attribute cannot be in a header, or the attributes break what the name's
    /// prefix promises.
    pub const fn try_new(
        name: &'a str,
        sealer: Sealer<'a>,
        attributes: CookieAttributes<'a>,
    ) -> Result<Self, CookieError> {
        match attributes.check(name) {
            Ok(()) => Ok(Self {
                name,
                sealer,
                attributes,
                max_age: MaxAge::FromTtl,
                #[cfg(feature = "alloc")]
                chunked: false,
            }),
            Err(error) => Err(error),
        }
    }

    const fn checked(name: &'a str, sealer: Sealer<'a>, attributes: CookieAttributes<'a>) -> Self {
        match Self::try_new(name, sealer, attributes) {
            Ok(cookie) => cookie,
            Err(error) => fail(error.as_str()),
        }
    }

    /// Sets the lifetime of the sessions that are saved, as [`Sealer::with_ttl`].
    #[must_use]
    pub const fn with_ttl(self, ttl: Ttl) -> Self {
        Self { sealer: self.sealer.with_ttl(ttl), ..self }
    }

    /// Sets how long the browser keeps the cookie. The token's lifetime stays the configured one.
    #[must_use]
    pub const fn with_max_age(self, max_age: MaxAge) -> Self {
        Self { max_age, ..self }
    }

    /// Other passwords, or another configuration.
    #[must_use]
    pub const fn with_sealer(self, sealer: Sealer<'a>) -> Self {
        Self { sealer, ..self }
    }

    /// Whether [`Session`](crate::Session) spreads a session over several cookies where one does not hold it, as
    /// iron-session 9 does with `chunk: true`. Off by default. Reading several cookies is always on.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub const fn with_chunks(self, chunked: bool) -> Self {
        Self { chunked, ..self }
    }

    #[cfg(feature = "alloc")]
    pub(crate) const fn is_chunked(&self) -> bool {
        self.chunked
    }

    /// The cookie's name.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// What seals and opens the cookie's tokens.
    #[must_use]
    pub const fn sealer(&self) -> &Sealer<'a> {
        &self.sealer
    }

    /// Returns the buffer size with which [`save`](Self::save) fits any payload of `payload_len` bytes:
    /// [`Sealer::max_sealed_len`].
    #[must_use]
    pub const fn max_sealed_len(&self, payload_len: usize) -> usize {
        self.sealer.max_sealed_len(payload_len)
    }

    /// Opens the session of a request, whose value may borrow texts from `buf`. `None` if the request has no such
    /// cookie, or an empty one, or the session is `null`. The lines of the `Cookie` header come as an iterator, which
    /// an `Option` is too. A session over several cookies is put together by `Session` (feature `alloc`) alone.
    ///
    /// # Errors
    ///
    /// All of [`UnsealError`]. `buf` is wiped then, as by [`Sealer::unseal`]. Most programs go on as if there were no
    /// cookie, and log the [`reason`](UnsealError::reason). Where that is `None`, the fault is not the cookie's: it may
    /// be a good one, so save nothing over it.
    pub fn load<'b, 'h, T: Deserialize<'b>>(
        &self,
        headers: impl IntoIterator<Item = &'h str>,
        now: UnixMillis,
        buf: &'b mut [u8],
    ) -> Result<Option<T>, UnsealError> {
        match find_cookie(headers, self.name) {
            Some(value) if !value.as_raw().is_empty() => self.open(value, now, buf),
            _ => Ok(None),
        }
    }

    fn open<'b, T: Deserialize<'b>>(
        &self,
        value: CookieValue<'_>,
        now: UnixMillis,
        buf: &'b mut [u8],
    ) -> Result<T, UnsealError> {
        match value.decode_len(buf) {
            Ok(None) => self.sealer.unseal(value.as_raw(), now, buf),
            // Somebody has escaped the token. What it was is in the buffer already.
            Ok(Some(len)) => self.sealer.unseal_within(buf, len, now),
            Err(_) => {
                // Not `BufferTooSmall`: whoever sent it would make the caller's buffer grow.
                buf.zeroize();
                Err(UnsealError::TooLong)
            }
        }
    }

    /// Seals a session into `out` and returns the cookie that carries it.
    ///
    /// # Errors
    ///
    /// All of [`SaveError`]. `out` is wiped then.
    pub fn save<'c, T: Serialize + ?Sized>(
        &'c self,
        value: &T,
        now: UnixMillis,
        randomness: impl Randomness,
        out: &'c mut [u8],
    ) -> Result<SetCookie<'c>, SaveError> {
        let len = self.sealer.seal(value, now, randomness, out)?.len();
        self.finish(len, now, out)
    }

    fn finish<'c>(&'c self, token_len: usize, now: UnixMillis, out: &'c mut [u8]) -> Result<SetCookie<'c>, SaveError> {
        let len = self.set_cookie(self.name, "").len().saturating_add(token_len);
        if let Err(error) = self.check_age(now).and_then(|()| check_len(len)) {
            out.zeroize();
            return Err(error);
        }
        let token = ascii::text(out.get(..token_len).unwrap_or_default());
        Ok(self.set_cookie(self.name, token))
    }

    /// The cookie that deletes the session in the browser: a logout.
    ///
    /// # Security
    ///
    /// A copy of the token that somebody kept works until it expires.
    pub const fn destroy(&self) -> SetCookie<'_> {
        self.expired(self.name)
    }

    /// A cookie that carries a token, or a part of one.
    pub(crate) fn set_cookie<'c>(&'c self, name: &'c str, token: &'c str) -> SetCookie<'c> {
        SetCookie::new_unchecked(name, token, self.attributes).with_max_age_secs(self.max_age_secs())
    }

    /// Seconds for which the browser keeps a cookie that carries a token.
    fn max_age_secs(&self) -> Option<i64> {
        match self.max_age {
            MaxAge::FromTtl => Some(max_age_secs(self.sealer.config().ttl())),
            MaxAge::Fixed(age) => Some(i64::try_from(age.as_secs()).unwrap_or(i64::MAX)),
            MaxAge::BrowserSession => None,
        }
    }

    /// A cookie that deletes itself.
    pub(crate) const fn expired<'c>(&'c self, name: &'c str) -> SetCookie<'c> {
        SetCookie::new_unchecked(name, "", self.attributes).with_max_age_secs(Some(0))
    }

    /// Refuses cookies that the browser would delete instead of keeping them.
    pub(crate) fn check_age(&self, now: UnixMillis) -> Result<(), SaveError> {
        if self.max_age_secs() == Some(0) {
            return Err(SaveError::ZeroMaxAge);
        }
        let Some(expires_ms) = self.attributes.expires_ms() else { return Ok(()) };
        let now_ms = now.as_millis().ok_or(SealError::ClockUnknown)?;
        if expires_ms <= now_ms { Err(SaveError::ExpiresInPast) } else { Ok(()) }
    }
}

/// Shows name and configuration, never a secret.
impl fmt::Debug for SessionCookie<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionCookie")
            .field("name", &self.name)
            .field("sealer", &self.sealer)
            .field("attributes", &self.attributes)
            .field("max_age", &self.max_age)
            .finish_non_exhaustive()
    }
}

/// iron-session's limit, over the whole `Set-Cookie` value.
pub(crate) const fn check_len(len: usize) -> Result<(), SaveError> {
    if len > MAX_COOKIE_LEN { Err(SaveError::CookieTooLong { len }) } else { Ok(()) }
}

/// iron-session 9's `Max-Age` of a token's lifetime: a minute less, but for the shortest.
fn max_age_secs(ttl: Ttl) -> i64 {
    let Some(ms) = ttl.as_millis() else { return LONGEST_MAX_AGE_SECS };
    // What is left of a second is cut, as in iron-session 8.
    let secs = ms / 1000;
    let secs = if secs > MAX_AGE_MARGIN_SECS { secs.saturating_sub(MAX_AGE_MARGIN_SECS) } else { secs };
    i64::try_from(secs).unwrap_or(i64::MAX)
}
