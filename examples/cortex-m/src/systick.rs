//! The time since boot, in milliseconds, and the tasks that wait for it: embassy's time, from the core's own timer.

use core::cell::RefCell;
use core::task::Waker;
use cortex_m::peripheral::{SYST, syst::SystClkSource};
use cortex_m_rt::exception;
use critical_section::Mutex;
use embassy_time_driver::{Driver, TICK_HZ};
use embassy_time_queue_utils::Queue;

/// The core's clock on QEMU's mps2-an386.
const CORE_HZ: u32 = 25_000_000;

embassy_time_driver::time_driver_impl!(static SYSTICK: Systick = Systick {
    state: Mutex::new(RefCell::new(State { now: 0, next: u64::MAX, queue: Queue::new() })),
});

struct Systick {
    state: Mutex<RefCell<State>>,
}

struct State {
    now: u64,
    /// The time at which the next task is woken.
    next: u64,
    queue: Queue,
}

pub fn start(mut systick: SYST) {
    systick.set_clock_source(SystClkSource::Core);
    systick.set_reload(CORE_HZ / TICK_HZ as u32 - 1);
    systick.clear_current();
    systick.enable_interrupt();
    systick.enable_counter();
}

#[exception]
fn SysTick() {
    critical_section::with(|section| {
        let mut state = SYSTICK.state.borrow_ref_mut(section);
        state.now += 1;
        if state.now >= state.next {
            let now = state.now;
            state.next = state.queue.next_expiration(now);
        }
    });
}

impl Driver for Systick {
    fn now(&self) -> u64 {
        critical_section::with(|section| self.state.borrow_ref(section).now)
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        critical_section::with(|section| {
            let mut state = self.state.borrow_ref_mut(section);
            if state.queue.schedule_wake(at, waker) {
                // A task that is due already is woken by the next tick.
                state.next = state.next.min(at);
            }
        });
    }
}
