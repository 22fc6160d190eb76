#!/usr/bin/env bash
# Reads the link maps and the symbol tables of the programs and fails when one holds what it must not be able to do.
# Usage: link_maps.sh BUILD-FOLDER
set -u
build=$1
failed=0 passed=0

# refuse PROGRAM WHY PATTERN: no archive member in the map and no symbol, own or imported, may match.
refuse() {
	local program=$1 why=$2 pattern=$3 found
	if [ ! -s "$build/$program.map" ] || [ ! -x "$build/$program" ]; then
		echo "FAIL $program: no program or no link map in $build"
		failed=$((failed + 1))
		return
	fi
	found=$({
		nm --defined-only "$build/$program" 2>/dev/null | awk '{print $NF}'
		nm -D --undefined-only "$build/$program" | awk '{print $NF}'
		# Members that the linker took from our archives: "libew_open.a(age_open.c.o)" at the line's start.
		grep -oE '^[^ ]*libew_[a-z_]+\.a\([^)]*\)' "$build/$program.map"
	} | grep -E "$pattern" | sort -u | head -5)
	if [ -n "$found" ]; then
		echo "FAIL $program $why: $(echo "$found" | tr '\n' ' ')"
		failed=$((failed + 1))
	else
		echo "ok   $program $why"
		passed=$((passed + 1))
	fi
}

# confine PROGRAM WHY PATTERN MEMBER: no object of the program but that one of our archives may refer to such a symbol.
confine() {
	local program=$1 why=$2 pattern=$3 member=$4 found
	if [ ! -s "$build/$program.map" ]; then
		echo "FAIL $program: no link map in $build"
		failed=$((failed + 1))
		return
	fi
	found=$({
		grep -oE '^[^ ]*libew_[a-z_]+\.a\([^)]*\)' "$build/$program.map" | tr '()' '  ' | sort -u |
			while read -r archive object; do
				[ "$object" = "$member" ] ||
					nm --undefined-only "$build/$archive" 2>/dev/null |
					awk -v object="$object:" '/:$/ {here = ($0 == object)} here && /^ +U / {print object, $2}'
			done
		grep -oE '^LOAD [^ ]*\.dir/[^ ]*\.o$' "$build/$program.map" | while read -r _ object; do
			nm --undefined-only "$build/$object" 2>/dev/null | awk -v object="$object:" '/^ +U / {print object, $2}'
		done
	} | grep -E " ($pattern)" | sort -u | head -5)
	if [ -n "$found" ]; then
		echo "FAIL $program $why: $(echo "$found" | tr '\n' ' ')"
		failed=$((failed + 1))
	else
		echo "ok   $program $why"
		passed=$((passed + 1))
	fi
}

# What comes from the network is decrypted in one place of the recorder; libsrtp and OpenSSL's DTLS do it inside of themselves.
opens='ew_age_open|ew_frame_open|ew_column_open|ew_identity_(parse|new)|libew_open\.a'
transport='^srtp_|libew_rtp\.a'
decrypt='EVP_Decrypt|EVP_OpenInit|EVP_CipherInit|ew_age_open|ew_frame_open|ew_column_open|ew_identity_(parse|new)|libew_open\.a'
sql='sqlite3_|^PQ[a-z]+|libew_catalog\.a'
text='^XML_|^json_|^yaml_|libew_sip\.a|libew_http\.a|^MHD_'
codec='^(opus|g722)_|libew_media\.a'
key='ew_identity_|ew_age_|ew_frame_(open|seal)|ew_column_|libew_(open|seal)\.a'

refuse earwitness-recorder 'cannot open what it sealed' "$opens|EVP_OpenInit|EVP_CipherInit|EVP_PKEY_decrypt"
confine earwitness-recorder 'decrypts transport alone' 'EVP_Decrypt|EVP_CipherInit' srtp_cipher.c.o
refuse earwitness-recorder 'sends no media' '^srtp_protect(_mki)?$'
refuse earwitness-recorder 'speaks no SQL' "$sql"
refuse earwitness-recorder 'decodes no media' "$codec"
refuse earwitness-recorder 'parses no text protocol' "$text"
refuse earwitness-signal 'holds no key' "$key"
refuse earwitness-signal 'opens nothing' "$decrypt|$transport"
refuse earwitness-keeper 'opens no transport' "$transport"
refuse earwitness-web 'opens no transport' "$transport"
refuse earwitness-signal 'speaks no SQL' "$sql"
refuse earwitness-signal 'cannot touch the tape' 'libew_tape'
refuse earwitness-web 'holds no key' "$key"
refuse earwitness-web 'speaks no SQL' "$sql"
refuse earwitness-web 'cannot touch the tape' 'libew_tape'
signing='^ew_(note_sign|note_cosign|ed25519_sign|skey_)'
refuse earwitness-keeper 'signs no checkpoint' "$signing"
refuse earwitness-web 'signs no checkpoint' "$signing|libew_ledger\.a"
refuse earwitness-worker 'signs no checkpoint' "$signing"
refuse earwitness-signal 'signs no checkpoint' "$signing|libew_ledger\.a"
refuse earwitness-recorder 'signs no checkpoint' "$signing|libew_ledger\.a"
refuse earwitness 'signs no checkpoint' "$signing"
refuse earwitness-vault 'speaks no SQL, XML or JSON' "$sql|$text"
refuse earwitness-vault 'decodes no media' "$codec"
refuse earwitness-keeper 'decodes no media' "$codec"
refuse earwitness-web 'decodes no media' "$codec"
refuse earwitness-keeper 'speaks no network protocol' "^MHD_|libew_(sip|http|rtp)\.a|^(getaddrinfo|sendto|recvfrom)(@|$)"
refuse earwitness-verify 'speaks no SQL, SIP or HTTP' "$sql|libew_(sip|http|ipc|tape|store)[a-z_]*\.a|^MHD_"
confine earwitness-verify 'asks nobody' 'getaddrinfo|connect|socket|sendto|sendmsg|recvfrom|recvmsg' none
refuse earwitness-worker 'speaks no SQL, SIP or HTTP' "$sql|libew_(sip|http)\.a|^MHD_"

