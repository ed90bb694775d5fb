//! Runs recorded cases through the crate's public interface: one JSON object a line in, one a line out, in order.
//!
//! ```text
//! cargo run --release --all-features --example conformance < cases.jsonl
//! ```
//!
//! It translates between JavaScript's options and the crate's types, and decides nothing by itself. It answers a case
//! that the crate deliberately cannot express with `skip` and the reason, and a line that is not a case with
//! `{"error": "bad case: …"}`.

#[path = "conformance/cookies.rs"]
mod cookies;
#[path = "conformance/passwords.rs"]
mod passwords;

use base64ct::{Base64, Encoding};
use core::fmt::Debug;
use core::num::NonZeroU32;
use core::time::Duration;
use fe26::{Algorithm, Config, Entropy, SaltBits, Sealer, Ttl, UnixTime};
use passwords::{Owned, is_secret, session_passwords};
use serde_json::{Map, Value, json};
use std::io::{BufRead, Write};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        writeln!(out, "{}", ascii(&answer(&line?).to_string()))?;
        out.flush()?;
    }
    Ok(())
}

/// Returns JSON in which every other character is escaped: some of these end a line for some readers.
fn ascii(json: &str) -> String {
    let escaped = |unit| match u8::try_from(unit) {
        Ok(byte @ 0..=0x7f) => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    };
    json.encode_utf16().map(escaped).collect()
}

/// The end of a case that has no result.
enum Stop {
    /// One of the crate's errors, by its variant, with further fields that describe it.
    Error(String, Map<String, Value>),
    /// The crate cannot express the case, on purpose.
    Skip(&'static str),
    BadCase(String),
}

type Outcome = Result<Map<String, Value>, Stop>;

pub(crate) fn answer(line: &str) -> Value {
    let case: Value = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(error) => return json!({ "error": format!("bad case: {error}") }),
    };
    let outcome = match case["op"].as_str() {
        Some("unseal") => unseal(&case),
        Some("unseal_session") => unseal_session(&case),
        Some("seal") => seal(&case),
        Some("seal_session") => seal_session(&case),
        Some("write") => cookies::write(&case),
        Some("parse") => return cookies::parse(&case),
        Some("read") => cookies::read(&case),
        _ => Err(Stop::BadCase("unknown op".into())),
    };
    let mut answer = Map::new();
    if let Some(name) = case.get("name") {
        answer.insert("name".into(), name.clone());
    }
    match outcome {
        Ok(result) => answer.extend(result),
        Err(Stop::Error(variant, more)) => {
            answer.insert("error".into(), variant.into());
            answer.extend(more);
        }
        Err(Stop::Skip(why)) => {
            answer.insert("skip".into(), why.into());
        }
        Err(Stop::BadCase(why)) => return json!({ "error": format!("bad case: {why}") }),
    }
    Value::Object(answer)
}

fn unseal(case: &Value) -> Outcome {
    let (config, offset_ms) = config(case.get("options"), Purpose::Unseal)?;
    let ok = open(case, &case["passwords"], config, offset_ms).map_err(|(error, _)| error)?;
    Ok(result("ok", ok))
}

fn unseal_session(case: &Value) -> Outcome {
    // iron-session turns a string password into a map.
    let passwords = match &case["passwords"] {
        text @ Value::String(_) => &json!({ "map": { "1": text } }),
        other => other,
    };
    match open(case, passwords, Config::IRON_SESSION, 0) {
        // iron-session's session is an object: `null` becomes an empty one.
        Ok(ok) => Ok(result("ok", ok.unwrap_or_else(|| json!({})))),
        Err((Stop::Error(variant, mut more), reason)) => {
            if let Some(reason) = reason {
                more.insert("reason".into(), reason.as_str().into());
            }
            Err(Stop::Error(variant, more))
        }
        Err((stop, _)) => Err(stop),
    }
}

