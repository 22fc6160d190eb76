/*
 * Compare, make durable, cosign; in this order. Must never sign what a crash could make it forget, and never take a
 * checkpoint from the disk that the log's key has not signed.
 */
#include "programs/witness/cosigner.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"

#define HEX_BYTES (2 * EW_SHA256_BYTES + 1)
#define TEXT "text/plain; charset=utf-8"

struct known {
	struct ew_witness_log seen;
	char hex[HEX_BYTES];       /* of the origin's hash */
	char folder[EW_MAX_PATH_BYTES];
	struct ew_buf cosigned;    /* the last checkpoint with our line; empty before the first */
	unsigned conflicts;        /* that were kept */
	unsigned unproven;         /* likewise */
};

struct ew_cosigner {
	struct ew_io *io;
	const struct ew_skey *key;
	struct known log[EW_COSIGNER_LOGS];
	size_t n;
};

/* -- what was seen -- */

static void hex_of(const struct ew_hash *hash, size_t bytes, char *to)
{
	for (size_t i = 0; i < bytes; i++)
		snprintf(to + 2 * i, 3, "%02x", hash->bytes[i]);
}

/* The note with our line on it, made now: a cosignature says when. */
static int cosign(const struct ew_cosigner *c, struct ew_slice note, struct ew_buf *whole, struct ew_buf *line)
{
	struct ew_note parsed;
	int r = ew_note_parse(note, &parsed);

	if (r == 0)
		r = ew_note_cosign(c->key, ew_io_wall(c->io), parsed.text, line);
	if (r < 0)
		return r;
	ew_buf_clear(whole);
	ew_buf_add_slice(whole, note);
	ew_buf_add_slice(whole, ew_buf_slice(line));
	return ew_buf_error(whole);
}

/* The text and the log's own line: that is what is kept, whatever else the note carried. */
static int strip(const struct known *log, struct ew_slice note, struct ew_buf *to)
{
	struct ew_note parsed;
	int r = ew_note_parse(note, &parsed);

	if (r < 0)
		return r;
	ew_buf_add_slice(to, parsed.text);
	ew_buf_add_text(to, "\n");
	for (size_t i = 0; i < parsed.n; i++)
		if (ew_note_names(&parsed.signature[i], &log->seen.log))
			ew_buf_add_slice(to, parsed.signature[i].line);
	return ew_buf_error(to);
}

static int path_of(const struct known *log, const char *name, char to[static EW_MAX_PATH_BYTES])
{
	return ew_path_join(to, EW_MAX_PATH_BYTES, log->folder, name);
}

static int read_seen(struct ew_cosigner *c, struct known *log, struct ew_buf *note)
{
	struct ew_checkpoint checkpoint;
	struct ew_note parsed;
	char path[EW_MAX_PATH_BYTES];
	int r = path_of(log, "checkpoint", path);

	if (r == 0)
		r = ew_file_read(c->io, path, note);
	if (r < 0)
		return r;
	r = ew_note_parse(ew_buf_slice(note), &parsed);
	if (r == 0)
		r = ew_note_check(&parsed, &log->seen.log);
	if (r == 0)
		r = ew_checkpoint_parse(parsed.text, &checkpoint);
	if (r == 0 && !ew_slice_equal(checkpoint.origin, ew_slice_text(log->seen.log.name)))
		r = -EBADMSG;
	if (r < 0)
		return r == -ENOMEM ? r : -EBADMSG;
	log->seen.size = checkpoint.size;
	log->seen.root = checkpoint.root;
	return 0;
}

static int count_conflict(void *arg, const char *name)
{
	struct known *log = arg;

	log->conflicts += ew_slice_starts(ew_slice_text(name), EW_SLICE("conflict-"));
	log->unproven += ew_slice_starts(ew_slice_text(name), EW_SLICE("unproven-"));
	return 0;
}

static int recall(struct ew_cosigner *c, struct known *log, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0}, line = {0};
	int r;

	ew_buf_init(&note, EW_NOTE_BYTES);
	ew_buf_init(&line, EW_NOTE_BYTES);
	ew_buf_init(&log->cosigned, EW_NOTE_BYTES + EW_NOTE_SIGNATURE_BYTES);
	r = ew_file_mkdirs(c->io, log->folder);
	if (r == 0)
		r = ew_io_list(c->io, log->folder, count_conflict, log);
	if (r == 0)
		r = read_seen(c, log, &note);
	if (r == -ENOENT)
		return 0;
	if (r == 0)
		r = cosign(c, ew_buf_slice(&note), &log->cosigned, &line);
	return r < 0 ? ew_error_set(error, r,
		"what this witness has seen of %s cannot be read from %s/checkpoint: %s; it "
		"must not go on without it, for it might cosign another history", log->seen.log.name, log->folder,
		r == -EBADMSG ? "it is not a checkpoint that the log has signed" : strerrordesc_np(-r)) : 0;
}

