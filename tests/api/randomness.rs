//! Promise: nothing is sealed without usable random bytes, and nothing is left in the buffer.

use crate::common::{NOW, SESSION, TestRng};
use fe26::{Entropy, EntropyError, SealError, SessionId};
use rand_core::{TryCryptoRng, TryRng};

#[test]
fn generators_can_be_trait_objects() {
    let mut rng = TestRng(1);
    let rng: &mut dyn TryCryptoRng<Error = core::convert::Infallible> = &mut rng;
    assert!(SESSION.seal(&"x", NOW, rng, &mut [0; 1000]).is_ok());
}

#[test]
fn a_dead_generator_is_refused() {
    for byte in 0..=255 {
        assert_eq!(
            Entropy::from_bytes(&mut [byte; Entropy::LEN]).err(),
            Some(EntropyError::DeadGenerator),
            "all {byte}"
        );
    }
    let alive: [u8; Entropy::LEN] = core::array::from_fn(|i| u8::try_from(i).unwrap());
    assert!(Entropy::from_bytes(&mut { alive }).is_ok());
    for (start, end) in [(0, 32), (32, 48), (48, 80)] {
        let mut dead = alive;
        dead[start..end].fill(0);
        assert_eq!(
            Entropy::from_bytes(&mut { dead }).err(),
            Some(EntropyError::DeadGenerator),
            "bytes {start} to {end}"
        );
        dead[end - 1] = 1;
        assert!(Entropy::from_bytes(&mut dead).is_ok(), "all but one of bytes {start} to {end}");
    }
    let mut repeating = alive;
    repeating.copy_within(0..32, 48);
    assert_eq!(Entropy::from_bytes(&mut repeating).err(), Some(EntropyError::DeadGenerator), "the same salt twice");

    struct ZeroRng;
    impl TryRng for ZeroRng {
        type Error = core::convert::Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Ok(0)
        }
        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            Ok(0)
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
            bytes.fill(0);
            Ok(())
        }
    }
    impl TryCryptoRng for ZeroRng {}
    let mut out = [0xaa; 1000];
    let sealed = SESSION.seal_bytes(b"secret", NOW, &mut ZeroRng, &mut out);
    assert_eq!(sealed, Err(SealError::Entropy(EntropyError::DeadGenerator)));
    assert_eq!(out, [0; 1000]);
    assert_eq!(SessionId::random(&mut ZeroRng), Err(EntropyError::DeadGenerator));
}

#[test]
fn random_bytes_serve_only_one_token() {
    let mut bytes = core::array::from_fn(|i| u8::try_from(i).unwrap());
    let first = Entropy::from_bytes(&mut bytes).unwrap();
    assert_eq!(bytes, [0; Entropy::LEN]);
    assert_eq!(Entropy::from_bytes(&mut bytes).err(), Some(EntropyError::DeadGenerator));
    assert!(SESSION.seal(&"x", NOW, first, &mut [0; 1000]).is_ok());
}

#[test]
fn every_seal_draws_new_random_bytes() {
    let mut rng = TestRng(7);
    let mut seal = || SESSION.seal_to_string::<300>("x", NOW, &mut rng).unwrap();
    let (first, second) = (seal(), seal());
    for (part, (a, b)) in first.split('*').zip(second.split('*')).enumerate() {
        let is_random = matches!(part, 2 | 3 | 4 | 6 | 7);
        assert_eq!(a != b, is_random, "part {part}");
    }
}

#[test]
fn random_bytes_are_used_in_hapis_order() {
    let mut bytes: [u8; Entropy::LEN] = core::array::from_fn(|i| u8::try_from(i).unwrap());
    let token = SESSION.seal_to_string::<300>("x", NOW, Entropy::from_bytes(&mut bytes).unwrap()).unwrap();
    let parts: Vec<_> = token.split('*').collect();
    assert_eq!(parts[2], "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    assert_eq!(parts[3], "ICEiIyQlJicoKSorLC0uLw");
    assert_eq!(parts[6], "303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f");
}

#[test]
fn debug_shows_no_random_bytes() {
    assert_eq!(format!("{:?}", crate::common::entropy()), "Entropy(..)");
}
