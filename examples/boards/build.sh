#!/usr/bin/env bash
# Builds the images of the three boards with Debian's Rust, locked, warnings denied, each with sessions and without.
# Prints their sizes (--write puts the table into benches/README.md), and fails where one is above limits.txt.
#
#     apt-get install rustc-web cargo-web rust-web-src lld binutils-arm-none-eabi
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ../../benches/readme.sh

export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
builds=$(realpath -m "${CARGO_TARGET_DIR:-../../target}/boards")
measured=$(mktemp)
trap 'rm -f "$measured"' EXIT

boards=(pico-w pico2-w esp32c3)

# What rustup's targets and the .cargo/config.toml of each board say; cpubits only where core is built from source.
flags='-Dwarnings -Clinker=ld.lld -Clinker-flavor=ld.lld'
flags+=' --cfg cpubits="32" --cfg aes_backend_soft="compact" --cfg sha2_backend_soft="compact"'
# Images have the paths of sources, in the texts of panics: the same for everyone.
flags+=" --remap-path-prefix=$(realpath ../..)=fe26 --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"

# build BOARD FEATURES: the image, whose path is then in $image
build() {
    local package=pico std=core target bin=login-on-pico linked=
    case $1 in
        pico-w) target=thumbv6m-none-eabi ;;
        pico2-w) target=thumbv8m.main-none-eabihf ;;
        esp32c3)
            package=esp32c3 std=core,alloc target=riscv32imc-unknown-none-elf bin=login-on-esp32c3
            linked='-Clink-arg=-Tlinkall.x -Cforce-frame-pointers'
            ;;
    esac
    (
        cd "$package"
        RUSTFLAGS="$flags $linked" CARGO_TARGET_DIR=$builds /usr/bin/cargo build --quiet --locked --release \
            "-Zbuild-std=$std" --target "$target" --no-default-features --features "$2"
    )
    image=$builds/$target/release/$bin
}

# sizes: bytes of the image in flash, and of static memory
sizes() {
    arm-none-eabi-readelf --wide --sections "$image" | sed -n 's/^ *\[ *[0-9]*\] //p' | awk '
        # Places that the linker keeps free, because flash and memory are each mapped twice.
        $1 ~ /dummy|_gap|\.stack/ || $7 !~ /A/ { next }
        # Memory begins here on all three: flash is mapped below, and on the ESP32-C3 also above.
        function is_memory(address) { return address ~ /^(2|3fc|403)/ }
        function number(hex,    n, i) { for (i = 1; i <= length(hex); i++) n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1; return n }
        { address = $3; sub(/^0+/, "", address) }
        $2 != "NOBITS" { flash += number($5) }
        is_memory(address) { memory += number($5) }
        END { print flash, memory }'
}

# crate: bytes of the functions and constants of this crate and its dependencies, by their names
crate() {
    local crates='fe26|aes|base64ct|cbc|cipher|digest|hmac|pbkdf2|sha1|sha2|zeroize|zmij'
    arm-none-eabi-nm --demangle --print-size --radix=d "$image" |
        sed -nE "s/^[0-9]+ 0*([0-9]+) [tTrR] [<&*]*(mut )?($crates)::.*/\1/p" | awk '{ sum += $1 } END { print sum }'
}

for board in "${boards[@]}"; do
    case $board in pico*) feature=$board ;; *) feature='' ;; esac
    build "$board" "insecure,$feature"
    read -r flash_without ram_without < <(sizes)
    build "$board" "insecure,$feature,session"
    read -r flash_with ram_with < <(sizes)
    # rustc names the allocator's entry points so, in every mangling. The ESP32's radio needs one.
    if [[ $board != esp32c3 ]] && arm-none-eabi-nm "$image" | grep -e __rust_alloc -e __rdl_alloc >/dev/null; then
        echo "the image needs an allocator: $board" >&2
        exit 1
    fi
    cat >>"$measured" <<END
flash/$board/without $flash_without
flash/$board/with $flash_with
flash/$board/sessions $((flash_with - flash_without))
flash/$board/crate $(crate)
ram/$board/without $ram_without
ram/$board/with $ram_with
ram/$board/sessions $((ram_with - ram_without))
END
done

# of NAME: a figure, with a space in its thousands
of() {
    awk -v name="$1" '$1 == name { print $2 }' "$measured" | grouped
}

table() {
    local board name
    echo '| bytes | flash without sessions | with | sessions | this crate | RAM without | with | sessions |'
    echo '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |'
    for board in "${boards[@]}"; do
        case $board in
            pico-w) name='Pico W: RP2040, Cortex-M0+' ;;
            pico2-w) name='Pico 2 W: RP2350, Cortex-M33' ;;
            esp32c3) name='ESP32-C3: RISC-V' ;;
        esac
        printf '| %s |' "$name"
        printf ' %s |' "$(of "flash/$board/without")" "$(of "flash/$board/with")" "$(of "flash/$board/sessions")" \
            "$(of "flash/$board/crate")" "$(of "ram/$board/without")" "$(of "ram/$board/with")" "$(of "ram/$board/sessions")"
        echo
    done
}

table | put boards ../../benches/README.md "$@"
awk -f ../../benches/limits.awk limits.txt "$measured"
