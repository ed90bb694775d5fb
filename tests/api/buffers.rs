//! Promise: in a buffer of any size, an operation succeeds or returns how many bytes it needs. It never panics, and a
//! failure leaves nothing in the buffer.

use crate::common::{HAPI, NOW, SESSION, entropy, seal};
use fe26::{SaveError, SealError, SessionCookie, SetCookie, UnsealError, find_cookie};
use serde::{Deserialize, Serialize};

static COOKIE: SessionCookie = SessionCookie::new("sid", SESSION);

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct User<'a> {
    name: &'a str,
    id: u32,
}

const USER: User<'_> = User { name: "Ada \"the first\" 😀", id: 7 };

fn payload() -> Vec<u8> {
    serde_json::to_vec(&USER).unwrap()
}

/// Runs `operation` in buffers of all sizes from 0 to beyond `needed`. Asserts that smaller ones return `needed` and
/// leave zeros, and that the others succeed.
fn in_all_sizes(needed: usize, what: &str, operation: impl Fn(&mut [u8]) -> Result<(), Option<usize>>) {
    for len in 0..needed + 20 {
        let mut buf = vec![0xaa; len];
        let expected = if len < needed { Err(Some(needed)) } else { Ok(()) };
        assert_eq!(operation(&mut buf), expected, "{what} in {len} bytes");
        assert!(len >= needed || buf.iter().all(|byte| *byte == 0), "{what} in {len} bytes: wiped");
    }
}

fn sealing<T>(result: Result<T, SealError>) -> Result<(), Option<usize>> {
    result.map(drop).map_err(|error| match error {
        SealError::BufferTooSmall { needed } => Some(needed),
        _ => None,
    })
}

fn unsealing<T>(result: Result<T, UnsealError>) -> Result<(), Option<usize>> {
    result.map(drop).map_err(|error| match error {
        UnsealError::BufferTooSmall { needed } => Some(needed),
        _ => None,
    })
}

#[test]
fn sealing_fits_or_reports_the_needed_size() {
    let needed = seal(&SESSION, &payload()).len();
    in_all_sizes(needed, "seal", |out| sealing(SESSION.seal(&USER, NOW, entropy(), out)));
    in_all_sizes(needed, "seal_bytes", |out| sealing(SESSION.seal_bytes(&payload(), NOW, entropy(), out)));
    let saving = |saved: Result<SetCookie<'_>, SaveError>| match saved {
        Err(SaveError::Seal(error)) => sealing::<()>(Err(error)),
        saved => saved.map(|_| ()).map_err(|_| None),
    };
    in_all_sizes(needed, "save", |out| saving(COOKIE.save(&USER, NOW, entropy(), out)));
    in_all_sizes(needed, "save_bytes", |out| saving(COOKIE.save_bytes(&payload(), NOW, entropy(), out)));
}

#[test]
fn unsealing_fits_or_reports_the_needed_size() {
    let token = seal(&SESSION, &payload());
    let needed = payload().len() / 16 * 16 + 16;
    in_all_sizes(needed, "unseal_bytes", |buf| unsealing(SESSION.unseal_bytes(&token, NOW, buf)));
    in_all_sizes(needed, "unseal", |buf| unsealing(SESSION.unseal::<User<'_>>(&token, NOW, buf)));
    let header = format!("sid={token}");
    in_all_sizes(needed, "load", |buf| unsealing(COOKIE.load::<User<'_>>([header.as_str()], NOW, buf)));
    in_all_sizes(needed, "load_bytes", |buf| unsealing(COOKIE.load_bytes([header.as_str()], NOW, buf)));
}

#[test]
fn loading_an_escaped_cookie_fits_or_reports_the_needed_size() {
    let token = seal(&SESSION, &payload());
    let header = format!("sid={}", token.replace('*', "%2A"));
    for len in 0..token.len() + 20 {
        let mut buf = vec![0xaa; len];
        let loaded = COOKIE.load::<User<'_>>([header.as_str()], NOW, &mut buf);
        if len < token.len() {
            // The sender must not decide how much memory is allocated.
            assert_eq!(loaded, Err(UnsealError::TooLong), "{len}");
            assert!(buf.iter().all(|byte| *byte == 0), "{len}");
        } else {
            assert_eq!(loaded, Ok(Some(USER)), "{len}");
        }
    }
}

#[test]
fn unsealing_in_place_rejects_every_other_length() {
    // The whole buffer is the token: a truncated one, or one with bytes behind it, is refused.
    let token = seal(&HAPI, &payload());
    for len in 0..token.len() + 20 {
        let mut buf: Vec<u8> = token.bytes().chain(core::iter::repeat(0)).take(len).collect();
        let opened = HAPI.unseal_in_place(&mut buf, NOW).map(|payload| payload.to_vec());
        if len == token.len() {
            assert_eq!(opened, Ok(payload()));
        } else {
            assert!(matches!(opened, Err(UnsealError::Malformed | UnsealError::BadMac)), "{len}: {opened:?}");
            assert!(buf.iter().all(|byte| *byte == 0), "{len}");
        }
    }
}

#[test]
fn decoding_a_value_fits_or_reports_the_needed_size() {
    let value = find_cookie(["a=%66oo%20%C3%A9%F0%9F%98%80"], "a").unwrap();
    let needed = "foo é😀".len();
    for len in 0..needed + 20 {
        let mut buf = vec![0; len];
        let expected = if len < needed { Err(needed) } else { Ok("foo é😀") };
        assert_eq!(value.decode(&mut buf).map_err(|error| error.needed), expected, "{len}");
    }
}
