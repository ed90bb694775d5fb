//! Serializer to JSON as `JSON.stringify` writes it. Only -0 differs: it keeps its sign.

use super::grammar::validate_at;
use super::{MAX_JSON_DEPTH, float};
use crate::util::digits::{Decimal, hex_digits};
use crate::util::scan::len_before;
use crate::util::slice::split;
use crate::util::slice_writer::SliceWriter;
use core::fmt;
use core::mem;
use serde::ser::{self, Serialize};

/// Writes a value at the start of `out` and returns its length, which exceeds `out.len()` if the value does not fit.
///
/// The text is valid JSON for every `T`: a `Serialize` can return `Ok` only after one call of a serializer's method, or
/// of `end`, and errors that it swallows in between are kept.
pub(crate) fn to_slice<T: Serialize + ?Sized>(value: &T, out: &mut [u8]) -> Result<usize> {
    let mut writer = Writer { out: SliceWriter::new(out), depth: 0, has_failed: false };
    value.serialize(&mut writer)?;
    if writer.has_failed { Err(NotJson) } else { Ok(writer.out.len()) }
}

/// The value cannot be represented in JSON.
#[derive(Debug)]
pub(crate) struct NotJson;

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not JSON")
    }
}

impl core::error::Error for NotJson {}

impl ser::Error for NotJson {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Result<T> = core::result::Result<T, NotJson>;

/// Name of the struct that `serde_json` serializes its `Number` as, with the feature `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// Name of the struct that `serde_json` serializes its `RawValue` as.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

struct Writer<'o> {
    out: SliceWriter<'o>,
    depth: usize,
    /// Whether a part of an array or object failed: its `Serialize` may swallow the error.
    has_failed: bool,
}

impl Writer<'_> {
    fn put(&mut self, bytes: &[u8]) {
        self.out.put_slice(bytes);
    }

    /// Opens an array or an object.
    fn open(&mut self, bracket: &[u8]) -> Result<()> {
        // The deserializer has the same limit.
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_JSON_DEPTH {
            return Err(NotJson);
        }
        self.put(bracket);
        Ok(())
    }

    fn close(&mut self, brackets: &[u8]) {
        self.depth = self.depth.saturating_sub(brackets.len());
        self.put(brackets);
    }

    /// Writes `text` with escapes, without the quotes around it.
    fn put_escaped(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        // Runs of characters that need no escape are written at once.
        loop {
            let plain_len = len_before(rest, |byte| (byte < 0x20) | (byte == b'"') | (byte == b'\\'));
            let (plain, from) = split(rest, plain_len);
            self.put(plain);
            let Some((byte, behind)) = from.split_first() else { break };
            match byte {
                0x08 => self.put(b"\\b"),
                0x0c => self.put(b"\\f"),
                b'\n' => self.put(b"\\n"),
                b'\r' => self.put(b"\\r"),
                b'\t' => self.put(b"\\t"),
                b'"' => self.put(b"\\\""),
                b'\\' => self.put(b"\\\\"),
                control => {
                    self.put(b"\\u00");
                    self.put(&hex_digits(*control));
                }
            }
            rest = behind;
        }
    }

    fn put_string(&mut self, text: &str) {
        self.put(b"\"");
        self.put_escaped(text);
        self.put(b"\"");
    }

    /// Keeps the failure of a part.
    fn keep(&mut self, part: Result<()>) -> Result<()> {
        self.has_failed |= part.is_err();
        part
    }

    /// Writes `{"Variant":`.
    fn open_variant(&mut self, variant: &str) -> Result<()> {
        self.open(b"{")?;
        self.put_string(variant);
        self.put(b":");
        Ok(())
    }
}

/// Methods for numbers that are written as a wider type.
macro_rules! widen {
    ($($method:ident: $from:ty => $to_method:ident)*) => {
        $(fn $method(self, value: $from) -> Result<()> {
            self.$to_method(value.into())
        })*
    };
}

