//! Creates the seeds of the fuzz targets from the recorded vectors.
//!
//! ```text
//! cargo run --example seeds
//! ```

use serde_json::Value;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn main() {
    for case in vectors("unseal.json", "cases") {
        if let Some(token) = case["sealed"].as_str() {
            put("open_token", &[&[side(&case, token), 0], token.as_bytes()].concat());
        }
        put_json(&case["results"]["iwc1"]["ok"]);
    }
    for case in vectors("seal.json", "vectors") {
        put_json(&case["payload"]);
    }
    for case in vectors("cookies.json", "parses") {
        put_header(&case["name"], &case["header"]);
    }
    for case in vectors("cookies.json", "reads") {
        put_header(&case["cookie_name"], &case["cookie"]);
    }
}

/// Returns the index of the side in `fe26_fuzz::sides` that might unseal a recorded token.
fn side(case: &Value, token: &str) -> u8 {
    let (passwords, is_ctr) = (&case["passwords"], case["options"]["encryption"]["algorithm"] == "aes-128-ctr");
    match () {
        () if is_ctr => 4,
        () if !passwords["b64"].is_null() => 3,
        () if !passwords["map"].is_null() => 2,
        () if token.contains('~') => 0,
        () => 1,
    }
}

fn put_json(value: &Value) {
    if !value.is_null() {
        put("json", value.to_string().as_bytes());
    }
}

fn put_header(name: &Value, header: &Value) {
    if let (Some(name), Some(header)) = (name.as_str(), header.as_str()) {
        put("cookie_header", format!("{name}\n{header}").as_bytes());
    }
}

fn put(target: &str, seed: &[u8]) {
    let mut hasher = DefaultHasher::new();
    seed.hash(&mut hasher);
    let folder = format!("{ROOT}/corpus/{target}");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(format!("{folder}/{:016x}", hasher.finish()), seed).expect("a seed");
}

fn vectors(file: &str, key: &str) -> Vec<Value> {
    let text = fs::read_to_string(format!("{ROOT}/../tests/vectors/{file}")).expect("the recorded vectors");
    let mut file: Value = serde_json::from_str(&text).expect("JSON");
    file[key].take().as_array().expect("cases").clone()
}
