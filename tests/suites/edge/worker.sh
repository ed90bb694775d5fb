#!/usr/bin/env bash
# Builds the Worker in Rust, and shows that it shares a login with Node when it runs in the runtime of Cloudflare's
# Workers. The first build takes some minutes: it compiles wasm-bindgen's command, and the standard library.
# Needs cargo, npm and Node 20 or later.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source tools.sh

../../../examples/edge-worker/build.sh
install_peers
node login.mjs ../../../examples/edge-worker/workerd.capnp
