#!/usr/bin/env bash
# Races the threads of the rings and of the bus against each other (itests/jcstress, a few minutes), and prints one line:
# PASS, or FAIL and what was seen. Ends with status 1 at a forbidden outcome, an error, or after ten minutes.
# Needs the build: mvn package. Arguments go to jcstress: -t HandOver (a part of the names).
set -u

top=$(cd "$(dirname "$0")/.." && pwd)
target=$top/itests/jcstress/target
results=$target/results
log=$results/run.log

# A JDK of at least 25. jcstress starts its own JVMs on the one that it runs on.
find_java() {
    local home release
    for home in "${JAVA_HOME:-}" "$(readlink -f "$(command -v java)" | sed 's|/bin/java$||')" \
        /usr/lib/jvm/* "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* /opt/*; do
        [ -x "$home/bin/java" ] && [ -r "$home/release" ] || continue
        release=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
        [ "${release:-0}" -ge 25 ] && echo "$home/bin/java" && return 0
    done
    echo "itests/jcstress.sh: needs a JDK of at least 25: set JAVA_HOME" >&2
    return 1
}

[ -f "$target/jcstress.jar" ] || { echo "itests/jcstress.sh: $target/jcstress.jar is missing: run mvn package first" >&2; exit 1; }
java=$(find_java) || exit 1
rm -rf "$results"
mkdir -p "$results"
cd "$results" || exit 1

# Interpreted, where the threads have the most time to meet; then as C2 reorders it when it may do as it likes.
status=0 planned=0 passed=0 failed=0 errors=0
for jvm in "-Xint" \
    "-XX:-TieredCompilation -XX:+UnlockDiagnosticVMOptions -XX:+StressLCM -XX:+StressGCM -XX:+StressIGVN -XX:+StressCCP"; do
    # jcstress repeats each test with stressed compilers: not where nothing is compiled.
    stressed=1
    [ "$jvm" = -Xint ] && stressed=0
    timeout --kill-after=10 300 "$java" -jar "$target/jcstress.jar" -m quick -sc false -time 80 -fsm "$stressed" \
        -jvmArgs "--enable-native-access=ALL-UNNAMED $jvm" -r "$results" "$@" > "$log" 2>&1 || status=$?
    # The last line of progress: (Results: 21 planned; 21 passed, 0 failed, 0 soft errs, 0 hard errs)
    read -r all good bad soft hard <<< "$(grep '^(Results: ' "$log" | tail -n 1 | tr -cs '0-9\n' ' ')"
    planned=$((planned + ${all:-0})) passed=$((passed + ${good:-0})) failed=$((failed + ${bad:-0}))
    errors=$((errors + ${soft:-0} + ${hard:-0}))
    [ "$status" -eq 0 ] && [ "${all:-0}" -gt 0 ] && [ "$passed" -eq "$planned" ] || break
done
what="$planned runs: $passed passed, $failed with a forbidden outcome, $errors with an error"

if [ "$status" -eq 0 ] && [ "$planned" -gt 0 ] && [ "$passed" -eq "$planned" ]; then
    echo "PASS jcstress: $what, ${SECONDS} s"
else
    sed -n '/^RUN RESULTS/,/^  All remaining tests/p' "$log"
    [ "$planned" -gt 0 ] || tail -n 40 "$log"
    echo "FAIL jcstress: $what, ${SECONDS} s, status $status; all of it: $log, $results/index.html"
    exit 1
fi
