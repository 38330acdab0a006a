#!/usr/bin/env bash
# SRTM services from outside: a board (bin/imx-board) whose M4 serves them, and a gateway with the feature imx-board, both on a
# temporary home. Lines, events and the clock by the shell's commands; what the firmware refuses; the services after a reset of
# the remote. Prints a PASS line for each step; ends with status 1 at the first miss. Needs the build: mvn package.
set -u
. "$(dirname "$0")/lib/gateway.bash"

imx_board=$top/launcher/bin/imx-board
board_process=
needs "$dist" "$dist/firmware/can-m4.elf"
gateway_home srtm
board_log=$home/board.log
trap end EXIT

end() {
    status=$?
    if [ -n "$board_process" ]; then
        ask_board stop > /dev/null
        wait "$board_process"
    fi
    (exit "$status")
    finish
}

after_miss() {
    for command in imx:list rpmsg:list srtm:list; do
        echo "--- $command"; ask "$command" | sed 's/^/    /'
    done
    echo "--- board: $(ask_board status)"; tail -n 30 "$board_log" | sed 's/^/    /'
}

ask_board() { "$imx_board" ask --home "$home" "$1" 2>&1; }
listed()    { ask 'srtm:list --json' | sed 's/},{"channel/}\n{"channel/g'; }
# served EPOCH: all channels have their service, of that session or a later one.
served()    { [ "$(listed | grep -c "\"edge\":\"m4.vdev0\",.*\"epoch\":\([0-9]*\),")" -eq 9 ] && [ "$(epoch)" -ge "$1" ]; }
epoch()     { listed | number epoch; }
# count CHANNEL CAUSE: what has happened there.
count()     { listed | grep "\"channel\":\"$1\"" | number "$2"; }
counted()   { n=$(count "$1" "$2"); [ "${n:-0}" -ge "$3" ]; }
watched()   { [ "$(cat "$home/watch" 2> /dev/null)" = "$1" ]; }
alarmed()   { ask rtc:alarm | grep -q 'off, has come'; }
watch()     { ask "gpio:watch $1" > "$home/watch" & watcher=$!; }

"$imx_board" run --home "$home" --firmware can-m4.elf >> "$board_log" 2>&1 < /dev/null &
board_process=$!
start_gateway --feature imx-board
step "nine channels have a service each" served 1
first=$(epoch)

# --- lines: each even pin is wired to the next
check "a line is an output" "$(ask 'gpio:set 1.4 high')" "1.4: high"
check "the line that it is wired to is high" "$(ask 'gpio:get 1.5 --json')" '{"line":"1.5","high":true}'
before=$(count rpmsg-io-channel answers)
watch '1.5 -n 2'
step "the line is armed" counted rpmsg-io-channel answers $((before + 1))
check "it falls" "$(ask 'gpio:set 1.4 low')" "1.4: low"
step "which is seen" watched "1.5: low"
check "it rises" "$(ask 'gpio:set 1.4 1')" "1.4: high"
wait "$watcher"
check "which is seen too, and the watch is over" "$(cat "$home/watch")" $'1.5: low\n1.5: high'
check_has "a line that the firmware does not have is refused" "$(ask 'gpio:get 9.1')" "get line 9.1: the firmware says that it failed"
check_has "what is no line is not asked for" "$(ask 'gpio:get 1.300')" "port and pin are 0 to 255"

# --- the clock
check_has "the clock is set" "$(ask 'rtc:set 2026-11-22T06:00:00Z')" "2026-11-22T06:00:0"
check_has "and goes on" "$(ask rtc:get)" "2026-11-22T06:0"
check_has "an alarm is set" "$(ask 'rtc:alarm 2026-11-22T07:00:00Z')" "2026-11-22T07:00:00Z, on"
check_has "and switched off" "$(ask 'rtc:alarm off')" "2026-11-22T07:00:00Z, off"
ask 'rtc:alarm +1' > /dev/null
step "one comes" alarmed
check_has "a time that the clock cannot have is not sent" "$(ask 'rtc:set 2107-01-01T00:00:00Z')" "2106"

# --- the other side is reset
before=$(count rpmsg-io-channel answers)
watch 1.5
step "the line is armed once more" counted rpmsg-io-channel answers $((before + 1))
ask_board reset > /dev/null
wait "$watcher"
check_has "a watch ends when the remote is reset" "$(cat "$home/watch")" "gone"
step "the services are there again, in a new session" served $((first + 1))
check "the firmware has forgotten its lines" "$(ask 'gpio:get 1.5')" "1.5: low"
for cause in timeouts malformed version foreign unknown unmatched late refused; do
    check "no channel has counted $cause" "$(listed | sed "s/.*\"$cause\":\([0-9]*\).*/\1/" | sort -u)" 0
done
