//! The server's handlers: load the session, act, save it, answer. They run unchanged on a microcontroller.

use crate::form;
use crate::page::{Notice, Page};
use crate::session::{self, SetCookies};
use crate::{COOKIE_LIMIT, MAX_FORM_LEN, MAX_SESSION_LEN};
use core::cell::RefCell;
use fe26::{Entropy, EntropyError, SaveError, SealError, SessionCookie, UnixTime, UnsealError};
use picoserve::io::Read;
use picoserve::request::{Request, RequestBody, RequestParts};
use picoserve::response::{IntoResponse, Response, ResponseWriter, StatusCode};
use picoserve::routing::{PathRouter, RequestHandlerService, get_service, post_service};
use picoserve::{ResponseSent, Router};
use serde::{Deserialize, Serialize};

const MAX_NAME_CHARS: usize = 32;

/// The session in the cookie. The strings are borrowed: from the buffer in which the session was unsealed, or from a
/// form.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Session<'a> {
    pub name: &'a str,
    pub visits: u32,
    pub note: &'a str,
    /// The end of the session, for display. Only the expiry that is sealed into the cookie beside it counts.
    pub until_ms: Option<u64>,
}

/// The services that the server needs from its machine.
pub trait Machine {
    fn now(&self) -> UnixTime;
    /// Returns the random bytes of one token.
    fn entropy(&self) -> Result<Entropy, EntropyError>;
    /// Returns the cookie that this machine has at the moment: it depends on the time, and on whether that is known.
    fn cookie(&self) -> &SessionCookie<'_>;
    /// Changes the password that sessions are sealed with, if this machine keeps its passwords. Returns whether it did.
    fn change_password(&self, change: PasswordChange) -> bool;
    /// Writes to the server's log why a cookie was rejected. The sender gets the same answer for all reasons.
    fn log(&self, refused: UnsealError);
}

/// The effect of a new password on the sessions that there are.
#[derive(Clone, Copy)]
pub enum PasswordChange {
    SessionsGoOn,
    SessionsEnd,
}

/// All memory of one connection: a future that held it would be copied on the stack.
struct Buffers {
    form: [u8; MAX_FORM_LEN],
    session: [u8; MAX_SESSION_LEN],
    out: [u8; COOKIE_LIMIT],
}

struct App<M> {
    machine: M,
    buffers: RefCell<Buffers>,
}

/// The requests that the server answers. All except `Show` change something, so they are `POST`s: with `SameSite=Lax`
/// the cookie is not sent with a `POST` from another site, so no other site can press these buttons.
#[derive(Clone, Copy)]
enum Action {
    Show,
    LogIn,
    Count,
    Note,
    LogOut,
    /// Here every user may do that. A product asks who it is.
    ChangePassword(PasswordChange),
}

/// Returns the router of one connection, which makes one request at a time.
pub fn router<M: Machine>(machine: M) -> Router<impl PathRouter> {
    let buffers = Buffers { form: [0; MAX_FORM_LEN], session: [0; MAX_SESSION_LEN], out: [0; COOKIE_LIMIT] };
    Router::new()
        .route("/", get_service(Action::Show))
        .route("/login", post_service(Action::LogIn))
        .route("/count", post_service(Action::Count))
        .route("/note", post_service(Action::Note))
        .route("/logout", post_service(Action::LogOut))
        .route("/new-password", post_service(Action::ChangePassword(PasswordChange::SessionsGoOn)))
        .route("/sign-out-everyone", post_service(Action::ChangePassword(PasswordChange::SessionsEnd)))
        .with_state(App { machine, buffers: RefCell::new(buffers) })
}

/// The answer to a request. It borrows from the buffers of the request's handler.
enum Answer<'a> {
    /// Redirects the browser to another page, by `GET`, so that a reload repeats nothing.
    GoTo(&'static str, SetCookies<'a>),
    Page(StatusCode, SetCookies<'a>, Page<'a>),
}

