/*
 * What has to be brought to a store, removed there or held there, the longest waiting first and a bounded number at a time. A store that fails is asked
 * for one thing at a time until it answers again; an object that fails by itself waits and keeps no other. Must never write `stored` without an
 * answer that says it was read back, nor take the source of a move away before that.
 */
#include "programs/keeper/remote/remote.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "catalog/objects.h"
#include "catalog/originals.h"
#include "programs/keeper/deletion/retention.h"
#include "store/s3_request.h"
#include "store/s3_upload.h"

#define HEAD (EW_REMOTE_JOBS + 1)   /* rows that are looked at: at least one of them is not under way */
#define LATER_US (5 * EW_US_PER_S)
#define HELD_AGAIN_US (3600 * EW_US_PER_S) /* what a hold keeps is looked at again */
#define DAY_US (86400 * EW_US_PER_S)
#define LOCK_LACKS (EW_S3_DIFFERS_LOCK | EW_S3_DIFFERS_UNTIL)

struct head {
	struct ew_place_row row; /* the first that is not under way */
	bool found;
	struct ew_keeper *k;
	const struct ew_remote *remote;
	uint32_t store;          /* EW_PLACES: an order for it at any store is in the way */
};

static int take_first(void *arg, const struct ew_place_row *row)
{
	struct head *h = arg;

	if (ew_remote_busy(h->remote, row->object, h->store))
		return 0;
	h->row = *row;
	h->found = true;
	return 1;
}

/* What a store has that cannot be asked now keeps nothing back that another has. */
static int take_fetchable(void *arg, const struct ew_place_row *row)
{
	struct head *h = arg;
	bool may = false;
	int r = ew_remote_busy(h->remote, row->object, EW_PLACES) ? 0 : ew_remote_may_fetch(h->k, row, &may);

	return r < 0 || !may ? r : take_first(arg, row);
}

/* A store that has just failed is tried with one thing, and the next waits for what comes of it. */
static bool has_room(const struct ew_keeper *k, uint32_t store, enum ew_remote_what what, unsigned most)
{
	const struct ew_remote *r = k->remote;
	const struct ew_remote_store *s = &r->stores[store];
	unsigned now = ew_remote_under_way(r, store, what);

	if (!s->configured || !s->ours || (!s->folder && !k->outside->up) || ew_io_mono(k->io).us < s->asking.next.us)
		return false;
	return now < (s->asking.failures > 0 ? 1 : most);
}

static int write_one(struct ew_keeper *k, const struct ew_place_row *row)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_places_put(k->catalog, row);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int put_off(struct ew_keeper *k, struct ew_place_row *row, int64_t us)
{
	row->not_before.us = ew_io_wall(k->io).us + us;
	return write_one(k, row);
}

static void say_failed(struct ew_place_row *row, struct ew_slice sentence)
{
	(void)snprintf(row->why, sizeof(row->why), "%.*s", (int)sentence.len, sentence.len ? (const char *)sentence.at : "");
}

/* It went wrong for a reason of its own: others go first. */
static int fail_row(struct ew_keeper *k, struct ew_place_row *row, uint32_t state, struct ew_slice sentence)
{
	if (row->state != state) {
		row->since = ew_io_wall(k->io);
		row->attempts = 0;
	}
	row->state = state;
	row->attempts++;
	row->not_before = ew_remote_again(k, row->attempts);
	say_failed(row, sentence);
	return write_one(k, row);
}

/* Which of an object's failures are the store's: those that another object would meet as well. */
static bool is_the_stores(int64_t code)
{
	return code != -EBADMSG && code != -ENOENT && code != -EBUSY && code != -ENODATA && code != -EOPNOTSUPP && code != -EEXIST;
}

/* -- how long it is locked ----------------------------------------------------------------------- */

static int take_interaction(void *arg, const struct ew_object_row *row)
{
	*(struct ew_id *)arg = row->interaction;
	return 0;
}

/* Until what it is kept for ends: of a call that cannot be read, or of a text, nothing is locked. */
static struct ew_wall due_of(struct ew_keeper *k, struct ew_id object)
{
	struct ew_id interaction;
	struct ew_call *call;

	if (ew_objects_get(k->catalog, object, take_interaction, &interaction) < 0 || ew_keeper_call(k, interaction, &call) < 0)
		return (struct ew_wall){0};
	return ew_retention_due_of(k, call, EW_ARTIFACT_AUDIO);
}

