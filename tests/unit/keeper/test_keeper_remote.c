/*
 * Object stores seen from the keeper: the life of a recording there, what goes wrong, and what is said of it.
 */
#include "unit/keeper/bucket_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/file.h"
#include "catalog/erase.h"
#include "catalog/holds.h"
#include "catalog/moves.h"
#include "store/s3_place.h"
#include "store/s3_request.h"

#define HOUR_US (3600 * EW_US_PER_S)

static const struct ew_remote_config one_store = {.store = 1, .cache_s = 3600};
static const struct ew_remote_config with_archive = {.store = 1, .cache_s = 3600, .archive = 1, .archive_after_s = 86400};
static const struct ew_remote_config with_folder = {.archive = 2, .archive_after_s = 86400, .cache_s = 60, .archive_path = "/archive"};
static const struct ew_remote_config locking = {.store = 1, .cache_s = 3600, .lock = EW_S3_LOCK_COMPLIANCE, .lock_most_s = 200 * 86400};
static const struct ew_remote_config governed = {.store = 1, .cache_s = 3600, .lock = EW_S3_LOCK_GOVERNANCE, .lock_most_s = 200 * 86400};

struct world {
	struct bucket *bucket;
	struct kit *k;
	struct ew_id ids[8];
	size_t n;
};

static struct world begin_with(const struct ew_remote_config *config, bool one_place)
{
	struct world w = {.bucket = test_calloc(1, sizeof(*w.bucket))};

	w.bucket->random = 1;
	w.bucket->one_place = one_place;
	w.k = bucket_house(w.bucket, config, NULL);
	deletion_ticks(w.k, 2, EW_US_PER_S); /* what the store does is found out */
	return w;
}

static struct world begin(const struct ew_remote_config *config)
{
	return begin_with(config, false);
}

/* A call with two recordings, when all that can be done at once is done. */
static void record(struct world *w, uint8_t call)
{
	deletion_call(w->k, call);
	w->n = bucket_objects(w->k, call, w->ids, EW_COUNT(w->ids));
	assert_int_equal(w->n, 2);
}

static void turns(struct kit *k)
{
	for (unsigned i = 0; i < 40; i++)
		assert_true(ew_keeper_turn(k->core) >= 0);
}

/* The same, and the store has not answered yet. */
static void record_under_way(struct world *w, uint8_t call)
{
	w->bucket->away[EW_PLACE_STORE] = true;
	record(w, call);
	w->bucket->away[EW_PLACE_STORE] = false;
	w->bucket->silent = true;
	w->k->core->remote->stores[EW_PLACE_STORE].asking = (struct ew_asking){0};
	assert_int_equal(ew_keeper_begin(w->k->core), 0);
	for (size_t i = 0; i < w->n; i++)
		assert_int_equal(ew_places_hurry(w->k->core->catalog, w->ids[i]), 0);
	assert_int_equal(ew_keeper_commit(w->k->core), 0);
	w->k->core->remote->look = true;
	kit_forget(w->k);
	turns(w->k);
}

static void end(struct world *w)
{
	kit_free(&w->k);
	test_free(w->bucket);
}

static bool all_are(struct world *w, uint32_t store, uint32_t state)
{
	for (size_t i = 0; i < w->n; i++)
		if (bucket_state(w->k, w->ids[i], store) != state)
			return false;
	return true;
}

static unsigned files_here(struct world *w)
{
	unsigned n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += bucket_is_here(w->k, w->ids[i]);
	return n;
}

static bool has_exception(struct kit *k, const char *kind)
{
	const json_t *one;
	size_t i;

	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_EXCEPTIONS, 0, "{\"limit\":100}"), 200);
	json_array_foreach (json_object_get(k->answer, "items"), i, one)
		if (strcmp(desk_text(one, "kind"), kind) == 0)
			return true;
	return false;
}

/* -- a life -------------------------------------------------------------------------------------- */

static void a_recording_is_stored_and_its_copy_dropped(void **state)
{
	struct world w = begin(&one_store);

	(void)state;
	record(&w, 1);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 2);
	assert_true(all_are(&w, EW_PLACE_STORE, EW_PLACE_STORED));
	assert_int_equal(files_here(&w), 2); /* a cache */
	deletion_ticks(w.k, 10, 300 * EW_US_PER_S);
	assert_int_equal(files_here(&w), 2);
	deletion_ticks(w.k, 10, 300 * EW_US_PER_S);
	assert_int_equal(files_here(&w), 0);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 2);
	assert_int_equal(w.bucket->probes, 1);
	kit_read_log(w.k, 0);
	assert_int_equal(kit_logged(w.k, EW_EVENT_STORE_PROBED), 1);
	end(&w);
}

/* Where no store is configured nothing of it is there, and a store that comes later takes what was there before. */
static void what_was_there_before_is_taken_up(void **state)
{
	struct world w = begin(NULL);

	(void)state;
	record(&w, 1);
	assert_true(all_are(&w, EW_PLACE_HERE, 0));
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_MOVE, 0, "{\"from\":\"directory\",\"to\":\"store\"}"), 409);
	kit_stop(w.k);
	ew_tape_abandon(&w.k->tape);
	w.k->remote = &one_store;
	kit_open_tape(w.k);
	assert_int_equal(kit_start(w.k), 0);
	assert_int_equal(kit_connect(w.k), 0);
	deletion_settle(w.k);
	assert_true(all_are(&w, EW_PLACE_HERE, EW_PLACE_STORED));
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0); /* nobody has said that it goes there */
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_MOVE, 0, "{\"from\":\"directory\",\"to\":\"store\"}"), 202);
	deletion_settle(w.k);
	assert_true(all_are(&w, EW_PLACE_STORE, EW_PLACE_STORED));
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE, 0, "{}"), 200);
	assert_string_equal(desk_text(desk_item(w.k, "moves", 0), "state"), "done");
	deletion_ticks(w.k, 30, 300 * EW_US_PER_S);
	assert_int_equal(files_here(&w), 0);
	kit_read_log(w.k, 0);
	assert_int_equal(kit_logged(w.k, EW_EVENT_STORE_MOVE_ENDED), 1);
	end(&w);
}

static unsigned play(struct world *w, uint8_t call)
{
	return kit_ask_more(w->k, KIT_TOKEN, EW_ASK_AUDIO, call, "{\"format\":\"opus\"}", "training", "");
}

static void drop_copies(struct world *w)
{
	deletion_ticks(w->k, 30, 300 * EW_US_PER_S);
	assert_int_equal(files_here(w), 0);
}

