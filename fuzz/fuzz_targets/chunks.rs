//! A browser and a session in several cookies: after any history of saves and logouts the browser has the session that
//! was saved last, and nothing else; and cookies that an attacker moved, truncated or added are joined in one way only.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use fe26::{
    Chunks, Config, MAX_COOKIE_LEN, Password, SaveError, SealError, Sealer, Session, SessionCookie, SessionStatus,
    UnixTime,
};
use fe26_fuzz::{Counter, NOW_MS, RAW_KEY};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

static SEALER: Sealer = Sealer::configured(Password::from_key("1", &RAW_KEY), Config::IRON_SESSION);
static COOKIE: SessionCookie = SessionCookie::new("sid", SEALER);
const NOW: UnixTime = UnixTime::from_millis(NOW_MS);
const NAMES: [&str; 8] = ["sid", "sid.0", "sid.1", "sid.2", "sid.3", "sid.4", "sid.5", "sid.6"];

#[derive(Arbitrary, Debug)]
enum Step<'a> {
    /// Save a text of fifty letters times this number, in several cookies or not.
    Save(u8, Way),
    LogOut,
    Attack(Attack<'a>),
}

/// [`Chunks`], which is of another crate.
#[derive(Arbitrary, Debug)]
enum Way {
    Never,
    IronSession,
    H3,
}

/// An attacker's change to the browser's cookies, by the indices of their names.
#[derive(Arbitrary, Debug)]
enum Attack<'a> {
    Set(u8, &'a str),
    /// A number of h3's chunks.
    Count(u8),
    Remove(u8),
    Swap(u8, u8),
    Cut(u8, u16),
}

impl Attack<'_> {
    fn on(self, jar: &mut Jar) {
        match self {
            // Values that a header cannot hold, or that would be trimmed or decoded there, belong to another target.
            Self::Set(at, value) => {
                if value.bytes().all(|byte| byte.is_ascii_graphic() && !b";%".contains(&byte)) {
                    jar.insert(name(at), value.to_owned());
                }
            }
            Self::Count(count) => drop(jar.insert("sid", format!("__chunked__{count}"))),
            Self::Remove(at) => drop(jar.remove(name(at))),
            Self::Swap(a, b) => {
                let (first, second) = (jar.remove(name(a)), jar.remove(name(b)));
                jar.extend(first.map(|value| (name(b), value)));
                jar.extend(second.map(|value| (name(a), value)));
            }
            Self::Cut(at, len) => {
                if let Some(value) = jar.get_mut(name(at)) {
                    value.truncate(len.into());
                }
            }
        }
    }
}

/// The browser's cookies, including those with an empty value.
type Jar = BTreeMap<&'static str, String>;

fn name(at: u8) -> &'static str {
    NAMES[usize::from(at) % NAMES.len()]
}

