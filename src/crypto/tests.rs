//! The combinations against `RustCrypto`'s own, which are slower and larger.

use super::hmac::{Hash, Hasher, Key, SHA1, SHA256};
use super::kdf::Pbkdf2;
use super::{KEY_BYTES, mac};
use base64ct::{Base64UrlUnpadded, Encoding};
use core::num::NonZeroU32;
use hmac::{Hmac, KeyInit, Mac};
use std::format;
use std::vec::Vec;

mod vectors;

/// Bytes that differ from their neighbours.
fn bytes(len: usize) -> Vec<u8> {
    (0..len).map(|i| u8::try_from(i * 7 % 256).unwrap()).collect()
}

fn tag(hash: &'static Hash, key: &[u8], message: &[u8], end: &[u8]) -> Vec<u8> {
    let (mut hasher, mut hashed) = (Hasher::new(hash), Key::new());
    hasher.set_key(&mut hashed, key);
    let rest = hasher.start(&hashed, message);
    hasher.finish(&hashed, rest, end, message.len() + end.len());
    hasher.state().iter().flat_map(|word| word.to_be_bytes()).collect()
}

#[test]
fn hmac_is_rustcryptos_hmac() {
    for key_len in (0..=66).chain([100, 127, 128, 129, 1000]) {
        for message_len in (0..=130).chain([1000, 4096]) {
            for end_len in [0, 4] {
                let (key, message, end) = (bytes(key_len), bytes(message_len), bytes(end_len));
                let sha1 = Hmac::<sha1::Sha1>::new_from_slice(&key).unwrap();
                let sha256 = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
                let whole = [message.as_slice(), &end].concat();
                let case = format!("key of {key_len}, message of {message_len} and {end_len}");
                let expected = sha1.chain_update(&whole).finalize().into_bytes().to_vec();
                assert_eq!(tag(&SHA1, &key, &message, &end)[..20], expected, "{case}");
                let expected = sha256.chain_update(&whole).finalize().into_bytes().to_vec();
                assert_eq!(tag(&SHA256, &key, &message, &end)[..], expected, "{case}");
            }
        }
    }
}

fn pbkdf2(password: &[u8]) -> Pbkdf2 {
    let mut pbkdf2 = Pbkdf2::new();
    pbkdf2.set_password(password);
    pbkdf2
}

#[test]
fn pbkdf2_is_rustcryptos_pbkdf2() {
    for iterations in [1, 2, 3, 100] {
        for password_len in [0, 1, 32, 63, 64, 65, 200] {
            for salt_len in [0, 1, 32, 51, 52, 55, 56, 59, 60, 61, 63, 64, 65, 127, 128, 500] {
                let (password, salt) = (bytes(password_len), bytes(salt_len));
                let mut expected = [0; KEY_BYTES];
                pbkdf2::pbkdf2_hmac::<sha1::Sha1>(&password, &salt, iterations, &mut expected);
                let mut key = [0; KEY_BYTES];
                pbkdf2(&password).derive(&salt, NonZeroU32::new(iterations).unwrap(), &mut key);
                assert_eq!(key, expected, "{iterations} iterations, {password_len} and {salt_len} bytes");
            }
        }
    }
}

#[test]
fn one_state_of_a_password_derives_many_keys() {
    let pbkdf2 = pbkdf2(b"password");
    let derive = |salt: &[u8]| {
        let mut key = [0; KEY_BYTES];
        pbkdf2.derive(salt, NonZeroU32::MIN, &mut key);
        key
    };
    let (first, second) = (derive(&[1; 64]), derive(&[2; 64]));
    assert_ne!(first, second);
    assert_eq!((derive(&[1; 64]), derive(&[2; 64])), (first, second));
}

#[test]
fn a_mac_is_verified_over_its_whole_length() {
    let key = [7; KEY_BYTES];
    // The MAC takes the key's place.
    let verify = |mut key, signed, text: &[u8]| mac::verify(&mut key, signed, text);
    let mut tag = key;
    mac::sign(&mut tag, b"signed");
    let text = Base64UrlUnpadded::encode_string(&tag).into_bytes();
    assert!(verify(key, b"signed", &text));
    assert!(!verify(key, b"signet", &text));
    assert!(!verify([8; KEY_BYTES], b"signed", &text));
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut other = text.clone();
            other[at] ^= 1 << bit;
            assert!(!verify(key, b"signed", &other), "{at}");
        }
        assert!(!verify(key, b"signed", &text[..at]), "{at}");
    }
    assert!(!verify(key, b"signed", &[&text[..], b"A"].concat()));
    assert!(!verify(key, b"signed", &[&text[..], b"="].concat()));
}
