/*
 * The files of proofs/: one place in the log for each event, all against one checkpoint, and what others have said of
 * that checkpoint. Must never prove one event against one checkpoint and the next against another.
 */
#include "programs/keeper/keeper_bundle.h"

#include <errno.h>

#include "base/file.h"
#include "base/log.h"
#include "catalog/events.h"
#include "ledger/tlog_policy.h"
#include "ledger/tlog_proof.h"
#include "programs/keeper/keeper_outside.h"

#define STAMP_BYTES (64 * 1024)
#define COSIGNED "cosigned"

/* -- the operator's policy: the log's key, and the witnesses that are configured -- */

static int add_policy_text(const struct ew_keeper *k, struct ew_buf *to)
{
	struct ew_slice rest = ew_buf_slice(&k->witnesses), line;

	ew_buf_printf(to, "log %s\n", k->ledger->verifier);
	while (ew_slice_cut(&rest, '\n', &line)) {
		if (ew_slice_starts(line, EW_SLICE("log ")))
			continue;
		ew_buf_add_slice(to, line);
		ew_buf_add_text(to, "\n");
	}
	if (k->witnesses.len == 0)
		ew_buf_add_text(to, "quorum none\n");
	return ew_buf_error(to);
}

/* -- which checkpoint -- */

static const char *word_of(const struct ew_tlog_policy *policy, const struct ew_tlog_verdict *verdict)
{
	if (ew_tlog_policy_needs_nobody(policy))
		return "none";
	return verdict->quorum ? "reached" : "missed";
}

/* Errors: -EBADMSG (this log did not sign it). */
static int judge(struct ew_keeper *k, const struct ew_note *note, const char **ret_quorum)
{
	_cleanup_(ew_tlog_policy_free) struct ew_tlog_policy *policy = NULL;
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_tlog_verdict verdict;
	struct ew_error error = {0};
	int r;

	ew_buf_init(&text, EW_POLICY_TEXT_BYTES);
	r = add_policy_text(k, &text);
	if (r == 0)
		r = ew_tlog_policy_parse(ew_buf_slice(&text), &policy, &error);
	if (r == -EINVAL || r == -EFBIG) {
		/* Who is asked to cosign cannot be told: nobody has then. */
		ew_log(EW_LOG_ERROR, "witnesses_unreadable", EW_F_ERROR(&error));
		*ret_quorum = "missed";
		return 0;
	}
	if (r == 0)
		r = ew_tlog_policy_judge(policy, note, &verdict);
	if (r < 0)
		return r;
	if (!verdict.log)
		return -EBADMSG;
	*ret_quorum = word_of(policy, &verdict);
	return 0;
}

static int stamp_path(
	const struct ew_keeper *k, uint64_t size, const char *extension, char to[static EW_MAX_PATH_BYTES])
{
	char name[48];

	snprintf(name, sizeof(name), "stamps/%llu.%s", (unsigned long long)size, extension);
	return ew_keeper_outside_path(k, name, to);
}

/* The reply is written last: where it is, the other files are. */
static bool is_stamped(const struct ew_keeper *k, uint64_t size)
{
	char path[EW_MAX_PATH_BYTES];
	int handle = -1;
	bool is = stamp_path(k, size, "tsr", path) == 0 && ew_io_open(k->io, path, EW_IO_READ, &handle) == 0;

	ew_io_discard(k->io, &handle);
	return is;
}

/* Witnesses first, then a stamp. */
static unsigned worth_of(const char *quorum, bool stamped)
{
	return 1 + (strcmp(quorum, "missed") != 0 ? 2 : 0) + (stamped ? 1 : 0);
}

/* Takes it if it covers the export and is worth more than the one that was found before. */
static int consider(struct ew_keeper *k, struct ew_bundling *b, const struct ew_buf *text)
{
	struct ew_checkpoint c;
	struct ew_note note;
	const char *quorum;
	int r = ew_note_parse(ew_buf_slice(text), &note);

	if (r == 0)
		r = ew_checkpoint_parse(note.text, &c);
	if (r < 0 || b->exported - k->ledger->first >= c.size)
		return r;
	r = judge(k, &note, &quorum);
	if (r < 0)
		return r;
	bool stamped = is_stamped(k, c.size);

	if (b->size > 0 && worth_of(quorum, stamped) <= worth_of(b->quorum, b->stamped))
		return 0;
	ew_buf_clear(&b->note);
	ew_buf_add_slice(&b->note, ew_buf_slice(text));
	b->size = c.size;
	b->quorum = quorum;
	b->stamped = stamped;
	return ew_buf_error(&b->note);
}

/* Witnesses are asked about one checkpoint while the next are signed: what reached the quorum last lies beside the log.
 */
static int consider_cosigned(struct ew_keeper *k, struct ew_bundling *b)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int r = ew_keeper_outside_path(k, COSIGNED, path);

	ew_buf_init(&text, EW_NOTE_BYTES);
	if (r == 0)
		r = ew_file_read(k->io, path, &text);
	if (r == 0)
		r = consider(k, b, &text);
	if (r == -EBADMSG || r == -EFBIG)
		ew_log(EW_LOG_WARNING, "cosigned_checkpoint_unreadable", EW_F_I64("code", r));
	/* The published one does without it. */
	return r == -ENOENT || r == -EBADMSG || r == -EFBIG ? 0 : r;
}

