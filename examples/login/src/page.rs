//! The page, written through `Display`: piece by piece into the socket, so that it is never in memory as a whole.

use crate::handlers::Session;
use crate::{COOKIE_LIMIT, GO_INSECURE, PASSWORD_BUTTONS};
use core::fmt::{self, Display, Formatter, Write};
use fe26::{MAX_COOKIE_LEN, SaveError, UnixTime};

pub struct Page<'a> {
    now: UnixTime,
    cookie_len: usize,
    session: Option<Session<'a>>,
    /// The text that was typed and not accepted.
    draft: Option<&'a str>,
    notice: Option<Notice>,
}

/// A message to the reader of the page.
pub enum Notice {
    /// The cookie was rejected: the reason is in the server's log only.
    Ended,
    CookieDropped,
    BadName {
        max_chars: usize,
    },
    SessionTooLong {
        len: usize,
    },
    FormTooLong {
        max_len: usize,
    },
    CannotLoad,
    PasswordNotChanged,
    CannotSave(SaveError),
}

impl<'a> Page<'a> {
    pub fn new(now: UnixTime, cookie_len: usize) -> Self {
        Self { now, cookie_len, session: None, draft: None, notice: None }
    }

    /// Returns the page of a user who is logged in.
    pub fn of(self, session: Session<'a>) -> Self {
        Self { session: Some(session), ..self }
    }

    pub fn with_draft(self, draft: &'a str) -> Self {
        Self { draft: Some(draft), ..self }
    }

    pub fn saying(self, notice: Notice) -> Self {
        Self { notice: Some(notice), ..self }
    }
}

impl Display for Page<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let title = if self.session.is_some() { "Your session" } else { "Sign in" };
        write!(f, include_str!("head.html"), title = title, style = include_str!("style.css"))?;
        if let Some(notice) = &self.notice {
            writeln!(f, r#"<p class="notice" role="alert">{notice}</p>"#)?;
        }
        match self.session {
            None => write!(f, include_str!("login.html"), name = Escaped(self.draft.unwrap_or_default()))?,
            Some(session) => write!(
                f,
                include_str!("session.html"),
                name = Escaped(session.name),
                visits = session.visits,
                end = End { until_ms: session.until_ms, now: self.now },
                cookie_len = self.cookie_len,
                max_len = COOKIE_LIMIT,
                note = Escaped(self.draft.unwrap_or(session.note)),
                password_buttons = PASSWORD_BUTTONS,
            )?,
        }
        f.write_str(include_str!("foot.html"))
    }
}

impl Display for Notice {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => f.write_str("Your session has ended. Please sign in again."),
            Self::CookieDropped => write!(
                f,
                "You signed in, but your browser did not send the cookie back. Over plain HTTP it drops a \
                 <code>Secure</code> cookie without a word. On a network that you trust, {GO_INSECURE}.",
            ),
            Self::BadName { max_chars } => write!(f, "A name has 1 to {max_chars} characters."),
            Self::SessionTooLong { len } => {
                let keeper = if COOKIE_LIMIT < MAX_COOKIE_LEN { "this server takes" } else { "browsers keep" };
                write!(
                    f,
                    "Not saved: the cookie would have {len} bytes, and {keeper} {COOKIE_LIMIT}. Your session is as \
                     it was; please shorten the note.",
                )
            }
            Self::FormTooLong { max_len } => {
                write!(f, "Not saved: this server reads forms of up to {max_len} bytes. Your session is as it was.")
            }
            Self::CannotLoad => f.write_str("The server cannot read sessions now. Please try again later."),
            Self::PasswordNotChanged => f.write_str("The server did not change its password: its log says why."),
            Self::CannotSave(error) => write!(f, "Not saved: {error}."),
        }
    }
}

/// A text with any content, including `<script>`.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|char| match char {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            char => f.write_char(char),
        })
    }
}

/// The end of a session: a text such as `in 14 days`, and the date.
struct End {
    until_ms: Option<u64>,
    now: UnixTime,
}

impl Display for End {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (Some(until_ms), Some(now_ms)) = (self.until_ms, self.now.as_millis()) else {
            return f.write_str("<strong>never</strong>");
        };
        // Rounded: a request takes a few milliseconds.
        let minutes = (until_ms.saturating_sub(now_ms) + 30_000) / 60_000;
        let (number, unit) = match minutes {
            0..120 => (minutes, "minutes"),
            120..2880 => (minutes / 60, "hours"),
            _ => (minutes / 1440, "days"),
        };
        let (year, month, day) = civil_from_days(until_ms / 86_400_000);
        let (hour, minute) = (until_ms / 3_600_000 % 24, until_ms / 60_000 % 60);
        write!(f, "<strong>in {number} {unit}</strong> ")?;
        write!(f, "<time>{year}-{month:02}-{day:02} {hour:02}:{minute:02} UTC</time>")
    }
}

/// Returns the year, month and day of a day since 1970-01-01 (Howard Hinnant's algorithm: years begin in March).
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + next, month, day)
}
