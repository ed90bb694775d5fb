//! Third-party vectors: Wycheproof, NIST, RFCs.

use super::super::{KEY_BYTES, kdf, mac};
use crate::config::Algorithm;
use core::num::NonZeroU32;
use hmac::digest::Digest;
use serde_json::Value;
use std::collections::BTreeMap;
use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, fs, vec};

fn file(name: &str) -> String {
    fs::read_to_string(format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Reads the cases of a Wycheproof file, each with its group's sizes.
fn wycheproof(name: &str) -> Vec<(Value, Value)> {
    let file: Value = serde_json::from_str(&file(&format!("wycheproof/{name}_test.json"))).unwrap();
    let groups = file["testGroups"].as_array().unwrap();
    let cases: Vec<_> = groups
        .iter()
        .flat_map(|group| group["tests"].as_array().unwrap().iter().map(|case| (group.clone(), case.clone())))
        .collect();
    assert_eq!(file["numberOfTests"], cases.len(), "{name}");
    cases
}

/// Reads the cases of a file that has one `name = value` per line and an empty line between cases.
fn listed(name: &str) -> Vec<BTreeMap<String, String>> {
    let mut cases = vec![BTreeMap::new()];
    for line in file(name).lines() {
        if line.is_empty() {
            cases.push(BTreeMap::new());
        } else if let Some((name, value)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            cases.last_mut().unwrap().insert(name.to_string(), value.to_string());
        }
    }
    cases.retain(|case| !case.is_empty());
    cases
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<_> = text.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap()).collect()
}

fn encrypt(algorithm: Algorithm, key: &[u8; KEY_BYTES], iv: &[u8; 16], payload: &[u8]) -> Vec<u8> {
    let mut buf = vec![0; algorithm.ciphertext_len(payload.len())];
    buf[..payload.len()].copy_from_slice(payload);
    algorithm.encrypt(key, iv, &mut buf, payload.len()).unwrap();
    buf
}

fn decrypt(algorithm: Algorithm, key: &[u8; KEY_BYTES], iv: &[u8; 16], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let mut buf = ciphertext.to_vec();
    let len = algorithm.decrypt(key, iv, &mut buf).ok()?;
    buf.truncate(len);
    Some(buf)
}

#[test]
fn aes_256_cbc_matches_wycheproof() {
    let (mut valid, mut invalid) = (0, 0);
    for (group, case) in wycheproof("aes_cbc_pkcs5") {
        // Tokens use 256-bit keys only.
        if group["keySize"] != 256 {
            continue;
        }
        let bytes = |name| hex(case[name].as_str().unwrap());
        let (key, iv) = (bytes("key").try_into().unwrap(), bytes("iv").try_into().unwrap());
        let (payload, ciphertext) = (bytes("msg"), bytes("ct"));
        let decrypted = decrypt(Algorithm::Aes256Cbc, &key, &iv, &ciphertext);
        if case["result"] == "valid" {
            assert_eq!(decrypted, Some(payload.clone()), "{case}");
            assert_eq!(encrypt(Algorithm::Aes256Cbc, &key, &iv, &payload), ciphertext, "{case}");
            valid += 1;
        } else {
            assert_eq!(decrypted, None, "{case}");
            invalid += 1;
        }
    }
    assert_eq!((valid, invalid), (24, 48));
}

/// Returns the 32-byte key for which HMAC-SHA256 has the same state as for `key`: RFC 2104 pads short keys with zeros
/// and hashes keys that are longer than a block.
fn key_of_32_bytes(key: &[u8]) -> [u8; KEY_BYTES] {
    if key.len() > 64 {
        return sha2::Sha256::digest(key).into();
    }
    let mut padded = [0; KEY_BYTES];
    padded[..key.len()].copy_from_slice(key);
    padded
}

#[test]
fn hmac_sha256_matches_wycheproof() {
    let (mut accepted, mut refused, mut truncated) = (0, 0, 0);
    for (_, case) in wycheproof("hmac_sha256") {
        let bytes = |name| hex(case[name].as_str().unwrap());
        let key = key_of_32_bytes(&bytes("key"));
        // A token's MAC is never truncated: its type has one length.
        let Ok(claimed) = bytes("tag").try_into() else {
            truncated += 1;
            continue;
        };
        let is_accepted = mac::verify(&key, &bytes("msg"), &claimed).is_ok();
        assert_eq!(is_accepted, case["result"] == "valid", "{case}");
        accepted += u32::from(is_accepted);
        refused += u32::from(!is_accepted);
    }
    assert_eq!((accepted, refused, truncated), (33, 54, 87));
}

#[test]
fn hmac_sha256_matches_rfc_4231() {
    let cases = listed("rfc/rfc-4231-sha256.txt");
    for case in &cases {
        let mut tag = [0; mac::TAG_BYTES];
        mac::sign(&key_of_32_bytes(&hex(&case["Key"])), &hex(&case["Msg"]), &mut tag).unwrap();
        assert_eq!(tag[..], hex(&case["MD"]), "{case:?}");
    }
    assert_eq!(cases.len(), 6);
}

#[test]
fn pbkdf2_hmac_sha1_matches_wycheproof() {
    let mut checked = 0;
    for (_, case) in wycheproof("pbkdf2_hmacsha1") {
        let bytes = |name| hex(case[name].as_str().unwrap());
        let iterations = u32::try_from(case["iterationCount"].as_u64().unwrap()).unwrap();
        if iterations <= MOST_ITERATIONS {
            check_pbkdf2(&bytes("password"), &bytes("salt"), iterations, &bytes("dk"));
            checked += 1;
        }
    }
    assert_eq!(checked, 63);
}

#[test]
fn pbkdf2_hmac_sha1_matches_rfc_6070() {
    let mut checked = 0;
    for case in listed("rfc/rfc-6070-PBKDF2-SHA1.txt") {
        let text = |name: &str| case[name].replace("\\0", "\0");
        let iterations = case["ITERATIONS"].parse().unwrap();
        if iterations <= MOST_ITERATIONS {
            let (password, salt) = (text("PASSWORD"), text("SALT"));
            check_pbkdf2(password.as_bytes(), salt.as_bytes(), iterations, &hex(&case["DERIVED_KEY"]));
            checked += 1;
        }
    }
    assert_eq!(checked, 5);
}

/// Excludes RFC 6070's example of 16 777 216 iterations, which takes a minute.
const MOST_ITERATIONS: u32 = 100_000;

/// Compares the common part of the expected output and `KEY_BYTES`: PBKDF2's shorter outputs are prefixes of longer
/// ones.
fn check_pbkdf2(password: &[u8], salt: &[u8], iterations: u32, expected: &[u8]) {
    let mut key = [0; KEY_BYTES];
    kdf::derive(password, salt, NonZeroU32::new(iterations).unwrap(), &mut key).unwrap();
    let len = expected.len().min(KEY_BYTES);
    assert_eq!(key[..len], expected[..len], "{} {iterations}", salt.escape_ascii());
}

/// Checks NIST's vectors, which have no padding: padding adds one block here.
#[test]
fn aes_256_cbc_matches_nist() {
    for (name, count) in [("GFSbox", 10), ("KeySbox", 32), ("MMT", 20), ("VarKey", 512), ("VarTxt", 256)] {
        let cases = listed(&format!("nist/CBC{name}256.rsp"));
        for case in &cases {
            let (key, iv) = (hex(&case["KEY"]).try_into().unwrap(), hex(&case["IV"]).try_into().unwrap());
            let (payload, expected) = (hex(&case["PLAINTEXT"]), hex(&case["CIPHERTEXT"]));
            let ciphertext = encrypt(Algorithm::Aes256Cbc, &key, &iv, &payload);
            assert_eq!(ciphertext.len(), expected.len() + 16);
            assert!(ciphertext.starts_with(&expected), "{case:?}");
            assert_eq!(decrypt(Algorithm::Aes256Cbc, &key, &iv, &ciphertext), Some(payload), "{case:?}");
        }
        assert_eq!(cases.len(), count, "{name}");
    }
}

#[cfg(feature = "ctr")]
#[test]
fn aes_128_ctr_matches_rfc_3686() {
    let cases = listed("rfc/rfc-3686-aes-128-ctr.txt");
    for case in &cases {
        let mut key = [0xff; KEY_BYTES];
        key[..16].copy_from_slice(&hex(&case["KEY"]));
        let iv = hex(&case["IV"]).try_into().unwrap();
        let (payload, ciphertext) = (hex(&case["PLAINTEXT"]), hex(&case["CIPHERTEXT"]));
        assert_eq!(encrypt(Algorithm::Aes128Ctr, &key, &iv, &payload), ciphertext, "{case:?}");
        assert_eq!(decrypt(Algorithm::Aes128Ctr, &key, &iv, &ciphertext), Some(payload), "{case:?}");
    }
    assert_eq!(cases.len(), 3);
}
