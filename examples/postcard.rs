//! Keeps a session in a cookie in the compact format of the crate postcard, with the methods for other codecs.
//!
//! ```text
//! cargo run --example postcard
//! ```
//!
//! The payload is shorter than JSON, and JavaScript cannot read it: iron-session rejects the cookie. The format is not
//! self-describing either: fields are known by their order alone, so a changed type misreads sessions of the old one.
//! Change the cookie's name or its password together with the type.

use fe26::{Password, Sealer, SessionCookie, UnixTime};
use getrandom::SysRng;
use heapless::String;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct User {
    id: u32,
    name: String<32>,
}

static SESSION: SessionCookie =
    SessionCookie::new("sid", Sealer::new(Password::from_static("1", "an example: 32 random characters, or more")));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let now = UnixTime::from_secs(1_700_000_000);
    let ada = User { id: 7, name: String::try_from("Ada Lovelace")? };

    let mut bytes = [0; 64];
    let payload = postcard::to_slice(&ada, &mut bytes)?;
    let mut out = [0; SESSION.max_sealed_len(64)];
    let set_cookie = SESSION.save_bytes(payload, now, &mut SysRng, &mut out)?;
    println!("saved:   {} bytes in {} of Set-Cookie: {set_cookie}", payload.len(), set_cookie.len());

    let cookie_header = format!("sid={}", set_cookie.value());
    let mut buf = [0; 256];
    let payload = SESSION.load_bytes([cookie_header.as_str()], now, &mut buf)?.ok_or("there is no session")?;
    let user: User = postcard::from_bytes(payload)?;
    println!("loaded:  {user:?}");
    assert_eq!(user, ada);
    Ok(())
}
