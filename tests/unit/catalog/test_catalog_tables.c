/*
 * The small tables, each by what its header promises.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/exceptions.h"
#include "catalog/jobs.h"
#include "catalog/keys.h"
#include "catalog/live.h"
#include "catalog/objects.h"
#include "catalog/policies.h"
#include "catalog/positions.h"
#include "catalog/stamps.h"
#include "catalog/spans.h"
#include "catalog/tokens.h"
#include "catalog/vendors.h"
#include "unit/catalog/opened.h"

/* Every test runs inside one transaction. */
static int begin(void **state)
{
	int r = open_for_test(state);
	struct opened *o = *state;

	return r == 0 ? ew_catalog_begin(o->c) : r;
}

static struct ew_catalog *of(void **state)
{
	struct opened *o = *state;

	return o->c;
}

static void put_epoch(
	struct ew_catalog *c, enum ew_epoch_kind kind, uint32_t epoch, enum ew_epoch_state state)
{
	struct ew_epoch_row row = {
		.kind = kind, .epoch = epoch, .state = state, .made = {5}, .recipient = {7}};

	assert_int_equal(ew_epochs_put(c, &row), 0);
}

static void test_keys(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_buf header;
	uint32_t epoch = 0;
	uint64_t n = 99;

	ew_buf_init(&header, 300);
	put_epoch(c, EW_EPOCH_STORE, 1, EW_EPOCH_ACTIVE);
	put_epoch(c, EW_EPOCH_STORE, 2, EW_EPOCH_RETIRING);
	put_epoch(c, EW_EPOCH_TAPE, 3, EW_EPOCH_ACTIVE);
	assert_int_equal(ew_keys_insert(c, id_of(1), 1, EW_SLICE("header one")), 0);
	assert_int_equal(ew_keys_insert(c, id_of(1), 1, EW_SLICE("again")), -EEXIST);
	assert_int_equal(ew_keys_insert(c, id_of(2), 2, EW_SLICE("x")), -EPERM);
	assert_int_equal(ew_keys_insert(c, id_of(2), 3, EW_SLICE("x")), -EPERM);
	assert_int_equal(ew_keys_insert(c, id_of(2), 4, EW_SLICE("x")), -EPERM);
	assert_int_equal(ew_keys_get(c, id_of(1), &epoch, &header), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&header), EW_SLICE("header one")));
	assert_int_equal(ew_epochs_users(c, EW_EPOCH_STORE, 1, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ew_keys_rewrap(c, id_of(1), 2, EW_SLICE("two")), -EPERM);
	put_epoch(c, EW_EPOCH_STORE, 2, EW_EPOCH_ACTIVE);
	assert_int_equal(ew_keys_rewrap(c, id_of(1), 2, EW_SLICE("two")), 0);
	assert_int_equal(ew_keys_rewrap(c, id_of(9), 2, EW_SLICE("two")), -ENOENT);
	assert_int_equal(ew_epochs_users(c, EW_EPOCH_STORE, 1, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(ew_epochs_users(c, EW_EPOCH_STORE, 2, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ew_keys_shred(c, id_of(1)), 0);
	assert_int_equal(ew_keys_shred(c, id_of(1)), -ENOENT);
	ew_buf_clear(&header);
	assert_int_equal(ew_keys_get(c, id_of(1), &epoch, &header), -ENOENT);
	assert_int_equal(ew_epochs_users(c, EW_EPOCH_STORE, 2, &n), 0);
	assert_int_equal(n, 0);
	ew_buf_free(&header);
}

static int count_epochs(void *arg, const struct ew_epoch_row *row)
{
	uint32_t *sum = arg;

	assert_int_equal(row->recipient[0], 7);
	*sum = *sum * 10 + row->epoch;
	return 0;
}

static void test_epochs(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_span_row span = {.span = id_of(1), .epoch = 4, .state = EW_SPAN_OPEN};
	uint32_t sum = 0;
	uint64_t n = 99;

	put_epoch(c, EW_EPOCH_TAPE, 4, EW_EPOCH_ACTIVE);
	put_epoch(c, EW_EPOCH_TAPE, 2, EW_EPOCH_DESTROYED);
	put_epoch(c, EW_EPOCH_STORE, 3, EW_EPOCH_ACTIVE);
	assert_int_equal(ew_epochs_each(c, EW_EPOCH_TAPE, count_epochs, &sum), 0);
	assert_int_equal(sum, 24);
	assert_int_equal(ew_spans_put(c, &span), 0);
	assert_int_equal(ew_epochs_users(c, EW_EPOCH_TAPE, 4, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ew_spans_state(c, id_of(1), EW_SPAN_KEPT), 0); /* its sound lies on the tape alone */
	assert_int_equal(ew_epochs_users(c, EW_EPOCH_TAPE, 4, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ew_spans_state(c, id_of(1), EW_SPAN_SHREDDED), 0);
	assert_int_equal(ew_epochs_users(c, EW_EPOCH_TAPE, 4, &n), 0);
	assert_int_equal(n, 0);
}

static struct ew_job_row job_of(uint64_t n, int64_t not_before)
{
	return (struct ew_job_row){
		.id = id_of(n),
		.interaction = id_of(1),
		.party = id_of(2),
		.kind = 1,
		.version = (uint32_t)n,
		.generation = 5,
		.state = EW_JOB_WAITING,
		.not_before = {not_before},
	};
}

static void test_jobs(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_job_row job = job_of(1, 50);
	struct ew_id skip[1] = {id_of(2)};
	uint32_t last = 99;
	uint64_t n = 99;

	assert_int_equal(ew_jobs_last(c, job.interaction, job.kind, &last), 0);
	assert_int_equal(last, 0);
	assert_int_equal(ew_jobs_insert(c, &job), 0);
	assert_int_equal(ew_jobs_last(c, job.interaction, job.kind, &last), 0);
	assert_int_equal(last, job.version);
	job.id = id_of(9); /* the same intent under another id */
	assert_int_equal(ew_jobs_insert(c, &job), -EEXIST);
	job = job_of(2, 10);
	assert_int_equal(ew_jobs_insert(c, &job), 0);
	job = job_of(3, 90);
	assert_int_equal(ew_jobs_insert(c, &job), 0);
	assert_int_equal(ew_jobs_next(c, (struct ew_wall){5}, NULL, 0, &job), -ENOENT);
	/* The clock was set back: what no job waits for is no reason to wait, the nearest first. */
	assert_int_equal(ew_jobs_next(c, (struct ew_wall){49 - EW_JOB_LONGEST_WAIT_US}, NULL, 0, &job), 0);
	assert_true(ew_id_equal(job.id, id_of(1)));
	assert_int_equal(ew_jobs_next(c, (struct ew_wall){90 - EW_JOB_LONGEST_WAIT_US}, NULL, 0, &job), -ENOENT);
	assert_int_equal(ew_jobs_next(c, (struct ew_wall){60}, NULL, 0, &job), 0);
	assert_true(ew_id_equal(job.id, id_of(2)));
	assert_int_equal(ew_jobs_next(c, (struct ew_wall){60}, skip, 1, &job), 0);
	assert_true(ew_id_equal(job.id, id_of(1)));
	assert_int_equal(job.generation, 5);
	job.state = EW_JOB_DONE;
	job.attempts = 2;
	job.setbacks = 7;
	assert_int_equal(ew_jobs_update(c, &job), 0);
	assert_int_equal(ew_jobs_next(c, (struct ew_wall){60}, skip, 1, &job), -ENOENT);
	assert_int_equal(ew_jobs_get(c, id_of(1), &job), 0);
	assert_int_equal(job.attempts, 2);
	assert_int_equal(job.setbacks, 7);
	assert_int_equal(ew_jobs_waiting(c, id_of(1), &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(ew_jobs_count(c, EW_JOB_DONE, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ew_jobs_count(c, EW_JOB_FAILED, &n), 0);
	assert_int_equal(n, 0);
	job.id = id_of(44);
	assert_int_equal(ew_jobs_update(c, &job), -ENOENT);
	assert_int_equal(ew_jobs_get(c, id_of(44), &job), -ENOENT);
}

static int note_version(void *arg, const struct ew_object_row *row)
{
	uint64_t *sum = arg;

	assert_true(ew_slice_equal(row->sealed, EW_SLICE("report")));
	assert_int_equal(row->duration_us, 7);
	*sum = *sum * 10 + row->version;
	return 0;
}

static void put_object(struct ew_catalog *c, uint64_t id, uint64_t party, uint32_t version, int expect)
{
	struct ew_object_row row = {
		.id = id_of(id),
		.interaction = id_of(1),
		.party = id_of(party),
		.kind = 1,
		.version = version,
		.payload_bytes = 10,
		.duration_us = 7,
		.sealed = EW_SLICE("report"),
	};

	assert_int_equal(ew_objects_insert(c, &row), expect);
}

static void test_objects(void **state)
{
	struct ew_catalog *c = of(state);
	uint64_t sum = 0;
	bool there = false;

	put_object(c, 1, 1, 1, 0);
	put_object(c, 2, 2, 3, 0);
	put_object(c, 3, 1, 2, 0);
	put_object(c, 3, 5, 9, -EEXIST);
	assert_int_equal(ew_objects_of(c, id_of(1), note_version, &sum), 0);
	assert_int_equal(sum, 32);
	assert_int_equal(ew_objects_exists(c, id_of(2), &there), 0);
	assert_true(there);
	assert_int_equal(ew_objects_exists(c, id_of(4), &there), 0);
	assert_false(there);
}

/* Ids by their last digit, as they come; 100 for one that is gone. */
static int list_object(void *arg, const struct ew_object_row *row)
{
	*(uint64_t *)arg = *(uint64_t *)arg * 10 + row->id.bytes[15];
	assert_true(row->gone || !row->deleted);
	assert_true(row->gone ? row->sealed.len == 0 : ew_slice_equal(row->sealed, EW_SLICE("report")));
	return 0;
}

static uint64_t listed(struct ew_catalog *c, int (*which)(struct ew_catalog *c, struct ew_id of, ew_object_row_fn *fn, void *arg), uint64_t of)
{
	uint64_t found = 0;

	assert_int_equal(which(c, id_of(of), list_object, &found), 0);
	return found;
}

static int look_at_gone(void *arg, const struct ew_object_row *row)
{
	*(bool *)arg = row->gone;
	assert_int_equal(row->payload_bytes, 10);
	assert_int_equal(row->version, 1);
	return 0;
}

static int look_at_deleted(void *arg, const struct ew_object_row *row)
{
	*(bool *)arg = row->deleted;
	return 0;
}

static unsigned deleted(struct ew_catalog *c, uint64_t id)
{
	bool is = false;

	assert_int_equal(ew_objects_get(c, id_of(id), look_at_deleted, &is), 0);
	return is;
}

/* Of one that is replaced the row says what it was; it is no object, nobody's newest, and not to be read back. */
static void test_objects_that_are_replaced(void **state)
{
	struct ew_catalog *c = of(state);
	uint64_t number = 0, found = 0;
	bool there = true, gone = false;

	put_object(c, 1, 1, 1, 0);
	put_object(c, 2, 2, 1, 0);
	assert_int_equal(listed(c, ew_objects_superseded, 1), 0);
	put_object(c, 3, 1, 2, 0);
	put_object(c, 4, 1, 3, 0);
	assert_int_equal(listed(c, ew_objects_superseded, 1), 13);
	assert_int_equal(listed(c, ew_objects_superseded, 9), 0); /* of another call */
	assert_int_equal(listed(c, ew_objects_of, 1), 24);
	assert_int_equal(ew_objects_gone(c, id_of(1)), 0);
	assert_int_equal(listed(c, ew_objects_superseded, 1), 3);
	assert_int_equal(listed(c, ew_objects_all, 1), 1234);
	assert_int_equal(listed(c, ew_objects_of, 1), 24);
	assert_int_equal(ew_objects_get(c, id_of(1), look_at_gone, &gone), 0);
	assert_true(gone);
	assert_int_equal(ew_objects_exists(c, id_of(1), &there), 0);
	assert_false(there);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ew_objects_after(c, number, &number, list_object, &found), 0);
	assert_int_equal(found, 234);
	assert_int_equal(ew_objects_after(c, number, &number, list_object, &found), -ENOENT);
	put_object(c, 5, 1, 1, -EEXIST); /* its version is not given to another one */
	assert_int_equal(ew_objects_gone(c, id_of(1)), 0);
	assert_int_equal(listed(c, ew_objects_all, 1), 1234);
	assert_int_equal(ew_objects_deleted(c, id_of(1)), 0);
	assert_int_equal(ew_objects_deleted(c, id_of(4)), 0);
	assert_int_equal(ew_objects_gone(c, id_of(4)), 0); /* what a deletion has stays so */
	assert_int_equal(deleted(c, 1) + deleted(c, 4), 2);
	assert_int_equal(deleted(c, 2) + deleted(c, 3), 0);
	assert_int_equal(listed(c, ew_objects_of, 1), 2);
}

static void test_tokens(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_hash digest = hash_of(3);
	struct ew_token_row row = {.digest = digest,
		.user = id_of(8),
		.rights = EW_RIGHT_LISTEN | EW_RIGHT_ORDER,
		.expires = {99},
		.enrolment = true,
		.kind = EW_TOKEN_TOOL,
		.id = id_of(5),
		.vendor = id_of(6),
		.made = {77}};
	struct ew_token_row got;
	uint64_t n = 0;

	assert_int_equal(ew_tokens_get(c, &digest, &got), -ENOENT);
	assert_int_equal(ew_tokens_put(c, &row), 0);
	assert_int_equal(ew_tokens_get(c, &digest, &got), 0);
	assert_int_equal(got.rights, row.rights);
	assert_true(got.enrolment);
	assert_int_equal(got.expires.us, 99);
	assert_true(ew_id_equal(got.user, id_of(8)));
	assert_true(got.kind == EW_TOKEN_TOOL && got.made.us == 77);
	assert_true(ew_id_equal(got.id, id_of(5)) && ew_id_equal(got.vendor, id_of(6)));
	assert_int_equal(ew_tokens_count(c, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ew_tokens_remove(c, &digest), 0);
	assert_int_equal(ew_tokens_remove(c, &digest), -ENOENT);
}

static int note_token(void *arg, const struct ew_token_row *row)
{
	int *sum = arg;

	*sum = *sum * 10 + row->digest.bytes[0];
	return *sum > 10 ? 7 : 0;
}

struct seen_tokens {
	uint64_t ids[8];
	char name[8][8];
	size_t n;
};

static int see_token(void *arg, const struct ew_token_row *row)
{
	struct seen_tokens *seen = arg;

	memcpy(&seen->ids[seen->n], row->id.bytes + 8, 8);
	snprintf(seen->name[seen->n++], 8, "%.*s", (int)row->sealed.len, (const char *)row->sealed.at);
	return 0;
}

/* They are listed by id, a page at a time, with what is sealed; an enrolment token is nobody's to see. */
static void test_tokens_by_id(void **state)
{
	struct ew_catalog *c = of(state);
	struct seen_tokens seen = {.n = 0};
	uint64_t n = 0;

	for (uint64_t i = 1; i <= 5; i++) {
		struct ew_token_row row = {.digest = hash_of(9 - i),
			.id = id_of(i),
			.enrolment = i == 2,
			.vendor = id_of(i % 2),
			.expires = {i == 3 ? 40 : 0},
			.sealed = ew_slice_of("abcdef" + i, 1)};

		assert_int_equal(ew_tokens_put(c, &row), 0);
	}
	assert_int_equal(ew_tokens_each(c, (struct ew_id){{0}}, 2, see_token, &seen), 0);
	assert_int_equal(seen.n, 2);
	assert_string_equal(seen.name[0], "b");
	assert_string_equal(seen.name[1], "d");
	assert_int_equal(ew_tokens_each(c, id_of(3), 9, see_token, &seen), 0);
	assert_int_equal(seen.n, 4);
	assert_string_equal(seen.name[3], "f");
	assert_int_equal(ew_tokens_by_id(c, id_of(5), see_token, &seen), 0);
	assert_string_equal(seen.name[4], "f");
	assert_int_equal(ew_tokens_by_id(c, id_of(2), see_token, &seen), -ENOENT);
	assert_int_equal(ew_tokens_by_id(c, id_of(7), see_token, &seen), -ENOENT);
	assert_int_equal(ew_tokens_count_of_vendor(c, id_of(1), (struct ew_wall){39}, &n), 0);
	assert_int_equal(n, 3);
	assert_int_equal(ew_tokens_count_of_vendor(c, id_of(1), (struct ew_wall){40}, &n), 0);
	assert_int_equal(n, 2);
}

static int note_vendor(void *arg, const struct ew_vendor_row *row)
{
	struct ew_vendor_row *seen = arg;

	*seen = *row;
	seen->sealed = EW_SLICE_EMPTY;
	return row->sealed.len == row->version ? 0 : -EBADMSG;
}

static int sum_vendors(void *arg, const struct ew_vendor_row *row)
{
	uint64_t *sum = arg;

	*sum = *sum * 10 + row->number;
	return 0;
}

/* Versions take the place of each other, a vendor stays; the newest is first. */
static void test_vendors(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_vendor_row row, seen = {0};
	uint64_t sum = 0;

	for (uint64_t i = 1; i <= 3; i++) {
		row = (struct ew_vendor_row){.id = id_of(i), .version = 1, .state = EW_VENDOR_REGISTERED,
			.registered = {5}, .changed = {5}, .sha256 = hash_of(i), .sealed = EW_SLICE("x")};
		assert_int_equal(ew_vendors_insert(c, &row), 0);
		assert_int_equal(row.number, i);
	}
	assert_int_equal(ew_vendors_insert(c, &row), -EEXIST);
	row.version = 2;
	row.state = EW_VENDOR_WITHDRAWN;
	row.changed.us = 9;
	row.event = 12;
	row.sealed = EW_SLICE("xy");
	assert_int_equal(ew_vendors_update(c, &row), 0);
	assert_int_equal(ew_vendors_get(c, id_of(3), note_vendor, &seen), 0);
	assert_true(seen.version == 2 && seen.state == EW_VENDOR_WITHDRAWN && seen.event == 12);
	assert_true(seen.registered.us == 5 && seen.changed.us == 9);
	assert_memory_equal(seen.sha256.bytes, row.sha256.bytes, 32);
	assert_int_equal(ew_vendors_get(c, id_of(4), note_vendor, &seen), -ENOENT);
	row.number = 44;
	assert_int_equal(ew_vendors_update(c, &row), -ENOENT);
	assert_int_equal(ew_vendors_each(c, 0, 0, 9, sum_vendors, &sum), 0);
	assert_int_equal(sum, 321);
	sum = 0;
	assert_int_equal(ew_vendors_each(c, EW_VENDOR_REGISTERED, 0, 9, sum_vendors, &sum), 0);
	assert_int_equal(sum, 21);
	sum = 0;
	assert_int_equal(ew_vendors_each(c, 0, 3, 1, sum_vendors, &sum), 0);
	assert_int_equal(sum, 2);
}

/* Those that hold any right that is asked for, now, in order; and what was changed is counted. */
static void test_tokens_holding(void **state)
{
	static const struct {
		uint32_t rights;
		int64_t expires_us;
		bool enrolment;
	} rows[] = {
		{EW_RIGHT_ORDER | EW_RIGHT_READ, 0, false},
		{EW_RIGHT_LISTEN, 0, false},
		{EW_RIGHT_ORDER | EW_RIGHT_READ, 50, false},
		{EW_RIGHT_ORDER | EW_RIGHT_READ, 51, true},
		{EW_RIGHT_ORDER | EW_RIGHT_LISTEN, 51, false},
	};
	const uint32_t asked = EW_RIGHT_ORDER | EW_RIGHT_READ;
	struct ew_catalog *c = of(state);
	uint64_t before = ew_tokens_changes(c), n = 0;
	int sum = 0;

	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_token_row row = {.digest = hash_of((uint8_t)(i + 1)),
			.user = id_of(8),
			.rights = rows[i].rights,
			.expires = {rows[i].expires_us},
			.enrolment = rows[i].enrolment};

		assert_int_equal(ew_tokens_put(c, &row), 0);
	}
	assert_true(ew_tokens_changes(c) > before);
	assert_int_equal(ew_tokens_count_holding(c, asked, (struct ew_wall){50}, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(
		ew_tokens_holding(c, asked, (struct ew_wall){50}, 1, note_token, &sum), 0);
	assert_int_equal(sum, 1);
	sum = 0;
	assert_int_equal(
		ew_tokens_holding(c, asked, (struct ew_wall){50}, 9, note_token, &sum), 7);
	assert_int_equal(sum, 15);
	before = ew_tokens_changes(c);
	assert_int_equal(ew_tokens_remove(c, &(struct ew_hash){{0}}), -ENOENT);
	assert_true(ew_tokens_changes(c) > before);
}

static void test_answers(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_hash token = hash_of(1);
	struct ew_hash request = hash_of(2);
	struct ew_hash got;
	struct ew_wall now = {1000000};
	struct ew_wall days_later = {3 * 86400 * EW_US_PER_S};
	uint32_t status = 0;
	struct ew_buf json;

	ew_buf_init(&json, 100);
	assert_int_equal(
		ew_answers_get(c, &token, EW_SLICE("k"), &got, &status, &json), -ENOENT);
	assert_int_equal(
		ew_answers_put(c, &token, EW_SLICE("k"), &request, 201, EW_SLICE("{}"), now), 0);
	assert_int_equal(
		ew_answers_put(c, &token, EW_SLICE("k"), &request, 200, EW_SLICE("[]"), now), -EEXIST);
	assert_int_equal(ew_answers_get(c, &token, EW_SLICE("k"), &got, &status, &json), 0);
	assert_int_equal(status, 201);
	assert_memory_equal(got.bytes, request.bytes, 32);
	assert_true(ew_slice_equal(ew_buf_slice(&json), EW_SLICE("{}")));
	assert_int_equal(ew_answers_get(c, &request, EW_SLICE("k"), &got, &status, &json), -ENOENT);
	assert_int_equal(
		ew_answers_put(c, &token, EW_SLICE("l"), &request, 200, EW_SLICE("[]"), days_later), 0);
	assert_int_equal(
		ew_answers_get(c, &token, EW_SLICE("k"), &got, &status, &json), -ENOENT);
	ew_buf_free(&json);
}

static int add_call(void *arg, struct ew_id interaction, struct ew_slice sealed)
{
	uint64_t *sum = arg;

	*sum = *sum * 10 + interaction.bytes[15] + sealed.len;
	return 0;
}

static int add_stream(void *arg, uint32_t stream, struct ew_slice sealed)
{
	uint64_t *sum = arg;

	*sum = *sum * 10 + stream + sealed.len;
	return 0;
}

static void test_live(void **state)
{
	struct ew_catalog *c = of(state);
	uint64_t sum = 0;

	assert_int_equal(ew_live_put_call(c, id_of(1), 0, EW_SLICE("dialog")), 0);
	assert_int_equal(ew_live_put_call(c, id_of(1), 0, EW_SLICE("dia")), 0);
	assert_int_equal(ew_live_put_call(c, id_of(2), 0, EW_SLICE("d")), 0);
	assert_int_equal(ew_live_put_call(c, id_of(3), 1, EW_SLICE("d")), 0);
	assert_int_equal(ew_live_put_stream(c, id_of(1), 2, EW_SLICE("s")), 0);
	assert_int_equal(ew_live_put_stream(c, id_of(1), 2, EW_SLICE("ss")), 0);
	assert_int_equal(ew_live_put_stream(c, id_of(1), 1, EW_SLICE("s")), 0);
	assert_int_equal(ew_live_calls(c, 0, add_call, &sum), 0);
	assert_int_equal(sum, 43);
	sum = 0;
	assert_int_equal(ew_live_streams(c, id_of(1), add_stream, &sum), 0);
	assert_int_equal(sum, 24);
	assert_int_equal(ew_live_remove_stream(c, id_of(1), 2), 0);
	assert_int_equal(ew_live_remove_call(c, id_of(1)), 0);
	sum = 0;
	assert_int_equal(ew_live_streams(c, id_of(1), add_stream, &sum), 0);
	assert_int_equal(ew_live_calls(c, 0, add_call, &sum), 0);
	assert_int_equal(sum, 3);
}

static int add_exception(void *arg, const struct ew_exception_row *row)
{
	uint64_t *sum = arg;

	assert_string_equal(row->kind, "no_policy");
	assert_string_equal(row->sentence, "no policy is active");
	*sum = *sum * 10 + row->number;
	return 0;
}

static void test_exceptions(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_exception_row row = {
		.kind = "no_policy", .sentence = "no policy is active", .at = {9}, .open = true};
	uint64_t sum = 0;

	for (uint64_t i = 1; i <= 4; i++) {
		row.open = i != 2;
		assert_int_equal(ew_exceptions_insert(c, &row), 0);
		assert_int_equal(row.number, i);
	}
	assert_int_equal(ew_exceptions_each(c, 0, 2, add_exception, &sum), 0);
	assert_int_equal(sum, 43);
	sum = 0;
	assert_int_equal(ew_exceptions_each(c, 4, 9, add_exception, &sum), 0);
	assert_int_equal(sum, 31);
	assert_int_equal(ew_exceptions_count(c, &sum), 0);
	assert_int_equal(sum, 3);
}

static void test_exceptions_end(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_exception_row row = {.kind = "behind", .sentence = "one", .open = true};
	uint64_t number = 99, n;

	assert_int_equal(ew_exceptions_find(c, "behind", "one", &number), -ENOENT);
	assert_int_equal(number, 99);
	assert_int_equal(ew_exceptions_insert(c, &row), 0);
	row.sentence = "two";
	assert_int_equal(ew_exceptions_insert(c, &row), 0);
	/* Somebody's call has the same: that is not of the house. */
	row.interaction = id_of(1);
	row.sentence = "three";
	assert_int_equal(ew_exceptions_insert(c, &row), 0);
	assert_int_equal(ew_exceptions_find(c, "behind", "three", &number), -ENOENT);
	assert_int_equal(ew_exceptions_find(c, "ahead", "one", &number), -ENOENT);
	assert_int_equal(ew_exceptions_find(c, "behind", "one", &number), 0);
	assert_int_equal(number, 1);
	row = (struct ew_exception_row){.number = number, .state = EW_EXCEPTION_RESOLVED};
	assert_int_equal(ew_exceptions_update(c, &row), 0);
	assert_int_equal(ew_exceptions_find(c, "behind", "one", &number), -ENOENT);
	assert_int_equal(ew_exceptions_count(c, &n), 0);
	assert_int_equal(n, 2);
}

static void test_stamps(void **state)
{
	static const struct ew_stamp_row rows[] = {{1, 5, {50}}, {1, 9, {90}}, {2, 3, {30}}, {1, 7, {70}}, {1, 7, {71}}};
	struct ew_catalog *c = of(state);
	struct ew_stamp_row row = {.log = 99};

	assert_int_equal(ew_stamps_last(c, 1, &row), -ENOENT);
	assert_int_equal(row.log, 99);
	for (size_t i = 0; i < EW_COUNT(rows); i++)
		assert_int_equal(ew_stamps_put(c, &rows[i]), 0);
	assert_int_equal(ew_stamps_last(c, 1, &row), 0);
	assert_int_equal(row.size, 9);
	assert_int_equal(row.at.us, 90);
	assert_int_equal(ew_stamps_first(c, 1, 6, &row), 0);
	assert_int_equal(row.size, 7);
	assert_int_equal(row.at.us, 71);
	assert_int_equal(ew_stamps_first(c, 1, 0, &row), 0);
	assert_int_equal(row.size, 5);
	assert_int_equal(ew_stamps_first(c, 2, 3, &row), 0);
	assert_int_equal(row.log, 2);
	assert_int_equal(ew_stamps_first(c, 1, 10, &row), -ENOENT);
	assert_int_equal(ew_stamps_first(c, 1, UINT64_MAX, &row), -ENOENT);
	assert_int_equal(ew_stamps_last(c, 3, &row), -ENOENT);
}

static void test_positions(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_buf key;
	uint64_t position = 99;
	uint32_t index = 99;

	ew_buf_init(&key, 100);
	assert_int_equal(ew_positions_get(c, 1, &position), 0);
	assert_int_equal(position, 0);
	assert_int_equal(ew_positions_set(c, 1, 5), 0);
	assert_int_equal(ew_positions_set(c, 1, UINT64_MAX), 0);
	assert_int_equal(ew_positions_get(c, 1, &position), 0);
	assert_true(position == UINT64_MAX);
	assert_int_equal(ew_positions_get_event(c, 1, &index), 0);
	assert_int_equal(index, 0);
	assert_int_equal(ew_positions_set_event(c, 1, 77), 0);
	assert_int_equal(ew_positions_set_event(c, 2, 78), -ENOENT);
	assert_int_equal(ew_positions_set(c, 1, 6), 0);
	assert_int_equal(ew_positions_get_event(c, 1, &index), 0);
	assert_int_equal(index, 77);
	assert_int_equal(ew_event_spans_get(c, id_of(1), &index, &key), -ENOENT);
	assert_int_equal(ew_event_spans_put(c, id_of(1), 3, EW_SLICE("a")), 0);
	assert_int_equal(ew_event_spans_put(c, id_of(1), 4, EW_SLICE("b")), 0);
	assert_int_equal(ew_event_spans_get(c, id_of(1), &index, &key), 0);
	assert_int_equal(index, 4);
	assert_true(ew_slice_equal(ew_buf_slice(&key), EW_SLICE("b")));
	ew_buf_free(&key);
}

/* The first text and time of a hash stay, and what is there is found without reading it. */
static void test_policies(void **state)
{
	struct ew_catalog *c = of(state);
	const struct ew_hash one = hash_of(1), other = hash_of(2);
	struct ew_buf text = {0};
	struct ew_wall at;
	bool has = true;

	ew_buf_init(&text, 64);
	assert_int_equal(ew_policies_has(c, &one, &has), 0);
	assert_false(has);
	assert_int_equal(ew_policies_get(c, &one, &at, &text), -ENOENT);
	assert_int_equal(ew_policies_put(c, &one, (struct ew_wall){5}, EW_SLICE("first")), 0);
	assert_int_equal(ew_policies_put(c, &one, (struct ew_wall){6}, EW_SLICE("second")), 0);
	assert_int_equal(ew_policies_has(c, &one, &has), 0);
	assert_true(has);
	assert_int_equal(ew_policies_has(c, &other, &has), 0);
	assert_false(has);
	assert_int_equal(ew_policies_get(c, &one, &at, &text), 0);
	assert_int_equal(at.us, 5);
	assert_true(ew_slice_equal(ew_buf_slice(&text), EW_SLICE("first")));
	ew_buf_free(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, close_after_test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_keys),
		TEST(test_epochs),
		TEST(test_jobs),
		TEST(test_objects),
		TEST(test_objects_that_are_replaced),
		TEST(test_tokens),
		TEST(test_tokens_holding),
		TEST(test_tokens_by_id),
		TEST(test_vendors),
		TEST(test_answers),
		TEST(test_live),
		TEST(test_exceptions),
		TEST(test_exceptions_end),
		TEST(test_stamps),
		TEST(test_positions),
		TEST(test_policies),
	};

	return cmocka_run_group_tests_name("catalog_tables", tests, NULL, NULL);
}
