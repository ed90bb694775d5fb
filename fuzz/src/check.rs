//! Checks that hold for every text that is unsealed.

use crate::side::Side;
use fe26::{Sealer, UnixTime, UnsealError};
use serde::de::IgnoredAny;

/// Unseals a text in every way. All ways agree with the second implementation; a failure leaves nothing in the buffer;
/// an accepted token has no other spelling.
pub fn check(side: &Side, token: &str, now_ms: Option<u64>) -> Result<Vec<u8>, UnsealError> {
    let expected = side.open(token, now_ms);
    side.with_sealer(|sealer| {
        let now = now_ms.map_or(UnixTime::UNKNOWN, UnixTime::from_millis);
        let (payload, needed) = unseal_bytes(sealer, token, now);
        assert_eq!(payload, expected, "{side:?}, {token}");
        // The bound is for tokens that can be unsealed.
        assert!(needed <= sealer.max_payload_len(token.len()));
        assert_eq!(unseal_in_place(sealer, token.as_bytes(), now), expected, "{side:?}, {token}");
        let typed = unseal_typed(sealer, token, now);
        // Not every payload is JSON.
        assert!(typed.err() == expected.clone().err() || typed == Err(UnsealError::NotJson) && expected.is_ok());
    });
    if expected.is_ok() {
        let spelling = if side.is_marked { token.split('~').next().unwrap() } else { token };
        assert_eq!(side.encode_again(token).as_deref(), Some(spelling), "{side:?}");
        let id = side.with_sealer(|sealer| sealer.token_id(token)).expect("an accepted token has an id");
        assert_eq!(Some(id.as_str()), spelling.rsplit('*').next(), "{side:?}");
    }
    expected
}

/// Returns the payload of a token, and the number of bytes of memory that it takes.
fn unseal_bytes(sealer: &Sealer<'_>, token: &str, now: UnixTime) -> (Result<Vec<u8>, UnsealError>, usize) {
    let needed = match sealer.unseal_bytes(token, now, &mut []) {
        Err(UnsealError::BufferTooSmall { needed }) => {
            let mut short = vec![0xaa; needed - 1];
            assert_eq!(sealer.unseal_bytes(token, now, &mut short), Err(UnsealError::BufferTooSmall { needed }));
            assert!(is_wiped(&short));
            needed
        }
        _ => 0,
    };
    let mut buf = vec![0xaa; needed];
    let payload = sealer.unseal_bytes(token, now, &mut buf).map(|payload| payload.to_vec());
    assert!(payload.is_ok() || is_wiped(&buf));
    (payload, needed)
}

/// Unseals in place, which is the only way for texts that are not UTF-8.
pub fn unseal_in_place(sealer: &Sealer<'_>, token: &[u8], now: UnixTime) -> Result<Vec<u8>, UnsealError> {
    let mut buf = token.to_vec();
    let payload = sealer.unseal_in_place(&mut buf, now).map(|payload| payload.to_vec());
    assert!(payload.is_ok() || is_wiped(&buf));
    payload
}

fn unseal_typed(sealer: &Sealer<'_>, token: &str, now: UnixTime) -> Result<(), UnsealError> {
    let mut buf = vec![0xaa; token.len()];
    let value = sealer.unseal::<IgnoredAny>(token, now, &mut buf).map(drop);
    // Nothing is borrowed by a type that ignores its input.
    assert!(is_wiped(&buf) || value.is_ok());
    value
}

fn is_wiped(buf: &[u8]) -> bool {
    buf.iter().all(|byte| *byte == 0)
}
