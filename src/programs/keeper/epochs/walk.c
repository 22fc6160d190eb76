/*
 * Keys that are sealed anew, in pieces: those of calls and of evidence here, headers by the vault. Must never put a row under an epoch
 * that is not the active one, and never forget a row that could not be sealed anew.
 */
#include "programs/keeper/epochs/rotation.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "ipc/rewrap_rows.h"
#include "programs/keeper/deletion/final.h"

#define WRAPPED_BYTES 1024
#define AGAIN_US (3600 * EW_US_PER_S)
#define AWAY_US (60 * EW_US_PER_S) /* the vault, or its source of keys */
#define OWN_AT_ONCE 32

static bool of_vault(unsigned of)
{
	return of == EW_WRAPPED_OBJECTS || of == EW_WRAPPED_ORIGINALS;
}

void ew_rotation_walk(struct ew_keeper *k, enum ew_epoch_kind kind)
{
	for (unsigned i = 0; i < EW_WRAPPED_KINDS; i++)
		if (ew_wrapped_epoch_kind((enum ew_wrapped_of)i) == kind)
			k->rotation->walks[i] = (struct ew_walk){.on = true};
}

/* -- the rate ---------------------------------------------------------------------------------- */

static int64_t earned(const struct ew_keeper *k)
{
	const struct ew_rotation_state *s = k->rotation;

	return s->credit_us + ew_io_mono(k->io).us - s->credited.us;
}

static void take_credit(struct ew_keeper *k, uint64_t rows)
{
	struct ew_rotation_state *s = k->rotation;
	int64_t have = earned(k);

	s->credited = ew_io_mono(k->io);
	s->credit_us = (have > EW_US_PER_S ? EW_US_PER_S : have) - (int64_t)rows * (EW_US_PER_S / s->usual.per_s);
}

/* The vault works while something else is done here; of one that is away nothing is asked. */
static bool can_go(const struct ew_keeper *k, unsigned of)
{
	const struct ew_rotation_state *s = k->rotation;

	return s->walks[of].on && (!of_vault(of) || (k->vault_up && !k->keys_away && s->batch_request == 0));
}

bool ew_keeper_rotation_due(const struct ew_keeper *k)
{
	if (!k->rotation)
		return false;
	for (unsigned i = 0; i < EW_WRAPPED_KINDS; i++)
		if (can_go(k, i) && earned(k) > 0)
			return true;
	return k->rotation->finals;
}

/* -- a walk's end ------------------------------------------------------------------------------ */

