//! Codec of the crate `base64`: by tables, or with the feature `simd` by AVX2 or NEON where the processor has them.

use super::Base64Error;
use base64::Engine;
use engine::ENGINE;

#[cfg(all(
    feature = "simd",
    target_endian = "little",
    any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))
))]
mod engine {
    extern crate std;

    use base64::engine::{Simd, general_purpose::NO_PAD};
    use std::sync::LazyLock;

    pub(super) static ENGINE: LazyLock<Simd> = LazyLock::new(|| Simd::url_safe(NO_PAD));
}

#[cfg(not(all(
    feature = "simd",
    target_endian = "little",
    any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))
)))]
mod engine {
    pub(super) use base64::engine::general_purpose::URL_SAFE_NO_PAD as ENGINE;
}

/// Decodes `text` into all of `bytes`.
pub(crate) fn decode(text: &[u8], bytes: &mut [u8]) -> Result<(), Base64Error> {
    let len = ENGINE.decode_slice(text, &mut *bytes).map_err(|_| Base64Error)?;
    if len == bytes.len() { Ok(()) } else { Err(Base64Error) }
}

/// Encodes `bytes` at the start of `text`.
pub(crate) fn encode(bytes: &[u8], text: &mut [u8]) -> Result<(), Base64Error> {
    ENGINE.encode_slice(bytes, text).map(drop).map_err(|_| Base64Error)
}
