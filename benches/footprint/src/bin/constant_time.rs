//! Shows that the number of instructions does not depend on secrets: sealing and unsealing take the same number for 64
//! random passwords, keys, payloads and forged MACs of equal length.
//!
//! On a processor without a cache and branch prediction the time is then the same, too.

#![no_std]
#![no_main]

use core::hint::black_box;
use cortex_m_rt::entry;
use fe26::{Entropy, Password, Sealer, Secret, UnsealError};
use footprint::fail::{check, fail};
use footprint::meter::{Meter, ticks};
use footprint::{entropy, now};
use semihosting::{println, process};

/// Random secrets of each kind.
const TRIALS: usize = 64;

const PASSWORD_LEN: usize = 40;
const PAYLOAD_LEN: usize = 50;
const TOKEN_LEN: usize = 400;

#[entry]
fn main() -> ! {
    let meter = Meter::new().unwrap_or_else(|| fail("there is no timer"));
    let mut random = Random(0x2545_f491);
    let mut payload = [0; PAYLOAD_LEN];
    let mut password = [0; PASSWORD_LEN];
    let mut key = [0; 32];

    let (mut sealing, mut opening) = (Counts::new(), Counts::new());
    for _ in 0..TRIALS {
        random.fill(&mut payload);
        random.fill(&mut password);
        password = password.map(|byte| b'!' + byte % 90);
        let text = str::from_utf8(&password).unwrap_or_default();
        let Ok(password) = Password::new("1", text) else { fail("no password") };
        seal_and_open(&Sealer::new(password), &payload, &mut sealing, &mut opening);
    }
    sealing.report(&meter, "sealing, passwords and payloads");
    opening.report(&meter, "opening, passwords and payloads");

    let (mut sealing, mut opening) = (Counts::new(), Counts::new());
    for _ in 0..TRIALS {
        random.fill(&mut payload);
        random.fill(&mut key);
        let Ok(password) = Password::with_secret("1", Secret::Key256(&key)) else { fail("no password") };
        seal_and_open(&Sealer::new(password), &payload, &mut sealing, &mut opening);
    }
    sealing.report(&meter, "sealing, raw keys and payloads");
    opening.report(&meter, "opening, raw keys and payloads");

    refuse_forged(&mut random).report(&meter, "refusing, forged MACs");

    // The check must find this difference.
    let mut leaky = Counts::new();
    for _ in 0..TRIALS {
        let mut other = key;
        other[usize::from(random.byte()) % key.len()] ^= 1;
        let (count, is_same) = ticks(|| leaky_eq(black_box(&key), black_box(&other)));
        check(!is_same);
        leaky.add(count);
    }
    if leaky.is_constant() {
        fail("the leaky comparison was not found");
    }
    leaky.print(&meter, "the leaky comparison was found");
    process::exit(0)
}

fn seal_and_open(sealer: &Sealer<'_>, payload: &[u8; PAYLOAD_LEN], sealing: &mut Counts, opening: &mut Counts) {
    let (mut out, mut buf) = ([0; TOKEN_LEN], [0; PAYLOAD_LEN + 16]);
    let entropy = random_bytes();
    let (count, sealed) = ticks(|| sealer.seal_bytes(payload, now(), entropy, &mut out));
    sealing.add(count);
    let Ok(token) = sealed else { fail("not sealed") };
    let (count, opened) = ticks(|| sealer.unseal_bytes(token, now(), &mut buf));
    opening.add(count);
    check(opened.is_ok_and(|opened| opened == payload));
}

/// Opens tokens whose MAC is wrong in one character.
fn refuse_forged(random: &mut Random) -> Counts {
    let (mut out, mut buf) = ([0; TOKEN_LEN], [0; PAYLOAD_LEN + 16]);
    let sealer = footprint::SEALER;
    let Ok(token) = sealer.seal_bytes(&[7; PAYLOAD_LEN], now(), random_bytes(), &mut out) else { fail("not sealed") };
    let len = token.len();
    let mut counts = Counts::new();
    for _ in 0..TRIALS {
        let mut forged = out;
        // Any of the 43 characters except the last, which does not use all six bits; the version suffix is left alone.
        let character = &mut forged[len - "~2".len() - 43 + usize::from(random.byte()) % 42];
        *character = if *character == b'A' { b'B' } else { b'A' };
        let Ok(token) = str::from_utf8(&forged[..len]) else { fail("no token") };
        let (count, opened) = ticks(|| sealer.unseal_bytes(token, now(), &mut buf));
        check(opened == Err(UnsealError::BadMac));
        counts.add(count);
    }
    counts
}

/// Returns random bytes that are the same in all trials: they are public in a token.
fn random_bytes() -> Entropy {
    entropy().unwrap_or_else(|_| fail("no random bytes"))
}

/// Compares up to the first byte that differs.
#[inline(never)]
fn leaky_eq(a: &[u8], b: &[u8]) -> bool {
    a.iter().zip(b).all(|(a, b)| a == b)
}

/// The smallest and the largest number of timer units that calls took.
struct Counts {
    min: u32,
    max: u32,
}

impl Counts {
    const fn new() -> Self {
        Self { min: u32::MAX, max: 0 }
    }

    fn add(&mut self, count: u32) {
        self.min = self.min.min(count);
        self.max = self.max.max(count);
    }

    /// Returns whether the counts differ by at most one unit, which depends on the timer's state when a call begins. An
    /// instruction takes more than four.
    const fn is_constant(&self) -> bool {
        self.max - self.min <= 1
    }

    fn report(&self, meter: &Meter, what: &str) {
        self.print(meter, what);
        if !self.is_constant() {
            fail("a secret decides how many instructions there are");
        }
    }

    fn print(&self, meter: &Meter, what: &str) {
        println!("{what}: {} to {} instructions", meter.instructions(self.min), meter.instructions(self.max));
    }
}

/// Xorshift: not for cryptography.
struct Random(u32);

impl Random {
    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0.to_be_bytes()[0]
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill_with(|| self.byte());
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    fail("a panic")
}
