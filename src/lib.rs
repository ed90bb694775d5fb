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

#[cfg(test)]
extern crate std;

mod base64url;
mod config;
mod crypto;
mod decimal;
mod entropy;
mod error;
mod json;
mod password;
mod sealer;
mod time;
mod wire;

pub use config::{Config, SaltBits};
pub use crypto::cipher::Algorithm;
pub use entropy::{Entropy, Randomness};
pub use error::{EntropyError, PasswordError, Reason, SealError, UnsealError};
pub use json::MAX_JSON_DEPTH;
pub use password::{MIN_PASSWORD_LEN, Password, Secret};
pub use sealer::Sealer;
pub use time::{Ttl, UnixMillis};
pub use wire::{MAX_ID_LEN, MAX_SALT_LEN, MAX_TOKEN_LEN};
