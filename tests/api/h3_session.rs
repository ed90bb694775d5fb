//! Promise: h3's envelope is read and written without loss, with a heap and without, and a session ends when h3 ends
//! it.

use crate::common::{NOW, NOW_MS, TEXT, TestRng, entropy, seal};
use core::time::Duration;
use fe26::{
    Config, H3Session, Password, SaveError, SealError, Sealer, SessionCookie, SessionId, UnixTime, UnsealError,
};
use serde::{Deserialize, Serialize};

pub static SEALER: Sealer = Sealer::configured(Password::from_static("", TEXT), Config::H3);
pub static SESSION: SessionCookie = SessionCookie::new("h3", SEALER);

#[derive(Serialize, Deserialize, Debug, PartialEq, Default)]
pub struct User<'a> {
    name: &'a str,
}

/// Returns the session of a request with this payload in its cookie.
pub fn load<'b>(payload: &str, buf: &'b mut [u8]) -> Result<H3Session<User<'b>, &'b str>, UnsealError> {
    let header = format!("h3={}", seal(&SEALER, payload.as_bytes()));
    SESSION.load([header.as_str()], NOW, buf).map(|session| session.expect("a session"))
}

/// Returns the payload of a saved session.
pub fn saved<T: Serialize>(session: &T) -> Result<String, SaveError> {
    let mut out = [0; 1000];
    let token = SESSION.save(session, NOW, entropy(), &mut out)?.value().to_owned();
    Ok(String::from_utf8(crate::common::unseal(&SEALER, &token).unwrap()).unwrap())
}

const PAYLOADS: [&str; 3] = [
    r#"{"id":"1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed","createdAt":1699999990000,"data":{"name":"Ada"}}"#,
    r#"{"id":"1b9d6bcd","createdAt":1699999990000,"data":{"name":"é\n\"😀"},"lastSeenAt":1699999999999}"#,
    r#"{"id":"\" /é","createdAt":1,"data":{"name":""}}"#,
];

#[test]
fn a_session_is_saved_as_it_was_loaded() {
    for payload in PAYLOADS {
        assert_eq!(saved(&load(payload, &mut [0; 500]).unwrap()).unwrap(), payload);
    }
}

#[test]
fn fields_have_any_order() {
    let payload = r#" {"data": {"name": "Ada"}, "lastSeenAt": null, "createdAt": 5, "id": "x"} "#;
    let mut buf = [0; 500];
    let session = load(payload, &mut buf).unwrap();
    assert_eq!((session.id, session.created_at, session.last_seen_at), ("x", UnixTime::from_millis(5), None));
    assert_eq!(session.data, User { name: "Ada" });
}

#[test]
fn other_payloads_are_refused() {
    for payload in [
        "{}",
        r#"{"name":"Ada"}"#,
        r#"{"createdAt":5,"data":{"name":"Ada"}}"#,
        r#"{"id":"x","data":{"name":"Ada"}}"#,
        r#"{"id":"x","createdAt":5}"#,
        r#"{"id":"x","createdAt":5,"data":{}}"#,
        r#"{"id":7,"createdAt":5,"data":{"name":"Ada"}}"#,
        r#"{"id":"x","createdAt":-5,"data":{"name":"Ada"}}"#,
        r#"{"id":"x","createdAt":"5","data":{"name":"Ada"}}"#,
        r#"{"id":"x","id":"y","createdAt":5,"data":{"name":"Ada"}}"#,
        r#"["x",5,{"name":"Ada"}]"#,
    ] {
        assert_eq!(load(payload, &mut [0; 500]).map(drop), Err(UnsealError::WrongType), "{payload}");
    }
}

#[test]
fn errors_of_other_formats_name_the_session() {
    let error = |text| serde_json::from_str::<H3Session<u32, String>>(text).err().unwrap().to_string();
    assert!(error("5").contains("expected a session of h3"), "{}", error("5"));
    assert!(error("{}").contains("missing field `id`"), "{}", error("{}"));
}

