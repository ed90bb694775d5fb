//! Tables of calls to be timed. The first row of each table is the one that the others are compared with.

use crate::floor::{self, Bare, Crates, Hashes, Layout};
use crate::peers::{Jar, Oxide, Peer, Simple};
use crate::timing::Call;
use fe26::{Algorithm, Config, Password, Sealer, SessionCookie, UnixTime};
use rand::Rng;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::hint::black_box;
use std::num::NonZeroU32;

const SIZES: [usize; 4] = [50, 300, 1000, 3000];

/// The payload size of cases that do not depend on it.
const SIZE: usize = 300;

const TEXT: &str = "32 random characters, or more than that";
const KEY: [u8; 32] = *b"0123456789abcdef0123456789abcdef";
const PASSWORD: Password = Password::from_static("1", TEXT);

const SEALER: Sealer = Sealer::new(PASSWORD);
static RAW: Sealer = Sealer::new(Password::from_key("1", &KEY));
const SESSION: SessionCookie = SessionCookie::new("sid", SEALER);

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
const EXPIRATION_MS: u64 = (1_700_000_000 + 14 * 24 * 3600) * 1000;

/// Iterations of h3 2's sessions.
const MANY: u32 = 8192;

pub struct Table {
    pub title: &'static str,
    pub columns: Vec<String>,
    /// `None` where there is nothing to time.
    pub rows: Vec<(&'static str, Vec<Option<Call>>)>,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct User<'a> {
    id: u32,
    name: &'a str,
    vip: bool,
    seq: u64,
    loc: Option<&'a str>,
}

impl User<'static> {
    /// Returns a user whose JSON has `size` bytes.
    fn of(size: usize) -> Self {
        let of_name = |name| Self { id: 7, name, vip: true, seq: 3, loc: Some("en") };
        let rest = serde_json::to_string(&of_name("")).unwrap().len();
        let name: String = "Ada Lovelace, ".chars().cycle().take(size - rest).collect();
        of_name(name.leak())
    }
}

/// Returns a payload of `size` bytes of JSON.
fn json(size: usize) -> String {
    let json = serde_json::to_string(&User::of(size)).unwrap();
    assert_eq!(json.len(), size);
    json
}

pub fn tables() -> Vec<Table> {
    vec![
        by_size(
            "seal",
            vec![
                ("floor", &|size| seal_at_floor(Bare, text(1), size, || ())),
                ("floor and wiped", &|size| seal_at_floor(Bare, text(1), size, floor::wipe)),
                ("floor by the named crates and wiped", &|size| seal_at_floor(Crates, text(1), size, floor::wipe)),
                ("floor and serde_json", &|size| {
                    let (user, mut out) = (User::of(size), vec![0; size]);
                    seal_at_floor(Bare, text(1), size, move || {
                        serde_json::to_writer(out.as_mut_slice(), black_box(&user)).unwrap();
                        black_box(&out);
                    })
                }),
                ("seal_bytes", &|size| seal_bytes(SEALER, size)),
                ("seal", &|size| Some(seal(size))),
                ("SessionCookie::save", &save),
                ("seal_bytes with AES-128-CTR", &|size| seal_bytes(ctr(), size)),
                ("hapi-iron-oxide", &|size| peer_seal(oxide(1), size)),
            ],
        ),
        by_size(
            "unseal",
            vec![
                ("floor", &|size| unseal_at_floor(Bare, text(1), size, || ())),
                ("floor and wiped", &|size| unseal_at_floor(Bare, text(1), size, floor::wipe)),
                ("floor by the named crates and wiped", &|size| unseal_at_floor(Crates, text(1), size, floor::wipe)),
                ("floor and serde_json", &|size| {
                    let json = json(size);
                    unseal_at_floor(Bare, text(1), size, move || {
                        black_box(serde_json::from_slice::<User>(black_box(json.as_bytes())).unwrap());
                    })
                }),
                ("floor and serde_json twice", &|size| {
                    let json = json(size);
                    // All of it is checked before the value is read, as by `unseal`.
                    unseal_at_floor(Bare, text(1), size, move || {
                        let text = std::str::from_utf8(black_box(json.as_bytes())).unwrap();
                        black_box(serde_json::from_str::<IgnoredAny>(text).unwrap());
                        black_box(serde_json::from_str::<User>(text).unwrap());
                    })
                }),
                ("unseal_bytes", &|size| unseal_bytes(SEALER, size)),
                ("unseal", &|size| Some(unseal(size))),
                ("SessionCookie::load", &load),
                ("unseal_bytes with AES-128-CTR", &|size| unseal_bytes(ctr(), size)),
                ("hapi-iron-oxide", &|size| peer_unseal(oxide(1), size)),
            ],
        ),
        by_size(
            "seal with a raw key",
            vec![
                ("floor", &|size| seal_at_floor(Bare, floor::Secret::Key(KEY), size, || ())),
                ("floor and wiped", &|size| seal_at_floor(Bare, floor::Secret::Key(KEY), size, floor::wipe)),
                ("seal_bytes", &|size| seal_bytes(RAW, size)),
                ("cookie's PrivateJar", &|size| peer_seal(Jar::new(), size)),
                ("simple-cookie", &|size| peer_seal(Simple { key: KEY }, size)),
            ],
        ),
        by_size(
            "unseal with a raw key",
            vec![
                ("floor", &|size| unseal_at_floor(Bare, floor::Secret::Key(KEY), size, || ())),
                ("floor and wiped", &|size| unseal_at_floor(Bare, floor::Secret::Key(KEY), size, floor::wipe)),
                ("unseal_bytes", &|size| unseal_bytes(RAW, size)),
                ("cookie's PrivateJar", &|size| peer_unseal(Jar::new(), size)),
                ("simple-cookie", &|size| peer_unseal(Simple { key: KEY }, size)),
            ],
        ),
        by_operation(
            "8192 iterations",
            vec![
                ("floor", seal_at_floor(Bare, text(MANY), SIZE, || ()), unseal_at_floor(Bare, text(MANY), SIZE, || ())),
                ("seal_bytes and unseal_bytes", seal_bytes(iterated(MANY), SIZE), unseal_bytes(iterated(MANY), SIZE)),
                ("hapi-iron-oxide", peer_seal(oxide(MANY), SIZE), peer_unseal(oxide(MANY), SIZE)),
            ],
        ),
        growing("bytes", [0, 10, 100, 1000, 2000, 4000, 8000], |len| {
            (seal_bytes(SEALER, len), unseal_bytes(SEALER, len))
        }),
        growing("iterations", [1, 10, 100, 1000, 10_000], |iterations| {
            let sealer = iterated(iterations.try_into().unwrap());
            (seal_bytes(sealer, SIZE), unseal_bytes(sealer, SIZE))
        }),
        growing("passwords", [1, 10, 100, 1000], |count| {
            let (sealing, opening) = rotated(count);
            (seal_bytes(opening, SIZE), unseal_sealed(sealing, opening, SIZE))
        }),
    ]
}

/// Returns the call that seals or unseals the session of five fields; `None` if there is no such call.
pub fn typed(who: &str, operation: &str, size: usize) -> Option<Call> {
    match (who, operation) {
        ("fe26", "seal") => Some(seal(size)),
        ("fe26", "unseal") => Some(unseal(size)),
        ("hapi-iron-oxide", _) => typed_peer(oxide(1), operation, size),
        ("cookie", _) => typed_peer(Jar::new(), operation, size),
        ("simple-cookie", _) => typed_peer(Simple { key: KEY }, operation, size),
        _ => None,
    }
}

/// A row of a table: its name, and a function that returns the call for a payload size.
type RowBySize<'f> = (&'static str, &'f dyn Fn(usize) -> Option<Call>);

fn by_size(title: &'static str, rows: Vec<RowBySize>) -> Table {
    Table {
        title,
        columns: SIZES.map(|size| format!("{size} B")).into(),
        rows: rows.into_iter().map(|(name, call)| (name, SIZES.map(call).into())).collect(),
    }
}

fn by_operation(title: &'static str, rows: Vec<(&'static str, Option<Call>, Option<Call>)>) -> Table {
    Table {
        title,
        columns: vec!["seal".into(), "unseal".into()],
        rows: rows.into_iter().map(|(name, seal, unseal)| (name, vec![seal, unseal])).collect(),
    }
}

