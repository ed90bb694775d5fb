#!/usr/bin/env bash
# What the crate costs on a Cortex-M: flash of images with and without it, and the stack and the instructions of each
# operation in QEMU. Prints the tables of benches/README.md (--write puts them there) and the largest symbols. --limits
# sets each limit to one percent above what is measured.
# Fails where a figure is above its limit (limits.txt), an image has an allocator or a panic that it should not have, or
# the number of instructions depends on a secret.
#
# It builds with Debian's Rust:
#     apt-get install rustc-web cargo-web rust-web-src binutils-arm-none-eabi qemu-system-arm
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

source build.sh
source ../readme.sh
m4=thumbv7em-none-eabi
m0=thumbv6m-none-eabi

# What was measured, a line each: the figure's name and the figure.
measured=$(mktemp)
trap 'rm -f "$measured"' EXIT

# flash PROFILE TARGET FEATURES: bytes of .text, .rodata and .data, in $flash
flash() {
    build "$1" "$2" flash "$3"
    # rustc names the allocator's entry points so, in every mangling.
    if arm-none-eabi-nm "$image" | grep -e __rust_alloc -e __rdl_alloc >/dev/null; then
        echo "the image needs an allocator: $*" >&2
        exit 1
    fi
    [[ $3 == *bare* || $3 == *serde-json-core* ]] || check_panics
    flash=$(arm-none-eabi-size -A "$image" |
        awk '$1 == ".text" || $1 == ".rodata" || $1 == ".data" { sum += $2 } END { print sum }')
}

