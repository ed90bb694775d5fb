//! The smallest login: smoltcp and nothing else, a page of a few lines, one loop.
//!
//! This device never learns the time. So its tokens never expire, and they are sealed with a password that is created
//! at boot: every reboot signs all users out.

#![no_std]
#![no_main]

mod ethernet;
#[path = "../../../../login/src/form.rs"]
mod form;
mod request;

use board::lan9118::Lan9118;
use board::random::HostRng;
use board::systick;
use core::fmt::{self, Write};
use cortex_m_rt::entry;
use ethernet::Ethernet;
use fe26::{MaxAge, Password, Sealer, Secret, SessionCookie, SetCookie, Ttl, UnixTime};
use rand_core::TryRng;
use request::Request;
use semihosting::println;
use serde::{Deserialize, Serialize};
use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet, SocketStorage};
use smoltcp::socket::tcp;
use smoltcp::time::{Duration, Instant};
use smoltcp::wire::{EthernetAddress, IpCidr, Ipv4Address};
use static_cell::StaticCell;

const CONNECTIONS: usize = 4;

/// Bytes of a session as JSON: a name, a number, and the fields' names.
const MAX_SESSION_JSON_LEN: usize = 64;

/// Bytes of its token. The token of a raw key has no salts, and is shorter than that of a password.
const MAX_TOKEN_LEN: usize = fe26::Config::IRON_SESSION.max_sealed_len(MAX_SESSION_JSON_LEN, 1);

/// Bytes of a request: browsers send about 900 in addition to the cookie.
const MAX_REQUEST_LEN: usize = 1024 + MAX_TOKEN_LEN;

/// Bytes of an answer: head and page.
const MAX_ANSWER_LEN: usize = 768;

/// Time limit for a request.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Serialize, Deserialize)]
struct Session<'a> {
    name: &'a str,
    visits: u32,
}

#[entry]
fn main() -> ! {
    static ETHERNET: StaticCell<Ethernet> = StaticCell::new();
    static BUFFERS: StaticCell<[([u8; MAX_REQUEST_LEN], [u8; MAX_ANSWER_LEN]); CONNECTIONS]> = StaticCell::new();

    if let Some(core) = cortex_m::Peripherals::take() {
        systick::start(core.SYST);
    }
    let (mut boot_key, mut seed) = ([0; 32], [0; 8]);
    let filled = HostRng.try_fill_bytes(&mut boot_key).and(HostRng.try_fill_bytes(&mut seed));
    assert!(filled.is_ok(), "no random numbers: run it with semihosting");
    // The browser, too, deletes the cookie when it is closed.
    let Ok(password) = Password::with_secret("0", Secret::Key256(&boot_key)) else {
        panic!("the generator repeats one byte");
    };
    let sealer = Sealer::new(password).with_ttl(Ttl::NEVER);
    let cookie = SessionCookie::new("sid", sealer).with_max_age(MaxAge::BrowserSession);

    let ethernet = ETHERNET.init_with(|| Ethernet::new(Lan9118::start()));
    let mut config = Config::new(EthernetAddress(ethernet.chip.address()).into());
    config.random_seed = u64::from_le_bytes(seed);
    let mut interface = Interface::new(config, ethernet, now());
    // QEMU's user network.
    interface.update_ip_addrs(|addresses| {
        let _ = addresses.push(IpCidr::new(Ipv4Address::new(10, 0, 2, 15).into(), 24));
    });

    let buffers = BUFFERS.init_with(|| [([0; MAX_REQUEST_LEN], [0; MAX_ANSWER_LEN]); CONNECTIONS]);
    let mut storage = [SocketStorage::EMPTY; CONNECTIONS];
    let mut sockets = SocketSet::new(&mut storage[..]);
    let mut connections = buffers.each_mut().map(|(received, to_send)| {
        let (received, to_send) = (&mut received[..], &mut to_send[..]);
        let socket = tcp::Socket::new(tcp::SocketBuffer::new(received), tcp::SocketBuffer::new(to_send));
        Connection { handle: sockets.add(socket), since: now() }
    });

    println!("listening on port 80");
    loop {
        interface.poll(now(), ethernet, &mut sockets);
        for connection in &mut connections {
            connection.serve(sockets.get_mut(connection.handle), &cookie);
        }
        // Sleep until the next tick of the clock.
        cortex_m::asm::wfi();
    }
}

fn now() -> Instant {
    Instant::from_millis(embassy_time_driver::now().cast_signed())
}

struct Connection {
    handle: SocketHandle,
    /// The time at which the client connected.
    since: Instant,
}

