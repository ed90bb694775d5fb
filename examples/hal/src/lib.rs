#![doc = include_str!("../README.md")]
#![no_std]

use fe26::{Entropy, EntropyError, Password, SealError, Sealer, UnixTime};

static SEALER: Sealer = Sealer::new(Password::from_static("1", "a password of at least 32 characters"));

/// Seals with a generator of `rand_core` 0.10, which is the version that fe26 uses: it is passed unchanged.
///
/// # Errors
///
/// Returns the errors of [`Sealer::seal`].
pub fn seal_010<'o>(
    trng: &mut impl rand_core_010::TryCryptoRng,
    name: &str,
    now: UnixTime,
    out: &'o mut [u8],
) -> Result<&'o str, SealError> {
    SEALER.seal(name, now, trng, out)
}

/// Seals with a generator of `rand_core` 0.9: its `TryCryptoRng` is a generator that may fail, and every `CryptoRng` is
/// one, too.
///
/// # Errors
///
/// Returns the errors of [`Sealer::seal`].
pub fn seal_09<'o>(
    trng: &mut impl rand_core_09::TryCryptoRng,
    name: &str,
    now: UnixTime,
    out: &'o mut [u8],
) -> Result<&'o str, SealError> {
    let mut bytes = [0; Entropy::LEN];
    trng.try_fill_bytes(&mut bytes).map_err(|_| EntropyError::GeneratorFailed)?;
    SEALER.seal(name, now, Entropy::from_bytes(&mut bytes)?, out)
}

/// Seals with a generator of `rand_core` 0.6 through `try_fill_bytes`, because `fill_bytes` panics when the hardware
/// fails.
///
/// # Errors
///
/// Returns the errors of [`Sealer::seal`].
pub fn seal_06<'o>(
    trng: &mut (impl rand_core_06::RngCore + rand_core_06::CryptoRng),
    name: &str,
    now: UnixTime,
    out: &'o mut [u8],
) -> Result<&'o str, SealError> {
    let mut bytes = [0; Entropy::LEN];
    trng.try_fill_bytes(&mut bytes).map_err(|_| EntropyError::GeneratorFailed)?;
    SEALER.seal(name, now, Entropy::from_bytes(&mut bytes)?, out)
}

/// Seals without `rand_core`, or with an asynchronous generator: fill the bytes with the HAL's own function, such as
/// `trng.async_fill_bytes(&mut bytes).await` of embassy-stm32.
///
/// # Errors
///
/// Returns the errors of [`Sealer::seal`].
pub fn seal_with_bytes<'o>(
    bytes: &mut [u8; Entropy::LEN],
    name: &str,
    now: UnixTime,
    out: &'o mut [u8],
) -> Result<&'o str, SealError> {
    SEALER.seal(name, now, Entropy::from_bytes(bytes)?, out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::convert::Infallible;

    const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

    /// A generator with the interfaces of HALs of all generations. It counts.
    struct Trng(u8);

    impl Trng {
        fn fill(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0;
                self.0 = self.0.wrapping_add(1);
            }
        }

        fn word<const N: usize>(&mut self) -> [u8; N] {
            let mut bytes = [0; N];
            self.fill(&mut bytes);
            bytes
        }
    }

    impl rand_core_06::RngCore for Trng {
        fn next_u32(&mut self) -> u32 {
            u32::from_le_bytes(self.word())
        }

        fn next_u64(&mut self) -> u64 {
            u64::from_le_bytes(self.word())
        }

        fn fill_bytes(&mut self, bytes: &mut [u8]) {
            self.fill(bytes);
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_06::Error> {
            self.fill(bytes);
            Ok(())
        }
    }

    impl rand_core_06::CryptoRng for Trng {}

    impl rand_core_09::RngCore for Trng {
        fn next_u32(&mut self) -> u32 {
            u32::from_le_bytes(self.word())
        }

        fn next_u64(&mut self) -> u64 {
            u64::from_le_bytes(self.word())
        }

        fn fill_bytes(&mut self, bytes: &mut [u8]) {
            self.fill(bytes);
        }
    }

    impl rand_core_09::CryptoRng for Trng {}

    impl rand_core_010::TryRng for Trng {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            Ok(u32::from_le_bytes(self.word()))
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            Ok(u64::from_le_bytes(self.word()))
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            self.fill(bytes);
            Ok(())
        }
    }

    impl rand_core_010::TryCryptoRng for Trng {}

    #[test]
    fn all_generations_give_the_same_token() {
        let mut outs = [[0; 300]; 4];
        let [a, b, c, d] = &mut outs;
        let token = seal_010(&mut Trng(7), "Ada", NOW, a).unwrap();
        assert_eq!(seal_09(&mut Trng(7), "Ada", NOW, b), Ok(token));
        assert_eq!(seal_06(&mut Trng(7), "Ada", NOW, c), Ok(token));
        assert_eq!(seal_with_bytes(&mut Trng(7).word(), "Ada", NOW, d), Ok(token));
        assert_eq!(SEALER.unseal(token, NOW, &mut [0; 16]), Ok("Ada"));
    }

    #[test]
    fn a_dead_generator_is_refused() {
        let dead = Err(SealError::Entropy(EntropyError::DeadGenerator));
        assert_eq!(seal_with_bytes(&mut [0xff; Entropy::LEN], "Ada", NOW, &mut [0; 300]), dead);
    }
}
