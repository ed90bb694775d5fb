//! Seals with any passwords and options: the second implementation writes the same bytes, and both unseal them.
#![no_main]

use arbitrary::Arbitrary;
use fe26::{Entropy, EntropyError, SealError, UnixTime, UnsealError};
use fe26_fuzz::{Clock, Key, MAX_TOKEN_LEN, Side, check};
use libfuzzer_sys::fuzz_target;

/// The largest integer that JavaScript represents exactly.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

#[derive(Arbitrary, Debug)]
struct Exchange<'a> {
    side: Side,
    payload: &'a [u8],
    random: [u8; 80],
    sealed_at: Clock,
    opened_at: Clock,
}

impl Exchange<'_> {
    /// Returns the expected token, or the reason why there is none.
    fn expected(&self) -> Result<String, SealError> {
        let Side { passwords, ttl_ms, max_lifetime_ms, is_marked, .. } = &self.side;
        let id = passwords[0].id.as_str();
        let is_number = id == "0" || !id.starts_with('0') && id.parse::<u64>().is_ok() && id.len() <= 15;
        if *is_marked && !is_number {
            return Err(SealError::IdNotInteger);
        }
        if max_lifetime_ms.is_some_and(|max_ms| ttl_ms.is_none_or(|ttl_ms| ttl_ms > max_ms)) {
            return Err(SealError::TtlTooLong);
        }
        let expiration = match ttl_ms {
            None => String::new(),
            Some(ttl_ms) => {
                let now_ms = self.sealed_at.ms().ok_or(SealError::ClockUnknown)?;
                match now_ms.checked_add(*ttl_ms) {
                    Some(ms @ 1..=MAX_SAFE_INTEGER) => ms.to_string(),
                    _ => return Err(SealError::ExpiryOutOfRange),
                }
            }
        };
        let parts = self.side.parts(self.payload, &expiration, &self.random);
        let mac = self.side.sign(&passwords[0], &parts);
        let token = parts.token(&mac) + if *is_marked { "~2" } else { "" };
        if token.len() > MAX_TOKEN_LEN { Err(SealError::TooLong { len: token.len() }) } else { Ok(token) }
    }

    fn is_dead(&self) -> bool {
        let (encryption_salt, iv, integrity_salt) = (&self.random[..32], &self.random[32..48], &self.random[48..]);
        let is_constant = |bytes: &[u8]| bytes.iter().all(|byte| *byte == bytes[0]);
        [encryption_salt, iv, integrity_salt].into_iter().any(is_constant) || encryption_salt == integrity_salt
    }
}

fuzz_target!(|exchange: Exchange<'_>| {
    let Exchange { side, payload, .. } = &exchange;
    let entropy = || Entropy::from_bytes(&mut { exchange.random });
    if exchange.is_dead() {
        assert_eq!(entropy().err(), Some(EntropyError::DeadGenerator));
        return;
    }
    let now = exchange.sealed_at.ms().map_or(UnixTime::UNKNOWN, UnixTime::from_millis);
    let expected = exchange.expected();
    side.with_sealer(|sealer| {
        let mut out = vec![0xaa; sealer.max_sealed_len(payload.len())];
        assert_eq!(sealer.seal_bytes(payload, now, entropy().unwrap(), &mut out).map(str::to_owned), expected);
        let Ok(token) = &expected else {
            assert!(out.iter().all(|byte| *byte == 0));
            return;
        };
        let mut short = vec![0xaa; token.len() - 1];
        let error = SealError::BufferTooSmall { needed: token.len() };
        assert_eq!(sealer.seal_bytes(payload, now, entropy().unwrap(), &mut short), Err(error));
        assert!(short.iter().all(|byte| *byte == 0));

        let opened = check(side, token, exchange.opened_at.ms());
        let too_late_or_early = [UnsealError::Expired, UnsealError::ClockUnknown, UnsealError::ExpiryTooFar];
        match opened {
            Ok(opened) => assert_eq!(opened, *payload),
            Err(error) => assert!(side.ttl_ms.is_some() && too_late_or_early.contains(&error), "{error:?}"),
        }
    });
    // A token of raw keys has no salts to hide a repeated IV.
    if let (Ok(token), Key::Raw128(_) | Key::Raw256(_)) = (&expected, &side.passwords[0].encryption) {
        assert_eq!(token.split('*').nth(2), Some(""));
    }
});
