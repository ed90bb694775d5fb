#!/usr/bin/env bash
# Builds the lean Worker and shows that it trusts nothing from outside, that it shares a login with Node when it runs in
# the runtime of Cloudflare's Workers, and that seal and open cost no more than they did.
# Needs cargo, npm, Node 20 or later, and Python with pip.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source tools.sh
lean=../../../examples/edge-lean

"$lean/build.sh"
echo "== the module's border"
node boundary.mjs "$lean/worker/fe26.wasm"
echo "== a login shared with Node"
install_peers
node login.mjs "$lean/workerd.capnp"

echo "== fuel, wasm32-wasip1"
if [[ ! -d $builds/python/wasmtime ]]; then
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$builds/python" \
        wasmtime==50.0.1
fi
"$lean/build.sh" wasm32-wasip1 "$builds/fe26-wasip1.wasm"
PYTHONPATH=$builds/python python3 fuel.py "$builds/fe26-wasip1.wasm" fuel.txt "$@"
