//! Promise: iron-session's version suffix is written and truncated, and decides nothing.

use crate::common::{HAPI, SESSION, seal, unseal};
use fe26::{Config, UnsealError};

#[test]
fn text_after_the_first_tilde_is_ignored() {
    let token = seal(&SESSION, b"{}");
    let bare = token.strip_suffix("~2").expect("sealed with the version suffix");
    for suffix in ["", "~2", "~1", "~0", "~", "~~2", "~2~1", "~abc", "~ 2", "~2*3", "~é"] {
        assert_eq!(unseal(&SESSION, &format!("{bare}{suffix}")).unwrap(), b"{}", "{suffix}");
    }
}

#[test]
fn tildes_are_ordinary_without_a_version_suffix() {
    let token = seal(&HAPI, b"{}");
    assert!(!token.contains('~'));
    assert_eq!(unseal(&HAPI, &format!("{token}~2")), Err(UnsealError::BadMac));
    // iron-session's tokens open without their suffix, or with iron-session's configuration.
    let session = seal(&SESSION, b"{}");
    assert_eq!(unseal(&HAPI, session.trim_end_matches("~2")).unwrap(), b"{}");
    assert_eq!(unseal(&HAPI.with_config(Config::HAPI_IRON.with_version_suffix(true)), &session).unwrap(), b"{}");
}
