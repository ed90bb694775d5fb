//! AuthKit's session: who is logged in, and what survives a save.

use base64ct::{Base64UrlUnpadded, Encoding};
use fe26::{Password, Session, SessionCookie, SessionStatus, UnixTime};
use fe26_glue::authkit::{AuthKit, NoLogin, cookie};
use getrandom::SysRng;
use serde_json::{Value, json};

static SESSION: SessionCookie = cookie(Password::from_static("1", "32 random characters, or more than that"));
const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);
const EXP: u64 = 1_700_000_300;

fn jwt(claims: &Value) -> String {
    let [header, payload] = [&json!({"alg": "RS256", "kid": "sso_oidc_key_pair"}), claims]
        .map(|part| Base64UrlUnpadded::encode_string(part.to_string().as_bytes()));
    format!("{header}.{payload}.c2lnbmF0dXJl")
}

/// The session of `@workos-inc/authkit-nextjs` 4.3.2.
fn session(access_token: &str) -> Value {
    json!({
        "accessToken": access_token,
        "refreshToken": "yAjhKk123NLIjdrBdGZPf8pLIDvK",
        "user": {
            "object": "user", "id": "user_01E4ZCR3C56J083X43JQXF3JK5", "email": "ada@example.com",
            "emailVerified": true, "firstName": "Ada", "lastName": null, "metadata": {"tier": 2.5}
        },
        "impersonator": {"email": "admin@example.com", "reason": null},
        "authenticationMethod": "Password",
    })
}

fn valid_jwt() -> String {
    jwt(&json!({
        "iss": "https://api.workos.com", "sub": "user_01E4ZCR3C56J083X43JQXF3JK5", "sid": "session_01HQAG1HENBZMAZD82YRXDFC0B",
        "org_id": "org_01HRDMC6CM357W30QMHMQ96Q0S", "role": "member", "permissions": ["posts:create"], "exp": EXP,
    }))
}

/// Returns the session of a request, as the application sealed it.
fn load(session: &Value) -> Session<'static, AuthKit> {
    let mut out = [0; 4096];
    let set_cookie = SESSION.save(session, NOW, &mut SysRng, &mut out).unwrap().to_string();
    assert!(set_cookie.ends_with("~2; Max-Age=34560000; Path=/; HttpOnly; Secure; SameSite=Lax"), "{set_cookie}");
    Session::load(&SESSION, set_cookie.split(';').next(), NOW)
}

#[test]
fn the_user_of_a_valid_access_token_is_logged_in() {
    let session = load(&session(&valid_jwt()));
    let login = session.login(NOW).expect("a login");
    assert_eq!((login.user.email.as_str(), &login.user.others["firstName"]), ("ada@example.com", &json!("Ada")));
    assert_eq!(
        (login.claims.role.as_deref(), &login.claims.permissions[..]),
        (Some("member"), &["posts:create".into()][..])
    );
    assert_eq!(
        (login.claims.sid.as_str(), login.impersonator),
        ("session_01HQAG1HENBZMAZD82YRXDFC0B", Some("admin@example.com"))
    );
    assert_eq!(login.claims.org_id.as_deref(), Some("org_01HRDMC6CM357W30QMHMQ96Q0S"));
    assert!(session.login(UnixTime::from_secs(EXP - 1)).is_ok());
}

#[test]
fn nobody_else_is_logged_in() {
    let reason = |session: &Value| load(session).login(NOW).err();
    let now_expired = load(&session(&valid_jwt()));
    assert_eq!(now_expired.login(UnixTime::from_secs(EXP)).err(), Some(NoLogin::Expired));
    assert_eq!(now_expired.login(UnixTime::UNKNOWN).err(), Some(NoLogin::Expired));
    let other = jwt(&json!({"sub": "user_other", "sid": "x", "exp": EXP}));
    for token in ["x", "a.b.c", &other, &valid_jwt()[1..], &format!("{}.x", valid_jwt())] {
        let expected = if token == &valid_jwt()[1..] { None } else { Some(NoLogin::Invalid) };
        assert_eq!(reason(&session(token)), expected, "{token}");
    }
    let fresh: Session<'_, AuthKit> = Session::load(&SESSION, None::<&str>, NOW);
    assert_eq!(fresh.login(NOW).err(), Some(NoLogin::NoSession));
    // An application that seals something else under this name.
    let foreign = load(&json!({"user": null}));
    assert!(matches!(foreign.status(), SessionStatus::Rejected(_)));
    assert_eq!(foreign.login(NOW).err(), Some(NoLogin::NoSession));
}

#[test]
fn a_save_keeps_all_fields() {
    for session in [
        session(&valid_jwt()),
        json!({"accessToken": "a", "refreshToken": "b", "user": {"id": "c", "email": "d"}, "later": [null]}),
    ] {
        let values = load(&session).save(NOW, &mut SysRng).unwrap();
        let again: Option<Value> = SESSION.load(values[0].split(';').next(), NOW, &mut [0; 4096]).unwrap();
        assert_eq!(again, Some(session));
    }
}
