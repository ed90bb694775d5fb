//! Promise: a session lives exactly as long as it was saved for, regardless of renewals, and no save is lost.

use crate::common::{KEY, NOW, NOW_MS, entropy, seal};
use base64ct::{Base64UrlUnpadded, Encoding};
use fe26::{
    Config, MaxAge, Password, SaveError, SealError, Sealer, Session, SessionCookie, SessionStatus, Ttl, UnixTime,
    UnsealError,
};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize, Serializer};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

static SESSION: SessionCookie = SessionCookie::new("sid", crate::common::SESSION);

const DAY: u64 = 86_400;
const A_WEEK: Duration = Duration::from_secs(7 * DAY);

const fn days(count: u64) -> Ttl {
    Ttl::from_secs(count * DAY)
}

/// Returns the time `secs` seconds from now.
fn after(secs: u64) -> UnixTime {
    UnixTime::from_millis(NOW_MS + secs * 1000)
}

fn load(cookie: &SessionCookie<'static>, header: &str, now: UnixTime) -> Session<'static, u32> {
    Session::load(cookie, [header], now)
}

/// Returns the `Cookie` header that a browser sends back.
fn sent_back(values: &[String]) -> String {
    values[0].split(';').next().unwrap().to_owned()
}

/// Returns the header of a session that was saved for 90 days.
fn saved_for_90_days() -> String {
    sent_back(&load(&SESSION, "", NOW).save_for(days(90), NOW, entropy()).unwrap())
}

/// Returns the expiry of the token in the first value.
fn expiration(values: &[String]) -> &str {
    values[0].split('*').nth(5).unwrap()
}

#[test]
fn browser_session_cookies_keep_their_ttl() {
    for cookie in [
        SESSION.with_ttl(days(1)).with_max_age(MaxAge::BrowserSession),
        SESSION.with_max_age(MaxAge::BrowserSession).with_ttl(days(1)),
    ] {
        let values = Session::<u32>::load(&cookie, None::<&str>, NOW).save(NOW, entropy()).unwrap();
        assert_eq!(expiration(&values), "1700086400000");
        assert!(!values[0].contains("Max-Age"), "{values:?}");
    }
}

#[test]
fn renewals_never_make_an_endless_token() {
    let (header, now) = (saved_for_90_days(), after(85 * DAY));
    let endless = SESSION.with_ttl(Ttl::NEVER);
    for cookie in [endless, endless.with_max_age(MaxAge::BrowserSession)] {
        let mut session = load(&cookie, &header, now);
        assert_eq!(session.renew_if_ending_within(A_WEEK, now, entropy()), Ok(None));
        assert_eq!(session.renew_for(Ttl::NEVER, A_WEEK, now, entropy()), Ok(None));
        assert_eq!(session.expires_at(), Some(after(90 * DAY)));
    }
    // The configured lifetime applies without `Max-Age`, too.
    let until_closed = SESSION.with_max_age(MaxAge::BrowserSession);
    let values = load(&until_closed, &header, now).renew_if_ending_within(A_WEEK, now, entropy()).unwrap().unwrap();
    assert_eq!(expiration(&values), ((1_700_000_000 + 99 * DAY) * 1000).to_string());
    assert!(!values[0].contains("Max-Age"), "{values:?}");
}

#[test]
fn remembered_sessions_are_renewed_for_their_own_lifetime() {
    let header = saved_for_90_days();
    let renew = |cookie, now| load(&cookie, &header, now).renew_for(days(90), A_WEEK, now, entropy()).unwrap();
    for cookie in [SESSION, SESSION.with_max_age(MaxAge::BrowserSession)] {
        assert_eq!(renew(cookie, after(82 * DAY)), None);
        let values = renew(cookie, after(83 * DAY)).unwrap();
        assert_eq!(expiration(&values), ((1_700_000_000 + 173 * DAY) * 1000).to_string());
        assert!(values[0].contains("; Max-Age=7775940;"), "{values:?}");
    }
}

#[test]
fn renewals_never_shorten_a_lifetime() {
    let header = saved_for_90_days();
    let renew = |now| load(&SESSION, &header, now).renew_if_ending_within(Duration::MAX, now, entropy()).unwrap();
    // The new token would expire earlier, or at the same time.
    for now in [NOW, after(50 * DAY), after(76 * DAY)] {
        assert_eq!(renew(now), None);
    }
    assert!(renew(after(76 * DAY + 1)).is_some());
}

#[test]
fn plain_saves_have_the_configured_lifetime() {
    let now = after(10 * DAY);
    let values = load(&SESSION, &saved_for_90_days(), now).save(now, entropy()).unwrap();
    assert_eq!(expiration(&values), ((1_700_000_000 + 24 * DAY) * 1000).to_string());
}

#[test]
fn renewals_stop_at_the_end() {
    let end = after(30 * DAY);
    let mut header = sent_back(&load(&SESSION, "", NOW).save(NOW, entropy()).unwrap());
    let mut saves = 0;
    for hour in 0..30 * 24 {
        let now = after(hour * 3600);
        let mut session = load(&SESSION, &header, now);
        session.end_at(end, now);
        if let Some(values) = session.renew_if_ending_within(A_WEEK, now, entropy()).unwrap() {
            header = sent_back(&values);
            saves += 1;
        }
    }
    assert_eq!(saves, 3);
    assert_eq!(load(&SESSION, &header, end).expires_at(), Some(end));
    // There is no error in the last second, at the end, or after it.
    for now in [UnixTime::from_millis(NOW_MS + 30 * DAY * 1000 - 1), end, after(30 * DAY + 59)] {
        let mut session = load(&SESSION, &header, after(30 * DAY - 1));
        session.end_at(end, after(30 * DAY - 1));
        assert_eq!(session.renew_if_ending_within(A_WEEK, now, entropy()), Ok(None));
        assert_eq!(session.save(now, entropy()), Err(SaveError::Ended));
    }
}

#[test]
fn a_session_is_over_at_its_end() {
    let (header, end) = (sent_back(&load(&SESSION, "", NOW).save(NOW, entropy()).unwrap()), after(14 * DAY));
    let header = header.as_str();
    let before = UnixTime::from_millis(NOW_MS + 14 * DAY * 1000 - 1);
    let mut session = Session::<Option<u32>>::load(&SESSION, [header], before);
    session.end_at(end, before);
    assert_eq!((session.status(), *session), (SessionStatus::Loaded, Some(0)));
    for now in [end, after(14 * DAY + 59)] {
        let mut session = Session::<Option<u32>>::load(&SESSION, [header], now);
        assert_eq!((session.status(), *session), (SessionStatus::Loaded, Some(0)), "within the skew");
        session.end_at(end, now);
        assert_eq!((session.status(), *session), (SessionStatus::Rejected(UnsealError::Expired), None));
        assert_eq!(session.renew_if_ending_within(Duration::MAX, now, entropy()), Ok(None));
        // A login begins a new session.
        *session = Some(8);
        let values = session.save(now, entropy()).unwrap();
        assert_eq!(*Session::<Option<u32>>::load(&SESSION, [sent_back(&values).as_str()], now), Some(8));
    }
    // A fresh session remains fresh and can be saved.
    let mut fresh = load(&SESSION, "", NOW);
    fresh.end_at(UnixTime::from_secs(0), NOW);
    assert_eq!(fresh.status(), SessionStatus::Fresh);
    assert!(fresh.save(NOW, entropy()).is_ok());
}

#[test]
fn sessions_that_the_browser_would_delete_are_not_saved() {
    let save = |cookie: SessionCookie<'static>| Session::<u32>::load(&cookie, None::<&str>, NOW).save(NOW, entropy());
    assert_eq!(save(SESSION.with_ttl(Ttl::from_millis(999))), Err(SaveError::ZeroMaxAge));
    assert_eq!(save(SESSION.with_max_age(MaxAge::Fixed(Duration::ZERO))), Err(SaveError::ZeroMaxAge));
    let saved = Session::<u32>::load(&SESSION, None::<&str>, NOW).save_for(Ttl::from_millis(999), NOW, entropy());
    assert_eq!(saved, Err(SaveError::ZeroMaxAge));
}

#[test]
fn tokens_whose_id_has_a_tilde_have_an_expiry() {
    static KEYED: Sealer =
        Sealer::configured(Password::from_key("", &KEY), Config::HAPI_IRON.with_ttl(Ttl::from_secs(600)));
    static COOKIE: SessionCookie = SessionCookie::new("sid", KEYED);
    // A single password without an id opens the tokens of every id.
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
    let mut session = Session::<Panicking>::load(&SESSION, None::<&str>, NOW);
    let saved = catch_unwind(AssertUnwindSafe(|| session.save_for(days(90), NOW, entropy())));
    assert!(saved.is_err());
    assert_eq!(session.cookie().sealer().config().ttl(), days(14));
}

const UNKNOWN: UnixTime = UnixTime::UNKNOWN;
static ENDLESS: SessionCookie = SESSION.with_ttl(Ttl::NEVER);

#[test]
fn sessions_that_cannot_be_validated_are_not_overwritten() {
    let header = saved_for_90_days();
    let mut session = load(&ENDLESS, &header, UNKNOWN);
    assert_eq!((session.status(), *session), (SessionStatus::ClockUnknown, 0));
    *session = 8;
    for now in [UNKNOWN, NOW] {
        assert_eq!(session.save(now, entropy()), Err(SaveError::WouldOverwrite));
        assert_eq!(session.save_for(days(1), now, entropy()), Err(SaveError::WouldOverwrite));
        assert_eq!(session.renew_if_ending_within(Duration::MAX, now, entropy()), Ok(None));
    }
    // Discarding it first allows the save.
    session.discard_received();
    assert_eq!(session.status(), SessionStatus::Rejected(UnsealError::ClockUnknown));
    let values = session.save(UNKNOWN, entropy()).unwrap();
    assert_eq!(*load(&ENDLESS, &sent_back(&values), UNKNOWN), 8);
    assert!(load(&ENDLESS, &header, UNKNOWN).destroy()[0].contains("Max-Age=0"), "a logout always works");

    // Discarding changes nothing without a session, with a forged one, or with one that opened.
    for (header, status) in [
        (String::new(), SessionStatus::Fresh),
        (header.replace("*17", "*18"), SessionStatus::Rejected(UnsealError::BadMac)),
        (sent_back(&values), SessionStatus::Loaded),
    ] {
        let mut session = load(&ENDLESS, &header, UNKNOWN);
        session.discard_received();
        assert_eq!(session.status(), status);
        assert!(session.save(UNKNOWN, entropy()).is_ok(), "{status:?}");
    }
}

#[test]
fn the_end_is_not_checked_without_a_clock() {
    let header = sent_back(&load(&ENDLESS, "", UNKNOWN).save(UNKNOWN, entropy()).unwrap());
    for (end, now) in [(after(60), UNKNOWN), (UNKNOWN, NOW)] {
        let mut session = Session::<Option<u32>>::load(&ENDLESS, [header.as_str()], now);
        assert_eq!((session.status(), *session), (SessionStatus::Loaded, Some(0)));
        session.end_at(end, now);
        assert_eq!((session.status(), *session), (SessionStatus::ClockUnknown, None));
        assert_eq!(session.save(now, entropy()), Err(SaveError::WouldOverwrite));
    }
}

#[test]
fn nothing_is_remembered_beyond_the_longest_lifetime() {
    let sealer = crate::common::SESSION.with_config(Config::IRON_SESSION.with_max_lifetime(days(14)));
    let cookie = SESSION.with_sealer(sealer);
    let too_long = Err(SaveError::Seal(SealError::TtlTooLong));
    for ttl in [days(90), Ttl::NEVER] {
        assert_eq!(load(&cookie, "", NOW).save_for(ttl, NOW, entropy()), too_long);
    }
    // An earlier end makes the lifetime short enough.
    let mut session = load(&cookie, "", NOW);
    session.end_at(after(14 * DAY), NOW);
    let values = session.save_for(days(90), NOW, entropy()).unwrap();
    assert_eq!(load(&cookie, &sent_back(&values), NOW).status(), SessionStatus::Loaded);
}
