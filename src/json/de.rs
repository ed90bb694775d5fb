//! In-place deserializer: strings are unescaped in, and borrowed from, the input.

use super::grammar::{number_len, parse_hex4, space_len, value_len};
use crate::util::scan::len_before;
use core::cell::Cell;
use core::fmt;
use core::mem;
use core::str::FromStr;
use serde::de::{self, Deserialize, DeserializeSeed, IntoDeserializer, Visitor};
use zeroize::Zeroize;

/// Deserializes a value from [validated](super::validate) JSON.
///
/// Input that the value does not borrow is wiped as it is read, and the unread rest on an error: only strings that were
/// borrowed before the error remain.
pub(crate) fn from_slice_mut<'de, T: Deserialize<'de>>(text: &'de mut [u8]) -> Result<T> {
    let mut reader = Reader { rest: text };
    let value = T::deserialize(&mut reader);
    // A `Deserialize` that swallows the error of a field may have stopped in the middle of that field.
    let is_read = space_len(reader.rest) == reader.rest.len();
    value.and_then(|value| if is_read { Ok(value) } else { Err(Mismatch) })
}

/// The JSON does not match the requested type. The field is not named: that needs a heap.
#[derive(Debug)]
pub(crate) struct Mismatch;

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unexpected type")
    }
}

impl core::error::Error for Mismatch {}

impl de::Error for Mismatch {
    // The message is ignored, so that its formatting code is not linked.
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Result<T> = core::result::Result<T, Mismatch>;

/// Methods of a `Deserializer` that forward to another one.
macro_rules! forward {
    ($($to:ident: $($method:ident)*;)*) => {
        $($(forward!(@ $to $method);)*)*
    };
    (@ $to:ident $method:ident) => {
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.$to(visitor)
        }
    };
}

struct Reader<'de> {
    rest: &'de mut [u8],
}

/// Wipes unread input on an error, and when a `Deserialize` panics.
impl Drop for Reader<'_> {
    fn drop(&mut self) {
        self.rest.zeroize();
    }
}

impl<'de> Reader<'de> {
    /// Skips white space and returns the next byte, which is not skipped.
    fn peek(&mut self) -> Result<u8> {
        let space_len = space_len(self.rest);
        // Usually there is none.
        if space_len > 0 {
            self.discard(space_len)?;
        }
        self.rest.first().copied().ok_or(Mismatch)
    }

    /// Skips `expected` if it comes next.
    fn accept(&mut self, expected: u8) -> Result<bool> {
        let is_next = self.peek()? == expected;
        if is_next {
            self.discard(1)?;
        }
        Ok(is_next)
    }

    fn expect(&mut self, expected: u8) -> Result<()> {
        if self.accept(expected)? { Ok(()) } else { Err(Mismatch) }
    }

    /// Skips `word` if it comes next.
    fn accept_word(&mut self, word: &[u8]) -> Result<bool> {
        self.peek()?;
        let is_next = self.rest.starts_with(word);
        if is_next {
            self.discard(word.len())?;
        }
        Ok(is_next)
    }

    fn take(&mut self, len: usize) -> Result<&'de mut [u8]> {
        let (taken, rest) = mem::take(&mut self.rest).split_at_mut_checked(len).ok_or(Mismatch)?;
        self.rest = rest;
        Ok(taken)
    }

    /// Skips and wipes `len` bytes, which the value does not borrow.
    fn discard(&mut self, len: usize) -> Result<()> {
        self.take(len)?.zeroize();
        Ok(())
    }

    fn string(&mut self) -> Result<&'de str> {
        if self.peek()? != b'"' {
            return Err(Mismatch);
        }
        self.discard(1)?;
        let (mut len, mut has_escapes) = (0_usize, false);
        loop {
            let rest = self.rest.get(len..).ok_or(Mismatch)?;
            len = len.saturating_add(len_before(rest, |byte| (byte == b'"') | (byte == b'\\')));
            if self.rest.get(len).ok_or(Mismatch)? == &b'"' {
                break;
            }
            // The byte after a backslash never ends the string.
            len = len.saturating_add(2);
            has_escapes = true;
        }
        let text = self.take(len)?;
        self.discard(1)?;
        let len = if has_escapes { unescape(text).ok_or(Mismatch)? } else { len };
        let (text, rest) = text.split_at_mut_checked(len).ok_or(Mismatch)?;
        rest.zeroize();
        core::str::from_utf8(text).map_err(|_| Mismatch)
    }

    fn number(&mut self) -> Result<Number<'de>> {
        self.peek()?;
        let len = number_len(self.rest).map_err(|_| Mismatch)?;
        Ok(Number { text: self.take(len)? })
    }

    /// Skips a value of any type.
    fn skip(&mut self) -> Result<()> {
        self.discard(value_len(self.rest).map_err(|_| Mismatch)?)
    }
}

