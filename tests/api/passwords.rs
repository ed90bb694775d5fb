//! Promise: passwords are looked up by the token's id, and invalid passwords are refused by their constructors.

use crate::common::{HAPI, KEY, NOW, OTHER_TEXT, SESSION, TEXT, entropy, seal, unseal};
use fe26::{Config, MAX_ID_LEN, Password, PasswordError, SealError, Sealer, Secret, UnsealError};
use std::time::Instant;

fn error(id: &str, text: &str) -> Option<PasswordError> {
    Password::new(id, text).err()
}

#[test]
fn length_is_counted_in_utf16_code_units() {
    for (text, is_long_enough) in [
        ("x".repeat(31), false),
        ("x".repeat(32), true),
        ("é".repeat(31), false), // 62 bytes
        ("é".repeat(32), true),
        ("日".repeat(31), false), // 93 bytes
        ("日".repeat(32), true),
        ("😀".repeat(15) + "x", false), // 31 units in 61 bytes
        ("😀".repeat(16), true),
        (String::new(), false),
    ] {
        assert_eq!(text.encode_utf16().count() >= 32, is_long_enough);
        let expected = if is_long_enough { None } else { Some(PasswordError::TooShort) };
        assert_eq!(error("1", &text), expected, "{text}");
        assert_eq!(Secret::text(&text).err(), expected, "{text}");
    }
}

#[test]
fn ids_are_letters_digits_and_underscores() {
    for id in ["", "0", "01", "1", "default", "a_B_9", "_", &"x".repeat(MAX_ID_LEN)] {
        assert_eq!(error(id, TEXT), None, "{id}");
    }
    for id in ["a-b", "a b", "é", "١", "a\n", "\0", "1.5", "a*b", "a~b", "1e+21", &"x".repeat(MAX_ID_LEN + 1)] {
        assert_eq!(error(id, TEXT), Some(PasswordError::InvalidId), "{id}");
    }
}

#[test]
fn rotation_seals_with_the_first_and_opens_with_all() {
    let (old, new) = (Password::new("1", OTHER_TEXT).unwrap(), Password::new("2", TEXT).unwrap());
    let before = Sealer::new(old);
    let previous = [old];
    let during = Sealer::new(new).with_previous(&previous);
    let after = Sealer::new(new);

    let (old_token, new_token) = (seal(&before, b"old"), seal(&during, b"new"));
    assert!(new_token.starts_with("Fe26.2*2*"));
    assert_eq!(unseal(&during, &old_token).unwrap(), b"old");
    assert_eq!(unseal(&during, &new_token).unwrap(), b"new");
    assert_eq!(unseal(&after, &new_token).unwrap(), b"new");
    assert_eq!(unseal(&after, &old_token), Err(UnsealError::UnknownPassword));
    assert_eq!(unseal(&before, &new_token), Err(UnsealError::UnknownPassword));
}

#[test]
fn a_password_is_looked_up_and_not_tried() {
    let passwords = [Password::new("1", TEXT).unwrap(), Password::new("2", TEXT).unwrap()];
    let sealer = Sealer::new(passwords[0]).with_previous(&passwords[1..]);
    let token = seal(&SESSION, b"x");
    // The id is signed: the same secret under another id opens nothing.
    assert_eq!(unseal(&sealer, &token.replace("Fe26.2*1*", "Fe26.2*2*")), Err(UnsealError::BadMac));
    for id in ["", "0", "01", "3", "default", "constructor", "__proto__", "toString", " 1", "1 "] {
        let relabelled = token.replace("Fe26.2*1*", &format!("Fe26.2*{id}*"));
        assert_eq!(unseal(&sealer, &relabelled), Err(UnsealError::UnknownPassword), "{id}");
    }
    // The secret of the id decides, regardless of the other secrets.
    let swapped = [Password::new("1", OTHER_TEXT).unwrap(), Password::new("2", TEXT).unwrap()];
    let sealer = Sealer::new(swapped[0]).with_previous(&swapped[1..]);
    assert_eq!(unseal(&sealer, &token), Err(UnsealError::BadMac));
}

#[test]
fn a_password_without_an_id_opens_every_id() {
    for id in ["", "1", "default", "whatever"] {
        let sealer = Sealer::try_new(Password::new(id, TEXT).unwrap(), &[], Config::HAPI_IRON).unwrap();
        assert_eq!(unseal(&HAPI, &seal(&sealer, b"x")).unwrap(), b"x", "{id}");
    }
}

