# shellcheck shell=bash disable=SC2154
# Sourced, after tools.sh, by the scripts that build Workers with the crate `worker`.

# bindgen WASM FOLDER: makes worker.js and worker.wasm of what cargo built in this folder, by the steps of worker-build.
bindgen() {
    local version root=$builds/tools
    version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p}' Cargo.lock)
    # It must be of the very version that the crate is. Not optimized, it is built in a third of the time.
    if [[ $("$root/bin/wasm-bindgen" --version 2>/dev/null) != "wasm-bindgen $version" ]]; then
        CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --debug --root "$root" --target-dir "$root/build" \
            --bin wasm-bindgen "wasm-bindgen-cli@$version"
    fi
    rm -rf "$2"
    "$root/bin/wasm-bindgen" "$1" --target module --no-typescript --out-dir "$2" --out-name index
    wasm-opt -Oz "$2/index_bg.wasm" -o "$2/worker.wasm"
    # wasm-bindgen writes a source phase import, which is what an import of a module is in workerd anyway.
    sed -i "s/import source /import /; s/index_bg\.wasm/worker.wasm/" "$2/index.js"
    cp "$edge/shim.js" "$2"
    esbuild "$2/shim.js" --bundle --minify --format=esm --external:./worker.wasm --log-level=warning \
        --outfile="$2/worker.js"
    rm -rf "$2"/index* "$2/shim.js" "$2/snippets"
}
