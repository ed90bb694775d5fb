#!/usr/bin/env bash
# All checks, by group. Each group runs alone, and so does each of its parts.
#
#     .ci/check.sh GROUP…
#
# Needs rustup's or another stable Rust, and Debian or a system with apt-get. What else a part needs is in its first
# line, and is installed if it is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export CARGO_TERM_COLOR=never
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
python=$target/python
steps=0 current='' began=0

# ---- Groups

# Minutes without what a compiler has to build: formatting, lints, documents, dependencies.
lint() {
    formatted
    linted
    scripts
    pictures
    typos
    dependencies
    docs
    package
}

# The README's commands, and the examples that run on a computer.
test() {
    commands
    codecs
    frameworks
    examples
}

# Sets of features, the oldest of what the crate builds with, and what users of the crate have to change.
features() {
    powerset
    msrv
    minimal_versions
    semver
}

# Machine code: other processors, flash, stack, and what it tells of secrets.
bare() {
    stack
    bare_targets
    footprint
    bits32
    microcontrollers
    boards
    constant_time
}

# Other programs: iron-session on Node, Chromium, an emulated Cortex-M, Cloudflare's runtime.
e2e() {
    interop
    browser
    shared_axum
    cortex_m
    edge
}

# Instructions of each operation. Times are for a quiet machine: benches/speed/run.sh, benches/peers/run.sh.
bench() {
    instructions
}

# Each target for a moment: `fuzz/run.sh SECONDS` takes longer.
fuzz() {
    needs_cargo cargo-fuzz
    step "fuzzing, a moment each"
    fuzz/run.sh 20
}

all() {
    lint
    test
    features
    bare
    bench
    e2e
    fuzz
}

# ---- lint

wasm=(examples/edge-lean examples/edge-worker benches/edge/worker)

formatted() {
    step "format"
    cargo fmt --all --check
    local package
    for package in benches/{footprint,instructions,speed} "${wasm[@]}" examples/{cortex-m,boards/pico,boards/esp32c3} \
        tests/suites/{bare-metal,constant-time} fuzz; do
        (cd "$package" && cargo fmt --check)
    done
}

linted() {
    step "lints"
    cargo clippy --quiet -- -D warnings
    cargo clippy --quiet --all-features -- -D warnings
    cargo clippy --quiet --all-features --all-targets -- -D warnings
    cargo clippy --quiet --all-targets --workspace --exclude fe26 -- -D warnings
    cargo clippy --quiet --package device --no-default-features --features insecure,wifi -- -D warnings
    local package
    for package in benches/speed benches/instructions; do
        echo "$package"
        (cd "$package" && cargo clippy --quiet --locked --target-dir "$target/lint" -- -D warnings)
    done
    (cd tests/suites/constant-time && cargo clippy --quiet --all-targets --target-dir "$target/lint" -- -D warnings)
    for package in "${wasm[@]}"; do
        echo "$package"
        (cd "$package" && cargo clippy --quiet --all-features --target-dir "$target/edge-lints" -- -D warnings)
    done
    (cd fuzz && RUSTC_BOOTSTRAP=1 cargo clippy --quiet --all-targets -- -D warnings)
}

scripts() {
    needs_debian shellcheck
    step "scripts"
    # SC2054: commas in arrays, which features are joined by.
    git ls-files .ci/run '*.sh' | xargs shellcheck --severity=warning --external-sources --source-path=SCRIPTDIR --exclude=SC2054
}

pictures() {
    needs python3
    step "tables and pictures, as made from what was measured"
    benches/tables.py --check
    docs/draw.py --check
}

typos() {
    needs_pip typos
    step "spelling"
    "$python/bin/typos"
}

dependencies() {
    needs_cargo cargo-deny
    step "dependencies"
    cargo deny --log-level error check licenses bans sources
}

docs() {
    step "docs"
    RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps
    RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --all-features
}

package() {
    step "what documents point to is in the package"
    local files link missing=0
    files=$(cargo package --list --allow-dirty)
    for link in $(grep -ohP '\]\(\K(?!https?:|#|crate::|mailto:)[^)# ]+' README.md SECURITY.md CHANGELOG.md); do
        if ! grep -q "^${link%/}\(/\|$\)" <<<"$files"; then
            echo "not in the package: $link"
            missing=1
        fi
    done
    return $missing
}

# ---- test

