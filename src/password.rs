//! Passwords: ids, lengths, raw keys.

use crate::config::Algorithm;
use crate::crypto::{CryptoError, KEY_BYTES, kdf};
use crate::error::{PasswordError, fail};
use crate::token::MAX_ID_LEN;
use core::fmt;
use core::num::NonZeroU32;

/// Minimum length of a password in UTF-16 code units, as JavaScript counts.
pub const MIN_PASSWORD_LEN: usize = 32;

/// Maximum number of digits of an id that iron-session supports: its ids are integers.
pub const MAX_INTEGER_ID_LEN: usize = 15;

/// A password and the id under which tokens refer to it.
///
/// It borrows the secret: in a `static`, the secret stays in flash and is not copied to RAM.
///
/// ```
/// use fe26::{Password, PasswordError};
///
/// // Checked at compile time:
/// const PASSWORD: Password = Password::from_static("1", "a password of at least 32 characters");
///
/// // From a configuration that is read at run time:
/// let secret = String::from("another one, with 32 or more in it");
/// let password = Password::new("2", &secret)?;
/// assert_eq!(password.id(), "2");
///
/// assert_eq!(Password::new("2", "too short").err(), Some(PasswordError::TooShort));
/// # Ok::<(), PasswordError>(())
/// ```
///
/// # The id
///
/// An id consists of letters, digits and `_`. iron-session's ids are integers, and the id of its string password is
/// `1`: with its [version suffix](crate::Config::with_version_suffix), other ids cannot seal. An empty id means a
/// password without one, as `@hapi/iron`'s string password: as a [`Sealer`](crate::Sealer)'s only password, it unseals
/// tokens of every id.
///
/// # Security
///
/// By default, the format derives keys with a single iteration of PBKDF2-HMAC-SHA1, so a password must be random: an
/// attacker who holds one cookie can guess a 32-character phrase. `openssl rand -base64 32` generates a good one.
#[derive(Clone, Copy)]
pub struct Password<'a> {
    id: &'a str,
    encryption: Secret<'a>,
    /// `None`: the encryption secret.
    integrity: Option<Secret<'a>>,
}

impl<'a> Password<'a> {
    /// Creates a password from a string, for both encryption and integrity.
    ///
    /// # Errors
    ///
    /// [`PasswordError::InvalidId`] or [`PasswordError::TooShort`].
    pub const fn new(id: &'a str, text: &'a str) -> Result<Self, PasswordError> {
        match Secret::text(text) {
            Ok(secret) => Self::with_secret(id, secret),
            Err(error) => Err(error),
        }
    }

    /// Creates a password that is known and checked at compile time:
    ///
    /// ```compile_fail
    /// # use fe26::Password;
    /// const PASSWORD: Password = Password::from_static("1", "too short");
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the password is invalid. In a `const` or `static` [that fails the build](crate#panics); elsewhere, use
    /// [`new`](Self::new).
    #[must_use]
    pub const fn from_static(id: &'static str, text: &'static str) -> Self {
        match Self::new(id, text) {
            Ok(password) => password,
            Err(error) => fail(error.as_str()),
        }
    }

    /// Creates a password from a raw key, for both encryption with AES-256-CBC and integrity.
    ///
    /// # Panics
    ///
    /// Panics if the id is invalid, or the key is one byte repeated. In a `const` or `static` [that fails the
    /// build](crate#panics); for an id or a key that is known at run time only, use [`with_secret`](Self::with_secret).
    #[must_use]
    pub const fn from_key(id: &'static str, key: &'a [u8; 32]) -> Self {
        match Self::with_secret(id, Secret::Key256(key)) {
            Ok(password) => password,
            Err(error) => fail(error.as_str()),
        }
    }

    /// Creates a password from one secret, text or raw key, for both encryption and integrity.
    ///
    /// # Errors
    ///
    /// [`PasswordError::InvalidId`]; [`PasswordError::ConstantKey`]; [`PasswordError::WrongKeySize`] for a key of 16
    /// bytes, which the MAC does not support.
    pub const fn with_secret(id: &'a str, secret: Secret<'a>) -> Result<Self, PasswordError> {
        Self::checked(id, secret, None)
    }

    /// Creates a password from one secret for encryption and another for integrity.
    ///
    /// ```
    /// use fe26::{Password, Secret};
    ///
    /// const ENCRYPTION_KEY: [u8; 32] = *b"32 random bytes, and no text....";
    /// let integrity = Secret::text("a password of at least 32 characters")?;
    /// let password = Password::with_secrets("1", Secret::Key256(&ENCRYPTION_KEY), integrity)?;
    /// # Ok::<(), fe26::PasswordError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PasswordError::InvalidId`]; [`PasswordError::ConstantKey`]; [`PasswordError::WrongKeySize`] for a key of 16
    /// bytes as the integrity secret.
    pub const fn with_secrets(
        id: &'a str,
        encryption: Secret<'a>,
        integrity: Secret<'a>,
    ) -> Result<Self, PasswordError> {
        Self::checked(id, encryption, Some(integrity))
    }

    const fn checked(
        id: &'a str,
        encryption: Secret<'a>,
        integrity: Option<Secret<'a>>,
    ) -> Result<Self, PasswordError> {
        let password = Self { id, encryption, integrity };
        if !is_id(id.as_bytes()) {
            return Err(PasswordError::InvalidId);
        }
        if password.encryption().is_constant_key() || password.integrity().is_constant_key() {
            return Err(PasswordError::ConstantKey);
        }
        match password.integrity() {
            Secret::Text(_) | Secret::Key256(_) => Ok(password),
            #[cfg(feature = "ctr")]
            Secret::Key128(_) => Err(PasswordError::WrongKeySize),
        }
    }

    /// Returns the id; empty for a password without one.
    #[must_use]
    pub const fn id(&self) -> &'a str {
        self.id
    }

