//! Promise: a logout deletes every cookie that a load would read, regardless of who set it, with a heap or without.

use crate::common::{Jar, NOW, TestRng, seal};
#[cfg(feature = "alloc")]
use fe26::{Config, SessionStatus};
use fe26::{RemovalCookies, SessionCookie};

static SESSION: SessionCookie = SessionCookie::new("sid", crate::common::SESSION);

const REMOVED: &str = "; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax";

/// Returns the names of the cookies that are deleted.
fn names(removals: RemovalCookies<'_>) -> Vec<String> {
    let name = |text: String| text.strip_suffix(REMOVED).unwrap().strip_suffix('=').unwrap().to_owned();
    removals.map(|set_cookie| name(set_cookie.to_string())).collect()
}

/// Returns a browser with a session of `user` in three chunks, as iron-session writes it with `chunk: true`.
fn chunked(user: &str) -> Jar {
    let token = seal(&crate::common::SESSION, format!("{user:?}").as_bytes());
    let parts = token.as_bytes().chunks(token.len().div_ceil(3)).map(|part| str::from_utf8(part).unwrap().to_owned());
    Jar((0..).zip(parts).map(|(index, part)| (format!("sid.{index}"), part)).collect())
}

fn texts(removals: RemovalCookies<'_>) -> impl Iterator<Item = String> {
    removals.map(|set_cookie| set_cookie.to_string())
}

/// Returns the response of a server without a heap to a login.
fn log_in(user: &str, jar: &Jar) -> Vec<String> {
    let mut out = [0; 500];
    let saved = SESSION.save(user, NOW, &mut TestRng(2), &mut out).unwrap();
    [saved.to_string()].into_iter().chain(texts(SESSION.stale_chunks([jar.header().as_str()]))).collect()
}

#[test]
fn a_logout_deletes_the_whole_cookie_and_the_chunks_that_were_sent() {
    assert_eq!(names(SESSION.destroy(None::<&str>)), ["sid"]);
    assert_eq!(names(SESSION.destroy(["theme=dark; sid=x"])), ["sid"]);
    let lines = ["sid.3=d; theme=dark", "sid.0 = a ;sid.1=; sid.4=e; sid.00=f; SID.2=g; sid.2"];
    assert_eq!(names(SESSION.destroy(lines)), ["sid", "sid.0", "sid.3"], "in iron-session's order");
    assert_eq!(names(SESSION.destroy(["sid.0=; sid.0=a"])), ["sid"], "the first one counts");
    assert_eq!(names(SESSION.destroy(["sid.3=d; sid.2=c; sid.1=b; sid.0=a"])).len(), 5);
}

#[test]
fn saving_deletes_the_chunks_that_were_sent() {
    assert_eq!(names(SESSION.stale_chunks(None::<&str>)), [""; 0]);
    assert_eq!(names(SESSION.stale_chunks(["sid=x; sid.1=b; sid.0="])), ["sid.1"]);
}

#[test]
fn removals_have_the_attributes_of_the_cookie() {
    let attributes = fe26::CookieAttributes::DEFAULT.with_path("/app").with_domain("example.com");
    let removal = SESSION.with_attributes(attributes).destroy(["sid.2=c"]).last().unwrap();
    let text = "sid.2=; Max-Age=0; Domain=example.com; Path=/app; HttpOnly; Secure; SameSite=Lax";
    assert_eq!(removal.to_string(), text);
    assert_eq!(removal.write_to(&mut [0; 200]), Ok(text));
    assert_eq!(removal.len(), text.len());
    assert!(format!("{removal:?}").contains("name: \"sid.2\""), "{removal:?}");
}

#[test]
fn removals_borrow_nothing_from_the_request() {
    let removals = {
        let cookie = SESSION;
        let header = String::from("sid.0=a");
        cookie.destroy([header.as_str()])
    };
    assert_eq!(names(removals.clone()), ["sid", "sid.0"]);
    assert_eq!(names(removals), ["sid", "sid.0"]);
}

