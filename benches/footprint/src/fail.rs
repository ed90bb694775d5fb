//! How an image that runs in QEMU ends when something is wrong.

use semihosting::{println, process};

/// Ends the image if what was opened is not what was sealed.
pub fn check(holds: bool) {
    if !holds {
        fail("not what was sealed");
    }
}

/// Prints why, and ends the image.
pub fn fail(why: &str) -> ! {
    println!("{why}");
    process::exit(1)
}
