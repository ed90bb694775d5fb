//! One side of an exchange: its passwords and options.

use arbitrary::{Arbitrary, Unstructured};
use core::time::Duration;
use fe26::{Algorithm, Config, SaltBits, Sealer, Secret, Ttl};
use std::num::NonZeroU32;

/// The recorded vectors' passwords.
const TEXT: &str = "some_not_random_password_that_is_also_long_enough";
const OTHER_TEXT: &str = "another_password_that_is_at_least_32_chars_long!";
pub const RAW_KEY: [u8; 32] = *b"\x01\x23\x45\x67\x89\xab\xcd\xef32 bytes, taken as is...";
const RAW_KEY_128: [u8; 16] = *b"16 bytes, a key.";

#[derive(Clone, Debug)]
pub struct Side {
    /// The first one seals.
    pub passwords: Vec<Password>,
    pub is_ctr: bool,
    pub encryption_iterations: u8,
    pub integrity_iterations: u8,
    pub salt_bytes: u8,
    pub ttl_ms: Option<u64>,
    pub skew_ms: u64,
    pub max_lifetime_ms: Option<u64>,
    pub is_marked: bool,
}

#[derive(Clone, Debug)]
pub struct Password {
    pub id: String,
    pub encryption: Key,
    /// The key of the MAC; `None`: the same as for encryption.
    pub integrity: Option<Key>,
}

#[derive(Clone, Debug)]
pub enum Key {
    Text(String),
    Raw128([u8; 16]),
    Raw256([u8; 32]),
}

impl Side {
    /// Returns a side that uses `@hapi/iron` with its defaults and a single password.
    fn plain() -> Self {
        Self {
            passwords: vec![Password::of_text("", TEXT)],
            is_ctr: false,
            encryption_iterations: 1,
            integrity_iterations: 1,
            salt_bytes: 32,
            ttl_ms: None,
            skew_ms: 60_000,
            max_lifetime_ms: None,
            is_marked: false,
        }
    }

    /// Calls `work` with this side's sealer of `fe26`.
    pub fn with_sealer<R>(&self, work: impl FnOnce(&Sealer<'_>) -> R) -> R {
        let passwords: Vec<_> = self.passwords.iter().map(Password::as_fe26).collect();
        let [first, previous @ ..] = passwords.as_slice() else { panic!("no password") };
        // The ttl is set later, so that a ttl that is too long is an error when sealing.
        let config = self.config().with_ttl(Ttl::from_millis(0));
        let sealer = Sealer::try_new(*first, previous, config).expect("passwords that fit");
        work(&sealer.with_ttl(self.config().ttl()))
    }

    fn config(&self) -> Config {
        let ttl = |ms: Option<u64>| ms.map_or(Ttl::NEVER, Ttl::from_millis);
        let iterations = |count: u8| NonZeroU32::new(count.into()).expect("one iteration or more");
        Config::HAPI_IRON
            .with_algorithm(if self.is_ctr { Algorithm::Aes128Ctr } else { Algorithm::Aes256Cbc })
            .with_separate_iterations(iterations(self.encryption_iterations), iterations(self.integrity_iterations))
            .with_salt_bits(SaltBits::new(u16::from(self.salt_bytes) * 8).expect("16 to 32 bytes"))
            .with_ttl(ttl(self.ttl_ms))
            .with_clock_skew(Duration::from_millis(self.skew_ms))
            .with_max_lifetime(ttl(self.max_lifetime_ms))
            .with_version_suffix(self.is_marked)
    }
}

impl Password {
    pub fn of_text(id: &str, text: &str) -> Self {
        Self { id: id.into(), encryption: Key::Text(text.into()), integrity: None }
    }

    pub fn integrity(&self) -> &Key {
        self.integrity.as_ref().unwrap_or(&self.encryption)
    }

    fn as_fe26(&self) -> fe26::Password<'_> {
        match &self.integrity {
            Some(integrity) => fe26::Password::with_secrets(&self.id, self.encryption.as_fe26(), integrity.as_fe26()),
            None => fe26::Password::with_secret(&self.id, self.encryption.as_fe26()),
        }
        .expect("an id of word characters and keys that fit")
    }
}

