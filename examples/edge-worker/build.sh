#!/usr/bin/env bash
# Builds dist/worker.js and dist/worker.wasm, by the steps of worker-build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ../../tests/suites/edge/tools.sh
source ../../tests/suites/edge/bindgen.sh

cargo_wasm wasm32-unknown-unknown std,panic_abort
bindgen "$builds/wasm32-unknown-unknown/release/edge_worker.wasm" dist
