//! Error types, which separate the caller's faults from the sender's.

use crate::crypto::CryptoError;
use crate::util::base64url::Base64Error;
use core::fmt;

/// The reason why a token was not unsealed.
///
/// [`reason`](Self::reason) separates two kinds of fault: the token's, and the caller's (a buffer that is too small, a
/// clock that is not set). Only an authentic token can cause the caller's.
///
/// # Security
///
/// Don't leak the reason: log the error, and send the same response for every variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum UnsealError {
    /// The caller's buffer is too small for the decrypted payload.
    ///
    /// The token is authentic and not expired.
    BufferTooSmall {
        /// Required buffer size for this token, in bytes.
        needed: usize,
    },
    /// The token is authentic and has an expiry, but the current time is unknown.
    ClockUnknown,
    /// The token is longer than [`MAX_TOKEN_LEN`](crate::MAX_TOKEN_LEN); or a cookie's value had percent escapes, which
    /// no sealed token has, and does not fit in the buffer without them.
    TooLong,
    /// Not a token: it does not have the format's eight fields, or a field breaks its rules.
    Malformed,
    /// No password has the token's id.
    UnknownPassword,
    /// The token's MAC is invalid: the token is forged, damaged or sealed with another password.
    BadMac,
    /// The token is authentic, but has expired.
    Expired,
    /// The token is authentic, but its expiry is later than [`Config::with_max_lifetime`] allows: it was sealed with a
    /// longer ttl or without an expiry, or the clock went back.
    ///
    /// [`Config::with_max_lifetime`]: crate::Config::with_max_lifetime
    ExpiryTooFar,
    /// The token is authentic, but cannot be decrypted: its IV or ciphertext is not canonical base64url, or has the
    /// wrong length or padding; or its encryption salt is missing, or present where a raw key allows none.
    ///
    /// Only a holder of the password can have made it.
    Undecryptable,
    /// The token is authentic, but its payload is not JSON: it breaks RFC 8259, is not UTF-8, escapes half a surrogate
    /// pair or nests deeper than [`MAX_JSON_DEPTH`](crate::MAX_JSON_DEPTH).
    NotJson,
    /// The token is authentic and its payload is JSON, but does not match the requested type.
    WrongType,
}

impl UnsealError {
    /// Returns the reason as in iron-session 9's `onUnsealError`; `None` if the fault is the caller's.
    ///
    /// iron-session checks the expiry first, so its reason for a token that is expired *and* forged is `expired`. Here
    /// it is `invalid`, because the expiry of a forged token means nothing.
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
            Self::TooLong => "token is too long",
            Self::Malformed => "not a token",
            Self::UnknownPassword => "no password has the token's id",
            Self::BadMac => "token has an invalid MAC",
            Self::Expired => "the token has expired",
            Self::ExpiryTooFar => "token expires too far in the future",
            Self::Undecryptable => "token cannot be decrypted",
            Self::NotJson => "the token's payload is not JSON",
            Self::WrongType => "the token's payload is not of the expected type",
        })
    }
}

impl core::error::Error for UnsealError {}

// One error for every failure of decryption: no padding oracle.

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

/// The reason why a token was rejected: one of the three of iron-session 9's `onUnsealError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum RejectReason {
    /// `expired`: the token is authentic, but has expired.
    Expired,
    /// `unknown-password`: no password has the token's id.
    UnknownPassword,
    /// `invalid`: everything else.
    Invalid,
}

