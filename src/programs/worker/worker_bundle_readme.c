/*
 * README.txt of a bundle: how somebody who trusts neither the operator nor our software finds out what it is worth, in
 * commands that are typed as they stand. Every command here is run by a test. Must never promise more than a command
 * shows.
 */
#include "programs/worker/worker_bundle.h"

#include <errno.h>

static const char beginning[] =
	"Evidence of one call\n"
	"====================\n\n"
	"What is in here, and what is bound to what, is described in docs/bundle.md of Earwitness; this is version 1.\n"
	"data/report.html is for people, data/record.json for programs. Everything else is there so that you need not\n"
	"believe either of them. `earwitness-verify BUNDLE --trust FILE` does all of the following at once. By hand, in this\n"
	"folder, with tools of any Linux distribution:\n\n"
	"1. Nothing was altered since it was packed\n\n"
	"    sha256sum --quiet -c manifest-sha256.txt\n"
	"    sha256sum --quiet -c tagmanifest-sha256.txt\n\n"
	"2. Nothing was added, left out or repacked: the last event names the manifest\n\n"
	"    sha256sum manifest-sha256.txt\n"
	"    grep -o '\"manifest_sha256\":\"[0-9a-f]*\"' proofs/export.json\n\n"
	"The two hashes are the same; \"events\" in the same file says how many events stand in data/events, counted from 0.\n\n"
	"3. Each event is what was committed to when it happened\n\n"
	"The commitment of an event is HMAC-SHA-256, keyed with its salt, over the label and the record; \"previous\" in the\n"
	"next event's record is the same number.\n\n"
	"    n=000000\n"
	"    { printf 'earwitness/event/v1\\0'; cat data/events/$n.json; } |\n"
	"      openssl dgst -sha256 -mac HMAC -macopt hexkey:$(tr -d '\\n' < data/events/$n.salt)\n\n"
	"A personal value is shown when its line in $n.disclosures hashes to one of the digests that \"sd\" in the record\n"
	"lists. A value that was withheld has no line; its digest stays.\n\n";

static const char log_part[] =
	"4. Each event is in the log, and the log was signed\n\n"
	"proofs/*.tlog-proof are C2SP tlog-proof files (https://c2sp.org/tlog-proof); any verifier of them will do. What is in\n"
	"the log of an event are 34 bytes: 01, a class, the commitment. This program needs Python 3 alone:\n\n"
	"    cat > ../proof.py <<'END'\n"
	"    import sys, hashlib, hmac, base64\n"
	"    H = lambda b: hashlib.sha256(b).digest()\n"
	"    record, salt = (open(sys.argv[1] + s, 'rb').read() for s in ('.json', '.salt'))\n"
	"    proof = open(sys.argv[2], 'rb').read()\n"
	"    commitment = hmac.new(bytes.fromhex(salt.decode()), b'earwitness/event/v1\\0' + record, 'sha256').digest()\n"
	"    head, note = proof.decode().split('\\n\\n', 1)\n"
	"    lines = [l for l in head.split('\\n')[1:] if not l.startswith('extra ')]\n"
	"    i, path = int(lines[0].split()[1]), [base64.b64decode(l) for l in lines[1:]]\n"
	"    size, root = int(note.split('\\n')[1]), base64.b64decode(note.split('\\n')[2])\n"
	"    def climb(r, last, path):\n"
	"        fn, sn = i, last\n"
	"        for p in path:\n"
	"            if sn == 0: return None\n"
	"            if fn % 2 or fn == sn:\n"
	"                r = H(b'\\1' + p + r)\n"
	"                while fn and not fn % 2: fn, sn = fn // 2, sn // 2\n"
	"            else: r = H(b'\\1' + r + p)\n"
	"            fn, sn = fn // 2, sn // 2\n"
	"        return r if sn == 0 else None\n"
	"    leaves = [H(b'\\0' + bytes([1, c]) + commitment) for c in range(1, 6)]\n"
	"    ok = i < size and any(climb(leaf, size - 1, path) == root for leaf in leaves)\n"
	"    print('in the log at', i, 'of', size) if ok else sys.exit('NOT in the log')\n"
	"    END\n";

static const char signature_part[] =
	"    python3 ../proof.py proofs/export proofs/export.tlog-proof\n\n"
	"The signature of the log under the checkpoint, with the key that you have from elsewhere (proofs/policy.txt names the\n"
	"one that the operator names; compare the two):\n\n"
	"    { printf '\\60\\52\\60\\5\\6\\3\\53\\145\\160\\3\\41\\0'\n"
	"      grep '^log ' proofs/policy.txt | cut -d' ' -f2 | cut -d+ -f3- | base64 -d | tail -c 32; } > ../log.der\n"
	"    sed '/^$/,$d' proofs/checkpoint > ../text\n"
	"    sed '1,/^$/d' proofs/checkpoint | grep -F \" $(head -n 1 proofs/checkpoint) \" | head -n 1 |\n"
	"      cut -d' ' -f3 | base64 -d | tail -c 64 > ../signature\n"
	"    openssl pkeyutl -verify -pubin -keyform DER -inkey ../log.der -rawin -in ../text -sigfile ../signature\n\n";

