/*
 * From keys destroyed to a certificate: bytes removed, the write-ahead log emptied, every copy looked for. Each step may be done again
 * after a crash. Must never write a certificate before the log was emptied behind the transaction that destroyed the keys, nor of what is not in
 * the list beside the keys.
 */
#include "programs/keeper/deletion/final.h"
#include "programs/keeper/deletion/replay.h"
#include "programs/keeper/deletion/recipients.h"
#include "programs/keeper/deletion/retention.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "catalog/daily.h"
#include "catalog/erase.h"
#include "catalog/events.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"

#define AT_ONCE 32
#define SETTLE_EVERY_US (2 * EW_US_PER_S)
#define AGAIN_US (5 * EW_US_PER_S)
#define UNPROVEN_AGAIN_US (600 * EW_US_PER_S)
#define LOOKS_AT_MOST (86400 / 5) /* a day of them, for the recorder and its tape */
#define WAITS_AT_MOST_US (86400 * EW_US_PER_S) /* for a store */
#define REMOVALS_AT_MOST 12       /* a minute of them, before somebody is told */

static const struct ew_id nobody;

struct batch {
	struct ew_deletion_row rows[AT_ONCE]; /* `objects` is owned */
	size_t n;
};

static void batch_free(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		free((void *)(uintptr_t)b->rows[i].objects.at);
	b->n = 0;
}

static int take(void *arg, const struct ew_deletion_row *row)
{
	struct batch *b = arg;
	struct ew_deletion_row *to = &b->rows[b->n];
	uint8_t *objects = malloc(row->objects.len ? row->objects.len : 1);

	if (!objects)
		return -ENOMEM;
	if (row->objects.len > 0)
		memcpy(objects, row->objects.at, row->objects.len);
	*to = *row;
	to->objects = ew_slice_of(objects, row->objects.len);
	b->n++;
	return 0;
}

static int read_batch(struct ew_keeper *k, uint32_t step, struct batch *b)
{
	return ew_deletions_waiting(k->catalog, step, ew_io_wall(k->io), AT_ONCE, take, b);
}

static int unlink_all(struct ew_keeper *k, const struct ew_deletion_row *row)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < row->objects.len / sizeof(struct ew_id); i++) {
		struct ew_id object;

		memcpy(object.bytes, row->objects.at + i * sizeof(object.bytes), sizeof(object.bytes));
		r = ew_store_unlink(k->store, object);
		r = r == -ENOENT ? 0 : r;
	}
	return r;
}

static int write_step(struct ew_keeper *k, struct ew_deletion_row *row, uint32_t step, int64_t wait_us)
{
	struct ew_wall now = ew_io_wall(k->io);

	row->attempts = row->step == step ? row->attempts + 1 : 0;
	row->step = step;
	row->changed = now;
	row->not_before.us = now.us + wait_us;
	return ew_deletions_update(k->catalog, row);
}

static bool in_time(struct ew_keeper *k, int64_t until)
{
	return ew_io_mono(k->io).us < until;
}

/* -- what is said ------------------------------------------------------------------------------ */

/* The last one that nobody could prove is proven. */
static int heal(struct ew_keeper *k)
{
	uint64_t counts[6];
	int r = ew_deletions_count(k->catalog, counts);

	return r < 0 || counts[EW_DELETION_UNPROVEN] > 0
		? r
		: ew_keeper_heal(k, NULL, "deletion_unproven", NULL, "every copy was looked for again, and none is there");
}

/* With what everybody who has copies has said by now. */
static json_t *certificate(struct ew_keeper *k, const struct ew_deletion_row *row, const struct ew_deletion_proof *proof, int *ret_r)
{
	_cleanup_(ew_json_drop) json_t *recipients = NULL;

	*ret_r = ew_recipients_copies(k, row->id, &recipients);
	return *ret_r < 0 ? NULL : ew_deletion_certificate(row, proof, recipients, ew_deletion_horizon(k, row->begun));
}

static int say(struct ew_keeper *k, enum ew_event_type type, const struct ew_deletion_row *row, const struct ew_deletion_proof *proof)
{
	int r;
	json_t *fields = certificate(k, row, proof, &r);

	return r < 0 ? r : ew_keeper_append(k, NULL, type, ew_io_wall(k->io), "keeper", nobody, fields, NULL, NULL, NULL);
}

