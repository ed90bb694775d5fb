//! Codec of the crate `base64ct`: small, and in constant time.

use super::Base64Error;
use base64ct::{Base64UrlUnpadded, Encoding};

/// Decodes `text` into all of `bytes`.
///
/// It uses `decode` because `decode_in_place` of base64ct 1.8.3 accepts non-canonical text.
pub(crate) fn decode(text: &[u8], bytes: &mut [u8]) -> Result<(), Base64Error> {
    let decoded = Base64UrlUnpadded::decode(text, &mut *bytes).map_err(|_| Base64Error)?;
    if decoded.len() == bytes.len() { Ok(()) } else { Err(Base64Error) }
}

/// Encodes `bytes` at the start of `text`.
pub(crate) fn encode(bytes: &[u8], text: &mut [u8]) -> Result<(), Base64Error> {
    Base64UrlUnpadded::encode(bytes, text).map(drop).map_err(|_| Base64Error)
}
