#!/usr/bin/env bash
# Fuzzes every target, or the ones named, for so many seconds each, from the seeds and what earlier runs found.
#
#     fuzz/run.sh SECONDS [TARGET…]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

seconds=${1:?"usage: fuzz/run.sh SECONDS [TARGET…]"}
shift
command -v cargo-fuzz >/dev/null || cargo install --quiet --locked cargo-fuzz
if [ $# -eq 0 ]; then
    mapfile -t targets < <(cargo fuzz list)
    set -- "${targets[@]}"
fi
# Stable has all that is needed, locked away.
export RUSTC_BOOTSTRAP=1

cargo run --quiet --example seeds
cargo fuzz build
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for target; do
    # An input of every length that matters: a token has 16 384 characters at the most.
    if ! cargo fuzz run "$target" -- -max_total_time="$seconds" -max_len=20000 -len_control=20 -timeout=120 -rss_limit_mb=4096 \
        -print_final_stats=1 >"$log" 2>&1; then
        cat "$log"
        echo "$target: failed"
        exit 1
    fi
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    read -r edges features < <(sed -n 's/.*DONE *cov: \([0-9]*\) ft: \([0-9]*\).*/\1 \2/p' "$log")
    echo "$target: $executions executions, $edges edges, $features features in $seconds s"
done
echo "$# passed, 0 failed"
