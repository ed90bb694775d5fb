#!/usr/bin/env bash
# Prints what times were measured on, as the first line of a CSV file.
set -euo pipefail
field() {
    sed -n "s/^$1\s*: //p" /proc/cpuinfo | head -1
}
echo "# $(field 'model name'), family $(field 'cpu family'), model $(field model); $(uname -s); $(rustc --version | cut -d' ' -f1,2); $(date -I)"
