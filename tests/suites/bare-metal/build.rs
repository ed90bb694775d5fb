//! Tells the linker where the machine's `memory.x` is.

use std::env::var;

fn main() {
    if var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none") {
        let machine = format!("{}/{}", var("CARGO_MANIFEST_DIR").unwrap(), var("CARGO_CFG_TARGET_ARCH").unwrap());
        println!("cargo:rustc-link-search={machine}");
        println!("cargo:rerun-if-changed={machine}/memory.x");
    }
}
