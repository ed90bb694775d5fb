//! Promise: all spellings of a token have one id, so a list of revoked ids revokes tokens in every spelling.

use crate::common::{HAPI, KEY, NOW, SESSION as SEALER, TestRng, seal};
use fe26::{Config, Password, Sealer, SessionCookie, TokenId, UnsealError};
use std::collections::{BTreeSet, HashSet};

static SESSION: SessionCookie = SessionCookie::new("sid", SEALER);
static RAW: SessionCookie = SessionCookie::new("sid", Sealer::new(Password::from_key("1", &KEY)));

fn id(token: &str) -> TokenId {
    SEALER.token_id(token).unwrap()
}

fn is_loaded(cookie: &SessionCookie<'_>, header: &str) -> bool {
    matches!(cookie.load([header], NOW, &mut [0; 2000]), Ok(Some(7)))
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}

/// Returns texts that all open like `token`.
fn spellings(token: &str) -> Vec<String> {
    let bare = token.strip_suffix("~2").unwrap();
    let ends =
        ["", "~", "~2", "~1", "~anything", "~2*x*y~2", "%7e", "%7E2", "~%c3%a9"].map(|end| bare.to_owned() + end);
    let odd = [
        escaped(token),
        escaped(bare),
        bare.replace('*', "%2a"),
        bare.replacen('F', "%46", 1) + "~2",
        // With an invalid escape the text is not decoded at all.
        format!("{bare}~%"),
        format!("{bare}~%f"),
        format!("{bare}~%zz"),
        format!("{bare}~%ff"),
        format!("{bare}~%e2%82"),
        format!("{bare}~%ed%a0%80"),
        // A field of an id's length behind the token.
        format!("{bare}~*{}", "A".repeat(43)),
        format!("{bare}%7e*{}", "A".repeat(43)),
        bare.replacen("2*1*", "2*1%2a", 1) + "%7e*" + &"A".repeat(43),
    ];
    ends.into_iter().chain(odd).collect()
}

#[test]
fn all_spellings_of_a_token_have_its_id() {
    for cookie in [&SESSION, &RAW] {
        let token = seal(cookie.sealer(), b"7");
        let id = cookie.sealer().token_id(&token).unwrap();
        assert_eq!(id.as_str(), token.split(['*', '~']).nth(7).unwrap());
        for spelling in spellings(&token) {
            let header = format!("theme=dark; sid={spelling}");
            assert!(is_loaded(cookie, &header), "{spelling}");
            assert_eq!(cookie.token_id([header.as_str()]), Some(id), "{spelling}");
            if !spelling.contains('%') {
                assert_eq!(cookie.sealer().token_id(&spelling), Some(id), "{spelling}");
            }
        }
    }
}