#[test]
fn fields_beside_the_data_are_not_lost_silently() {
    let payload = r#"{"id":"x","createdAt":5,"views":[1,{"a":2}],"data":{"name":"Ada"}}"#;
    let mut buf = [0; 500];
    let session = load(payload, &mut buf).unwrap();
    assert_eq!(session.data.name, "Ada");
    assert_eq!(saved(&session), Err(SaveError::Seal(SealError::NotJson)));
}

#[test]
fn a_session_without_an_id_is_not_saved() {
    let session = H3Session::new("", User { name: "Ada" }, NOW);
    assert_eq!(saved(&session), Err(SaveError::Seal(SealError::NotJson)));
    // It is loaded, though: h3 gives it an id.
    let payload = r#"{"id":"","createdAt":0,"data":{"name":"Ada"}}"#;
    let mut buf = [0; 500];
    let session = load(payload, &mut buf).unwrap();
    assert_eq!((session.id, session.created_at), ("", UnixTime::UNKNOWN));
}

#[test]
fn a_session_is_over_when_its_age_exceeds_the_maximum() {
    let mut session = H3Session::new("x", (), NOW);
    let at = |ms| UnixTime::from_millis(NOW_MS + ms);
    let hour = Duration::from_secs(3600);
    assert!(!session.is_over(hour, NOW));
    assert!(!session.is_over(hour, at(3_600_000)), "h3 compares with `>`");
    assert!(session.is_over(hour, at(3_600_001)));
    assert!(!session.is_over(hour, UnixTime::from_secs(0)), "the clock went back: not older");
    assert!(session.is_over(hour, UnixTime::UNKNOWN));
    assert_eq!(session.end(hour), at(3_600_000));
    session.last_seen_at = Some(at(5));
    assert!(!session.is_idle(hour, at(3_600_005)));
    assert!(session.is_idle(hour, at(3_600_006)));
    assert!(session.is_over(hour, at(3_600_006)), "a request does not make a session younger");
    session.last_seen_at = None;
    assert!(session.is_idle(hour, at(3_600_001)));
    session.created_at = UnixTime::UNKNOWN;
    assert!(session.is_over(Duration::MAX, NOW) && session.is_idle(Duration::MAX, NOW));
    assert_eq!(session.end(Duration::MAX), UnixTime::UNKNOWN);
}

#[test]
fn ids_are_random_uuids_of_version_4() {
    let mut rng = TestRng(7);
    let ids: Vec<_> = (0..200).map(|_| SessionId::random(&mut rng).unwrap()).collect();
    for id in &ids {
        let text = id.as_str();
        let parts: Vec<_> = text.split('-').collect();
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert!(text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-')), "{text}");
        assert!(parts[2].starts_with('4') && parts[3].starts_with(['8', '9', 'a', 'b']), "{text}");
        assert_eq!((id.to_string(), id.as_ref()), (text.to_owned(), text));
        assert_eq!(format!("{id:?}"), format!("SessionId({text})"));
    }
    // Every bit except the six fixed ones takes both values.
    let number = |id: &SessionId| u128::from_str_radix(&id.as_str().replace('-', ""), 16).unwrap();
    let (ones, zeros) = ids.iter().map(number).fold((0, 0), |(ones, zeros), id| (ones | id, zeros | !id));
    assert_eq!((ones & zeros).count_zeros(), 6);
    assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), ids.len());
}

#[test]
fn debug_shows_neither_id_nor_data() {
    let shown = format!("{:?}", H3Session::new("secret id", User { name: "Ada" }, NOW));
    assert!(shown.contains("created_at") && !shown.contains("secret") && !shown.contains("Ada"), "{shown}");
}

#[test]
fn tokens_of_one_iteration_and_of_8192_need_their_own_preset() {
    static V2: Sealer = Sealer::configured(Password::from_static("", TEXT), Config::H3_V2);
    for (own, other) in [(&SEALER, &V2), (&V2, &SEALER)] {
        let token = seal(own, b"{}");
        assert!(token.starts_with("Fe26.2**") && !token.ends_with("~2"), "{token}");
        assert_eq!(crate::common::unseal(own, &token).unwrap(), b"{}");
        assert_eq!(crate::common::unseal(other, &token), Err(UnsealError::BadMac));
    }
    assert_eq!(Config::H3, Config::HAPI_IRON);
}
