//! Promise: JSON is never silently wrong and never panics. Payloads that `JSON.stringify` writes are accepted; payloads
//! that are not JSON are refused.

use crate::common::alike::is_alike;
use crate::common::json::{both_ways, read, write};
use crate::common::{HAPI, NOW, TestRng, seal};
use fe26::{MAX_JSON_DEPTH, SealError, UnsealError};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Formatter;

// Known faults of serde-json-core 0.7, one by one.

#[test]
fn escapes_are_decoded_in_borrowed_strings() {
    #[derive(Deserialize, PartialEq, Debug)]
    struct Texts<'a> {
        a: &'a str,
        b: &'a str,
    }
    let payload = r#"{"a":"\"\\\/\b\f\n\r\t\u0041\u00e9\u65e5\ud83d\ude00","skipped":"\u0000\"","b":"plain"}"#;
    let token = seal(&HAPI, payload.as_bytes());
    // The buffer has room for the payload only.
    let mut buf = vec![0; payload.len() / 16 * 16 + 16];
    let texts: Texts<'_> = HAPI.unseal(&token, NOW, &mut buf).unwrap();
    assert_eq!(texts, Texts { a: "\"\\/\u{8}\u{c}\n\r\tAé日😀", b: "plain" });
}

#[test]
fn an_escaped_backslash_does_not_escape() {
    assert_eq!(read::<String>(r#""\\""#).unwrap(), "\\");
    assert_eq!(read::<(String, String)>(r#"["\\\\","\\\""]"#).unwrap(), ("\\\\".into(), "\\\"".into()));
    assert_eq!(read::<String>(r#""\\u0041""#).unwrap(), "\\u0041");
}

#[test]
fn surrogate_pairs_are_characters_and_halves_are_errors() {
    assert_eq!(read::<String>(r#""\ud83d\ude00\uD83D\uDE00""#).unwrap(), "😀😀");
    assert_eq!(read::<String>(r#""\ud800\udc00\udbff\udfff""#).unwrap(), "\u{10000}\u{10ffff}");
    for half in [r"\ud800", r"\udbff", r"\udc00", r"\udfff", r"\ud800\ud800", r"\ud800x", r"\ud800\n", r"\ud800\u0041"]
    {
        assert_eq!(read::<String>(format!("\"{half}\"")), Err(UnsealError::NotJson), "{half}");
        // In ignored values, too.
        assert_eq!(read::<()>(format!("{{\"{half}\":\"{half}\"}}")), Err(UnsealError::NotJson), "{half}");
    }
}

#[test]
fn garbage_is_refused_in_ignored_values_too() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Known {
        known: u8,
    }
    for garbage in [
        "x",
        "tru",
        "nul",
        "True",
        "undefined",
        "NaN",
        "Infinity",
        "-",
        "+1",
        "01",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "1_0",
        "--1",
        "'x'",
        "\"",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "\"\t\"",
        "\"\0\"",
        "[",
        "]",
        "{",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{1:2}",
        "{a:1}",
        "[}",
        "{]",
        "/**/1",
        "1//",
        "",
        ",",
        ":",
        "\u{feff}1",
        "\u{a0}1",
        "\u{c}1",
    ] {
        for json in [
            garbage.to_owned(),
            format!("[{garbage}"),
            format!("{garbage}]"),
            format!("{{\"known\":1,\"ignored\":{garbage}}}"),
            format!("{{\"ignored\":{garbage},\"known\":1}}"),
            format!("{{\"ignored\":[{{\"deep\":[{garbage}]}}],\"known\":1}}"),
            format!("{{\"known\":1}}{garbage}x"),
        ] {
            // The empty text is JSON between an array's brackets.
            if json.contains("[]") && serde_json::from_str::<Value>(&json).is_ok() {
                continue;
            }
            assert!(serde_json::from_str::<Value>(&json).is_err(), "{json} is JSON");
            assert_eq!(read::<Known>(&json), Err(UnsealError::NotJson), "{json}");
        }
    }
    for not_utf8 in [&b"\"\xff\""[..], b"\"\xe2\x82\"", b"\"\xc0\x80\"", b"\"\xed\xa0\x80\"", b"\"\xf5\x80\x80\x80\""] {
        let json = [b"{\"known\":1,\"ignored\":", not_utf8, b"}"].concat();
        assert_eq!(read::<Known>(json), Err(UnsealError::NotJson));
    }
    assert_eq!(read::<Known>(r#"{"known":1,"known":2}"#), Err(UnsealError::WrongType));
    assert_eq!(read::<Known>(" { \"known\" :\t1 \r\n, \"x\" : [ ] } \n"), Ok(Known { known: 1 }));
}

#[test]
fn nesting_has_a_bound_and_needs_no_stack() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Empty {}
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        let object = |depth| format!("{{\"x\":{}}}", nested(depth - 1));
        assert_eq!(read::<Empty>(object(MAX_JSON_DEPTH)), Ok(Empty {}));
        assert_eq!(read::<Empty>(object(MAX_JSON_DEPTH + 1)), Err(UnsealError::NotJson));
        assert_eq!(read::<Empty>(object(2000)), Err(UnsealError::NotJson));
        assert!(read::<Value>(nested(MAX_JSON_DEPTH)).is_ok());
        assert_eq!(read::<Value>(nested(MAX_JSON_DEPTH + 1)), Err(UnsealError::NotJson));
    }
    // Values that could not be read again are not written.
    let nested = |depth| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    assert!(write(&nested(MAX_JSON_DEPTH)).is_ok());
    assert_eq!(write(&nested(MAX_JSON_DEPTH + 1)), Err(SealError::NotJson));
}

#[test]
fn every_serde_type_is_written_or_refused() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    enum Kinds {
        Unit,
        Newtype(u8),
        Tuple(u8, String),
        Struct { a: bool },
    }
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Unit;
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Newtype(i32);
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Pair(i8, f32);

    both_ways('"', r#""\"""#);
    both_ways('😀', r#""😀""#);
    both_ways(Kinds::Unit, r#""Unit""#);
    both_ways(Kinds::Newtype(7), r#"{"Newtype":7}"#);
    both_ways(Kinds::Tuple(7, "x".into()), r#"{"Tuple":[7,"x"]}"#);
    both_ways(Kinds::Struct { a: true }, r#"{"Struct":{"a":true}}"#);
    both_ways(vec![Kinds::Unit, Kinds::Newtype(0)], r#"["Unit",{"Newtype":0}]"#);
    both_ways((Unit, Newtype(-5), Pair(-128, 0.5)), "[null,-5,[-128,0.5]]");
    both_ways((Some(1), None::<u8>, ()), "[1,null,null]");
    both_ways((i64::MIN, u64::MAX), "[-9223372036854775808,18446744073709551615]");
    both_ways((f64::MAX, f64::MIN_POSITIVE, 0.1), "[1.7976931348623157e+308,2.2250738585072014e-308,0.1]");
    both_ways(BTreeMap::from([(7_u32, "a".to_owned()), (10, "b".to_owned())]), r#"{"7":"a","10":"b"}"#);
    both_ways(BTreeMap::from([(-7_i8, 1)]), r#"{"-7":1}"#);
    both_ways(BTreeMap::from([(true, 1)]), r#"{"true":1}"#);
    both_ways(BTreeMap::from([('"', 1)]), r#"{"\"":1}"#);
    both_ways(BTreeMap::<String, u8>::new(), "{}");
    both_ways(Vec::<u8>::new(), "[]");

    struct Failing;
    impl Serialize for Failing {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom("on purpose"))
        }
    }
    struct Shown;
    impl Serialize for Shown {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(&format_args!("{}\"{}", 1, '\n'))
        }
    }
    assert_eq!(write(&Shown).unwrap(), r#""1\"\n""#);
    let refused = Err(SealError::NotJson);
    assert_eq!(write(&Failing), refused);
    assert_eq!(write(&[Some(Failing)]), refused);
    assert_eq!(write(&1_u128), refused);
    assert_eq!(write(&1_i128), refused);
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(write(&number), refused);
    }
    assert_eq!(write(&f32::NAN), refused);
    assert_eq!(write(&BTreeMap::from([((), 1)])), refused);
    assert_eq!(write(&BTreeMap::from([(None::<u8>, 1)])), refused);
    assert_eq!(write(&BTreeMap::from([(vec![1], 1)])), refused);
}

#[test]
fn strings_are_written_as_by_json_stringify() {
    let all: String = (0..0x800).filter_map(char::from_u32).chain(['\u{2028}', '\u{2029}', '\u{feff}', '😀']).collect();
    // serde_json escapes like JavaScript, byte for byte.
    assert_eq!(write(&all).unwrap(), serde_json::to_string(&all).unwrap());
    both_ways(all.clone(), &serde_json::to_string(&all).unwrap());
    assert_eq!(write("\u{0}\u{1f}\u{7f}\u{2028}/").unwrap(), "\"\\u0000\\u001f\u{7f}\u{2028}/\"");
}

#[test]
fn other_types_are_refused() {
    #[derive(Deserialize, Debug)]
    struct User {
        #[allow(dead_code)]
        id: u32,
    }
    for json in [r"{}", r#"{"id":"7"}"#, r#"{"id":null}"#, r#"{"id":-1}"#, "7", "null", "\"x\"", "[]", "[1,2]"] {
        assert_eq!(read::<User>(json).unwrap_err(), UnsealError::WrongType, "{json}");
    }
    assert_eq!(read::<User>("[7]").unwrap().id, 7);
    assert_eq!(read::<(u8, u8)>("[1]"), Err(UnsealError::WrongType));
    assert_eq!(read::<(u8, u8)>("[1,2,3]"), Err(UnsealError::WrongType));
    assert_eq!(read::<bool>("null"), Err(UnsealError::WrongType));
    assert_eq!(read::<()>("false"), Err(UnsealError::WrongType));
    assert_eq!(read::<char>("\"ab\""), Err(UnsealError::WrongType));
    for json in [r#"{"07":1}"#, r#"{" 7":1}"#, r#"{"7 ":1}"#, r#"{"x":1}"#, r#"{"":1}"#, r#"{"1e1":1}"#, r#"{"300":1}"#]
    {
        assert_eq!(read::<BTreeMap<u8, u8>>(json), Err(UnsealError::WrongType), "{json}");
    }
}

#[test]
fn an_error_that_a_type_swallows_is_not_lost() {
    #[expect(clippy::unnecessary_wraps, reason = "serde requires it")]
    fn or_default<'de, T: Deserialize<'de> + Default, D: serde::Deserializer<'de>>(d: D) -> Result<T, D::Error> {
        Ok(T::deserialize(d).unwrap_or_default())
    }
    #[derive(Deserialize, Default, Debug, PartialEq)]
    enum Theme {
        #[default]
        Dark,
        Color(u8),
    }
    #[derive(Deserialize, Debug, PartialEq)]
    struct User {
        #[serde(deserialize_with = "or_default", default)]
        theme: Theme,
        #[serde(deserialize_with = "or_default", default)]
        list: Vec<u8>,
        admin: bool,
    }
    let plain = |theme| Ok(User { theme, list: vec![], admin: false });
    assert_eq!(read(r#"{"theme":{"Color":7},"admin":false}"#), plain(Theme::Color(7)));
    assert_eq!(read(r#"{"theme":"Blue","admin":false}"#), plain(Theme::Dark), "read to its end and refused");
    for inside in [
        r#"{"theme":{"Color":"red","admin":true},"admin":false}"#,
        r#"{"theme":{"Color":{"admin":true}},"admin":false}"#,
        r#"{"theme":{"Other":1,"admin":true},"admin":false}"#,
        r#"{"list":[1,"x",{"admin":true}],"admin":false}"#,
        r#"{"list":{"admin":true},"admin":false}"#,
    ] {
        assert_eq!(read::<User>(inside), Err(UnsealError::WrongType), "{inside}");
    }
}

#[test]
fn fields_of_the_wrong_type_are_skipped_by_an_untagged_enum() {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Lenient {
        Count(u32),
        Other(serde::de::IgnoredAny),
    }
    #[derive(Deserialize)]
    struct Visits {
        count: Lenient,
        name: String,
    }
    let count = |json| {
        let Visits { count, name } = read(json).unwrap();
        assert_eq!(name, "Ada");
        if let Lenient::Count(count) = count { Some(count) } else { None }
    };
    assert_eq!(count(r#"{"count":7,"name":"Ada"}"#), Some(7));
    assert_eq!(count(r#"{"count":{"a":["7"]},"name":"Ada"}"#), None);

    #[derive(Deserialize, Debug, PartialEq)]
    struct Swallowing {
        #[serde(deserialize_with = "ok")]
        count: Option<u32>,
    }
    #[expect(clippy::unnecessary_wraps, reason = "serde requires it")]
    fn ok<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
        Ok(u32::deserialize(deserializer).ok())
    }
    assert_eq!(read::<Swallowing>(r#"{"count":"7"}"#), Err(UnsealError::WrongType));
}

/// A value that swallows errors and breaks serde's rules: its characters are calls of a serializer.
struct Careless(&'static str);

impl Serialize for Careless {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::{SerializeMap, SerializeSeq, SerializeStruct};
        let (kind, calls) = self.0.split_at(1);
        match kind {
            "[" => {
                let mut array = serializer.serialize_seq(None)?;
                for call in calls.chars() {
                    let _: Result<(), _> = match call {
                        'v' => array.serialize_element(&1),
                        'n' => array.serialize_element(&f64::NAN),
                        _ => array.serialize_element(&Careless("[vn")),
                    };
                }
                array.end()
            }
            "{" => {
                let mut object = serializer.serialize_map(None)?;
                for (number, call) in calls.chars().enumerate() {
                    let _: Result<(), _> = match call {
                        'k' => object.serialize_key(&number),
                        'n' => object.serialize_key(&f64::NAN),
                        'v' => object.serialize_value(&1),
                        _ => object.serialize_value(&f64::NAN),
                    };
                }
                object.end()
            }
            _ => {
                let mut raw = serializer.serialize_struct("$serde_json::private::RawValue", 1)?;
                for call in calls.chars() {
                    let _: Result<(), _> = raw.serialize_field("", if call == 'v' { "[1]" } else { "[1" });
                }
                raw.end()
            }
        }
    }
}

#[test]
fn values_that_swallow_errors_or_break_the_rules_are_refused() {
    for (calls, json) in [("[", "[]"), ("[vv", "[1,1]"), ("{", "{}"), ("{kvkv", r#"{"0":1,"2":1}"#), ("rv", "[1]")] {
        assert_eq!(write(&Careless(calls)).as_deref(), Ok(json), "{calls}");
    }
    let wrong =
        ["[n", "[nv", "[vn", "[vc", "{k", "{v", "{kk", "{kkv", "{kvv", "{kvk", "{nv", "{kn", "{kN", "r", "rw", "rvv"];
    for calls in wrong {
        assert_eq!(write(&Careless(calls)), Err(SealError::NotJson), "{calls}");
        assert_eq!(write(&[Careless(calls)]), Err(SealError::NotJson), "[{calls}]");
    }
}

#[test]
fn raw_json_counts_towards_the_depth() {
    /// Raw JSON in as many arrays.
    struct Deep(usize, String);
    impl Serialize for Deep {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            use serde::ser::SerializeStruct;
            if let Some(depth) = self.0.checked_sub(1) {
                return [Deep(depth, self.1.clone())].serialize(serializer);
            }
            let mut raw = serializer.serialize_struct("$serde_json::private::RawValue", 1)?;
            raw.serialize_field("", &self.1)?;
            raw.end()
        }
    }
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(write(&Deep(28, nested(100))), Ok(nested(MAX_JSON_DEPTH)));
    assert_eq!(write(&Deep(29, nested(100))), Err(SealError::NotJson));
    assert_eq!(write(&Deep(128, nested(1))), Err(SealError::NotJson));
}

#[test]
fn heapless_collections_are_filled_or_refused() {
    type Texts = heapless::Vec<heapless::String<4>, 2>;
    let read = |json: &str| {
        let token = seal(&HAPI, json.as_bytes());
        HAPI.unseal::<Texts>(&token, NOW, &mut [0; 200])
    };
    assert_eq!(read(r#"["a\"","\u00e9bc"]"#).unwrap(), ["a\"", "ébc"]);
    assert_eq!(read(r#"["abcde"]"#), Err(UnsealError::WrongType));
    assert_eq!(read(r#"["a","b","c"]"#), Err(UnsealError::WrongType));
}

/// Returns a random JSON value.
fn random(rng: &mut TestRng, depth: usize) -> Value {
    match rng.below(if depth == 0 { 5 } else { 7 }) {
        0 => Value::Null,
        1 => json!(rng.below(2) == 0),
        2 => json!(i64::from_ne_bytes(rng.next().to_ne_bytes()) >> rng.below(64)),
        3 => json!(Some(f64::from_bits(rng.next())).filter(|number| number.is_finite())),
        4 => json!(text(rng)),
        5 => (0..rng.below(5)).map(|_| random(rng, depth - 1)).collect(),
        _ => (0..rng.below(5)).map(|_| (text(rng), random(rng, depth - 1))).collect::<serde_json::Map<_, _>>().into(),
    }
}

fn text(rng: &mut TestRng) -> String {
    (0..rng.below(8))
        .filter_map(|_| {
            let code = rng.next() >> (43 + rng.below(16));
            char::from_u32(u32::try_from(code).unwrap())
        })
        .collect()
}

#[test]
fn random_values_are_read_and_written_as_by_serde_json() {
    let mut rng = TestRng(5);
    for _ in 0..3000 {
        let value = random(&mut rng, 4);
        let (compact, pretty) = (serde_json::to_string(&value).unwrap(), serde_json::to_string_pretty(&value).unwrap());
        assert!(is_alike(&read(&compact).unwrap(), &value), "{compact}");
        assert!(is_alike(&read(&pretty).unwrap(), &value), "{pretty}");
        let written = write(&value).unwrap();
        assert!(is_alike(&serde_json::from_str(&written).unwrap(), &value), "{written}");
        // With one byte changed, both accept it or both refuse it.
        let mut broken = compact.into_bytes();
        let at = rng.below(broken.len());
        broken[at] = u8::try_from(rng.next() & 0x7f).unwrap();
        match serde_json::from_slice::<Value>(&broken) {
            Ok(value) => assert!(is_alike(&read(&broken).unwrap(), &value), "{}", broken.escape_ascii()),
            // Possibly JSON, with a number that is too large for a float.
            Err(error) if error.to_string().starts_with("number out of range") => {}
            Err(_) => assert_eq!(read::<Value>(&broken), Err(UnsealError::NotJson), "{}", broken.escape_ascii()),
        }
    }
}

/// Bytes as in serde's data model: in JSON an array of numbers, or a string.
#[derive(PartialEq, Debug)]
struct Bytes(Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyBytes;

        impl<'de> Visitor<'de> for AnyBytes {
            type Value = Bytes;

            fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Bytes, A::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = seq.next_element()? {
                    bytes.push(byte);
                }
                Ok(Bytes(bytes))
            }
        }

        deserializer.deserialize_bytes(AnyBytes)
    }
}

#[test]
fn bytes_are_an_array_or_a_string() {
    both_ways(Bytes(vec![1, 2, 255]), "[1,2,255]");
    assert_eq!(read::<Bytes>(r#""abc""#), Ok(Bytes(b"abc".to_vec())));
}

#[test]
fn types_that_serialize_as_text_are_accepted_as_keys() {
    #[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
    enum Color {
        Red,
    }
    #[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
    struct Id(u32);
    /// A key that serializes through its `Display` format.
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    struct Address([u8; 2]);
    impl Serialize for Address {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(&format_args!("{}.{}", self.0[0], self.0[1]))
        }
    }
    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    enum Tagged {
        Id(u32),
    }

    both_ways(BTreeMap::from([(false, 1), (true, 2)]), r#"{"false":1,"true":2}"#);
    both_ways(BTreeMap::from([(Color::Red, 1)]), r#"{"Red":1}"#);
    both_ways(BTreeMap::from([(Id(7), 1)]), r#"{"7":1}"#);
    assert_eq!(write(&BTreeMap::from([(Some("a"), 1)])).as_deref(), Ok(r#"{"a":1}"#));
    assert_eq!(write(&BTreeMap::from([(Address([1, 2]), 1)])).as_deref(), Ok(r#"{"1.2":1}"#));
    assert_eq!(write(&BTreeMap::from([(Tagged::Id(7), 1)])), Err(SealError::NotJson));
    assert_eq!(read::<BTreeMap<bool, u8>>(r#"{"False":1}"#), Err(UnsealError::WrongType));
}

/// Serializes like `serde_json`'s `Number` (with the feature `arbitrary_precision`) and `RawValue`: as a struct with a
/// private name, and with one text in a field of the same name.
struct Private {
    name: &'static str,
    fields: &'static [&'static str],
}

impl Serialize for Private {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct(self.name, self.fields.len())?;
        for text in self.fields {
            fields.serialize_field(self.name, text)?;
        }
        fields.end()
    }
}

const NUMBER: &str = "$serde_json::private::Number";
const RAW_VALUE: &str = "$serde_json::private::RawValue";

#[test]
fn numbers_and_raw_values_of_serde_json_are_written_as_their_text() {
    for (name, text) in [
        (NUMBER, &["1"]),
        (NUMBER, &["-0.10"]),
        (NUMBER, &["123456789012345678901234567890e-5"]),
        (RAW_VALUE, &["\"1\""]),
        (RAW_VALUE, &["null"]),
        (RAW_VALUE, &[r#"{"a": ["\n", {}]}"#]),
    ] {
        let private = Private { name, fields: text };
        assert_eq!(write(&private).as_deref(), Ok(text[0]));
        assert_eq!(write(&("1", private, "2")).unwrap(), format!("[\"1\",{},\"2\"]", text[0]));
    }
}

#[test]
fn raw_texts_that_are_not_one_value_are_refused() {
    for name in [NUMBER, RAW_VALUE] {
        for fields in [
            &["1,\"admin\":true"] as &[_],
            &["1,2"],
            &["1}"],
            &["1],[2"],
            &["\"a"],
            &["x"],
            &[""],
            &["\u{a0}1"],
            &["\"\\ud800\""],
            &[],
            &["1", "2"],
            &["\"a\"", "2"],
        ] {
            let private = || Private { name, fields };
            assert_eq!(write(&private()), Err(SealError::NotJson), "{fields:?}");
            assert_eq!(write(&[private()]), Err(SealError::NotJson), "{fields:?}");
            assert_eq!(write(&BTreeMap::from([("a", private())])), Err(SealError::NotJson), "{fields:?}");
        }
        let nested = [&"[".repeat(MAX_JSON_DEPTH), &*"]".repeat(MAX_JSON_DEPTH)].concat();
        let fields: &'static [&'static str] = vec![&*nested.leak()].leak();
        assert!(write(&Private { name, fields }).is_ok());
        assert_eq!(write(&[Private { name, fields }]), Err(SealError::NotJson));
    }
    // The tag would be a second field of the private struct.
    #[derive(Serialize)]
    #[serde(tag = "1")]
    enum Tagged {
        #[serde(rename = "2")]
        Number(Private),
    }
    assert_eq!(write(&Tagged::Number(Private { name: NUMBER, fields: &["3"] })), Err(SealError::NotJson));
}

#[test]
fn a_raw_value_of_serde_json_is_not_read() {
    /// Deserializes like `serde_json`'s `RawValue`.
    #[derive(PartialEq, Debug)]
    struct RawValue(String);
    impl<'de> Deserialize<'de> for RawValue {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct AnyJson;
            impl<'de> Visitor<'de> for AnyJson {
                type Value = RawValue;

                fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
                    f.write_str("any valid JSON value")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawValue, A::Error> {
                    let (_, json): (String, _) = map.next_entry()?.unwrap();
                    Ok(RawValue(json))
                }
            }
            deserializer.deserialize_newtype_struct(RAW_VALUE, AnyJson)
        }
    }
    for json in ["1", "{}", r#"{"a":"1"}"#, &format!("{{\"{RAW_VALUE}\":\"1\"}}")] {
        assert_eq!(read::<RawValue>(json), Err(UnsealError::WrongType), "{json}");
        assert_eq!(read::<Vec<RawValue>>(format!("[{json}]")), Err(UnsealError::WrongType), "{json}");
    }
}

#[test]
fn integer_keys_have_one_spelling() {
    both_ways(
        BTreeMap::from([(i64::MIN, 1), (-1, 2), (0, 3), (i64::MAX, 4)]),
        r#"{"-9223372036854775808":1,"-1":2,"0":3,"9223372036854775807":4}"#,
    );
    both_ways(BTreeMap::from([(u64::MAX, 1)]), r#"{"18446744073709551615":1}"#);
    // In JavaScript these keys differ from "0" and "1".
    for key in [
        "-0", "0.0", "-0.0", "1.0", "1.", "-1.0", "1.00", "1e0", "1E0", "10e-1", "+1", "00", "01", "-01", " 1", "1 ",
        "-", "",
    ] {
        let json = format!("{{\"{key}\":1}}");
        assert_eq!(read::<BTreeMap<i64, u8>>(&json), Err(UnsealError::WrongType), "{json}");
        assert_eq!(read::<BTreeMap<u8, u8>>(&json), Err(UnsealError::WrongType), "{json}");
    }
}

#[test]
fn variants_with_fields_accept_arrays_as_structs_do() {
    #[derive(Deserialize, PartialEq, Debug)]
    struct Plain {
        a: u8,
        b: bool,
    }
    #[derive(Deserialize, PartialEq, Debug)]
    enum Event {
        Login { a: u8, b: bool },
    }
    for json in [r#"{"a":1,"b":true}"#, "[1,true]", " [ 1 , true ] "] {
        assert_eq!(read(json), Ok(Plain { a: 1, b: true }), "{json}");
        assert_eq!(read(format!("{{\"Login\":{json}}}")), Ok(Event::Login { a: 1, b: true }), "{json}");
    }
    for json in ["[1]", "[1,true,2]", "[true,1]", r#"{"a":1}"#, "1", "null", r#""a""#] {
        assert_eq!(read::<Plain>(json), Err(UnsealError::WrongType), "{json}");
        assert_eq!(read::<Event>(format!("{{\"Login\":{json}}}")), Err(UnsealError::WrongType), "{json}");
    }
}

#[test]
fn unit_variants_accept_no_value() {
    #[derive(Deserialize, PartialEq, Debug)]
    enum Color {
        Red,
    }
    assert_eq!(read::<Color>(r#""Red""#), Ok(Color::Red));
    assert_eq!(read::<Color>(r#"{"Red":null}"#), Ok(Color::Red));
    assert_eq!(read::<Color>(r#"{"Red":1}"#), Err(UnsealError::WrongType));
}

/// A type may read the error of one field, as `serde` does for untagged enums.
#[test]
fn errors_of_fields_have_a_message() {
    struct Asked;
    impl<'de> Deserialize<'de> for Asked {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let error = u8::deserialize(deserializer).unwrap_err();
            assert_eq!(error.to_string(), "unexpected type");
            Err(error)
        }
    }
    impl Serialize for Asked {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let error = serializer.serialize_f64(f64::NAN).err().unwrap();
            assert_eq!(error.to_string(), "not JSON");
            Err(error)
        }
    }
    assert_eq!(read::<Asked>("true").err(), Some(UnsealError::WrongType));
    assert_eq!(write(&Asked), Err(SealError::NotJson));
}
