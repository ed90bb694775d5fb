//! Promise: constructors of constants panic on a wrong constant, each has a twin that returns an error, and the
//! documentation lists them in one place.

mod common;

use common::{KEY, SESSION, TEXT};
use fe26::{Config, CookieAttributes, CookieError, Password, PasswordError, Sealer, SessionCookie, Ttl};
use std::panic::catch_unwind;

const SAME_ID: [Password<'_>; 1] = [Password::from_static("1", TEXT)];
const TOO_SHORT_LIVED: Config = Config::IRON_SESSION.with_max_lifetime(Ttl::from_secs(60));
const BAD_PATH: CookieAttributes<'_> = CookieAttributes::DEFAULT.with_path(";");

fn panics<T>(construct: fn() -> T) -> bool {
    catch_unwind(|| drop(construct())).is_err()
}

#[test]
fn each_constructor_that_panics_has_a_twin_that_returns_an_error() {
    assert!(panics(|| Password::from_static("1", "short")));
    assert_eq!(Password::new("1", "short").err(), Some(PasswordError::TooShort));
    assert!(panics(|| Password::from_key("a-b", &KEY)));
    assert!(panics(|| Password::from_key("1", &[0xff; 32])));
    assert_eq!(Password::with_secret("a-b", fe26::Secret::Key256(&KEY)).err(), Some(PasswordError::InvalidId));

    let password = SAME_ID[0];
    assert!(panics(|| SESSION.with_previous(&SAME_ID)));
    assert_eq!(Sealer::try_new(password, &SAME_ID, Config::IRON_SESSION).err(), Some(PasswordError::DuplicateId));
    assert!(panics(|| Sealer::configured(SAME_ID[0], TOO_SHORT_LIVED)));
    assert!(panics(|| SESSION.with_config(TOO_SHORT_LIVED)));
    assert_eq!(Sealer::try_new(password, &[], TOO_SHORT_LIVED).err(), Some(PasswordError::TtlTooLong));

    assert!(panics(|| SessionCookie::new("a b", SESSION)));
    assert!(panics(|| SessionCookie::new("sid", SESSION).with_attributes(BAD_PATH)));
    let error = SessionCookie::try_new("sid", SESSION, BAD_PATH).err();
    assert_eq!(error, Some(CookieError::InvalidPath));
}

#[cfg(feature = "ctr")]
#[test]
fn new_sealers_panic_on_a_key_of_the_wrong_size() {
    use fe26::Secret;
    let password = || Password::with_secrets("1", Secret::Key128(b"16 bytes, a key."), Secret::Key256(&KEY)).unwrap();
    assert!(catch_unwind(|| Sealer::new(password())).is_err());
    let error = Sealer::try_new(password(), &[], Config::IRON_SESSION).err();
    assert_eq!(error, Some(PasswordError::WrongKeySize));
}

#[test]
fn the_documentation_lists_every_constructor_that_panics() {
    let root = env!("CARGO_MANIFEST_DIR");
    let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}")).unwrap();
    let crate_docs = read("src/lib.rs");
    let (_, section) = crate_docs.split_once("\n//! # Panics\n").expect("a section on panics");
    let (section, _) = section.split_once("\n//! # ").unwrap();
    for (path, owner) in
        [("src/password.rs", "Password"), ("src/sealer/mod.rs", "Sealer"), ("src/session/mod.rs", "SessionCookie")]
    {
        let source = read(path);
        let sections: Vec<_> = source.split("/// # Panics\n").skip(1).collect();
        assert!(!sections.is_empty(), "{path}");
        for text in sections {
            let (docs, rest) = text.split_once("pub const fn ").expect("a constructor");
            assert!(docs.contains("(crate#panics)"), "{path}: {docs}");
            let name = rest.split('(').next().unwrap();
            assert!(section.contains(&format!("[`{owner}::{name}`]")), "{owner}::{name}");
        }
    }
}
