//! The session that both applications have, and how long it lives.

use fe26::{Sealer, SessionCookie, Ttl, UnixTime};
use fe26_glue::tower_session::{RequestSession, SessionLayer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A session that is used within this time of its end is renewed.
const RENEWED_WITHIN: Duration = DAY.saturating_mul(7);

/// iron-session's default, 14 days, is that of the others.
const REMEMBERED: Duration = DAY.saturating_mul(60);

/// A login ends after this time, however often it is used.
const LONGEST: Duration = DAY.saturating_mul(180);

/// The session. Names and types are those of `interface SessionData` in the Next.js application.
#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct Login {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// `Date.now()` of the login, of whichever application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logged_in_at: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub remember: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cart: Vec<String>,
    /// A message for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub csrf: Option<String>,
    /// Fields of the other application alone: a save replaces the session as a whole.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

pub type UserSession = RequestSession<Login>;

impl Login {
    pub fn new(user: String, remember: bool) -> Self {
        Self { user: Some(user), logged_in_at: Some(now_ms()), remember, ..Self::default() }
    }

    /// Returns a session without a user, with a message.
    pub fn signed_out_with(flash: &str) -> Self {
        Self { flash: Some(flash.to_owned()), ..Self::default() }
    }
}

pub fn cookie(sealer: Sealer<'static>) -> SessionCookie<'static> {
    SessionCookie::new("sid", sealer)
}

pub fn layer(cookie: SessionCookie<'static>) -> SessionLayer<Login> {
    SessionLayer::<Login>::new(cookie)
        .renewing_within(RENEWED_WITHIN)
        .with_ttl(|login| login.remember.then_some(Ttl::from(REMEMBERED)))
        .with_end(|login| Some(UnixTime::since_unix_epoch(Duration::from_millis(login.logged_in_at?) + LONGEST)))
}

/// Returns the session's CSRF token, and creates one for a session that has none.
pub fn csrf_token(session: &mut UserSession) -> String {
    match &session.csrf {
        Some(token) => token.clone(),
        None => session.csrf.insert(random_text()).clone(),
    }
}

pub fn now_ms() -> u64 {
    UnixTime::now().as_millis().expect("the system's clock is set")
}

fn random_text() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    format!("{:032x}", u128::from_be_bytes(bytes))
}
