//! For large processors: 64 characters at a time, in loops over whole arrays, which compilers turn into vector
//! instructions. A last part is turned as one that is filled up.

use super::decoded_len;

/// Characters that are turned at a time, and the bytes that they encode.
const TEXT: usize = 64;
const BYTES: usize = 48;

/// Characters of a word of 64 bits, and the bytes that they encode.
const WORD_TEXT: usize = 8;
const WORD_BYTES: usize = 6;

pub(super) fn decode(text: &[u8], bytes: &mut [u8]) -> Option<usize> {
    let len = checked_len(text)?;
    for (text, place) in text.chunks(TEXT).zip(bytes.get_mut(..len)?.chunks_mut(BYTES)) {
        put_decoded(&filled(text, ZERO), place)?;
    }
    Some(len)
}

pub(super) fn shrink(buf: &mut [u8]) -> Option<usize> {
    let len = checked_len(buf)?;
    for (text_start, start) in (0..buf.len()).step_by(TEXT).zip((0..).step_by(BYTES)) {
        let text = filled(buf.get(text_start..)?, ZERO);
        put_decoded(&text, buf.get_mut(start..len)?)?;
    }
    Some(len)
}

/// From the end to the start: no character is written where a byte has not been read yet.
pub(super) fn expand(buf: &mut [u8], len: usize) {
    let parts = len.div_ceil(BYTES);
    for part in (0..parts).rev() {
        let bytes = buf.get(..len).and_then(|bytes| bytes.get(part.wrapping_mul(BYTES)..)).unwrap_or_default();
        let text = encode(&filled(bytes, 0));
        put(&text, buf.get_mut(part.wrapping_mul(TEXT)..).unwrap_or_default());
    }
}

/// The character for six bits that are zero.
const ZERO: u8 = b'A';

/// Bytes that a text encodes, should its characters be right. No text has a length of 1 modulo 4.
fn checked_len(text: &[u8]) -> Option<usize> {
    (text.len() % 4 != 1).then(|| decoded_len(text.len()))
}

/// The start of a slice; what it is too short for is filled.
fn filled<const N: usize>(slice: &[u8], with: u8) -> [u8; N] {
    if let Some(start) = slice.first_chunk() {
        return *start;
    }
    let mut array = [with; N];
    for (place, byte) in array.iter_mut().zip(slice) {
        *place = *byte;
    }
    array
}

/// Puts an array into the start of a place, as far as that reaches, and returns the rest.
fn put<'a, const N: usize>(array: &'a [u8; N], place: &mut [u8]) -> &'a [u8] {
    if let Some(place) = place.first_chunk_mut() {
        *place = *array;
        return &[];
    }
    for (place, byte) in place.iter_mut().zip(array) {
        *place = *byte;
    }
    array.get(place.len()..).unwrap_or_default()
}

fn put_decoded(text: &[u8; TEXT], place: &mut [u8]) -> Option<()> {
    // Bits beyond the last byte would give a token a second spelling.
    let has_stray_bits = put(&decode_all(text)?, place).iter().any(|byte| *byte != 0);
    (!has_stray_bits).then_some(())
}

fn encode(bytes: &[u8; BYTES]) -> [u8; TEXT] {
    let mut words = [0; TEXT / WORD_TEXT];
    for (word, [a, b, c, d, e, f]) in words.iter_mut().zip(bytes.as_chunks::<WORD_BYTES>().0) {
        *word = u64::from_be_bytes([0, 0, *a, *b, *c, *d, *e, *f]);
    }
    for word in &mut words {
        *word = spread(*word);
    }
    let mut text = [0; TEXT];
    for (place, word) in text.as_chunks_mut().0.iter_mut().zip(words) {
        *place = word.to_be_bytes();
    }
    for char in &mut text {
        *char = char_of(*char);
    }
    text
}

fn decode_all(text: &[u8; TEXT]) -> Option<[u8; BYTES]> {
    let (mut values, mut all) = ([0; TEXT], 0);
    for (value, char) in values.iter_mut().zip(text) {
        *value = value_of(*char);
        all |= *value;
    }
    if all > 0x3f {
        return None;
    }
    let mut words = [0; TEXT / WORD_TEXT];
    for (word, values) in words.iter_mut().zip(values.as_chunks().0) {
        *word = u64::from_be_bytes(*values);
    }
    for word in &mut words {
        *word = gather(*word);
    }
    let mut bytes = [0; BYTES];
    for (place, word) in bytes.as_chunks_mut::<WORD_BYTES>().0.iter_mut().zip(words) {
        let [_, _, bytes @ ..] = word.to_be_bytes();
        *place = bytes;
    }
    Some(bytes)
}

/// Gives each six of 48 bits a byte of its own.
const fn spread(bits: u64) -> u64 {
    let bits = ((bits & 0xffff_ff00_0000) << 8) | (bits & 0x0000_00ff_ffff);
    let bits = ((bits & 0x00ff_f000_00ff_f000) << 4) | (bits & 0x0000_0fff_0000_0fff);
    ((bits & 0x0fc0_0fc0_0fc0_0fc0) << 2) | (bits & 0x003f_003f_003f_003f)
}

/// The six lowest bits of each byte, one after the other.
const fn gather(bits: u64) -> u64 {
    let bits = ((bits & 0x3f00_3f00_3f00_3f00) >> 2) | (bits & 0x003f_003f_003f_003f);
    let bits = ((bits & 0x0fff_0000_0fff_0000) >> 4) | (bits & 0x0000_0fff_0000_0fff);
    ((bits & 0x00ff_ffff_0000_0000) >> 8) | (bits & 0x0000_0000_00ff_ffff)
}

/// The character for six bits. All steps are taken for each, without branches.
const fn char_of(value: u8) -> u8 {
    let char = value.wrapping_add(b'A');
    let char = char.wrapping_add(if value >= 26 { b'a' - b'Z' - 1 } else { 0 });
    let char = char.wrapping_sub(if value >= 52 { b'z' + 1 - b'0' } else { 0 });
    let char = char.wrapping_sub(if value >= 62 { b'9' + 1 - b'-' } else { 0 });
    char.wrapping_add(if value >= 63 { b'_' - b'-' - 1 } else { 0 })
}

/// The six bits that a character stands for, or `0xff`. All cases are looked at for each, without branches.
const fn value_of(char: u8) -> u8 {
    let upper = char.wrapping_sub(b'A');
    let lower = char.wrapping_sub(b'a');
    let digit = char.wrapping_sub(b'0');
    // Inverted, so that what is none of them gives all ones.
    let inverse = (if upper < 26 { !upper } else { 0 })
        | (if lower < 26 { !lower.wrapping_add(26) } else { 0 })
        | (if digit < 10 { !digit.wrapping_add(52) } else { 0 })
        | (if char == b'-' { !62 } else { 0 })
        | (if char == b'_' { !63 } else { 0 });
    !inverse
}
