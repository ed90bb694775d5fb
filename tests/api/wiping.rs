//! Promise: on every error the output buffer is wiped.

use crate::common::{HAPI, KEY, NOW, NOW_MS, SESSION, TestRng, entropy, seal};
use fe26::{Config, Password, SealError, Sealer, Secret, UnixTime, UnsealError};
use serde::Deserialize;

const SECRET: &str = "the secret of the session";

fn failed_unseal<'a, T: Deserialize<'a>>(
    sealer: &Sealer<'_>,
    token: &str,
    now: UnixTime,
    buf: &'a mut [u8],
) -> UnsealError {
    sealer.unseal::<T>(token, now, buf).err().expect("an error")
}

#[test]
fn unsealing_wipes_on_every_error() {
    let payload = format!("{{\"secret\":\"{SECRET}\",\"id\":\"x\"}}");
    let token = seal(&SESSION, payload.as_bytes());
    let late = UnixTime::from_millis(NOW_MS * 2);
    let not_json = seal(&SESSION, format!("{{\"secret\":\"{SECRET}\"").as_bytes());
    for (token, now, error) in [
        (token.replace("Fe26", "Fe27"), NOW, UnsealError::Malformed),
        (token.replace("Fe26.2*1", "Fe26.2*2"), NOW, UnsealError::UnknownPassword),
        (token.replace("*17", "*18"), NOW, UnsealError::BadMac),
        (token.clone(), late, UnsealError::Expired),
        (token.clone(), UnixTime::UNKNOWN, UnsealError::ClockUnknown),
        (not_json, NOW, UnsealError::NotJson),
        (token.clone(), NOW, UnsealError::WrongType),
        ("x".repeat(20_000), NOW, UnsealError::TooLong),
    ] {
        let mut buf = [0xaa; 300];
        assert_eq!(failed_unseal::<u32>(&SESSION, &token, now, &mut buf), error);
        assert_eq!(buf, [0; 300], "{error:?}");

        let mut in_place = token.into_bytes();
        if let Err(error) = SESSION.unseal_in_place(&mut in_place, now) {
            assert!(in_place.iter().all(|byte| *byte == 0), "{error:?} in place");
        }
    }
    let mut short = [0xaa; 20];
    assert!(matches!(failed_unseal::<u32>(&SESSION, &token, NOW, &mut short), UnsealError::BufferTooSmall { .. }));
    assert_eq!(short, [0; 20]);
}

#[test]
fn a_number_that_was_read_is_wiped() {
    let token = seal(&SESSION, b"77777777");
    let mut buf = [0xaa; 100];
    assert_eq!(SESSION.unseal::<u32>(&token, NOW, &mut buf), Ok(77_777_777));
    assert!(!buf.contains(&b'7'), "{buf:?}");
}

#[test]
fn undecryptable_payloads_are_wiped() {
    // Authentic, but encrypted with another key: the padding is wrong after nearly all of it was decrypted.
    fn keys(encryption: &[u8; 32]) -> Sealer<'_> {
        let password = Password::with_secrets("1", Secret::Key256(encryption), Secret::Key256(&KEY)).unwrap();
        Sealer::try_new(password, &[], Config::HAPI_IRON).unwrap()
    }
    let key = |first: u8| core::array::from_fn(|at| first + u8::from(at == 0));
    let mut rng = TestRng(1);
    let mut refused = 0;
    for i in 0..20 {
        let mut out = [0; 1000];
        let token = keys(&key(i)).seal(&SECRET, NOW, &mut rng, &mut out).unwrap();
        let mut buf = [0xaa; 300];
        let error = failed_unseal::<&str>(&keys(&key(i + 1)), token, NOW, &mut buf);
        refused += usize::from(error == UnsealError::Undecryptable);
        assert_eq!(buf, [0; 300], "{error:?}");
    }
    // One in 256 has a valid padding by chance, and is not JSON.
    assert!(refused > 15);
}

#[test]
fn rejected_payloads_are_wiped_except_borrowed_strings() {
    #[derive(Deserialize, Debug)]
    struct Owned {
        #[allow(dead_code)]
        id: u32,
    }
    #[derive(Deserialize, Debug)]
    struct Borrowed<'a> {
        #[allow(dead_code)]
        borrowed: &'a str,
        #[allow(dead_code)]
        id: u32,
    }
    let payload =
        format!("{{\"pin\":1234567,\"ignored\":\"{SECRET}\",\"borrowed\":\"text\",\"id\":null,\"z\":\"{SECRET}\"}}");
    let token = seal(&SESSION, payload.as_bytes());

    let mut buf = [0xaa; 300];
    assert_eq!(failed_unseal::<Owned>(&SESSION, &token, NOW, &mut buf), UnsealError::WrongType);
    // Field names are borrowed while they are compared.
    let names = ["pin", "ignored", "borrowed", "id"].concat();
    let left: Vec<u8> = buf.iter().copied().filter(|byte| *byte != 0).collect();
    assert_eq!(left.escape_ascii().to_string(), names);

    let mut buf = [0xaa; 300];
    assert_eq!(failed_unseal::<Borrowed<'_>>(&SESSION, &token, NOW, &mut buf), UnsealError::WrongType);
    let left: Vec<u8> = buf.iter().copied().filter(|byte| *byte != 0).collect();
    let names = ["pin", "ignored", "borrowed", "text", "id"].concat();
    assert_eq!(left.escape_ascii().to_string(), names, "borrowed strings cannot be wiped");
}

#[test]
fn sealing_wipes_on_every_error() {
    let unset = UnixTime::UNKNOWN;
    for (now, value, error) in [
        (NOW, (SECRET, f64::NAN), SealError::NotJson),
        (unset, (SECRET, 1.0), SealError::ClockUnknown),
        (UnixTime::from_millis(u64::MAX), (SECRET, 1.0), SealError::ExpiryOutOfRange),
    ] {
        let mut out = [0xaa; 1000];
        assert_eq!(SESSION.seal(&value, now, entropy(), &mut out), Err(error));
        assert_eq!(out, [0; 1000], "{error:?}");
    }
    let token_len = SESSION.seal(&SECRET, NOW, entropy(), &mut [0; 1000]).unwrap().len();
    for len in 0..token_len {
        let mut out = vec![0xaa; len];
        let error = SealError::BufferTooSmall { needed: token_len };
        assert_eq!(SESSION.seal(&SECRET, NOW, entropy(), &mut out), Err(error));
        assert!(out.iter().all(|byte| *byte == 0), "{len}");
        let mut out = vec![0xaa; len];
        let payload = format!("\"{SECRET}\"");
        assert_eq!(SESSION.seal_bytes(payload.as_bytes(), NOW, entropy(), &mut out), Err(error));
        assert!(out.iter().all(|byte| *byte == 0), "{len}");
    }
}

#[test]
fn a_sealed_token_leaves_no_plaintext_behind() {
    for len in 0..300 {
        let payload = vec![b'#'; len];
        let mut out = [0; 1000];
        HAPI.seal_bytes(&payload, NOW, entropy(), &mut out).unwrap();
        assert!(!out.contains(&b'#'), "{len}");
    }
}
