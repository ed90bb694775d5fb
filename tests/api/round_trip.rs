//! Promise: sealed payloads open again, at every size, in buffers of exactly the size that the length functions return.

use crate::common::{FOREVER, HAPI, KEY, NOW, OTHER_TEXT, SESSION, TEXT, entropy, seal, unseal};
use fe26::{Config, MAX_INTEGER_ID_LEN, Password, SaltBits, SealError, Sealer, Secret, UnsealError};
use std::num::NonZeroU32;

const PREVIOUS: [Password<'_>; 1] = [Password::from_static("old", OTHER_TEXT)];

/// Returns a sealer for each kind of password and configuration.
fn sealers() -> Vec<(&'static str, Sealer<'static>)> {
    let raw = Password::with_secret("", Secret::Key256(&KEY)).unwrap();
    let separate = Password::with_secrets("8", Secret::text(TEXT).unwrap(), Secret::text(OTHER_TEXT).unwrap()).unwrap();
    let mixed = Password::with_secrets("9", Secret::text(TEXT).unwrap(), Secret::Key256(&KEY)).unwrap();
    let shorter_salts = Config::IRON_SESSION.with_salt_bits(SaltBits::new(128).unwrap());
    let h3 = Config::HAPI_IRON.with_iterations(NonZeroU32::new(3).unwrap());
    let sealers = vec![
        ("iron-session", SESSION),
        ("no expiry", FOREVER),
        ("hapi", HAPI),
        ("rotation", SESSION.with_previous(&PREVIOUS)),
        ("raw key", Sealer::try_new(raw, &[], Config::HAPI_IRON).unwrap()),
        ("separate secrets", Sealer::new(separate)),
        ("text and key", Sealer::new(mixed)),
        ("128-bit salts", SESSION.with_config(shorter_salts)),
        ("iterations", HAPI.with_config(h3)),
    ];
    #[cfg(feature = "ctr")]
    let sealers = [sealers, ctr_sealers()].concat();
    sealers
}

#[cfg(feature = "ctr")]
fn ctr_sealers() -> Vec<(&'static str, Sealer<'static>)> {
    let ctr = Config::HAPI_IRON.with_algorithm(fe26::Algorithm::Aes128Ctr);
    let raw = Password::with_secrets("", Secret::Key128(b"16 bytes, a key."), Secret::Key256(&KEY)).unwrap();
    vec![("CTR", HAPI.with_config(ctr)), ("CTR with raw keys", Sealer::configured(raw, ctr))]
}

fn payload(len: usize) -> Vec<u8> {
    (0..len).map(|i| u8::try_from(i % 251).unwrap()).collect()
}

#[test]
fn every_size_opens_again() {
    for (name, sealer) in sealers() {
        // All sizes with iron-session's configuration, some sizes with the others.
        let step = if name == "iron-session" { 1 } else { 37 };
        for len in (0..=4096).step_by(step) {
            let payload = payload(len);
            let token = seal(&sealer, &payload);
            assert_eq!(unseal(&sealer, &token).as_ref(), Ok(&payload), "{name}, {len} bytes");
            let mut in_place = token.into_bytes();
            assert_eq!(sealer.unseal_in_place(&mut in_place, NOW).unwrap(), payload, "{name}, {len} bytes");
        }
    }
}

#[test]
fn the_length_functions_hold_for_every_size() {
    for (name, sealer) in sealers() {
        for len in 0..=4096 {
            let bound = sealer.max_sealed_len(len);
            // The buffer is too small on purpose: the error contains the length.
            let Err(SealError::BufferTooSmall { needed }) = sealer.seal_bytes(&payload(len), NOW, entropy(), &mut [])
            else {
                panic!("{name}, {len} bytes: sealed into nothing");
            };
            // The bound has three more digits for an expiry in the far future, or all sixteen if there is none.
            assert!(needed <= bound && bound - needed <= 16, "{name}, {len} bytes: {needed} of {bound}");
            assert!(sealer.max_payload_len(needed) >= len, "{name}, {len} bytes");
        }
    }
}

#[test]
fn buffers_sized_by_the_configuration_fit_every_password() {
    for (name, sealer) in sealers() {
        for len in [0, 1, 300, 4096] {
            let bound = sealer.config().max_sealed_len(len, 1);
            assert!(sealer.max_sealed_len(len) <= bound, "{name}, {len} bytes");
        }
    }
    // The same after a rotation to iron-session's longest id.
    const LEN: usize = Config::IRON_SESSION.max_sealed_len(300, MAX_INTEGER_ID_LEN);
    let longest = Sealer::new(Password::from_static("999999999999999", TEXT));
    assert_eq!(longest.max_sealed_len(300), LEN);
    assert!(longest.seal_bytes(&payload(300), NOW, entropy(), &mut [0; LEN]).is_ok());
    let longer = Sealer::new(Password::from_static("1000000000000000", TEXT));
    let error = longer.seal_bytes(&payload(300), NOW, entropy(), &mut [0; LEN]).unwrap_err();
    assert_eq!(error, SealError::IdNotInteger);
}

#[test]
fn a_buffer_of_the_needed_size_is_enough_and_one_byte_less_is_not() {
    for (name, sealer) in sealers() {
        for len in [0, 1, 15, 16, 17, 47, 48, 49, 300, 4096] {
            let payload = payload(len);
            let token = seal(&sealer, &payload);

            let mut exact = vec![0; token.len()];
            assert_eq!(sealer.seal_bytes(&payload, NOW, entropy(), &mut exact), Ok(token.as_str()), "{name}, {len}");
            let mut short = vec![0xaa; token.len() - 1];
            let error = SealError::BufferTooSmall { needed: token.len() };
            assert_eq!(sealer.seal_bytes(&payload, NOW, entropy(), &mut short), Err(error), "{name}, {len}");

            let Err(UnsealError::BufferTooSmall { needed }) = sealer.unseal_bytes(&token, NOW, &mut []) else {
                assert_eq!(len, 0, "{name}: opened in an empty buffer");
                continue; // no payload and no padding
            };
            assert_eq!(sealer.unseal_bytes(&token, NOW, &mut vec![0; needed]).unwrap(), payload, "{name}, {len}");
            let error = UnsealError::BufferTooSmall { needed };
            let mut short = vec![0; needed - 1];
            assert_eq!(sealer.unseal_bytes(&token, NOW, &mut short), Err(error), "{name}, {len}");
        }
    }
}

#[test]
fn typed_values_need_the_same_buffers() {
    for len in 0..300 {
        let value = "x".repeat(len);
        let json = format!("\"{value}\"");
        let token = seal(&SESSION, json.as_bytes());
        let mut exact = vec![0; token.len()];
        assert_eq!(SESSION.seal(&value, NOW, entropy(), &mut exact), Ok(token.as_str()));
        for short in [0, 1, 100, token.len() - 1] {
            let error = SealError::BufferTooSmall { needed: token.len() };
            assert_eq!(SESSION.seal(&value, NOW, entropy(), &mut vec![0; short]), Err(error), "{len} in {short}");
        }
        let mut buf = vec![0; SESSION.max_payload_len(token.len())];
        assert_eq!(SESSION.unseal::<&str>(&token, NOW, &mut buf), Ok(value.as_str()));
    }
}

#[test]
fn strings_of_fixed_capacity_hold_tokens() {
    let token = SESSION.seal_to_string::<244>("Ada", NOW, entropy()).unwrap();
    assert_eq!(token, seal(&SESSION, b"\"Ada\"").as_str());
    assert_eq!(token.len(), 244);
    let error = SealError::BufferTooSmall { needed: 244 };
    assert_eq!(SESSION.seal_to_string::<243>("Ada", NOW, entropy()), Err(error));
}

#[test]
fn sealing_writes_nothing_behind_the_token() {
    let mut out = [0xaa; 1000];
    let len = SESSION.seal_bytes(b"{}", NOW, entropy(), &mut out).unwrap().len();
    assert!(out[len..].iter().all(|byte| *byte == 0xaa));
}
