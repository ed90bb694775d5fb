//! The server's configuration, and the cookie that follows from it.

use axum::extract::FromRef;
use base64ct::{Base64, Encoding};
use fe26::{Chunks, Config, CookieAttributes, MaxAge, Password, SameSite, Sealer, SessionCookie, Ttl};
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

/// Passwords by their ids; a password without an id has the empty one, and is the only one.
type Passwords = BTreeMap<String, Secret>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Options {
    #[serde(default)]
    pub framework: Framework,
    /// The framework's own if there is none.
    cookie_name: Option<String>,
    password: Passwords,
    /// Seconds; for h3 also the longest age of a session.
    ttl: Option<u64>,
    #[serde(default)]
    chunk: bool,
    /// Others that open tokens: passwords of a rotation without ids, or the framework's previous version.
    #[serde(default)]
    also_opens: Vec<Other>,
}

#[derive(Deserialize)]
struct Other {
    framework: Framework,
    password: Passwords,
}

/// A password, or a raw key in base64.
#[derive(Deserialize)]
#[serde(untagged)]
enum Secret {
    Text(String),
    Key { b64: String },
}

/// Whose cookies they are.
#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Framework {
    #[default]
    IronSession,
    #[serde(rename = "h3-1")]
    H3,
    #[serde(rename = "h3-2")]
    H3V2,
    Nuxt,
    Hapi,
    Yar,
    Authkit,
}

/// The state of the routes.
#[derive(Clone)]
pub struct App {
    pub cookie: SessionCookie<'static>,
    pub also_opens: Vec<Sealer<'static>>,
    /// The longest age of a session.
    pub max_age: Option<Duration>,
}

impl FromRef<App> for SessionCookie<'static> {
    fn from_ref(app: &App) -> Self {
        app.cookie
    }
}

impl App {
    /// Creates the session cookie. The passwords and all other options are leaked: they live as long as the server.
    pub fn new(options: Options) -> Result<Self, Box<dyn Error>> {
        let Options { framework, cookie_name, password, ttl, chunk, also_opens } = options;
        let name = cookie_name.map_or(framework.cookie_name(), |name| name.leak());
        let sealer = create_sealer(framework, password, ttl)?;
        let cookie = SessionCookie::try_new(name, sealer, framework.attributes())?;
        let cookie = framework.max_age(ttl.is_some()).map_or(cookie, |max_age| cookie.with_max_age(max_age));
        let also_opens = also_opens.into_iter().map(|other| create_sealer(other.framework, other.password, ttl));
        Ok(Self {
            cookie: cookie.with_chunks(if chunk { framework.chunks() } else { Chunks::Never }),
            also_opens: also_opens.collect::<Result<_, _>>()?,
            max_age: ttl.map(Duration::from_secs),
        })
    }
}

/// Creates a sealer. It seals with the highest id, as iron-session does; fe26 with the first password.
fn create_sealer(
    framework: Framework,
    passwords: Passwords,
    ttl: Option<u64>,
) -> Result<Sealer<'static>, Box<dyn Error>> {
    let mut passwords: Vec<_> = passwords.into_iter().collect();
    passwords.sort_by_key(|(id, _)| Reverse(id.parse::<u64>().ok()));
    let passwords = passwords.into_iter().map(|(id, secret)| secret.password(id.leak()));
    let passwords = passwords.collect::<Result<Vec<_>, _>>()?.leak();
    let (newest, previous) = passwords.split_first().ok_or("no password")?;
    let config = ttl.map_or(framework.config(), |ttl| framework.config().with_ttl(Ttl::from_secs(ttl)));
    Ok(Sealer::try_new(*newest, previous, config)?)
}

impl Secret {
    fn password(self, id: &'static str) -> Result<Password<'static>, Box<dyn Error>> {
        Ok(match self {
            Self::Text(text) => Password::new(id, text.leak())?,
            Self::Key { b64 } => {
                let key = Base64::decode_vec(&b64)?.try_into().map_err(|_| "a key has 32 bytes")?;
                Password::with_secret(id, fe26::Secret::Key256(Box::leak(Box::new(key))))?
            }
        })
    }
}

/// The table of `fe26::guide::compatibility`.
impl Framework {
    const fn cookie_name(self) -> &'static str {
        match self {
            Self::H3 | Self::H3V2 => "h3",
            Self::Nuxt => "nuxt-session",
            Self::IronSession | Self::Hapi => "sid",
            Self::Yar => "session",
            Self::Authkit => "wos-session",
        }
    }

    const fn config(self) -> Config {
        match self {
            Self::IronSession => Config::IRON_SESSION,
            Self::H3 | Self::Nuxt => Config::H3,
            Self::H3V2 => Config::H3_V2,
            Self::Hapi | Self::Yar => Config::HAPI_IRON,
            Self::Authkit => Config::IRON_SESSION.with_ttl(Ttl::NEVER),
        }
    }

    const fn attributes(self) -> CookieAttributes<'static> {
        let default = CookieAttributes::DEFAULT;
        match self {
            Self::IronSession | Self::H3V2 | Self::Nuxt | Self::Yar | Self::Authkit => default,
            Self::H3 => default.with_same_site(None),
            Self::Hapi => default.with_path("").with_same_site(Some(SameSite::Strict)),
        }
    }

    /// Returns the lifetime of the cookie, where it does not follow from the token's.
    const fn max_age(self, has_ttl: bool) -> Option<MaxAge> {
        match self {
            Self::IronSession => None,
            Self::H3 | Self::H3V2 | Self::Nuxt | Self::Hapi | Self::Yar if has_ttl => None,
            Self::H3 | Self::H3V2 | Self::Nuxt | Self::Hapi | Self::Yar => Some(MaxAge::BrowserSession),
            Self::Authkit => Some(MaxAge::Fixed(Duration::from_secs(400 * 24 * 3600))),
        }
    }

    const fn chunks(self) -> Chunks {
        match self {
            Self::H3 | Self::H3V2 | Self::Nuxt => Chunks::H3,
            _ => Chunks::IronSession,
        }
    }
}
