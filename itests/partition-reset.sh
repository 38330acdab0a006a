#!/usr/bin/env bash
# Partition resets from outside: a board (bin/imx-board) whose M4 lives on its own, and a gateway with the feature imx-board
# that is started beside it, both on a temporary home. Under traffic on both vdevs and on GPIO lines the remote is reset
# 200 times at random moments, then the gateway is killed 20 times and started again while the remote lives on; a short round
# of both with a resource table in the remote's memory instead of fixed rings. Prints a PASS line for each step, what it took
# as JSON, and the sum; ends with status 1 at the first miss. Needs the build: mvn package.
# RESETS=n and RESTARTS=n do so many instead.
set -u
. "$(dirname "$0")/lib/gateway.bash"

imx_board=$top/launcher/bin/imx-board
traffic=$(echo "$top"/itests/partition/target/dev.remora.itests.partition-*.jar)
resets=${RESETS:-200}
restarts=${RESTARTS:-20}
board_process=
needs "$dist" "$dist/firmware/can-m4.elf" "$dist/firmware/can-m4-table.elf" "$traffic"
gateway_home partition
board_log=$home/board.log
times=$home/times
trap end EXIT

end() {
    status=$?
    [ -n "$board_process" ] && stop_board
    (exit "$status")
    finish
}

after_miss() {
    for command in imx:list 'imx:show m4' rpmsg:list partition:report srtm:list; do
        echo "--- $command"; ask "$command" | sed 's/^/    /'
    done
    echo "--- status"; "$remora" status --home "$home" 2>&1 | sed 's/^/    /'
    echo "--- board: $(ask_board status)"; tail -n 30 "$board_log" | sed 's/^/    /'
}

start_board() {
    "$imx_board" run --home "$home" --firmware "$1" >> "$board_log" 2>&1 < /dev/null &
    board_process=$!
}

stop_board() {
    ask_board stop > /dev/null || kill -TERM "$board_process" 2> /dev/null
    wait "$board_process"
    board_ended=$?
    board_process=
}

# board_off NAME: switches the board off; nothing of it stays.
board_off() {
    folder=$(readlink "$home/board") core=$(board pid)
    stop_board
    check "$1: the board ends with status 0" "$board_ended" 0
    step "$1: the M4's process $core has ended with it" gone "$core"
    check "$1: nothing of it is left in /dev/shm" "$(ls -d "$folder" "$home/board" 2> /dev/null)" ''
}

ask_board()  { "$imx_board" ask --home "$home" "$1" 2>&1; }
# board WORD: what the board says of it.
board()      { ask_board status | tr ' ' '\n' | sed -n "s/^$1=//p"; }
# can WORD: of the memory in which the M4 counts: 0 the counter, 1 boots, 2 gateways lost, 3 gateways back.
can()        { od -A n -t u4 -j $((4 * $1)) -N 4 "$home/board/can" 2> /dev/null | tr -d ' '; }
counts()     { [ -n "$(can 0)" ] && [ "$(can 0)" != 0 ]; }
went_on()    { [ "$(can 0)" -gt "$1" ]; }
report()     { ask partition:report; }
# add_losses NAME: what the gateway that runs has counted, to $lost and $strange.
add_losses() {
    counted=$(report)
    [ -n "$(echo "$counted" | number activated)" ] || miss "$1: a report of the traffic: $counted"
    lost=$((lost + $(echo "$counted" | sum lost))) strange=$((strange + $(echo "$counted" | sum strange)))
}
flows()      { report | grep -q '"flows":true'; }
# flowed MARK: the log has the line behind that one; asks nobody, as that would take processors from the gateway that starts.
flowed()     { tail -n +$(($1 + 1)) "$log" | grep -q 'traffic flows'; }
# The sum of a number over all kinds of traffic.
sum()        { grep -o "\"$1\":[0-9]*" | cut -d : -f 2 | awk '{ sum += $1 } END { print sum + 0 }'; }
micros()     { echo $(($(date +%s%N) / 1000)); }
# of KIND NAME: a number of one kind of traffic.
of()         { sed -n "s/.*\"$1\":{[^}]*\"$2\":\([0-9]*\).*/\1/p"; }
# spread COLUMN: median, the value that 9 of 10 do not exceed, and the longest, in milliseconds.
spread()     { cut -d ' ' -f "$1" "$times" | sort -n | awk '{ v[NR] = $1 } END {
    printf "{\"median\":%.1f,\"p90\":%.1f,\"longest\":%.1f}", v[int((NR + 1) / 2)] / 1000, v[int(NR * 0.9 + 0.999)] / 1000, v[NR] / 1000 }'; }
longest()    { sed -n "s/.*\"$1\":{[^}]*\"longest\":\([0-9.-]*\).*/\1/p"; }

