//! Promise: h3's chunks, counted in the whole cookie, are written on request, read always, joined in one way and left
//! over in no browser.

use crate::common::{Jar, NOW, TestRng};
use fe26::{Chunks, CookieAttributes, MAX_COOKIE_LEN, SaveError, Session, SessionCookie, SessionStatus, UnsealError};

static SESSION: SessionCookie = SessionCookie::new("h3", crate::common::SESSION);
static H3: SessionCookie = SESSION.with_chunks(Chunks::H3);

const MALFORMED: SessionStatus = SessionStatus::Rejected(UnsealError::Malformed);

/// Returns a browser after a response that saves a text of `len` letters.
fn saved(cookie: &SessionCookie<'static>, mut jar: Jar, len: usize) -> Jar {
    let mut session = jar.load::<String>(cookie);
    *session = "x".repeat(len);
    let values = session.save(NOW, &mut TestRng(len.try_into().unwrap())).unwrap();
    assert!(values.iter().all(|value| value.len() <= MAX_COOKIE_LEN));
    jar.take(values);
    jar
}

fn names(jar: &Jar) -> Vec<&str> {
    jar.0.keys().map(String::as_str).collect()
}

fn status(jar: &Jar) -> SessionStatus {
    jar.load::<String>(&SESSION).status()
}

#[test]
fn the_whole_cookie_is_the_number_of_chunks() {
    for (len, count) in [(2000, 0), (3500, 2), (5600, 2), (5900, 3), (11_000, 4), (11_900, 5)] {
        let jar = saved(&H3, Jar::default(), len);
        if count == 0 {
            assert_eq!(names(&jar), ["h3"]);
        } else {
            let chunks = (1..=count).map(|number| format!("h3.{number}"));
            assert!(names(&jar).into_iter().eq([String::from("h3")].into_iter().chain(chunks)), "{len}");
            assert_eq!(jar.0["h3"], format!("__chunked__{count}"));
            assert!((1..count).all(|number| jar.0[&format!("h3.{number}")].len() == 4000));
        }
        // Reading needs no setting.
        assert_eq!(jar.load::<String>(&SESSION).len(), len);
    }
}

#[test]
fn chunks_are_shorter_if_the_attributes_are_long() {
    let path = ["/", &"a".repeat(1000)].concat();
    let cookie = SessionCookie::try_new("h3", crate::common::SESSION, CookieAttributes::DEFAULT.with_path(&path));
    let cookie = cookie.unwrap().with_chunks(Chunks::H3);
    let mut session: Session<'_, String> = Session::load(&cookie, None::<&str>, NOW);
    *session = "x".repeat(6000);
    let values = session.save(NOW, &mut TestRng(1)).unwrap();
    assert_eq!(values.iter().map(String::len).collect::<Vec<_>>()[1..3], [MAX_COOKIE_LEN; 2]);
    session.push_str(&"x".repeat(5900));
    assert!(matches!(session.save(NOW, &mut TestRng(2)), Err(SaveError::CookieTooLong { .. })), "six chunks");
}

#[test]
fn every_chunk_that_is_counted_is_needed() {
    let jar = saved(&H3, Jar::default(), 5900);
    assert_eq!(status(&jar), SessionStatus::Loaded);
    for number in 1..=3 {
        let name = format!("h3.{number}");
        let mut without = Jar(jar.0.clone());
        without.0.remove(&name);
        assert_eq!(status(&without), MALFORMED, "{name}");
        without.0.insert(name.clone(), String::new());
        assert_eq!(status(&without), MALFORMED, "{name}");
    }
}

#[test]
fn chunks_that_are_not_counted_are_ignored() {
    let mut jar = saved(&H3, Jar::default(), 5900);
    for name in ["h3.0", "h3.4", "h3.5", "h3.6"] {
        jar.0.insert(name.into(), "x".into());
    }
    assert_eq!(status(&jar), SessionStatus::Loaded);
}

#[test]
fn only_the_counts_that_h3_writes_are_counts() {
    let mut jar = saved(&H3, Jar::default(), 5900);
    for count in ["", "0", "03", "3x", "+3", "3.0", "4", "6", "100", "-1", "18446744073709551619", "٣"] {
        jar.0.insert("h3".into(), format!("__chunked__{count}"));
        assert_eq!(status(&jar), MALFORMED, "{count}");
    }
    // h3 writes no count of one, and reads it.
    let whole = saved(&SESSION, Jar::default(), 100);
    let one = [("h3", "__chunked__1"), ("h3.1", whole.0["h3"].as_str())].map(|(name, text)| (name.into(), text.into()));
    assert_eq!(status(&Jar(one.into())), SessionStatus::Loaded);
    jar.0.insert("h3".into(), "__CHUNKED__3".into());
    assert_eq!(status(&jar), MALFORMED);
}

