/*
 * Bringing an object back: whoever needs it says so, it is asked of a store that has it, and what comes is read back here before it has its
 * name. Must never take bytes for the object that do not have its hash, and never bring back what was deleted meanwhile.
 */
#include "programs/keeper/remote/remote.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "catalog/objects.h"

#define READ_A_TURN (256 * 1024)
#define LATER_US (2 * EW_US_PER_S)

/* -- wishing ------------------------------------------------------------------------------------- */

struct having {
	struct ew_place_row here, there; /* there: one that another store has, read back */
	bool is_here, is_there;
	bool is_doubtful;                /* `there` was not as it was stored when it was asked for last */
	const struct ew_remote *remote;
};

/* It was stored there, and the last time it was not as it was stored; nobody else has it, so it is asked for again and again. */
static bool is_doubtful(const struct ew_place_row *row)
{
	return row->state == EW_PLACE_FAILING && row->not_before.us == INT64_MAX;
}

static int look_at(void *arg, const struct ew_place_row *row)
{
	struct having *h = arg;
	bool usable;

	if (row->store == EW_PLACE_HERE) {
		h->here = *row;
		h->is_here = true;
		return 0;
	}
	/* One that is configured before one that is not, and the first store before the archive. */
	usable = row->store < EW_PLACES && h->remote->stores[row->store].configured;
	if (row->state == EW_PLACE_STORED && (!h->is_there || h->is_doubtful || (usable && !h->remote->stores[h->there.store].configured))) {
		h->there = *row;
		h->is_there = true;
		h->is_doubtful = false;
	} else if (is_doubtful(row) && (!h->is_there || (h->is_doubtful && row->attempts < h->there.attempts))) {
		h->there = *row;
		h->is_there = h->is_doubtful = true;
	}
	return 0;
}

static int find(struct ew_keeper *k, struct ew_id object, struct having *h)
{
	*h = (struct having){.remote = k->remote};
	return ew_places_of(k->catalog, object, look_at, h);
}

static bool file_is_here(struct ew_keeper *k, struct ew_id object)
{
	int handle = -1, r = ew_store_get(k->store, object, &handle);

	ew_io_discard(k->io, &handle);
	return r == 0;
}

/* A row here that says that it is to come, in the place of one that says what is not true any more. */
static int wish(struct ew_keeper *k, struct having *h)
{
	struct ew_place_row row = h->there;
	bool open = k->in_transaction;
	int r = open ? 0 : ew_keeper_begin(k);

	row.store = EW_PLACE_HERE;
	row.state = EW_PLACE_WAITING;
	row.from = h->is_here && h->here.state == EW_PLACE_FAILING ? h->here.from : EW_PLACES; /* a move that failed is wished again, too */
	row.since = ew_io_wall(k->io);
	row.used.us = 0;
	row.not_before.us = 0;
	row.attempts = 0;
	row.deletion = row.removed = 0;
	row.lock = row.differs = 0;
	row.until.us = 0;
	row.hold = row.hold_wished = false;
	row.version[0] = row.etag[0] = row.class[0] = row.why[0] = '\0';
	if (r == 0)
		r = ew_places_put(k->catalog, &row);
	if (r == 0 && !open)
		r = ew_keeper_commit(k);
	k->remote->look = true;
	return r < 0 ? r : -EINPROGRESS;
}

/* What holds back the store that has it. */
static int is_away(const struct ew_keeper *k, const struct having *h, struct ew_error *why)
{
	const struct ew_remote_store *s = &k->remote->stores[h->there.store];
	const char *name = ew_place_store_name(h->there.store);

	if (!s->configured)
		return ew_error_set(why, -EHOSTUNREACH, "it lies at the %s, which is not configured any more: configure it again", name);
	if (!s->folder && !k->outside->up)
		return ew_error_set(why, -EHOSTUNREACH, "it lies at the %s, and the door outwards (earwitness-deliver) is not there; see its log", name);
	if (s->asking.failures > 0)
		return ew_error_set(why, -EHOSTUNREACH, "it lies at the %s, which does not answer as it should: %s", name, s->asking.sentence);
	return 0;
}

