#!/usr/bin/env bash
# A log of ours under Go's own reader of such logs (golang.org/x/mod/sumdb/tlog), built from Debian's source package
# without a network. Usage: run_tlog.sh MAKE_LOG SOURCE_FOLDER
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GOPATH=/usr/share/gocode GO111MODULE=off GOFLAGS= GOTOOLCHAIN=local GOCACHE="$work/cache" HOME="$work"

(cd "$2/tlog" && go build -o "$work/check" .)
"$1" "$work/log" "$work/kept" 70000
"$work/check" "$work/log" "$work/kept"

# What is not whole must not pass: each of these is one bit of the log.
spoiled() {
	cp -a "$work/log" "$work/bad"
	printf '\377' | dd of="$work/bad/$1" bs=1 seek=40 conv=notrunc status=none
	if "$work/check" "$work/bad" "$work/kept" >/dev/null 2>&1; then
		echo "passed in spite of a change in $1" >&2
		exit 1
	fi
	rm -rf "$work/bad"
}
spoiled tile/0/005
spoiled tile/1/000
spoiled tile/entries/001
spoiled tile/entries/273.p/112
spoiled checkpoint
