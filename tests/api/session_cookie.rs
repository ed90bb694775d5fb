//! Promise: sessions are loaded, saved and destroyed without a heap as in iron-session, and devices without a clock can
//! keep sessions without skipping checks.

use crate::common::{NOW, NOW_MS, OTHER_TEXT, TEXT, TestRng, entropy, seal};
use fe26::{
    Config, CookieAttributes, CookieError, MAX_COOKIE_LEN, MaxAge, Password, RemovalCookies, SaveError, SealError,
    Sealer, SessionCookie, SetCookie, Ttl, UnixTime, UnsealError,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

static SESSION: SessionCookie = SessionCookie::new("sid", crate::common::SESSION);

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct User<'a> {
    id: u32,
    name: &'a str,
}

const ADA: User<'_> = User { id: 7, name: "Ada" };

/// Returns the `Cookie` header that a browser sends back.
fn sent_back(set_cookie: &SetCookie<'_>) -> String {
    set_cookie.to_string().split(';').next().unwrap().to_owned()
}

fn sent(removals: RemovalCookies<'_>) -> Vec<String> {
    removals.map(|set_cookie| set_cookie.to_string()).collect()
}

fn saved(cookie: &SessionCookie<'_>) -> String {
    cookie.save(&ADA, NOW, entropy(), &mut [0; 1000]).unwrap().to_string()
}

fn is_loaded(cookie: &SessionCookie<'_>, header: &str, now: UnixTime) -> Result<bool, UnsealError> {
    cookie.load::<User<'_>>([header], now, &mut [0; 500]).map(|user| user.is_some())
}

