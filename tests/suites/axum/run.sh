#!/usr/bin/env bash
# Builds examples/axum and shares its login with iron-session on Node, in a real Chromium without a window.
# ../servers.sh tells what it needs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ../servers.sh

old='1:a password of the suite, before its rotation'
both="2:a password of the suite, after its rotation
$old"

built fe26-axum
start axum env SESSION_PASSWORDS="$both" "$programs/fe26-axum" 127.0.0.1:0
axum=$address
start next env SESSION_PASSWORDS="$both" node next.mjs "$axum"
next=$address
start old-next env SESSION_PASSWORDS="$old" node next.mjs "$axum"

node test.mjs "$(command -v chromium)" "$axum" "$next" "$address"
