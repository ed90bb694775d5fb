#!/usr/bin/env bash
# Builds the conformance driver and exchanges live tokens between it and the peers. Then builds a server and shares
# logins between it and servers with iron-session, and between it and the frameworks of the folder ecosystems.
# Needs cargo, npm and Node 20 or later.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
here=$PWD

# npm writes the second file at the end of an installation. Where there is none, the first counts as newer.
if [[ package-lock.json -nt node_modules/.package-lock.json ]]; then
    npm ci --no-audit --no-fund --loglevel=error
fi

# Cargo knows where it builds: CARGO_TARGET_DIR or a configuration file may say so.
target() {
    cargo metadata --format-version 1 --no-deps |
        node --print 'JSON.parse(require("fs").readFileSync(0, "utf8")).target_directory'
}

cd ../../..
cargo build --release --all-features --example conformance
node "$here/matrix.mjs" "$(target)/release/examples/conformance"

cd examples/glue
cargo build --release --bin shared-login
node "$here/http.mjs" "$(target)/release/shared-login"
"$here/ecosystems/run.sh" "$(target)/release/shared-login"
