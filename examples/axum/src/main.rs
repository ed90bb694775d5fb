//! A web application that shares its login with a Next.js application: both have the cookie, neither has a session
//! store.
//!
//! ```text
//! cd examples/axum && cargo run             # then http://127.0.0.1:3001
//! SESSION_PASSWORDS=$'2:new…\n1:old…' fe26-axum 127.0.0.1:3001
//! ```
//!
//! `session.rs` holds the session's type and rules, `form.rs` the check of every form, `users.rs` what a database holds
//! elsewhere, and `page.rs` the page.

mod form;
mod page;
mod session;
mod users;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use fe26::{Sealer, SessionCookie, SessionStatus, UnsealError};
use fe26_glue::tower_session::RequestSession;
use form::Checked;
use page::Page;
use serde::Deserialize;
use session::{Login, UserSession};
use std::error::Error;
use users::Users;

const MAX_CART_ITEMS: usize = 20;

/// The same for all reasons.
const ENDED: &str = "Your session has ended. Please sign in again.";

#[derive(Deserialize)]
struct SignIn {
    name: String,
    /// A checkbox.
    remember: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    item: String,
}

#[derive(Deserialize)]
struct Nothing {}

fn router(cookie: SessionCookie<'static>, users: Users) -> Router {
    Router::new()
        .route("/", get(show))
        .route("/login", post(log_in))
        .route("/cart", post(add_to_cart))
        .route("/logout", post(log_out))
        .route("/logout-everywhere", post(log_out_everywhere))
        .route("/api/session", get(api_session))
        .layer(from_fn_with_state(users.clone(), refuse_ended))
        .layer(session::layer(cookie))
        .route("/style.css", get(page::style))
        .with_state(users)
}

/// Runs before each handler: ends a session that its user ended everywhere, and leaves one alone that this program
/// cannot read.
async fn refuse_ended(State(users): State<Users>, mut session: UserSession, request: Request, next: Next) -> Response {
    match session.status() {
        // Sealed with our password, but of another form: the two applications are of different versions. Whatever is
        // saved now would replace the other one's session.
        SessionStatus::Rejected(UnsealError::WrongType) | SessionStatus::ClockUnknown => {
            return (StatusCode::INTERNAL_SERVER_ERROR, "The session cannot be read. Please try again later.")
                .into_response();
        }
        SessionStatus::Rejected(_) => session.flash = Some(ENDED.into()),
        _ => {}
    }
    if let Some(user) = session.user.as_deref()
        && users.has_ended(user, session.logged_in_at)
    {
        **session = Login::signed_out_with(ENDED);
    }
    drop(session); // the handler takes it
    next.run(request).await
}

async fn show(mut session: UserSession) -> Page {
    let csrf = session::csrf_token(&mut session);
    // A look at the session is not a change: take the message only if there is one.
    let flash = if session.flash.is_some() { session.flash.take() } else { None };
    Page::new(&session, csrf, flash)
}

async fn log_in(Checked(mut session, SignIn { name, remember }): Checked<SignIn>) -> Response {
    let name = name.trim();
    if !(1..=32).contains(&name.chars().count()) {
        session.flash = Some("A name has 1 to 32 characters.".into());
        return home();
    }
    // A fresh value in a fresh token: nothing from before the login remains, such as a CSRF token that an attacker knows.
    **session = Login::new(name.to_owned(), remember.is_some());
    session.flash = Some(format!("Welcome, {name}."));
    home()
}

async fn add_to_cart(Checked(mut session, Item { item }): Checked<Item>) -> Response {
    let item = item.trim();
    if session.user.is_none() || item.is_empty() {
        return home();
    }
    if session.cart.len() >= MAX_CART_ITEMS {
        session.flash = Some(format!("The cart is full: it holds {MAX_CART_ITEMS} items."));
        return home();
    }
    session.cart.push(item.to_owned());
    session.flash = Some(format!("Added: {item}."));
    match session.save() {
        Ok(()) => home(),
        // The browser would drop a cookie that is too long. Go back to the session that it has.
        Err(error) if error.is_too_long() => {
            session.cart.pop();
            session.flash = Some("Not saved: the cookie would be too long.".into());
            home()
        }
        Err(error) => {
            eprintln!("session not saved: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn log_out(Checked(session, Nothing {}): Checked<Nothing>) -> Response {
    session.destroy();
    home()
}

async fn log_out_everywhere(
    State(users): State<Users>,
    Checked(mut session, Nothing {}): Checked<Nothing>,
) -> Response {
    if let Some(user) = &session.user {
        users.end_sessions(user, session::now_ms());
        **session = Login::signed_out_with("You signed out everywhere.");
    }
    home()
}

/// Answers the Next.js application, which passes its visitor's cookie on: who is this, and may they still come in?
async fn api_session(session: RequestSession<Login>) -> Response {
    match &session.user {
        Some(user) => Json(serde_json::json!({ "user": user, "cart": session.cart })).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

/// Redirects to the start page, so that a reload repeats nothing.
fn home() -> Response {
    Redirect::to("/").into_response()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sealer = Sealer::from_env("SESSION_PASSWORDS").map_err(|error| error.to_string())?;
    let cookie = session::cookie(sealer);
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:3001".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router(cookie, Users::default())).await?)
}