# reset_remote NAME COUNT: resets under traffic, and what is demanded of them; sets $report.
reset_remote() {
    report=$(ask "partition:run $2")
    echo "$report"
    check "$1: the remote was reset $2 times" "$(echo "$report" | number resets)" "$2"
    recovered=$(echo "$report" | number recovered) overtaken=$(echo "$report" | number overtaken)
    check "$1: all traffic came back by itself after each ($overtaken were overtaken by the next)" $((recovered + overtaken)) "$2"
    check "$1: messages lost outside of a reset" "$(echo "$report" | number lostOutsideReset)" 0
    check "$1: messages doubled, out of order, spoiled, or of another session" "$(echo "$report" | number strange)" 0
    check "$1: rules broken" "$(echo "$report" | number violations)" 0
    check "$1: leaks: $(echo "$report" | sed -n 's/.*"leaked":\(\[[^]]*\]\).*/\1/p')" "$(echo "$report" | number leaks)" 0
}

# restart_gateway NAME COUNT: kills it and starts it again, the remote living on; what it took goes to $times.
restart_gateway() {
    lost=0 strange=0
    boots=$(can 1) m4=$(board pid) losses=$(can 2)
    : > "$times"
    for round in $(seq "$2"); do
        add_losses "$1"
        count=$(can 0)
        kill -9 "$gateway"
        wait "$gateway" 2> /dev/null
        until_holds "$1: the remote's counter goes on without a gateway" went_on $((count + RANDOM % 300))
        mark=$(wc -l < "$log")
        started=$(micros)
        start_gateway --feature imx-board
        until_holds "$1: all traffic is back after kill $round" flowed "$mark"
        now=$(report)
        first=$(printf '%s\n' "$(echo "$now" | of echo first)" "$(echo "$now" | of stream first)" | sort -n | head -n 1)
        echo "$((first - started)) $(($(echo "$now" | number activated) - started)) $(($(echo "$now" | of gpio first) - started))" >> "$times"
    done
    add_losses "$1"
    echo "{\"restarts\":$2,\"toFirstMessage\":$(spread 1),\"allBundlesActive\":$(spread 2),\"toFirstGpio\":$(spread 3)}"
    pass "$1: the gateway was killed $2 times, and all traffic came back"
    check "$1: the remote was not reset by it" "$(can 1) $(board pid)" "$boots $m4"
    # A board that knocks while the killed one's sockets close hears of its end twice.
    [ $(($(can 2) - losses)) -ge "$2" ] || miss "$1: but was told each time: $(($(can 2) - losses)), not $2"
    pass "$1: but was told each time"
    check "$1: messages lost while the gateway ran" "$lost" 0
    check "$1: messages strange to it" "$strange" 0
    until_holds "$1: the remote's counter goes on" went_on "$(can 0)"
    pass "$1: the remote's counter never stopped"
}

put "$traffic" "$home/deploy/traffic.jar"
start_board can-m4.elf
step "the M4 counts, long before there is a gateway" counts
start_gateway --feature imx-board
step "the gateway comes: traffic on both vdevs and on GPIO lines" flows
check "the M4 runs on as the boot loader has started it" "$(can 1) $(board boots)" "1 1"

# --- the remote is reset
reset_remote "fixed rings" "$resets"
recovery=$(echo "$report" | longest toAllTraffic) lost_in_all=$(echo "$report" | number lostOutsideReset)
leaks=$(echo "$report" | number leaks) sum_resets=$resets sum_recovered=$recovered sum_overtaken=$overtaken
check "the gateway has heard of each reset once" "$(echo "$report" | number noticed)" "$resets"
check "the M4 has booted once for each reset, 3 of them to warm up" "$(board boots)" $((resets + 4))

# --- the gateway is killed
restart_gateway "fixed rings" "$restarts"
lost_in_all=$((lost_in_all + lost))

stop_gateway
check "the M4 lives on" "$(board state)" running
board_off "fixed rings"

# --- the same with a resource table in the remote's memory
imx=dev.remora.rpmsg.imx~m4.cfg.json
sed 's/^ *"name": "m4",/&\n  "table.address": "0x900FF000",/' "$dist/config/imx-board/$imx" > "$home/$imx" && put "$home/$imx" "$home/config/$imx"
start_board can-m4-table.elf
step "table: the M4 counts" counts
start_gateway --feature imx-board
step "table: the gateway attaches to it: traffic" flows
reset_remote table 10
lost_in_all=$((lost_in_all + $(echo "$report" | number lostOutsideReset))) leaks=$((leaks + $(echo "$report" | number leaks)))
sum_resets=$((sum_resets + 10)) sum_recovered=$((sum_recovered + recovered)) sum_overtaken=$((sum_overtaken + overtaken))
restart_gateway table 2
lost_in_all=$((lost_in_all + lost))
stop_gateway
board_off table

echo "resets $sum_resets, recovered $sum_recovered, overtaken by the next one $sum_overtaken, longest recovery $recovery ms, gateway restarts $((restarts + 2)), lost outside a reset $lost_in_all, leaks $leaks"
