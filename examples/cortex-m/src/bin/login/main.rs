//! The login of `examples/login` on a microcontroller: the same handlers, the same page, the same cookie.
//!
//! This file has the memory and the wiring. All memory is static, both the tasks' and the memory they share: there is
//! no heap.

#![no_std]
#![no_main]

mod clock;
mod device;
mod ethernet;
#[path = "../../../../login/src/form.rs"]
mod form;
#[path = "../../../../login/src/handlers.rs"]
mod handlers;
#[path = "../../../../login/src/page.rs"]
mod page;
#[path = "../../../../login/src/session.rs"]
mod session;

use board::lan9118::Lan9118;
use board::random::HostRng;
use board::systick;
use core::net::{IpAddr, Ipv4Addr, SocketAddr};
use device::{Device, SESSION};
use embassy_executor::Spawner;
use embassy_net::{Ipv4Cidr, Runner, Stack, StackResources, StaticConfigV4};
use ethernet::Ethernet;
use picoserve::{Server, Timeouts, time::Duration};
use rand_core::TryRng;
use semihosting::{experimental::env, println};
use static_cell::StaticCell;

/// Largest session as JSON, in bytes.
const MAX_SESSION_JSON_LEN: usize = 512;

/// Largest token in bytes, including tokens from other servers.
const COOKIE_LIMIT: usize = SESSION.max_sealed_len(MAX_SESSION_JSON_LEN);

/// Size of a buffer in which every session that a token holds can be unsealed.
const MAX_SESSION_LEN: usize = SESSION.sealer().max_payload_len(COOKIE_LIMIT);

/// Bytes of a form: in a note each byte that is not ASCII takes three.
const MAX_FORM_LEN: usize = 1024;

/// Bytes of a request's head. Browsers send about 900 in addition to the cookie.
const MAX_HEAD_LEN: usize = 1280 + COOKIE_LIMIT;

/// The way for the reader of the page to get a cookie that is not `Secure`.
const GO_INSECURE: &str = "build this server with <code>--features insecure</code>";

/// The end of each page's footer.
const FOOTER: &str = "";

/// Simultaneous connections. A client that connects while all are taken is rejected, and a browser opens two.
const CONNECTIONS: usize = 4;

/// The timeouts. A button takes two requests, which share a connection. A client that then stays silent is
/// disconnected, to make room for others.
static CONFIG: picoserve::Config = picoserve::Config::new(Timeouts {
    start_read_request: Duration::from_secs(2),
    persistent_start_read_request: Duration::from_millis(500),
    read_request: Duration::from_secs(3),
    write: Duration::from_secs(3),
})
.keep_connection_alive();

// QEMU's user network. A real network provides all of this through DHCP.
const ADDRESS: Ipv4Cidr = Ipv4Cidr::new(Ipv4Addr::new(10, 0, 2, 15), 24);
const GATEWAY: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 2);

/// A public server: Cloudflare's. A product asks its manufacturer's, or the one that DHCP names.
const NTP_SERVER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(162, 159, 200, 1)), 123);

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    static RESOURCES: StaticCell<StackResources<{ CONNECTIONS + 1 }>> = StaticCell::new();
    static ETHERNET: StaticCell<Ethernet> = StaticCell::new();
    static BOOT_KEY: StaticCell<[u8; 32]> = StaticCell::new();
    static DEVICE: StaticCell<Device> = StaticCell::new();

    if let Some(core) = cortex_m::Peripherals::take() {
        systick::start(core.SYST);
    }
    let (Some(boot_key), Some(seed)) = (random(), random()) else {
        panic!("no random numbers: run it with semihosting")
    };
    let ethernet = ETHERNET.init_with(|| Ethernet::new(Lan9118::start()));
    let ipv4 = StaticConfigV4 { address: ADDRESS, gateway: Some(GATEWAY), dns_servers: Default::default() };
    let config = embassy_net::Config::ipv4_static(ipv4);
    let (stack, runner) =
        embassy_net::new(ethernet, config, RESOURCES.init_with(StackResources::new), u64::from_le_bytes(seed));
    let Ok(device) = Device::new(BOOT_KEY.init(boot_key)) else { panic!("the generator repeats one byte") };
    let device = &*DEVICE.init(device);

    spawner.spawn(move_frames(runner).expect("once"));
    spawner.spawn(keep_clock(stack, device).expect("once"));
    for _ in 0..CONNECTIONS {
        spawner.spawn(serve(stack, device).expect("as many as there are"));
    }
    println!("listening on port 80");
}

#[embassy_executor::task]
async fn move_frames(mut runner: Runner<'static, &'static mut Ethernet>) {
    runner.run().await
}

#[embassy_executor::task]
async fn keep_clock(stack: Stack<'static>, device: &'static Device) {
    device.clock.keep(stack, ntp_server()).await
}

/// Serves one connection. A task's memory is static: here the buffers of one connection, and those of the handler.
#[embassy_executor::task(pool_size = CONNECTIONS)]
async fn serve(stack: Stack<'static>, device: &'static Device) {
    let (mut head, mut received, mut to_send) = ([0; MAX_HEAD_LEN], [0; 1024], [0; 1024]);
    let router = handlers::router(device);
    let server = Server::new(&router, &CONFIG, &mut head);
    server.listen_and_serve("", stack, 80, &mut received, &mut to_send).await;
}

fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    HostRng.try_fill_bytes(&mut bytes).ok()?;
    Some(bytes)
}

/// Returns the server to ask. An argument such as `10.0.2.2:1123` sets it: `-semihosting-config …,arg=10.0.2.2:1123`
/// in QEMU.
fn ntp_server() -> SocketAddr {
    let arguments = env::args::<128>();
    let given = arguments.ok().and_then(|arguments| arguments.into_iter().flatten().find_map(|text| text.parse().ok()));
    given.unwrap_or(NTP_SERVER)
}
