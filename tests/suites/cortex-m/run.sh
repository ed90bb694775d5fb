#!/usr/bin/env bash
# Builds the firmware of examples/cortex-m, boots it under QEMU and logs in: by HTTP, together with iron-session on Node
# and with the server of examples/login, and in a real Chromium.
# Needs cargo, npm and Node 20 or later, and Debian's packages below, which it installs where they are missing.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
here=$PWD

packages=(rustc-web cargo-web rust-web-src binutils-arm-none-eabi qemu-system-arm chromium)
if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null
fi

# iron-session and playwright-core, from where they are used most.
for folder in ../interop ../browser; do
    # npm writes the second file at the end of an installation. Where there is none, the first counts as newer.
    if [[ $folder/package-lock.json -nt $folder/node_modules/.package-lock.json ]]; then
        npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error
    fi
done

cd ../../..
# Cargo knows where it builds: CARGO_TARGET_DIR or a configuration file may say so.
builds=$(cargo metadata --format-version 1 --no-deps |
    node --print 'JSON.parse(require("fs").readFileSync(0, "utf8")).target_directory')
cargo build --package login

target=thumbv7em-none-eabi
# Instead of examples/cortex-m/.cargo/config.toml: another linker, and core from its sources. Without cpubits aes would
# choose 64-bit words then.
flags='-Clinker=arm-none-eabi-ld -Clinker-flavor=ld -Clink-arg=-Tlink.x --cfg cpubits="32"'
flags+=' --cfg aes_backend_soft="compact" --cfg sha2_backend_soft="compact"'
(
    cd examples/cortex-m
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=$flags CARGO_TARGET_DIR=$builds/cortex-m \
        /usr/bin/cargo build --release -Zbuild-std=core --target "$target" \
        --features cortex-m-rt/paint-stack
)
images=$builds/cortex-m/$target/release
arm-none-eabi-size "$images/login" "$images/lean"
for image in login lean; do
    # rustc names the allocator's entry points so, in every mangling.
    if arm-none-eabi-nm "$images/$image" | grep -e __rust_alloc -e __rdl_alloc >/dev/null; then
        echo "$image needs an allocator" >&2
        exit 1
    fi
done

timeout 1800 node "$here/test.mjs" "$images" "$builds/debug/login" "$(command -v chromium)"
