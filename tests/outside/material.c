/*
 * Makes what outside verifiers check, and checks what they make.
 *
 *   outside_material make FOLDER    keys, a cosigned checkpoint, proof files, leaves, a proof of consistency, a request
 *   outside_material open FOLDER    go.note by go.vkey; go.cosigned by go.witness, over the same checkpoint
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ledger/tlog_proof.h"
#include "ledger/witness.h"
#include "made.h"

#define OLD 133
#define SIZE 300
#define SEEN_AT ((struct ew_wall){INT64_C(1790000000) * EW_US_PER_S})

static void must(int r, const char *what)
{
	if (r >= 0)
		return;
	(void)fprintf(stderr, "outside_material: %s: %s\n", what, strerror(-r));
	exit(1);
}

static void put(const char *folder, const char *name, struct ew_slice content)
{
	char path[512];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	if (!file || fwrite(content.at, 1, content.len, file) != content.len || fclose(file) != 0)
		must(-errno, path);
}

static void get(const char *folder, const char *name, struct ew_buf *to)
{
	char path[512];
	char bytes[4096];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!file)
		must(-errno, path);
	ew_buf_init(to, EW_NOTE_BYTES);
	for (size_t n = fread(bytes, 1, sizeof(bytes), file); n > 0; n = fread(bytes, 1, sizeof(bytes), file))
		ew_buf_add(to, bytes, n);
	(void)fclose(file);
	must(ew_buf_error(to), path);
}

static void put_key(const char *folder, const char *name, const struct ew_skey *key)
{
	_cleanup_(ew_buf_free) struct ew_buf secret = {0};
	char text[EW_VKEY_TEXT_BYTES];
	char file[64];

	ew_vkey_format(&key->verifier, text);
	(void)snprintf(file, sizeof(file), "%s.vkey", name);
	put(folder, file, ew_slice_text(text));
	ew_buf_init_secret(&secret, 1024);
	must(ew_skey_add_text(key, &secret), "private key");
	(void)snprintf(file, sizeof(file), "%s.skey", name);
	put(folder, file, ew_buf_slice(&secret));
}

static void put_proofs(const char *folder, struct ew_slice checkpoint)
{
	static const uint64_t indexes[] = {0, 1, 131, 255, 256, 298, 299};

	for (size_t i = 0; i < EW_COUNT(indexes); i++) {
		_cleanup_(ew_buf_free) struct ew_buf file = {0};
		struct ew_tlog_proof proof = {.index = indexes[i], .checkpoint = checkpoint, .extra = EW_SLICE("AQID")};
		uint8_t leaf[MADE_LEAF_BYTES];
		char name[64];

		made_inclusion(indexes[i], SIZE, &proof.proof);
		ew_buf_init(&file, EW_TLOG_PROOF_BYTES);
		must(ew_tlog_proof_add(&proof, &file), "proof");
		(void)snprintf(name, sizeof(name), "%llu.tlog-proof", (unsigned long long)indexes[i]);
		put(folder, name, ew_buf_slice(&file));
		(void)snprintf(name, sizeof(name), "%llu.leaf", (unsigned long long)indexes[i]);
		put(folder, name, made_leaf(indexes[i], leaf));
	}
}

static void make(const char *folder)
{
	_cleanup_(ew_buf_free) struct ew_buf old = {0};
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_buf_free) struct ew_buf body = {0};
	struct ew_witness_request request = {.old_size = OLD};
	struct ew_skey log;
	struct ew_skey witness;

	made_key(MADE_ORIGIN, EW_KEY_ED25519, 1, &log);
	made_key("witness.example/w", EW_KEY_COSIGNATURE, 2, &witness);
	put_key(folder, "log", &log);
	put_key(folder, "witness", &witness);
	ew_buf_init(&old, EW_NOTE_BYTES);
	made_note(OLD, &log, &old);
	put(folder, "old-checkpoint", ew_buf_slice(&old));
	ew_buf_init(&text, EW_NOTE_BYTES);
	made_text(SIZE, &text);
	ew_buf_init(&note, EW_NOTE_BYTES);
	made_note(SIZE, &log, &note);
	must(ew_note_cosign(&witness, SEEN_AT, ew_buf_slice(&text), &note), "cosignature");
	put(folder, "checkpoint", ew_buf_slice(&note));
	put_proofs(folder, ew_buf_slice(&note));
	made_consistency(OLD, SIZE, &request.proof);
	request.checkpoint = ew_buf_slice(&note);
	ew_buf_init(&body, EW_WITNESS_REQUEST_BYTES);
	must(ew_witness_request_add(&request, &body), "request");
	put(folder, "request", ew_buf_slice(&body));
}

static void open_go(const char *folder)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_buf_free) struct ew_buf key_text = {0};
	_cleanup_(ew_buf_free) struct ew_buf cosigned = {0};
	_cleanup_(ew_buf_free) struct ew_buf witness_text = {0};
	struct ew_wall time;
	struct ew_note note;
	struct ew_vkey key;

	get(folder, "go.note", &text);
	get(folder, "go.vkey", &key_text);
	must(ew_vkey_parse(ew_buf_slice(&key_text), &key), "go.vkey");
	must(ew_note_parse(ew_buf_slice(&text), &note), "go.note");
	must(ew_note_check(&note, &key), "go.note by go.vkey");
	get(folder, "go.cosigned", &cosigned);
	get(folder, "go.witness", &witness_text);
	must(ew_vkey_parse(ew_buf_slice(&witness_text), &key), "go.witness");
	must(ew_note_parse(ew_buf_slice(&cosigned), &note), "go.cosigned");
	must(ew_note_check_cosignature(&note, &key, &time), "go.cosigned by go.witness");
	if (time.us != SEEN_AT.us + EW_US_PER_S)
		must(-ERANGE, "time of go.cosigned");
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "make") == 0)
		make(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "open") == 0)
		open_go(argv[2]);
	else
		must(-EINVAL, "make FOLDER or open FOLDER");
	return 0;
}
