//! The page, by templates that escape all values.

use crate::session::UserSession;
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};
use fe26::UnixTime;

/// The look of the example `login`, and what this page has more.
const STYLE: &str = concat!(include_str!("../../login/src/style.css"), include_str!("style.css"));

/// The page loads nothing from other sites, runs no script and is shown in no frame; no cache keeps it after a logout.
const HEADERS: [(&str, &str); 4] = [
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
];

const DAY_MS: u64 = 24 * 3600 * 1000;

#[derive(Template)]
#[template(path = "page.html")]
pub struct Page {
    csrf: String,
    flash: Option<String>,
    /// `None` shows the form to sign in.
    login: Option<Shown>,
}

/// The parts of a login that the page shows.
struct Shown {
    user: String,
    cart: Vec<String>,
    days_left: u64,
    minutes_since_login: u64,
}

impl Page {
    pub fn new(session: &UserSession, csrf: String, flash: Option<String>) -> Self {
        let login = session.user.clone().map(|user| Shown {
            user,
            cart: session.cart.clone(),
            // Rounded: a request takes a few milliseconds.
            days_left: session.expires_at().map_or(0, |end| (since(UnixTime::now(), end) + DAY_MS / 2) / DAY_MS),
            minutes_since_login: since(
                session.logged_in_at.map_or(UnixTime::now(), UnixTime::from_millis),
                UnixTime::now(),
            ) / 60_000,
        });
        Self { csrf, flash, login }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        match self.render() {
            Ok(page) => (HEADERS, Html(page)).into_response(),
            Err(error) => {
                eprintln!("page not rendered: {error}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

pub async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css"), (axum::http::header::CACHE_CONTROL, "max-age=600")], STYLE)
}

/// Returns the milliseconds from one time to another, 0 if it is earlier.
fn since(from: UnixTime, to: UnixTime) -> u64 {
    to.as_millis().unwrap_or_default().saturating_sub(from.as_millis().unwrap_or_default())
}
