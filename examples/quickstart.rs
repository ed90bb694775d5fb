//! Logs a user in and out, loads a session that npm's iron-session made, and shows which cookie is rejected.
//!
//! ```text
//! cargo run --example quickstart
//! ```

use fe26::{Password, Sealer, SessionCookie, UnixTime, UnsealError};
use getrandom::SysRng;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Debug)]
struct Session<'a> {
    #[serde(borrow)]
    user: User<'a>,
    visits: u32,
}

#[derive(Serialize, Deserialize, Debug)]
struct User<'a> {
    id: u32,
    name: &'a str,
}

/// The session cookie, in flash and checked at compile time. iron-session calls the password `{ 1: "quickstart: …" }`,
/// or just the string.
static SESSION: SessionCookie = SessionCookie::new(
    "sid",
    Sealer::new(Password::from_static("1", "quickstart: 32 characters at least, and random")),
);

/// Sealed by iron-session 9.0.1 on Node.js, on 2023-11-14, with a field that [`Session`] does not know:
/// `sealData({ user: { id: 7, name: "Ada Lovelace" }, visits: 41, theme: "dark" }, { password })`
const FROM_NODE: &str = "Fe26.2*1*35a3147518682fecfa83f908e66418713e7f27af9adfe74e20cfcc4371a53d68*\
    VCNaNXjotXlAAhV8hqvX_Q*qPtMPFr4Yv4fNP7FOZzAE7dCNTqO_pLn8xe3KepAC-DQTCtJS8QDZwchMcV0RD4Cu7BR7dcbryZC4bPn8V15MC4\
    QqZSFoVnB6U543Hn6sxE*1701209600000*f793042bf3e5a9f52bfbeecfbf557d4259d74c1bac65b52144dfacde1bb15a83*\
    QU7IndErWthp590jmZ-mRONMjEr4BHprNf7K3rt9svk~2";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let now = UnixTime::from_secs(1_700_000_000);

    // Log in. The buffer's size is known at compile time; nothing is allocated.
    let session = Session { user: User { id: 7, name: "Ada Lovelace" }, visits: 41 };
    let mut out = [0; SESSION.max_sealed_len(128)];
    let set_cookie = SESSION.save(&session, now, &mut SysRng, &mut out)?;
    println!("logged in:         Set-Cookie: {set_cookie}");

    // The browser sends it back, with a chunk of an older session that had several cookies. Such chunks are deleted
    // when a session is saved.
    let header = format!("theme=dark; sid={}; sid.1=old", set_cookie.value());
    for removal in SESSION.stale_chunks([header.as_str()]) {
        println!("                   Set-Cookie: {removal}");
    }

    // Load. The name is borrowed from the buffer.
    let mut buf = [0; 256];
    let session: Option<Session> = SESSION.load([header.as_str()], now, &mut buf)?;
    println!("\nloaded:            {session:?}");

    let from_node = format!("sid={FROM_NODE}");
    let session: Option<Session> = SESSION.load([from_node.as_str()], now, &mut buf)?;
    println!("loaded from Node:  {session:?}\n");

    // Reject.
    let tampered = header.replace("*1701209600000*", "*9999999999999*");
    let later = UnixTime::from_secs(1_800_000_000);
    let other = SESSION.with_sealer(Sealer::new(Password::from_static("2", "another one, of at least 32 characters")));
    refuse("tampered", SESSION.load([tampered.as_str()], now, &mut buf), UnsealError::BadMac);
    refuse("expired", SESSION.load([header.as_str()], later, &mut buf), UnsealError::Expired);
    refuse("unknown password", other.load([header.as_str()], now, &mut buf), UnsealError::UnknownPassword);

    // Log out: all cookies of the session are deleted.
    for removal in SESSION.destroy([header.as_str()]) {
        println!("logged out:        Set-Cookie: {removal}");
    }
    Ok(())
}

fn refuse(what: &str, loaded: Result<Option<Session>, UnsealError>, expected: UnsealError) {
    let error = loaded.expect_err("it must not open");
    assert_eq!(error, expected);
    println!("{:19}refused: {error}", format!("{what}:"));
}
