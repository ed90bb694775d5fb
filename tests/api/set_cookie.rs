//! Promise: a `Set-Cookie` value contains exactly the given attributes, in one order, and nothing can be injected.

use core::time::Duration;
use fe26::{CookieAttributes, CookieError, CookieValue, Priority, SameSite, SetCookie, UnixTime, find_cookie};

const ALL: CookieAttributes<'_> = CookieAttributes::DEFAULT
    .with_domain("example.com")
    .with_path("/app")
    .with_expires(Some(UnixTime::from_secs(1_700_000_000)))
    .with_partitioned(true)
    .with_priority(Some(Priority::High))
    .with_same_site(Some(SameSite::None));

const NONE: CookieAttributes<'_> =
    CookieAttributes::DEFAULT.with_path("").with_http_only(false).with_secure(false).with_same_site(None);

#[test]
fn attributes_come_in_one_order() {
    let cookie = SetCookie::new("a", "b", ALL).unwrap().with_max_age(Duration::from_secs(7));
    let text = "a=b; Max-Age=7; Domain=example.com; Path=/app; Expires=Tue, 14 Nov 2023 22:13:20 GMT; HttpOnly; \
                Secure; Partitioned; Priority=High; SameSite=None";
    assert_eq!(cookie.to_string(), text);
    assert_eq!(SetCookie::new("a", "", NONE).unwrap().to_string(), "a=");
    let longest = SetCookie::new("a", "", NONE).unwrap().with_max_age(Duration::MAX);
    assert_eq!(longest.to_string(), "a=; Max-Age=9223372036854775807");
}

#[test]
fn all_ways_of_writing_give_the_same_text() {
    for attributes in [ALL, NONE, CookieAttributes::default()] {
        let cookie = SetCookie::new("name", "value", attributes).unwrap();
        let kept_for = |secs| cookie.with_max_age(Duration::from_secs(secs));
        for cookie in [cookie, kept_for(0), kept_for(1), kept_for(u64::MAX)] {
            let text = cookie.to_string();
            assert_eq!(cookie.to_string(), text, "again");
            assert_eq!(cookie.len(), text.len());
            assert_eq!(cookie.write_to(&mut vec![0; text.len()]), Ok(text.as_str()));
            for short in 0..text.len() {
                let error = cookie.write_to(&mut vec![0; short]).unwrap_err();
                assert_eq!(error.needed, text.len());
            }
        }
    }
}

#[test]
fn nothing_can_be_smuggled_into_a_header() {
    let (bad_name, bad_value) = (Err(CookieError::InvalidName), Err(CookieError::InvalidValue));
    let (bad_domain, bad_path) = (Err(CookieError::InvalidDomain), Err(CookieError::InvalidPath));
    for code in (0..=0x20).chain(0x7f..=0xff).chain([0x2028]) {
        let odd = char::from_u32(code).unwrap();
        let text = format!("a{odd}b");
        assert_eq!(SetCookie::new(&text, "", NONE), bad_name, "{odd:?}");
        assert_eq!(SetCookie::new("a", &text, NONE), bad_value, "{odd:?}");
        assert_eq!(SetCookie::new("a", "", NONE.with_domain(&text)), bad_domain, "{odd:?}");
        if odd != ' ' {
            assert_eq!(SetCookie::new("a", "", NONE.with_path(&text)), bad_path, "{odd:?}");
        }
    }
    for name in ["", "a=b", "a;b", "=", ";"] {
        assert_eq!(SetCookie::new(name, "", NONE), bad_name, "{name}");
    }
    for value in ["a;b", "a,b", "a\"b", "a\\b"] {
        assert_eq!(SetCookie::new("a", value, NONE), bad_value, "{value}");
    }
    for path in ["/a;b", "/<a>"] {
        assert_eq!(SetCookie::new("a", "", NONE.with_path(path)), bad_path, "{path}");
    }
    let (longest, longer) = (format!("{}.com", "a".repeat(63)), format!("{}.com", "a".repeat(64)));
    for domain in ["a", ".a", "a.b", "A-b.c", "1.2.3.4", "a--b.c", &longest] {
        assert!(SetCookie::new("a", "", NONE.with_domain(domain)).is_ok(), "{domain}");
    }
    for domain in [".", "..a", "a.", "a..b", "-a.b", "a-.b", "a.b-", "a_b.c", "a:80", "[::1]", "*.a", &longer] {
        assert_eq!(SetCookie::new("a", "", NONE.with_domain(domain)), bad_domain, "{domain}");
    }
    for (expires, is_valid) in [
        (UnixTime::from_secs(253_402_300_799), true),
        (UnixTime::from_secs(253_402_300_800), false),
        (UnixTime::from_millis(u64::MAX), false),
        (UnixTime::UNKNOWN, false),
    ] {
        assert_eq!(SetCookie::new("a", "", NONE.with_expires(Some(expires))).is_ok(), is_valid, "{expires:?}");
    }
}

