#!/usr/bin/env bash
# What our ledger signs is opened by Go's and Sigstore's verifiers, and what Go signs by ours. No network.
set -euo pipefail

material=$1
cache=$2 # Go keeps its compiled library there
here=$(cd "$(dirname "$0")" && pwd)
gopath=/usr/share/gocode

command -v go >/dev/null && [ -d $gopath/src/golang.org/x/mod/sumdb ] && [ -d "$here/node_modules" ] || {
	echo "outside: Go, golang.org/x/mod or npm packages are missing: run tools/setup.sh test" >&2
	exit 1
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/made"

"$material" make "$folder/made"
env GO111MODULE=off GOPATH=$gopath GOFLAGS= GOTOOLCHAIN=local GOPROXY=off CGO_ENABLED=0 GOCACHE="$cache" \
	go build -o "$folder/ledger" "$here/ledger.go"
"$folder/ledger" "$folder/made"
"$material" open "$folder/made"
node "$here/ledger.mjs" "$folder/made"
