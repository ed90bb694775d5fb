//! h3's session: the envelope `{id, createdAt, data}` around the application's value.

use crate::entropy::EntropySource;
use crate::error::EntropyError;
use crate::time::{UnixTime, millis};
use crate::util::ascii;
use crate::util::digits::hex_digits;
use core::fmt;
use core::marker::PhantomData;
use core::time::Duration;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeStruct, Serializer};

/// The names of the fields, in h3's order.
const FIELDS: [&str; 4] = ["id", "createdAt", "data", "lastSeenAt"];

/// A session of h3, and so of Nitro, Nuxt and `SolidStart`: the application's `data` and what h3 keeps beside it.
///
/// h3 starts a new session if a token's payload is not such an object. Use it as the type of a session:
/// `H3Session<User<'_>, &str>` without a heap, `H3Session<Cart, String>` in `Session`.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{Config, H3Session, Password, Sealer, SessionCookie, SessionId, UnixTime};
/// # use serde::{Deserialize, Serialize};
/// # let (cookie_header, mut rng) = (None::<&str>, getrandom::SysRng);
///
/// #[derive(Serialize, Deserialize)]
/// struct Data<'a> {
///     #[serde(borrow)]
///     user: Option<User<'a>>,
/// }
/// #[derive(Serialize, Deserialize)]
/// struct User<'a> { name: &'a str }
///
/// static SESSION: SessionCookie = SessionCookie::new(
///     "h3",
///     Sealer::configured(Password::from_static("", "32 random characters, or more than that"), Config::H3),
/// );
///
/// let now = UnixTime::from_secs(1_700_000_000);
/// let mut buf = [0; 512];
/// let session: Option<H3Session<Data, &str>> = SESSION.load(cookie_header, now, &mut buf)?;
/// // A session is not a login: h3 and Nuxt give one to every visitor.
/// let user = session.as_ref().and_then(|session| session.data.user.as_ref());
/// assert!(user.is_none());
///
/// // A login, with a new id:
/// let id = SessionId::random(&mut rng)?;
/// let session = H3Session::new(id.as_str(), Data { user: Some(User { name: "Ada" }) }, now);
/// let mut out = [0; SESSION.max_sealed_len(200)];
/// let set_cookie = SESSION.save(&session, now, &mut rng, &mut out)?;
/// # let header = set_cookie.to_string();
/// # let mut buf = [0; 512];
/// # let again: H3Session<Data, &str> = SESSION.load(header.split(';').next(), now, &mut buf)?.unwrap();
/// # assert_eq!((again.id, again.created_at, again.data.user.unwrap().name), (id.as_str(), now, "Ada"));
/// # Ok(())
/// # }
/// ```
///
/// With a heap, `start` makes a default value a new session:
///
/// ```
/// # #[cfg(feature = "alloc")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fe26::{H3Session, Session};
/// # use fe26::{Config, Password, Sealer, SessionCookie, UnixTime};
/// # static SESSION: SessionCookie = SessionCookie::new("h3",
/// #     Sealer::configured(Password::from_static("", "32 random characters, or more than that"), Config::H3));
/// # let (cookie_header, mut rng, now) = (None::<&str>, getrandom::SysRng, UnixTime::from_secs(1_700_000_000));
/// # use std::time::Duration;
///
/// #[derive(serde::Serialize, serde::Deserialize, Default)]
/// struct Cart {
///     #[serde(default)]
///     items: u32,
///     #[serde(flatten)]
///     others: serde_json::Map<String, serde_json::Value>,
/// }
///
/// /// `maxAge` of the JavaScript application.
/// const MAX_AGE: Duration = Duration::from_secs(7 * 24 * 3600);
///
/// let mut session: Session<H3Session<Cart, String>> = Session::load(&SESSION, cookie_header, now);
/// session.end_at(session.end(MAX_AGE), now); // a session that is too old becomes a default value
/// session.start(now, &mut rng)?;
/// session.end_at(session.end(MAX_AGE), now); // no save goes beyond the end
/// session.data.items += 1;
/// let set_cookies = session.save(now, &mut rng)?;
/// # let again: Session<H3Session<Cart, String>> = Session::load(&SESSION, set_cookies[0].split(';').next(), now);
/// # assert_eq!((again.data.items, again.id.len()), (1, 36));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "alloc"))]
/// # fn main() {}
/// ```
///
/// # Other fields
///
/// h3 writes no field beside these four, and keeps those that an application adds beside `data`. They are ignored when
/// a session is read, and saving it again is an error ([`SealError::NotJson`](crate::SealError::NotJson)), so that
/// none is lost. For such an application, write the envelope as a type of your own, with the other fields or, with a
/// heap, a `#[serde(flatten)]` map. Fields inside `data` are those of `T`.
#[derive(Clone, PartialEq, Eq)]
pub struct H3Session<T, Id> {
    /// The id, which h3 makes by `crypto.randomUUID()` or `generateId`: `&str`, or `String` with a heap.
    ///
    /// A session whose id is empty cannot be saved: h3 would replace it.
    pub id: Id,
    /// The time from which `maxAge` counts; [`UnixTime::UNKNOWN`] is `0` in JavaScript.
    pub created_at: UnixTime,
    /// The application's value: h3's `session.data`.
    pub data: T,
    /// The time from which `idleTimeout` counts (h3 2), if JavaScript has set it.
    ///
    /// h3 sets it to the current time whenever it seals a session, if `idleTimeout` is configured: then do the same.
    pub last_seen_at: Option<UnixTime>,
    /// Whether the payload had fields that this type does not hold.
    has_others: bool,
}

