//! The firmware of a Pico's radio, behind the program in flash, where the user puts it: `examples/boards/pico/radio.sh` packs
//! three files into one.

use core::fmt;

/// The parts that the radio is started with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RadioFirmware<'f> {
    pub firmware: &'f [u8],
    /// The channels and powers that each country allows.
    pub clm: &'f [u8],
    /// The settings of the board.
    pub nvram: &'f [u8],
}

/// The reason why there is no firmware.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RadioFirmwareError {
    /// The place does not begin with `MAGIC`: nothing was put there, or something else.
    Missing,
    TooLong {
        len: usize,
        max_len: usize,
    },
}

impl<'f> RadioFirmware<'f> {
    /// The first bytes. Three lengths follow, of 32 bits each, least significant byte first; then the parts, each filled
    /// up to a multiple of four.
    pub const MAGIC: [u8; 4] = *b"CYW1";

    /// Finds the parts in `place`. They are aligned to four bytes if it is.
    ///
    /// # Errors
    ///
    /// [`RadioFirmwareError`] if `place` has no firmware.
    pub fn parse(place: &'f [u8]) -> Result<Self, RadioFirmwareError> {
        let (head, mut rest) = place.split_first_chunk::<16>().ok_or(RadioFirmwareError::Missing)?;
        let [magic, lens @ ..] = head.as_chunks::<4>().0 else { return Err(RadioFirmwareError::Missing) };
        if *magic != Self::MAGIC {
            return Err(RadioFirmwareError::Missing);
        }
        let mut parts = [&[][..]; 3];
        for (part, len) in parts.iter_mut().zip(lens) {
            let len = u32::from_le_bytes(*len) as usize;
            let too_long = RadioFirmwareError::TooLong { len, max_len: rest.len() };
            let (bytes, others) = rest.split_at_checked(len.next_multiple_of(4)).ok_or(too_long)?;
            (*part, rest) = (&bytes[..len], others);
        }
        let [firmware, clm, nvram] = parts;
        Ok(Self { firmware, clm, nvram })
    }
}

impl fmt::Display for RadioFirmwareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("no radio firmware in its place"),
            Self::TooLong { len, max_len } => write!(f, "radio firmware is too long ({len} > {max_len} bytes)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKED: &[u8; 32] = b"CYW1\x05\0\0\0\x01\0\0\0\x04\0\0\0firmw\0\0\0c\0\0\0nvra";

    #[test]
    fn the_three_parts_are_found() {
        let expected = RadioFirmware { firmware: b"firmw", clm: b"c", nvram: b"nvra" };
        assert_eq!(RadioFirmware::parse(PACKED), Ok(expected));
        let followed = [&PACKED[..], &[0xff; 9]].concat();
        assert_eq!(RadioFirmware::parse(&followed), Ok(expected));
    }

    #[test]
    fn an_empty_place_has_no_firmware() {
        for place in [&[0xff; 64][..], &[], b"CYW"] {
            assert_eq!(RadioFirmware::parse(place), Err(RadioFirmwareError::Missing));
        }
    }

    #[test]
    fn lengths_beyond_the_place_are_errors() {
        assert_eq!(RadioFirmware::parse(&PACKED[..31]), Err(RadioFirmwareError::TooLong { len: 4, max_len: 3 }));
        let mut huge = *PACKED;
        huge[4..8].fill(0xff);
        let len = u32::MAX as usize;
        assert_eq!(RadioFirmware::parse(&huge), Err(RadioFirmwareError::TooLong { len, max_len: 16 }));
    }
}
