#!/usr/bin/env bash
# Builds images for a Cortex-M4 and prints the flash that each part of the crate takes in them. Fails if an image needs
# an allocator.
#
# It builds with Debian's Rust: apt-get install rustc-web cargo-web rust-web-src binutils-arm-none-eabi
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

target=thumbv7em-none-eabi
export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
builds=${CARGO_TARGET_DIR:-../../target}/footprint
linked="-Clinker=arm-none-eabi-ld -Clinker-flavor=ld -Clink-arg=-Tlink.x"
# Without it, building core from source makes aes choose 64-bit words.
words='--cfg cpubits="32"'
compact='--cfg aes_backend_soft="compact" --cfg sha2_backend_soft="compact"'

# flash PROFILE FEATURES: bytes of .text, .rodata and .data
flash() {
    case $1 in
        small) opt=s flags="$words $compact" ;;
        default) opt=s flags=$words ;;
        fast) opt=3 flags=$words ;;
    esac
    # A folder for each profile: other flags would build everything anew.
    CARGO_PROFILE_RELEASE_OPT_LEVEL=$opt RUSTFLAGS="$linked $flags" CARGO_TARGET_DIR=$builds/$1 \
        /usr/bin/cargo build --quiet --release -Zbuild-std=core --target "$target" --features "$2"
    image=$builds/$1/$target/release/footprint
    # rustc names the allocator's entry points so, in every mangling.
    if arm-none-eabi-nm "$image" | grep -q -e __rust_alloc -e __rdl_alloc; then
        echo "the image needs an allocator" >&2
        exit 1
    fi
    arm-none-eabi-size -A "$image" | awk '$1 == ".text" || $1 == ".rodata" || $1 == ".data" { sum += $2 } END { print sum }'
}

echo "flash in bytes, $target, fat LTO; small and default: opt-level s, fast: 3; small with the compact cfgs"
printf '%-24s %8s %8s %8s\n' '' small default fast
for row in 'seal bytes:seal' 'open bytes:open' 'seal and open bytes:seal,open' '+ typed JSON, both ways:seal,open,json' \
    '+ session cookie:seal,open,json,cookie' '(serde-json-core alone):seal,open,serde-json-core'; do
    printf '%-24s' "${row%%:*}"
    for profile in small default fast; do
        printf ' %8d' $(($(flash "$profile" "${row##*:}") - $(flash "$profile" '')))
    done
    printf '\n'
done
