#!/usr/bin/env bash
# Counts the instructions of each operation and fails if one takes over 2 % more than it did: counts.txt.
#
#     run.sh             compares
#     run.sh --update    writes counts.txt anew
#
# The processor is the one that valgrind emulates, whatever runs it: AES instructions, no SHA ones. Another rustc or C
# library counts differently.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! command -v valgrind >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends valgrind >/dev/null
fi

target=$(realpath -m "${CARGO_TARGET_DIR:-../../target}/instructions")
CARGO_TARGET_DIR=$target cargo build --quiet --release

# count OPERATION BYTES
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='instructions::counted*' \
        "$target/release/instructions" "$@" 2>&1 | awk '/Collected/ { print $NF }'
}

new=$target/counts.txt
for row in {,un}seal{_bytes,}' '{50,300,1000,3000} {save,load}' '{50,300,1000} {,un}seal_bytes-{raw,ctr,8192}' '300 {load,session}-hostile' '8192; do
    read -r operation size <<<"$row"
    echo "$operation $size $(count "$operation" "$size")"
done >"$new"

if [[ ${1-} == --update ]]; then
    cp "$new" counts.txt
fi

# compare FILE: each row of counts.txt must be there again, and none may be new
compare() {
    awk '
        BEGIN { printf "%-18s %6s %10s %10s\n", "instructions", "bytes", "before", "now" }
        NR == FNR { before[$1 " " $2] = $3; next }
        {
            was = before[$1 " " $2]
            delete before[$1 " " $2]
            growth = was > 0 && $3 > 0 ? ($3 / was - 1) * 100 : 100
            failed += growth > 2
            passed += growth <= 2
            note = growth > 2 ? "  more than 2 %" : ""
            printf "%-18s %6d %10d %10d %+7.1f%%%s\n", $1, $2, was, $3, growth, note
        }
        END {
            for (row in before) { print row " was not counted"; failed++ }
            printf "%d passed, %d failed\n", passed, failed
            exit failed > 0
        }
    ' counts.txt "$1"
}

# The check itself: growth of 5 % must fail.
awk '{ $3 = int($3 * 1.05) } { print }' counts.txt >"$new.planted"
if compare "$new.planted" >/dev/null; then
    echo "growth of 5 % passes"
    exit 1
fi
compare "$new"