static void wish_lock(struct ew_keeper *k, const struct ew_remote_store *s, const struct ew_place_row *row, struct ew_msg_store_put *to)
{
	int64_t now = ew_io_wall(k->io).us, most = now + (int64_t)s->lock_most_s * EW_US_PER_S;
	struct ew_wall until;

	to->hold = row->hold_wished;
	if (s->lock == EW_S3_LOCK_NONE)
		return;
	until = due_of(k, row->object);
	if (until.us > most)
		until.us = most;
	if (until.us <= now)
		return;
	to->lock = (uint8_t)s->lock;
	to->until_wall = until.us;
}

/* -- bringing ------------------------------------------------------------------------------------ */

static int ask_put(struct ew_keeper *k, const struct ew_remote_store *s, struct ew_remote_job *job)
{
	const struct ew_place_row *row = &job->place;
	struct ew_msg_store_put m = {.job = job->id,
		.store = (uint8_t)job->store,
		.object = row->object,
		.kind = (uint8_t)row->kind,
		.made_wall = row->made.us,
		.bytes = row->bytes,
		.sha256 = row->sha256,
		.tags = EW_SLICE_EMPTY};

	wish_lock(k, s, row, &m);
	return k->ops->send(k->arg, EW_ROLE_DELIVER, 0, ++k->request, EW_MSG_store_put, &m, &job->handle, 1);
}

/* Its file is not here: it lies at another store, and comes by way of here. */
static int fetch_first(struct ew_keeper *k, struct ew_place_row *row)
{
	struct ew_error why = {0};
	int r = ew_remote_want(k, row->object, false, &why);

	if (r == 0 || r == -EINPROGRESS)
		return put_off(k, row, LATER_US);
	if (r == -EHOSTUNREACH || r == -ENOENT) {
		ew_log(EW_LOG_ERROR, "object_not_here", EW_F_ID("object", row->object));
		r = fail_row(k, row, EW_PLACE_FAILING, ew_slice_text(r == -ENOENT ? "its file is not here, and no other store has it" : ew_error_text(&why)));
	}
	return r;
}

/* 1: something was begun or put off; 0: there is no room for an order. */

static int begin_put(struct ew_keeper *k, uint32_t store, struct ew_place_row *row)
{
	struct ew_remote_store *s = &k->remote->stores[store];
	struct ew_remote_job *job;
	int handle = -1, r = ew_store_get(k->store, row->object, &handle);

	if (r < 0) {
		r = r == -ENOENT ? fetch_first(k, row) : fail_row(k, row, EW_PLACE_FAILING, ew_slice_text("its file here cannot be opened"));
		return r < 0 ? r : 1;
	}
	job = ew_remote_begin(k, EW_REMOTE_PUT, store, row);
	if (!job) {
		ew_io_discard(k->io, &handle);
		return 0;
	}
	job->handle = handle;
	if (s->folder) {
		r = ew_remote_folder_step(k, job);
		return r < 0 ? r : 1;
	}
	if (ask_put(k, s, job) == 0)
		return 1;
	ew_remote_end(k, job);
	return 0;
}

/* What a server does has to be known before anything is locked or held there. */
static int next_put(struct ew_keeper *k, uint32_t store)
{
	struct ew_remote_store *s = &k->remote->stores[store];
	struct head h = {.remote = k->remote, .store = EW_PLACES};
	int r;

	if (!has_room(k, store, EW_REMOTE_PUT, EW_REMOTE_PUTS) || (!s->folder && !s->probed))
		return 0;
	r = ew_places_waiting(k->catalog, store, ew_io_wall(k->io), HEAD, take_first, &h);
	if (r < 0 || !h.found)
		return r < 0 ? r : 0;
	return begin_put(k, store, &h.row);
}

/* The source of a move leaves once the target has it. A lock may keep it for a while, and that is not hidden. */
static int leave_source(struct ew_keeper *k, const struct ew_place_row *row)
{
	struct ew_place_row from;
	int r;

	if (row->from == EW_PLACE_HERE || row->from >= EW_PLACES || row->from == row->store)
		return 0;
	r = ew_places_get(k->catalog, row->object, row->from, &from);
	if (r < 0 || from.state != EW_PLACE_STORED)
		return r == -ENOENT ? 0 : r;
	from.state = EW_PLACE_LEAVING;
	from.since = ew_io_wall(k->io);
	from.not_before.us = 0;
	from.attempts = 0;
	return ew_places_put(k->catalog, &from);
}

