//! Sessions in a cookie, without a heap: load, save, destroy.

mod chunks;
mod fixed;
mod h3;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "alloc")]
mod owned;
#[cfg(feature = "alloc")]
mod spread;

#[cfg(feature = "alloc")]
pub use chunks::Chunks;
pub use chunks::RemovalCookies;
pub use h3::{H3Session, SessionId};
#[cfg(feature = "http")]
pub use http::append_set_cookies;
#[cfg(feature = "alloc")]
pub use owned::{Session, SessionStatus};

use crate::cookie::{CookieAttributes, CookieHeaders, CookieValue, SetCookie, find_cookie};
use crate::entropy::EntropySource;
use crate::error::{CookieError, SaveError, SealError, UnsealError, fail};
use crate::sealer::{Sealer, read_json, wiped_on_error};
use crate::time::{Ttl, UnixTime};
use crate::token::TokenId;
use crate::util::ascii;
use crate::util::slice::{part, part_mut};
use chunks::Received;
use core::fmt;
use core::ops::Range;
use core::time::Duration;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// Maximum length of a `Set-Cookie` value in bytes: iron-session's limit, slightly stricter than browsers'.
pub const MAX_COOKIE_LEN: usize = 4096;

/// `Max-Age` of a session that never expires, as in iron-session: the largest signed 32-bit integer, 68 years.
const LONGEST_MAX_AGE: Duration = Duration::from_secs(2_147_483_647);

/// Seconds by which a cookie expires before its token, as in iron-session.
const MAX_AGE_MARGIN_SECS: u64 = 60;

/// A session cookie: its name, the [`Sealer`] of its tokens and its attributes.
///
/// All constructors are `const`: a `static` is checked at compile time and stays in flash. The defaults are
/// iron-session's: 14 days, `Path=/; HttpOnly; Secure; SameSite=Lax`.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{Password, Sealer, SessionCookie, UnixTime};
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
/// let now = UnixTime::from_secs(1_700_000_000);
/// let mut buf = [0; 256];
/// let user: Option<User> = SESSION.load(cookie_header, now, &mut buf).unwrap_or_else(|error| {
///     eprintln!("session refused: {error}"); // log only
///     None
/// });
/// assert!(user.is_none(), "nobody is logged in yet");
///
/// let mut out = [0; SESSION.max_sealed_len(64)];
/// let set_cookie = SESSION.save(&User { id: 7, name: "Ada" }, now, &mut rng, &mut out)?;
/// let mut headers = vec![format!("Set-Cookie: {set_cookie}")];
/// # assert!(headers[0].ends_with("; Max-Age=1209540; Path=/; HttpOnly; Secure; SameSite=Lax"));
/// // Delete the chunks of an older session that had several cookies.
/// headers.extend(SESSION.stale_chunks(cookie_header).map(|set_cookie| format!("Set-Cookie: {set_cookie}")));
///
/// for set_cookie in SESSION.destroy(cookie_header) {
///     // Log out: response.append("Set-Cookie", set_cookie);
///     assert_eq!(set_cookie.to_string(), "sid=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax");
/// }
/// # Ok(())
/// # }
/// ```
///
/// It is `Copy`: to change the configuration for one response, change a copy.
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
/// A device that boots without knowing the time has two options until its clock is set, both with
/// [`UnixTime::UNKNOWN`]:
///
/// * **Tokens that never expire**, with `with_ttl(Ttl::NEVER)` while the time is unknown. To invalidate all of them,
///   change the password ([`Sealer::with_previous`] keeps the tokens of other passwords valid).
/// * **A password generated at boot** by the random number generator, so that every reboot ends all sessions:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{Password, Sealer, Secret, SessionCookie, Ttl, UnixTime};
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
/// assert!(session.save(&7, UnixTime::UNKNOWN, &mut rng, &mut out).is_ok());
/// # Ok(())
/// # }
/// ```
///
/// A clock that is set incorrectly is worse than none: if it starts in 1970, every expired token is valid again.
/// [`UnixTime::unknown_if_before`] maps such times to the unknown time, and
/// [`with_max_lifetime`](crate::Config::with_max_lifetime) rejects tokens whose remaining lifetime is longer than that
/// of any sealed token. It also rejects tokens that never expire, so do not set it for a sealer that is used before the
/// clock is set.
#[derive(Clone, Copy)]
pub struct SessionCookie<'a> {
    name: &'a str,
    sealer: Sealer<'a>,
    attributes: CookieAttributes<'a>,
    max_age: MaxAge,
    #[cfg(feature = "alloc")]
    chunks: Chunks,
}

