//! Writing a `Set-Cookie` header's value, in the order of iron-session 9 and the package `cookie` 2.

use super::attributes::{CookieAttributes, Priority, SameSite};
use crate::error::{BufferTooSmall, CookieError};
use crate::util::ascii;
use crate::util::digits::Decimal;
use crate::util::slice_writer::SliceWriter;
use core::fmt;
use core::time::Duration;

const MAX_AGE_SECS: u64 = i64::MAX.unsigned_abs();

/// The value of a `Set-Cookie` header.
///
/// Format it with `Display`, or write it into a buffer with [`write_to`](Self::write_to), which keeps `core::fmt` out
/// of a small program.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{CookieAttributes, SetCookie};
/// use core::time::Duration;
///
/// let cookie = SetCookie::new("theme", "dark", CookieAttributes::DEFAULT)?.with_max_age(Duration::from_secs(3600));
/// let text = "theme=dark; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Lax";
/// assert_eq!(cookie.to_string(), text);
///
/// let mut buf = [0; 100];
/// assert_eq!(cookie.write_to(&mut buf)?, text);
/// assert_eq!(cookie.len(), text.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[must_use = "a cookie that is not sent changes nothing"]
pub struct SetCookie<'c> {
    name: &'c str,
    /// Separate from the name, so that the names of a session's chunks need no memory.
    name_suffix: &'static str,
    value: &'c str,
    max_age_secs: Option<u64>,
    attributes: CookieAttributes<'c>,
}

impl<'c> SetCookie<'c> {
    /// Creates a cookie from validated parts.
    ///
    /// It has no `Max-Age`: the browser keeps it until it is closed.
    ///
    /// # Errors
    ///
    /// [`CookieError`] if the name, the value or an attribute is not allowed in a header, or the attributes break the
    /// rules of the name's prefix.
    pub const fn new(name: &'c str, value: &'c str, attributes: CookieAttributes<'c>) -> Result<Self, CookieError> {
        if !is_value(value.as_bytes()) {
            return Err(CookieError::InvalidValue);
        }
        match attributes.check(name) {
            Ok(()) => Ok(Self::new_unchecked(name, value, attributes)),
            Err(error) => Err(error),
        }
    }

    /// Creates a cookie whose name, value and attributes are already validated.
    pub(crate) const fn new_unchecked(name: &'c str, value: &'c str, attributes: CookieAttributes<'c>) -> Self {
        Self { name, name_suffix: "", value, max_age_secs: None, attributes }
    }

    pub(crate) const fn with_name_suffix(self, name_suffix: &'static str) -> Self {
        Self { name_suffix, ..self }
    }

    /// Sets how long the browser keeps the cookie, in whole seconds.
    ///
    /// Browsers keep cookies for at most 400 days. Zero deletes the cookie.
    pub const fn with_max_age(self, max_age: Duration) -> Self {
        // Some parsers reject numbers that do not fit in an `i64`.
        let secs = max_age.as_secs();
        Self { max_age_secs: Some(if secs < MAX_AGE_SECS { secs } else { MAX_AGE_SECS }), ..self }
    }

    /// Returns the cookie's value.
    #[must_use]
    pub const fn value(&self) -> &'c str {
        self.value
    }

    /// Returns the length of the header value in bytes.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub fn len(&self) -> usize {
        let mut len = 0_usize;
        self.parts(&mut |part| len = len.saturating_add(part.len()));
        len
    }

    /// Writes the header value at the start of `out`.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] if `out` is shorter than [`len`](Self::len). `out` then holds the beginning of the value.
    pub fn write_to<'o>(&self, out: &'o mut [u8]) -> Result<&'o str, BufferTooSmall> {
        let mut output = SliceWriter::new(out);
        self.parts(&mut |part| output.put_slice(part.as_bytes()));
        let len = output.len();
        let text = out.get(..len).ok_or(BufferTooSmall { needed: len })?;
        // It is ASCII: everything was validated, or is a literal below.
        Ok(ascii::text(text))
    }

    /// Writes the header value like [`write_to`](Self::write_to), as a fixed-capacity string of
    /// [`heapless`](crate::heapless).
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] if the string's capacity is less than [`len`](Self::len).
    pub fn write_to_string<const N: usize>(&self) -> Result<heapless::String<N>, BufferTooSmall> {
        let (mut text, mut fits) = (heapless::String::new(), true);
        self.parts(&mut |part| fits &= text.push_str(part).is_ok());
        if fits { Ok(text) } else { Err(BufferTooSmall { needed: self.len() }) }
    }

    /// Passes the parts of the header value to `put`, in order.
    ///
    /// Out of line: `len`, `write_to` and `Display` share the code.
    #[inline(never)]
    pub(crate) fn parts(&self, put: &mut dyn FnMut(&str)) {
        let CookieAttributes { domain, path, http_only, secure, partitioned, priority, same_site, .. } =
            self.attributes;
        put(self.name);
        put(self.name_suffix);
        put("=");
        put(self.value);
        if let Some(secs) = self.max_age_secs {
            put("; Max-Age=");
            put(Decimal::new(secs).as_str());
        }
        for (name, text) in [("; Domain=", domain), ("; Path=", path)] {
            if !text.is_empty() {
                put(name);
                put(text);
            }
        }
        if let Some(ms) = self.attributes.expires_ms() {
            put("; Expires=");
            put_date(ms, put);
        }
        for (flag, is_set) in [("; HttpOnly", http_only), ("; Secure", secure), ("; Partitioned", partitioned)] {
            if is_set {
                put(flag);
            }
        }
        match priority {
            Some(Priority::Low) => put("; Priority=Low"),
            Some(Priority::Medium) => put("; Priority=Medium"),
            Some(Priority::High) => put("; Priority=High"),
            None => {}
        }
        match same_site {
            Some(SameSite::Lax) => put("; SameSite=Lax"),
            Some(SameSite::Strict) => put("; SameSite=Strict"),
            Some(SameSite::None) => put("; SameSite=None"),
            None => {}
        }
    }
}

