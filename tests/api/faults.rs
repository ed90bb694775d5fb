//! Promise: with a failing generator, a wrong clock or many threads, every operation returns an error or the right
//! result, and leaves nothing behind.

use crate::common::{NOW, NOW_MS, SESSION, TestRng};
use core::convert::Infallible;
use fe26::{
    Config, CookieAttributes, EntropyError, SaveError, SealError, Sealer, SessionCookie, Ttl, UnixTime, UnsealError,
};
use rand_core::{TryCryptoRng, TryRng};

static COOKIE: SessionCookie = SessionCookie::new("sid", SESSION);

/// Clocks at both ends of the range, around JavaScript's `MAX_SAFE_INTEGER`, and unset.
const CLOCKS: [UnixTime; 10] = [
    UnixTime::UNKNOWN,
    UnixTime::from_millis(0),
    UnixTime::from_millis(1),
    UnixTime::from_millis(NOW_MS - 1),
    NOW,
    UnixTime::from_millis((1 << 53) - 1),
    UnixTime::from_millis(1 << 53),
    UnixTime::from_millis((1 << 53) + 1),
    UnixTime::from_millis(u64::MAX - 1),
    UnixTime::from_millis(u64::MAX),
];

const TTLS: [Ttl; 6] = [
    Ttl::NEVER,
    Ttl::from_millis(0),
    Ttl::from_millis(1),
    Ttl::from_secs(14 * 86_400),
    Ttl::from_millis(1 << 53),
    Ttl::from_millis(u64::MAX),
];

/// Returns random bytes for a number of calls, then fails or repeats one byte forever.
struct FailingRng {
    good_calls: usize,
    dies_silently: bool,
}

#[derive(Debug)]
struct Broken;

impl core::fmt::Display for Broken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("broken")
    }
}

impl core::error::Error for Broken {}

impl TryRng for FailingRng {
    type Error = Broken;