/* From now on the copy here is a cache. */
static int let_cache(struct ew_keeper *k, const struct ew_place_row *row)
{
	struct ew_place_row here;
	int r = ew_places_get(k->catalog, row->object, EW_PLACE_HERE, &here);

	if (r < 0 || here.state != EW_PLACE_STORED)
		return r == -ENOENT ? 0 : r;
	if (here.used.us == EW_PLACE_ONLY.us)
		here.used = ew_io_wall(k->io);
	return ew_places_put(k->catalog, &here);
}

static void take_shown(struct ew_place_row *row, const struct ew_msg_store_answer *m)
{
	row->lock = m->lock;
	row->until.us = m->until_wall;
	row->hold = m->hold != 0;
	row->differs = m->differs;
	(void)snprintf(row->version, sizeof(row->version), "%.*s", (int)m->version.len, m->version.len ? (const char *)m->version.at : "");
	(void)snprintf(row->etag, sizeof(row->etag), "%.*s", (int)m->etag.len, m->etag.len ? (const char *)m->etag.at : "");
	(void)snprintf(row->class, sizeof(row->class), "%.*s", (int)m->class.len, m->class.len ? (const char *)m->class.at : "");
}

/* One transaction: it is there, its source leaves, the copy here may. */
static int stored(struct ew_keeper *k, struct ew_place_row *row, const struct ew_msg_store_answer *m)
{
	int r = ew_keeper_begin(k);

	take_shown(row, m);
	row->state = EW_PLACE_STORED;
	row->since = ew_io_wall(k->io);
	row->attempts = 0;
	row->not_before.us = 0;
	row->why[0] = '\0';
	if (r == 0)
		r = ew_places_put(k->catalog, row);
	if (r == 0)
		r = leave_source(k, row);
	if (r == 0)
		r = let_cache(k, row);
	if (r == 0 && (row->differs & LOCK_LACKS))
		r = ew_remote_except(k, "store_lock_missing",
			"an object store does not show the lock that is configured: recordings are stored there, and can be deleted by whoever may delete; see "
			"`earwitness storage` for what was proven of it");
	return r < 0 ? r : ew_keeper_commit(k);
}

/* It fails again and again, and the last that the store was asked for before went well each time: it is not the store. */
static bool is_alone(const struct ew_keeper *k, const struct ew_place_row *row)
{
	return k->remote->stores[row->store].asking.failures == 0 && (row->state == EW_PLACE_FAILING || row->attempts >= EW_REMOTE_ALONE);
}

static int put_failed(struct ew_keeper *k, struct ew_place_row *row, const struct ew_msg_store_answer *m)
{
	bool alone = is_alone(k, row), own = !is_the_stores(m->code) || m->code == -EACCES || alone;
	int r;

	if (is_the_stores(m->code) && (!alone || m->code == -EACCES))
		ew_remote_store_failed(k, row->store, m->sentence);
	r = own ? fail_row(k, row, EW_PLACE_FAILING, m->sentence) : ew_remote_set_aside(k, row);
	if (r == 0 && m->code == -EBADMSG)
		r = ew_remote_except(k, "object_damaged",
			"a file of this machine's spool is not what was recorded, or another object of its name lies at the store: it is not stored; run `earwitness "
			"audit run` for which");
	return r;
}

/* Deleted meanwhile: it is removed like everything else there, and how it is locked and held must be known for that. */
static int brought_to_leave(struct ew_keeper *k, struct ew_place_row *row, const struct ew_msg_store_answer *m)
{
	take_shown(row, m);
	row->not_before.us = 0;
	return write_one(k, row);
}

int ew_remote_put_done(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m)
{
	struct ew_place_row row = {.store = job->store};
	int r = ew_places_get(k->catalog, job->place.object, job->store, &row);

	ew_remote_end(k, job);
	if (m->code == 0 && r >= 0)
		r = ew_remote_store_well(k, row.store);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (row.state == EW_PLACE_LEAVING && m->code == 0)
		return brought_to_leave(k, &row, m);
	if (row.state != EW_PLACE_WAITING && row.state != EW_PLACE_FAILING)
		return 0;
	return m->code == 0 ? stored(k, &row, m) : put_failed(k, &row, m);
}

/* -- removing ------------------------------------------------------------------------------------ */

/* A lock that the right may lift is lifted for a deletion, of which holds were asked and keys are gone; never for a move. */
static bool may_bypass(const struct ew_place_row *row)
{
	return row->deletion > 0 && row->lock == EW_S3_LOCK_GOVERNANCE;
}

