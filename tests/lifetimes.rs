//! Promise: a session lives as long as it was saved for and no longer, whatever renews it; and what is saved is kept.

mod common;

use common::{NOW, entropy};
use fe26::{MaxAge, Session, SessionCookie, Ttl};

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
