//! Cookies as HTTP headers: reading `Cookie`, writing `Set-Cookie`. Knows nothing of tokens.

mod attributes;
mod read;
mod write;

pub use attributes::{CookieAttributes, Priority, SameSite};
pub(crate) use read::cookies;
pub use read::{CookieValue, find_cookie};
pub use write::SetCookie;
