//! Reads JSON into several types, and writes it, as `serde_json` does; and writes floats that are read back.
#![no_main]

#[path = "../../tests/common/alike.rs"]
mod alike;

use alike::is_alike;
use fe26::{Entropy, MAX_JSON_DEPTH, Password, Sealer, UnixTime, UnsealError};
use fe26_fuzz::RAW_KEY;
use libfuzzer_sys::fuzz_target;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::{Debug, LowerExp};

static SEALER: Sealer = Sealer::configured(Password::from_key("1", &RAW_KEY), fe26::Config::HAPI_IRON);
const NOW: UnixTime = UnixTime::UNKNOWN;

#[derive(Deserialize, Serialize, PartialEq, Debug)]
struct Fields<'a> {
    #[serde(borrow)]
    user: Option<&'a str>,
    id: Option<u32>,
    #[serde(default)]
    score: f64,
    #[serde(default)]
    letter: Option<char>,
    #[serde(default)]
    kinds: Vec<Kind>,
    #[serde(default)]
    counts: BTreeMap<i16, u8>,
}

#[derive(Deserialize, Serialize, PartialEq, Debug)]
enum Kind {
    Unit,
    Newtype(i64),
    Tuple(bool, String),
    Struct { a: Option<()>, b: Box<Option<Kind>> },
}

fn sealed(payload: &[u8]) -> String {
    let mut out = vec![0; SEALER.max_sealed_len(payload.len())];
    SEALER.seal_bytes(payload, NOW, entropy(), &mut out).unwrap().to_owned()
}

fn entropy() -> Entropy {
    Entropy::from_bytes(&mut std::array::from_fn(|at| u8::try_from(at).unwrap())).unwrap()
}

/// Asserts that a text is read as by `serde_json`. Only a number with a fraction of zero and `-0`, which `serde_json`
/// reads as floats, may be read as an integer.
fn is_read_alike<'a, T: Deserialize<'a> + Serialize + PartialEq + Debug>(json: &'a str, buf: &'a mut [u8]) {
    let read = SEALER.unseal::<T>(&sealed(json.as_bytes()), NOW, buf);
    match serde_json::from_str::<T>(json) {
        Ok(value) => {
            let values = (serde_json::to_value(read.unwrap()).unwrap(), serde_json::to_value(value).unwrap());
            assert!(is_alike(&values.0, &values.1), "{json}: {values:?}");
        }
        Err(_) => {
            let may_be_read = json.contains(".0") || json.contains("-0");
            assert!(may_be_read || read == Err(UnsealError::WrongType), "{json}: {read:?}");
        }
    }
}

/// Asserts that this crate and `serde_json` read a float back as it was written, including the sign.
fn is_read_back<F: Serialize + DeserializeOwned + LowerExp>(float: F) {
    let mut out = [0; 1000];
    let written = SEALER.seal(&float, NOW, entropy(), &mut out).unwrap();
    let mut buf = [0; 100];
    let ours: F = SEALER.unseal(written, NOW, &mut buf).unwrap();
    let theirs: F = serde_json::from_slice(SEALER.unseal_bytes(written, NOW, &mut buf).unwrap()).unwrap();
    assert_eq!([format!("{ours:e}"), format!("{theirs:e}")], [format!("{float:e}"), format!("{float:e}")]);
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fuzz_target!(|payload: &[u8]| {
    let Some(payload) = payload.get(..payload.len().min(4000)) else { return };
    for bits in payload.as_chunks().0.iter().take(8) {
        let float = f64::from_le_bytes(*bits);
        if float.is_finite() {
            is_read_back(float);
        }
        let [float, _] = bits.as_chunks().0 else { unreachable!() };
        let float = f32::from_le_bytes(*float);
        if float.is_finite() {
            is_read_back(float);
        }
    }
    let token = sealed(payload);
    let buf = || vec![0; SEALER.max_payload_len(token.len())];
    let is_json = SEALER.unseal::<IgnoredAny>(&token, NOW, &mut buf()).map(drop);

    let value: Value = match serde_json::from_slice(payload) {
        Ok(value) => value,
        // This may be JSON, with a number that is too large for a float.
        Err(error) if error.to_string().starts_with("number out of range") => return,
        Err(_) => {
            assert_eq!(is_json, Err(UnsealError::NotJson));
            return;
        }
    };
    let mut out = vec![0; 6 * token.len()];
    let written = SEALER.seal(&value, NOW, entropy(), &mut out);
    if depth(&value) > MAX_JSON_DEPTH {
        assert_eq!(is_json, Err(UnsealError::NotJson));
        assert_eq!(written, Err(fe26::SealError::NotJson));
        return;
    }
    assert_eq!(is_json, Ok(()));
    let written = written.unwrap();
    assert!(is_alike(&SEALER.unseal(written, NOW, &mut vec![0; written.len()]).unwrap(), &value));
    let written = SEALER.unseal_in_place(&mut written.as_bytes().to_vec(), NOW).unwrap().to_vec();
    assert!(is_alike(&serde_json::from_slice(&written).unwrap(), &value));

    let json = str::from_utf8(payload).expect("JSON is UTF-8");
    is_read_alike::<Value>(json, &mut buf());
    is_read_alike::<BTreeMap<String, Value>>(json, &mut buf());
    is_read_alike::<Kind>(json, &mut buf());
    is_read_alike::<Option<Vec<i8>>>(json, &mut buf());
    is_read_alike::<(String, f64)>(json, &mut buf());
    // `serde_json` borrows no string that has an escape.
    if !json.contains('\\') {
        is_read_alike::<Fields<'_>>(json, &mut buf());
    }
});
