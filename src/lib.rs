#![doc = include_str!("../README.md")]
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
mod json;
mod password;
mod sealer;
mod session;
mod time;
mod token;
mod util;

/// The strings of [`Sealer::seal_to_string`]: this version of the crate.
#[doc(no_inline)]
pub use heapless;
/// The traits of the generators that [`EntropySource`] takes: this version of the crate.
#[doc(no_inline)]
pub use rand_core;

pub use config::{Algorithm, Config, SaltBits};
pub use cookie::{CookieAttributes, CookieValue, Priority, SameSite, SetCookie, find_cookie};
pub use entropy::{Entropy, EntropySource};
pub use error::{
    BufferTooSmall, CookieError, EntropyError, PasswordError, RejectReason, SaveError, SealError, UnsealError,
};
pub use json::MAX_JSON_DEPTH;
pub use password::{MAX_INTEGER_ID_LEN, MIN_PASSWORD_LEN, Password, Secret};
pub use sealer::Sealer;
pub use session::{MAX_COOKIE_LEN, MaxAge, RemovalCookies, SessionCookie};
#[cfg(feature = "alloc")]
pub use session::{Session, SessionStatus};
pub use time::{Ttl, UnixTime};
pub use token::{MAX_ID_LEN, MAX_SALT_LEN, MAX_TOKEN_LEN, TokenId};

/// Whether speed counts for more than a few kilobytes of code.
const FAVOURS_SPEED: bool = cfg!(target_pointer_width = "64");