fn header(jar: &Jar) -> String {
    jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

/// Applies the response and returns the number of cookies that it sets.
fn receive(jar: &mut Jar, set_cookies: Vec<String>) -> usize {
    let mut set = 0;
    for set_cookie in set_cookies {
        assert!(set_cookie.len() <= MAX_COOKIE_LEN);
        let (pair, attributes) = set_cookie.split_once("; ").unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        let name = NAMES.into_iter().find(|known| *known == name).expect("a known name");
        if attributes.starts_with("Max-Age=0;") {
            jar.remove(name);
        } else {
            jar.insert(name, value.to_owned());
            set += 1;
        }
    }
    set
}

fn has_count(jar: &Jar) -> bool {
    jar.get("sid").is_some_and(|whole| whole.starts_with("__chunked__"))
}

/// Returns whether a cookie that is not empty belongs to the session.
fn is_of_session(name: &str, has_count: bool) -> bool {
    match name {
        "sid.4" | "sid.5" => has_count,
        name => name != "sid.6",
    }
}

/// Returns the token of the cookies, joined as h3 2 does if its count is there, else as iron-session 9 does.
fn joined(jar: &Jar) -> String {
    let value = |name| jar.get(name).map_or("", String::as_str);
    let (whole, chunks) = (value("sid"), [value("sid.0"), value("sid.1"), value("sid.2"), value("sid.3")]);
    if let Some(Ok(count @ 1..=5)) = whole.strip_prefix("__chunked__").map(str::parse::<usize>) {
        let counted: Vec<_> = (1..=count).map(|number| value(NAMES[1 + number])).collect();
        // `+3` and `03` are numbers, too.
        if whole.len() == "__chunked__3".len() && counted.iter().all(|chunk| !chunk.is_empty()) {
            return counted.concat();
        }
    }
    if !whole.is_empty() {
        return whole.to_owned();
    }
    chunks[..chunks.iter().position(|chunk| chunk.is_empty()).unwrap_or(4)].concat()
}

/// Loads the session and compares it with the payload of the joined token.
fn load(jar: &Jar) -> Session<'static, String> {
    let session: Session<'_, String> = Session::load(&COOKIE, [header(jar).as_str()], NOW);
    let token = joined(jar);
    if token.is_empty() {
        assert_eq!(session.status(), SessionStatus::Fresh);
        return session;
    }
    let mut buf = vec![0; SEALER.max_payload_len(token.len())];
    let opened = SEALER.unseal::<&str>(&token, NOW, &mut buf);
    assert_eq!(session.status(), opened.map_or_else(SessionStatus::Rejected, |_| SessionStatus::Loaded));
    assert_eq!(*session, opened.unwrap_or_default());
    session
}

// The number of steps depends on the input's length: a `Vec` of them would mostly have one.
fuzz_target!(|data: &[u8]| {
    let mut input = Unstructured::new(data);
    let mut jar = Jar::new();
    for number in 0..20 {
        if input.is_empty() {
            break;
        }
        match input.arbitrary().expect("bytes for a step") {
            Step::Save(len, way) => {
                let mut session = load(&jar);
                let (chunks, counts) = match way {
                    Way::Never => (Chunks::Never, 1..=1),
                    Way::IronSession => (Chunks::IronSession, 1..=4),
                    // The count, and the chunks.
                    Way::H3 => (Chunks::H3, 1..=6),
                };
                session.set_cookie(COOKIE.with_chunks(chunks));
                *session = "x".repeat(50 * usize::from(len));
                // A cookie that is empty or behind the last chunk belongs to no session, and stays.
                let had_count = has_count(&jar);
                jar.retain(|name, value| is_of_session(name, had_count) && !value.is_empty());
                let set = match session.save(NOW, &mut Counter(number)) {
                    Ok(set_cookies) => receive(&mut jar, set_cookies),
                    Err(SaveError::CookieTooLong { len }) => {
                        // Five of h3's chunks hold every token.
                        assert!(len > if chunks == Chunks::Never { MAX_COOKIE_LEN } else { 4 * 4000 });
                        assert_ne!(chunks, Chunks::H3);
                        continue;
                    }
                    Err(SaveError::Seal(SealError::TooLong { .. })) => continue,
                    Err(error) => panic!("{error:?}"),
                };
                assert_eq!(*load(&jar), *session);
                assert_eq!(jar.len(), set, "nothing is left of the one before: {:?}", jar.keys());
                assert!(counts.contains(&set));
                assert_eq!(jar.contains_key("sid"), set == 1 || chunks == Chunks::H3);
                assert_eq!(has_count(&jar), set > 1 && chunks == Chunks::H3);
            }
            Step::LogOut => {
                let set_cookies = load(&jar).destroy();
                let without_heap = COOKIE.destroy([header(&jar).as_str()]).map(|set_cookie| set_cookie.to_string());
                assert!(without_heap.eq(set_cookies.iter().cloned()), "one logout, with a heap or without");
                let had_count = has_count(&jar);
                receive(&mut jar, set_cookies);
                assert!(jar.iter().all(|(name, value)| !is_of_session(name, had_count) || value.is_empty()));
            }
            Step::Attack(attack) => attack.on(&mut jar),
        }
        load(&jar);
    }
});
