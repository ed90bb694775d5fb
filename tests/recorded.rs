//! Promise: every recorded case of the JavaScript peers has the result of the intersection rule, and every recorded
//! seal is byte-identical.
//!
//! The cases run through the conformance driver, which is tested this way, too.

#[path = "../examples/conformance.rs"]
#[allow(dead_code)]
mod conformance;

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Cases whose result differs from the recorded consensus: names, and reasons.
const DIFFERENT: [(&[&str], &str); 6] = [
    (&["payload/odd/lone-"], "half a surrogate pair is an error"),
    (
        &["payload/bin/truncated-utf8", "payload/bin-ctr/truncated-utf8", "payload/bin-ctr/bad-utf8-in-string"],
        "a payload that is not UTF-8 is an error, not U+FFFD",
    ),
    (&["payload/odd/proto-"], "`__proto__` is a key like any other"),
    (&["rawkey/macsalt-", "rawkey/encsalt-added-remac"], "a token of a raw key has no salts"),
    (&["remac/iv/trailing-bits", "remac/iv/pad"], "base64url is canonical: no trailing bits, no padding"),
    (&["salt/enc/long-10000", "id/long-10000"], "salts and ids have a limit"),
];

/// Reasons for skipped cases: options that the crate omits on purpose.
const SKIPS: [&str; 9] = [
    "an id other than A-Z a-z 0-9 _, or longer than MAX_ID_LEN",
    "a required option that is missing",
    "a minPasswordlength other than 32",
    "an integrity algorithm other than sha256",
    "an encryption algorithm other than aes-256-cbc and aes-128-ctr",
    "iterations that are not a positive integer",
    "a negative skew",
    "a password with lone surrogates",
    "a value that JavaScript has and JSON has not",
];

fn is_different(name: &str) -> bool {
    let name = name.strip_prefix("marked-2/").unwrap_or(name);
    DIFFERENT.iter().flat_map(|(names, _)| *names).any(|start| name.starts_with(start))
}

fn cases(file: &str, key: &str) -> Vec<Value> {
    let path = format!("{}/tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    match file[key].take() {
        Value::Array(cases) => cases,
        _ => panic!("no cases"),
    }
}

fn answer(case: &Value) -> Value {
    conformance::answer(&case.to_string())
}

/// Converts integers to floats, the only numbers in JavaScript.
fn as_javascript(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.iter().map(as_javascript).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), as_javascript(value))).collect(),
        other => other.clone(),
    }
}

/// The results of a run over many cases.
#[derive(Default)]
struct Tally {
    cases: usize,
    skipped: BTreeMap<String, usize>,
    different: BTreeSet<String>,
}

impl Tally {
    /// Asserts that a case opens with the peer's `result`, or fails if there is none.
    fn check(&mut self, case: &Value, result: Option<&Value>) {
        let answer = answer(case);
        assert_eq!(answer["name"], case["name"]);
        let name = case["name"].as_str().unwrap();
        self.cases += 1;
        if let Some(why) = answer.get("skip") {
            *self.skipped.entry(why.as_str().unwrap().to_owned()).or_default() += 1;
            return;
        }
        let ok = answer.get("ok").map(as_javascript);
        let expected = result.map(|result| result.get("ok").or(result.get("ok_json")).map(as_javascript).unwrap());
        if ok != expected {
            assert!(is_different(name), "{name}: {answer}, not {expected:?}");
            self.different.insert(name.to_owned());
        }
    }
}

#[test]
fn bare_tokens_open_where_all_peers_open_them() {
    let mut tally = Tally::default();
    for case in cases("unseal.json", "cases").iter().filter(|case| case["iron"] != "n/a") {
        let result = (case["iron"] == "all-ok").then_some(&case["results"]["iwc1"]);
        tally.check(case, result);
    }
    assert_eq!(tally.cases, 574);
    assert_eq!(tally.different.len(), 13, "{:?}", tally.different);
    assert!(tally.skipped.keys().all(|why| SKIPS.contains(&why.as_str())), "{:?}", tally.skipped);
    assert_eq!(tally.skipped.values().sum::<usize>(), 17, "{:?}", tally.skipped);
}

