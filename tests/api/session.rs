//! Promise: a typed session is loaded as it was saved, including fields of other applications, and ends at its end.

use crate::common::{Jar, NOW, NOW_MS, OTHER_TEXT, TEXT, TestRng, entropy, seal};
use fe26::{
    MAX_TOKEN_LEN, MaxAge, Password, SaveError, SealError, Sealer, Session, SessionCookie, SessionStatus, Ttl,
    UnixTime, UnsealError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::time::Duration;

static SESSION: SessionCookie = SessionCookie::new("sid", crate::common::SESSION);

#[derive(Serialize, Deserialize, Default, Debug, PartialEq)]
struct Cart {
    #[serde(default)]
    items: u32,
    /// Other applications' fields.
    #[serde(flatten)]
    others: Map<String, Value>,
}

fn load(header: &str, now_ms: u64) -> Session<'static, Cart> {
    Session::load(&SESSION, Some(header), UnixTime::from_millis(now_ms))
}

#[test]
fn a_session_is_fresh_or_loaded_or_rejected() {
    assert_eq!(Session::<Cart>::load(&SESSION, None::<&str>, NOW).status(), SessionStatus::Fresh);
    assert_eq!(load("sid=", NOW_MS).status(), SessionStatus::Fresh);
    let token = seal(&crate::common::SESSION, br#"{"items":3}"#);
    let session = load(&format!("sid={token}"), NOW_MS);
    assert_eq!((session.status(), session.items), (SessionStatus::Loaded, 3));
    for (header, now_ms, error) in [
        (format!("sid={token}x").replace("~2", ""), NOW_MS, UnsealError::BadMac),
        (format!("sid={token}"), NOW_MS * 2, UnsealError::Expired),
        (format!("sid={}", token.replace("2*1*", "2*9*")), NOW_MS, UnsealError::UnknownPassword),
        (format!("sid={}", seal(&crate::common::SESSION, br#"{"items":-1}"#)), NOW_MS, UnsealError::WrongType),
        (format!("sid={}", seal(&crate::common::SESSION, b"nonsense")), NOW_MS, UnsealError::NotJson),
        ("sid=nonsense".into(), NOW_MS, UnsealError::Malformed),
    ] {
        let session = load(&header, now_ms);
        assert_eq!((session.status(), &*session), (SessionStatus::Rejected(error), &Cart::default()));
    }
    // The same as in iron-session.
    assert_eq!(
        load(&format!("sid={}", seal(&crate::common::SESSION, b"null")), NOW_MS).status(),
        SessionStatus::Loaded
    );
}

#[test]
fn unknown_fields_survive_a_change() {
    let stored = json!({
        "user": { "id": 9_007_199_254_740_991_u64, "roles": ["admin", null, 1.5, -0.25, true] },
        "items": 1,
        "text": "\"quoted\" \\ \u{0} 日本 😀 \u{2028}",
        "__proto__": { "x": 1 },
        "": {},
    });
    let mut jar = Jar::default();
    jar.0.insert("sid".into(), seal(&crate::common::SESSION, stored.to_string().as_bytes()));
    let mut session = jar.load::<Cart>(&SESSION);
    session.items += 1;
    jar.take(session.save(NOW, entropy()).unwrap());
    let mut expected = stored.clone();
    expected["items"] = json!(2);
    assert_eq!(*jar.load::<Map<String, Value>>(&SESSION), *expected.as_object().unwrap());
}

#[test]
fn destroying_deletes_the_cookie_and_the_received_chunks() {
    let mut jar = Jar::default();
    jar.take(load("", NOW_MS).save(NOW, entropy()).unwrap());
    assert_eq!(jar.0.len(), 1);
    jar.take(jar.load::<Cart>(&SESSION).destroy());
    assert!(jar.0.is_empty());
}

#[test]
fn remember_me_lasts_longer() {
    let mut session = load("", NOW_MS);
    let values = session.save_for(Ttl::from_secs(90 * 86400), NOW, entropy()).unwrap();
    assert!(values[0].contains("; Max-Age=7775940;"), "{values:?}");
    assert_eq!(session.expires_at(), Some(UnixTime::from_millis(NOW_MS + 90 * 86_400_000)));
    // It applies to that save only, and to cookies without `Max-Age`, too.
    assert!(session.save(NOW, entropy()).unwrap()[0].contains("; Max-Age=1209540;"));
    let gone = SESSION.with_max_age(MaxAge::BrowserSession);
    let mut session = Session::<Cart>::load(&gone, None::<&str>, NOW);
    let values = session.save_for(Ttl::from_secs(600), NOW, entropy()).unwrap();
    assert!(values[0].contains("*1700000600000*") && values[0].contains("; Max-Age=540;"), "{values:?}");
    assert!(!session.save(NOW, entropy()).unwrap()[0].contains("Max-Age"));
}

#[test]
fn the_configuration_can_change_during_a_request() {
    let mut jar = Jar::default();
    jar.take(load("", NOW_MS).save(NOW, entropy()).unwrap());
    let mut session = jar.load::<Cart>(&SESSION);
    let new = Password::new("2", OTHER_TEXT).unwrap();
    session.set_cookie(SESSION.with_sealer(Sealer::new(new)).with_ttl(Ttl::from_secs(61)));
    let values = session.save(NOW, entropy()).unwrap();
    assert!(values[0].starts_with("sid=Fe26.2*2*") && values[0].contains("; Max-Age=1;"), "{values:?}");
}

#[test]
fn received_cookies_are_matched_by_name() {
    static CHUNKED: SessionCookie = SESSION.with_chunks(fe26::Chunks::IronSession);
    let mut jar = Jar::default();
    let mut session = jar.load::<Map<String, Value>>(&CHUNKED);
    session.insert("text".into(), "x".repeat(6000).into());
    jar.take(session.save(NOW, entropy()).unwrap());
    assert_eq!(jar.0.len(), 3);

    let mut session = jar.load::<Map<String, Value>>(&CHUNKED);
    session.clear();
    session.set_cookie(CHUNKED.with_ttl(Ttl::from_secs(600)));
    assert_eq!(session.save(NOW, entropy()).unwrap().len(), 4, "one cookie, and three removals");
    let mut session = jar.load::<Map<String, Value>>(&CHUNKED);
    session.clear();
    session.set_cookie(SessionCookie::new("other", crate::common::SESSION).with_chunks(fe26::Chunks::IronSession));
    assert_eq!(session.save(NOW, entropy()).unwrap().len(), 1);
}

#[test]
fn tokens_beyond_the_limit_are_rejected_as_too_long() {
    let status = |len| load(&format!("sid={}", "x".repeat(len)), NOW_MS).status();
    assert_eq!(status(MAX_TOKEN_LEN), SessionStatus::Rejected(UnsealError::Malformed));
    assert_eq!(status(MAX_TOKEN_LEN + 1), SessionStatus::Rejected(UnsealError::TooLong));
}

#[test]
fn a_session_slides_when_its_end_is_near() {
    let header = {
        let values = load("", NOW_MS).save_for(Ttl::from_secs(1000), NOW, entropy()).unwrap();
        values[0].split(';').next().unwrap().to_owned()
    };
    let renew = |header: &str, now_ms, left_secs| {
        let now = UnixTime::from_millis(now_ms);
        load(header, now_ms).renew_if_ending_within(Duration::from_secs(left_secs), now, entropy()).unwrap()
    };
    assert_eq!(load(&header, NOW_MS).expires_at(), Some(UnixTime::from_millis(NOW_MS + 1_000_000)));
    assert_eq!(renew(&header, NOW_MS, 999), None);
    assert_eq!(renew(&header, NOW_MS + 499_999, 500), None);
    for (now_ms, left_secs) in [(NOW_MS + 500_000, 500), (NOW_MS + 1_010_000, 0), (NOW_MS, u64::MAX)] {
        let values = renew(&header, now_ms, left_secs).expect("renewed");
        assert!(values[0].contains(&format!("*{}*", now_ms + 14 * 86_400_000)), "{values:?}");
    }
    // There is nothing to renew: no session, or one without an end.
    assert_eq!(renew("", NOW_MS, 500), None);
    let forever = format!("sid={}", seal(&crate::common::FOREVER, b"{}"));
    assert_eq!(renew(&forever, NOW_MS, u64::MAX), None);
}

#[test]
fn no_save_goes_beyond_the_end() {
    let end_ms = NOW_MS + 1_000_000;
    let save = |now_ms, end| {
        let mut session = load("", NOW_MS);
        session.end_at(end, NOW);
        session.save(UnixTime::from_millis(now_ms), entropy()).map(|values| values[0].clone())
    };
    let end = UnixTime::from_millis(end_ms);
    for now_ms in [NOW_MS, NOW_MS + 1, end_ms - 1000] {
        assert!(save(now_ms, end).unwrap().contains(&format!("*{end_ms}*")), "{now_ms}");
    }
    for now_ms in [end_ms - 999, end_ms, end_ms + 1, end_ms * 2] {
        assert_eq!(save(now_ms, end), Err(SaveError::Ended), "{now_ms}");
    }
    // The configured lifetime applies if it is shorter.
    let later = UnixTime::from_millis(NOW_MS * 2);
    assert!(save(NOW_MS, later).unwrap().contains("*1701209600000*"));
    assert_eq!(save(NOW_MS, UnixTime::UNKNOWN), Err(SaveError::Seal(SealError::ClockUnknown)));

    // A browser-session cookie gets the end, too.
    let mut session = Session::<Cart>::load(&SESSION.with_max_age(MaxAge::BrowserSession), None::<&str>, NOW);
    session.end_at(end, NOW);
    let values = session.save(NOW, entropy()).unwrap();
    assert!(values[0].contains(&format!("*{end_ms}*")) && !values[0].contains("Max-Age"), "{values:?}");
}

#[test]
fn a_session_spreads_over_cookies_and_shrinks_again() {
    static CHUNKED: SessionCookie = SESSION.with_chunks(fe26::Chunks::IronSession);
    let mut jar = Jar::default();
    let mut rng = TestRng(1);
    let mut counts = Vec::new();
    for len in [10, 3000, 6000, 9000, 11_000, 9000, 3000, 10, 11_000, 10] {
        let mut session = jar.load::<Map<String, Value>>(&CHUNKED);
        session.insert("text".into(), "x".repeat(len).into());
        jar.take(session.save(NOW, &mut rng).unwrap());
        assert_eq!(jar.load::<Map<String, Value>>(&SESSION)["text"].as_str().map(str::len), Some(len), "all agree");
        counts.push(jar.0.len());
    }
    assert_eq!(counts, [1, 2, 3, 4, 4, 4, 2, 1, 4, 1]);

    let mut session = jar.load::<Map<String, Value>>(&CHUNKED);
    session.insert("text".into(), "x".repeat(12_000).into());
    assert!(matches!(session.save(NOW, &mut rng), Err(SaveError::CookieTooLong { .. })), "at most four cookies");
    let mut unchunked = jar.load::<Map<String, Value>>(&SESSION);
    unchunked.insert("text".into(), "x".repeat(3000).into());
    assert!(matches!(unchunked.save(NOW, &mut rng), Err(SaveError::CookieTooLong { .. })), "chunks are off by default");
}

#[test]
fn a_session_may_be_saved_twice_and_then_destroyed() {
    static CHUNKED: SessionCookie = SESSION.with_chunks(fe26::Chunks::IronSession);
    for lens in [[10, 6000], [6000, 10], [9000, 3000], [3000, 9000], [6000, 6000]] {
        let mut jar = Jar::default();
        let mut rng = TestRng(1);
        let mut session = jar.load::<Map<String, Value>>(&CHUNKED);
        for len in lens {
            session.insert("text".into(), "x".repeat(len).into());
            jar.take(session.save(NOW, &mut rng).unwrap());
            let loaded = jar.load::<Map<String, Value>>(&CHUNKED);
            assert_eq!(loaded["text"].as_str().map(str::len), Some(len), "{lens:?}");
        }
        jar.take(session.destroy());
        assert!(jar.0.is_empty(), "{lens:?}: {:?}", jar.0.keys());
    }
}

#[test]
fn chunks_have_the_maximum_length() {
    static CHUNKED: SessionCookie = SESSION.with_chunks(fe26::Chunks::IronSession);
    let mut session: Session<'_, Vec<String>> = Session::load(&CHUNKED, None::<&str>, NOW);
    session.push("x".repeat(9000));
    let values = session.save(NOW, entropy()).unwrap();
    let lens: Vec<_> = values.iter().map(String::len).collect();
    assert!(lens.len() == 4 && lens[..3] == [4096; 3] && lens[3] <= 4096, "{lens:?}");
}

/// A value whose fields and methods have the names of `Session`'s methods.
#[derive(Serialize, Deserialize, Default, Debug, PartialEq)]
struct SameNames {
    value: u32,
    status: u32,
    cookie: u32,
    end: u32,
}

impl SameNames {
    fn status(&self) -> u32 {
        self.status + 1
    }

    fn save(&mut self) {
        self.value += 1;
    }
}

#[test]
fn values_with_the_names_of_session_methods_are_reachable() {
    let mut session: Session<'_, SameNames> = Session::load(&SESSION, None::<&str>, NOW);
    session.value_mut().save();
    session.status = 3;
    session.cookie = 4;
    session.end = 5;
    assert_eq!((session.value().status(), session.status()), (4, SessionStatus::Fresh));
    assert_eq!(session.into_value(), SameNames { value: 1, status: 3, cookie: 4, end: 5 });
}

#[test]
fn one_static_cookie_serves_many_threads() {
    fn assert_send_and_sync<T: Send + Sync>() {}
    assert_send_and_sync::<SessionCookie<'_>>();
    assert_send_and_sync::<Session<'_, Cart>>();
    assert_send_and_sync::<fe26::Entropy>();

    std::thread::scope(|scope| {
        for seed in 0..8 {
            scope.spawn(move || {
                let mut rng = TestRng(seed);
                for items in 0..100 {
                    let mut session = load("", NOW_MS);
                    session.items = items;
                    let values = session.save(NOW, &mut rng).unwrap();
                    assert_eq!(load(values[0].split(';').next().unwrap(), NOW_MS).items, items);
                }
            });
        }
    });
}

#[test]
fn debug_shows_neither_value_nor_secret() {
    let token = seal(&crate::common::SESSION, br#"{"items":3,"secret":"xyz"}"#);
    let shown = format!("{:?}", load(&format!("sid={token}"), NOW_MS));
    assert!(shown.starts_with("Session {") && shown.contains("Loaded"), "{shown}");
    assert!(!shown.contains("xyz") && !shown.contains(TEXT) && !shown.contains(&token[10..50]), "{shown}");
}
