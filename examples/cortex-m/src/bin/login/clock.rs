//! The time of day. The device boots without one and asks an NTP server until it knows it, and then once an hour.
//!
//! SNTP is not authenticated: an attacker between this device and the server can set this clock, and so make a cookie
//! live longer than intended. Where that matters use NTS, or a clock with a battery.

use core::cell::Cell;
use core::net::SocketAddr;
use embassy_net::Stack;
use embassy_net::udp::{PacketMetadata, UdpSocket};
use embassy_time::{Duration, Instant, Timer, with_timeout};
use fe26::UnixTime;
use semihosting::println;
use sntpc::{NtpContext, NtpTimestampGenerator};
use sntpc_net_embassy::UdpSocketWrapper;

/// A time that has certainly passed, 2025-11-23. Answers of servers with an earlier time are ignored.
const BUILT: UnixTime = UnixTime::from_secs(1_763_900_000);

const PATIENCE: Duration = Duration::from_secs(2);
const RETRY: Duration = Duration::from_secs(5);
const REPEAT: Duration = Duration::from_secs(3600);

pub struct Clock {
    /// The time of boot, in milliseconds since 1970.
    booted_ms: Cell<Option<u64>>,
}

impl Clock {
    pub const fn unknown() -> Self {
        Self { booted_ms: Cell::new(None) }
    }

    pub fn now(&self) -> UnixTime {
        let booted_ms = self.booted_ms.get();
        booted_ms.map_or(UnixTime::UNKNOWN, |ms| UnixTime::from_millis(ms + Instant::now().as_millis()))
    }

    pub async fn keep(&self, stack: Stack<'_>, server: SocketAddr) -> ! {
        loop {
            let answer = with_timeout(PATIENCE, ask(stack, server)).await;
            let now = answer.ok().flatten().map_or(UnixTime::UNKNOWN, |now| now.unknown_if_before(BUILT));
            match now.as_millis() {
                Some(now_ms) => {
                    self.booted_ms.set(now_ms.checked_sub(Instant::now().as_millis()));
                    println!("it is {now_ms} ms since 1970");
                    Timer::after(REPEAT).await;
                }
                None => Timer::after(RETRY).await,
            }
        }
    }
}

async fn ask(stack: Stack<'_>, server: SocketAddr) -> Option<UnixTime> {
    let (mut received, mut sent) = ([PacketMetadata::EMPTY], [PacketMetadata::EMPTY]);
    let (mut received_bytes, mut sent_bytes) = ([0; 64], [0; 64]);
    let mut socket = UdpSocket::new(stack, &mut received, &mut received_bytes, &mut sent, &mut sent_bytes);
    // Port 0: any free port.
    socket.bind(0).ok()?;
    let time = sntpc::get_time(server, &UdpSocketWrapper::new(socket), NtpContext::new(Guess(Duration::MIN))).await;
    let time = time.ok()?;
    // The fraction is in units of 2^-32 seconds.
    let millis = (u64::from(time.sec_fraction()) * 1000) >> 32;
    Some(UnixTime::from_millis(time.sec() * 1000 + millis))
}

/// The time as far as it is known: since 2036 an answer alone no longer determines the century.
#[derive(Clone, Copy)]
struct Guess(Duration);

impl NtpTimestampGenerator for Guess {
    fn init(&mut self) {
        self.0 = Instant::now() - Instant::MIN;
    }

    fn timestamp_sec(&self) -> u64 {
        BUILT.as_millis().unwrap_or_default() / 1000 + self.0.as_secs()
    }

    fn timestamp_subsec_micros(&self) -> u32 {
        (self.0.as_micros() % 1_000_000) as u32
    }
}