    fn try_next_u32(&mut self) -> Result<u32, Broken> {
        unreachable!("seals fill bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Broken> {
        unreachable!("seals fill bytes")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Broken> {
        match self.good_calls.checked_sub(1) {
            Some(left) => {
                self.good_calls = left;
                let filled: Result<(), Infallible> = TestRng(u64::try_from(left).unwrap()).try_fill_bytes(bytes);
                filled.map_err(|never| match never {})
            }
            // Bytes that were written before the failure are not used, either.
            None => {
                bytes.fill(0x5a);
                if self.dies_silently { Ok(()) } else { Err(Broken) }
            }
        }
    }
}

impl TryCryptoRng for FailingRng {}

#[test]
fn every_operation_fails_if_the_generator_fails_at_any_call() {
    for dies_silently in [false, true] {
        let error = if dies_silently { EntropyError::DeadGenerator } else { EntropyError::GeneratorFailed };
        for good_calls in 0..3 {
            let rng = || FailingRng { good_calls, dies_silently };
            let mut out = [0xaa; 1000];
            assert_eq!(SESSION.seal(&"secret", NOW, &mut rng(), &mut out), Err(SealError::Entropy(error)));
            assert_eq!(out, [0; 1000]);
            let mut out = [0xaa; 1000];
            assert_eq!(SESSION.seal_bytes(b"secret", NOW, &mut rng(), &mut out), Err(SealError::Entropy(error)));
            assert_eq!(out, [0; 1000]);
            let sealed = SESSION.seal_to_string::<500>("secret", NOW, &mut rng());
            assert_eq!(sealed, Err(SealError::Entropy(error)));
            let mut out = [0xaa; 1000];
            let saved = COOKIE.save("secret", NOW, &mut rng(), &mut out).map(drop);
            assert_eq!(saved, Err(SaveError::Seal(SealError::Entropy(error))));
            assert_eq!(out, [0; 1000]);
            let mut out = [0xaa; 1000];
            let saved = COOKIE.save_bytes(b"secret", NOW, &mut rng(), &mut out).map(drop);
            assert_eq!(saved, Err(SaveError::Seal(SealError::Entropy(error))));
            assert_eq!(out, [0; 1000]);
        }
        let enough = &mut FailingRng { good_calls: 3, dies_silently };
        assert!(SESSION.seal(&"secret", NOW, enough, &mut [0; 1000]).is_ok());
    }
}

#[test]
fn every_clock_gives_a_token_that_opens_at_that_time_or_an_error() {
    for sealed_at in CLOCKS {
        for ttl in TTLS {
            let sealer = SESSION.with_config(Config::IRON_SESSION.with_ttl(ttl));
            let mut out = [0xaa; 500];
            let (now_ms, ttl_ms) = (sealed_at.as_millis(), ttl.as_millis());
            let sealed = sealer.seal_bytes(b"{}", sealed_at, &mut TestRng(1), &mut out).map(str::to_owned);
            let token = match sealed {
                Ok(token) => token,
                Err(error) => {
                    let expected = if now_ms.is_none() { SealError::ClockUnknown } else { SealError::ExpiryOutOfRange };
                    assert_eq!(error, expected, "{sealed_at:?} {ttl:?}");
                    assert_eq!(out, [0; 500]);
                    continue;
                }
            };
            // A sealed token has an expiry within JavaScript's safe integers, or none.
            let end = now_ms.zip(ttl_ms).map(|(now, ttl)| u128::from(now) + u128::from(ttl));
            assert!(ttl_ms.is_none() || end.is_some_and(|end| (1..1 << 53).contains(&end)), "{sealed_at:?} {ttl:?}");
            for opened_at in CLOCKS {
                let opened = sealer.unseal_bytes(&token, opened_at, &mut [0; 100]).map(drop);
                let expected = match (end, opened_at.as_millis()) {
                    (Some(_), None) => Err(UnsealError::ClockUnknown),
                    (Some(end), Some(now)) if end + 60_000 <= u128::from(now) => Err(UnsealError::Expired),
                    _ => Ok(()),
                };
                assert_eq!(opened, expected, "{sealed_at:?} {ttl:?} {opened_at:?}");
            }
        }
    }
}

#[test]
fn every_clock_saves_a_cookie_or_gives_an_error() {
    for now in CLOCKS {
        for ttl in TTLS {
            for expires in [None, Some(UnixTime::from_millis(0)), Some(UnixTime::from_secs(253_402_300_799))] {
                let attributes = CookieAttributes::DEFAULT.with_expires(expires);
                let cookie = COOKIE.with_attributes(attributes).with_ttl(ttl);
                let mut out = [0xaa; 500];
                match cookie.save(&7, now, &mut TestRng(1), &mut out) {
                    Ok(saved) => {
                        let header = saved.to_string();
                        let value = header.split(';').next().unwrap();
                        let loaded = cookie.load::<u32>([value], now, &mut [0; 100]);
                        assert_eq!(loaded, Ok(Some(7)), "{now:?} {ttl:?}");
                    }
                    Err(error) => {
                        let expected = [SaveError::ExpiresInPast, SaveError::ZeroMaxAge]
                            .into_iter()
                            .chain([SealError::ClockUnknown, SealError::ExpiryOutOfRange].map(SaveError::Seal));
                        assert!(expected.into_iter().any(|expected| expected == error), "{error:?}");
                        assert_eq!(out, [0; 500], "{now:?} {ttl:?}");
                    }
                }
            }
        }
    }
}

#[cfg(feature = "alloc")]
#[test]
fn every_clock_loads_renews_and_ends_a_session() {
    use core::time::Duration;
    use fe26::{Session, SessionStatus};

    for sealed_at in CLOCKS {
        for end in CLOCKS {
            let mut session: Session<'_, u32> = Session::load(&COOKIE, None::<&str>, sealed_at);
            session.end_at(end, sealed_at);
            let has_end = end.as_millis().zip(sealed_at.as_millis()).is_none_or(|(end, now)| end > now);
            let Ok(values) = session.save(sealed_at, &mut TestRng(1)) else { continue };
            let expires_ms = session.expires_at().and_then(UnixTime::as_millis);
            assert!(expires_ms.is_some() && (!has_end || expires_ms <= end.as_millis()), "{sealed_at:?} {end:?}");
            let header = values[0].split(';').next().unwrap();
            for now in CLOCKS {
                let mut session: Session<'_, u32> = Session::load(&COOKIE, [header], now);
                assert!(!matches!(session.status(), SessionStatus::Fresh));
                session.end_at(end, now);
                for left in [Duration::ZERO, Duration::from_secs(1), Duration::MAX] {
                    // Nothing panics, and only a loaded session is renewed.
                    let renewed = session.renew_if_ending_within(left, now, &mut TestRng(2));
                    let is_loaded = session.status() == SessionStatus::Loaded;
                    assert!(is_loaded || renewed == Ok(None), "{now:?} {left:?}: {renewed:?}");
                }
                let is_unknown = session.status() == SessionStatus::ClockUnknown;
                assert_eq!(is_unknown, now == UnixTime::UNKNOWN, "{now:?}");
                let saved = session.save(now, &mut TestRng(3));
                assert_eq!(is_unknown, saved == Err(SaveError::WouldOverwrite), "{now:?}: {saved:?}");
            }
        }
    }
}

#[test]
fn a_static_cookie_serves_many_threads_at_once() {
    fn assert_send_and_sync<T: Send + Sync>() {}
    assert_send_and_sync::<SessionCookie<'_>>();
    assert_send_and_sync::<Sealer<'_>>();
    assert_send_and_sync::<Config>();
    assert_send_and_sync::<fe26::Entropy>();
    assert_send_and_sync::<fe26::Password<'_>>();
    assert_send_and_sync::<fe26::SetCookie<'_>>();
    assert_send_and_sync::<UnsealError>();

    let barrier = std::sync::Barrier::new(16);
    std::thread::scope(|scope| {
        for seed in 0..16 {
            let barrier = &barrier;
            scope.spawn(move || {
                let mut rng = TestRng(seed);
                barrier.wait();
                for user in 0..200 {
                    let mut out = [0; 500];
                    let saved = COOKIE.save(&(seed, user), NOW, &mut rng, &mut out).unwrap().to_string();
                    let header = saved.split(';').next().unwrap();
                    let loaded = COOKIE.load::<(u64, u64)>([header], NOW, &mut [0; 300]);
                    assert_eq!(loaded, Ok(Some((seed, user))));
                    let forged = header.replace("*17", "*18");
                    let refused = COOKIE.load::<(u64, u64)>([forged.as_str()], NOW, &mut [0; 300]);
                    assert_eq!(refused, Err(UnsealError::BadMac));
                }
            });
        }
    });
}
