//! The login of `examples/boards` on an emulated board: this file has the wiring, and `device` all the rest.
//!
//! All memory is static, both the tasks' and the memory they share: there is no heap.

#![no_std]
#![no_main]

mod ethernet;

use board::flash::HostFlash;
use board::lan9118::Lan9118;
use board::random::HostRng;
use board::systick;
use core::fmt;
use core::net::{Ipv4Addr, SocketAddr};
use device::{CONNECTIONS, NTP_SERVER, Random};
use embassy_executor::Spawner;
use embassy_net::{Config, Ipv4Cidr, Runner, Stack, StackResources, StaticConfigV4};
use ethernet::Ethernet;
use semihosting::{experimental::env, println};
use static_cell::StaticCell;

type Device = device::Device<HostRng, HostFlash>;

// QEMU's user network. A real network provides all of this through DHCP.
const ADDRESS: Ipv4Cidr = Ipv4Cidr::new(Ipv4Addr::new(10, 0, 2, 15), 24);
const GATEWAY: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 2);

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    static RESOURCES: StaticCell<StackResources<{ CONNECTIONS + 1 }>> = StaticCell::new();
    static ETHERNET: StaticCell<Ethernet> = StaticCell::new();
    static DEVICE: StaticCell<Device> = StaticCell::new();

    if let Some(core) = cortex_m::Peripherals::take() {
        systick::start(core.SYST);
    }
    let mut seed = [0; 8];
    HostRng.fill(&mut seed).expect("random numbers: run it with semihosting");
    let ethernet = ETHERNET.init_with(|| Ethernet::new(Lan9118::start()));
    let ipv4 = StaticConfigV4 { address: ADDRESS, gateway: Some(GATEWAY), dns_servers: Default::default() };
    let resources = RESOURCES.init_with(StackResources::new);
    let (stack, runner) = embassy_net::new(ethernet, Config::ipv4_static(ipv4), resources, u64::from_le_bytes(seed));
    let device = match Device::new(HostRng, HostFlash::open(), 0, log) {
        Ok(device) => &*DEVICE.init(device),
        Err(error) => {
            println!("{error}");
            panic!("no passwords")
        }
    };

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
    device.keep_clock(stack, ntp_server()).await
}

#[embassy_executor::task(pool_size = CONNECTIONS)]
async fn serve(stack: Stack<'static>, device: &'static Device) {
    device.serve(stack).await
}

fn log(line: fmt::Arguments<'_>) {
    println!("{line}");
}

/// Returns the server to ask. An argument such as `10.0.2.2:1123` sets it: `-semihosting-config …,arg=10.0.2.2:1123`
/// in QEMU.
fn ntp_server() -> SocketAddr {
    let arguments = env::args::<256>();
    let given = arguments.ok().and_then(|arguments| arguments.into_iter().flatten().find_map(|text| text.parse().ok()));
    given.unwrap_or(NTP_SERVER)
}