static const char media_part[] =
	"5. The recordings\n\n"
	"What follows the age header is the recording as it was stored; the event `artifact_made` names its hash.\n\n"
	"    for f in data/media/*.age; do LC_ALL=C sed '1,/^--- /d' \"$f\" | sha256sum; done\n"
	"    grep -ho '\"sha256\":\"[0-9a-f]*\"' data/events/*.json\n\n";

static const char clear_part[] =
	"Everybody who has this bundle can open them with age (https://age-encryption.org). data/media/call.ogg holds the\n"
	"parties side by side; it is made from them for convenience and is no evidence by itself.\n\n"
	"    for f in data/media/*.age; do age -d -i data/media/identity.txt -o \"../$(basename \"$f\" .age)\" \"$f\"; done\n\n";

static const char sealed_part[] =
	"They are sealed to one age key (https://age-encryption.org), which data/custody.json names; who has it opens them:\n\n"
	"    for f in data/media/*.age; do age -d -i YOUR-KEY-FILE -o \"../$(basename \"$f\" .age)\" \"$f\"; done\n\n";

static const char redacted_part[] =
	"PARTS OF THE CALL ARE REDACTED: what was said there is not in here, and was not removed from the operator's store.\n"
	"data/custody.json says of whom, from when to when, and why, and which recordings are left out for it; what is left of\n"
	"them is in data/media/%s, made for this bundle: no event names its hash.\n\n";

static const char stamp_part[] =
	"6. When the log looked like this, by a time-stamping authority (RFC 3161)\n\n"
	"Its certificates lie beside it; whether to trust them is for you to know from elsewhere.\n\n"
	"    openssl ts -verify -in proofs/stamped.tsr -data proofs/stamped -CAfile proofs/tsa.pem\n\n";

static const char ending[] =
	"What this does not show\n\n"
	"Times in events are the operator's word; a witness's line under the checkpoint, and a time stamp, say only that the\n"
	"events were there by then. With keys that you have from this bundle alone, it is consistent with itself and may be\n"
	"from anybody.\n";

static const char reached[] =
	"Further lines under the checkpoint are of witnesses: independent parties that have seen this log and nothing that\n"
	"contradicts it. As many as the operator's policy asks for have signed.\n\n";

static const char missed[] =
	"NOT ENOUGH WITNESSES had signed the checkpoint within ten seconds of this export, measured by the operator's own\n"
	"policy: nobody outside may have seen this log yet. Ask for a new export, or ask the witnesses.\n\n";

static const char unwitnessed[] =
	"No witness is asked to sign: that the operator shows the same log to everybody is not shown by this bundle.\n\n";

int ew_readme_read(struct ew_worker_bundle *b, struct ew_slice content)
{
	json_t *json = json_loadb((const char *)content.at, content.len, JSON_REJECT_DUPLICATES, NULL);

	if (!json_is_string(json_object_get(json, "quorum")) || !json_is_integer(json_object_get(json, "unproved"))) {
		json_decref(json);
		return -EBADMSG;
	}
	json_decref(b->proofs);
	b->proofs = json;
	return 0;
}

static void add_proofs(const struct ew_worker_bundle *b, struct ew_buf *to)
{
	const char *quorum = json_string_value(json_object_get(b->proofs, "quorum"));
	json_int_t unproved = json_integer_value(json_object_get(b->proofs, "unproved"));

	if (unproved > 0)
		ew_buf_printf(to,
			"THE FIRST %lld EVENTS HAVE NO PROOF HERE: they are in an earlier log of the operator's, which this one "
			"goes on for.\nThat they were not altered since is shown by \"previous\" in the event behind them.\n\n",
			(long long)unproved);
	if (strcmp(quorum, "reached") == 0)
		ew_buf_add_text(to, reached);
	else
		ew_buf_add_text(to, strcmp(quorum, "none") == 0 ? unwitnessed : missed);
}

/* Of the first event that has one: events in an earlier log have none. */
static void add_first_proof(const struct ew_worker_bundle *b, struct ew_buf *to)
{
	long long n = json_integer_value(json_object_get(b->proofs, "unproved"));

	if (n < json_integer_value(json_object_get(b->custody, "events")))
		ew_buf_printf(to, "    python3 ../proof.py data/events/%06lld proofs/%06lld.tlog-proof\n", n, n);
}

void ew_readme_add(const struct ew_worker_bundle *b, struct ew_buf *to)
{
	ew_buf_add_text(to, beginning);
	ew_buf_add_text(to, log_part);
	add_first_proof(b, to);
	ew_buf_add_text(to, signature_part);
	add_proofs(b, to);
	if (b->w->n_sources > 0) {
		ew_buf_add_text(to, media_part);
		ew_buf_add_text(to, b->ask.clear ? clear_part : sealed_part);
	}
	if (b->redacted)
		ew_buf_printf(to, redacted_part, b->ask.clear ? "call.ogg" : "redacted.age");
	if (b->stamped)
		ew_buf_add_text(to, stamp_part);
	if (b->no_pdf.code < 0)
		ew_buf_printf(to, "There is no data/report.pdf: %s. data/report.html says the same and prints well.\n\n",
			ew_error_text(&b->no_pdf));
	ew_buf_add_text(to, ending);
}