static int certify(struct ew_keeper *k, struct ew_deletion_row *row, const struct ew_deletion_proof *proof)
{
	bool unproven = row->step == EW_DELETION_UNPROVEN;
	struct ew_wall now = ew_io_wall(k->io);
	int r = say(k, EW_EVENT_DELETION_CERTIFIED, row, proof);

	if (r == 0)
		r = ew_events_number(k->catalog, nobody, k->system_next - 1, &row->certified_event);
	if (r == 0 && (row->kinds & EW_KIND_BIT(EW_ARTIFACT_METADATA)))
		r = ew_erase_spans(k->catalog, row->interaction);
	if (r == 0)
		r = ew_daily_add(k->catalog, ew_day_of(now), EW_DAILY_CERTIFIED);
	if (r == 0)
		r = ew_places_forget(k->catalog, row->number);
	if (r == 0)
		r = write_step(k, row, EW_DELETION_CERTIFIED, 0);
	return r < 0 || !unproven ? r : heal(k);
}

/* Somebody is told once, and it is tried again for as long as it takes. */
static int say_unproven(struct ew_keeper *k, struct ew_deletion_row *row, const struct ew_deletion_proof *proof)
{
	struct ew_wall now = ew_io_wall(k->io);
	int r = 0;

	if (row->step != EW_DELETION_UNPROVEN) {
		r = say(k, EW_EVENT_DELETION_UNPROVEN, row, proof);
		if (r == 0)
			r = ew_daily_add(k->catalog, ew_day_of(now), EW_DAILY_UNPROVEN);
		if (r == 0)
			r = ew_keeper_except(k, NULL, "deletion_unproven", NULL);
	}
	return r < 0 ? r : write_step(k, row, EW_DELETION_UNPROVEN, UNPROVEN_AGAIN_US);
}

/* -- bytes ------------------------------------------------------------------------------------- */

/* Bytes that cannot be removed now are removed in another attempt; nothing opens them. Whoever can mend the store is told when that goes on. */
static int not_removed(struct ew_keeper *k, struct ew_deletion_row *row, int error)
{
	struct ew_deletion_proof proof;
	int r;

	ew_log(EW_LOG_WARNING, "objects_not_removed", EW_F_I64("code", error), EW_F_U64("attempts", row->attempts));
	if (row->step == EW_DELETION_SHREDDED && row->attempts < REMOVALS_AT_MOST)
		return write_step(k, row, EW_DELETION_SHREDDED, AGAIN_US);
	r = ew_deletion_look(k, row, &proof);
	proof.objects = false; /* also when they are not there: a power cut could bring them back */
	return r < 0 ? r : say_unproven(k, row, &proof);
}

/* `error` is of writing down those that were not. */
static bool not_written(const struct ew_deletion_row *row, int error)
{
	return error < 0 && !row->written;
}

/*
 * Written down first, so that no copy that is put back has it again. What the time is not enough for is left for the next turn. One whose
 * bytes stay keeps no other waiting.
 */
static int remove_bytes(struct ew_keeper *k, struct batch *b)
{
	int64_t until = ew_io_mono(k->io).us + EW_RETENTION_PIECE_US;
	int failed[AT_ONCE], written, settled, r;
	size_t n = 0;

	written = ew_deletion_write_down(k, b->rows, b->n);
	for (; n < b->n && (n == 0 || in_time(k, until)); n++)
		failed[n] = not_written(&b->rows[n], written) ? written : unlink_all(k, &b->rows[n]);
	settled = ew_store_settle(k->store);
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_deletion_note_written(k, b->rows, b->n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		int error = failed[i] < 0 ? failed[i] : settled;

		r = error < 0 ? not_removed(k, &b->rows[i], error) : write_step(k, &b->rows[i], EW_DELETION_REMOVED, 0);
	}
	return r < 0 ? r : ew_keeper_commit(k);
}

/* -- proof ------------------------------------------------------------------------------------- */

/* The segment that is being written to may stay so for days; it is ended for the sake of what it holds. */
static int end_segment(struct ew_keeper *k, const struct ew_deletion_row *row, const struct ew_deletion_proof *proof)
{
	struct ew_msg_segment_end end = {.segment = proof->running};

	if (proof->running == UINT32_MAX || row->thread >= k->threads || !k->tapes[row->thread].up)
		return 0;
	return ew_keeper_post(k, EW_ROLE_RECORDER, row->thread, 0, EW_MSG_segment_end, &end);
}

/* Whoever mended the store need not say so. */
static int remove_again(struct ew_keeper *k, const struct ew_deletion_row *row)
{
	int r = unlink_all(k, row);

	return r < 0 ? r : ew_store_settle(k->store);
}

/* A store keeps bytes until a date, or for as long as it is told to: nobody need wait for that to be told. */
static bool is_kept(const struct ew_deletion_proof *proof)
{
	bool kept = false;

	for (uint32_t i = EW_PLACE_STORE; i < EW_PLACES; i++)
		kept = kept || proof->store[i].until.us > 0 || proof->store[i].held;
	return kept;
}