/* The first who wants it always has it asked for, however the store was before. */
int ew_remote_want(struct ew_keeper *k, struct ew_id object, bool again, struct ew_error *why)
{
	struct having h;
	int r;

	if (file_is_here(k, object))
		return 0;
	r = find(k, object, &h);
	if (r < 0)
		return r;
	if (h.is_here && h.here.state == EW_PLACE_FAILING && (!again || !h.is_there))
		return ew_error_set(why, -EHOSTUNREACH, "it could not be brought here: %s", h.here.why);
	if (!h.is_there)
		return -ENOENT;
	if (!k->remote->stores[h.there.store].configured)
		return is_away(k, &h, why);
	if (!h.is_here || h.here.state != EW_PLACE_WAITING)
		return wish(k, &h);
	r = is_away(k, &h, why);
	return r < 0 ? r : -EINPROGRESS;
}

int ew_remote_open_object(struct ew_keeper *k, struct ew_id object, int *ret_handle)
{
	struct ew_error why = {0};
	int r = ew_store_get(k->store, object, ret_handle);

	if (r == 0)
		ew_remote_touch(k, object);
	if (r != -ENOENT || !k->remote)
		return r;
	r = ew_remote_want(k, object, false, &why);
	return r == 0 ? -EINPROGRESS : r;
}

/* -- asking -------------------------------------------------------------------------------------- */

static int ask_get(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_place_row *there)
{
	struct ew_msg_store_get m = {.job = job->id,
		.store = (uint8_t)job->store,
		.object = there->object,
		.kind = (uint8_t)there->kind,
		.made_wall = there->made.us,
		.version = ew_slice_text(there->version),
		.bytes = there->bytes,
		.sha256 = there->sha256};

	return k->ops->send(k->arg, EW_ROLE_DELIVER, 0, ++k->request, EW_MSG_store_get, &m, &job->handle, 1);
}

static int write_row(struct ew_keeper *k, const struct ew_place_row *row)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_places_put(k->catalog, row);
	return r < 0 ? r : ew_keeper_commit(k);
}

/* Whoever waits for it hears that it will not come; it is tried again later. */
static int give_up(struct ew_keeper *k, struct ew_place_row *here, const char *why)
{
	struct ew_place_row now;
	int r = ew_places_get(k->catalog, here->object, EW_PLACE_HERE, &now);

	if (r < 0)
		return r == -ENOENT ? 0 : r; /* deleted meanwhile: it does not come back */
	if (here->state != EW_PLACE_FAILING)
		here->attempts = 0;
	here->state = EW_PLACE_FAILING;
	here->attempts++;
	here->not_before = ew_remote_again(k, here->attempts);
	(void)snprintf(here->why, sizeof(here->why), "%s", why);
	k->remote->arrivals++;
	return write_row(k, here);
}

static bool may_ask(const struct ew_keeper *k, uint32_t store)
{
	const struct ew_remote_store *s = &k->remote->stores[store];

	if (!s->configured || !s->ours || (!s->folder && !k->outside->up) || ew_io_mono(k->io).us < s->asking.next.us)
		return false;
	return ew_remote_under_way(k->remote, store, EW_REMOTE_GET) < (s->asking.failures > 0 ? 1 : EW_REMOTE_GETS);
}

static bool is_moved_here(const struct ew_place_row *here)
{
	return here->from != EW_PLACE_HERE && here->from < EW_PLACES;
}

/* To this folder for good: the store that it was moved from lets it go, in the transaction that says that it is here. */
static int leave_source(struct ew_keeper *k, const struct ew_place_row *here)
{
	struct ew_place_row from;
	int r;

	if (!is_moved_here(here))
		return 0;
	r = ew_places_get(k->catalog, here->object, here->from, &from);
	if (r < 0 || from.state != EW_PLACE_STORED)
		return r == -ENOENT ? 0 : r;
	from.state = EW_PLACE_LEAVING;
	from.since = ew_io_wall(k->io);
	from.not_before.us = 0;
	return ew_places_put(k->catalog, &from);
}

