//! Code that both checks share: requests to valgrind, tokens, and a comparison that leaks.

use fe26::{Algorithm, Config, Entropy, Password, Sealer, Secret, UnixTime};

pub const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

unsafe extern "C" {
    fn make_undefined(start: *const u8, len: usize);
    fn make_defined(start: *const u8, len: usize);
    safe fn is_checking() -> u32;
}

/// Makes valgrind report every branch on these bytes, and every address computed from them.
pub fn hide(secret: &[u8]) {
    // SAFETY: it changes valgrind's record of the bytes, not the bytes.
    unsafe { make_undefined(secret.as_ptr(), secret.len()) }
}

/// Marks bytes as public.
pub fn declassify(public: &[u8]) {
    // SAFETY: as above.
    unsafe { make_defined(public.as_ptr(), public.len()) }
}

/// Returns whether the program runs under valgrind.
pub fn is_watched() -> bool {
    is_checking() != 0
}

/// Two passwords and two raw keys.
pub struct Secrets {
    texts: [String; 2],
    keys: [[u8; 32]; 2],
    short_key: [u8; 16],
}

impl Default for Secrets {
    fn default() -> Self {
        let text = |letter: &str| letter.repeat(40);
        let key = |first: u8| core::array::from_fn(|at| first + at as u8);
        Self { texts: [text("a"), text("b")], keys: [key(1), key(2)], short_key: *b"AES-128 takes 16" }
    }
}

impl Secrets {
    /// Returns one sealer of each kind, with its name.
    pub fn sealers(&self) -> Vec<(&'static str, Sealer<'_>)> {
        let text = |at: usize| Secret::text(&self.texts[at]).unwrap();
        let key = |at: usize| Secret::Key256(&self.keys[at]);
        let one = |secret| Password::with_secret("1", secret).unwrap();
        let two = |encryption, integrity| Password::with_secrets("1", encryption, integrity).unwrap();
        let ctr = Config::HAPI_IRON.with_algorithm(Algorithm::Aes128Ctr);
        let sealer = |password, config| Sealer::try_new(password, &[], config).unwrap();
        vec![
            ("AES-256-CBC, a password", sealer(one(text(0)), Config::IRON_SESSION)),
            ("AES-256-CBC, two passwords", sealer(two(text(0), text(1)), Config::HAPI_IRON)),
            ("AES-256-CBC, raw keys", sealer(two(key(0), key(1)), Config::HAPI_IRON)),
            ("AES-128-CTR, a password", sealer(one(text(0)), ctr)),
            ("AES-128-CTR, raw keys", sealer(two(Secret::Key128(&self.short_key), key(1)), ctr)),
        ]
    }

    /// Makes the secrets secret to valgrind. Creating a password branches on its text, for its length, so that is done
    /// before.
    pub fn hide(&self) {
        self.texts.iter().for_each(|text| hide(text.as_bytes()));
        self.keys.iter().for_each(|key| hide(key));
        hide(&self.short_key);
    }
}

/// Returns random bytes, which are public in a token.
pub fn entropy() -> Entropy {
    Entropy::from_bytes(&mut core::array::from_fn(|at| at as u8)).unwrap()
}

/// Compares up to the first byte that differs.
#[inline(never)]
pub fn leaky_eq(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b)
}