int ew_bundle_checkpoint(struct ew_keeper *k, struct ew_bundling *b)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r = k->ledger->store ? 0 : -EIO;

	ew_buf_init(&text, EW_NOTE_BYTES);
	if (r == 0)
		r = ew_log_store_checkpoint(k->ledger->store, &text);
	if (r == 0)
		r = consider(k, b, &text);
	if (r == 0 && k->witnesses.len > 0)
		r = consider_cosigned(k, b);
	return r < 0 || b->size > 0 ? r : -EBADMSG;
}

/* -- proofs -- */

/* Numbers in the whole log grow with those in the interaction. */
int ew_bundle_earlier(struct ew_keeper *k, const struct ew_bundling *b, uint64_t *ret)
{
	uint64_t from = 0, to = k->ledger->first > 0 ? b->events : 0;

	while (from < to) {
		uint64_t middle = from + (to - from) / 2, number;
		int r = ew_events_number(k->catalog, b->interaction, middle, &number);

		if (r < 0)
			return r;
		if (number < k->ledger->first)
			from = middle + 1;
		else
			to = middle;
	}
	*ret = from;
	return 0;
}

static int add_proof(struct ew_keeper *k, struct ew_bundling *b, const char *name, uint64_t number)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	struct ew_tlog_proof proof = {.index = number - k->ledger->first, .checkpoint = ew_buf_slice(&b->note)};
	int r = k->ledger->store ? 0 : -EIO;

	ew_buf_init(&file, EW_TLOG_PROOF_BYTES);
	if (r == 0)
		r = ew_log_store_inclusion(k->ledger->store, proof.index, b->size, &proof.proof);
	if (r == 0)
		r = ew_tlog_proof_add(&proof, &file);
	return r < 0 ? r : ew_parcel_add(&b->parcel, name, ew_buf_slice(&file));
}

int ew_bundle_prove(struct ew_keeper *k, struct ew_bundling *b, uint64_t limit)
{
	int r = 0;

	for (uint64_t i = 0; r == 0 && i < limit && b->proved < b->events; i++) {
		uint64_t number;
		char name[64];

		snprintf(name, sizeof(name), "proofs/%06llu.tlog-proof", (unsigned long long)b->proved);
		r = ew_events_number(k->catalog, b->interaction, b->proved, &number);
		/* Events before the log's beginning are in the one that it goes on for, and have no proof here. */
		if (r == 0 && number < k->ledger->first)
			b->unproved++;
		else if (r == 0)
			r = add_proof(k, b, name, number);
		b->proved++;
	}
	return r;
}

/* -- the rest -- */

struct finding {
	struct ew_keeper *k;
	struct ew_call *call;
	struct ew_event event;
};

static int read_export(void *arg, const struct ew_event_row *row)
{
	struct finding *f = arg;
	int r = ew_keeper_read_event(f->k, f->call, row->index, row->sealed, &row->commitment, &f->event);

	return r < 0 ? r : 1;
}

static int add_export(struct ew_keeper *k, struct ew_call *call, struct ew_bundling *b)
{
	struct finding f = {.k = k, .call = call};
	int r = ew_events_each(k->catalog, b->interaction, b->events, 1, read_export, &f);

	if (r == 1)
		r = ew_bundle_event(&b->parcel, "proofs/export", &f.event);
	else if (r == 0)
		r = -EBADMSG;
	ew_event_free(&f.event);
	return r < 0 ? r : add_proof(k, b, "proofs/export.tlog-proof", b->exported);
}

static int add_policy(struct ew_keeper *k, struct ew_bundling *b)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r;

	ew_buf_init(&text, EW_POLICY_TEXT_BYTES);
	r = add_policy_text(k, &text);
	return r < 0 ? r : ew_parcel_add(&b->parcel, "proofs/policy.txt", ew_buf_slice(&text));
}

/* Of this very checkpoint, or none. 1: it is there. */
static int read_stamp(struct ew_keeper *k, const struct ew_bundling *b, const char *extension, struct ew_buf *to)
{
	char path[EW_MAX_PATH_BYTES];
	int r = stamp_path(k, b->size, extension, path);

	ew_buf_init(to, STAMP_BYTES);
	if (r == 0)
		r = ew_file_read(k->io, path, to);
	return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

static int add_stamp(struct ew_keeper *k, struct ew_bundling *b)
{
	static const struct {
		const char *extension, *name;
	} files[] = {{"note", "proofs/stamped"}, {"tsr", "proofs/stamped.tsr"}, {"pem", "proofs/tsa.pem"}};
	struct ew_buf found[EW_COUNT(files)] = {0};
	size_t n = 0;
	int r = 1;

	for (; r == 1 && n < EW_COUNT(files); n++)
		r = read_stamp(k, b, files[n].extension, &found[n]);
	/* All three or none of them. */
	for (size_t i = 0; r == 1 && i < n; i++)
		r = ew_parcel_add(&b->parcel, files[i].name, ew_buf_slice(&found[i])) < 0 ? -EIO : 1;
	for (size_t i = 0; i < n; i++)
		ew_buf_free(&found[i]);
	return r < 0 ? r : 0;
}

/* What README.txt must say of the proofs, for the worker alone. */
static int add_word(struct ew_bundling *b)
{
	return ew_bundle_json(&b->parcel, "proofs.json",
		json_pack("{s:s, s:I}", "quorum", b->quorum, "unproved", (json_int_t)b->unproved));
}

int ew_bundle_seal(struct ew_keeper *k, struct ew_call *call, struct ew_bundling *b)
{
	int r = add_export(k, call, b);

	if (r == 0)
		r = ew_parcel_add(&b->parcel, "proofs/checkpoint", ew_buf_slice(&b->note));
	if (r == 0)
		r = add_policy(k, b);
	if (r == 0)
		r = add_stamp(k, b);
	return r < 0 ? r : add_word(b);
}
