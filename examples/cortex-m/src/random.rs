//! Random numbers. QEMU's boards have no generator, so they come from the computer that runs it: from `/dev/urandom`,
//! through the debugger's interface (semihosting).
//!
//! A real board has its own: `examples/hal/README.md` names it for each chip.

use rand_core::{TryCryptoRng, TryRng};
use semihosting::{experimental::random::fill_bytes, io};

pub struct HostRng;

impl TryRng for HostRng {
    type Error = io::Error;

    fn try_next_u32(&mut self) -> io::Result<u32> {
        let mut bytes = [0; 4];
        fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> io::Result<u64> {
        let mut bytes = [0; 8];
        fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        fill_bytes(bytes)
    }
}

impl TryCryptoRng for HostRng {}
