/*
 * The life of object stores in the keeper: what is configured, orders under way, and when a store's failing is somebody's business.
 * Must never wait for an answer, and never take silence for one.
 */
#include "programs/keeper/remote/remote.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "catalog/exceptions.h"
#include "programs/keeper/keeper_queue.h"

#define FAILING "store_failing"

static const char *const failing_words[EW_PLACES] = {
	[EW_PLACE_STORE] = "the object store has not done what was asked of it for two minutes: recordings are kept in the spool on this machine's disk, and what "
			   "lies there alone cannot be played until it answers; see `earwitness storage` for why",
	[EW_PLACE_ARCHIVE] = "the archive has not done what was asked of it for two minutes: nothing is archived, and what lies there alone cannot be played until "
			     "it answers; see `earwitness storage` for why",
};

const char *ew_place_store_name(uint32_t store)
{
	static const char *const names[EW_PLACES] = {"directory", "store", "archive"};

	return store < EW_PLACES ? names[store] : "none";
}

const char *ew_place_state_name(uint32_t state)
{
	static const char *const names[EW_PLACE_STATES] = {"none", "waiting", "stored", "leaving", "gone", "failing"};

	return state < EW_PLACE_STATES ? names[state] : "none";
}

/* -- birth and death ----------------------------------------------------------------------------- */

static void configure(struct ew_remote *r, const struct ew_remote_config *config)
{
	struct ew_remote_store *store = &r->stores[EW_PLACE_STORE], *archive = &r->stores[EW_PLACE_ARCHIVE];

	store->configured = config->store == 1;
	store->lock = config->lock;
	store->lock_most_s = config->lock_most_s;
	archive->configured = config->archive != 0;
	archive->folder = config->archive == 2;
	archive->lock = config->archive_lock;
	archive->lock_most_s = config->archive_lock_most_s;
	r->cache_s = config->cache_s;
	r->archive_after_s = config->archive_after_s;
	r->any = store->configured || archive->configured;
}

int ew_remote_new(struct ew_keeper *k, const struct ew_remote_config *config)
{
	k->remote = calloc(1, sizeof(*k->remote));
	if (!k->remote)
		return -ENOMEM;
	for (size_t i = 0; i < EW_REMOTE_JOBS; i++)
		k->remote->jobs[i].handle = -1;
	if (config)
		configure(k->remote, config);
	return 0;
}

/* A house that had a store and has none any more: what lies there is not found, and somebody must know. */
static int look_for_strays(struct ew_keeper *k)
{
	struct ew_places_count count;
	uint64_t lost = 0;
	int r = ew_places_count(k->catalog, &count);

	for (uint32_t s = EW_PLACE_STORE; r == 0 && s < EW_PLACES; s++)
		lost += k->remote->stores[s].configured ? 0 : count.n[s][EW_PLACE_STORED] + count.n[s][EW_PLACE_LEAVING];
	if (r < 0 || lost == 0)
		return r;
	ew_log(EW_LOG_ERROR, "store_not_configured", EW_F_U64("objects", lost));
	return ew_remote_except(k, "store_not_configured", NULL);
}

static int read_values(struct ew_keeper *k)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	uint64_t n = 0;
	int r;

	k->remote->adopting = k->remote->any;
	ew_buf_init(&text, 32);
	r = ew_catalog_get(k->catalog, "places_adopted", &text);
	if (r == 0 && ew_slice_decimal(ew_buf_slice(&text), INT64_MAX, &n) == 0)
		k->remote->adopted = (int64_t)n;
	if (r < 0 && r != -ENOENT)
		return r;
	ew_buf_clear(&text);
	r = ew_catalog_get(k->catalog, EW_REMOTE_RESTORED, &text);
	k->remote->restored = r == 0;
	return r == -ENOENT ? 0 : r;
}

int ew_remote_open(struct ew_keeper *k, const struct ew_remote_config *config, struct ew_error *error)
{
	int r = 0;

	if (config && config->archive == 2)
		r = ew_store_open(k->io, config->archive_path, &k->remote->archive, error);
	if (config && config->archive == 2)
		(void)snprintf(k->remote->archive_path, sizeof(k->remote->archive_path), "%s", config->archive_path);
	for (uint32_t s = EW_PLACE_STORE; r == 0 && s < EW_PLACES; s++) {
		r = ew_remote_probe_read(k, s);
		if (r == 0)
			r = ew_remote_identity_read(k, s);
	}
	if (r == 0)
		r = read_values(k);
	if (r == 0)
		r = look_for_strays(k);
	k->remote->look = k->remote->moving = true;
	return r;
}

void ew_remote_close(struct ew_keeper *k)
{
	if (!k->remote)
		return;
	for (size_t i = 0; i < EW_REMOTE_JOBS; i++)
		ew_remote_end(k, &k->remote->jobs[i]);
	ew_store_close(&k->remote->archive);
	free(TAKE(k->remote));
}

