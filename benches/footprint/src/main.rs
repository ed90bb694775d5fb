//! The images whose sizes are compared: one for each set of features, the same but for what they call.
//!
//! Every input goes through `black_box`, so that nothing is computed at compile time.

#![no_std]
#![no_main]

use core::hint::{black_box, spin_loop};
use cortex_m_rt::entry;
use fe26::{Entropy, Password, Sealer, UnixMillis};

static SEALER: Sealer = Sealer::new(Password::from_static("1", "some_not_random_password_that_is_also_long_enough"));

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