impl Key {
    fn as_fe26(&self) -> Secret<'_> {
        match self {
            Self::Text(text) => Secret::text(text).expect("long enough"),
            Self::Raw128(key) => Secret::Key128(key),
            Self::Raw256(key) => Secret::Key256(key),
        }
    }
}

/// Returns one side of each kind, always the same: the seeds were created for them.
pub fn sides() -> Vec<Side> {
    let (text, other) = (Key::Text(TEXT.into()), Key::Text(OTHER_TEXT.into()));
    let lone = |encryption, integrity| vec![Password { id: String::new(), encryption, integrity }];
    let several = vec![
        Password::of_text("1", TEXT),
        Password::of_text("2", OTHER_TEXT),
        Password::of_text("default", TEXT),
        Password { id: "raw".into(), encryption: Key::Raw256(RAW_KEY), integrity: None },
    ];
    vec![
        Side { passwords: vec![Password::of_text("1", TEXT)], is_marked: true, ..Side::plain() },
        Side::plain(),
        Side { passwords: several, max_lifetime_ms: Some(14 * 86_400_000), ..Side::plain() },
        Side { passwords: lone(Key::Raw256(RAW_KEY), None), ..Side::plain() },
        Side { is_ctr: true, ..Side::plain() },
        Side { passwords: lone(Key::Raw128(RAW_KEY_128), Some(text.clone())), is_ctr: true, ..Side::plain() },
        Side { passwords: lone(text, Some(other)), integrity_iterations: 3, ..Side::plain() },
    ]
}

impl<'a> Arbitrary<'a> for Side {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let is_ctr = u.arbitrary()?;
        let mut passwords: Vec<Password> = Vec::new();
        for _ in 0..u.int_in_range(1..=3)? {
            let password = Password {
                id: id(u)?,
                encryption: if is_ctr { text_or(u, Key::Raw128)? } else { text_or(u, Key::Raw256)? },
                integrity: if u.arbitrary()? { Some(text_or(u, Key::Raw256)?) } else { None },
            };
            // A key of 128 bits is not valid for the MAC.
            let fits = !matches!(password.integrity(), Key::Raw128(_));
            let is_only = passwords.is_empty();
            let has_own_id = passwords.iter().all(|other| other.id != password.id && !other.id.is_empty());
            if fits && (is_only || has_own_id && !password.id.is_empty()) {
                passwords.push(password);
            }
        }
        if passwords.is_empty() {
            passwords.push(Password::of_text("1", TEXT));
        }
        Ok(Self {
            passwords,
            is_ctr,
            encryption_iterations: u.int_in_range(1..=3)?,
            integrity_iterations: u.int_in_range(1..=3)?,
            salt_bytes: u.int_in_range(16..=32)?,
            ttl_ms: u.arbitrary()?,
            skew_ms: u.arbitrary()?,
            max_lifetime_ms: u.arbitrary()?,
            is_marked: u.arbitrary()?,
        })
    }
}

fn text_or<'a, const N: usize>(u: &mut Unstructured<'a>, raw: fn([u8; N]) -> Key) -> arbitrary::Result<Key> {
    if u.arbitrary()? {
        let mut key: [u8; N] = u.arbitrary()?;
        // One byte repeated is no key.
        if key.iter().all(|byte| *byte == key[0]) {
            key[0] ^= 1;
        }
        return Ok(raw(key));
    }
    let mut text: String = u.arbitrary()?;
    while text.encode_utf16().count() < 32 {
        text.push('x');
    }
    Ok(Key::Text(text))
}

fn id(u: &mut Unstructured<'_>) -> arbitrary::Result<String> {
    const WORD: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    let len = u.int_in_range(0..=20)?;
    (0..len).map(|_| Ok(char::from(WORD[u.choose_index(WORD.len())?]))).collect()
}
