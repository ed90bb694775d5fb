//! What both sides of a token must agree on, and how long it lasts.

use crate::crypto::aes::{self, IV_BYTES};
use crate::crypto::{CryptoError, KEY_BYTES};
use crate::time::{Ttl, millis};
use crate::token;
use core::num::NonZeroU32;
use core::time::Duration;

/// How tokens are sealed and opened: lifetime, tolerance, key derivation, algorithm, marker.
///
/// Start from a preset and change what differs:
///
/// ```
/// use fe26::{Config, Ttl};
/// use core::num::NonZeroU32;
///
/// const ONE_DAY: Config = Config::IRON_SESSION.with_ttl(Ttl::from_secs(24 * 3600));
///
/// // What h3 and Nitro use for their sessions:
/// const H3: Config = Config::HAPI_IRON.with_iterations(NonZeroU32::new(8192).unwrap());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    pub(crate) algorithm: Algorithm,
    pub(crate) ttl: Ttl,
    pub(crate) skew_ms: u64,
    pub(crate) max_lifetime: Ttl,
    pub(crate) encryption_iterations: NonZeroU32,
    pub(crate) integrity_iterations: NonZeroU32,
    pub(crate) salt_bits: SaltBits,
    pub(crate) has_version_suffix: bool,
}

impl Config {
    /// `@hapi/iron`'s and iron-webcrypto's defaults: tokens that never expire, AES-256-CBC, one iteration of PBKDF2,
    /// salts of 256 bits, a clock skew of 60 s, no marker.
    pub const HAPI_IRON: Self = Self {
        algorithm: Algorithm::Aes256Cbc,
        ttl: Ttl::NEVER,
        skew_ms: 60_000,
        max_lifetime: Ttl::NEVER,
        encryption_iterations: NonZeroU32::MIN,
        integrity_iterations: NonZeroU32::MIN,
        salt_bits: SaltBits::MAX,
        has_version_suffix: false,
    };

    /// iron-session's: as [`HAPI_IRON`](Self::HAPI_IRON), but tokens that expire after 14 days and end in the marker
    /// `~2`.
    pub const IRON_SESSION: Self =
        Self { ttl: Ttl::from_secs(14 * 24 * 3600), has_version_suffix: true, ..Self::HAPI_IRON };

    /// Sets how long a sealed token stays valid. Opening does not look at it: the token says when it expires.
    #[must_use]
    pub const fn with_ttl(self, ttl: Ttl) -> Self {
        Self { ttl, ..self }
    }

    /// Sets how long after its expiry a token is still opened, because clocks differ: `@hapi/iron`'s
    /// `timestampSkewSec`, 60 s by default.
    #[must_use]
    pub const fn with_clock_skew(self, skew: Duration) -> Self {
        Self { skew_ms: millis(skew), ..self }
    }

    /// Sets the longest time that a token may still have before it expires. [`Ttl::NEVER`], the default: any.
    ///
    /// Set to the lifetime that tokens are sealed with, it catches a clock that went back, for which expired tokens
    /// would be good again: [`UnsealError::ExpiryTooFar`](crate::UnsealError::ExpiryTooFar). Tokens that never expire
    /// are refused with the same error. The skew is allowed on top.
    ///
    /// A [`Sealer`](crate::Sealer) opens what it seals, so its ttl must not be longer, and not [`Ttl::NEVER`]: the
    /// constructors refuse that, in a `const` when the program is built. A longer ttl that is set later, for example
    /// by [`Sealer::with_ttl`](crate::Sealer::with_ttl), is an error when sealing:
    /// [`SealError::TtlTooLong`](crate::SealError::TtlTooLong).
    ///
    /// ```compile_fail
    /// use fe26::{Config, Password, Sealer, Ttl};
    ///
    /// // The ttl is still iron-session's 14 days.
    /// const ONE_DAY: Config = Config::IRON_SESSION.with_max_lifetime(Ttl::from_secs(24 * 3600));
    /// const PASSWORD: Password = Password::from_static("1", "32 random characters, or more than that");
    /// static SEALER: Sealer = Sealer::configured(PASSWORD, ONE_DAY);
    /// ```
    #[must_use]
    pub const fn with_max_lifetime(self, max_lifetime: Ttl) -> Self {
        Self { max_lifetime, ..self }
    }

    /// Iterations of PBKDF2 for both keys. Tokens do not tell their number: both sides must be set to the same.
    ///
    /// # Security
    ///
    /// More iterations make a guessed password costlier, for the server as for the attacker. A random password does not
    /// need them.
    #[must_use]
    pub const fn with_iterations(self, iterations: NonZeroU32) -> Self {
        self.with_separate_iterations(iterations, iterations)
    }

    /// Different iterations for the encryption and the integrity key, as `@hapi/iron`'s options allow.
    #[must_use]
    pub const fn with_separate_iterations(self, encryption: NonZeroU32, integrity: NonZeroU32) -> Self {
        Self { encryption_iterations: encryption, integrity_iterations: integrity, ..self }
    }

    /// The size of both salts of a sealed token. Opening takes salts of every size.
    #[must_use]
    pub const fn with_salt_bits(self, salt_bits: SaltBits) -> Self {
        Self { salt_bits, ..self }
    }

