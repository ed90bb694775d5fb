//! One character at a time: the least code.

use core::cell::Cell;

pub(crate) fn decode(text: &[u8], bytes: &mut [u8]) -> Option<()> {
    let len = decode_each(text.iter().copied(), Cell::from_mut(&mut *bytes).as_slice_of_cells())?;
    (len == bytes.len()).then_some(())
}

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

pub(crate) fn encode(bytes: &[u8], text: &mut [u8]) -> Option<()> {
    text.get_mut(..bytes.len())?.copy_from_slice(bytes);
    expand(text, bytes.len());
    Some(())
}

/// From the end to the start: no character is written where a byte has not been read yet.
pub(crate) fn expand(buf: &mut [u8], len: usize) {
    let buf = Cell::from_mut(buf).as_slice_of_cells();
    let (groups, tail) = buf.get(..len).unwrap_or_default().as_chunks::<3>();
    let (text, text_tail) = buf.as_chunks::<4>();
    encode_group(tail, text_tail);
    for (group, text) in groups.iter().zip(text).rev() {
        encode_group(group, text);
    }
}

/// Encodes three bytes as four characters, or as many as there are at the end.
fn encode_group(bytes: &[Cell<u8>], text: &[Cell<u8>]) {
    let byte = |at: usize| bytes.get(at).map_or(0, |byte| u32::from(byte.get()));
    let mut bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
    for place in text {
        let [.., value] = (bits.wrapping_shr(18) & 0x3f).to_be_bytes();
        place.set(char_of(value));
        bits <<= 6;
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
fn char_of(value: u8) -> u8 {
    const ALPHABET: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    ALPHABET.get(usize::from(value)).copied().unwrap_or_default()
}