/* Who wants to listen waits until both recordings are here; the access is in the log when they are, and not before. */
static void playback_waits_for_the_store(void **state)
{
	struct world w = begin(&one_store);

	(void)state;
	record(&w, 1);
	drop_copies(&w);
	w.bucket->silent = true;
	recorded_worker(w.k);
	assert_int_equal(play(&w, 1), 0);
	kit_read_log(w.k, 1);
	assert_int_equal(kit_logged(w.k, EW_EVENT_ACCESS), 0);
	assert_true(recorded_nothing_given(w.k));
	w.bucket->silent = false;
	bucket_deliver(w.k);
	assert_int_equal(files_here(&w), 2);
	assert_int_equal(kit_vault(w.k), 0);
	assert_int_equal(kit_count(w.k, EW_ROLE_WORKER, EW_MSG_job_source), 2);
	kit_read_log(w.k, 1);
	assert_int_equal(kit_logged(w.k, EW_EVENT_ACCESS), 1);
	end(&w);
}

static void a_store_that_is_away_is_told(void **state)
{
	struct world w = begin(&one_store);

	(void)state;
	record(&w, 1);
	drop_copies(&w);
	w.bucket->away[EW_PLACE_STORE] = true;
	recorded_worker(w.k);
	assert_int_equal(play(&w, 1), 0);
	bucket_deliver(w.k); /* nobody answers there */
	assert_int_equal(w.k->status, 503);
	assert_true(kit_problem(w.k, "object_elsewhere"));
	assert_non_null(strstr(kit_text(w.k, "detail"), "nobody answers there"));
	assert_false(has_exception(w.k, "store_failing"));
	deletion_ticks(w.k, 20, 10 * EW_US_PER_S);
	assert_true(has_exception(w.k, "store_failing"));
	w.bucket->away[EW_PLACE_STORE] = false;
	deletion_ticks(w.k, 10, 10 * EW_US_PER_S);
	assert_false(has_exception(w.k, "store_failing"));
	assert_int_equal(files_here(&w), 2); /* it was still wanted */
	end(&w);
}

/* An hour without the store: everything is kept here, however old its copy gets, and all of it is stored when it is back. */
static void the_spool_keeps_what_is_not_stored(void **state)
{
	struct world w = begin(&one_store);

	(void)state;
	w.bucket->away[EW_PLACE_STORE] = true;
	record(&w, 1);
	deletion_ticks(w.k, 60, 300 * EW_US_PER_S);
	assert_int_equal(files_here(&w), 2);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	assert_true(has_exception(w.k, "store_failing"));
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE, 0, "{}"), 200);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(w.k->answer, "spool"), "objects")), 2);
	assert_string_equal(desk_text(desk_item(w.k, "stores", 1), "state"), "failing");
	w.bucket->away[EW_PLACE_STORE] = false;
	deletion_ticks(w.k, 5, 60 * EW_US_PER_S);
	assert_true(all_are(&w, EW_PLACE_STORE, EW_PLACE_STORED));
	assert_false(has_exception(w.k, "store_failing"));
	end(&w);
}

/* One object that is refused waits and keeps no other. */
static void what_is_refused_waits_alone(void **state)
{
	struct world w = begin(&one_store);

	(void)state;
	w.bucket->refuse = -EBADMSG;
	record(&w, 1);
	assert_true(all_are(&w, EW_PLACE_STORE, EW_PLACE_FAILING));
	assert_true(has_exception(w.k, "object_damaged"));
	w.bucket->refuse = 0;
	deletion_call(w.k, 2);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 2); /* of the second call */
	deletion_ticks(w.k, 5, HOUR_US);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 4);
	end(&w);
}

/* One that a proxy refuses, say, fails as if the store did: it comes behind the others each time, and is at last what failed by itself. */
static void one_that_the_store_cannot_take_keeps_no_other(void **state)
{
	struct world w = begin(&one_store);

	(void)state;
	w.bucket->away[EW_PLACE_STORE] = true;
	record(&w, 1);
	w.bucket->poison = w.ids[0];
	w.bucket->away[EW_PLACE_STORE] = false;
	for (uint8_t i = 2; i <= 4; i++)
		deletion_call(w.k, i);
	deletion_ticks(w.k, 20, 60 * EW_US_PER_S);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 7);
	for (uint8_t i = 5; i <= 9; i++) {
		deletion_call(w.k, i);
		deletion_ticks(w.k, 2, 300 * EW_US_PER_S);
	}
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 17);
	assert_int_equal(bucket_state(w.k, w.ids[0], EW_PLACE_STORE), EW_PLACE_FAILING);
	assert_false(has_exception(w.k, "store_failing"));
	end(&w);
}

/* The same of what is removed there and of what is brought here. */
static void one_that_cannot_be_removed_or_fetched_keeps_no_other(void **state)
{
	struct world w = begin(&one_store);
	unsigned first;

	(void)state;
	record(&w, 1);
	drop_copies(&w);
	first = memcmp(&w.ids[0], &w.ids[1], sizeof(w.ids[0])) > 0; /* of what is due at the same time */
	w.bucket->poison = w.ids[first];
	w.bucket->away[EW_PLACE_STORE] = true; /* from then on it is asked for one thing at a time */
	recorded_worker(w.k);
	assert_int_equal(play(&w, 1), 0);
	bucket_deliver(w.k);
	w.bucket->away[EW_PLACE_STORE] = false;
	deletion_ticks(w.k, 5, 60 * EW_US_PER_S);
	assert_true(bucket_is_here(w.k, w.ids[!first]));
	assert_false(bucket_is_here(w.k, w.ids[first]));
	w.bucket->away[EW_PLACE_STORE] = true;
	deletion_pass(w.k, 90 * STAGE_DAY_US);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 2);
	w.bucket->away[EW_PLACE_STORE] = false;
	deletion_ticks(w.k, 10, 60 * EW_US_PER_S);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 1);
	w.bucket->poison = (struct ew_id){{0}};
	deletion_ticks(w.k, 40, 300 * EW_US_PER_S);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_CERTIFIED), 1);
	end(&w);
}

