#!/usr/bin/env bash
# Builds and runs the tests. Without a word all of them; with one: unit, asan, sim, e2e, soak.
# Each suite has a time budget; together they stay under 30 minutes on two cores.
set -euo pipefail

what=${1:-all}
jobs=$(nproc)

build() { # preset folder
	cmake --preset "$1" -B "$2" -DEW_TESTS=ON >/dev/null # a build for `make run` left them out
	cmake --build "$2" -j "$jobs"
}

suite() { # name seconds command...
	local name=$1 seconds=$2
	shift 2
	echo "== $name (budget $((seconds / 60)) min)"
	timeout --kill-after=10 "$seconds" "$@"
}

unit() { suite "unit tests and fuzz corpora" 420 ctest --no-tests=error --test-dir build -L 'unit|fuzz' -j "$jobs" --output-on-failure; }
asan() {
	build asan build-asan || return 1
	suite "unit tests under address and undefined behaviour sanitizers" 480 \
		ctest --no-tests=error --test-dir build-asan -L 'unit|fuzz' -j "$jobs" --output-on-failure
}
sim() { suite "simulator" 1100 ctest --no-tests=error --test-dir build -L sim -j "$jobs" --output-on-failure; }
# One file after the other: each starts a house of its own, and two would fight for the processor.
e2e() {
	local file failed=0
	for file in tests/e2e/*.test.mjs; do
		suite "end to end: ${file##*/}" 400 node --test --test-reporter=spec "$file" || failed=1
	done
	return $failed
}

build release build
case $what in
all) unit && asan && sim && e2e ;;
unit | asan | sim | e2e) "$what" ;;
soak)
	SEEDS=${SEEDS:-1000000} CRASHES=${CRASHES:-100000} ctest --no-tests=error --test-dir build -L sim --timeout 86400 --output-on-failure
	EW_KILLS=${EW_KILLS:-600} node --test --test-reporter=spec tests/e2e/crash.test.mjs
	;;
*)
	echo "usage: $0 [unit|asan|sim|e2e|soak]" >&2
	exit 2
	;;
esac
