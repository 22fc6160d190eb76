/*
 * Object stores against crashes: one house, whose calls are stored, archived, played and deleted, is copied again and again; in each copy the power goes, or
 * the keeper or deliver is killed, answers are lost and stores are away, at any moment. After every crash each recording that is one is
 * whole somewhere, what is said to be stored is, and it always ends the same: all of it archived and nowhere else, or, deleted, nowhere at all.
 *
 * CRASHES in the environment makes it longer; SEED repeats one.
 */
#include "unit/keeper/bucket_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

#include "catalog/objects.h"
#include "store/s3_place.h"

#ifdef EW_SANITIZED
#define USUAL 50
#else
#define USUAL 250
#endif
#define CALLS 2
#define MOST_OBJECTS 8
#define MOST_CALLS_TO_DISK 400

static const struct ew_remote_config stores = {.store = 1, .cache_s = 120, .archive = 1, .archive_after_s = 3600};

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n    when: {direction: inbound}\n"
	"    record: automatic\n" KIT_LAWFUL "    keep: {recording: 3d, metadata: 4d, consent_evidence: 5d}\n";

static struct kit *base;
static struct bucket base_bucket;
static uint64_t crashes;

/* Two calls that were finished while the store was away: all that follows is done to copies of this disk. */
static int age(void **state)
{
	(void)state;
	base_bucket.random = 1;
	base_bucket.away[EW_PLACE_STORE] = base_bucket.away[EW_PLACE_ARCHIVE] = true;
	base = bucket_house(&base_bucket, &stores, policy);
	for (uint8_t i = 1; i <= CALLS; i++)
		deletion_call(base, i);
	kit_stop(base);
	ew_tape_abandon(&base->tape);
	base_bucket.away[EW_PLACE_STORE] = base_bucket.away[EW_PLACE_ARCHIVE] = false;
	return 0;
}

static int forget(void **state)
{
	(void)state;
	base->deliver = NULL;
	kit_free(&base);
	return 0;
}

static void take_up(struct kit *k)
{
	kit_open_tape(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(kit_ring(k), 0);
}

/* -- what must always be ------------------------------------------------------------------------- */

struct checking {
	struct kit *k;
	struct bucket *b;
	uint64_t seed;
};

static bool is_whole_here(struct kit *k, const struct ew_object_row *row)
{
	uint8_t bytes[BUCKET_BYTES];
	struct ew_hash is;
	int handle = -1;
	ssize_t n;

	if (ew_store_get(k->core->store, row->id, &handle) < 0)
		return false;
	n = ew_io_read_at(k->io, handle, bytes, sizeof(bytes), 0);
	ew_io_discard(k->io, &handle);
	assert_true(n >= 0 && ew_sha256_of(ew_slice_of(bytes, (size_t)n), &is) == 0);
	return (uint64_t)n == row->payload_bytes && memcmp(&is, &row->sha256, sizeof(is)) == 0;
}

static bool is_whole_there(struct bucket *b, uint32_t store, const struct ew_object_row *row)
{
	const struct bucket_object *o = bucket_find(b, store, row->id);
	struct ew_hash is;

	if (!o)
		return false;
	assert_int_equal(ew_sha256_of(ew_slice_of(o->bytes, o->len), &is), 0);
	return memcmp(&is, &row->sha256, sizeof(is)) == 0;
}

static int check_object(void *arg, const struct ew_object_row *row)
{
	struct checking *c = arg;
	bool somewhere;

	if (row->gone)
		return 0;
	somewhere = is_whole_here(c->k, row);
	for (uint32_t s = EW_PLACE_STORE; s < EW_PLACES; s++) {
		bool there = is_whole_there(c->b, s, row);

		somewhere = somewhere || there;
		if (bucket_state(c->k, row->id, s) == EW_PLACE_STORED && !there)
			fail_msg("seed %llu: said to be stored at %u, and it is not there", (unsigned long long)c->seed, s);
	}
	if (!somewhere)
		fail_msg("seed %llu: a recording is nowhere", (unsigned long long)c->seed);
	return 0;
}

/* What lies at a store and belongs to nothing must have a row that removes it. */
static void check_strays(struct checking *c)
{
	for (size_t i = 0; i < BUCKET_OBJECTS; i++) {
		const struct bucket_object *o = &c->b->objects[i];

		if (o->used && o->kind != EW_S3_IDENTITY && bucket_state(c->k, o->object, o->store) == 0)
			fail_msg("seed %llu: something lies at a store of which no row knows", (unsigned long long)c->seed);
	}
}

static void check(struct checking *c)
{
	for (uint8_t call = 1; call <= CALLS; call++)
		assert_int_equal(ew_objects_all(c->k->core->catalog, KIT_CALL(call), check_object, c), 0);
	check_strays(c);
}

/* -- a life -------------------------------------------------------------------------------------- */

static void works(struct kit *k, uint64_t ticks, int64_t us)
{
	for (uint64_t i = 0; i < ticks; i++) {
		kit_forget(k);
		ew_io_sim_advance(k->io, us);
		if (ew_keeper_tick(k->core) < 0)
			break;
	}
}

/* Somebody may want to listen in the middle of it. */
static void somebody_listens(struct kit *k)
{
	kit_forget(k);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, RECORDED_WORKER, true);
	(void)kit_ask_more(k, KIT_TOKEN, EW_ASK_AUDIO, 1, "{\"format\":\"opus\"}", "training", "");
	ew_keeper_peer(k->core, EW_ROLE_WORKER, RECORDED_WORKER, false);
}

