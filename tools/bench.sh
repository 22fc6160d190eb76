#!/usr/bin/env bash
# Every benchmark, one after the other: figures are CPU per unit of work and ratios to a bare limit of the same run.
set -euo pipefail

cmake --preset release -B build >/dev/null
cmake --build build -j "$(nproc)"
for bench in build/bench/bench_*; do
	echo "== ${bench##*/}"
	"$bench"
	echo
done
