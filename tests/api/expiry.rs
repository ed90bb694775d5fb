//! Promise: the signed expiry is checked in integers, with every clock, and is never skipped.

use crate::common::{FOREVER, HAPI, NOW, NOW_MS, SESSION, TEXT, entropy, seal};
use fe26::{Config, Password, PasswordError, SealError, Sealer, Ttl, UnixTime, UnsealError};
use std::time::Duration;

const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

fn with_ttl(ttl: Ttl) -> Sealer<'static> {
    SESSION.with_config(Config::IRON_SESSION.with_ttl(ttl))
}

fn expiration(token: &str) -> &str {
    token.split('*').nth(5).unwrap()
}

fn seal_at(sealer: &Sealer<'_>, now: UnixTime) -> Result<String, SealError> {
    sealer.seal_bytes(b"{}", now, entropy(), &mut [0; 500]).map(str::to_owned)
}

fn open_at(sealer: &Sealer<'_>, token: &str, now: UnixTime) -> Result<(), UnsealError> {
    sealer.unseal_bytes(token, now, &mut [0; 500]).map(drop)
}

#[test]
fn the_expiry_is_now_plus_ttl_in_milliseconds() {
    assert_eq!(expiration(&seal(&SESSION, b"{}")), "1701209600000");
    assert_eq!(expiration(&seal(&with_ttl(Ttl::from_millis(1)), b"{}")), "1700000000001");
    assert_eq!(expiration(&seal(&with_ttl(Ttl::from_secs(0)), b"{}")), "1700000000000");
    assert_eq!(expiration(&seal(&with_ttl(Duration::from_micros(1999).into()), b"{}")), "1700000000001");
    assert_eq!(expiration(&seal(&FOREVER, b"{}")), "");
    assert_eq!(expiration(&seal(&HAPI, b"{}")), "");
}

#[test]
fn tokens_open_for_the_skew_after_their_expiry() {
    for skew_ms in [0, 1, 60_000, 3_600_000] {
        let sealer = SESSION.with_config(
            Config::IRON_SESSION.with_ttl(Ttl::from_secs(10)).with_clock_skew(Duration::from_millis(skew_ms)),
        );
        let token = seal(&sealer, b"{}");
        let end = NOW_MS + 10_000 + skew_ms;
        assert_eq!(open_at(&sealer, &token, UnixTime::from_millis(end - 1)), Ok(()), "skew {skew_ms}");
        for late in [end, end + 1, MAX_SAFE_INTEGER, u64::MAX] {
            let now = UnixTime::from_millis(late);
            assert_eq!(open_at(&sealer, &token, now), Err(UnsealError::Expired), "skew {skew_ms}, {late}");
        }
        // The clock went back: every expiry is in the future.
        for early in [0, 1, 60_000, NOW_MS - 1] {
            assert_eq!(open_at(&sealer, &token, UnixTime::from_millis(early)), Ok(()), "skew {skew_ms}, {early}");
        }
    }
    let tolerant = SESSION.with_config(Config::IRON_SESSION.with_clock_skew(Duration::MAX));
    assert_eq!(open_at(&tolerant, &seal(&SESSION, b"{}"), UnixTime::from_millis(u64::MAX - 1)), Ok(()));
}

#[test]
fn only_tokens_without_expiry_work_without_a_clock() {
    let unknown = UnixTime::UNKNOWN;
    let forever = seal_at(&FOREVER, unknown).unwrap();
    assert_eq!(open_at(&SESSION, &forever, unknown), Ok(()));
    assert_eq!(open_at(&SESSION, &forever, UnixTime::from_millis(u64::MAX)), Ok(()));
    assert_eq!(seal_at(&SESSION, unknown), Err(SealError::ClockUnknown));

    let expiring = seal(&SESSION, b"{}");
    assert_eq!(open_at(&SESSION, &expiring, unknown), Err(UnsealError::ClockUnknown));
    // An unknown clock is not the year 1970, in which the same token opens.
    assert_eq!(open_at(&SESSION, &expiring, UnixTime::from_millis(0)), Ok(()));
    // A forged token is still reported as forged.
    let forged = expiring.replace("1701209600000", "1701209600001");
    assert_eq!(open_at(&SESSION, &forged, unknown), Err(UnsealError::BadMac));
}

