//! Code and inputs that the images share.

#![no_std]

pub mod bare;
#[cfg(feature = "costs")]
pub mod fail;
pub mod meter;

use core::hint::black_box;
use fe26::{Entropy, EntropyError, Password, Sealer, SessionCookie, UnixTime};

pub static SEALER: Sealer =
    Sealer::new(Password::from_static("1", "some_not_random_password_that_is_also_long_enough"));

pub static SESSION: SessionCookie = SessionCookie::new("sid", SEALER);

#[derive(serde::Serialize, serde::Deserialize)]
pub struct User<'a> {
    pub id: u32,
    pub name: &'a str,
    pub admin: bool,
    pub visits: u16,
    pub lang: Option<&'a str>,
}

/// The longest payload, and what names are made of.
pub static FILLING: [u8; 3000] = [b'x'; 3000];

/// Returns a user whose JSON has `size` bytes.
pub fn user_of(size: usize) -> User<'static> {
    let name = str::from_utf8(&FILLING[..size.saturating_sub(53)]).unwrap_or_default();
    User { id: 7, name, admin: true, visits: 3, lang: Some("en") }
}

// Out of line, like the random bytes: inlined, it would be counted for each call.
#[inline(never)]
pub fn now() -> UnixTime {
    UnixTime::from_secs(black_box(1_700_000_000))
}

pub fn entropy() -> Result<Entropy, EntropyError> {
    Entropy::from_bytes(&mut random_bytes())
}

/// Returns fixed bytes: a generator would be counted.
#[inline(never)]
pub fn random_bytes() -> [u8; Entropy::LEN] {
    let mut byte = black_box(7_u8);
    [0; Entropy::LEN].map(|_| {
        byte = byte.wrapping_mul(77).wrapping_add(41);
        byte
    })
}
