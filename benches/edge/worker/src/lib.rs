//! A Worker that answers "hello"; with the feature `session` it saves and loads sessions.

#[cfg(feature = "session")]
mod session;

use http::{Request, Response};
use std::error::Error;
use worker::{Body, Context, Env, event};

#[event(fetch)]
async fn fetch(request: Request<Body>, _env: Env, _context: Context) -> Result<Response<String>, Box<dyn Error>> {
    #[cfg(feature = "session")]
    return session::respond(&request);
    #[cfg(not(feature = "session"))]
    Ok(Response::new(format!("Hello from {}\n", request.uri().path())))
}
