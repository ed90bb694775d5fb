//! Sealing and unsealing: the public functions. Their shared steps are in `seal` and `unseal`.

mod seal;
mod unseal;

pub(crate) use unseal::{read_json, wiped_on_error};

use crate::config::Config;
use crate::entropy::EntropySource;
use crate::error::{PasswordError, SealError, UnsealError, fail};
use crate::password::{Password, is_same_id};
use crate::time::{Ttl, UnixTime};
use crate::token::{self, TokenId};
use core::fmt;
use seal::{Bytes, Json};
use serde::{Deserialize, Serialize};

/// Seals payloads into tokens and unseals tokens.
///
/// It holds only references, is `Copy`, and can be a `static`: no initialization is needed.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{Password, Sealer, UnixTime};
/// use serde::{Deserialize, Serialize};
/// # use fe26::Entropy;
/// # let rng = || Entropy::from_bytes(&mut core::array::from_fn(|i| (i as u8).wrapping_mul(41)));
///
/// #[derive(Serialize, Deserialize, PartialEq, Debug)]
/// struct User<'a> {
///     id: u32,
///     name: &'a str, // borrowed from the buffer
/// }
///
/// static SEALER: Sealer = Sealer::new(Password::from_static("1", "a password of at least 32 characters"));
///
/// let now = UnixTime::from_secs(1_700_000_000);
/// let mut out = [0; SEALER.max_sealed_len(64)]; // known at compile time
/// # let rng = rng()?;
/// let token = SEALER.seal(&User { id: 7, name: "Ada" }, now, rng, &mut out)?;
///
/// let mut buf = [0; 64];
/// let user: User = SEALER.unseal(token, now, &mut buf)?;
/// assert_eq!(user, User { id: 7, name: "Ada" });
/// # Ok(())
/// # }
/// ```
///
/// # Security
///
/// A token is encrypted and authenticated (encrypt-then-MAC), but it is not bound to anything: an attacker who has a
/// copy can use it, repeatedly and anywhere, until it expires, even after a logout. Keep lifetimes short, seal a new
/// token at every login, and keep a list of revoked sessions if that is not enough.
#[derive(Clone, Copy)]
pub struct Sealer<'a> {
    password: Password<'a>,
    previous: &'a [Password<'a>],
    config: Config,
}

impl<'a> Sealer<'a> {
    /// Creates a sealer for one password, configured as iron-session ([`Config::IRON_SESSION`]).
    ///
    /// # Security
    ///
    /// A token is not bound to its purpose. It can be unsealed wherever its password is used: from another cookie, from
    /// an e-mail link, for another user. Use one password for each purpose.
    ///
    /// # Panics
    ///
    /// Panics if a raw key does not have the algorithm's size. In a `const` or `static` [that fails the
    /// build](crate#panics); elsewhere, use [`try_new`](Self::try_new).
    #[must_use]
    pub const fn new(password: Password<'a>) -> Self {
        Self::configured(password, Config::IRON_SESSION)
    }

    /// Creates a sealer for one password with a configuration.
    ///
    /// ```
    /// use fe26::{Config, Password, Sealer};
    ///
    /// // The raw key of a `Buffer` in JavaScript:
    /// const KEY: &[u8; 32] = b"32 random bytes, and no text....";
    /// static SEALER: Sealer = Sealer::configured(Password::from_key("1", KEY), Config::HAPI_IRON);
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if a raw key does not have the algorithm's size, or the ttl is longer than [`Config::with_max_lifetime`]
    /// allows. In a `const` or `static` [that fails the build](crate#panics); elsewhere, use
    /// [`try_new`](Self::try_new).
    #[must_use]
    pub const fn configured(password: Password<'a>, config: Config) -> Self {
        Self::checked(password, &[], config)
    }

