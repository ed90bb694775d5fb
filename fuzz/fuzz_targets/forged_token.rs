//! Unseals tokens that were sealed, changed field by field, and then signed again with the passwords, or not.
#![no_main]

use arbitrary::Arbitrary;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use fe26_fuzz::{Clock, Parts, Side, check, sides};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static SIDES: LazyLock<Vec<Side>> = LazyLock::new(sides);

#[derive(Arbitrary, Debug)]
struct Forgery<'a> {
    side: u8,
    opened_by: u8,
    clock: Clock,
    payload: &'a [u8],
    expiration: Expiration<'a>,
    random: [u8; 80],
    before_signing: Vec<(Part, Edit<'a>)>,
    is_signed_by_another: bool,
    after_signing: Vec<(Part, Edit<'a>)>,
    mac: Vec<Edit<'a>>,
    behind: &'a str,
}

#[derive(Arbitrary, Debug)]
enum Expiration<'a> {
    Never,
    At(Clock),
    Text(&'a str),
    Digits(u8, u16),
}

#[derive(Arbitrary, Debug)]
enum Part {
    Prefix,
    Id,
    EncryptionSalt,
    Iv,
    Ciphertext,
    Expiration,
    IntegritySalt,
}

#[derive(Arbitrary, Debug)]
enum Edit<'a> {
    Replace(&'a str),
    Encode(&'a [u8]),
    Insert(Place, Letter),
    Remove(Place),
    Cut(Place),
    Repeat(u16),
    UpperCase,
}

#[derive(Arbitrary, Debug)]
enum Place {
    Start,
    End,
    At(u16),
}

/// A character that some parsers accept and others do not, or any.
#[derive(Arbitrary, Debug)]
enum Letter {
    Telling(u8),
    Any(char),
}

impl Letter {
    fn char(&self) -> char {
        match self {
            Self::Telling(at) => char::from(b"=A+/-_*~ \n\t0"[usize::from(*at) % 12]),
            Self::Any(letter) => *letter,
        }
    }
}

impl Edit<'_> {
    fn apply(&self, text: &mut String) {
        let place = |place: &Place| match place {
            Place::Start => 0,
            Place::End => text.len(),
            Place::At(at) => text.floor_char_boundary(usize::from(*at) % (text.len() + 1)),
        };
        match self {
            Self::Replace(other) => *text = (*other).to_owned(),
            Self::Encode(bytes) => *text = BASE64URL.encode(bytes),
            Self::Insert(at, letter) => text.insert(place(at), letter.char()),
            Self::Remove(at) => {
                let at = place(at);
                if at < text.len() {
                    text.remove(at);
                }
            }
            Self::Cut(at) => text.truncate(place(at)),
            Self::Repeat(times) if text.len() < 100 => *text = text.repeat(usize::from(*times) % 200),
            Self::Repeat(_) => {}
            Self::UpperCase => *text = text.to_uppercase(),
        }
    }
}

fn apply_all(edits: &[(Part, Edit<'_>)], parts: &mut Parts) {
    for (part, edit) in edits {
        edit.apply(match part {
            Part::Prefix => &mut parts.prefix,
            Part::Id => &mut parts.id,
            Part::EncryptionSalt => &mut parts.encryption_salt,
            Part::Iv => &mut parts.iv,
            Part::Ciphertext => &mut parts.ciphertext,
            Part::Expiration => &mut parts.expiration,
            Part::IntegritySalt => &mut parts.integrity_salt,
        });
    }
}

fuzz_target!(|forgery: Forgery<'_>| {
    let side = &SIDES[usize::from(forgery.side) % SIDES.len()];
    let expiration = match &forgery.expiration {
        Expiration::Never => String::new(),
        Expiration::At(clock) => clock.ms().map_or_else(String::new, |ms| ms.to_string()),
        Expiration::Text(text) => (*text).to_owned(),
        Expiration::Digits(digit, count) => digit.to_string().repeat(usize::from(*count) % 6000),
    };
    let mut parts = side.parts(forgery.payload, &expiration, &forgery.random);
    apply_all(&forgery.before_signing, &mut parts);
    let signer = if forgery.is_signed_by_another { side.passwords.last() } else { side.passwords.first() };
    let mut mac = side.sign(signer.expect("a password"), &parts);
    apply_all(&forgery.after_signing, &mut parts);
    for edit in &forgery.mac {
        edit.apply(&mut mac);
    }
    let token = parts.token(&mac) + forgery.behind;

    let _: Result<_, _> = check(side, &token, forgery.clock.ms());
    // The other side has other keys, or another algorithm for the same keys.
    let _: Result<_, _> = check(&SIDES[usize::from(forgery.opened_by) % SIDES.len()], &token, forgery.clock.ms());
});
