//! Glue between fe26 and web frameworks, and WorkOS AuthKit: one file each, to be copied into an application.
//!
//! The tests of this package run each framework's over HTTP; its program `shared-login` is the server with which
//! `tests/suites/interop` shares a login.

pub mod authkit;
pub mod axum_session;
pub mod edge_http_session;
pub mod picoserve_session;
