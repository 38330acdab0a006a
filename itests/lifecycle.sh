#!/usr/bin/env bash
# The life cycle of remote processors from outside: a gateway of its own (temporary home) on a board of five soft cores.
# Holders, crashes and their core files, crash loop, attach and detach, pause, dependencies, a hang that the heartbeat
# shows, traces that are followed, 200 cycles that leave nothing behind, and a core that runs when the gateway comes. Prints a PASS line for each step; ends with
# status 1 at the first miss. Needs the build (mvn package) and readelf. CYCLES=n goes round n times instead.
set -u
. "$(dirname "$0")/lib/gateway.bash"

images=$top/bundles/remoteproc/soft/firmware/target/firmware
holder=$(echo "$top"/itests/holder/target/dev.remora.itests.holder-*.jar)
cycles=${CYCLES:-200}
needs "$dist" "$images/crash.elf" "$images/hang.elf" "$holder"
command -v readelf > /dev/null || { echo "$0: readelf is missing: install binutils" >&2; exit 1; }
gateway_home lifecycle

after_miss() {
    echo "--- processors"; ask rproc:list | sed 's/^/    /'
    for name in m4 dsp net app; do ask "rproc:show $name" | sed 's/^/    /'; done
}

# board NAME FIRMWARE MORE: the configurations of a soft core.
board() {
    echo "{ \"name\": \"$1\", \"size:Long\": 4194304, \"device.address\": \"0x10000000\" }" \
        > "$home/config/dev.remora.platform.posix.SharedMemory~$1.cfg.json"
    echo "{ \"name\": \"$1-mailbox\", \"size:Long\": 4096 }" \
        > "$home/config/dev.remora.platform.posix.SharedMemory~$1-mailbox.cfg.json"
    echo "{ \"name\": \"$1\", \"memory.target\": \"(name=$1-mailbox)\", \"offset:Long\": 0, \"channels:Integer\": 32 }" \
        > "$home/config/dev.remora.platform.posix.FutexMailbox~$1.cfg.json"
    processor_file "$@"
}

# processor_file NAME FIRMWARE MORE: its processor alone, written at once as an editor does.
processor_file() {
    file=$home/config/dev.remora.remoteproc.soft~$1.cfg.json
    echo "{ \"name\": \"$1\", \"firmware\": \"$2\", \"auto.boot\": false, $3
        \"memory.target\": \"(name=$1)\", \"mailbox.target\": \"(name=$1)\" }" > "$file.part" && mv "$file.part" "$file"
}