static int tell_failed(struct ew_keeper *k, const struct ew_walk *w)
{
	char sentence[300];
	int r = ew_keeper_begin(k);

	(void)snprintf(sentence, sizeof(sentence),
		"%llu keys could not be sealed to the new key and stay under the old one, which is kept for them: run `earwitness audit run` to find "
		"damaged rows; it is tried again each hour",
		(unsigned long long)w->failed);
	if (r == 0)
		r = ew_keeper_except(k, NULL, "rewrap_failed", sentence);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int heal(struct ew_keeper *k)
{
	int r;

	for (unsigned i = 0; i < EW_WRAPPED_KINDS; i++)
		if (k->rotation->walks[i].on || k->rotation->walks[i].failed > 0)
			return 0;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_heal(k, NULL, "rewrap_failed", NULL, "every key is under one that is in use");
	return r < 0 ? r : ew_keeper_commit(k);
}

static const char *const words[EW_WRAPPED_KINDS] = {"objects", "originals", "calls", "evidence"};

/* A backup of before then has rows under earlier keys. Keys of calls and of evidence are two walks of one kind. */
static int note_empty(struct ew_keeper *k, enum ew_epoch_kind kind)
{
	int r;

	for (unsigned i = 0; i < EW_WRAPPED_KINDS; i++)
		if (ew_wrapped_epoch_kind((enum ew_wrapped_of)i) == kind && (k->rotation->walks[i].on || k->rotation->walks[i].failed > 0))
			return 0;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_epochs_emptied(k->catalog, kind, ew_io_wall(k->io));
	return r < 0 ? r : ew_keeper_commit(k);
}

static int end_walk(struct ew_keeper *k, unsigned of)
{
	struct ew_walk *w = &k->rotation->walks[of];
	int r;

	w->on = false;
	if (w->done + w->failed > 0)
		ew_log(w->failed > 0 ? EW_LOG_ERROR : EW_LOG_INFO, "keys_sealed_anew", EW_F_WORD("of", words[of]), EW_F_U64("rows", w->done),
			EW_F_U64("failed", w->failed));
	if (w->failed == 0) {
		r = note_empty(k, ew_wrapped_epoch_kind((enum ew_wrapped_of)of));
		return r < 0 || w->done == 0 ? r : heal(k);
	}
	w->again.us = ew_io_mono(k->io).us + AGAIN_US;
	return tell_failed(k, w);
}

/* -- rows -------------------------------------------------------------------------------------- */

struct old_rows {
	struct ew_wrapped_row rows[EW_ROTATION_BATCH];
	uint8_t bytes[EW_ROTATION_BATCH][WRAPPED_BYTES];
	size_t n;
};

/* One that is too long for a key is an altered row; it is passed over with the others that do not open. */
static int take_row(void *arg, const struct ew_wrapped_row *row)
{
	struct old_rows *o = arg;
	size_t n = row->wrapped.len <= WRAPPED_BYTES ? row->wrapped.len : 0;

	if (n > 0)
		memcpy(o->bytes[o->n], row->wrapped.at, n);
	o->rows[o->n] = *row;
	o->rows[o->n].wrapped = ew_slice_of(o->bytes[o->n], n);
	o->n++;
	return 0;
}

static int read_rows(struct ew_keeper *k, unsigned of, uint32_t below, uint32_t most, struct old_rows *o)
{
	struct ew_walk *w = &k->rotation->walks[of];

	o->n = 0;
	return ew_wrapped_each(k->catalog, (enum ew_wrapped_of)of, below, w->begun ? &w->at : NULL, most, take_row, o);
}

static void go_behind(struct ew_walk *w, const struct ew_wrapped_row *row)
{
	w->at = *row;
	w->at.wrapped = EW_SLICE_EMPTY;
	w->begun = true;
}

/* -- the keeper's own ---------------------------------------------------------------------------- */

static bool is_lost(int error)
{
	return error == -ENOKEY || error == -EKEYREJECTED || error == -EBADMSG || error == -EPROTO;
}

/* A call in memory would write back what it was sealed in before. */
static void follow_in_memory(struct ew_keeper *k, struct ew_id id, uint32_t epoch, struct ew_slice wrapped)
{
	struct ew_call *call = ew_keeper_call_held(k, id);

	if (!call)
		return;
	ew_buf_clear(&call->wrapped);
	ew_buf_add_slice(&call->wrapped, wrapped);
	call->key_epoch = epoch;
}

static int seal_own(struct ew_keeper *k, unsigned of, const struct ew_wrapped_row *row)
{
	struct ew_walk *w = &k->rotation->walks[of];
	_cleanup_(ew_buf_free) struct ew_buf wrapped = {0};
	uint8_t key[EW_COLUMN_KEY_BYTES];
	uint32_t epoch = 0;
	int r = ew_ring_open(k->rotation->ring, row->epoch, row->wrapped, key);

	ew_buf_init(&wrapped, WRAPPED_BYTES);
	if (r == 0)
		r = ew_rotation_seal(k, key, &wrapped, &epoch);
	ew_wipe(key, sizeof(key));
	if (is_lost(r)) {
		w->failed++;
		return 0;
	}
	if (r == 0)
		r = ew_wrapped_put(k->catalog, (enum ew_wrapped_of)of, row, epoch, ew_buf_slice(&wrapped));
	if (r < 0)
		return r;
	if (of == EW_WRAPPED_CALLS)
		follow_in_memory(k, row->id, epoch, ew_buf_slice(&wrapped));
	w->done++;
	return 0;
}

static int walk_own(struct ew_keeper *k, unsigned of, struct old_rows *o)
{
	int64_t until = ew_io_mono(k->io).us + EW_ROTATION_PIECE_US;
	int r = read_rows(k, of, k->rotation->catalog, OWN_AT_ONCE, o);
	size_t n = 0;

	if (r < 0 || o->n == 0)
		return r < 0 ? r : end_walk(k, of);
	r = ew_keeper_begin(k);
	for (; r == 0 && n < o->n && (n == 0 || ew_io_mono(k->io).us < until); n++)
		r = seal_own(k, of, &o->rows[n]);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0)
		return r;
	go_behind(&k->rotation->walks[of], &o->rows[n - 1]);
	take_credit(k, n);
	return 0;
}

/* -- the vault's -------------------------------------------------------------------------------- */

static int ask_vault(struct ew_keeper *k, unsigned of, uint32_t epoch, const struct old_rows *o)
{
	_cleanup_(ew_buf_free) struct ew_buf rows = {0};
	struct ew_msg_rewrap_some m = {.kind = (uint8_t)ew_wrapped_epoch_kind((enum ew_wrapped_of)of), .epoch = epoch, .event = k->system_previous};

	ew_buf_init(&rows, EW_MAX_REWRAP_BYTES);
	for (size_t i = 0; i < o->n; i++)
		ew_rewrap_row_add(&rows, o->rows[i].epoch, o->rows[i].id, o->rows[i].wrapped);
	if (ew_buf_error(&rows) < 0)
		return ew_buf_error(&rows);
	m.rows = ew_buf_slice(&rows);
	k->rotation->batch_request = ++k->request;
	k->rotation->batch_of = (enum ew_wrapped_of)of;
	k->rotation->batch_epoch = epoch;
	k->rotation->batch_rows = o->n;
	return ew_keeper_post(k, EW_ROLE_VAULT, 0, k->request, EW_MSG_rewrap_some, &m);
}

