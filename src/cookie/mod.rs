//! Cookies as HTTP headers: reading `Cookie`, writing `Set-Cookie`. Independent of tokens.

mod attributes;
mod headers;
mod parse;
mod set_cookie;

pub use attributes::{CookieAttributes, Priority, SameSite};
pub use headers::CookieHeaders;
pub(crate) use parse::cookies;
pub use parse::{CookieValue, find_cookie};
pub use set_cookie::SetCookie;