show()     { ask "rproc:show $1 --json"; }
state()    { show "$1" | text state; }
pid()      { show "$1" | text pid; }
crashes()  { show "$1" | number crashes; }
# is NAME STATE...: each processor before its state.
is()       { while [ $# -gt 0 ]; do [ "$(state "$1")" = "$2" ] || return 1; shift 2; done; }
holders()  { show "$1" | sed -n 's/.*"holders":\[\([^]]*\)\].*/\1/p' | tr -d '"'; }
held_by()  { [ "$(holders "$1")" = "$2" ]; }
channel()  { ask 'rpmsg:list --json' | sed 's/},{"/}\n{"/g' | grep "\"id\":\"$1"; }
bound()    { channel "$1" | grep -q '"state":"BOUND"'; }
no_channel() { ! channel "$1" | grep -q .; }
echoes()   { ask "rpmsg:ping $1 -n 3 --verify --json" | grep -q '"sent":3,"answered":3,'; }
# another NAME PID CRASHES: it runs in another process, after more than so many crashes.
another()  { is "$1" RUNNING && [ "$(pid "$1")" != "$2" ] && [ "$(crashes "$1")" -gt "$3" ]; }
kept()     { ls "$home"/data/coredumps/*"$1"*.core* "$home"/data/coredumps/"$1"/* 2>/dev/null | grep -v '\.part$' | sort -u; }
elf_core() { readelf -h "$1" 2>&1 | grep -q 'Type: *CORE' && [ -z "$(readelf -a "$1" 2>&1 >/dev/null)" ]; }
bundle()   { ask 'lb -s' | grep "| *$1 (\||$1$" | sed 's/^ *\([0-9]*\)|.*/\1/' | head -n 1; }
# in_order MARK PATTERN...: the log has lines with these, in this order, behind line MARK.
in_order() {
    from=$1; shift
    for pattern in "$@"; do
        at=$(tail -n +$((from + 1)) "$log" | grep -n -m 1 -e "$pattern" | cut -d : -f 1)
        [ -n "$at" ] || return 1
        from=$((from + at))
    done
}
mark() { wc -l < "$log"; }

cp "$images"/crash.elf "$images"/hang.elf "$home/firmware/"
sed 's/^{/{ "recovery.attempts:Integer": 3, "coredump": "enabled", "coredump.files:Integer": 3,/' \
    "$dist/config/base/dev.remora.remoteproc.core.cfg.json" > "$home/config/dev.remora.remoteproc.core.cfg.json"
board m4 crash.elf ''
board dsp hang.elf '"heartbeat.timeout.millis:Long": 1000,'
board net sample.elf '"depends.on": ["dsp"],'
board app sample.elf '"depends.on": ["net"],'
put "$holder" "$home/deploy/holder.jar"
start_gateway
known() { [ "$(ask 'rproc:list --json' | grep -o '"state":"OFFLINE"' | wc -l)" = 4 ]; }
step "the gateway knows four processors, all OFFLINE" known

# --- holders
check_has "boot: m4 runs, held by the shell" "$(ask 'rproc:boot m4')" "m4: RUNNING"
step "its channel is bound to its driver" bound m4.vdev0.rpmsg-client-sample
first=$(pid m4)
shown=$(ask 'rproc:show m4')
for part in "sha256" "vring1 " "trace:m4" "entry " "held by     dev.remora.shell: shell"; do
    check_has "rproc:show has its '$part'" "$shown" "$part"
done
echo '{ "processor.target": "(rproc.name=m4)" }' > "$home/config/dev.remora.itests.holder~m4.cfg.json"
step "a second holder comes" held_by m4 "dev.remora.shell: shell,dev.remora.itests.holder: test"
check "second boot: the same process runs on" "$(pid m4)" "$first"
check_has "shutdown says who still holds it" "$(ask 'rproc:shutdown m4')" "held by: dev.remora.itests.holder: test"
check "and m4 runs on" "$(state m4) $(pid m4)" "RUNNING $first"
id=$(bundle dev.remora.itests.holder)
ask "felix:stop $id" > /dev/null
step "the holder's bundle is stopped: m4 is powered down" is m4 OFFLINE
step "and its process ends" gone "$first"
ask "felix:start $id" > /dev/null
step "the bundle starts again: it boots m4" is m4 RUNNING
check_has "rproc:stop says whose hold it ended" "$(ask 'rproc:stop m4')" "ended the holds of: dev.remora.itests.holder: test"
check "m4 is stopped, whoever held it" "$(state m4)" OFFLINE
rm "$home/config/dev.remora.itests.holder~m4.cfg.json"

# --- crash and recovery
ask 'rproc:start m4' > /dev/null
step "m4 is started by hand" bound m4.vdev0.rpmsg-client-sample
old=$(pid m4)
ask 'rpmsg:send m4.vdev0.soft-crash now' > /dev/null
step "the firmware crashes: recovered in a new process" another m4 "$old" 0
step "its channel is bound again" bound m4.vdev0.rpmsg-client-sample
core=$(kept m4 | tail -n 1)
[ -n "$core" ] || miss "a core file is kept"
elf_core "$core" || miss "readelf reads the core file $core: $(readelf -h "$core" 2>&1)"
pass "its core file is kept, and readelf reads it without complaint"
check_has "rproc:show has the crash with its core file" "$(ask 'rproc:show m4')" "$(basename "$core")"
old=$(pid m4)
kill -9 "$old"
step "the process is killed: recovered" another m4 "$old" 1
check_has "as an exec failure" "$(show m4)" '"type":"exec failure"'

# --- crash loop
ask 'rproc:stop m4; rproc:start m4' > /dev/null
crashing() {
    now=$(show m4)
    case $(echo "$now" | text state) in
        RUNNING) ask 'rproc:crash m4 watchdog' > /dev/null; return 1 ;;
        CRASHED) [ "$(echo "$now" | sed 's/"history".*//' | text problem)" != "" ] && sleep 2 && is m4 CRASHED ;;
        *) return 1 ;;
    esac
}
step "a crash loop: m4 stays CRASHED" crashing
reason=$(show m4 | text problem)
check_has "with the reason ($reason)" "$reason" watchdog
files() { [ "$(kept m4 | wc -l)" -le 3 ]; }
files || miss "no more core files than configured are kept: $(kept m4 | tr '\n' ' ')"
pass "no more core files than configured are kept"
check_has "started by hand it runs" "$(ask 'rproc:start m4')" "m4: RUNNING"
step "and its channel is bound" bound m4.vdev0.rpmsg-client-sample