/* What lies at a store that is away keeps nothing that is fetched from another. */
static void a_store_that_is_away_keeps_no_other(void **state)
{
	struct world w = begin(&with_archive);
	struct ew_id old[2];

	(void)state;
	record(&w, 1);
	memcpy(old, w.ids, sizeof(old));
	deletion_pass(w.k, STAGE_DAY_US);
	deletion_ticks(w.k, 30, 60 * EW_US_PER_S);
	assert_true(all_are(&w, EW_PLACE_ARCHIVE, EW_PLACE_STORED));
	record(&w, 2);
	drop_copies(&w);
	drop_copies(&w); /* what the daily audit asked for too */
	w.bucket->away[EW_PLACE_STORE] = true;
	recorded_worker(w.k);
	(void)play(&w, 2);
	bucket_deliver(w.k);
	deletion_ticks(w.k, 3, 10 * EW_US_PER_S);
	assert_false(bucket_is_here(w.k, old[0]) || bucket_is_here(w.k, old[1]));
	(void)play(&w, 1);
	bucket_deliver(w.k);
	deletion_ticks(w.k, 3, EW_US_PER_S);
	assert_int_equal(files_here(&w), 0);
	assert_true(bucket_is_here(w.k, old[0]) && bucket_is_here(w.k, old[1]));
	end(&w);
}

/* -- somebody else's hands ----------------------------------------------------------------------- */

static void what_was_altered_there_is_never_played(void **state)
{
	struct world w = begin(&one_store);

	(void)state;
	record(&w, 1);
	drop_copies(&w);
	bucket_find(w.bucket, EW_PLACE_STORE, w.ids[0])->bytes[3] ^= 1;
	recorded_worker(w.k);
	assert_int_equal(play(&w, 1), 0);
	bucket_deliver(w.k);
	deletion_ticks(w.k, 2, EW_US_PER_S);
	assert_int_equal(w.k->status, 503);
	assert_true(has_exception(w.k, "object_damaged"));
	assert_int_equal(bucket_state(w.k, w.ids[0], EW_PLACE_STORE), EW_PLACE_FAILING);
	assert_false(bucket_is_here(w.k, w.ids[0]));
	/* Who looks later finds it mended, without anybody having said so. */
	bucket_find(w.bucket, EW_PLACE_STORE, w.ids[0])->bytes[3] ^= 1;
	deletion_ticks(w.k, 4, 310 * EW_US_PER_S);
	assert_int_equal(bucket_state(w.k, w.ids[0], EW_PLACE_STORE), EW_PLACE_STORED);
	assert_true(bucket_is_here(w.k, w.ids[0]));
	end(&w);
}

/* It does not call missing what lies elsewhere, says that it was not read, and asks for a few: one that was altered is found so. */
static void an_audit_asks_for_some(void **state)
{
	struct world w = begin(&one_store);
	const json_t *one;
	bool told = false;
	size_t i;

	(void)state;
	record(&w, 1);
	drop_copies(&w);
	bucket_find(w.bucket, EW_PLACE_STORE, w.ids[1])->bytes[0] ^= 1;
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_AUDIT_RUN, 0, "{}"), 202);
	deletion_ticks(w.k, 20, EW_US_PER_S);
	assert_null(w.k->core->audit);
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_REPORT, 0, "{\"kind\":\"audit\",\"id\":\"latest\"}"), 200);
	json_array_foreach (json_object_get(json_object_get(w.k->answer, "document"), "findings"), i, one)
		assert_string_not_equal(desk_text(one, "kind"), "object_missing");
	json_array_foreach (json_object_get(json_object_get(w.k->answer, "document"), "not_checked"), i, one)
		told = told || strstr(json_string_value(one), "object store");
	assert_true(told);
	assert_int_equal(files_here(&w), 1);
	assert_true(has_exception(w.k, "object_damaged"));
	end(&w);
}

/* -- archive ------------------------------------------------------------------------------------- */

static void old_ones_are_archived_and_come_back(void **state)
{
	struct world w = begin(&with_archive);
	char body[200], id[EW_ID_TEXT_BYTES];

	(void)state;
	record(&w, 1);
	drop_copies(&w);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_ARCHIVE), 0);
	deletion_pass(w.k, STAGE_DAY_US);
	deletion_ticks(w.k, 30, 60 * EW_US_PER_S);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_ARCHIVE), 2);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	assert_true(all_are(&w, EW_PLACE_ARCHIVE, EW_PLACE_STORED));
	drop_copies(&w); /* the daily audit may have asked for them */
	ew_id_format(KIT_CALL(1), id);
	(void)snprintf(body, sizeof(body), "{\"interaction\":\"%s\",\"to\":\"store\"}", id);
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_MOVE, 0, body), 202);
	assert_int_equal(json_integer_value(json_object_get(w.k->answer, "objects")), 2);
	deletion_ticks(w.k, 30, 10 * EW_US_PER_S);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 2);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_ARCHIVE), 0);
	(void)snprintf(body, sizeof(body), "{\"interaction\":\"%s\",\"to\":\"directory\"}", id);
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_MOVE, 0, body), 202);
	deletion_ticks(w.k, 30, 10 * EW_US_PER_S);
	assert_int_equal(files_here(&w), 2);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	deletion_ticks(w.k, 20, HOUR_US);
	assert_int_equal(files_here(&w), 2); /* the only copies: no cache */
	end(&w);
}

/* A move of everything goes on where it was when the keeper died. */
static void a_move_goes_on_after_a_restart(void **state)
{
	struct world w = begin(&with_archive);

	(void)state;
	for (uint8_t i = 1; i <= 3; i++)
		record(&w, i);
	w.bucket->away[EW_PLACE_ARCHIVE] = true;
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_MOVE, 0, "{\"from\":\"store\",\"to\":\"archive\"}"), 202);
	deletion_ticks(w.k, 5, EW_US_PER_S);
	kit_stop(w.k);
	ew_tape_abandon(&w.k->tape);
	w.bucket->away[EW_PLACE_ARCHIVE] = false;
	kit_open_tape(w.k);
	assert_int_equal(kit_start(w.k), 0);
	assert_int_equal(kit_connect(w.k), 0);
	deletion_ticks(w.k, 40, 10 * EW_US_PER_S);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_ARCHIVE), 6);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE, 0, "{}"), 200);
	assert_string_equal(desk_text(desk_item(w.k, "moves", 0), "state"), "done");
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_STOP, 0, "{\"number\":1}"), 409);
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_STOP, 0, "{\"number\":9}"), 404);
	end(&w);
}

