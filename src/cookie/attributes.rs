//! A cookie's attributes and their rules.

use crate::error::CookieError;
use crate::time::UnixTime;

/// The last millisecond of the year 9999, the latest year that `Expires` can express.
const END_OF_YEAR_9999_MS: u64 = 253_402_300_799_999;

/// The attributes of a cookie: which hosts and requests receive it.
///
/// The default is iron-session's: `Path=/; HttpOnly; Secure; SameSite=Lax`.
///
/// ```
/// use fe26::{CookieAttributes, SameSite};
///
/// const STRICT: CookieAttributes = CookieAttributes::DEFAULT.with_path("/app").with_same_site(Some(SameSite::Strict));
/// ```
///
/// The strings are validated together with the cookie's name: in [`SessionCookie`](crate::SessionCookie) and
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

    /// Sets the host that receives the cookie, together with its subdomains.
    ///
    /// Empty, the default: only the host that set the cookie.
    #[must_use]
    pub const fn with_domain(self, domain: &'a str) -> Self {
        Self { domain, ..self }
    }

    /// Sets the path below which the cookie is sent.
    ///
    /// Empty: no attribute, so the browser uses the directory of the request's path.
    #[must_use]
    pub const fn with_path(self, path: &'a str) -> Self {
        Self { path, ..self }
    }

    /// Sets when the cookie expires.
    ///
    /// `Max-Age` takes precedence in all browsers that support it.
    #[must_use]
    pub const fn with_expires(self, expires: Option<UnixTime>) -> Self {
        Self { expires, ..self }
    }

    /// Sets whether the cookie is hidden from scripts.
    #[must_use]
    pub const fn with_http_only(self, http_only: bool) -> Self {
        Self { http_only, ..self }
    }

    /// Sets whether the cookie is sent over HTTPS only.
    ///
    /// # Security
    ///
    /// Over plain HTTP, anyone on the network path can read the cookie and log in with it. Turn `Secure` off only for a
    /// device without a certificate on a local network that you control.
    ///
    /// There it must be off: a browser *silently drops* a `Secure` cookie that is set over `http://` by any host except
    /// `localhost` and `127.0.0.1`. The login seems to work, and the next request has no cookie. The same happens to
    /// names that begin with `__Host-` or `__Secure-`.
    #[must_use]
    pub const fn with_secure(self, secure: bool) -> Self {
        Self { secure, ..self }
    }

    /// Sets whether a cookie that is set inside another site's page is stored separately for that site (CHIPS).
    #[must_use]
    pub const fn with_partitioned(self, partitioned: bool) -> Self {
        Self { partitioned, ..self }
    }

    /// Sets how early Chromium evicts the cookie when there are too many.
    #[must_use]
    pub const fn with_priority(self, priority: Option<Priority>) -> Self {
        Self { priority, ..self }
    }

    /// Sets whether the cookie is sent with requests from other sites.
    ///
    /// `None`: no attribute.
    #[must_use]
    pub const fn with_same_site(self, same_site: Option<SameSite>) -> Self {
        Self { same_site, ..self }
    }

    pub(crate) fn expires_ms(&self) -> Option<u64> {
        self.expires.and_then(UnixTime::as_millis)
    }

    /// Returns the maximum length of a header value behind the cookie's value.
    pub(crate) const fn max_len(&self) -> usize {
        let expires_len = if self.expires.is_some() { "; Expires=Tue, 14 Nov 2023 22:13:20 GMT".len() } else { 0 };
        let others = "; Max-Age=9223372036854775807; Domain=; Path=; HttpOnly; Secure; Partitioned; Priority=Medium; \
                      SameSite=Strict";
        others.len().saturating_add(expires_len).saturating_add(self.domain.len()).saturating_add(self.path.len())
    }

    /// Validates everything that is written to a header.
    ///
    /// Names and attributes follow the rules of iron-session 9, name prefixes those of browsers (RFC 6265bis, 4.1.3).
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

/// The requests that carry a cookie, by the site that they come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SameSite {
    /// Requests from the cookie's own site, and navigations to it by a link.
    Lax,
    /// Requests from the cookie's own site only.
    Strict,
    /// Requests from every site. Browsers require `Secure` with it.
    None,
}

/// How early Chromium evicts a cookie when there are too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Priority {
    /// Evicted first.
    Low,
    /// The default without the attribute.
    Medium,
    /// Evicted last.
    High,
}

/// Returns whether `name` is visible ASCII without `;` and `=`, and not empty.
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

/// Returns whether `domain` is empty, or labels of letters, digits and inner hyphens, separated by dots; a leading dot
/// is allowed.
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

/// Returns whether `path` is printable ASCII without `;` and `<`.
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

/// Returns whether `name` has a prefix, regardless of case, as in browsers.
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
