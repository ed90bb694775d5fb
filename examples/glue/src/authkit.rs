//! Who is logged in by WorkOS AuthKit: reads the cookie `wos-session` of a Next.js application.
//!
//! It is the cookie of `@workos-inc/authkit-nextjs`, `@workos-inc/node` and `@workos/authkit-session`: iron-session's
//! token with the id `1`, which never expires. The time limit is in the access token, a JWT that lives for minutes. The
//! application renews it, so leave the cookie to the application: its refresh tokens work once, and a renewal drops the
//! fields that others added.
//!
//! ```
//! use fe26::{Password, Session, SessionCookie, UnixTime};
//! use fe26_glue::authkit::{AuthKit, cookie};
//!
//! // `WORKOS_COOKIE_PASSWORD` of the application.
//! static SESSION: SessionCookie = cookie(Password::from_static("1", "32 random characters, or more than that"));
//!
//! fn greeting(cookie_header: Option<&str>) -> String {
//!     let now = UnixTime::now();
//!     let session: Session<AuthKit> = Session::load(&SESSION, cookie_header, now);
//!     match session.login(now) {
//!         Ok(login) => format!("Hello, {}", login.user.email),
//!         Err(reason) => format!("Not logged in: {reason}"),
//!     }
//! }
//! # assert_eq!(greeting(None), "Not logged in: there is no session");
//! ```
//!
//! # Security
//!
//! The access token's signature is not verified here: that the application put it into the cookie is what the cookie's
//! MAC shows. AuthKit verifies it as well, so that a leaked password alone makes no login. To do the same, verify
//! [`AuthKit::access_token`] by WorkOS's keys (`https://api.workos.com/sso/jwks/<client id>`), for example with the
//! crate `jsonwebtoken`.

use base64ct::{Base64UrlUnpadded, Encoding};
use fe26::{Config, MaxAge, Password, Sealer, SessionCookie, Ttl, UnixTime};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use std::time::Duration;

/// Returns AuthKit's cookie: `wos-session`, for 400 days.
pub const fn cookie(password: Password<'_>) -> SessionCookie<'_> {
    SessionCookie::new("wos-session", Sealer::configured(password, Config::IRON_SESSION.with_ttl(Ttl::NEVER)))
        .with_max_age(MaxAge::Fixed(Duration::from_secs(400 * 24 * 3600)))
}

/// AuthKit's session. The fields that are not named here survive a save.
#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct AuthKit {
    pub access_token: String,
    pub refresh_token: String,
    /// AuthKit rejects a session whose user is not that of the access token: do not change it.
    pub user: User,
    /// `impersonator`, `authenticationMethod`, and what later versions add.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

#[derive(Serialize, Deserialize, Default, Debug)]
pub struct User {
    pub id: String,
    pub email: String,
    /// `firstName`, `lastName`, `emailVerified` and more.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// The claims of an access token.
#[derive(Deserialize, Debug)]
pub struct Claims {
    /// The user's id.
    pub sub: String,
    /// The session's id at WorkOS, for its logout.
    pub sid: String,
    pub org_id: Option<String>,
    pub role: Option<String>,
    #[serde(default)]
    pub permissions: Vec<String>,
    exp: u64,
}

/// A user who is logged in now.
#[derive(Debug)]
pub struct Login<'s> {
    pub user: &'s User,
    pub claims: Claims,
    /// The email address of the WorkOS administrator who acts as the user.
    pub impersonator: Option<&'s str>,
}

/// The reason why there is no login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoLogin {
    NoSession,
    /// The access token is not a JWT of this user.
    Invalid,
    /// A request to the Next.js application renews the access token.
    Expired,
}

impl AuthKit {
    /// Returns the user, as `withAuth()` does, if the access token has not expired.
    pub fn login(&self, now: UnixTime) -> Result<Login<'_>, NoLogin> {
        if self.access_token.is_empty() {
            return Err(NoLogin::NoSession);
        }
        let claims = claims(&self.access_token).filter(|claims| claims.sub == self.user.id).ok_or(NoLogin::Invalid)?;
        if now.as_millis().is_none_or(|now_ms| claims.exp <= now_ms / 1000) {
            return Err(NoLogin::Expired);
        }
        let impersonator = self.others.get("impersonator").and_then(|by| by["email"].as_str());
        Ok(Login { user: &self.user, claims, impersonator })
    }
}

/// Reads the claims of a JWT, without verifying its signature.
fn claims(jwt: &str) -> Option<Claims> {
    let mut parts = jwt.split('.');
    let (_header, payload, _signature, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else {
        return None;
    };
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(payload).ok()?).ok()
}

impl fmt::Display for NoLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSession => "there is no session",
            Self::Invalid => "access token is not a JWT of this user",
            Self::Expired => "access token has expired",
        })
    }
}

impl std::error::Error for NoLogin {}
