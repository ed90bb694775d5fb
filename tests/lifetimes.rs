//! Promise: a session lives as long as it was saved for and no longer, whatever renews it; and what is saved is kept.

mod common;

use common::{NOW, entropy};
use fe26::{MaxAge, SaveError, Session, SessionCookie, Ttl};
use std::time::Duration;

static SESSION: SessionCookie = SessionCookie::new("sid", common::SESSION);

const fn days(count: u64) -> Ttl {
    Ttl::from_secs(count * 86_400)
}

/// The expiration of the token that the first value carries.
fn expiration(values: &[String]) -> &str {
    values[0].split('*').nth(5).unwrap()
}

#[test]
fn browser_session_cookies_keep_their_ttl() {
    for cookie in [
        SESSION.with_ttl(days(1)).with_max_age(MaxAge::BrowserSession),
        SESSION.with_max_age(MaxAge::BrowserSession).with_ttl(days(1)),
    ] {
        let values = Session::<u32>::load(&cookie, None, NOW).save(NOW, entropy()).unwrap();
        assert_eq!(expiration(&values), "1700086400000");
        assert!(!values[0].contains("Max-Age"), "{values:?}");
    }
}

#[test]
fn sessions_that_the_browser_would_delete_are_not_saved() {
    let save = |cookie: SessionCookie<'static>| Session::<u32>::load(&cookie, None, NOW).save(NOW, entropy());
    assert_eq!(save(SESSION.with_ttl(Ttl::from_millis(999))), Err(SaveError::ZeroMaxAge));
    assert_eq!(save(SESSION.with_max_age(MaxAge::Fixed(Duration::ZERO))), Err(SaveError::ZeroMaxAge));
    let saved = Session::<u32>::load(&SESSION, None, NOW).save_for(Ttl::from_millis(999), NOW, entropy());
    assert_eq!(saved, Err(SaveError::ZeroMaxAge));
}
