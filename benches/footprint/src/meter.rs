//! Counts instructions with the emulator's system timer.
//!
//! With `-icount shift=N` each instruction takes 2^N nanoseconds of the emulator's time, of which the timer counts units.
//! With 8, an instruction takes several units.

use core::arch::asm;
use cortex_m::peripheral::{Peripherals, SYST, syst::SystClkSource};

const MAX_TICKS: u32 = 0x00ff_ffff;
const A_MILLION: u32 = 1_000_000;

/// A timer, and its units per million instructions.
pub struct Meter {
    ticks_per_million: u32,
}

impl Meter {
    /// Starts the timer; returns `None` if there is none.
    pub fn new() -> Option<Self> {
        let mut timer = Peripherals::take()?.SYST;
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(MAX_TICKS);
        timer.clear_current();
        timer.enable_counter();
        let (ticks_per_million, ()) = ticks(run_a_million);
        (ticks_per_million > 0).then_some(Self { ticks_per_million })
    }

    /// Returns the number of instructions that take [`ticks`].
    pub fn instructions(&self, ticks: u32) -> u64 {
        let ticks_per_million = u64::from(self.ticks_per_million);
        (u64::from(ticks) * u64::from(A_MILLION) + ticks_per_million / 2) / ticks_per_million
    }
}

fn run_a_million() {
    // SAFETY: it changes nothing except a register that is declared as its operand, and the flags.
    unsafe {
        asm!("2:", "subs {count}, #1", "bne 2b", count = inout(reg) A_MILLION / 2 => _, options(nomem, nostack));
    }
}

/// Returns the timer's units that a call takes, and its result.
#[inline(always)]
pub fn ticks<R>(call: impl FnOnce() -> R) -> (u32, R) {
    let start = SYST::get_current();
    let result = call();
    (start.wrapping_sub(SYST::get_current()) & MAX_TICKS, result)
}