/* -- orders -------------------------------------------------------------------------------------- */

struct ew_remote_job *ew_remote_begin(struct ew_keeper *k, enum ew_remote_what what, uint32_t store, const struct ew_place_row *place)
{
	for (size_t i = 0; i < EW_REMOTE_JOBS; i++) {
		struct ew_remote_job *job = &k->remote->jobs[i];

		if (job->used)
			continue;
		*job = (struct ew_remote_job){.used = true, .what = what, .store = store, .handle = -1, .begun = ew_io_mono(k->io)};
		if (place)
			job->place = *place;
		if (ew_id_random(k->io, &job->id) == 0)
			return job;
		job->used = false;
		break;
	}
	return NULL;
}

void ew_remote_end(struct ew_keeper *k, struct ew_remote_job *job)
{
	if (!job->used)
		return;
	ew_io_discard(k->io, &job->handle);
	ew_store_check_free(&job->check);
	ew_folder_copy_free(k, &job->copy);
	ew_local_check_free(&job->local);
	if ((job->what == EW_REMOTE_GET || job->what == EW_REMOTE_KNOW) && job->attempt > 0 && k->store)
		ew_store_abort(k->store, job->place.object, job->attempt);
	*job = (struct ew_remote_job){.handle = -1};
}

bool ew_remote_busy(const struct ew_remote *r, struct ew_id object, uint32_t store)
{
	for (size_t i = 0; i < EW_REMOTE_JOBS; i++) {
		const struct ew_remote_job *job = &r->jobs[i];

		if (job->used && job->what != EW_REMOTE_PROBE && (store == EW_PLACES || job->store == store) &&
			ew_id_equal(job->place.object, object))
			return true;
	}
	return false;
}

unsigned ew_remote_under_way(const struct ew_remote *r, uint32_t store, enum ew_remote_what what)
{
	unsigned n = 0;

	for (size_t i = 0; i < EW_REMOTE_JOBS; i++)
		n += r->jobs[i].used && r->jobs[i].store == store && r->jobs[i].what == what;
	return n;
}

bool ew_remote_is_able(const struct ew_remote_store *s, enum ew_s3_ability ability)
{
	return s->probed && s->abilities.finding[ability].proof == EW_S3_PROVEN;
}

struct ew_wall ew_remote_again(struct ew_keeper *k, uint32_t attempts)
{
	int64_t wait = EW_REMOTE_FAILED_AGAIN_US;

	for (uint32_t i = 1; i < attempts && wait < EW_REMOTE_FAILED_MOST_US; i++)
		wait *= 2;
	return (struct ew_wall){ew_io_wall(k->io).us + (wait < EW_REMOTE_FAILED_MOST_US ? wait : EW_REMOTE_FAILED_MOST_US)};
}

int ew_remote_set_aside(struct ew_keeper *k, struct ew_place_row *row)
{
	int64_t wait = EW_REMOTE_ASIDE_US;
	int r = ew_keeper_begin(k);

	for (uint32_t i = 0; i < row->attempts && wait < EW_REMOTE_ASIDE_MOST_US; i++)
		wait *= 2;
	row->not_before.us = ew_io_wall(k->io).us + (wait < EW_REMOTE_ASIDE_MOST_US ? wait : EW_REMOTE_ASIDE_MOST_US);
	if (row->state == EW_PLACE_WAITING) /* of the others it counts what went wrong by itself */
		row->attempts++;
	if (r == 0)
		r = ew_places_put(k->catalog, row);
	return r < 0 ? r : ew_keeper_commit(k);
}

/* -- how a store is doing ------------------------------------------------------------------------ */

void ew_remote_store_failed(struct ew_keeper *k, uint32_t store, struct ew_slice sentence)
{
	struct ew_asking *asking = &k->remote->stores[store].asking;
	char text[400];

	(void)snprintf(text, sizeof(text), "%.*s", (int)sentence.len, sentence.len ? (const char *)sentence.at : "");
	if (asking->failures == 0)
		ew_log(EW_LOG_WARNING, "store_failing", EW_F_WORD("store", ew_place_store_name(store)), EW_F_WORD("because", text));
	ew_asking_failed(k, asking, text);
}

int ew_remote_store_well(struct ew_keeper *k, uint32_t store)
{
	return ew_asking_well(k, &k->remote->stores[store].asking, FAILING, failing_words[store]);
}

int ew_remote_except(struct ew_keeper *k, const char *kind, const char *sentence)
{
	uint64_t number;
	bool open = k->in_transaction;
	int r = sentence ? ew_exceptions_find(k->catalog, kind, sentence, &number) : -ENOENT;

	if (r != -ENOENT)
		return r;
	r = open ? 0 : ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_except(k, NULL, kind, sentence);
	return r < 0 || open ? r : ew_keeper_commit(k);
}

/* -- deliver ------------------------------------------------------------------------------------- */

