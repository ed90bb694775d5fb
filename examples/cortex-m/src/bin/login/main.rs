//! The login of `examples/login` on a microcontroller: the same handlers, the same page, the same cookie.
//!
//! This file is memory and wires. All memory is static, of tasks and of what they share: there is no heap.

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

use board::lan9118::Lan9118;
use board::random::HostRng;
use board::systick;
use core::net::{IpAddr, Ipv4Addr, SocketAddr};
use device::Device;
use embassy_executor::Spawner;
use embassy_net::{Ipv4Cidr, Runner, Stack, StackResources, StaticConfigV4};
use ethernet::Ethernet;
use handlers::SESSION;
use picoserve::{Server, Timeouts, time::Duration};
use rand_core::TryRng;
use semihosting::{experimental::env, println};
use static_cell::StaticCell;

/// Bytes of a session at the most, as JSON. Sessions are sealed in a buffer of `COOKIE_LIMIT` bytes, and
/// [`handlers`] derives from that the one they are opened in.
const MAX_SESSION_JSON_LEN: usize = 512;

/// Bytes of a token at the most, also of those that other servers made.
const COOKIE_LIMIT: usize = SESSION.max_sealed_len(MAX_SESSION_JSON_LEN);

/// Bytes of a form: a note comes with three bytes for each that is not ASCII.
const MAX_FORM_LEN: usize = 1024;

/// Bytes of a request's head. Browsers send about 900 besides the cookie.
const MAX_HEAD_LEN: usize = 1280 + COOKIE_LIMIT;

/// What the reader of the page can do to get a cookie that is not `Secure`.
const GO_INSECURE: &str = "build this server with <code>--features insecure</code>";

/// Connections at a time. Whoever comes while all are taken is turned away, and a browser comes with two.
const CONNECTIONS: usize = 4;

/// A button takes two requests, which share a connection. Whoever then says nothing makes room for others.
static CONFIG: picoserve::Config = picoserve::Config::new(Timeouts {
    start_read_request: Duration::from_secs(2),
    persistent_start_read_request: Duration::from_millis(500),
    read_request: Duration::from_secs(3),
    write: Duration::from_secs(3),
})
.keep_connection_alive();

// QEMU's user network. A network of one's own says all of this by DHCP.
const ADDRESS: Ipv4Cidr = Ipv4Cidr::new(Ipv4Addr::new(10, 0, 2, 15), 24);
const GATEWAY: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 2);

/// A public server: Cloudflare's. A product asks its maker's, or the one that DHCP names.
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

/// A task's memory is static: here the buffers of one connection, and those of the handler.
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

/// An argument such as `10.0.2.2:1123` says whom to ask: QEMU's `-semihosting-config …,arg=10.0.2.2:1123`.
fn ntp_server() -> SocketAddr {
    let arguments = env::args::<128>();
    let given = arguments.ok().and_then(|arguments| arguments.into_iter().flatten().find_map(|text| text.parse().ok()));
    given.unwrap_or(NTP_SERVER)
}
