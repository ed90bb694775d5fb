#!/usr/bin/env bash
# Builds examples/axum and shares its login with iron-session on Node, in a real Chromium without a window.
# Needs cargo, npm and Node 20 or later; installs Debian's chromium where there is none.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
here=$PWD

# npm writes the second file at the end of an installation. Where there is none, the first counts as newer.
if [[ package-lock.json -nt node_modules/.package-lock.json ]]; then
    npm ci --no-audit --no-fund --loglevel=error
fi
if ! command -v chromium >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null
fi

cd ../../..
cargo build --package fe26-axum
# Cargo knows where it builds: CARGO_TARGET_DIR or a configuration file may say so.
target=$(cargo metadata --format-version 1 --no-deps |
    node --print 'JSON.parse(require("fs").readFileSync(0, "utf8")).target_directory')

servers=()
logs=$(mktemp -d)
cleanup() {
    for pid in "${servers[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    rm -rf "$logs"
}
trap cleanup EXIT

# start NAME PASSWORDS COMMAND…: a server on a free port, whose address is then in $address
start() {
    local name=$1 passwords=$2
    shift 2
    : >"$logs/$name" # there before the server is
    SESSION_PASSWORDS=$passwords "$@" >"$logs/$name" 2>&1 &
    servers+=($!)
    for _ in {1..1200}; do
        address=$(sed -n 's/^listening on //p' "$logs/$name")
        [[ -z $address ]] || return 0
        sleep 0.05
    done
    echo "the server $name does not start" >&2
    cat "$logs/$name" >&2
    return 1
}

old='1:a password of the suite, before its rotation'
both="2:a password of the suite, after its rotation
$old"

start axum "$both" "$target/debug/fe26-axum" 127.0.0.1:0
axum=$address
start next "$both" node "$here/next.mjs" "$axum"
next=$address
start old-next "$old" node "$here/next.mjs" "$axum"

node "$here/test.mjs" "$(command -v chromium)" "$axum" "$next" "$address"
