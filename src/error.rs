//! What can go wrong, and whose fault it is.

use crate::crypto::CryptoError;
use crate::util::base64url::Base64Error;
use core::fmt;

/// Why a token was not opened.
///
/// Two kinds of fault share this type, told apart by [`reason`](Self::reason): the caller's (a buffer that is too
/// small, a clock that is not set), which only a token that is authentic can bring to light, and the token's.
///
/// # Security
///
/// The variants are for the program and its log. Give whoever sent the token the same answer for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum UnsealError {
    /// The caller's buffer does not hold the decrypted payload. The token is authentic and not expired.
    BufferTooSmall {
        /// Bytes that the buffer must have for this token.
        needed: usize,
    },
    /// The token has an expiry and the caller does not know the time. The token is authentic.
    ClockUnknown,
    /// The token is longer than [`MAX_TOKEN_LEN`](crate::MAX_TOKEN_LEN); or a cookie's value that came with percent
    /// escapes, as no token does by itself, is longer than the buffer.
    TooLong,
    /// Not a token: not the eight parts of the format, or one of them breaks its rules.
    Malformed,
    /// No password has the token's id.
    UnknownPassword,
    /// The token's MAC is not the one that the password gives: forged, damaged or sealed with another password.
    BadMac,
    /// The token is authentic, and its time is over.
    Expired,
    /// The token is authentic, but its expiry is further away than [`Config::with_max_lifetime`] allows: it was
    /// sealed for longer, or without an expiry, or the clock went back.
    ///
    /// [`Config::with_max_lifetime`]: crate::Config::with_max_lifetime
    ExpiryTooFar,
    /// The token is authentic, but cannot be decrypted: its IV or ciphertext is not canonical base64url, not of the
    /// right length, or not padded as it must be; or it has an encryption salt where there must be none, or none.
    /// Only a holder of the password can have made it.
    Undecryptable,
    /// The token is authentic, but its payload is not JSON: the text breaks RFC 8259, is not UTF-8, escapes half a
    /// surrogate pair or nests deeper than [`MAX_JSON_DEPTH`](crate::MAX_JSON_DEPTH).
    NotJson,
    /// The token is authentic and its payload is JSON, but not of the type that was asked for.
    WrongType,
}

impl UnsealError {
    /// The reason in the words of iron-session 9's `onUnsealError`; `None` where the fault is the caller's.
    ///
    /// iron-session looks at the expiry first, so of a token that is expired *and* forged it says `expired`. Here it is
    /// `invalid`: nobody knows when a forged token expires.
    #[must_use]
    pub const fn reason(self) -> Option<RejectReason> {
        match self {
            Self::BufferTooSmall { .. } | Self::ClockUnknown => None,
            Self::Expired => Some(RejectReason::Expired),
            Self::UnknownPassword => Some(RejectReason::UnknownPassword),
            Self::TooLong
            | Self::Malformed
            | Self::BadMac
            | Self::ExpiryTooFar
            | Self::Undecryptable
            | Self::NotJson
            | Self::WrongType => Some(RejectReason::Invalid),
        }
    }
}

impl fmt::Display for UnsealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BufferTooSmall { needed } => return write!(f, "buffer too small: this token needs {needed} bytes"),
            Self::ClockUnknown => "the token has an expiry, and the clock is not set",
            Self::TooLong => "longer than a token may be",
            Self::Malformed => "not a token",
            Self::UnknownPassword => "no password has the token's id",
            Self::BadMac => "the token's MAC does not hold",
            Self::Expired => "the token has expired",
            Self::ExpiryTooFar => "the token expires later than it may",
            Self::Undecryptable => "the token's ciphertext cannot be decrypted",
            Self::NotJson => "the token's payload is not JSON",
            Self::WrongType => "the token's payload is not of the expected type",
        })
    }
}

impl core::error::Error for UnsealError {}

// Behind the MAC, one error for everything that can be wrong: no padding oracle.

impl From<CryptoError> for UnsealError {
    fn from(CryptoError: CryptoError) -> Self {
        Self::Undecryptable
    }
}

impl From<Base64Error> for UnsealError {
    fn from(Base64Error: Base64Error) -> Self {
        Self::Undecryptable
    }
}

/// Why a token was refused, in the three words of iron-session 9's `onUnsealError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum RejectReason {
    /// `expired`: authentic, but its time is over.
    Expired,
    /// `unknown-password`: no password has the token's id.
    UnknownPassword,
    /// `invalid`: everything else.
    Invalid,
}

impl RejectReason {
    /// iron-session's word for it.
    ///
    /// ```
    /// assert_eq!(fe26::RejectReason::UnknownPassword.as_str(), "unknown-password");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::UnknownPassword => "unknown-password",
            Self::Invalid => "invalid",
        }
    }
}

