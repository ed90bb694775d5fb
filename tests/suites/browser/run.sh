#!/usr/bin/env bash
# Builds the example server and drives it in a real Chromium, without a window. ../servers.sh tells what it needs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ../servers.sh

built login
start secure "$programs/login" 127.0.0.1:0
secure=$address
start insecure "$programs/login" 127.0.0.1:0 --insecure
insecure=$address

node test.mjs "$(command -v chromium)" "$secure" "$insecure" "$logs/secure"
