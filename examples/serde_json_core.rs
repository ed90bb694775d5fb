//! Keeps a session in a cookie with the crate serde-json-core, with the methods for other codecs.
//!
//! ```text
//! cargo run --example serde_json_core
//! ```
//!
//! The token is the same, so JavaScript reads it. serde-json-core 0.7 does not read all JSON that JavaScript writes: it
//! rejects an escape such as `\"` in a `&str`, surrogate pairs (`"\ud83d\ude00"`), and `5.0` where an integer is
//! expected. `SessionCookie::load` and `save` accept all of these, and validate that the payload is JSON.

use fe26::{Password, Sealer, SessionCookie, UnixTime};
use getrandom::SysRng;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct User<'a> {
    id: u32,
    name: &'a str,
}

static SESSION: SessionCookie =
    SessionCookie::new("sid", Sealer::new(Password::from_static("1", "an example: 32 random characters, or more")));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let now = UnixTime::from_secs(1_700_000_000);
    let ada = User { id: 7, name: "Ada Lovelace" };

    let mut json = [0; 64];
    let len = serde_json_core::to_slice(&ada, &mut json)?;
    let mut out = [0; SESSION.max_sealed_len(64)];
    let set_cookie = SESSION.save_bytes(&json[..len], now, &mut SysRng, &mut out)?;
    println!("saved:   Set-Cookie: {set_cookie}");

    let cookie_header = format!("sid={}", set_cookie.value());
    let mut buf = [0; 256];
    let payload = SESSION.load_bytes([cookie_header.as_str()], now, &mut buf)?.ok_or("there is no session")?;
    let (user, _): (User, usize) = serde_json_core::from_slice(payload)?;
    println!("loaded:  {user:?}");
    assert_eq!(user, ada);
    Ok(())
}
