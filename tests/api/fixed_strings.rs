//! Promise: a handler without a heap gets a whole `Set-Cookie` value as a fixed-capacity string of a known length.

use crate::common::{NOW, entropy};
use fe26::{
    CookieAttributes, MaxAge, Priority, SameSite, SaveError, SealError, SessionCookie, UnixTime, heapless::String,
};
use std::time::Duration;

static SESSION: SessionCookie = SessionCookie::new("sid", crate::common::SESSION);
/// The capacity for the payload `"Ada"`.
const LEN: usize = SESSION.max_set_cookie_len(5);

#[test]
fn saved_sessions_are_the_cookies_that_save_returns() {
    let text: String<LEN> = SESSION.save_to_string("Ada", NOW, entropy()).unwrap();
    let mut out = [0; 500];
    assert_eq!(text, SESSION.save("Ada", NOW, entropy(), &mut out).unwrap().to_string().as_str());
    let cookie = text.split(';').next();
    assert_eq!(SESSION.load(cookie, NOW, &mut [0; 100]), Ok(Some("Ada")));

    for set_cookie in SESSION.destroy(Some("sid.0=x")) {
        let text: String<LEN> = set_cookie.write_to_string().unwrap();
        assert_eq!(text, set_cookie.to_string().as_str());
        assert_eq!(set_cookie.write_to_string::<20>().unwrap_err().needed, set_cookie.len());
    }
}

#[test]
fn the_capacity_fits_every_value() {
    let all = CookieAttributes::DEFAULT
        .with_domain("example.com")
        .with_path("/a/long/path")
        .with_expires(Some(UnixTime::from_secs(253_402_300_799)))
        .with_partitioned(true)
        .with_priority(Some(Priority::Medium))
        .with_same_site(Some(SameSite::Strict));
    for attributes in [CookieAttributes::DEFAULT, CookieAttributes::DEFAULT.with_path(""), all] {
        for max_age in [MaxAge::FromTtl, MaxAge::BrowserSession, MaxAge::Fixed(Duration::MAX)] {
            let cookie = SESSION.with_attributes(attributes).with_max_age(max_age);
            let mut out = [0; 500];
            let saved = cookie.save("Ada", NOW, entropy(), &mut out).unwrap();
            // An expiry of the year 2023 has 13 of 16 digits.
            let (len, capacity) = (saved.len() + 3, cookie.max_set_cookie_len(5));
            assert!(len <= capacity, "{saved}");
            assert_eq!(len == capacity, attributes == all && max_age == MaxAge::Fixed(Duration::MAX), "{saved}");
        }
    }
}

#[test]
fn a_string_that_is_too_short_reports_the_length() {
    fn saved<const N: usize>() -> Result<usize, SaveError> {
        SESSION.save_to_string::<N>("Ada", NOW, entropy()).map(|text| text.len())
    }
    let needed = saved::<LEN>().unwrap();
    let too_small = Err(SaveError::Seal(SealError::BufferTooSmall { needed }));
    assert_eq!([saved::<0>(), saved::<10>(), saved::<240>(), saved::<300>()], [too_small; 4]);
    assert_eq!(needed, 305);
    assert_eq!([saved::<304>(), saved::<305>()], [too_small, Ok(305)]);
}

#[test]
fn a_session_that_cannot_be_sealed_is_an_error() {
    let unset = SESSION.save_to_string::<LEN>("Ada", UnixTime::UNKNOWN, entropy());
    assert_eq!(unset.err(), Some(SaveError::Seal(SealError::ClockUnknown)));
}
