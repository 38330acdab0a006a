#!/usr/bin/env bash
# Two gateways at the two ends of one shared file, as OpenAMP's two-process port has it: feature openamp-linux, one is the
# remote and writes the resource table, the other one attaches to it as host. Each is replaced under the other one.
# Prints a PASS line for each step, ends with status 1 at the first miss. Needs the build: mvn package.
set -u

top=$(cd "$(dirname "$0")/.." && pwd)
dist=$top/launcher/target/remora
remora=$top/launcher/bin/remora
work=$(mktemp -d "${TMPDIR:-/tmp}/remora-openamp.XXXXXX")
channel=rpmsg-openamp-demo-channel
declare -A gateway=()
passed=0

finish() {
    status=$?
    for pid in "${gateway[@]}"; do
        kill -TERM "$pid" 2> /dev/null
        wait "$pid" 2> /dev/null
    done
    rm -rf "$work"
    [ "$status" -eq 0 ] && echo "PASS openamp: $passed passed, 0 failed, ${SECONDS} s" \
        || echo "FAIL openamp: $passed passed, 1 failed, ${SECONDS} s"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

miss() {
    echo "FAIL $1"
    for role in remote host; do
        echo "--- $role"; "$remora" status --home "$work/$role" 2>&1 | sed 's/^/    /'
        tail -n 30 "$work/$role.log" | sed 's/^/    /'
    done
    exit 1
}

# step NAME CONDITION...: passes as soon as the condition holds; a miss after 60 seconds.
step() {
    name=$1; shift
    end=$((SECONDS + 60))
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || miss "$name"
        sleep 0.2
    done
    passed=$((passed + 1))
    echo "PASS $name"
}

ask()     { "$remora" exec --home "$work/$1" "$2" 2>&1; }
edge()    { ask "$1" 'rpmsg:edges --json' | grep -q "\"name\":\"openamp\".*\"dialect\":\"openamp\".*\"role\":\"$2\""; }
there()   { ask host 'rpmsg:list --json' | grep -q "\"name\":\"$channel\""; }
gone()    { ! there; }
echoed()  { ask host "rpmsg:ping $channel -n 100 -s 496 --verify --json" \
    | grep -q '"sent":100,"answered":100,"lost":0,.*"damaged":0,'; }

# configure ROLE PID JSON
configure() { printf '%s\n' "$3" > "$work/$1/config/$2.cfg.json"; }

# prepare ROLE SOCKET_ROLE TABLE: what differs from the feature's default configuration is role, table and the places.
prepare() {
    mkdir -p "$work/$1/config"
    configure "$1" dev.remora.platform.posix.SharedMemory~openamp \
        "{ \"name\": \"openamp\", \"file\": \"$work/openamp.shm\", \"size:Long\": 524288 }"
    configure "$1" dev.remora.platform.posix.SocketMailbox~openamp \
        "{ \"name\": \"openamp\", \"path\": \"$work/event\", \"role\": \"$2\", \"value\": \"any\", \"reconnect\": \"asked\" }"
    configure "$1" dev.remora.platform.openamp~openamp \
        "{ \"name\": \"openamp\", \"memory.target\": \"(name=openamp)\", \"mailbox.target\": \"(name=openamp)\",
           \"role\": \"$1\", \"table\": \"$3\" }"
}

start() {
    "$remora" run --home "$work/$1" --feature openamp-linux --no-console >> "$work/$1.log" 2>&1 &
    gateway[$1]=$!
}

stop() {
    kill -TERM "${gateway[$1]}"
    wait "${gateway[$1]}"
}

[ -d "$dist" ] || { echo "itests/openamp.sh: $dist is missing: run mvn package first" >&2; exit 1; }
prepare remote server write
configure remote dev.remora.rpmsg.channel.static~openamp \
    "{ \"name\": \"$channel\", \"edge\": \"openamp\", \"announce\": true }"
configure remote dev.remora.drivers.echo "{ \"rpmsg.driver.for\": [\"$channel\"] }"
prepare host client read

start remote
start host
step "the remote serves the device" edge remote device
step "the host drives it" edge host driver
step "the host has the channel that the remote announces" there
step "100 messages of 496 bytes come back as they were sent" echoed
stop remote
step "the remote stops: the host's channel goes" gone
start remote
step "the remote comes back: so does the channel" there
step "messages come back again" echoed
stop host
start host
step "the host comes back: so does the channel" there
step "messages come back once more" echoed
