#!/usr/bin/env bash
# Packs the files of the radio's firmware into one, which is then written to its place in flash: see ../README.md.
#
#     radio.sh FIRMWARE CLM NVRAM >radio.bin
set -euo pipefail

if [[ $# != 3 ]]; then
    sed -n '2,4s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi

# word N: four bytes, the least significant first
word() {
    local octal
    printf -v octal '\\%03o' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255))
    printf '%b' "$octal"
}

# len FILE
len() { wc -c <"$1"; }

# padding FILE: bytes that it lacks to a multiple of four
padding() { echo $((-$(len "$1") & 3)); }

printf 'CYW1'
# The radio takes whole words of its firmware and its settings.
word $(($(len "$1") + $(padding "$1")))
word "$(len "$2")"
word $(($(len "$3") + $(padding "$3")))
for file; do
    cat "$file"
    head -c "$(padding "$file")" /dev/zero
done
