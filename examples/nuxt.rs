//! Greets the user of a Nuxt application with nuxt-auth-utils, by its cookie and without a heap.
//!
//! ```text
//! cargo run --example nuxt
//! ```

use fe26::{Config, H3Session, Password, Sealer, SessionCookie, SessionId, Ttl, UnixTime};
use getrandom::SysRng;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The application's argument of `setUserSession`. Every visitor has a session; one without a user is not logged in.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    user: Option<User<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logged_in_at: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct User<'a> {
    name: &'a str,
}

type Session<'a> = H3Session<Data<'a>, &'a str>;

/// `runtimeConfig.session.maxAge`.
const MAX_AGE: Duration = Duration::from_secs(60 * 60 * 24 * 7);

/// `NUXT_SESSION_PASSWORD`. h3's tokens have no password id.
const PASSWORD: Password = Password::from_static("", "nuxt: 32 characters at least, and random");

static SESSION: SessionCookie = SessionCookie::new(
    "nuxt-session",
    Sealer::configured(PASSWORD, Config::H3.with_ttl(Ttl::from_secs(MAX_AGE.as_secs()))),
);

/// Set by `setUserSession` of nuxt-auth-utils 0.5.30 with h3 1.15.11 on Node.js, on 2023-11-14 at 22:13:20 UTC.
const FROM_NUXT: &str = "nuxt-session=Fe26.2**2176862cffe81e42aa866f1e386b67d1eba4628299ddd3673b8d383c7c046546*\
    M025Ral7Ojp1e6jrr0M85g*efnFH0YdDOIzRQelRkavnJURU_141XeJPSZf5YROx4-5m2VnFyvvsGyw30bBw6jZdAeH0RSxKxC53Lzn_\
    ikhH5Dlcmews78Nha2CQZ45vlrBctCDXdUBg_6kyhm45d4S0wmDXc0qgHBux6s4X8-NiAvUbno04wWYsUL8oLi4AqhkccVGRthocsiHK56yaxnQ*\
    1700604800000*030c30b5e44a8478a81283f8ad02b3f312aa649f356bbc7f75937214cf679d8d*\
    8oqfIYD6RflQ_UuKjbzbUUaVefPOk4Ab8e7pfUsJ2pI";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let login = UnixTime::from_secs(1_700_000_000);
    assert_eq!(greeting(None, login), "Who are you?");
    assert_eq!(greeting(Some(FROM_NUXT), login), "Hello, Ada Lovelace");
    // The clock skew of the token does not apply to the age.
    let a_week_later = UnixTime::from_millis(1_700_000_000_000 + 7 * 24 * 3_600_000 + 1);
    assert_eq!(greeting(Some(FROM_NUXT), a_week_later), "Who are you?");
    println!("{}", greeting(Some(FROM_NUXT), login));

    // A login here, which the application sees.
    let id = SessionId::random(&mut SysRng)?;
    let data = Data { user: Some(User { name: "Grace Hopper" }), logged_in_at: login.as_millis() };
    let mut out = [0; SESSION.max_sealed_len(256)];
    let set_cookie = SESSION.save(&Session::new(id.as_str(), data, login), login, &mut SysRng, &mut out)?;
    let cookie_header = format!("nuxt-session={}", set_cookie.value());
    println!("{}\nSet-Cookie: {set_cookie}", greeting(Some(&cookie_header), login));
    assert_eq!(greeting(Some(&cookie_header), login), "Hello, Grace Hopper");
    Ok(())
}

fn greeting(cookie_header: Option<&str>, now: UnixTime) -> String {
    let mut buf = [0; 512];
    let session: Option<Session> = SESSION.load(cookie_header, now, &mut buf).unwrap_or_else(|error| {
        eprintln!("session refused: {error}"); // for the log only
        None
    });
    match session.filter(|session| !session.is_over(MAX_AGE, now)).and_then(|session| session.data.user) {
        Some(user) => format!("Hello, {}", user.name),
        None => "Who are you?".into(),
    }
}
