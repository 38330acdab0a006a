#!/usr/bin/env bash
# GLINK from outside: a gateway of its own (temporary home) with the feature qualcomm-board. Both ends agree on version and
# features; channels open, the sample driver binds unchanged, a MiB goes through in fragments and is compared by its hash; a
# remote that refuses a buffer, and one that misbehaves; a core that crashes, of which the others are told; a driver, the
# backend, the bus and the heap replaced; a gateway that is killed, and the next one, which finds the core alive.
# Prints a PASS line for each step; ends with status 1 at the first miss. Needs the build: mvn package.
set -u
. "$(dirname "$0")/lib/gateway.bash"
needs "$dist" "$dist/firmware/adsp.elf" "$dist/firmware/wcnss.elf"
gateway_home glink

after_miss() {
    for command in rproc:list rpmsg:edges rpmsg:list rpmsg:dropped 'smem:show smem'; do
        echo "--- $command"; ask "$command" | sed 's/^/    /'
    done
    echo "--- trace of adsp"; ask "rproc:trace adsp" | tail -n 20 | sed 's/^/    /'
    echo "--- status"; "$remora" status --home "$home" 2>&1 | sed 's/^/    /'
}

sample=dev.remora.drivers.sample
show()     { ask "rproc:show $1 --json"; }
state()    { show "$1" | text state; }
pid()      { show "$1" | text pid; }
is()       { [ "$(state "$1")" = "$2" ]; }
running()  { for name in "$@"; do is "$name" RUNNING || return 1; done; }
# another NAME PID: it runs in another process.
another()  { running "$1" && [ "$(pid "$1")" != "$2" ]; }
edges()    { ask 'rpmsg:edges --json' | sed 's/},{"name"/}\n{"name"/g'; }
edge()     { edges | grep "\"name\":\"$1\",\"backend\":\"glink\""; }
open()     { edge "$1" > /dev/null; }
epoch()    { edge adsp | number epoch; }
newer()    { n=$(epoch); [ "${n:-0}" -gt "$1" ]; }
# detail NAME: what the backend says of the edge.
detail()   { edge adsp | text "$1"; }
# dropped CAUSE: how often the edge has counted it.
dropped()  { n=$(edge adsp | number "$1"); echo "${n:-0}"; }
counted()  { [ "$(dropped "$1")" -gt "$2" ]; }
channel()  { ask 'rpmsg:list --json' | sed 's/},{"/}\n{"/g' | grep "\"id\":\"$1\."; }
there()    { channel "$1" > /dev/null; }
bound()    { channel "$1" | grep -q "\"state\":\"BOUND\",\"driver\":\"$2\""; }
driven()   { channel "$1" | grep -q "\"bundle\":\"$2\""; }
received() { n=$(channel "$1" | number received); [ "${n:-0}" -ge "$2" ]; }
anew()     { bound adsp.rpmsg-client-sample "$sample" && received adsp.rpmsg-client-sample 100; }
echoes()   { ask "rpmsg:ping $1 -n $2 ${3:-} --verify --json" | grep -q "\"sent\":$2,\"answered\":$2,\"lost\":0,.*\"damaged\":0,"; }
# send CHANNEL ...: a service is opened anew after each user, so it may not be there for a moment.
send()     { until_holds "$1 is there" there "$1"; ask "rpmsg:send $*"; }
trace()    { ask 'rproc:trace adsp'; }
traced()   { trace | grep -q "$1"; }
warned()   { tail -n +$((mark + 1)) "$log" | grep -q "WARN.*$1"; }
here()     { mark=$(wc -l < "$log"); }
id()       { ask 'lb -s' | grep "| *$1 (\||$1$" | sed 's/^ *\([0-9]*\)|.*/\1/' | head -n 1; }
# Each bound channel of the edge with its driver.
bindings() { ask 'rpmsg:list --json' | sed 's/},{"/}\n{"/g' | grep '"edge":"adsp".*"state":"BOUND"' \
    | sed 's/.*"name":"\([^"]*\)".*"driver":\([^,]*\),.*/\1=\2/' | sort | tr '\n' ' '; }
bound_as() { [ "$(bindings)" = "$1" ]; }
no_problem() { "$remora" status --home "$home" | grep -q 'no problems'; }

# What a core lives on must be files of their own, if it is to outlive its gateway.
in_file() { sed "s|\"name\": \"$1\",|& \"file\": \"$home/$1.memory\",|" \
    "$dist/config/qualcomm-board/dev.remora.platform.posix.SharedMemory~$1.cfg.json" \
    > "$home/config/dev.remora.platform.posix.SharedMemory~$1.cfg.json"; }