impl fmt::Display for SetCookie<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut result = Ok(());
        self.parts(&mut |part| result = result.and_then(|()| f.write_str(part)));
        result
    }
}

/// Omits the value, which is a credential.
impl fmt::Debug for SetCookie<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetCookie")
            .field("name", &format_args!("\"{}{}\"", self.name, self.name_suffix))
            .field("max_age_secs", &self.max_age_secs)
            .field("attributes", &self.attributes)
            .finish_non_exhaustive()
    }
}

/// Returns whether `value` is visible ASCII without `"`, `,`, `;` and `\` (RFC 6265, `cookie-octet`).
const fn is_value(value: &[u8]) -> bool {
    let mut rest = value;
    while let [first, others @ ..] = rest {
        if !first.is_ascii_graphic() || matches!(first, b'"' | b',' | b';' | b'\\') {
            return false;
        }
        rest = others;
    }
    true
}

/// Writes a date such as `Tue, 14 Nov 2023 22:13:20 GMT` (RFC 9110, 5.6.7), up to the year 9999.
fn put_date(ms: u64, put: &mut dyn FnMut(&str)) {
    const WEEKDAYS: [&str; 7] = ["Thu, ", "Fri, ", "Sat, ", "Sun, ", "Mon, ", "Tue, ", "Wed, "];
    // A year starts in March here, so that the leap day is its last day.
    const MONTHS: [&str; 12] =
        [" Mar ", " Apr ", " May ", " Jun ", " Jul ", " Aug ", " Sep ", " Oct ", " Nov ", " Dec ", " Jan ", " Feb "];
    let of = |names: &[&'static str], index: u64| {
        let name = usize::try_from(index).ok().and_then(|index| names.get(index));
        debug_assert!(name.is_some(), "weekdays and months have names");
        name.copied().unwrap_or_default()
    };
    let two_digits = |number: u64, put: &mut dyn FnMut(&str)| {
        put(if number < 10 { "0" } else { "" });
        put(Decimal::new(number).as_str());
    };
    let days = ms / 86_400_000;
    let (year, month, day) = civil_from_days(days);
    put(of(&WEEKDAYS, days % 7));
    two_digits(day, put);
    put(of(&MONTHS, month));
    put(Decimal::new(year).as_str());
    for (separator, number) in [(" ", ms / 3_600_000 % 24), (":", ms / 60_000 % 60), (":", ms / 1000 % 60)] {
        put(separator);
        two_digits(number, put);
    }
    put(" GMT");
}

/// Returns the year, month (0 for March) and day of the month in the Gregorian calendar; `days` counts from 1970-01-01.
///
/// This is Howard Hinnant's `civil_from_days`: years begin in March, and all eras of 400 years are alike.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    const DAYS_BEFORE_EPOCH: u64 = 719_468;
    const DAYS_OF_ERA: u64 = 146_097;
    let days = days.saturating_add(DAYS_BEFORE_EPOCH);
    let (era, day) = (days / DAYS_OF_ERA, days % DAYS_OF_ERA);
    let leap_days = (day / 1460).saturating_add(day / 146_096);
    let year = day.saturating_add(day / 36_524).saturating_sub(leap_days) / 365;
    let first_day = year.saturating_mul(365).saturating_add(year / 4).saturating_sub(year / 100);
    let day = day.saturating_sub(first_day);
    let month = day.saturating_mul(5).saturating_add(2) / 153;
    let day = day.saturating_sub(month.saturating_mul(153).saturating_add(2) / 5).saturating_add(1);
    let year = era.saturating_mul(400).saturating_add(year).saturating_add(u64::from(month >= 10));
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    fn date(ms: u64) -> String {
        let mut text = String::new();
        put_date(ms, &mut |part| text.push_str(part));
        text
    }

    #[test]
    fn dates_are_as_in_http() {
        for (secs, text) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (784_462_210, "Thu, 10 Nov 1994 10:10:10 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
            (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
            (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
            (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            assert_eq!(date(secs * 1000), text);
            assert_eq!(date(secs * 1000 + 999), text);
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        const LENGTHS: [u64; 12] = [31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29];
        let mut before = civil_from_days(0);
        for days in 1..3_000_000 {
            let (year, month, day) = civil_from_days(days);
            let (last_year, last_month, last_day) = before;
            if day == 1 {
                assert_eq!(month, (last_month + 1) % 12, "{days}");
                assert_eq!(year, last_year + u64::from(last_month == 9), "{days}");
                let is_leap = last_year % 4 == 0 && (last_year % 100 != 0 || last_year % 400 == 0);
                let missing = u64::from(last_month == 11 && !is_leap);
                assert_eq!(last_day, LENGTHS[usize::try_from(last_month).unwrap()] - missing, "{days}");
            } else {
                assert_eq!((year, month, day), (last_year, last_month, last_day + 1), "{days}");
            }
            before = (year, month, day);
        }
    }
}
