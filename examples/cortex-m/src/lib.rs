//! Support for this board, to be replaced by another board's crate: its Ethernet controller, its clock tick, its
//! flash and its random numbers.

#![no_std]

pub mod flash;
pub mod lan9118;
pub mod random;
pub mod systick;

/// Prints nothing: the texts of all panics take up to 18 KB of flash. To read them use semihosting's feature
/// `panic-handler` instead of this.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    semihosting::process::abort()
}