for memory in smem hwlocks adsp adsp-mailbox; do in_file "$memory"; done
sed 's/"auto.boot"/"outlives.gateway": true, &/' "$dist/config/qualcomm-board/dev.remora.remoteproc.soft~adsp.cfg.json" \
    > "$home/config/dev.remora.remoteproc.soft~adsp.cfg.json"

start_gateway --feature qualcomm-board
step "adsp, wcnss and rpm run" running adsp wcnss rpm

# --- negotiation and channels
step "edge adsp is open over GLINK" open adsp
check_has "both ends agree on version 1 and on the reuse of intents" "$(detail link)" "version 1, features 0x1,"
heap=$(ask 'smem:show smem')
for item in 478 479 480; do check_has "the heap has item $item of its pipes" "$heap" " $item "; done
step "adsp opens a channel: soft-echo" there adsp.soft-echo
step "the sample driver is bound, unchanged" bound adsp.rpmsg-client-sample "$sample"
step "its 100 messages came back" received adsp.rpmsg-client-sample 100
step "glink_ssr is bound to the backend's own driver" bound adsp.glink_ssr dev.remora.rpmsg.glink.ssr.driver
step "the other edge has its sample, too" bound wcnss.rpmsg-client-sample "$sample"

# --- messages
step "100 messages are echoed as they were sent" echoes adsp.soft-echo 100
step "and 200 of any length" echoes adsp.soft-echo 200 "-s 1000 --random"
check_has "and one of no length" "$(send adsp.soft-echo "''" --wait 2000)" ", 0 bytes"
step "messages of 1 MiB are echoed as they were sent" echoes adsp.soft-echo 3 "-s 1048576 -t 20000 --random"
head -c 1048576 /dev/urandom > "$home/payload"
# As bytes: that is how the core answers.
hash=$(sha256sum < "$home/payload" | cut -d ' ' -f 1 | sed 's/../& /g; s/ $//')
check_has "1 MiB there, in fragments: the core has the hash of the file" \
    "$(send adsp.fragments --file "$home/payload" -t 20000 --wait 2000)" "$hash"
# Its size and a seed, both as 32 bits; the hash is that of new java.util.Random(7).nextBytes of so many bytes.
check_has "1 MiB back, in fragments of all lengths: its hash is the known one" \
    "$(send adsp.fragments --hex 0000100007000000 --wait 3000)" "1048576 bytes: SHA-256 091aefb4e7f578273aa4ea05e35ff3f51de58a29e8dd3fa22a1d0ab496b1b86f"
check_has "a channel with a driver is not taken from it" "$(ask 'rpmsg:ping adsp.rpmsg-client-sample')" "$sample"
check_has "there are no addresses but the channel's" "$(send adsp.soft-echo hello --to 0x1e)" "address"

# --- a remote that refuses
step "a stingy service takes what fits its buffers" echoes adsp.stingy 20 "-s 64"
head -c 1000 "$home/payload" > "$home/thousand"
send adsp.stingy --file "$home/thousand" -t 3000 > "$home/refused" &
step "while one waits for a buffer that it refuses, the others go on" echoes adsp.soft-echo 100
wait $!
check_has "the deadline comes, and says why" "$(cat "$home/refused")" "refuses a receive buffer of 1000 bytes"
step "the service takes what fits all the same" echoes adsp.stingy 20 "-s 64"