#[test]
fn tokens_without_an_id_use_the_password_named_default() {
    let token = seal(&HAPI, b"x");
    let default = Password::new("default", TEXT).unwrap();
    let (one, list) = ([Password::new("1", OTHER_TEXT).unwrap()], [default]);
    for sealer in [
        Sealer::new(default).with_config(Config::HAPI_IRON),
        Sealer::new(default).with_previous(&one),
        Sealer::new(one[0]).with_previous(&list),
    ] {
        assert_eq!(unseal(&sealer.with_config(Config::HAPI_IRON), &token).unwrap(), b"x");
    }
    assert_eq!(unseal(&SESSION, &token), Err(UnsealError::UnknownPassword));
}

#[test]
fn version_suffix_requires_an_integer_id() {
    for id in ["", "default", "abc", "01", "1_", "1234567890123456"] {
        let sealer = Sealer::new(Password::new(id, TEXT).unwrap());
        let mut out = [1; 500];
        assert_eq!(sealer.seal_bytes(b"x", NOW, entropy(), &mut out), Err(SealError::IdNotInteger), "{id}");
        assert_eq!(out, [0; 500]);
        // Without the version suffix, the token is not for iron-session.
        assert!(sealer.with_config(Config::HAPI_IRON).seal_bytes(b"x", NOW, entropy(), &mut out).is_ok(), "{id}");
    }
    for id in ["0", "1", "10", "123456789012345"] {
        assert!(seal(&Sealer::new(Password::new(id, TEXT).unwrap()), b"x").starts_with(&format!("Fe26.2*{id}*")));
    }
}

#[test]
fn raw_keys_can_be_static() {
    static KEYED: Sealer = Sealer::configured(Password::from_key("1", &KEY), Config::HAPI_IRON);
    assert_eq!(unseal(&KEYED, &seal(&KEYED, b"x")).unwrap(), b"x");
}

#[test]
fn constant_raw_keys_are_refused() {
    for byte in 0..=255 {
        let constant = Secret::Key256(&[byte; 32]);
        let constant_error = Some(PasswordError::ConstantKey);
        assert_eq!(Password::with_secret("1", constant).err(), constant_error);
        assert_eq!(Password::with_secrets("1", Secret::Key256(&KEY), constant).err(), constant_error, "integrity");
        assert_eq!(Password::with_secrets("1", constant, Secret::Key256(&KEY)).err(), constant_error, "encryption");
        #[cfg(feature = "ctr")]
        {
            let constant = Secret::Key128(&[byte; 16]);
            assert_eq!(Password::with_secrets("1", constant, Secret::Key256(&KEY)).err(), constant_error, "AES-128");
        }
    }
    let mut almost = [0xff; 32];
    almost[31] = 0xfe;
    assert!(Password::with_secret("1", Secret::Key256(&almost)).is_ok());
    // A text of one repeated character is accepted, as by the peers.
    assert!(Password::new("1", &"a".repeat(32)).is_ok());
}

