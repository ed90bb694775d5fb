//! base64url without padding (RFC 4648, section 5), canonical only.
//!
//! The crate `base64` is used with the feature `base64`, `base64ct` without it. Only `base64ct` works in constant time,
//! which is not needed: all converted data is public, also a token's MAC.

#[cfg(any(test, not(feature = "base64")))]
mod compact;
#[cfg(feature = "base64")]
mod fast;

#[cfg(not(feature = "base64"))]
use compact as codec;
#[cfg(feature = "base64")]
use fast as codec;

pub(crate) use codec::{decode, encode};

/// Characters per chunk of an in-place conversion, and the bytes that they encode. A copy of a chunk is on the stack.
const CHUNK_CHARS: usize = if cfg!(feature = "base64") { 512 } else { 64 };
const CHUNK_BYTES: usize = decoded_len(CHUNK_CHARS);

/// The text is not canonical base64url, or does not have the length of its destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Base64Error;

/// Returns the number of characters that encode `byte_len` bytes.
///
/// Saturates.
pub(crate) const fn encoded_len(byte_len: usize) -> usize {
    // One more character for every three bytes, also for an incomplete three.
    byte_len.saturating_add(byte_len.div_ceil(3))
}

/// Returns the number of bytes that `char_len` characters encode.
///
/// No valid text has a length of 1 modulo 4: the last character is then ignored.
pub(crate) const fn decoded_len(char_len: usize) -> usize {
    char_len.saturating_sub(char_len.div_ceil(4))
}

/// Decodes the text that fills `buf` to the start of `buf`, and returns the number of bytes.
///
/// From start to end, so that no byte overwrites a character that is still to be read.
pub(crate) fn decode_in_place(buf: &mut [u8]) -> Result<usize, Base64Error> {
    let mut len = 0_usize;
    for start in (0..buf.len()).step_by(CHUNK_CHARS) {
        let mut copy = [0; CHUNK_CHARS];
        let text = copy_start(buf.get(start..).ok_or(Base64Error)?, &mut copy)?;
        let end = len.saturating_add(decoded_len(text.len()));
        decode(text, buf.get_mut(len..end).ok_or(Base64Error)?)?;
        len = end;
    }
    Ok(len)
}

/// Encodes the first `len` bytes of `buf` as the text that fills it.
///
/// From end to start, so that no character overwrites a byte that is still to be read.
pub(crate) fn encode_in_place(buf: &mut [u8], len: usize) -> Result<(), Base64Error> {
    for chunk in (0..len.div_ceil(CHUNK_BYTES)).rev() {
        let mut copy = [0; CHUNK_BYTES];
        let start = chunk.saturating_mul(CHUNK_BYTES);
        let bytes = copy_start(buf.get(start..len).ok_or(Base64Error)?, &mut copy)?;
        let text = buf.get_mut(chunk.saturating_mul(CHUNK_CHARS)..).ok_or(Base64Error)?;
        encode(bytes, text)?;
    }
    Ok(())
}

