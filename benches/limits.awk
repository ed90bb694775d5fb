# awk -f limits.awk LIMITS MEASURED: compares what was measured with what it may be at most, a line each of a name and a
# figure. Fails where a figure is above its limit, or was not measured.

FNR == NR { if ($1 != "#" && NF) limit[$1] = $2; next }
$1 in limit {
    checked++
    if ($2 > limit[$1]) { print $1 " is " $2 ", above " limit[$1]; above++ }
    delete limit[$1]
}
END {
    for (name in limit) { print name " was not measured"; above++ }
    printf "\n%d passed, %d failed\n", checked - above, above
    exit above > 0
}
