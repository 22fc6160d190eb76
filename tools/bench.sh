#!/usr/bin/env bash
# Every benchmark, one after the other: figures are CPU per unit of work and ratios to a bare limit of the same run.
set -euo pipefail

cmake --preset release -B build -DEW_TESTS=ON >/dev/null
cmake --build build -j "$(nproc)"
found=$(mktemp)
trap 'rm -f "$found"' EXIT
for bench in build/bench/bench_*; do
	echo "== ${bench##*/}"
	"$bench" | tee -a "$found"
	echo
done
# A stage that is slower than the others is what the machine can do.
sed -n 's/^sustainable: \([0-9]*\) .*/\1/p' "$found" | sort -n | head -n 1 |
	sed 's/.*/sustainable over all stages: & calls per core/'

echo
echo "== an opt-out and its fan-out, ${FANOUT_CALLS:-1000} calls with five tools each"
EW_FANOUT_CALLS=${FANOUT_CALLS:-1000} node --test --test-reporter=spec tests/e2e/fanout.test.mjs
