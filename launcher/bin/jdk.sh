# Sourced by the programs beside it, which set program, their name, and top, the folder above. Sets jdk, a JDK of at least 25; dist, the
# distribution, which is built when this is a checkout without one; home, the default home folder.

JAVA_MIN=25

fail() {
    echo "$program: $1" >&2
    exit 1
}

# The feature release ("25") of the JDK in folder $1; nothing when there is none.
java_release() {
    [ -x "$1/bin/java" ] || return 0
    version=
    if [ -r "$1/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9][0-9]*\).*/\1/p' "$1/release")
    fi
    if [ -z "$version" ]; then
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9][0-9]*\).*/\1/p')
    fi
    echo "$version"
}

# Sets jdk to the first one that is new enough.
find_java() {
    on_path=$(command -v java 2>/dev/null)
    if [ -n "$on_path" ]; then
        on_path=$(readlink -f -- "$on_path")
        on_path=${on_path%/bin/java}
    fi
    # REMORA_JDK_FOLDERS: other places than the usual ones, separated by colons.
    if [ -n "${REMORA_JDK_FOLDERS+set}" ]; then
        old_ifs=$IFS
        IFS=:
        set -f
        # shellcheck disable=SC2086
        set -- $REMORA_JDK_FOLDERS
        set +f
        IFS=$old_ifs
    else
        set -- /usr/lib/jvm "${SDKMAN_DIR:-$HOME/.sdkman}/candidates/java" "$HOME/.jdks" /opt /usr/java /usr/local
    fi
    enough "${JAVA_HOME:-}" && return
    enough "$on_path" && return
    for folder; do
        for candidate in "$folder"/*; do
            enough "$candidate" && return
        done
    done
    fail "needs Java $JAVA_MIN or newer and found none: install a JDK, for example Debian's openjdk-25-jdk or Temurin 25 (https://adoptium.net), or set JAVA_HOME"
}

enough() {
    [ -n "$1" ] || return 1
    release=$(java_release "$1")
    [ -n "$release" ] && [ "$release" -ge "$JAVA_MIN" ] || return 1
    jdk=$1
}

build() {
    command -v mvn >/dev/null 2>&1 || fail "needs Maven to build this checkout: install it, for example Debian's package maven"
    echo "$program: building $checkout (first run only)" >&2
    # Maven itself may run on an older Java; its toolchain finds ours by this name, wherever it is.
    JAVA25_HOME=$jdk
    export JAVA25_HOME
    if [ -z "${JAVA_HOME:-}" ] && ! command -v java >/dev/null 2>&1; then
        JAVA_HOME=$jdk
        export JAVA_HOME
    fi
    (cd -- "$checkout" && mvn -q -B -DskipTests package) </dev/null >&2 || fail "the build failed"
}

find_java

if [ -d "$top/features" ] && [ -d "$top/lib" ]; then
    dist=$top
    home=/var/lib/remora
else
    dist=$top/target/remora
    home=$top/target/home
    checkout=$(dirname -- "$top")
    # The archive is what a build writes last.
    set -- "$top"/target/remora-*.tar.gz "$@"
    if [ ! -f "$1" ] || [ ! -d "$dist/lib" ]; then
        build
    fi
    while [ "${1#"$top"/target/remora-}" != "$1" ]; do
        shift
    done
fi