/* What the target refuses for itself stays where it is: the move ends and says so. */
static void a_move_ends_without_what_it_cannot_bring(void **state)
{
	struct world w = begin(&with_archive);

	(void)state;
	record(&w, 1);
	w.bucket->refuse = -EEXIST;
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_MOVE, 0, "{\"from\":\"store\",\"to\":\"archive\"}"), 202);
	deletion_ticks(w.k, 6, 60 * EW_US_PER_S);
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE, 0, "{}"), 200);
	assert_string_equal(desk_text(desk_item(w.k, "moves", 0), "state"), "runs");
	deletion_ticks(w.k, 40, 60 * EW_US_PER_S);
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE, 0, "{}"), 200);
	assert_string_equal(desk_text(desk_item(w.k, "moves", 0), "state"), "done");
	assert_int_equal(json_integer_value(json_object_get(desk_item(w.k, "moves", 0), "failed")), 2);
	assert_true(all_are(&w, EW_PLACE_STORE, EW_PLACE_STORED));
	w.bucket->refuse = 0;
	deletion_ticks(w.k, 40, 300 * EW_US_PER_S);
	assert_true(all_are(&w, EW_PLACE_ARCHIVE, EW_PLACE_STORED) && all_are(&w, EW_PLACE_STORE, 0));
	end(&w);
}

/* A move to a store that is away keeps no later one. */
static void a_move_that_cannot_go_on_keeps_no_other(void **state)
{
	struct world w = begin(&with_archive);
	struct ew_move_row first = {.source = EW_PLACE_ARCHIVE, .target = EW_PLACE_STORE, .state = EW_MOVE_RUNS, .before = {INT64_MAX}};

	(void)state;
	record(&w, 1);
	assert_int_equal(ew_keeper_begin(w.k->core), 0);
	assert_int_equal(ew_moves_insert(w.k->core->catalog, &first), 0);
	assert_int_equal(ew_keeper_commit(w.k->core), 0);
	w.k->core->remote->stores[EW_PLACE_ARCHIVE].configured = false;
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_MOVE, 0, "{\"from\":\"store\",\"to\":\"directory\"}"), 202);
	deletion_ticks(w.k, 20, EW_US_PER_S);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE, 0, "{}"), 200);
	assert_string_equal(desk_text(desk_item(w.k, "moves", 0), "state"), "done");
	assert_string_equal(desk_text(desk_item(w.k, "moves", 1), "state"), "runs");
	end(&w);
}

/* Whoever wants to listen to what a move could not bring here makes it go on. */
static void a_move_to_here_that_failed_stays_one(void **state)
{
	struct world w = begin(&one_store);
	struct ew_error why = {0};

	(void)state;
	record(&w, 1);
	drop_copies(&w);
	for (size_t i = 0; i < w.n; i++)
		bucket_find(w.bucket, EW_PLACE_STORE, w.ids[i])->bytes[3] ^= 1;
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_MOVE, 0, "{\"from\":\"store\",\"to\":\"directory\"}"), 202);
	deletion_ticks(w.k, 5, EW_US_PER_S);
	assert_true(all_are(&w, EW_PLACE_HERE, EW_PLACE_FAILING));
	for (size_t i = 0; i < w.n; i++) {
		bucket_find(w.bucket, EW_PLACE_STORE, w.ids[i])->bytes[3] ^= 1;
		assert_int_equal(ew_remote_want(w.k->core, w.ids[i], true, &why), -EINPROGRESS);
	}
	deletion_ticks(w.k, 10, EW_US_PER_S);
	assert_int_equal(files_here(&w), 2);
	assert_true(all_are(&w, EW_PLACE_STORE, 0));
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	end(&w);
}

static void damage_here(struct world *w, struct ew_id object)
{
	char hex[33] = "", path[EW_MAX_PATH_BYTES];
	int handle;

	for (size_t i = 0; i < sizeof(object.bytes); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", object.bytes[i]);
	(void)snprintf(path, sizeof(path), "/data/objects/%.2s/%s.obj", hex, hex);
	assert_int_equal(ew_io_open(w->k->io, path, EW_IO_WRITE, &handle), 0);
	assert_int_equal(ew_io_write_all(w->k->io, handle, "?", 1, 3), 0);
	ew_io_discard(w->k->io, &handle);
}

static bool is_the_object_here(struct world *w, struct ew_id object)
{
	struct ew_place_row row;
	struct ew_hash is;
	uint8_t bytes[BUCKET_BYTES];
	int handle = -1;
	ssize_t n;

	assert_int_equal(ew_places_get(w->k->core->catalog, object, EW_PLACE_HERE, &row), 0);
	assert_int_equal(ew_store_get(w->k->core->store, object, &handle), 0);
	n = ew_io_read_at(w->k->io, handle, bytes, sizeof(bytes), 0);
	ew_io_discard(w->k->io, &handle);
	assert_true(n >= 0 && ew_sha256_of(ew_slice_of(bytes, (size_t)n), &is) == 0);
	return row.state == EW_PLACE_STORED && row.used.us == EW_PLACE_ONLY.us && memcmp(&is, &row.sha256, sizeof(is)) == 0;
}

/* A cache that is to be the only copy is read before its source goes; what the disk has spoilt is fetched instead. */
static void a_copy_here_is_read_before_its_source_goes(void **state)
{
	struct world w = begin(&one_store);

	(void)state;
	record(&w, 1);
	assert_int_equal(files_here(&w), 2);
	damage_here(&w, w.ids[0]);
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_MOVE, 0, "{\"from\":\"store\",\"to\":\"directory\"}"), 202);
	deletion_ticks(w.k, 20, EW_US_PER_S);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	assert_int_equal(w.bucket->fetches, 1);
	assert_true(is_the_object_here(&w, w.ids[0]) && is_the_object_here(&w, w.ids[1]));
	assert_true(has_exception(w.k, "object_damaged"));
	end(&w);
}

static void a_folder_is_an_archive_too(void **state)
{
	struct world w = begin(&with_folder);

	(void)state;
	record(&w, 1);
	assert_int_equal(files_here(&w), 2);
	deletion_pass(w.k, STAGE_DAY_US);
	deletion_ticks(w.k, 10, 60 * EW_US_PER_S);
	assert_true(all_are(&w, EW_PLACE_ARCHIVE, EW_PLACE_STORED));
	assert_int_equal(files_here(&w), 0);
	recorded_worker(w.k);
	(void)play(&w, 1);
	assert_int_equal(kit_vault(w.k), 0);
	assert_int_equal(kit_count(w.k, EW_ROLE_WORKER, EW_MSG_job_source), 2);
	assert_int_equal(files_here(&w), 2);
	ew_keeper_peer(w.k->core, EW_ROLE_WORKER, RECORDED_WORKER, false);
	deletion_pass(w.k, 90 * STAGE_DAY_US);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(files_here(&w), 0);
	assert_true(all_are(&w, EW_PLACE_ARCHIVE, 0));
	end(&w);
}

