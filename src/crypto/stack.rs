//! Overwriting the stack that secrets were on.
//!
//! It takes the place of wiping each key and state where it is kept. That would miss the copies on the way: the places
//! that a key schedule was moved from, the form in which a cipher works with it, a hash's last block.
//!
//! On all of Rust's targets the stack grows towards lower addresses.

use core::cell::Cell;
use core::hint::black_box;

/// Bytes of stack that a seal's cryptography takes, and with it its secrets, but for the ciphers' (see [`Depth`]):
/// measured (`tests/stack.rs`; `tests/bare-metal` for microcontrollers). No more than that: it would be stack that the
/// caller needs.
pub(crate) const SEAL_STACK: usize = if COVERS_CIPHERS { LARGE_STACK } else { 832 };

/// The same for opening.
pub(crate) const UNSEAL_STACK: usize = if COVERS_CIPHERS { LARGE_STACK } else { 920 };

/// Whether the ciphers are covered, too: where there may be instructions for AES that work on many blocks at a time, and
/// where bytes of code count more than bytes of stack. base64url's copies are covered there as well.
const COVERS_CIPHERS: bool = cfg!(any(target_pointer_width = "64", target_arch = "x86", target_family = "wasm"));

/// Bytes of stack there. There are copies of all those blocks. Without optimization there are more of them.
const LARGE_STACK: usize = if cfg!(debug_assertions) {
    16 * 1024
} else if cfg!(target_family = "wasm") {
    2560
} else {
    6 * 1024
};

/// Does work with secrets, and overwrites the `STACK` bytes of stack that it took.
pub(crate) fn on_wiped_stack<const STACK: usize, R>(work: impl FnOnce() -> R) -> R {
    /// The work's frames begin where the overwriting one will.
    #[inline(never)]
    fn run<R>(work: impl FnOnce() -> R) -> R {
        work()
    }

    #[inline(never)]
    fn overwrite<const STACK: usize>() {
        black_box(&mut [0_u8; STACK]);
    }

    let result = run(work);
    overwrite::<STACK>();
    result
}

/// How deep the stack was where a cipher ran.
///
/// That depends on the compiler: whether it sees that the code for several blocks is not used, and leaves out the key
/// schedule's copy for it.
pub(super) struct Depth {
    lowest: Cell<usize>,
}

impl Depth {
    pub(super) const fn new() -> Self {
        Self { lowest: Cell::new(usize::MAX) }
    }

    /// The point where the cipher begins.
    #[inline(never)]
    pub(super) fn note(&self) {
        let here = Cell::new(0_u8);
        self.lowest.set(address_of(&here).min(self.lowest.get()));
    }

    /// Overwrites the stack below the caller as deep as it was.
    #[inline(never)]
    pub(super) fn overwrite(&self) {
        if COVERS_CIPHERS {
            // `LARGE_STACK` goes deeper.
            return;
        }
        let here = Cell::new(0_u8);
        let top = address_of(&here);
        let depth = top.saturating_sub(self.lowest.get());
        let below = match depth {
            // There is a copy, and what made it was below. Deeper than that, it is in the same frame.
            400..1000 => 864,
            // What the cipher takes itself.
            _ => 192,
        };
        overwrite_down_to(top.saturating_sub(depth.saturating_add(below)));
    }
}

/// A few bytes at a time, to go no further than it must.
#[inline(never)]
fn overwrite_down_to(end: usize) {
    let mut bytes = [0_u8; 64];
    black_box(&mut bytes);
    if address_of(&bytes) > end {
        overwrite_down_to(end);
    }
    // Used once more, so that the call is not the last thing that happens: it would be made a jump, in the same frame.
    black_box(&mut bytes);
}

fn address_of<T>(place: &T) -> usize {
    core::ptr::from_ref(black_box(place)).addr()
}