impl<'w, 'o> ser::Serializer for &'w mut Writer<'o> {
    type Ok = ();
    type Error = NotJson;
    type SerializeSeq = Items<'w, 'o>;
    type SerializeTuple = Items<'w, 'o>;
    type SerializeTupleStruct = Items<'w, 'o>;
    type SerializeTupleVariant = Items<'w, 'o>;
    type SerializeMap = Items<'w, 'o>;
    type SerializeStruct = Items<'w, 'o>;
    type SerializeStructVariant = Items<'w, 'o>;

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.put(if value { b"true" } else { b"false" });
        Ok(())
    }

    widen! {
        serialize_i8: i8 => serialize_i64
        serialize_i16: i16 => serialize_i64
        serialize_i32: i32 => serialize_i64
        serialize_u8: u8 => serialize_u64
        serialize_u16: u16 => serialize_u64
        serialize_u32: u32 => serialize_u64
    }

    fn serialize_i64(self, value: i64) -> Result<()> {
        if value < 0 {
            self.put(b"-");
        }
        self.serialize_u64(value.unsigned_abs())
    }

    fn serialize_u64(self, value: u64) -> Result<()> {
        self.put(Decimal::new(value).as_bytes());
        Ok(())
    }

    /// Writes the shortest digits of the `f32`, not those of the same value as `f64`.
    fn serialize_f32(self, value: f32) -> Result<()> {
        if !value.is_finite() {
            return Err(NotJson);
        }
        float::put(&mut self.out, value.is_sign_negative(), zmij::Buffer::new().format_finite(value.abs()));
        Ok(())
    }

    fn serialize_f64(self, value: f64) -> Result<()> {
        if !value.is_finite() {
            return Err(NotJson);
        }
        float::put(&mut self.out, value.is_sign_negative(), zmij::Buffer::new().format_finite(value.abs()));
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<()> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        self.put_string(value);
        Ok(())
    }

    /// Writes an array of numbers, as `serde_json` does.
    fn serialize_bytes(self, value: &[u8]) -> Result<()> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.put(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<()> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<()> {
        self.open_variant(variant)?;
        value.serialize(&mut *self)?;
        self.close(b"}");
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'w, 'o>> {
        self.open(b"[")?;
        Ok(Items { writer: self, is_first: true, is_raw: false, has_key: false, end: b"]" })
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'w, 'o>> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'w, 'o>> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'w, 'o>> {
        self.open_variant(variant)?;
        Ok(Items { end: b"]}", ..self.serialize_seq(None)? })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Items<'w, 'o>> {
        self.open(b"{")?;
        Ok(Items { writer: self, is_first: true, is_raw: false, has_key: false, end: b"}" })
    }

    /// Writes an object, or for `serde_json`'s private structs the JSON in their one field.
    fn serialize_struct(self, name: &'static str, len: usize) -> Result<Items<'w, 'o>> {
        // Patterns, because they are compared at compile time if the name is known: comparing slices costs 200 bytes of
        // flash.
        match (name, len) {
            (NUMBER | RAW_VALUE, 1) => {
                Ok(Items { writer: self, is_first: true, is_raw: true, has_key: false, end: b"" })
            }
            (NUMBER | RAW_VALUE, _) => Err(NotJson),
            _ => self.serialize_map(None),
        }
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'w, 'o>> {
        self.open_variant(variant)?;
        Ok(Items { end: b"}}", ..self.serialize_map(None)? })
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<()> {
        struct Escaping<'w, 'o>(&'w mut Writer<'o>);

        impl fmt::Write for Escaping<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0.put_escaped(text);
                Ok(())
            }
        }

        self.put(b"\"");
        fmt::write(&mut Escaping(self), format_args!("{value}")).map_err(|_| NotJson)?;
        self.put(b"\"");
        Ok(())
    }
}

/// An array or an object in progress.
struct Items<'w, 'o> {
    writer: &'w mut Writer<'o>,
    is_first: bool,
    /// Whether the one field is a string that is JSON already, which is written without the object around it.
    is_raw: bool,
    /// Whether a key is written whose value is not.
    has_key: bool,
    end: &'static [u8],
}

impl Items<'_, '_> {
    fn separate(&mut self) {
        if !mem::replace(&mut self.is_first, false) {
            self.writer.put(b",");
        }
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.separate();
        let written = value.serialize(&mut *self.writer);
        self.writer.keep(written)
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        let written = if self.is_raw {
            let is_first = mem::replace(&mut self.is_first, false);
            if is_first { value.serialize(Text { writer: self.writer, is_raw: true }) } else { Err(NotJson) }
        } else {
            self.separate();
            self.writer.put_string(name);
            self.writer.put(b":");
            value.serialize(&mut *self.writer)
        };
        self.writer.keep(written)
    }

    /// Notes that a key is written next, or its value: they alternate.
    fn alternate(&mut self, has_key: bool) -> Result<()> {
        let is_next = mem::replace(&mut self.has_key, has_key) != has_key;
        if is_next { Ok(()) } else { Err(NotJson) }
    }

    fn close(self) -> Result<()> {
        self.writer.close(self.end);
        // An object whose last key has no value, or raw JSON that was not written.
        if self.has_key || (self.is_raw && self.is_first) { Err(NotJson) } else { Ok(()) }
    }
}

/// The traits of arrays, which differ only in the name of their method.
macro_rules! array {
    ($($trait:ident: $method:ident)*) => {
        $(impl ser::$trait for Items<'_, '_> {
            type Ok = ();
            type Error = NotJson;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.element(value)
            }

            fn end(self) -> Result<()> {
                self.close()
            }
        })*
    };
}

array! {
    SerializeSeq: serialize_element
    SerializeTuple: serialize_element
    SerializeTupleStruct: serialize_field
    SerializeTupleVariant: serialize_field
}

/// The traits of objects with known fields.
macro_rules! object {
    ($($trait:ident)*) => {
        $(impl ser::$trait for Items<'_, '_> {
            type Ok = ();
            type Error = NotJson;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
                self.field(name, value)
            }

            fn end(self) -> Result<()> {
                self.close()
            }
        })*
    };
}

object! { SerializeStruct SerializeStructVariant }

impl ser::SerializeMap for Items<'_, '_> {
    type Ok = ();
    type Error = NotJson;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.separate();
        let written = self.alternate(true).and_then(|()| key.serialize(Text { writer: self.writer, is_raw: false }));
        self.writer.keep(written)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.writer.put(b":");
        let written = self.alternate(false).and_then(|()| value.serialize(&mut *self.writer));
        self.writer.keep(written)
    }

    fn end(self) -> Result<()> {
        self.close()
    }
}