void ew_remote_peer(struct ew_keeper *k, bool up)
{
	struct ew_remote *r = k->remote;

	for (size_t i = 0; i < EW_REMOTE_JOBS; i++)
		if (!up && r->jobs[i].used && !r->jobs[i].arrived && !r->jobs[i].copy)
			ew_remote_end(k, &r->jobs[i]);
	for (uint32_t s = EW_PLACE_STORE; s < EW_PLACES; s++) {
		r->stores[s].probed = false; /* deliver has no memory of what was proven, and sends nothing else: it is told by a probe, before a put */
		r->stores[s].ours = r->stores[s].ours && r->stores[s].folder;
		if (!up)
			continue;
		r->stores[s].probe_next.us = 0;
		r->stores[s].know_next.us = 0;
		r->stores[s].asking.next.us = 0;
	}
	r->look = true;
}

int ew_remote_answer(struct ew_keeper *k, const struct ew_msg_store_answer *m)
{
	struct ew_remote_job *job = NULL;

	for (size_t i = 0; i < EW_REMOTE_JOBS; i++)
		if (k->remote->jobs[i].used && !k->remote->jobs[i].arrived && ew_id_equal(k->remote->jobs[i].id, m->job))
			job = &k->remote->jobs[i];
	if (!job)
		return 0;
	k->remote->look = true; /* there is room for another */
	switch (job->what) {
	case EW_REMOTE_PUT:
		return ew_remote_put_done(k, job, m);
	case EW_REMOTE_GET:
		return ew_remote_get_done(k, job, m);
	case EW_REMOTE_DELETE:
		return ew_remote_delete_done(k, job, m);
	case EW_REMOTE_HOLD:
		return ew_remote_hold_done(k, job, m);
	case EW_REMOTE_KNOW:
		return ew_remote_identity_done(k, job, m);
	default:
		return ew_remote_probe_done(k, job, m);
	}
}

/* -- turns --------------------------------------------------------------------------------------- */

static struct ew_remote_job *piece(const struct ew_keeper *k)
{
	for (size_t i = 0; k->remote && i < EW_REMOTE_JOBS; i++)
		if (k->remote->jobs[i].used && (k->remote->jobs[i].arrived || k->remote->jobs[i].copy))
			return &k->remote->jobs[i];
	return NULL;
}

bool ew_remote_due(const struct ew_keeper *k)
{
	return k->remote && (k->remote->look || piece(k));
}

int ew_remote_step(struct ew_keeper *k)
{
	struct ew_remote_job *job = piece(k);
	int r;

	if (job)
		return job->copy ? ew_remote_folder_step(k, job) : ew_remote_arrive(k, job);
	r = ew_remote_spool(k);
	k->remote->look = r > 0;
	return r < 0 ? r : 0;
}

static int look_for_long(struct ew_keeper *k)
{
	struct ew_mono now = ew_io_mono(k->io);
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_REMOTE_JOBS; i++) {
		struct ew_remote_job *job = &k->remote->jobs[i];

		if (!job->used || job->arrived || job->copy || job->told || now.us - job->begun.us < EW_REMOTE_LONG_US)
			continue;
		job->told = true;
		ew_log(EW_LOG_ERROR, "store_silent", EW_F_WORD("store", ew_place_store_name(job->store)), EW_F_ID("object", job->place.object));
		r = ew_remote_except(k, FAILING,
			"what an object store was asked for was not answered for a day, and is waited for: when its line is not that slow, start earwitness-deliver "
			"anew; nothing is asked twice, and what waits for it is neither stored, fetched nor proven to be deleted before");
	}
	return r;
}

static int watch(struct ew_keeper *k, uint32_t store)
{
	struct ew_remote_store *s = &k->remote->stores[store];
	struct ew_places_count count;
	int r;

	if (!s->configured || s->folder)
		return 0;
	if (!k->outside->up && !s->asking.since.us) {
		r = ew_places_count(k->catalog, &count);
		if (r < 0)
			return r;
		if (count.n[store][EW_PLACE_WAITING] + count.n[store][EW_PLACE_LEAVING] > 0)
			ew_asking_shut(k, &s->asking);
	}
	if (!s->asking.since.us || ew_io_mono(k->io).us - s->asking.since.us < EW_REMOTE_LATE_US)
		return 0;
	return ew_asking_complain(k, &s->asking, FAILING, failing_words[store]);
}

int ew_remote_tick(struct ew_keeper *k)
{
	int r = look_for_long(k);

	k->remote->look = true;
	for (uint32_t s = EW_PLACE_STORE; r == 0 && s < EW_PLACES; s++)
		r = watch(k, s);
	if (r == 0)
		r = ew_remote_identity_tick(k);
	if (r == 0)
		r = ew_remote_probe_tick(k);
	if (r == 0)
		r = ew_remote_moves_tick(k);
	return r < 0 ? r : ew_remote_cache_tick(k);
}
