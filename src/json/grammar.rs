//! The grammar of JSON (RFC 8259), without recursion.

use super::MAX_JSON_DEPTH;
use crate::util::scan::len_before;

/// The text is not JSON, or beyond the limits of this parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvalidJson;

type Result<T> = core::result::Result<T, InvalidJson>;

/// Checks that `text` is one JSON value: well-formed, UTF-8, without half a surrogate pair, and not too deep.
pub(crate) fn validate(text: &[u8]) -> Result<()> {
    validate_at(0, text)
}

/// Checks `text` like [`validate`], for a place inside of `depth` arrays and objects.
pub(super) fn validate_at(depth: usize, text: &[u8]) -> Result<()> {
    // Checked once for the whole text: the scan below looks at bytes only.
    core::str::from_utf8(text).map_err(|_| InvalidJson)?;
    let mut scan = Scan { rest: text };
    scan.value(MAX_JSON_DEPTH.saturating_sub(depth))?;
    if scan.peek().is_ok() { Err(InvalidJson) } else { Ok(()) }
}

/// Returns the length of the value at the start of `text`.
pub(super) fn value_len(text: &[u8]) -> Result<usize> {
    let mut scan = Scan { rest: text };
    scan.value(MAX_JSON_DEPTH)?;
    Ok(text.len().saturating_sub(scan.rest.len()))
}

/// Returns the length of the number at the start of `text`.
pub(super) fn number_len(text: &[u8]) -> Result<usize> {
    let mut scan = Scan { rest: text };
    scan.number()?;
    Ok(text.len().saturating_sub(scan.rest.len()))
}

/// Returns the length of the white space at the start of `text`.
pub(super) fn space_len(text: &[u8]) -> usize {
    text.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count()
}

struct Scan<'t> {
    rest: &'t [u8],
}

impl Scan<'_> {
    /// Skips one value with everything inside it, at most `max_depth` arrays and objects deep.
    fn value(&mut self, max_depth: usize) -> Result<()> {
        let mut open = Open { kinds: 0, depth: 0, max_depth };
        loop {
            match self.peek()? {
                b'"' => self.string()?,
                b'{' => {
                    self.next()?;
                    open.push(Kind::Object)?;
                    if self.peek()? != b'}' {
                        self.key()?;
                        continue;
                    }
                }
                b'[' => {
                    self.next()?;
                    open.push(Kind::Array)?;
                    if self.peek()? != b']' {
                        continue;
                    }
                }
                b't' => self.literal(b"true")?,
                b'f' => self.literal(b"false")?,
                b'n' => self.literal(b"null")?,
                _ => self.number()?,
            }
            // A value is complete, and perhaps the values around it.
            loop {
                let Some(kind) = open.top() else { return Ok(()) };
                let next = self.peek()?;
                self.next()?;
                match (kind, next) {
                    (Kind::Object, b',') => {
                        self.key()?;
                        break;
                    }
                    (Kind::Array, b',') => break,
                    (Kind::Object, b'}') | (Kind::Array, b']') => open.pop(),
                    _ => return Err(InvalidJson),
                }
            }
        }
    }

    /// Skips an object's key and the colon after it.
    fn key(&mut self) -> Result<()> {
        self.peek()?;
        self.string()?;
        if self.peek()? != b':' {
            return Err(InvalidJson);
        }
        self.next()?;
        Ok(())
    }

    fn string(&mut self) -> Result<()> {
        if self.next()? != b'"' {
            return Err(InvalidJson);
        }
        loop {
            let plain_len = len_before(self.rest, |byte| (byte < 0x20) | (byte == b'"') | (byte == b'\\'));
            self.rest = self.rest.get(plain_len..).ok_or(InvalidJson)?;
            match self.next()? {
                b'"' => return Ok(()),
                b'\\' => self.escape()?,
                _ => return Err(InvalidJson),
            }
        }
    }

    /// Skips the rest of an escape sequence, after the backslash.
    fn escape(&mut self) -> Result<()> {
        match self.next()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => match self.hex4()? {
                0xd800..=0xdbff => {
                    self.literal(b"\\u")?;
                    if matches!(self.hex4()?, 0xdc00..=0xdfff) { Ok(()) } else { Err(InvalidJson) }
                }
                0xdc00..=0xdfff => Err(InvalidJson),
                _ => Ok(()),
            },
            _ => Err(InvalidJson),
        }
    }

    fn hex4(&mut self) -> Result<u32> {
        let (digits, rest) = self.rest.split_first_chunk().ok_or(InvalidJson)?;
        self.rest = rest;
        parse_hex4(*digits).ok_or(InvalidJson)
    }

    fn number(&mut self) -> Result<()> {
        if self.rest.first() == Some(&b'-') {
            self.next()?;
        }
        if self.rest.first() == Some(&b'0') {
            self.next()?;
        } else {
            self.digits()?;
        }
        if self.rest.first() == Some(&b'.') {
            self.next()?;
            self.digits()?;
        }
        if matches!(self.rest.first(), Some(b'e' | b'E')) {
            self.next()?;
            if matches!(self.rest.first(), Some(b'+' | b'-')) {
                self.next()?;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// Skips one or more digits.
    fn digits(&mut self) -> Result<()> {
        let len = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.rest = self.rest.get(len..).ok_or(InvalidJson)?;
        if len > 0 { Ok(()) } else { Err(InvalidJson) }
    }

    fn literal(&mut self, word: &[u8]) -> Result<()> {
        self.rest = self.rest.strip_prefix(word).ok_or(InvalidJson)?;
        Ok(())
    }

    /// Skips white space and returns the next byte, which is not skipped.
    fn peek(&mut self) -> Result<u8> {
        self.rest = self.rest.get(space_len(self.rest)..).ok_or(InvalidJson)?;
        self.rest.first().copied().ok_or(InvalidJson)
    }

    fn next(&mut self) -> Result<u8> {
        let (first, rest) = self.rest.split_first().ok_or(InvalidJson)?;
        self.rest = rest;
        Ok(*first)
    }
}

/// Parses four hex digits.
pub(super) fn parse_hex4(digits: [u8; 4]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| Some((number << 4) | char::from(*digit).to_digit(16)?))
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Array,
    Object,
}

const _: () = assert!(MAX_JSON_DEPTH == 128, "a bit of `Open::kinds` for each level");

/// The arrays and objects that are open, innermost in the lowest bit.
struct Open {
    kinds: u128,
    depth: usize,
    max_depth: usize,
}

impl Open {
    fn push(&mut self, kind: Kind) -> Result<()> {
        if self.depth >= self.max_depth {
            return Err(InvalidJson);
        }
        self.depth = self.depth.saturating_add(1);
        self.kinds = (self.kinds << 1) | u128::from(kind == Kind::Object);
        Ok(())
    }

    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.kinds >>= 1;
    }

    fn top(&self) -> Option<Kind> {
        match (self.depth, self.kinds & 1) {
            (0, _) => None,
            (_, 0) => Some(Kind::Array),
            _ => Some(Kind::Object),
        }
    }
}
