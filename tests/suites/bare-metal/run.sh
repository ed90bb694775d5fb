#!/usr/bin/env bash
# Runs the crate on emulated microcontrollers. What they seal and open, and the errors, must be the host's, line by
# line; and no secret may stay on their stack. A processor whose bytes are the other way round runs the first part.
# Needs cargo, and Debian's packages below, which it installs where they are missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

packages=(rustc-web cargo-web rust-web-src lld qemu-system-arm qemu-system-misc
    qemu-user gcc-powerpc-linux-gnu libc6-dev-powerpc-cross)
if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null
fi

builds=${CARGO_TARGET_DIR:-$PWD/../../../target}
outputs=$builds/bare-metal/outputs
mkdir -p "$outputs"
passed=0 failed=0

# check WHAT FUNCTION ARGS…: counts, and shows the function's output only if it fails; `set -e` does not hold in it
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

compact='--cfg aes_backend_soft="compact" --cfg sha2_backend_soft="compact"'

# debian TARGET PROFILE ARGS…: builds with core, or std, from its sources
debian() {
    local opt=s lto=fat flags=${flags:-}
    # Without the first, aes would choose 64-bit words then. The second: what is overwritten is just what must be.
    flags+=' --cfg cpubits="32" --cfg fe26_no_stack_headroom'
    case $2 in
        small) flags+=" $compact" ;;
        fast) opt=3 ;;
        # Where the compiler inlines least, there is most on the stack.
        plain) opt=z lto=off flags+=" $compact" ;;
    esac
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=$flags CARGO_PROFILE_RELEASE_OPT_LEVEL=$opt \
        CARGO_PROFILE_RELEASE_LTO=$lto CARGO_TARGET_DIR=$builds/bare-metal/$2 \
        /usr/bin/cargo build --quiet --release --target "$1" "${@:3}"
}

# build TARGET PROFILE
build() {
    case $1 in
        *-none-*)
            flags='-Clinker=ld.lld -Clink-arg=-Tlink.x' debian "$@" -Zbuild-std=core --features stack
            ;;
        powerpc-*)
            flags=-Clinker=powerpc-linux-gnu-gcc debian "$@" -Zbuild-std=std,panic_abort --bin tokens
            ;;
    esac
}

# run TARGET PROFILE IMAGE: prints what it prints
run() {
    local emulator bare='-nographic -semihosting-config enable=on,target=native -kernel'
    case $1 in
        thumbv6m-*) emulator="qemu-system-arm -machine microbit $bare" ;;
        thumbv7em-*) emulator="qemu-system-arm -machine mps2-an386 $bare" ;;
        # As an ESP32-C3: no atomics, no floating point.
        riscv32imc-*) emulator="qemu-system-riscv32 -machine virt -bios none -cpu rv32,a=false,f=false,d=false $bare" ;;
        powerpc-*) emulator='qemu-ppc -L /usr/powerpc-linux-gnu' ;;
    esac
    # shellcheck disable=SC2086
    timeout 60 $emulator "$builds/bare-metal/$2/$1/release/$3" </dev/null
}

same_lines() {
    run "$1" "$2" tokens >"$outputs/tokens" && diff "$outputs/host" "$outputs/tokens"
}

no_secret_left() {
    run "$1" "$2" stack >"$outputs/stack" && search "$outputs/stack"
}

# search FILE: by the host's own test, with its flags and in its folder, so that it is built once
search() {
    LEFT_ON_STACK=$1 RUSTFLAGS='--cfg fe26_no_stack_headroom --cfg aes_backend="soft"' cargo test --release --all-features --test stack \
        --manifest-path ../../../Cargo.toml --target-dir "$builds/soft" -- --ignored | tee /dev/stderr | grep '1 passed'
}

cargo run --quiet --target-dir "$builds/bare-metal/host" --bin tokens >"$outputs/host"
lines=$(wc -l <"$outputs/host")
while read -r target profile; do
    build "$target" "$profile" </dev/null
    check "$target, $profile: the host's $lines lines" same_lines "$target" "$profile"
    if [[ $target == *-none-* ]]; then
        check "$target, $profile: no secret on the stack" no_secret_left "$target" "$profile"
    fi
done <<'IMAGES'
thumbv6m-none-eabi small
thumbv6m-none-eabi fast
thumbv6m-none-eabi plain
thumbv7em-none-eabi small
thumbv7em-none-eabi fast
thumbv7em-none-eabi plain
riscv32imc-unknown-none-elf small
riscv32imc-unknown-none-elf fast
riscv32imc-unknown-none-elf plain
powerpc-unknown-linux-gnu fast
IMAGES
echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
