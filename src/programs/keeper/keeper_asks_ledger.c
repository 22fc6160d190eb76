/*
 * What people and programs ask of the log: its files, to anybody, for they hold nothing about a person; how it stands;
 * a proof for one event; and its successor. Files are handed on by descriptor and not read here.
 */
#include "programs/keeper/keeper_ledger.h"

#include <errno.h>

#include "base/file.h"
#include "base/log.h"
#include "catalog/events.h"
#include "ipc/asks.h"
#include "ledger/tile.h"
#include "ledger/tlog_proof.h"

#define REASON_BYTES 400

static const char *argument(const struct ew_asked *a, const char *name)
{
	return json_string_value(json_object_get(a->arguments, name));
}

static int no_such_file(struct ew_asked *a)
{
	return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_file",
		"the log has no such file: tiles are there up to the size of the checkpoint, partial ones until the "
		"full one is");
}

/* -- files -- */

/* Which log: the present one, or an older one by its number. Errors: -ENOENT. */
static int log_asked_for(const struct ew_asked *a, uint32_t *ret)
{
	const struct ew_keeper_ledger *l = a->k->ledger;
	const char *text = argument(a, "log");
	uint64_t number;

	*ret = l->number;
	if (!text)
		return 0;
	if (ew_slice_decimal(ew_slice_text(text), l->number, &number) < 0 || number == 0)
		return -ENOENT;
	*ret = (uint32_t)number;
	return 0;
}

static int open_file(struct ew_asked *a, uint32_t log, struct ew_slice name, int *ret_handle)
{
	char folder[EW_MAX_PATH_BYTES], path[EW_MAX_PATH_BYTES], file[EW_TILE_PATH_BYTES] = "checkpoint";
	struct ew_tile tile;
	int r = ew_ledger_folder(a->k->ledger, log, folder);

	if (r < 0)
		return r;
	if (!ew_slice_equal(name, EW_SLICE("checkpoint"))) {
		if (ew_tile_parse(name, &tile) < 0)
			return -ENOENT;
		ew_tile_path(&tile, file);
	}
	r = ew_path_join(path, sizeof(path), folder, file);
	return r < 0 ? r : ew_io_open(a->k->io, path, EW_IO_READ, ret_handle);
}

static int answer_verifier(struct ew_asked *a, uint32_t log)
{
	struct ew_ledger_past past;
	int r = ew_ledger_remember(a->k, log, &past);

	if (r < 0)
		return r;
	if (!past.verifier[0])
		return no_such_file(a);
	return ew_keeper_answer(
		a->k, a->connection, a->request, 200, json_pack("{s:s}", "verifier", past.verifier));
}

int ew_ask_ledger_file(struct ew_asked *a)
{
	const char *name = argument(a, "file");
	struct ew_msg_answer answer = {.status = 200, .json = EW_SLICE("{}")};
	uint32_t log;
	int handle = -1, r = log_asked_for(a, &log);

	if (r < 0 || !name)
		return no_such_file(a);
	if (strcmp(name, "verifier") == 0)
		return answer_verifier(a, log);
	r = open_file(a, log, ew_slice_text(name), &handle);
	if (r == 0)
		r = ew_io_size(a->k->io, handle, &answer.bytes);
	if (r == 0)
		(void)a->k->ops->send(
			a->k->arg, EW_ROLE_WEB, a->connection, a->request, EW_MSG_answer, &answer, &handle, 1);
	ew_io_discard(a->k->io, &handle);
	if (r == -ENOENT)
		return no_such_file(a);
	return r;
}

/* -- how it stands -- */

static const char *state_name(enum ew_ledger_state state)
{
	static const char *const names[] = {
		[EW_LEDGER_CLOSED] = "closed",
		[EW_LEDGER_BEGINS] = "begins",
		[EW_LEDGER_CATCHES_UP] = "catches_up",
		[EW_LEDGER_OPEN] = "open",
		[EW_LEDGER_REFUSES] = "refuses",
	};

	return names[state];
}

