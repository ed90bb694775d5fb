//! Writes `Set-Cookie` values: an accepted value has the requested attributes and no others, as parsed by the crate
//! `cookie`; a rejected value breaks a rule of the package `cookie` or of browsers.
#![no_main]

use arbitrary::Arbitrary;
use cookie::Cookie;
use core::time::Duration;
use fe26::{CookieAttributes, Priority, SameSite, SetCookie, UnixTime};
use libfuzzer_sys::fuzz_target;
use regex::Regex;
use std::sync::LazyLock;

/// The package's rules for names, domains and paths, and RFC 6265's for values.
static NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[!-:<>-~]+\z").unwrap());
static VALUE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[!#-+\--:<-\[\]-~]*\z").unwrap());
static PATH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[ -:=-~]*\z").unwrap());
static DOMAIN: LazyLock<Regex> = LazyLock::new(|| {
    let label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    Regex::new(&format!(r"(?i-u)^([.]?{label}([.]{label})*)?\z")).unwrap()
});

const END_OF_YEAR_9999_MS: u64 = 253_402_300_799_999;

#[derive(Arbitrary, Debug)]
struct Asked<'a> {
    prefix: Option<Prefix>,
    name: &'a str,
    value: &'a str,
    domain: &'a str,
    path: &'a str,
    max_age_secs: Option<u32>,
    expires_ms: Option<u64>,
    http_only: bool,
    secure: bool,
    partitioned: bool,
    priority: Option<u8>,
    same_site: Option<u8>,
}

#[derive(Arbitrary, Debug)]
enum Prefix {
    Host,
    Secure,
    Http,
    HostHttp,
}

impl Asked<'_> {
    fn name(&self) -> String {
        let prefix = match self.prefix {
            None => "",
            Some(Prefix::Host) => "__Host-",
            Some(Prefix::Secure) => "__sECURE-",
            Some(Prefix::Http) => "__Http-",
            Some(Prefix::HostHttp) => "__HOST-HTTP-",
        };
        prefix.to_owned() + self.name
    }

    fn attributes(&self) -> CookieAttributes<'_> {
        CookieAttributes::DEFAULT
            .with_domain(self.domain)
            .with_path(self.path)
            .with_expires(self.expires_ms.map(UnixTime::from_millis))
            .with_http_only(self.http_only)
            .with_secure(self.secure)
            .with_partitioned(self.partitioned)
            .with_priority(
                self.priority.map(|at| [Priority::Low, Priority::Medium, Priority::High][usize::from(at % 3)]),
            )
            .with_same_site(
                self.same_site.map(|at| [SameSite::Lax, SameSite::Strict, SameSite::None][usize::from(at % 3)]),
            )
    }

    fn is_allowed(&self) -> bool {
        let name = self.name().to_ascii_lowercase();
        let has = |prefix| name.starts_with(prefix);
        NAME.is_match(&name)
            && VALUE.is_match(self.value)
            && DOMAIN.is_match(self.domain)
            && PATH.is_match(self.path)
            && self.expires_ms.is_none_or(|ms| ms <= END_OF_YEAR_9999_MS)
            && (!has("__host-") || self.secure && self.domain.is_empty() && self.path == "/")
            && (!has("__secure-") || self.secure)
            && (!has("__http-") || self.secure && self.http_only)
            && (!has("__host-http-") || self.http_only)
    }
}

fuzz_target!(|asked: Asked<'_>| {
    let name = asked.name();
    let written = SetCookie::new(&name, asked.value, asked.attributes());
    assert_eq!(written.is_ok(), asked.is_allowed(), "{written:?}");
    let Ok(written) = written else { return };
    let written = match asked.max_age_secs {
        Some(secs) => written.with_max_age(Duration::from_secs(secs.into())),
        None => written,
    };

    let text = written.to_string();
    let mut buf = vec![0; text.len()];
    assert_eq!(written.write_to(&mut buf), Ok(text.as_str()));
    assert_eq!(written.write_to(&mut buf[1..]).map_err(|error| error.needed), Err(text.len()));
    assert!(text.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{text:?}");

    // Another parser finds the requested attributes in it: nothing was injected.
    let read = Cookie::parse(text.as_str()).expect("a cookie");
    assert_eq!((read.name(), read.value()), (name.as_str(), asked.value), "{text}");
    assert_eq!(read.domain().unwrap_or_default(), asked.domain.strip_prefix('.').unwrap_or(asked.domain), "{text}");
    assert_eq!(read.path().unwrap_or_default(), asked.path.trim(), "{text}");
    assert_eq!(read.http_only().unwrap_or_default(), asked.http_only, "{text}");
    assert_eq!(read.secure().unwrap_or_default(), asked.secure, "{text}");
    assert_eq!(read.partitioned().unwrap_or_default(), asked.partitioned, "{text}");
    assert_eq!(read.same_site().is_some(), asked.same_site.is_some(), "{text}");
    let expires_secs = read.expires_datetime().map(|time| time.unix_timestamp());
    assert_eq!(expires_secs, asked.expires_ms.map(|ms| i64::try_from(ms / 1000).unwrap()), "{text}");
    let max_age_secs = read.max_age().map(|age| age.whole_seconds());
    assert_eq!(max_age_secs, asked.max_age_secs.map(i64::from), "{text}");
    let attributes = [
        asked.max_age_secs.is_some(),
        !asked.domain.is_empty(),
        !asked.path.is_empty(),
        asked.expires_ms.is_some(),
        asked.http_only,
        asked.secure,
        asked.partitioned,
        asked.priority.is_some(),
        asked.same_site.is_some(),
    ];
    assert_eq!(text.matches(';').count(), attributes.iter().filter(|is_there| **is_there).count(), "{text}");
});