    /// Returns whether iron-session supports the id: an integer as JavaScript writes it, of at most 15 digits.
    pub(crate) fn has_integer_id(&self) -> bool {
        match self.id.as_bytes() {
            b"0" => true,
            [b'1'..=b'9', rest @ ..] => rest.len() < MAX_INTEGER_ID_LEN && rest.iter().all(u8::is_ascii_digit),
            _ => false,
        }
    }

    pub(crate) const fn encryption(&self) -> &Secret<'a> {
        &self.encryption
    }

    pub(crate) const fn integrity(&self) -> &Secret<'a> {
        match &self.integrity {
            Some(secret) => secret,
            None => &self.encryption,
        }
    }
}

/// Omits the secrets.
impl fmt::Debug for Password<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Password").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A secret that keys are derived from, or a raw key.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Secret<'a> {
    /// A text, from which each token's keys are derived with its salts. Created by [`Secret::text`].
    #[non_exhaustive]
    Text(&'a str),
    /// A raw key of 32 bytes, used without derivation: `@hapi/iron`'s Buffer password. Its tokens have no salts.
    ///
    /// It is for encryption with AES-256-CBC and for integrity. A key that is one byte repeated, as in erased or
    /// unprogrammed flash, is rejected: [`PasswordError::ConstantKey`].
    Key256(&'a [u8; 32]),
    /// A raw key of 16 bytes, used without derivation, for encryption with AES-128-CTR.
    #[cfg(feature = "ctr")]
    Key128(&'a [u8; 16]),
}

impl<'a> Secret<'a> {
    /// Creates a secret from a text.
    ///
    /// # Errors
    ///
    /// [`PasswordError::TooShort`] for fewer than [`MIN_PASSWORD_LEN`] UTF-16 code units, as JavaScript counts. A text
    /// that is one character repeated is accepted, as by the peers: randomness cannot be checked.
    pub const fn text(text: &'a str) -> Result<Self, PasswordError> {
        if utf16_len(text.as_bytes()) < MIN_PASSWORD_LEN {
            return Err(PasswordError::TooShort);
        }
        Ok(Self::Text(text))
    }

    pub(crate) const fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// Returns whether this is a raw key that is one byte repeated.
    ///
    /// Branch-free: the running time does not depend on the key's bytes.
    const fn is_constant_key(&self) -> bool {
        let (first, mut rest): (&u8, &[u8]) = match self {
            Self::Text(_) => return false,
            Self::Key256([first, rest @ ..]) => (first, rest),
            #[cfg(feature = "ctr")]
            Self::Key128([first, rest @ ..]) => (first, rest),
        };
        let mut difference = 0;
        while let [byte, others @ ..] = rest {
            difference |= *byte ^ *first;
            rest = others;
        }
        difference == 0
    }

    /// Derives `key`, of which AES-128 uses the first half.
    ///
    /// Fails if a token with this salt cannot belong to this kind of secret.
    #[inline(never)]
    pub(crate) fn derive(
        &self,
        salt: &[u8],
        iterations: NonZeroU32,
        key: &mut [u8; KEY_BYTES],
    ) -> Result<(), CryptoError> {
        // For a text, the peers draw a random salt if the token has none, so such a MAC is never valid. For a raw key
        // they write no salt, and the MAC would not authenticate one.
        if salt.is_empty() == self.is_text() {
            return Err(CryptoError);
        }
        match self {
            Self::Text(text) => return kdf::derive(text.as_bytes(), salt, iterations, key),
            Self::Key256(raw) => *key = **raw,
            #[cfg(feature = "ctr")]
            Self::Key128(raw) => {
                for (place, byte) in key.iter_mut().zip(*raw) {
                    *place = *byte;
                }
            }
        }
        Ok(())
    }

    /// Returns whether the algorithm can use this secret: every text, or a raw key of its size.
    pub(crate) const fn fits(&self, algorithm: Algorithm) -> bool {
        match (self, algorithm) {
            (Self::Text(_), _) | (Self::Key256(_), Algorithm::Aes256Cbc) => true,
            #[cfg(feature = "ctr")]
            (Self::Key128(_), Algorithm::Aes128Ctr) => true,
            #[cfg(feature = "ctr")]
            _ => false,
        }
    }
}

/// Shows the kind only.
impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Key256(_) => "Key256(..)",
            #[cfg(feature = "ctr")]
            Self::Key128(_) => "Key128(..)",
        })
    }
}

const fn is_id(mut id: &[u8]) -> bool {
    if id.len() > MAX_ID_LEN {
        return false;
    }
    while let [first, rest @ ..] = id {
        if !first.is_ascii_alphanumeric() && *first != b'_' {
            return false;
        }
        id = rest;
    }
    true
}

/// Returns the length of a UTF-8 string in UTF-16 code units: two for a character of four bytes, one for any other.
const fn utf16_len(mut text: &[u8]) -> usize {
    let mut len = 0_usize;
    while let [first, rest @ ..] = text {
        len = len.saturating_add(match first {
            0x80..=0xbf => 0,
            0xf0.. => 2,
            _ => 1,
        });
        text = rest;
    }
    len
}

/// Returns whether two ids are equal, in a const function.
pub(crate) const fn is_same_id(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while let ([first_a, rest_a @ ..], [first_b, rest_b @ ..]) = (a, b) {
        if *first_a != *first_b {
            return false;
        }
        (a, b) = (rest_a, rest_b);
    }
    a.is_empty() && b.is_empty()
}