/// The time for which the browser keeps a session cookie.
///
/// The token inside has a separate lifetime, the configuration's [`Ttl`], which `MaxAge` never changes:
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
/// // The browser drops the cookie when it is closed; a copy of it works for at most a day.
/// let until_closed = SESSION.with_max_age(MaxAge::BrowserSession).with_ttl(Ttl::from_secs(24 * 3600));
/// ```
///
/// # Security
///
/// `Max-Age` is a request to the browser, not a protection: only the token's own expiry invalidates a copy of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MaxAge {
    /// The token's lifetime less 60 s, as in iron-session, so that no request carries a token that has just expired.
    /// The default.
    FromTtl,
    /// A fixed time in whole seconds, at least one, regardless of the token's lifetime.
    Fixed(Duration),
    /// Until the browser is closed: the cookie has no `Max-Age`.
    BrowserSession,
}

impl<'a> SessionCookie<'a> {
    /// Creates a session cookie with iron-session's attributes.
    ///
    /// ```compile_fail
    /// # use fe26::{Password, Sealer, SessionCookie};
    /// # const SEALER: Sealer = Sealer::new(Password::from_static("1", "32 random characters, or more than that"));
    /// static SESSION: SessionCookie = SessionCookie::new("a name with spaces", SEALER);
    /// ```
    ///
    /// Names that end in `.0` to `.5` are also rejected: `sid.0` is a chunk of `sid`.
    ///
    /// ```compile_fail
    /// # use fe26::{Password, Sealer, SessionCookie};
    /// # const SEALER: Sealer = Sealer::new(Password::from_static("1", "32 random characters, or more than that"));
    /// static SESSION: SessionCookie = SessionCookie::new("sid.0", SEALER);
    /// ```
    ///
    /// # Security
    ///
    /// A token is not bound to the name of its cookie. If one password seals the cookies `prefs` and `__Host-login`, a
    /// token of `prefs` is accepted as `__Host-login`, even if the user chose its contents. Use a different password
    /// for each cookie and each other purpose.
    ///
    /// # Panics
    ///
    /// Panics if the name is invalid. In a `const` or `static` [that fails the build](crate#panics); elsewhere, use
    /// [`try_new`](Self::try_new).
    #[must_use]
    pub const fn new(name: &'a str, sealer: Sealer<'a>) -> Self {
        Self::checked(name, sealer, CookieAttributes::DEFAULT)
    }

    /// Sets the cookie attributes.
    ///
    /// # Panics
    ///
    /// Panics if an attribute is invalid. In a `const` or `static` [that fails the build](crate#panics); elsewhere, use
    /// [`try_new`](Self::try_new).
    #[must_use]
    pub const fn with_attributes(self, attributes: CookieAttributes<'a>) -> Self {
        let Self { attributes, .. } = Self::checked(self.name, self.sealer, attributes);
        Self { attributes, ..self }
    }

