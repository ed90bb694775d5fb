//! Promise: a panic in a user's `Serialize` or `Deserialize` leaves no plaintext in the caller's
//! buffer or in freed heap.

mod common;

use common::{NOW, SESSION, TEXT, TestRng, entropy, seal};
use fe26::{Password, Sealer, Session, SessionCookie};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

const SECRET: &str = "the secret of the session";

/// Writes the secret, then panics.
struct PanicsLate;

impl Serialize for PanicsLate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("PanicsLate", 2)?;
        fields.serialize_field("secret", SECRET)?;
        panic!("in the user's code");
    }
}

/// Reads a number, then panics.
#[derive(Deserialize, Debug)]
struct PanicsReading {
    #[allow(dead_code)]
    pin: u32,
    #[allow(dead_code)]
    trap: Trap,
}

#[derive(Debug)]
struct Trap;

impl<'de> Deserialize<'de> for Trap {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        panic!("in the user's code");
    }
}

fn panics<R>(call: impl FnOnce() -> R) {
    assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
}

#[test]
fn a_panic_in_serialize_leaves_no_plaintext() {
    let mut out = [0; 500];
    panics(|| SESSION.seal(&PanicsLate, NOW, entropy(), &mut out).is_ok());
    assert!(!holds_secret(&out), "{}", out.escape_ascii());
    // The secret is written before the panic.
    let mut text = [0; 500];
    panics(|| serde_json::to_writer(&mut text[..], &PanicsLate).is_ok());
    assert!(holds_secret(&text));
}

#[test]
fn a_panic_in_deserialize_leaves_no_plaintext_except_field_names() {
    let payload = format!("{{\"pin\":1234567,\"trap\":0,\"secret\":\"{SECRET}\"}}");
    let token = seal(&SESSION, payload.as_bytes());
    let mut buf = [0; 500];
    panics(|| SESSION.unseal::<PanicsReading>(&token, NOW, &mut buf).is_ok());
    // Field names are borrowed while they are compared.
    let left: Vec<u8> = buf.iter().copied().filter(|byte| *byte != 0).collect();
    assert_eq!(left.escape_ascii().to_string(), "pintrap");
}

fn holds_secret(bytes: &[u8]) -> bool {
    bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
}

thread_local! {
    static FREED_SECRETS: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator, which searches freed memory.
struct Looking;

// SAFETY: every call is forwarded to the system's allocator.
unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that all of it is initialized when it is searched.
        // SAFETY: the caller upholds the same contract.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the memory is not freed yet, and all of it was initialized.
        let freed = unsafe { std::slice::from_raw_parts(pointer, layout.size()) };
        if holds_secret(freed) {
            FREED_SECRETS.set(FREED_SECRETS.get() + 1);
        }
        // SAFETY: the caller upholds the same contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Looking = Looking;

static COOKIE: SessionCookie = SessionCookie::new("sid", Sealer::new(Password::from_static("1", TEXT)));

/// Panics the second time: a session is written twice, the first time to count bytes.
#[derive(Default, Debug)]
struct PanicsTheSecondTime(Cell<bool>);

impl Serialize for PanicsTheSecondTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.replace(true) { PanicsLate.serialize(serializer) } else { SECRET.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for PanicsTheSecondTime {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        panic!("in the user's code");
    }
}

#[test]
fn a_panic_frees_no_heap_with_plaintext() {
    let none: Option<&str> = None;
    let mut session: Session<PanicsTheSecondTime> = Session::load(&COOKIE, none, NOW);
    panics(|| session.save(NOW, &mut TestRng(1)).is_ok());
    assert_eq!(FREED_SECRETS.get(), 0, "saving");

    let cookie = format!("sid={}", seal(&SESSION, format!("\"{SECRET}\"").as_bytes()));
    FREED_SECRETS.set(0);
    panics(|| Session::<PanicsTheSecondTime>::load(&COOKIE, Some(cookie.as_str()), NOW).status());
    assert_eq!(FREED_SECRETS.get(), 0, "loading");

    // The allocator finds a secret in freed memory.
    drop(SECRET.to_owned());
    assert_eq!(FREED_SECRETS.get(), 1);
}
