//! Strings that are known to be ASCII.

/// Converts `bytes`, which are ASCII, to a string.
pub(crate) fn text(bytes: &[u8]) -> &str {
    debug_assert!(bytes.is_ascii(), "tokens, digits and headers are ASCII");
    core::str::from_utf8(bytes).unwrap_or_default()
}
