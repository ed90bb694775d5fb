#!/usr/bin/env bash
# Builds the conformance driver and exchanges live tokens between it and the peers. Then builds a server and shares
# logins between it and servers with iron-session, and between it and the frameworks of the folder ecosystems.
# Needs cargo, npm and Node 20 or later.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
here=$PWD

./install.sh "$here"
# The frameworks take a minute, during which the compiler has work, too.
./install.sh "$here/ecosystems" &
installation=$!

# Cargo knows where it builds: CARGO_TARGET_DIR or a configuration file may say so.
target() {
    cargo metadata --format-version 1 --no-deps |
        node --print 'JSON.parse(require("fs").readFileSync(0, "utf8")).target_directory'
}

cd ../../..
cargo build --release --all-features --example conformance
node "$here/matrix.mjs" "$(target)/release/examples/conformance"

cd examples/glue
cargo build --release --no-default-features --features shared-login --bin shared-login
node "$here/http.mjs" "$(target)/release/shared-login"
wait "$installation"
"$here/ecosystems/run.sh" "$(target)/release/shared-login"
