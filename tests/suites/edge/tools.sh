# shellcheck shell=bash
# Sourced by the scripts that build Workers and run them. Installs what they need where it is missing.

edge=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
builds=${CARGO_TARGET_DIR:-$(cd "$edge/../../.." && pwd)/target}/edge

# npm_ci FOLDER: npm writes the second file at the end of an installation. Where there is none, the first is newer.
npm_ci() {
    if [[ $1/package-lock.json -nt $1/node_modules/.package-lock.json ]]; then
        (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
    fi
}

# The Node applications that share the login.
install_peers() {
    npm_ci "$edge/../interop"
}

# cargo_wasm TARGET STD ARGS…: builds the package in this folder for a WebAssembly target. Where rustc has no such
# target (rustup target add wasm32-unknown-unknown), Debian's builds those crates of its library from source.
cargo_wasm() {
    local target=$1 std=$2
    shift 2
    if [[ -d $(rustc --print target-libdir --target "$target") ]]; then
        cargo build --quiet --release --target "$target" --target-dir "$builds" "$@"
        return
    fi
    local packages=(rustc-web cargo-web rust-web-src lld)
    if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null
    fi
    # memcmp and the like, which WASI's C library would bring.
    local features=()
    [[ $target != wasm32-wasi* ]] || features=(-Zbuild-std-features=compiler-builtins-mem)
    env RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc \
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld CARGO_TARGET_WASM32_WASIP1_LINKER=wasm-ld \
        /usr/bin/cargo build --quiet --release -Zbuild-std="$std" "${features[@]}" \
        --target "$target" --target-dir "$builds" "$@"
}

npm_ci "$edge"
export PATH=$edge/node_modules/.bin:$PATH
