//! Saves and loads a session with `len` bytes of JSON, `times` times: `?times=100&len=2500`.

use fe26::{Chunks, Password, Sealer, Session, SessionCookie, UnixTime};
use getrandom::SysRng;
use http::header::{COOKIE, SET_COOKIE};
use http::{Request, Response};
use serde::{Deserialize, Serialize};
use std::error::Error;
use worker::{Body, Date};

static SESSION: SessionCookie =
    SessionCookie::new("sid", Sealer::new(Password::from_static("1", "a password of at least 32 characters")))
        .with_chunks(Chunks::IronSession);

#[derive(Serialize, Deserialize, Default)]
struct Login {
    name: String,
    #[cfg(feature = "others")]
    #[serde(flatten)]
    others: serde_json::Map<String, serde_json::Value>,
}

pub fn respond(request: &Request<Body>) -> Result<Response<String>, Box<dyn Error>> {
    let mut session: Session<Login> = Session::load(&SESSION, request.headers().get_all(COOKIE), now());
    session.name = "x".repeat(number(request, "len")?.saturating_sub(r#"{"name":""}"#.len()));

    let mut response = Response::new(String::from("done\n"));
    for _ in 0..number(request, "times")? {
        let values = session.save(now(), &mut SysRng)?;
        let cookies = values.iter().filter_map(|value| value.split(';').next());
        session = Session::load(&SESSION, cookies, now());
        response.headers_mut().remove(SET_COOKIE);
        for value in values {
            response.headers_mut().append(SET_COOKIE, value.try_into()?);
        }
    }
    Ok(response)
}

fn number(request: &Request<Body>, name: &str) -> Result<usize, Box<dyn Error>> {
    let query = request.uri().query().unwrap_or_default();
    let pair = query.split('&').filter_map(|pair| pair.split_once('=')).find(|pair| pair.0 == name);
    Ok(pair.ok_or("no such number")?.1.parse()?)
}

fn now() -> UnixTime {
    UnixTime::from_millis(Date::now().as_millis())
}