static int add_log(struct ew_cosigner *c, const char *state, const struct ew_vkey *key, struct ew_error *error)
{
	struct known *log = &c->log[c->n];
	struct ew_hash hash;
	int r;

	if (key->type != EW_KEY_ED25519)
		return ew_error_set(error, -EINVAL, "the key of %s is not that of a log (Ed25519, type 1)", key->name);
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->log[i].seen.log.name, key->name) == 0)
			return ew_error_set(error, -EINVAL, "the log %s is named twice", key->name);
	log->seen.log = *key;
	r = ew_sha256_of(ew_slice_text(key->name), &hash);
	if (r < 0)
		return ew_error_set(error, r, "hashing failed");
	hex_of(&hash, sizeof(hash.bytes), log->hex);
	r = ew_path_join(log->folder, sizeof(log->folder), state, log->hex);
	if (r < 0)
		return ew_error_set(error, r, "the folder %s has too long a name", state);
	c->n++;
	return recall(c, log, error);
}

int ew_cosigner_new(
	struct ew_io *io, const struct ew_cosigner_config *config, struct ew_cosigner **ret, struct ew_error *error)
{
	_cleanup_(ew_cosigner_free) struct ew_cosigner *c = calloc(1, sizeof(*c));

	if (!c)
		return ew_error_set(error, -ENOMEM, "no memory for the witness");
	c->io = io;
	c->key = config->key;
	if (config->key->verifier.type != EW_KEY_COSIGNATURE)
		return ew_error_set(error, -EINVAL, "the witness's key is not one for cosignatures (type 4)");
	if (config->n_logs == 0 || config->n_logs > EW_COSIGNER_LOGS)
		return ew_error_set(error, -EINVAL, "1 to %d logs can be watched, not %zu", EW_COSIGNER_LOGS,
			config->n_logs);
	for (size_t i = 0; i < config->n_logs; i++) {
		int r = add_log(c, config->state, &config->logs[i], error);

		if (r < 0)
			return r;
	}
	*ret = TAKE(c);
	return 0;
}

void ew_cosigner_free(struct ew_cosigner **cosigner)
{
	struct ew_cosigner *c = TAKE(*cosigner);

	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++)
		ew_buf_free(&c->log[i].cosigned);
	free(c);
}

/* -- add-checkpoint -- */

static struct ew_cosigner_answer refuse(unsigned status, const char *sentence, struct ew_buf *to)
{
	ew_buf_clear(to);
	ew_buf_printf(to, "%s\n", sentence);
	return (struct ew_cosigner_answer){status, TEXT};
}

static struct known *find(struct ew_cosigner *c, struct ew_slice origin)
{
	for (size_t i = 0; i < c->n; i++)
		if (ew_slice_equal(origin, ew_slice_text(c->log[i].seen.log.name)))
			return &c->log[i];
	return NULL;
}

/* What is there already is not written again, and takes no place of another. */
static int keep_once(struct ew_cosigner *c, const struct known *log, const char *path, struct ew_slice note,
	unsigned *count)
{
	_cleanup_(ew_buf_free) struct ew_buf stripped = {0};
	int r;

	ew_buf_init(&stripped, EW_NOTE_BYTES);
	r = ew_file_read(c->io, path, &stripped);
	if (r == 0 || *count >= EW_COSIGNER_CONFLICTS)
		return 0;
	ew_buf_clear(&stripped);
	r = strip(log, note, &stripped);
	if (r == 0)
		r = ew_file_replace(c->io, path, ew_buf_slice(&stripped), 0);
	if (r == 0)
		++*count;
	return r;
}

/*
 * Two trees of one size under one signature: whoever has both notes can show it to everybody. A larger one whose proof
 * does not fit may be of a second history too: whoever has the log's tiles finds out, if the log's word on it is kept.
 */
static void keep_conflict(struct ew_cosigner *c, struct known *log, const struct ew_checkpoint *checkpoint,
	struct ew_slice note)
{
	bool same = checkpoint->size == log->seen.size;
	char name[64], path[EW_MAX_PATH_BYTES], root[17];
	int r;

