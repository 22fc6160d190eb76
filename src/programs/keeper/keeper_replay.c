/*
 * A replay, event by event: is the row what was committed to, does it stand where the chain and the published log have
 * it, and would the decision be the same. Goes on behind the first thing that is wrong, so that all of it is named; but
 * nothing is folded behind a hole.
 */
#include "programs/keeper/keeper_reading.h"

#include <errno.h>
#include <stdarg.h>

#include "base/text.h"
#include "programs/keeper/keeper_ledger.h"

#define FINDINGS 100
#define SENTENCE_BYTES 320

/* -- life -------------------------------------------------------------------------------------- */

/* What was published last; without it nothing is looked for in the log. */
static int read_checkpoint(struct ew_replay *replay)
{
	const struct ew_keeper_ledger *ledger = replay->k->ledger;
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	struct ew_checkpoint checkpoint;
	int r;

	if (!ledger)
		return 0;
	if (!ledger->store)
		return ew_replay_find(replay, "log_unavailable", SIZE_MAX,
			"the folder of the published log cannot be opened, so no event was looked for in it");
	ew_buf_init(&note, EW_NOTE_BYTES);
	r = ew_log_store_checkpoint(ledger->store, &note);
	if (r == -ENOENT)
		return 0;
	if (r == 0)
		r = ew_ledger_read_note(ledger, ew_buf_slice(&note), &checkpoint);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return ew_replay_find(replay, "checkpoint_unreadable", SIZE_MAX,
			"the published checkpoint of the log cannot be read or is not signed by its key, so no event "
			"was looked for in it");
	replay->covered = true;
	replay->size = checkpoint.size;
	replay->first = ledger->first;
	replay->root = checkpoint.root;
	return 0;
}

int ew_replay_new(struct ew_reading *reading, struct ew_keeper *k, struct ew_replay **ret)
{
	_cleanup_(ew_replay_free) struct ew_replay *replay = calloc(1, sizeof(*replay));

	if (!replay)
		return -ENOMEM;
	replay->k = k;
	replay->reading = reading;
	replay->findings = json_array();
	replay->decisions = json_array();
	if (!replay->findings || !replay->decisions)
		return -ENOMEM;
	int r = read_checkpoint(replay);

	if (r == 0)
		*ret = TAKE(replay);
	return r;
}

void ew_replay_free(struct ew_replay **ptr)
{
	struct ew_replay *replay = *ptr;

	if (!replay)
		return;
	json_decref(replay->findings);
	json_decref(replay->decisions);
	ew_keeper_policy_let_go(replay->k, &replay->set);
	free(replay);
	*ptr = NULL;
}

int ew_replay_find(struct ew_replay *replay, const char *what, uint64_t event, const char *format, ...)
{
	char sentence[SENTENCE_BYTES];
	va_list arguments;

	replay->wrong++;
	if (json_array_size(replay->findings) >= FINDINGS)
		return 0;
	va_start(arguments, format);
	(void)vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	return json_array_append_new(
		       replay->findings, json_pack("{s:s, s:o, s:s}", "what", what, "event",
						 event == SIZE_MAX ? json_null() : json_integer((json_int_t)event),
						 "sentence", sentence)) < 0
		       ? -ENOMEM
		       : 0;
}

/* -- a row and its place ----------------------------------------------------------------------- */

static int check_index(struct ew_replay *replay, const struct ew_event_row *row)
{
	uint64_t expected = replay->reading->next;

	if (row->index == expected)
		return 0;
	replay->stopped = true;
	return ew_replay_find(replay, "event_missing", expected,
		row->index == expected + 1 ? "event %llu is missing: its row was removed"
					   : "the events from %llu on are missing up to event %llu",
		(unsigned long long)expected, (unsigned long long)row->index);
}

static int check_number(struct ew_replay *replay, const struct ew_event_row *row)
{
	bool rises = row->number > replay->number;

	replay->number = row->number;
	return rises ? 0
		     : ew_replay_find(replay, "event_moved", row->index,
			       "event %llu stands before the one it follows: rows were put in another order",
			       (unsigned long long)row->index);
}

/* Whether the log that was published holds this commitment at the place of this row. */
static int check_leaf(struct ew_replay *replay, const struct ew_event_row *row)
{
	uint8_t leaf[EW_LEAF_BYTES];
	struct ew_proof proof;
	struct ew_hash hash;
	uint64_t at = row->number - replay->first;
	int r;

	if (!replay->covered || row->number < replay->first || at >= replay->size)
		return 0;
	ew_leaf_make((enum ew_leaf_class)ew_event_leaf_class((enum ew_event_type)row->type), &row->commitment, leaf);
	r = ew_tree_leaf_hash(ew_slice_of(leaf, sizeof(leaf)), &hash);
	if (r == 0)
		r = ew_log_store_inclusion(replay->k->ledger->store, at, replay->size, &proof);
	if (r == 0)
		r = ew_proof_inclusion_check(&proof, &hash, at, replay->size, &replay->root);
	if (r == 0) {
		replay->proven++;
		return 0;
	}
	if (r == -EKEYREJECTED)
		return ew_replay_find(replay, "not_in_log", row->index,
			"the published log holds something else in the place of event %llu: row %llu was changed "
			"after it was signed",
			(unsigned long long)row->index, (unsigned long long)row->number);
	if (r == -EBADMSG || r == -EINVAL)
		return ew_replay_find(replay, "log_damaged", row->index,
			"the published log cannot prove event %llu: a tile is missing or damaged",
			(unsigned long long)row->index);
	return r;
}