/// Decodes the escapes of a string in place and returns its new length.
fn unescape(text: &mut [u8]) -> Option<usize> {
    let text = Cell::from_mut(text).as_slice_of_cells();
    let mut from = text.iter().map(Cell::get);
    let mut to = text.iter();
    // No escape is shorter than its character: `to` never overtakes `from`.
    let mut put = |byte| to.next().map(|place| place.set(byte));
    while let Some(byte) = from.next() {
        if byte != b'\\' {
            put(byte)?;
            continue;
        }
        let byte = match from.next()? {
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let mut code = hex4(&mut from)?;
                if let 0xd800..=0xdbff = code {
                    from.nth(1)?; // `\u` of the low surrogate
                    let low = hex4(&mut from)?;
                    code = 0x1_0000_u32.wrapping_add((code & 0x3ff) << 10).wrapping_add(low & 0x3ff);
                }
                for byte in char::from_u32(code)?.encode_utf8(&mut [0; 4]).bytes() {
                    put(byte)?;
                }
                continue;
            }
            itself => itself,
        };
        put(byte)?;
    }
    let left = to.len();
    text.len().checked_sub(left)
}

fn hex4(from: &mut impl Iterator<Item = u8>) -> Option<u32> {
    parse_hex4([from.next()?, from.next()?, from.next()?, from.next()?])
}

/// The text of a number, which the grammar has validated.
struct Number<'de> {
    text: &'de mut [u8],
}

impl Number<'_> {
    /// Visits an integer if the number is one, also if it is written as 5.0, and otherwise a float.
    ///
    /// A visitor for floats gets the same value either way. A number that is too large is visited as `null`, which
    /// JavaScript writes for it.
    fn visit_any<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.integer() {
            // An integer cannot represent -0.
            Some(Integer::Signed(0)) | None => match self.float(f64::is_finite) {
                Ok(float) => visitor.visit_f64(float),
                Err(Mismatch) => visitor.visit_unit(),
            },
            Some(integer) => integer.visit(visitor),
        }
    }

    fn visit_integer<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.integer().ok_or(Mismatch)?.visit(visitor)
    }

    /// Parses an integer, also with a fraction of zero: JavaScript does not distinguish 5 and 5.0.
    fn integer(&self) -> Option<Integer> {
        let (is_negative, digits) = match &*self.text {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        let mut parts = digits.splitn(2, |byte| *byte == b'.');
        let (whole, fraction) = (parts.next()?, parts.next().unwrap_or_default());
        if fraction.iter().any(|digit| *digit != b'0') {
            return None;
        }
        let magnitude = whole.iter().try_fold(0_u64, |number, digit| {
            let digit = char::from(*digit).to_digit(10)?;
            number.checked_mul(10)?.checked_add(u64::from(digit))
        })?;
        if is_negative {
            0_i64.checked_sub_unsigned(magnitude).map(Integer::Signed)
        } else {
            Some(Integer::Unsigned(magnitude))
        }
    }

    /// Parses a float; a number that is too large is an error: JavaScript reads it as infinite, which JSON cannot
    /// represent.
    fn float<F: FromStr + Copy>(&self, is_finite: fn(F) -> bool) -> Result<F> {
        let number = core::str::from_utf8(self.text).ok().and_then(|text| text.parse().ok());
        number.filter(|number| is_finite(*number)).ok_or(Mismatch)
    }
}

impl Drop for Number<'_> {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

enum Integer {
    Signed(i64),
    Unsigned(u64),
}

impl Integer {
    fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Signed(number) => visitor.visit_i64(number),
            Self::Unsigned(number) => visitor.visit_u64(number),
        }
    }
}

