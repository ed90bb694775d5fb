//! Decimal and hexadecimal digits without `core::fmt`.

use crate::ascii;

/// Digits of the largest `u64`.
const MAX_DIGITS: usize = 20;

/// The digits of a number, without leading zeros.
pub(crate) struct Decimal {
    digits: [u8; MAX_DIGITS],
    start: usize,
}

impl Decimal {
    /// By dividing 16 bits at a time: a division of 64 is slow on 32-bit processors, and half a kilobyte of code.
    pub(crate) fn new(number: u64) -> Self {
        let mut decimal = Self { digits: [b'0'; MAX_DIGITS], start: MAX_DIGITS };
        let mut parts = [48, 32, 16, 0].map(|shift| u32::try_from((number >> shift) & 0xffff).unwrap_or_default());
        for place in decimal.digits.iter_mut().rev() {
            let mut rest = 0;
            for part in &mut parts {
                let dividend = (rest << 16) | *part;
                (*part, rest) = (dividend / 10, dividend % 10);
            }
            let [.., digit] = rest.to_be_bytes();
            *place |= digit;
            decimal.start = decimal.start.saturating_sub(1);
            if parts == [0; 4] {
                break;
            }
        }
        decimal
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.digits.get(self.start..).unwrap_or_default()
    }

    pub(crate) fn as_str(&self) -> &str {
        ascii::text(self.as_bytes())
    }
}

/// Reads digits; `u64::MAX` for more than fit. The caller has made sure that they are digits.
pub(crate) fn parse_saturating(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0, |number: u64, digit| number.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0'))))
}

/// The two lower-case digits of a byte.
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
            assert_eq!(Decimal::new(number).as_str(), number.to_string());
            assert_eq!(parse_saturating(number.to_string().as_bytes()), number);
        }
        assert_eq!(parse_saturating(b"18446744073709551616"), u64::MAX);
        assert_eq!(parse_saturating(&[b'9'; 5000]), u64::MAX);
    }
}
