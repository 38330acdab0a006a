#!/usr/bin/env bash
# Boots the test kernel with guest/init.sh on a vhost-user socket and waits for its end:
#
#   boot-kernel.sh SOCKET STEPS=channels,sample,echo KEY=value...
#
# SOCKET is the gateway's, which has to listen already; guest/init.sh tells steps and keys. Ends with the kernel's status, 124
# after $SECONDS_MAX (120) seconds. LINUX names the kernel (else: build-kernel.sh); QUIET=0 shows its log on the console.
set -euo pipefail

module=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
socket=$1
shift
linux=${LINUX:-$("$module/build-kernel.sh")}

[ -S "$socket" ] || { echo "boot-kernel: $socket is not a socket" >&2; exit 1; }
[ ${#socket} -lt 108 ] || { echo "boot-kernel: $socket: a socket's path has 107 characters at most" >&2; exit 1; }

guest=$module/target/guest
if [ ! "$guest" -nt "$module/guest/guest.c" ]; then
    mkdir -p "$module/target"
    gcc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -static -o "$guest.$$" "$module/guest/guest.c"
    mv "$guest.$$" "$guest"
fi

# The machine's memory is a file that the gateway maps too: in memory, where the kernel wants it executable.
folder=$(mktemp -d /dev/shm/remora-linux.XXXXXX)
trap 'rm -rf "$folder"' EXIT
export TMPDIR=/dev/shm

level=1
[ "${QUIET:-1}" = 1 ] || level=8

timeout -k 5 "${SECONDS_MAX:-120}" "$linux" mem=128M root=/dev/root rootfstype=hostfs rootflags=/ rw \
    init="$module/guest/init.sh" con0=fd:0,fd:1 con=null umid=kernel uml_dir="$folder/" loglevel=$level \
    "virtio_uml.device=$socket:7" "GUEST=$guest" "$@" < /dev/null &
kernel=$!
trap 'kill "$kernel" 2> /dev/null || true' INT TERM
status=0
wait "$kernel" || status=$?
# It may be a signal to this script that ended the waiting, not the kernel.
wait "$kernel" 2> /dev/null || true
exit "$status"