/* -- whose place it is --------------------------------------------------------------------------- */

/* Two names for one bucket: what is archived there would be taken away from there. */
static void an_archive_that_is_the_store_is_none(void **state)
{
	struct world w = begin_with(&with_archive, true);

	(void)state;
	record(&w, 1);
	deletion_ticks(w.k, 30, 300 * EW_US_PER_S);
	assert_int_equal(files_here(&w), 2); /* no copy goes while it is not known who has the others */
	deletion_pass(w.k, STAGE_DAY_US);
	deletion_ticks(w.k, 30, 60 * EW_US_PER_S);
	assert_true(has_exception(w.k, "store_is_another"));
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 2);
	assert_true(all_are(&w, EW_PLACE_STORE, EW_PLACE_STORED));
	end(&w);
}

/* What is configured is another bucket, empty or somebody's. Nothing is dropped for it, nor said to be deleted there. */
static void in_another_bucket(struct world *w, bool empty)
{
	static struct bucket_object kept[BUCKET_OBJECTS];

	record(w, 1);
	memcpy(kept, w->bucket->objects, sizeof(kept));
	for (size_t i = 0; i < BUCKET_OBJECTS; i++) {
		struct bucket_object *o = &w->bucket->objects[i];

		o->used = o->used && !empty && o->kind == EW_S3_IDENTITY;
		o->bytes[20] ^= 1;
	}
	kit_stop(w->k);
	ew_tape_abandon(&w->k->tape);
	kit_open_tape(w->k);
	assert_int_equal(kit_start(w->k), 0);
	assert_int_equal(kit_connect(w->k), 0);
	deletion_ticks(w->k, 20, 300 * EW_US_PER_S);
	assert_true(has_exception(w->k, "store_is_another"));
	assert_int_equal(files_here(w), 2);
	deletion_pass(w->k, 90 * STAGE_DAY_US);
	assert_true(deletion_left(w->k, 1).keys == 0);
	assert_int_equal(deletion_count(w->k, 1, EW_DELETION_CERTIFIED), 0);
	memcpy(w->bucket->objects, kept, sizeof(kept));
	deletion_ticks(w->k, 80, 60 * EW_US_PER_S);
	assert_int_equal(deletion_count(w->k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(bucket_count(w->bucket, EW_PLACE_STORE), 0);
	assert_false(has_exception(w->k, "store_is_another"));
}

static void another_bucket_is_not_taken_for_the_store(void **state)
{
	(void)state;
	for (int empty = 0; empty < 2; empty++) {
		struct world w = begin(&one_store);

		in_another_bucket(&w, empty == 1);
		end(&w);
	}
}

/* The disk of the archive is not mounted: an empty folder lies where it was. */
static void an_empty_folder_is_no_archive(void **state)
{
	struct world w = begin(&with_folder);
	_cleanup_(ew_buf_free) struct ew_buf identity = {0};

	(void)state;
	record(&w, 1);
	deletion_pass(w.k, STAGE_DAY_US);
	deletion_ticks(w.k, 10, 60 * EW_US_PER_S);
	assert_true(all_are(&w, EW_PLACE_ARCHIVE, EW_PLACE_STORED));
	ew_buf_init(&identity, 1000);
	assert_int_equal(ew_file_read(w.k->io, "/archive/identity", &identity), 0);
	assert_int_equal(ew_io_unlink(w.k->io, "/archive/identity"), 0);
	deletion_pass(w.k, 90 * STAGE_DAY_US);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_CERTIFIED), 0);
	assert_true(all_are(&w, EW_PLACE_ARCHIVE, EW_PLACE_LEAVING));
	assert_true(has_exception(w.k, "store_is_another"));
	assert_int_equal(ew_file_replace(w.k->io, "/archive/identity", ew_buf_slice(&identity), 0), 0);
	deletion_ticks(w.k, 80, 60 * EW_US_PER_S);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_CERTIFIED), 1);
	assert_true(all_are(&w, EW_PLACE_ARCHIVE, 0));
	end(&w);
}

/* -- restored ------------------------------------------------------------------------------------ */

/* A backup knows nothing of moves since: what is not where it was is looked for at the other store, and a deletion reaches both. */
static void what_was_moved_since_a_backup_is_found(void **state)
{
	struct world w = begin(&with_archive);
	struct kit *now;
	struct ew_io *early;

	(void)state;
	record(&w, 1);
	drop_copies(&w);
	kit_stop(w.k);
	ew_tape_abandon(&w.k->tape);
	early = ew_io_sim_clone(w.k->io, 5);
	kit_open_tape(w.k);
	assert_int_equal(kit_start(w.k), 0);
	assert_int_equal(kit_connect(w.k), 0);
	deletion_pass(w.k, STAGE_DAY_US);
	deletion_ticks(w.k, 30, 60 * EW_US_PER_S);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	kit_stop(w.k);
	ew_tape_abandon(&w.k->tape);
	now = kit_copy(w.k, 1007);
	kit_free(&w.k);
	w.k = now;
	kit_put_disk(w.k, early);
	w.k->remote = &with_archive;
	w.k->deliver = bucket_deliver;
	w.k->deliver_arg = w.bucket;
	kit_open_tape(w.k);
	assert_int_equal(kit_start(w.k), 0);
	assert_int_equal(kit_connect(w.k), 0);
	assert_int_equal(ew_keeper_begin(w.k->core), 0);
	assert_int_equal(ew_remote_restored(w.k->core), 0);
	assert_int_equal(ew_keeper_commit(w.k->core), 0);
	assert_true(all_are(&w, EW_PLACE_STORE, EW_PLACE_STORED));
	recorded_worker(w.k);
	(void)play(&w, 1);
	deletion_ticks(w.k, 10, EW_US_PER_S);
	assert_int_equal(files_here(&w), 2);
	assert_false(has_exception(w.k, "object_lost"));
	ew_keeper_peer(w.k->core, EW_ROLE_WORKER, RECORDED_WORKER, false);
	deletion_pass(w.k, 90 * STAGE_DAY_US);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_ARCHIVE), 0);
	end(&w);
}

/* -- deletion ------------------------------------------------------------------------------------ */