# --- a remote that misbehaves
# misbehaves HOW CAUSE: adsp does so; it is counted, and nothing else comes of it.
misbehaves() {
    before=$(dropped "$2")
    send adsp.faults "$1" --wait 200 > /dev/null
    step "$1: counted as $2" counted "$2" "$before"
    until_holds "$1: the echo answers" echoes adsp.soft-echo 10
}
session=$(epoch)
misbehaves unknown-command unknown-command
misbehaves over-long over-long
misbehaves no-such-intent unknown-intent
misbehaves broken-fragments over-long
misbehaves double-open open-twice
misbehaves bad-open open-name
misbehaves intent-flood too-many-intents
misbehaves huge-request intent-refused
misbehaves stray-acks unexpected-ack
send adsp.faults close-all > /dev/null
step "close-all: the channels are opened anew" anew
step "close-all: the echo answers" echoes adsp.soft-echo 10
check "all in one session" "$(epoch)" "$session"
send adsp.faults restart-link > /dev/null
step "restart-link: a new session" newer "$session"
step "restart-link: the sample plays again" anew
here
adsp=$(pid adsp)
send adsp.faults wild-index > /dev/null
step "wild-index ends the link, with what is wrong" warned 'adsp: edge failed: .*outside'
problem() { ask 'rproc:show adsp' | grep -q 'GLINK edge adsp: .*outside'; }
step "the processor shows why its edge is not there" problem
step "alone: the other edge goes on" echoes wcnss.soft-echo 10
ask 'rproc:crash adsp' > /dev/null
step "it comes back with its core" another adsp "$adsp"
step "and plays again" anew
# So long that it is still silent when it is pinged on a busy machine, and shorter than a channel waits to be opened.
send adsp.faults "'silent 4000'" > /dev/null
silent() { ask "rpmsg:ping adsp.soft-echo -n 1 -t 200 --json" | grep -q '"lost":1'; }
step "silent: nothing is read for a while, a deadline comes" silent
step "silent: the other edge goes on" echoes wcnss.soft-echo 10
step "silent: the echo answers when it reads again" echoes adsp.soft-echo 10
step "nothing is wrong any more" no_problem

# --- a subsystem restarts
adsp=$(pid adsp) wcnss=$(pid wcnss)
kill -9 "$wcnss"
step "wcnss is killed: adsp is told" traced 'ssr wcnss'
step "wcnss runs again" another wcnss "$wcnss"
step "and its sample plays" received wcnss.rpmsg-client-sample 100
check "adsp ran on" "$(pid adsp)" "$adsp"
session=$(epoch)
kill -9 "$adsp"
step "adsp is killed and runs again" another adsp "$adsp"
step "in a new session" newer "$session"
step "its channels are back, the sample plays again" anew
adsp=$(pid adsp)
send adsp.soft-crash now > /dev/null
step "its firmware crashes: recovered once more" another adsp "$adsp"
step "and is back" anew
step "its echo answers" echoes adsp.soft-echo 100

# --- parts are replaced
pids=$(for name in adsp wcnss rpm; do pid "$name"; done | tr '\n' ' ') bindings=$(bindings)
cp "$(echo "$dist"/bundles/"$sample"-[0-9]*.jar)" "$home/newer.jar"
printf 'Bundle-Version: 9.9.9\n' > "$home/manifest"
jar=$(dirname "$(readlink -f "/proc/$(pid adsp)/exe")")/jar
"$jar" --update --file "$home/newer.jar" --manifest "$home/manifest" 2>/dev/null
put "$home/newer.jar" "$home/deploy/sample.jar"
step "a newer sample driver is dropped in: it drives the channel" driven adsp.rpmsg-client-sample "$sample 9.9.9"
step "its 100 messages came back" received adsp.rpmsg-client-sample 200
for bundle in rpmsg.glink rpmsg.core smem.core; do
    ask "update $(id "dev.remora.$bundle") file:$(echo "$dist/bundles/dev.remora.$bundle"-[0-9]*.jar)" > "$home/update"
    step "$bundle updated: the same channels are bound" bound_as "$bindings"
    step "$bundle updated: the echo answers" echoes adsp.soft-echo 10
    step "$bundle updated: 1 MiB goes through" echoes adsp.soft-echo 1 "-s 1048576 -t 20000"
done
check "the cores ran on" "$(for name in adsp wcnss rpm; do pid "$name"; done | tr '\n' ' ')" "$pids"

# --- the gateway is killed
adsp=$(pid adsp)
ask 'rproc:detach adsp' > /dev/null
step "adsp is left" is adsp DETACHED
kill -9 "$gateway"
wait "$gateway" 2> /dev/null
start_gateway --feature qualcomm-board
attached() { is adsp ATTACHED || { ask 'rproc:attach adsp' > /dev/null; is adsp ATTACHED; }; }
step "the gateway is killed; the next one finds the core alive" attached
check "the same process" "$(pid adsp)" "$adsp"
step "they agree anew, the sample plays" anew
step "the echo answers" echoes adsp.soft-echo 100
kill -9 "$gateway"
wait "$gateway" 2> /dev/null
start_gateway --feature qualcomm-board
step "killed while its core was attached, which was told nothing" attached
check "the same process again" "$(pid adsp)" "$adsp"
step "they agree anew once more" anew
step "the echo answers again" echoes adsp.soft-echo 100
ask 'rproc:stop adsp' > /dev/null
step "stopped by hand, its process has ended" gone "$adsp"

stop_gateway "$(pid wcnss)" "$(pid rpm)"
