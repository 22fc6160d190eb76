#!/usr/bin/env bash
# Installs what building, running and testing Earwitness needs on Debian 12 or 13, and says what it does.
# Safe to repeat: what is there is left alone. Usage: tools/setup.sh build|run|test
set -euo pipefail

what=${1:-build}

build_packages=(
	build-essential cmake ninja-build pkg-config
	libssl-dev libsodium-dev libseccomp-dev libsqlite3-dev libjansson-dev libyaml-dev libexpat1-dev
	libre-dev libsrtp2-dev libmicrohttpd-dev libcurl4-openssl-dev libopus-dev libogg-dev libspandsp-dev
	libp11-kit-dev libcairo2-dev libpango1.0-dev fonts-dejavu-core
	nodejs npm # of the portal
)
run_packages=(espeak-ng sip-tester ca-certificates)
test_packages=(
	socat openssl clang util-linux e2fsprogs libcmocka-dev groff-base opus-tools age sox chromium gdb libspandsp-dev multimon-ng
	softhsm2 # a token in software
	# Somebody who speaks, and somebody who understands it.
	flite python3-pocketsphinx pocketsphinx-en-us
	# Verifiers that nobody here wrote.
	unzip python3 golang-go golang-golang-x-mod-dev
	python3-jsonschema python3-yaml python3-stdnum jq poppler-utils kamailio rtpengine-daemon baresip-core asterisk-core-sounds-en-g722
	# Object stores: one that does what it says, and one that says more.
	ceph-common ceph-mon ceph-osd radosgw memcached swift-account swift-container swift-object swift-proxy
	# Real speech, which no test keeps.
	asterisk-core-sounds-en-wav asterisk-core-sounds-es-wav asterisk-core-sounds-fr-wav
	asterisk-core-sounds-it-wav asterisk-core-sounds-ru-wav
)

packages=("${build_packages[@]}")
case $what in
build) ;;
run) packages+=("${run_packages[@]}") ;;
test) packages+=("${run_packages[@]}" "${test_packages[@]}") ;;
*)
	echo "usage: $0 build|run|test" >&2
	exit 2
	;;
esac

# A newer node than Debian's may be on the machine already; its packages would then only get in the way.
if command -v node >/dev/null && command -v npm >/dev/null; then
	kept=()
	for package in "${packages[@]}"; do
		case $package in nodejs | npm) ;; *) kept+=("$package") ;; esac
	done
	packages=("${kept[@]}")
fi

missing=()
for package in "${packages[@]}"; do
	dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
	echo "setup: installing ${#missing[@]} Debian packages: ${missing[*]}"
	sudo=
	[ "$(id -u)" -eq 0 ] || sudo=sudo
	export DEBIAN_FRONTEND=noninteractive
	$sudo apt-get update -qq
	# Some of the peers are services on a machine of their own; here only the tests start them.
	quiet=/usr/sbin/policy-rc.d
	if [ ! -e $quiet ]; then
		printf '#!/bin/sh\nexit 101\n' | $sudo install -m 755 /dev/stdin $quiet
		trap '$sudo rm -f $quiet' EXIT
	fi
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
	echo "setup: all ${#packages[@]} Debian packages are there"
fi

# The programs run under users of their own when they are started as root.
if [ "$(id -u)" -eq 0 ] && [ "$what" != build ]; then
	getent group earwitness >/dev/null || {
		echo "setup: making the group earwitness"
		groupadd --system earwitness
	}
	for role in signal recorder keeper vault web worker deliver ear redactor listener keyholder; do
		getent passwd "earwitness-$role" >/dev/null || {
			echo "setup: making the user earwitness-$role"
			useradd --system --gid earwitness --no-create-home --home-dir /nonexistent \
				--shell /usr/sbin/nologin "earwitness-$role"
		}
	done
fi

folders=(portal)
[ "$what" != test ] || folders+=(tests/e2e tests/outside)
for folder in "${folders[@]}"; do
	[ -f $folder/package.json ] || continue
	# npm writes this file last: it tells which lock file was installed.
	[ ! $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ] || continue
	echo "setup: installing the npm packages of $folder"
	(cd $folder && npm ci --no-audit --no-fund --loglevel=error)
done
