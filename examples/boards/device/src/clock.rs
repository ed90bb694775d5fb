//! The time of day. The device boots without one and asks an NTP server until it knows it, and then once an hour.
//!
//! SNTP is not authenticated: an attacker between this device and the server can set this clock, and so make a cookie
//! live longer than intended. Where that matters use NTS, or a clock with a battery.

use crate::device::Log;
use core::cell::Cell;
use core::net::{IpAddr, Ipv4Addr, SocketAddr};
use embassy_net::Stack;
use embassy_net::udp::{PacketMetadata, UdpSocket};
use embassy_time::{Duration, Instant, Timer, with_timeout};
use fe26::UnixTime;
use sntpc::{NtpContext, NtpTimestampGenerator};
use sntpc_net_embassy::UdpSocketWrapper;

/// A public server: Cloudflare's. A product asks its manufacturer's, or the one that DHCP names.
pub const NTP_SERVER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(162, 159, 200, 1)), 123);

/// A time that has certainly passed. Answers of servers with an earlier time are ignored.
///
/// It is the time of the build if that is known (`SOURCE_DATE_EPOCH=$(date +%s) cargo build`), else 2025-11-23.
const BUILD_TIME: UnixTime = UnixTime::from_secs(BUILD_SECS);

const BUILD_SECS: u64 = match option_env!("SOURCE_DATE_EPOCH") {
    Some(secs) => match u64::from_str_radix(secs, 10) {
        Ok(secs) => secs,
        Err(_) => panic!("SOURCE_DATE_EPOCH is no number of seconds since 1970"),
    },
    None => 1_763_900_000,
};

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

    /// Sets the clock, except to a time before the firmware was built. Returns whether it is set.
    fn set(&self, now: UnixTime) -> bool {
        let Some(now_ms) = now.unknown_if_before(BUILD_TIME).as_millis() else { return false };
        self.booted_ms.set(now_ms.checked_sub(Instant::now().as_millis()));
        true
    }

    pub async fn keep(&self, stack: Stack<'_>, server: SocketAddr, log: Log) -> ! {
        loop {
            stack.wait_config_up().await;
            let answer = with_timeout(PATIENCE, ask(stack, server)).await;
            match answer.ok().flatten() {
                Some(now) if self.set(now) => {
                    log(format_args!("it is {} ms since 1970", now.as_millis().unwrap_or_default()));
                    Timer::after(REPEAT).await;
                }
                _ => Timer::after(RETRY).await,
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
        BUILD_SECS + self.0.as_secs()
    }

    fn timestamp_subsec_micros(&self) -> u32 {
        (self.0.as_micros() % 1_000_000) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use embassy_time::MockDriver;

    #[test]
    fn the_clock_is_unknown_until_it_is_set_and_then_goes_on() {
        let clock = Clock::unknown();
        MockDriver::get().advance(Duration::from_secs(60));
        assert_eq!(clock.now(), UnixTime::UNKNOWN);
        assert!(clock.set(UnixTime::from_secs(BUILD_SECS + 1)));
        MockDriver::get().advance(Duration::from_secs(60));
        assert_eq!(clock.now(), UnixTime::from_secs(BUILD_SECS + 61));
    }

    #[test]
    fn times_before_the_build_are_not_believed() {
        let clock = Clock::unknown();
        assert!(!clock.set(UnixTime::from_secs(BUILD_SECS - 1)));
        assert_eq!(clock.now(), UnixTime::UNKNOWN);
    }
}
