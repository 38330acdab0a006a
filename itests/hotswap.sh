#!/usr/bin/env bash
# Hot swap under traffic: a gateway of its own (temporary home) on the soft board, whose core streams numbered messages at
# full speed while the driver's bundle is replaced 50 times by drop-in, once for each overflow policy, and while the bus and
# the backend are updated. Prints a PASS line for each step and a JSON line for each stream; ends with status 1 at the
# first miss. Needs the build: mvn package. SWAPS=n replaces the driver n times instead.
set -u
. "$(dirname "$0")/lib/gateway.bash"

firmware=$top/bundles/remoteproc/soft/firmware/target/firmware/stream.elf
record=$(echo "$top"/itests/stream/target/dev.remora.itests.stream-*.jar)
driver=$(echo "$top"/itests/stream-driver/target/dev.remora.itests.stream.driver-*.jar)
swaps=${SWAPS:-50}
sends=10
next=1
needs "$dist" "$firmware" "$record" "$driver"
gateway_home hotswap

after_miss() {
    echo "--- channels"; ask rpmsg:list | sed 's/^/    /'
    echo "--- stream"; ask stream:report | sed 's/^/    /'
    echo "--- trace"; ask 'rproc:trace m4' | tail -n 10 | sed 's/^/    /'
}

processor() { ask 'rproc:list --json'; }
running()   { processor | grep -q '"state":"RUNNING"'; }
# Sample's channel gets its 100 echoes each time it is bound, and nothing of the stream.
echoes()    { [ "$(channels | grep '"name":"rpmsg-client-sample"' | number received)" = 100 ]; }
# What identifies a start of the processor: it does not change while the processor runs on.
epoch()     { processor | tr '{},' '\n' | grep -E '"(state|since|crashes|pid)":' | tr '\n' ' '; }
# The channels, one a line.
channels()  { ask 'rpmsg:list --json' | sed 's/},{"/}\n{"/g'; }
channel()   { channels | grep '"name":"remora-stream"'; }
overflow()  { [ "$(channel | text overflow)" = "$1" ]; }
# Each channel with its driver.
bindings()  { channels | grep '"name":' | sed 's/.*"name":"\([^"]*\)".*"driver":\([^,]*\),.*/\1=\2/' | sort | tr '\n' ' '; }
bound_as()  { [ "$(bindings)" = "$1" ]; }
# Messages that the channel's counters say were dropped, in all.
dropped()   { channel | sed 's/"dropped":{/\n/' | sed -n 2p | sed 's/}.*//' | tr ',' '\n' | awk -F: '{ sum += $2 } END { print sum + 0 }'; }
id()        { ask 'lb -s' | grep "| *$1 (\||$1$" | sed 's/^ *\([0-9]*\)|.*/\1/' | head -n 1; }

# replace COUNT: drops in that many further versions of the driver, each when the one before it drives the channel.
replace() {
    last=$((next + $1))
    while [ "$next" -lt "$last" ]; do
        put "$home/versions/$next.jar" "$home/deploy/driver.jar"
        until_holds "the driver 1.0.$next takes over" logged "driver 1.0.$next is bound"
        next=$((next + 1))
    done
}

# swapped POLICY: streams at full speed while the driver is replaced; sets $report and $drops.
swapped() {
    before=$(dropped)
    ask 'stream:start' > /dev/null
    replace "$swaps"
    report=$(ask 'stream:stop')
    drops=$(($(dropped) - before))
    echo "{\"overflow\":\"$1\",\"replaced\":$swaps,\"dropped\":$drops,${report#\{}"
    check "$1: the driver was replaced $swaps times under the stream" "$(echo "$report" | number drivers)" $((swaps + 1))
    check "$1: none doubled" "$(echo "$report" | number doubled)" 0
    check "$1: none reordered" "$(echo "$report" | number reordered)" 0
    check "$1: none spoiled" "$(echo "$report" | number spoiled)" 0
    check "$1: no callback before probe or after remove" "$(echo "$report" | number stray)" 0
}

