#!/usr/bin/env bash
# Times each operation and the floor below it on one core, in three builds, each with and without the features `base64`
# and `simd`. Writes times.csv: nanoseconds, and the ratio to the floor, by build. Prints the tables of it; --write puts
# them into benches/README.md. It takes six minutes.
#
# It needs python3, and Debian's Rust as the second compiler:
#     apt-get install rustc-web cargo-web
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

target=$(realpath -m "${CARGO_TARGET_DIR:-../../target}/speed")
# The last core: the first has more to do with interrupts.
core=$(($(nproc) - 1))

# measure BUILD [VARIABLE=VALUE…]: builds in this environment, a folder each, and prints a line for each figure
measure() {
    local build=$1 features
    shift
    for features in '' base64 simd; do
        env "$@" CARGO_TARGET_DIR="$target/$build" cargo build --quiet --release --locked --features "$features"
        taskset -c $core "$target/$build/release/speed" csv | sed "s/^/$features,/"
    done
}

{
    measure release
    measure lto CARGO_PROFILE_RELEASE_LTO=true CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1
    measure debian RUSTC=/usr/bin/rustc
} >"$target/times.csv"

{
    ../machine.sh
    awk -F, -v OFS=, '
        { figure = $1 OFS $2 OFS $3 OFS $4 }
        !(figure in times) { order[++figures] = figure }
        { times[figure] = times[figure] OFS $5 OFS $6 }
        END {
            print "features,table,row,column,release,release_ratio,lto,lto_ratio,debian,debian_ratio"
            for (i = 1; i <= figures; i++) print order[i] times[order[i]]
        }
    ' "$target/times.csv"
} >times.csv
../tables.py speed budgets "$@"
