//! The login on a Raspberry Pi Pico W or Pico 2 W. This file is the board, and `device` all the rest:
//! see `examples/boards/README.md`.

#![no_std]
#![no_main]

mod places;
mod random;

use core::fmt;
use core::panic::PanicInfo;
use cyw43::{Control, JoinOptions, NetDriver, SpiBus};
use cyw43_pio::{PioSpi, RM2_CLOCK_DIVIDER};
use device::{CONNECTIONS, NTP_SERVER, RadioFirmware, Random, SOCKETS, WIFI_NAME, WIFI_PASSWORD};
use embassy_executor::Spawner;
use embassy_net::{Runner, Stack, StackResources};
use embassy_rp::flash::{Blocking, Flash};
use embassy_rp::gpio::{Level, Output};
use embassy_rp::peripherals::{DMA_CH0, FLASH, PIO0};
use embassy_rp::pio::{self, Pio};
use embassy_rp::{bind_interrupts, dma};
use embassy_time::Timer;
use random::Generator;
use rtt_target::{rprintln, rtt_init_print};
use static_cell::StaticCell;

/// The part of the flash that this firmware uses: all that a Pico W has.
const FLASH_LEN: usize = 2048 * 1024;

type BoardFlash = Flash<'static, FLASH, Blocking, FLASH_LEN>;
type Device = device::Device<Generator, BoardFlash>;
type Radio = cyw43::Runner<'static, SpiBus<Output<'static>, PioSpi<'static, PIO0, 0>>>;

bind_interrupts!(struct Irqs {
    PIO0_IRQ_0 => pio::InterruptHandler<PIO0>;
    DMA_IRQ_0 => dma::InterruptHandler<DMA_CH0>;
});

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    static RADIO: StaticCell<cyw43::State> = StaticCell::new();
    static RESOURCES: StaticCell<StackResources<SOCKETS>> = StaticCell::new();
    static DEVICE: StaticCell<Device> = StaticCell::new();

    rtt_init_print!();
    let p = embassy_rp::init(Default::default());
    #[cfg(feature = "pico-w")]
    let mut random = random::generator();
    #[cfg(feature = "pico2-w")]
    let mut random = random::generator(p.TRNG);
    let mut seed = [0; 8];
    random.fill(&mut seed).expect("random numbers");
    let device = match Device::new(random, BoardFlash::new_blocking(p.FLASH), places::passwords(), log) {
        Ok(device) => &*DEVICE.init(device),
        Err(error) => panic!("{error}"),
    };

    let radio = RadioFirmware::parse(places::radio()).unwrap_or_else(|error| panic!("{error}: see README.md"));
    let [firmware, nvram] = [radio.firmware, radio.nvram]
        .map(|part| places::aligned(part).expect("the radio's firmware is packed by radio.sh"));
    let (power, cs) = (Output::new(p.PIN_23, Level::Low), Output::new(p.PIN_25, Level::High));
    let mut pio = Pio::new(p.PIO0, Irqs);
    let dma = dma::Channel::new(p.DMA_CH0, Irqs);
    let spi = PioSpi::new(&mut pio.common, pio.sm0, RM2_CLOCK_DIVIDER, pio.irq0, cs, p.PIN_24, p.PIN_29, dma);
    let state = RADIO.init_with(cyw43::State::new);
    let (driver, mut control, runner) = cyw43::new(state, power, spi, firmware, nvram).await;
    spawner.spawn(drive_radio(runner).expect("once"));
    control.init(radio.clm).await;

    let resources = RESOURCES.init_with(StackResources::new);
    let (stack, runner) = embassy_net::new(driver, device::dhcp(), resources, u64::from_le_bytes(seed));
    spawner.spawn(move_frames(runner).expect("once"));
    spawner.spawn(keep_joined(control, stack).expect("once"));
    spawner.spawn(keep_clock(stack, device).expect("once"));
    for _ in 0..CONNECTIONS {
        spawner.spawn(serve(stack, device).expect("as many as there are"));
    }
    device.log_addresses(stack).await
}

#[embassy_executor::task]
async fn drive_radio(runner: Radio) -> ! {
    runner.run().await
}

#[embassy_executor::task]
async fn move_frames(mut runner: Runner<'static, NetDriver<'static>>) -> ! {
    runner.run().await
}

#[embassy_executor::task]
async fn keep_joined(mut control: Control<'static>, stack: Stack<'static>) -> ! {
    loop {
        rprintln!("joining {}", WIFI_NAME);
        match control.join(WIFI_NAME, JoinOptions::new(WIFI_PASSWORD.as_bytes())).await {
            Ok(()) => stack.wait_link_down().await,
            Err(error) => rprintln!("cannot join {}: {:?}", WIFI_NAME, error),
        }
        Timer::after_secs(2).await;
    }
}

#[embassy_executor::task]
async fn keep_clock(stack: Stack<'static>, device: &'static Device) -> ! {
    device.keep_clock(stack, NTP_SERVER).await
}

#[embassy_executor::task(pool_size = CONNECTIONS)]
async fn serve(stack: Stack<'static>, device: &'static Device) -> ! {
    device.serve(stack).await
}

/// Prints the reason, and stops. A product resets the chip instead.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    rprintln!("{}", info);
    loop {
        cortex_m::asm::wfi();
    }
}

fn log(line: fmt::Arguments<'_>) {
    rprintln!("{}", line);
}
