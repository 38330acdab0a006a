#!/bin/bash
# The first process of the test kernel. Takes the steps of $STEPS (separated by commas), prints a line "guest: STEP …" for
# each, and switches the machine off; after a step that failed the kernel's log follows. The root is the host's file tree.
#
#   GUEST     the program made from guest.c
#   CHANNELS  for "channels": the names that are waited for, separated by commas
#   MESSAGES, WINDOW, SEED   for "echo"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin

step=start
say()  { echo "guest: $step $*"; }
off()  { "$GUEST" off; }
fail() {
    say "FAILED: $*"
    dmesg | tail -n 60
    off
}
trap 'fail "init ended"' EXIT

# until_holds WHAT CONDITION...: looks every 50 ms, for 20 s.
until_holds() {
    what=$1; shift
    for ((look = 0; look < 400; look++)); do
        if "$@"; then return; fi
        sleep 0.05
    done
    fail "$what: not within 20 s; channels: $(names)"
}

# The names of the channels; a folder of sysfs for each: virtio0.NAME.SRC.DST. The bus's own two do not count.
names() {
    for folder in /sys/bus/rpmsg/devices/*; do
        [ -e "$folder/name" ] || continue
        read -r name < "$folder/name"
        case $name in rpmsg_ctrl | rpmsg_ns) ;; *) echo -n "$name," ;; esac
    done
}

all_there()   { for name in ${CHANNELS//,/ }; do case ",$(names)" in *",$name,"*) ;; *) return 1 ;; esac; done; }
none_there()  { [ -z "$(names)" ]; }
raw_there()   { [ -c /dev/rpmsg0 ]; }
raw_gone()    { [ ! -c /dev/rpmsg0 ]; }
device_gone() { [ -z "$(ls /sys/bus/virtio/devices)" ]; }
said_goodbye() { dmesg | grep -q 'rpmsg_client_sample.*goodbye!'; }

# Each channel that the gateway announces is a device.
channels() {
    until_holds "channels ${CHANNELS:-rpmsg-raw}" all_there
    say "$(names)"
}

# The kernel's sample sends a message, and another one for each answer, until it has 100.
sample() {
    until_holds "goodbye of rpmsg_client_sample" said_goodbye
    say "messages=$(dmesg | grep -c 'rpmsg_client_sample.*incoming msg')"
}

echo_all() {
    until_holds "/dev/rpmsg0" raw_there
    result=$("$GUEST" echo /dev/rpmsg0 "${MESSAGES:-1000}" "${WINDOW:-1}" "${SEED:-1}" 2>&1) || fail "$result"
    say "$result"
}

# A line there and back through the kernel's tty.
tty() {
    until_holds "/dev/ttyRPMSG0" test -c /dev/ttyRPMSG0
    stty -F /dev/ttyRPMSG0 raw -echo
    exec 3<> /dev/ttyRPMSG0
    echo "hello from a tty" >&3
    read -r -t 20 line <&3 || fail "no answer"
    exec 3>&-
    say "$line"
}

# Waits with an open descriptor for the channel to be withdrawn; "waiting" tells that it may be.
withdrawn() {
    until_holds "/dev/rpmsg0" raw_there
    "$GUEST" gone /dev/rpmsg0 2>&1 | while read -r line; do say "$line"; done
    [ "${PIPESTATUS[0]}" -eq 0 ] || fail "the channel was not withdrawn"
    until_holds "end of /dev/rpmsg0" raw_gone
    say "done"
}

# What the kernel does when the other end of the socket dies: all channels go, and the device with them.
dropped() {
    until_holds "end of all channels" none_there
    until_holds "end of the device" device_gone
    say "done"
}

healthy() {
    complaints=$(dmesg | grep -E 'BUG:|WARNING:|Oops|Call Trace|scheduling while atomic')
    [ -z "$complaints" ] || fail "the kernel complains: $complaints"
    say "done"
}

mount -t proc proc /proc && mount -t sysfs sysfs /sys || fail "mount"
say "$(uname -r) up $(cut -d ' ' -f 1 /proc/uptime)"
for step in ${STEPS//,/ }; do
    case $step in
        channels | sample | tty | withdrawn | dropped | healthy) "$step" ;;
        echo) echo_all ;;
        *) fail "no such step" ;;
    esac
done
step=end
say "done"
trap - EXIT
off
