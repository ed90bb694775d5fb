//! Texts of which it is known that they are ASCII.

use ascii::AsciiStr;

/// The bytes as a text: none, should they not be ASCII after all.
///
/// Looking for ASCII alone keeps core's check of UTF-8 out of a program that needs it for nothing else: a kilobyte of
/// flash.
pub(crate) fn text(bytes: &[u8]) -> &str {
    AsciiStr::from_ascii(bytes).map(AsciiStr::as_str).unwrap_or_default()
}
