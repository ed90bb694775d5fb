//! Where a session holds the login: it is the session, or inside what h3 and yar put around it.

use fe26::{H3Session, Session, SessionId, UnixTime};
use fe26_glue::authkit::AuthKit;
use getrandom::SysRng;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::time::Duration;

/// The fields that this server knows, and those that only the others know.
#[derive(Serialize, Deserialize, Default)]
pub struct Login {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// The type of a session in a cookie.
pub trait Shape: Serialize + DeserializeOwned + Default + Send + 'static {
    /// Prepares a loaded or fresh session for its use.
    fn begin(session: &mut Session<'_, Self>, max_age: Option<Duration>, now: UnixTime) {
        let _ = (session, max_age, now);
    }
}

/// A session that holds a login.
pub trait HasLogin: Shape {
    fn login(&self) -> &Login;
    fn login_mut(&mut self) -> &mut Login;
}

impl Shape for AuthKit {}

impl Shape for Login {}

impl HasLogin for Login {
    fn login(&self) -> &Login {
        self
    }

    fn login_mut(&mut self) -> &mut Login {
        self
    }
}

impl Shape for H3Session<Login, String> {
    /// As h3: a session that is too old, or has no id, is a new one.
    fn begin(session: &mut Session<'_, Self>, max_age: Option<Duration>, now: UnixTime) {
        let end = |session: &mut Session<'_, Self>| max_age.map(|max_age| session.end_at(session.end(max_age), now));
        end(session);
        session.start(now, &mut SysRng).expect("the system has random bytes");
        end(session);
    }
}

impl HasLogin for H3Session<Login, String> {
    fn login(&self) -> &Login {
        &self.data
    }

    fn login_mut(&mut self) -> &mut Login {
        &mut self.data
    }
}

/// The session of `@hapi/yar`. Without `_store`, yar keeps it on its server.
#[derive(Serialize, Deserialize, Default)]
pub struct Yar {
    id: String,
    #[serde(rename = "_store", default)]
    store: Login,
}

impl Shape for Yar {
    fn begin(session: &mut Session<'_, Self>, _: Option<Duration>, _: UnixTime) {
        if session.id.is_empty() {
            session.id = SessionId::random(&mut SysRng).expect("the system has random bytes").to_string();
        }
    }
}

impl HasLogin for Yar {
    fn login(&self) -> &Login {
        &self.store
    }

    fn login_mut(&mut self) -> &mut Login {
        &mut self.store
    }
}