static int ask_delete(struct ew_keeper *k, const struct ew_remote_job *job)
{
	const struct ew_place_row *row = &job->place;
	struct ew_msg_store_delete m = {.job = job->id,
		.store = (uint8_t)job->store,
		.object = row->object,
		.kind = (uint8_t)row->kind,
		.made_wall = row->made.us,
		.bypass = may_bypass(row)};

	return k->ops->send(k->arg, EW_ROLE_DELIVER, 0, ++k->request, EW_MSG_store_delete, &m, NULL, 0);
}

static int begin_delete(struct ew_keeper *k, uint32_t store, const struct ew_place_row *row)
{
	struct ew_remote_job *job = ew_remote_begin(k, EW_REMOTE_DELETE, store, row);
	int r;

	if (!job)
		return 0;
	if (k->remote->stores[store].folder) {
		r = ew_remote_folder_step(k, job);
		return r < 0 ? r : 1;
	}
	if (ask_delete(k, job) == 0)
		return 1;
	ew_remote_end(k, job);
	return 0;
}

static int next_delete(struct ew_keeper *k, uint32_t store)
{
	struct head h = {.remote = k->remote, .store = EW_PLACES};
	int r;

	if (!has_room(k, store, EW_REMOTE_DELETE, EW_REMOTE_DELETES))
		return 0;
	r = ew_places_leaving(k->catalog, store, ew_io_wall(k->io), HEAD, take_first, &h);
	return r < 0 || !h.found ? r : begin_delete(k, store, &h.row);
}

static int gone(struct ew_keeper *k, struct ew_place_row *row, const struct ew_msg_store_answer *m)
{
	int r = ew_keeper_begin(k);

	row->state = EW_PLACE_GONE;
	row->since = ew_io_wall(k->io);
	row->removed += m->versions + m->markers + m->uploads;
	row->why[0] = '\0';
	if (r == 0)
		r = row->deletion > 0 ? ew_places_put(k->catalog, row) : ew_places_remove(k->catalog, row->object, row->store);
	if (r == 0 && row->deletion > 0)
		r = ew_places_wake_deletion(k->catalog, row->deletion);
	return r < 0 ? r : ew_keeper_commit(k);
}

/* Held until a date, or without one: it is said, and tried again then. */
static int not_gone(struct ew_keeper *k, struct ew_place_row *row, bool bypassed, const struct ew_msg_store_answer *m)
{
	struct ew_wall now = ew_io_wall(k->io);
	bool was_held = row->hold;

	row->attempts++;
	row->removed += m->versions + m->markers + m->uploads;
	row->not_before = ew_remote_again(k, row->attempts);
	say_failed(row, m->sentence);
	if (m->code == -EBUSY) {
		row->lock = m->lock != EW_S3_LOCK_NONE ? m->lock : row->lock;
		row->until.us = m->until_wall;
		row->hold = m->hold != 0;
		row->not_before.us = m->until_wall > now.us ? m->until_wall + EW_US_PER_S : now.us + HELD_AGAIN_US;
		/* Nobody knew of this hold, or of this lock: the one is lifted first, the other by the deletion. */
		if ((row->hold && !was_held && !row->hold_wished) || (may_bypass(row) && !bypassed))
			row->not_before.us = 0;
	}
	return write_one(k, row);
}

int ew_remote_delete_done(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m)
{
	struct ew_place_row row = {.store = job->store};
	bool bypassed = may_bypass(&job->place);
	int r = ew_places_get(k->catalog, job->place.object, job->store, &row);

	ew_remote_end(k, job);
	if (r < 0 || row.state != EW_PLACE_LEAVING)
		return r == -ENOENT ? 0 : r;
	if (is_the_stores(m->code) && m->code != 0 && m->code != -EACCES) {
		ew_remote_store_failed(k, row.store, m->sentence);
		return ew_remote_set_aside(k, &row);
	}
	r = m->code == 0 ? ew_remote_store_well(k, row.store) : 0;
	if (r < 0)
		return r;
	return m->code == 0 ? gone(k, &row, m) : not_gone(k, &row, bypassed, m);
}

/* -- holding ------------------------------------------------------------------------------------- */

static int begin_hold(struct ew_keeper *k, uint32_t store, const struct ew_place_row *row)
{
	struct ew_remote_job *job = ew_remote_begin(k, EW_REMOTE_HOLD, store, row);
	struct ew_msg_store_hold m = {.store = (uint8_t)store,
		.object = row->object,
		.kind = (uint8_t)row->kind,
		.made_wall = row->made.us,
		.version = ew_slice_text(row->version),
		.on = row->hold_wished};

	if (!job)
		return 0;
	m.job = job->id;
	if (k->ops->send(k->arg, EW_ROLE_DELIVER, 0, ++k->request, EW_MSG_store_hold, &m, NULL, 0) == 0)
		return 1;
	ew_remote_end(k, job);
	return 0;
}