#[test]
fn prefix_rules_are_enforced() {
    let base = CookieAttributes::DEFAULT;
    let is_ok = |name, attributes| SetCookie::new(name, "", attributes).is_ok();
    for name in ["__Host-a", "__host-a", "__HOST-a", "__Host-"] {
        assert!(is_ok(name, base), "{name}");
        for broken in [base.with_secure(false), base.with_domain("a.b"), base.with_path("/a"), base.with_path("")] {
            assert_eq!(SetCookie::new(name, "", broken), Err(CookieError::PrefixRules), "{name}");
        }
    }
    assert!(is_ok("__Secure-a", base.with_domain("a.b").with_path("/a")));
    assert!(!is_ok("__Secure-a", base.with_secure(false)));
    assert!(is_ok("__Http-a", base.with_path("/a")));
    assert!(!is_ok("__Http-a", base.with_http_only(false)));
    assert!(!is_ok("__Http-a", base.with_secure(false)));
    assert!(!is_ok("__Host-Http-a", base.with_http_only(false)));
    assert!(is_ok("__Host-Http-a", base));
    for ordinary in ["__Hosta", "_Host-a", "Host-", "__Secur"] {
        assert!(is_ok(ordinary, NONE), "{ordinary}");
    }
}

#[test]
fn debug_shows_no_value() {
    let cookie = SetCookie::new("sid", "the-token", CookieAttributes::DEFAULT).unwrap();
    let shown = format!("{cookie:?}");
    assert!(shown.starts_with("SetCookie { name: \"sid\"") && !shown.contains("the-token"), "{shown}");
}

#[test]
fn cookies_are_found_across_several_headers() {
    let raw = |headers: &[&'static str], name| find_cookie(headers.iter().copied(), name).map(CookieValue::as_raw);
    assert_eq!(raw(&[], "a"), None);
    assert_eq!(raw(&["b=1", "a=2", "a=3"], "a"), Some("2"));
    assert_eq!(raw(&["a=", "a=3"], "a"), Some(""));
    assert_eq!(raw(&["x; a", "\ta\t=\t1 2\t ; a=3"], "a"), Some("1 2"));
}

#[test]
fn decoding_needs_the_decoded_length() {
    let value = find_cookie(["a=%66oo%20%C3%A9"], "a").unwrap();
    assert_eq!(value.decode(&mut [0; 6]), Ok("foo é"));
    assert_eq!(value.decode(&mut [0; 5]).map_err(|error| error.needed), Err(6));
    // Without escapes no buffer is needed.
    assert_eq!(find_cookie(["a=foo"], "a").unwrap().decode(&mut []), Ok("foo"));
    for odd in ["%", "%6", "%6g", "a%ff", "%C3", "%C3a", "%A9", "%ED%A0%80"] {
        let header = format!("a={odd}");
        assert_eq!(find_cookie([header.as_str()], "a").unwrap().decode(&mut [0; 9]), Ok(odd), "the value is unchanged");
    }
}
