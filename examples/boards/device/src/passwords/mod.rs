//! The device's passwords: made at the first boot, kept in two pages of flash, changed in the field.

mod line;
mod pages;

pub use line::{Line, SLOT_LEN};
pub use pages::Pages;

use core::fmt;
use fe26::{EntropyError, Password};

/// The passwords that count: the newest one seals, and the one before it still opens.
///
/// Two are enough: a session lives for one lifetime, and each visit seals it with the newest password. Change the
/// password at most once in a lifetime, or sessions end early.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Passwords {
    newest: Line,
    previous: Option<Line>,
}

impl Passwords {
    /// Returns the passwords, the newest first.
    pub fn iter(&self) -> impl Iterator<Item = Password<'_>> {
        [Some(&self.newest), self.previous.as_ref()].into_iter().flatten().map(Line::password)
    }
}

/// The reason why there are no passwords, or no new one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PasswordsError<E> {
    Flash(E),
    Entropy(EntropyError),
    /// Flash has other bytes than those written to it.
    NotWritten,
    /// The newest id is the largest one.
    NoMoreIds,
}

impl<E> From<EntropyError> for PasswordsError<E> {
    fn from(error: EntropyError) -> Self {
        Self::Entropy(error)
    }
}

impl<E: fmt::Debug> fmt::Display for PasswordsError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flash(error) => write!(f, "cannot access the flash: {error:?}"),
            Self::Entropy(error) => write!(f, "cannot create a password: {error}"),
            Self::NotWritten => f.write_str("the flash does not keep the password"),
            Self::NoMoreIds => write!(f, "cannot number another password (limit {})", u32::MAX),
        }
    }
}
