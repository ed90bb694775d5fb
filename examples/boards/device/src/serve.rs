//! The server: one connection at a time for each task.

use crate::device::Device;
use crate::random::Random;
use crate::visit::Visit;
use crate::{CONFIG, MAX_HEAD_LEN, handlers};
use embassy_net::Stack;
use embassy_time::Duration;
use embedded_storage::nor_flash::NorFlash;
use picoserve::Server;

/// Time for an answer that is under way when the keys change.
const GRACE: Duration = Duration::from_secs(3);

impl<R: Random, F: NorFlash> Device<R, F> {
    /// Serves one connection after the other, forever. The future holds the buffers of one connection, and those of the
    /// handlers: keep it in a static task.
    ///
    /// A connection has a copy of the keys. When they change it ends, and the next one has the new keys.
    pub async fn serve(&self, stack: Stack<'_>) -> ! {
        let (mut head, mut received, mut to_send) = ([0; MAX_HEAD_LEN], [0; 1024], [0; 1024]);
        let mut changes = self.keys.changes();
        loop {
            changes.get().await;
            let keys = self.keys.copy();
            let passwords = keys.list();
            let visit = Visit::new(self, &passwords);
            let router = handlers::router(&visit);
            let server = Server::new(&router, &CONFIG, &mut head).with_graceful_shutdown(changes.changed(), GRACE);
            server.listen_and_serve("", stack, 80, &mut received, &mut to_send).await;
        }
    }
}