static json_t *old_logs(struct ew_keeper *k)
{
	json_t *logs = json_array();

	for (uint32_t n = 1; logs && n < k->ledger->number; n++) {
		struct ew_ledger_past past;

		if (ew_ledger_remember(k, n, &past) < 0)
			continue;
		json_array_append_new(logs,
			json_pack("{s:I, s:s, s:s, s:I}", "log", (json_int_t)n, "origin", past.origin, "verifier",
				past.verifier, "first", (json_int_t)past.first));
	}
	return logs;
}

static json_t *published(const struct ew_keeper_ledger *l)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};

	ew_buf_init(&note, EW_NOTE_BYTES);
	if (!l->store || ew_log_store_checkpoint(l->store, &note) < 0)
		return json_null();
	return json_stringn((const char *)note.at, note.len);
}

static json_t *published_at(const struct ew_keeper_ledger *l)
{
	char at[EW_WALL_TEXT_BYTES];

	if (!l->last_wall.us)
		return json_null();
	ew_wall_format(l->last_wall, at);
	return json_string(at);
}

static json_t *text_or_null(const char *text)
{
	return text && text[0] ? json_string(text) : json_null();
}

static int answer_state(struct ew_asked *a, unsigned status)
{
	struct ew_keeper_ledger *l = a->k->ledger;
	bool refuses = l->state == EW_LEDGER_REFUSES;
	uint64_t leaves;
	json_int_t lag;
	int r = ew_ledger_leaves(a->k, &leaves);

	if (r < 0)
		return r;
	lag = leaves > l->signed_size ? (json_int_t)(leaves - l->signed_size) : 0;
	return ew_keeper_answer(a->k, a->connection, a->request, status,
		json_pack("{s:s, s:o, s:o, s:I, s:I, s:o, s:o, s:I, s:I, s:I, s:I, s:o, s:o, s:[], s:o}",
			"state", state_name(l->state),
			"why", text_or_null(refuses ? l->why : NULL),
			"sentence", text_or_null(refuses ? ew_ledger_sentence(l->why) : NULL),
			"log", (json_int_t)l->number,
			"first", (json_int_t)l->first,
			"origin", text_or_null(l->origin),
			"verifier", text_or_null(l->verifier),
			"size", (json_int_t)leaves,
			"durable_size", (json_int_t)(l->store ? ew_log_store_synced(l->store) : 0),
			"signed_size", (json_int_t)l->signed_size,
			"lag", lag,
			"published_at", published_at(l),
			"checkpoint", published(l),
			"witnesses",
			"old", old_logs(a->k)));
}

int ew_ask_ledger(struct ew_asked *a)
{
	return answer_state(a, 200);
}

int ew_ledger_metrics(struct ew_keeper *k, json_t *to)
{
	const struct ew_keeper_ledger *l = k->ledger;
	uint64_t leaves;
	int r = ew_ledger_leaves(k, &leaves);

	if (r < 0)
		return r;
	json_object_set_new(to, "ledger_size", json_integer((json_int_t)leaves));
	json_object_set_new(to, "ledger_signed_size", json_integer((json_int_t)l->signed_size));
	json_object_set_new(to, "ledger_checkpoint_age_seconds",
		json_integer((json_int_t)((ew_io_mono(k->io).us - l->last.us) / EW_US_PER_S)));
	json_object_set_new(to, "ledger_open", json_integer(l->state == EW_LEDGER_OPEN));
	return 0;
}

/* -- proofs -- */

struct proving {
	struct ew_log_store *store;
	struct ew_log_store *opened; /* of an older log */
	uint64_t index;
	uint64_t size;
	struct ew_hash root;
	struct ew_buf note;
};

static void proving_free(struct proving *p)
{
	ew_log_store_close(&p->opened);
	ew_buf_free(&p->note);
}