impl<M: Machine> App<M> {
    fn show<'a>(&'a self, request: RequestParts<'_>, buf: &'a mut [u8]) -> Answer<'a> {
        let page = Page::new(self.machine.now(), session::token_len(request));
        match session::load(&self.machine, request, buf) {
            Ok(Some(session)) => Answer::Page(StatusCode::OK, SetCookies::default(), page.of(session)),
            // The answer to a login set a cookie and redirected here.
            Ok(None) if request.query().is_some_and(|query| query == "login") => {
                Answer::Page(StatusCode::OK, SetCookies::default(), page.saying(Notice::CookieDropped))
            }
            Ok(None) => Answer::Page(StatusCode::OK, SetCookies::default(), page),
            Err(error) => {
                self.machine.log(error);
                match error.reason() {
                    // The cookie is at fault: start afresh and delete it, so that the notice appears once.
                    Some(_) => Answer::Page(
                        StatusCode::OK,
                        session::destroy(&self.machine, request),
                        page.saying(Notice::Ended),
                    ),
                    // This is the server's fault. The cookie may be a good one, so it stays.
                    None => refuse(StatusCode::INTERNAL_SERVER_ERROR, page.saying(Notice::CannotLoad)),
                }
            }
        }
    }

    fn log_in<'a>(&'a self, request: RequestParts<'_>, form: Option<&'a mut [u8]>, out: &'a mut [u8]) -> Answer<'a> {
        let name = form.and_then(|form| form::field(form, "name")).unwrap_or_default().trim();
        let page = Page::new(self.machine.now(), 0).with_draft(name);
        if !is_name(name) {
            let notice = Notice::BadName { max_chars: MAX_NAME_CHARS };
            return refuse(StatusCode::UNPROCESSABLE_ENTITY, page.saying(notice));
        }
        self.save(request, Session { name, visits: 0, note: "", until_ms: None }, "/?login", page, out)
    }

    fn count<'a>(&'a self, request: RequestParts<'_>, buf: &'a mut [u8], out: &'a mut [u8]) -> Answer<'a> {
        let Some((page, session)) = self.load(request, buf) else { return go_home() };
        self.save(request, Session { visits: session.visits.saturating_add(1), ..session }, "/", page, out)
    }

    fn write_note<'a>(
        &'a self,
        request: RequestParts<'_>,
        form: Option<&'a mut [u8]>,
        buf: &'a mut [u8],
        out: &'a mut [u8],
    ) -> Answer<'a> {
        let Some((page, session)) = self.load(request, buf) else { return go_home() };
        let Some(form) = form else {
            let notice = Notice::FormTooLong { max_len: MAX_FORM_LEN };
            return refuse(StatusCode::PAYLOAD_TOO_LARGE, page.saying(notice));
        };
        let note = form::field(form, "note").unwrap_or_default();
        self.save(request, Session { note, ..session }, "/", page.with_draft(note), out)
    }

    fn change_password<'a>(
        &'a self,
        request: RequestParts<'_>,
        change: PasswordChange,
        buf: &'a mut [u8],
    ) -> Answer<'a> {
        let Some((page, _)) = self.load(request, buf) else { return go_home() };
        if self.machine.change_password(change) {
            go_home()
        } else {
            refuse(StatusCode::INTERNAL_SERVER_ERROR, page.saying(Notice::PasswordNotChanged))
        }
    }

    /// Returns the session to change, and the page to show if that fails. Returns `None` if no user is logged in, or no
    /// longer. The start page handles a cookie that is rejected.
    fn load<'a>(&self, request: RequestParts<'_>, buf: &'a mut [u8]) -> Option<(Page<'a>, Session<'a>)> {
        let session = session::load(&self.machine, request, buf).ok()??;
        Some((Page::new(self.machine.now(), session::token_len(request)).of(session), session))
    }

    /// Saves the session and redirects to `next`. If that fails, `page` shows why.
    fn save<'a>(
        &'a self,
        request: RequestParts<'_>,
        session: Session<'_>,
        next: &'static str,
        page: Page<'a>,
        out: &'a mut [u8],
    ) -> Answer<'a> {
        match session::save(&self.machine, request, session, out) {
            Ok(set_cookies) => Answer::GoTo(next, set_cookies),
            // No cookie is sent: the browser keeps its session, and the page keeps the typed text.
            Err(SaveError::CookieTooLong { len } | SaveError::Seal(SealError::BufferTooSmall { needed: len })) => {
                refuse(StatusCode::PAYLOAD_TOO_LARGE, page.saying(Notice::SessionTooLong { len }))
            }
            Err(error) => refuse(StatusCode::INTERNAL_SERVER_ERROR, page.saying(Notice::CannotSave(error))),
        }
    }
}

/// Redirects to the start page. No cookie is sent: the browser keeps its session.
fn go_home<'a>() -> Answer<'a> {
    Answer::GoTo("/", SetCookies::default())
}

/// Answers with a page. No cookie is sent here either.
fn refuse(status: StatusCode, page: Page<'_>) -> Answer<'_> {
    Answer::Page(status, SetCookies::default(), page)
}

impl<M: Machine> RequestHandlerService<App<M>> for Action {
    #[expect(clippy::await_holding_refcell_ref, reason = "a connection makes one request at a time")]
    async fn call_request_handler_service<R: Read, W: ResponseWriter<Error = R::Error>>(
        &self,
        app: &App<M>,
        (): (),
        mut request: Request<'_, R>,
        writer: W,
    ) -> Result<ResponseSent, W::Error> {
        let mut buffers = app.buffers.borrow_mut();
        let Buffers { form, session: buf, out } = &mut *buffers;
        let form = read_form(request.body_connection.body(), form).await;
        let answer = match self {
            Self::Show => app.show(request.parts, buf),
            Self::LogIn => app.log_in(request.parts, form, out),
            Self::Count => app.count(request.parts, buf, out),
            Self::Note => app.write_note(request.parts, form, buf, out),
            Self::ChangePassword(change) => app.change_password(request.parts, *change, buf),
            Self::LogOut => Answer::GoTo("/", session::destroy(&app.machine, request.parts)),
        };

        let connection = request.body_connection.finalize().await?;
        match answer {
            Answer::GoTo(path, set_cookies) => {
                (StatusCode::SEE_OTHER, ("Location", path), &set_cookies, "").write_to(connection, writer).await
            }
            Answer::Page(status, set_cookies, page) => {
                Response::new(status, format_args!("{page}"))
                    .with_content_type("text/html; charset=utf-8")
                    .with_headers(PAGE_HEADERS)
                    .with_headers(&set_cookies)
                    .write_to(connection, writer)
                    .await
            }
        }
    }
}

/// The page shows who is logged in: it must not be found in a cache after the logout. It loads nothing from other
/// sites, runs no script and is shown in no frame.
const PAGE_HEADERS: [(&str, &str); 3] = [
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
];

/// Returns the body of a request, if the buffer holds it.
async fn read_form<'b, R: Read>(body: RequestBody<'_, R>, buf: &'b mut [u8]) -> Option<&'b mut [u8]> {
    let form = buf.get_mut(..body.content_length())?;
    body.reader().read_exact(form).await.ok()?;
    Some(form)
}

fn is_name(text: &str) -> bool {
    (1..=MAX_NAME_CHARS).contains(&text.chars().count()) && !text.contains(char::is_control)
}
