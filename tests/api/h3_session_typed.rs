//! Promise: `Session` holds h3's envelope without loss, starts it once and ends it with its age.

use crate::common::{NOW, NOW_MS, TestRng, entropy, seal};
use crate::h3_session::{SEALER, SESSION, load, saved};
use core::time::Duration;
use fe26::{H3Session, SaveError, SealError, Session, SessionStatus, UnixTime, UnsealError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

type Typed = H3Session<Map<String, Value>, String>;

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn data_that_the_type_does_not_name_survives() {
    let payload = r#"{"id":"x","createdAt":5,"data":{"user":{"name":"Ada"},"n":[1,2.5,null]},"lastSeenAt":6}"#;
    let header = format!("h3={}", seal(&SEALER, payload.as_bytes()));
    let mut session: Session<'_, Typed> = Session::load(&SESSION, [header.as_str()], NOW);
    assert_eq!(session.status(), SessionStatus::Loaded);
    assert_eq!(saved(session.value()).unwrap(), payload);
    session.data.insert("more".into(), true.into());
    let text = saved(session.value()).unwrap();
    assert!(text.ends_with(r#"null],"more":true},"lastSeenAt":6}"#), "{text}");
}

#[test]
fn a_fresh_session_is_saved_once_it_is_started() {
    let mut session: Session<'_, Typed> = Session::load(&SESSION, None::<&str>, NOW);
    assert_eq!(session.save(NOW, entropy()), Err(SaveError::Seal(SealError::NotJson)));
    session.start(NOW, &mut TestRng(3)).unwrap();
    let id = session.id.clone();
    session.start(UnixTime::from_secs(1), &mut TestRng(4)).unwrap();
    assert_eq!((&session.id, session.created_at), (&id, NOW), "a session is started once");
    let values = session.save(NOW, entropy()).unwrap();
    let again: Session<'_, Typed> = Session::load(&SESSION, values[0].split(';').next(), NOW);
    assert_eq!((again.status(), &again.id), (SessionStatus::Loaded, &id));
}

#[test]
fn a_session_ends_with_its_age_however_often_it_is_saved() {
    let mut session: Session<'_, Typed> = Session::load(&SESSION, None::<&str>, NOW);
    session.start(NOW, &mut TestRng(3)).unwrap();
    let mut value = session.save(NOW, entropy()).unwrap().remove(0);
    for (minutes, is_loaded) in [(20, true), (40, true), (59, true), (60, false)] {
        let now = UnixTime::from_millis(NOW_MS + minutes * 60_000);
        let mut session: Session<'_, Typed> = Session::load(&SESSION, value.split(';').next(), now);
        session.end_at(session.end(HOUR), now);
        let expected = if is_loaded { SessionStatus::Loaded } else { SessionStatus::Rejected(UnsealError::Expired) };
        assert_eq!(session.status(), expected, "{minutes}");
        assert_eq!(session.id.is_empty(), !is_loaded);
        if is_loaded {
            value = session.save(now, entropy()).unwrap().remove(0);
        }
    }
}

/// The recipe of the documentation for an application that keeps fields beside `data`.
#[test]
fn an_envelope_of_ones_own_keeps_the_fields_beside_the_data() {
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Envelope {
        id: String,
        created_at: u64,
        data: Map<String, Value>,
        #[serde(flatten)]
        others: Map<String, Value>,
    }
    let payload = r#"{"id":"x","createdAt":5,"data":{"name":"Ada"},"lastSeenAt":6,"views":[1,{"a":2}]}"#;
    let header = format!("h3={}", seal(&SEALER, payload.as_bytes()));
    let envelope: Envelope = SESSION.load([header.as_str()], NOW, &mut [0; 500]).unwrap().unwrap();
    assert_eq!(saved(&envelope).unwrap(), payload);
    assert!(saved(&load(payload, &mut [0; 500]).unwrap()).is_err());
}
