/*
 * Opening, versions, transactions, small values and events.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/daily.h"
#include "catalog/events.h"
#include "catalog/exceptions.h"
#include "catalog/jobs.h"
#include "catalog/positions.h"
#include "catalog/sql.h"
#include "catalog/tokens.h"
#include "support/support.h"
#include "unit/catalog/opened.h"

static struct ew_event_row row_of(uint64_t interaction, uint64_t index)
{
	return (struct ew_event_row){
		.interaction = id_of(interaction),
		.index = index,
		.type = 9,
		.class = 2,
		.decided = {.us = 1000},
		.server = {.us = 2000},
		.commitment = hash_of(100 * interaction + index),
		.sealed = EW_SLICE("sealed"),
	};
}

static int insert(struct ew_catalog *c, uint64_t interaction, uint64_t index)
{
	struct ew_event_row row = row_of(interaction, index);

	return ew_events_insert(c, &row);
}

static void test_values(void **state)
{
	struct opened *o = *state;
	struct ew_buf value;

	ew_buf_init(&value, 100);
	assert_int_equal(ew_catalog_get(o->c, "log", &value), -ENOENT);
	assert_int_equal(ew_catalog_begin(o->c), 0);
	assert_int_equal(ew_catalog_set(o->c, "log", EW_SLICE("one")), 0);
	assert_int_equal(ew_catalog_set(o->c, "log", EW_SLICE("two")), 0);
	assert_int_equal(ew_catalog_set(o->c, "empty", EW_SLICE_EMPTY), 0);
	assert_int_equal(ew_catalog_commit(o->c), 0);
	assert_int_equal(ew_catalog_get(o->c, "log", &value), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&value), EW_SLICE("two")));
	ew_buf_clear(&value);
	assert_int_equal(ew_catalog_get(o->c, "empty", &value), 0);
	assert_int_equal(value.len, 0);
	ew_buf_free(&value);
	ew_buf_init(&value, 2);
	assert_int_equal(ew_catalog_get(o->c, "log", &value), -EFBIG);
	ew_buf_free(&value);
}

static void test_rollback(void **state)
{
	struct opened *o = *state;
	uint64_t n = 99;

	ew_catalog_rollback(o->c);
	assert_int_equal(ew_catalog_begin(o->c), 0);
	assert_int_equal(insert(o->c, 1, 0), 0);
	ew_catalog_rollback(o->c);
	assert_int_equal(ew_events_count(o->c, &n), 0);
	assert_int_equal(n, 0);
}

/* Numbers have no gaps, whatever was refused or undone between. */
static void test_event_numbers(void **state)
{
	struct opened *o = *state;
	struct ew_event_row row = row_of(1, 0);
	struct ew_hash previous;
	uint64_t index = 99;

	assert_int_equal(ew_catalog_begin(o->c), 0);
	assert_int_equal(ew_events_insert(o->c, &row), 0);
	assert_int_equal(row.number, 1);
	assert_int_equal(ew_events_insert(o->c, &row), -EEXIST);
	row = row_of(0, 0);
	assert_int_equal(ew_events_insert(o->c, &row), 0);
	assert_int_equal(row.number, 2);
	assert_int_equal(ew_catalog_commit(o->c), 0);
	assert_int_equal(ew_catalog_begin(o->c), 0);
	assert_int_equal(insert(o->c, 1, 1), 0);
	ew_catalog_rollback(o->c);
	assert_int_equal(ew_catalog_begin(o->c), 0);
	row = row_of(1, 1);
	assert_int_equal(ew_events_insert(o->c, &row), 0);
	assert_int_equal(row.number, 3);
	assert_int_equal(ew_catalog_commit(o->c), 0);
	assert_int_equal(ew_events_place(o->c, id_of(1), &index, &previous), 0);
	assert_int_equal(index, 2);
	assert_memory_equal(previous.bytes, hash_of(101).bytes, 32);
	assert_int_equal(ew_events_place(o->c, id_of(7), &index, &previous), 0);
	assert_int_equal(index, 0);
	assert_memory_equal(previous.bytes, (struct ew_hash){0}.bytes, 32);
	assert_int_equal(ew_events_count(o->c, &index), 0);
	assert_int_equal(index, 3);
}

