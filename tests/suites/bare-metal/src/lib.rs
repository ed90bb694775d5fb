//! Code that the images share: the start on each machine, and the input to seal.

#![cfg_attr(target_os = "none", no_std)]

#[cfg(all(target_os = "none", target_arch = "arm"))]
pub use cortex_m_rt::entry;
#[cfg(all(target_os = "none", target_arch = "riscv32"))]
pub use riscv_rt::entry;
#[cfg(target_os = "none")]
pub use semihosting::{print, println, process};
#[cfg(not(target_os = "none"))]
pub use std::{print, println, process};

use fe26::{Entropy, Password, Sealer, SessionCookie, UnixTime};

/// The same password as in the host's tests: `tests/common/mod.rs`.
pub const PASSWORD: &str = "some_not_random_password_that_is_also_long_enough";

pub static SEALER: Sealer = Sealer::new(Password::from_static("1", PASSWORD));

/// A sealer whose password is longer than a block of the hash that derives keys, as in `tests/stack.rs`.
pub static LONG: Sealer = Sealer::new(Password::from_static(
    "1",
    "a long password, longer than a block of the hash that derives keys, and with words of its own only",
));

pub static SESSION: SessionCookie = SessionCookie::new("sid", SEALER);

pub const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

/// A time at which all tokens of [`NOW`] have expired.
pub const LATE: UnixTime = UnixTime::from_secs(1 << 40);

/// Returns bytes that are the same on every machine, and not random.
pub fn entropy(seed: u8) -> Entropy {
    let mut byte = seed;
    let mut bytes = [0; Entropy::LEN].map(|_| {
        byte = byte.wrapping_mul(77).wrapping_add(41);
        byte
    });
    Entropy::from_bytes(&mut bytes).unwrap()
}

/// Returns the address of the innermost frame.
#[cfg(target_os = "none")]
#[inline(always)]
pub fn stack_pointer() -> usize {
    let address;
    // SAFETY: it reads a register.
    unsafe {
        #[cfg(target_arch = "arm")]
        core::arch::asm!("mov {}, sp", out(reg) address, options(nomem, nostack, preserves_flags));
        #[cfg(target_arch = "riscv32")]
        core::arch::asm!("mv {}, sp", out(reg) address, options(nomem, nostack, preserves_flags));
    }
    address
}
