//! Limits of the format, as documented: a token is bound neither to a user nor to a point in a session. It ends at its
//! expiry or with its password.

use crate::common::{NOW, NOW_MS, OTHER_TEXT, TestRng};
use fe26::{Password, Sealer, SessionCookie, Ttl, UnixTime, UnsealError};

static SESSION: SessionCookie = SessionCookie::new("sid", crate::common::SESSION).with_ttl(Ttl::from_secs(3600));

fn save(user: u32, rng: &mut TestRng) -> String {
    let mut out = [0; 500];
    let cookie = SESSION.save(&user, NOW, rng, &mut out).unwrap();
    format!("sid={}", cookie.value())
}

fn load(header: &str, now_ms: u64) -> Result<Option<u32>, UnsealError> {
    SESSION.load([header], UnixTime::from_millis(now_ms), &mut [0; 300])
}

#[test]
fn copied_tokens_open_until_they_expire_even_after_a_logout() {
    let mut rng = TestRng(1);
    let copy = save(7, &mut rng);
    // The session continues and ends, and the browser deletes its cookie.
    let newer = save(8, &mut rng);
    assert!(SESSION.destroy(None::<&str>).all(|cookie| cookie.to_string().starts_with("sid=; Max-Age=0;")));

    let end_ms = NOW_MS + 3_600_000 + 60_000;
    assert_eq!(load(&copy, end_ms - 1), Ok(Some(7)), "the copy still opens");
    assert_eq!(load(&newer, end_ms - 1), Ok(Some(8)));
    assert_eq!(load(&copy, end_ms), Err(UnsealError::Expired));
}

#[test]
fn every_login_creates_a_new_token() {
    let mut rng = TestRng(1);
    let (before, after) = (save(7, &mut rng), save(7, &mut rng));
    assert_ne!(before, after, "equal contents are sealed as a new token");
}

#[test]
fn a_new_password_ends_all_sessions() {
    let copy = save(7, &mut TestRng(1));
    let rotated = SESSION.with_sealer(Sealer::new(Password::new("2", OTHER_TEXT).unwrap()));
    let refused = rotated.load::<u32>([copy.as_str()], NOW, &mut [0; 300]);
    assert_eq!(refused, Err(UnsealError::UnknownPassword));
}

#[test]
fn only_a_separate_password_binds_tokens_to_one_purpose() {
    let prefs = SessionCookie::new("prefs", crate::common::SESSION);
    let login = SessionCookie::new("__Host-login", crate::common::SESSION);
    let mut out = [0; 500];
    let token = prefs.save(&7, NOW, &mut TestRng(1), &mut out).unwrap().value();
    let moved = format!("__Host-login={token}");
    assert_eq!(login.load::<u32>([moved.as_str()], NOW, &mut [0; 300]), Ok(Some(7)), "with one password for both");

    let login = login.with_sealer(Sealer::new(Password::new("1", OTHER_TEXT).unwrap()));
    assert_eq!(login.load::<u32>([moved.as_str()], NOW, &mut [0; 300]), Err(UnsealError::BadMac));
}
