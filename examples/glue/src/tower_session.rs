//! Sessions as a layer for tower, and as an extractor for axum.
//!
//! The layer gives each request a place for its session. A handler takes the session from there, changes it, and drops
//! it: the layer saves it when the response's headers are there, before the body is sent.
//!
//! ```
//! # use fe26::{Password, Sealer, SessionCookie};
//! # use fe26_glue::tower_session::*;
//! # use axum::{Router, routing::get};
//! async fn count(mut visits: RequestSession<u32>) -> String {
//!     **visits += 1;
//!     format!("{} visits", **visits)
//! }
//!
//! async fn log_out(visits: RequestSession<u32>) -> &'static str {
//!     visits.destroy();
//!     "bye"
//! }
//!
//! # static SESSION: SessionCookie = SessionCookie::new(
//! #     "sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));
//! let router: Router = Router::new()
//!     .route("/", get(count))
//!     .route("/logout", get(log_out))
//!     .layer(SessionLayer::<u32>::new(SESSION));
//! ```
//!
//! The rules:
//!
//! * A session is loaded when the first handler or middleware takes it, so that a request that needs none opens no
//!   token. It is opened once.
//! * A session is saved if it [changed](Session::is_changed), and otherwise renewed if it [ends
//!   soon](SessionLayer::renewing_within).
//! * A response of 5xx saves nothing: the browser keeps its session. If a session cannot be saved, the response becomes
//!   an empty 500 without cookies. A handler that has a better answer calls [`RequestSession::save`].
//! * A response with cookies is in no cache: it gets `Cache-Control: no-store` unless it has that header.
//! * One at a time has the session: while a middleware holds it, a handler that takes it gets [`Unavailable::InUse`].
//!   No lock is held in between, so nothing can deadlock.

use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, HeaderMap, HeaderValue};
use axum::http::{Extensions, Request, Response, StatusCode, request};
use axum::response::IntoResponse;
use fe26::{SaveError, Session, SessionCookie, SessionStatus, Ttl, UnixTime, append_set_cookies};
use getrandom::SysRng;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tower_layer::Layer;
use tower_service::Service;

/// The layer, with the lifetime of its sessions.
pub struct SessionLayer<T> {
    cookie: SessionCookie<'static>,
    renewing_within: Duration,
    ttl: fn(&T) -> Option<Ttl>,
    end: fn(&T) -> Option<UnixTime>,
    clock: fn() -> UnixTime,
}

impl<T> SessionLayer<T> {
    /// Creates a layer whose sessions live as long as `cookie` says.
    pub fn new(cookie: SessionCookie<'static>) -> Self {
        Self { cookie, renewing_within: Duration::ZERO, ttl: |_| None, end: |_| None, clock: UnixTime::now }
    }

    /// Sets sliding expiry: a session that is used within `left` of its end is renewed.
    pub fn renewing_within(self, left: Duration) -> Self {
        Self { renewing_within: left, ..self }
    }

    /// Sets the lifetimes of sessions that differ from the others: "remember me".
    pub fn with_ttl(self, ttl: fn(&T) -> Option<Ttl>) -> Self {
        Self { ttl, ..self }
    }

    /// Sets the time that no renewal exceeds, and after which a session is over.
    pub fn with_end(self, end: fn(&T) -> Option<UnixTime>) -> Self {
        Self { end, ..self }
    }

    /// Sets another clock than the system's, for tests.
    pub fn with_clock(self, clock: fn() -> UnixTime) -> Self {
        Self { clock, ..self }
    }

    fn load(&self, headers: &HeaderMap) -> Session<'static, T>
    where
        T: DeserializeOwned + Default,
    {
        let now = (self.clock)();
        let mut session = Session::load_from(&self.cookie, headers, now);
        self.limit(&mut session, now);
        if let SessionStatus::Rejected(error) = session.status() {
            // For the log only: the sender gets the same answer for all reasons.
            eprintln!("session refused: {error}");
        }
        session
    }

    fn save(&self, session: &mut Session<'static, T>) -> Result<Vec<String>, SaveError>
    where
        T: Serialize + Default,
    {
        let now = (self.clock)();
        self.limit(session, now); // a login moves the end
        match (self.ttl)(session) {
            Some(ttl) => session.save_for(ttl, now, &mut SysRng),
            None => session.save(now, &mut SysRng),
        }
    }

    fn renew(&self, session: &mut Session<'static, T>) -> Result<Option<Vec<String>>, SaveError>
    where
        T: Serialize,
    {
        let now = (self.clock)();
        match (self.ttl)(session) {
            Some(ttl) => session.renew_for(ttl, self.renewing_within, now, &mut SysRng),
            None => session.renew_if_ending_within(self.renewing_within, now, &mut SysRng),
        }
    }

    fn limit(&self, session: &mut Session<'static, T>, now: UnixTime)
    where
        T: Default,
    {
        if let Some(end) = (self.end)(session) {
            session.end_at(end, now);
        }
    }
}

impl<T> Clone for SessionLayer<T> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

impl<S, T> Layer<S> for SessionLayer<T> {
    type Service = SessionService<S, T>;

    fn layer(&self, inner: S) -> Self::Service {
        SessionService { inner, layer: self.clone() }
    }
}

/// A service whose requests have sessions.
pub struct SessionService<S, T> {
    inner: S,
    layer: SessionLayer<T>,
}

impl<S: Clone, T> Clone for SessionService<S, T> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone() }
    }
}

