#!/usr/bin/env bash
# Shows that no branch and no address depends on a secret, by valgrind; with `measure`, also by the clock.
#
#     tests/suites/constant-time/run.sh [measure]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export CARGO_TERM_COLOR=never
if ! command -v valgrind >/dev/null || [ ! -e /usr/include/valgrind/memcheck.h ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends valgrind libc6-dbg >/dev/null
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0

fail() {
    cat "$log"
    echo "$*"
    exit 1
}

# watch PROGRAM WHAT: ends with 99 if valgrind has something to report
watch() {
    valgrind --quiet --error-exitcode=99 --suppressions=public.supp "$1" "$2" >"$log" 2>&1
}

# check NAME RUSTFLAGS [OPTIONS]
check() {
    local program=target/$1/release/memcheck found
    RUSTFLAGS=$2 cargo build --quiet --release --bin memcheck --target-dir "target/$1" ${3:-}
    watch "$program" fe26 || fail "$1: a secret decides a branch or an address, or valgrind failed"
    echo "$1: $(wc -l <"$log") steps, no branch or address by a secret"
    for leak in "leaky comparison" "leaky lookup"; do
        found=0
        watch "$program" "$leak" || found=$?
        [ "$found" -eq 99 ] || fail "$1: the $leak was not found"
        echo "$1: the $leak was found"
    done
    passed=$((passed + 3))
}

check default ""
check simd "" --features=simd
check soft '--cfg aes_backend="soft" --cfg sha1_backend="soft" --cfg sha2_backend="soft"'

if [ "${1:-}" = measure ]; then
    # t NAME: the largest |t|
    t() {
        cargo run --quiet --release --bin dudect --target-dir target/default -- --filter "$1" |
            sed -n "s/^bench $1 .*max t = [+-]\([0-9.]*\).*/\1/p"
    }
    honest=$(t refusal)
    leaky=$(t leaky_refusal)
    echo "|t| by the place of the wrong character: $honest; with a leaky comparison: $leaky"
    awk -v honest="$honest" -v leaky="$leaky" 'BEGIN { exit !(honest < 5 && leaky > 5) }' || fail "5 is the limit"
    passed=$((passed + 2))
fi
echo "$passed passed, 0 failed"
