//! Seals and opens `Fe26.2` tokens, the session cookies of [iron-session] and [`@hapi/iron`], without a heap.
//!
//! **The same cookie on a Cortex-M, at the edge and in a Next.js app.** A session is a small JSON value that travels in
//! a cookie instead of resting in a database: encrypted, signed, and limited in time. Node.js applications make such
//! cookies with iron-session; this crate opens them, and makes cookies that iron-session opens, in firmware, edge
//! workers and servers.
//!
#![cfg_attr(doc, doc = include_str!("guide/journey.svg"))]
//!
//! # From Node.js to Rust
//!
//! A Next.js application logs Ada in, by `getIronSession(cookies, { password, cookieName: "sid" })`, and her browser
//! sends the cookie to a device. The device has the same password in flash. Nothing is allocated: the name is borrowed
//! from `buf`.
//!
//! ```
//! use fe26::{Password, Sealer, SessionCookie, UnixTime};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize, PartialEq, Debug)]
//! struct User<'a> {
//!     id: u32,
//!     name: &'a str,
//! }
//!
//! // iron-session gives a lone password the id 1. A password that is too short fails the build.
//! static SESSION: SessionCookie = SessionCookie::new(
//!     "sid",
//!     Sealer::new(Password::from_static("1", "the README's password, 32 characters at least")),
//! );
//!
//! // Sealed by iron-session 9.0.1 on Node.js.
//! let cookie_header = "theme=dark; sid=\
//!     Fe26.2*1*4d95feaa9247a1b00bb129e31c1e50065eb8f49fe3a3d12796284c77c366921e*5f52Wf\
//!     RTyfcJKYmaE9eWWw*GyJNTQbOej8JrO4phRJ4dzEJdCRtkAt_nUMJReVwxhc*1701209600000*a0362\
//!     1eada79432b38050a5d6e1d19007b0d6133960b280dba5b4ce74f8cfdb0*Z1wXgPd_UaXA0JqDOkZh\
//!     9Epb-5xPGGirZmqgCysuKdI~2";
//!
//! let now = UnixTime::from_secs(1_700_000_000);
//! let mut buf = [0; 256];
//! let user: Option<User> = SESSION.load([cookie_header], now, &mut buf)?;
//! assert_eq!(user, Some(User { id: 7, name: "Ada" }));
//! # Ok::<(), fe26::UnsealError>(())
//! ```
//!
//! [`SessionCookie::load`] returns `None` if there is no cookie, and an error if there is one that does not open. An
//! error is for the log: answer the sender as if there were no cookie.
//!
//! # From Rust to Node.js
//!
//! In the other direction the device seals. The buffer's size is computed at compile time, randomness and time come
//! from the caller.
//!
//! ```
//! # use fe26::{Password, Sealer, SessionCookie, UnixTime};
//! # #[derive(serde::Serialize)]
//! # struct User<'a> { id: u32, name: &'a str }
//! # static SESSION: SessionCookie = SessionCookie::new(
//! #     "sid", Sealer::new(Password::from_static("1", "the README's password, 32 characters at least")));
//! # let cookie_header = "theme=dark; sid.0=old";
//! # let now = UnixTime::from_secs(1_700_000_000);
//! let mut out = [0; SESSION.max_sealed_len(64)];
//! let user = User { id: 7, name: "Ada" };
//! let set_cookie = SESSION.save(&user, now, &mut getrandom::SysRng, &mut out)?;
//! let attributes = "; Max-Age=1209540; Path=/; HttpOnly; Secure; SameSite=Lax";
//! assert!(set_cookie.to_string().ends_with(attributes));
//!
//! // An older session may have had several cookies: delete those that the request sent.
//! for set_cookie in SESSION.stale_chunks([cookie_header]) {
//!     assert!(set_cookie.to_string().starts_with("sid.0=; Max-Age=0; "));
//! }
//!
//! // A logout deletes every cookie of the session.
//! for set_cookie in SESSION.destroy([cookie_header]) {
//!     assert!(set_cookie.to_string().contains("=; Max-Age=0; "));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # API overview
//!
//! | task | use |
//! | --- | --- |
//! | keep a login in a cookie, without a heap | [`SessionCookie`]: [`load`](SessionCookie::load), [`save`](SessionCookie::save) with [`stale_chunks`](SessionCookie::stale_chunks), [`destroy`](SessionCookie::destroy) |
//! | keep it with a heap: any type, several cookies, sliding expiry | [`Session`] (feature `alloc`) |
//! | read a `Cookie` header, write a `Set-Cookie` header | [`find_cookie`], [`SetCookie`], [`CookieAttributes`] |
//! | seal and open values as JSON | [`Sealer::seal`], [`Sealer::unseal`], [`Sealer::seal_to_string`] |
//! | use another codec (postcard, CBOR, serde-json-core) | [`SessionCookie::save_bytes`], [`SessionCookie::load_bytes`]; [`Sealer::seal_bytes`], [`Sealer::unseal_bytes`], [`Sealer::unseal_in_place`] |
//! | compute a buffer's size at compile time | [`Sealer::max_sealed_len`], [`Sealer::max_payload_len`]; for every password, [`Config::max_sealed_len`] |
//! | change passwords without signing anyone out | [`Sealer::with_previous`] |
//! | set lifetime, clock skew, iterations, salts, version suffix | [`Config`], from [`Config::IRON_SESSION`] or [`Config::HAPI_IRON`] |
//! | share sessions with Nuxt, Nitro or h3 | [`Config::H3`], [`Config::H3_V2`], [`H3Session`], [`SessionId`] |
//! | log a token, or revoke it | [`SessionCookie::token_id`], [`Sealer::token_id`], [`TokenId`] |
//! | use raw keys, or one secret for encryption and one for integrity | [`Password::with_secret`], [`Password::with_secrets`] |
//! | pass the current time, or mark it unknown | [`UnixTime`], [`UnixTime::UNKNOWN`] |
//! | pass randomness | `&mut` any `rand_core` 0.10 `TryCryptoRng`, or 80 bytes: [`Entropy`] |
//!
//! # Guide
//!
//! * [`guide::microcontroller`]: flash, stack, buffers, the clock at boot, passwords in flash.
//! * [`guide::edge`]: Cloudflare Workers, WASI hosts, the `http` crate's headers.
//! * [`guide::server`]: the typed session, sliding expiry, several cookies, revocation, security.
//! * [`guide::json`]: which values a session holds without a heap and with one.
//! * [`guide::format`]: the token, field by field.
//! * [`guide::compatibility`]: the configuration for each framework, and every deliberate difference.
//! * [`guide::design`]: why things are as they are.
//!
//! # Features
//!
//! Features are additive and never change behaviour. None is on by default. MSRV: 1.89.
//!
//! | feature | adds |
//! | --- | --- |
//! | `alloc` | [`Session`], and sessions over several cookies |
//! | `std` | `alloc`, the system's time and environment: `UnixTime::now()`, `Sealer::from_env` |
//! | `http` | `alloc`, and sessions from and into the `HeaderMap` of the crate `http` |
//! | `base64` | base64 by the crate `base64`, by tables: faster for large tokens, and 1 kB larger |
//! | `simd` | `std`, and `base64` in AVX2 or NEON where the processor has it: for servers |
//! | `ctr` | `Algorithm::Aes128Ctr`, `@hapi/iron`'s `aes-128-ctr` |
//! | `defmt` | `defmt::Format` for the errors |
//!
//! # Panics
//!
//! No input makes this crate panic: no token, cookie, header or buffer, no time, no ttl and no random bytes. (A panic
//! in the caller's `Serialize` or `Deserialize` passes through.) The constructors of constants do panic, because that
//! is how a wrong constant fails the build: in a `const` or `static` the compiler evaluates them. For values that are
//! known at run time only, each has a twin that returns an error:
//!
//! | panics outside of `const` and `static` | if | returns an error |
//! | --- | --- | --- |
//! | [`Password::from_static`] | the text is too short or the id is wrong | [`Password::new`] |
//! | [`Password::from_key`] | the id is wrong, or the key is one byte repeated | [`Password::with_secret`] |
//! | [`Sealer::new`], [`Sealer::configured`], [`Sealer::with_config`] | a raw key is not of the algorithm's size, or the ttl is beyond the longest lifetime | [`Sealer::try_new`] |
//! | [`Sealer::with_previous`] | an id is missing or not unique, or as above | [`Sealer::try_new`] |
//! | [`SessionCookie::new`], [`SessionCookie::with_attributes`] | the name or an attribute is wrong | [`SessionCookie::try_new`] |
//!
//! # Security
//!
//! The crate is **not audited**. `SECURITY.md` lists threats, defences and the test of each. In short:
//!
//! * **Use random passwords.** The format derives keys by *one* iteration of PBKDF2-HMAC-SHA1, and more iterations
//!   ([`Config::with_iterations`]) open only where the peer has set the same. An attacker who holds a cookie can try
//!   billions of passwords a second: a phrase of 32 characters is too weak, `openssl rand -base64 32` is strong enough.
//! * **A token can be replayed.** It proves that the server made it, not that it is the latest. Until it expires it
//!   works for anyone who has it, even after a logout. Keep lifetimes short, and revoke by [`TokenId`] where that is
//!   not enough: the token's text has several spellings.
//! * **It is not an AEAD.** The format is AES-256-CBC and HMAC-SHA256 over the text, encrypt-then-MAC, which is sound.
//!   But it authenticates the token alone: a token is not bound to a user, a cookie's name or a purpose. Use one
//!   password per purpose.
//! * **Don't leak the reason.** Log the error, and send the same response for every variant.
//! * **Plain HTTP.** A browser silently drops a `Secure` cookie that comes over `http://` from any host but
//!   `localhost`. [`CookieAttributes::with_secure`] is for devices without a certificate, and names the risk.
//! * **Other hosts of the same domain** can set a cookie of the same name. With a name that begins with `__Host-`
//!   browsers refuse theirs.
//! * **Randomness comes from the caller.** A generator that starts from the same seed at every boot shows which
//!   sessions begin alike. A dead one is refused.
//! * **Work is bounded.** Input is limited before any cryptography; iterations and algorithms are never taken from a
//!   token.
//! * **Secrets are wiped.** The stack that derived keys, key schedules and hash states used is overwritten: best effort,
//!   within the limits that `SECURITY.md` names. On an error the output buffer is wiped, except strings that a type
//!   borrowed before it refused the payload.
//!
//! [iron-session]: https://github.com/vvo/iron-session
//! [`@hapi/iron`]: https://hapi.dev/module/iron/
#![cfg_attr(not(feature = "alloc"), doc = "[`Session`]: guide::server")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(unreachable_pub)]
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

