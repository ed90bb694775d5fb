//! Promise: no key, key schedule or keyed hash state remains on the stack, and no plaintext after a failure.
//!
//! The stack below a call is painted before it and searched after it.

mod common;

use base64ct::{Base64UrlUnpadded, Encoding};
use common::{NOW, SESSION, TEXT, entropy, seal, unseal};
use core::hint::black_box;
#[cfg(all(feature = "ctr", target_arch = "x86_64"))]
use fe26::{Algorithm, Config};
use fe26::{Password, Sealer, Secret, UnixTime, UnsealError};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha1::Digest;
use std::collections::HashSet;

/// More stack than any call here uses.
const DEPTH: usize = 64 * 1024;
const PAINT: u8 = 0xc5;

/// Runs `call` on a painted stack and returns the bytes it left there, from the deepest byte it touched.
#[inline(never)]
fn leftovers(call: impl FnOnce()) -> Vec<u8> {
    /// Out of line: the frame of `call` must begin where the paint does.
    #[inline(never)]
    fn run(call: impl FnOnce()) {
        call();
    }

    let here = 0_u8;
    let top = core::ptr::from_ref(black_box(&here)) as usize - 256;
    let bottom = top - DEPTH;
    for address in bottom..top {
        // SAFETY: the range is this thread's stack, below every live frame; no call is made in between.
        unsafe { (address as *mut u8).write_volatile(PAINT) };
    }
    run(call);
    let mut left = vec![0; DEPTH];
    for (address, byte) in (bottom..top).zip(&mut left) {
        // SAFETY: as above; the initialized bytes are only read.
        *byte = unsafe { (address as *const u8).read_volatile() };
    }
    let untouched = left.iter().take_while(|byte| **byte == PAINT).count();
    assert!(untouched > 1024, "the paint does not reach deep enough");
    left.split_off(untouched)
}

/// Named secrets that must not be found. Any 8 consecutive bytes of one are a match.
struct Secrets(Vec<(&'static str, Vec<u8>)>);

impl Secrets {
    /// Derives every secret on the way to `token`, independently of the crate.
    fn of(token: &str, payload: &[u8]) -> Self {
        Self::of_password(TEXT, token, payload)
    }

    fn of_password(password: &str, token: &str, payload: &[u8]) -> Self {
        // HMAC hashes a key that is longer than a block.
        let hashed = sha1::Sha1::digest(password);
        let hmac_key = if password.len() > 64 { &hashed[..] } else { password.as_bytes() };
        let parts: Vec<_> = token.split('*').collect();
        let key = |salt: &str| {
            let mut key = [0; 32];
            pbkdf2::pbkdf2_hmac::<sha1::Sha1>(password.as_bytes(), salt.as_bytes(), 1, &mut key);
            key
        };
        let (encryption, integrity) = (key(parts[2]), key(parts[6]));
        let schedule = key_schedule(&encryption);
        let decryption: Vec<u8> =
            schedule.chunks_exact(16).flat_map(|round| inv_mix_columns(round.try_into().unwrap())).collect();
        let sliced = bitsliced_schedules(&schedule);
        let words = |state: &[u32]| state.iter().flat_map(|word| word.to_ne_bytes()).collect();
        let mut secrets = vec![
            ("encryption key", encryption.to_vec()),
            ("integrity key", integrity.to_vec()),
            ("encryption key schedule", schedule),
            ("decryption key schedule", decryption),
            ("password", password.as_bytes().to_vec()),
            ("hashed password", hmac_key.to_vec()),
            ("payload", payload.to_vec()),
        ];
        for pad in [0x36, 0x5c] {
            let block = |key: &[u8]| core::array::from_fn(|i| key.get(i).unwrap_or(&0) ^ pad);
            let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
            sha1::block_api::compress(&mut state, &[block(hmac_key)]);
            secrets.push(("keyed state of the password", words(&state)));
            let mut state = [
                0x6a09_e667,
                0xbb67_ae85,
                0x3c6e_f372,
                0xa54f_f53a,
                0x510e_527f,
                0x9b05_688c,
                0x1f83_d9ab,
                0x5be0_cd19,
            ];
            sha2::block_api::compress256(&mut state, &[block(&integrity)]);
            secrets.push(("keyed state of the integrity key", words(&state)));
            secrets.push(("padded password", block(hmac_key).to_vec()));
            secrets.push(("padded integrity key", block(&integrity).to_vec()));
        }
        // HMAC's inner digests: of PBKDF2's first iteration for each part of a key, and of the MAC.
        let padded = |key: &[u8]| -> [u8; 64] { core::array::from_fn(|i| key.get(i).unwrap_or(&0) ^ 0x36) };
        for (salt, number) in [parts[2], parts[6]].into_iter().flat_map(|salt| [(salt, 1_u32), (salt, 2)]) {
            let message = [&padded(hmac_key), salt.as_bytes(), &number.to_be_bytes()].concat();
            secrets.push(("inner digest of a derivation", sha1::Sha1::digest(message).to_vec()));
        }
        let signed = parts[..6].join("*");
        let message = [&padded(&integrity), signed.as_bytes()].concat();
        secrets.push(("inner digest of the MAC", sha2::Sha256::digest(message).to_vec()));
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&integrity).unwrap();
        mac.update(signed.as_bytes());
        let mac = mac.finalize().into_bytes().to_vec();
        if !parts[7].starts_with(&Base64UrlUnpadded::encode_string(&mac)) {
            // With this MAC the forged token would open.
            secrets.push(("MAC of a forged token", mac));
        }
        // Hashes work with words, which some processors store in the other byte order.
        let swapped = |bytes: &Vec<u8>| bytes.chunks(4).flat_map(|word| word.iter().rev().copied()).collect();
        let in_words: Vec<_> = secrets.iter().map(|(name, bytes)| (*name, swapped(bytes))).collect();
        secrets.extend(in_words);
        secrets.extend(sliced.into_iter().map(|schedule| ("bitsliced key schedule", schedule)));
        Self(secrets)
    }

    fn without(mut self, name: &str) -> Self {
        self.0.retain(|(secret, _)| *secret != name);
        self
    }

    /// Returns the names of the secrets that are found.
    fn found_in(&self, left: &[u8]) -> Vec<&'static str> {
        let places: HashSet<_> = left.windows(8).collect();
        let holds = |secret: &[u8]| {
            // Runs of one byte are everywhere.
            let mut telling = secret.windows(8).filter(|window| window.iter().any(|byte| *byte != window[0]));
            telling.any(|window| places.contains(window))
        };
        let mut found: Vec<_> = self.0.iter().filter(|(_, secret)| holds(secret)).map(|(name, _)| *name).collect();
        found.dedup();
        found
    }
}

