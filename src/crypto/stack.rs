//! Wiping the stack that held secrets.
//!
//! Wiping each key in its variable would miss its copies: the origin of a moved key schedule, a cipher's internal form
//! of it, the last block of a hash. This is best effort: the compiler decides how deep the stack is.

use zeroize::zeroize_stack;

/// Runs `work`, which handles secrets, and wipes the stack below it.
pub(crate) fn on_wiped_stack<R>(work: impl FnOnce() -> R) -> R {
    let result = run(work);
    overwrite();
    result
}

/// Runs `work` and wipes the stack below it if it fails.
pub(crate) fn on_stack_wiped_on_error<R, E>(work: impl FnOnce() -> Result<R, E>) -> Result<R, E> {
    run(work).inspect_err(|_| overwrite())
}

/// Runs `work`.
///
/// Out of line: the frames of `work` begin at the same depth as the frame that wipes them.
#[inline(never)]
fn run<R>(work: impl FnOnce() -> R) -> R {
    work()
}

fn overwrite() {
    zeroize_stack::<{ SECRETS_DEPTH + HEADROOM }>();
}

/// Stack depth of secrets in bytes, by target and optimization (see `build.rs`).
///
/// It is the worst of the builds that `tests/stack.rs` and `tests/suites/bare-metal/run.sh` search; if the optimization level
/// is unknown, it is that of the least optimized builds.
const SECRETS_DEPTH: usize = if cfg!(target_family = "wasm") {
    // Not measured: more than on 32-bit processors.
    2560
} else if cfg!(any(target_pointer_width = "64", target_arch = "x86")) {
    // AES processes many blocks at a time there, with a copy of each.
    if cfg!(opt_level = "3") {
        4096
    } else if cfg!(any(opt_level = "1", opt_level = "2", opt_level = "s", opt_level = "z")) {
        7040
    } else {
        16 * 1024
    }
} else if cfg!(all(aes_backend_soft = "compact", opt_level = "s")) {
    1040
} else {
    // Microcontrollers have no room for more: builds without optimization are not covered.
    2144
};

/// Additional depth in bytes, so that another compiler version does not need more at once.
///
/// The searches run without it.
const HEADROOM: usize = if cfg!(fe26_no_stack_headroom) { 0 } else { 64 };