/// Returns a table of the cost of both operations at growing `steps`.
fn growing<const N: usize>(
    title: &'static str,
    steps: [usize; N],
    calls: impl Fn(usize) -> (Option<Call>, Option<Call>),
) -> Table {
    let (seals, unseals) = steps.into_iter().map(calls).unzip();
    Table {
        title,
        columns: steps.map(|step| step.to_string()).into(),
        rows: vec![("seal_bytes", seals), ("unseal_bytes", unseals)],
    }
}

// ---- the floor ----

fn text(iterations: u32) -> floor::Secret {
    floor::Secret::Text { text: TEXT, iterations }
}

fn seal_at_floor(
    hashes: impl Hashes + 'static,
    secret: floor::Secret,
    size: usize,
    mut then: impl FnMut() + 'static,
) -> Option<Call> {
    let (payload, layout) = (json(size), layout(secret, size));
    let (mut scratch, mut out) = (vec![0; size + 16], vec![0; 2 * size + 400]);
    let mut seal = move || {
        let mut random = [0; 80];
        rand::rng().fill_bytes(&mut random);
        black_box(layout.seal(hashes, black_box(payload.as_bytes()), EXPIRATION_MS, &random, &mut scratch, &mut out));
        then();
    };
    seal();
    Some(Box::new(seal))
}