commands() {
    step "the README's commands"
    cargo run --quiet --example quickstart
    cargo test --all-features
}

codecs() {
    step "other codecs than JSON"
    cargo run --quiet --example serde_json_core
    cargo run --quiet --example postcard
}

frameworks() {
    step "a session of Nuxt"
    cargo run --quiet --example nuxt
}

examples() {
    step "examples that are packages: the logins, the device of the boards, glue for web frameworks, generators of HALs"
    cargo test --quiet --workspace --exclude fe26
}

# ---- features

powerset() {
    needs_cargo cargo-hack
    step "every set of features, without a warning"
    RUSTFLAGS="-D warnings" cargo hack check --quiet --feature-powerset --no-dev-deps --target-dir "$target/hack"
    cargo test --quiet --no-default-features --tests --target-dir "$target/hack"
    cargo test --quiet --features base64 --lib --test api --target-dir "$target/hack"
}

# The workflow has the compiler of `rust-version`; elsewhere it is the oldest of those that are installed.
msrv() {
    local compiler oldest
    oldest=$(for compiler in "$(rustc --print sysroot)"/bin/rustc /usr/bin/rustc "${RUSTUP_HOME:-$HOME/.rustup}"/toolchains/*/bin/rustc; do
        [[ ! -x $compiler ]] || echo "$("$compiler" --version | cut -d' ' -f2) $compiler"
    done | sort -V | sed 1q)
    step "the oldest compiler here: ${oldest% *}, of at least $(sed -n 's/^rust-version = //p' Cargo.toml)"
    RUSTC=${oldest#* } cargo check --quiet --all-features --tests --examples --target-dir "$target/msrv"
}

# In a copy, as it is packaged: the lock file of this folder stays as it is.
minimal_versions() {
    step "the oldest versions of dependencies, and the package builds by itself"
    local copy
    copy=$(mktemp -d)
    cargo package --quiet --allow-dirty --no-verify --target-dir "$target/minimal"
    tar -xf "$target"/minimal/package/fe26-*.crate -C "$copy" --strip-components=1
    (
        cd "$copy"
        RUSTC_BOOTSTRAP=1 cargo -Zdirect-minimal-versions update --quiet
        cargo check --quiet --all-features --target-dir "$target/minimal"
        cargo check --quiet --all-features --tests --examples --target-dir "$target/minimal"
    )
    rm -r "$copy"
}

# The baseline is a commit: a release records itself, and before the first one so does a change that breaks users.
semver() {
    needs_cargo cargo-semver-checks
    local baseline
    baseline=$(<.ci/semver-baseline)
    step "the public interface breaks nobody since ${baseline:0:7}"
    CARGO_TARGET_DIR=$target/semver cargo semver-checks --baseline-rev "$baseline" --all-features --release-type minor
}

# ---- bare

stack() {
    step "what stays on the stack of optimized code, without the headroom"
    local no_headroom='--cfg fe26_no_stack_headroom'
    RUSTFLAGS=$no_headroom cargo test --quiet --release --all-features --test stack --target-dir "$target/no_headroom"
    RUSTFLAGS="$no_headroom --cfg aes_backend=\"soft\"" cargo test --quiet --release --all-features --test stack \
        --target-dir "$target/soft"
}

bare_targets() {
    needs_debian "${debian_rust[@]}"
    step "bare targets: without alloc, and with it"
    local bare
    for bare in thumbv7em-none-eabi thumbv6m-none-eabi wasm32-unknown-unknown; do
        echo "$bare"
        debian build --quiet --features ctr,defmt -Zbuild-std=core --target "$bare"
        debian build --quiet --features alloc,ctr,defmt -Zbuild-std=core,alloc --target "$bare"
    done
    (cd examples/hal && debian build --quiet -Zbuild-std=core --target thumbv7em-none-eabi)
}

footprint() {
    needs_debian "${debian_rust[@]}" binutils-arm-none-eabi qemu-system-arm
    step "flash, stack and instructions on a Cortex-M"
    benches/footprint/run.sh
}

bits32() {
    # What gcc-multilib would bring: it and the compiler for a big-endian processor exclude each other.
    needs_debian "${debian_rust[@]}" libc6-dev-i386 "lib32gcc-$(gcc -dumpversion)-dev"
    step "the tests on 32 bits"
    debian test --quiet --all-features -Zbuild-std --target i686-unknown-linux-gnu --lib --tests
}

microcontrollers() {
    needs_debian "${debian_rust[@]}" gcc-powerpc-linux-gnu libc6-dev-powerpc-cross qemu-system-arm qemu-system-misc qemu-user
    step "microcontrollers: the host's tokens, and no secret on the stack"
    tests/suites/bare-metal/run.sh
}

boards() {
    needs_debian "${debian_rust[@]}" binutils-arm-none-eabi
    step "logins on a Pico W, a Pico 2 W and an ESP32-C3: they build, and cost no more than before"
    CARGO_TARGET_DIR=$target examples/boards/build.sh
}

constant_time() {
    needs_debian valgrind libc6-dbg
    step "no branch and no address by a secret"
    tests/suites/constant-time/run.sh
}

# ---- e2e

interop() {
    needs npm node
    step "live tokens and shared logins between the peers and us"
    tests/suites/interop/run.sh
}

browser() {
    needs npm node
    needs_debian chromium
    step "a login in a real browser"
    tests/suites/browser/run.sh
}

shared_axum() {
    needs npm node
    needs_debian chromium
    step "a login that axum shares with iron-session, in a real browser"
    tests/suites/axum/run.sh
}

cortex_m() {
    needs npm node
    needs_debian "${debian_rust[@]}" binutils-arm-none-eabi qemu-system-arm chromium
    step "a login on an emulated Cortex-M"
    tests/suites/cortex-m/run.sh
}

edge() {
    needs npm node python3
    needs_debian "${debian_rust[@]}"
    step "logins at the edge"
    tests/suites/edge/run.sh
    tests/suites/edge/worker.sh
}

# ---- bench

instructions() {
    needs_debian valgrind libc6-dbg
    step "instructions of each operation, against what they were"
    benches/instructions/run.sh
}

# ---- Tools

# Rust for other targets, built from its sources: Debian's, because rustup's components are not downloaded here.
debian_rust=(rustc-web cargo-web rust-web-src lld)

# debian ARGS…: cargo for another target, with its core or std built from source
debian() {
    RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc CARGO_TARGET_DIR=$target/debian /usr/bin/cargo "$@"
}

# step WHAT: ends the step before it, whose time it prints
step() {
    end_step
    steps=$((steps + 1)) current=$* began=$SECONDS
    echo
    echo "== $* ($((SECONDS / 60)) min)"
}

end_step() {
    [[ -z $current ]] || echo "-- $current: $((SECONDS - began)) s"
    current=
}

# As cargo ends its tests.
finish() {
    local status=$?
    if [[ $status == 0 ]]; then
        echo "test result: ok. $steps passed; 0 failed; finished in $SECONDS s"
    else
        echo "FAILED: $current" >&2
        echo "test result: FAILED. $((steps > 0 ? steps - 1 : 0)) passed; 1 failed; finished in $SECONDS s"
    fi
}

# needs PROGRAM…: what comes from nowhere by itself, such as Node 20 or later
needs() {
    local program
    for program; do
        command -v "$program" >/dev/null || { echo "needs $program" >&2 && exit 1; }
    done
}

needs_debian() {
    if ! dpkg -s "$@" >/dev/null 2>&1; then
        as_root apt-get update -qq
        DEBIAN_FRONTEND=noninteractive as_root apt-get install -qq -y --no-install-recommends "$@" >/dev/null
    fi
}

as_root() {
    if [[ $EUID == 0 ]]; then "$@"; else sudo --preserve-env=DEBIAN_FRONTEND "$@"; fi
}

needs_cargo() {
    local tool
    for tool; do
        command -v "$tool" >/dev/null || cargo install --quiet --locked "$tool"
    done
}

needs_pip() {
    [[ -x $python/bin/$1 ]] || python3 -m pip install --quiet --disable-pip-version-check \
        --root-user-action=ignore --target "$python" "$1"
}

if [[ $# == 0 ]]; then
    echo "usage: .ci/check.sh GROUP…" >&2
    sed -n 's/^# ---- //p; s/^\([a-z_0-9]*\)() {$/    \1/p' "${BASH_SOURCE[0]}" | sed '/^Tools$/,$d' >&2
    exit 2
fi
for group; do
    if [[ $(type -t "$group") != function ]]; then
        echo "no such group: $group" >&2
        exit 2
    fi
done
trap finish EXIT
for group; do
    started=$SECONDS
    "$group"
    end_step
    echo
    echo "$group: $((SECONDS - started)) s"
done
