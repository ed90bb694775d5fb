//! Passwords: ids, lengths, raw keys.

use crate::config::Algorithm;
use crate::crypto::{CryptoError, KEY_BYTES, kdf};
use crate::error::{PasswordError, fail};
use crate::token::MAX_ID_LEN;
use core::fmt;
use core::num::NonZeroU32;

/// UTF-16 code units, JavaScript's measure of a text, that a password has at least.
pub const MIN_PASSWORD_LEN: usize = 32;

/// Digits of the longest id that iron-session can have: its ids are whole numbers.
pub const MAX_INTEGER_ID_LEN: usize = 15;

/// A password and the id under which tokens refer to it.
///
/// It borrows its secret: in a `static` the secret stays in flash, and nothing is copied to RAM.
///
/// ```
/// use fe26::{Password, PasswordError};
///
/// // Checked when the program is built:
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
/// Letters, digits and `_`. iron-session takes whole numbers for ids, and gives its string password the id `1`: with
/// its [marker](crate::Config::with_version_suffix) no other id seals. An empty id means a password without one, as
/// `@hapi/iron`'s string password: as a [`Sealer`](crate::Sealer)'s only password it opens tokens of every id.
///
/// # Security
///
/// The format derives keys with a single round of PBKDF2-HMAC-SHA1, so a password must be random: 32 characters of a
/// phrase can be guessed by whoever holds one cookie. `openssl rand -base64 32` makes a good one.
#[derive(Clone, Copy)]
pub struct Password<'a> {
    id: &'a str,
    encryption: Secret<'a>,
    /// `None`: the same as for encryption.
    integrity: Option<Secret<'a>>,
}

impl<'a> Password<'a> {
    /// A password from its id and text, for encryption and integrity alike.
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

    /// A password that is known when the program is built, and checked then:
    ///
    /// ```compile_fail
    /// # use fe26::Password;
    /// const PASSWORD: Password = Password::from_static("1", "too short");
    /// ```
    ///
    /// # Panics
    ///
    /// If the password is wrong. In a `const` or `static` [that fails the build](crate#panics); elsewhere, use
    /// [`new`](Self::new).
    #[must_use]
    pub const fn from_static(id: &'static str, text: &'static str) -> Self {
        match Self::new(id, text) {
            Ok(password) => password,
            Err(error) => fail(error.as_str()),
        }
    }

    /// A raw key under an id that is known when the program is built, for encryption with AES-256-CBC and integrity
    /// alike.
    ///
    /// # Panics
    ///
    /// If the id is wrong, or the key is one byte repeated. In a `const` or `static`
    /// [that fails the build](crate#panics); for an id or a key that is known at run time only, use
    /// [`with_secret`](Self::with_secret).
    #[must_use]
    pub const fn from_key(id: &'static str, key: &'a [u8; 32]) -> Self {
        match Self::with_secret(id, Secret::Key256(key)) {
            Ok(password) => password,
            Err(error) => fail(error.as_str()),
        }
    }

    /// A password from one secret, text or raw key, for encryption and integrity alike.
    ///
    /// # Errors
    ///
    /// [`PasswordError::InvalidId`]; [`PasswordError::ConstantKey`]; [`PasswordError::WrongKeySize`] for a key of 16
    /// bytes, which is none for the MAC.
    pub const fn with_secret(id: &'a str, secret: Secret<'a>) -> Result<Self, PasswordError> {
        Self::checked(id, secret, None)
    }

    /// A password with one secret for encryption and another for integrity.
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

    /// The id; empty for a password without one.
    #[must_use]
    pub const fn id(&self) -> &'a str {
        self.id
    }

    /// Whether the id is what iron-session can have for one: a whole number as JavaScript writes it, of 15 digits or
    /// fewer.
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

/// Shows the id, never a secret.
impl fmt::Debug for Password<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Password").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What keys are made from, or a key itself.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Secret<'a> {
    /// A text, from which each token's keys are derived with that token's salts. Made by [`Secret::text`].
    #[non_exhaustive]
    Text(&'a str),
    /// A raw key of 32 bytes, used as it is: `@hapi/iron`'s Buffer password. Its tokens have no salts.
    ///
    /// For encryption with AES-256-CBC and for integrity. A key of one byte repeated, as erased or unprogrammed flash
    /// has it, is refused: [`PasswordError::ConstantKey`].
    Key256(&'a [u8; 32]),
    /// A raw key of 16 bytes, used as it is, for encryption with AES-128-CTR.
    #[cfg(feature = "ctr")]
    Key128(&'a [u8; 16]),
}

impl<'a> Secret<'a> {
    /// A secret text.
    ///
    /// # Errors
    ///
    /// [`PasswordError::TooShort`] for fewer than [`MIN_PASSWORD_LEN`] UTF-16 code units, as JavaScript counts. A text
    /// of one character repeated is accepted, as by the peers: whether a text is random cannot be seen.
    pub const fn text(text: &'a str) -> Result<Self, PasswordError> {
        if utf16_len(text.as_bytes()) < MIN_PASSWORD_LEN {
            return Err(PasswordError::TooShort);
        }
        Ok(Self::Text(text))
    }

    pub(crate) const fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// Whether this is a raw key of one byte repeated.
    ///
    /// Branch-free: the time depends on no byte of the key.
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

    /// Fills `key`, of which AES-128 uses the first half. Fails if a token with that salt is not of such a secret.
    #[inline(never)]
    pub(crate) fn derive(
        &self,
        salt: &[u8],
        iterations: NonZeroU32,
        key: &mut [u8; KEY_BYTES],
    ) -> Result<(), CryptoError> {
        // The peers draw a random salt where the token has none, so no such MAC ever holds; and they write none for a
        // raw key, where the MAC would not cover it.
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

    /// Whether this can be, or become, a key of the algorithm.
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

/// Shows the kind, never the secret.
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

/// The length of a UTF-8 text in UTF-16: one unit for each character, two for one of four bytes.
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

/// Whether two ids are the same, in a const function.
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
