//! Promise: a number means what it means in JavaScript, or is refused.

mod common;

use common::json::{both_ways, read};
use fe26::UnsealError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;

#[test]
fn javascript_has_one_type_of_number() {
    assert_eq!(read::<u8>("5.0"), Ok(5));
    assert_eq!(read::<i64>("-5.000"), Ok(-5));
    assert_eq!(read::<u8>("-0"), Ok(0));
    assert_eq!(read::<f64>("5"), Ok(5.0));
    assert_eq!(read::<f32>("-0"), Ok(0.0));
    assert_eq!(read::<f64>("-1e-400"), Ok(0.0));
    assert_eq!(read::<u64>("18446744073709551615"), Ok(u64::MAX));
    assert_eq!(read::<i64>("-9223372036854775808"), Ok(i64::MIN));
    assert_eq!(read::<Value>("12.5e3"), Ok(json!(12500.0)));
    assert_eq!(read::<Value>("18446744073709551616"), Ok(json!(18_446_744_073_709_551_616.0)));
    assert_eq!(read::<Value>("-9223372036854775809"), Ok(json!(-9_223_372_036_854_775_809.0)));
    assert_eq!(read::<f32>("7.038531e-26"), Ok(7.038_531e-26));
    for (json, is_u8, is_i64) in [
        ("256", false, true),
        ("-1", false, true),
        ("5.5", false, false),
        ("5e0", false, false),
        ("9223372036854775808", false, false),
        ("-9223372036854775809", false, false),
        ("100000000000000000000", false, false),
        ("\"5\"", false, false),
        ("true", false, false),
        ("null", false, false),
    ] {
        assert_eq!(read::<u8>(json).is_ok(), is_u8, "{json}");
        assert_eq!(read::<i64>(json).is_ok(), is_i64, "{json}");
    }
}

/// Reads a value as it is, and where serde asks what it is: in a flattened struct and in three kinds of enum.
fn read_everywhere<T: DeserializeOwned + PartialEq + Debug>(json: &str) -> Vec<Result<T, UnsealError>> {
    #[derive(Deserialize)]
    struct Flattened<T> {
        #[serde(flatten)]
        field: Field<T>,
    }
    #[derive(Deserialize)]
    struct Field<T> {
        value: T,
    }
    #[derive(Deserialize)]
    #[serde(tag = "kind")]
    enum Internal<T> {
        A { value: T },
    }
    #[derive(Deserialize)]
    #[serde(tag = "kind", content = "content")]
    enum Adjacent<T> {
        A(T),
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Untagged<T> {
        A { value: T },
    }
    vec![
        read(json),
        read(format!(r#"{{"value":{json}}}"#)).map(|Flattened { field: Field { value } }| value),
        read(format!(r#"{{"value":{json},"kind":"A"}}"#)).map(|Internal::A { value }| value),
        read(format!(r#"{{"content":{json},"kind":"A"}}"#)).map(|Adjacent::A(value)| value),
        read(format!(r#"{{"value":{json}}}"#)).map(|Untagged::A { value }| value),
    ]
}

#[test]
fn a_fraction_of_zero_is_an_integer_everywhere() {
    for json in ["5", "5.0", "5.000"] {
        assert!(read_everywhere(json).iter().all(|read| *read == Ok(5_u8)), "{json}");
        assert!(read_everywhere(json).iter().all(|read| *read == Ok(5.0_f64)), "{json}");
        assert!(read_everywhere(json).iter().all(|read| *read == Ok(5.0_f32)), "{json}");
        assert!(read_everywhere(json).iter().all(|read| *read == Ok(json!(5))), "{json}");
    }
    assert!(read_everywhere("-5.0").iter().all(|read| *read == Ok(-5_i64)));
    assert!(read_everywhere("18446744073709551615.0").iter().all(|read| *read == Ok(u64::MAX)));
    // Also where an integer has more digits than a float: the nearest float, as in JavaScript.
    assert!(read_everywhere("9007199254740993.0").iter().all(|read| *read == Ok(9_007_199_254_740_992.0_f64)));
    assert!(read_everywhere("18446744073709551616.0").iter().all(|read| *read == Ok(18_446_744_073_709_551_616.0_f64)));
    for json in ["5.5", "5e0", "256.0", "-1.0"] {
        assert!(read_everywhere::<u8>(json).iter().all(|read| *read == Err(UnsealError::WrongType)), "{json}");
    }
}

#[test]
fn minus_zero_keeps_its_sign() {
    for json in ["-0", "-0.0", "-0e0", "-1e-400"] {
        for read in read_everywhere::<f64>(json) {
            assert_eq!(read.map(f64::to_bits), Ok((-0.0_f64).to_bits()), "{json}");
        }
        for read in read_everywhere::<f32>(json) {
            assert_eq!(read.map(f32::to_bits), Ok((-0.0_f32).to_bits()), "{json}");
        }
        let value = read::<Value>(json).unwrap();
        assert!(value.as_f64().is_some_and(f64::is_sign_negative), "{json}: {value}");
    }
    for json in ["0", "0.0", "0e0"] {
        assert_eq!(read::<f64>(json).map(f64::to_bits), Ok(0), "{json}");
    }
}

#[test]
fn a_number_beyond_a_float_is_refused_or_null() {
    for json in ["1e400", "-1e400", "1e309", &"9".repeat(400)] {
        assert!(read_everywhere::<f64>(json).iter().all(|read| *read == Err(UnsealError::WrongType)), "{json}");
        assert!(read_everywhere::<f32>(json).iter().all(|read| *read == Err(UnsealError::WrongType)), "{json}");
        assert_eq!(read::<Option<f64>>(json), Err(UnsealError::WrongType), "{json}");
        // As after a `JSON.parse` and a `JSON.stringify`.
        assert!(read_everywhere(json).iter().all(|read| *read == Ok(Value::Null)), "{json}");
        let session = format!(r#"{{"known":1,"other":{json}}}"#);
        assert_eq!(read(&session), Ok(json!({ "known": 1, "other": null })));
        #[derive(Deserialize, PartialEq, Debug)]
        struct Known {
            known: u8,
        }
        assert_eq!(read(&session), Ok(Known { known: 1 }));
    }
    assert!(read_everywhere("1.7976931348623157e308").iter().all(|read| *read == Ok(f64::MAX)));
    for too_large in ["1e39", "-1e39"] {
        assert_eq!(read::<f32>(too_large), Err(UnsealError::WrongType), "{too_large}");
    }
}

#[test]
fn numbers_have_a_sign_below_zero_only() {
    both_ways([-1_i64, 0, 1, i64::MIN, i64::MAX], "[-1,0,1,-9223372036854775808,9223372036854775807]");
}
