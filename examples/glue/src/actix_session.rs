//! Sessions in actix-web: an extractor that loads, and a responder that sends the cookies.
//!
//! The application's data holds a `SessionCookie<'static>`: `App::new().app_data(SESSION)`.
//!
//! ```
//! # use actix_web::Responder;
//! # use fe26_glue::actix_session::*;
//! async fn count(CookieSession(mut visits): CookieSession<u32>) -> Result<impl Responder, NotSaved> {
//!     *visits += 1;
//!     Ok(save(&mut visits)?.with(format!("{} visits", *visits)))
//! }
//!
//! async fn log_out(CookieSession(visits): CookieSession<u32>) -> impl Responder {
//!     SetCookies(visits.destroy()).with("bye")
//! }
//! ```

use actix_web::dev::Payload;
use actix_web::http::header::{CACHE_CONTROL, COOKIE, HeaderValue, SET_COOKIE};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, ResponseError, error};
use fe26::{SaveError, Session, SessionCookie, SessionStatus, UnixTime};
use getrandom::SysRng;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;
use std::future::{Ready, ready};

/// The session of a request; a fresh one if its cookie cannot be unsealed. The reason is logged: the sender gets the
/// same answer for all reasons.
pub struct CookieSession<T>(pub Session<'static, T>);

impl<T: DeserializeOwned + Default> FromRequest for CookieSession<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(cookie) = request.app_data::<SessionCookie<'static>>() else {
            return ready(Err(error::ErrorInternalServerError("no `SessionCookie` in the application's data")));
        };
        let session: Session<T> = Session::load(cookie, request.headers().get_all(COOKIE), UnixTime::now());
        if let SessionStatus::Rejected(error) = session.status() {
            eprintln!("session refused: {error}");
        }
        ready(Ok(Self(session)))
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

impl<R: Responder> Responder for WithCookies<R> {
    type Body = R::Body;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse<R::Body> {
        let mut response = self.response.respond_to(request);
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for value in self.set_cookies {
            let value = HeaderValue::try_from(value).expect("cookies are visible ASCII and spaces");
            response.headers_mut().append(SET_COOKIE, value); // `insert` would leave only the last cookie
        }
        response
    }
}

/// The session was not saved, and the browser keeps the previous one: a 500.
#[derive(Debug)]
pub struct NotSaved(pub SaveError);

impl fmt::Display for NotSaved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "session not saved: {}", self.0)
    }
}

impl ResponseError for NotSaved {}
