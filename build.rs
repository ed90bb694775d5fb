//! Tells the crate its optimization level, on which it depends how deep secrets lie on the stack:
//! `src/crypto/stack.rs`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(opt_level, values(\"0\", \"1\", \"2\", \"3\", \"s\", \"z\"))");
    if let Ok(level) = std::env::var("OPT_LEVEL") {
        println!("cargo::rustc-cfg=opt_level=\"{level}\"");
    }
}