static int see_waiting(void *arg, const struct ew_place_row *row)
{
	*(bool *)arg = *(bool *)arg || (row->store != EW_PLACE_HERE && (row->state == EW_PLACE_WAITING || row->state == EW_PLACE_FAILING));
	return 0;
}

/* It came to be moved on, and nobody waits to hear it: then its copy here is no cache, and goes when it has been moved. */
static int is_passing(struct ew_keeper *k, struct ew_id object, bool *ret)
{
	*ret = false;
	for (size_t i = 0; i < k->n_later; i++)
		if (k->later[i].for_object && ew_id_equal(k->later[i].object, object))
			return 0;
	return ew_places_of(k->catalog, object, see_waiting, ret);
}

static int is_here(struct ew_keeper *k, struct ew_place_row *here)
{
	struct ew_place_row now;
	bool passing = false;
	int r = is_passing(k, here->object, &passing);

	if (r == 0)
		r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_places_get(k->catalog, here->object, EW_PLACE_HERE, &now);
	if (r == 0) {
		*here = now;
		here->state = EW_PLACE_STORED;
		here->since = ew_io_wall(k->io);
		here->used.us = is_moved_here(here) ? EW_PLACE_ONLY.us : passing ? 0 : here->since.us;
		here->attempts = 0;
		here->why[0] = '\0';
		r = ew_places_put(k->catalog, here);
	}
	if (r == 0)
		r = leave_source(k, here);
	if (r == 0)
		r = ew_places_hurry(k->catalog, here->object);
	if (r == 0)
		r = ew_keeper_commit(k);
	return r;
}

int ew_remote_may_fetch(struct ew_keeper *k, const struct ew_place_row *here, bool *ret_may)
{
	struct having h;
	int r = find(k, here->object, &h);

	*ret_may = r == 0 && (!h.is_there || !k->remote->stores[h.there.store].configured || may_ask(k, h.there.store) || file_is_here(k, here->object));
	return r;
}

int ew_remote_fetch(struct ew_keeper *k, const struct ew_place_row *here)
{
	struct ew_place_row row = *here;
	struct ew_remote_job *job;
	struct having h;
	int r = find(k, here->object, &h);

	if (r < 0)
		return r;
	if (file_is_here(k, here->object))
		return ew_remote_local(k, here);
	if (!h.is_there) {
		r = give_up(k, &row, "no store has it any more");
		return r < 0 ? r : 1;
	}
	if (!k->remote->stores[h.there.store].configured) {
		r = give_up(k, &row, "the store that has it is not configured any more: configure it again");
		return r < 0 ? r : 1;
	}
	if (!may_ask(k, h.there.store))
		return 0;
	job = ew_remote_begin(k, EW_REMOTE_GET, h.there.store, here);
	if (!job)
		return 0;
	job->attempt = ++k->remote->attempt + (UINT32_C(1) << 24); /* beside the attempts of workers */
	r = ew_store_begin(k->store, here->object, job->attempt, &job->handle);
	if (r == 0 && k->remote->stores[job->store].folder) {
		r = ew_remote_folder_step(k, job);
		return r < 0 ? r : 1;
	}
	if (r == 0)
		r = ask_get(k, job, &h.there);
	if (r == 0)
		return 1;
	ew_log(EW_LOG_WARNING, "object_not_fetched", EW_F_ID("object", here->object), EW_F_I64("code", r));
	ew_remote_end(k, job);
	row.not_before.us = ew_io_wall(k->io).us + LATER_US;
	r = write_row(k, &row);
	return r < 0 ? r : 1;
}

/* -- what came ----------------------------------------------------------------------------------- */