# --- recovery off, inline
ask 'rproc:recovery m4 off' > /dev/null
ask 'rproc:crash m4' > /dev/null
step "recovery off: m4 stays CRASHED" is m4 CRASHED
check_has "its trace can be read" "$(ask 'rproc:trace m4')" "crash firmware 1 started"
old=$(crashes m4)
ask 'rproc:recovery m4 on' > /dev/null
step "recovery on: it recovers at once" is m4 RUNNING
ask 'rproc:coredump m4 inline' > /dev/null
ask 'rproc:crash m4 mmufault' > /dev/null
waits() { is m4 CRASHED && ask 'rproc:coredumps m4 --json' | grep -q '"inline":true'; }
step "inline: the recovery waits for the reader" waits
check_has "rproc:dump takes it" "$(ask "rproc:dump m4 $home/m4.core")" "bytes to $home/m4.core"
elf_core "$home/m4.core" || miss "readelf reads it: $(readelf -h "$home/m4.core" 2>&1)"
pass "readelf reads it without complaint"
step "then m4 recovers" is m4 RUNNING
ask 'rproc:coredump m4 enabled' > /dev/null

# --- attach, detach, pause
step "m4's channel is bound" bound m4.vdev0.rpmsg-client-sample
old=$(pid m4)
ask 'rproc:detach m4' > /dev/null
step "detached: the channels are gone" no_channel m4.
check "and the same process runs on" "$(state m4) $(pid m4)" "DETACHED $old"
gone "$old" && miss "the process lives"
check_has "attached" "$(ask 'rproc:attach m4')" "m4: ATTACHED"
step "the channel is bound again" bound m4.vdev0.rpmsg-client-sample
step "and answers" echoes m4.vdev0.rpmsg-client-sample
check "in the same process" "$(pid m4)" "$old"
ask 'rproc:stop m4; rproc:start m4' > /dev/null
check_has "paused" "$(ask 'rproc:suspend m4')" "m4: SUSPENDED"
check_has "and on again" "$(ask 'rproc:resume m4')" "m4: RUNNING"
step "its channel answers" echoes m4.vdev0.rpmsg-client-sample
ask 'rproc:stop m4' > /dev/null

# --- dependencies
planned() { ask "rproc:plan $1 --json" | grep -o '"name":"[a-z0-9]*"' | cut -d '"' -f 4 | tr '\n' ' '; }
check "rproc:plan shows the order" "$(planned app)" "dsp net app "
from=$(mark)
ask 'rproc:start app' > /dev/null
check "app is started, and what it depends on" "$(state dsp) $(state net) $(state app)" "RUNNING RUNNING RUNNING"
in_order "$from" 'dsp: RUNNING' 'net: RUNNING' 'app: RUNNING' || miss "in the order of the plan"
pass "in the order of the plan"
check "dsp is held by what depends on it" "$(holders dsp)" "processor net"
listens() { channel dsp.vdev0.soft-hang > /dev/null; }
step "the channels of dsp are there" listens

"$remora" exec --home "$home" 'rproc:trace -f dsp' > "$home/trace" 2>&1 &
follower=$!
follows() { grep -q "$1" "$home/trace"; }
step "rproc:trace -f shows what is there" follows 'hang firmware 1 started'
from=$(mark)
old=$(pid dsp)
ask 'rpmsg:send dsp.vdev0.soft-hang now' > /dev/null
step "and what comes, while it runs" follows 'hang: the main loop turns no more'
step "dsp hangs: the heartbeat shows it, recovered" another dsp "$old" 0
check_has "as a watchdog crash" "$(show dsp)" '"type":"watchdog"'
step "what depends on it is back" is net RUNNING app RUNNING
in_order "$from" 'dsp: CRASHED' 'app: OFFLINE' 'net: OFFLINE' 'dsp: RUNNING' 'net: RUNNING' 'app: RUNNING' \
    || miss "stopped before its recovery and started after it, in order"
pass "stopped before its recovery and started after it, in order"
step "the trace goes on over the restart" follows 'begins anew'
kill "$follower"; wait "$follower" 2>/dev/null

