#!/usr/bin/env bash
# Builds the example server and drives it in a real Chromium, without a window.
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
cargo build --package login
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

# start NAME ARGS…: a server on a free port, whose address is then in $address, and whose log is $logs/NAME
start() {
    local name=$1
    shift
    : >"$logs/$name" # there before the server is
    "$target/debug/login" 127.0.0.1:0 "$@" >"$logs/$name" 2>&1 &
    servers+=($!)
    for _ in {1..1200}; do
        address=$(sed -n 's/^listening on //p' "$logs/$name")
        [[ -z $address ]] || return 0
        sleep 0.05
    done
    echo "the server does not start" >&2
    cat "$logs/$name" >&2
    return 1
}

start secure
secure=$address
start insecure --insecure
insecure=$address

node "$here/test.mjs" "$(command -v chromium)" "$secure" "$insecure" "$logs/secure"
