//! Passwords in all forms of the recorded cases.

use super::{Stop, bad, base64, stop};
use fe26::{Password, PasswordError, Secret};
use serde_json::{Map, Value};

/// A password whose secrets are decoded.
pub(crate) struct Owned {
    id: String,
    encryption: OwnedSecret,
    integrity: Option<OwnedSecret>,
}

enum OwnedSecret {
    Text(String),
    Key(Vec<u8>),
}

impl Owned {
    /// Creates a password from an entry of a password map, or from the password to seal with.
    pub(crate) fn new(id: &str, entry: &Value) -> Result<Self, Stop> {
        let object = entry.as_object().filter(|object| !is_secret(object));
        let (encryption, integrity) = match object {
            Some(object) => match object.get("secret") {
                Some(secret) => (OwnedSecret::new(secret)?, None),
                None => {
                    let part = |name| object.get(name).ok_or_else(|| stop(PasswordError::TooShort));
                    (OwnedSecret::new(part("encryption")?)?, Some(OwnedSecret::new(part("integrity")?)?))
                }
            },
            None => (OwnedSecret::new(entry)?, None),
        };
        Ok(Self { id: id.into(), encryption, integrity })
    }

    pub(crate) fn password(&self) -> Result<Password<'_>, Stop> {
        let encryption = self.encryption.secret()?;
        let password = match &self.integrity {
            Some(integrity) => Password::with_secrets(&self.id, encryption, integrity.secret()?),
            None => Password::with_secret(&self.id, encryption),
        };
        password.map_err(stop)
    }

    /// Checks a password that only unseals: JavaScript accepts any text as the id of another application's token.
    pub(crate) fn check(&self) -> Result<(), Stop> {
        match self.password() {
            Err(Stop::Error(variant, _)) if variant == "InvalidId" => {
                Err(Stop::Skip("an id other than A-Z a-z 0-9 _, or longer than MAX_ID_LEN"))
            }
            other => other.map(drop),
        }
    }
}

impl OwnedSecret {
    fn new(value: &Value) -> Result<Self, Stop> {
        match value {
            Value::String(text) => Ok(Self::Text(text.clone())),
            Value::Object(object) if object.contains_key("b64") => Ok(Self::Key(base64(value, "b64")?)),
            Value::Object(object) => {
                let units = object.get("utf16").and_then(Value::as_array);
                let units = units.ok_or_else(|| stop(PasswordError::TooShort))?;
                let units: Vec<u16> =
                    units.iter().map_while(|unit| unit.as_u64().and_then(|unit| unit.try_into().ok())).collect();
                let text = String::from_utf16(&units);
                text.map(Self::Text).map_err(|_| Stop::Skip("a password with lone surrogates"))
            }
            _ => Err(bad("password")),
        }
    }

    fn secret(&self) -> Result<Secret<'_>, Stop> {
        match self {
            Self::Text(text) => Secret::text(text).map_err(stop),
            Self::Key(key) => (key.as_slice().try_into().map(Secret::Key256))
                .or_else(|_| key.as_slice().try_into().map(Secret::Key128))
                .map_err(|_| stop(PasswordError::WrongKeySize)),
        }
    }
}

/// Returns whether an object stands for one secret.
pub(crate) fn is_secret(object: &Map<String, Value>) -> bool {
    object.contains_key("b64") || object.contains_key("utf16")
}

/// Returns iron-session's passwords, at least one, starting with the one that seals: a text is a map of one; in a map
/// the one with the highest id (`Math.max`) seals.
pub(crate) fn session_passwords(password: &Value) -> Result<Vec<Owned>, Stop> {
    let map = match password {
        Value::Object(object) if !is_secret(object) => object.get("map").and_then(Value::as_object).unwrap_or(object),
        secret => return Ok(vec![Owned::new("1", secret)?]),
    };
    let mut passwords = Vec::new();
    for (id, entry) in map {
        let number: f64 = id.parse().map_err(|_| stop(PasswordError::InvalidId))?;
        // The number is written as JavaScript writes it: not in digits beyond its safe integers.
        let id = if number < 9e15 { number.to_string() } else { "1e+21".into() };
        passwords.push((number, Owned::new(&id, entry)?));
    }
    passwords.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    if passwords.is_empty() {
        return Err(stop(PasswordError::MissingId));
    }
    Ok(passwords.into_iter().map(|(_, password)| password).collect())
}
