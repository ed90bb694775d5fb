//! Promise: sessions go from and into the headers of the crate `http`, and lose no other header.

use crate::common::{NOW, entropy};
use fe26::http::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use fe26::{SaveError, SealError, Session, SessionCookie, SessionStatus, UnixTime, append_set_cookies};

static SESSION: SessionCookie = SessionCookie::new("sid", crate::common::SESSION);

/// Returns a request's headers, one for each line.
fn request(lines: &[&[u8]]) -> HeaderMap {
    lines.iter().map(|line| (COOKIE, HeaderValue::from_bytes(line).unwrap())).collect()
}

/// Returns what a browser sends back.
fn sent_back(response: &HeaderMap) -> Vec<u8> {
    let values = response.get_all(SET_COOKIE).iter().map(HeaderValue::as_bytes);
    let cookies: Vec<_> = values.filter_map(|value| value.split(|byte| *byte == b';').next()).collect();
    cookies.join(&b"; "[..])
}

#[test]
fn sessions_go_into_and_from_headers() {
    let mut response = HeaderMap::new();
    response.append(SET_COOKIE, HeaderValue::from_static("theme=dark"));
    let mut session: Session<String> = Session::load_from(&SESSION, &HeaderMap::new(), NOW);
    assert_eq!((session.status(), session.is_changed()), (SessionStatus::Fresh, false));
    session.push_str("Ada");
    assert!(session.is_changed());
    session.save_into(NOW, entropy(), &mut response).unwrap();
    assert!(!session.is_changed());
    assert_eq!(response.get_all(SET_COOKIE).iter().count(), 2, "the other cookie stays");
    assert!(!format!("{response:?}").contains("Fe26"), "logs show no token");

    let cookie = sent_back(&response);
    let request = request(&[b"other=\xff\xfe; x", b"third=1", &cookie]);
    let session: Session<String> = Session::load_from(&SESSION, &request, NOW);
    assert_eq!((session.status(), session.as_str()), (SessionStatus::Loaded, "Ada"));

    let mut response = HeaderMap::new();
    session.destroy_into(&mut response);
    assert_eq!(response[SET_COOKIE], "sid=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax");
}

#[test]
fn a_session_in_chunks_over_several_lines_is_joined() {
    let long = "Ada".repeat(2000);
    let mut response = HeaderMap::new();
    let chunked = SESSION.with_chunks(fe26::Chunks::IronSession);
    let mut session: Session<String> = Session::load_from(&chunked, &HeaderMap::new(), NOW);
    *session = long.clone();
    session.save_into(NOW, entropy(), &mut response).unwrap();
    let chunks: Vec<_> = response.get_all(SET_COOKIE).iter().map(HeaderValue::as_bytes).collect();
    assert_eq!(chunks.len(), 3);
    // HTTP/2 may send each cookie in a separate header, in any order.
    let session: Session<String> = Session::load_from(&chunked, &request(&[chunks[2], chunks[0], chunks[1]]), NOW);
    assert_eq!((session.status(), session.value()), (SessionStatus::Loaded, &long));
    let mut response = HeaderMap::new();
    session.destroy_into(&mut response);
    assert_eq!(response.get_all(SET_COOKIE).iter().count(), 4);
}

#[test]
fn a_session_that_is_not_saved_changes_no_header() {
    let mut response = HeaderMap::new();
    let mut session: Session<String> = Session::load_from(&SESSION, &HeaderMap::new(), NOW);
    session.push_str("Ada");
    let saved = session.save_into(UnixTime::UNKNOWN, entropy(), &mut response);
    assert_eq!(saved, Err(SaveError::Seal(SealError::ClockUnknown)));
    assert!(response.is_empty() && session.is_changed());

    append_set_cookies(session.save(NOW, entropy()).unwrap(), &mut response);
    assert_eq!(response.len(), 1);
}