#[test]
fn session_tokens_open_as_in_iron_session() {
    let mut tally = Tally::default();
    for case in &cases("unseal.json", "cases") {
        let (v8, v9) = (&case["results"]["is8"], &case["results"]["is9"]);
        if v9.get("skip").is_some() {
            continue; // options that iron-session does not have
        }
        let mut case = case.clone();
        case["op"] = "unseal_session".into();
        // Only cases that both versions open: version 9 accepts other spellings of base64. Without a version suffix
        // version 8 unwraps the payload, so the bare peers replace it.
        let others_agree = v8 == v9 || case["iron"] == "all-ok" || is_suffix_case(&case);
        tally.check(&case, (v9.get("reason").is_none() && others_agree).then_some(v9));
    }
    assert_eq!(tally.cases, 826);
    assert_eq!(tally.different.len(), 17, "{:?}", tally.different);
    assert!(tally.skipped.keys().all(|why| SKIPS.contains(&why.as_str())), "{:?}", tally.skipped);
    assert_eq!(tally.skipped.values().sum::<usize>(), 9, "{:?}", tally.skipped);
}

/// Returns whether a case tests the version suffix. In version 8 it decides how the payload is read; version 9 and this
/// crate ignore it.
fn is_suffix_case(case: &Value) -> bool {
    let name = case["name"].as_str().unwrap();
    name.starts_with("marker/") || name.starts_with("marker-payload/") || name.starts_with("payload/marked/")
}

#[test]
fn refusals_have_iron_sessions_reason() {
    // These differ: the MAC is checked before the expiry, no id is inherited from `Object.prototype`, and without any
    // password that is the only reason.
    let other_order = ["exp/", "order/", "hapi-expired", "id/object-property/", "null-password"];
    let mut count = 0;
    for case in &cases("unseal.json", "cases") {
        let reason = &case["results"]["is9"]["reason"];
        let name = case["name"].as_str().unwrap();
        if reason.is_null() || other_order.iter().any(|part| name.contains(part)) {
            continue;
        }
        let mut case = case.clone();
        case["op"] = "unseal_session".into();
        let answer = answer(&case);
        if answer.get("skip").is_none() {
            assert_eq!(&answer["reason"], reason, "{name}: {answer}");
            count += 1;
        }
    }
    assert!(count > 350, "{count}");
}

/// Seals that a peer creates and this crate does not, with this crate's answer.
const NOT_SEALED: [(&str, &str); 12] = [
    ("ttl/-1", "skip"),                           // a negative ttl
    ("ttl/-1700000000000", "skip"),               // the same
    ("ttl/-1700000000001", "skip"),               // the same
    ("salt-bits/8", "skip"),                      // too short to be a salt
    ("salt-bits/16", "skip"),                     // the same
    ("salt/given", "skip"),                       // salts are random
    ("salt/given-with-star", "skip"),             // the same, and no peer opens it
    ("rng/all-zero-ctr", "error"),                // a dead generator
    ("session/ttl-0.0005", "skip"),               // an expiry that no peer reads
    ("session/ttl-0.0015", "skip"),               // the same
    ("session/ttl-1000000000000000000", "error"), // the same
    ("js", "skip"),                               // recorded without the payload
];

#[test]
fn seals_are_byte_identical() {
    let mut identical = 0;
    for case in &cases("seal.json", "vectors") {
        let name = case["name"].as_str().unwrap();
        let answer = answer(case);
        let Some(sealed) = case.get("sealed") else {
            // The peers refuse it, or do not agree: only version 9 accepts an array as a session.
            if name != "session/top-array" {
                assert!(answer.get("sealed").is_none(), "{name}: {answer}");
            }
            continue;
        };
        match NOT_SEALED
            .iter()
            .find(|(left_out, _)| *left_out == name || name.split(['/', '-']).next() == Some(left_out))
        {
            Some((_, key)) => assert!(answer.get(key).is_some(), "{name}: {answer}"),
            None => {
                assert_eq!(answer.get("sealed"), Some(sealed), "{name}: {answer}");
                identical += 1;
            }
        }
    }
    assert_eq!(identical, 146);
}

#[test]
fn the_driver_reports_invalid_cases_and_continues() {
    for line in ["", "{", "7", "{}", r#"{"op":"seal"}"#, r#"{"op":"unseal","name":"x","sealed":7}"#] {
        let answer = conformance::answer(line);
        let error = answer["error"].as_str().unwrap_or_else(|| panic!("{line}: {answer}"));
        assert!(error.starts_with("bad case: "), "{line}: {answer}");
    }
}
