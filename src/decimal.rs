//! Decimal digits without `core::fmt`.

/// Digits of the largest `u64`.
pub(crate) const MAX_DIGITS: usize = 20;

/// The digits of a number, without leading zeros.
pub(crate) struct Decimal {
    digits: [u8; MAX_DIGITS],
    start: usize,
}

impl Decimal {
    pub(crate) fn new(number: u64) -> Self {
        let mut decimal = Self { digits: [b'0'; MAX_DIGITS], start: MAX_DIGITS };
        let mut rest = number;
        for place in decimal.digits.iter_mut().rev() {
            // A digit: `rest % 10` fits a byte.
            *place = b'0' | u8::try_from(rest % 10).unwrap_or(0);
            decimal.start = decimal.start.saturating_sub(1);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        decimal
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.digits.get(self.start..).unwrap_or_default()
    }

    pub(crate) fn as_str(&self) -> &str {
        // Digits are ASCII.
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// Reads digits; `u64::MAX` for more than fit. The caller has made sure that they are digits.
pub(crate) fn parse_saturating(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0, |number: u64, digit| number.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0'))))
}
