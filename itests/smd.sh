#!/usr/bin/env bash
# SMD from outside: a gateway of its own (temporary home) with the feature qualcomm-board. Channels are found in SMEM, the
# sample driver binds there unchanged, echoes and a byte stream come back, the RPM's trace shows the votes that it was sent;
# this processor's sleep and its end; a core that crashes while the other goes on; a driver, the backend and the bus replaced.
# Prints a PASS line for each step; ends with status 1 at the first miss. Needs the build: mvn package.
set -u
. "$(dirname "$0")/lib/gateway.bash"
needs "$dist" "$dist/firmware/wcnss.elf" "$dist/firmware/rpm.elf"
gateway_home smd

after_miss() {
    for command in rproc:list rpmsg:edges rpmsg:list smem:list 'smem:show smem' rpm:votes; do
        echo "--- $command"; ask "$command" | sed 's/^/    /'
    done
    for name in wcnss rpm; do echo "--- trace of $name"; ask "rproc:trace $name" | tail -n 20 | sed 's/^/    /'; done
    echo "--- status"; "$remora" status --home "$home" 2>&1 | sed 's/^/    /'
}

show()     { ask "rproc:show $1 --json"; }
state()    { show "$1" | text state; }
pid()      { show "$1" | text pid; }
crashes()  { show "$1" | number crashes; }
running()  { for name in "$@"; do [ "$(state "$name")" = RUNNING ] || return 1; done; }
# another NAME PID: it runs in another process.
another()  { running "$1" && [ "$(pid "$1")" != "$2" ]; }
edge()     { ask 'rpmsg:edges --json' | sed 's/},{"/}\n{"/g' | grep -q "\"name\":\"$1\",\"backend\":\"smd\""; }
channel()  { ask 'rpmsg:list --json' | sed 's/},{"/}\n{"/g' | grep "\"id\":\"$1\."; }
there()    { channel "$1" > /dev/null; }
bound()    { channel "$1" | grep -q "\"state\":\"BOUND\",\"driver\":\"$2\""; }
driven()   { channel "$1" | grep -q "\"bundle\":\"$2\""; }
received() { n=$(channel "$1" | number received); [ "${n:-0}" -ge "$2" ]; }
anew()     { bound wcnss.rpmsg-client-sample dev.remora.drivers.sample && received wcnss.rpmsg-client-sample 100; }
echoes()   { ask "rpmsg:ping $1 -n $2 ${3:-} --verify --json" | grep -q "\"sent\":$2,\"answered\":$2,\"lost\":0,.*\"damaged\":0,"; }
loops()    { ask "rpmsg:send wcnss.LOOPBACK $1 --wait 200" | grep -q "bytes: $1"; }
trace()    { ask "rproc:trace $1"; }
# How many lines of the RPM's trace end with this.
told()     { trace rpm | grep -c -e "$1\$"; }
heard()    { [ "$(told "$1")" -eq "$2" ]; }
write()    { ask "rpm:write $*"; }
id()       { ask 'lb -s' | grep "| *$1 (\||$1$" | sed 's/^ *\([0-9]*\)|.*/\1/' | head -n 1; }
# Each bound channel with its driver.
bindings() { ask 'rpmsg:list --json' | sed 's/},{"/}\n{"/g' | grep '"state":"BOUND"' \
    | sed 's/.*"name":"\([^"]*\)".*"driver":\([^,]*\),.*/\1=\2/' | sort | tr '\n' ' '; }
bound_as() { [ "$(bindings)" = "$1" ]; }
pids()     { echo "$(pid wcnss) $(pid rpm) $(pid adsp)"; }

start_gateway --feature qualcomm-board
step "wcnss and rpm run, and adsp beside them" running wcnss rpm adsp

# --- what is found
step "edge wcnss is open over SMD" edge wcnss
step "edge rpm is open over SMD" edge rpm
check_has "their heap is as a boot loader leaves it" "$(ask 'smem:list --json')" '"name":"smem","host":0,"version":11,'
step "wcnss announces a channel: soft-echo" there wcnss.soft-echo
step "and one that carries bytes: LOOPBACK" there wcnss.LOOPBACK
check_has "smem:show has the table in which they are found" "$(ask 'smem:show smem')" " 13 "
step "the sample driver is bound, unchanged" bound wcnss.rpmsg-client-sample dev.remora.drivers.sample
step "its 100 messages came back" received wcnss.rpmsg-client-sample 100
step "rpm_requests is bound to the driver of the RPM" bound rpm.rpm_requests dev.remora.drivers.rpm

# --- messages
step "100 messages are echoed as they were sent" echoes wcnss.soft-echo 100
step "and 200 of any length" echoes wcnss.soft-echo 200 "-s 1000 --random"
step "bytes come back on the stream channel" loops hello
check_has "a channel with a driver is not taken from it" "$(ask 'rpmsg:ping wcnss.rpmsg-client-sample')" "dev.remora.drivers.sample"
check_has "there are no addresses but the channel's" "$(ask 'rpmsg:send wcnss.soft-echo hello --to 0x1e')" "address"

# --- votes
check "an active vote is in force" "$(write active ldoa 3 swen=1 uv=1800000)" "active ldoa 3: swen=1 uv=1800000"
step "the RPM's trace shows it" heard "active ldoa 3: swen=1 uv=1800000" 1
write active ldoa 3 swen=1 uv=1800000 > /dev/null
write active ldoa 4 swen=1 > /dev/null
step "another vote goes out" heard "active ldoa 4: swen=1" 1
check "one that changes nothing does not" "$(told 'active ldoa 3: .*')" 1
check_has "what the RPM does not have is refused" "$(write active none 1 swen=1)" "resource does not exist"
votes=$(ask 'rpm:votes --json')
check_has "rpm:votes shows what is asked" "$votes" '"type":"ldoa","id":3,"values":{"swen":1,"uv":1800000},"sent":true'
case $votes in *none*) miss "what was refused is no vote: $votes" ;; esac
pass "what was refused is no vote"