static void test_tape_events_once(void **state)
{
	struct opened *o = *state;
	struct ew_event_row row = row_of(5, 0);
	struct ew_id interaction;
	struct ew_hash commitment;
	uint64_t index;

	row.tape_span = id_of(77);
	row.tape_index = 3;
	assert_int_equal(ew_catalog_begin(o->c), 0);
	assert_int_equal(ew_events_insert(o->c, &row), 0);
	row.index = 1;
	assert_int_equal(ew_events_insert(o->c, &row), -EEXIST);
	row.tape_index = 4;
	assert_int_equal(ew_events_insert(o->c, &row), 0);
	/* Events that are not from the tape share no tape index. */
	assert_int_equal(insert(o->c, 5, 2), 0);
	assert_int_equal(insert(o->c, 5, 3), 0);
	assert_int_equal(ew_catalog_commit(o->c), 0);
	assert_int_equal(
		ew_events_find_tape(o->c, id_of(77), 3, &interaction, &index, &commitment), 0);
	assert_int_equal(index, 0);
	assert_true(ew_id_equal(interaction, id_of(5)));
	assert_int_equal(
		ew_events_find_tape(o->c, id_of(77), 5, &interaction, &index, &commitment), -ENOENT);
}

struct seen {
	struct ew_catalog *c;
	uint64_t indexes[10];
	size_t n, nested;
	int stop_with;
};

static int see(void *arg, const struct ew_event_row *row)
{
	struct seen *seen = arg;

	assert_true(ew_slice_equal(row->sealed, EW_SLICE("sealed")));
	assert_int_equal(row->decided.us, 1000);
	assert_int_equal(row->server.us, 2000);
	assert_true(ew_id_is_zero(row->tape_span));
	seen->indexes[seen->n++] = row->index;
	return seen->stop_with;
}

static int see_and_ask_again(void *arg, const struct ew_event_row *row)
{
	struct seen *seen = arg;
	struct seen inner = {0};

	assert_int_equal(ew_events_each(seen->c, row->interaction, 0, UINT64_MAX, see, &inner), 0);
	seen->nested += inner.n;
	return see(arg, row);
}

static void test_each(void **state)
{
	struct opened *o = *state;
	struct seen seen = {.c = o->c};

	assert_int_equal(ew_catalog_begin(o->c), 0);
	for (uint64_t i = 0; i < 5; i++) {
		assert_int_equal(insert(o->c, 2, 4 - i), 0);
		assert_int_equal(insert(o->c, 3, i), 0);
	}
	assert_int_equal(ew_catalog_commit(o->c), 0);
	assert_int_equal(ew_events_each(o->c, id_of(2), 1, 3, see, &seen), 0);
	assert_int_equal(seen.n, 3);
	assert_int_equal(seen.indexes[0], 1);
	assert_int_equal(seen.indexes[2], 3);
	seen = (struct seen){.c = o->c, .stop_with = -ECANCELED};
	assert_int_equal(ew_events_each(o->c, id_of(2), 0, 3, see, &seen), -ECANCELED);
	assert_int_equal(seen.n, 1);
	/* A callback may ask the same thing again. */
	seen = (struct seen){.c = o->c};
	assert_int_equal(ew_events_each(o->c, id_of(2), 0, 9, see_and_ask_again, &seen), 0);
	assert_int_equal(seen.n, 5);
	assert_int_equal(seen.nested, 25);
}

static void test_reopen(void **state)
{
	struct opened *o = *state;
	uint64_t n = 0;

	assert_int_equal(ew_catalog_begin(o->c), 0);
	assert_int_equal(insert(o->c, 1, 0), 0);
	assert_int_equal(ew_catalog_commit(o->c), 0);
	/* What is not committed when the catalogue closes never was. */
	assert_int_equal(ew_catalog_begin(o->c), 0);
	assert_int_equal(insert(o->c, 1, 1), 0);
	ew_catalog_close(&o->c);
	assert_int_equal(open_on_disk(&o->c, NULL), 0);
	assert_int_equal(ew_events_count(o->c, &n), 0);
	assert_int_equal(n, 1);
}

/* What later steps added, taken away again. */
#define WITHOUT(column) "ALTER TABLE exceptions DROP COLUMN " #column ";"
static const char without_desk[] = "DROP TRIGGER exceptions_in; DROP TRIGGER exceptions_to; DROP TRIGGER exceptions_out;"
	"DROP TRIGGER interactions_erased; DROP TABLE daily;";
