//! A cookie's attributes and their rules.

use crate::error::CookieError;
use crate::time::UnixTime;

/// Milliseconds at the end of the year 9999, the last that `Expires` can name.
const END_OF_YEAR_9999_MS: u64 = 253_402_300_799_999;

/// Who gets a cookie, and for which requests.
///
/// The default is iron-session's: `Path=/; HttpOnly; Secure; SameSite=Lax`.
///
/// ```
/// use fe26::{CookieAttributes, SameSite};
///
/// const STRICT: CookieAttributes = CookieAttributes::DEFAULT.with_path("/app").with_same_site(Some(SameSite::Strict));
/// ```
///
/// Texts are checked where the attributes meet a cookie's name: in [`SessionCookie`](crate::SessionCookie) and
/// [`SetCookie`](crate::SetCookie).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieAttributes<'a> {
    pub(super) domain: &'a str,
    pub(super) path: &'a str,
    pub(super) expires: Option<UnixTime>,
    pub(super) http_only: bool,
    pub(super) secure: bool,
    pub(super) partitioned: bool,
    pub(super) priority: Option<Priority>,
    pub(super) same_site: Option<SameSite>,
}

impl Default for CookieAttributes<'_> {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl<'a> CookieAttributes<'a> {
    /// iron-session's: `Path=/; HttpOnly; Secure; SameSite=Lax`.
    pub const DEFAULT: Self = Self {
        domain: "",
        path: "/",
        expires: None,
        http_only: true,
        secure: true,
        partitioned: false,
        priority: None,
        same_site: Some(SameSite::Lax),
    };

    /// The host and its subdomains that get the cookie. Empty, the default: only the host that set it.
    #[must_use]
    pub const fn with_domain(self, domain: &'a str) -> Self {
        Self { domain, ..self }
    }

    /// The path below which the cookie is sent. Empty: no attribute, so the browser takes the request's folder.
    #[must_use]
    pub const fn with_path(self, path: &'a str) -> Self {
        Self { path, ..self }
    }

    /// When the cookie ends, for browsers that do not know `Max-Age`, which wins elsewhere.
    #[must_use]
    pub const fn with_expires(self, expires: Option<UnixTime>) -> Self {
        Self { expires, ..self }
    }

    /// Whether scripts are kept from reading the cookie.
    #[must_use]
    pub const fn with_http_only(self, http_only: bool) -> Self {
        Self { http_only, ..self }
    }

    /// Whether the cookie is sent over HTTPS only.
    ///
    /// # Security
    ///
    /// Over plain HTTP everybody on the way can read the cookie and log in with it. Turn `Secure` off only for a
    /// device on a local network that has no certificate, and keep that network to yourself.
    ///
    /// There it must be off: a browser *silently drops* a `Secure` cookie that comes over `http://` from any host but
    /// `localhost` and `127.0.0.1`. The login seems to work, and the next request comes without a cookie. The same
    /// happens to names that begin with `__Host-` or `__Secure-`.
    #[must_use]
    pub const fn with_secure(self, secure: bool) -> Self {
        Self { secure, ..self }
    }

    /// Whether a cookie that is set inside another site's page is kept apart for that site (CHIPS).
    #[must_use]
    pub const fn with_partitioned(self, partitioned: bool) -> Self {
        Self { partitioned, ..self }
    }

    /// Which cookies Chromium drops last when there are too many.
    #[must_use]
    pub const fn with_priority(self, priority: Option<Priority>) -> Self {
        Self { priority, ..self }
    }

    /// Whether the cookie comes along with requests from other sites. `None`: no attribute.
    #[must_use]
    pub const fn with_same_site(self, same_site: Option<SameSite>) -> Self {
        Self { same_site, ..self }
    }

    pub(crate) fn expires_ms(&self) -> Option<u64> {
        self.expires.and_then(UnixTime::as_millis)
    }

    /// Checks everything that ends up in a header: names and attributes by the rules of iron-session 9, prefixes of
    /// names by those of browsers (RFC 6265bis, 4.1.3).
    pub(crate) const fn check(&self, name: &str) -> Result<(), CookieError> {
        if !is_name(name.as_bytes()) {
            return Err(CookieError::InvalidName);
        }
        if !is_domain(self.domain.as_bytes()) {
            return Err(CookieError::InvalidDomain);
        }
        if !is_path(self.path.as_bytes()) {
            return Err(CookieError::InvalidPath);
        }
        if let Some(expires) = self.expires {
            match expires.as_millis() {
                Some(0..=END_OF_YEAR_9999_MS) => {}
                _ => return Err(CookieError::InvalidExpires),
            }
        }
        let is_host_only = self.domain.is_empty() && matches!(self.path.as_bytes(), b"/");
        if has_prefix(name, "__host-") && !(self.secure && is_host_only)
            || has_prefix(name, "__secure-") && !self.secure
            || has_prefix(name, "__http-") && !(self.secure && self.http_only)
            || has_prefix(name, "__host-http-") && !self.http_only
        {
            return Err(CookieError::PrefixRules);
        }
        Ok(())
    }
}

/// From where a cookie comes along with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SameSite {
    /// From the cookie's own site, and when a link leads there.
    Lax,
    /// From the cookie's own site only.
    Strict,
    /// From everywhere. Browsers want `Secure` with it.
    None,
}

/// Which cookies Chromium drops last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Priority {
    /// First.
    Low,
    /// As without the attribute.
    Medium,
    /// Last.
    High,
}

/// Visible ASCII but `;` and `=`, and at least one of them.
const fn is_name(name: &[u8]) -> bool {
    let mut rest = name;
    while let [first, others @ ..] = rest {
        if !first.is_ascii_graphic() || matches!(first, b';' | b'=') {
            return false;
        }
        rest = others;
    }
    !name.is_empty()
}

/// Nothing, or labels of letters, digits and inner hyphens between dots, with a dot in front or not.
const fn is_domain(domain: &[u8]) -> bool {
    const MAX_LABEL_LEN: usize = 63;
    let mut rest = match domain {
        [] => return true,
        [b'.', others @ ..] => others,
        whole => whole,
    };
    let mut label_len = 0_usize;
    let mut last = b'.';
    while let [first, others @ ..] = rest {
        match first {
            b'.' if last.is_ascii_alphanumeric() => label_len = 0,
            b'-' if label_len > 0 => label_len = label_len.saturating_add(1),
            _ if first.is_ascii_alphanumeric() => label_len = label_len.saturating_add(1),
            _ => return false,
        }
        if label_len > MAX_LABEL_LEN {
            return false;
        }
        last = *first;
        rest = others;
    }
    last.is_ascii_alphanumeric()
}

/// Printable ASCII but `;` and `<`.
const fn is_path(path: &[u8]) -> bool {
    let mut rest = path;
    while let [first, others @ ..] = rest {
        if !matches!(first, b' '..=b':' | b'='..=b'~') {
            return false;
        }
        rest = others;
    }
    true
}

/// Browsers do not mind the case of a prefix.
const fn has_prefix(name: &str, lower_case_prefix: &str) -> bool {
    let (mut name, mut prefix) = (name.as_bytes(), lower_case_prefix.as_bytes());
    while let ([first, others @ ..], [expected, behind @ ..]) = (name, prefix) {
        if first.to_ascii_lowercase() != *expected {
            return false;
        }
        (name, prefix) = (others, behind);
    }
    prefix.is_empty()
}