    /// Creates a session cookie from run-time values; returns an error instead of panicking.
    ///
    /// # Errors
    ///
    /// [`CookieError`] if the name or an attribute is not allowed in a header, the attributes break the rules of the
    /// name's prefix, or the name is that of another cookie's chunk ([`CookieError::ChunkName`]).
    pub const fn try_new(
        name: &'a str,
        sealer: Sealer<'a>,
        attributes: CookieAttributes<'a>,
    ) -> Result<Self, CookieError> {
        match attributes.check(name) {
            Ok(()) if chunks::is_chunk_name(name) => Err(CookieError::ChunkName),
            Ok(()) => Ok(Self {
                name,
                sealer,
                attributes,
                max_age: MaxAge::FromTtl,
                #[cfg(feature = "alloc")]
                chunks: Chunks::Never,
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

    /// Sets the lifetime of saved sessions, like [`Sealer::with_ttl`].
    #[must_use]
    pub const fn with_ttl(self, ttl: Ttl) -> Self {
        Self { sealer: self.sealer.with_ttl(ttl), ..self }
    }

    /// Sets how long the browser keeps the cookie.
    ///
    /// The token's lifetime does not change.
    #[must_use]
    pub const fn with_max_age(self, max_age: MaxAge) -> Self {
        Self { max_age, ..self }
    }

    /// Replaces the sealer.
    #[must_use]
    pub const fn with_sealer(self, sealer: Sealer<'a>) -> Self {
        Self { sealer, ..self }
    }

    /// Sets how `Session` (feature `alloc`) splits a session that is too long for one cookie into several.
    ///
    /// Reading several cookies is always on, for both ways of splitting.
    ///
    /// A response deletes the chunks that its request sent and that it does not set. So two concurrent responses can
    /// leave cookies of both sessions in the browser, until the next save. A session of which a part is another one's
    /// is rejected. Chunks of the longer session after those of the shorter one are ignored if they are counted
    /// ([`Chunks::H3`]) or tokens have the version suffix `~2`, as is everything after it; otherwise, the session is
    /// rejected, too.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub const fn with_chunks(self, chunks: Chunks) -> Self {
        Self { chunks, ..self }
    }

    #[cfg(feature = "alloc")]
    pub(crate) const fn chunks(&self) -> Chunks {
        self.chunks
    }

    /// Returns the cookie's name.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// Returns the sealer of the cookie's tokens.
    #[must_use]
    pub const fn sealer(&self) -> &Sealer<'a> {
        &self.sealer
    }

    /// Returns the buffer size with which [`save`](Self::save) fits any payload of `payload_len` bytes.
    ///
    /// It is that of [`Sealer::max_sealed_len`].
    #[must_use]
    pub const fn max_sealed_len(&self, payload_len: usize) -> usize {
        self.sealer.max_sealed_len(payload_len)
    }

    /// Loads the session of a request, whose strings the value may borrow from `buf`.
    ///
    /// Returns `None` if the request has no such cookie, or an empty one, or the session is `null`. `headers` are the
    /// request's `Cookie` header values, in any form of [`CookieHeaders`]. Only `Session` (feature `alloc`) joins a
    /// session that is split into several cookies; here it is `None`, or [`UnsealError::Malformed`] if it was split by
    /// h3, whose whole cookie has the number of chunks.
    ///
    /// # Errors
    ///
    /// All variants of [`UnsealError`]. `buf` is then wiped, as by [`Sealer::unseal`]. Log the error, and continue as
    /// if there were no cookie: an error response would make every request with that cookie fail. If
    /// [`reason`](UnsealError::reason) is `None`, the fault is the server's, and the cookie may be valid: do not
    /// overwrite it.
    pub fn load<'b, 'h, T: Deserialize<'b>>(
        &self,
        headers: impl CookieHeaders<'h>,
        now: UnixTime,
        buf: &'b mut [u8],
    ) -> Result<Option<T>, UnsealError> {
        match self.find(headers) {
            Some(value) => read_json(self.decrypt(value, now, buf), buf),
            None => Ok(None),
        }
    }

    /// Loads the session of a request and returns its payload as bytes: the counterpart of
    /// [`save_bytes`](Self::save_bytes).
    ///
    /// Returns `None` if the request has no such cookie, or an empty one.
    ///
    /// # Errors
    ///
    /// All variants of [`UnsealError`] except [`UnsealError::NotJson`] and [`UnsealError::WrongType`]. `buf` is then
    /// wiped.
    pub fn load_bytes<'b, 'h>(
        &self,
        headers: impl CookieHeaders<'h>,
        now: UnixTime,
        buf: &'b mut [u8],
    ) -> Result<Option<&'b mut [u8]>, UnsealError> {
        match self.find(headers) {
            Some(value) => wiped_on_error(self.decrypt(value, now, buf), buf).map(|[_, payload, _]| Some(payload)),
            None => Ok(None),
        }
    }

