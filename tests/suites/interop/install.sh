#!/usr/bin/env bash
# Installs the packages of a folder's lock file where they are missing.
#
#     install.sh <folder>
set -euo pipefail
cd "$1"

# npm writes the second file at the end of an installation. Where there is none, the first counts as newer.
if [[ package-lock.json -nt node_modules/.package-lock.json ]]; then
    npm ci --no-audit --no-fund --loglevel=error
fi
