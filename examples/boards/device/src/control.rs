//! The page `/device`, for users who are signed in: what the device knows, and two buttons for its passwords.
//!
//! Here every user may press them. A product asks who it is.

use crate::handlers::{Machine, PAGE_HEADERS};
use crate::page::{write_foot, write_head};
use crate::random::Random;
use crate::session;
use crate::visit::Visit;
use crate::{MAX_SESSION_LEN, handlers::Session};
use core::fmt::{self, Display, Formatter};
use embedded_storage::nor_flash::NorFlash;
use fe26::UnixTime;
use picoserve::ResponseSent;
use picoserve::io::Read;
use picoserve::request::{Request, RequestParts};
use picoserve::response::{IntoResponse, Response, ResponseWriter, StatusCode};
use picoserve::routing::RequestHandlerService;

pub enum Control<'v, 'k, R, F> {
    Show(&'v Visit<'k, R, F>),
    /// Seals with a new password from now on. Sessions go on.
    Rotate(&'v Visit<'k, R, F>),
    /// Ends all sessions, this one included.
    SignOutEveryone(&'v Visit<'k, R, F>),
}

enum Answer<'a> {
    GoTo(&'static str),
    Page(Page<'a>),
    CannotWrite,
}

struct Page<'a> {
    now: UnixTime,
    password_id: &'a str,
}

impl<R: Random, F: NorFlash> Control<'_, '_, R, F> {
    fn answer(&self, request: RequestParts<'_>) -> Answer<'_> {
        let (Self::Show(visit) | Self::Rotate(visit) | Self::SignOutEveryone(visit)) = self;
        let mut buf = [0; MAX_SESSION_LEN];
        let session: Option<Session<'_>> = session::load(visit, request, &mut buf).ok().flatten();
        if session.is_none() {
            return Answer::GoTo("/");
        }
        let changed = match self {
            Self::Show(_) => return Answer::Page(Page { now: visit.now(), password_id: visit.password_id() }),
            Self::Rotate(_) => visit.device.rotate_password(),
            Self::SignOutEveryone(_) => visit.device.sign_out_everyone(),
        };
        match changed {
            Ok(()) => Answer::GoTo("/device"),
            Err(error) => {
                (visit.device.log)(format_args!("password unchanged: {error}"));
                Answer::CannotWrite
            }
        }
    }
}

impl<R: Random, F: NorFlash> RequestHandlerService for Control<'_, '_, R, F> {
    async fn call_request_handler_service<I: Read, W: ResponseWriter<Error = I::Error>>(
        &self,
        (): &(),
        (): (),
        request: Request<'_, I>,
        writer: W,
    ) -> Result<ResponseSent, W::Error> {
        let answer = Self::answer(self, request.parts);
        let connection = request.body_connection.finalize().await?;
        match answer {
            Answer::GoTo(path) => (StatusCode::SEE_OTHER, ("Location", path), "").write_to(connection, writer).await,
            Answer::Page(page) => {
                Response::ok(format_args!("{page}"))
                    .with_content_type("text/html; charset=utf-8")
                    .with_headers(PAGE_HEADERS)
                    .write_to(connection, writer)
                    .await
            }
            Answer::CannotWrite => {
                (StatusCode::INTERNAL_SERVER_ERROR, "The device cannot write its password: see its log.\n")
                    .write_to(connection, writer)
                    .await
            }
        }
    }
}

impl Display for Page<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_head(f, "This device")?;
        let clock = match self.now {
            UnixTime::UNKNOWN => "not set yet: it asks for the time",
            _ => "set",
        };
        write!(f, include_str!("control.html"), clock = clock, password_id = self.password_id)?;
        write_foot(f)
    }
}
