//! Helpers that are independent of tokens and cookies.

pub(crate) mod ascii;
pub(crate) mod base64url;
pub(crate) mod digits;
pub(crate) mod scan;
pub(crate) mod slice;
pub(crate) mod slice_writer;
pub(crate) mod wipe;
