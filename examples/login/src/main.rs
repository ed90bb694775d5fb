//! A login to try out: sign in, count, keep a note, sign out. The session is in a cookie and nowhere else.
//!
//! ```text
//! cargo run --package login -- [ADDRESS] [--insecure]
//! ```
//!
//! Only this file depends on a computer: sockets, the clock, random numbers. The others are just as suitable for a
//! microcontroller: they need no heap, no `std` and no file system. `examples/boards` runs them on several.

mod form;
mod handlers;
mod page;
mod session;

use fe26::{Entropy, EntropyError, MAX_COOKIE_LEN, Password, Sealer, SessionCookie, UnixTime, UnsealError};
use getrandom::SysRng;
use handlers::{Machine, PasswordChange};
use tokio::net::TcpListener;
use tokio::task::{LocalSet, spawn_local};

/// Anyone who can read this can create sessions. A real password is random (`openssl rand -base64 32`) and not in the
/// repository but in the environment.
const PASSWORD: Password<'static> = Password::from_static("1", "an example only: never use this text, it is public");

const SESSION: SessionCookie<'static> = SessionCookie::new(session::NAME, Sealer::new(PASSWORD));

/// Largest token in bytes: as many as browsers keep. A device with little memory accepts less, in forms too.
const COOKIE_LIMIT: usize = MAX_COOKIE_LEN;

/// Size of a buffer in which every session that a token holds can be unsealed.
const MAX_SESSION_LEN: usize = SESSION.sealer().max_payload_len(COOKIE_LIMIT);

const MAX_FORM_LEN: usize = 8 * 1024;

/// The way for the reader of the page to get a cookie that is not `Secure`.
const GO_INSECURE: &str = "start this server with <code>--insecure</code>";

/// The part of the page with the buttons that change the server's password: this one is a constant.
const PASSWORD_BUTTONS: &str = "";

/// Bytes for a request's head. Browsers send the cookies of all local servers, regardless of the port.
const MAX_HEAD_LEN: usize = 16 * 1024;

static CONFIG: picoserve::Config = picoserve::Config::const_default().keep_connection_alive();

/// A computer. A device has a real-time clock or SNTP instead, and the generator of its chip.
struct Computer {
    cookie: SessionCookie<'static>,
}

impl Machine for Computer {
    fn now(&self) -> UnixTime {
        UnixTime::now()
    }

    fn entropy(&self) -> Result<Entropy, EntropyError> {
        Entropy::from_rng(&mut SysRng)
    }

    fn cookie(&self) -> &SessionCookie<'_> {
        &self.cookie
    }

    fn change_password(&self, _: PasswordChange) -> bool {
        eprintln!("password not changed: it is a constant");
        false
    }

    fn log(&self, refused: UnsealError) {
        eprintln!("session refused: {refused}");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let (mut address, mut cookie) = ("127.0.0.1:8080".to_owned(), SESSION);
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--insecure" => cookie = SESSION.with_attributes(session::INSECURE),
            _ => address = argument,
        }
    }
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);

    let serve = async {
        loop {
            let (stream, _) = listener.accept().await?;
            spawn_local(async move {
                let router = handlers::router(Computer { cookie });
                let mut buf = vec![0; MAX_HEAD_LEN];
                let server = picoserve::Server::new_tokio(&router, &CONFIG, &mut buf);
                if let Err(error) = Box::pin(server.serve(stream)).await {
                    eprintln!("{error}");
                }
            });
        }
    };
    LocalSet::new().run_until(serve).await
}
