//! Decimal and hexadecimal digits without `core::fmt`.

use super::ascii;
use super::slice::part;
use crate::FAVOURS_SPEED;

/// Number of digits of the largest `u64`.
const MAX_DIGITS: usize = 20;

/// The decimal digits of a number, without leading zeros.
pub(crate) struct Decimal {
    digits: [u8; MAX_DIGITS],
    start: usize,
}

impl Decimal {
    pub(crate) fn new(mut number: u64) -> Self {
        let mut decimal = Self { digits: [b'0'; MAX_DIGITS], start: MAX_DIGITS };
        for place in decimal.digits.iter_mut().rev() {
            let (tenth, rest) = divide_by_ten(number);
            let [.., digit] = rest.to_be_bytes();
            *place |= digit;
            number = tenth;
            decimal.start = decimal.start.saturating_sub(1);
            if number == 0 {
                break;
            }
        }
        decimal
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        part(&self.digits, self.start..MAX_DIGITS)
    }

    pub(crate) fn as_str(&self) -> &str {
        ascii::text(self.as_bytes())
    }
}

/// Returns the quotient and the remainder of `number` by ten.
fn divide_by_ten(number: u64) -> (u64, u64) {
    if FAVOURS_SPEED { (number / 10, number % 10) } else { divide_by_ten_in_parts(number) }
}

/// Divides 16 bits at a time: a 64-bit division is slow on 32-bit processors, and half a kilobyte of code.
fn divide_by_ten_in_parts(number: u64) -> (u64, u64) {
    let mut parts = number.to_be_bytes();
    let mut rest = 0;
    for part in parts.as_chunks_mut().0 {
        let dividend = (rest << 16) | u32::from(u16::from_be_bytes(*part));
        let [_, _, high, low] = (dividend / 10).to_be_bytes();
        *part = [high, low];
        rest = dividend % 10;
    }
    (u64::from_be_bytes(parts), rest.into())
}

/// Parses `digits`, which the caller has validated; returns `u64::MAX` for 20 digits or more, which may not fit.
pub(crate) fn parse_saturating(digits: &[u8]) -> u64 {
    if digits.len() >= MAX_DIGITS {
        return u64::MAX;
    }
    digits
        .iter()
        .fold(0, |number: u64, digit| number.wrapping_mul(10).wrapping_add(u64::from(digit.wrapping_sub(b'0'))))
}

/// Returns the two lower-case hex digits of `byte`.
pub(crate) fn hex_digits(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 0xf].map(|nibble| if nibble < 10 { b'0' | nibble } else { nibble.wrapping_add(b'a' - 10) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn digits_are_those_of_core() {
        let powers = (0..20).map(|exponent| 10_u64.pow(exponent));
        for number in
            powers.flat_map(|power| [power - 1, power, power + 1, power.saturating_mul(9)]).chain([0, u64::MAX])
        {
            let digits = number.to_string();
            assert_eq!(Decimal::new(number).as_str(), digits);
            assert_eq!(divide_by_ten_in_parts(number), (number / 10, number % 10));
            let expected = if digits.len() < MAX_DIGITS { number } else { u64::MAX };
            assert_eq!(parse_saturating(digits.as_bytes()), expected);
        }
        assert_eq!(parse_saturating(b"18446744073709551616"), u64::MAX);
        assert_eq!(parse_saturating(&[b'9'; 5000]), u64::MAX);
    }
}
