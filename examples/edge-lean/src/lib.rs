//! Seals and unseals tokens in linear memory: a module for edge workers that imports nothing and needs no allocator.
//!
//! The host writes texts into `input` and 80 random bytes into `random`, calls [`seal`] or [`open`], and finds the
//! result in `output`. Both functions take the time and the lengths of the texts in `input`: the passwords first, then
//! the payload or the token. Both return the result's length, or a negative [`Refusal`].
//!
//! The module accepts no pointer from the host and trusts no length. Passwords are lines of `id:text`, the one that
//! seals first: to rotate them, add a new line on top, and drop the last one when its tokens have expired.

#![cfg_attr(target_family = "wasm", no_std)]

use core::cell::RefCell;
use fe26::{Entropy, MAX_TOKEN_LEN, PasswordList, RejectReason, SealError, Sealer, UnixTime, UnsealError};

/// Room for the passwords in addition to the longest token.
const MAX_PASSWORDS_LEN: usize = 1024;

/// 2025-01-01: any earlier time means an unset clock. A Worker's clock is at 0 outside of a request.
const CLOCK_IS_SET: UnixTime = UnixTime::from_secs(1_735_689_600);

/// The reason for a missing result. `worker/fe26.js` has the same list.
#[derive(Clone, Copy)]
#[repr(i32)]
pub enum Refusal {
    /// A length is beyond the input.
    OutOfBounds = -1,
    /// There is no password, or there are too many, or one is not UTF-8 or is rejected by `fe26`.
    BadPasswords = -2,
    /// The random bytes are missing, or were used already.
    NoRandomness = -3,
    ClockUnknown = -4,
    /// The token would be longer than [`MAX_TOKEN_LEN`].
    PayloadTooLong = -5,
    Invalid = -6,
    Expired = -7,
    UnknownPassword = -8,
    /// An earlier call did not return: this instance must not be used again.
    Trapped = -9,
}

/// All memory of the module.
struct Memory {
    random: [u8; Entropy::LEN],
    input: [u8; MAX_PASSWORDS_LEN + MAX_TOKEN_LEN],
    output: [u8; MAX_TOKEN_LEN],
}

struct Shared(RefCell<Memory>);

// SAFETY: a WebAssembly module without atomics has one thread. (For other targets it is linted, and never run.)
unsafe impl Sync for Shared {}

#[cfg(target_feature = "atomics")]
compile_error!("this module must not have threads");

static MEMORY: Shared = Shared(RefCell::new(Memory {
    random: [0; Entropy::LEN],
    input: [0; MAX_PASSWORDS_LEN + MAX_TOKEN_LEN],
    output: [0; MAX_TOKEN_LEN],
}));

/// Seals a payload. The random bytes are used once.
#[unsafe(no_mangle)]
pub extern "C" fn seal(now_ms: f64, passwords_len: usize, payload_len: usize) -> i32 {
    answer(|memory| {
        let (passwords, payload) = split(&memory.input, passwords_len, payload_len)?;
        let entropy = Entropy::from_bytes(&mut memory.random).map_err(|_| Refusal::NoRandomness)?;
        let token = with_sealer(passwords, |sealer| {
            sealer.seal_bytes(payload, time(now_ms), entropy, &mut memory.output).map_err(Refusal::from)
        })?;
        Ok(token.len())
    })
}

/// Unseals a token.
#[unsafe(no_mangle)]
pub extern "C" fn open(now_ms: f64, passwords_len: usize, token_len: usize) -> i32 {
    answer(|memory| {
        let (passwords, token) = split(&memory.input, passwords_len, token_len)?;
        let token = text(token).ok_or(Refusal::Invalid)?;
        let payload = with_sealer(passwords, |sealer| {
            sealer.unseal_bytes(token, time(now_ms), &mut memory.output).map_err(Refusal::from)
        })?;
        Ok(payload.len())
    })
}

/// Returns the address at which the host writes 80 random bytes before it seals.
#[unsafe(no_mangle)]
pub extern "C" fn random() -> *mut u8 {
    address(|memory| &mut memory.random)
}

/// Returns the address at which the host writes the passwords, directly followed by the payload or the token.
#[unsafe(no_mangle)]
pub extern "C" fn input() -> *mut u8 {
    address(|memory| &mut memory.input)
}

/// Returns the size of the input in bytes.
#[unsafe(no_mangle)]
pub const extern "C" fn input_len() -> usize {
    MAX_PASSWORDS_LEN + MAX_TOKEN_LEN
}

/// Returns the address at which the host finds the token or the payload.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *mut u8 {
    address(|memory| &mut memory.output)
}

fn answer(work: impl FnOnce(&mut Memory) -> Result<usize, Refusal>) -> i32 {
    let result = MEMORY.0.try_borrow_mut().map_err(|_| Refusal::Trapped).and_then(|mut memory| work(&mut memory));
    match result.map(i32::try_from) {
        Ok(Ok(len)) => len,
        Ok(Err(_)) => Refusal::OutOfBounds as i32,
        Err(refusal) => refusal as i32,
    }
}

fn address(region: impl FnOnce(&mut Memory) -> &mut [u8]) -> *mut u8 {
    MEMORY.0.try_borrow_mut().map_or(core::ptr::null_mut(), |mut memory| region(&mut memory).as_mut_ptr())
}

/// Returns the passwords, and the text that directly follows them.
fn split(input: &[u8], passwords_len: usize, len: usize) -> Result<(&[u8], &[u8]), Refusal> {
    let (passwords, rest) = input.split_at_checked(passwords_len).ok_or(Refusal::OutOfBounds)?;
    Ok((passwords, rest.get(..len).ok_or(Refusal::OutOfBounds)?))
}

fn with_sealer<R>(lines: &[u8], work: impl FnOnce(Sealer<'_>) -> Result<R, Refusal>) -> Result<R, Refusal> {
    let lines = text(lines).ok_or(Refusal::BadPasswords)?;
    work(PasswordList::parse(lines).map_err(|_| Refusal::BadPasswords)?.sealer())
}

fn text(bytes: &[u8]) -> Option<&str> {
    core::str::from_utf8(bytes).ok()
}

/// Converts a time. Fractions are truncated. A value that is not a time becomes 0 or the last time: nothing is sealed
/// at either.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
fn time(now_ms: f64) -> UnixTime {
    UnixTime::from_millis(now_ms as u64).unknown_if_before(CLOCK_IS_SET)
}

impl From<SealError> for Refusal {
    fn from(error: SealError) -> Self {
        match error {
            SealError::BufferTooSmall { .. } | SealError::TooLong { .. } => Self::PayloadTooLong,
            SealError::Entropy(_) => Self::NoRandomness,
            SealError::IdNotInteger => Self::BadPasswords,
            _ => Self::ClockUnknown,
        }
    }
}

impl From<UnsealError> for Refusal {
    fn from(error: UnsealError) -> Self {
        match error.reason() {
            Some(RejectReason::Expired) => Self::Expired,
            Some(RejectReason::UnknownPassword) => Self::UnknownPassword,
            Some(_) => Self::Invalid,
            // This is not about the buffer: the output holds the payload of every token.
            None => Self::ClockUnknown,
        }
    }
}

/// Satisfies the compiler: no linked code panics, so this is not linked either.
#[cfg(target_family = "wasm")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
