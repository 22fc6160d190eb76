#!/usr/bin/env bash
# Runs every libFuzzer target for a number of seconds on a copy of its kept corpus. A crash is left in build-fuzz/crashes.
set -euo pipefail

seconds=${1:-60}
cmake --preset fuzz >/dev/null
cmake --build build-fuzz -j "$(nproc)"
mkdir -p build-fuzz/crashes
passed=0 failed=0
for target in build-fuzz/fuzz/fuzz_*; do
	name=${target##*/fuzz_}
	work=build-fuzz/corpus/$name
	mkdir -p "$work"
	cp -n tests/fuzz/corpus/"$name"/* "$work"/ 2>/dev/null || true
	echo "== $name for $seconds s"
	if "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 -verbosity=0 \
		-artifact_prefix=build-fuzz/crashes/"$name"- "$work"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
