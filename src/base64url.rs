//! base64url without padding (RFC 4648), canonical only, also in place.
//!
//! Own code, because no crate turns a text in place, and those that take the same time for every text are slow at it.
//! That is not needed: all that is turned here is public, also the MAC of a token that is on its way.

use core::cell::Cell;

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

/// Decodes into the start of `bytes` and says how many there are; `None` if the text is not canonical or `bytes` too
/// small.
pub(crate) fn decode(text: &[u8], bytes: &mut [u8]) -> Option<usize> {
    decode_each(text.iter().copied(), Cell::from_mut(bytes).as_slice_of_cells())
}

/// Turns a text into the bytes that it encodes, at its start; `None` if it is not canonical.
pub(crate) fn shrink(buf: &mut [u8]) -> Option<usize> {
    let buf = Cell::from_mut(buf).as_slice_of_cells();
    // No byte is written where a character has not been read yet.
    decode_each(buf.iter().map(Cell::get), buf)
}

fn decode_each(text: impl Iterator<Item = u8>, bytes: &[Cell<u8>]) -> Option<usize> {
    let (mut bits, mut count) = (0_u32, 0_u32);
    let mut places = bytes.iter();
    for char in text {
        bits = (bits << 6) | u32::from(value_of(char)?);
        count = count.wrapping_add(6);
        if count >= 8 {
            count = count.wrapping_sub(8);
            let [.., byte] = bits.wrapping_shr(count).to_be_bytes();
            places.next()?.set(byte);
        }
    }
    // Bits beyond the last byte would give a token a second spelling; six of them, a character that is one too many.
    let stray = bits.wrapping_shl(32_u32.wrapping_sub(count));
    let is_canonical = count == 0 || (count < 6 && stray == 0);
    is_canonical.then(|| bytes.len().wrapping_sub(places.len()))
}

/// Turns the first `len` bytes of `buf` into the text that fills all of it.
///
/// From the end to the start: no character is written where a byte has not been read yet.
pub(crate) fn expand(buf: &mut [u8], len: usize) {
    let buf = Cell::from_mut(buf).as_slice_of_cells();
    let mut places = buf.iter().rev();
    // The last character has no bits for some of what it encodes.
    let (mut bits, mut count) = (
        0_u32,
        match len % 3 {
            0 => 0,
            1 => 4,
            _ => 2,
        },
    );
    for byte in buf.iter().take(len).rev() {
        bits |= u32::from(byte.get()).wrapping_shl(count);
        count = count.wrapping_add(8);
        while count >= 6 {
            let [.., value] = (bits & 0x3f).to_be_bytes();
            if let Some(place) = places.next() {
                place.set(char_of(value));
            }
            bits >>= 6;
            count = count.wrapping_sub(6);
        }
    }
}

/// The six bits that a character stands for.
const fn value_of(char: u8) -> Option<u8> {
    Some(match char {
        b'A'..=b'Z' => char.wrapping_sub(b'A'),
        b'a'..=b'z' => char.wrapping_sub(b'a' - 26),
        b'0'..=b'9' => char.wrapping_add(52 - b'0'),
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}

/// The character for six bits.
const fn char_of(value: u8) -> u8 {
    match value {
        0..26 => value.wrapping_add(b'A'),
        26..52 => value.wrapping_add(b'a' - 26),
        52..62 => value.wrapping_sub(52 - b'0'),
        62 => b'-',
        _ => b'_',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64ct::{Base64UrlUnpadded, Encoding};
    use std::vec;
    use std::vec::Vec;

    #[test]
    fn it_is_base64cts_base64url() {
        for len in 0..400 {
            let bytes: Vec<u8> = (0..len).map(|i| u8::try_from(i * 11 % 256).unwrap()).collect();
            let text = Base64UrlUnpadded::encode_string(&bytes).into_bytes();
            assert_eq!((encoded_len(len), decoded_len(text.len())), (text.len(), len));

            let mut buf = vec![0; text.len()];
            buf[..len].copy_from_slice(&bytes);
            expand(&mut buf, len);
            assert_eq!(buf, text, "{len}");
            assert_eq!(shrink(&mut buf), Some(len));
            assert_eq!(buf[..len], bytes, "{len}");

            let mut decoded = vec![0; len];
            assert_eq!(decode(&text, &mut decoded), Some(len));
            assert_eq!(decoded, bytes, "{len}");
            if len > 0 {
                assert_eq!(decode(&text, &mut decoded[1..]), None, "no room");
            }
        }
    }

    #[test]
    fn every_text_is_taken_or_refused_as_by_base64ct() {
        for len in 1..=5 {
            for at in 0..len {
                for (other, byte) in [b'A', b'_', b'4'].into_iter().flat_map(|a| (0..=255).map(move |b| (a, b))) {
                    let mut text = vec![other; len];
                    text[at] = byte;
                    let expected = Base64UrlUnpadded::decode_vec(core::str::from_utf8(&text).unwrap_or("!")).ok();
                    let mut bytes = [0; 5];
                    let decoded = decode(&text, &mut bytes).map(|len| bytes[..len].to_vec());
                    assert_eq!(decoded, expected, "{text:?}");
                    let len = shrink(&mut text);
                    assert_eq!(len.map(|len| text[..len].to_vec()), expected, "in place");
                }
            }
        }
    }

    #[test]
    fn only_the_canonical_text_is_taken() {
        // A length of 1 modulo 4, padding, another alphabet, white space, bits behind the last byte.
        for text in ["A", "AAAAA", "AA==", "AAA=", "A+AA", "A/AA", "AA A", "AA\n", "AB", "AAB", "AA\0A", "é"] {
            let mut buf = text.as_bytes().to_vec();
            assert_eq!(shrink(&mut buf), None, "{text}");
            assert_eq!(decode(text.as_bytes(), &mut [0; 10]), None, "{text}");
            // And the same behind others.
            let mut buf = ["A".repeat(64).as_bytes(), text.as_bytes()].concat();
            assert_eq!(shrink(&mut buf), None, "{text}");
        }
    }
}
