//! Seals and opens a session of each size, for a trace of its instructions: `benches/profile/run.sh`.
//!
//! A trace is divided by the calls of [`boundary`]: before and after each operation.

#![no_std]
#![no_main]

use core::hint::black_box;
use cortex_m_rt::entry;
use footprint::fail::{check, fail};
use footprint::{FILLING, SEALER, User, entropy, now, user_of};
use semihosting::process;

const SIZES: [usize; 4] = [50, 300, 1000, 3000];
const MAX_SIZE: usize = FILLING.len();

#[entry]
fn main() -> ! {
    let mut token = [0; SEALER.max_sealed_len(MAX_SIZE)];
    let mut buf = [0; MAX_SIZE + 16];
    for size in SIZES {
        let user = user_of(size);
        let (now, random) = (now(), entropy().unwrap_or_else(|_| fail("no random bytes")));
        boundary();
        let sealed = SEALER.seal(&user, now, random, &mut token);
        boundary();
        let sealed = sealed.unwrap_or_else(|_| fail("not sealed"));
        boundary();
        let opened = SEALER.unseal::<User<'_>>(sealed, now, &mut buf);
        boundary();
        check(opened.is_ok_and(|opened| opened.name == user.name));
    }
    process::exit(0)
}

#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn boundary() {
    black_box(());
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    fail("a panic")
}