# Messages that were for nobody, on the edge; they had arrived, or were sent, for an address of the session before.
strayed()   { ask 'rpmsg:dropped --json' | sed -n 's/.*"cause":"no-endpoint","messages":\([0-9]*\).*/\1/p'; }
# Messages that waited for a driver when the bus stopped: the log has them since line $1.
stopped()   { tail -n +$(($1 + 1)) "$log" | sed -n 's/.* \([0-9]*\) waiting messages dropped.*/\1/p' | awk '{ sum += $1 } END { print sum + 0 }'; }

# updated BUNDLE: updates it from its own jar under a stream.
updated() {
    bindings=$(bindings)
    epoch=$(epoch)
    ask 'stream:start' > /dev/null
    mark=$(wc -l < "$log")
    ask "update $(id "$1") file:$(echo "$dist/bundles/$1"-[0-9]*.jar)" > "$home/update"
    step "$1 updated: the same channels are bound" bound_as "$bindings"
    flows "$1 updated:"
    step "$1 updated: no message of the stream comes to another channel" echoes
    report=$(ask 'stream:stop')
    strayed=$(strayed); stopped=$(stopped "$mark"); drops=$(dropped)
    echo "{\"updated\":\"$1\",\"no-endpoint\":${strayed:-0},\"bus-stopped\":$stopped,\"channel\":$drops,${report#\{}"
    check "$1 updated: the driver was probed once more" "$(echo "$report" | number drivers)" 2
    check "$1 updated: the processor ran on" "$(epoch)" "$epoch"
    check "$1 updated: none doubled" "$(echo "$report" | number doubled)" 0
    check "$1 updated: none reordered" "$(echo "$report" | number reordered)" 0
    missing=$(($(echo "$report" | number lost) + $(echo "$report" | number lostAnswers)))
    check "$1 updated: each lost message was counted" "$missing" $((${strayed:-0} + stopped + drops))
}

# Messages come: two reports differ.
more()  { [ "$(ask stream:report | number received)" -gt "$1" ]; }
flows() { step "$1 the stream goes on" more "$(ask stream:report | number received)"; }

mkdir "$home/versions"
cp "$firmware" "$home/firmware/"
sed 's/sample.elf/stream.elf/' "$dist/config/soft-board/dev.remora.remoteproc.soft~m4.cfg.json" \
    > "$home/config/dev.remora.remoteproc.soft~m4.cfg.json"

start_gateway
step "the gateway runs stream.elf" running

jdk=$(dirname "$(readlink -f "/proc/$(processor | text pid)/exe")")
"$jdk/java" "$top/itests/src/test/java/dev/remora/itests/gateway/Jars.java" "$driver" "$home/versions" \
    $((2 * swaps + sends + 1)) || miss "versions of the driver are made"
put "$record" "$home/deploy/record.jar"
until_holds "the record is kept" logged 'record.jar.*active'
replace 1
pass "the driver of remora-stream is bound"

policy=$home/config/dev.remora.rpmsg.channel~stream.cfg.json
echo '{ "name": "remora-stream", "overflow": "hold" }' > "$policy"
step "hold: is the channel's overflow policy" overflow hold
swapped hold
check "hold: none lost" "$(echo "$report" | number lost)" 0
check "hold: none dropped" "$drops" 0

echo '{ "name": "remora-stream", "overflow": "drop" }' > "$policy"
step "drop: is the channel's overflow policy" overflow drop
swapped drop
missing=$(($(echo "$report" | number lost) + $(echo "$report" | number lostAnswers)))
check "drop: each lost message was counted" "$missing" "$drops"

echo '{ "name": "remora-stream", "overflow": "hold" }' > "$policy"
step "hold: is the channel's overflow policy again" overflow hold
ask 'stream:send --count 100000' > "$home/sent" &
sender=$!
replace "$sends"
wait $sender
report=$(cat "$home/sent")
echo "{\"sending\":true,${report#\{}"
check "sending while the driver is replaced: the core got all" "$(echo "$report" | number taken)" 100000
check "sending while the driver is replaced: each once, in order" "$(echo "$report" | number misplaced)" 0

updated dev.remora.rpmsg.core
updated dev.remora.rpmsg.virtio

stop_gateway "$(processor | text pid)"