fn unseal_at_floor(
    hashes: impl Hashes + 'static,
    secret: floor::Secret,
    size: usize,
    mut then: impl FnMut() + 'static,
) -> Option<Call> {
    let layout = layout(secret, size);
    let token = floor_token(&layout, size);
    let sealer = match secret {
        floor::Secret::Text { iterations, .. } => iterated(iterations),
        floor::Secret::Key(_) => RAW,
    };
    let mut out = vec![0; 2 * size + 400];
    assert_eq!(sealer.unseal_bytes(&token, NOW, &mut out).unwrap(), json(size).as_bytes(), "a token as ours");
    Some(Box::new(move || {
        black_box(layout.unseal(hashes, black_box(token.as_bytes()), &mut out));
        then();
    }))
}

fn floor_token(layout: &Layout, size: usize) -> String {
    let random = std::array::from_fn(|i| u8::try_from(i * 3).unwrap());
    let (mut scratch, mut out) = (vec![0; size + 16], vec![0; 2 * size + 400]);
    let token = layout.seal(Bare, json(size).as_bytes(), EXPIRATION_MS, &random, &mut scratch, &mut out);
    String::from_utf8(token.into()).unwrap()
}

fn layout(secret: floor::Secret, size: usize) -> Layout {
    Layout::new(secret, size, &EXPIRATION_MS.to_string())
}

// ---- fe26 ----

fn ctr() -> Sealer<'static> {
    SEALER.with_config(Config::IRON_SESSION.with_algorithm(Algorithm::Aes128Ctr))
}

fn iterated(iterations: u32) -> Sealer<'static> {
    SEALER.with_config(Config::IRON_SESSION.with_iterations(NonZeroU32::new(iterations).unwrap()))
}

/// Returns a sealer that seals with the last of `count` passwords, and one that has this password last.
fn rotated(count: usize) -> (Sealer<'static>, Sealer<'static>) {
    let password = |id: usize| Password::new(id.to_string().leak(), TEXT).unwrap();
    let previous: Vec<Password> = (2..=count).map(password).collect();
    let last = previous.last().copied().unwrap_or(PASSWORD);
    (Sealer::new(last), SEALER.with_previous(previous.leak()))
}

fn seal_bytes(sealer: Sealer<'static>, size: usize) -> Option<Call> {
    let payload = vec![b'x'; size];
    let mut out = vec![0; sealer.max_sealed_len(size)];
    Some(Box::new(move || {
        black_box(sealer.seal_bytes(black_box(&payload), NOW, &mut rand::rng(), &mut out).unwrap());
    }))
}