#[test]
fn unsigned_expiries_are_refused() {
    let token = seal(&SESSION, b"{}");
    for expiration in ["1", "1699999000000", "9999999999999", ""] {
        let forged = token.replace("1701209600000", expiration);
        assert_eq!(open_at(&SESSION, &forged, NOW), Err(UnsealError::BadMac), "{expiration}");
    }
}

#[test]
fn expiries_that_javascript_cannot_read_are_not_sealed() {
    let last = UnixTime::from_millis(MAX_SAFE_INTEGER);
    assert_eq!(expiration(&seal_at(&with_ttl(Ttl::from_millis(0)), last).unwrap()), "9007199254740991");
    for (now, ttl) in [
        (last, Ttl::from_millis(1)),
        (UnixTime::from_millis(u64::MAX), Ttl::from_millis(0)),
        (UnixTime::from_millis(u64::MAX), Ttl::from_millis(u64::MAX)),
        (UnixTime::from_secs(u64::MAX), Ttl::from_secs(u64::MAX)),
        (NOW, Duration::MAX.into()),
        (UnixTime::since_unix_epoch(Duration::MAX), Ttl::from_secs(1)),
        // iron-webcrypto 2 does not read an expiry of 0.
        (UnixTime::from_millis(0), Ttl::from_millis(0)),
    ] {
        assert_eq!(seal_at(&with_ttl(ttl), now), Err(SealError::ExpiryOutOfRange), "{now:?} {ttl:?}");
    }
    assert_eq!(expiration(&seal_at(&with_ttl(Ttl::from_millis(1)), UnixTime::from_millis(0)).unwrap()), "1");
}

const DAY: Ttl = Ttl::from_secs(86_400);

#[test]
fn nothing_is_sealed_beyond_the_longest_lifetime() {
    let sealer = SESSION.with_config(Config::IRON_SESSION.with_ttl(DAY).with_max_lifetime(DAY));
    assert_eq!(open_at(&sealer, &seal(&sealer, b"{}"), NOW), Ok(()));
    let longer = Ttl::from_millis(86_400_001);
    for ttl in [longer, Ttl::from_millis(u64::MAX), Ttl::NEVER] {
        let mut out = [1; 500];
        let sealed = sealer.with_ttl(ttl).seal(&7, NOW, entropy(), &mut out);
        assert_eq!(sealed, Err(SealError::TtlTooLong), "{ttl:?}");
        assert_eq!(out, [0; 500]);
        let config = Config::HAPI_IRON.with_max_lifetime(DAY).with_ttl(ttl);
        let error = Sealer::try_new(Password::from_static("", TEXT), &[], config).err();
        assert_eq!(error, Some(PasswordError::TtlTooLong), "{ttl:?}");
    }
}

#[test]
fn tokens_without_expiry_are_beyond_every_longest_lifetime() {
    let forever = seal(&FOREVER, b"{}");
    for max_lifetime in [DAY, Ttl::from_millis(u64::MAX)] {
        let config = Config::IRON_SESSION.with_ttl(DAY).with_max_lifetime(max_lifetime);
        for now in [NOW, UnixTime::from_millis(0), UnixTime::UNKNOWN] {
            assert_eq!(open_at(&SESSION.with_config(config), &forever, now), Err(UnsealError::ExpiryTooFar), "{now:?}");
        }
    }
}

#[test]
fn times_convert() {
    assert_eq!(UnixTime::from_secs(3).as_millis(), Some(3000));
    assert_eq!(UnixTime::since_unix_epoch(Duration::new(3, 999_999_999)).as_millis(), Some(3999));
    assert_eq!(UnixTime::from_secs(u64::MAX).as_millis(), Some(u64::MAX));
    assert_eq!(UnixTime::UNKNOWN.as_millis(), None);
    assert_ne!(UnixTime::UNKNOWN, UnixTime::from_millis(0));
    assert_ne!(UnixTime::UNKNOWN, UnixTime::from_millis(u64::MAX));
    assert_eq!(Ttl::from_secs(3), Ttl::from_millis(3000));
    assert_eq!(Ttl::from(Duration::MAX).as_millis(), Some(u64::MAX));
    assert_ne!(Ttl::from_secs(0), Ttl::NEVER);
}
