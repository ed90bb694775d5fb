//! A login as firmware: all that boards share. A board brings its network, its generator of random bytes, and two pages
//! of flash.
//!
//! The handlers, the pages and the glue to fe26 are those of `examples/login`, unchanged. There is no heap.

#![no_std]

#[cfg(test)]
extern crate std;

mod clock;
#[cfg_attr(not(feature = "session"), expect(dead_code, reason = "only sessions need random numbers and keys"))]
mod device;
#[path = "../../../login/src/form.rs"]
mod form;
#[path = "../../../login/src/handlers.rs"]
#[cfg_attr(not(feature = "session"), expect(dead_code, reason = "only sessions need a cookie"))]
mod handlers;
#[cfg(feature = "session")]
mod keys;
#[cfg(not(feature = "session"))]
#[path = "no_session.rs"]
mod keys;
mod oscillator;
#[path = "../../../login/src/page.rs"]
mod page;
pub mod passwords;
mod radio;
mod random;
#[cfg(feature = "session")]
mod serve;
#[cfg(feature = "session")]
#[path = "../../../login/src/session.rs"]
mod session;
#[cfg(not(feature = "session"))]
use keys as session;
#[cfg(feature = "session")]
mod visit;
#[cfg(feature = "wifi")]
mod wifi;

pub use clock::NTP_SERVER;
pub use device::{Device, Log};
pub use oscillator::Oscillator;
pub use radio::{RadioFirmware, RadioFirmwareError};
pub use random::Random;
#[cfg(feature = "wifi")]
pub use wifi::{WIFI_NAME, WIFI_PASSWORD, dhcp};

use fe26::{Password, Sealer};
use picoserve::Timeouts;
use picoserve::time::Duration;

/// Simultaneous connections. A client that connects while all are taken is rejected, and a browser opens two.
pub const CONNECTIONS: usize = 4;

/// The sockets of the network: those of the connections, of SNTP and of DHCP.
pub const SOCKETS: usize = CONNECTIONS + 2;

/// Largest session as JSON, in bytes.
const MAX_SESSION_JSON_LEN: usize = 512;

/// Stands for all passwords where sizes of buffers are computed: its id is as long as the longest one.
const ANY: Sealer<'static> =
    Sealer::new(Password::from_static("4294967295", "only its length counts, and it opens nothing"));

/// Largest token in bytes, including tokens from other servers.
const COOKIE_LIMIT: usize = ANY.max_sealed_len(MAX_SESSION_JSON_LEN);

/// Size of a buffer in which every session that a token holds can be unsealed.
const MAX_SESSION_LEN: usize = ANY.max_payload_len(COOKIE_LIMIT);

/// Bytes of a form: in a note each byte that is not ASCII takes three.
const MAX_FORM_LEN: usize = 1024;

/// Bytes of a request's head. Browsers send about 900 in addition to the cookie.
const MAX_HEAD_LEN: usize = 1280 + COOKIE_LIMIT;

/// The way for the reader of the page to get a cookie that is not `Secure`.
const GO_INSECURE: &str = "build this server with <code>--features insecure</code>";

/// The part of the page with the buttons that change the device's password.
const PASSWORD_BUTTONS: &str = include_str!("buttons.html");

/// The timeouts. A button takes two requests, which share a connection. A client that then stays silent is
/// disconnected, to make room for others.
static CONFIG: picoserve::Config = picoserve::Config::new(Timeouts {
    start_read_request: Duration::from_secs(2),
    persistent_start_read_request: Duration::from_millis(500),
    read_request: Duration::from_secs(3),
    write: Duration::from_secs(3),
})
.keep_connection_alive();
