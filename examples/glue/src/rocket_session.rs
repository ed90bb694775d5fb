//! Sessions in Rocket: a request guard that loads, and a responder that sends the cookies.
//!
//! Rocket manages a `SessionCookie<'static>`: `rocket::build().manage(SESSION)`. Beside Rocket's own, private cookies
//! this needs no `secret_key`.
//!
//! ```
//! # use fe26_glue::rocket_session::*;
//! # use rocket::{get, post};
//! #[get("/")]
//! fn count(visits: CookieSession<u32>) -> Result<WithCookies<String>, NotSaved> {
//!     let CookieSession(mut visits) = visits;
//!     *visits += 1;
//!     Ok(save(&mut visits)?.with(format!("{} visits", *visits)))
//! }
//!
//! #[post("/logout")]
//! fn log_out(visits: CookieSession<u32>) -> WithCookies<&'static str> {
//!     SetCookies(visits.0.destroy()).with("bye")
//! }
//! ```
//!
//! Rocket 0.5 drops a `Cookie` line that is not UTF-8 as a whole: with another site's cookie of that kind the user is
//! logged out.

use fe26::{SaveError, Session, SessionCookie, SessionStatus, UnixTime};
use getrandom::SysRng;
use rocket::http::{Header, Status};
use rocket::request::{FromRequest, Outcome};
use rocket::response::{self, Responder};
use rocket::{Request, async_trait};
use serde::{Serialize, de::DeserializeOwned};

/// The session of a request; a fresh one if its cookie cannot be unsealed. The reason is logged: the sender gets the
/// same answer for all reasons.
pub struct CookieSession<T>(pub Session<'static, T>);

#[async_trait]
impl<'r, T: DeserializeOwned + Default> FromRequest<'r> for CookieSession<T> {
    type Error = &'static str;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let Some(cookie) = request.rocket().state::<SessionCookie<'static>>() else {
            return Outcome::Error((Status::InternalServerError, "Rocket manages no `SessionCookie`"));
        };
        let session: Session<T> = Session::load(cookie, request.headers().get("Cookie"), UnixTime::now());
        if let SessionStatus::Rejected(error) = session.status() {
            eprintln!("session refused: {error}");
        }
        Outcome::Success(Self(session))
    }
}

/// Saves the session in the cookies that it returns. A logout returns `SetCookies(session.destroy())`.
pub fn save<T: Serialize>(session: &mut Session<'_, T>) -> Result<SetCookies, NotSaved> {
    session.save(UnixTime::now(), &mut SysRng).map(SetCookies).map_err(NotSaved)
}

/// `Set-Cookie` values for a response.
#[must_use = "a cookie that is not sent changes nothing"]
pub struct SetCookies(pub Vec<String>);

impl SetCookies {
    /// Adds the cookies to a response.
    pub fn with<R>(self, response: R) -> WithCookies<R> {
        WithCookies { set_cookies: self.0, response }
    }
}

/// A response with cookies, which no cache keeps.
pub struct WithCookies<R> {
    set_cookies: Vec<String>,
    response: R,
}

impl<'r, 'o: 'r, R: Responder<'r, 'o>> Responder<'r, 'o> for WithCookies<R> {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'o> {
        let mut response = self.response.respond_to(request)?;
        response.set_header(Header::new("Cache-Control", "no-store"));
        for value in self.set_cookies {
            response.adjoin_header(Header::new("Set-Cookie", value)); // `set_header` would leave only the last cookie
        }
        Ok(response)
    }
}

/// The session was not saved, and the browser keeps the previous one: a 500.
#[derive(Debug)]
pub struct NotSaved(pub SaveError);

impl<'r> Responder<'r, 'static> for NotSaved {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        eprintln!("session not saved: {}", self.0);
        Err(Status::InternalServerError)
    }
}
