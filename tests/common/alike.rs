//! Comparison of JSON values, in a separate file because `fuzz/` uses it.

use serde_json::{Number, Value};

/// Returns whether two values are equal in JavaScript, which has one type of number.
pub fn is_alike(left: &Value, right: &Value) -> bool {
    let bits = |number: &Number| number.as_f64().map(f64::to_bits);
    match (left, right) {
        (Value::Number(left), Value::Number(right)) if left.is_f64() != right.is_f64() => bits(left) == bits(right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_alike(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let is_in_right = |(key, left)| right.get(key).is_some_and(|right| is_alike(left, right));
            left.len() == right.len() && left.iter().all(is_in_right)
        }
        _ => left == right,
    }
}
