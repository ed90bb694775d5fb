//! base64url without padding (RFC 4648), canonical only, in place: on top of base64ct.

use base64ct::{Base64UrlUnpadded, Encoding};

/// Bytes and characters that are turned at a time when both share a buffer.
const CHUNK_BYTES: usize = 48;
const CHUNK_CHARS: usize = 64;

/// Characters that encode so many bytes. Saturates.
pub(crate) const fn encoded_len(bytes: usize) -> usize {
    let tail = match bytes % 3 {
        0 => 0,
        1 => 2,
        _ => 3,
    };
    (bytes / 3).saturating_mul(4).saturating_add(tail)
}

/// Bytes that so many characters encode. No text has a length of 1 modulo 4: its last character counts for nothing.
pub(crate) const fn decoded_len(chars: usize) -> usize {
    let tail = match chars % 4 {
        2 => 1,
        3 => 2,
        _ => 0,
    };
    (chars / 4).saturating_mul(3).saturating_add(tail)
}

/// Encodes into `text`, which has just the length for it.
pub(crate) fn encode(bytes: &[u8], text: &mut [u8]) {
    // It fails only where `text` is too short.
    let _: Result<&str, _> = Base64UrlUnpadded::encode(bytes, text);
}

/// Decodes into the start of `bytes`; `None` if the text is not canonical or `bytes` too small.
pub(crate) fn decode<'b>(text: &[u8], bytes: &'b mut [u8]) -> Option<&'b [u8]> {
    Base64UrlUnpadded::decode(text, bytes).ok()
}

/// Turns the first `len` bytes of `buf` into the text that fills all of it.
///
/// From the end to the start: the text of a chunk begins at or behind its bytes.
pub(crate) fn expand(buf: &mut [u8], len: usize) {
    let mut end = len;
    while let Some(last) = end.checked_sub(1) {
        let chunk = last / CHUNK_BYTES;
        let (from, to) = (chunk.saturating_mul(CHUNK_BYTES), chunk.saturating_mul(CHUNK_CHARS));
        let mut bytes = [0; CHUNK_BYTES];
        let mut taken: &[u8] = &[];
        if let (Some(source), Some(copy)) = (buf.get(from..end), bytes.get_mut(..end.saturating_sub(from))) {
            copy.copy_from_slice(source);
            taken = copy;
        }
        if let Some(text) = buf.get_mut(to..) {
            encode(taken, text);
        }
        end = from;
    }
}

/// Turns a text into the bytes that it encodes, at its start; `None` if it is not canonical.
pub(crate) fn shrink(buf: &mut [u8]) -> Option<usize> {
    let len = decoded_len(buf.len());
    let mut decoded = [0; CHUNK_BYTES];
    let (mut from, mut to) = (0_usize, 0_usize);
    while from < buf.len() {
        let end = from.saturating_add(CHUNK_CHARS).min(buf.len());
        let bytes = decode(buf.get(from..end)?, &mut decoded)?;
        let next = to.saturating_add(bytes.len());
        buf.get_mut(to..next)?.copy_from_slice(bytes);
        (from, to) = (end, next);
    }
    (to == len).then_some(len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;
    use std::vec::Vec;

    #[test]
    fn in_place_is_as_with_two_buffers() {
        for len in 0..400 {
            let bytes: Vec<u8> = (0..len).map(|i| u8::try_from(i * 11 % 256).unwrap()).collect();
            let mut text = vec![0; encoded_len(len)];
            encode(&bytes, &mut text);

            let mut buf = vec![0; encoded_len(len)];
            buf[..len].copy_from_slice(&bytes);
            expand(&mut buf, len);
            assert_eq!(buf, text, "{len}");

            assert_eq!(decoded_len(text.len()), len);
            assert_eq!(shrink(&mut buf), Some(len));
            assert_eq!(buf[..len], bytes, "{len}");

            let mut decoded = vec![0; len];
            assert_eq!(decode(&text, &mut decoded), Some(bytes.as_slice()), "{len}");
        }
    }

    #[test]
    fn only_the_canonical_text_is_taken() {
        // A length of 1 modulo 4, padding, another alphabet, white space, bits behind the last byte.
        for text in ["A", "AAAAA", "AA==", "AAA=", "A+AA", "A/AA", "AA A", "AA\n", "AB", "AAB", "AA\0A", "é"] {
            let mut buf = text.as_bytes().to_vec();
            assert_eq!(shrink(&mut buf), None, "{text}");
            assert_eq!(decode(text.as_bytes(), &mut [0; 10]), None, "{text}");
            // And the same behind a whole chunk.
            let mut buf = ["A".repeat(CHUNK_CHARS).as_bytes(), text.as_bytes()].concat();
            assert_eq!(shrink(&mut buf), None, "{text}");
        }
    }
}
