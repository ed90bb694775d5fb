//! The board's Ethernet controller, as a device for embassy-net.

use board::lan9118::{Lan9118, MAX_FRAME_LEN};
use core::task::Context;
use embassy_net_driver::{Capabilities, Driver, HardwareAddress, LinkState, RxToken, TxToken};

pub struct Ethernet {
    chip: Lan9118,
    received: [u8; MAX_FRAME_LEN],
    to_send: [u8; MAX_FRAME_LEN],
}

impl Ethernet {
    pub fn new(chip: Lan9118) -> Self {
        Self { chip, received: [0; MAX_FRAME_LEN], to_send: [0; MAX_FRAME_LEN] }
    }
}

impl Driver for Ethernet {
    type RxToken<'a> = Received<'a>;
    type TxToken<'a> = ToSend<'a>;

    fn receive(&mut self, context: &mut Context) -> Option<(Received<'_>, ToSend<'_>)> {
        let received = if self.chip.can_send() { self.chip.receive(&mut self.received) } else { None };
        let Some(len) = received else {
            look_again(context);
            return None;
        };
        Some((Received(&mut self.received[..len]), ToSend { chip: &mut self.chip, buf: &mut self.to_send }))
    }

    fn transmit(&mut self, context: &mut Context) -> Option<ToSend<'_>> {
        if !self.chip.can_send() {
            look_again(context);
            return None;
        }
        Some(ToSend { chip: &mut self.chip, buf: &mut self.to_send })
    }

    fn link_state(&mut self, _: &mut Context) -> LinkState {
        LinkState::Up
    }

    fn capabilities(&self) -> Capabilities {
        let mut capabilities = Capabilities::default();
        capabilities.max_transmission_unit = MAX_FRAME_LEN;
        capabilities
    }

    fn hardware_address(&self) -> HardwareAddress {
        HardwareAddress::Ethernet(self.chip.address())
    }
}

/// Wakes the waiting task after a tick of the clock: the controller raises no interrupt.
fn look_again(context: &Context) {
    embassy_time_driver::schedule_wake(embassy_time_driver::now() + 1, context.waker());
}

pub struct Received<'a>(&'a mut [u8]);

impl RxToken for Received<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, read: F) -> R {
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
