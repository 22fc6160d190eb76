#!/usr/bin/env bash
# Installs into a folder of its own and looks: everything is in its usual place, the manual pages are those of the program
# and without a fault, and the installed programs find each other and what belongs to them and serve.
# Usage: installed.sh BUILD-FOLDER
set -euo pipefail
build=$1
root=$(mktemp -d /tmp/ew-installed-XXXXXX)
chmod 755 "$root"
server=
finish() {
	[ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" || true; }
	rm -rf "$root"
}
trap finish EXIT

fail() {
	echo "FAIL $*"
	exit 1
}

DESTDIR=$root/dest cmake --install "$build" --prefix /usr >"$root/install.log"
usr=$root/dest/usr
for file in bin/earwitness libexec/earwitness/earwitness-{backup,caller,deliver,ear,keeper,keyholder,keytool,listener,recorder,redactor,signal,vault,web,witness,worker} \
	share/earwitness/{openapi.yaml,demo/siprec_call.xml} share/man/man1/earwitness.1 \
	bin/earwitness-verify share/earwitness/verify.html share/man/man1/earwitness-verify.1 \
	share/man/man5/earwitness.yaml.5 share/bash-completion/completions/earwitness share/doc/earwitness/LICENSE; do
	[ -s "$usr/$file" ] || fail "$file is not installed"
done
unset EARWITNESS_SHARE EARWITNESS_DATA EARWITNESS_URL EARWITNESS_TOKEN
export PATH=$usr/bin:$PATH
[ "$(command -v earwitness)" = "$usr/bin/earwitness" ] || fail "another earwitness comes first"
echo "ok   everything is in its place"

for page in 1:earwitness 5:earwitness.yaml; do
	name=${page#*:} file=$usr/share/man/man${page%%:*}/${page#*:}.${page%%:*}
	earwitness help --man "$name" | cmp - "$file" || fail "$name is not what the program writes"
	groff -man -ww -Tutf8 -z "$file" 2>"$root/lint" || fail "$name cannot be set"
	[ ! -s "$root/lint" ] || fail "$name: $(head -3 "$root/lint")"
	if command -v mandoc >/dev/null; then
		mandoc -Tlint -Wwarning "$file" || fail "mandoc finds fault with $name"
	fi
done
# This one is written by hand: it must know what the program knows.
groff -man -ww -Tutf8 -z "$usr/share/man/man1/earwitness-verify.1" 2>"$root/lint" || fail "earwitness-verify cannot be set"
[ ! -s "$root/lint" ] || fail "earwitness-verify: $(head -3 "$root/lint")"
groff -man -Tascii -P-cbou "$usr/share/man/man1/earwitness-verify.1" >"$root/page"
for option in $(earwitness-verify --help | grep -oE '^  --[a-z]+'); do
	grep -q -- "$option" "$root/page" || fail "the manual page of earwitness-verify has no $option"
done
# The text as people see it, for a term that only escaping keeps whole.
groff -man -Tascii -P-cbou "$usr/share/man/man1/earwitness.1" >"$root/page"
grep -q -- '^ *-o, --output FILE' "$root/page" || fail "--output is not shown"
echo "ok   manual pages"

# shellcheck source=/dev/null
. "$usr/share/bash-completion/completions/earwitness"
complete_as() { # words... : what is offered for the last of them
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	_earwitness
	echo "${COMPREPLY[*]}"
}
[ "$(complete_as earwitness expo)" = export ] || fail "completion of a command"
[ "$(complete_as earwitness export --art)" = --artifact ] || fail "completion of an option"
[ "$(complete_as earwitness export --artifact f)" = frames ] || fail "completion of a value"
[ "$(complete_as earwitness help exp)" = export ] || fail "completion of what help takes"
echo "ok   completion"

port=$((10000 + RANDOM % 1500 * 6))
cat >"$root/earwitness.yaml" <<END
data: $root/data
keys: {kind: file, path: $root/keys}
http: {listen: "127.0.0.1:$port"}
sip: {udp: "127.0.0.1:$((port + 1))", tcp: off}
rtp: {address: 127.0.0.1, ports: $((port + 2))-$((port + 5))}
recorder: {quota: 256MiB, segment: 16MiB}
users: same
END
cat >"$root/answers.yaml" <<END
controller: Test Bank S.A.
country: LU
purpose: quality
legal_basis: legitimate_interest
queues: [sales]
mode: automatic
keep: 90d
END
earwitness init --config "$root/earwitness.yaml" --data "$root/data" --answers "$root/answers.yaml" >"$root/init.log"
earwitness serve --config "$root/earwitness.yaml" --pid-file "$root/pid" >"$root/serve.log" 2>&1 &
server=$!
for _ in $(seq 200); do
	[ ! -s "$root/pid" ] || break
	kill -0 "$server" 2>/dev/null || fail "serve: $(tail -3 "$root/serve.log")"
	sleep 0.1
done
[ -s "$root/pid" ] || fail "serve is not ready: $(tail -3 "$root/serve.log")"
exec 9<>"/dev/tcp/127.0.0.1/$port"
printf 'GET /openapi.yaml HTTP/1.0\r\nHost: test\r\n\r\n' >&9
sed '1,/^\r*$/d' <&9 >"$root/openapi.yaml"
exec 9>&-
cmp "$root/openapi.yaml" "$usr/share/earwitness/openapi.yaml" || fail "the API's description is not served"
earwitness doctor --config "$root/earwitness.yaml" --json >"$root/doctor.json" || true
grep -q '"all 11 are there"' "$root/doctor.json" || fail "doctor does not find the programs: $(cat "$root/doctor.json")"
kill -TERM "$server"
wait "$server" || fail "serve ended with $?"
server=
echo "ok   the installed programs serve"
