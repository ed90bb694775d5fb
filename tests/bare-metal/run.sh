#!/usr/bin/env bash
# Runs the crate on emulated microcontrollers. What they seal and open, and the errors, must be the host's, line by line;
# and no secret may stay on their stack.
# Needs cargo, and Debian's packages below, which it installs where they are missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

packages=(rustc-web cargo-web rust-web-src lld qemu-system-arm qemu-system-misc)
if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null
fi

builds=${CARGO_TARGET_DIR:-$PWD/../../target}
outputs=$builds/bare-metal/outputs
mkdir -p "$outputs"
passed=0 failed=0

# check WHAT COMMAND…: shows the command's output only if it fails
check() {
    local what=$1
    shift
    if "$@" >"$outputs/log" 2>&1; then
        echo "ok: $what"
        passed=$((passed + 1))
    else
        head -c 5000 "$outputs/log"
        echo "FAILED: $what"
        failed=$((failed + 1))
    fi
}

# build TARGET PROFILE: both images
build() {
    local opt=s flags='-Clinker=ld.lld -Clink-arg=-Tlink.x'
    # Without it, building core from source makes aes choose 64-bit words.
    flags+=' --cfg cpubits="32"'
    case $2 in
        small) flags+=' --cfg aes_backend_soft="compact" --cfg sha2_backend_soft="compact"' ;;
        fast) opt=3 ;;
    esac
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=$flags CARGO_PROFILE_RELEASE_OPT_LEVEL=$opt \
        CARGO_TARGET_DIR=$builds/bare-metal/$2 \
        /usr/bin/cargo build --quiet --release -Zbuild-std=core --target "$1" --features stack
}

# run TARGET PROFILE IMAGE: prints what it prints
run() {
    local machine
    case $1 in
        thumbv6m-*) machine='arm -machine microbit' ;;
        thumbv7em-*) machine='arm -machine mps2-an386' ;;
        # As an ESP32-C3: no atomics, no floating point.
        riscv32imc-*) machine='riscv32 -machine virt -bios none -cpu rv32,a=false,f=false,d=false' ;;
    esac
    # shellcheck disable=SC2086
    timeout 60 qemu-system-$machine -nographic -semihosting-config enable=on,target=native \
        -kernel "$builds/bare-metal/$2/$1/release/$3" </dev/null
}

same_lines() {
    run "$1" "$2" tokens >"$outputs/tokens"
    diff "$outputs/host" "$outputs/tokens"
}

no_secret_left() {
    run "$1" "$2" stack >"$outputs/stack"
    # With the flags and in the folder of the host's own test, which is then built once.
    LEFT_ON_STACK=$outputs/stack RUSTFLAGS='--cfg aes_backend="soft"' cargo test --quiet --release --all-features \
        --manifest-path ../../Cargo.toml --target-dir "$builds/soft" --test stack -- --ignored --exact \
        microcontrollers_leave_no_secret
}

cargo run --quiet --target-dir "$builds/bare-metal/host" --bin tokens >"$outputs/host"
for image in 'thumbv6m-none-eabi small' 'thumbv7em-none-eabi small' 'thumbv7em-none-eabi fast' \
    'riscv32imc-unknown-none-elf small' 'riscv32imc-unknown-none-elf fast'; do
    # shellcheck disable=SC2086
    build $image
    # shellcheck disable=SC2086
    check "$image: the host's $(wc -l <"$outputs/host") lines" same_lines $image
    # shellcheck disable=SC2086
    check "$image: no secret on the stack" no_secret_left $image
done
echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