impl<S, T, B, R> Service<Request<B>> for SessionService<S, T>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    T: Serialize + DeserializeOwned + Default + Send + 'static,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let slot = Slot::new(self.layer.clone());
        request.extensions_mut().insert(slot.clone());
        let response = self.inner.call(request);
        Box::pin(async move {
            let response = response.await?;
            Ok(if response.status().is_server_error() { response } else { slot.save_into(response) })
        })
    }
}

/// The session of a request, taken from the layer: its drop gives it back.
///
/// It derefs to [`Session`], and that to the value. It is changed by any mutable borrow of the value.
pub struct RequestSession<T> {
    /// `None` only after `destroy`.
    session: Option<Box<Session<'static, T>>>,
    slot: Slot<T>,
}

impl<T> RequestSession<T> {
    /// Takes the session of a request; axum's handlers have it as an argument.
    pub fn take(extensions: &Extensions, headers: &HeaderMap) -> Result<Self, Unavailable>
    where
        T: DeserializeOwned + Default + Send + 'static,
    {
        let slot = extensions.get::<Slot<T>>().ok_or(Unavailable::NoLayer)?.clone();
        let state = mem::replace(&mut slot.lock().state, State::Taken);
        let session = match state {
            State::Unread => Box::new(slot.layer.load(headers)),
            State::Idle(session) => session,
            State::Taken => return Err(Unavailable::InUse),
        };
        Ok(Self { session: Some(session), slot })
    }

    /// Saves the session now, so that the handler can answer if this fails. The layer saves it again if it changes
    /// again.
    pub fn save(&mut self) -> Result<(), SaveError>
    where
        T: Serialize + Default,
    {
        let layer = self.slot.layer.clone();
        let set_cookies = layer.save(self)?;
        self.slot.lock().send(set_cookies);
        Ok(())
    }

    /// Ends the session: the response deletes its cookies.
    pub fn destroy(mut self) {
        if let Some(session) = self.session.take() {
            self.slot.lock().send(session.destroy());
        }
    }
}

impl<T> Drop for RequestSession<T> {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            self.slot.lock().state = State::Idle(session);
        }
    }
}

impl<T> Deref for RequestSession<T> {
    type Target = Session<'static, T>;

    fn deref(&self) -> &Self::Target {
        self.session.as_deref().expect("only `destroy` takes the session, and it consumes `self`")
    }
}

impl<T> DerefMut for RequestSession<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.session.as_deref_mut().expect("only `destroy` takes the session, and it consumes `self`")
    }
}

impl<S: Sync, T: DeserializeOwned + Default + Send + 'static> FromRequestParts<S> for RequestSession<T> {
    type Rejection = Unavailable;

    async fn from_request_parts(request: &mut request::Parts, _: &S) -> Result<Self, Unavailable> {
        Self::take(&request.extensions, &request.headers)
    }
}

/// A mistake in the program: the response is a 500 that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// No layer for sessions of this type is around the handler.
    NoLayer,
    /// Another handler or middleware has the session, or ended it.
    InUse,
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoLayer => "no `SessionLayer` for sessions of this type",
            Self::InUse => "session is in use or was ended: drop it before the next handler takes it",
        })
    }
}

impl std::error::Error for Unavailable {}

impl IntoResponse for Unavailable {
    fn into_response(self) -> axum::response::Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response()
    }
}

/// The place of a request's session, in the request's extensions and in the layer.
struct Slot<T> {
    layer: SessionLayer<T>,
    content: Arc<Mutex<Content<T>>>,
}

struct Content<T> {
    state: State<T>,
    set_cookies: Vec<String>,
}

enum State<T> {
    Unread,
    Idle(Box<Session<'static, T>>),
    Taken,
}

impl<T> Slot<T> {
    fn new(layer: SessionLayer<T>) -> Self {
        Self { layer, content: Arc::new(Mutex::new(Content { state: State::Unread, set_cookies: Vec::new() })) }
    }

    /// Locks the content for a moment, in which nothing of the application runs.
    fn lock(&self) -> MutexGuard<'_, Content<T>> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn save_into<R: Default>(&self, mut response: Response<R>) -> Response<R>
    where
        T: Serialize + Default,
    {
        match self.set_cookies() {
            Ok(set_cookies) if set_cookies.is_empty() => {}
            Ok(set_cookies) => {
                append_set_cookies(set_cookies, response.headers_mut());
                response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
            }
            Err(error) => {
                eprintln!("session not saved: {error}");
                response = Response::default();
                *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            }
        }
        response
    }

    /// Saves or renews the session, and returns all cookies of the response.
    fn set_cookies(&self) -> Result<Vec<String>, SaveError>
    where
        T: Serialize + Default,
    {
        let mut content = self.lock();
        let state = mem::replace(&mut content.state, State::Taken);
        if let State::Idle(mut session) = state {
            if session.is_changed() {
                content.send(self.layer.save(&mut session)?);
            } else if let Some(renewed) = self.layer.renew(&mut session)? {
                content.send(renewed);
            }
        }
        Ok(mem::take(&mut content.set_cookies))
    }
}

impl<T> Content<T> {
    /// Adds cookies to the response, in place of earlier ones of the same names.
    fn send(&mut self, set_cookies: Vec<String>) {
        let name = |set_cookie: &String| set_cookie.split('=').next().map(str::to_owned);
        self.set_cookies.retain(|earlier| set_cookies.iter().all(|later| name(later) != name(earlier)));
        self.set_cookies.extend(set_cookies);
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self { layer: self.layer.clone(), content: Arc::clone(&self.content) }
    }
}
