#!/usr/bin/env bash
# Walks through the README's tour on a gateway of its own (temporary home) and prints a PASS line for each step.
# Ends with status 1 at the first miss. Needs the build: mvn package, or any earlier remora run.
set -u
. "$(dirname "$0")/lib/gateway.bash"
gateway_home tour

after_miss() { echo "--- status"; "$remora" status --home "$home" 2>&1 | sed 's/^/    /'; }

processor()  { ask 'rproc:list --json'; }
channel()    { ask 'rpmsg:list --json' | tr '{' '\n' | grep "\"name\":\"$1\""; }
field()      { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" | head -n 1; }
running()    { processor | grep -q '"state":"RUNNING"'; }
bound()      { channel "$1" | grep -q "\"driver\":\"dev.remora.drivers.$2\""; }
unbound()    { channel "$1" | grep -q . && ! channel "$1" | grep -q '"driver":"dev'; }
received()   { n=$(channel "$1" | field received); [ "${n:-0}" -ge "$2" ]; }
trace()      { ask 'rproc:trace m4' | grep -q "$1"; }
sample_up()  { running && bound rpmsg-client-sample sample; }
version()    { trace "sample firmware $1 started" && sample_up; }
deployed()   { ask 'deploy:list' | grep -q "$1"; }
complains()  { "$remora" status --home "$home" 2>&1 | grep -q "$1"; }
silent()     { ! complains "$1"; }
pinged()     { ask "rpmsg:ping $1 -n 10 --verify --json" | grep -q '"sent":10,"answered":10,"lost":0,.*"damaged":0,'; }
dumped()     { ask "rpmsg:dump $1 --json" | grep -q "\"state\":\"BOUND\".*\"bundle\":\"dev.remora.drivers.$2 [^}]*\"default\":true"; }

needs "$dist"
pingpong=rpmsg-openamp-demo-channel
driver=$(echo "$dist"/drivers/dev.remora.drivers.pingpong-*.jar)

start_gateway

step "the gateway answers" complains RUNNING
step "remote processor m4 runs sample.elf" running
step "channel rpmsg-client-sample is bound to its driver" bound rpmsg-client-sample sample
step "the 100 messages of the sample are counted" received rpmsg-client-sample 100
step "rpmsg:ping: 10 messages are sent and answered as they were sent" pinged rpmsg-client-sample
step "the driver has its channel still" bound rpmsg-client-sample sample
step "rpmsg:dump shows the endpoint of the driver's bundle" dumped rpmsg-client-sample sample
step "channel $pingpong waits for a driver" unbound $pingpong

put "$driver" "$home/deploy/pingpong.jar"
step "a driver's jar dropped into deploy/ binds to its waiting channel" bound $pingpong pingpong
step "it plays up to its limit of 100" received $pingpong 50

cp "$driver" "$home/newer.jar"
printf 'Bundle-Version: 9.9.9\n' > "$home/manifest"
jar=$(dirname "$(readlink -f "/proc/$(processor | field pid)/exe")")/jar
"$jar" --update --file "$home/newer.jar" --manifest "$home/manifest" 2>/dev/null
put "$home/newer.jar" "$home/deploy/pingpong.jar"
step "a newer jar over it is swapped in" deployed 9.9.9
step "the newer driver is bound" bound $pingpong pingpong

sed -i 's/100/1000/' "$home/config/dev.remora.drivers.pingpong.cfg.json"
step "a changed setting reconfigures the driver: it plays up to 1000" received $pingpong 500

pp=$home/config/dev.remora.drivers.pingpong.cfg.json
sed -i 's/1000/-5/' "$pp"
step "a value out of range is refused in one line" complains 'pingpong.cfg.json.*-5'
echo '{ "limit": ' > "$pp"
step "a configuration that does not parse is refused in one line" complains 'pingpong.cfg.json.*line'
echo '{ "limit": 100 }' > "$pp"
step "repaired: the line is gone" silent pingpong.cfg.json
rm "$home/deploy/pingpong.jar"
step "the jar deleted: the channel is unbound" unbound $pingpong

put "$dist/extras/firmware/sample-2.elf" "$home/firmware/sample.elf"
step "a new firmware file: m4 restarts on it, its channel is bound again" version 2
rm "$home/firmware/sample.elf"
step "the firmware file deleted: back on the one that was shipped" version 1
put "$(echo "$dist"/extras/firmware/dev.remora.firmware.sample-*.jar)" "$home/deploy/firmware.jar"
step "a firmware bundle: m4 restarts on it, its channel is bound again" version 2
rm "$home/deploy/firmware.jar"
step "the firmware bundle deleted: back on the one that was shipped" version 1

put "$dist/extras/firmware/sample-2.elf" "$home/firmware/other.elf"
soft="$home/config/dev.remora.remoteproc.soft~m4.cfg.json"
sed -i 's/sample.elf/other.elf/' "$soft"
step "another firmware name in the configuration: m4 restarts on it" version 2
sed -i 's/other.elf/sample.elf/' "$soft"
step "the old name: m4 goes back" version 1

old=$(processor | field pid)
kill -9 "$old"
recovered() { new=$(processor | field pid); [ -n "$new" ] && [ "$new" != "$old" ] && sample_up; }
step "the core's process killed: a new one runs, its channel is bound again" recovered

head -c 1000 "$dist/firmware/sample.elf" > "$home/firmware/sample.elf"
step "a firmware cut short is refused in one line" complains 'sample.elf.*refused'
step "m4 keeps running" sample_up
rm "$home/firmware/sample.elf"
step "repaired: the line is gone" silent 'sample.elf.*refused'

echo "not a jar" > "$home/deploy/broken.jar"
step "a jar that is no jar is refused in one line" complains 'broken.jar: not a jar'
rm "$home/deploy/broken.jar"
step "deleted: the line is gone" silent broken.jar

step "m4 was not disturbed" sample_up

"$remora" run --home "$home" --no-console > "$home/second.log" 2>&1
second=$?
refused() { [ $second -ne 0 ] && grep -q "$gateway" "$home/second.log"; }
step "a second gateway on this home is refused with the pid of the first" refused

stop_gateway "$(processor | field pid)"