fn open(
    case: &Value,
    passwords: &Value,
    config: Config,
    offset_ms: i64,
) -> Result<Option<Value>, (Stop, Option<fe26::RejectReason>)> {
    let no_reason = |stop| (stop, None);
    let sealed = text(case, "sealed").map_err(no_reason)?;
    let now = now(case, offset_ms).map_err(no_reason)?;
    let unknown = || (stop("UnknownPassword"), Some(fe26::RejectReason::UnknownPassword));
    let invalid = |stop| match stop {
        Stop::Error(..) => (stop, Some(fe26::RejectReason::Invalid)),
        stop => (stop, None),
    };

    let mut owned = Vec::new();
    match passwords {
        Value::Null => {}
        Value::Object(map) if is_secret(map) => owned.push(Owned::new("", passwords).map_err(invalid)?),
        Value::Object(object) => {
            let map = object.get("map").and_then(Value::as_object).unwrap_or(object);
            let wanted = match sealed.split('*').nth(1).unwrap_or_default() {
                "" => "default",
                id => id,
            };
            // JavaScript looks only at the token's own entry, and skips a falsy one.
            for (id, entry) in map.iter().filter(|(_, entry)| !entry.is_null() && *entry != "") {
                match Owned::new(id, entry).and_then(|password| password.check().map(|()| password)) {
                    Ok(password) if !id.is_empty() => owned.push(password),
                    Err(stop) if id == wanted => return Err(invalid(stop)),
                    _ => {}
                }
            }
        }
        text => owned.push(Owned::new("", text).map_err(invalid)?),
    }

    let passwords: Vec<_> = owned.iter().map(Owned::password).collect::<Result<_, _>>().map_err(invalid)?;
    let (first, rest) = passwords.split_first().ok_or_else(unknown)?;
    let sealer = Sealer::try_new(*first, rest, config).map_err(|error| invalid(stop(error)))?;
    let mut buf = vec![0; sealer.max_payload_len(sealed.len())];
    sealer.unseal(sealed, now, &mut buf).map_err(|error| (stop(error), error.reason()))
}

fn seal(case: &Value) -> Outcome {
    let (config, offset_ms) = config(case.get("options"), Purpose::Seal)?;
    let password = match &case["password"] {
        Value::Object(object) if !is_secret(object) => {
            let id = object.get("id").and_then(Value::as_str).unwrap_or_default();
            Owned::new(id, &case["password"])?
        }
        secret => Owned::new("", secret)?,
    };
    close(case, &password, config, offset_ms)
}

fn seal_session(case: &Value) -> Outcome {
    let ttl = case.get("ttl_s").filter(|ttl| !ttl.is_null());
    let config = match ttl {
        Some(ttl) => Config::IRON_SESSION.with_ttl(ttl_ms(ttl.as_f64().map(|secs| secs * 1000.0))?),
        None => Config::IRON_SESSION,
    };
    let passwords = session_passwords(&case["password"])?;
    close(case, &passwords[0], config, 0)
}

fn close(case: &Value, password: &Owned, config: Config, offset_ms: i64) -> Outcome {
    if case.get("plaintext_b64").is_none() {
        return Err(Stop::Skip("a value that JavaScript has and JSON has not"));
    }
    let payload = base64(case, "plaintext_b64")?;
    let now = now(case, offset_ms)?;
    let sealer = Sealer::try_new(password.password()?, &[], config).map_err(stop)?;
    let entropy = Entropy::from_bytes(&mut random_bytes(&case["rng"])?).map_err(stop)?;
    let mut out = vec![0; sealer.max_sealed_len(payload.len())];
    let sealed = sealer.seal_bytes(&payload, now, entropy, &mut out).map_err(stop)?;
    Ok(result("sealed", sealed))
}

#[derive(Clone, Copy, PartialEq)]
enum Purpose {
    Seal,
    Unseal,
}

