#!/usr/bin/env bash
# Where the instructions of a session go: cryptography, base64, parsing, JSON, wiping, copying. On the host valgrind
# counts them, on a Cortex-M4 QEMU traces them. Prints the tables of benches/README.md; --write puts them there.
#
# It needs python3 and binutils, and builds for the Cortex-M4 with Debian's Rust:
#     apt-get install valgrind libc6-dbg rustc-web cargo-web rust-web-src binutils-arm-none-eabi qemu-system-arm
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

built=$(realpath -m "${CARGO_TARGET_DIR:-../../target}")/profile

for features in '' simd; do
    (cd ../instructions && cargo build --quiet --release --features "$features" --target-dir "$built/host$features")
done
for profile in small fast; do
    (
        cd ../footprint
        # shellcheck source=../footprint/build.sh
        source build.sh
        build $profile thumbv7em-none-eabi profile costs
        mkdir -p "$built/$profile"
        cp "$image" "$built/$profile"
    )
done
exec python3 profile.py "$built" "$@"
