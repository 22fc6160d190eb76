/*
 * From stored events to signed checkpoints. The order is the whole point: an event is durable before it is a leaf, leaves
 * are durable before their tree is signed, and the vault has written down what it signed before anybody sees it. When what
 * the vault remembers and what lies here do not agree, nothing is signed any more and a person is told; recording goes on.
 */
#include "programs/keeper/keeper_ledger.h"

#include <errno.h>

#include "base/file.h"
#include "base/log.h"
#include "base/reader.h"
#include "catalog/events.h"
#include "catalog/exceptions.h"
#include "catalog/interactions.h"

#define LEAVES_A_TURN 2048
#define BEAT_US (60 * EW_US_PER_S)
#define DEFAULT_EVERY_US EW_US_PER_S
#define NOTE_BYTES 4096

static const struct {
	const char *word, *sentence;
} refusals[] = {
	{"ledger_damaged",
		"a file of the log is missing or altered: no checkpoint is signed; restore the folder of the log from a "
		"copy, or remove it to have it made anew from the catalogue, and start again"},
	{"ledger_key_lost",
		"the key that the log was signed with is not in the vault: no checkpoint is signed; restore the folder of "
		"keys, or begin a successor with `earwitness ledger succeed`"},
	{"ledger_key_changed",
		"the vault signs with another key than this log has: no checkpoint is signed; data and keys are of different "
		"installations, or of different times"},
	{"ledger_behind_signature",
		"the vault has signed a longer log than this one: this data is an older copy; restore the newest, or begin a "
		"successor with `earwitness ledger succeed`, which says so for ever"},
	{"ledger_differs",
		"what the vault signed is not what the catalogue gives: events were altered, or the data is of another "
		"history; no checkpoint is signed"},
	{"ledger_refused",
		"the vault found that a checkpoint does not extend the one before it and did not sign; the log's folder and "
		"the catalogue do not belong together"},
};

static struct ew_keeper_ledger *of(struct ew_keeper *k)
{
	return k->ledger;
}

static void refuse(struct ew_keeper *k, const char *why)
{
	struct ew_keeper_ledger *l = of(k);

	if (l->state == EW_LEDGER_REFUSES)
		return;
	l->state = EW_LEDGER_REFUSES;
	l->why = why;
	l->told = false;
	ew_log(EW_LOG_ERROR, "ledger_refuses", EW_F_WORD("why", why));
}

static const char *sentence_of(const char *why)
{
	for (size_t i = 0; i < EW_COUNT(refusals); i++)
		if (strcmp(refusals[i].word, why) == 0)
			return refusals[i].sentence;
	return "the log cannot be signed";
}

/* Told by the next tick: where a refusal is found there may be a transaction that will not live. */
static int tell_refusal(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	int r;

	if (l->state != EW_LEDGER_REFUSES || l->told)
		return 0;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_except(k, NULL, l->why, sentence_of(l->why));
	if (r == 0)
		r = ew_keeper_commit(k);
	l->told = r == 0;
	return r;
}

/* -- what the catalogue remembers of it -- */

static int get_text(struct ew_keeper *k, const char *name, char *to, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf value = {0};
	int r;

	ew_buf_init(&value, n - 1);
	r = ew_catalog_get(k->catalog, name, &value);
	if (r == 0)
		snprintf(to, n, "%.*s", (int)value.len, (const char *)value.at);
	return r == -ENOENT ? 0 : r;
}

static int get_number(struct ew_keeper *k, const char *name, uint64_t *ret)
{
	char text[24] = "";
	int r = get_text(k, name, text, sizeof(text));

	return r < 0 || !text[0] ? r : ew_slice_decimal(ew_slice_text(text), INT64_MAX, ret);
}

static int set_number(struct ew_keeper *k, const char *name, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	return ew_catalog_set(k->catalog, name, ew_slice_text(text));
}

static int remember(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	uint64_t number = 1;
	int r = get_number(k, "ledger_log", &number);

	l->number = (uint32_t)number;
	l->first = 1;
	if (r == 0)
		r = get_number(k, "ledger_first", &l->first);
	if (r == 0)
		r = get_text(k, "ledger_origin", l->origin, sizeof(l->origin));
	return r < 0 ? r : get_text(k, "ledger_verifier", l->verifier, sizeof(l->verifier));
}

