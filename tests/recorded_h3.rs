//! Promise: the cookies of three versions of h3 are read and written as h3 reads and writes them, in every recorded
//! visit.

mod common;

use base64ct::{Base64UrlUnpadded, Encoding};
use common::{Jar, TEXT};
use core::time::Duration;
use fe26::{
    Chunks, Config, CookieAttributes, Entropy, H3Session, MaxAge, Password, SameSite, Sealer, Session, SessionCookie,
    SessionStatus, Ttl, UnixTime, UnsealError,
};
use serde_json::{Map, Value};

type Typed = H3Session<Map<String, Value>, String>;

fn visits() -> Vec<Value> {
    let path = format!("{}/tests/vectors/h3.json", env!("CARGO_MANIFEST_DIR"));
    let mut file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(file["password"], TEXT);
    file["visits"].take().as_array().unwrap().clone()
}

/// Returns a browser with the cookies of a `Cookie` header.
fn jar(header: &Value) -> Jar {
    let pairs = header.as_str().unwrap().split("; ").filter_map(|pair| pair.split_once('='));
    Jar(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

fn texts(set_cookies: &Value) -> Vec<String> {
    set_cookies.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// A recorded application's version and options.
struct App {
    version: String,
    max_age: Option<Duration>,
    idle_timeout: Option<Duration>,
}

impl App {
    fn new(visit: &Value) -> Self {
        let secs = |key: &str| visit.get(key).and_then(Value::as_u64).map(Duration::from_secs);
        let version = visit["h3"].as_str().unwrap().to_owned();
        Self { version, max_age: secs("max_age_s"), idle_timeout: secs("idle_timeout_s") }
    }

    /// Returns this crate's configuration for the same cookies, with h3's `Expires`.
    fn cookie(&self, expires: Option<UnixTime>) -> SessionCookie<'static> {
        let (config, same_site, chunks) = match self.version.as_str() {
            "1.15.11" => (Config::H3, None, Chunks::Never),
            "2.0.1-rc.2" => (Config::H3, None, Chunks::H3),
            "2.0.8" => (Config::H3_V2, Some(SameSite::Lax), Chunks::H3),
            other => panic!("{other}"),
        };
        let config = config.with_ttl(self.max_age.or(self.idle_timeout).map_or(Ttl::NEVER, Ttl::from));
        SessionCookie::new("h3", sealer(config))
            .with_attributes(CookieAttributes::DEFAULT.with_same_site(same_site).with_expires(expires))
            .with_max_age(MaxAge::BrowserSession)
            .with_chunks(chunks)
    }

    /// Returns the end of a session, which h3 writes as `Expires`.
    fn expires(&self, session: &Typed) -> Option<UnixTime> {
        match (self.max_age, self.idle_timeout) {
            (Some(max_age), _) => Some(session.end(max_age)),
            (None, Some(timeout)) => Some(H3Session::new((), (), session.last_seen_at.unwrap()).end(timeout)),
            (None, None) => None,
        }
    }
}

/// Returns the random bytes that a recorded token was sealed with.
fn entropy(token: &str) -> Entropy {
    let fields: Vec<_> = token.split('*').collect();
    let hex = |text: &str| -> Vec<u8> {
        text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    };
    let bytes = [hex(fields[2]), Base64UrlUnpadded::decode_vec(fields[3]).unwrap(), hex(fields[6])].concat();
    Entropy::from_bytes(&mut bytes.try_into().unwrap()).unwrap()
}

/// Returns the token that a response sets, joined if it has several cookies.
fn token(response: &Jar) -> String {
    if response.0["h3"].starts_with("__chunked__") {
        response.0.iter().filter(|(name, _)| *name != "h3").map(|(_, chunk)| chunk.as_str()).collect()
    } else {
        response.0["h3"].clone()
    }
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

#[test]
fn sessions_and_cookies_are_those_of_h3() {
    let (mut saved, mut logouts) = (0, 0);
    for visit in visits() {
        let app = App::new(&visit);
        let mut browser = jar(&visit["request_cookie"]);
        for step in visit["steps"].as_array().unwrap() {
            let name = format!("{} {}", visit["name"], app.version);
            let now = UnixTime::from_millis(step["now_ms"].as_u64().unwrap());
            let set_cookie = texts(&step["set_cookie"]);
            let load = |browser: &Jar| -> Session<'static, Typed> {
                Session::load(&app.cookie(None), [browser.header().as_str()], now)
            };

            let mut session = load(&browser);
            browser.take(set_cookie.clone());
            if step["session"].is_null() {
                let after = load(&browser);
                assert_eq!((after.status(), &after.id[..]), (SessionStatus::Fresh, ""), "{name}");
                // Before 2.0.8, h3 leaves an empty cookie behind.
                if app.version == "2.0.8" {
                    assert_eq!(session.destroy(), set_cookie, "{name}");
                    logouts += 1;
                }
                continue;
            }
            let after = load(&browser);
            assert_eq!(after.status(), SessionStatus::Loaded, "{name}");
            assert_eq!(serde_json::to_value(after.value()).unwrap(), step["session"], "{name}");
            if let Some(max_age) = app.max_age {
                assert!(!after.is_over(max_age, now), "{name}");
            }
            if set_cookie.is_empty() {
                assert_eq!(session.value(), after.value(), "{name}");
                continue;
            }
            let mut response = Jar::default();
            response.take(set_cookie.clone());
            session.set_cookie(app.cookie(app.expires(&after)));
            *session = after.into_value();
            let values = session.save(now, entropy(&token(&response))).unwrap();
            assert_eq!(sorted(values), sorted(set_cookie), "{name}");
            saved += 1;
        }
    }
    assert_eq!((saved, logouts), (22, 2));
}

/// h3 2 opens a token of one iteration, and seals the session again with 8192.
#[test]
fn a_session_moves_from_h3_1_to_h3_2() {
    let visits = visits();
    let visit = visits.iter().find(|visit| visit["name"] == "after the move").unwrap();
    let (one, many) = [Config::H3, Config::H3_V2].map(sealer).into();
    let before = jar(&visit["request_cookie"]);
    let mut after = Jar::default();
    after.take(texts(&visit["steps"][0]["set_cookie"]));
    let open = |sealer: &Sealer<'_>, jar: &Jar| common::unseal(sealer, &jar.0["h3"]);
    assert_eq!(open(&one, &before).unwrap(), open(&many, &after).unwrap());
    assert_eq!(open(&many, &before), Err(UnsealError::BadMac));
    assert_eq!(open(&one, &after), Err(UnsealError::BadMac), "a reader of one iteration refuses it from then on");
}

fn sealer(config: Config) -> Sealer<'static> {
    Sealer::configured(Password::from_static("", TEXT), config)
}
