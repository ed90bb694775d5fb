//! Promise: a number means what it means in JavaScript, or is refused.

mod common;

use common::json::{both_ways, read};
use fe26::UnsealError;
use serde_json::{Value, json};

#[test]
fn javascript_has_one_type_of_number() {
    assert_eq!(read::<u8>("5.0"), Ok(5));
    assert_eq!(read::<i64>("-5.000"), Ok(-5));
    assert_eq!(read::<u8>("-0"), Ok(0));
    assert_eq!(read::<f64>("5"), Ok(5.0));
    assert_eq!(read::<f32>("-0"), Ok(0.0));
    assert_eq!(read::<f64>("1e400"), Ok(f64::INFINITY));
    assert_eq!(read::<f64>("-1e-400"), Ok(0.0));
    assert_eq!(read::<u64>("18446744073709551615"), Ok(u64::MAX));
    assert_eq!(read::<i64>("-9223372036854775808"), Ok(i64::MIN));
    assert_eq!(read::<Value>("12.5e3"), Ok(json!(12500.0)));
    assert_eq!(read::<Value>("18446744073709551616"), Ok(json!(18_446_744_073_709_551_616.0)));
    assert_eq!(read::<Value>("-9223372036854775809"), Ok(json!(-9_223_372_036_854_775_809.0)));
    assert_eq!(read::<f32>("7.038531e-26"), Ok(7.038_531e-26));
    for too_large in ["1e39", "-1e39", "1e400"] {
        assert_eq!(read::<f32>(too_large), Err(UnsealError::WrongType), "{too_large}");
    }
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

#[test]
fn numbers_have_a_sign_below_zero_only() {
    both_ways([-1_i64, 0, 1, i64::MIN, i64::MAX], "[-1,0,1,-9223372036854775808,9223372036854775807]");
}
