#!/usr/bin/env bash
# Builds and runs the tests. Without a word all of them; with one: unit, outside, truth, asan, sim, e2e, faults, soak, tones.
# Each suite has a time budget; together with the builds they stay under 30 minutes on two cores.
set -euo pipefail

what=${1:-all}
jobs=$(nproc)

build() { # preset folder
	cmake --preset "$1" -B "$2" -DEW_TESTS=ON >/dev/null # a build for `make run` left them out
	cmake --build "$2" -j "$jobs"
}

failures=$(mktemp)
trap 'summary; rm -f "$failures"' EXIT
export failures

suite() { # name seconds command...
	local name=$1 seconds=$2 result=0
	shift 2
	echo "== $name (budget $seconds s)"
	timeout --kill-after=10 "$seconds" "$@" || result=$?
	case $result in
	0) ;;
	124 | 137) echo "$name: not done after $seconds s" >>"$failures" ;;
	*) echo "$name: ended with $result" >>"$failures" ;;
	esac
	return $result
}

# The last lines say what failed, wherever in half an hour of output that was.
summary() {
	if [ -s "$failures" ]; then
		echo "== failed:"
		cat "$failures"
	fi
}

tests() { # folder label
	ctest --no-tests=error --test-dir "$1" -L "$2" -j "$jobs" --output-on-failure
}
export -f tests
export jobs

unit() { suite "unit tests and fuzz corpora" 480 bash -c 'tests build "unit|fuzz"'; }
# Every alteration of a bundle, and verifiers that nobody here wrote: they open what we sign, and we what they sign.
outside() { suite "seen from outside" 420 bash -c 'tests build outside'; }
asan() {
	build asan build-asan || return 1
	suite "unit tests under address and undefined behaviour sanitizers" 660 bash -c 'tests build-asan "unit|fuzz"'
}
# By itself 100,000 lives (two halves of SEEDS each) and 10,000 crashes; among all tests 10,000 lives and the crashes.
sim() { suite "simulator" "${1:-1200}" bash -c 'tests build sim'; }
# What is heard against what was said: two and a half minutes of every codec, impaired in a dozen ways.
truth() { suite "media truth" 240 bash -c 'tests build truth'; }
# One file after the other: each starts a house of its own, and two would fight for the processor.
e2e_files() { # lane file...
	local lane=$1 file failed=0 seconds
	shift
	for file in "$@"; do
		case $file in
		*/consent.* | */fanout.* | */notice.* | */transcribe.*) seconds=120 ;;
		*/retention_redate.* | */retention_recipients.* | */listening.* | */crash.* | */ledger.* | */verify_page.* | */audit.* | */srtp.*) seconds=200 ;;
		*/loss.*) seconds=90 ;;
		*/portal.*) seconds=420 ;;
		*/api.* | */roles.* | */secure.* | */panel.* | */call_page.* | */holds.* | */attest.* | */oidc.* | */keys.* | */erased.* | */hostile.* | */tls.* | */bundle.* | */dialects.* | */load.* | */papers.* | */holds_standing.* | */keys_move.* | */backup.*) seconds=120 ;;
		*/store_s3.* | */rights.* | */deletion_kills.* | */nothing_left.* | */peers.* | */portal_call.* | */key_source.* | */portal_roles.* | */retention.* | */rotation.* | */witness.*) seconds=300 ;;
		*) seconds=60 ;;
		esac
		EW_LANE=$lane suite "end to end: ${file##*/}" "$seconds" node --test --test-reporter=spec "$file" || failed=1
	done
	return $failed
}

# Those that mostly wait (for a witness, for an audit) go side by side, on ports of their own; none of them measures time.
e2e() {
	local one=(api audit backup consent deletion_kills erased keys ledger nothing_left notice retention roles rotation transcribe)
	local two=(bundle holds_standing keys_move people_cli portal_roles redact retention_recipients retention_redate rights scim secrets store_s3 tools verify_page witness)
	local file failed=0 log rest=()
	for file in tests/e2e/*.test.mjs; do
		[[ " ${one[*]} ${two[*]} " == *" $(basename "$file" .test.mjs) "* ]] || rest+=("$file")
	done
	e2e_files 0 "${rest[@]}" || failed=1
	log=$(mktemp)
	e2e_files 1 $(printf 'tests/e2e/%s.test.mjs ' "${one[@]}") >"$log" 2>&1 &
	e2e_files 2 $(printf 'tests/e2e/%s.test.mjs ' "${two[@]}") || failed=1
	wait $! || failed=1
	cat "$log"
	rm -f "$log"
	return $failed
}

# Disks that stand still or are full, bursts of packets. EW_FAULTS=long takes minutes. What cannot be done here is skipped by name.
faults() {
	local file failed=0 seconds=60
	[ "${EW_FAULTS:-}" != long ] || seconds=600
	for file in tests/faults/*.test.mjs; do
		suite "faults: ${file##*/}" "$seconds" node --test --test-reporter=spec "$file" || failed=1
	done
	return $failed
}

# Both halves at once, side by side and never over one another.
soak() {
	local half=$((${SEEDS:-1000000} / 2)) first second
	SEEDS=$half build/tests/test_sim_sticky &
	first=$!
	FIRST=$half SEEDS=$half build/tests/test_sim_sticky &
	second=$!
	wait "$first" && wait "$second"
	CRASHES=${CRASHES:-100000} build/tests/test_sim_crash
	for name in keeper_deletion_crash keeper_rotation keeper_remote_crash; do
		CRASHES=${LIVES:-10000} build/tests/test_$name || return 1
	done
	SEEDS=20 build/tests/test_keeper_years || return 1
	CUTS=${CUTS:-200} EW_BUILD_DIR=build node --test --test-reporter=spec tests/peers/deliver_cuts.test.mjs
	CROWD=${CROWD:-997} node --test --test-reporter=spec tests/e2e/nothing_left.test.mjs
	EW_DATAGRAMS=${EW_DATAGRAMS:-10000000} node --test --test-reporter=spec tests/e2e/hostile.test.mjs
	EW_LOSS_KILLS=${EW_LOSS_KILLS:-100} node --test --test-reporter=spec tests/e2e/loss.test.mjs
	EW_LEDGER_KILLS=${EW_LEDGER_KILLS:-60} node --test --test-reporter=spec tests/e2e/ledger.test.mjs
	EW_WITNESS_KILLS=${EW_WITNESS_KILLS:-60} node --test --test-reporter=spec tests/e2e/witness.test.mjs
	EW_DELETION_KILLS=${EW_DELETION_KILLS:-30} node --test --test-reporter=spec tests/e2e/deletion_kills.test.mjs
	EW_KILLS=${EW_KILLS:-600} node --test --test-reporter=spec tests/e2e/crash.test.mjs
}

# The corpus, then what it is like when speech is as loud as the tone, then what speech alone is taken for.
tones() {
	local snr
	build/tests/test_tones "${PRESSES:-10000}" "${SEED:-1}" || return 1
	for snr in 12 6 3 0; do
		echo "== tones $snr dB above what is round them"
		build/tests/test_tones 960 3 "$snr" || return 1
	done
	build/tests/test_tones --speech
}

build release build
case $what in
all) unit && outside && truth && asan && SEEDS=${SEEDS:-5000} sim 660 && e2e && faults ;;
unit | outside | truth | asan | sim | e2e | faults | soak | tones) "$what" ;;
*)
	echo "usage: $0 [unit|outside|truth|asan|sim|e2e|faults|soak|tones]" >&2
	exit 2
	;;
esac
