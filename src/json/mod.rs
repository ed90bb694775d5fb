//! JSON without a heap: what serde needs to write a value into a buffer and to read one out of it.

mod check;
mod float;
mod read;
mod write;

pub(crate) use check::is_json;
pub(crate) use read::read;
pub(crate) use write::write;

/// Arrays and objects within each other at the most, in a payload. What `JSON.stringify` writes for a session has a
/// handful.
pub const MAX_JSON_DEPTH: usize = 128;
