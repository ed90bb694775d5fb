//! Finds cookies in headers as the crate `cookie` does, and decodes their escapes as `percent-encoding` does.
#![no_main]

use cookie::Cookie;
use fe26::find_cookie;
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;

/// Decodes like JavaScript's `decodeURIComponent`, which fails where `percent-encoding` leaves a text unchanged.
fn decoded(raw: &str) -> Option<String> {
    let is_escape = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|digit| digit.is_ascii_hexdigit());
    if !raw.split('%').skip(1).all(is_escape) {
        return None;
    }
    percent_decode_str(raw).decode_utf8().ok().map(Into::into)
}

// The first line is a cookie's name, the others are the header.
fuzz_target!(|input: &[u8]| {
    let mut lines = input.split(|byte| *byte == b'\n');
    let Some(Ok(name)) = lines.next().map(str::from_utf8) else { return };
    let lines: Vec<&[u8]> = lines.collect();
    let found = find_cookie(lines.iter(), name);

    // A cookie that is not UTF-8 might as well not be there.
    let cookies = lines.iter().flat_map(|line| line.split(|byte| *byte == b';')).flat_map(str::from_utf8);
    let lines: Vec<&str> = cookies.collect();
    assert_eq!(found, find_cookie(lines.iter().copied(), name));

    // The crate `cookie` trims all white space, accepts no cookie without a name, and parses one line at a time.
    let is_plain = |text: &str| text.chars().all(|letter| letter == ' ' || letter == '\t' || !letter.is_whitespace());
    if !name.is_empty() && lines.iter().all(|line| is_plain(line)) {
        let mut cookies = lines.iter().flat_map(|line| Cookie::split_parse(*line)).flatten();
        let expected = cookies.find(|cookie| cookie.name() == name);
        assert_eq!(found.map(|value| value.as_raw()), expected.as_ref().map(Cookie::value), "{name:?}: {lines:?}");
    }

    let Some(value) = found else { return };
    let raw = value.as_raw();
    assert!(lines.iter().any(|line| line.contains(raw)) && !raw.contains(';'));
    let text = decoded(raw).unwrap_or_else(|| raw.to_owned());
    let mut buf = vec![0; raw.len()];
    assert_eq!(value.decode(&mut buf), Ok(text.as_str()));
    // Every smaller buffer gives the same text, or an error.
    for len in 0..raw.len().min(100) {
        match value.decode(&mut buf[..len]) {
            Ok(decoded) => assert_eq!(decoded, text),
            Err(error) => assert!(error.needed > len && error.needed <= raw.len()),
        }
    }
});