check "rproc:plan --stop shows the order" "$(planned 'dsp --stop')" "app net dsp "
from=$(mark)
check_has "rproc:stop dsp says what it stopped before" "$(ask 'rproc:stop dsp')" "stopped before it: app, net"
check "all are stopped" "$(state dsp) $(state net) $(state app)" "OFFLINE OFFLINE OFFLINE"
in_order "$from" 'app: OFFLINE' 'net: OFFLINE' 'dsp: OFFLINE' || miss "in the order of the plan"
pass "in that order"
processor_file dsp hang.elf '"depends.on": ["app"],'
circle() { ask 'rproc:start net' | grep -q 'net → dsp → app → net'; }
step "a circle is refused with the path" circle
processor_file dsp hang.elf '"depends.on": ["nobody"],'
unknown() { ask 'rproc:start app' | grep -q 'app → net → dsp → nobody'; }
step "so is a processor that is not there" unknown
processor_file dsp hang.elf ''
step "without either what is still held comes back" is app RUNNING
check "rproc:plan --stop shows what goes down with it" "$(planned 'app --stop')" "app net dsp "
check_has "rproc:stop app says so" "$(ask 'rproc:stop app')" "powered down after it: net, dsp"
step "what nobody needs any more is powered down" is app OFFLINE net OFFLINE dsp OFFLINE

# --- over and over
of_jvm() { ls "/proc/$gateway/$1" | wc -l; }
lines()  { wc -l < "/proc/$gateway/maps"; }
ask "lifecycle:cycles m4 20" > "$home/cycles" || miss "20 cycles: $(cat "$home/cycles")"
footprint=$(ask lifecycle:footprint)
threads=$(of_jvm task) descriptors=$(of_jvm fd) mappings=$(lines)
begin=$SECONDS
ask "lifecycle:cycles m4 $cycles" > "$home/cycles" || miss "cycles: $(cat "$home/cycles")"
pass "start, crash, stop: $(cat "$home/cycles"), $((SECONDS - begin)) s"
same() { [ "$(ask lifecycle:footprint)" = "$footprint" ]; }
step "as many services, and threads of Remora's, as before" same
# Some of the virtual machine's own come and go, such as compilers and what waits for the ends of processes.
at_most() { [ "$(of_jvm "$1")" -le "$2" ]; }
step "as many file descriptors: $descriptors" at_most fd "$descriptors"
step "as many threads: $threads, give or take a few" at_most task $((threads + 10))
fewer() { [ "$(lines)" -le $((mappings + cycles / 4)) ]; }
step "as many mappings: $mappings, give or take a few" fewer
echo "{\"cycles\":$cycles,\"threads\":[$threads,$(of_jvm task)],\"descriptors\":[$descriptors,$(of_jvm fd)],\"mappings\":[$mappings,$(lines)]}"

# --- a core that somebody else has started: the gateway before
echo "{ \"name\": \"free\", \"file\": \"$home/free.memory\", \"size:Long\": 4194304, \"device.address\": \"0x10000000\" }" \
    > "$home/config/dev.remora.platform.posix.SharedMemory~free.cfg.json"
echo "{ \"name\": \"free-mailbox\", \"file\": \"$home/free.mailbox\", \"size:Long\": 4096 }" \
    > "$home/config/dev.remora.platform.posix.SharedMemory~free-mailbox.cfg.json"
echo "{ \"name\": \"free\", \"memory.target\": \"(name=free-mailbox)\", \"offset:Long\": 0, \"channels:Integer\": 32 }" \
    > "$home/config/dev.remora.platform.posix.FutexMailbox~free.cfg.json"
processor_file free sample.elf '"outlives.gateway": true,'
step "a core whose memory is a file" is free OFFLINE
ask 'rproc:start free' > /dev/null
step "is started" bound free.vdev0.rpmsg-client-sample
free=$(pid free)
ask 'rproc:detach free' > /dev/null
check "and left" "$(state free)" DETACHED
ask 'rproc:start m4' > /dev/null
stop_gateway "$(pid m4)"
gone "$free" && miss "the core that was left runs on"
pass "the core that was left runs on"
start_gateway
step "the next gateway finds it" is free DETACHED
ask 'rproc:attach free' > /dev/null
check "attached: nothing is loaded or started" "$(state free) $(pid free)" "ATTACHED $free"
step "its channel is bound" bound free.vdev0.rpmsg-client-sample
step "and answers" echoes free.vdev0.rpmsg-client-sample
ask 'rproc:stop free' > /dev/null
check "stopped by hand" "$(state free)" OFFLINE
step "its process has ended" gone "$free"
stop_gateway
