//! The ops on cookies: `write`, `parse`, `read`.

use super::passwords::{Owned, session_passwords};
use super::{Outcome, Stop, bad, now, random_bytes, result, stop, text, whole};
use fe26::{
    Chunks, Config, CookieAttributes, Entropy, MaxAge, Password, Priority, SameSite, SaveError, Sealer, Session,
    SessionCookie, SessionStatus, Ttl, UnixTime, find_cookie,
};
use serde_json::{Value, json};
use std::time::Duration;

/// A value that iron-session accepts as a session. It throws on scalars; a missing session is an empty object.
#[derive(serde::Serialize, Clone)]
#[serde(transparent)]
struct Data(Value);

impl Default for Data {
    fn default() -> Self {
        Self(json!({}))
    }
}

impl<'de> serde::Deserialize<'de> for Data {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value.is_object() || value.is_array() { Ok(Self(value)) } else { Err(serde::de::Error::custom("a scalar")) }
    }
}

pub(crate) fn parse(case: &Value) -> Value {
    let (Some(header), Some(name)) = (case["header"].as_str(), case["name"].as_str()) else {
        return json!({ "error": "bad case: `header` or `name` is missing" });
    };
    let mut buf = vec![0; header.len()];
    let value = find_cookie([header], name).map(|value| value.decode(&mut buf).unwrap_or_default());
    json!({ "header": header, "name": name, "value": value })
}

pub(crate) fn read(case: &Value) -> Outcome {
    let passwords = session_passwords(&case["password"])?;
    let passwords: Vec<_> = passwords.iter().map(Owned::password).collect::<Result<_, _>>()?;
    let sealer = Sealer::try_new(passwords[0], &passwords[1..], Config::IRON_SESSION).map_err(stop)?;
    let cookie = SessionCookie::try_new(text(case, "cookie_name")?, sealer, CookieAttributes::DEFAULT).map_err(stop)?;
    let session: Session<'_, Data> = Session::load(&cookie, [text(case, "cookie")?], now(case, 0)?);
    let mut answer = result("ok", session.0.clone());
    if let SessionStatus::Rejected(error) = session.status() {
        answer.insert("reason".into(), error.reason().map(fe26::RejectReason::as_str).into());
    }
    Ok(answer)
}

pub(crate) fn write(case: &Value) -> Outcome {
    let now = now(case, 0)?;
    let headers = case.get("request_cookie").and_then(Value::as_str);
    let mut rng = case["rng"].as_array().into_iter().flatten();
    let steps = case["steps"].as_array().ok_or_else(|| bad("steps"))?;
    // iron-session's options may change within a request: collect them all, the latest last, for the session to borrow
    // from.
    let updates: Vec<_> = steps.iter().filter_map(|step| step.get("updateConfig")).collect();
    let owned: Vec<_> = core::iter::once(case).chain(updates).map(SessionConfig::new).collect::<Result<_, _>>()?;
    let passwords: Vec<Vec<_>> = (owned.iter())
        .map(|config| config.passwords.iter().map(Owned::password).collect())
        .collect::<Result<_, _>>()?;
    let mut cookies = Vec::new();
    for (config, passwords) in owned.iter().zip(&passwords) {
        cookies.push(config.cookie(passwords)?);
    }

    let mut cookies = cookies.into_iter();
    let mut cookie = cookies.next().ok_or_else(|| bad("steps"))?;
    fn load<'c>(cookie: &SessionCookie<'c>, headers: Option<&str>, now: UnixTime) -> Session<'c, Data> {
        Session::load(cookie, headers, now)
    }
    let mut session = Some(load(&cookie, headers, now));
    let mut set_cookie = Vec::new();
    for step in steps {
        match step.as_str() {
            Some("destroy") => {
                let ended = session.take().unwrap_or_else(|| load(&cookie, headers, now));
                set_cookie.extend(ended.destroy());
            }
            Some("save") => {
                // JavaScript accepts saving an empty session after its end, and does nothing.
                let Some(session) = &mut session else { continue };
                let entropy =
                    Entropy::from_bytes(&mut random_bytes(rng.next().unwrap_or(&Value::Null))?).map_err(stop)?;
                set_cookie.extend(session.save(now, entropy).map_err(stop_saving)?);
            }
            _ if step.get("updateConfig").is_some() => {
                cookie = cookies.next().unwrap_or(cookie);
                if let Some(session) = &mut session {
                    session.set_cookie(cookie);
                }
            }
            _ => {
                let (replaces, fields) = (step.get("replace"), step.get("set").or(step.get("replace")));
                let fields = fields.and_then(Value::as_object).ok_or_else(|| bad("steps"))?;
                // An object of JavaScript remains one after its end.
                let data = &mut session.as_mut().ok_or(Stop::Skip("data in a session that has ended"))?.0;
                if replaces.is_some() {
                    *data = json!({});
                }
                let data = data.as_object_mut().ok_or(Stop::Skip("fields of an array"))?;
                data.extend(fields.iter().map(|(key, value)| (key.clone(), value.clone())));
            }
        }
    }
    Ok(result("set_cookie", set_cookie))
}

