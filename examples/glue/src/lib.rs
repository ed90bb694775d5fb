//! Glue between fe26 and web frameworks: one file each, to be copied into an application, or a dependency by path with
//! the framework's feature.
//!
//! The tests of this package run each of them over HTTP; its program `shared-login` is the server with which
//! `tests/suites/interop` shares a login.

#[cfg(feature = "actix")]
pub mod actix_session;
#[cfg(feature = "edge-http")]
pub mod edge_http_session;
#[cfg(feature = "picoserve")]
pub mod picoserve_session;
#[cfg(feature = "rocket")]
pub mod rocket_session;
#[cfg(feature = "axum")]
pub mod tower_session;
