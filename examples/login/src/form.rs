//! Reading a form in place: no copy, no heap, no limit except the buffer's.

/// Returns the value of a field in the body of a `POST` (`application/x-www-form-urlencoded`), decoded in place.
/// Returns `None` if it is missing or not UTF-8.
pub fn field<'f>(form: &'f mut [u8], name: &str) -> Option<&'f str> {
    let field = form.split_mut(|byte| *byte == b'&').find_map(|pair| {
        let value = pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
        let start = pair.len() - value.len();
        Some(&mut pair[start..])
    })?;
    let len = decode(field);
    str::from_utf8(&field[..len]).ok()
}

/// Decodes `+` and `%XX` and returns the new length. A `%` without two digits stays, as in browsers.
fn decode(text: &mut [u8]) -> usize {
    let (mut read, mut written) = (0, 0);
    while let Some(byte) = text.get(read).copied() {
        let hex = |at: usize| text.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        let (byte, len) = match (byte, hex(read + 1), hex(read + 2)) {
            (b'%', Some(high), Some(low)) => (u8::try_from(high * 16 + low).unwrap_or_default(), 3),
            (b'+', ..) => (b' ', 1),
            _ => (byte, 1),
        };
        text[written] = byte;
        read += len;
        written += 1;
    }
    written
}
