//! The images whose sizes are compared: one for each set of features, identical except for the calls.
//!
//! Every input goes through `black_box`, so that nothing is computed at compile time.

#![no_std]
#![no_main]

use core::hint::{black_box, spin_loop};
use cortex_m_rt::entry;
use footprint::{SEALER, SESSION, User, bare, entropy, now, random_bytes};

#[entry]
fn main() -> ! {
    let (mut out, mut buf) = ([0; 1000], [0; 500]);
    black_box((&mut out, &mut buf, random_bytes(), now(), &SEALER));
    if cfg!(feature = "seal") {
        let Ok(random) = entropy() else { stop() };
        black_box(SEALER.seal_bytes(black_box(&buf), now(), random, &mut out).is_ok());
    }
    if cfg!(feature = "open") {
        black_box(SEALER.unseal_bytes(black_box("Fe26.2"), now(), &mut buf).is_ok());
    }
    if cfg!(feature = "json") {
        let (user, Ok(random)) = (user(), entropy()) else { stop() };
        black_box(SEALER.seal(&user, now(), random, &mut out).is_ok());
        black_box(SEALER.unseal::<User<'_>>(black_box("Fe26.2"), now(), &mut buf).ok());
    }
    if cfg!(feature = "bare-seal") {
        black_box(bare::seal(&mut buf));
    }
    if cfg!(feature = "bare-open") {
        black_box(bare::open(&mut buf));
    }
    #[cfg(feature = "serde-json-core")]
    {
        black_box(serde_json_core::to_slice(&user(), &mut out).is_ok());
        black_box(serde_json_core::from_slice_escaped::<User<'_>>(black_box(b"{}"), &mut buf).ok());
    }
    if cfg!(feature = "cookie") {
        let loaded: Option<User<'_>> = SESSION.load([black_box("sid=Fe26.2")], now(), &mut buf).ok().flatten();
        let (mut token, mut header) = ([0; 500], [0; 700]);
        let Ok(random) = entropy() else { stop() };
        if let Ok(set_cookie) = SESSION.save(&loaded.unwrap_or(user()), now(), random, &mut token) {
            black_box(set_cookie.write_to(&mut header).is_ok());
        }
        for removal in SESSION.destroy([black_box("sid=Fe26.2")]) {
            black_box(removal.write_to(&mut header).is_ok());
        }
    }
    stop()
}

fn user() -> User<'static> {
    black_box(User { id: 7, name: "Ada", admin: true, visits: 3, lang: Some("en") })
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