refuse earwitness-ear 'holds no key' "$key"
refuse earwitness-ear 'opens nothing' "$decrypt|^srtp_|^SSL_"
refuse earwitness-ear 'speaks no SQL' "$sql"
refuse earwitness-ear 'parses no text' "$text"
refuse earwitness-ear 'cannot touch the tape' 'libew_(tape|store)'
refuse earwitness-ear 'signs nothing' "$signing|libew_ledger\.a"
refuse earwitness-ear 'listens to nobody' '^(listen|accept|accept4|bind)(@|$)'
refuse earwitness-deliver 'holds no key of ours' "$key"
# What stores answer is XML, what the role of an instance answers JSON: expat and jansson alone.
refuse earwitness-deliver 'speaks no SQL, SIP or YAML, and serves no HTTP' "$sql|^yaml_|libew_(sip|http|yaml)\.a|^MHD_"
refuse earwitness-deliver 'cannot touch the tape' 'libew_tape'
refuse earwitness-deliver 'decodes no media' "$codec"
refuse earwitness-deliver 'signs nothing' 'ew_(note_sign|note_cosign|ed25519_sign|skey_)'
refuse earwitness-witness 'opens nothing' "$opens|libew_(open|seal|ipc)\.a"
refuse earwitness-witness 'speaks no SQL or SIP' "$sql|libew_sip\.a"
refuse earwitness-witness 'asks nobody' '^curl_|^getaddrinfo(@|$)'
refuse earwitness-web 'asks nobody' '^curl_|^getaddrinfo(@|$)'
refuse earwitness-keeper 'asks nobody' '^curl_'

refuse earwitness-listener 'holds no key' "$key"
refuse earwitness-listener 'opens nothing' "$decrypt|^srtp_|^SSL_"
refuse earwitness-listener 'speaks no SQL, SIP, JSON or HTTP' "$sql|$text"
refuse earwitness-listener 'decodes no media' '^(opus|g722)_|libew_media\.a\((decoder|g711|opus)'
refuse earwitness-listener 'cannot touch the tape or the store' 'libew_(tape|store)'
refuse earwitness-listener 'asks nobody' '^curl_|^getaddrinfo(@|$)|^(sendto|recvfrom)(@|$)'
refuse earwitness-listener 'signs nothing' "$signing|libew_ledger\.a"
refuse earwitness-redactor 'holds no key' "$key"
refuse earwitness-redactor 'speaks no SQL, SIP, JSON or HTTP' "$sql|$text"
refuse earwitness-redactor 'cannot touch the tape or the store' 'libew_(tape|store)'
refuse earwitness-redactor 'asks nobody' '^curl_|^getaddrinfo(@|$)|^(sendto|recvfrom)(@|$)'
refuse earwitness-redactor 'signs nothing' "$signing"


# The keeper reads what deliver found out of a store, and cannot ask one.
refuse earwitness-keeper 'asks no object store' 'libew_s3\.a\(s3_(answer|credentials|delete|http|keeping|md5|outcome|place|probe|request|role|sign|upload)'
for program in earwitness-{signal,recorder,vault,keyholder,web,worker,ear,listener,redactor,witness,verify}; do
	refuse $program 'asks no object store' 'libew_s3\.a|ew_s3_'
done
refuse earwitness-keyholder 'holds no key of recordings' "$key"
refuse earwitness-keyholder 'opens nothing' "$decrypt|^srtp_|^SSL_"
refuse earwitness-keyholder 'speaks no SQL, SIP, JSON or HTTP' "$sql|$text"
refuse earwitness-keyholder 'cannot touch the tape or the store' 'libew_(tape|store)'
refuse earwitness-keyholder 'asks nobody by itself' '^curl_|^getaddrinfo(@|$)|^(listen|accept|accept4|bind)(@|$)'
refuse earwitness-keyholder 'signs nothing' "$signing|libew_ledger\.a"
refuse earwitness-keytool 'signs nothing' '^ew_(note_sign|note_cosign|ed25519_sign)'
refuse earwitness-keytool 'asks nobody, loads and starts nothing' '^(dlopen|dlsym|execv[a-z]*|fork|connect|listen|accept4?|bind|getaddrinfo)(@|$)|^curl_'
refuse earwitness-backup 'holds no key' "$key"
refuse earwitness-backup 'opens nothing' "$decrypt|^srtp_|^SSL_"
refuse earwitness-backup 'signs nothing' "$signing|libew_ledger\.a"
refuse earwitness-backup 'cannot touch the tape' 'libew_tape'
refuse earwitness-backup 'asks nobody, loads and starts nothing' '^(dlopen|dlsym|execv[a-z]*|fork|connect|listen|accept4?|bind|getaddrinfo)(@|$)|^curl_'
refuse earwitness-vault 'loads and starts nothing' '^(dlopen|dlsym|execv[a-z]*|posix_spawn[a-z]*|fork|vfork|system|popen)(@|$)'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