/* The store's failure: others are asked for first. Who waits is told why. */
static int set_aside(struct ew_keeper *k, const struct ew_place_row *asked)
{
	struct ew_place_row here;
	int r = ew_places_get(k->catalog, asked->object, EW_PLACE_HERE, &here);

	k->remote->arrivals++;
	if (r < 0 || (here.state != EW_PLACE_WAITING && here.state != EW_PLACE_FAILING))
		return r == -ENOENT ? 0 : r; /* deleted meanwhile */
	return ew_remote_set_aside(k, &here);
}

/* It is as it was stored after all: somebody has put it back, or a proxy between here and there was the fault. */
static int is_good_again(struct ew_keeper *k, const struct ew_remote_job *job)
{
	struct ew_place_row there;
	int r = ew_places_get(k->catalog, job->place.object, job->store, &there);

	if (r < 0 || !is_doubtful(&there))
		return r == -ENOENT ? 0 : r;
	there.state = EW_PLACE_STORED;
	there.since = ew_io_wall(k->io);
	there.not_before.us = 0;
	there.attempts = 0;
	there.why[0] = '\0';
	return write_row(k, &there);
}

/* A backup knows nothing of moves since: where no row says so, another store may have it all the same. */
static int doubt_others(struct ew_keeper *k, const struct ew_place_row *there)
{
	int r = ew_keeper_begin(k);

	for (uint32_t s = EW_PLACE_STORE; r == 0 && s < EW_PLACES; s++)
		if (s != there->store && k->remote->stores[s].configured)
			r = ew_places_doubt(k->catalog, there->object, s, ew_io_wall(k->io));
	return r < 0 ? r : ew_keeper_commit(k);
}

/* What lies there is not what was stored there. Another store may have it; that nobody else has is for people. */
static int spoilt(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m, bool *ret_doubted)
{
	struct ew_place_row there;
	bool elsewhere = false;
	int r = ew_places_get(k->catalog, job->place.object, job->store, &there);

	if (r < 0 || there.state != EW_PLACE_STORED)
		return r == -ENOENT ? 0 : r;
	r = ew_places_elsewhere(k->catalog, there.object, there.store, &elsewhere);
	*ret_doubted = k->remote->restored && !elsewhere && m->code == -ENOENT;
	if (r == 0 && *ret_doubted)
		r = doubt_others(k, &there);
	if (r < 0)
		return r;
	ew_log(EW_LOG_ERROR, m->code == -ENOENT ? "object_lost_at_store" : "object_damaged_at_store", EW_F_ID("object", there.object),
		EW_F_WORD("store", ew_place_store_name(there.store)));
	there.state = EW_PLACE_FAILING;
	there.attempts++;
	/* The copy elsewhere is brought there again; without one there is nothing to bring. */
	there.not_before = elsewhere ? (struct ew_wall){0} : (struct ew_wall){INT64_MAX};
	(void)snprintf(there.why, sizeof(there.why), "%s", m->code == -ENOENT ? "it is not there any more" : "what is there is not what was stored");
	r = write_row(k, &there);
	return r < 0 || *ret_doubted ? r : ew_remote_except(k, m->code == -ENOENT ? "object_lost" : "object_damaged",
			"an object that was stored at an object store, and read back there, is gone from it or altered by somebody: see the keeper's log for which, and "
			"who has the credentials of that store");
}

