//! The board's Ethernet controller, as a device for smoltcp.

use board::lan9118::{Lan9118, MAX_FRAME_LEN};
use smoltcp::phy::{Device, DeviceCapabilities, Medium, RxToken, TxToken};
use smoltcp::time::Instant;

pub struct Ethernet {
    pub chip: Lan9118,
    received: [u8; MAX_FRAME_LEN],
    to_send: [u8; MAX_FRAME_LEN],
}

impl Ethernet {
    pub fn new(chip: Lan9118) -> Self {
        Self { chip, received: [0; MAX_FRAME_LEN], to_send: [0; MAX_FRAME_LEN] }
    }
}

impl Device for Ethernet {
    type RxToken<'a> = Received<'a>;
    type TxToken<'a> = ToSend<'a>;

    fn receive(&mut self, _: Instant) -> Option<(Received<'_>, ToSend<'_>)> {
        if !self.chip.can_send() {
            return None;
        }
        let len = self.chip.receive(&mut self.received)?;
        Some((Received(&self.received[..len]), ToSend { chip: &mut self.chip, buf: &mut self.to_send }))
    }

    fn transmit(&mut self, _: Instant) -> Option<ToSend<'_>> {
        self.chip.can_send().then_some(ToSend { chip: &mut self.chip, buf: &mut self.to_send })
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ethernet;
        capabilities.max_transmission_unit = MAX_FRAME_LEN;
        capabilities
    }
}

pub struct Received<'a>(&'a [u8]);

impl RxToken for Received<'_> {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, read: F) -> R {
        read(self.0)
    }
}

pub struct ToSend<'a> {
    chip: &'a mut Lan9118,
    buf: &'a mut [u8; MAX_FRAME_LEN],
}

impl TxToken for ToSend<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, write: F) -> R {
        let frame = &mut self.buf[..len];
        let result = write(frame);
        self.chip.send(frame);
        result
    }
}
