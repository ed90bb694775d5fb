//! Stands for `keys`, `visit`, `serve` and the glue to fe26 in the firmware without sessions, which is built
//! for its size only: the name, in plain text, is the whole session, and anyone can be anyone.

use crate::device::Device;
use crate::handlers::{self, Machine, PasswordChange, Session};
use crate::passwords::PasswordsError;
use crate::random::Random;
use crate::{ANY, CONFIG, MAX_HEAD_LEN};
use core::marker::PhantomData;
use embassy_net::Stack;
use embedded_storage::nor_flash::NorFlash;
use fe26::{Entropy, EntropyError, SaveError, SessionCookie, UnixTime, UnsealError};
use picoserve::Server;
use picoserve::request::RequestParts;
use picoserve::response::{ForEachHeader, HeadersIter};

/// No keys.
pub struct Keys<F>(PhantomData<F>);

impl<F: NorFlash> Keys<F> {
    pub fn new(_: F, _: u32, _: &mut impl Random) -> Result<Self, PasswordsError<F::Error>> {
        Ok(Self(PhantomData))
    }
}

impl<R: Random, F: NorFlash> Device<R, F> {
    /// Serves one connection after the other, forever.
    pub async fn serve(&self, stack: Stack<'_>) -> ! {
        let (mut head, mut received, mut to_send) = ([0; MAX_HEAD_LEN], [0; 1024], [0; 1024]);
        let router = handlers::router(self);
        let server = Server::new(&router, &CONFIG, &mut head);
        server.listen_and_serve("", stack, 80, &mut received, &mut to_send).await.into_never()
    }
}

impl<R: Random, F: NorFlash> Machine for &Device<R, F> {
    fn now(&self) -> UnixTime {
        self.clock.now()
    }

    fn entropy(&self) -> Result<Entropy, EntropyError> {
        Device::entropy(self)
    }

    fn cookie(&self) -> &SessionCookie<'_> {
        const COOKIE: &SessionCookie<'static> = &SessionCookie::new("name", ANY);
        COOKIE
    }

    fn change_password(&self, _: PasswordChange) -> bool {
        false
    }

    fn log(&self, refused: UnsealError) {
        (self.log)(format_args!("session refused: {refused}"));
    }
}

/// The header `Set-Cookie`, in plain text.
#[derive(Default)]
pub struct SetCookies<'a>(Option<&'a str>);

impl HeadersIter for &SetCookies<'_> {
    async fn for_each_header<H: ForEachHeader>(self, mut headers: H) -> Result<H::Output, H::Error> {
        if let Some(name) = self.0 {
            headers.call("Set-Cookie", name).await?;
        }
        headers.finalize().await
    }
}

pub fn load<'b>(
    _: &impl Machine,
    request: RequestParts<'_>,
    buf: &'b mut [u8],
) -> Result<Option<Session<'b>>, UnsealError> {
    let cookie = request.headers().get("Cookie").map(|value| value.as_raw());
    Ok(cookie.and_then(|cookie| {
        let (text, _) = buf.split_at_mut_checked(cookie.len())?;
        text.copy_from_slice(cookie);
        let name = str::from_utf8(text).ok()?;
        Some(Session { name, visits: 0, note: name, until_ms: None })
    }))
}

pub fn save<'a>(
    _: &'a impl Machine,
    _: RequestParts<'_>,
    session: Session<'_>,
    out: &'a mut [u8],
) -> Result<SetCookies<'a>, SaveError> {
    let text = if session.note.is_empty() { session.name } else { session.note };
    let (name, _) = out.split_at_mut_checked(text.len()).ok_or(SaveError::CookieTooLong { len: text.len() })?;
    name.copy_from_slice(text.as_bytes());
    Ok(SetCookies(str::from_utf8(name).ok()))
}

pub fn destroy<'a>(_: &'a impl Machine, _: RequestParts<'_>) -> SetCookies<'a> {
    SetCookies(Some(""))
}

pub fn token_len(request: RequestParts<'_>) -> usize {
    request.headers().get("Cookie").map_or(0, |value| value.as_raw().len())
}
