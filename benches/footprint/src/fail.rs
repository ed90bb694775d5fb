//! Ends an image that runs in QEMU when something is wrong.

use semihosting::{println, process};

/// Ends the image if the unsealed payload differs from the sealed one.
pub fn check(holds: bool) {
    if !holds {
        fail("not what was sealed");
    }
}

/// Prints `why` and ends the image.
pub fn fail(why: &str) -> ! {
    println!("{why}");
    process::exit(1)
}