int ew_remote_get_done(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m)
{
	struct ew_place_row here = job->place;
	int r = 0;

	if (m->code == 0) {
		ew_io_discard(k->io, &job->handle);
		job->arrived = true;
		k->remote->look = true;
		r = is_good_again(k, job);
		return r < 0 ? r : ew_remote_store_well(k, job->store);
	}
	if (m->code == -ENOENT || m->code == -EBADMSG) {
		bool elsewhere = false, doubted = false;

		r = spoilt(k, job, m, &doubted);
		if (r == 0)
			r = ew_places_elsewhere(k->catalog, here.object, EW_PLACE_HERE, &elsewhere);
		if (r == 0 && !elsewhere && !doubted && k->remote->restored)
			r = ew_remote_except(k, "object_lost",
				"an object is at none of the stores where it may be since this house was restored from a backup: see the keeper's log for which");
		if (r == 0 && !elsewhere && !doubted)
			r = give_up(k, &here, m->code == -ENOENT ? "it is not there any more" : "what is there is not what was stored");
	} else {
		ew_remote_store_failed(k, job->store, m->sentence);
		r = m->code == -EACCES ? give_up(k, &here, k->remote->stores[job->store].asking.sentence) : set_aside(k, &here);
	}
	ew_remote_end(k, job);
	return r;
}

/* 1: there is more to read. */
static int check(struct ew_keeper *k, struct ew_remote_job *job)
{
	int r;

	if (!job->check) {
		r = ew_store_check_new(k->store, job->place.object, job->attempt, job->place.bytes, &job->check);
		return r < 0 ? r : 1;
	}
	r = ew_store_check_step(job->check, READ_A_TURN);
	return r != 0 ? r : ew_store_check_end(job->check, &job->place.sha256);
}

/* Who deleted it meanwhile removed its row here too: it does not come back. */
static int move_in(struct ew_keeper *k, struct ew_remote_job *job)
{
	struct ew_place_row here = job->place;
	bool exists = false;
	int r = ew_objects_exists(k->catalog, here.object, &exists);

	if (r == 0 && exists)
		r = ew_store_move(k->store, here.object, job->attempt);
	if (r == -EEXIST)
		r = 0;
	else if (r == 0 && exists)
		job->attempt = 0; /* there is no incoming file any more */
	if (r < 0) {
		ew_remote_end(k, job);
		return give_up(k, &here, "the disk of this machine did not take it");
	}
	ew_remote_end(k, job);
	k->remote->arrivals++;
	r = exists ? is_here(k, &here) : 0;
	return r == -ENOENT ? 0 : r;
}

/* The only copy is nobody's to remove, whatever it is. */
static int replace_local(struct ew_keeper *k, struct ew_place_row *here)
{
	struct having h;
	int r = find(k, here->object, &h);

	if (r < 0)
		return r;
	ew_log(EW_LOG_ERROR, "object_damaged_here", EW_F_ID("object", here->object));
	if (!h.is_there || h.is_doubtful)
		return give_up(k, here, "what lies here is not what was recorded, and no store has it");
	r = ew_store_remove(k->store, here->object);
	if (r < 0 && r != -ENOENT)
		return give_up(k, here, "the disk of this machine did not let go of what is not the recording");
	return ew_remote_except(k, "object_damaged",
		"a copy of a recording in the folder of data was not what was recorded any more: it was removed, and is brought again from its store; look at "
		"the disk of this machine");
}

static int arrive_local(struct ew_keeper *k, struct ew_remote_job *job)
{
	struct ew_place_row here = job->place;
	int r = ew_remote_local_step(k, job);

	if (r > 0)
		return 0;
	k->remote->look = true;
	k->remote->arrivals++;
	ew_remote_end(k, job);
	r = r == 0 ? is_here(k, &here) : replace_local(k, &here);
	return r == -ENOENT ? 0 : r; /* deleted meanwhile */
}

int ew_remote_arrive(struct ew_keeper *k, struct ew_remote_job *job)
{
	struct ew_place_row here = job->place;
	int r;

	if (job->local)
		return arrive_local(k, job);
	r = check(k, job);
	if (r > 0)
		return 0;
	k->remote->look = true;
	if (r == 0)
		return move_in(k, job);
	ew_log(EW_LOG_WARNING, "object_not_fetched", EW_F_ID("object", here.object), EW_F_I64("code", r));
	ew_remote_end(k, job);
	return give_up(k, &here, "what was written to the disk of this machine could not be read back as it was sent");
}
