//! JSON without a heap: what serde needs to write a value into a buffer and to read one out of it.

mod de;
mod float;
mod grammar;
mod ser;

pub(crate) use de::from_slice_mut;
pub(crate) use grammar::validate;
pub(crate) use ser::to_slice;

/// Arrays and objects within each other at the most, in a payload. What `JSON.stringify` writes for a session has a
/// handful.
pub const MAX_JSON_DEPTH: usize = 128;
