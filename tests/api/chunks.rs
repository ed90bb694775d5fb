//! Promise: the chunks of one session are joined in one way, and the result is one token. An attacker who swaps, drops,
//! repeats or adds a chunk gains nothing.

use crate::common::{NOW, TestRng};
use fe26::{Chunks, MAX_COOKIE_LEN, Session, SessionCookie, SessionStatus, UnsealError};

static CHUNKED: SessionCookie = SessionCookie::new("sid", crate::common::SESSION).with_chunks(Chunks::IronSession);

/// Returns the values of the four cookies of a long session.
fn chunks(seed: u64) -> [String; 4] {
    let mut session: Session<'_, String> = Session::load(&CHUNKED, None::<&str>, NOW);
    *session = "x".repeat(11_000);
    let values: Vec<String> = session.save(NOW, &mut TestRng(seed)).unwrap();
    assert!(values.iter().all(|value| value.len() <= MAX_COOKIE_LEN));
    let chunks = values.iter().enumerate().map(|(index, value)| {
        let pair = value.split(';').next().unwrap();
        pair.strip_prefix(&format!("sid.{index}=")).unwrap().to_owned()
    });
    chunks.collect::<Vec<_>>().try_into().unwrap()
}

fn load(cookies: &[(&str, &str)]) -> SessionStatus {
    let header: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let session: Session<'_, String> = Session::load(&CHUNKED, [header.join("; ").as_str()], NOW);
    assert_eq!(session.is_empty(), session.status() != SessionStatus::Loaded);
    session.status()
}

#[test]
fn chunks_are_joined_by_number_in_any_header_order() {
    let [a, b, c, d] = &chunks(1);
    assert_eq!(load(&[("sid.0", a), ("sid.1", b), ("sid.2", c), ("sid.3", d)]), SessionStatus::Loaded);
    assert_eq!(load(&[("sid.3", d), ("sid.1", b), ("x", "y"), ("sid.0", a), ("sid.2", c)]), SessionStatus::Loaded);
    assert_eq!(load(&[("sid.0", a), ("sid.1", b), ("sid.2", c), ("sid.3", d), ("sid.4", a)]), SessionStatus::Loaded);
    // The first of two cookies with the same name counts.
    assert_eq!(load(&[("sid.0", a), ("sid.0", b), ("sid.1", b), ("sid.2", c), ("sid.3", d)]), SessionStatus::Loaded);
}

#[test]
fn similar_names_are_other_cookies() {
    let [a, b, c, d] = &chunks(1);
    let others = ["sid.", "sid.00", "sid.0.0", "sid.4", "sid0", "si", "SID.0", "xsid.0", ".0", ""];
    let mut cookies: Vec<_> = others.into_iter().map(|name| (name, "x")).collect();
    assert_eq!(load(&cookies), SessionStatus::Fresh);
    cookies.extend([("sid.0", a.as_str()), ("sid.1", b), ("sid.2", c), ("sid.3", d)]);
    assert_eq!(load(&cookies), SessionStatus::Loaded);
    // The first one counts even if it is empty.
    cookies.insert(0, ("sid.0", ""));
    assert_eq!(load(&cookies), SessionStatus::Fresh);
}

#[test]
fn every_other_arrangement_is_refused() {
    let own = chunks(1);
    // Any of five chunks in any of the four places: the fifth is from another session.
    let foreign = &chunks(2)[3];
    let parts = [&own[0], &own[1], &own[2], &own[3], foreign];
    for arrangement in 0..5_usize.pow(4) {
        let picks = [1, 5, 25, 125].map(|power| arrangement / power % 5);
        let cookies: Vec<_> =
            ["sid.0", "sid.1", "sid.2", "sid.3"].into_iter().zip(picks.map(|pick| parts[pick].as_str())).collect();
        let is_whole = picks == [0, 1, 2, 3];
        assert_eq!(load(&cookies) == SessionStatus::Loaded, is_whole, "{picks:?}");
    }
}

#[test]
fn a_missing_chunk_ends_the_session() {
    let [a, b, c, d] = &chunks(1);
    let refused = SessionStatus::Rejected(UnsealError::Malformed);
    assert_eq!(load(&[("sid.0", a), ("sid.1", b), ("sid.2", c)]), SessionStatus::Rejected(UnsealError::Malformed));
    assert_eq!(load(&[("sid.0", a), ("sid.2", c), ("sid.3", d)]), refused, "chunks behind a gap are not joined");
    assert_eq!(load(&[("sid.0", a), ("sid.1", ""), ("sid.2", c), ("sid.3", d)]), refused, "an empty chunk is missing");
    assert_eq!(load(&[("sid.1", b), ("sid.2", c), ("sid.3", d)]), SessionStatus::Fresh, "the first chunk is missing");
    // A whole cookie takes precedence over all chunks, regardless of its value.
    assert_eq!(load(&[("sid", "x"), ("sid.0", a), ("sid.1", b), ("sid.2", c), ("sid.3", d)]), refused);
}