/// Returns hapi's options applied over its defaults, and the offset that it adds to the clock.
fn config(options: Option<&Value>, purpose: Purpose) -> Result<(Config, i64), Stop> {
    let none = json!({});
    let options = options.unwrap_or(&none);
    let (encryption, integrity) = (&options["encryption"], &options["integrity"]);
    for path in options["unset"].as_array().into_iter().flatten() {
        // Without an offset the clock is used unchanged.
        if path != "localtimeOffsetMsec" {
            return Err(Stop::Skip("a required option that is missing"));
        }
    }
    for part in [encryption, integrity] {
        if part.get("minPasswordlength").is_some_and(|len| len != 32) {
            return Err(Stop::Skip("a minPasswordlength other than 32"));
        }
    }
    if integrity.get("algorithm").is_some_and(|name| name != "sha256") {
        return Err(Stop::Skip("an integrity algorithm other than sha256"));
    }

    let algorithm = match encryption["algorithm"].as_str() {
        None | Some("aes-256-cbc") => Algorithm::Aes256Cbc,
        Some("aes-128-ctr") => Algorithm::Aes128Ctr,
        Some(_) => return Err(Stop::Skip("an encryption algorithm other than aes-256-cbc and aes-128-ctr")),
    };
    let iterations = |part: &Value| match part.get("iterations") {
        None => Ok(NonZeroU32::MIN),
        Some(number) => number
            .as_u64()
            .and_then(|number| u32::try_from(number).ok())
            .and_then(NonZeroU32::new)
            .ok_or(Stop::Skip("iterations that are not a positive integer")),
    };
    let mut config = Config::HAPI_IRON
        .with_algorithm(algorithm)
        .with_separate_iterations(iterations(encryption)?, iterations(integrity)?);
    if let Some(secs) = options.get("timestampSkewSec") {
        let skew = whole(secs.as_f64().map(|secs| secs * 1000.0)).ok_or(Stop::Skip("a negative skew"))?;
        config = config.with_clock_skew(Duration::from_millis(skew));
    }
    if purpose == Purpose::Seal {
        if let Some(ttl) = options.get("ttl") {
            config = config.with_ttl(ttl_ms(ttl.as_f64())?);
        }
        if [encryption, integrity].iter().any(|part| part.get("salt").is_some()) {
            return Err(Stop::Skip("a given salt"));
        }
        let bits = |part: &Value| part.get("saltBits").map_or(Some(256.0), Value::as_f64);
        if bits(encryption) != bits(integrity) {
            return Err(Stop::Skip("two sizes of salts"));
        }
        let salt_bits = whole(bits(encryption)).and_then(|bits| SaltBits::new(bits.try_into().ok()?));
        config = config.with_salt_bits(salt_bits.ok_or(Stop::Skip("a saltBits outside its range"))?);
    }
    Ok((config, options["localtimeOffsetMsec"].as_i64().unwrap_or(0)))
}

/// Converts JavaScript's ttl, in which 0 means forever.
fn ttl_ms(ms: Option<f64>) -> Result<Ttl, Stop> {
    match whole(ms).ok_or(Stop::Skip("a ttl that is negative or not a whole number of milliseconds"))? {
        0 => Ok(Ttl::NEVER),
        ms => Ok(Ttl::from_millis(ms)),
    }
}

/// Converts a number that is neither negative nor broken; saturates.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(number: Option<f64>) -> Option<u64> {
    number.filter(|number| *number >= 0.0 && number.fract() == 0.0).map(|number| number as u64)
}

fn now(case: &Value, offset_ms: i64) -> Result<UnixTime, Stop> {
    let now = case["now_ms"].as_u64().ok_or_else(|| bad("now_ms"))?;
    now.checked_add_signed(offset_ms).map(UnixTime::from_millis).ok_or(Stop::Skip("a clock before 1970"))
}

/// Returns the recorded draws in the order of [`Entropy::from_bytes`]. Shorter salts are padded here and truncated
/// again later.
fn random_bytes(rng: &Value) -> Result<[u8; Entropy::LEN], Stop> {
    let mut bytes = [0; Entropy::LEN];
    let mut rest = bytes.as_mut_slice();
    for (name, len) in [("enc_salt", 32), ("iv", 16), ("mac_salt", 32)] {
        let (place, behind) = rest.split_at_mut(len);
        let digits = rng[name].as_str().ok_or_else(|| bad("rng"))?;
        for (byte, pair) in place.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let pair = str::from_utf8(pair).map_err(|_| bad("rng"))?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| bad("rng"))?;
        }
        rest = behind;
    }
    Ok(bytes)
}

fn text<'c>(case: &'c Value, key: &str) -> Result<&'c str, Stop> {
    case[key].as_str().ok_or_else(|| bad(key))
}

fn base64(case: &Value, key: &str) -> Result<Vec<u8>, Stop> {
    Base64::decode_vec(text(case, key)?).map_err(|_| bad(key))
}

fn result(key: &str, value: impl Into<Value>) -> Map<String, Value> {
    Map::from_iter([(key.to_owned(), value.into())])
}

/// Converts one of the crate's errors to a [`Stop`] with the name of its variant.
fn stop(error: impl Debug) -> Stop {
    let debug = format!("{error:?}");
    let variant = debug.trim_matches('"').split([' ', '(']).next().unwrap_or_default();
    Stop::Error(variant.to_owned(), Map::new())
}

fn bad(key: &str) -> Stop {
    Stop::BadCase(format!("`{key}` is missing or not of its form"))
}