impl<T, Id> H3Session<T, Id> {
    /// Creates a session that begins at `now`.
    ///
    /// `id` identifies it in logs and databases: a new session, and a login, need a new [`SessionId`].
    pub const fn new(id: Id, data: T, now: UnixTime) -> Self {
        Self { id, created_at: now, data, last_seen_at: None, has_others: false }
    }

    /// Returns whether the session is over at `now`: h3's `maxAge`, which counts from `created_at` however often the
    /// session is sealed.
    ///
    /// Check it after loading, with the `maxAge` of the JavaScript application. Also returns `true` if one of the
    /// times is unknown.
    #[must_use]
    pub const fn is_over(&self, max_age: Duration, now: UnixTime) -> bool {
        is_past(self.created_at, max_age, now)
    }

    /// Returns whether the session was not used for longer than `idle_timeout`: h3's `idleTimeout`, which counts from
    /// `last_seen_at`, or `created_at` without it.
    ///
    /// Also returns `true` if one of the times is unknown.
    #[must_use]
    pub const fn is_idle(&self, idle_timeout: Duration, now: UnixTime) -> bool {
        let seen_at = match self.last_seen_at {
            Some(seen_at) => seen_at,
            None => self.created_at,
        };
        is_past(seen_at, idle_timeout, now)
    }

    /// Returns the time at which `max_age` has passed since `created_at`, for `Session::end_at` (feature `alloc`).
    #[must_use]
    pub const fn end(&self, max_age: Duration) -> UnixTime {
        match self.created_at.as_millis() {
            Some(ms) => UnixTime::from_millis(ms.saturating_add(millis(max_age))),
            None => UnixTime::UNKNOWN,
        }
    }
}

/// Returns whether more than `span` has passed since `start`, as h3 compares them.
const fn is_past(start: UnixTime, span: Duration, now: UnixTime) -> bool {
    match (start.as_millis(), now.as_millis()) {
        (Some(start_ms), Some(now_ms)) => now_ms.saturating_sub(start_ms) > millis(span),
        _ => true,
    }
}

#[cfg(feature = "alloc")]
impl<T> H3Session<T, alloc::string::String> {
    /// Makes a default value a session that begins at `now`, with a random id; a session that has an id stays as it
    /// is.
    ///
    /// # Errors
    ///
    /// The errors of [`SessionId::random`].
    pub fn start(&mut self, now: UnixTime, randomness: impl EntropySource) -> Result<(), EntropyError> {
        if self.id.is_empty() {
            self.id = SessionId::random(randomness)?.as_str().into();
            self.created_at = now;
        }
        Ok(())
    }
}

/// A session without an id, which cannot be saved yet.
impl<T: Default, Id: Default> Default for H3Session<T, Id> {
    fn default() -> Self {
        Self::new(Id::default(), T::default(), UnixTime::UNKNOWN)
    }
}

/// Omits the id and the value.
impl<T, Id> fmt::Debug for H3Session<T, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("H3Session")
            .field("created_at", &self.created_at)
            .field("last_seen_at", &self.last_seen_at)
            .finish_non_exhaustive()
    }
}

impl<T: Serialize, Id: AsRef<str>> Serialize for H3Session<T, Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.has_others {
            return Err(S::Error::custom("fields beside `data` would be lost"));
        }
        if self.id.as_ref().is_empty() {
            return Err(S::Error::custom("session has no id"));
        }
        let [id, created_at, data, last_seen_at] = FIELDS;
        let ms = |time: UnixTime| time.as_millis().unwrap_or_default();
        let mut fields = serializer.serialize_struct("H3Session", FIELDS.len())?;
        fields.serialize_field(id, self.id.as_ref())?;
        fields.serialize_field(created_at, &ms(self.created_at))?;
        fields.serialize_field(data, &self.data)?;
        match self.last_seen_at {
            Some(time) => fields.serialize_field(last_seen_at, &ms(time))?,
            None => fields.skip_field(last_seen_at)?,
        }
        fields.end()
    }
}

