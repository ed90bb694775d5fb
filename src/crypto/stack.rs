//! Overwriting the stack that secrets were on.
//!
//! Wiping each key where it is kept would miss its copies: where a key schedule was moved from, the form in which a
//! cipher works with it, the last block of a hash. It is best effort: the compiler decides how deep the stack is.

use zeroize::zeroize_stack;

/// Runs `work`, which handles secrets, and overwrites the stack below it.
pub(crate) fn on_wiped_stack<R>(work: impl FnOnce() -> R) -> R {
    let result = run(work);
    overwrite();
    result
}

/// Runs `work` and overwrites the stack below it if it fails.
pub(crate) fn on_stack_wiped_on_error<R, E>(work: impl FnOnce() -> Result<R, E>) -> Result<R, E> {
    run(work).inspect_err(|_| overwrite())
}

/// Out of line: the frames of `work` begin where the overwriting one does.
#[inline(never)]
fn run<R>(work: impl FnOnce() -> R) -> R {
    work()
}

fn overwrite() {
    zeroize_stack::<{ SECRETS_DEPTH + HEADROOM }>();
}

/// How deep secrets lie on the stack, in bytes, by target and optimization (see `build.rs`): in the worst of the builds
/// that `tests/stack.rs` and `tests/suites/bare-metal/run.sh` search, and as in the least optimized ones where the level is
/// unknown.
const SECRETS_DEPTH: usize = if cfg!(target_family = "wasm") {
    // Not searched: more than on 32-bit processors.
    2560
} else if cfg!(any(target_pointer_width = "64", target_arch = "x86")) {
    // AES takes many blocks at a time there, with a copy of each.
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
    // Microcontrollers have no stack for more: without optimization they are not covered.
    2144
};

/// What is overwritten beyond that, so that another compiler does not break it at once. The searches go without it.
const HEADROOM: usize = if cfg!(fe26_no_stack_headroom) { 0 } else { 64 };