/* Or to have a call, or everything, somewhere else. */
static void somebody_moves(struct kit *k)
{
	static const char *const names[] = {"directory", "store", "archive"};
	char body[120], id[EW_ID_TEXT_BYTES];
	unsigned from = (unsigned)(ew_io_sim_next(k->io) % 3), to = (unsigned)(ew_io_sim_next(k->io) % 3);

	ew_id_format(KIT_CALL(1), id);
	kit_forget(k);
	if (from == to)
		(void)snprintf(body, sizeof(body), "{\"interaction\":\"%s\",\"to\":\"%s\"}", id, names[to]);
	else
		(void)snprintf(body, sizeof(body), "{\"from\":\"%s\",\"to\":\"%s\"}", names[from], names[to]);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_STORAGE_MOVE, 0, body), 202);
}

static void crash(struct kit *k, int64_t us)
{
	crashes++;
	if (ew_io_sim_next(k->io) % 3) {
		ew_io_sim_fail(k->io, 1 + ew_io_sim_next(k->io) % MOST_CALLS_TO_DISK, -EIO);
		works(k, 30, us);
		ew_io_sim_fail(k->io, 0, 0);
		kit_power_cut(k);
	} else {
		works(k, ew_io_sim_next(k->io) % 12, us);
		ew_io_sim_kill(k->io);
		kit_stop(k);
		ew_tape_abandon(&k->tape);
	}
}

static void one_life(uint64_t seed)
{
	struct kit *k = kit_copy(base, seed);
	struct bucket *b = test_malloc(sizeof(*b));
	struct checking c = {k, b, seed};
	unsigned n = 3 + (unsigned)(ew_io_sim_next(k->io) % 3);

	*b = base_bucket;
	b->random = seed;
	b->lose = 10;
	b->late = 10;
	b->die = 10;
	k->deliver = bucket_deliver;
	k->deliver_arg = b;
	take_up(k);
	kit_token(k, KIT_TOKEN, UINT32_MAX);
	for (unsigned i = 0; i < n; i++) {
		int64_t us = (int64_t)(1 + ew_io_sim_next(k->io) % 300) * EW_US_PER_S;

		if (ew_io_sim_next(k->io) % 3 == 0)
			somebody_listens(k);
		if (ew_io_sim_next(k->io) % 3 == 0)
			somebody_moves(k);
		crash(k, us);
		take_up(k);
		check(&c);
	}
	b->lose = b->late = b->die = 0;
	for (unsigned i = 0; i < 8; i++) /* what failed by itself waits for hours, and no step of the clock may look like a jump */
		works(k, 40, 300 * EW_US_PER_S);
	check(&c);
	if (bucket_count(b, EW_PLACE_ARCHIVE) != 2 * CALLS || bucket_count(b, EW_PLACE_STORE) != 0)
		fail_msg("seed %llu: %u archived, %u left behind", (unsigned long long)seed, bucket_count(b, EW_PLACE_ARCHIVE), bucket_count(b, EW_PLACE_STORE));
	b->lose = b->late = b->die = 10;
	works(k, 20, 3 * 3600 * EW_US_PER_S);
	crash(k, 600 * EW_US_PER_S);
	b->lose = b->late = b->die = 0;
	take_up(k);
	check(&c);
	deletion_ticks(k, 40, 3 * 3600 * EW_US_PER_S);
	deletion_ticks(k, 60, 60 * EW_US_PER_S);
	if (bucket_count(b, EW_PLACE_ARCHIVE) + bucket_count(b, EW_PLACE_STORE) != 0)
		fail_msg("seed %llu: deleted, and still there", (unsigned long long)seed);
	for (uint8_t call = 1; call <= CALLS; call++)
		if (deletion_count(k, call, 0) == 0 || deletion_count(k, call, 0) != deletion_count(k, call, EW_DELETION_CERTIFIED))
			fail_msg("seed %llu: call %u has %u deletions and %u certificates", (unsigned long long)seed, call, deletion_count(k, call, 0),
				deletion_count(k, call, EW_DELETION_CERTIFIED));
	k->deliver = NULL;
	kit_free(&k);
	test_free(b);
}

static void every_crash_ends_the_same(void **state)
{
	const char *one = getenv("SEED"), *many = getenv("CRASHES");
	uint64_t n = many ? strtoull(many, NULL, 10) : USUAL;

	(void)state;
	if (one) {
		one_life(strtoull(one, NULL, 10));
		return;
	}
	for (uint64_t seed = 1; crashes < n; seed++)
		one_life(seed);
	print_message("%llu crashes\n", (unsigned long long)crashes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_crash_ends_the_same)};

	return cmocka_run_group_tests(tests, age, forget);
}