impl fmt::Display for RejectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why nothing was sealed. The output buffer was wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum SealError {
    /// The caller's buffer does not hold the token.
    BufferTooSmall {
        /// Bytes that the buffer must have for this payload.
        needed: usize,
    },
    /// The token would be longer than [`MAX_TOKEN_LEN`](crate::MAX_TOKEN_LEN), so it could not be opened again.
    TooLong {
        /// Bytes that the token would have.
        len: usize,
    },
    /// The token shall expire, and the caller does not know the time.
    ClockUnknown,
    /// The expiry is not within 1 and 2^53 − 1 milliseconds, so JavaScript could not read it.
    ExpiryOutOfRange,
    /// The ttl is longer than [`Config::with_max_lifetime`] allows, so the token could not be opened again.
    ///
    /// [`Config::with_max_lifetime`]: crate::Config::with_max_lifetime
    TtlTooLong,
    /// No usable random bytes.
    Entropy(EntropyError),
    /// The password's id is not a whole number, and iron-session opens no other. Its string password has the id `1`.
    IdNotInteger,
    /// The value cannot be written as JSON: it holds a NaN or an infinity, a map whose keys are not texts, integers or
    /// truth values, a 128-bit integer, or nests too deep; or its `Serialize` failed.
    NotJson,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BufferTooSmall { needed } => return write!(f, "buffer too small: this token needs {needed} bytes"),
            Self::TooLong { len } => return write!(f, "the token would have {len} bytes, which is too long to open"),
            Self::Entropy(error) => return error.fmt(f),
            Self::ClockUnknown => "the token shall expire, and the clock is not set",
            Self::ExpiryOutOfRange => "the token's expiry is out of range",
            Self::TtlTooLong => "the token's ttl is longer than the longest lifetime",
            Self::IdNotInteger => "iron-session opens no token whose password id is not a whole number",
            Self::NotJson => "the value cannot be written as JSON",
        })
    }
}

impl core::error::Error for SealError {}

impl From<EntropyError> for SealError {
    fn from(error: EntropyError) -> Self {
        Self::Entropy(error)
    }
}

/// Why there are no usable random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum EntropyError {
    /// The generator reported a failure.
    GeneratorFailed,
    /// The generator is dead: it gave one byte over and over, or the same salt twice.
    DeadGenerator,
}

impl fmt::Display for EntropyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GeneratorFailed => "the random number generator failed",
            Self::DeadGenerator => "the random number generator repeats itself",
        })
    }
}

impl core::error::Error for EntropyError {}

/// Why a password, or a [`Sealer`](crate::Sealer) of passwords, cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum PasswordError {
    /// The text is shorter than [`MIN_PASSWORD_LEN`](crate::MIN_PASSWORD_LEN) UTF-16 code units.
    TooShort,
    /// The id has a character other than `A-Z a-z 0-9 _`, or more of them than
    /// [`MAX_ID_LEN`](crate::MAX_ID_LEN).
    InvalidId,
    /// One of several passwords has no id.
    MissingId,
    /// Two passwords have the same id.
    DuplicateId,
    /// A raw encryption key is not of the algorithm's size: 32 bytes for AES-256-CBC, 16 for AES-128-CTR.
    WrongKeySize,
    /// A raw key is one byte repeated: an erased or an unprogrammed page of flash.
    ConstantKey,
    /// The configuration's ttl is longer than its [longest lifetime](crate::Config::with_max_lifetime), so no token
    /// that is sealed would be opened.
    TtlTooLong,
}

impl PasswordError {
    /// The message, also for the compiler's error where a password is checked at compile time.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::TooShort => "a password needs at least 32 characters (UTF-16 code units)",
            Self::InvalidId => "a password id consists of A-Z a-z 0-9 _ and is not too long",
            Self::MissingId => "each of several passwords needs an id",
            Self::DuplicateId => "two passwords have the same id",
            Self::WrongKeySize => "a raw encryption key does not have the algorithm's size",
            Self::ConstantKey => "a raw key is one byte repeated",
            Self::TtlTooLong => "the ttl is longer than the longest lifetime, so no token would open",
        }
    }
}

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::error::Error for PasswordError {}

/// A buffer does not hold what was to be written into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct BufferTooSmall {
    /// Bytes that the buffer must have.
    pub needed: usize,
}

impl fmt::Display for BufferTooSmall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "buffer too small: {} bytes are needed", self.needed)
    }
}

impl core::error::Error for BufferTooSmall {}

