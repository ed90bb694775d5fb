//! The random bytes of one sealed token.

use crate::crypto::aes::IV_BYTES;
use crate::error::EntropyError;
use rand_core::TryCryptoRng;
use zeroize::Zeroize;

/// Size of each of the two salts in bytes.
pub(crate) const SALT_BYTES: usize = 32;

/// The random bytes of one sealed token: encryption salt, IV and integrity salt.
///
/// Sealing consumes it, so no two tokens can share an IV by accident.
///
/// Most callers pass a random number generator to [`Sealer::seal`](crate::Sealer::seal) and never need this type. It is
/// for hardware abstraction layers whose generator implements another version of `rand_core`:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{Entropy, Password, Sealer, UnixTime};
/// # struct Trng;
/// # impl Trng { fn fill_bytes(&mut self, b: &mut [u8]) { for (i, b) in b.iter_mut().enumerate() { *b = (i * 7) as u8 } } }
/// # let mut trng = Trng;
///
/// const SEALER: Sealer = Sealer::new(Password::from_static("1", "a password of at least 32 characters"));
///
/// let mut bytes = [0; Entropy::LEN];
/// trng.fill_bytes(&mut bytes); // by the HAL's own method
/// let entropy = Entropy::from_bytes(&mut bytes)?; // wipes `bytes`
///
/// let mut out = [0; SEALER.max_sealed_len(64)];
/// let token = SEALER.seal(&"Ada", UnixTime::from_secs(1_700_000_000), entropy, &mut out)?;
/// assert!(token.starts_with("Fe26.2*1*"));
/// # Ok(())
/// # }
/// ```
///
/// # Security
///
/// The bytes must come from a cryptographically secure generator. A dead generator is rejected where it can be
/// detected: by a salt or IV whose bytes are all equal (all zero, all ones), or by two equal salts. A generator that
/// starts from the same seed at every boot cannot be detected: two tokens with the same IV and salt then reveal that
/// their payloads begin alike (CBC), or even the XOR of both payloads (CTR).
pub struct Entropy {
    encryption_salt: [u8; SALT_BYTES],
    iv: [u8; IV_BYTES],
    integrity_salt: [u8; SALT_BYTES],
}

impl Entropy {
    /// Number of random bytes of one token: two salts of 32 and an IV of 16.
    pub const LEN: usize = 2 * SALT_BYTES + IV_BYTES;

    /// Creates entropy from random bytes: 32 for the encryption salt, 16 for the IV, 32 for the integrity salt.
    ///
    /// `bytes` is wiped, so that no second token is sealed with them: zeros are rejected.
    ///
    /// # Errors
    ///
    /// [`EntropyError::DeadGenerator`] if one of the three is one byte repeated, or both salts are equal.
    pub fn from_bytes(bytes: &mut [u8; Self::LEN]) -> Result<Self, EntropyError> {
        let mut entropy = Self::zero();
        let mut drawn = bytes.iter();
        for place in entropy.parts_mut() {
            place.iter_mut().zip(&mut drawn).for_each(|(place, byte)| *place = *byte);
        }
        bytes.zeroize();
        entropy.alive()
    }

    /// Draws entropy from a generator, in the order of `@hapi/iron`.
    ///
    /// # Errors
    ///
    /// [`EntropyError::GeneratorFailed`] if the generator reports a failure, [`EntropyError::DeadGenerator`] as for
    /// [`from_bytes`](Self::from_bytes).
    pub fn from_rng<R: TryCryptoRng + ?Sized>(rng: &mut R) -> Result<Self, EntropyError> {
        let mut entropy = Self::zero();
        for place in entropy.parts_mut() {
            rng.try_fill_bytes(place).map_err(|_| EntropyError::GeneratorFailed)?;
        }
        entropy.alive()
    }

    const fn zero() -> Self {
        Self { encryption_salt: [0; SALT_BYTES], iv: [0; IV_BYTES], integrity_salt: [0; SALT_BYTES] }
    }

    const fn parts_mut(&mut self) -> [&mut [u8]; 3] {
        [&mut self.encryption_salt, &mut self.iv, &mut self.integrity_salt]
    }

    pub(crate) const fn encryption_salt(&self) -> &[u8; SALT_BYTES] {
        &self.encryption_salt
    }

    pub(crate) const fn iv(&self) -> &[u8; IV_BYTES] {
        &self.iv
    }

    pub(crate) const fn integrity_salt(&self) -> &[u8; SALT_BYTES] {
        &self.integrity_salt
    }

    fn alive(self) -> Result<Self, EntropyError> {
        if self.is_dead() { Err(EntropyError::DeadGenerator) } else { Ok(self) }
    }

    fn is_dead(&self) -> bool {
        let is_constant = |bytes: &[u8]| bytes.iter().zip(bytes.iter().skip(1)).all(|(a, b)| a == b);
        let parts: [&[u8]; 3] = [&self.encryption_salt, &self.iv, &self.integrity_salt];
        parts.into_iter().any(is_constant) || self.encryption_salt == self.integrity_salt
    }
}

/// Omits the bytes.
impl core::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Entropy(..)")
    }
}

/// A source of the random bytes of one token: a generator (`&mut rng`) or an existing [`Entropy`].
///
/// It is implemented for `&mut` references to every `rand_core` 0.10 [`TryCryptoRng`] and for [`Entropy`] only. The
/// crate is re-exported as [`fe26::rand_core`](crate::rand_core).
pub trait EntropySource: sealed::Sealed {
    /// Returns the random bytes of one token.
    ///
    /// # Errors
    ///
    /// The errors of [`Entropy::from_rng`].
    fn into_entropy(self) -> Result<Entropy, EntropyError>;
}

impl<R: TryCryptoRng + ?Sized> EntropySource for &mut R {
    fn into_entropy(self) -> Result<Entropy, EntropyError> {
        Entropy::from_rng(self)
    }
}

impl EntropySource for Entropy {
    fn into_entropy(self) -> Result<Entropy, EntropyError> {
        Ok(self)
    }
}

mod sealed {
    pub trait Sealed {}
    impl<R: rand_core::TryCryptoRng + ?Sized> Sealed for &mut R {}
    impl Sealed for super::Entropy {}
}
