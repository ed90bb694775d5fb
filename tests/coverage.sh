#!/usr/bin/env bash
# Line coverage of `src/` by the unit and integration tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The version of LLVM that the compiler has.
llvm=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
if ! command -v "llvm-cov-$llvm" >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "llvm-$llvm" >/dev/null
fi
command -v cargo-llvm-cov >/dev/null || cargo install --quiet --locked cargo-llvm-cov

# What instrumented code leaves on the stack says nothing of the code that is shipped.
LLVM_COV=llvm-cov-$llvm LLVM_PROFDATA=llvm-profdata-$llvm \
    cargo llvm-cov --all-features --lib --tests --summary-only "$@" -- --skip leaves_no_secret