static const json_t *copy_of(struct world *w, uint8_t call, const char *name)
{
	char body[100];
	const json_t *one;
	size_t i;

	(void)call;
	assert_int_equal(kit_ask(w->k, KIT_TOKEN, EW_ASK_DELETIONS, 0, "{}"), 200);
	(void)snprintf(body, sizeof(body), "{\"id\":\"%s\"}", desk_text(desk_item(w->k, "items", 0), "id"));
	assert_int_equal(kit_ask(w->k, KIT_TOKEN, EW_ASK_DELETION, 0, body), 200);
	json_array_foreach (json_object_get(json_object_get(json_object_get(w->k->answer, "certificate"), "fields"), "copies"), i, one)
		if (strcmp(desk_text(one, "copy"), name) == 0)
			return one;
	return NULL;
}

static void deletion_reaches_the_store(void **state)
{
	struct world w = begin(&one_store);
	const json_t *copy;

	(void)state;
	record(&w, 1);
	drop_copies(&w);
	deletion_pass(w.k, 90 * STAGE_DAY_US);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_CERTIFIED), 1);
	copy = copy_of(&w, 1, "store");
	assert_string_equal(desk_text(copy, "state"), "verified");
	assert_int_equal(json_integer_value(json_object_get(copy, "objects")), 2);
	assert_int_equal(json_integer_value(json_object_get(copy, "removed")), 2);
	assert_true(all_are(&w, EW_PLACE_STORE, 0));
	end(&w);
}

/* Without the store keys and rows go all the same; the certificate waits, and no other deletion does. */
static void a_certificate_waits_for_the_store(void **state)
{
	struct world w = begin(&one_store);

	(void)state;
	record(&w, 1);
	w.bucket->away[EW_PLACE_STORE] = true;
	deletion_pass(w.k, 90 * STAGE_DAY_US);
	assert_true(deletion_left(w.k, 1).keys == 0);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_CERTIFIED), 0);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_REMOVED), 1);
	w.bucket->away[EW_PLACE_STORE] = false;
	deletion_ticks(w.k, 80, 10 * EW_US_PER_S);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	end(&w);
}

/* What is locked until a date stays until then, and the certificate names it; what opens it is gone long before. */
static void a_lock_is_said_with_its_date(void **state)
{
	struct world w = begin(&locking);
	struct ew_deletion_wish wish = {.interaction = KIT_CALL(1), .kinds = EW_KIND_BIT(EW_ARTIFACT_AUDIO), .cause = EW_DELETION_REQUEST};
	enum ew_deletion_outcome outcome;
	int64_t until;

	(void)state;
	record(&w, 1);
	until = bucket_find(w.bucket, EW_PLACE_STORE, w.ids[0])->until;
	assert_true(until > ew_io_wall(w.k->io).us + 89 * STAGE_DAY_US && until < ew_io_wall(w.k->io).us + 91 * STAGE_DAY_US);
	assert_int_equal(ew_keeper_begin(w.k->core), 0);
	assert_int_equal(ew_deletion_begin(w.k->core, &wish, &outcome), 0);
	assert_int_equal(ew_keeper_commit(w.k->core), 0);
	assert_int_equal(outcome, EW_DELETION_BEGUN);
	deletion_ticks(w.k, 60, EW_US_PER_S);
	assert_true(deletion_left(w.k, 1).keys == 0);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_UNPROVEN), 1);
	assert_true(has_exception(w.k, "deletion_unproven"));
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 2);
	kit_read_log(w.k, 0);
	assert_non_null(kit_find(w.k, EW_EVENT_DELETION_UNPROVEN));
	{
		const json_t *copies = json_object_get(kit_find(w.k, EW_EVENT_DELETION_UNPROVEN)->fields, "copies"), *one;
		char date[EW_WALL_TEXT_BYTES];
		size_t i;
		bool said = false;

		ew_wall_format((struct ew_wall){until}, date);
		json_array_foreach (copies, i, one)
			said = said || (strcmp(desk_text(one, "copy"), "store") == 0 && strcmp(desk_text(one, "locked_until"), date) == 0);
		assert_true(said);
	}
	for (unsigned i = 0; i < 16; i++) /* not all at once: that would be a clock to be doubted */
		deletion_ticks(w.k, 1, 6 * STAGE_DAY_US - HOUR_US);
	deletion_ticks(w.k, 10, 700 * EW_US_PER_S);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_UNPROVEN), 0);
	assert_false(has_exception(w.k, "deletion_unproven"));
	end(&w);
}

/* A lock that may be lifted is, for a deletion: holds were asked, and two people where policy wants two. */
static void a_governed_lock_is_lifted_for_a_deletion(void **state)
{
	struct world w = begin(&governed);
	struct ew_deletion_wish wish = {.interaction = KIT_CALL(1), .kinds = EW_KIND_BIT(EW_ARTIFACT_AUDIO), .cause = EW_DELETION_REQUEST};
	enum ew_deletion_outcome outcome;

	(void)state;
	record(&w, 1);
	assert_int_equal(ew_keeper_begin(w.k->core), 0);
	assert_int_equal(ew_deletion_begin(w.k->core, &wish, &outcome), 0);
	assert_int_equal(ew_keeper_commit(w.k->core), 0);
	deletion_ticks(w.k, 60, EW_US_PER_S);
	assert_true(w.bucket->last_bypass);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_CERTIFIED), 1);
	end(&w);
}

/* A deliver that is new has proven nothing, and sends no lock: what is stored by it waits for its probe. */
static void a_new_deliver_is_asked_for_a_probe_first(void **state)
{
	struct world w = begin(&locking);

	(void)state;
	w.bucket->away[EW_PLACE_STORE] = true;
	record(&w, 1);
	deletion_ticks(w.k, 3, 300 * EW_US_PER_S);
	w.bucket->away[EW_PLACE_STORE] = false;
	ew_keeper_peer(w.k->core, EW_ROLE_DELIVER, 0, false);
	w.bucket->unproven = true;
	ew_keeper_peer(w.k->core, EW_ROLE_DELIVER, 0, true);
	deletion_ticks(w.k, 10, 60 * EW_US_PER_S);
	assert_true(all_are(&w, EW_PLACE_STORE, EW_PLACE_STORED));
	for (size_t i = 0; i < w.n; i++)
		assert_int_equal(bucket_find(w.bucket, EW_PLACE_STORE, w.ids[i])->lock, EW_S3_LOCK_COMPLIANCE);
	end(&w);
}

