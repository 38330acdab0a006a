#!/usr/bin/env bash
# Has two processes talk over the virtio backend, one in the driver's role and one in the device's, and prints a line for
# each property: PASS, or FAIL and what was seen. Then the benchmark in its short form: a table, and as JSON in
# itests/benchmarks/target/virtio-benchmark.json. Times are printed, never asserted. --full measures all of it, in minutes.
# Needs the build: mvn package.
set -u

top=$(cd "$(dirname "$0")/.." && pwd)
target=$top/itests/benchmarks/target
json=$target/virtio-benchmark.json

# A JDK of at least 25.
find_java() {
    local home release
    for home in "${JAVA_HOME:-}" "$(readlink -f "$(command -v java)" | sed 's|/bin/java$||')" \
        /usr/lib/jvm/* "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* /opt/*; do
        [ -x "$home/bin/java" ] && [ -r "$home/release" ] || continue
        release=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
        [ "${release:-0}" -ge 25 ] && echo "$home/bin/java" && return 0
    done
    echo "itests/virtio.sh: needs a JDK of at least 25: set JAVA_HOME" >&2
    return 1
}

case "${1:---quick}" in
    --quick) size=--quick patience=300 ;;
    --full) size='' patience=1800 ;;
    *) echo "usage: itests/virtio.sh [--quick | --full]" >&2; exit 2 ;;
esac
[ -f "$target/benchmarks.jar" ] || { echo "itests/virtio.sh: $target/benchmarks.jar is missing: run mvn package first" >&2; exit 1; }
java=$(find_java) || exit 1

# What it must have shown: messages compared in both roles, a peer that scribbles and its neighbour, nothing allocated.
shown=$(mktemp)
trap 'rm -f "$shown"' EXIT
set -o pipefail
if timeout --kill-after=10 "$patience" "$java" -cp "$target/benchmarks.jar" dev.remora.benchmarks.Main check \
    ${size:+"$size"} --json "$json" | tee "$shown" \
    && grep -q '^PASS .*, compared: ' "$shown" && grep -q '^PASS a peer that scribbles' "$shown" \
    && grep -q '^PASS meanwhile its neighbour' "$shown" && grep -q '^PASS no message costs an object' "$shown"; then
    echo "PASS virtio: all of the above, ${SECONDS} s; figures in ${json#"$top"/}"
else
    echo "FAIL virtio: status $?, or a property was not shown, ${SECONDS} s"
    exit 1
fi
