//! The true generator of each chip.

#[cfg(feature = "pico-w")]
pub use rp2040::{Generator, generator};
#[cfg(feature = "pico2-w")]
pub use rp2350::{Generator, generator};

#[cfg(feature = "pico-w")]
mod rp2040 {
    use device::Oscillator;
    use embassy_rp::clocks::RoscRng;
    use embassy_time::{Duration, block_for};

    pub type Generator = Oscillator<fn() -> u8>;

    /// Time between two samples. The oscillator runs at a few megahertz: read faster than it moves, it says the same
    /// again.
    const PAUSE: Duration = Duration::from_micros(10);

    /// The RP2040 has a ring oscillator only. embassy-rp marks `RoscRng` as `CryptoRng`, but returns its bits as they
    /// are: here they are hashed.
    pub fn generator() -> Generator {
        Oscillator::new(|| {
            block_for(PAUSE);
            RoscRng::next_u8()
        })
    }
}

#[cfg(feature = "pico2-w")]
mod rp2350 {
    use device::Random;
    use embassy_rp::peripherals::TRNG;
    use embassy_rp::trng::{Config, InterruptHandler, Trng};
    use embassy_rp::{Peri, bind_interrupts};
    use fe26::EntropyError;

    bind_interrupts!(struct Irqs {
        TRNG_IRQ => InterruptHandler<TRNG>;
    });

    /// The RP2350's generator tests its bits itself: embassy-rp repeats a block that fails.
    pub struct Generator(Trng<'static, TRNG>);

    pub fn generator(peripheral: Peri<'static, TRNG>) -> Generator {
        Generator(Trng::new(peripheral, Irqs, Config::default()))
    }

    impl Random for Generator {
        fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
            self.0.blocking_fill_bytes(bytes);
            Ok(())
        }
    }
}
