//! The grammar of JSON (RFC 8259), without recursion.

use super::MAX_JSON_DEPTH;
use crate::util::scan::len_before;

/// Whether the text is one JSON value: well-formed, of UTF-8, with no half of a surrogate pair, and not too deep.
pub(crate) fn is_json(text: &[u8]) -> bool {
    let mut scan = Scan { rest: text };
    // In one go: outside of strings the grammar has nothing but ASCII.
    core::str::from_utf8(text).is_ok() && scan.value().is_some() && scan.peek().is_none()
}

/// Bytes of the value at the start of a text.
pub(super) fn value_len(text: &[u8]) -> Option<usize> {
    let mut scan = Scan { rest: text };
    scan.value()?;
    text.len().checked_sub(scan.rest.len())
}

/// Bytes of the number at the start of a text.
pub(super) fn number_len(text: &[u8]) -> Option<usize> {
    let mut scan = Scan { rest: text };
    scan.number()?;
    text.len().checked_sub(scan.rest.len())
}

/// Bytes of white space at the start of a text.
pub(super) fn space_len(text: &[u8]) -> usize {
    text.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count()
}

struct Scan<'t> {
    rest: &'t [u8],
}

impl Scan<'_> {
    /// Passes one value and all that is in it. `None` where the text breaks the grammar.
    fn value(&mut self) -> Option<()> {
        let mut open = Open { kinds: 0, depth: 0 };
        loop {
            match self.peek()? {
                b'"' => self.string()?,
                b'{' => {
                    self.next();
                    open.push(Kind::Object)?;
                    if self.peek()? != b'}' {
                        self.key()?;
                        continue;
                    }
                }
                b'[' => {
                    self.next();
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
            // A value is complete, or the one around it is.
            loop {
                let Some(kind) = open.top() else { return Some(()) };
                let next = self.peek()?;
                self.next();
                match (kind, next) {
                    (Kind::Object, b',') => {
                        self.key()?;
                        break;
                    }
                    (Kind::Array, b',') => break,
                    (Kind::Object, b'}') | (Kind::Array, b']') => open.pop(),
                    _ => return None,
                }
            }
        }
    }

    /// An object's key and the colon behind it.
    fn key(&mut self) -> Option<()> {
        self.peek();
        self.string()?;
        if self.peek()? != b':' {
            return None;
        }
        self.next();
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        if self.next()? != b'"' {
            return None;
        }
        loop {
            let plain_len = len_before(self.rest, |byte| (byte < 0x20) | (byte == b'"') | (byte == b'\\'));
            self.rest = self.rest.get(plain_len..)?;
            match self.next()? {
                b'"' => return Some(()),
                b'\\' => self.escape()?,
                _ => return None,
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Option<()> {
        match self.next()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => match self.hex4()? {
                0xd800..=0xdbff => {
                    self.literal(b"\\u")?;
                    matches!(self.hex4()?, 0xdc00..=0xdfff).then_some(())
                }
                0xdc00..=0xdfff => None,
                _ => Some(()),
            },
            _ => None,
        }
    }

    fn hex4(&mut self) -> Option<u32> {
        let (digits, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        parse_hex4(*digits)
    }

    fn number(&mut self) -> Option<()> {
        if self.rest.first() == Some(&b'-') {
            self.next();
        }
        if self.rest.first() == Some(&b'0') {
            self.next();
        } else {
            self.digits()?;
        }
        if self.rest.first() == Some(&b'.') {
            self.next();
            self.digits()?;
        }
        if matches!(self.rest.first(), Some(b'e' | b'E')) {
            self.next();
            if matches!(self.rest.first(), Some(b'+' | b'-')) {
                self.next();
            }
            self.digits()?;
        }
        Some(())
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<()> {
        let len = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.rest = self.rest.get(len..)?;
        (len > 0).then_some(())
    }

    fn literal(&mut self, word: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(())
    }

    /// The next byte that is not white space, which is passed.
    fn peek(&mut self) -> Option<u8> {
        self.rest = self.rest.get(space_len(self.rest)..)?;
        self.rest.first().copied()
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }
}

/// Four hex digits.
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
}

impl Open {
    fn push(&mut self, kind: Kind) -> Option<()> {
        if self.depth == MAX_JSON_DEPTH {
            return None;
        }
        self.depth = self.depth.saturating_add(1);
        self.kinds = (self.kinds << 1) | u128::from(kind == Kind::Object);
        Some(())
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
