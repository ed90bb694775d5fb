//! A guide to the crate, in seven pages. It belongs to the documentation alone, and holds no code.
//!
#![doc = include_str!("journey.svg")]
//!
//! | page | question |
//! | --- | --- |
//! | [`microcontroller`] | how to keep a login in firmware: flash, stack, buffers, clock, password |
//! | [`edge`] | how to keep it in a Worker or another WebAssembly host |
//! | [`server`] | how to use the typed session with a web framework, and how to end sessions |
//! | [`json`] | which values a session can hold |
//! | [`mod@format`] | how a token is built |
//! | [`compatibility`] | which configuration opens the cookies of which framework, and where the packages differ |
//! | [`design`] | why things are as they are |

#[doc = include_str!("microcontroller.md")]
///
#[doc = include_str!("flash.svg")]
pub mod microcontroller {}

#[doc = include_str!("edge.md")]
#[cfg_attr(not(feature = "alloc"), doc = "[`Session`]: crate::guide::server")]
#[cfg_attr(feature = "alloc", doc = "[`Session`]: crate::Session")]
pub mod edge {}

#[doc = include_str!("server.md")]
///
#[doc = include_str!("peers.svg")]
///
#[cfg_attr(not(feature = "alloc"), doc = "[`Session`]: crate::guide::server")]
#[cfg_attr(feature = "alloc", doc = "[`Session`]: crate::Session")]
pub mod server {}

#[doc = include_str!("json.md")]
pub mod json {}

/// The token: eight fields between `*`, and iron-session's version suffix.
///
#[doc = include_str!("token.svg")]
///
#[doc = include_str!("format.md")]
pub mod format {}

#[doc = include_str!("compatibility.md")]
pub mod compatibility {}

#[doc = include_str!("design.md")]
pub mod design {}
