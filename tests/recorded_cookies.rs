//! Promise: cookies are read and written as iron-session 9 reads and writes them, in every recorded case.

mod common;
#[path = "../examples/conformance.rs"]
#[allow(dead_code)]
mod conformance;

use common::{NOW, entropy};
use fe26::{CookieAttributes, Password, SaveError, Sealer, SessionCookie};
use serde_json::Value;

/// Recorded cases whose result differs: their names, the answer's key, and the reason.
const DIFFERENT: [(&str, &str, &str); 8] = [
    (
        "payload-number",
        "ok",
        "a scalar is no session: iron-session throws, here it is refused like every other payload",
    ),
    ("payload-save-key", "ok", "iron-session's methods hide fields of their names, here nothing is hidden"),
    ("ttl/90.5", "skip", "seconds are whole"),
    ("max-age/1.9", "skip", "seconds are whole"),
    ("max-age/-1", "skip", "a negative Max-Age, which deletes the cookie that is saved, is unrepresentable"),
    ("expires/invalid", "skip", "an invalid time is unrepresentable"),
    ("same-site/bad", "skip", "an invalid SameSite is unrepresentable"),
    ("name/__Host-insecure-domain", "error", "prefix rules are enforced"),
];

fn cases(key: &str) -> Vec<Value> {
    let path = format!("{}/tests/vectors/cookies.json", env!("CARGO_MANIFEST_DIR"));
    let mut file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file[key].take().as_array().unwrap().clone()
}

fn answer(op: &str, case: &Value) -> Value {
    let mut case = case.clone();
    case["op"] = op.into();
    conformance::answer(&case.to_string())
}

/// Returns whether a case is known to differ, and asserts that it differs in the known way.
fn is_different(case: &Value, answer: &Value) -> bool {
    let known = DIFFERENT.iter().find(|(name, ..)| case["name"] == *name);
    known.inspect(|(name, key, why)| assert!(answer.get(key).is_some(), "{name}: {answer}, though {why}")).is_some()
}

#[test]
fn headers_yield_the_same_cookies_as_in_javascript() {
    let cases = cases("parses");
    assert_eq!(cases.len(), 50);
    for case in cases {
        let answer = answer("parse", &case);
        assert_eq!(answer["value"], case["cookie_2"], "{case}");
        assert_eq!((&answer["header"], &answer["name"]), (&case["header"], &case["name"]));
    }
}

#[test]
fn requests_have_the_same_session_as_in_iron_session() {
    let cases = cases("reads");
    assert_eq!(cases.len(), 32);
    let mut different = 0;
    for case in cases {
        let (answer, recorded) = (answer("read", &case), &case["results"]["is9"]);
        if is_different(&case, &answer) {
            different += 1;
            continue;
        }
        assert_eq!(answer.get("ok"), recorded.get("ok"), "{}", case["name"]);
        assert_eq!(answer.get("reason"), recorded.get("reason"), "{}", case["name"]);
    }
    assert_eq!(different, 2);
}

#[test]
fn responses_have_the_same_cookies_as_in_iron_session() {
    let cases = cases("writes");
    assert_eq!(cases.len(), 95);
    let mut different = 0;
    for case in cases {
        let (answer, recorded) = (answer("write", &case), &case["results"]["is9"]);
        if is_different(&case, &answer) {
            different += 1;
            continue;
        }
        assert_eq!(answer.get("set_cookie"), recorded.get("set_cookie"), "{}: {answer}", case["name"]);
        assert_eq!(answer.get("error").is_some(), recorded.get("error").is_some(), "{}: {answer}", case["name"]);
    }
    assert_eq!(different, 6);
}

/// Next.js's store receives names, values and options instead of a header: the value's length and the limit apply.
#[test]
fn the_limit_is_the_same_for_a_cookie_store() {
    for case in cases("stores") {
        let data = &case["steps"][0]["set"];
        let path = case["cookie_options"]["path"].as_str().unwrap_or("/");
        let password = Password::new("1", case["password"].as_str().unwrap()).unwrap();
        let cookie = SessionCookie::new("sid", Sealer::new(password));
        let cookie = cookie.with_attributes(CookieAttributes::DEFAULT.with_path(path));
        let mut out = vec![0; 8000];
        let saved = cookie.save(data, NOW, entropy(), &mut out).map(|cookie| cookie.value().len());
        let recorded = &case["results"]["is9"];
        match recorded["calls"][0]["value_length"].as_u64() {
            Some(len) => assert_eq!(saved, Ok(usize::try_from(len).unwrap()), "{}", case["name"]),
            None => {
                let Err(SaveError::CookieTooLong { len }) = saved else { panic!("{}: {saved:?}", case["name"]) };
                assert!(recorded["error"].as_str().unwrap().contains(&format!("({len} bytes)")), "{}", case["name"]);
            }
        }
    }
}