/* -- what is in it ----------------------------------------------------------------------------- */

static int unreadable(struct ew_replay *replay, const struct ew_event_row *row, int error)
{
	replay->stopped = true;
	if (error == -EKEYREJECTED)
		return ew_replay_find(replay, "event_altered", row->index,
			"event %llu is not what was committed to: its record, its salt or its commitment was changed",
			(unsigned long long)row->index);
	return ew_replay_find(replay, "event_unreadable", row->index,
		"event %llu does not open: its sealed bytes were changed, or stood in another place",
		(unsigned long long)row->index);
}

/* The columns beside the sealed record say the same as the record. */
static int check_columns(struct ew_replay *replay, const struct ew_event_row *row, const struct ew_event *e,
	const json_t *record)
{
	json_int_t server = json_integer_value(json_object_get(record, "server_at"));
	bool same = row->type == (uint32_t)e->type && row->class == (uint32_t)ew_event_class_of(e->type) &&
		row->decided.us == e->decided.us && e->index == row->index &&
		ew_id_equal(e->interaction, row->interaction);
	/* One and the same; rows of earlier versions were written a moment after their record was made. */
	bool dated = row->server.us > server - EW_US_PER_S && row->server.us - EW_US_PER_S < server;

	if (same && dated)
		return 0;
	return ew_replay_find(replay, "row_differs", row->index,
		"the row of event %llu says another %s than the record that was committed to",
		(unsigned long long)row->index, same ? "time of writing" : "type, class, time or place");
}

static int check_chain(struct ew_replay *replay, const struct ew_event *e, const json_t *record)
{
	const char *named = json_string_value(json_object_get(record, "previous"));
	struct ew_hash previous;

	if (named && ew_hex_decode(ew_slice_text(named), previous.bytes, sizeof(previous.bytes)) == 0 &&
		memcmp(previous.bytes, replay->previous.bytes, sizeof(previous.bytes)) == 0)
		return 0;
	return ew_replay_find(replay, "chain_broken", e->index,
		"event %llu follows another event than the one that stands before it", (unsigned long long)e->index);
}

static int check_log(struct ew_replay *replay, const struct ew_event *e, const json_t *record)
{
	const char *named = json_string_value(json_object_get(record, "log_id"));
	struct ew_id log;

	if (named && ew_id_parse(ew_slice_text(named), &log) == 0 && ew_id_equal(log, replay->k->log))
		return 0;
	return ew_replay_find(replay, "other_log", e->index, "event %llu was made for another log",
		(unsigned long long)e->index);
}

static int check_event(struct ew_replay *replay, const struct ew_event_row *row, const struct ew_event *e)
{
	json_t *record = json_loadb((const char *)e->record.at, e->record.len, 0, NULL);
	int r = record ? check_columns(replay, row, e, record) : -ENOMEM;

	if (r == 0)
		r = check_chain(replay, e, record);
	if (r == 0)
		r = check_log(replay, e, record);
	json_decref(record);
	return r;
}

static int fold(struct ew_replay *replay, const struct ew_event_row *row, const struct ew_event *e)
{
	int r = ew_replay_owed(replay, row, e);

	if (r == 0)
		r = ew_replay_decision(replay, e);
	if (r == 0)
		r = ew_record_apply(replay->reading->record, e);
	if (r == 0)
		ew_replay_look_at_gates(replay, row);
	if (r != -EPROTO)
		return r;
	replay->stopped = true;
	return ew_replay_find(replay, "event_moved", e->index,
		"event %llu is not of this place in this interaction", (unsigned long long)e->index);
}

static int open_row(struct ew_replay *replay, const struct ew_event_row *row)
{
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(
		replay->k, replay->reading->call, row->index, row->sealed, &row->commitment, &e);

	if (r == -EBADMSG || r == -EKEYREJECTED || r == -EINVAL)
		return unreadable(replay, row, r);
	if (r == 0)
		r = check_event(replay, row, &e);
	return r < 0 || replay->stopped ? r : fold(replay, row, &e);
}

int ew_replay_row(struct ew_replay *replay, const struct ew_event_row *row)
{
	int r = check_index(replay, row);

	replay->rows++;
	if (r == 0)
		r = check_number(replay, row);
	if (r == 0)
		r = open_row(replay, row);
	if (r == 0)
		r = check_leaf(replay, row);
	replay->previous = row->commitment;
	return r;
}
