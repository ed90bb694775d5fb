//! The fixed places of flash, which `places.x` names. All `unsafe` code of this firmware is here.

use core::ptr::{from_ref, slice_from_raw_parts};
use cyw43::{A4, Aligned};

unsafe extern "C" {
    static __flash_start: u8;
    static __radio_start: u8;
    static __radio_end: u8;
    static __passwords_start: u8;
}

/// Returns the place of the radio's firmware.
pub fn radio() -> &'static [u8] {
    let (start, end) = (&raw const __radio_start, &raw const __radio_end);
    // SAFETY: flash is mapped here for reading as long as the program runs. The program lies in other places
    // (memory-*.x), and writes to the passwords alone: nothing changes these bytes.
    unsafe { &*slice_from_raw_parts(start, end.addr() - start.addr()) }
}

/// Returns bytes with the alignment that the radio's driver needs; `None` if they do not have it, or are no whole words.
pub fn aligned(bytes: &'static [u8]) -> Option<&'static Aligned<A4, [u8]>> {
    let is_aligned = bytes.as_ptr().addr().is_multiple_of(4) && bytes.len().is_multiple_of(4);
    // SAFETY: `Aligned<A4, [u8]>` is `repr(C)`, with a field of no bytes and then these: it has their layout, an
    // alignment of four, and the same length because that is a multiple of four.
    is_aligned.then(|| unsafe { &*(from_ref(bytes) as *const Aligned<A4, [u8]>) })
}

/// Returns the offset of the passwords in the flash.
pub fn passwords() -> u32 {
    ((&raw const __passwords_start).addr() - (&raw const __flash_start).addr()) as u32
}
