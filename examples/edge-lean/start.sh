#!/usr/bin/env bash
# Builds the Worker and starts it on http://localhost:8787, or another port: start.sh [PORT]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
./build.sh
source ../../tests/suites/edge/tools.sh

# A new password at every start, unless there is one: it signs everybody out.
export SESSION_PASSWORDS=${SESSION_PASSWORDS:-1:$(openssl rand -base64 32)}
echo "http://localhost:${1:-8787}"
exec workerd serve workerd.capnp --socket-addr=http="127.0.0.1:${1:-8787}"