    /// Returns the id of the token in a request's cookie without unsealing it; `None` if there is none.
    ///
    /// Use it for logs and lists of revoked tokens ([`TokenId`] has an example). As with [`load`](Self::load), only
    /// `Session` joins a session that is split into several cookies.
    ///
    /// `headers` are the request's `Cookie` header values. To get the id of a saved token, pass the cookie's
    /// [`value`](SetCookie::value) to [`Sealer::token_id`].
    ///
    /// # Security
    ///
    /// The id is authenticated only if [`load`](Self::load) or [`load_bytes`](Self::load_bytes) succeeds.
    pub fn token_id<'h>(&self, headers: impl CookieHeaders<'h>) -> Option<TokenId> {
        let value = self.find(headers)?;
        TokenId::find(value.decoded_bytes(), self.sealer.config().has_version_suffix)
    }

    /// Finds the request's cookie, unless it is empty.
    fn find<'h>(&self, headers: impl CookieHeaders<'h>) -> Option<CookieValue<'h>> {
        find_cookie(headers, self.name).filter(|value| !value.as_raw().is_empty())
    }

    /// Unseals the token of a cookie and returns the range of its payload in `buf`, which is not wiped on an error.
    fn decrypt(&self, value: CookieValue<'_>, now: UnixTime, buf: &mut [u8]) -> Result<Range<usize>, UnsealError> {
        match value.decode_len(buf) {
            Ok(None) => self.sealer.open(value.as_raw(), now, buf),
            // The token had percent escapes: it is already in `buf`, decoded.
            Ok(Some(len)) => self.sealer.open_in_place(part_mut(buf, 0..len), now),
            // Not `BufferTooSmall`: the sender could make the caller's buffer grow.
            Err(_) => Err(UnsealError::TooLong),
        }
    }

    /// Seals a session into `out` and returns the cookie that carries it.
    ///
    /// Also send [`stale_chunks`](Self::stale_chunks), so that no chunks of an older session remain in the browser.
    ///
    /// # Errors
    ///
    /// All variants of [`SaveError`]. `out` is then wiped.
    pub fn save<'c, T: Serialize + ?Sized>(
        &'c self,
        value: &T,
        now: UnixTime,
        randomness: impl EntropySource,
        out: &'c mut [u8],
    ) -> Result<SetCookie<'c>, SaveError> {
        let len = self.sealer.seal(value, now, randomness, out)?.len();
        self.finish(len, now, out)
    }

    /// Seals bytes into `out` and returns the cookie that carries them.
    ///
    /// Use it with formats other than JSON, such as postcard or CBOR (see `examples/postcard.rs` and
    /// `examples/serde_json_core.rs`). Also send [`stale_chunks`](Self::stale_chunks), as with [`save`](Self::save).
    ///
    /// # Errors
    ///
    /// All variants of [`SaveError`] except [`SealError::NotJson`]. `out` is then wiped.
    pub fn save_bytes<'c>(
        &'c self,
        payload: &[u8],
        now: UnixTime,
        randomness: impl EntropySource,
        out: &'c mut [u8],
    ) -> Result<SetCookie<'c>, SaveError> {
        let len = self.sealer.seal_bytes(payload, now, randomness, out)?.len();
        self.finish(len, now, out)
    }

    /// Checks a saved token's cookie and returns it; on an error `out` is wiped.
    fn finish<'c>(&'c self, token_len: usize, now: UnixTime, out: &'c mut [u8]) -> Result<SetCookie<'c>, SaveError> {
        let len = self.set_cookie("", "").len().saturating_add(token_len);
        if let Err(error) = self.check_age(now).and_then(|()| check_len(len)) {
            out.zeroize();
            return Err(error);
        }
        let token = ascii::text(part(out, 0..token_len));
        Ok(self.set_cookie("", token))
    }

    /// Returns the cookies that delete the session in the browser: a logout.
    ///
    /// They delete the whole cookie in any case, and each chunk that the request sent
    /// ([`stale_chunks`](Self::stale_chunks)).
    ///
    /// `headers` are the request's `Cookie` header values. Send all of them, each in a separate `Set-Cookie` header:
    ///
    /// ```
    /// # use fe26::{Password, Sealer, SessionCookie};
    /// # static SESSION: SessionCookie = SessionCookie::new(
    /// #     "sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));
    /// let cookie_header = Some("sid.0=Fe26.2*1*…; sid.1=…");
    /// let sent: Vec<String> = SESSION.destroy(cookie_header).map(|set_cookie| set_cookie.to_string()).collect();
    /// assert_eq!(sent, [
    ///     "sid=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax",
    ///     "sid.0=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax",
    ///     "sid.1=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax",
    /// ]);
    /// ```
    ///
    /// # Security
    ///
    /// A copy of the token remains valid until it expires.
    pub fn destroy<'h>(&self, headers: impl CookieHeaders<'h>) -> RemovalCookies<'a> {
        self.removals(chunks::with_whole(self.received(headers), true))
    }

    /// Returns the cookies that delete the chunks that the request sent.
    ///
    /// They belong to an older session that iron-session (`chunk: true`), h3 2 or `Session` (feature `alloc`) split into
    /// several cookies.
    ///
    /// `headers` are the request's `Cookie` header values. Send all of them together with the cookie of
    /// [`save`](Self::save). Chunks that remain in the browser are harmless while that cookie exists; without it, they
    /// are a session again.
    pub fn stale_chunks<'h>(&self, headers: impl CookieHeaders<'h>) -> RemovalCookies<'a> {
        self.removals(chunks::with_whole(self.received(headers), false))
    }

    fn received<'h>(&self, headers: impl CookieHeaders<'h>) -> Received {
        chunks::received(&chunks::find(headers, self.name))
    }

    pub(crate) const fn removals(&self, received: Received) -> RemovalCookies<'a> {
        let whole = SetCookie::new_unchecked(self.name, "", self.attributes).with_max_age(Duration::ZERO);
        RemovalCookies::new(whole, received)
    }

    /// Creates a cookie that carries a token, or a part of one.
    pub(crate) fn set_cookie<'c>(&'c self, name_suffix: &'static str, token: &'c str) -> SetCookie<'c> {
        let cookie = SetCookie::new_unchecked(self.name, token, self.attributes).with_name_suffix(name_suffix);
        match self.max_age() {
            Some(max_age) => cookie.with_max_age(max_age),
            None => cookie,
        }
    }

    /// Returns the `Max-Age` of a cookie that carries a token.
    fn max_age(&self) -> Option<Duration> {
        match self.max_age {
            MaxAge::FromTtl => Some(max_age_of(self.sealer.config().ttl())),
            MaxAge::Fixed(max_age) => Some(max_age),
            MaxAge::BrowserSession => None,
        }
    }

    /// Rejects cookies that the browser would delete immediately.
    pub(crate) fn check_age(&self, now: UnixTime) -> Result<(), SaveError> {
        if self.max_age().is_some_and(|max_age| max_age.as_secs() == 0) {
            return Err(SaveError::ZeroMaxAge);
        }
        let Some(expires_ms) = self.attributes.expires_ms() else { return Ok(()) };
        let now_ms = now.as_millis().ok_or(SealError::ClockUnknown)?;
        if expires_ms <= now_ms { Err(SaveError::ExpiresInPast) } else { Ok(()) }
    }
}

/// Shows name and configuration, without secrets.
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

/// Checks iron-session's limit for the length of the whole `Set-Cookie` value.
pub(crate) const fn check_len(len: usize) -> Result<(), SaveError> {
    if len > MAX_COOKIE_LEN { Err(SaveError::CookieTooLong { len }) } else { Ok(()) }
}

/// Returns iron-session 9's `Max-Age` for a token's lifetime: a minute less, unless the lifetime is at most a minute.
fn max_age_of(ttl: Ttl) -> Duration {
    let Some(ms) = ttl.as_millis() else { return LONGEST_MAX_AGE };
    // Whole seconds, as in iron-session 8.
    let secs = ms / 1000;
    Duration::from_secs(if secs > MAX_AGE_MARGIN_SECS { secs.saturating_sub(MAX_AGE_MARGIN_SECS) } else { secs })
}