fn unseal_bytes(sealer: Sealer<'static>, size: usize) -> Option<Call> {
    unseal_sealed(sealer, sealer, size)
}

fn unseal_sealed(sealing: Sealer<'static>, opening: Sealer<'static>, size: usize) -> Option<Call> {
    let mut out = vec![0; sealing.max_sealed_len(size)];
    let token = sealing.seal_bytes(&vec![b'x'; size], NOW, &mut rand::rng(), &mut out).unwrap().to_owned();
    Some(Box::new(move || {
        black_box(opening.unseal_bytes(black_box(&token), NOW, &mut out).unwrap());
    }))
}

fn seal(size: usize) -> Call {
    let user = User::of(size);
    let mut out = vec![0; SEALER.max_sealed_len(size + 16)];
    Box::new(move || {
        black_box(SEALER.seal(black_box(&user), NOW, &mut rand::rng(), &mut out).unwrap());
    })
}

fn unseal(size: usize) -> Call {
    let mut out = vec![0; SEALER.max_sealed_len(size + 16)];
    let token = SEALER.seal(&User::of(size), NOW, &mut rand::rng(), &mut out).unwrap().to_owned();
    Box::new(move || {
        black_box(SEALER.unseal::<User>(black_box(&token), NOW, &mut out).unwrap());
    })
}

/// Returns the call that saves a session, or `None` if its cookie would be too long, as with 3000 bytes.
fn save(size: usize) -> Option<Call> {
    let user = User::of(size);
    let (mut out, mut header) = (vec![0; SESSION.max_sealed_len(size + 16)], vec![0; 4096]);
    let _ = SESSION.save(&user, NOW, &mut rand::rng(), &mut out).ok()?;
    Some(Box::new(move || {
        let set_cookie = SESSION.save(black_box(&user), NOW, &mut rand::rng(), &mut out).unwrap();
        black_box(set_cookie.write_to(&mut header).unwrap());
    }))
}

fn load(size: usize) -> Option<Call> {
    let mut out = vec![0; SEALER.max_sealed_len(size + 16)];
    let _ = SESSION.save(&User::of(size), NOW, &mut rand::rng(), &mut out).ok()?;
    let token = SEALER.seal(&User::of(size), NOW, &mut rand::rng(), &mut out).unwrap();
    let header = format!("theme=dark; sid={token}; lang=en");
    Some(Box::new(move || {
        black_box(SESSION.load::<User>([black_box(header.as_str())], NOW, &mut out).unwrap());
    }))
}

// ---- other crates ----

fn oxide(iterations: u32) -> Oxide {
    Oxide::new(TEXT, iterations)
}

fn peer_seal(mut peer: impl Peer + 'static, size: usize) -> Option<Call> {
    let payload = json(size);
    Some(Box::new(move || {
        black_box(peer.seal(black_box(&payload).into()));
    }))
}

fn peer_unseal(peer: impl Peer + 'static, size: usize) -> Option<Call> {
    peer_unseal_and(peer, size, |payload| {
        black_box(payload);
    })
}

/// Returns the call that unseals a payload and reads it by `read`.
fn peer_unseal_and(mut peer: impl Peer + 'static, size: usize, mut read: impl FnMut(&[u8]) + 'static) -> Option<Call> {
    let token: &'static str = peer.seal(json(size).into()).into_owned().leak();
    Some(Box::new(move || peer.unseal(black_box(token), &mut read)))
}

/// Returns the call that seals or unseals JSON by `serde_json`.
fn typed_peer(mut peer: impl Peer + 'static, operation: &str, size: usize) -> Option<Call> {
    match operation {
        "seal" => {
            let user = User::of(size);
            Some(Box::new(move || {
                let payload = serde_json::to_string(black_box(&user)).unwrap();
                black_box(peer.seal(Cow::Owned(payload)));
            }))
        }
        "unseal" => peer_unseal_and(peer, size, |payload| {
            black_box(serde_json::from_slice::<User>(payload).unwrap());
        }),
        _ => None,
    }
}
