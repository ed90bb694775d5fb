//! A browser that is small enough.
#![allow(dead_code, reason = "each test uses its part")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A browser that sends its cookies in one line or a line each, and updates or deletes each according to `Set-Cookie`.
pub struct Browser {
    port: u16,
    pub separator: &'static [u8],
    /// Lines to send besides.
    pub headers: Vec<String>,
    pub cookies: Vec<(String, Vec<u8>)>,
}

pub struct Answer {
    pub status: u16,
    pub body: String,
    headers: Vec<(String, String)>,
}

impl Browser {
    pub fn new(port: u16) -> Self {
        Self { port, separator: b"; ", headers: Vec::new(), cookies: Vec::new() }
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
        for line in &self.headers {
            request.extend([line.as_bytes(), b"\r\n"].concat());
        }
        request.extend(
            format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}", body.len())
                .bytes(),
        );
        stream.write_all(&request).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let answer = Answer::new(&answer);
        answer.set_cookies().into_iter().for_each(|text| self.set_cookie(text));
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
    pub fn tamper(&mut self) {
        let (_, token) = self.cookies.last_mut().unwrap();
        let middle = token.len() / 2;
        token[middle] = if token[middle] == b'a' { b'b' } else { b'a' };
    }
}

impl Answer {
    fn new(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").expect("an answer with a head and a body");
        let headers = head.lines().filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Self { status: head[9..12].parse().unwrap(), body: body.to_owned(), headers }
    }

    /// Returns the values of a header, whose name is in lower case.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    pub fn set_cookies(&self) -> Vec<&str> {
        self.header("set-cookie")
    }
}