#[test]
fn every_text_that_opens_has_the_id() {
    // Random pieces are escaped, changed and appended.
    let mut rng = TestRng(1);
    for cookie in [&SESSION, &RAW] {
        let token = seal(cookie.sealer(), b"7");
        let id = cookie.sealer().token_id(&token);
        let mut loaded = 0;
        for _ in 0..3000 {
            let mut text: Vec<String> = token.chars().map(String::from).collect();
            for _ in 0..rng.below(4) {
                let at = rng.below(text.len());
                text[at] = match rng.below(8) {
                    0..4 => escaped(&text[at]),
                    4 => format!("%7e{}", text[at]),
                    5 => format!("{}%2A", text[at]),
                    6 => String::new(),
                    _ => "%".into(),
                };
            }
            let ends = ["", "~", "*", "%", "%ff", "%7e", "%2a", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"];
            text.extend((0..rng.below(4)).map(|_| ends[rng.below(ends.len())].to_owned()));
            let header = format!("sid={}", text.concat());
            if is_loaded(cookie, &header) {
                loaded += 1;
                assert_eq!(cookie.token_id([header.as_str()]), id, "{header}");
            }
        }
        assert!(loaded > 500, "{loaded}");
    }
}

#[test]
fn a_list_of_ids_finds_a_revoked_token_in_every_spelling() {
    let mut out = [0; 500];
    let saved = SESSION.save(&7, NOW, &mut TestRng(2), &mut out).unwrap();
    // At the logout, after the session was loaded.
    let header = saved.to_string();
    assert!(is_loaded(&SESSION, &header));
    let revoked: HashSet<TokenId> = SESSION.token_id([header.as_str()]).into_iter().collect();
    assert_eq!(SESSION.sealer().token_id(saved.value()), revoked.iter().next().copied(), "the id of the saved token");

    let is_revoked = |header: &str| SESSION.token_id([header]).is_some_and(|id| revoked.contains(&id));
    for spelling in spellings(saved.value()) {
        assert!(is_revoked(&format!("sid={spelling}")), "{spelling}");
    }
    let other = SESSION.save(&7, NOW, &mut TestRng(3), &mut out).unwrap().to_string();
    assert!(is_loaded(&SESSION, &other) && !is_revoked(&other), "another token of the same user");
}

#[test]
fn texts_that_are_no_token_have_no_id() {
    let token = seal(&SEALER, b"7");
    let bare = token.strip_suffix("~2").unwrap();
    let short = &bare[..bare.len() - 1];
    // `B` has bits behind the last byte: it is not canonical base64url.
    for text in
        ["", "~2", "*******", short, &format!("{bare}A"), &format!("{bare}*x"), &format!("{short}B"), &bare[10..]]
    {
        assert_eq!(SEALER.token_id(text), None, "{text}");
        assert_eq!(SESSION.token_id([format!("sid={text}").as_str()]), None, "{text}");
    }
    assert_eq!(SEALER.token_id(&format!("{short}\n")), None, "ids are safe to log");
    assert_eq!(SESSION.token_id(["theme=dark"]), None);
    assert_eq!(SESSION.token_id(None::<&str>), None);
}

#[test]
fn tildes_end_tokens_only_if_the_configuration_has_a_version_suffix() {
    let token = seal(&HAPI, b"7");
    let id = HAPI.token_id(&token).unwrap();
    assert_eq!(HAPI.token_id(&format!("{token}~2")), None, "the token does not open, either");
    assert_eq!(HAPI.with_config(Config::IRON_SESSION).token_id(&format!("{token}~2")), Some(id));
}

#[test]
fn an_id_is_not_authenticated_before_its_token_is() {
    let token = seal(&SEALER, b"7");
    let forged = token.replace("*17", "*18");
    assert_eq!(id(&forged), id(&token));
    assert_eq!(SEALER.unseal::<u32>(&forged, NOW, &mut [0; 100]), Err(UnsealError::BadMac));
}

#[test]
fn ids_compare_and_format_as_their_text() {
    let (a, b) = (id(&seal(&SEALER, b"7")), id(&seal(&SEALER, b"8")));
    assert_eq!(a.to_string(), a.as_str());
    assert_eq!(format!("{a:?}"), format!("TokenId({})", a.as_str()));
    assert_eq!(a.as_str().len(), 43);
    assert_eq!(a.cmp(&b), a.as_str().cmp(b.as_str()));
    assert_eq!(BTreeSet::from([a, b, a]).len(), 2);
}

#[cfg(feature = "alloc")]
#[test]
fn a_session_has_the_id_of_the_token_that_was_loaded_or_saved_last() {
    use fe26::Session;

    static CHUNKED: SessionCookie = SESSION.with_chunks(fe26::Chunks::IronSession);
    let mut jar = crate::common::Jar::default();
    let mut session = jar.load::<String>(&CHUNKED);
    assert_eq!(session.token_id(), None);
    *session = "x".repeat(6000);
    jar.take(session.save(NOW, crate::common::entropy()).unwrap());
    let token: String = jar.0.values().map(String::as_str).collect();
    assert_eq!(session.token_id(), Some(id(&token)));
    assert_eq!(jar.load::<String>(&CHUNKED).token_id(), Some(id(&token)), "one id for all chunks together");

    let small = seal(&SEALER, b"\"x\"");
    let escaped = format!("sid={}", small.replace('*', "%2a"));
    assert_eq!(Session::<String>::load(&SESSION, [escaped.as_str()], NOW).token_id(), Some(id(&small)));
    let forged = format!("sid={}", small.replace("*17", "*18"));
    assert_eq!(Session::<String>::load(&SESSION, [forged.as_str()], NOW).token_id(), None, "authentic tokens only");
}
