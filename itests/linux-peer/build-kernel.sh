#!/usr/bin/env bash
# Builds the test kernel, user-mode Linux from Debian's source package, unless it is in the cache already, and prints where
# it lies. What the build says goes to standard error. The cache is outside the tree; its key is the package's version and
# the configuration and patches in kernel/.
set -euo pipefail

kernel=$(cd "$(dirname "${BASH_SOURCE[0]}")/kernel" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/remora/linux-peer
package=linux-source-6.1
jobs=${JOBS:-$(nproc)}

say()  { echo "build-kernel: $*" >&2; }
fail() { say "$*"; exit 1; }

[ "$(uname -m)" = x86_64 ] || fail "user-mode Linux runs on x86_64 only, this is $(uname -m)"

# What apt would install; without apt's lists, what was downloaded last.
version=$(LC_ALL=C apt-cache policy "$package" 2> /dev/null | sed -n 's/^ *Candidate: *\([0-9].*\)/\1/p')
if [ -z "$version" ]; then
    newest=$(find "$cache" -maxdepth 1 -name "${package}_*_all.deb" 2> /dev/null | sort -V | tail -n 1)
    [ -n "$newest" ] || fail "apt knows no package $package: apt-get update, on a Debian 12 or with its repository"
    version=$(basename "$newest" _all.deb)
    version=${version#"${package}_"}
fi
key=${version//[^A-Za-z0-9.+-]/_}-$(cat "$kernel"/config "$kernel"/*.patch | sha256sum | cut -c 1-12)
linux=$cache/$key/linux
if [ -x "$linux" ]; then
    echo "$linux"
    exit
fi

missing=
for tool in gcc:gcc make:make flex:flex bison:bison bc:bc xz:xz-utils patch:patch dpkg-deb:dpkg; do
    command -v "${tool%%:*}" > /dev/null || missing="$missing ${tool#*:}"
done
[ -z "$missing" ] || fail "missing, apt-get install:$missing"

mkdir -p "$cache"
exec 9> "$cache/lock"
flock 9
if [ -x "$linux" ]; then
    echo "$linux"
    exit
fi

deb=$cache/${package}_${version//:/%3a}_all.deb
if [ ! -f "$deb" ]; then
    say "downloading $package $version, 140 MB"
    rm -f "$cache"/*.deb
    (cd "$cache" && apt-get -qq download "$package=$version" >&2) || fail "apt-get download $package=$version failed"
    [ -f "$deb" ] || fail "apt-get download left no $deb"
fi

work=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
say "building $key in $work"
dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$work" --strip-components=3 "./usr/src/$package.tar.xz"
tar -xJf "$work/$package.tar.xz" -C "$work" --strip-components=1
cd "$work"
for each in "$kernel"/*.patch; do
    patch -p1 --no-backup-if-mismatch < "$each" >&2
done
make -s ARCH=um KCONFIG_ALLCONFIG="$kernel/config" allnoconfig >&2

# An option that lacks what it depends on is dropped by the kernel's configuration without a word.
while read -r line; do
    case $line in
    CONFIG_*) grep -qxF "$line" .config || fail "kernel/config: $line did not take effect" ;;
    '# CONFIG_'*) ! grep -q "^${line:2:-11}=" .config || fail "kernel/config: ${line:2:-11} is set all the same" ;;
    esac
done < "$kernel/config"

nice make -s ARCH=um -j "$jobs" linux >&2
strip -o "$work/stripped" linux
mkdir -p "$cache/$key"
cp .config "$cache/$key/config"
mv "$work/stripped" "$linux"
say "built in $SECONDS s"
echo "$linux"
