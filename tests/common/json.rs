//! Conversion of values to and from JSON, through a token.

use super::{HAPI, NOW, entropy, seal};
use fe26::{SealError, UnsealError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// Unseals the payload `json` as a `T`.
pub fn read<T: DeserializeOwned>(json: impl AsRef<[u8]>) -> Result<T, UnsealError> {
    let token = seal(&HAPI, json.as_ref());
    let mut buf = vec![0; HAPI.max_payload_len(token.len())];
    HAPI.unseal(&token, NOW, &mut buf)
}

/// Returns the payload that `value` is sealed as.
pub fn write(value: &(impl Serialize + ?Sized)) -> Result<String, SealError> {
    let mut out = vec![0; 16_000];
    let token = HAPI.seal(value, NOW, entropy(), &mut out)?;
    Ok(String::from_utf8(super::unseal(&HAPI, token).unwrap()).unwrap())
}

/// Asserts that `value` is sealed as `json`, and `json` is unsealed as `value`.
pub fn both_ways<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T, json: &str) {
    assert_eq!(write(&value).as_deref(), Ok(json));
    assert_eq!(read::<T>(json), Ok(value), "{json}");
}