    /// Sets previous passwords, whose tokens can still be unsealed: password rotation.
    ///
    /// Create the sealer with the new password, keep old ones here until their tokens have expired, then remove them:
    /// tokens of removed passwords are rejected. A token's password is looked up by id, never tried.
    ///
    /// ```
    /// use fe26::{Password, Sealer};
    ///
    /// static SEALER: Sealer = Sealer::new(Password::from_static("2", "the new one, at least 32 characters"))
    ///     .with_previous(&[Password::from_static("1", "the old one, at least 32 characters")]);
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if an id is missing or not unique, or a raw key does not have the algorithm's size. In a `const` or
    /// `static` [that fails the build](crate#panics); elsewhere, use [`try_new`](Self::try_new).
    #[must_use]
    pub const fn with_previous(self, previous: &'a [Password<'a>]) -> Self {
        Self::checked(self.password, previous, self.config)
    }

    /// Sets the configuration.
    ///
    /// # Panics
    ///
    /// Panics if a raw key does not have the algorithm's size, or the ttl is longer than [`Config::with_max_lifetime`]
    /// allows. In a `const` or `static` [that fails the build](crate#panics); elsewhere, use
    /// [`try_new`](Self::try_new).
    #[must_use]
    pub const fn with_config(self, config: Config) -> Self {
        Self::or_fail(self.try_with_config(config))
    }

    /// Sets the lifetime of sealed tokens.
    ///
    /// `ttl` may come from a request: if it is longer than [`Config::with_max_lifetime`] allows, this method does not
    /// panic, but sealing returns [`SealError::TtlTooLong`].
    #[must_use]
    pub const fn with_ttl(self, ttl: Ttl) -> Self {
        Self { config: self.config.with_ttl(ttl), ..self }
    }

    /// Creates a sealer from run-time values; returns an error instead of panicking.
    ///
    /// # Errors
    ///
    /// [`PasswordError::MissingId`] or [`PasswordError::DuplicateId`] if there are previous passwords and an id is
    /// missing or not unique; [`PasswordError::WrongKeySize`] if a raw key does not have the algorithm's size;
    /// [`PasswordError::TtlTooLong`] if the ttl is longer than [`Config::with_max_lifetime`] allows.
    pub const fn try_new(
        password: Password<'a>,
        previous: &'a [Password<'a>],
        config: Config,
    ) -> Result<Self, PasswordError> {
        if !previous.is_empty() && password.id().is_empty() {
            return Err(PasswordError::MissingId);
        }
        let mut rest = previous;
        while let [other, others @ ..] = rest {
            if other.id().is_empty() {
                return Err(PasswordError::MissingId);
            }
            if is_same_id(other.id(), password.id()) || has_id(others, other.id()) {
                return Err(PasswordError::DuplicateId);
            }
            rest = others;
        }
        Self { password, previous, config }.try_with_config(config)
    }

    /// Creates a sealer from passwords that [`try_new`](Self::try_new) has validated.
    pub(crate) const fn from_validated(password: Password<'a>, previous: &'a [Password<'a>]) -> Self {
        Self { password, previous, config: Config::IRON_SESSION }
    }

    /// Returns this sealer with another configuration, after validating it.
    ///
    /// The ids are already validated.
    const fn try_with_config(self, config: Config) -> Result<Self, PasswordError> {
        if !self.password.encryption().fits(config.algorithm) {
            return Err(PasswordError::WrongKeySize);
        }
        let mut rest = self.previous;
        while let [other, others @ ..] = rest {
            if !other.encryption().fits(config.algorithm) {
                return Err(PasswordError::WrongKeySize);
            }
            rest = others;
        }
        if !config.is_ttl_allowed() {
            return Err(PasswordError::TtlTooLong);
        }
        Ok(Self { config, ..self })
    }

    const fn checked(password: Password<'a>, previous: &'a [Password<'a>], config: Config) -> Self {
        Self::or_fail(Self::try_new(password, previous, config))
    }

    const fn or_fail(checked: Result<Self, PasswordError>) -> Self {
        match checked {
            Ok(sealer) => sealer,
            Err(error) => fail(error.as_str()),
        }
    }

    /// Returns the configuration.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the buffer size that fits the token of any payload of `payload_len` bytes, sealed at any time with the
    /// current password.
    ///
    /// For buffers that outlive the password, use [`Config::max_sealed_len`].
    ///
    /// ```
    /// # use fe26::{Password, Sealer};
    /// # static SEALER: Sealer = Sealer::new(Password::from_static("1", "a password of at least 32 characters"));
    /// let out = [0; SEALER.max_sealed_len(300)];
    /// assert_eq!(out.len(), 631);
    /// ```
    #[must_use]
    pub const fn max_sealed_len(&self, payload_len: usize) -> usize {
        let salt_len = self.config.salt_bits.hex_len();
        let salt_lens = [
            if self.password.encryption().is_text() { salt_len } else { 0 },
            if self.password.integrity().is_text() { salt_len } else { 0 },
        ];
        let ciphertext_len = self.config.algorithm.ciphertext_len(payload_len);
        token::max_len(self.password.id().len(), salt_lens, ciphertext_len, self.config.has_version_suffix)
    }

    /// Returns the buffer size with which any token of at most `sealed_len` bytes can be unsealed, regardless of the
    /// peer that sealed it.
    ///
    /// ```
    /// # use fe26::{Password, Sealer};
    /// # static SEALER: Sealer = Sealer::new(Password::from_static("1", "a password of at least 32 characters"));
    /// let buf = [0; SEALER.max_payload_len(631)];
    /// assert_eq!(buf.len(), 414);
    /// ```
    #[must_use]
    pub const fn max_payload_len(&self, sealed_len: usize) -> usize {
        token::max_ciphertext_len(sealed_len)
    }

    /// Seals a value as JSON and returns the token, which is written to the start of `out`.
    ///
    /// The token expires after the configuration's [`Ttl`], counted from `now`. The random bytes come from `source`, a
    /// `&mut` generator or an [`Entropy`](crate::Entropy). No other buffer is needed: the JSON is written to `out` and
    /// encrypted in place.
    ///
    /// # Errors
    ///
    /// All variants of [`SealError`]. `out` is then wiped.
    ///
    /// # Security
    ///
    /// JavaScript rounds numbers beyond 2^53: store large ids as strings.
    pub fn seal<'b, T: Serialize + ?Sized>(
        &self,
        value: &T,
        now: UnixTime,
        source: impl EntropySource,
        out: &'b mut [u8],
    ) -> Result<&'b str, SealError> {
        self.seal_payload(&Json(value), now, source, out)
    }

    /// Seals bytes and returns the token, which is written to the start of `out`.
    ///
    /// Use it with formats other than JSON, such as postcard or CBOR.
    ///
    /// # Errors
    ///
    /// All variants of [`SealError`] except [`SealError::NotJson`]. `out` is then wiped.
    pub fn seal_bytes<'b>(
        &self,
        payload: &[u8],
        now: UnixTime,
        source: impl EntropySource,
        out: &'b mut [u8],
    ) -> Result<&'b str, SealError> {
        self.seal_payload(&Bytes(payload), now, source, out)
    }

    /// Seals a value like [`seal`](Self::seal) and returns the token as a fixed-capacity string of
    /// [`heapless`](crate::heapless).
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use fe26::{Entropy, Password, Sealer, UnixTime};
    /// # static SEALER: Sealer = Sealer::new(Password::from_static("1", "a password of at least 32 characters"));
    /// # let rng = Entropy::from_bytes(&mut core::array::from_fn(|i| (i as u8).wrapping_mul(41)))?;
    /// let now = UnixTime::from_secs(1_700_000_000);
    /// let token: fe26::heapless::String<300> = SEALER.seal_to_string(&[1, 2, 3], now, rng)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`seal`](Self::seal).
    pub fn seal_to_string<const N: usize>(
        &self,
        value: &(impl Serialize + ?Sized),
        now: UnixTime,
        source: impl EntropySource,
    ) -> Result<heapless::String<N>, SealError> {
        let mut out = [0; N];
        let token = self.seal(value, now, source, &mut out)?;
        // The token fits: `out` has the string's capacity.
        heapless::String::try_from(token).map_err(|_| SealError::BufferTooSmall { needed: token.len() })
    }

    /// Unseals a token and deserializes its JSON payload, whose strings the value may borrow from `buf`.
    ///
    /// Unknown fields are skipped, regardless of their contents. Escapes are decoded in place, so `&str` fields accept
    /// any string.
    ///
    /// # Errors
    ///
    /// All variants of [`UnsealError`]. `buf` is then wiped. If `T` rejects the payload ([`UnsealError::WrongType`]),
    /// strings that it has already borrowed cannot be wiped.
    pub fn unseal<'b, T: Deserialize<'b>>(
        &self,
        token: &str,
        now: UnixTime,
        buf: &'b mut [u8],
    ) -> Result<T, UnsealError> {
        let payload = self.open(token, now, buf);
        read_json(payload, buf)
    }

    /// Unseals a token and returns its payload as bytes: the counterpart of [`seal_bytes`](Self::seal_bytes).
    ///
    /// # Errors
    ///
    /// All variants of [`UnsealError`] except [`UnsealError::NotJson`] and [`UnsealError::WrongType`]. `buf` is then
    /// wiped.
    pub fn unseal_bytes<'b>(&self, token: &str, now: UnixTime, buf: &'b mut [u8]) -> Result<&'b mut [u8], UnsealError> {
        let payload = self.open(token, now, buf);
        wiped_on_error(payload, buf).map(|[_, payload, _]| payload)
    }

    /// Unseals a token in place and returns its payload as bytes, without another buffer.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use fe26::{Entropy, Password, Sealer, UnixTime};
    /// # static SEALER: Sealer = Sealer::new(Password::from_static("1", "a password of at least 32 characters"));
    /// # let rng = Entropy::from_bytes(&mut core::array::from_fn(|i| (i as u8).wrapping_mul(41)))?;
    /// # let now = UnixTime::from_secs(1_700_000_000);
    /// let mut received = SEALER.seal_to_string::<300>(&[1, 2, 3], now, rng)?.into_bytes();
    /// assert_eq!(SEALER.unseal_in_place(&mut received, now)?, b"[1,2,3]");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`unseal_bytes`](Self::unseal_bytes) except [`UnsealError::BufferTooSmall`]. `token` is then
    /// wiped.
    pub fn unseal_in_place<'b>(&self, token: &'b mut [u8], now: UnixTime) -> Result<&'b mut [u8], UnsealError> {
        let payload = self.open_in_place(token, now);
        wiped_on_error(payload, token).map(|[_, payload, _]| payload)
    }

    /// Returns the id of a token without unsealing it; `None` if `token` does not have a token's shape.
    ///
    /// The configuration decides whether a `~` begins a version suffix ([`Config::with_version_suffix`]).
    ///
    /// # Security
    ///
    /// The id is authenticated only if the token can be unsealed. See [`TokenId`].
    #[must_use]
    pub fn token_id(&self, token: &str) -> Option<TokenId> {
        TokenId::find(token.bytes(), self.config.has_version_suffix)
    }
}

/// Shows ids and configuration, without secrets.
impl fmt::Debug for Sealer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer")
            .field("password", &self.password)
            .field("previous", &self.previous)
            .field("config", &self.config)
            .finish()
    }
}

const fn has_id(passwords: &[Password<'_>], id: &str) -> bool {
    let mut rest = passwords;
    while let [first, others @ ..] = rest {
        if is_same_id(first.id(), id) {
            return true;
        }
        rest = others;
    }
    false
}
