//! Lists of passwords as text, as in an environment variable or a secret store.

use crate::config::Config;
use crate::error::{PasswordError, PasswordListError};
use crate::password::Password;
use crate::sealer::Sealer;
use core::fmt;
use heapless::Vec;

/// Maximum number of passwords in a [`PasswordList`].
pub const MAX_PASSWORDS: usize = 8;

/// The passwords of a text: one `id:password` in each line, the newest first.
///
/// The first one seals and all of them unseal: to rotate, add a line in front, and remove the last line after the
/// lifetime of the sessions. A line without a colon is a password with the id `1`, as a string password of
/// iron-session; a password that contains a colon needs its id in front. Blank lines are ignored.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{PasswordList, SessionCookie};
///
/// let secret = "2:the new password, also of 32 characters\n1:a password of at least 32 characters";
/// let passwords = PasswordList::parse(secret)?;
/// let session = SessionCookie::new("sid", passwords.sealer());
///
/// let error = PasswordList::parse("2:the new password, also of 32 characters\n1:short").unwrap_err();
/// assert_eq!(error.to_string(), "line 2: password is too short (at least 32 UTF-16 code units)");
/// # Ok(())
/// # }
/// ```
///
/// It borrows the text. `Sealer::from_env` (feature `std`) and `Sealer::leak_passwords` (feature `alloc`) return a
/// sealer for the whole life of the program.
#[derive(Clone)]
pub struct PasswordList<'a> {
    current: Password<'a>,
    previous: Vec<Password<'a>, { MAX_PASSWORDS - 1 }>,
}

impl<'a> PasswordList<'a> {
    /// Parses lines of `id:password`.
    ///
    /// # Errors
    ///
    /// [`PasswordListError`]. It contains the number of the line, and no part of a secret.
    pub fn parse(lines: &'a str) -> Result<Self, PasswordListError> {
        let mut passwords =
            lines.lines().zip(1..).filter(|(line, _)| !line.trim_ascii().is_empty()).map(|(line, number)| {
                let at_line = move |error| PasswordListError::Line { line: number, error };
                parse_line(line).map(|password| (password, at_line)).map_err(at_line)
            });
        let (current, _) = passwords.next().ok_or(PasswordListError::Empty)??;
        let mut list = Self { current, previous: Vec::new() };
        for password in passwords {
            let (password, at_line) = password?;
            list.previous.push(password).map_err(|_| PasswordListError::TooMany)?;
            Sealer::try_new(list.current, &list.previous, Config::IRON_SESSION).map_err(at_line)?;
        }
        Ok(list)
    }

    /// Returns a sealer with these passwords and iron-session's configuration.
    #[must_use]
    pub fn sealer(&self) -> Sealer<'_> {
        Sealer::from_validated(self.current, &self.previous)
    }
}

/// Shows ids, without secrets.
impl fmt::Debug for PasswordList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entry(&self.current).entries(&self.previous).finish()
    }
}

impl Sealer<'static> {
    /// Creates a sealer from the [`PasswordList`] in an environment variable (feature `std`).
    ///
    /// ```no_run
    /// use fe26::{Sealer, SessionCookie};
    ///
    /// # fn main() -> Result<(), fe26::PasswordListError> {
    /// let session: SessionCookie<'static> = SessionCookie::new("sid", Sealer::from_env("SESSION_PASSWORDS")?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Call it once, at the start: the text stays in memory, as by [`leak_passwords`](Self::leak_passwords). A static
    /// can hold the cookie, too:
    ///
    /// ```no_run
    /// # use fe26::{Sealer, SessionCookie};
    /// use std::sync::LazyLock;
    ///
    /// static SESSION: LazyLock<SessionCookie> =
    ///     LazyLock::new(|| SessionCookie::new("sid", Sealer::from_env("SESSION_PASSWORDS").expect("session passwords")));
    /// ```
    ///
    /// # Errors
    ///
    /// [`PasswordListError`].
    #[cfg(feature = "std")]
    pub fn from_env(name: &'static str) -> Result<Self, PasswordListError> {
        match std::env::var(name) {
            Ok(lines) => Self::leak_passwords(&zeroize::Zeroizing::new(lines)),
            Err(std::env::VarError::NotPresent) => Err(PasswordListError::NotSet { name }),
            Err(std::env::VarError::NotUnicode(_)) => Err(PasswordListError::NotUnicode { name }),
        }
    }

    /// Creates a sealer from the lines of a [`PasswordList`], of which it leaks a copy (feature `alloc`).
    ///
    /// Call it once for each list, because the copy is never freed: [`PasswordList`] itself borrows the lines.
    ///
    /// # Errors
    ///
    /// [`PasswordListError`]. Nothing is leaked then.
    #[cfg(feature = "alloc")]
    pub fn leak_passwords(lines: &str) -> Result<Self, PasswordListError> {
        use alloc::boxed::Box;
        PasswordList::parse(lines)?;
        let list = PasswordList::parse(Box::leak(Box::from(lines)))?;
        Ok(Box::leak(Box::new(list)).sealer())
    }
}

fn parse_line(line: &str) -> Result<Password<'_>, PasswordError> {
    let (id, text) = line.split_once(':').unwrap_or(("1", line));
    Password::new(id, text)
}
