//! Tests of the public interface, in one binary. Each module begins with the promise that it checks.
//!
//! Tests beside this folder need a separate binary: for its allocator (`no_alloc`, `unwinding`), for its optimized code
//! (`stack`), or because they read files or are not in the package.

#[path = "../common/mod.rs"]
mod common;

mod buffers;
#[cfg(feature = "alloc")]
mod chunks;
mod decryption;
mod errors;
mod expiry;
mod faults;
mod fixed_strings;
mod frameworks;
#[cfg(feature = "alloc")]
mod h3_chunks;
mod h3_session;
#[cfg(feature = "alloc")]
mod h3_session_typed;
#[cfg(feature = "http")]
mod http;
mod json;
mod json_numbers;
#[cfg(feature = "alloc")]
mod lifetimes;
mod limits;
mod logout;
mod options;
mod password_list;
mod passwords;
mod randomness;
mod replay;
mod revocation;
mod round_trip;
#[cfg(feature = "alloc")]
mod session;
mod session_cookie;
mod set_cookie;
mod tampering;
mod version_suffix;
mod wiping;