/* Leaves that the catalogue has for this log. */
static int count_leaves(struct ew_keeper *k, uint64_t *ret)
{
	uint64_t number = 0;
	int r = ew_events_count(k->catalog, &number);

	*ret = number < of(k)->first ? 0 : number - of(k)->first + 1;
	return r;
}

static int open_store(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	struct ew_error error = {0};
	uint64_t leaves;
	int r = ew_log_store_open(k->io, l->folder, &l->store, &l->signed_size, &error);

	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "ledger_unreadable", EW_F_ERROR(&error));
		refuse(k, "ledger_damaged");
		return 0;
	}
	r = count_leaves(k, &leaves);
	if (r == 0 && l->signed_size > leaves)
		refuse(k, "ledger_behind_signature");
	return r;
}

int ew_keeper_ledger_open(struct ew_keeper *k, const struct ew_keeper_config *config)
{
	struct ew_keeper_ledger *l = calloc(1, sizeof(*l));
	char name[24];
	int r;

	k->ledger = l;
	if (!l)
		return -ENOMEM;
	ew_buf_init(&l->catching_up, NOTE_BYTES);
	l->every_us = config->checkpoint_ms ? config->checkpoint_ms * EW_US_PER_MS : DEFAULT_EVERY_US;
	snprintf(l->wished, sizeof(l->wished), "%s", config->ledger_origin ? config->ledger_origin : "");
	r = remember(k);
	if (r < 0)
		return r;
	snprintf(name, sizeof(name), "ledger/%04u", l->number);
	r = ew_path_join(l->folder, sizeof(l->folder), config->data, name);
	return r < 0 ? r : open_store(k);
}

void ew_keeper_ledger_close(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = TAKE(k->ledger);

	if (!l)
		return;
	ew_log_store_close(&l->store);
	ew_buf_free(&l->catching_up);
	free(l);
}

/* -- the vault's word -- */

int ew_keeper_ledger_vault(struct ew_keeper *k, bool up)
{
	struct ew_keeper_ledger *l = of(k);
	struct ew_msg_ledger_last ask = {.log = l->number};

	l->signing = false;
	if (l->state == EW_LEDGER_REFUSES)
		return 0;
	l->state = EW_LEDGER_CLOSED;
	return up ? ew_keeper_post(k, EW_ROLE_VAULT, 0, ++k->request, EW_MSG_ledger_last, &ask) : 0;
}

static void choose_origin(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(k->log, id);
	if (l->wished[0])
		snprintf(l->origin, sizeof(l->origin), "%s", l->wished);
	else
		snprintf(l->origin, sizeof(l->origin), "earwitness.invalid/%s", id);
}

/* A vault that died before it had made the key is asked again, in the name of the same event. */
static int begin_event(struct ew_keeper *k, struct ew_hash *ret)
{
	struct ew_keeper_ledger *l = of(k);
	_cleanup_(ew_buf_free) struct ew_buf begun = {0};
	int r;

	ew_buf_init(&begun, sizeof(ret->bytes));
	r = ew_catalog_get(k->catalog, "ledger_begun", &begun);
	if (r == 0 && begun.len == sizeof(ret->bytes)) {
		memcpy(ret->bytes, begun.at, sizeof(ret->bytes));
		return 0;
	}
	if (r < 0 && r != -ENOENT)
		return r;
	choose_origin(k);
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_LEDGER_BEGUN, ew_io_wall(k->io), "keeper", (struct ew_id){{0}},
			json_pack("{s:I, s:s}", "log", (json_int_t)l->number, "origin", l->origin), NULL, NULL, ret);
	if (r == 0)
		r = ew_catalog_set(k->catalog, "ledger_begun", ew_slice_of(ret->bytes, sizeof(ret->bytes)));
	if (r == 0)
		r = ew_catalog_set(k->catalog, "ledger_origin", ew_slice_text(l->origin));
	if (r == 0)
		r = set_number(k, "ledger_log", l->number);
	if (r == 0)
		r = set_number(k, "ledger_first", l->first);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int begin_log(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	struct ew_msg_ledger_begin wish = {.log = l->number};
	int r = begin_event(k, &wish.event);

	if (r < 0)
		return r;
	l->state = EW_LEDGER_BEGINS;
	wish.origin = ew_slice_text(l->origin);
	return ew_keeper_post(k, EW_ROLE_VAULT, 0, ++k->request, EW_MSG_ledger_begin, &wish);
}

