#!/bin/sh
# A key management service in a folder, for trying out `keys: {kind: kms}` (docs/keys.md) and for tests: each wrapping key is an age identity in a file
# of its own. It protects as much as the folder does; where that is a file system of another machine, or a mounted token, that may be what you want.
#
#   keys: {kind: kms, path: /etc/earwitness/keys, command: [/usr/local/bin/folder_kms.sh, /srv/kms]}
#
# Called as: folder_kms.sh FOLDER wrap|unwrap|destroy NAME, with the secret or the wrapped key on standard input.
# Ends with 0: done; 1: refused, and it will be refused again; 75: not now.
set -u
umask 077
folder=$1 verb=$2 name=$3
key=$folder/$name

fail() { # status sentence
	echo "$2" >&2
	exit "$1"
}

# A folder that is not there is a mount that is away, not an empty one.
[ -d "$folder" ] || fail 75 "the folder $folder is not there"

case $verb in
wrap)
	if [ ! -s "$key" ]; then
		rm -f "$key.new" # of one that was ended half-way
		age-keygen -o "$key.new" 2>/dev/null && sync "$key.new" && mv "$key.new" "$key" && sync "$folder" || fail 75 "cannot make a key in $folder"
	fi
	recipient=$(age-keygen -y "$key") || fail 75 "cannot read $key"
	age -r "$recipient" || fail 75 "age failed"
	;;
unwrap)
	[ -s "$key" ] || fail 1 "there is no key $name"
	age -d -i "$key" || fail 1 "age could not open it"
	;;
destroy)
	rm -f "$key.new"
	if [ -e "$key" ]; then
		shred -u "$key" || fail 75 "cannot destroy $key"
		sync "$folder" || fail 75 "cannot sync $folder"
	fi
	;;
*)
	fail 1 "unknown: $verb"
	;;
esac
