//! Seals and unseals, and prints the results: the same lines on every machine.

#![cfg_attr(target_os = "none", no_std, no_main)]

use bare_metal::{LATE, NOW, SEALER, SESSION, entropy, println, process};
use fe26::{Sealer, UnixTime};
use serde::{Deserialize, Serialize};

const MAX_PAYLOAD: usize = 1000;
const MAX_TOKEN: usize = SEALER.max_sealed_len(MAX_PAYLOAD);

#[derive(Debug, Serialize, Deserialize)]
struct User<'a> {
    name: &'a str,
    id: u64,
    balance: i64,
    ratio: f64,
    small: f32,
    lang: Option<char>,
    roles: [Role; 3],
}

#[derive(Debug, Serialize, Deserialize)]
enum Role {
    Admin,
    Guest(bool),
    Owner { of: u16 },
}

#[cfg_attr(target_os = "none", bare_metal::entry)]
fn main() -> ! {
    bytes();
    values();
    cookies();
    tampering();
    errors();
    process::exit(0)
}

fn bytes() {
    let payload: [u8; MAX_PAYLOAD] = core::array::from_fn(|i| u8::try_from(i * 7 % 256).unwrap());
    let (mut out, mut buf) = ([0; MAX_TOKEN], [0; MAX_PAYLOAD + 16]);
    for len in [0, 1, 15, 16, 17, 31, 32, 33, 255, 256, 300, MAX_PAYLOAD] {
        let payload = &payload[..len];
        let token = SEALER.seal_bytes(payload, NOW, entropy(0), &mut out).unwrap();
        println!("{len} bytes: {token}");
        println!("opened: {}", SEALER.unseal_bytes(token, NOW, &mut buf).unwrap().escape_ascii());
        let token_len = token.len();
        let in_place = SEALER.unseal_in_place(&mut out[..token_len], NOW).unwrap();
        println!("in place: {}", in_place.escape_ascii());
    }
}

fn values() {
    let (mut out, mut buf) = ([0; MAX_TOKEN], [0; 500]);
    let mut user = User {
        name: "Ada \"🦀\" Lovelace\n\u{7}é",
        id: (1 << 53) - 1,
        balance: i64::MIN,
        ratio: 0.0,
        small: 16_777_216.0,
        lang: Some('ß'),
        roles: [Role::Admin, Role::Guest(true), Role::Owner { of: 65535 }],
    };
    let ratios = [0.1 + 0.2, -0.0, 1e21, 1e-7, f64::MAX, f64::MIN_POSITIVE, 5e-324, 123_456_789.125];
    for (seed, ratio) in (1..).zip(ratios) {
        user.ratio = ratio;
        let token = SEALER.seal(&user, NOW, entropy(seed), &mut out).unwrap();
        println!("{ratio:e}: {token}");
        let payload = SEALER.unseal_bytes(token, NOW, &mut buf).unwrap();
        println!("opened: {}", payload.escape_ascii());
        println!("read: {:?}", SEALER.unseal::<User<'_>>(token, NOW, &mut buf));
    }
}

fn cookies() {
    let (mut out, mut header, mut buf) = ([0; 500], [0; 700], [0; 500]);
    let cookie = SESSION.save(&("Ada", 7), NOW, entropy(9), &mut out).unwrap().write_to(&mut header).unwrap();
    println!("{cookie}");
    println!("loaded: {:?}", SESSION.load::<(&str, u32)>([cookie], NOW, &mut buf));
    println!("loaded late: {:?}", SESSION.load::<(&str, u32)>([cookie], LATE, &mut buf));
    println!("loaded from nothing: {:?}", SESSION.load::<(&str, u32)>(["a=b; c"], NOW, &mut buf));
    for removal in SESSION.destroy(["sid.3=d; sid.0=; sid.2=c"]) {
        println!("{}", removal.write_to(&mut header).unwrap());
    }
}

/// Changes each field of a token at its start and in its middle, and truncates the token there.
fn tampering() {
    let (mut out, mut forged, mut buf) = ([0; 500], [0; 500], [0; 500]);
    let token = SEALER.seal(&["a payload", "of more than one block"], NOW, entropy(10), &mut out).unwrap();
    println!("to be forged: {token}");
    let mut open = |token: &[u8]| SEALER.unseal::<[&str; 2]>(str::from_utf8(token).unwrap(), NOW, &mut buf).map(|_| ());
    let mut start = 0;
    for (number, part) in token.split('*').enumerate() {
        for at in [start, start + part.len() / 2] {
            let forged = &mut forged[..token.len()];
            forged.copy_from_slice(token.as_bytes());
            forged[at] ^= 1;
            println!("part {number} changed at {at}: {:?}", open(forged));
            println!("part {number} cut at {at}: {:?}", open(&token.as_bytes()[..at]));
        }
        start += part.len() + 1;
    }
}

fn errors() {
    static UNKNOWN: Sealer = Sealer::new(fe26::Password::from_static("2", bare_metal::PASSWORD));
    let (mut out, mut buf) = ([0; 500], [0; 500]);
    println!("{:?}", SEALER.seal(&f64::NAN, NOW, entropy(11), &mut out));
    println!("{:?}", SEALER.seal(&1, UnixTime::UNKNOWN, entropy(11), &mut out));
    println!("{:?}", SEALER.seal(&1, UnixTime::from_millis(u64::MAX), entropy(11), &mut out));
    println!("{:?}", SEALER.seal(&1, NOW, entropy(11), &mut out[..200]));
    println!("{:?}", fe26::Entropy::from_bytes(&mut [0; fe26::Entropy::LEN]));
    let token = SEALER.seal(&"a text", NOW, entropy(11), &mut out).unwrap();
    println!("{:?}", SEALER.unseal::<&str>(token, LATE, &mut buf));
    println!("{:?}", SEALER.unseal::<&str>(token, UnixTime::UNKNOWN, &mut buf));
    println!("{:?}", SEALER.unseal::<u32>(token, NOW, &mut buf));
    println!("{:?}", SEALER.unseal::<&str>(token, NOW, &mut buf[..15]));
    println!("{:?}", UNKNOWN.unseal::<&str>(token, NOW, &mut buf));
    let not_json = SEALER.seal_bytes(b"[1,]", NOW, entropy(12), &mut out).unwrap();
    println!("{:?}", SEALER.unseal::<[u8; 1]>(not_json, NOW, &mut buf));
}
