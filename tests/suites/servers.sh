# shellcheck shell=bash
# Sourced by the suites that start servers and visit them with a browser, from their folders. Installs what they need,
# and stops the servers at the end. Needs cargo, npm and Node 20 or later; Debian's chromium is installed where there is
# none.

# npm writes the second file at the end of an installation. Where there is none, the first counts as newer.
if [[ package-lock.json -nt node_modules/.package-lock.json ]]; then
    npm ci --no-audit --no-fund --loglevel=error
fi
if ! command -v chromium >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null
fi

servers=()
logs=$(mktemp -d)
cleanup() {
    for pid in "${servers[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    rm -rf "$logs"
}
trap cleanup EXIT

# built PACKAGE: the folder of the programs of a package of the workspace, which it builds, in $programs
built() {
    # Cargo knows where it builds: CARGO_TARGET_DIR or a configuration file may say so.
    cargo build --manifest-path ../../../Cargo.toml --package "$1"
    # shellcheck disable=SC2034 # for the script that sources this one
    programs=$(cargo metadata --manifest-path ../../../Cargo.toml --format-version 1 --no-deps |
        node --print 'JSON.parse(require("fs").readFileSync(0, "utf8")).target_directory')/debug
}

# start NAME COMMAND…: a server on a free port, whose address is then in $address, and whose log is $logs/NAME
start() {
    local name=$1
    shift
    : >"$logs/$name" # there before the server is
    "$@" >"$logs/$name" 2>&1 &
    servers+=($!)
    for _ in {1..1200}; do
        address=$(sed -n 's/^listening on //p' "$logs/$name")
        [[ -z $address ]] || return 0
        sleep 0.05
    done
    echo "the server $name does not start" >&2
    cat "$logs/$name" >&2
    return 1
}
