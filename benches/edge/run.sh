#!/usr/bin/env bash
# What a user at the edge pays for: bytes, as they are and compressed, and CPU time in the runtime of Cloudflare's
# Workers, compared with iron-session 9. Sizes are the same wherever the same compilers build; times are not. Prints the
# tables of benches/README.md; --write puts them there.
# Needs cargo, npm and Node 20 or later.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ../../tests/suites/edge/tools.sh
source ../../tests/suites/edge/bindgen.sh
source ../readme.sh
install_peers
mkdir -p built

# bundle INPUT OUTPUT: minified, as it would be deployed
bundle() {
    NODE_PATH=../../tests/suites/interop/node_modules esbuild "$1" --bundle --minify --format=esm --external:'*.wasm' \
        --log-level=warning --outfile="$2"
}

# raw FILE… and gz FILE…: bytes of all of them
raw() {
    cat "$@" | wc -c
}
gz() {
    for file in "$@"; do gzip -9 --stdout --no-name "$file" | wc -c; done | awk '{ sum += $1 } END { print sum }'
}

row() {
    printf '| %s | %s | %s |\n' "$1" "$(grouped <<<"$2")" "$(grouped <<<"$3")"
}

../../examples/edge-lean/build.sh
cp ../../examples/edge-lean/worker/fe26.wasm built
bundle ../../examples/edge-lean/worker/fe26.js built/fe26.js
for name in lean iron login-iron; do
    bundle "$name.js" "built/$name.js"
done
# worker FEATURES NAME
worker() {
    (cd worker && cargo_wasm wasm32-unknown-unknown std,panic_abort --features "$1" &&
        bindgen "$builds/wasm32-unknown-unknown/release/edge_bench.wasm" "../built/$2")
}
worker '' hello
worker session session
worker others others
hello=(built/hello/worker.{wasm,js})

sizes() {
    local name what files
    echo '| bytes | raw | gzip |'
    echo '| --- | ---: | ---: |'
    row '`examples/edge-lean`: the module' "$(raw built/fe26.wasm)" "$(gz built/fe26.wasm)"
    row '`examples/edge-lean`: the JavaScript that seals and opens with it' "$(raw built/fe26.js)" "$(gz built/fe26.js)"
    row 'a hello world of the crate `worker`' "$(raw "${hello[@]}")" "$(gz "${hello[@]}")"
    for name in session others; do
        files=("built/$name/worker."{wasm,js})
        case $name in
            session) what='`Session` of a struct, added to it' ;;
            others) what='`Session` that keeps unknown fields, added to it (`serde_json::Map`)' ;;
        esac
        row "$what" $(($(raw "${files[@]}") - $(raw "${hello[@]}"))) $(($(gz "${files[@]}") - $(gz "${hello[@]}")))
    done
    row 'for comparison: iron-session 9, bundled; its cryptography is the runtime'"'"'s' \
        "$(raw built/login-iron.js)" "$(gz built/login-iron.js)"
}

{
    sizes
    echo
    node cpu.mjs workers.capnp
} | put edge ../README.md "$@"
