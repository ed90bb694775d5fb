#!/usr/bin/env bash
# Builds worker/fe26.wasm, or for another target: build.sh [TARGET OUTPUT]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ../../tests/suites/edge/tools.sh

target=${1:-wasm32-unknown-unknown}
cargo_wasm "$target" core
wasm-opt -O3 -Oz --strip-debug --strip-producers --strip-target-features \
    "$builds/$target/release/edge_lean.wasm" -o "${2:-worker/fe26.wasm}"