/// Copies the start of `bytes` to `copy`, as much as fits, and returns the copy.
fn copy_start<'c>(bytes: &[u8], copy: &'c mut [u8]) -> Result<&'c [u8], Base64Error> {
    let len = bytes.len().min(copy.len());
    let (from, to) = (bytes.get(..len).ok_or(Base64Error)?, copy.get_mut(..len).ok_or(Base64Error)?);
    to.copy_from_slice(from);
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64ct::{Base64UrlUnpadded, Encoding};
    use std::vec;
    use std::vec::Vec;

    type Decode = fn(&[u8], &mut [u8]) -> Result<(), Base64Error>;
    type Encode = fn(&[u8], &mut [u8]) -> Result<(), Base64Error>;

    /// All codecs that are compiled, whichever is in use.
    const CODECS: &[(Decode, Encode)] = &[
        (compact::decode, compact::encode),
        #[cfg(feature = "base64")]
        (fast::decode, fast::encode),
    ];

    fn decoded(decode: Decode, text: &[u8]) -> Result<Vec<u8>, Base64Error> {
        let mut bytes = vec![0; decoded_len(text.len())];
        decode(text, &mut bytes).map(|()| bytes)
    }

    fn decoded_in_place(text: &[u8]) -> Result<Vec<u8>, Base64Error> {
        let mut buf = text.to_vec();
        let len = decode_in_place(&mut buf)?;
        Ok(buf[..len].to_vec())
    }

    /// Decodes the text by `base64ct` in one call, as the reference.
    fn expected(text: &[u8]) -> Result<Vec<u8>, Base64Error> {
        Base64UrlUnpadded::decode_vec(core::str::from_utf8(text).unwrap_or("!")).map_err(|_| Base64Error)
    }

    #[test]
    fn bytes_of_every_length_are_encoded_and_decoded() {
        for len in (0..400).chain(1100..1200) {
            let bytes: Vec<u8> = (0..len).map(|i| u8::try_from(i * 11 % 256).unwrap()).collect();
            let text = Base64UrlUnpadded::encode_string(&bytes).into_bytes();
            assert_eq!((encoded_len(len), decoded_len(text.len())), (text.len(), len));
            for (decode, encode) in CODECS {
                let mut buf = vec![0; text.len()];
                assert_eq!(encode(&bytes, &mut buf), Ok(()));
                assert_eq!(buf, text, "{len}");
                assert_eq!(decoded(*decode, &text), Ok(bytes.clone()), "{len}");
                assert_eq!(decode(&text, &mut vec![0; len + 1]), Err(Base64Error), "not filled");
                if len > 0 {
                    assert_eq!(decode(&text, &mut vec![0; len - 1]), Err(Base64Error), "too small");
                }
            }
            let mut buf = vec![0; text.len()];
            buf[..len].copy_from_slice(&bytes);
            assert_eq!(encode_in_place(&mut buf, len), Ok(()));
            assert_eq!(buf, text, "{len}");
            assert_eq!(decoded_in_place(&text), Ok(bytes), "{len}");
        }
    }

    #[test]
    fn short_texts_are_accepted_or_rejected_as_by_base64ct() {
        for len in 1..=5 {
            for at in 0..len {
                for (other, byte) in [b'A', b'_', b'4'].into_iter().flat_map(|a| (0..=255).map(move |b| (a, b))) {
                    let mut text = vec![other; len];
                    text[at] = byte;
                    for (decode, _) in CODECS {
                        assert_eq!(decoded(*decode, &text), expected(&text), "{text:?}");
                    }
                    assert_eq!(decoded_in_place(&text), expected(&text), "{text:?} in place");
                }
            }
        }
    }

    #[test]
    fn invalid_characters_are_rejected_at_every_position() {
        // Longer than vectors and chunks.
        for at in (0..200).chain(500..600) {
            for wrong in [b'+', b'=', 0, 0x80, 0xff] {
                let mut text = [b'_'; 600];
                text[at] = wrong;
                for (decode, _) in CODECS {
                    assert_eq!(decoded(*decode, &text), Err(Base64Error), "{at}");
                }
                assert_eq!(decoded_in_place(&text), Err(Base64Error), "{at}");
            }
        }
    }

    #[test]
    fn every_character_has_its_value_in_a_long_text() {
        for (at, byte) in [0, 13, 31, 64, 127].into_iter().flat_map(|at| (0..=255).map(move |byte| (at, byte))) {
            let mut text = [b'_'; 128];
            text[at] = byte;
            for (decode, _) in CODECS {
                assert_eq!(decoded(*decode, &text), expected(&text), "{byte} at {at}");
            }
            assert_eq!(decoded_in_place(&text), expected(&text), "{byte} at {at}");
        }
    }

    #[test]
    fn only_canonical_text_is_accepted() {
        // A length of 1 modulo 4, padding, another alphabet, white space, bits after the last byte.
        for text in ["A", "AAAAA", "AA==", "AAA=", "A+AA", "A/AA", "AA A", "AA\n", "AB", "AAB", "AA\0A", "é"] {
            // The same after valid characters.
            for before in ["", &"A".repeat(64), &"A".repeat(124), &"A".repeat(512)] {
                let text = [before.as_bytes(), text.as_bytes()].concat();
                for (decode, _) in CODECS {
                    assert_eq!(decoded(*decode, &text), Err(Base64Error), "{}", text.escape_ascii());
                }
                assert_eq!(decoded_in_place(&text), Err(Base64Error), "{}", text.escape_ascii());
            }
        }
    }

    /// Shows why `decode_in_place` is not base64ct's: 1.8.3 accepts bits after the last byte. Fails once base64ct is
    /// fixed.
    #[test]
    fn base64ct_accepts_non_canonical_text_in_place() {
        let mut buf = *b"AB";
        assert_eq!(Base64UrlUnpadded::decode_in_place(&mut buf).ok(), Some(&[0][..]));
        assert!(Base64UrlUnpadded::decode(b"AB", &mut [0; 2]).is_err());
        assert_eq!(decode_in_place(&mut [b'A', b'B']), Err(Base64Error));
    }
}