static int walk_vault(struct ew_keeper *k, unsigned of, struct old_rows *o)
{
	struct ew_epoch_row newest;
	int r = ew_keeper_epoch(k, ew_wrapped_epoch_kind((enum ew_wrapped_of)of), &newest);

	if (r == -ENOKEY) {
		k->rotation->walks[of].on = false; /* there is none to seal to; a new one begins the walk */
		return 0;
	}
	if (r == 0)
		r = read_rows(k, of, newest.epoch, EW_ROTATION_BATCH, o);
	if (r < 0 || o->n == 0)
		return r < 0 ? r : end_walk(k, of);
	r = ask_vault(k, of, newest.epoch, o);
	go_behind(&k->rotation->walks[of], &o->rows[o->n - 1]);
	take_credit(k, o->n);
	return r;
}

/* Which row it was is said by its epoch and its subject; a row that went meanwhile is nobody's loss. */
static int take_one(struct ew_keeper *k, const struct ew_rewrap_row *row, bool *away)
{
	struct ew_rotation_state *s = k->rotation;
	struct ew_walk *w = &s->walks[s->batch_of];
	struct ew_wrapped_row was = {.id = row->subject};
	int r;

	if (row->code == -EAGAIN) { /* its private half is at a source that is away */
		*away = true;
		return 0;
	}
	if (row->code != 0) {
		w->failed++;
		return 0;
	}
	r = ew_wrapped_epoch_of(k->catalog, s->batch_of, row->subject, &was.epoch);
	if (r == 0 && was.epoch < s->batch_epoch)
		r = ew_wrapped_put(k->catalog, s->batch_of, &was, s->batch_epoch, row->header);
	w->done += r == 0;
	return r == -ENOENT ? 0 : r;
}

/* Rows without an answer are still under the old key, and lie behind the walk: it begins again. */
static int take_all(struct ew_keeper *k, struct ew_slice rows, bool *away)
{
	struct ew_reader reader;
	struct ew_rewrap_row row;
	size_t n = 0;
	int r = 0;

	ew_reader_init(&reader, rows);
	for (; r == 0 && ew_rewrap_row_next(&reader, &row); n++)
		r = take_one(k, &row, away);
	if (r == 0 && (!ew_reader_ok(&reader) || n != k->rotation->batch_rows)) {
		ew_log(EW_LOG_ERROR, "rewrapped_unreadable", EW_F_U64("rows", n), EW_F_U64("asked", k->rotation->batch_rows));
		*away = true;
	}
	return r;
}

int ew_rotation_rewrapped(struct ew_keeper *k, uint64_t request, const struct ew_msg_rewrapped_some *m)
{
	struct ew_rotation_state *s = k->rotation;
	struct ew_walk *w = &s->walks[s->batch_of];
	bool away = m->code != 0;
	int r = 0;

	if (request == 0 || request != s->batch_request)
		return 0;
	s->batch_request = 0;
	if (m->code != 0)
		ew_log(EW_LOG_WARNING, "rewrap_refused", EW_F_I64("code", m->code));
	else {
		r = ew_keeper_begin(k);
		if (r == 0)
			r = take_all(k, m->rows, &away);
		if (r == -EPERM) { /* a newer epoch has come, which has begun the walk again */
			ew_keeper_rollback(k);
			r = 0;
		} else if (r == 0) {
			r = ew_keeper_commit(k);
		}
	}
	if (away) {
		w->on = false;
		w->again.us = ew_io_mono(k->io).us + AWAY_US;
	}
	return r;
}

/* -- a step -------------------------------------------------------------------------------------- */

int ew_keeper_rotation_step(struct ew_keeper *k)
{
	struct old_rows *o = malloc(sizeof(*o));
	int r = 0;

	if (!o)
		return 0; /* memory comes back */
	for (unsigned i = 0; i < EW_WRAPPED_KINDS; i++) {
		if (!can_go(k, i) || earned(k) <= 0)
			continue;
		r = of_vault(i) ? walk_vault(k, i, o) : walk_own(k, i, o);
		free(o);
		return r;
	}
	free(o);
	return ew_deletion_finals_step(k, &k->rotation->finals);
}