/* A lock of which the row knew nothing: the upload ends when its deletion has begun, or the server says it when it refuses. */
static void a_governed_lock_is_learned(struct world *w)
{
	struct ew_deletion_wish wish = {.interaction = KIT_CALL(1), .kinds = EW_KIND_BIT(EW_ARTIFACT_AUDIO), .cause = EW_DELETION_REQUEST};
	enum ew_deletion_outcome outcome;

	assert_int_equal(ew_keeper_begin(w->k->core), 0);
	assert_int_equal(ew_deletion_begin(w->k->core, &wish, &outcome), 0);
	assert_int_equal(ew_keeper_commit(w->k->core), 0);
	w->bucket->silent = false;
	bucket_deliver(w->k);
	deletion_ticks(w->k, 60, EW_US_PER_S);
	assert_true(w->bucket->last_bypass);
	assert_int_equal(bucket_count(w->bucket, EW_PLACE_STORE), 0);
	assert_int_equal(deletion_count(w->k, 1, EW_DELETION_CERTIFIED), 1);
}

static void what_an_upload_learns_helps_its_deletion(void **state)
{
	struct world w = begin(&governed);

	(void)state;
	w.bucket->mute = true;
	record_under_way(&w, 1);
	assert_int_equal(ew_remote_under_way(w.k->core->remote, EW_PLACE_STORE, EW_REMOTE_PUT), 2);
	a_governed_lock_is_learned(&w);
	end(&w);
}

static void what_a_refusal_says_helps_its_deletion(void **state)
{
	struct world w = begin(&governed);
	struct ew_place_row row;

	(void)state;
	record(&w, 1);
	for (size_t i = 0; i < w.n; i++) {
		assert_int_equal(ew_keeper_begin(w.k->core), 0);
		assert_int_equal(ew_places_get(w.k->core->catalog, w.ids[i], EW_PLACE_STORE, &row), 0);
		row.lock = 0;
		row.until.us = 0;
		assert_int_equal(ew_places_put(w.k->core->catalog, &row), 0);
		assert_int_equal(ew_keeper_commit(w.k->core), 0);
	}
	a_governed_lock_is_learned(&w);
	end(&w);
}

static void a_lock_that_is_not_kept_is_told(void **state)
{
	struct world w = begin(&locking);

	(void)state;
	w.bucket->cannot_lock = true;
	deletion_ticks(w.k, 3, 25 * HOUR_US);
	assert_true(has_exception(w.k, "store_changed"));
	record(&w, 1);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 2);
	assert_true(has_exception(w.k, "store_lock_missing"));
	end(&w);
}

/* For as long as deliver is there it is at work: nothing is asked twice, and nothing is removed under its hands. */
static void what_takes_long_is_not_asked_twice(void **state)
{
	struct world w = begin(&one_store);
	struct ew_deletion_wish wish = {.interaction = KIT_CALL(1), .kinds = EW_KIND_BIT(EW_ARTIFACT_AUDIO), .cause = EW_DELETION_REQUEST};
	enum ew_deletion_outcome outcome;
	struct ew_id job;

	(void)state;
	record_under_way(&w, 1);
	assert_int_equal(ew_remote_under_way(w.k->core->remote, EW_PLACE_STORE, EW_REMOTE_PUT), 2);
	job = w.k->core->remote->jobs[0].id;
	deletion_ticks(w.k, 12, 1800 * EW_US_PER_S);
	assert_true(ew_id_equal(job, w.k->core->remote->jobs[0].id));
	assert_int_equal(ew_keeper_begin(w.k->core), 0);
	assert_int_equal(ew_deletion_begin(w.k->core, &wish, &outcome), 0);
	assert_int_equal(ew_keeper_commit(w.k->core), 0);
	deletion_ticks(w.k, 30, 1800 * EW_US_PER_S);
	assert_true(ew_id_equal(job, w.k->core->remote->jobs[0].id));
	assert_int_equal(ew_remote_under_way(w.k->core->remote, EW_PLACE_STORE, EW_REMOTE_PUT), 2);
	assert_int_equal(ew_remote_under_way(w.k->core->remote, EW_PLACE_STORE, EW_REMOTE_DELETE), 0);
	assert_false(has_exception(w.k, "store_failing"));
	deletion_ticks(w.k, 8, 1800 * EW_US_PER_S);
	assert_true(has_exception(w.k, "store_failing"));
	/* With its connection it ends, and what is left to do is done. */
	w.bucket->silent = false;
	ew_keeper_peer(w.k->core, EW_ROLE_DELIVER, 0, false);
	ew_keeper_peer(w.k->core, EW_ROLE_DELIVER, 0, true);
	deletion_ticks(w.k, 60, 10 * EW_US_PER_S);
	assert_int_equal(deletion_count(w.k, 1, EW_DELETION_CERTIFIED), 1);
	end(&w);
}

/* -- holds --------------------------------------------------------------------------------------- */

static void hold(struct kit *k, uint8_t call, bool on)
{
	struct ew_hold_row row = {.id = kit_id(0x77, 1), .state = EW_HOLD_ACTIVE, .by = kit_id(1, 1), .owner = kit_id(1, 1), .made = {1}, .review = {9}, .sealed = EW_SLICE("s")};
	int r;

	assert_int_equal(ew_keeper_begin(k->core), 0);
	r = ew_holds_insert(k->core->catalog, &row);
	assert_true(r == 0 || r == -EEXIST);
	assert_int_equal(on ? ew_holds_cover(k->core->catalog, row.id, KIT_CALL(call), (struct ew_wall){1}) : ew_holds_uncover(k->core->catalog, row.id, KIT_CALL(call)), 0);
	assert_int_equal(ew_remote_held(k->core, KIT_CALL(call), on), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	deletion_ticks(k, 3, EW_US_PER_S);
}

static void a_hold_is_set_and_lifted_there(void **state)
{
	struct world w = begin(&one_store);

	(void)state;
	record(&w, 1);
	hold(w.k, 1, true);
	for (size_t i = 0; i < w.n; i++)
		assert_true(bucket_find(w.bucket, EW_PLACE_STORE, w.ids[i])->hold);
	hold(w.k, 1, false);
	for (size_t i = 0; i < w.n; i++)
		assert_false(bucket_find(w.bucket, EW_PLACE_STORE, w.ids[i])->hold);
	end(&w);
}

/* A copy that leaves, because its call was moved, is let go of when the hold is: also where that was long after. */
static void a_hold_on_a_copy_that_leaves_is_lifted(void **state)
{
	struct world w = begin(&with_archive);

	(void)state;
	record(&w, 1);
	hold(w.k, 1, true);
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_MOVE, 0, "{\"from\":\"store\",\"to\":\"archive\"}"), 202);
	deletion_ticks(w.k, 40, 10 * EW_US_PER_S);
	assert_true(all_are(&w, EW_PLACE_ARCHIVE, EW_PLACE_STORED) && all_are(&w, EW_PLACE_STORE, EW_PLACE_LEAVING));
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 2);
	hold(w.k, 1, false);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	assert_true(all_are(&w, EW_PLACE_STORE, 0));
	for (size_t i = 0; i < w.n; i++)
		assert_false(bucket_find(w.bucket, EW_PLACE_ARCHIVE, w.ids[i])->hold);
	end(&w);
}