# --- sleep
write sleep ldoa 3 swen=0 > /dev/null
write sleep ldoa 4 swen=0 > /dev/null
check "sleep votes wait" "$(told 'sleep ldoa .*')" 0
check_has "this processor sleeps: both votes go out" "$(ask rpm:sleep)" "2 votes sent"
step "the RPM has the first" heard "sleep ldoa 3: swen=0" 1
step "the RPM has the second" heard "sleep ldoa 4: swen=0" 1
asleep=$(write active ldoa 5 swen=1)
check_has "nothing is voted meanwhile" "$asleep" "leep"
step "the other edge goes on" echoes wcnss.soft-echo 10
check "it wakes" "$(ask rpm:wake)" awake
check "and votes again" "$(write active ldoa 5 swen=1)" "active ldoa 5: swen=1"
check_has "what has not changed is not sent again" "$(ask rpm:sleep)" "0 votes sent"
ask rpm:wake > /dev/null
write sleep ldoa 3 swen=1 > /dev/null
check "the sleep votes are flushed" "$(ask rpm:flush)" "the sleep votes are in force"
check "and answered" "$(told 'sleep ldoa 3: swen=1.*')" 1

# --- a core crashes
wcnss=$(pid wcnss) rpm=$(pid rpm)
kill -9 "$wcnss"
check "wcnss is killed: the RPM takes votes all the same" "$(write active ldoa 6 swen=1)" "active ldoa 6: swen=1"
step "wcnss runs again, in another process" another wcnss "$wcnss"
step "its channels are found again, the sample plays again" anew
step "its echo answers" echoes wcnss.soft-echo 100
check "rpm ran on" "$(pid rpm) $(crashes rpm)" "$rpm 0"
wcnss=$(pid wcnss)
ask 'rpmsg:send wcnss.soft-crash now' > /dev/null
step "its firmware crashes: recovered once more" another wcnss "$wcnss"
step "and is back" anew
ask 'rproc:suspend wcnss' > /dev/null
check_has "a paused core does not open a channel" "$(ask 'rpmsg:send wcnss.soft-echo hello')" "soft-echo"
ask 'rproc:resume wcnss' > /dev/null
step "but does when it goes on, though it has seen nothing new" echoes wcnss.soft-echo 10
kill -9 "$rpm"
step "the RPM is killed and runs again" another rpm "$rpm"
votes_again() { [ "$(write active ldoa 7 swen=1)" = "active ldoa 7: swen=1" ]; }
step "it takes votes again" votes_again

# --- a remote that scribbles
# poke OFFSET BYTES: writes into the shared memory, as any core can.
poke()     { printf "$2" | dd of="/dev/shm/remora.$gateway.smem" bs=1 seek="$(($1))" conv=notrunc 2> /dev/null; }
item()     { ask 'smem:show smem' | awk -v item="$1" '$2 == item { print $3 }'; }
warned()   { tail -n +$(($mark + 1)) "$log" | grep -q "WARN.*$1"; }
mark=$(wc -l < "$log")
info=$(item $((14 + $(channel wcnss.rpmsg-client-sample | number dst))))
poke "$info + 36" '\377\377\377\377'
step "an index outside of its ring closes that channel" warned 'rpmsg-client-sample: head 0xffffffff is outside'
step "alone: its neighbour answers" echoes wcnss.soft-echo 10
step "it is back when the remote opens it anew" anew
mark=$(wc -l < "$log")
free=$(od -A n -t o1 -j $((0xc4)) -N 4 "/dev/shm/remora.$gateway.smem" | sed 's/ /\\/g')
poke 0xc4 '\377\377\377\377'
step "a corrupt heap ends the edge, with what is wrong" warned 'wcnss: edge failed: smem smem: corrupt at 0xc4'
problem()  { "$remora" status --home "$home" | grep -q 'corrupt at 0xc4'; }
step "remora status says so, too" problem
poke 0xc4 "$free"
ask 'rproc:crash wcnss; rproc:crash rpm' > /dev/null
step "repaired and restarted it is back" anew
step "and so is the RPM" votes_again
no_problem() { "$remora" status --home "$home" | grep -q 'no problems'; }
step "nothing is wrong any more" no_problem

# --- parts are replaced
pids=$(pids) bindings=$(bindings)
cp "$(echo "$dist"/bundles/dev.remora.drivers.sample-[0-9]*.jar)" "$home/newer.jar"
printf 'Bundle-Version: 9.9.9\n' > "$home/manifest"
jar=$(dirname "$(readlink -f "/proc/$(pid wcnss)/exe")")/jar
"$jar" --update --file "$home/newer.jar" --manifest "$home/manifest" 2>/dev/null
put "$home/newer.jar" "$home/deploy/sample.jar"
step "a newer sample driver is dropped in: it drives the channel" driven wcnss.rpmsg-client-sample "dev.remora.drivers.sample 9.9.9"
step "its 100 messages came back" received wcnss.rpmsg-client-sample 200
for bundle in rpmsg.smd rpmsg.core smem.core drivers.rpm; do
    ask "update $(id "dev.remora.$bundle") file:$(echo "$dist/bundles/dev.remora.$bundle"-[0-9]*.jar)" > "$home/update"
    step "$bundle updated: the same channels are bound" bound_as "$bindings"
    step "$bundle updated: the echo answers" echoes wcnss.soft-echo 10
    step "$bundle updated: the RPM takes votes" votes_again
done
check "the cores ran on" "$(pids)" "$pids"

stop_gateway $pids
