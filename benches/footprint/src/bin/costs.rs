//! Runs each operation and prints its cost: name, bytes of payload, instructions, bytes of stack.
//!
//! The stack below an operation is painted before it.

#![no_std]
#![no_main]

use cortex_m::register::msp;
use cortex_m_rt::entry;
use footprint::fail::{check, fail};
use footprint::meter::{Meter, ticks};
use footprint::{FILLING, SEALER, SESSION, User, bare, entropy, now, user_of};
use semihosting::{println, process};

const SIZES: [usize; 4] = [50, 300, 1000, 3000];
const MAX_SIZE: usize = FILLING.len();

/// The largest payload that is saved in a cookie.
const MAX_COOKIE_SIZE: usize = 1000;

/// More stack than any operation takes, and no more than the buffers leave of 16 KiB.
const DEPTH: usize = 4096;
const PAINT: u8 = 0xc5;

#[entry]
fn main() -> ! {
    let meter = Meter::new().unwrap_or_else(|| fail("there is no timer"));
    let mut token = [0; SEALER.max_sealed_len(MAX_SIZE)];
    let mut buf = [0; MAX_SIZE + 16];
    for size in SIZES {
        let random = random();
        let sealed =
            report(&meter, "seal_bytes", size, || SEALER.seal_bytes(&FILLING[..size], now(), random, &mut token));
        let sealed = sealed.unwrap_or_else(|_| fail("not sealed"));
        let len = sealed.len();
        let opened = report(&meter, "unseal_bytes", size, || SEALER.unseal_bytes(sealed, now(), &mut buf));
        check(opened.is_ok_and(|payload| *payload == FILLING[..size]));
        let opened = report(&meter, "unseal_in_place", size, || SEALER.unseal_in_place(&mut token[..len], now()));
        check(opened.is_ok_and(|payload| *payload == FILLING[..size]));
    }
    for size in SIZES {
        let (user, random) = (user_of(size), random());
        let sealed = report(&meter, "seal", size, || SEALER.seal(&user, now(), random, &mut token));
        let sealed = sealed.unwrap_or_else(|_| fail("not sealed"));
        let opened = report(&meter, "unseal", size, || SEALER.unseal::<User<'_>>(sealed, now(), &mut buf));
        check(opened.is_ok_and(|opened| opened.name == user.name));
    }
    for size in SIZES {
        let blocks = &mut buf[..size.next_multiple_of(16)];
        report(&meter, "bare_seal", size, || bare::seal(blocks));
        report(&meter, "bare_open", size, || bare::open(blocks));
    }
    let mut header = [0; 4096 + 8];
    for size in SIZES.into_iter().filter(|size| *size <= MAX_COOKIE_SIZE) {
        let (user, random) = (user_of(size), random());
        let saved = report(&meter, "save", size, || {
            SESSION.save(&user, now(), random, &mut token).ok()?.write_to(&mut header).ok()
        });
        let cookie = saved.unwrap_or_else(|| fail("not saved"));
        let loaded = report(&meter, "load", size, || SESSION.load::<User<'_>>([cookie], now(), &mut buf));
        check(loaded.ok().flatten().is_some_and(|loaded| loaded.name == user.name));
    }
    process::exit(0)
}

fn random() -> fe26::Entropy {
    entropy().unwrap_or_else(|_| fail("no random bytes"))
}

/// Prints the cost of a call.
fn report<R>(meter: &Meter, name: &str, size: usize, call: impl FnOnce() -> R) -> R {
    let (stack, (ticks, result)) = stack(|| ticks(call));
    println!("{name} {size} {} {stack}", meter.instructions(ticks));
    result
}

/// Returns the number of bytes of stack that a call touches.
#[inline(never)]
fn stack<R>(call: impl FnOnce() -> R) -> (usize, R) {
    #[inline(never)]
    fn run<R>(call: impl FnOnce() -> R) -> R {
        call()
    }

    let top = msp::read() as usize;
    for address in top - DEPTH..top {
        // SAFETY: below every frame that is alive, and no call or interrupt comes in between.
        unsafe { (address as *mut u8).write_volatile(PAINT) };
    }
    let result = run(call);
    // SAFETY: as above; what the call left there is read as bytes.
    let untouched =
        (top - DEPTH..top).take_while(|address| unsafe { (*address as *const u8).read_volatile() } == PAINT);
    let stack = DEPTH - untouched.count();
    if stack == DEPTH {
        fail("the paint does not reach deep enough");
    }
    (stack, result)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    fail("a panic")
}
