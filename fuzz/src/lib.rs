//! The second implementation that the fuzz targets compare `fe26` with: it reads and writes the format with other
//! crates.

mod check;
mod format;
mod rng;
mod side;

pub use check::{check, unseal_in_place};
pub use format::{MAX_TOKEN_LEN, Parts};
pub use rng::Counter;
pub use side::{Key, RAW_KEY, Side, sides};

/// The time of the recorded vectors.
pub const NOW_MS: u64 = 1_700_000_000_000;

/// A clock at its limits or anywhere between.
#[derive(arbitrary::Arbitrary, Clone, Copy, Debug)]
pub enum Clock {
    Recorded,
    Unknown,
    Zero,
    /// 2^53, in milliseconds.
    PastSafeIntegers,
    End,
    /// Milliseconds from the recorded time.
    Near(i32),
    At(u64),
}

impl Clock {
    pub fn ms(self) -> Option<u64> {
        match self {
            Self::Recorded => Some(NOW_MS),
            Self::Unknown => None,
            Self::Zero => Some(0),
            Self::PastSafeIntegers => Some(1 << 53),
            Self::End => Some(u64::MAX),
            Self::Near(ms) => NOW_MS.checked_add_signed(ms.into()),
            Self::At(ms) => Some(ms),
        }
    }
}
