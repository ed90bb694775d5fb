//! Shows the session of README.md: `cargo run --example readme --features std`, then again with the cookie as argument.

use fe26::{Password, Sealer, SessionCookie, UnixTime};

#[derive(serde::Serialize, serde::Deserialize)]
struct User<'a> {
    id: u32,
    name: &'a str,
}

const PASSWORD: Password = Password::from_static("1", "a random secret of 32 characters or more");
static SESSION: SessionCookie = SessionCookie::new("sid", Sealer::new(PASSWORD));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cookie_header = std::env::args().nth(1); // stands in for the request
    let now = UnixTime::now(); // feature `std`
    match SESSION.load(cookie_header.as_deref(), now, &mut [0; 256]) {
        Ok(Some(User { id, name })) => println!("Hello, {name} (user {id})"),
        Ok(None) => {
            let ada = User { id: 7, name: "Ada" };
            let mut out = [0; SESSION.max_sealed_len(64)]; // computed at compile time
            println!("Set-Cookie: {}", SESSION.save(&ada, now, &mut getrandom::SysRng, &mut out)?);
        }
        Err(error) => eprintln!("treated as signed out: {error}"), // for the log only
    }
    Ok(())
}
