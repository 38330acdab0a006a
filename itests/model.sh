#!/usr/bin/env bash
# Checks the model of two sides of a ring that sleep (bundles/virtio/src/model) with spin: every interleaving, for flags and
# for EVENT_IDX; and that it does not hold without any one of the orderings. Prints a line for each and ends with status 1
# if one is not as it should be. Needs spin and gcc: without them it says so and ends with 0. Under a minute.
set -u

top=$(cd "$(dirname "$0")/.." && pwd)
model=$top/bundles/virtio/src/model/sleep.pml
for tool in spin gcc; do
    command -v "$tool" > /dev/null || { echo "SKIP model: no $tool here (Debian: apt-get install spin gcc)"; exit 0; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# check NAME OPTIMISATION EXPECTED DEFINITION... : how spin ends on the model with these definitions, as one line.
check() {
    local name=$1 optimise=$2 expected=$3 dir=$work/$1 found
    shift 3
    mkdir -p "$dir"
    cd "$dir" || exit 1
    if spin -a "$@" "$model" > log 2>&1 && gcc "$optimise" -w -DSAFETY -o pan pan.c >> log 2>&1; then
        timeout 120 ./pan -m20000 >> log 2>&1
    fi
    # Whole only if no search was cut short: by depth, memory, or time.
    if grep -q 'errors: 0$' log && ! grep -qi 'too small\|not completed\|out of memory' log; then
        found=holds
    else
        found=$(sed -n 's/^pan:1: \(invalid end state\|assertion violated\).*/\1/p' log | head -n 1)
    fi
    if [ -n "$found" ] \
        && [ "$([ "$found" = holds ] && echo holds || echo fails)" = "$expected" ]; then
        case $found in
            holds) found="holds" ;;
            invalid*) found="found the error: asleep for ever" ;;
            *) found="found the error: what was there before" ;;
        esac
        echo "PASS model $name: $found, $(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' log) states"
    else
        echo "FAIL model $name: ${found:-no result}, must be $expected"
        sed 's/^/    /' log
    fi
}

run() {
    check "$@" > "$work/$1.result" 2>&1 &
    # Two at a time.
    [ "$(jobs -rp | wc -l)" -lt 2 ] || wait -n
}

run flags -O1 holds
run event -O1 holds -DEVENT
run event-always-on -O1 holds -DEVENT -DSTAY_ON
for mode in flags event; do
    for ordering in NO_PUBLISH NO_WANT NO_RELEASE NO_ACQUIRE; do
        for side in 0 1; do
            define=()
            [ "$mode" = flags ] || define=(-DEVENT)
            run "$mode-$ordering-$side" -O0 fails "${define[@]}" "-D$ordering=$side"
        done
    done
done
wait

cat "$work"/*.result
passed=$(cat "$work"/*.result | grep -c '^PASS')
planned=$(ls "$work"/*.result | wc -l)
if [ "$passed" -eq "$planned" ]; then
    echo "PASS model: $planned of $planned, ${SECONDS} s"
else
    echo "FAIL model: $passed of $planned, ${SECONDS} s"
    exit 1
fi
