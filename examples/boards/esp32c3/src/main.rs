//! The login on an ESP32-C3. This file is the board, and `device` all the rest: see `examples/boards/README.md`.
//!
//! The radio needs a heap. The login does not.

#![no_std]
#![no_main]

use core::fmt;
use device::{CONNECTIONS, NTP_SERVER, Random, SOCKETS, WIFI_NAME, WIFI_PASSWORD};
use embassy_executor::Spawner;
use embassy_net::{Runner, Stack, StackResources};
use embassy_time::Timer;
use esp_backtrace as _;
use esp_hal::clock::CpuClock;
use esp_hal::ram;
use esp_hal::rng::Trng;
use esp_hal::timer::timg::TimerGroup;
use esp_println::println;
use esp_radio::wifi::sta::StationConfig;
use esp_radio::wifi::{AuthenticationMethodConfig, Config, Interface, WifiController};
use esp_storage::FlashStorage;
use static_cell::StaticCell;

esp_bootloader_esp_idf::esp_app_desc!();

/// The offset of the passwords in the flash: the last two pages of the default partition `nvs`, which begins at 0x9000,
/// has 24 KiB, and is otherwise unused here. A product gives them an encrypted partition.
const PASSWORDS: u32 = 0x9000 + 0x6000 - 2 * 0x1000;

type Device = device::Device<Trng, FlashStorage<'static>>;

#[esp_rtos::main]
async fn main(spawner: Spawner) {
    static RESOURCES: StaticCell<StackResources<SOCKETS>> = StaticCell::new();
    static DEVICE: StaticCell<Device> = StaticCell::new();

    let p = esp_hal::init(esp_hal::Config::default().with_cpu_clock(CpuClock::max()));
    esp_alloc::heap_allocator!(#[ram(reclaimed)] size: 64 * 1024);
    esp_alloc::heap_allocator!(size: 36 * 1024);
    esp_rtos::start(TimerGroup::new(p.TIMG0).timer0, p.FROM_CPU_INTR0);

    // The generator is a true one only while the radio is on: it comes after it, and esp-hal makes none before.
    let mut controller = WifiController::new(p.WIFI, Default::default()).expect("a radio");
    let mut random = Trng::try_new().expect("the radio is on");
    let mut seed = [0; 8];
    random.fill(&mut seed).expect("random numbers");
    let device = match Device::new(random, FlashStorage::new(p.FLASH), PASSWORDS, log) {
        Ok(device) => &*DEVICE.init(device),
        Err(error) => panic!("{error}"),
    };

    let password = WIFI_PASSWORD.try_into().expect("at most 63 bytes");
    let station = StationConfig::default()
        .with_ssid(WIFI_NAME.try_into().expect("at most 32 bytes"))
        .with_authentication(AuthenticationMethodConfig::Wpa2Personal(password));
    controller.set_config(&Config::Station(station)).expect("a configuration");

    let resources = RESOURCES.init_with(StackResources::new);
    let (stack, runner) = embassy_net::new(Interface::station(), device::dhcp(), resources, u64::from_le_bytes(seed));
    spawner.spawn(keep_joined(controller).expect("once"));
    spawner.spawn(move_frames(runner).expect("once"));
    spawner.spawn(keep_clock(stack, device).expect("once"));
    for _ in 0..CONNECTIONS {
        spawner.spawn(serve(stack, device).expect("as many as there are"));
    }
    device.log_addresses(stack).await
}

/// Owns the radio: it is never turned off, because random numbers come from it, too.
#[embassy_executor::task]
async fn keep_joined(mut controller: WifiController<'static>) -> ! {
    loop {
        println!("joining {WIFI_NAME}");
        match controller.connect_async().await {
            Ok(_) => {
                let _ = controller.wait_for_disconnect_async().await;
            }
            Err(error) => println!("cannot join {WIFI_NAME}: {error:?}"),
        }
        Timer::after_secs(2).await;
    }
}

#[embassy_executor::task]
async fn move_frames(mut runner: Runner<'static, Interface>) -> ! {
    runner.run().await
}

#[embassy_executor::task]
async fn keep_clock(stack: Stack<'static>, device: &'static Device) -> ! {
    device.keep_clock(stack, NTP_SERVER).await
}

#[embassy_executor::task(pool_size = CONNECTIONS)]
async fn serve(stack: Stack<'static>, device: &'static Device) -> ! {
    device.serve(stack).await
}

fn log(line: fmt::Arguments<'_>) {
    println!("{line}");
}
