//! The images whose sizes are compared: one for each set of features, the same but for what they call.
//!
//! Every input goes through `black_box`, so that nothing is computed at compile time.

#![no_std]
#![no_main]

use core::hint::{black_box, spin_loop};
use cortex_m_rt::entry;
use fe26::{Entropy, Password, Sealer, SessionCookie, UnixMillis};

static SEALER: Sealer = Sealer::new(Password::from_static("1", "some_not_random_password_that_is_also_long_enough"));

static SESSION: SessionCookie = SessionCookie::new("sid", SEALER);

#[derive(serde::Serialize, serde::Deserialize)]
struct User<'a> {
    id: u32,
    name: &'a str,
    admin: bool,
    visits: u16,
    lang: Option<&'a str>,
}

#[entry]
fn main() -> ! {
    let (mut out, mut buf) = ([0; 1000], [0; 500]);
    black_box((&mut out, &mut buf, random_bytes(), now(), &SEALER));
    if cfg!(feature = "seal") {
        black_box(SEALER.seal_bytes(black_box(&buf), now(), entropy(), &mut out).is_ok());
    }
    if cfg!(feature = "open") {
        black_box(SEALER.unseal_bytes(black_box("Fe26.2"), now(), &mut buf).is_ok());
    }
    if cfg!(feature = "json") {
        let user: User<'_> = black_box(User { id: 7, name: "Ada", admin: true, visits: 3, lang: Some("en") });
        black_box(SEALER.seal(&user, now(), entropy(), &mut out).is_ok());
        black_box(SEALER.unseal::<User<'_>>(black_box("Fe26.2"), now(), &mut buf).ok());
    }
    #[cfg(feature = "serde-json-core")]
    {
        let user: User<'_> = black_box(User { id: 7, name: "Ada", admin: true, visits: 3, lang: Some("en") });
        black_box(serde_json_core::to_slice(&user, &mut out).is_ok());
        black_box(serde_json_core::from_slice_escaped::<User<'_>>(black_box(b"{}"), &mut buf).ok());
    }
    if cfg!(feature = "cookie") {
        let user: Option<User<'_>> = SESSION.load([black_box("sid=Fe26.2")], now(), &mut buf).ok().flatten();
        black_box(&user);
        let (mut token, mut header) = ([0; 500], [0; 700]);
        let user = user.unwrap_or(User { id: 7, name: "Ada", admin: true, visits: 3, lang: None });
        if let Ok(set_cookie) = SESSION.save(&user, now(), entropy(), &mut token) {
            black_box(set_cookie.write_to(&mut header).is_ok());
        }
        black_box(SESSION.destroy().write_to(&mut header).is_ok());
    }
    stop()
}

fn now() -> UnixMillis {
    UnixMillis::from_secs(black_box(1_700_000_000))
}

fn entropy() -> Entropy {
    Entropy::from_bytes(random_bytes()).unwrap_or_else(|_| stop())
}

/// Not random: a generator would be counted.
fn random_bytes() -> [u8; Entropy::LEN] {
    let mut byte = black_box(7_u8);
    [0; Entropy::LEN].map(|_| {
        byte = byte.wrapping_mul(77).wrapping_add(41);
        byte
    })
}

fn stop() -> ! {
    loop {
        spin_loop();
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    stop()
}
