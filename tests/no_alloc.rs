//! Promise: sealing and opening allocate nothing, whether they succeed or fail; nor does a session in a cookie.

mod common;

use common::{NOW, SESSION, TestRng};
use fe26::{H3Session, SessionCookie, SessionId};
use serde::{Deserialize, Serialize};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

/// Counts the calls of the system's allocator.
struct Counting;

// SAFETY: every call is forwarded to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller upholds the same contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller upholds the same contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct User<'a> {
    id: u32,
    name: &'a str,
    score: f64,
}

#[test]
fn nothing_is_allocated() {
    let user = User { id: 7, name: "Ada \"the first\" 😀", score: 1.5 };
    let (mut out, mut buf) = ([0; 1000], [0; 500]);

    let start = ALLOCATIONS.get();
    let token = SESSION.seal(&user, NOW, &mut TestRng(1), &mut out).unwrap();
    let is_same = SESSION.unseal::<User<'_>>(token, NOW, &mut buf).unwrap() == user;
    let string = SESSION.seal_to_string::<500>(&user, NOW, &mut TestRng(1));
    let refused = [
        SESSION.unseal::<u32>(token, NOW, &mut buf).is_err(),
        SESSION.unseal::<u32>(token, NOW, &mut []).is_err(),
        SESSION.unseal::<u32>("Fe26.2*1*s*i*c*1*s*m", NOW, &mut buf).is_err(),
        SESSION.seal(&f64::NAN, NOW, &mut TestRng(1), &mut buf).is_err(),
        SESSION.seal(&user, NOW, &mut TestRng(1), &mut []).is_err(),
    ];
    let allocations = ALLOCATIONS.get() - start;

    assert!(is_same && string.is_ok());
    assert_eq!(refused, [true; 5]);
    assert_eq!(allocations, 0);
    // The counter works.
    drop(vec![1]);
    assert!(ALLOCATIONS.get() > start);
}

#[test]
fn a_session_in_a_cookie_allocates_nothing() {
    let cookie = SessionCookie::new("sid", SESSION);
    let (mut out, mut buf) = ([0; 1000], [0; 1000]);
    let header = cookie.save(&7, NOW, &mut TestRng(1), &mut out).unwrap().to_string();
    let lines = [header.as_str(), "sid.1=x; sid.3=y"];

    let start = ALLOCATIONS.get();
    let loaded = cookie.load::<u32>(lines, NOW, &mut buf);
    let payload_len = cookie.load_bytes(lines, NOW, &mut buf).map(|payload| payload.map(|payload| payload.len()));
    let saved = cookie.save_bytes(b"7", NOW, &mut TestRng(1), &mut out).unwrap().write_to(&mut buf).is_ok();
    let deleted = cookie.destroy(lines).filter(|set_cookie| set_cookie.write_to(&mut buf).is_ok()).count();
    let stale = cookie.stale_chunks(lines).count();
    let allocations = ALLOCATIONS.get() - start;

    assert_eq!((loaded, payload_len, saved, deleted, stale), (Ok(Some(7)), Ok(Some(1)), true, 3, 2));
    assert_eq!(allocations, 0);
}

#[test]
fn a_session_of_h3_allocates_nothing() {
    let cookie = SessionCookie::new("h3", SESSION);
    let user = User { id: 7, name: "Ada \"the first\" 😀", score: 1.5 };
    let (mut out, mut text, mut buf) = ([0; 1000], [0; 1000], [0; 1000]);

    let start = ALLOCATIONS.get();
    let id = SessionId::random(&mut TestRng(1)).unwrap();
    let session = H3Session::new(id.as_str(), user, NOW);
    let saved = cookie.save(&session, NOW, &mut TestRng(1), &mut out).unwrap().write_to(&mut text).unwrap();
    let header = saved.split(';').next();
    let loaded = cookie.load::<H3Session<User<'_>, &str>>(header, NOW, &mut buf).unwrap();
    let is_same = loaded.is_some_and(|loaded| loaded == session);
    let refused = cookie.load::<H3Session<u32, &str>>(header, NOW, &mut out).is_err();
    let allocations = ALLOCATIONS.get() - start;

    assert!(is_same && refused);
    assert_eq!(allocations, 0);
}