/* The recorder has not said so yet, or a store: that one wakes the deletion when it has, so it is looked at ever more seldom. */
static int64_t wait_for(const struct ew_deletion_row *row, const struct ew_deletion_proof *proof)
{
	bool only_stores = proof->spans && proof->tape && !proof->stores;

	return only_stores ? AGAIN_US << (row->attempts < 7 ? row->attempts : 7) : AGAIN_US;
}

/* `written`: what came of writing down those that were not. */
static int prove(struct ew_keeper *k, struct ew_deletion_row *row, int written)
{
	struct ew_deletion_proof proof;
	bool waits;
	int r = not_written(row, written) ? written : row->step == EW_DELETION_UNPROVEN ? remove_again(k, row) : 0;

	if (r < 0)
		return not_removed(k, row, r);
	r = ew_deletion_look(k, row, &proof);
	if (r < 0)
		return r;
	if (ew_deletion_is_proven(&proof))
		return certify(k, row, &proof);
	waits = proof.objects && proof.rows && row->step != EW_DELETION_UNPROVEN && row->attempts < LOOKS_AT_MOST &&
		ew_io_wall(k->io).us - row->begun.us < WAITS_AT_MOST_US && !is_kept(&proof);
	r = end_segment(k, row, &proof);
	if (r < 0)
		return r;
	return waits ? write_step(k, row, EW_DELETION_REMOVED, wait_for(row, &proof)) : say_unproven(k, row, &proof);
}

static int take_number(void *arg, const struct ew_deletion_row *row)
{
	*(uint64_t *)arg = row->number;
	return 0;
}

/* No clock is asked which came first: a deletion has its number when the transaction that destroys its keys is committed. */
static int newest_number(struct ew_keeper *k, uint64_t *ret)
{
	*ret = 0;
	return ew_deletions_each(k->catalog, 0, 0, 1, take_number, ret);
}

/* What was destroyed after the log was emptied last may be in it. */
static int settle(struct ew_keeper *k, const struct batch *b, bool *ret_may)
{
	struct ew_retention_state *s = k->retention;
	struct ew_mono now = ew_io_mono(k->io);
	uint64_t newest = 0;
	bool needed = false;
	int r;

	for (size_t i = 0; i < b->n; i++)
		needed = needed || b->rows[i].number > s->settled_to;
	*ret_may = !needed;
	if (!needed || (s->settled.us != 0 && now.us - s->settled.us < SETTLE_EVERY_US))
		return 0;
	s->settled = now;
	r = newest_number(k, &newest);
	if (r == 0)
		r = ew_catalog_settle(k->catalog);
	if (r == -EBUSY)
		return 0; /* somebody reads it: a backup, say */
	if (r == 0)
		s->settled_to = newest;
	*ret_may = r == 0;
	return r;
}

static int prove_batch(struct ew_keeper *k, struct batch *b, bool *ret_more)
{
	int64_t until = ew_io_mono(k->io).us + EW_RETENTION_PIECE_US;
	bool may = false;
	int written, r = settle(k, b, &may);

	*ret_more = may && b->n > 0;
	if (r < 0 || !may)
		return r;
	written = ew_deletion_write_down(k, b->rows, b->n);
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_deletion_note_written(k, b->rows, b->n);
	for (size_t i = 0; r == 0 && i < b->n && (i == 0 || in_time(k, until)); i++)
		r = prove(k, &b->rows[i], written);
	return r < 0 ? r : ew_keeper_commit(k);
}

bool ew_keeper_deletions_due(const struct ew_keeper *k)
{
	return k->retention && k->retention->proving;
}

int ew_keeper_deletions_step(struct ew_keeper *k)
{
	struct batch *b = calloc(1, sizeof(*b));
	int r = b ? read_batch(k, EW_DELETION_SHREDDED, b) : -ENOMEM;
	bool more = r == 0 && b->n > 0;

	if (more)
		r = remove_bytes(k, b);
	else if (r == 0) {
		r = read_batch(k, EW_DELETION_REMOVED, b);
		if (r == 0 && b->n == 0)
			r = read_batch(k, EW_DELETION_UNPROVEN, b);
		if (r == 0 && b->n > 0)
			r = prove_batch(k, b, &more);
	}
	k->retention->proving = more; /* otherwise the next tick looks again */
	if (b)
		batch_free(b);
	free(b);
	return r;
}

int ew_keeper_deletions_tick(struct ew_keeper *k)
{
	uint64_t counts[6];
	int r = ew_deletions_count(k->catalog, counts);

	if (r == 0 && counts[EW_DELETION_SHREDDED] + counts[EW_DELETION_REMOVED] + counts[EW_DELETION_UNPROVEN] > 0)
		k->retention->proving = true;
	return r < 0 || !k->retention->lacking ? r : ew_deletion_write_more(k);
}