/// Serializes a string: an object's key or, if `is_raw`, JSON.
///
/// Numbers and booleans are written in quotes, other types are rejected.
struct Text<'w, 'o> {
    writer: &'w mut Writer<'o>,
    is_raw: bool,
}

/// Key types that are written like values, in quotes.
macro_rules! quoted {
    ($($method:ident: $type:ty)*) => {
        $(fn $method(self, value: $type) -> Result<()> {
            self.writer.put(b"\"");
            self.writer.$method(value)?;
            self.writer.put(b"\"");
            Ok(())
        })*
    };
}

/// Types that cannot be keys.
macro_rules! refused {
    ($($method:ident($($type:ty),*) -> $ok:ty;)*) => {
        $(fn $method(self, $(_: $type),*) -> Result<$ok> {
            Err(NotJson)
        })*
    };
}

type Impossible = ser::Impossible<(), NotJson>;

impl ser::Serializer for Text<'_, '_> {
    type Ok = ();
    type Error = NotJson;
    type SerializeSeq = Impossible;
    type SerializeTuple = Impossible;
    type SerializeTupleStruct = Impossible;
    type SerializeTupleVariant = Impossible;
    type SerializeMap = Impossible;
    type SerializeStruct = Impossible;
    type SerializeStructVariant = Impossible;

    quoted! {
        serialize_bool: bool
        serialize_i8: i8
        serialize_i16: i16
        serialize_i32: i32
        serialize_i64: i64
        serialize_u8: u8
        serialize_u16: u16
        serialize_u32: u32
        serialize_u64: u64
    }

    fn serialize_char(self, value: char) -> Result<()> {
        self.writer.serialize_char(value)
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        if !self.is_raw {
            return self.writer.serialize_str(value);
        }
        // Exactly one value: anything else could close the object around it, or add fields to it.
        if validate_at(self.writer.depth, value.as_bytes()).is_err() {
            return Err(NotJson);
        }
        self.writer.put(value.as_bytes());
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<()> {
        self.writer.serialize_str(variant)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<()> {
        self.writer.collect_str(value)
    }

    refused! {
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_seq(Option<usize>) -> Impossible;
        serialize_tuple(usize) -> Impossible;
        serialize_tuple_struct(&'static str, usize) -> Impossible;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Impossible;
        serialize_map(Option<usize>) -> Impossible;
        serialize_struct(&'static str, usize) -> Impossible;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Impossible;
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<()> {
        Err(NotJson)
    }
}