impl Connection {
    /// Serves one request. A client that takes longer than [`PATIENCE`] is disconnected, to make room for others.
    fn serve(&mut self, socket: &mut tcp::Socket<'_>, cookie: &SessionCookie<'_>) {
        match socket.state() {
            tcp::State::Listen => self.since = now(),
            tcp::State::Established if now() - self.since < PATIENCE => answer(socket, cookie),
            // The request has been answered. The rest of the closing handshake is not needed, and smoltcp would wait
            // ten seconds for it.
            tcp::State::Closed | tcp::State::TimeWait => {
                socket.abort();
                // This fails for port 0, and for a socket that is in use.
                let _ = socket.listen(80);
            }
            _ if now() - self.since >= PATIENCE => socket.abort(),
            _ => {}
        }
    }
}

fn answer(socket: &mut tcp::Socket<'_>, cookie: &SessionCookie<'_>) {
    let is_full = socket.recv_queue() == socket.recv_capacity();
    let mut answer = heapless::String::<MAX_ANSWER_LEN>::new();
    let read = socket.recv(|bytes| {
        let len = bytes.len();
        match Request::parse(bytes) {
            Some(request) => (len, answer_to(request, cookie, &mut answer)),
            None if is_full => (len, head(&mut answer, "431 Request Header Fields Too Large", [])),
            // The rest has not arrived yet.
            None => (0, Ok(())),
        }
    });
    if !matches!(read, Ok(Ok(()))) {
        socket.abort();
    } else if !answer.is_empty() {
        // The answer is at most as long as the buffer.
        let _ = socket.send_slice(answer.as_bytes());
        socket.close();
    }
}

fn answer_to(request: Request<'_>, cookie: &SessionCookie<'_>, answer: &mut impl Write) -> fmt::Result {
    let (mut buf, mut out) = ([0; MAX_TOKEN_LEN], [0; MAX_TOKEN_LEN]);
    // A rejected cookie counts as none: the reason is for the log only.
    let loaded = cookie.load(request.cookies(), UnixTime::UNKNOWN, &mut buf);
    let session = loaded.inspect_err(|error| println!("session refused: {error}")).ok().flatten();
    let (stale, all) = (cookie.stale_chunks(request.cookies()), cookie.destroy(request.cookies()));
    let changed = match (request.method, request.path, session) {
        ("GET", "/", session) => return page(answer, session),
        ("POST", "/login", _) => match form::field(request.body, "name").filter(|name| is_name(name)) {
            Some(name) => Session { name, visits: 0 },
            None => return head(answer, "422 Unprocessable Content", []),
        },
        ("POST", "/count", Some(session)) => Session { visits: session.visits.saturating_add(1), ..session },
        ("POST", "/count", None) => return head(answer, GO_HOME, []),
        ("POST", "/logout", _) => return head(answer, GO_HOME, all),
        _ => return head(answer, "404 Not Found", []),
    };
    match cookie.save(&changed, UnixTime::UNKNOWN, &mut HostRng, &mut out) {
        Ok(saved) => head(answer, GO_HOME, [saved].into_iter().chain(stale)),
        Err(_) => head(answer, "500 Internal Server Error", []),
    }
}

const GO_HOME: &str = "303 See Other\r\nLocation: /";

fn head<'c>(
    answer: &mut impl Write,
    status: &str,
    set_cookies: impl IntoIterator<Item = SetCookie<'c>>,
) -> fmt::Result {
    write!(answer, "HTTP/1.1 {status}\r\nConnection: close\r\nCache-Control: no-store\r\n")?;
    for set_cookie in set_cookies {
        write!(answer, "Set-Cookie: {set_cookie}\r\n")?;
    }
    answer.write_str("\r\n")
}

fn page(answer: &mut impl Write, session: Option<Session<'_>>) -> fmt::Result {
    head(answer, "200 OK\r\nContent-Type: text/html", [])?;
    match session {
        Some(Session { name, visits }) => write!(
            answer,
            "<!doctype html><title>Your session</title><p>Hello, {name}: {visits}<form method=post>\
             <button formaction=/count>Add one</button> <button formaction=/logout>Sign out</button></form>"
        ),
        None => answer.write_str(
            "<!doctype html><title>Sign in</title><form method=post action=/login>\
             <input name=name maxlength=32 required autofocus> <button>Sign in</button></form>",
        ),
    }
}

/// Returns whether `text` fits in [`MAX_SESSION_JSON_LEN`] and has no special character of HTML or JSON.
fn is_name(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ')
}