/* Errors: -ENOENT (no log has this event). */
static int find_log(struct ew_keeper *k, uint64_t number, struct ew_ledger_past *ret)
{
	for (uint32_t n = k->ledger->number; n > 0; n--) {
		int r = ew_ledger_remember(k, n, ret);

		if (r < 0 || number >= ret->first)
			return r;
	}
	return -ENOENT;
}

static int pass_over(void *arg, const char *name)
{
	(void)arg;
	(void)name;
	return 0;
}

static int open_log_of(struct ew_keeper *k, uint64_t number, struct proving *p)
{
	char folder[EW_MAX_PATH_BYTES];
	struct ew_ledger_past past;
	uint64_t size;
	int r = find_log(k, number, &past);

	if (r < 0)
		return r;
	p->index = number - past.first;
	p->store = k->ledger->store;
	if (past.number == k->ledger->number)
		return p->store ? 0 : -EAGAIN;
	r = ew_ledger_folder(k->ledger, past.number, folder);
	/* Opening would make it: one that is lost must not look like one of which nothing was ever signed. */
	if (r == 0)
		r = ew_io_list(k->io, folder, pass_over, NULL);
	if (r == 0)
		r = ew_log_store_open(k->io, folder, &p->opened, &size, NULL);
	p->store = p->opened;
	return r;
}

/* A publication that failed may be there all the same; what is behind the last one, or of another tree, is not ours. */
static bool is_ours(const struct ew_keeper_ledger *l, const struct ew_checkpoint *c)
{
	return c->size > l->signed_size ||
		(c->size == l->signed_size && memcmp(&c->root, &l->signed_root, sizeof(c->root)) == 0);
}

/* Errors: -EAGAIN (does not cover the event yet), -ENODATA (never will), -EBADMSG. */
static int read_checkpoint(struct ew_keeper *k, struct proving *p)
{
	int uncovered = p->opened ? -ENODATA : -EAGAIN; /* nothing is signed any more of a log that has a successor */
	struct ew_checkpoint c;
	struct ew_note note;
	int r = ew_log_store_checkpoint(p->store, &p->note);

	if (r == 0)
		r = ew_note_parse(ew_buf_slice(&p->note), &note);
	if (r == 0)
		r = ew_checkpoint_parse(note.text, &c);
	if (r < 0)
		return r == -ENOENT ? uncovered : r;
	if (c.size > ew_log_store_synced(p->store) || (!p->opened && !is_ours(k->ledger, &c)))
		return -EBADMSG;
	p->size = c.size;
	p->root = c.root;
	return p->index < c.size ? 0 : uncovered;
}

static int hash_row(void *arg, const struct ew_event_leaf_row *row)
{
	uint8_t leaf[EW_LEAF_BYTES];
	int r;

	ew_leaf_make((enum ew_leaf_class)ew_event_leaf_class((enum ew_event_type)row->type), &row->commitment, leaf);
	r = ew_tree_leaf_hash(ew_slice_of(leaf, sizeof(leaf)), arg);
	return r < 0 ? r : 1;
}

/* What the catalogue says of the event must be what the tree holds. Errors: -EUCLEAN. */
static int check(struct ew_keeper *k, uint64_t number, const struct proving *p, const struct ew_proof *proof)
{
	struct ew_hash leaf;
	int r = ew_events_numbered(k->catalog, number, 1, hash_row, &leaf);

	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	r = ew_proof_inclusion_check(proof, &leaf, p->index, p->size, &p->root);
	return r == -EKEYREJECTED ? -EUCLEAN : r;
}

static int answer_proof(struct ew_asked *a, const struct proving *p, const struct ew_proof *proof)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	struct ew_tlog_proof whole = {.index = p->index, .proof = *proof, .checkpoint = ew_buf_slice(&p->note)};
	int r;

	ew_buf_init(&file, EW_TLOG_PROOF_BYTES);
	r = ew_tlog_proof_add(&whole, &file);
	if (r == 0)
		r = ew_buf_error(&file);
	if (r < 0)
		return r;
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:s%, s:I, s:I}", "proof", (const char *)file.at, file.len, "index", (json_int_t)p->index,
			"size", (json_int_t)p->size));
}