impl RejectReason {
    /// Returns iron-session's name of the reason.
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

/// The reason why nothing was sealed.
///
/// The output buffer is wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum SealError {
    /// The caller's buffer is too small for the token.
    BufferTooSmall {
        /// Required buffer size for this payload, in bytes.
        needed: usize,
    },
    /// The token would be longer than [`MAX_TOKEN_LEN`](crate::MAX_TOKEN_LEN), so it could not be unsealed.
    TooLong {
        /// Length that the token would have, in bytes.
        len: usize,
    },
    /// The configuration has a ttl, but the current time is unknown.
    ClockUnknown,
    /// The expiry is not between 1 and 2^53 − 1 milliseconds, so JavaScript could not read it.
    ExpiryOutOfRange,
    /// The ttl is longer than [`Config::with_max_lifetime`] allows, so the token could not be unsealed.
    ///
    /// [`Config::with_max_lifetime`]: crate::Config::with_max_lifetime
    TtlTooLong,
    /// There are no usable random bytes.
    Entropy(EntropyError),
    /// The password's id is not an integer, as iron-session requires. The id of its string password is `1`.
    IdNotInteger,
    /// The value cannot be written as JSON: it contains a NaN, an infinity, a 128-bit integer, or a map whose keys are
    /// not strings, integers or booleans; it nests too deep; or its `Serialize` failed.
    NotJson,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BufferTooSmall { needed } => return write!(f, "buffer too small: this token needs {needed} bytes"),
            Self::TooLong { len } => return write!(f, "token is too long ({len} > 16384 bytes)"),
            Self::Entropy(error) => return error.fmt(f),
            Self::ClockUnknown => "cannot compute the token's expiry: the clock is not set",
            Self::ExpiryOutOfRange => "token's expiry is out of range (1 to 2^53 - 1 ms)",
            Self::TtlTooLong => "ttl is longer than the longest lifetime",
            Self::IdNotInteger => "password id is not an integer, as iron-session requires",
            Self::NotJson => "value cannot be written as JSON",
        })
    }
}

impl core::error::Error for SealError {}

impl From<EntropyError> for SealError {
    fn from(error: EntropyError) -> Self {
        Self::Entropy(error)
    }
}

/// The reason why there are no usable random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum EntropyError {
    /// The generator reported a failure.
    GeneratorFailed,
    /// The generator is dead: it returned one byte repeated, or the same salt twice.
    DeadGenerator,
}

impl fmt::Display for EntropyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GeneratorFailed => "random number generator failed",
            Self::DeadGenerator => "random number generator repeats its output",
        })
    }
}

impl core::error::Error for EntropyError {}

/// The reason why a password, or a [`Sealer`](crate::Sealer), cannot be created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum PasswordError {
    /// The password is shorter than [`MIN_PASSWORD_LEN`](crate::MIN_PASSWORD_LEN) UTF-16 code units.
    TooShort,
    /// The id has a character other than `A-Z a-z 0-9 _`, or more than [`MAX_ID_LEN`](crate::MAX_ID_LEN) characters.
    InvalidId,
    /// One of several passwords has no id.
    MissingId,
    /// Two passwords have the same id.
    DuplicateId,
    /// A raw key does not have the algorithm's size: 32 bytes for AES-256-CBC and the MAC, 16 for AES-128-CTR.
    WrongKeySize,
    /// A raw key is one byte repeated, as in an erased or unprogrammed page of flash.
    ConstantKey,
    /// The configuration's ttl is longer than its [longest lifetime](crate::Config::with_max_lifetime), so no sealed
    /// token could be unsealed.
    TtlTooLong,
}

impl PasswordError {
    /// Returns the message, which is the compiler's error if the check runs at compile time.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::TooShort => "password is too short (at least 32 UTF-16 code units)",
            Self::InvalidId => "password id is invalid (A-Z a-z 0-9 _, at most 1024)",
            Self::MissingId => "one of several passwords has no id",
            Self::DuplicateId => "two passwords have the same id",
            Self::WrongKeySize => "raw key does not have the algorithm's size",
            Self::ConstantKey => "raw key is one byte repeated",
            Self::TtlTooLong => "configured ttl is longer than the longest lifetime",
        }
    }
}

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::error::Error for PasswordError {}

/// The reason why a [`PasswordList`](crate::PasswordList) cannot be read. It contains no part of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum PasswordListError {
    /// There is no password.
    Empty,
    /// There are more than [`MAX_PASSWORDS`](crate::MAX_PASSWORDS) passwords.
    TooMany,
    /// A line has no valid password, or the id of an earlier line.
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// The fault of its password.
        error: PasswordError,
    },
    /// The environment variable is not set (feature `std`).
    #[cfg(feature = "std")]
    NotSet {
        /// Name of the variable.
        name: &'static str,
    },
    /// The environment variable is not Unicode (feature `std`).
    #[cfg(feature = "std")]
    NotUnicode {
        /// Name of the variable.
        name: &'static str,
    },
}