# The software AES of the crate aes checks indexes that are made of constants alone: see SECURITY.md. Nothing else may
# reach a panic, except what is measured for comparison. The code of AES may be inlined: the debug information tells.
check_panics() {
    local address inlined callers=
    while read -r address; do
        inlined=$(arm-none-eabi-addr2line -fiCe "$image" "$address")
        [[ $inlined == *aes::backends::soft::* ]] || callers+="$address: $inlined"$'\n'
    done < <(arm-none-eabi-objdump -d -C --no-show-raw-insn "$image" | awk '
        /^[0-9a-f]+ <.*>:$/ { in_core = /<core::panicking|<core::[a-z_:]*_fail/ }
        /\t(b|bl|b\.n|b\.w)\t.*<(core::panicking|core::[a-z_:]*_fail|core::option::(unwrap|expect)_failed|core::result::unwrap_failed)/ &&
            !in_core { sub(":", "", $1); print $1 }')
    if [[ -n $callers ]]; then
        echo "these may panic:" >&2
        echo "$callers" >&2
        exit 1
    fi
}

# emulate MACHINE SHIFT: runs the image; each instruction takes 2^SHIFT nanoseconds of its time
emulate() {
    timeout 120 qemu-system-arm -machine "$1" -nographic -monitor none -serial none -icount shift="$2" \
        -semihosting-config enable=on,target=native -kernel "$image" </dev/null
}

# costs PROFILE TARGET MACHINE: runs the operations, and prints name, payload, instructions, stack
costs() {
    build "$1" "$2" costs costs
    emulate "$3" 0
}

# constant_time PROFILE TARGET MACHINE: fails if a secret decides how many instructions there are
constant_time() {
    echo
    echo "Constant time, $1, $2:"
    build "$1" "$2" constant_time costs
    # The timer has 24 bits: with 8, it shows each instruction, and does not run out.
    emulate "$3" 8
}

measure_flash() {
    local profile=$1 target=$2 base row
    shift 2
    flash "$profile" "$target" ''
    base=$flash
    for row in "$@"; do
        flash "$profile" "$target" "$row"
        echo "flash/$target/$profile/$row $((flash - base))" >>"$measured"
    done
}

measure_costs() {
    costs "$1" "$2" "$3" | while read -r operation size instructions stack; do
        echo "instructions/$2/$1/$operation/$size $instructions"
        echo "stack/$2/$1/$operation/$size $stack"
    done >>"$measured"
}

rows=(seal open seal,open seal,open,json seal,open,json,cookie)
# For comparison: another JSON, and the primitives alone.
other_rows=(seal,open,serde-json-core bare-seal bare-open bare-seal,bare-open)
measure_flash small $m4 "${rows[@]}" "${other_rows[@]}"
measure_flash default $m4 "${rows[@]}" "${other_rows[@]}"
measure_flash fast $m4 "${rows[@]}" "${other_rows[@]}"
measure_flash small $m0 seal,open
measure_costs small $m4 mps2-an386
measure_costs default $m4 mps2-an386
measure_costs fast $m4 mps2-an386
measure_costs small $m0 microbit

constant_time small $m4 mps2-an386
constant_time default $m4 mps2-an386
constant_time fast $m4 mps2-an386
constant_time small $m0 microbit

# of NAME: a figure, with a space in its thousands
of() {
    awk -v name="$1" '$1 == name { print $2; found = 1 } END { exit !found }' "$measured" | grouped
}

tables() {
    local row name profile operation size
    echo '| flash in bytes (Cortex-M4) | small | default | fast |'
    echo '| --- | ---: | ---: | ---: |'
    for row in "${rows[@]}" "${other_rows[@]}"; do
        case $row in
            seal) name='seal bytes' ;;
            open) name='open bytes' ;;
            seal,open) name='seal and open bytes' ;;
            seal,open,json) name='… and typed JSON' ;;
            seal,open,json,cookie) name='… and the session cookie' ;;
            seal,open,serde-json-core) name='seal and open bytes, and JSON by serde-json-core' ;;
            bare-seal) name='the primitives alone, to seal' ;;
            bare-open) name='the primitives alone, to open' ;;
            *) name='the primitives alone, for both' ;;
        esac
        echo "| $name | $(of flash/$m4/small/$row) | $(of flash/$m4/default/$row) | $(of flash/$m4/fast/$row) |"
    done
    echo
    echo '| stack in bytes (Cortex-M4) | small | default | fast |'
    echo '| --- | ---: | ---: | ---: |'
    for operation in seal_bytes unseal_bytes unseal_in_place seal unseal save load; do
        printf '| `%s` |' $operation
        for profile in small default fast; do
            printf ' %s |' "$(of stack/$m4/$profile/$operation/300)"
        done
        echo
    done
    echo
    echo "The primitives alone take $(of stack/$m4/fast/bare_seal/300) and $(of stack/$m4/fast/bare_open/300) bytes of stack, fast."
    echo
    echo '| instructions (Cortex-M4) | 50 bytes | 300 | 1000 | 3000 |'
    echo '| --- | ---: | ---: | ---: | ---: |'
    for profile in small fast; do
        for operation in seal_bytes bare_seal unseal_bytes bare_open; do
            case $operation in
                bare_seal) name='the primitives alone, to seal' ;;
                bare_open) name='the primitives alone, to open' ;;
                *) name="\`$operation\`" ;;
            esac
            printf '| %s, %s |' "$name" $profile
            for size in 50 300 1000 3000; do
                printf ' %s |' "$(of instructions/$m4/$profile/$operation/$size)"
            done
            echo
        done
    done
    echo
    echo "On a Cortex-M0, small: $(of flash/$m0/small/seal,open) bytes of flash to seal and open," \
        "$(of stack/$m0/small/seal_bytes/50) and $(of stack/$m0/small/unseal_bytes/50) bytes of stack," \
        "$(of instructions/$m0/small/seal_bytes/50) and $(of instructions/$m0/small/unseal_bytes/50) instructions for 50 bytes."
}

echo
echo 'The largest symbols, small, seal and open:'
build small $m4 flash seal,open
# All of it is read: `head` would close the pipe, which counts as a failure.
arm-none-eabi-nm -S -C --size-sort -r -t d "$image" | cut -c 10-129 | sed -n 1,12p
echo
tables | put footprint ../README.md "$@"

if [[ ${1:-} == --limits ]]; then
    new=$(awk 'FNR == NR { figure[$1] = $2; next } $1 in figure { $2 = int(figure[$1] * 1.01) } { print }' "$measured" limits.txt)
    echo "$new" >limits.txt
fi

awk -f ../limits.awk limits.txt "$measured"