/// Why a cookie cannot be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum CookieError {
    /// The name is empty, or has a character other than visible ASCII without `;` and `=`.
    InvalidName,
    /// The value has a character other than visible ASCII without `"`, `,`, `;` and `\`.
    InvalidValue,
    /// `Domain` is not a domain's name.
    InvalidDomain,
    /// `Path` has a character other than printable ASCII without `;` and `<`.
    InvalidPath,
    /// `Expires` is later than the year 9999, or not a known time.
    InvalidExpires,
    /// The name begins with `__Host-`, `__Secure-` or `__Http-`, and the attributes are not those that browsers
    /// demand of it: `Secure` for all; `Path=/` and no `Domain` for `__Host-`; `HttpOnly` for `__Http-`.
    PrefixRules,
    /// The name of a session cookie ends in `.0`, `.1`, `.2` or `.3`: it is a chunk of the cookie whose name stands before
    /// that, and would be read and deleted with it.
    ChunkName,
}

impl CookieError {
    /// The message, also for the compiler's error where a cookie is checked at compile time.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidName => "a cookie's name consists of visible ASCII without ; and =",
            Self::InvalidValue => "a cookie's value consists of visible ASCII without quotes, commas, ; and \\",
            Self::InvalidDomain => "a cookie's domain is not a domain's name",
            Self::InvalidPath => "a cookie's path consists of printable ASCII without ; and <",
            Self::InvalidExpires => "a cookie expires in or before the year 9999",
            Self::PrefixRules => "a cookie's attributes are not those that its name promises",
            Self::ChunkName => "session cookie name is a chunk of another cookie: it ends in .0, .1, .2 or .3",
        }
    }
}

impl fmt::Display for CookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::error::Error for CookieError {}

/// Why a session was not saved. Nothing is to be sent then; the buffer was wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum SaveError {
    /// No token could be made.
    Seal(SealError),
    /// The cookie would have more than [`MAX_COOKIE_LEN`](crate::MAX_COOKIE_LEN) bytes, and browsers would drop it.
    CookieTooLong {
        /// Bytes that the `Set-Cookie` value would have.
        len: usize,
    },
    /// The `Expires` attribute lies in the past, so the browser would delete the cookie.
    ExpiresInPast,
    /// The cookie's `Max-Age` would be 0, so the browser would delete it: the ttl or the fixed time is less than a
    /// second.
    ZeroMaxAge,
    /// The session's end, set by [`Session::end_at`](crate::Session::end_at), has passed since then or is less than a
    /// second away.
    #[cfg(feature = "alloc")]
    Ended,
    /// The request has a session that may be good, but could not be judged because the time was unknown:
    /// [`SessionStatus::ClockUnknown`](crate::SessionStatus::ClockUnknown). Saving would overwrite it. To do so, call
    /// [`Session::discard_received`](crate::Session::discard_received) first.
    #[cfg(feature = "alloc")]
    WouldOverwrite,
}

impl SaveError {
    /// Returns whether the session is too big: for a cookie, for a token, or for the caller's buffer.
    ///
    /// ```
    /// use fe26::{SaveError, SealError};
    ///
    /// assert!(SaveError::CookieTooLong { len: 5000 }.is_too_long());
    /// assert!(SaveError::Seal(SealError::TooLong { len: 20_000 }).is_too_long());
    /// assert!(!SaveError::Seal(SealError::ClockUnknown).is_too_long());
    /// ```
    #[must_use]
    pub const fn is_too_long(self) -> bool {
        matches!(
            self,
            Self::CookieTooLong { .. } | Self::Seal(SealError::TooLong { .. } | SealError::BufferTooSmall { .. })
        )
    }
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Seal(error) => return error.fmt(f),
            Self::CookieTooLong { len } => {
                return write!(f, "the cookie would have {len} bytes, too many for browsers");
            }
            Self::ExpiresInPast => "the cookie's Expires lies in the past",
            Self::ZeroMaxAge => "the cookie's Max-Age is less than a second",
            #[cfg(feature = "alloc")]
            Self::Ended => "the session's end has passed",
            #[cfg(feature = "alloc")]
            Self::WouldOverwrite => "the request's session would be overwritten, and the clock is not set to judge it",
        })
    }
}

impl core::error::Error for SaveError {}

impl From<SealError> for SaveError {
    fn from(error: SealError) -> Self {
        Self::Seal(error)
    }
}

impl From<EntropyError> for SaveError {
    fn from(error: EntropyError) -> Self {
        Self::Seal(error.into())
    }
}

/// Fails the build where the compiler evaluates it.
#[expect(clippy::panic, reason = "this is how a const function fails the build")]
pub(crate) const fn fail(message: &str) -> ! {
    panic!("{}", message)
}