#[test]
fn more_than_the_longest_token_is_refused() {
    let chunks = (1..=5).map(|number| (format!("h3.{number}"), "x".repeat(4000)));
    let jar = Jar(chunks.chain([("h3".into(), "__chunked__5".into())]).collect());
    assert_eq!(status(&jar), SessionStatus::Rejected(UnsealError::TooLong));
}

#[test]
fn every_arrangement_but_one_is_refused() {
    let own = saved(&H3, Jar::default(), 5900);
    let foreign = saved(&H3, Jar::default(), 5901);
    let parts = [&own.0["h3.1"], &own.0["h3.2"], &own.0["h3.3"], &foreign.0["h3.3"]];
    for arrangement in 0..4_usize.pow(3) {
        let picks = [1, 4, 16].map(|power| arrangement / power % 4);
        let mut jar = Jar(own.0.clone());
        for (number, pick) in (1..).zip(picks) {
            jar.0.insert(format!("h3.{number}"), parts[pick].clone());
        }
        assert_eq!(status(&jar) == SessionStatus::Loaded, picks == [0, 1, 2], "{picks:?}");
    }
}

/// All transitions between a whole cookie, iron-session's chunks and h3's.
#[test]
fn a_save_leaves_nothing_of_the_session_before() {
    static IRON_SESSION: SessionCookie = SESSION.with_chunks(Chunks::IronSession);
    let kinds = [(&SESSION, 100), (&IRON_SESSION, 6000), (&IRON_SESSION, 11_000), (&H3, 3500), (&H3, 11_900)];
    for before in kinds {
        for after in kinds {
            let jar = saved(before.0, Jar::default(), before.1);
            let jar = saved(after.0, jar, after.1);
            let alone = saved(after.0, Jar::default(), after.1);
            assert_eq!(names(&jar), names(&alone), "{} after {}", after.1, before.1);
            assert_eq!(jar.load::<String>(&SESSION).len(), after.1);
        }
    }
}

#[test]
fn a_logout_deletes_all_chunks_with_a_heap_and_without() {
    let jar = saved(&H3, Jar::default(), 11_900);
    let by_session = jar.load::<String>(&SESSION).destroy();
    let header = jar.header();
    let without_heap = SESSION.destroy([header.as_str()]).map(|set_cookie| set_cookie.to_string());
    assert!(without_heap.eq(by_session.iter().cloned()));
    let mut jar = jar;
    jar.take(by_session);
    assert!(jar.0.is_empty(), "{:?}", names(&jar));
}

#[test]
fn a_save_without_a_heap_deletes_all_chunks() {
    let mut jar = saved(&H3, Jar::default(), 11_900);
    let header = jar.header();
    let whole = SESSION.save("ada", NOW, &mut TestRng(1), &mut [0; 500]).unwrap().to_string();
    let stale = SESSION.stale_chunks([header.as_str()]).map(|set_cookie| set_cookie.to_string());
    jar.take([whole].into_iter().chain(stale));
    assert_eq!(names(&jar), ["h3"]);
    assert_eq!(*jar.load::<String>(&SESSION), "ada");
}

#[test]
fn the_fourth_and_fifth_chunk_are_other_cookies_without_a_count() {
    let removed = |header| SESSION.destroy([header]).map(|cookie| cookie.to_string()).collect::<Vec<_>>();
    let name = |text: &String| text.split('=').next().unwrap().to_owned();
    assert_eq!(removed("h3=x; h3.4=y; h3.5=z").iter().map(name).collect::<Vec<_>>(), ["h3"]);
    let counted = removed("h3.5=z; h3.4=y; h3=__chunked__5; h3.6=x");
    assert_eq!(counted.iter().map(name).collect::<Vec<_>>(), ["h3", "h3.4", "h3.5"]);
}

/// Without a heap there is no buffer to join chunks in.
#[test]
fn chunks_are_an_error_without_a_heap() {
    let header = saved(&H3, Jar::default(), 5900).header();
    let loaded: Result<Option<String>, _> = SESSION.load([header.as_str()], NOW, &mut [0; 9000]);
    assert_eq!(loaded, Err(UnsealError::Malformed));
    assert_eq!(SESSION.token_id([header.as_str()]), None);
}