#[derive(Serialize, Deserialize)]
struct User<'a> {
    name: &'a str,
    id: u32,
}

/// Longer than a block of its hash. The same as in `tests/suites/bare-metal`.
const LONG_TEXT: &str =
    "a long password, longer than a block of the hash that derives keys, and with words of its own only";

const PAYLOAD: &str = r#"{"name":"the name of the user","id":77777777}"#;

#[test]
fn sealing_leaves_no_secret() {
    let secrets = Secrets::of(&seal(&SESSION, PAYLOAD.as_bytes()), PAYLOAD.as_bytes());
    let mut out = [0; 1000];
    let left = leftovers(|| {
        SESSION.seal_bytes(PAYLOAD.as_bytes(), NOW, entropy(), &mut out).unwrap();
    });
    assert_eq!(secrets.found_in(&left), [""; 0], "sealing bytes");
    let user = User { name: "the name of the user", id: 77_777_777 };
    let left = leftovers(|| {
        SESSION.seal(&user, NOW, entropy(), &mut out).unwrap();
    });
    assert_eq!(secrets.found_in(&left), [""; 0], "sealing a value");
}

#[test]
fn unsealing_leaves_no_secret() {
    let token = seal(&SESSION, PAYLOAD.as_bytes());
    let secrets = Secrets::of(&token, PAYLOAD.as_bytes());
    let mut buf = [0; 300];
    let left = leftovers(|| assert!(SESSION.unseal_bytes(&token, NOW, &mut buf).is_ok()));
    assert_eq!(secrets.found_in(&left), [""; 0], "unsealing bytes");
    let left = leftovers(|| assert!(SESSION.unseal::<User<'_>>(&token, NOW, &mut buf).is_ok()));
    assert_eq!(secrets.found_in(&left), [""; 0], "unsealing a value");
    let mut in_place = token.clone().into_bytes();
    let left = leftovers(|| assert!(SESSION.unseal_in_place(&mut in_place, NOW).is_ok()));
    assert_eq!(secrets.found_in(&left), [""; 0], "unsealing in place");
}

#[test]
fn a_long_password_leaves_no_secret() {
    let sealer = Sealer::new(Password::new("1", LONG_TEXT).unwrap());
    let token = seal(&sealer, PAYLOAD.as_bytes());
    let secrets = Secrets::of_password(LONG_TEXT, &token, PAYLOAD.as_bytes());
    let mut buf = [0; 1000];
    let left = leftovers(|| assert!(sealer.seal_bytes(PAYLOAD.as_bytes(), NOW, entropy(), &mut buf).is_ok()));
    assert_eq!(secrets.found_in(&left), [""; 0], "sealing");
    let left = leftovers(|| assert!(sealer.unseal_bytes(&token, NOW, &mut buf).is_ok()));
    assert_eq!(secrets.found_in(&left), [""; 0], "unsealing");
}

#[test]
fn a_failure_leaves_no_secret() {
    let token = seal(&SESSION, PAYLOAD.as_bytes());
    let forged = token.replace("*17", "*18");
    let late = UnixTime::from_secs(1 << 40);
    let mut buf = [0; 300];
    for (token, now, error) in [
        (&forged, NOW, UnsealError::BadMac),
        (&token, late, UnsealError::Expired),
        (&token, UnixTime::UNKNOWN, UnsealError::ClockUnknown),
        (&token, NOW, UnsealError::WrongType),
    ] {
        let secrets = Secrets::of(token, PAYLOAD.as_bytes());
        let left = leftovers(|| assert_eq!(SESSION.unseal::<u32>(token, now, &mut buf), Err(error)));
        assert_eq!(secrets.found_in(&left), [""; 0], "{error:?}");
    }
}

#[test]
fn rejected_payloads_leave_no_number() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Wrong {
        pin: u64,
        name: u32,
    }
    // Eight bytes, all different, within JavaScript's safe integers.
    const PIN: u64 = 0x0012_3456_789a_bcde;
    let token = seal(&SESSION, format!(r#"{{"pin":{PIN},"name":"the name of the user"}}"#).as_bytes());
    let secrets = Secrets(vec![("number", PIN.to_ne_bytes().to_vec()), ("digits", PIN.to_string().into_bytes())]);
    let mut buf = [0; 300];
    let left = leftovers(|| {
        assert_eq!(SESSION.unseal::<Wrong>(&token, NOW, &mut buf), Err(UnsealError::WrongType));
    });
    assert_eq!(secrets.found_in(&left), [""; 0]);
    // The search finds the number if it is left on the stack: more of them than reading it overwrites.
    let left = leftovers(|| {
        black_box(&[black_box(PIN); 1024]);
    });
    assert_eq!(secrets.found_in(&left), ["number"]);
}

/// A signal right after a call writes the vector registers to the stack.
#[cfg(target_arch = "x86_64")]
#[test]
fn vector_registers_hold_no_round_key() {
    let secrets_of = |token: &str| {
        let mut secrets = Secrets::of(token, PAYLOAD.as_bytes());
        // Copies of the password pass through registers, which are not covered (see SECURITY.md).
        secrets.0.retain(|(name, _)| name.contains("key"));
        secrets
    };
    let (mut out, mut buf) = ([0; 1000], [0; 300]);
    let mut check = |sealer: &Sealer<'_>, name: &str| {
        let token = seal(sealer, PAYLOAD.as_bytes());
        let held = vector_registers_after(|| {
            sealer.seal_bytes(PAYLOAD.as_bytes(), NOW, entropy(), &mut out).unwrap();
        });
        assert_eq!(secrets_of(&token).found_in(&held), [""; 0], "sealing, {name}");
        let held = vector_registers_after(|| assert!(sealer.unseal_bytes(&token, NOW, &mut buf).is_ok()));
        assert_eq!(secrets_of(&token).found_in(&held), [""; 0], "unsealing, {name}");
    };
    check(&SESSION, "AES-256-CBC");
    #[cfg(feature = "ctr")]
    check(&SESSION.with_config(Config::IRON_SESSION.with_algorithm(Algorithm::Aes128Ctr)), "AES-128-CTR");
}

/// Runs `call` and returns the first 16 bytes of each vector register: further bytes repeat round keys.
#[cfg(target_arch = "x86_64")]
#[inline(never)]
fn vector_registers_after(call: impl FnOnce()) -> Vec<u8> {
    macro_rules! stored {
        ($instruction:literal, $registers:ident, $($number:literal)*) => {
            // SAFETY: the code writes registers to an array that is large enough.
            unsafe {
                std::arch::asm!(
                    $(concat!($instruction, " [{place} + 16 * ", $number, "], xmm", $number),)*
                    place = in(reg) $registers.as_mut_ptr(),
                )
            }
        };
    }

    let mut registers = [[0_u8; 16]; 32];
    call();
    stored!("movups", registers, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    if is_x86_feature_detected!("avx512vl") {
        stored!("vmovdqu64", registers, 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);
    }
    registers.concat()
}

/// The file has a line for each operation: its name, its token, and the bytes left on the stack, in hex.
#[test]
#[ignore = "tests/suites/bare-metal/run.sh runs it, with what microcontrollers printed"]
fn microcontrollers_leave_no_secret() {
    let file = std::env::var("LEFT_ON_STACK").expect("LEFT_ON_STACK names a file");
    let lines = std::fs::read_to_string(file).unwrap();
    let mut found = Vec::new();
    for line in lines.lines() {
        let [operation, token, left] = line.split(' ').collect::<Vec<_>>().try_into().expect("three words");
        // The token has the keys that are searched for.
        let text = if operation.ends_with("_long") { LONG_TEXT } else { TEXT };
        let sealer = Sealer::new(Password::new("1", text).unwrap());
        let expected = if operation == "bad_mac" { Err(&UnsealError::BadMac) } else { Ok(PAYLOAD.as_bytes()) };
        assert_eq!(unseal(&sealer, token).as_deref(), expected, "{operation}");
        let byte = |at| u8::from_str_radix(&left[at..at + 2], 16).unwrap();
        let left: Vec<_> = (0..left.len()).step_by(2).map(byte).collect();
        found.push((operation, Secrets::of_password(text, token, PAYLOAD.as_bytes()).found_in(&left)));
    }
    let (operation, careless) = found.pop().expect("operations");
    assert_eq!(
        (operation, &careless[..]),
        ("careless", &["password", "hashed password"][..]),
        "the search finds planted secrets"
    );
    assert_eq!(found.len(), 14, "operations");
    found.retain(|(_, secrets)| !secrets.is_empty());
    assert_eq!(found, []);
}

#[test]
fn a_payload_that_cannot_be_decrypted_leaves_no_secret() {
    // Authentic, but with another encryption secret: the padding is wrong.
    let secrets = |encryption| {
        let (encryption, integrity) = (Secret::text(encryption).unwrap(), Secret::text(TEXT).unwrap());
        Sealer::new(Password::with_secrets("1", encryption, integrity).unwrap())
    };
    let token = seal(&secrets(common::OTHER_TEXT), PAYLOAD.as_bytes());
    let mut buf = [0; 300];
    let sealer = secrets(TEXT);
    let left = leftovers(|| {
        let opened = sealer.unseal_bytes(&token, NOW, &mut buf);
        assert_eq!(opened, Err(UnsealError::Undecryptable));
    });
    assert_eq!(Secrets::of(&token, PAYLOAD.as_bytes()).found_in(&left), [""; 0]);
    assert_eq!(buf, [0; 300]);
}

#[test]
fn a_seal_that_fails_leaves_no_secret() {
    let secrets = Secrets::of(&seal(&SESSION, PAYLOAD.as_bytes()), PAYLOAD.as_bytes());
    let user = User { name: "the name of the user", id: 77_777_777 };
    let mut out = [0; 300];
    let left = leftovers(|| assert!(SESSION.seal(&(&user, f64::NAN), NOW, entropy(), &mut out).is_err()));
    assert_eq!(secrets.found_in(&left), [""; 0], "not JSON");
    let left = leftovers(|| assert!(SESSION.seal(&user, NOW, entropy(), &mut out[..200]).is_err()));
    assert_eq!(secrets.found_in(&left), [""; 0], "buffer too small");
    let left = leftovers(|| assert!(SESSION.seal(&user, UnixTime::UNKNOWN, entropy(), &mut out).is_err()));
    assert_eq!(secrets.found_in(&left), [""; 0], "no clock");
    assert_eq!(out, [0; 300]);
}

#[test]
fn a_buffer_holds_no_key() {
    let token = seal(&SESSION, PAYLOAD.as_bytes());
    let secrets = Secrets::of(&token, PAYLOAD.as_bytes());
    let (mut out, mut buf, mut in_place) = ([0; 1000], [0; 1000], token.clone().into_bytes());
    SESSION.seal_bytes(PAYLOAD.as_bytes(), NOW, entropy(), &mut out).unwrap();
    assert_eq!(secrets.found_in(&out), [""; 0], "sealed");
    let secrets = secrets.without("payload");
    SESSION.unseal_bytes(&token, NOW, &mut buf).unwrap();
    assert_eq!(secrets.found_in(&buf), [""; 0], "unsealed");
    SESSION.unseal_in_place(&mut in_place, NOW).unwrap();
    assert_eq!(secrets.found_in(&in_place), [""; 0], "unsealed in place");
}

#[test]
fn the_search_finds_planted_secrets() {
    let token = seal(&SESSION, PAYLOAD.as_bytes());
    let secrets = Secrets::of(&token, PAYLOAD.as_bytes());
    let careless = || {
        let mut key = [0; 32];
        pbkdf2::pbkdf2_hmac::<sha1::Sha1>(TEXT.as_bytes(), token.split('*').nth(2).unwrap().as_bytes(), 1, &mut key);
        black_box(&key);
        let schedule: [u8; 240] = key_schedule(&key).try_into().unwrap();
        black_box(&schedule);
        black_box(&aes::Aes256Enc::new(&key.into()));
    };
    let found = secrets.without("payload").found_in(&leftovers(careless));
    assert!(found.contains(&"encryption key") && found.contains(&"encryption key schedule"), "{found:?}");
    if is_bitsliced() {
        assert!(found.contains(&"bitsliced key schedule"), "{found:?}");
    }
}

/// Returns whether AES runs in software only.
#[allow(unexpected_cfgs, reason = "a cfg of `aes`")]
fn is_bitsliced() -> bool {
    cfg!(aes_backend = "soft")
}

/// Returns AES-256's round keys, by FIPS 197.
fn key_schedule(key: &[u8; 32]) -> Vec<u8> {
    let mut schedule = key.to_vec();
    let mut round_constant = 1;
    for i in 8..60 {
        let mut word: [u8; 4] = schedule[4 * i - 4..].try_into().unwrap();
        if i % 8 == 0 {
            word.rotate_left(1);
            word = word.map(sub_byte);
            word[0] ^= round_constant;
            round_constant = times(round_constant, 2);
        } else if i % 8 == 4 {
            word = word.map(sub_byte);
        }
        for (j, byte) in word.into_iter().enumerate() {
            schedule.push(byte ^ schedule[4 * i - 32 + j]);
        }
    }
    schedule
}

/// Returns a key schedule in the forms that `aes` uses in software: each word collects the bits of one position, with
/// rows rotated or bits inverted in some rounds. One form has each bit twice, for two blocks at a time.
fn bitsliced_schedules(schedule: &[u8]) -> Vec<Vec<u8>> {
    let sliced = |turns: usize, inverted: u16| {
        let word = move |round: &[u8], place: usize| {
            let word = (0..16).fold(0, |word, bit| {
                let (row, column) = (bit / 4, bit % 4);
                word | u16::from(round[(column + row * turns) % 4 * 4 + row] >> place & 1) << bit
            });
            if matches!(place, 0 | 1 | 5 | 6) { word ^ inverted } else { word }
        };
        schedule.chunks_exact(16).flat_map(move |round| (0..8).map(move |place| word(round, place)))
    };
    let twice = |word: u16| (0..16).fold(0, |twice, bit| twice | (((u32::from(word) >> bit) & 1) * 3) << (2 * bit));
    let forms = (0..4).flat_map(|turns| [(turns, 0), (turns, 0xffff)]);
    forms
        .flat_map(|(turns, inverted)| {
            let words = sliced(turns, inverted);
            [words.clone().flat_map(u16::to_le_bytes).collect(), words.map(twice).flat_map(u32::to_le_bytes).collect()]
        })
        .collect()
}

/// Computes the S-box: the inverse in the field, and an affine map.
fn sub_byte(byte: u8) -> u8 {
    let inverse = (0..=255).find(|other| times(byte, *other) == 1).unwrap_or(0);
    (0..5).fold(0x63, |sum, turns| sum ^ inverse.rotate_left(turns))
}

/// Returns the product in AES's field.
fn times(a: u8, b: u8) -> u8 {
    (0..8).rev().fold(0, |sum: u8, bit| {
        let doubled = (sum << 1) ^ if sum & 0x80 == 0 { 0 } else { 0x1b };
        doubled ^ if b >> bit & 1 == 0 { 0 } else { a }
    })
}

fn inv_mix_columns(block: [u8; 16]) -> [u8; 16] {
    const ROW: [u8; 4] = [14, 11, 13, 9];
    core::array::from_fn(|i| {
        let (column, row) = (i / 4 * 4, i % 4);
        (0..4).fold(0, |sum, j| sum ^ times(block[column + j], ROW[(j + 4 - row) % 4]))
    })
}
