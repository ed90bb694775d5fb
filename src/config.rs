//! The settings that both sides of a token must share, and its lifetime.

use crate::crypto::aes::{self, IV_BYTES};
use crate::crypto::{CryptoError, KEY_BYTES};
use crate::time::{Ttl, millis};
use crate::token;
use core::num::NonZeroU32;
use core::time::Duration;

/// The settings for sealing and unsealing: lifetime, clock skew, key derivation, algorithm, version suffix.
///
/// Start from a preset and override single settings:
///
/// ```
/// use fe26::{Config, Ttl};
///
/// const ONE_DAY: Config = Config::IRON_SESSION.with_ttl(Ttl::from_secs(24 * 3600));
/// ```
///
/// [`guide::compatibility`](crate::guide::compatibility#which-framework) lists the preset of each framework.
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
    /// The defaults of `@hapi/iron` and iron-webcrypto: tokens that never expire, AES-256-CBC, one iteration of PBKDF2,
    /// 256-bit salts, a clock skew of 60 s, no version suffix.
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

    /// The defaults of iron-session: [`HAPI_IRON`](Self::HAPI_IRON), except that tokens expire after 14 days and end in
    /// the version suffix `~2`.
    pub const IRON_SESSION: Self =
        Self { ttl: Ttl::from_secs(14 * 24 * 3600), has_version_suffix: true, ..Self::HAPI_IRON };

    /// h3 1 and all that is built on it (Nitro 2, Nuxt 3 and 4, nuxt-auth-utils, vinxi), and h3 2 before 2.0.1-rc.25
    /// (Nitro 3.0.0): [`HAPI_IRON`](Self::HAPI_IRON) as it is.
    ///
    /// h3's tokens have no password id, so the password is `Password::from_static("", "…")`. With `maxAge` in
    /// JavaScript, set the same time by [`with_ttl`](Self::with_ttl).
    pub const H3: Self = Self::HAPI_IRON;

    /// h3 from 2.0.1-rc.25 on (`SolidStart` 2): [`H3`](Self::H3) with 8192 iterations of PBKDF2.
    ///
    /// # From h3 1 to h3 2
    ///
    /// h3 2 also opens tokens of one iteration, and immediately seals the session again with 8192. Read both kinds
    /// before the first application moves, and seal with [`H3`](Self::H3) until the last one has: both versions open
    /// its tokens. The token does not contain the number of iterations, so try the cheaper one first:
    ///
    /// ```
    /// use fe26::{Config, Password, Sealer, SessionCookie, UnixTime, UnsealError};
    /// # #[derive(serde::Serialize, serde::Deserialize)]
    /// # struct User<'a> { name: &'a str }
    ///
    /// const PASSWORD: Password = Password::from_static("", "32 random characters, or more than that");
    /// static H3: SessionCookie = SessionCookie::new("h3", Sealer::configured(PASSWORD, Config::H3));
    /// static H3_V2: SessionCookie = H3.with_sealer(Sealer::configured(PASSWORD, Config::H3_V2));
    ///
    /// # let now = UnixTime::from_secs(1_700_000_000);
    /// # let mut out = [0; 512];
    /// # let saved = H3_V2.save(&User { name: "Ada" }, now, &mut getrandom::SysRng, &mut out).unwrap().to_string();
    /// # let cookie_header = saved.split(';').next();
    /// let mut buf = [0; 512];
    /// let user: Result<Option<User>, _> = match H3.load(cookie_header, now, &mut buf) {
    ///     Err(UnsealError::BadMac) => H3_V2.load(cookie_header, now, &mut buf),
    ///     opened => opened,
    /// };
    /// # assert_eq!(user.unwrap().unwrap().name, "Ada");
    /// ```
    ///
    /// With `Session`, load again if the [status](crate::guide::server) is `Rejected(UnsealError::BadMac)`:
    ///
    /// ```
    /// # #[cfg(feature = "alloc")] {
    /// # use fe26::{Config, Password, Sealer, Session, SessionCookie, SessionStatus, UnixTime, UnsealError};
    /// # const PASSWORD: Password = Password::from_static("", "32 random characters, or more than that");
    /// # static H3: SessionCookie = SessionCookie::new("h3", Sealer::configured(PASSWORD, Config::H3));
    /// # static H3_V2: SessionCookie = H3.with_sealer(Sealer::configured(PASSWORD, Config::H3_V2));
    /// # let now = UnixTime::from_secs(1_700_000_000);
    /// # let mut out = [0; 512];
    /// # let saved = H3_V2.save("Ada", now, &mut getrandom::SysRng, &mut out).unwrap().to_string();
    /// # let cookie_header = saved.split(';').next();
    /// let mut session: Session<String> = Session::load(&H3, cookie_header, now);
    /// if session.status() == SessionStatus::Rejected(UnsealError::BadMac) {
    ///     session = Session::load(&H3_V2, cookie_header, now);
    ///     session.set_cookie(H3); // seals with one iteration, until the last application has moved
    /// }
    /// # assert_eq!(*session, "Ada");
    /// # }
    /// ```
    pub const H3_V2: Self = Self::H3.with_iterations(NonZeroU32::new(8192).unwrap());

    /// Sets how long a sealed token stays valid.
    ///
    /// Unsealing ignores this setting: the expiry is stored in the token.
    #[must_use]
    pub const fn with_ttl(self, ttl: Ttl) -> Self {
        Self { ttl, ..self }
    }

    /// Sets how long a token is still accepted after its expiry, because clocks differ.
    ///
    /// This is `@hapi/iron`'s `timestampSkewSec`; the default is 60 s.
    #[must_use]
    pub const fn with_clock_skew(self, skew: Duration) -> Self {
        Self { skew_ms: millis(skew), ..self }
    }

    /// Sets the longest remaining lifetime that a token may have.
    ///
    /// The default, [`Ttl::NEVER`], sets no limit.
    ///
    /// A limit equal to the ttl detects a clock that went back, for which expired tokens would be valid again: they are
    /// rejected with [`UnsealError::ExpiryTooFar`](crate::UnsealError::ExpiryTooFar), and so are tokens that never
    /// expire. The clock skew is added to the limit.
    ///
    /// A [`Sealer`](crate::Sealer) must be able to unseal its own tokens, so its ttl must be at most the limit, and not
    /// [`Ttl::NEVER`]: the constructors reject such a configuration, in a `const` at compile time. If a longer ttl is
    /// set later, for example by [`Sealer::with_ttl`](crate::Sealer::with_ttl), sealing returns
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

    /// Sets the number of PBKDF2 iterations for both keys.
    ///
    /// It is not stored in the token: both sides must agree.
    ///
    /// # Security
    ///
    /// More iterations make each guess of the password costlier for the attacker, and each token costlier for the
    /// server. A random password does not need them.
    #[must_use]
    pub const fn with_iterations(self, iterations: NonZeroU32) -> Self {
        self.with_separate_iterations(iterations, iterations)
    }

    /// Sets the PBKDF2 iterations of the encryption key and the integrity key separately, as `@hapi/iron`'s options
    /// allow.
    #[must_use]
    pub const fn with_separate_iterations(self, encryption: NonZeroU32, integrity: NonZeroU32) -> Self {
        Self { encryption_iterations: encryption, integrity_iterations: integrity, ..self }
    }

    /// Sets the size of both salts of a sealed token.
    ///
    /// Unsealing accepts salts of every size.
    #[must_use]
    pub const fn with_salt_bits(self, salt_bits: SaltBits) -> Self {
        Self { salt_bits, ..self }
    }

    /// Sets the encryption algorithm.
    ///
    /// It is not stored in the token: both sides must agree.
    #[must_use]
    pub const fn with_algorithm(self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// Sets whether sealed tokens end in iron-session's version suffix `~2`, and whether unsealing strips a version
    /// suffix.
    ///
    /// The suffix is not authenticated, and its value has no effect.
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
    /// Use it for buffers that outlive a password: [`Sealer::max_sealed_len`](crate::Sealer::max_sealed_len) depends on
    /// the id of the current one, so a rotation from the id `1` to `10000` makes tokens four bytes longer. Ids that
    /// seal with iron-session's version suffix have at most [`MAX_INTEGER_ID_LEN`](crate::MAX_INTEGER_ID_LEN)
    /// characters; other ids have at most [`MAX_ID_LEN`](crate::MAX_ID_LEN).
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

    /// Returns whether the ttl is within the longest lifetime, so that sealed tokens can be unsealed.
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

    /// Creates a salt size; returns `None` unless `bits` is 128 to 256 and a multiple of 8.
    ///
    /// The peers disagree on salts that are not whole bytes.
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

    /// Truncates the random bytes of `salt` to this size.
    pub(crate) fn of(self, salt: &[u8]) -> &[u8] {
        salt.get(..self.hex_len() / 2).unwrap_or(salt)
    }

    /// Returns the number of hex digits of a salt in a token.
    pub(crate) const fn hex_len(self) -> usize {
        // Lossless widening; `From` is not const.
        #[expect(clippy::as_conversions)]
        let bits = self.0 as usize;
        bits / 4
    }
}

/// The encryption algorithm of payloads.
///
/// It is not stored in the token: both sides must agree.
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
    /// From the same password and salt, the AES-128-CTR key is the first 16 bytes of the AES-256-CBC key: use a
    /// different password for each algorithm. If the random number generator ever repeats an IV and a salt, CTR reveals
    /// the XOR of both payloads.
    #[cfg(feature = "ctr")]
    Aes128Ctr,
}

impl Algorithm {
    /// Returns the ciphertext size of a payload of `payload_len` bytes.
    ///
    /// Saturates.
    pub(crate) const fn ciphertext_len(self, payload_len: usize) -> usize {
        match self {
            Self::Aes256Cbc => aes::cbc_ciphertext_len(payload_len),
            #[cfg(feature = "ctr")]
            Self::Aes128Ctr => payload_len,
        }
    }

    /// Encrypts the first `payload_len` bytes of `buf`, whose length is the ciphertext's.
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

    /// Decrypts `buf` and returns the length of the payload at its start.
    ///
    /// On an error the caller wipes `buf`.
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
