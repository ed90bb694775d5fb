//! Promise: nothing is decoded or decrypted before the MAC is verified; after that, every failure is the same error.

use crate::common::{KEY, NOW, seal};
use base64ct::{Base64UrlUnpadded, Encoding};
use fe26::{Config, Password, Sealer, UnsealError};
use hmac::{Hmac, KeyInit, Mac};

/// Uses a raw key, with which a test can compute a MAC itself.
static KEYED: Sealer = Sealer::configured(Password::from_key("", &KEY), Config::HAPI_IRON);

const PAYLOAD: &[u8] = b"thirty-three bytes, three blocks.";

/// Returns a token of any IV and ciphertext, with a valid MAC.
fn signed(iv: &str, ciphertext: &str) -> String {
    let signed = format!("Fe26.2***{iv}*{ciphertext}*");
    let mac = Hmac::<sha2::Sha256>::new_from_slice(&KEY).unwrap().chain_update(&signed).finalize();
    format!("{signed}**{}", Base64UrlUnpadded::encode_string(&mac.into_bytes()))
}

fn parts(token: &str) -> (&str, &str) {
    let parts: Vec<_> = token.split('*').collect();
    (parts[3], parts[4])
}

/// Unseals `token` in both ways.
fn open(token: &str) -> Result<Vec<u8>, UnsealError> {
    let mut in_place = token.as_bytes().to_vec();
    let opened = KEYED.unseal_in_place(&mut in_place, NOW).map(|payload| payload.to_vec());
    let mut buf = vec![0; token.len()];
    assert_eq!(KEYED.unseal_bytes(token, NOW, &mut buf).map(|payload| payload.to_vec()), opened, "{token}");
    opened
}

/// Asserts that the token is undecryptable if its MAC is valid, and that only the MAC is reported if it is not.
fn assert_undecryptable(iv: &str, ciphertext: &str) {
    let token = signed(iv, ciphertext);
    assert_eq!(open(&token), Err(UnsealError::Undecryptable), "{token}");
    let other_mac = if token.ends_with('A') { "E" } else { "A" };
    let forged = format!("{}{other_mac}", &token[..token.len() - 1]);
    assert_eq!(open(&forged), Err(UnsealError::BadMac), "{forged}");
    let mut no_room = [];
    assert_eq!(KEYED.unseal_bytes(&forged, NOW, &mut no_room), Err(UnsealError::BadMac), "the length stays hidden");
}

#[test]
fn a_missing_iv_is_not_a_buffer_error() {
    let token = signed("", &parts(&seal(&KEYED, PAYLOAD)).1.repeat(2));
    let mut buf = vec![0; KEYED.max_payload_len(token.len())];
    assert_eq!(KEYED.unseal_bytes(&token, NOW, &mut buf), Err(UnsealError::Undecryptable));
}

#[test]
fn padding_errors_are_indistinguishable() {
    let token = seal(&KEYED, PAYLOAD);
    let (iv, ciphertext) = parts(&token);
    assert_eq!(open(&signed(iv, ciphertext)), Ok(PAYLOAD.to_vec()), "the computed MAC is valid");
    let bytes = Base64UrlUnpadded::decode_vec(ciphertext).unwrap();
    // In CBC, a byte of the second-last block decides the payload's last byte, the padding's length.
    let before_last_block = bytes.len() - 17;
    for change in 1..=255 {
        let mut changed = bytes.clone();
        changed[before_last_block] ^= change;
        // 15 has become 1, a padding of one byte.
        if 15 ^ change == 1 {
            assert_eq!(open(&signed(iv, &Base64UrlUnpadded::encode_string(&changed))).map(|text| text.len()), Ok(47));
        } else {
            assert_undecryptable(iv, &Base64UrlUnpadded::encode_string(&changed));
        }
    }
}

#[test]
fn length_errors_are_indistinguishable() {
    let token = seal(&KEYED, PAYLOAD);
    let (iv, ciphertext) = parts(&token);
    let bytes = Base64UrlUnpadded::decode_vec(ciphertext).unwrap();
    for len in (0..bytes.len()).filter(|len| *len == 0 || len % 16 != 0) {
        assert_undecryptable(iv, &Base64UrlUnpadded::encode_string(&bytes[..len]));
    }
    for len in (0..40).filter(|len| *len != 16) {
        assert_undecryptable(&Base64UrlUnpadded::encode_string(&vec![7; len]), ciphertext);
    }
}

#[test]
fn noncanonical_spellings_are_refused_even_if_signed() {
    let token = seal(&KEYED, PAYLOAD);
    let (iv, ciphertext) = parts(&token);
    for (iv, ciphertext) in [
        (iv.to_owned() + "==", ciphertext.to_owned()),
        (iv.to_owned() + "=", ciphertext.to_owned()),
        (format!(" {iv}"), ciphertext.to_owned()),
        (iv.to_owned(), ciphertext.to_owned() + "="),
        (iv.to_owned(), ciphertext.to_owned() + "\n"),
        (iv.to_owned(), format!("{}\t{}", &ciphertext[..8], &ciphertext[8..])),
        (iv.to_owned(), ciphertext.to_owned() + "A"),
        (iv.to_owned(), String::from("+/+/") + &ciphertext[4..]),
        (iv.to_owned(), String::from("é") + &ciphertext[2..]),
    ] {
        assert_undecryptable(&iv, &ciphertext);
    }
    // The IV's last character encodes two bits, followed by four that must be zero.
    let (start, last) = iv.split_at(iv.len() - 1);
    let spellings = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (value, spelling) in spellings.char_indices().filter(|(_, spelling)| !last.contains(*spelling)) {
        let other = format!("{start}{spelling}");
        if value % 16 == 0 {
            assert!(open(&signed(&other, ciphertext)).is_ok_and(|payload| payload != PAYLOAD), "another IV");
        } else {
            assert_undecryptable(&other, ciphertext);
        }
    }
}