	if (log->seen.size == 0 || (same && memcmp(&checkpoint->root, &log->seen.root, sizeof(log->seen.root)) == 0))
		return;
	ew_log(EW_LOG_ERROR, same ? "log_has_two_histories" : "log_does_not_go_on", EW_F_U64("size", checkpoint->size),
		EW_F_U64("seen", log->seen.size));
	hex_of(&checkpoint->root, 8, root);
	snprintf(name, sizeof(name), "%s-%llu-%s", same ? "conflict" : "unproven",
		(unsigned long long)checkpoint->size, root);
	r = path_of(log, name, path);
	if (r == 0)
		r = keep_once(c, log, path, note, same ? &log->conflicts : &log->unproven);
	if (r < 0)
		ew_log(EW_LOG_ERROR, "conflict_not_kept", EW_F_I64("code", r));
}

/* Durable first. When the disk fails, what lies there may be either; the old is what we go on from, unsigned. */
static int replace(struct ew_cosigner *c, struct known *log, const struct ew_witness_log *next, struct ew_slice note,
	struct ew_buf *line)
{
	_cleanup_(ew_buf_free) struct ew_buf stripped = {0};
	char path[EW_MAX_PATH_BYTES];
	bool again = log->cosigned.len > 0 && next->size == log->seen.size;
	int r = path_of(log, "checkpoint", path);

	ew_buf_init(&stripped, EW_NOTE_BYTES);
	if (r == 0)
		r = strip(log, note, &stripped);
	/* The same tree again is durable already: anybody can show it, and must not keep the disk busy with it. */
	if (r == 0 && !again)
		r = ew_file_replace(c->io, path, ew_buf_slice(&stripped), 0);
	if (r < 0)
		return r;
	log->seen = *next;
	return cosign(c, ew_buf_slice(&stripped), &log->cosigned, line);
}

static struct ew_cosigner_answer take(
	struct ew_cosigner *c, struct known *log, const struct ew_witness_request *request, struct ew_buf *to)
{
	struct ew_witness_log next;
	struct ew_witness_answer found;
	int r = ew_witness_judge(&log->seen, request, &found, &next);

	if (r == 0 && found.status == 200)
		r = replace(c, log, &next, request->checkpoint, to);
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "not_cosigned", EW_F_I64("code", r));
		return refuse(503, "this witness cannot remember anything at the moment; ask again later", to);
	}
	if (found.status == 409) {
		ew_witness_size_add(found.size, to);
		return (struct ew_cosigner_answer){409, EW_WITNESS_SIZE_TYPE};
	}
	if (found.status != 200) {
		ew_log(EW_LOG_WARNING, "checkpoint_refused", EW_F_U64("status", found.status));
		return refuse(found.status, found.sentence, to);
	}
	ew_log(EW_LOG_INFO, "checkpoint_cosigned", EW_F_U64("size", log->seen.size));
	return (struct ew_cosigner_answer){200, TEXT};
}

struct ew_cosigner_answer ew_cosigner_add(struct ew_cosigner *c, struct ew_slice body, struct ew_buf *to)
{
	struct ew_cosigner_answer answer;
	struct ew_witness_request request;
	struct ew_checkpoint checkpoint;
	struct ew_note note;
	struct known *log;
	int r = ew_witness_request_parse(body, &request);

	if (r == 0)
		r = ew_note_parse(request.checkpoint, &note);
	if (r == 0)
		r = ew_checkpoint_parse(note.text, &checkpoint);
	if (r < 0)
		return r == -ENOMEM ? refuse(503, "no memory", to) : refuse(400, "the request is malformed", to);
	log = find(c, checkpoint.origin);
	if (!log)
		return refuse(404, "this witness does not know the log", to);
	answer = take(c, log, &request, to);
	if (answer.status == 422)
		keep_conflict(c, log, &checkpoint, request.checkpoint);
	return answer;
}

int ew_cosigner_checkpoint(const struct ew_cosigner *c, struct ew_slice hex, struct ew_buf *to)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct known *log = &c->log[i];

		if (!ew_slice_equal(hex, ew_slice_text(log->hex)) || log->cosigned.len == 0)
			continue;
		ew_buf_add_slice(to, ew_buf_slice(&log->cosigned));
		return ew_buf_error(to);
	}
	return -ENOENT;
}
