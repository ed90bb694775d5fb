//! Code that the three tests share: a minimal browser, and the steps it performs.

use fe26::{Password, Sealer, SessionCookie};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub static SESSION: SessionCookie =
    SessionCookie::new("sid", Sealer::new(Password::from_static("1", "32 random characters, or more than that")));

/// A browser that sends its cookies in one line or a line each, and updates or deletes each according to `Set-Cookie`.
pub struct Browser {
    port: u16,
    separator: &'static [u8],
    pub cookies: Vec<(String, Vec<u8>)>,
}

pub struct Answer {
    pub status: u16,
    pub set_cookies: Vec<String>,
    pub body: String,
}

impl Browser {
    pub fn new(port: u16) -> Self {
        Self { port, separator: b"; ", cookies: Vec::new() }
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.request("GET", path, "")
    }

    pub fn post(&mut self, path: &str, form: &str) -> Answer {
        self.request("POST", path, form)
    }

    fn request(&mut self, method: &str, path: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n").into_bytes();
        if !self.cookies.is_empty() {
            let pairs: Vec<_> =
                self.cookies.iter().map(|(name, value)| [name.as_bytes(), b"=", value].concat()).collect();
            request.extend([b"cookie: ", pairs.join(self.separator).as_slice(), b"\r\n"].concat());
        }
        request.extend(
            format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}", body.len())
                .bytes(),
        );
        stream.write_all(&request).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let answer = Answer::new(&answer);
        answer.set_cookies.iter().for_each(|text| self.set_cookie(text));
        answer
    }

    fn set_cookie(&mut self, text: &str) {
        let (pair, attributes) = text.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        self.cookies.retain(|(known, _)| known != name);
        if !attributes.contains("Max-Age=0") {
            self.cookies.push((name.into(), value.into()));
        }
    }

    /// Changes a character in the middle of the cookie's value, which its MAC covers.
    fn tamper(&mut self) {
        let (_, token) = self.cookies.last_mut().unwrap();
        let middle = token.len() / 2;
        token[middle] = if token[middle] == b'a' { b'b' } else { b'a' };
    }
}

impl Answer {
    fn new(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").expect("an answer with a head and a body");
        let set_cookies = head.lines().filter_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("set-cookie").then(|| value.to_owned())
        });
        Self { status: head[9..12].parse().unwrap(), set_cookies: set_cookies.collect(), body: body.to_owned() }
    }
}

/// Tests a server that has `GET /`, which answers with the user's name or `nobody`, `POST /login` and `POST /logout`.
pub fn log_in_and_out(port: u16) {
    let mut browser = Browser::new(port);
    let answer = browser.get("/");
    assert_eq!((answer.status, answer.body.as_str(), answer.set_cookies.len()), (200, "nobody", 0));

    let login = browser.post("/login", "user=Ada");
    assert_eq!((login.status, login.set_cookies.len()), (200, 1));
    assert!(login.set_cookies[0].starts_with("sid=Fe26.2*1*"), "{:?}", login.set_cookies);
    assert!(login.set_cookies[0].ends_with("; Max-Age=1209540; Path=/; HttpOnly; Secure; SameSite=Lax"));
    assert_eq!(browser.get("/").body, "Ada");

    // Other sites' cookies come first, one of them not even UTF-8.
    browser.cookies.insert(0, ("theme".into(), b"d\xe4rk".into()));
    browser.cookies.insert(1, ("theme2".into(), b"dark".into()));
    assert_eq!(browser.get("/").body, "Ada");
    browser.separator = b"\r\ncookie: ";
    assert_eq!(browser.get("/").body, "Ada", "in a separate header line");

    browser.tamper();
    let answer = browser.get("/");
    assert_eq!((answer.status, answer.body.as_str()), (200, "nobody"), "a tampered cookie starts fresh");

    // Chunks of an older session are deleted by the login, or by the logout.
    browser.cookies.push(("sid.1".into(), b"x".into()));
    let login = browser.post("/login", "user=Bob");
    assert_eq!(login.set_cookies[1..], ["sid.1=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax"]);
    assert_eq!(browser.get("/").body, "Bob", "and can be replaced");

    browser.cookies.push(("sid.3".into(), b"x".into()));
    let logout = browser.post("/logout", "");
    let deleted = ["sid", "sid.3"].map(|name| format!("{name}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax"));
    assert_eq!(logout.set_cookies, deleted);
    assert_eq!(browser.get("/").body, "nobody");
    assert!(browser.cookies.iter().all(|(name, _)| !name.starts_with("sid")));
}
