//! Tells the linker where things are: the board's `memory.x`, and the places that both boards have alike.

use std::{env, fs, path::PathBuf};

fn main() {
    let is_pico_w = env::var_os("CARGO_FEATURE_PICO_W").is_some();
    let board = if is_pico_w { "pico-w" } else { "pico2-w" };
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    let memory = fs::read_to_string(format!("memory-{board}.x")).unwrap();
    let places = fs::read_to_string("places.x").unwrap();
    fs::write(out.join("memory.x"), memory + &places).unwrap();
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-arg-bins=--nmagic");
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    if is_pico_w {
        println!("cargo:rustc-link-arg-bins=-Tlink-rp.x");
    }
    println!("cargo:rerun-if-changed=memory-{board}.x");
    println!("cargo:rerun-if-changed=places.x");
}