    /// The encryption algorithm. Tokens do not tell it: both sides must be set to the same.
    #[must_use]
    pub const fn with_algorithm(self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// Whether a sealed token ends in iron-session's marker `~2`, and whether opening cuts a marker off. A marker's
    /// value is not authenticated and decides nothing.
    #[must_use]
    pub const fn with_version_suffix(self, has_version_suffix: bool) -> Self {
        Self { has_version_suffix, ..self }
    }

    /// Returns how long a sealed token stays valid.
    #[must_use]
    pub const fn ttl(&self) -> Ttl {
        self.ttl
    }

    /// Returns the buffer size that fits the token of any payload of `payload_len` bytes, sealed with any password
    /// whose id has at most `max_id_len` characters.
    ///
    /// It is for buffers that outlive a password: [`Sealer::max_sealed_len`](crate::Sealer::max_sealed_len) goes by the
    /// id of the present one, so a rotation in the field from the id `1` to `10000` makes tokens four bytes longer. Ids
    /// that seal with iron-session's marker have at most [`MAX_INTEGER_ID_LEN`](crate::MAX_INTEGER_ID_LEN) characters;
    /// without it the program chooses, up to [`MAX_ID_LEN`](crate::MAX_ID_LEN).
    ///
    /// ```
    /// use fe26::{Config, MAX_INTEGER_ID_LEN};
    ///
    /// let out = [0; Config::IRON_SESSION.max_sealed_len(300, MAX_INTEGER_ID_LEN)];
    /// assert_eq!(out.len(), 645);
    /// ```
    #[must_use]
    pub const fn max_sealed_len(&self, payload_len: usize, max_id_len: usize) -> usize {
        let salt_len = self.salt_bits.hex_len();
        token::max_len(max_id_len, [salt_len; 2], self.algorithm.ciphertext_len(payload_len), self.has_version_suffix)
    }

    /// Whether what is sealed would be opened: the ttl is within the longest lifetime.
    pub(crate) const fn is_ttl_allowed(&self) -> bool {
        match (self.ttl.as_millis(), self.max_lifetime.as_millis()) {
            (Some(ttl_ms), Some(max_ms)) => ttl_ms <= max_ms,
            (None, Some(_)) => false,
            (_, None) => true,
        }
    }
}

/// The size of a salt: 128 to 256 bits in whole bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SaltBits(u16);

impl SaltBits {
    /// 256 bits, the default of every peer.
    pub const MAX: Self = Self(256);

    /// `None` for fewer than 128 bits, more than 256, or a part of a byte, on which the peers disagree.
    ///
    /// ```
    /// use fe26::SaltBits;
    ///
    /// const SHORTER: SaltBits = SaltBits::new(128).unwrap();
    /// assert_eq!(SaltBits::new(129), None);
    /// ```
    #[must_use]
    pub const fn new(bits: u16) -> Option<Self> {
        if bits >= 128 && bits <= Self::MAX.0 && bits.is_multiple_of(8) { Some(Self(bits)) } else { None }
    }

    /// The first so many bits of a salt's random bytes.
    pub(crate) fn of(self, salt: &[u8]) -> &[u8] {
        salt.get(..self.hex_len() / 2).unwrap_or(salt)
    }

    /// Hex digits of a salt in a token.
    pub(crate) const fn hex_len(self) -> usize {
        // Lossless widening; `From` is not const.
        #[expect(clippy::as_conversions)]
        let bits = self.0 as usize;
        bits / 4
    }
}

/// How a payload is encrypted. The token does not say: both sides must be set to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Algorithm {
    /// AES-256 in CBC mode with PKCS#7 padding: iron-session's algorithm and `@hapi/iron`'s default.
    #[default]
    Aes256Cbc,
    /// AES-128 in CTR mode, without padding: `@hapi/iron`'s other algorithm, `aes-128-ctr`.
    ///
    /// # Security
    ///
    /// The password and salt that give AES-128-CTR a key give AES-256-CBC one that begins with the same 16 bytes: use
    /// another password for each. If the random number generator ever repeats an IV and a salt, CTR shows the XOR of
    /// both payloads.
    #[cfg(feature = "ctr")]
    Aes128Ctr,
}

impl Algorithm {
    /// Returns the size of the ciphertext of `payload_len` bytes. Saturates.
    pub(crate) const fn ciphertext_len(self, payload_len: usize) -> usize {
        match self {
            Self::Aes256Cbc => aes::cbc_ciphertext_len(payload_len),
            #[cfg(feature = "ctr")]
            Self::Aes128Ctr => payload_len,
        }
    }

    /// Encrypts the first `payload_len` bytes of `buf`, whose length is that of the ciphertext.
    pub(crate) fn encrypt(
        self,
        key: &[u8; KEY_BYTES],
        iv: &[u8; IV_BYTES],
        buf: &mut [u8],
        payload_len: usize,
    ) -> Result<(), CryptoError> {
        match self {
            Self::Aes256Cbc => aes::encrypt_cbc(key, iv, buf, payload_len),
            #[cfg(feature = "ctr")]
            Self::Aes128Ctr => aes::apply_ctr(key, iv, buf),
        }
    }

    /// Decrypts `buf` and returns the length of the payload at its start. On an error the caller wipes `buf`.
    pub(crate) fn decrypt(
        self,
        key: &[u8; KEY_BYTES],
        iv: &[u8; IV_BYTES],
        buf: &mut [u8],
    ) -> Result<usize, CryptoError> {
        match self {
            Self::Aes256Cbc => aes::decrypt_cbc(key, iv, buf),
            #[cfg(feature = "ctr")]
            Self::Aes128Ctr => aes::apply_ctr(key, iv, buf).map(|()| buf.len()),
        }
    }
}
