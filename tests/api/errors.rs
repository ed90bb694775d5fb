//! Promise: errors are small, have iron-session's reasons, separate the caller's faults, and contain no secret.

use fe26::{
    BufferTooSmall, CookieError, EntropyError, PasswordError, RejectReason, SaveError, SealError, UnsealError,
    find_cookie,
};
use std::error::Error;

const UNSEAL: [UnsealError; 11] = [
    UnsealError::BufferTooSmall { needed: 77 },
    UnsealError::ClockUnknown,
    UnsealError::TooLong,
    UnsealError::Malformed,
    UnsealError::UnknownPassword,
    UnsealError::BadMac,
    UnsealError::Expired,
    UnsealError::ExpiryTooFar,
    UnsealError::Undecryptable,
    UnsealError::NotJson,
    UnsealError::WrongType,
];

#[test]
fn reasons_are_iron_sessions_and_caller_errors_have_none() {
    for error in UNSEAL {
        let expected = match error {
            UnsealError::BufferTooSmall { .. } | UnsealError::ClockUnknown => None,
            UnsealError::Expired => Some("expired"),
            UnsealError::UnknownPassword => Some("unknown-password"),
            _ => Some("invalid"),
        };
        assert_eq!(error.reason().map(RejectReason::as_str), expected, "{error:?}");
        assert_eq!(error.reason().map(|reason| reason.to_string()).as_deref(), expected);
    }
}

#[test]
fn errors_are_small_and_can_be_copied() {
    fn is_error<E: Error + Copy + Send + Sync + 'static>() -> usize {
        size_of::<E>()
    }
    let word = size_of::<usize>();
    for size in [is_error::<UnsealError>(), is_error::<SealError>(), is_error::<SaveError>()] {
        assert!(size <= 2 * word, "{size}");
    }
    assert_eq!(is_error::<BufferTooSmall>(), word);
    for size in [is_error::<CookieError>(), is_error::<EntropyError>(), is_error::<PasswordError>()] {
        assert_eq!(size, 1);
    }
}

#[test]
fn a_session_is_too_long_for_a_cookie_a_token_or_a_buffer() {
    let too_long = [SealError::TooLong { len: 77 }, SealError::BufferTooSmall { needed: 77 }].map(SaveError::Seal);
    assert!(too_long.into_iter().all(SaveError::is_too_long));
    assert!(SaveError::CookieTooLong { len: 77 }.is_too_long());
    let others = [SaveError::ExpiresInPast, SaveError::ZeroMaxAge, SaveError::Seal(SealError::ClockUnknown)];
    assert!(!others.into_iter().any(SaveError::is_too_long));
}

#[test]
fn every_error_has_its_own_message() {
    let mut messages: Vec<String> = UNSEAL.iter().map(ToString::to_string).collect();
    assert_eq!(messages[0], "buffer too small: this token needs 77 bytes");
    let error = find_cookie(["a=%66oo"], "a").unwrap().decode(&mut []).unwrap_err();
    assert_eq!(error.to_string(), "buffer too small: 3 bytes are needed");
    let seal = [
        SealError::TooLong { len: 77 },
        SealError::ClockUnknown,
        SealError::ExpiryOutOfRange,
        SealError::TtlTooLong,
        SealError::Entropy(EntropyError::GeneratorFailed),
        SealError::Entropy(EntropyError::DeadGenerator),
        SealError::IdNotInteger,
        SealError::NotJson,
    ];
    let save = [SaveError::CookieTooLong { len: 77 }, SaveError::ExpiresInPast, SaveError::ZeroMaxAge];
    #[cfg(feature = "alloc")]
    messages.extend([SaveError::Ended, SaveError::WouldOverwrite].map(|error| error.to_string()));
    let cookie = [
        CookieError::InvalidName,
        CookieError::InvalidValue,
        CookieError::InvalidDomain,
        CookieError::InvalidPath,
        CookieError::InvalidExpires,
        CookieError::PrefixRules,
        CookieError::ChunkName,
    ];
    let password = [
        PasswordError::TooShort,
        PasswordError::InvalidId,
        PasswordError::MissingId,
        PasswordError::DuplicateId,
        PasswordError::WrongKeySize,
        PasswordError::ConstantKey,
        PasswordError::TtlTooLong,
    ];
    messages.extend(seal.iter().map(ToString::to_string));
    messages.extend(seal.iter().take(1).map(|error| SaveError::Seal(*error).to_string() + " (saving)"));
    messages.extend(save.iter().map(ToString::to_string));
    messages.extend(cookie.iter().map(ToString::to_string));
    messages.extend(password.iter().map(ToString::to_string));
    let count = messages.len();
    assert!(messages.iter().all(|message| message.len() > 10));
    messages.sort_unstable();
    messages.dedup();
    assert_eq!(messages.len(), count);
}
