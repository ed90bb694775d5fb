//! Glue between fe26 and web frameworks, and WorkOS AuthKit: one file each, to be copied into an application, or a
//! dependency by path with the feature of its name.
//!
//! The tests of this package run each framework's over HTTP; its program `shared-login` is the server with which
//! `tests/suites/interop` shares a login.

#[cfg(feature = "actix")]
pub mod actix_session;
#[cfg(feature = "authkit")]
pub mod authkit;
#[cfg(feature = "edge-http")]
pub mod edge_http_session;
#[cfg(feature = "picoserve")]
pub mod picoserve_session;
#[cfg(feature = "rocket")]
pub mod rocket_session;
#[cfg(feature = "axum")]
pub mod tower_session;
