# Sourced by scripts of itests/: a gateway process of its own on a temporary home, and PASS lines. The last line of output
# counts them; a miss ends the script with status 1. Needs the build: mvn package.
#
# A script may define after_miss, which prints what helps, and says first: gateway_home NAME.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dist=$top/launcher/target/remora
remora=$top/launcher/bin/remora
gateway=
passed=0

# gateway_home NAME: makes the home and sees to its end.
gateway_home() {
    home=$(mktemp -d "${TMPDIR:-/tmp}/remora-$1.XXXXXX")
    log=$home/run.log
    mkdir -p "$home/config" "$home/firmware" "$home/deploy"
    trap finish EXIT
    trap 'exit 130' INT TERM
}

# needs FILE...: what the build has to have made.
needs() {
    for file in "$@"; do
        [ -e "$file" ] || { echo "$0: $file is missing: run mvn package first" >&2; exit 1; }
    done
}

finish() {
    status=$?
    if [ -n "$gateway" ]; then
        kill -TERM "$gateway" 2>/dev/null
        wait "$gateway" 2>/dev/null
    fi
    rm -rf "$home"
    [ "$status" -eq 0 ] && echo "$passed passed, 0 failed" || echo "$passed passed, 1 failed"
    exit "$status"
}

pass() { passed=$((passed + 1)); echo "PASS $1"; }

miss() {
    echo "FAIL $1"
    declare -F after_miss > /dev/null && after_miss
    echo "--- log"; tail -n 60 "$log" | sed 's/^/    /'
    exit 1
}

ask() { "$remora" exec --home "$home" "$1" 2>&1; }

# until_holds NAME CONDITION...: waits for the condition; a miss after 60 seconds.
until_holds() {
    name=$1; shift
    end=$((SECONDS + 60))
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || miss "$name"
        sleep 0.05
    done
}

step() { until_holds "$@"; pass "$1"; }

# check NAME ACTUAL EXPECTED: a miss unless they are the same.
check() { [ "$2" = "$3" ] || miss "$1: $2, not $3"; pass "$1"; }

# check_has NAME TEXT PART: a miss unless the text has the part.
check_has() { case $2 in *"$3"*) pass "$1" ;; *) miss "$1: '$2' has no '$3'" ;; esac; }

put()    { cp "$1" "$2.part" && mv "$2.part" "$2"; }
number() { sed -n "s/.*\"$1\":\(-\{0,1\}[0-9]*\).*/\1/p" | head -n 1; }
text()   { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }
gone()   { ! kill -0 "$1" 2>/dev/null; }
logged() { grep -q "$1" "$log"; }

# start_gateway OPTION...: its process is $gateway, the virtual machine itself.
start_gateway() {
    "$remora" run --home "$home" --no-console "$@" >> "$log" 2>&1 < /dev/null &
    gateway=$!
}

# stop_gateway PID...: ends the gateway as a service manager does; nothing of it stays, and none of these processes.
stop_gateway() {
    first=$gateway
    kill -TERM "$gateway"
    wait "$gateway"
    ended=$?
    gateway=
    check "SIGTERM: the gateway ends with status 0" "$ended" 0
    for pid in "$@"; do
        step "the core's process $pid has ended with it" gone "$pid"
    done
    step "nothing of it is left in /dev/shm" no_leftovers "$first"
}

no_leftovers() { ! ls /dev/shm | grep -q "remora\.$1\."; }