/* One that cannot be lifted from here may be by whoever runs the store: it is looked again each hour. */
static void a_hold_that_somebody_else_lifts_keeps_nothing(void **state)
{
	struct world w = begin(&with_archive);

	(void)state;
	record(&w, 1);
	hold(w.k, 1, true);
	assert_int_equal(kit_ask(w.k, KIT_TOKEN, EW_ASK_STORAGE_MOVE, 0, "{\"from\":\"store\",\"to\":\"archive\"}"), 202);
	deletion_ticks(w.k, 40, 10 * EW_US_PER_S);
	w.bucket->cannot_lock = true;
	hold(w.k, 1, false);
	assert_true(has_exception(w.k, "store_hold_missing"));
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 2);
	for (size_t i = 0; i < w.n; i++)
		bucket_find(w.bucket, EW_PLACE_STORE, w.ids[i])->hold = false;
	deletion_ticks(w.k, 4, HOUR_US);
	assert_int_equal(bucket_count(w.bucket, EW_PLACE_STORE), 0);
	end(&w);
}

/* Where it was not proven nothing is sent, and the place says what is wished and what is. */
static void a_hold_that_cannot_be_set_is_not_said_to_be(void **state)
{
	struct world w = begin(&one_store);
	struct ew_place_row row;

	(void)state;
	w.bucket->cannot_lock = true;
	deletion_ticks(w.k, 3, 25 * HOUR_US);
	record(&w, 1);
	hold(w.k, 1, true);
	assert_int_equal(w.bucket->holds, 0);
	assert_int_equal(ew_places_get(w.k->core->catalog, w.ids[0], EW_PLACE_STORE, &row), 0);
	assert_true(row.hold_wished && !row.hold);
	end(&w);
}

/* -- the last word ------------------------------------------------------------------------------- */

/* Whatever some code wants, the only copy of an object does not leave while it is one. */
static void the_catalogue_refuses_to_lose_the_only_copy(void **state)
{
	struct world w = begin(&one_store);
	struct ew_place_row row;

	(void)state;
	record(&w, 1);
	drop_copies(&w);
	assert_int_equal(ew_keeper_begin(w.k->core), 0);
	assert_int_equal(ew_places_get(w.k->core->catalog, w.ids[0], EW_PLACE_STORE, &row), 0);
	row.state = EW_PLACE_LEAVING;
	assert_true(ew_places_put(w.k->core->catalog, &row) < 0);
	ew_keeper_rollback(w.k->core);
	assert_int_equal(ew_keeper_begin(w.k->core), 0);
	assert_true(ew_places_remove(w.k->core->catalog, w.ids[0], EW_PLACE_STORE) < 0);
	ew_keeper_rollback(w.k->core);
	end(&w);
}

/* A house that has a store no more says so, and what lies there is not called lost. */
static void a_store_that_is_not_configured_any_more(void **state)
{
	struct world w = begin(&one_store);

	(void)state;
	record(&w, 1);
	drop_copies(&w);
	kit_stop(w.k);
	ew_tape_abandon(&w.k->tape);
	w.k->remote = NULL;
	kit_open_tape(w.k);
	assert_int_equal(kit_start(w.k), 0);
	assert_int_equal(kit_connect(w.k), 0);
	assert_true(has_exception(w.k, "store_not_configured"));
	recorded_worker(w.k);
	assert_int_equal(play(&w, 1), 503);
	assert_non_null(strstr(kit_text(w.k, "detail"), "not configured"));
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recording_is_stored_and_its_copy_dropped),
		cmocka_unit_test(what_was_there_before_is_taken_up),
		cmocka_unit_test(playback_waits_for_the_store),
		cmocka_unit_test(a_store_that_is_away_is_told),
		cmocka_unit_test(the_spool_keeps_what_is_not_stored),
		cmocka_unit_test(what_is_refused_waits_alone),
		cmocka_unit_test(one_that_the_store_cannot_take_keeps_no_other),
		cmocka_unit_test(one_that_cannot_be_removed_or_fetched_keeps_no_other),
		cmocka_unit_test(a_store_that_is_away_keeps_no_other),
		cmocka_unit_test(what_was_altered_there_is_never_played),
		cmocka_unit_test(an_audit_asks_for_some),
		cmocka_unit_test(old_ones_are_archived_and_come_back),
		cmocka_unit_test(a_move_goes_on_after_a_restart),
		cmocka_unit_test(a_move_ends_without_what_it_cannot_bring),
		cmocka_unit_test(a_move_that_cannot_go_on_keeps_no_other),
		cmocka_unit_test(a_move_to_here_that_failed_stays_one),
		cmocka_unit_test(a_copy_here_is_read_before_its_source_goes),
		cmocka_unit_test(a_folder_is_an_archive_too),
		cmocka_unit_test(an_archive_that_is_the_store_is_none),
		cmocka_unit_test(another_bucket_is_not_taken_for_the_store),
		cmocka_unit_test(an_empty_folder_is_no_archive),
		cmocka_unit_test(what_was_moved_since_a_backup_is_found),
		cmocka_unit_test(deletion_reaches_the_store),
		cmocka_unit_test(a_certificate_waits_for_the_store),
		cmocka_unit_test(a_lock_is_said_with_its_date),
		cmocka_unit_test(a_governed_lock_is_lifted_for_a_deletion),
		cmocka_unit_test(a_new_deliver_is_asked_for_a_probe_first),
		cmocka_unit_test(what_an_upload_learns_helps_its_deletion),
		cmocka_unit_test(what_a_refusal_says_helps_its_deletion),
		cmocka_unit_test(a_lock_that_is_not_kept_is_told),
		cmocka_unit_test(what_takes_long_is_not_asked_twice),
		cmocka_unit_test(a_hold_is_set_and_lifted_there),
		cmocka_unit_test(a_hold_on_a_copy_that_leaves_is_lifted),
		cmocka_unit_test(a_hold_that_somebody_else_lifts_keeps_nothing),
		cmocka_unit_test(a_hold_that_cannot_be_set_is_not_said_to_be),
		cmocka_unit_test(the_catalogue_refuses_to_lose_the_only_copy),
		cmocka_unit_test(a_store_that_is_not_configured_any_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