impl fmt::Display for PasswordListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no password"),
            Self::TooMany => f.write_str("there are too many passwords (at most 8)"),
            Self::Line { line, error } => write!(f, "line {line}: {error}"),
            #[cfg(feature = "std")]
            Self::NotSet { name } => write!(f, "environment variable {name} is not set"),
            #[cfg(feature = "std")]
            Self::NotUnicode { name } => write!(f, "environment variable {name} is not Unicode"),
        }
    }
}

impl core::error::Error for PasswordListError {}

/// A buffer is too small for the data to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct BufferTooSmall {
    /// Required buffer size in bytes.
    pub needed: usize,
}

impl fmt::Display for BufferTooSmall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "buffer too small: {} bytes are needed", self.needed)
    }
}

impl core::error::Error for BufferTooSmall {}

/// The reason why a cookie cannot be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum CookieError {
    /// The name is empty, or has a character other than visible ASCII without `;` and `=`.
    InvalidName,
    /// The value has a character other than visible ASCII without `"`, `,`, `;` and `\`.
    InvalidValue,
    /// `Domain` is not a domain name.
    InvalidDomain,
    /// `Path` has a character other than printable ASCII without `;` and `<`.
    InvalidPath,
    /// `Expires` is after the year 9999, or unknown.
    InvalidExpires,
    /// The name begins with `__Host-`, `__Secure-` or `__Http-`, but the attributes are not those that browsers
    /// require: `Secure` for all; `Path=/` and no `Domain` for `__Host-`; `HttpOnly` for `__Http-`.
    PrefixRules,
    /// The name of a session cookie ends in `.0` to `.5`: it would be read and deleted as a chunk of the cookie whose
    /// name precedes the dot.
    ChunkName,
}

impl CookieError {
    /// Returns the message, which is the compiler's error if the check runs at compile time.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidName => "cookie name is invalid (visible ASCII without ; and =)",
            Self::InvalidValue => "cookie value is invalid (visible ASCII without quotes, commas, ; and \\)",
            Self::InvalidDomain => "cookie domain is not a domain name",
            Self::InvalidPath => "cookie path is invalid (printable ASCII without ; and <)",
            Self::InvalidExpires => "cookie expiry is unknown or after the year 9999",
            Self::PrefixRules => "cookie attributes break the rules of the name's prefix",
            Self::ChunkName => "session cookie name is a chunk of another cookie (.0 to .5)",
        }
    }
}

impl fmt::Display for CookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::error::Error for CookieError {}

/// The reason why a session was not saved.
///
/// The buffer is wiped, and nothing must be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum SaveError {
    /// The value could not be sealed.
    Seal(SealError),
    /// The cookie would have more than [`MAX_COOKIE_LEN`](crate::MAX_COOKIE_LEN) bytes, and browsers would drop it.
    CookieTooLong {
        /// Length that the `Set-Cookie` value would have, in bytes.
        len: usize,
    },
    /// The `Expires` attribute is in the past, so the browser would delete the cookie.
    ExpiresInPast,
    /// The cookie's `Max-Age` would be 0, so the browser would delete it: the ttl or the fixed time is less than a
    /// second.
    ZeroMaxAge,
    /// The session's end, set by [`Session::end_at`](crate::Session::end_at), has passed or is less than a second away.
    #[cfg(feature = "alloc")]
    Ended,
    /// The request has a session that may be valid, but could not be checked because the time was unknown:
    /// [`SessionStatus::ClockUnknown`](crate::SessionStatus::ClockUnknown).
    ///
    /// Saving would overwrite it; to allow that, call [`Session::discard_received`](crate::Session::discard_received)
    /// first.
    #[cfg(feature = "alloc")]
    WouldOverwrite,
}

impl SaveError {
    /// Returns whether the session is too large for a cookie, a token or the caller's buffer.
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
                return write!(f, "cookie is too long ({len} > 4096 bytes)");
            }
            Self::ExpiresInPast => "cookie's Expires is in the past",
            Self::ZeroMaxAge => "cookie's Max-Age is less than a second",
            #[cfg(feature = "alloc")]
            Self::Ended => "session has ended, or ends within a second",
            #[cfg(feature = "alloc")]
            Self::WouldOverwrite => "saving would overwrite a session that cannot be checked: the clock is not set",
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

/// Panics with `message`; in a `const`, that fails the build.
#[expect(clippy::panic, reason = "this is how a const function fails the build")]
pub(crate) const fn fail(message: &str) -> ! {
    panic!("{}", message)
}
