//! Parsing a token's text into its fields.

use super::{FIELDS, Field, FieldEnds, MAX_ID_LEN, MAX_SALT_LEN, MAX_TOKEN_LEN, PREFIX, STAR, SUFFIX_START};
use crate::error::UnsealError;
use crate::util::digits::parse_saturating;
use crate::util::scan::len_before;
use core::ops::Range;

/// A token's text and the ends of its fields. Parsing checks their shape only.
pub(crate) struct Token<'t> {
    text: &'t [u8],
    ends: FieldEnds,
}

impl<'t> Token<'t> {
    /// Wraps a text that is not yet parsed.
    pub(crate) const fn new(text: &'t [u8]) -> Self {
        Self { text, ends: FieldEnds::new() }
    }

    /// Parses the text, which may end in a version suffix if `has_version_suffix` is set; the suffix is ignored.
    ///
    /// By reference: a token that is returned by value is on the stack twice.
    pub(crate) fn parse(&mut self, has_version_suffix: bool) -> Result<(), UnsealError> {
        if self.text.len() > MAX_TOKEN_LEN {
            return Err(UnsealError::TooLong);
        }
        // One pass for stars and suffix: a suffix ends the last field.
        let suffix_start = if has_version_suffix { SUFFIX_START } else { STAR };
        let mut ends = self.ends.ends.iter_mut().zip(&MAX_LENS);
        let mut end = 0_usize;
        while let Some((field_end, max_len)) = ends.next() {
            let rest = self.text.get(end..).ok_or(UnsealError::Malformed)?;
            let len = len_before(rest, |byte| (byte == STAR) | (byte == suffix_start));
            end = end.saturating_add(len);
            *field_end = u16::try_from(end).map_err(|_| UnsealError::Malformed)?;
            // A star ends each field except the last.
            if len > usize::from(*max_len) || (self.text.get(end) == Some(&STAR)) == (ends.len() == 0) {
                return Err(UnsealError::Malformed);
            }
            end = end.saturating_add(1);
        }
        let has_shape = self.get(Field::Prefix) == PREFIX && is_expiration(self.get(Field::Expiration));
        if has_shape { Ok(()) } else { Err(UnsealError::Malformed) }
    }

    // Out of line: it is called for each field.
    #[inline(never)]
    pub(crate) fn get(&self, field: Field) -> &'t [u8] {
        self.ends.get(self.text, field)
    }

    /// Returns the range of `field` in the text.
    pub(crate) fn range(&self, field: Field) -> Range<usize> {
        self.ends.range(field)
    }

    /// Returns the text that the MAC covers.
    pub(crate) fn signed(&self) -> Option<&'t [u8]> {
        self.ends.signed(self.text)
    }

    /// Returns the expiry; `None` for never.
    ///
    /// It is `u64::MAX`, which no clock reaches, from 20 digits on.
    pub(crate) fn expiration_ms(&self) -> Option<u64> {
        match self.get(Field::Expiration) {
            [] => None,
            digits => Some(parse_saturating(digits)),
        }
    }
}

/// The maximum length of each field; `u16::MAX` where the token's limit is enough.
static MAX_LENS: [u16; FIELDS] = {
    const { assert!(MAX_ID_LEN <= 0xffff && MAX_SALT_LEN <= 0xffff) };
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "`TryFrom` is not const")]
    let (max_id_len, max_salt_len) = (MAX_ID_LEN as u16, MAX_SALT_LEN as u16);
    // In the fields' order.
    [u16::MAX, max_id_len, max_salt_len, u16::MAX, u16::MAX, u16::MAX, max_salt_len, u16::MAX]
};

/// Returns whether `digits` is empty, for a token that never expires, or a positive number without leading zeros.
fn is_expiration(digits: &[u8]) -> bool {
    match digits {
        [] => true,
        [first, rest @ ..] => matches!(first, b'1'..=b'9') && rest.iter().all(u8::is_ascii_digit),
    }
}
