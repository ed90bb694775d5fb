//! By the crate `base64`: the most speed.

use super::decoded_len;
use base64::Engine;

use engine::ENGINE;

/// In AVX2 or NEON, where the processor has it.
#[cfg(all(
    feature = "std",
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
    feature = "std",
    target_endian = "little",
    any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))
)))]
mod engine {
    pub(super) use base64::engine::general_purpose::URL_SAFE_NO_PAD as ENGINE;
}

/// Characters that are turned at a time in place, by way of a copy, and the bytes that they encode.
const TEXT: usize = 512;
const BYTES: usize = decoded_len(TEXT);

pub(crate) fn decode(text: &[u8], bytes: &mut [u8]) -> Option<()> {
    let len = ENGINE.decode_slice(text, &mut *bytes).ok()?;
    (len == bytes.len()).then_some(())
}

pub(crate) fn shrink(buf: &mut [u8]) -> Option<usize> {
    let mut len = 0_usize;
    for start in (0..buf.len()).step_by(TEXT) {
        let mut copy = [0; TEXT];
        let text = copied(buf.get(start..)?, &mut copy);
        let end = len.wrapping_add(decoded_len(text.len()));
        decode(text, buf.get_mut(len..end)?)?;
        len = end;
    }
    Some(len)
}

pub(crate) fn encode(bytes: &[u8], text: &mut [u8]) -> Option<()> {
    ENGINE.encode_slice(bytes, text).ok().map(drop)
}

/// From the end to the start: no character is written where a byte has not been read yet.
pub(crate) fn expand(buf: &mut [u8], len: usize) {
    for part in (0..len.div_ceil(BYTES)).rev() {
        let (start, text_start) = (part.wrapping_mul(BYTES), part.wrapping_mul(TEXT));
        let mut copy = [0; BYTES];
        let bytes = copied(buf.get(start..len).unwrap_or_default(), &mut copy);
        // There is room: the caller gives as many characters as the bytes become.
        encode(bytes, buf.get_mut(text_start..).unwrap_or_default());
    }
}

/// The start of a slice, in a place of its own.
fn copied<'c, const N: usize>(bytes: &[u8], copy: &'c mut [u8; N]) -> &'c [u8] {
    let bytes = bytes.get(..N).unwrap_or(bytes);
    let copy = copy.get_mut(..bytes.len()).unwrap_or_default();
    copy.copy_from_slice(bytes);
    copy
}
