//! base64url without padding (RFC 4648), canonical only, also in place.
//!
//! Four functions, by one of two modules:
//!
//! * `decode` decodes a text into the bytes that fill all of `bytes`; `None` if it is not canonical or of another length.
//! * `shrink` turns a text into the bytes that it encodes, at its start; `None` if it is not canonical.
//! * `encode` encodes bytes as the text that fills all of `text`; `None` if it finds that too short.
//! * `expand` turns the first `len` bytes of `buf` into the text that fills all of it.
//!
//! All that is turned here is public, also the MAC of a token that is on its way: it need not take the same time for
//! every text.

#[cfg(any(test, not(target_pointer_width = "64")))]
mod small;
#[cfg(target_pointer_width = "64")]
mod wide;

#[cfg(not(target_pointer_width = "64"))]
pub(crate) use small::{decode, encode, expand, shrink};
#[cfg(target_pointer_width = "64")]
pub(crate) use wide::{decode, encode, expand, shrink};

/// Characters that encode so many bytes: one more for every three of them, or what is left of three. Saturates.
pub(crate) const fn encoded_len(bytes: usize) -> usize {
    bytes.saturating_add(bytes.div_ceil(3))
}

/// Bytes that so many characters encode: one fewer for every four of them, or what is left of four. No text has a length
/// of 1 modulo 4: its last character counts for nothing.
pub(crate) const fn decoded_len(chars: usize) -> usize {
    chars.saturating_sub(chars.div_ceil(4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64ct::{Base64UrlUnpadded, Encoding};
    use std::vec;
    use std::vec::Vec;

    type Decode = fn(&[u8], &mut [u8]) -> Option<()>;
    type Shrink = fn(&mut [u8]) -> Option<usize>;
    type Encode = fn(&[u8], &mut [u8]) -> Option<()>;
    type Expand = fn(&mut [u8], usize);

    /// Both where there are both, whichever is in use.
    const ALL: &[(Decode, Shrink, Encode, Expand)] = &[
        (small::decode, small::shrink, small::encode, small::expand),
        #[cfg(target_pointer_width = "64")]
        (wide::decode, wide::shrink, wide::encode, wide::expand),
    ];

    #[test]
    fn it_is_base64cts_base64url() {
        for (decode, shrink, encode, expand) in ALL {
            for len in (0..400).chain(1100..1200) {
                let bytes: Vec<u8> = (0..len).map(|i| u8::try_from(i * 11 % 256).unwrap()).collect();
                let text = Base64UrlUnpadded::encode_string(&bytes).into_bytes();
                assert_eq!((encoded_len(len), decoded_len(text.len())), (text.len(), len));

                let mut buf = vec![0; text.len()];
                buf[..len].copy_from_slice(&bytes);
                expand(&mut buf, len);
                assert_eq!(buf, text, "{len}");
                buf.fill(0);
                assert_eq!(encode(&bytes, &mut buf), Some(()));
                assert_eq!(buf, text, "{len}");
                assert_eq!(shrink(&mut buf), Some(len));
                assert_eq!(buf[..len], bytes, "{len}");

                let mut decoded = vec![0; len];
                assert_eq!(decode(&text, &mut decoded), Some(()));
                assert_eq!(decoded, bytes, "{len}");
                assert_eq!(decode(&text, &mut vec![0; len + 1]), None, "not filled");
                if len > 0 {
                    assert_eq!(decode(&text, &mut decoded[1..]), None, "no room");
                }
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
                    for (decode, shrink, ..) in ALL {
                        let mut bytes = vec![0; decoded_len(len)];
                        let decoded = decode(&text, &mut bytes).map(|()| bytes);
                        assert_eq!(decoded, expected, "{text:?}");
                        let mut buf = text.clone();
                        let len = shrink(&mut buf);
                        assert_eq!(len.map(|len| buf[..len].to_vec()), expected, "in place");
                    }
                }
            }
        }
    }

    #[test]
    fn a_wrong_character_is_found_wherever_it_is() {
        for (decode, shrink, ..) in ALL {
            // Longer than vectors, and than what is turned at a time in place.
            for at in (0..200).chain(500..600) {
                for wrong in [b'+', b'=', 0, 0x80, 0xff] {
                    let mut text = [b'_'; 600];
                    text[at] = wrong;
                    assert_eq!(decode(&text, &mut [0; 450]), None, "{at}");
                    assert_eq!(shrink(&mut text), None, "{at}");
                }
            }
        }
    }

    #[test]
    fn every_character_has_its_value_in_a_long_text() {
        for (decode, ..) in ALL {
            for (at, byte) in [0, 13, 31, 64, 127].into_iter().flat_map(|at| (0..=255).map(move |byte| (at, byte))) {
                let mut text = [b'_'; 128];
                text[at] = byte;
                let expected = Base64UrlUnpadded::decode_vec(core::str::from_utf8(&text).unwrap_or("!")).ok();
                let mut bytes = vec![0; 96];
                let decoded = decode(&text, &mut bytes).map(|()| bytes);
                assert_eq!(decoded, expected, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn only_the_canonical_text_is_taken() {
        // A length of 1 modulo 4, padding, another alphabet, white space, bits behind the last byte.
        for text in ["A", "AAAAA", "AA==", "AAA=", "A+AA", "A/AA", "AA A", "AA\n", "AB", "AAB", "AA\0A", "é"] {
            // And the same behind others.
            for before in ["", &"A".repeat(64), &"A".repeat(124), &"A".repeat(512)] {
                for (decode, shrink, ..) in ALL {
                    let mut buf = [before.as_bytes(), text.as_bytes()].concat();
                    assert_eq!(decode(&buf, &mut vec![0; decoded_len(buf.len())]), None, "{text}");
                    assert_eq!(shrink(&mut buf), None, "{text}");
                }
            }
        }
    }
}
