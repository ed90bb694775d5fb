//! Unseals arbitrary texts. The seeds are the recorded tokens.
#![no_main]

use fe26::{UnixTime, UnsealError};
use fe26_fuzz::{Clock, Side, check, sides, unseal_in_place};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static SIDES: LazyLock<Vec<Side>> = LazyLock::new(sides);

// The first byte chooses the side that unseals, the second the time; the rest is the text.
fuzz_target!(|data: &[u8]| {
    let [side, clock, token @ ..] = data else { return };
    let side = &SIDES[usize::from(*side) % SIDES.len()];
    let clocks = [Clock::Recorded, Clock::Unknown, Clock::Zero, Clock::PastSafeIntegers, Clock::End];
    let clock = clocks[usize::from(*clock) % clocks.len()];
    match str::from_utf8(token) {
        Ok(token) => {
            let _: Result<_, _> = check(side, token, clock.ms());
        }
        Err(_) => side.with_sealer(|sealer| {
            let opened = unseal_in_place(sealer, token, UnixTime::from_secs(0));
            assert!(matches!(opened, Err(UnsealError::Malformed | UnsealError::TooLong)));
        }),
    }
});
