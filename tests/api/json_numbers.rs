//! Promise: a number has the same value as in JavaScript, or is refused.

use crate::common::TestRng;
use crate::common::json::{both_ways, read, write};
use fe26::UnsealError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt::{Debug, LowerExp};
use std::str::FromStr;

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

/// Reads a value directly, and where serde buffers it first: in a flattened struct and in three kinds of enum.
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
    // An integer with more digits than a float becomes the nearest float, as in JavaScript.
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
        // The same as after `JSON.parse` and `JSON.stringify`.
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
fn only_negative_numbers_have_a_sign() {
    both_ways([-1_i64, 0, 1, i64::MIN, i64::MAX], "[-1,0,1,-9223372036854775808,9223372036854775807]");
}

/// Asserts that `float` is written as `json`, and that this crate and `serde_json` read it back, sign included.
fn float_is<F: Copy + Serialize + DeserializeOwned + PartialEq + LowerExp + Debug>(float: F, json: &str) {
    assert_eq!(write(&float).as_deref(), Ok(json), "{float:e}");
    let readings = [read::<F>(json).unwrap(), serde_json::from_str(json).unwrap()];
    for read in readings {
        assert_eq!(format!("{read:e}"), format!("{float:e}"), "{json}");
    }
}

#[test]
fn floats_are_written_as_by_json_stringify() {
    // From `node -p "JSON.stringify([1, 1.5, …])"`, except -0, which Node writes without its sign.
    for (float, json) in [
        (0.0, "0"),
        (-0.0, "-0"),
        (1.0, "1"),
        (-1.0, "-1"),
        (1.5, "1.5"),
        (-12.5, "-12.5"),
        (0.1, "0.1"),
        (1.0 / 3.0, "0.3333333333333333"),
        (100.0, "100"),
        (1e15, "1000000000000000"),
        (9_007_199_254_740_992.0, "9007199254740992"),
        (1e16, "10000000000000000"),
        (1.2345e17, "123450000000000000"),
        (-9_223_372_036_854_775_808.0, "-9223372036854776000"),
        (18_446_744_073_709_551_616.0, "18446744073709552000"),
        (1e20, "100000000000000000000"),
        (-1.234_567_890_123_456_8e20, "-123456789012345680000"),
        (999_999_999_999_999_900_000.0, "999999999999999900000"),
        (1e21, "1e+21"),
        (-1.5e21, "-1.5e+21"),
        (1e22, "1e+22"),
        (0.001, "0.001"),
        (0.00001, "0.00001"),
        (0.000_001, "0.000001"),
        (-0.000_001_234, "-0.000001234"),
        (9.999_999_999_999_999e-6, "0.000009999999999999999"),
        (9.999_999_999_999_997e-7, "9.999999999999997e-7"),
        (1e-7, "1e-7"),
        (-1.5e-10, "-1.5e-10"),
        (5.684_341_886_080_802e-14, "5.684341886080802e-14"),
        (5e-324, "5e-324"),
        (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        (f64::MAX, "1.7976931348623157e+308"),
    ] {
        float_is(float, json);
    }
    // The shortest digits of the `f32`: `f64::from(0.1_f32)` would be 0.10000000149011612.
    for (float, json) in [
        (0.0_f32, "0"),
        (-0.0, "-0"),
        (0.1, "0.1"),
        (16_777_216.0, "16777216"),
        (1e13, "10000000000000"),
        (-9_223_372_036_854_775_808.0, "-9223372000000000000"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (0.000_001, "0.000001"),
        (1e-7, "1e-7"),
        (1e-45, "1e-45"),
        (f32::MIN_POSITIVE, "1.1754944e-38"),
        (f32::MAX, "3.4028235e+38"),
    ] {
        float_is(float, json);
    }
    assert_eq!(write(&json!([5.0, 5, -0.0])).unwrap(), "[5,5,-0]");
}

/// Formats `float` like ECMAScript's `Number::toString`, from core's shortest digits.
fn as_in_ecmascript<F: Copy + LowerExp + FromStr + PartialEq>(float: F) -> String {
    let shortest = format!("{float:e}");
    // JavaScript takes the even one of two texts that are equally short and near. Core takes the larger one unless it
    // is given the number of digits.
    let digit_count = shortest.split('e').next().unwrap().bytes().filter(u8::is_ascii_digit).count();
    let even = format!("{float:.*e}", digit_count - 1);
    let text = if even.parse().is_ok_and(|read: F| read == float) { even } else { shortest };
    let (sign, text) = text.strip_prefix('-').map_or(("", &*text), |text| ("-", text));
    let (digits, exponent) = text.split_once('e').unwrap();
    let (digits, exponent) = (digits.replace('.', ""), exponent.parse::<i32>().unwrap());
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap());
    let digit_count = i32::try_from(digits.len()).unwrap();
    let text = match exponent {
        0..21 if digit_count <= exponent + 1 => format!("{digits}{}", zeros(exponent + 1 - digit_count)),
        0..21 => {
            let (whole, fraction) = digits.split_at(usize::try_from(exponent + 1).unwrap());
            format!("{whole}.{fraction}")
        }
        -6..0 => format!("0.{}{digits}", zeros(-exponent - 1)),
        _ => {
            let (first, others) = digits.split_at(1);
            let point = if others.is_empty() { "" } else { "." };
            format!("{first}{point}{others}e{exponent:+}")
        }
    };
    format!("{sign}{text}")
}

#[test]
fn random_floats_are_written_as_in_ecmascript() {
    let mut rng = TestRng(11);
    let powers = (0..52).map(|bit| 1 << bit).chain((1..2047).map(|exponent| exponent << 52)).map(f64::from_bits);
    let tens = (-324..309).map(|exponent| format!("-1.25e{exponent}").parse().unwrap());
    let any = (0..2000).map(|_| f64::from_bits(rng.next()));
    // Exponents around the change of notation.
    let mut rng = TestRng(12);
    let near = (0..2000).map(|_| {
        let exponent = u64::try_from(1023 - 25 + rng.below(100)).unwrap();
        f64::from_bits(exponent << 52 | rng.next() >> (12 + rng.below(52)) << rng.below(52) & ((1 << 52) - 1))
    });
    let floats: Vec<f64> = powers.chain(tens).chain(any).chain(near).filter(|float| float.is_finite()).collect();
    assert!(floats.len() > 6500);
    for float in floats {
        float_is(float, &as_in_ecmascript(float));
        #[expect(clippy::cast_possible_truncation, reason = "the nearest `f32` is enough")]
        let float = float as f32;
        if float.is_finite() {
            float_is(float, &as_in_ecmascript(float));
        }
    }
}
