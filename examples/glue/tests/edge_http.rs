//! The edge-http glue over real HTTP.

mod common;

use async_io::{Async, block_on};
use common::{LATIN_1, SESSION, log_in_and_out};
use core::fmt::{Debug, Display};
use edge_http::Method;
use edge_http::io::Error;
use edge_http::io::server::{Connection, Handler, handle_request};
use edge_nal::TcpSplit;
use edge_nal_std::TcpSocket;
use embedded_io_async::{Read, Write};
use fe26::SaveError;
use fe26_glue::edge_http_session::{SetCookies, destroy, load, save};
use serde::{Deserialize, Serialize};
use std::net::TcpListener;

#[derive(Serialize, Deserialize)]
struct User<'a> {
    user: &'a str,
}

struct Site;

impl Handler for Site {
    type Error<E: Debug> = Error<E>;

    async fn handle<T: Read + Write + TcpSplit, const N: usize>(
        &self,
        _task: impl Display + Copy,
        conn: &mut Connection<'_, T, N>,
    ) -> Result<(), Error<T::Error>> {
        let request = conn.headers()?;
        match (request.method, request.path) {
            (Method::Get, "/") => read(conn).await,
            (Method::Post, "/login") => log_in(conn).await,
            (Method::Post, "/logout") => respond(conn, destroy(&SESSION, &request.headers, &mut [0; 512]), "bye").await,
            _ => conn.initiate_response(404, Some("Not Found"), &[("Content-Length", "0")]).await,
        }
    }
}

async fn read<T: Read + Write, const N: usize>(conn: &mut Connection<'_, T, N>) -> Result<(), Error<T::Error>> {
    let mut buf = [0; 256];
    let user: Option<User> = load(&SESSION, &conn.headers()?.headers, &mut buf).unwrap_or_default();
    conn.initiate_response(200, Some("OK"), &[("Connection", "close")]).await?;
    conn.write_all(user.map_or("nobody", |user| user.user).as_bytes()).await
}

async fn log_in<T: Read + Write, const N: usize>(conn: &mut Connection<'_, T, N>) -> Result<(), Error<T::Error>> {
    let mut form = [0; 32];
    let mut len = 0;
    while let read @ 1.. = conn.read(&mut form[len..]).await? {
        len += read;
    }
    let user = str::from_utf8(&form[..len]).ok().and_then(|form| form.strip_prefix("user=")).unwrap_or_default();
    respond(conn, save(&SESSION, &conn.headers()?.headers, &User { user }, &mut [0; 1024]), "welcome").await
}

async fn respond<T: Read + Write, const N: usize>(
    conn: &mut Connection<'_, T, N>,
    set_cookies: Result<SetCookies<'_>, SaveError>,
    text: &str,
) -> Result<(), Error<T::Error>> {
    match set_cookies {
        Ok(set_cookies) => {
            conn.initiate_response(200, Some("OK"), &set_cookies).await?;
            conn.write_all(text.as_bytes()).await
        }
        Err(_) => conn.initiate_response(500, Some("Internal Server Error"), &[("Connection", "close")]).await,
    }
}

/// Serves in the background until the test ends; returns the port, which `edge_http`'s own `Server` does not expose.
fn serve() -> u16 {
    let listener = Async::<TcpListener>::bind(([127, 0, 0, 1], 0)).unwrap();
    let port = listener.get_ref().local_addr().unwrap().port();
    std::thread::spawn(move || {
        block_on(async {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let mut buf = [0; 2048];
                handle_request::<_, _, 64>(&mut buf, TcpSocket::new(stream), 0, Site).await.unwrap();
            }
        });
    });
    port
}

#[test]
fn a_login_lasts_until_the_logout() {
    log_in_and_out(serve(), LATIN_1);
}