impl<'de, T: Deserialize<'de>, Id: Deserialize<'de>> Deserialize<'de> for H3Session<T, Id> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct("H3Session", &FIELDS, Envelope(PhantomData))
    }
}

struct Envelope<T, Id>(PhantomData<(T, Id)>);

impl<'de, T: Deserialize<'de>, Id: Deserialize<'de>> Visitor<'de> for Envelope<T, Id> {
    type Value = H3Session<T, Id>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a session of h3")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let [id_name, created_at_name, data_name, last_seen_at_name] = FIELDS;
        let (mut id, mut created_at, mut data, mut last_seen_at, mut has_others) = (None, None, None, None, false);
        while let Some(field) = map.next_key::<Field>()? {
            match field {
                Field::Id => set(&mut id, &mut map, id_name)?,
                Field::CreatedAt => set(&mut created_at, &mut map, created_at_name)?,
                Field::Data => set(&mut data, &mut map, data_name)?,
                Field::LastSeenAt => set(&mut last_seen_at, &mut map, last_seen_at_name)?,
                Field::Other => {
                    map.next_value::<IgnoredAny>()?;
                    has_others = true;
                }
            }
        }
        // `0`, which h3 writes for no time, is one to a comparison with the current time: refused as too old.
        let time = |ms: u64| if ms == 0 { UnixTime::UNKNOWN } else { UnixTime::from_millis(ms) };
        Ok(H3Session {
            id: id.ok_or_else(|| A::Error::missing_field(id_name))?,
            created_at: time(created_at.ok_or_else(|| A::Error::missing_field(created_at_name))?),
            data: data.ok_or_else(|| A::Error::missing_field(data_name))?,
            last_seen_at: last_seen_at.flatten().map(time),
            has_others,
        })
    }
}

/// Reads the value of the field `name`, which an object has only once.
fn set<'de, A: MapAccess<'de>, V: Deserialize<'de>>(
    place: &mut Option<V>,
    map: &mut A,
    name: &'static str,
) -> Result<(), A::Error> {
    if place.replace(map.next_value()?).is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    Ok(())
}

enum Field {
    Id,
    CreatedAt,
    Data,
    LastSeenAt,
    Other,
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;

        impl Visitor<'_> for Name {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a field")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Field, E> {
                let fields = [Field::Id, Field::CreatedAt, Field::Data, Field::LastSeenAt];
                let known = FIELDS.iter().zip(fields).find(|(known, _)| **known == name);
                Ok(known.map_or(Field::Other, |(_, field)| field))
            }
        }

        deserializer.deserialize_identifier(Name)
    }
}

/// A random id of a new session: a UUID of version 4 as text, as JavaScript's `crypto.randomUUID()` makes it.
///
/// ```
/// use fe26::SessionId;
///
/// # fn main() -> Result<(), fe26::EntropyError> {
/// let id = SessionId::random(&mut getrandom::SysRng)?;
/// assert_eq!(id.as_str().len(), 36); // such as 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed
/// # Ok(())
/// # }
/// ```
///
/// # Security
///
/// The id is in the sealed session, so it identifies the session, and opens nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionId([u8; SessionId::LEN]);

impl SessionId {
    /// Number of characters.
    pub const LEN: usize = 36;

    /// Creates an id from random bytes.
    ///
    /// It has 122 random bits (RFC 9562, 5.4). Pass a generator; an [`Entropy`](crate::Entropy) is consumed, as by
    /// sealing a token.
    ///
    /// # Errors
    ///
    /// [`EntropyError`] as for sealing a token.
    pub fn random(randomness: impl EntropySource) -> Result<Self, EntropyError> {
        let mut bytes = *randomness.into_entropy()?.iv();
        let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
        *version = *version & 0x0f | 0x40;
        *variant = *variant & 0x3f | 0x80;
        let mut text = [b'-'; Self::LEN];
        let is_dash = |index: &usize| matches!(index, 8 | 13 | 18 | 23);
        let digits = bytes.into_iter().flat_map(hex_digits);
        let places = text.iter_mut().enumerate().filter(|(index, _)| !is_dash(index));
        places.zip(digits).for_each(|((_, place), digit)| *place = digit);
        Ok(Self(text))
    }

    /// Returns the id's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        ascii::text(&self.0)
    }
}

impl AsRef<str> for SessionId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({self})")
    }
}
