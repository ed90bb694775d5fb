//! Promise: a session lives as long as it was saved for and no longer, whatever renews it; and what is saved is kept.

mod common;

use base64ct::{Base64UrlUnpadded, Encoding};
use common::{KEY, NOW, NOW_MS, entropy, seal};
use fe26::{Config, MaxAge, Password, SaveError, Sealer, Session, SessionCookie, Ttl, UnixMillis};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize, Serializer};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

static SESSION: SessionCookie = SessionCookie::new("sid", common::SESSION);

const fn days(count: u64) -> Ttl {
    Ttl::from_secs(count * 86_400)
}

/// The time after a number of seconds from now.
fn after(secs: u64) -> UnixMillis {
    UnixMillis::from_millis(NOW_MS + secs * 1000)
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

#[test]
fn tokens_whose_id_has_a_tilde_have_an_expiry() {
    static KEYED: Sealer =
        Sealer::configured(Password::from_key("", &KEY), Config::HAPI_IRON.with_ttl(Ttl::from_secs(600)));
    static COOKIE: SessionCookie = SessionCookie::new("sid", KEYED);
    // A lone password opens the tokens of every id.
    let sealed = seal(&KEYED, b"7");
    let signed = sealed.rsplitn(3, '*').last().unwrap().replace("2**", "2*a~b*");
    let mac = Hmac::<sha2::Sha256>::new_from_slice(&KEY).unwrap().chain_update(&signed).finalize();
    let header = format!("sid={signed}**{}", Base64UrlUnpadded::encode_string(&mac.into_bytes()));
    let mut session = Session::<u32>::load(&COOKIE, [header.as_str()], after(500));
    assert_eq!((*session, session.expires_at()), (7, Some(after(600))));
    let renewed = session.renew_if_ending_within(Duration::from_secs(100), after(500), entropy()).unwrap();
    assert!(renewed.is_some() && session.expires_at() == Some(after(1100)), "{renewed:?}");
}

#[derive(Default, Deserialize)]
struct Panicking;

impl Serialize for Panicking {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("a panic of a test")
    }
}

#[test]
fn a_panic_leaves_no_ttl_behind() {
    let mut session = Session::<Panicking>::load(&SESSION, None, NOW);
    let saved = catch_unwind(AssertUnwindSafe(|| session.save_for(days(90), NOW, entropy())));
    assert!(saved.is_err());
    assert_eq!(session.cookie().sealer().config().ttl(), days(14));
}
