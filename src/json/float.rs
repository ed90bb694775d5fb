//! Floats in the format of ECMAScript's `Number::toString`.

use crate::util::scan::len_before;
use crate::util::slice::split;
use crate::util::slice_writer::SliceWriter;

/// Writes a float, given its magnitude as `text` in the format of `zmij`.
///
/// `zmij` writes the same shortest digits, but integers with a fraction, and an exponent from 1e16 on (for `f32` from
/// 1e13 on) and below 1e-5; ECMAScript writes an exponent from 1e21 on and below 1e-6.
pub(super) fn put(out: &mut SliceWriter<'_>, is_negative: bool, text: &str) {
    if is_negative {
        out.put_slice(b"-");
    }
    let text = text.as_bytes();
    let (number, exponent) = split(text, len_before(text, |byte| byte == b'e'));
    let places = match exponent {
        [] => return out.put_slice(text.strip_suffix(b".0").unwrap_or(text)),
        [_, b'+', b'1', ones] => usize::from(ones & 0xf).wrapping_add(10),
        [_, b'+', b'2', b'0'] => 20,
        [_, b'-', b'6'] => {
            out.put_slice(b"0.00000");
            0
        }
        _ => return out.put_slice(text),
    };
    let (digit, fraction) = match number {
        [digit, b'.', fraction @ ..] => (*digit, fraction),
        [digit, ..] => (*digit, &[][..]),
        [] => return debug_assert!(false, "a number has a digit"),
    };
    out.put_slice(&[digit]);
    out.put_slice(fraction);
    for _ in fraction.len()..places {
        out.put_slice(b"0");
    }
}