mod config;
mod cookie;
mod crypto;
mod entropy;
mod error;
#[cfg(doc)]
pub mod guide;
mod json;
mod password;
mod password_list;
mod sealer;
mod session;
mod time;
mod token;
mod util;

/// The version of `heapless` whose strings [`Sealer::seal_to_string`] returns.
#[doc(no_inline)]
pub use heapless;
/// The version of `http` whose headers `Session::load_from` and `Session::save_into` take.
#[cfg(feature = "http")]
#[doc(no_inline)]
pub use http;
/// The version of `rand_core` whose traits [`EntropySource`] is implemented for.
#[doc(no_inline)]
pub use rand_core;

pub use config::{Algorithm, Config, SaltBits};
pub use cookie::{CookieAttributes, CookieHeaders, CookieValue, Priority, SameSite, SetCookie, find_cookie};
pub use entropy::{Entropy, EntropySource};
pub use error::{
    BufferTooSmall, CookieError, EntropyError, PasswordError, PasswordListError, RejectReason, SaveError, SealError,
    UnsealError,
};
pub use json::MAX_JSON_DEPTH;
pub use password::{MAX_INTEGER_ID_LEN, MIN_PASSWORD_LEN, Password, Secret};
pub use password_list::{MAX_PASSWORDS, PasswordList};
pub use sealer::Sealer;
#[cfg(feature = "http")]
pub use session::append_set_cookies;
#[cfg(feature = "alloc")]
pub use session::{Chunks, Session, SessionStatus};
pub use session::{H3Session, MAX_COOKIE_LEN, MaxAge, RemovalCookies, SessionCookie, SessionId};
pub use time::{Ttl, UnixTime};
pub use token::{MAX_ID_LEN, MAX_SALT_LEN, MAX_TOKEN_LEN, TokenId};

/// Whether speed is worth a few kilobytes of code.
const FAVOURS_SPEED: bool = cfg!(target_pointer_width = "64");
