/*
 * Deletions become final when the oldest key that lives is younger than they are. Must never call one final while a key of its time lives, but for
 * keys of the tape that something else is kept under for who knows how long: then it says so.
 */
#include "programs/keeper/deletion/final.h"

#include "catalog/events.h"
#include "domain/event_json.h"
#include "programs/keeper/epochs/rotation.h"

#define AT_ONCE 16
#define ESCROW_BYTES (16 * 1024)
#define SOUND_OF(row) ((row)->kinds & EW_KIND_BIT(EW_ARTIFACT_AUDIO))
#define DATA_OF(row) ((row)->kinds & EW_KIND_BIT(EW_ARTIFACT_METADATA))

static const struct ew_id nobody;

struct some {
	struct ew_deletion_row rows[AT_ONCE]; /* without their objects, which are removed */
	size_t n;
};

static int take(void *arg, const struct ew_deletion_row *row)
{
	struct some *s = arg;

	s->rows[s->n] = *row;
	s->rows[s->n++].objects = EW_SLICE_EMPTY;
	return 0;
}

struct ew_wall ew_deletion_horizon(const struct ew_keeper *k, struct ew_wall destroyed)
{
	return (struct ew_wall){destroyed.us + (int64_t)k->rotation->usual.horizon_s * EW_US_PER_S};
}

/* -- what it says ------------------------------------------------------------------------------ */

/* Each set once. */
static json_t *sets_of(struct ew_slice words)
{
	json_t *list = json_array();
	struct ew_slice word;

	while (list && ew_slice_cut(&words, ' ', &word)) {
		const json_t *one;
		bool known = word.len == 0;
		size_t i;

		json_array_foreach (list, i, one)
			known = known || ew_slice_equal(word, ew_slice_text(json_string_value(one)));
		if (!known)
			(void)json_array_append_new(list, json_stringn((const char *)word.at, word.len));
	}
	return list;
}

static bool add(json_t *copies, const char *copy, const char *method, const char *state)
{
	return json_array_append_new(copies, json_pack("{s:s, s:s, s:s}", "copy", copy, "method", method, "state", state)) == 0;
}

/* Keys of the tape that lived then and live still, and of how many calls something is kept under them. */
struct left {
	uint64_t epochs, calls;
};

/* Spans lie on the tape too, under keys of its own, until an object holds them. */
static bool add_tape(json_t *copies, const struct left *left)
{
	char method[250];

	if (left->epochs == 0)
		return add(copies, "tape_copies", "sound in copies of the folder of the tape that were made before: every key of it is destroyed", "verified");
	(void)snprintf(method, sizeof(method),
		"sound in copies of the folder of the tape that were made before: %llu keys of it live, %s", (unsigned long long)left->epochs,
		left->calls ? "because recordings of other calls are kept on the tape under them" : "because a recorder or the vault is away for long");
	return json_array_append_new(copies, json_pack("{s:s, s:s, s:s, s:I, s:I}", "copy", "tape_copies", "method", method, "state", "cannot_be_verified",
						     "keys", (json_int_t)left->epochs, "calls", (json_int_t)left->calls)) == 0;
}

static json_t *copies_of(const struct ew_deletion_row *row, const json_t *sets, const struct left *left)
{
	json_t *copies = json_array();
	bool good = copies != NULL;

	good = good && add(copies, "backups", "copies of the catalogue and of stored objects: every key that was in use then is destroyed; what was sealed under "
					      "them opens for nobody", "verified");
	good = good && (!SOUND_OF(row) || add_tape(copies, left));
	good = good && (!DATA_OF(row) || add(copies, "tape_event_copies", "numbers and names in copies of the folder of the tape that were made before: the key of "
									  "what the telephone side tells (`events.key`) stays", "not_managed"));
	good = good && (json_array_size(sets) == 0 || add(copies, "escrows", "custodians were given keys of that time: see `escrows`", "cannot_be_verified"));
	good = good && add(copies, "key_backups", "copies of the folder of keys that were made before", "not_managed");
	good = good && add(copies, "exports", "files that people took away and handed on: who took one is named in the certificates before", "not_managed");
	good = good && add(copies, "snapshots", "of the machine with its keys, or of its memory", "not_managed");
	if (good)
		return copies;
	json_decref(copies);
	return NULL;
}

static json_t *certificate(const struct ew_deletion_row *row, struct ew_slice escrows, const struct left *left)
{
	json_t *sets = sets_of(escrows);
	json_t *copies = sets ? copies_of(row, sets, left) : NULL;

	if (!copies) {
		json_decref(sets);
		return NULL;
	}
	return json_pack("{s:o, s:o, s:I, s:I, s:s, s:o, s:o}", "deletion", ew_json_id(row->id), "interaction", ew_json_id(row->interaction), "begun",
		(json_int_t)row->begun_event, "certified", (json_int_t)row->certified_event, "because", ew_deletion_cause_name(row->cause), "escrows",
		sets, "copies", copies);
}

/* -- doing it ---------------------------------------------------------------------------------- */

static int finish(struct ew_keeper *k, struct ew_deletion_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf escrows = {0};
	struct ew_wall now = ew_io_wall(k->io);
	struct left left = {0};
	int r;

	ew_buf_init(&escrows, ESCROW_BYTES);
	r = ew_epochs_escrows(k->catalog, row->begun, &escrows);
	if (r == 0)
		r = ew_epochs_tapes_left(k->catalog, row->begun, &left.epochs, &left.calls);
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_DELETION_FINAL, now, "keeper", nobody, certificate(row, ew_buf_slice(&escrows), &left), NULL, NULL,
			NULL);
	if (r == 0)
		r = ew_events_number(k->catalog, nobody, k->system_next - 1, &row->final_event);
	row->step = EW_DELETION_FINAL;
	row->changed = now;
	return r < 0 ? r : ew_deletions_update(k->catalog, row);
}

/* A key of the tape ends with the others where the recorders are there; twice its time is waited for it, and no longer. */
static struct ew_wall tapes_since(const struct ew_keeper *k)
{
	return (struct ew_wall){ew_io_wall(k->io).us - 2 * (int64_t)k->rotation->usual.horizon_s * EW_US_PER_S};
}

int ew_deletion_finals_step(struct ew_keeper *k, bool *more)
{
	struct ew_wall oldest;
	struct some s = {.n = 0};
	int r = ew_epochs_oldest(k->catalog, tapes_since(k), &oldest);

	*more = false;
	if (r == 0)
		r = ew_deletions_certified(k->catalog, oldest, AT_ONCE, take, &s);
	if (r < 0 || s.n == 0)
		return r;
	r = ew_keeper_begin(k);
	for (size_t i = 0; r == 0 && i < s.n; i++)
		r = finish(k, &s.rows[i]);
	*more = s.n == AT_ONCE;
	return r < 0 ? r : ew_keeper_commit(k);
}
