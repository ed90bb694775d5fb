//! Helpers that several tests use.
#![allow(dead_code, reason = "no test uses all of it")]

pub mod alike;
pub mod json;

use core::convert::Infallible;
use fe26::{Config, Entropy, Password, Sealer, Ttl, UnixTime};
use rand_core::{TryCryptoRng, TryRng};
use std::collections::BTreeMap;

pub const TEXT: &str = "some_not_random_password_that_is_also_long_enough";
pub const OTHER_TEXT: &str = "another_password_that_is_at_least_32_chars_long!";
pub const KEY: [u8; 32] = *b"\x01\x23\x45\x67\x89\xab\xcd\xef32 bytes, taken as is...";

pub const NOW_MS: u64 = 1_700_000_000_000;
pub const NOW: UnixTime = UnixTime::from_millis(NOW_MS);

/// A sealer with iron-session's defaults.
pub static SESSION: Sealer = Sealer::new(Password::from_static("1", TEXT));

/// A sealer with hapi's defaults, and a password without an id.
pub static HAPI: Sealer = Sealer::new(Password::from_static("", TEXT)).with_config(Config::HAPI_IRON);

/// A sealer of tokens without expiry, which are sealed and opened at any time.
pub static FOREVER: Sealer = SESSION.with_config(Config::IRON_SESSION.with_ttl(Ttl::NEVER));

/// A deterministic generator for tests (splitmix64).
#[derive(Clone)]
pub struct TestRng(pub u64);

impl TestRng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % end
    }
}

impl TryRng for TestRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::try_from(self.next() >> 32).unwrap())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for TestRng {}

pub fn entropy() -> Entropy {
    Entropy::from_rng(&mut TestRng(1)).unwrap()
}

/// Seals `payload` with any sealer.
pub fn seal(sealer: &Sealer<'_>, payload: &[u8]) -> String {
    let mut out = vec![0; sealer.max_sealed_len(payload.len())];
    sealer.seal_bytes(payload, NOW, entropy(), &mut out).unwrap().to_owned()
}

/// Returns the payload of `token`.
pub fn unseal(sealer: &Sealer<'_>, token: &str) -> Result<Vec<u8>, fe26::UnsealError> {
    let mut buf = vec![0; sealer.max_payload_len(token.len())];
    sealer.unseal_bytes(token, NOW, &mut buf).map(|payload| payload.to_vec())
}

/// A browser's cookies.
#[derive(Default)]
pub struct Jar(pub BTreeMap<String, String>);

impl Jar {
    /// Applies the `Set-Cookie` values of a response.
    pub fn take(&mut self, values: impl IntoIterator<Item = String>) {
        for value in values {
            let (pair, attributes) = value.split_once("; ").unwrap();
            let (name, token) = pair.split_once('=').unwrap();
            if attributes.split("; ").any(|attribute| attribute == "Max-Age=0") {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), token.to_owned());
            }
        }
    }

    /// Returns the `Cookie` header of the next request.
    pub fn header(&self) -> String {
        self.0.iter().map(|(name, token)| format!("{name}={token}")).collect::<Vec<_>>().join("; ")
    }

    #[cfg(feature = "alloc")]
    pub fn load<T: serde::de::DeserializeOwned + Default>(
        &self,
        cookie: &fe26::SessionCookie<'static>,
    ) -> fe26::Session<'static, T> {
        fe26::Session::load(cookie, [self.header().as_str()], NOW)
    }
}