static int note_key(struct ew_keeper *k, struct ew_slice verifier)
{
	struct ew_keeper_ledger *l = of(k);
	int r = ew_keeper_begin(k);

	snprintf(l->verifier, sizeof(l->verifier), "%.*s", (int)verifier.len, (const char *)verifier.at);
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_LEDGER_KEY, ew_io_wall(k->io), "keeper", (struct ew_id){{0}},
			json_pack("{s:I, s:s}", "log", (json_int_t)l->number, "verifier", l->verifier), NULL, NULL,
			NULL);
	if (r == 0)
		r = ew_catalog_set(k->catalog, "ledger_verifier", ew_slice_text(l->verifier));
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0)
		l->verifier[0] = '\0';
	return r;
}

static int read_note(const struct ew_keeper_ledger *l, struct ew_slice note, struct ew_checkpoint *ret)
{
	struct ew_vkey key;
	struct ew_note parsed;
	int r = ew_vkey_parse(ew_slice_text(l->verifier), &key);

	if (r == 0)
		r = ew_note_parse(note, &parsed);
	if (r == 0)
		r = ew_note_check(&parsed, &key);
	return r < 0 ? r : ew_checkpoint_parse(parsed.text, ret);
}

static int publish(struct ew_keeper *k, struct ew_slice note, const struct ew_checkpoint *c)
{
	struct ew_keeper_ledger *l = of(k);
	struct ew_hash root;
	int r = ew_tree_root(ew_log_store_tree(l->store), &root);

	if (r < 0)
		return r;
	if (memcmp(&root, &c->root, sizeof(root)) != 0) {
		refuse(k, "ledger_differs");
		return 0;
	}
	r = ew_log_store_publish(l->store, note);
	if (r < 0) {
		/* The vault has it: it is asked for again, and published then. */
		ew_log(EW_LOG_ERROR, "checkpoint_not_published", EW_F_I64("code", r));
		return ew_keeper_ledger_vault(k, k->vault_up);
	}
	l->state = EW_LEDGER_OPEN;
	l->signed_size = c->size;
	l->last = ew_io_mono(k->io);
	l->last_wall = ew_io_wall(k->io);
	return 0;
}

static bool is_of_published(const struct ew_keeper_ledger *l, const struct ew_checkpoint *c)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	struct ew_checkpoint mine;

	ew_buf_init(&note, EW_NOTE_BYTES);
	return ew_log_store_checkpoint(l->store, &note) == 0 &&
		read_note(l, ew_buf_slice(&note), &mine) == 0 && mine.size == c->size &&
		memcmp(&mine.root, &c->root, sizeof(mine.root)) == 0;
}

/* What the vault signed last, against what lies here. */
static int compare(struct ew_keeper *k, struct ew_slice note)
{
	struct ew_keeper_ledger *l = of(k);
	struct ew_checkpoint c = {0};
	uint64_t leaves;
	int r = note.len ? read_note(l, note, &c) : 0;

	if (r < 0) {
		refuse(k, "ledger_key_changed");
		return 0;
	}
	r = count_leaves(k, &leaves);
	if (r < 0)
		return r;
	l->vault_size = c.size;
	if (c.size > leaves)
		refuse(k, "ledger_behind_signature");
	else if (c.size == l->signed_size && c.size > 0 && !is_of_published(l, &c))
		refuse(k, "ledger_differs");
	if (l->state == EW_LEDGER_REFUSES)
		return 0;
	if (c.size <= l->signed_size) {
		l->state = EW_LEDGER_OPEN;
		return 0;
	}
	if (c.size == ew_log_store_synced(l->store) && c.size == ew_log_store_tree(l->store)->size)
		return publish(k, note, &c);
	ew_buf_clear(&l->catching_up);
	ew_buf_add_slice(&l->catching_up, note);
	l->state = EW_LEDGER_CATCHES_UP;
	l->proposed = c.size;
	l->due = true;
	return ew_buf_error(&l->catching_up);
}

