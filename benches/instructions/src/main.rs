//! Runs one operation, so that its instructions can be counted: `instructions OPERATION BYTES`.
//!
//! Only the instructions inside [`counted`] count: run.sh passes its name to callgrind.

use fe26::{Algorithm, Config, Entropy, Password, Sealer, Session, SessionCookie, SessionStatus, UnixTime};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::hint::black_box;
use std::num::NonZeroU32;

const SEALER: Sealer = Sealer::new(Password::from_static("1", "32 random characters, or more than that"));
static RAW: Sealer = Sealer::new(Password::from_key("1", b"0123456789abcdef0123456789abcdef"));
static CTR: Sealer = SEALER.with_config(Config::IRON_SESSION.with_algorithm(Algorithm::Aes128Ctr));
static ITERATED: Sealer = SEALER.with_config(Config::IRON_SESSION.with_iterations(NonZeroU32::new(8192).unwrap()));
static SESSION: SessionCookie = SessionCookie::new("sid", SEALER);

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

/// Bytes of JSON around [`User::name`].
const OTHER_FIELDS_LEN: usize = r#"{"id":7,"name":"","admin":true,"visits":3,"lang":"en"}"#.len();

#[derive(Serialize, Deserialize)]
struct User<'a> {
    id: u32,
    name: &'a str,
    admin: bool,
    visits: u64,
    lang: Option<&'a str>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [operation, size] = args.as_slice() else { return Err("which operation, and how many bytes?".into()) };
    let size = size.parse()?;
    let (operation, mode) = operation.split_once('-').unwrap_or((operation, ""));
    let sealer = match mode {
        "" => &SEALER,
        "raw" => &RAW,
        // A Cookie header that consists of `;` only: the most cookies that an attacker can send in `size` bytes.
        "hostile" => return load_hostile(operation, size),
        "ctr" => &CTR,
        "8192" => &ITERATED,
        other => return Err(format!("what is {other}?").into()),
    };
    let payload = vec![b'x'; size];
    let name = "x".repeat(size.saturating_sub(OTHER_FIELDS_LEN));
    let user = User { id: 7, name: &name, admin: true, visits: 3, lang: Some("en") };
    let (mut out, mut buf) = (vec![0; 2 * size + 500], vec![0; 2 * size + 500]);
    let random = || Entropy::from_bytes(&mut std::array::from_fn(|i| i as u8));
    match operation {
        "seal_bytes" => {
            let random = random()?;
            counted(|| sealer.seal_bytes(black_box(&payload), NOW, random, &mut out).is_ok())?;
        }
        "unseal_bytes" => {
            let token = sealer.seal_bytes(&payload, NOW, random()?, &mut out)?;
            counted(|| sealer.unseal_bytes(black_box(token), NOW, &mut buf).is_ok())?;
        }
        "seal" => {
            let random = random()?;
            counted(|| sealer.seal(black_box(&user), NOW, random, &mut out).is_ok())?;
        }
        "unseal" => {
            let token = sealer.seal(&user, NOW, random()?, &mut out)?;
            counted(|| sealer.unseal::<User>(black_box(token), NOW, &mut buf).map(black_box).is_ok())?;
        }
        "save" => {
            let random = random()?;
            counted(|| {
                let saved = SESSION.save(black_box(&user), NOW, random, &mut out);
                saved.is_ok_and(|set_cookie| set_cookie.write_to(&mut buf).is_ok())
            })?;
        }
        "load" => {
            let token = sealer.seal(&user, NOW, random()?, &mut out)?;
            let header = format!("theme=dark; sid={token}");
            counted(|| {
                let loaded = SESSION.load::<User>([black_box(header.as_str())], NOW, &mut buf);
                black_box(loaded).is_ok_and(|user| user.is_some())
            })?;
        }
        other => return Err(format!("what is {other}?").into()),
    }
    Ok(())
}

/// Looks for a session in a header that has none.
fn load_hostile(operation: &str, size: usize) -> Result<(), Box<dyn Error>> {
    let header = ";".repeat(size);
    let header = [black_box(header.as_str())];
    match operation {
        "load" => counted(|| SESSION.load::<User>(header, NOW, &mut [0; 500]).is_ok_and(|user| user.is_none()))?,
        "session" => counted(|| Session::<u32>::load(&SESSION, header, NOW).status() == SessionStatus::Fresh)?,
        other => return Err(format!("what is {other}?").into()),
    }
    Ok(())
}

#[inline(never)]
fn counted(operation: impl FnOnce() -> bool) -> Result<(), &'static str> {
    if operation() { Ok(()) } else { Err("the operation failed") }
}