#[test]
fn a_browser_has_nothing_left_after_a_logout() {
    let mut jar = chunked("ada");
    assert_eq!(jar.0.len(), 3);
    jar.take(texts(SESSION.destroy([jar.header().as_str()])));
    assert!(jar.0.is_empty(), "{:?}", jar.0.keys());
}

#[test]
fn a_browser_has_nothing_of_an_older_session_after_a_login() {
    let mut jar = chunked("ada");
    jar.take(log_in("bob", &jar));
    assert_eq!(jar.0.keys().collect::<Vec<_>>(), ["sid"]);
}

/// Returns the user that a reader of chunks (`Session`, or Node) loads.
#[cfg(feature = "alloc")]
fn user(jar: &Jar) -> (SessionStatus, String) {
    let session = jar.load::<String>(&SESSION);
    (session.status(), session.clone())
}

#[cfg(feature = "alloc")]
const NOBODY: (SessionStatus, String) = (SessionStatus::Fresh, String::new());

#[cfg(feature = "alloc")]
#[test]
fn a_chunked_session_ends_with_a_logout_that_needs_no_heap() {
    let mut jar = chunked("ada");
    assert_eq!(user(&jar), (SessionStatus::Loaded, "ada".into()));
    jar.take(texts(SESSION.destroy([jar.header().as_str()])));
    assert_eq!(user(&jar), NOBODY);
}

#[cfg(feature = "alloc")]
#[test]
fn an_older_session_does_not_return_after_the_logout_of_a_newer_one() {
    let mut jar = chunked("ada");
    jar.take(log_in("bob", &jar));
    assert_eq!(user(&jar), (SessionStatus::Loaded, "bob".into()));
    jar.take(texts(SESSION.destroy([jar.header().as_str()])));
    assert_eq!(user(&jar), NOBODY);

    // The same if the server that logged bob in left the chunks, or the browser dropped his cookie.
    let mut jar = chunked("ada");
    let whole = SESSION.save("bob", NOW, crate::common::entropy(), &mut [0; 500]).unwrap().to_string();
    jar.take([whole]);
    jar.take(texts(SESSION.destroy([jar.header().as_str()])));
    assert_eq!(user(&jar), NOBODY);
    let mut jar = chunked("ada");
    jar.take(log_in("bob", &jar));
    jar.0.remove("sid");
    assert_eq!(user(&jar), NOBODY);
}

#[cfg(feature = "alloc")]
#[test]
fn a_chunk_of_another_response_at_the_same_time_is_left_until_the_next_save() {
    static CHUNKED: SessionCookie = SESSION.with_chunks(fe26::Chunks::IronSession);
    static WITHOUT_SUFFIX: SessionCookie =
        CHUNKED.with_sealer(crate::common::SESSION.with_config(Config::IRON_SESSION.with_version_suffix(false)));
    for (cookie, is_loaded) in [(&CHUNKED, true), (&WITHOUT_SUFFIX, false)] {
        let mut jar = Jar::default();
        let [short, long] = [3000, 6000].map(|len| {
            let mut session = jar.load::<String>(cookie);
            *session = "x".repeat(len);
            session.save(NOW, &mut TestRng(3)).unwrap()
        });
        jar.take(long);
        jar.take(short);
        assert_eq!(jar.0.len(), 3, "two chunks of one response, and the third of the other");
        let mut session = jar.load::<String>(cookie);
        assert_eq!(session.status() == SessionStatus::Loaded, is_loaded, "text behind the version suffix is ignored");
        assert_eq!(session.len(), if is_loaded { 3000 } else { 0 });
        session.clear();
        jar.take(session.save(NOW, &mut TestRng(4)).unwrap());
        assert_eq!(jar.0.len(), 1);
    }
}

#[cfg(feature = "alloc")]
#[test]
fn both_ways_to_log_out_delete_the_same_cookies() {
    for header in ["", "sid=x", "sid.0=a; sid.1=b", "sid=x; sid.3=d", "sid.2=; sid.1=b"] {
        let by_session: Vec<String> = fe26::Session::<String>::load(&SESSION, [header], NOW).destroy();
        assert!(texts(SESSION.destroy([header])).eq(by_session), "{header}");
    }
}