int ew_keeper_ledger_signed(struct ew_keeper *k, const struct ew_msg_ledger_signed *said)
{
	struct ew_keeper_ledger *l = of(k);
	int r;

	l->signing = false;
	if (l->state == EW_LEDGER_REFUSES || said->log != l->number)
		return 0;
	if (said->code == -ENOENT && !l->verifier[0])
		return begin_log(k);
	if (said->code == -ENOENT) {
		refuse(k, "ledger_key_lost");
		return 0;
	}
	if (said->code == -EKEYREJECTED || said->code == -EBADMSG || said->code == -EPERM) {
		refuse(k, "ledger_refused");
		return 0;
	}
	if (said->code < 0 && said->code != -ESTALE)
		return 0; /* its disk, say: asked again when the next one is due */
	r = l->verifier[0] ? 0 : note_key(k, said->verifier);
	if (r < 0)
		return r;
	if (!ew_slice_equal(said->verifier, ew_slice_text(l->verifier))) {
		refuse(k, "ledger_key_changed");
		return 0;
	}
	return compare(k, said->note);
}

/* -- leaves, tiles, proposals -- */

static int append_leaf(void *arg, const struct ew_event_leaf_row *row)
{
	struct ew_keeper_ledger *l = arg;
	uint8_t leaf[EW_LEAF_BYTES];

	/* Numbers are gap-free; a table in which one is missing is not what was signed. */
	if (row->number != l->first + ew_log_store_tree(l->store)->size)
		return -EBADMSG;
	ew_leaf_make((enum ew_leaf_class)ew_event_leaf_class((enum ew_event_type)row->type), &row->commitment, leaf);
	return ew_log_store_append(l->store, leaf);
}

/* True in *ret_all when everything up to `size` is there. */
static int feed(struct ew_keeper *k, uint64_t size, bool *ret_all)
{
	struct ew_keeper_ledger *l = of(k);
	uint64_t have = ew_log_store_tree(l->store)->size;
	uint64_t n = size - have < LEAVES_A_TURN ? size - have : LEAVES_A_TURN;
	int r = n > 0 ? ew_events_numbered(k->catalog, l->first + have, n, append_leaf, l) : 0;

	have = ew_log_store_tree(l->store)->size - have;
	*ret_all = ew_log_store_tree(l->store)->size >= size;
	/* Fewer rows than their numbers promise. */
	return r == 0 && have < n ? -EBADMSG : r;
}

static int propose(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_proof proof = {0};
	struct ew_checkpoint c = {
		.origin = ew_slice_text(l->origin), .size = ew_log_store_tree(l->store)->size};
	struct ew_msg_ledger_sign wish = {.log = l->number, .old_size = l->vault_size};
	int r = ew_tree_root(ew_log_store_tree(l->store), &c.root);

	ew_buf_init(&text, NOTE_BYTES);
	if (r == 0)
		r = ew_checkpoint_add(&c, &text);
	if (r == 0 && l->vault_size > 0)
		r = ew_log_store_consistency(l->store, l->vault_size, c.size, &proof);
	if (r < 0)
		return r;
	wish.proof = ew_slice_of(proof.hash, proof.n * sizeof(proof.hash[0]));
	wish.checkpoint = ew_buf_slice(&text);
	l->signing = true;
	l->proposed = c.size;
	return ew_keeper_post(k, EW_ROLE_VAULT, 0, ++k->request, EW_MSG_ledger_sign, &wish);
}

/* Damage is for ever; a disk that is full or slow is tried again with the next checkpoint. */
static int judge(struct ew_keeper *k, int r)
{
	if (r == -EBADMSG)
		refuse(k, "ledger_damaged");
	else if (r < 0)
		ew_log(EW_LOG_ERROR, "ledger_not_written", EW_F_I64("code", r));
	if (r < 0)
		of(k)->due = false;
	return 0;
}

