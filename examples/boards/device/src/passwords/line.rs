//! A password as a line of text: `id:password:checksum`, or `id:password!checksum`.
//!
//! The checksum is the beginning of the SHA-256 of all before it, as eight hexadecimal digits. A factory makes a line by
//! `printf '1:%s:' "$password" | sha256sum`.

use crate::random::Random;
use core::fmt::{self, Write};
use fe26::{EntropyError, Password};
use heapless::String;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a line's place in flash. What the line leaves of it stays erased.
pub const SLOT_LEN: usize = 128;

const CHECKSUM_LEN: usize = 8;

/// Stands before the checksum: the password before this one still opens tokens.
const CONTINUES: char = ':';

/// Stands before the checksum: no older password opens tokens.
const STARTS_AFRESH: char = '!';

/// A line that is complete and valid.
#[derive(Clone, Eq, PartialEq)]
pub struct Line {
    number: u32,
    starts_afresh: bool,
    /// All of it, without the end of the line.
    text: String<SLOT_LEN>,
}

impl Line {
    /// Creates the line of a random password.
    pub fn generate(number: u32, starts_afresh: bool, random: &mut impl Random) -> Result<Self, EntropyError> {
        let mut key = Zeroizing::new([0; 32]);
        random.fill(&mut *key)?;
        if key.iter().all(|byte| *byte == key[0]) {
            return Err(EntropyError::DeadGenerator);
        }
        let mut text = String::new();
        let separator = if starts_afresh { STARTS_AFRESH } else { CONTINUES };
        let written = write!(text, "{number}:{}{separator}", Hex(&*key)).and_then(|()| {
            let checksum = checksum(&text);
            text.write_str(&checksum)
        });
        written.expect("a slot has room for 10 digits, 64, 8 and two separators");
        Ok(Self { number, starts_afresh, text })
    }

    /// Parses the line in a slot. Returns `None` if it is missing, incomplete or damaged.
    pub fn parse(slot: &[u8; SLOT_LEN]) -> Option<Self> {
        let line = slot.split(|byte| *byte == b'\n').next().filter(|line| line.len() < SLOT_LEN)?;
        let text = String::try_from(str::from_utf8(line).ok()?).ok()?;
        let (number, starts_afresh, _) = parse(&text)?;
        Some(Self { number, starts_afresh, text })
    }

    /// Returns the number that is the password's id.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns whether no older password opens tokens.
    pub fn starts_afresh(&self) -> bool {
        self.starts_afresh
    }

    pub fn password(&self) -> Password<'_> {
        let (_, _, password) = parse(&self.text).expect("a line is valid");
        password
    }

    /// Writes the line into an erased slot.
    pub fn write_to(&self, slot: &mut [u8; SLOT_LEN]) {
        slot[..self.text.len()].copy_from_slice(self.text.as_bytes());
        slot[self.text.len()] = b'\n';
    }
}

/// Returns the number of a line, whether it starts afresh, and its password.
fn parse(text: &str) -> Option<(u32, bool, Password<'_>)> {
    let (body, sum) = text.split_at_checked(text.len().checked_sub(CHECKSUM_LEN)?)?;
    if sum != checksum(body) {
        return None;
    }
    let (id, password) = body.strip_suffix([CONTINUES, STARTS_AFRESH])?.split_once(':')?;
    // As JavaScript writes integers: no sign, no zero in front.
    let number = id.parse().ok().filter(|_| id.starts_with(|digit| matches!(digit, '1'..='9')))?;
    Some((number, body.ends_with(STARTS_AFRESH), Password::new(id, password).ok()?))
}

fn checksum(body: &str) -> String<CHECKSUM_LEN> {
    let mut text = String::new();
    write!(text, "{}", Hex(&Sha256::digest(body)[..CHECKSUM_LEN / 2])).expect("two digits for each byte");
    text
}

/// Bytes as hexadecimal digits.
struct Hex<'b>(&'b [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

/// Omits the password.
impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("number", &self.number).field("starts_afresh", &self.starts_afresh).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts in steps of this.
    struct Counter(u8);

    impl Random for Counter {
        fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
            bytes.iter_mut().zip(0..).for_each(|(byte, at): (_, u8)| *byte = self.0.wrapping_mul(at));
            Ok(())
        }
    }

    fn slot(text: &str) -> [u8; SLOT_LEN] {
        let mut slot = [0xff; SLOT_LEN];
        slot[..text.len()].copy_from_slice(text.as_bytes());
        slot
    }

    fn parse_body(body: &str) -> Option<Line> {
        Line::parse(&slot(&std::format!("{body}{}\n", checksum(body))))
    }

    #[test]
    fn the_line_of_a_factory_is_read() {
        // printf '7:a password, 32 characters and more:' | sha256sum
        let line = Line::parse(&slot("7:a password, 32 characters and more:89a040b4\n"));
        assert_eq!(line.map(|line| (line.number(), line.starts_afresh())), Some((7, false)));
    }

    #[test]
    fn a_password_may_contain_the_separators() {
        let line = parse_body("7:a:password!with:separators!in-it:!").unwrap();
        assert!(line.starts_afresh());
        assert_eq!(line.password().id(), "7");
    }

    #[test]
    fn invalid_lines_do_not_count() {
        assert!(parse_body("7:a password, 32 characters and more:").is_some());
        for body in [
            "07:a password, 32 characters and more:",
            "+7:a password, 32 characters and more:",
            "0:a password, 32 characters and more:",
            "4294967296:a password, 32 characters and more:",
            "id:a password, 32 characters and more:",
            ":a password, 32 characters and more:",
            "7:too short:",
            "7:a password, 32 characters and more;",
            "a password without id, of more than 32:",
            "",
        ] {
            assert_eq!(parse_body(body), None, "{body}");
        }
    }

    #[test]
    fn a_damaged_line_does_not_count() {
        let line = Line::generate(7, false, &mut Counter(1)).unwrap();
        let mut good = [0xff; SLOT_LEN];
        line.write_to(&mut good);
        assert_eq!(Line::parse(&good), Some(line.clone()));
        let len = line.text.len() + 1;
        for bit in 0..len * 8 {
            let mut damaged = good;
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Line::parse(&damaged), None, "bit {bit}");
        }
    }

    #[test]
    fn a_dead_generator_makes_no_password() {
        assert_eq!(Line::generate(1, false, &mut Counter(0)), Err(EntropyError::DeadGenerator));
    }

    #[test]
    fn debug_output_omits_the_password() {
        let text = std::format!("{:?}", parse_body("7:a password, 32 characters and more:"));
        assert!(text.contains('7') && !text.contains("password,"), "{text}");
    }
}
