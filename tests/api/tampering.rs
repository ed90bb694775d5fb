//! Promise: a token has one spelling. Truncated anywhere, or with any bit changed, it is refused.

use crate::common::{HAPI, NOW, SESSION, seal, unseal};
use fe26::{RejectReason, UnsealError};

const PAYLOAD: &[u8] = br#"{"user":7,"roles":["admin"]}"#;

#[test]
fn every_truncation_is_refused() {
    for sealer in [&SESSION, &HAPI] {
        let token = seal(sealer, PAYLOAD);
        let bare = token.trim_end_matches("~2");
        for len in 0..bare.len() {
            assert!(unseal(sealer, &bare[..len]).is_err(), "truncated to {len}");
            assert!(unseal(sealer, &bare[bare.len() - len..]).is_err(), "truncated to the last {len}");
        }
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    for sealer in [&SESSION, &HAPI] {
        let token = seal(sealer, PAYLOAD);
        let bare_len = token.trim_end_matches("~2").len();
        for bit in 0..bare_len * 8 {
            let mut flipped = token.clone().into_bytes();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let mut in_place = flipped.clone();
            let error = sealer.unseal_in_place(&mut in_place, NOW).unwrap_err();
            assert!(
                matches!(error.reason(), Some(RejectReason::Invalid | RejectReason::UnknownPassword)),
                "bit {bit}: {error:?}"
            );
            if let Ok(text) = String::from_utf8(flipped) {
                assert_eq!(unseal(sealer, &text), Err(error), "bit {bit}");
            }
        }
    }
}

#[test]
fn every_other_character_is_refused_everywhere() {
    let token = seal(&HAPI, PAYLOAD);
    for at in 0..token.len() {
        for byte in 0x20..0x7f {
            let mut other = token.clone().into_bytes();
            if other[at] == byte {
                continue;
            }
            other[at] = byte;
            assert!(unseal(&HAPI, str::from_utf8(&other).unwrap()).is_err(), "{} at {at}", char::from(byte));
        }
    }
}

#[test]
fn inserted_characters_are_refused() {
    let token = seal(&HAPI, PAYLOAD);
    for at in 0..=token.len() {
        for inserted in ["=", "*", "A", " ", "\n", "~", "é"] {
            let longer = format!("{}{inserted}{}", &token[..at], &token[at..]);
            assert!(unseal(&HAPI, &longer).is_err(), "{inserted:?} at {at}");
        }
    }
}

#[test]
fn a_mac_that_is_shorter_empty_or_of_another_alphabet_is_refused() {
    let token = seal(&HAPI, PAYLOAD);
    let (rest, mac) = token.rsplit_once('*').unwrap();
    for len in 0..mac.len() {
        let error = unseal(&HAPI, &format!("{rest}*{}", &mac[..len])).unwrap_err();
        assert_eq!(error, UnsealError::BadMac, "{len} characters");
    }
    for spelling in [format!("{mac}="), format!("{mac}A"), format!(" {mac}"), mac.to_uppercase()] {
        assert_eq!(unseal(&HAPI, &format!("{rest}*{spelling}")), Err(UnsealError::BadMac), "{spelling}");
    }
}

#[test]
fn fields_of_two_tokens_do_not_mix() {
    let first = seal(&HAPI, PAYLOAD);
    let mut out = [0; 1000];
    let second = HAPI.seal_bytes(b"{\"user\":8}", NOW, &mut crate::common::TestRng(99), &mut out).unwrap();
    let (first, second): (Vec<_>, Vec<_>) = (first.split('*').collect(), second.split('*').collect());
    for mask in 1..(1 << 8) - 1 {
        let mixed: Vec<_> = (0..8).map(|part| if mask >> part & 1 == 0 { first[part] } else { second[part] }).collect();
        // Both have the same prefix, id and expiration.
        if mixed != first && mixed != second {
            assert!(unseal(&HAPI, &mixed.join("*")).is_err(), "{mask:08b}");
        }
    }
}