static int catch_up(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	struct ew_checkpoint c;
	bool all;
	int r = feed(k, l->proposed, &all);

	if (r == 0 && !all)
		return 0;
	if (r == 0)
		r = ew_log_store_sync(l->store);
	if (r == 0)
		r = read_note(l, ew_buf_slice(&l->catching_up), &c);
	if (r < 0)
		return judge(k, r);
	l->due = false;
	return publish(k, ew_buf_slice(&l->catching_up), &c);
}

int ew_keeper_ledger_step(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	uint64_t leaves;
	bool all;
	int r;

	if (l->state == EW_LEDGER_CATCHES_UP)
		return catch_up(k);
	r = count_leaves(k, &leaves);
	if (r < 0)
		return r;
	r = feed(k, leaves, &all);
	if (r == 0 && !all)
		return 0;
	if (r == 0)
		r = ew_log_store_sync(l->store);
	l->due = false;
	if (r == 0 && ew_log_store_synced(l->store) > l->vault_size)
		r = propose(k);
	return judge(k, r);
}

bool ew_keeper_ledger_due(const struct ew_keeper *k)
{
	const struct ew_keeper_ledger *l = k->ledger;

	return l && l->due && l->store && k->vault_up && !l->signing &&
		(l->state == EW_LEDGER_OPEN || l->state == EW_LEDGER_CATCHES_UP);
}

/* -- time -- */

static json_t *counters(struct ew_keeper *k, const uint64_t states[static 6], uint64_t exceptions)
{
	uint64_t offered = 0, refused = 0;

	for (size_t i = 0; i < 6; i++)
		offered += states[i];
	for (uint32_t i = 0; i < k->threads; i++)
		refused += k->tapes[i].load.not_admitted;
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "offered", (json_int_t)offered, "live",
		(json_int_t)(states[EW_STATE_OFFERED] + states[EW_STATE_ACTIVE]), "recorded",
		(json_int_t)(states[EW_STATE_FINISHING] + states[EW_STATE_FINISHED]), "failed",
		(json_int_t)states[EW_STATE_FAILED], "refused", (json_int_t)refused, "exceptions_open",
		(json_int_t)exceptions);
}

static int beat(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	struct ew_mono now = ew_io_mono(k->io);
	uint64_t states[6] = {0}, exceptions = 0;
	int r;

	if (l->beat.us && now.us - l->beat.us < BEAT_US)
		return 0;
	r = ew_interactions_count(k->catalog, states);
	if (r == 0)
		r = ew_exceptions_count(k->catalog, &exceptions);
	if (r == 0)
		r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_HEARTBEAT, ew_io_wall(k->io), "keeper", (struct ew_id){{0}},
			counters(k, states, exceptions), NULL, NULL, NULL);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r == 0)
		l->beat = now;
	return r;
}

static int look_for_new(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = of(k);
	bool time = ew_io_mono(k->io).us - l->last.us >= l->every_us;
	uint64_t leaves;
	int r;

	if (l->state != EW_LEDGER_OPEN || l->signing || (!time && l->wanted <= l->signed_size))
		return 0;
	r = count_leaves(k, &leaves);
	if (r == 0 && leaves > l->signed_size)
		l->due = true;
	return r;
}

int ew_keeper_ledger_tick(struct ew_keeper *k)
{
	int r = tell_refusal(k);

	if (r == 0)
		r = beat(k);
	return r < 0 ? r : look_for_new(k);
}

void ew_keeper_ledger_want(struct ew_keeper *k, uint64_t number)
{
	struct ew_keeper_ledger *l = of(k);
	uint64_t size = number < l->first ? 0 : number - l->first + 1;

	if (size > l->wanted)
		l->wanted = size;
	if (l->state == EW_LEDGER_OPEN && l->wanted > l->signed_size)
		l->due = true;
}

bool ew_keeper_ledger_covers(const struct ew_keeper *k, uint64_t number)
{
	const struct ew_keeper_ledger *l = k->ledger;

	return number >= l->first && number - l->first < l->signed_size;
}
