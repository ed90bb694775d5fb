//! Times calls in turns, so that other load on the machine affects all of them alike.

use std::time::{Duration, Instant};

/// The time for which a call is repeated in one turn: less than a scheduler lets another program run, so that most
/// turns are undisturbed and the median is one of them.
const TURN: Duration = Duration::from_micros(200);

/// A call to be timed.
pub type Call = Box<dyn FnMut()>;

/// A call, and the time it took in each round.
pub struct Timed {
    call: Call,
    repeats: u32,
    rounds: Vec<f64>,
}

impl Timed {
    /// Warms a call up and determines how often it fits into a turn.
    pub fn new(mut call: Call) -> Self {
        let start = Instant::now();
        let mut calls = 0_u32;
        while start.elapsed() < 10 * TURN {
            call();
            calls += 1;
        }
        Self { call, repeats: calls.div_ceil(10), rounds: Vec::new() }
    }

    /// Times the call in one more round and returns its nanoseconds.
    pub fn time(&mut self) -> f64 {
        let start = Instant::now();
        for _ in 0..self.repeats {
            (self.call)();
        }
        let ns = start.elapsed().as_nanos() as f64 / f64::from(self.repeats);
        self.rounds.push(ns);
        ns
    }

    pub fn median(&self) -> f64 {
        median(self.rounds.clone())
    }

    /// Returns the median ratio of its time to that of another call in the same round.
    pub fn ratio_to(&self, other: &Self) -> f64 {
        median(self.rounds.iter().zip(&other.rounds).map(|(ns, other_ns)| ns / other_ns).collect())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
