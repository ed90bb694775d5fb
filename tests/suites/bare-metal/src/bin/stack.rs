//! Runs each operation on a painted stack and prints the bytes left there: the operation, the token, the bytes in hex.
//!
//! `tests/stack.rs` reads the output, and searches it as it searches the host's stack.

#![no_std]
#![no_main]

use bare_metal::{LATE, LONG, NOW, PASSWORD, SEALER, SESSION, entropy, print, println, process};
use core::fmt::Write;
use core::hint::black_box;
use fe26::{UnixTime, UnsealError};
use serde::{Deserialize, Serialize};

/// More stack than any operation takes.
const DEPTH: usize = 4096;
const PAINT: u8 = 0xc5;

/// The same payload as in `tests/stack.rs`.
const PAYLOAD: &str = r#"{"name":"the name of the user","id":77777777}"#;
const USER: User<'static> = User { name: "the name of the user", id: 77_777_777 };

#[derive(Serialize, Deserialize)]
struct User<'a> {
    name: &'a str,
    id: u32,
}

#[bare_metal::entry]
fn main() -> ! {
    let mut left = [0; DEPTH];
    let (mut token, mut out, mut buf) = ([0; 300], [0; 500], [0; 100]);
    let len = SEALER.seal_bytes(PAYLOAD.as_bytes(), NOW, entropy(1), &mut token).unwrap().len();
    let token = str::from_utf8(&token[..len]).unwrap();
    let mut long_token = [0; 300];
    let len = LONG.seal_bytes(PAYLOAD.as_bytes(), NOW, entropy(1), &mut long_token).unwrap().len();
    let long_token = str::from_utf8(&long_token[..len]).unwrap();
    let mut report = |name: &str, token: &str, call: &mut dyn FnMut()| {
        let left = leftovers(&mut left, call);
        print!("{name} {token} ");
        print_hex(left);
        println!();
    };

    report("seal_bytes", token, &mut || {
        assert!(SEALER.seal_bytes(PAYLOAD.as_bytes(), NOW, entropy(1), &mut out).is_ok())
    });
    report("seal", token, &mut || assert!(SEALER.seal(&USER, NOW, entropy(1), &mut out).is_ok()));
    report("save", token, &mut || assert!(SESSION.save(&USER, NOW, entropy(1), &mut out).is_ok()));

    report("unseal_bytes", token, &mut || assert!(SEALER.unseal_bytes(token, NOW, &mut buf).is_ok()));
    report("unseal", token, &mut || assert!(SEALER.unseal::<User<'_>>(token, NOW, &mut buf).is_ok()));
    let in_place = &mut out[..len];
    in_place.copy_from_slice(token.as_bytes());
    report("unseal_in_place", token, &mut || assert!(SEALER.unseal_in_place(in_place, NOW).is_ok()));
    let mut header = [0; 300];
    header[..4].copy_from_slice(b"sid=");
    header[4..4 + len].copy_from_slice(token.as_bytes());
    let header = str::from_utf8(&header[..4 + len]).unwrap();
    report("load", token, &mut || {
        assert!(SESSION.load::<User<'_>>([header], NOW, &mut out).is_ok_and(|user| user.is_some()))
    });

    let forged = &mut out[..len];
    forged.copy_from_slice(token.as_bytes());
    let (expiry_end, _) = token.match_indices('*').nth(5).unwrap();
    forged[expiry_end - 1] ^= 1;
    let forged = str::from_utf8(forged).unwrap();
    let unknown = UnixTime::UNKNOWN;
    for (name, opened, now, error) in [
        ("bad_mac", forged, NOW, UnsealError::BadMac),
        ("expired", token, LATE, UnsealError::Expired),
        ("clock_unknown", token, unknown, UnsealError::ClockUnknown),
        ("wrong_type", token, NOW, UnsealError::WrongType),
    ] {
        report(name, opened, &mut || assert_eq!(SEALER.unseal::<u32>(opened, now, &mut buf), Err(error)));
    }
    let mut buf = [0; 20];
    report("buffer_too_small", token, &mut || assert!(SEALER.unseal_bytes(token, NOW, &mut buf).is_err()));

    let mut buf = [0; 300];
    report("seal_long", long_token, &mut || {
        assert!(LONG.seal_bytes(PAYLOAD.as_bytes(), NOW, entropy(1), &mut buf).is_ok());
    });
    report("unseal_long", long_token, &mut || assert!(LONG.unseal_bytes(long_token, NOW, &mut buf).is_ok()));

    // The search must find this one.
    report("careless", token, &mut || {
        let mut password = [0; PASSWORD.len()];
        password.copy_from_slice(PASSWORD.as_bytes());
        black_box(&password);
    });
    process::exit(0)
}

/// Runs `call` on a painted stack and returns the bytes left there, from the deepest byte it touched.
#[inline(never)]
fn leftovers<'l>(left: &'l mut [u8; DEPTH], call: &mut dyn FnMut()) -> &'l [u8] {
    let top = bare_metal::stack_pointer();
    let bottom = top - DEPTH;
    for address in bottom..top {
        // SAFETY: below every frame that is alive, and no call or interrupt comes in between.
        unsafe { (address as *mut u8).write_volatile(PAINT) };
    }
    call();
    for (address, byte) in (bottom..top).zip(left.iter_mut()) {
        // SAFETY: as above; what the call left there is read as bytes.
        *byte = unsafe { (address as *const u8).read_volatile() };
    }
    let untouched = left.iter().take_while(|byte| **byte == PAINT).count();
    assert!(untouched > 0, "the paint does not reach deep enough");
    &left[untouched..]
}

fn print_hex(bytes: &[u8]) {
    for chunk in bytes.chunks(64) {
        let mut text = heapless::String::<128>::new();
        for byte in chunk {
            write!(text, "{byte:02x}").unwrap();
        }
        print!("{text}");
    }
}
