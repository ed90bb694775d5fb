//! Promise: the cookies of hapi and of `AuthKit` open, and those that are saved for them have the same attributes.
//!
//! Recorded with `@hapi/hapi` 21.4.10, `@hapi/cookie` 12.0.1, `@hapi/yar` 11.0.3, `@workos/authkit-session` 0.7.1, and
//! iron-session 8.0.4 as authkit-nextjs 4.3.2 calls it.

use crate::common::{KEY, NOW, OTHER_TEXT, TEXT, entropy};
use core::time::Duration;
use fe26::{Config, CookieAttributes, MaxAge, Password, SameSite, Sealer, SessionCookie, Ttl, UnixTime, UnsealError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// `server.state('sid', { encoding: 'iron', password })`
const STATE: &str = "sid=Fe26.2**92d5a0b722fcd71364e06ce4efec449f3c6d0df46ddb362963beb1f28aa99ded*VrfjiOldCnac3R49WcbQAA*kFIWNyqF6m9zMuCY-qn0_uXj478rnjt3SQKITgxEMmk**ba17b2e66ebe2bd282ad97d328d8fa4029f0ae46d9f7aa640673221d2f74058a*6Z3JtMAFI5uM6Ah1L_Z1aWewwqdQX_t1vSoyDjDKiRY; Secure; HttpOnly; SameSite=Strict";

/// With a Buffer as the password.
const STATE_BY_KEY: &str = "sid=Fe26.2***difYvkEXMPwmbhgaNX8kTg*tkBUrcZiQ3OKh43FBt0Opl7eUwlacTEjRFiAwbYPvSk***lrL6lRP2MUfjBrRLilmn_HSzzXeCR9C9zSSOs6Ujm9Q; Secure; HttpOnly; SameSite=Strict";

/// With `password: { id: '2', secret: b, 2: b, 1: a }`.
const STATE_WITH_ID: &str = "sid=Fe26.2*2*dbfbaaa78f210a1c3f20d2e6d0f6f19bac4052dff1ef2c9ff79a835cf2a2104d*HLWhPxMbhEPZDhzGHZIJWw*yO46rC5KvkzbrwaYpTtYe1ltUuSjn_Sg9Y3nwiV-RSE**1aaad3337f0ed2a0b1470c47a01130a06e77317076ccef3abc73ad9032b124dd*_FU4oJujDzbloXmEVP4cCCM_0Z4pNVE0X0ja_k_Zkiw; Secure; HttpOnly; SameSite=Strict";

/// With `sign: { password }`.
const STATE_SIGNED: &str = "sid=Fe26.2**0ed54b46fa0e7788b667c2c80721887cc73e4cb1e6df14d7b9aa59f5d073e432*cjgWZHVpNOO-k3ufMgxY1w*K6QM81n-_tw2UOxGwG3kzoFoRUMJf4PF8u6hRSZK4V8**935149e6aa4765457b7db17a5a0f2901d54f2b2940a1f05232c5faa971e718ec*qEtUC9LPsqjaNglcaIJGDuUMFNO3MHsv2_tMlKM1IMQ.0e4bdad5d3dd79a6a86da3d6b86e688f76701ebc47d8fa87f897ca363c833b5e*ycpzDjStoxzm9V_u7DwMA_rLC20rtrLyDB7CU_R6smk; Secure; HttpOnly; SameSite=Strict";

/// `@hapi/cookie`, with `path: '/'`.
const COOKIE: &str = "sid=Fe26.2**7984e4bccc7d5e45d54739c65123cd63f9dab607b8f1e581055a99c7847d0d62*0rmhWtLKAsUjMK6QnVGvpg*1FAFJKMT77e_sjdOEF3BzUAHepLy6Sw4mJyJ3f_T7Es**d9d25a600f8cdcf8fc303df865181d92730bddf9a55bfd9b11194944240bad6f*3YjArms7_ULSdK-bm32l7EDVKPBDBeUWa-njOj4Seck; Secure; HttpOnly; SameSite=Strict; Path=/";

const YAR: &str = "session=Fe26.2**61b09ed88292d6d2d7801b1e15ebf6c73a043d680f204f737d7d57cd36531e65*qKi5HP_DBsZgc-9K6jXOxQ*0sxjkiXv0X3wwrfYgRGfU32FuLfMnBZ4CM-to2OkRC1cO6xR5L1o-ZjYWj8ZxID--LtNRYVJ1JS8qWYh_45Engjrf_Eg0rlu3rTho6IVkm4XUGvCLpt0DolQ9uFN0paC**3b7146f8d3349c2afa752b9c236e2cc37c04f00b85adf8903df698a375e80740*RPmbhgBDM1iDwtgVPdRVoGv-FChqbFMLYYgPL-vpcjE; Secure; HttpOnly; SameSite=Lax; Path=/";

/// A session of more than 1024 characters, which yar keeps on the server.
const YAR_ON_THE_SERVER: &str = "session=Fe26.2**26eb172fc673381c0b8f5b9d922a4b09779516bb042053d91b047bfba9e8bede*Zv_xSn3ZkLhcr8bAaE8szw*j8zp8HRvOW-nD6mg3d7qBZCTzCW5JlubIEgCBQDutIW9lVtvZP2iMGobOnvd8OKx**6339c96d177a58650da1f42a9cc60dc3c1146702f8bb14cbcf8c618e38426525*3zsXRQLgvOfUSD78cw-Q2rBOMfsz7evWVZo6_15yveQ; Secure; HttpOnly; SameSite=Lax; Path=/";

const AUTHKIT: [&str; 2] = [
    "wos-session=Fe26.2*1*bc0b060b69a762c5e486078d1a164647adf979a25b42f1dfc480814790744ff4*F2mZWOrU-e-RhcUvSrHH9g*yIh7RTe-mjRHTnbF2ZLkx8NE_8ZsS1eORU1fStkfHrMaCrrYYddKcF0a3EHU95lWEXFrgmanzTIHtE2pmThixnORHhD831WoyWr4klAmtrpnsPBLhW2yCx-Tm8fYI7X3**b8dc0a19c888c167864718509a4515623df099cdd3b4802b990d4ce3dd8f7b83*BZMpSgIaQEsT0istTjhGFxagoKn9cJRRNk62DJQT7aI~2",
    "wos-session=Fe26.2*1*d084634e5174910ec0192801ce7a6f65b5618a2f48ab264ddfca90bcf64659ab*PZSzVY9ur3-l4ptrDcjw-A*_WFW2Yf31_pERyQF5qTnsezcmRMxCLgwL0Ino5mksFMBdzcXXXWHROgnt7k--Y8yLRnjGVMRuNkDc4cuXYhHhlGcr_URBwoP9kMG-biXvqrduN8Ly6TODmt1CrcIOnhu**e289f0db9478340fcf2f6e10d023bcb4bba1159b1f43cf425d3ebdf3cf57fd92*WCx_ShlU3xr9T3IVZVhMXhFVrepLPJzdu4cFgWJLH2c~2",
];

/// hapi's defaults: `SameSite=Strict`, no `Path`, no `Max-Age`.
static HAPI: SessionCookie = of_hapi(crate::common::HAPI);

static AUTHKIT_COOKIE: SessionCookie =
    SessionCookie::new("wos-session", crate::common::SESSION.with_config(Config::IRON_SESSION.with_ttl(Ttl::NEVER)))
        .with_max_age(MaxAge::Fixed(Duration::from_secs(400 * 24 * 3600)));

const fn of_hapi(sealer: Sealer<'_>) -> SessionCookie<'_> {
    SessionCookie::new("sid", sealer)
        .with_attributes(CookieAttributes::DEFAULT.with_path("").with_same_site(Some(SameSite::Strict)))
        .with_max_age(MaxAge::BrowserSession)
}

/// Loads what a framework set.
fn load(cookie: &SessionCookie<'_>, set_cookie: &str) -> Result<Value, UnsealError> {
    cookie.load(set_cookie.split(';').next(), NOW, &mut [0; 500]).map(|value| value.expect("a session"))
}

/// Returns a cookie's attributes, sorted: their order differs between frameworks.
fn attributes(set_cookie: &str) -> Vec<&str> {
    let mut attributes: Vec<_> = set_cookie.split("; ").skip(1).collect();
    attributes.sort_unstable();
    attributes
}

fn saved(cookie: &SessionCookie<'_>) -> String {
    cookie.save(&json!({"id": 7}), NOW, entropy(), &mut [0; 500]).unwrap().to_string()
}

#[test]
fn hapis_cookies_open() {
    let ada = Ok(json!({"id": 7, "name": "Ada"}));
    assert_eq!(load(&HAPI, STATE), ada);
    assert_eq!(load(&HAPI, COOKIE), ada);
    static KEYED: Sealer = Sealer::configured(Password::from_key("", &KEY), Config::HAPI_IRON);
    assert_eq!(load(&of_hapi(KEYED), STATE_BY_KEY), ada);
    static ROTATED: Sealer = Sealer::configured(Password::from_static("2", TEXT), Config::HAPI_IRON)
        .with_previous(&[Password::from_static("1", OTHER_TEXT)]);
    assert_eq!(load(&of_hapi(ROTATED), STATE_WITH_ID), ada);
    assert_eq!(load(&of_hapi(ROTATED), STATE), Err(UnsealError::UnknownPassword), "it has no id");
    assert!(saved(&of_hapi(ROTATED)).starts_with("sid=Fe26.2*2*"));
}

#[test]
fn signed_cookies_of_hapi_are_refused() {
    assert_eq!(load(&HAPI, STATE_SIGNED), Err(UnsealError::Malformed));
}

#[test]
fn cookies_for_hapi_have_its_attributes() {
    assert_eq!(attributes(&saved(&HAPI)), attributes(STATE));
    let strict = CookieAttributes::DEFAULT.with_same_site(Some(SameSite::Strict));
    assert_eq!(attributes(&saved(&HAPI.with_attributes(strict))), attributes(COOKIE));
    assert_eq!(attributes(&saved(&HAPI.with_attributes(CookieAttributes::DEFAULT))), attributes(YAR));
}

#[test]
fn yars_session_is_in_the_cookie_or_on_the_server() {
    #[derive(Serialize, Deserialize)]
    struct Yar<'a> {
        id: &'a str,
        #[serde(rename = "_store", borrow)]
        store: Option<Store<'a>>,
    }
    #[derive(Serialize, Deserialize)]
    struct Store<'a> {
        name: &'a str,
        note: &'a str,
    }
    static SESSION: SessionCookie = SessionCookie::new("session", crate::common::HAPI);
    let mut buf = [0; 500];
    let yar: Yar<'_> = SESSION.load(YAR.split(';').next(), NOW, &mut buf).unwrap().unwrap();
    assert_eq!((yar.id.len(), yar.store.map(|store| (store.name, store.note))), (36, Some(("Ada", "xxx"))));
    let yar: Yar<'_> = SESSION.load(YAR_ON_THE_SERVER.split(';').next(), NOW, &mut buf).unwrap().unwrap();
    assert_eq!((yar.id.len(), yar.store.is_none()), (36, true));
}

#[test]
fn authkits_cookies_open_and_never_expire() {
    let session =
        json!({"accessToken": "a.b.c", "refreshToken": "r", "user": {"id": "user_1", "email": "ada@example.com"}});
    for set_cookie in AUTHKIT {
        assert_eq!(load(&AUTHKIT_COOKIE, set_cookie).as_ref(), Ok(&session));
        let at_any_time: Result<Option<Value>, _> = AUTHKIT_COOKIE.load([set_cookie], UnixTime::UNKNOWN, &mut [0; 500]);
        assert_eq!(at_any_time, Ok(Some(session.clone())));
    }
    let saved = saved(&AUTHKIT_COOKIE);
    assert!(saved.contains("~2; ") && saved.starts_with("wos-session=Fe26.2*1*"), "{saved}");
    assert_eq!(attributes(&saved), ["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax", "Secure"]);
}