static int next_hold(struct ew_keeper *k, uint32_t store)
{
	struct ew_remote_store *s = &k->remote->stores[store];
	struct head h = {.remote = k->remote, .store = EW_PLACES};
	int r;

	if (s->folder || !has_room(k, store, EW_REMOTE_HOLD, EW_REMOTE_HOLDS) || !ew_remote_is_able(s, EW_S3_ABLE_LEGAL_HOLD))
		return 0;
	r = ew_places_to_hold(k->catalog, store, ew_io_wall(k->io), HEAD, take_first, &h);
	return r < 0 || !h.found ? r : begin_hold(k, store, &h.row);
}

/* Where no hold can be lifted, whoever runs the store may have done it. */
static int next_release(struct ew_keeper *k, uint32_t store)
{
	struct ew_remote_store *s = &k->remote->stores[store];
	struct head h = {.remote = k->remote, .store = EW_PLACES};
	bool able = ew_remote_is_able(s, EW_S3_ABLE_LEGAL_HOLD);
	int r;

	if (s->folder || !s->probed || !has_room(k, store, able ? EW_REMOTE_HOLD : EW_REMOTE_DELETE, EW_REMOTE_HOLDS))
		return 0;
	r = ew_places_to_release(k->catalog, store, ew_io_wall(k->io), HEAD, take_first, &h);
	if (r < 0 || !h.found)
		return r;
	return able ? begin_hold(k, store, &h.row) : begin_delete(k, store, &h.row);
}

/* It stays as it was: whether that keeps what is to leave, only trying to delete it says. */
static int not_held(struct ew_keeper *k, struct ew_place_row *row, struct ew_slice sentence)
{
	int r = fail_row(k, row, row->state, sentence);

	if (r == 0)
		r = ew_remote_except(k, "store_hold_missing",
			"a legal hold could not be set or lifted at an object store: here it stands all the same, and nothing of the call is deleted by this house; see "
			"`earwitness storage` for why");
	if (r == 0 && row->state == EW_PLACE_LEAVING)
		r = begin_delete(k, row->store, row);
	return r < 0 ? r : 0;
}

int ew_remote_hold_done(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m)
{
	struct ew_place_row row = {.store = job->store};
	bool asked = job->place.hold_wished;
	int r = ew_places_get(k->catalog, job->place.object, job->store, &row);

	ew_remote_end(k, job);
	if (r < 0 || (row.state != EW_PLACE_STORED && row.state != EW_PLACE_LEAVING))
		return r == -ENOENT ? 0 : r;
	if (m->code == 0 || (m->code == -ENOENT && row.state == EW_PLACE_LEAVING)) {
		row.hold = asked && m->code == 0;
		row.attempts = 0;
		row.not_before.us = 0;
		row.why[0] = '\0';
		r = ew_remote_store_well(k, row.store);
		return r < 0 ? r : write_one(k, &row);
	}
	if (m->code == -EAGAIN || m->code == -EIO) {
		ew_remote_store_failed(k, row.store, m->sentence);
		return ew_remote_set_aside(k, &row);
	}
	return not_held(k, &row, m->sentence);
}

/* -- a round ------------------------------------------------------------------------------------- */

static int next_get(struct ew_keeper *k)
{
	struct head h = {.k = k, .remote = k->remote, .store = EW_PLACES};
	int r = ew_places_waiting(k->catalog, EW_PLACE_HERE, ew_io_wall(k->io), HEAD, take_fetchable, &h);

	if (r < 0 || !h.found)
		return r < 0 ? r : 0;
	return ew_remote_fetch(k, &h.row);
}

int ew_remote_spool(struct ew_keeper *k)
{
	int r = next_get(k), more = r;

	for (uint32_t s = EW_PLACE_STORE; r >= 0 && s < EW_PLACES; s++) {
		r = next_put(k, s);
		more |= r;
		if (r >= 0)
			r = next_delete(k, s);
		more |= r;
		if (r >= 0)
			r = next_release(k, s);
		more |= r;
		if (r >= 0)
			r = next_hold(k, s);
		more |= r;
	}
	return r < 0 ? r : more > 0;
}