#[test]
fn several_passwords_need_distinct_ids() {
    let named = |id| Password::new(id, TEXT).unwrap();
    let check = |first, rest: &[Password<'_>]| Sealer::try_new(first, rest, Config::IRON_SESSION).map(drop);
    assert_eq!(check(named("1"), &[named("2"), named("3")]), Ok(()));
    assert_eq!(check(named(""), &[]), Ok(()));
    assert_eq!(check(named(""), &[named("2")]), Err(PasswordError::MissingId));
    assert_eq!(check(named("1"), &[named("2"), named("")]), Err(PasswordError::MissingId));
    assert_eq!(check(named("1"), &[named("2"), named("1")]), Err(PasswordError::DuplicateId));
    assert_eq!(check(named("1"), &[named("2"), named("3"), named("2")]), Err(PasswordError::DuplicateId));
    assert_eq!(check(named("1"), &[named("12"), named("11")]), Ok(()));
}

#[test]
fn raw_keys_have_no_salts() {
    let sealer = |key| {
        Sealer::try_new(Password::with_secret("1", Secret::Key256(key)).unwrap(), &[], Config::HAPI_IRON).unwrap()
    };
    let token = seal(&sealer(&KEY), b"x");
    assert!(token.starts_with("Fe26.2*1**"));
    assert_eq!(unseal(&sealer(&KEY), &token).unwrap(), b"x");
    assert_eq!(unseal(&sealer(b"another raw key, also 32 bytes.."), &token), Err(UnsealError::BadMac));
    // The MAC does not cover its own salt field.
    let (rest, mac) = token.rsplit_once("**").unwrap();
    assert_eq!(unseal(&sealer(&KEY), &format!("{rest}*salt*{mac}")), Err(UnsealError::BadMac));
    // A raw key and a text of the same bytes are different secrets.
    assert_eq!(unseal(&SESSION, &token), Err(UnsealError::BadMac));
    assert_eq!(unseal(&sealer(&KEY), seal(&SESSION, b"x").trim_end_matches("~2")), Err(UnsealError::BadMac));
}

#[test]
fn separate_secrets_are_not_mixed_up() {
    let (text, other) = (Secret::text(TEXT).unwrap(), Secret::text(OTHER_TEXT).unwrap());
    let sealer = |encryption, integrity| Sealer::new(Password::with_secrets("1", encryption, integrity).unwrap());
    let token = seal(&sealer(text, other), br#"{"a":1}"#);
    assert_eq!(unseal(&sealer(text, other), &token).unwrap(), br#"{"a":1}"#);
    for (encryption, integrity) in [(other, text), (text, text)] {
        assert_eq!(unseal(&sealer(encryption, integrity), &token), Err(UnsealError::BadMac));
    }
    // Authentic, but decrypted to garbage, whose padding may be valid.
    assert_ne!(unseal(&sealer(other, other), &token), Ok(br#"{"a":1}"#.to_vec()));
    // Two equal texts are the same as one.
    assert_eq!(seal(&sealer(text, text), b"x"), seal(&SESSION, b"x"));
}

#[cfg(feature = "ctr")]
#[test]
fn raw_keys_have_the_algorithms_size() {
    let ctr = Config::HAPI_IRON.with_algorithm(fe26::Algorithm::Aes128Ctr);
    let (short, long) = (Secret::Key128(b"16 bytes, a key."), Secret::Key256(&KEY));
    assert_eq!(Password::with_secret("1", short).err(), Some(PasswordError::WrongKeySize));
    assert_eq!(Password::with_secrets("1", long, short).err(), Some(PasswordError::WrongKeySize));
    let (for_ctr, for_cbc) =
        (Password::with_secrets("1", short, long).unwrap(), Password::with_secret("2", long).unwrap());
    let wrong = Some(PasswordError::WrongKeySize);
    assert_eq!(Sealer::try_new(for_ctr, &[], Config::HAPI_IRON).err(), wrong);
    assert_eq!(Sealer::try_new(for_cbc, &[], ctr).err(), wrong);
    assert_eq!(Sealer::try_new(for_ctr, &[for_cbc], ctr).err(), wrong);
    assert!(Sealer::try_new(for_ctr, &[Password::new("3", TEXT).unwrap()], ctr).is_ok());
}

#[test]
fn debug_shows_no_secret() {
    let separate = Password::with_secrets("7", Secret::text(TEXT).unwrap(), Secret::Key256(&KEY)).unwrap();
    let list = [Password::new("8", OTHER_TEXT).unwrap()];
    let shown = format!("{:?} {:#?}", Sealer::new(separate).with_previous(&list), Secret::Key256(&KEY));
    assert!(shown.contains("\"7\"") && shown.contains("\"8\""), "{shown}");
    assert!(shown.ends_with("Key256(..)"), "{shown}");
    for secret in [TEXT, OTHER_TEXT, "1, 35, 69", "0x01"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn ids_are_compared_once() {
    let ids: Vec<_> = (0..600).map(|number| format!("{}{number:03}", "x".repeat(500))).collect();
    let previous: Vec<_> = ids.iter().map(|id| Password::new(id, TEXT).unwrap()).collect();
    let password = Password::new("1", TEXT).unwrap();
    let start = Instant::now();
    let sealer = Sealer::try_new(password, &previous, Config::HAPI_IRON).unwrap();
    let comparing = start.elapsed();
    let start = Instant::now();
    let changed = sealer.with_config(Config::HAPI_IRON.with_clock_skew(core::time::Duration::ZERO));
    let changing = start.elapsed();
    // With the check for duplicate ids, it would take thousands of times as long.
    assert!(changing * 10 < comparing, "{changing:?}, {comparing:?}");
    assert_eq!(unseal(&changed, &seal(&changed, b"x")).unwrap(), b"x");
}
