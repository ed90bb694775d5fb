//! Promise: tokens that are too long are refused before any cryptography, and are never sealed.

use crate::common::{FOREVER, HAPI, NOW, TestRng, entropy, seal, unseal};
use fe26::{Config, MAX_ID_LEN, MAX_SALT_LEN, MAX_TOKEN_LEN, Password, SealError, Sealer, UnsealError};

#[test]
fn a_token_is_sealed_and_opened_up_to_the_limit() {
    let mut len = 0;
    while FOREVER.max_sealed_len(len + 1) <= MAX_TOKEN_LEN {
        len += 1;
    }
    let payload = vec![7; len];
    let token = seal(&FOREVER, &payload);
    assert!((MAX_TOKEN_LEN - 64..=MAX_TOKEN_LEN).contains(&token.len()), "{}", token.len());
    assert_eq!(unseal(&FOREVER, &token).unwrap(), payload);

    let payload = vec![7; len + 48];
    let mut out = vec![1; 20_000];
    let Err(SealError::TooLong { len }) = FOREVER.seal_bytes(&payload, NOW, entropy(), &mut out) else {
        panic!("sealed a token that is too long")
    };
    assert!(len > MAX_TOKEN_LEN);
    assert!(out.iter().all(|byte| *byte == 0));
}

#[test]
fn the_longest_token_is_sealed() {
    let sealed_len = |id_len| {
        let id = "a".repeat(id_len);
        let sealer = Sealer::configured(Password::new(&id, crate::common::TEXT).unwrap(), Config::HAPI_IRON);
        sealer.seal_bytes(&[7; 12_000], NOW, entropy(), &mut vec![0; 20_000]).map(str::len)
    };
    let id_len = MAX_TOKEN_LEN - sealed_len(1).unwrap() + 1;
    assert_eq!(sealed_len(id_len), Ok(MAX_TOKEN_LEN));
    assert_eq!(sealed_len(id_len + 1), Err(SealError::TooLong { len: MAX_TOKEN_LEN + 1 }));
}

#[test]
fn unsealing_in_place_checks_the_length_first() {
    let open = |len| HAPI.unseal_in_place(&mut vec![0xff; len], NOW).err();
    assert_eq!(open(MAX_TOKEN_LEN), Some(UnsealError::Malformed), "the token is not text");
    assert_eq!(open(MAX_TOKEN_LEN + 1), Some(UnsealError::TooLong));
}

#[test]
fn longer_tokens_are_refused() {
    let longest = "A".repeat(MAX_TOKEN_LEN);
    assert_eq!(unseal(&HAPI, &longest), Err(UnsealError::Malformed));
    assert_eq!(unseal(&HAPI, &(longest + "A")), Err(UnsealError::TooLong));
    assert_eq!(unseal(&HAPI, &"*".repeat(1 << 20)), Err(UnsealError::TooLong));
}

#[test]
fn ids_and_salts_have_limits() {
    let token = seal(&HAPI, b"x");
    let parts: Vec<_> = token.split('*').collect();
    for (part, limit) in [(1, MAX_ID_LEN), (2, MAX_SALT_LEN), (6, MAX_SALT_LEN)] {
        let with_len = |len| {
            let replacement = "a".repeat(len);
            let mut parts = parts.clone();
            parts[part] = &replacement;
            unseal(&HAPI, &parts.join("*"))
        };
        assert_eq!(with_len(limit), Err(UnsealError::BadMac), "part {part}");
        assert_eq!(with_len(limit + 1), Err(UnsealError::Malformed), "part {part}");
    }
}

#[test]
fn the_format_is_checked_before_the_password_and_the_mac_last() {
    let open = |token| unseal(&crate::common::SESSION, token);
    for malformed in [
        "",
        "*",
        "*******",
        "Fe26.2",
        "Fe26.2******",
        "Fe26.2********",
        "Fe26.1*1*s*i*c**s*m",
        "fe26.2*1*s*i*c**s*m",
        " Fe26.2*1*s*i*c**s*m",
        "Fe26.2*1*s*i*c*0*s*m",
        "Fe26.2*1*s*i*c*01*s*m",
        "Fe26.2*1*s*i*c*-1*s*m",
        "Fe26.2*1*s*i*c*+1*s*m",
        "Fe26.2*1*s*i*c*1.5*s*m",
        "Fe26.2*1*s*i*c*1e3*s*m",
        "Fe26.2*1*s*i*c* 1*s*m",
        "Fe26.2*1*s*i*c*1 *s*m",
        "Fe26.2*1*s*i*c*١*s*m",
        "~2",
        "~Fe26.2*1*s*i*c**s*m",
    ] {
        assert_eq!(open(malformed), Err(UnsealError::Malformed), "{malformed}");
    }
    assert_eq!(open("Fe26.2*2*s*i*c*1*s*m"), Err(UnsealError::UnknownPassword));
    assert_eq!(open("Fe26.2*1*s*!*!*1*s*!"), Err(UnsealError::BadMac));
    assert_eq!(open("Fe26.2*1***c*1**m"), Err(UnsealError::BadMac));
    // An expiry has any number of digits.
    assert_eq!(open(&format!("Fe26.2*1*s*i*c*{}*s*m", "9".repeat(5000))), Err(UnsealError::BadMac));
}

#[test]
fn noise_is_refused() {
    let mut rng = TestRng(3);
    let token = seal(&HAPI, b"x");
    let alphabet: Vec<char> = "*~Fe26.2019azAZ-_ =é\n".chars().collect();
    for _ in 0..20_000 {
        let len = rng.below(120);
        let noise: String = (0..len).map(|_| alphabet[rng.below(alphabet.len())]).collect();
        assert!(unseal(&HAPI, &noise).is_err(), "{noise}");
        // Noise instead of one field of a token.
        let part = rng.below(8);
        let noisy: Vec<_> = (token.split('*').enumerate())
            .map(|(index, text)| if index == part { noise.replace('*', "") } else { text.to_owned() })
            .collect();
        let noisy = noisy.join("*");
        assert!(noisy == token || unseal(&HAPI, &noisy).is_err(), "{noisy}");
    }
}
