//! The Ethernet controller LAN9118, polled: no interrupts, no DMA. Frames pass word by word through a FIFO.
//!
//! Registers and bits have the data sheet's names. With a real chip the driver must also ask the PHY for the link's
//! state; QEMU's cable is always plugged in.

/// Largest frame in bytes, without its checksum, which the chip adds and checks.
pub const MAX_FRAME_LEN: usize = 1514;

/// The registers' address on QEMU's mps2-an386.
const BASE: usize = 0x4020_0000;

const RX_DATA_FIFO: usize = 0x00;
const TX_DATA_FIFO: usize = 0x20;
const RX_STATUS_FIFO: usize = 0x40;
const TX_STATUS_FIFO: usize = 0x48;
const TX_CFG: usize = 0x70;
const HW_CFG: usize = 0x74;
const RX_FIFO_INF: usize = 0x7c;
const TX_FIFO_INF: usize = 0x80;
const PMT_CTRL: usize = 0x84;
const MAC_CSR_CMD: usize = 0xa4;
const MAC_CSR_DATA: usize = 0xa8;
const LAST_REGISTER: usize = 0xb4;

// The MAC's own registers, which are reached through two of the registers above.
const MAC_CR: u32 = 1;
const ADDRH: u32 = 2;
const ADDRL: u32 = 3;

pub struct Lan9118(());

impl Lan9118 {
    /// Resets the chip and starts it.
    pub fn start() -> Self {
        const SRST: u32 = 1 << 0;
        const READY: u32 = 1 << 0;
        const TX_ON: u32 = 1 << 1;
        const TXEN: u32 = 1 << 3;
        const RXEN: u32 = 1 << 2;

        while read(PMT_CTRL) & READY == 0 {}
        write(HW_CFG, SRST);
        while read(HW_CFG) & SRST != 0 {}
        write(TX_CFG, TX_ON);
        write_mac(MAC_CR, TXEN | RXEN);
        Self(())
    }

    /// Returns the address in the board's EEPROM.
    pub fn address(&self) -> [u8; 6] {
        let mut address = [0; 6];
        address[..4].copy_from_slice(&read_mac(ADDRL).to_le_bytes());
        address[4..].copy_from_slice(&read_mac(ADDRH).to_le_bytes()[..2]);
        address
    }

    /// Copies the next frame into the buffer and returns its length. Broken frames are dropped.
    pub fn receive(&mut self, buf: &mut [u8; MAX_FRAME_LEN]) -> Option<usize> {
        const ERROR: u32 = 1 << 15;
        const CHECKSUM_LEN: usize = 4;

        while statuses(RX_FIFO_INF) > 0 {
            let status = read(RX_STATUS_FIFO);
            let len = (status >> 16 & 0x3fff) as usize;
            for at in (0..len).step_by(4) {
                let word = read(RX_DATA_FIFO).to_le_bytes();
                for (to, from) in buf.iter_mut().skip(at).zip(word) {
                    *to = from;
                }
            }
            match len.checked_sub(CHECKSUM_LEN) {
                Some(len) if len <= MAX_FRAME_LEN && status & ERROR == 0 => return Some(len),
                _ => {}
            }
        }
        None
    }

    /// Returns whether there is room for a frame of any length, and its two words of command.
    pub fn can_send(&self) -> bool {
        let free = read(TX_FIFO_INF) & 0xffff;
        free as usize >= MAX_FRAME_LEN + 12
    }

    pub fn send(&mut self, frame: &[u8]) {
        const FIRST_AND_LAST: u32 = 1 << 13 | 1 << 12;

        // Discard the statuses of earlier frames: a higher layer sends a lost frame again.
        while statuses(TX_FIFO_INF) > 0 {
            read(TX_STATUS_FIFO);
        }
        let len = frame.len() as u32;
        write(TX_DATA_FIFO, FIRST_AND_LAST | len);
        write(TX_DATA_FIFO, len);
        for part in frame.chunks(4) {
            let mut word = [0; 4];
            word[..part.len()].copy_from_slice(part);
            write(TX_DATA_FIFO, u32::from_le_bytes(word));
        }
    }
}

/// Returns the number of frames whose status is pending, from one of the two `…_FIFO_INF`.
fn statuses(fifo_inf: usize) -> u32 {
    read(fifo_inf) >> 16 & 0xff
}

const BUSY: u32 = 1 << 31;
const READ: u32 = 1 << 30;

fn read_mac(register: u32) -> u32 {
    write(MAC_CSR_CMD, BUSY | READ | register);
    while read(MAC_CSR_CMD) & BUSY != 0 {}
    read(MAC_CSR_DATA)
}

fn write_mac(register: u32, value: u32) {
    write(MAC_CSR_DATA, value);
    write(MAC_CSR_CMD, BUSY | register);
    while read(MAC_CSR_CMD) & BUSY != 0 {}
}

fn read(register: usize) -> u32 {
    // SAFETY: `address_of` returns an aligned register of the chip, where no Rust value is stored.
    unsafe { address_of(register).read_volatile() }
}

fn write(register: usize, value: u32) {
    // SAFETY: as above. The chip has no DMA, so no written value makes it access memory.
    unsafe { address_of(register).write_volatile(value) }
}

fn address_of(register: usize) -> *mut u32 {
    assert!(register.is_multiple_of(4) && register <= LAST_REGISTER);
    core::ptr::with_exposed_provenance_mut(BASE + register)
}
