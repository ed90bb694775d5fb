//! Other crates that seal sessions into cookies, each used in the way that suits it best.

use cookie::{Cookie, CookieJar};
use std::borrow::Cow;

pub trait Peer {
    fn seal(&mut self, payload: Cow<'_, str>) -> Cow<'_, str>;

    /// Unseals `token` and passes its payload to `read`.
    fn unseal(&mut self, token: &'static str, read: &mut dyn FnMut(&[u8]));
}

/// `hapi-iron-oxide`: the same format.
pub struct Oxide {
    password: &'static str,
    iterations: u32,
}

impl Oxide {
    pub fn new(password: &'static str, iterations: u32) -> Self {
        Self { password, iterations }
    }

    fn options(&self) -> hapi_iron_oxide::SealOptions {
        let mut options = hapi_iron_oxide::SealOptions::default();
        options.encryption.iterations = self.iterations.try_into().unwrap();
        options.integrity.iterations = options.encryption.iterations;
        options
    }
}

impl Peer for Oxide {
    fn seal(&mut self, payload: Cow<'_, str>) -> Cow<'_, str> {
        let payload = payload.into_owned();
        hapi_iron_oxide::seal::<32, 32, _>(payload, self.password, self.options()).unwrap().into()
    }

    fn unseal(&mut self, token: &'static str, read: &mut dyn FnMut(&[u8])) {
        let payload = hapi_iron_oxide::unseal(token.to_owned(), self.password, self.options()).unwrap();
        read(payload.as_bytes());
    }
}

/// `PrivateJar` of the crate `cookie`: AES-256-GCM.
pub struct Jar {
    key: cookie::Key,
    jar: CookieJar,
}

impl Jar {
    pub fn new() -> Self {
        Self { key: cookie::Key::from(&[7; 64]), jar: CookieJar::new() }
    }
}

impl Peer for Jar {
    fn seal(&mut self, payload: Cow<'_, str>) -> Cow<'_, str> {
        // A jar is a map: this replaces the same cookie each time.
        self.jar.private_mut(&self.key).add(Cookie::new("sid", payload.into_owned()));
        self.jar.get("sid").unwrap().value().into()
    }

    fn unseal(&mut self, token: &'static str, read: &mut dyn FnMut(&[u8])) {
        let cookie = self.jar.private(&self.key).decrypt(Cookie::new("sid", token)).unwrap();
        read(cookie.value().as_bytes());
    }
}

/// `simple-cookie`: AES-256-GCM.
pub struct Simple {
    pub key: [u8; 32],
}

impl Peer for Simple {
    fn seal(&mut self, payload: Cow<'_, str>) -> Cow<'_, str> {
        simple_cookie::encode_cookie(self.key, "sid", payload.as_bytes()).into()
    }

    fn unseal(&mut self, token: &'static str, read: &mut dyn FnMut(&[u8])) {
        read(&simple_cookie::decode_cookie(self.key, "sid", token.as_bytes()).unwrap());
    }
}