#[test]
fn sessions_are_loaded_saved_and_destroyed() {
    let (mut out, mut buf) = ([0; SESSION.max_sealed_len(64)], [0; 256]);
    assert_eq!(SESSION.load::<User<'_>>(None::<&str>, NOW, &mut buf), Ok(None));
    assert_eq!(SESSION.load::<User<'_>>(["theme=dark; sid="], NOW, &mut buf), Ok(None), "empty means none");
    let null = format!("sid={}", seal(&crate::common::SESSION, b"null"));
    assert_eq!(SESSION.load::<User<'_>>([null.as_str()], NOW, &mut buf), Ok(None), "as in iron-session");

    let header = sent_back(&SESSION.save(&ADA, NOW, entropy(), &mut out).unwrap());
    let lines = ["theme=dark", header.as_str()];
    assert_eq!(SESSION.load(lines, NOW, &mut buf), Ok(Some(ADA)));

    assert_eq!(sent(SESSION.destroy(lines)), ["sid=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax"]);
    let error = SESSION.load::<User<'_>>([header.replace("*17", "*18").as_str()], NOW, &mut buf);
    assert_eq!(error, Err(UnsealError::BadMac));
    assert_eq!(buf, [0; 256]);
}

#[test]
fn headers_are_read_as_bytes() {
    let mut buf = [0; 256];
    let cookie = saved(&SESSION);
    let header = [b"other=\xff\xfe; ", cookie.as_bytes(), b"; third=\xc3"].concat();
    assert_eq!(SESSION.load(Some(&header), NOW, &mut buf), Ok(Some(ADA)));
    assert_eq!(SESSION.token_id(Some(&header)), SESSION.token_id(Some(&cookie)));
    let not_utf8_first = [b"sid=\xff; sid.0=\xff; ", cookie.as_bytes(), b"; sid.0=x"].concat();
    assert_eq!(SESSION.load(Some(&not_utf8_first), NOW, &mut buf), Ok(Some(ADA)), "it hides no session");
    assert_eq!(SESSION.destroy(Some(&not_utf8_first)).count(), 2, "it hides no chunk");
    assert_eq!(SESSION.load::<User<'_>>(Some(b"sid=\xff"), NOW, &mut buf), Ok(None));
}

#[test]
fn an_escaped_token_opens_in_the_same_buffer() {
    let token = seal(&crate::common::SESSION, br#"{"id":7,"name":"Ada"}"#);
    let escaped: Vec<_> = token.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let header = format!("sid={}", escaped.concat());
    let mut buf = vec![0; token.len()];
    assert_eq!(SESSION.load([header.as_str()], NOW, &mut buf), Ok(Some(ADA)));
    let mut short = vec![1; token.len() - 1];
    assert_eq!(SESSION.load::<User<'_>>([header.as_str()], NOW, &mut short), Err(UnsealError::TooLong));
    assert!(short.iter().all(|byte| *byte == 0));
    // With an invalid escape the value is not decoded at all.
    let header = header.replace("%7e", "~").replace("%2a", "%2g");
    assert_eq!(is_loaded(&SESSION, &header, NOW), Err(UnsealError::Malformed));
}

#[test]
fn bytes_of_another_codec_are_saved_and_loaded_unchanged() {
    let (mut out, mut buf) = ([0; SESSION.max_sealed_len(64)], [1; 256]);
    assert_eq!(SESSION.load_bytes(None::<&str>, NOW, &mut buf), Ok(None));
    assert_eq!(SESSION.load_bytes(["sid="], NOW, &mut buf), Ok(None), "empty means none");

    let not_json = [0, 0xff, b'*', b'"'];
    let set_cookie = SESSION.save_bytes(&not_json, NOW, entropy(), &mut out).unwrap();
    assert_eq!(set_cookie.value(), seal(&crate::common::SESSION, &not_json));
    assert!(set_cookie.to_string().ends_with("; Max-Age=1209540; Path=/; HttpOnly; Secure; SameSite=Lax"));
    let header = sent_back(&set_cookie);
    assert_eq!(SESSION.load_bytes([header.as_str()], NOW, &mut buf).unwrap().unwrap(), not_json);
    assert_eq!(SESSION.load::<User<'_>>([header.as_str()], NOW, &mut buf), Err(UnsealError::NotJson));

    // `null` is four bytes like any others, and an empty payload is a session, too.
    for payload in ["null", ""] {
        let header = sent_back(&SESSION.save_bytes(payload.as_bytes(), NOW, entropy(), &mut out).unwrap());
        assert_eq!(SESSION.load_bytes([header.as_str()], NOW, &mut buf).unwrap().unwrap(), payload.as_bytes());
    }
}

#[test]
fn bytes_are_wiped_on_every_error() {
    let saved = sent_back(&SESSION.save_bytes(b"secret", NOW, entropy(), &mut [0; 1000]).unwrap());
    let forged = saved.replace("*17", "*18");
    let escaped = saved.replace('*', "%2a");
    for (header, len, error) in [
        (&forged, 256, UnsealError::BadMac),
        (&saved, 5, UnsealError::BufferTooSmall { needed: 16 }),
        (&escaped, 100, UnsealError::TooLong),
        (&escaped.replace("%2a17", "%2a18"), 1000, UnsealError::BadMac),
    ] {
        let mut buf = vec![1; len];
        assert_eq!(SESSION.load_bytes([header.as_str()], NOW, &mut buf), Err(error));
        assert!(buf.iter().all(|byte| *byte == 0), "{error}");
    }
    let mut buf = vec![1; 1000];
    assert_eq!(SESSION.load_bytes([escaped.as_str()], NOW, &mut buf).unwrap().unwrap(), b"secret");

    let mut out = [1; 5000];
    let error = SESSION.save_bytes(&[b'x'; 3000], NOW, entropy(), &mut out);
    assert!(matches!(error, Err(SaveError::CookieTooLong { .. })), "{error:?}");
    assert_eq!(out, [0; 5000]);
}

#[test]
fn max_age_is_a_minute_less_than_the_ttl() {
    for (ttl, max_age) in [
        (Ttl::from_secs(1), 1),
        (Ttl::from_millis(1999), 1),
        (Ttl::from_secs(60), 60),
        (Ttl::from_secs(61), 1),
        (Ttl::from_millis(61_999), 1),
        (Ttl::from_secs(3600), 3540),
        (Ttl::NEVER, 2_147_483_647),
    ] {
        let text = saved(&SESSION.with_ttl(ttl));
        assert!(text.contains(&format!("; Max-Age={max_age};")), "{ttl:?}: {text}");
    }
}

#[test]
fn cookies_that_the_browser_would_delete_are_refused() {
    for cookie in [
        SESSION.with_ttl(Ttl::from_secs(0)),
        SESSION.with_ttl(Ttl::from_millis(999)),
        SESSION.with_max_age(MaxAge::Fixed(Duration::ZERO)),
        SESSION.with_max_age(MaxAge::Fixed(Duration::from_millis(999))).with_ttl(Ttl::NEVER),
    ] {
        let mut out = [1; 500];
        assert_eq!(cookie.save(&ADA, NOW, entropy(), &mut out), Err(SaveError::ZeroMaxAge));
        assert_eq!(out, [0; 500]);
    }
    // Without `Max-Age` the browser keeps the cookie, though its token expires at once.
    let until_closed = SESSION.with_ttl(Ttl::from_secs(0)).with_max_age(MaxAge::BrowserSession);
    assert!(saved(&until_closed).contains("*1700000000000*"));
}

#[test]
fn max_age_and_ttl_are_independent() {
    let day = Ttl::from_secs(86_400);
    for (max_age, ttl, expiration, attribute) in [
        (MaxAge::FromTtl, day, "*1700086400000*", Some("; Max-Age=86340;")),
        (MaxAge::FromTtl, Ttl::NEVER, "**", Some("; Max-Age=2147483647;")),
        (MaxAge::Fixed(Duration::from_millis(5999)), day, "*1700086400000*", Some("; Max-Age=5;")),
        (MaxAge::Fixed(Duration::from_secs(5)), Ttl::NEVER, "**", Some("; Max-Age=5;")),
        (MaxAge::Fixed(Duration::MAX), day, "*1700086400000*", Some("; Max-Age=9223372036854775807;")),
        (MaxAge::BrowserSession, day, "*1700086400000*", None),
        (MaxAge::BrowserSession, Ttl::NEVER, "**", None),
    ] {
        for cookie in [SESSION.with_max_age(max_age).with_ttl(ttl), SESSION.with_ttl(ttl).with_max_age(max_age)] {
            let text = saved(&cookie);
            assert!(text.contains(expiration), "{max_age:?} {ttl:?}: {text}");
            match attribute {
                Some(attribute) => assert!(text.contains(attribute), "{max_age:?} {ttl:?}: {text}"),
                None => assert!(!text.contains("Max-Age"), "{max_age:?} {ttl:?}: {text}"),
            }
        }
    }
}

#[test]
fn a_cookie_that_browsers_would_drop_is_not_made() {
    let text = "x".repeat(4000);
    let mut longest = 0;
    for len in 2500..3000 {
        let mut out = [1; 5000];
        match SESSION.save(&text[..len], NOW, entropy(), &mut out) {
            Ok(cookie) => {
                assert!(cookie.len() <= MAX_COOKIE_LEN && cookie.to_string().len() == cookie.len());
                longest = len;
            }
            Err(SaveError::CookieTooLong { len: cookie_len }) => {
                assert!(cookie_len > MAX_COOKIE_LEN && len > longest);
                assert_eq!(out, [0; 5000]);
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(longest > 2800, "{longest}");
}

#[test]
fn an_end_in_the_past_is_refused() {
    let with_expires = |ms| {
        let expires = Some(UnixTime::from_millis(ms));
        SESSION.with_attributes(CookieAttributes::DEFAULT.with_expires(expires))
    };
    assert!(saved(&with_expires(NOW_MS + 1)).contains("; Expires=Tue, 14 Nov 2023 22:13:20 GMT;"));
    let mut out = [1; 500];
    let past = with_expires(NOW_MS);
    assert_eq!(past.save(&ADA, NOW, entropy(), &mut out), Err(SaveError::ExpiresInPast));
    assert_eq!(out, [0; 500]);
    let unknown = past.with_ttl(Ttl::NEVER);
    let error = Err(SaveError::Seal(SealError::ClockUnknown));
    assert_eq!(unknown.save(&ADA, UnixTime::UNKNOWN, entropy(), &mut out), error);
    assert!(sent(past.destroy(None::<&str>))[0].starts_with("sid=; Max-Age=0; "), "a logout always works");
}

#[test]
fn names_and_attributes_are_checked_together() {
    let check = |name, attributes| SessionCookie::try_new(name, crate::common::SESSION, attributes).map(drop);
    let insecure = CookieAttributes::DEFAULT.with_secure(false);
    assert_eq!(check("sid", insecure), Ok(()));
    assert_eq!(check("", insecure), Err(CookieError::InvalidName));
    assert_eq!(check("s d", insecure), Err(CookieError::InvalidName));
    assert_eq!(check("__Host-sid", insecure), Err(CookieError::PrefixRules));
    assert_eq!(check("sid", insecure.with_path("/\r\nX: y")), Err(CookieError::InvalidPath));
}

#[test]
fn a_token_in_quotes_is_refused() {
    let token = seal(&crate::common::SESSION, br#"{"id":7,"name":"Ada"}"#);
    assert_eq!(is_loaded(&SESSION, &format!("sid={token}"), NOW), Ok(true));
    assert_eq!(is_loaded(&SESSION, &format!("sid=\"{token}\""), NOW), Err(UnsealError::Malformed));
}

#[test]
fn names_of_another_cookies_chunks_are_refused() {
    let check = |name| SessionCookie::try_new(name, crate::common::SESSION, CookieAttributes::DEFAULT).map(drop);
    for name in ["sid.0", "sid.1", "sid.2", "sid.3", "sid.4", "sid.5", ".0", "sid.0.3", "__Host-sid.0"] {
        assert_eq!(check(name), Err(CookieError::ChunkName), "{name}");
    }
    for name in ["sid.6", "sid.", "sid0", "0", "sid.00", "sid.0.", "sid.0x", "sid.-1"] {
        assert_eq!(check(name), Ok(()), "{name}");
    }
    // They are valid names for other cookies, such as one that deletes a chunk.
    assert!(SetCookie::new("sid.0", "", CookieAttributes::DEFAULT).is_ok());
}

#[test]
fn one_visible_call_turns_secure_off() {
    static DEVICE: SessionCookie = SESSION.with_attributes(CookieAttributes::DEFAULT.with_secure(false));
    assert!(saved(&DEVICE).ends_with("; Max-Age=1209540; Path=/; HttpOnly; SameSite=Lax"));
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!("{SESSION:?}");
    assert!(shown.contains("sid") && !shown.contains(TEXT), "{shown}");
}

// Devices without a clock.

#[test]
fn tokens_never_expire_until_the_clock_is_set_and_rotation_ends_them() {
    let boot = UnixTime::UNKNOWN;
    let unset = SESSION.with_ttl(Ttl::NEVER);
    let header = sent_back(&unset.save(&ADA, boot, entropy(), &mut [0; 500]).unwrap());
    assert_eq!(is_loaded(&unset, &header, boot), Ok(true));

    // The clock is set: the login remains, and the next save sets an expiry.
    assert_eq!(is_loaded(&SESSION, &header, NOW), Ok(true));
    let with_end = sent_back(&SESSION.save(&ADA, NOW, entropy(), &mut [0; 500]).unwrap());
    assert_eq!(is_loaded(&SESSION, &with_end, NOW), Ok(true));
    // After a reboot that token opens only when the clock is set.
    assert_eq!(is_loaded(&unset, &with_end, boot), Err(UnsealError::ClockUnknown));

    // Rotation ends all of them.
    let previous = [Password::new("1", TEXT).unwrap()];
    let new = Password::new("2", OTHER_TEXT).unwrap();
    let rotated = SESSION.with_sealer(Sealer::new(new).with_previous(&previous));
    assert_eq!(is_loaded(&rotated, &header, boot), Ok(true));
    assert_eq!(is_loaded(&SESSION.with_sealer(Sealer::new(new)), &header, boot), Err(UnsealError::UnknownPassword));
}

#[test]
fn a_new_password_at_boot_ends_all_older_sessions() {
    let mut rng = TestRng(9);
    let mut boot = || {
        let mut key = [0; 32];
        let _: Result<(), _> = rand_core::TryRng::try_fill_bytes(&mut rng, &mut key);
        key
    };
    let (first, second) = (boot(), boot());
    fn cookie(key: &[u8; 32]) -> SessionCookie<'_> {
        SessionCookie::new("sid", Sealer::new(Password::from_key("1", key)).with_ttl(Ttl::NEVER))
    }
    let unknown = UnixTime::UNKNOWN;
    let header = sent_back(&cookie(&first).save(&ADA, unknown, entropy(), &mut [0; 500]).unwrap());
    assert_eq!(is_loaded(&cookie(&first), &header, unknown), Ok(true));
    assert_eq!(is_loaded(&cookie(&second), &header, unknown), Err(UnsealError::BadMac));
}

#[test]
fn a_clock_that_went_back_is_noticed() {
    let ttl = Ttl::from_secs(3600);
    let config = Config::IRON_SESSION.with_ttl(ttl).with_max_lifetime(ttl);
    let cookie = SESSION.with_sealer(crate::common::SESSION.with_config(config));
    let header = sent_back(&cookie.save(&ADA, NOW, entropy(), &mut [0; 500]).unwrap());
    let at = |ms| is_loaded(&cookie, &header, UnixTime::from_millis(ms));
    assert_eq!(at(NOW_MS), Ok(true));
    assert_eq!(at(NOW_MS - 60_000), Ok(true), "within the skew");
    for back in [NOW_MS - 60_001, NOW_MS / 2, 0] {
        assert_eq!(at(back), Err(UnsealError::ExpiryTooFar), "{back}");
    }
    let largest = config.with_max_lifetime(Ttl::from_millis(u64::MAX)).with_clock_skew(Duration::MAX);
    let cookie = SESSION.with_sealer(crate::common::SESSION.with_config(largest));
    assert_eq!(is_loaded(&cookie, &header, UnixTime::from_millis(u64::MAX)), Ok(true));
}

#[test]
fn a_clock_before_a_time_that_has_passed_is_unknown() {
    const BUILT: UnixTime = UnixTime::from_secs(1_600_000_000);
    let unknown = UnixTime::UNKNOWN;
    assert_eq!(UnixTime::from_secs(0).unknown_if_before(BUILT), unknown);
    assert_eq!(UnixTime::from_secs(1_599_999_999).unknown_if_before(BUILT), unknown);
    assert_eq!(BUILT.unknown_if_before(BUILT), BUILT);
    assert_eq!(NOW.unknown_if_before(BUILT), NOW);
    assert_eq!(unknown.unknown_if_before(BUILT), unknown);
    assert_eq!(NOW.unknown_if_before(unknown), NOW);
}
