# How tables get into benches/README.md: sourced by the scripts that measure.
# shellcheck shell=bash

# grouped: puts a space into the thousands of the figures that come in
grouped() {
    sed ':a; s/\B[0-9]\{3\}\>/ &/; ta'
}

# put NAME README [--write]: prints what comes in, and with --write puts it between the two comments of that name
put() {
    local text renewed
    text=$(cat)
    echo "$text"
    if [[ ${3:-} == --write ]]; then
        renewed=$(
            sed "/<!-- $1 -->/q" "$2"
            printf '\n%s\n\n' "$text"
            sed -n "/<!-- end of $1 -->/,\$p" "$2"
        )
        echo "$renewed" >"$2"
    fi
}
