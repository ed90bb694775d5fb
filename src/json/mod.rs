//! JSON without a heap: a serde serializer into a buffer and an in-place deserializer.

mod de;
mod float;
mod grammar;
mod ser;

pub(crate) use de::from_slice_mut;
pub(crate) use grammar::validate;
pub(crate) use ser::to_slice;

/// Maximum nesting depth of arrays and objects in a payload. Typical sessions have a handful of levels.
pub const MAX_JSON_DEPTH: usize = 128;