/// The options of `getIronSession` that a case gives.
struct SessionConfig<'c> {
    name: &'c str,
    passwords: Vec<Owned>,
    ttl: Ttl,
    chunk: bool,
    options: &'c Value,
}

impl<'c> SessionConfig<'c> {
    fn new(case: &'c Value) -> Result<Self, Stop> {
        let name = case["cookie_name"].as_str().or(case["cookieName"].as_str()).ok_or_else(|| bad("cookie_name"))?;
        let ttl = case.get("ttl_s").or(case.get("ttl")).map(|ttl| match whole(ttl.as_f64()) {
            Some(0) => Ok(Ttl::NEVER),
            Some(secs) => Ok(Ttl::from_secs(secs)),
            None => Err(Stop::Skip("a ttl that is negative or not a whole number of seconds")),
        });
        Ok(Self {
            name,
            passwords: session_passwords(&case["password"])?,
            ttl: ttl.unwrap_or(Ok(Config::IRON_SESSION.ttl()))?,
            chunk: case["chunk"] == true,
            options: &case["cookie_options"],
        })
    }

    fn cookie(&self, passwords: &'c [Password<'c>]) -> Result<SessionCookie<'c>, Stop> {
        let config = Config::IRON_SESSION.with_ttl(self.ttl);
        let sealer = Sealer::try_new(passwords[0], &passwords[1..], config).map_err(stop)?;
        let cookie = SessionCookie::try_new(self.name, sealer, self.attributes()?).map_err(stop)?;
        let cookie = match self.option("maxAge") {
            Given::No => cookie,
            // iron-session's token never expires then, regardless of its `ttl`.
            Given::Undefined => cookie.with_max_age(MaxAge::BrowserSession).with_ttl(Ttl::NEVER),
            Given::Value(secs) => {
                let secs = secs.as_u64().ok_or(Stop::Skip("a maxAge that is negative or not a whole number"))?;
                cookie.with_max_age(MaxAge::Fixed(Duration::from_secs(secs)))
            }
        };
        Ok(cookie.with_chunks(if self.chunk { Chunks::IronSession } else { Chunks::Never }))
    }

    fn attributes(&self) -> Result<CookieAttributes<'c>, Stop> {
        let text = |key, default| match self.option(key) {
            Given::No => default,
            Given::Undefined => "",
            Given::Value(value) => value.as_str().unwrap_or_default(),
        };
        let flag = |key, default| match self.option(key) {
            Given::No => default,
            Given::Undefined => false,
            Given::Value(value) => *value == true,
        };
        let same_site = match self.option("sameSite") {
            Given::No => Some(SameSite::Lax),
            Given::Undefined | Given::Value(Value::Bool(false)) => None,
            Given::Value(Value::Bool(true)) => Some(SameSite::Strict),
            Given::Value(name) => Some(match name.as_str().unwrap_or_default().to_ascii_lowercase().as_str() {
                "lax" => SameSite::Lax,
                "strict" => SameSite::Strict,
                "none" => SameSite::None,
                _ => return Err(Stop::Skip("a sameSite that is none")),
            }),
        };
        let priority = match self.option("priority") {
            Given::No | Given::Undefined => None,
            Given::Value(name) => Some(match name.as_str().unwrap_or_default().to_ascii_lowercase().as_str() {
                "low" => Priority::Low,
                "medium" => Priority::Medium,
                "high" => Priority::High,
                _ => return Err(Stop::Skip("a priority that is none")),
            }),
        };
        let expires = match self.option("expires_ms") {
            Given::No | Given::Undefined => None,
            Given::Value(ms) => Some(UnixTime::from_millis(ms.as_u64().ok_or(Stop::Skip("a date that is none"))?)),
        };
        Ok(CookieAttributes::DEFAULT
            .with_domain(text("domain", ""))
            .with_path(text("path", "/"))
            .with_expires(expires)
            .with_http_only(flag("httpOnly", true))
            .with_secure(flag("secure", true))
            .with_partitioned(flag("partitioned", false))
            .with_priority(priority)
            .with_same_site(same_site))
    }

    fn option(&self, key: &str) -> Given<'c> {
        let undefined = self.options["$undefined"].as_array();
        if undefined.is_some_and(|keys| keys.iter().any(|undefined| undefined == key)) {
            return Given::Undefined;
        }
        self.options.get(key).or_else(|| self.options["$number"].get(key)).map_or(Given::No, Given::Value)
    }
}

/// An option of JavaScript, where `undefined` differs from an absent option.
enum Given<'c> {
    No,
    Undefined,
    Value(&'c Value),
}

/// Converts the error of a save, without its wrapper.
fn stop_saving(error: SaveError) -> Stop {
    match error {
        SaveError::Seal(error) => stop(error),
        error => stop(error),
    }
}