static int not_yet(struct ew_asked *a, uint64_t number)
{
	const struct ew_keeper_ledger *l = a->k->ledger;

	if (l->state == EW_LEDGER_REFUSES)
		return ew_keeper_problem(
			a->k, a->connection, a->request, 503, "not_signed_yet", ew_ledger_sentence(l->why));
	ew_keeper_ledger_want(a->k, number);
	return ew_keeper_problem(a->k, a->connection, a->request, 503, "not_signed_yet",
		"no checkpoint covers this event yet: one is made at once while the vault is there; ask again");
}

static int never(struct ew_asked *a)
{
	return ew_keeper_problem(a->k, a->connection, a->request, 409, "never_signed",
		"this event came after the last checkpoint of a log that has a successor: no log covers it; the events "
		"after it in its interaction, which name it, may be covered");
}

static int impossible(struct ew_asked *a, int error, const struct proving *p)
{
	ew_log(EW_LOG_ERROR, "ledger_proof_impossible", EW_F_U64("index", p->index), EW_F_I64("code", error));
	if (!p->opened && error != -ENOENT)
		ew_ledger_judge(a->k, error);
	return ew_keeper_problem(a->k, a->connection, a->request, 500, "proof_impossible",
		"what the catalogue has of this event is not what the log has, or a file of the log is damaged; "
		"see GET /v1/ledger and the exceptions");
}

static int find_proof(struct ew_keeper *k, uint64_t number, struct proving *p, struct ew_proof *ret)
{
	int r = open_log_of(k, number, p);

	if (r == 0)
		r = read_checkpoint(k, p);
	if (r == 0)
		r = ew_log_store_inclusion(p->store, p->index, p->size, ret);
	return r == 0 ? check(k, number, p, ret) : r;
}

int ew_ledger_prove(struct ew_asked *a, uint64_t number)
{
	_cleanup_(proving_free) struct proving p = {0};
	struct ew_proof proof;
	int r;

	ew_buf_init(&p.note, EW_NOTE_BYTES);
	r = find_proof(a->k, number, &p, &proof);
	switch (r) {
	case 0:
		return answer_proof(a, &p, &proof);
	case -EAGAIN:
		return not_yet(a, number);
	case -ENODATA:
		return never(a);
	case -EUCLEAN:
	case -EBADMSG:
	case -ENOENT:
		return impossible(a, r, &p);
	default:
		return r;
	}
}

int ew_ask_proof(struct ew_asked *a)
{
	const char *text = argument(a, "index");
	uint64_t index, number;
	int r;

	if (!text || ew_slice_decimal(ew_slice_text(text), INT64_MAX, &index) < 0)
		return ew_keeper_problem(
			a->k, a->connection, a->request, 400, "bad_arguments", "index is the number of an event");
	r = ew_events_number(a->k->catalog, a->interaction, index, &number);
	if (r == -ENOENT)
		return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_event",
			"there is no such interaction, or it has no event of this number");
	return r < 0 ? r : ew_ledger_prove(a, number);
}

/* -- its successor -- */

int ew_ask_ledger_succeed(struct ew_asked *a)
{
	const char *reason = argument(a, "reason");
	int r;

	if (!reason || !reason[0] || strlen(reason) > REASON_BYTES)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_arguments",
			"reason says in up to 400 bytes why the log cannot go on; it stands in the log for ever");
	if (a->k->ledger->state != EW_LEDGER_REFUSES)
		return ew_keeper_problem(a->k, a->connection, a->request, 409, "ledger_goes_on",
			"the log goes on: only one that refuses to be signed has a successor");
	r = ew_ledger_succeed(a->k, a->who.user, reason);
	if (r == -EINVAL)
		return ew_keeper_problem(a->k, a->connection, a->request, 409, "bad_origin",
			"the successor's name would be too long or is taken: configure another one as ledger.origin");
	return r < 0 ? r : answer_state(a, 201);
}