static const char without_holds[] =
	"DROP TRIGGER interactions_held; DROP TRIGGER interactions_held_out; DROP TRIGGER objects_held; DROP TRIGGER keys_held;"
	"DROP TRIGGER keys_held_overwritten; DROP TRIGGER events_held; DROP TRIGGER handed_held; DROP TABLE holds;"
	"DROP TABLE hold_calls; DROP TABLE hold_jobs; DROP TABLE due_daily; DROP TABLE requests;";
static const char without_queue[] = "DROP TABLE cases; DROP TABLE case_calls; DROP TABLE reports; DROP INDEX exceptions_of;"
	WITHOUT(state) WITHOUT(severity) WITHOUT(repeats) WITHOUT(last) WITHOUT(event) WITHOUT(taken_by) WITHOUT(taken_at)
	WITHOUT(resolved_by) WITHOUT(resolved_at) WITHOUT(note);

static const char without_people[] =
	"DROP TABLE externals; DROP TABLE attested; DROP TABLE people; DROP TABLE roles; DROP TABLE bindings; DROP TABLE sessions; DROP TABLE approvals;"
	"DROP TABLE changes; DROP TABLE grounds; DROP TABLE ground_calls; DROP TABLE views; DROP TABLE comments;"
	"ALTER TABLE tokens DROP COLUMN owner; ALTER TABLE tokens DROP COLUMN scoped;";

static int see_exception(void *arg, const struct ew_exception_row *row)
{
	*(struct ew_exception_row *)arg = *row;
	return 0;
}

static int count_kind(void *arg, const char *kind, uint32_t state, uint64_t n)
{
	assert_string_equal(kind, "k");
	assert_int_equal(state, EW_EXCEPTION_OPEN);
	*(uint64_t *)arg += n;
	return 0;
}

static int count_day(void *arg, int64_t day, uint32_t what, uint64_t n)
{
	assert_int_equal(day, 0);
	assert_int_equal(what, EW_DAILY_EXCEPTIONS);
	*(uint64_t *)arg += n;
	return 0;
}

/* A catalogue of the first version keeps its rows and gets what later versions added. */
static void test_older_version(void **state)
{
	struct opened *o = *state;
	struct ew_exception_row seen;
	struct ew_token_row token;
	struct ew_job_row job = {.id = id_of(1),
		.interaction = id_of(2),
		.kind = 1,
		.version = 1,
		.state = EW_JOB_WAITING,
		.attempts = 3};
	uint64_t position = 0, counted = 0;
	uint32_t next = 99;

	assert_int_equal(ew_catalog_begin(o->c), 0);
	assert_int_equal(ew_jobs_insert(o->c, &job), 0);
	assert_int_equal(ew_positions_set(o->c, 4, 77), 0);
	assert_int_equal(ew_catalog_commit(o->c), 0);
	assert_int_equal(ew_sql_exec(o->c, without_short_rows), 0);
	assert_int_equal(ew_sql_exec(o->c, without_holds), 0);
	assert_int_equal(ew_sql_exec(o->c, without_desk), 0);
	assert_int_equal(ew_sql_exec(o->c, without_people), 0);
	assert_int_equal(ew_sql_exec(o->c, without_queue), 0);
	assert_int_equal(ew_sql_exec(o->c,
		"INSERT INTO exceptions (interaction, kind, sentence, at, open) VALUES (zeroblob(16), 'k', 's', 5, 1),"
		" (zeroblob(16), 'k', 's', 6, 0)"), 0);
	assert_int_equal(ew_sql_exec(o->c, "DROP TABLE grants; DROP TABLE handed; DROP TABLE vendors; DROP INDEX tokens_id; ALTER TABLE tokens DROP COLUMN kind;"
		"ALTER TABLE tokens DROP COLUMN id; ALTER TABLE tokens DROP COLUMN vendor; ALTER TABLE tokens DROP COLUMN made;"
		"ALTER TABLE tokens DROP COLUMN sealed; INSERT INTO tokens VALUES (zeroblob(32), x'07070707070707070707070707070707',"
		"  32, 0, 0)"), 0);
	assert_int_equal(ew_sql_exec(o->c, "ALTER TABLE jobs DROP COLUMN setbacks; DROP TABLE policies; DROP TABLE stamps;"
		"ALTER TABLE positions DROP COLUMN next_event; PRAGMA user_version=1"), 0);
	ew_catalog_close(&o->c);
	assert_int_equal(open_on_disk(&o->c, NULL), 0);
	job.setbacks = 99;
	assert_int_equal(ew_jobs_get(o->c, id_of(1), &job), 0);
	assert_int_equal(job.attempts, 3);
	assert_int_equal(job.setbacks, 0);
	assert_int_equal(ew_positions_get(o->c, 4, &position), 0);
	assert_int_equal(position, 77);
	assert_int_equal(ew_positions_get_event(o->c, 4, &next), 0);
	assert_int_equal(next, 0);
	/* A token of before is a person's, called by its user, and may tell what it could order. */
	assert_int_equal(ew_tokens_get(o->c, &(struct ew_hash){{0}}, &token), 0);
	assert_true(token.kind == EW_TOKEN_PERSON && token.rights == (EW_RIGHT_ORDER | EW_RIGHT_TELL));
	assert_true(!ew_id_is_zero(token.id) && ew_id_equal(token.id, token.user) && ew_id_is_zero(token.vendor));
	assert_true(ew_id_is_zero(token.owner) && !token.scoped);
	/* What was open is open, what was closed is resolved, and both were said last when they were said. */
	assert_int_equal(ew_exceptions_get(o->c, 1, see_exception, &seen), 0);
	assert_true(seen.open && seen.state == EW_EXCEPTION_OPEN && seen.repeats == 1 && seen.last.us == 5);
	assert_int_equal(ew_exceptions_get(o->c, 2, see_exception, &seen), 0);
	assert_true(!seen.open && seen.state == EW_EXCEPTION_RESOLVED && seen.last.us == 6);
	/* And they are counted: one that is open, two that there ever were. */
	assert_int_equal(ew_exceptions_tally(o->c, count_kind, &counted), 0);
	assert_int_equal(counted, 1);
	counted = 0;
	assert_int_equal(ew_daily_each(o->c, 0, 0, count_day, &counted), 0);
	assert_int_equal(counted, 2);
}