impl<'de> de::Deserializer<'de> for &mut Reader<'de> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.peek()? {
            b'"' => self.deserialize_str(visitor),
            b'{' => self.deserialize_map(visitor),
            b'[' => self.deserialize_seq(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            b'n' => self.deserialize_unit(visitor),
            _ => self.number()?.visit_any(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let is_true = self.accept_word(b"true")?;
        if is_true || self.accept_word(b"false")? { visitor.visit_bool(is_true) } else { Err(Mismatch) }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.number()?.visit_integer(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_f64(self.number()?.float(f64::is_finite)?)
    }

    /// Parses an `f32` directly: via the nearest `f64` it would be rounded twice.
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_f32(self.number()?.float(f32::is_finite)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_borrowed_str(self.string()?)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.peek()? == b'[' {
            self.deserialize_seq(visitor)
        } else {
            visitor.visit_borrowed_bytes(self.string()?.as_bytes())
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.accept_word(b"null")? { visitor.visit_unit() } else { Err(Mismatch) }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.accept_word(b"null")? { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.expect(b'[')?;
        let value = visitor.visit_seq(Items { reader: self, is_first: true })?;
        self.expect(b']')?;
        Ok(value)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.expect(b'{')?;
        let value = visitor.visit_map(Items { reader: self, is_first: true })?;
        self.expect(b'}')?;
        Ok(value)
    }

    /// Deserializes an enum as `serde_json` writes it: `"Unit"` or `{"Variant": content}`.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        if self.accept(b'{')? {
            let value = visitor.visit_enum(Variant { reader: self })?;
            self.expect(b'}')?;
            Ok(value)
        } else {
            visitor.visit_enum(self.string()?.into_deserializer())
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.skip()?;
        visitor.visit_unit()
    }

    forward! {
        deserialize_u64: deserialize_u8 deserialize_u16 deserialize_u32
            deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64;
        deserialize_str: deserialize_string deserialize_char deserialize_identifier;
        deserialize_bytes: deserialize_byte_buf;
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, _: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    /// Deserializes a struct from an object, or from an array of the fields' values.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        if self.peek()? == b'[' { self.deserialize_seq(visitor) } else { self.deserialize_map(visitor) }
    }
}

/// The elements of an array, or the entries of an object.
struct Items<'r, 'de> {
    reader: &'r mut Reader<'de>,
    is_first: bool,
}

impl Items<'_, '_> {
    /// Returns whether another element comes before `end`.
    fn has_next(&mut self, end: u8) -> Result<bool> {
        if self.reader.peek()? == end {
            return Ok(false);
        }
        if !mem::replace(&mut self.is_first, false) {
            self.reader.expect(b',')?;
        }
        Ok(true)
    }
}

impl<'de> de::SeqAccess<'de> for Items<'_, 'de> {
    type Error = Mismatch;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        if self.has_next(b']')? { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }
}

impl<'de> de::MapAccess<'de> for Items<'_, 'de> {
    type Error = Mismatch;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        if self.has_next(b'}')? { seed.deserialize(Key { reader: self.reader }).map(Some) } else { Ok(None) }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value> {
        self.reader.expect(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

/// An object's key: always a string, which may hold a number or a boolean.
struct Key<'r, 'de> {
    reader: &'r mut Reader<'de>,
}

impl<'de> de::Deserializer<'de> for Key<'_, 'de> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.reader.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.reader.string()? {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Mismatch),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.reader.expect(b'"')?;
        let len = number_len(self.reader.rest).map_err(|_| Mismatch)?;
        let number = Number { text: self.reader.take(len)? };
        // The quote comes directly after the number: the key is nothing else.
        let is_whole = self.reader.take(1)? == b"\"";
        // Only the canonical spelling is accepted: in JavaScript, "1.0" and "-0" are different keys than "1" and "0".
        let is_canonical = !matches!(number.text, [b'-', b'0', ..]) && number.text.iter().all(|byte| *byte != b'.');
        if is_whole && is_canonical { number.visit_integer(visitor) } else { Err(Mismatch) }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_enum(self.reader.string()?.into_deserializer())
    }

    forward! {
        deserialize_u64: deserialize_u8 deserialize_u16 deserialize_u32
            deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64;
    }

    serde::forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The rest of `{"Variant": content}` after its opening brace.
struct Variant<'r, 'de> {
    reader: &'r mut Reader<'de>,
}

impl<'de> de::EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Mismatch;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self)> {
        let variant = seed.deserialize(Key { reader: self.reader })?;
        self.reader.expect(b':')?;
        Ok((variant, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Mismatch;

    fn unit_variant(self) -> Result<()> {
        Deserialize::deserialize(self.reader)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value> {
        seed.deserialize(self.reader)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        de::Deserializer::deserialize_seq(self.reader, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value> {
        de::Deserializer::deserialize_struct(self.reader, "", fields, visitor)
    }
}
