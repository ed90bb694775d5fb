#![doc = include_str!("../README.md")]
#![no_std]

#[cfg(test)]
extern crate std;

use fe26::{Entropy, EntropyError};

/// Draws the random bytes of one token from a generator of `rand_core` 0.9: its `TryCryptoRng` is a generator that may
/// fail, and every `CryptoRng` is one, too.
///
/// # Errors
///
/// Returns an error if the generator fails, or is dead.
pub fn entropy_09(trng: &mut impl rand_core_09::TryCryptoRng) -> Result<Entropy, EntropyError> {
    let mut bytes = [0; Entropy::LEN];
    trng.try_fill_bytes(&mut bytes).map_err(|_| EntropyError::GeneratorFailed)?;
    Entropy::from_bytes(&mut bytes)
}

/// Draws the random bytes of one token from a generator of `rand_core` 0.6, through `try_fill_bytes`, because
/// `fill_bytes` panics when the hardware fails.
///
/// # Errors
///
/// Returns an error if the generator fails, or is dead.
pub fn entropy_06(trng: &mut (impl rand_core_06::RngCore + rand_core_06::CryptoRng)) -> Result<Entropy, EntropyError> {
    let mut bytes = [0; Entropy::LEN];
    trng.try_fill_bytes(&mut bytes).map_err(|_| EntropyError::GeneratorFailed)?;
    Entropy::from_bytes(&mut bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::convert::Infallible;
    use fe26::{Password, Sealer, SessionCookie, UnixTime};

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

    const SESSION: SessionCookie =
        SessionCookie::new("sid", Sealer::new(Password::from_static("1", "a password of at least 32 characters")));

    #[test]
    fn all_generations_give_the_same_token() {
        let sealer = SESSION.sealer();
        let mut outs = [[0; 300]; 4];
        let [a, b, c, d] = &mut outs;
        let token = sealer.seal("Ada", NOW, &mut Trng(7), a).unwrap();
        assert_eq!(sealer.seal("Ada", NOW, entropy_09(&mut Trng(7)).unwrap(), b), Ok(token));
        assert_eq!(sealer.seal("Ada", NOW, entropy_06(&mut Trng(7)).unwrap(), c), Ok(token));
        let bytes = Entropy::from_bytes(&mut Trng(7).word()).unwrap();
        assert_eq!(sealer.seal("Ada", NOW, bytes, d), Ok(token));
        assert_eq!(sealer.unseal(token, NOW, &mut [0; 16]), Ok("Ada"));
    }

    #[test]
    fn sessions_take_the_same_entropy() {
        for entropy in [entropy_09(&mut Trng(7)), entropy_06(&mut Trng(7))] {
            let mut out = [0; SESSION.max_sealed_len(16)];
            let saved = SESSION.save("Ada", NOW, entropy.unwrap(), &mut out).unwrap();
            let header = std::format!("sid={}", saved.value());
            assert_eq!(SESSION.load(Some(&*header), NOW, &mut [0; 16]), Ok(Some("Ada")));
        }
    }

    /// A generator that gives one byte, or fails.
    struct Broken(Result<u8, ()>);

    impl rand_core_06::RngCore for Broken {
        fn next_u32(&mut self) -> u32 {
            unreachable!("it panics when the hardware fails")
        }

        fn next_u64(&mut self) -> u64 {
            unreachable!("it panics when the hardware fails")
        }

        fn fill_bytes(&mut self, _: &mut [u8]) {
            unreachable!("it panics when the hardware fails")
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_06::Error> {
            bytes.fill(self.0.map_err(|()| core::num::NonZeroU32::MIN)?);
            Ok(())
        }
    }

    impl rand_core_06::CryptoRng for Broken {}

    impl rand_core_09::TryRngCore for Broken {
        type Error = core::fmt::Error;

        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Err(core::fmt::Error)
        }

        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            Err(core::fmt::Error)
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
            bytes.fill(self.0.map_err(|()| core::fmt::Error)?);
            Ok(())
        }
    }

    impl rand_core_09::TryCryptoRng for Broken {}

    #[test]
    fn broken_generators_are_refused() {
        for (broken, error) in [(Ok(0xff), EntropyError::DeadGenerator), (Err(()), EntropyError::GeneratorFailed)] {
            assert_eq!(entropy_06(&mut Broken(broken)).err(), Some(error));
            assert_eq!(entropy_09(&mut Broken(broken)).err(), Some(error));
        }
    }
}