static void write_over(struct ew_io *io, uint64_t offset, const void *bytes, size_t n)
{
	int handle = -1;

	assert_int_equal(ew_io_open(io, "/catalog.db", EW_IO_WRITE | EW_IO_CREATE, &handle), 0);
	assert_int_equal(ew_io_write_all(io, handle, bytes, n, offset), 0);
	assert_int_equal(ew_io_close(io, &handle), 0);
}

static void test_foreign_files(void **state)
{
	static const struct {
		uint64_t offset; /* in the database header: user version, application, magic */
		uint8_t bytes[4];
		int error;
		const char *says;
	} rows[] = {
		{60, {0, 0, 0, 200}, -EPROTO, "newer program"},
		{68, {1, 2, 3, 4}, -EBADMSG, "another program"},
		{0, {'n', 'o', 'n', 'e'}, -EBADMSG, "cannot be opened"},
	};
	struct opened *o = *state;

	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		uint8_t old[4];
		int handle = -1;
		struct ew_error error = {0};

		ew_catalog_close(&o->c);
		assert_int_equal(ew_io_open(o->io, "/catalog.db", EW_IO_READ, &handle), 0);
		assert_int_equal(ew_io_read_all(o->io, handle, old, 4, rows[i].offset), 0);
		ew_io_discard(o->io, &handle);
		write_over(o->io, rows[i].offset, rows[i].bytes, 4);
		assert_int_equal(open_on_disk(&o->c, &error), rows[i].error);
		assert_null(o->c);
		assert_non_null(strstr(error.text, rows[i].says));
		write_over(o->io, rows[i].offset, old, 4);
		assert_int_equal(open_on_disk(&o->c, NULL), 0);
	}
}

static int open_and_use(void *arg)
{
	_cleanup_(ew_catalog_close) struct ew_catalog *c = NULL;
	uint64_t n = 0;
	int r = open_on_disk(&c, NULL);

	(void)arg;
	if (r == 0)
		r = ew_catalog_begin(c);
	if (r == 0)
		r = ew_catalog_set(c, "name", EW_SLICE("value"));
	if (r == 0)
		r = ew_catalog_commit(c);
	return r == 0 ? ew_events_count(c, &n) : r;
}

static void test_without_memory(void **state)
{
	struct opened *o = *state;

	ew_catalog_close(&o->c);
	assert_true(ew_test_each_allocation(open_and_use, NULL) > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_for_test, close_after_test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_values),
		TEST(test_rollback),
		TEST(test_event_numbers),
		TEST(test_tape_events_once),
		TEST(test_each),
		TEST(test_reopen),
		TEST(test_older_version),
		TEST(test_foreign_files),
		TEST(test_without_memory),
	};

	return cmocka_run_group_tests_name("catalog", tests, NULL, NULL);
}
