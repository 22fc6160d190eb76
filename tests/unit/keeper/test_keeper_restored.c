/*
 * A house that was made from a backup, at its first start: what it says, what becomes of calls that were not finished, and that everything is found again by
 * what it was found by before, although the backup has no index. Also with the power cut anywhere on the way.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "catalog/reindex.h"
#include "catalog/spans.h"
#include "catalog/sql.h"
#include "programs/backup/files.h"
#include "unit/keeper/recorded_stage.h"

#define VFS "keeper_kit"
#define RECORDED 1  /* and finished */
#define FINISHING 2 /* over, and nobody has made anything of it yet */
#define GOES_ON 3
#define STEP 5

/* -- the index -- */

static const char *const facts[] = {
	"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"from\":{\"address\":\"+352621555001\",\"name\":\"Quentin Marker\"},"
	"\"to\":{\"address\":\"+35224111\"},\"external_ids\":{\"siprec_session_id\":\"session-0001\",\"ucid\":\"00001000011234\"}}",
	"{\"source\":\"siprec\",\"direction\":\"outbound\",\"queue\":\"billing\",\"from\":{\"address\":\"sip:1001@pbx\"},\"to\":{\"address\":\"+4930901820\","
	"\"names\":[{\"name\":\"Zoë Ångström\"}]},\"extensions\":{\"agent\":\"a-7\"},\"relations\":[{\"kind\":\"transfer\",\"key\":\"ucid\",\"value\":"
	"\"00001000099999\"}]}",
	"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"support\",\"from\":{\"address\":\"+352621555003\"},\"to\":{\"address\":\"+35224111\"},"
	"\"extension\":\"1003\"}",
};

/* It was found by what it was first as well as by what it was later. */
static void change(struct kit *k, uint8_t call, const char *text)
{
	struct ew_msg_ev_call_facts e = {.interaction = KIT_CALL(call), .facts = ew_slice_text(text)};

	kit_event(k, EW_MSG_ev_call_facts, &e);
	assert_int_equal(kit_ring(k), 0);
}

static void add_calls(struct kit *k)
{
	for (uint8_t i = 0; i < 12; i++) {
		kit_offer_with(k, (uint8_t)(10 + i), facts[i % EW_COUNT(facts)]);
		assert_int_equal(kit_ring(k), 0);
		if (i % 2)
			change(k, (uint8_t)(10 + i), facts[(i + 1) % EW_COUNT(facts)]);
		if (i % 3)
			kit_end_call(k, (uint8_t)(10 + i));
		ew_io_sim_advance(k->io, 3600 * EW_US_PER_S);
	}
}

static void list_index(struct ew_catalog *c, struct ew_buf *to)
{
	struct ew_sql s = ew_sql_made(c, "SELECT token, started, number FROM blind ORDER BY number, token, started");
	int r;

	ew_buf_init(to, 1 << 20);
	while ((r = ew_sql_step(&s)) == 1)
		for (unsigned i = 0; i < 3; i++)
			ew_buf_add_u64(to, ew_sql_get_u64(&s));
	assert_int_equal(r, 0);
	ew_sql_end(&s);
	s = ew_sql_made(c, "SELECT number, length(tokens) FROM blind_of ORDER BY number");
	while ((r = ew_sql_step(&s)) == 1)
		for (unsigned i = 0; i < 2; i++)
			ew_buf_add_u64(to, ew_sql_get_u64(&s));
	assert_int_equal(r, 0);
	ew_sql_end(&s);
	assert_int_equal(ew_buf_error(to), 0);
}

static struct ew_catalog *open_raw(void)
{
	struct ew_catalog_config config = {.path = "/data/catalog.db", .vfs = VFS};
	struct ew_catalog *c = NULL;

	assert_int_equal(ew_catalog_open(&config, &c, NULL), 0);
	return c;
}

/* With the key of before the new index must be the old one, row by row. */
static void lose_index_but_its_key(void)
{
	struct ew_catalog *c = open_raw();
	_cleanup_(ew_buf_free) struct ew_buf key = {0};

	ew_buf_init(&key, 4096);
	assert_int_equal(ew_catalog_get(c, "index_key", &key), 0);
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_reindex_all(c), 0);
	assert_int_equal(ew_catalog_set(c, "index_key", ew_buf_slice(&key)), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	ew_catalog_close(&c);
}

static void the_index_is_made_anew_of_events_all_of_it(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	_cleanup_(ew_buf_free) struct ew_buf before = {0}, after = {0};

	(void)state;
	add_calls(k);
	list_index(k->core->catalog, &before);
	assert_true(before.len > 24 * 12 * 20);
	kit_stop(k);
	lose_index_but_its_key();
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_false(ew_keeper_reindex_due(k->core));
	list_index(k->core->catalog, &after);
	assert_int_equal(after.len, before.len);
	assert_memory_equal(after.at, before.at, before.len);
	kit_free(&k);
}

static int64_t count(struct kit *k, const char *text)
{
	struct ew_sql s = ew_sql_made(k->core->catalog, text);
	int64_t n;

	assert_int_equal(ew_sql_one(&s), 0);
	n = ew_sql_get_i64(&s);
	ew_sql_end(&s);
	return n;
}

static void whose_events_cannot_be_read_is_found_by_its_row(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_catalog *c;

	(void)state;
	add_calls(k);
	kit_stop(k);
	lose_index_but_its_key();
	c = open_raw();
	assert_int_equal(ew_sql_exec(c, "UPDATE events SET sealed = x'00' WHERE interaction = (SELECT id FROM interactions WHERE number = 2);"
					"DELETE FROM events WHERE interaction = (SELECT id FROM interactions WHERE number = 3)"),
		0);
	ew_catalog_close(&c);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(count(k, "SELECT count(*) FROM blind_of WHERE length(tokens) > 80"), 12);
	kit_free(&k);
}

/* -- a house from a backup -- */

static struct ew_backup_place place_of(const struct kit *k)
{
	return (struct ew_backup_place){.io = k->io, .folder = "/backups", .data = "/data", .vfs = VFS, .version = "test"};
}

static void make_backup(struct kit *k)
{
	struct ew_backup_place place = place_of(k);
	struct ew_error error = {0};
	json_t *made = NULL;

	assert_int_equal(ew_file_mkdirs(k->io, "/backups"), 0);
	if (ew_backup_make(&place, &made, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	assert_int_equal(json_array_size(json_object_get(made, "not_complete")), 2);
	json_decref(made);
}

/* The house is gone, and its tape with it. */
static void restore(struct kit *k)
{
	struct ew_backup_place place = place_of(k);
	struct ew_error error = {0};
	json_t *report = NULL;

	kit_stop(k);
	ew_tape_abandon(&k->tape);
	assert_int_equal(ew_files_remove(k->io, "/data"), 0);
	assert_int_equal(ew_files_remove(k->io, "/tape"), 0);
	assert_int_equal(ew_file_mkdirs(k->io, "/data"), 0);
	assert_int_equal(ew_file_mkdirs(k->io, "/tape/0"), 0);
	assert_int_equal(ew_io_sync_dir(k->io, "/"), 0);
	assert_int_equal(ew_io_sync_dir(k->io, "/tape"), 0);
	if (ew_backup_restore(&place, NULL, &report, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	assert_int_equal(json_integer_value(json_object_get(report, "faults")), 0);
	json_decref(report);
}

static struct kit *lost_house(void)
{
	struct kit *k = kit_new(kit_automatic);

	recorded_call(k, RECORDED, NULL);
	recorded_finish(k, RECORDED);
	recorded_call(k, FINISHING, NULL);
	kit_end_call(k, FINISHING);
	recorded_call(k, GOES_ON, NULL);
	make_backup(k);
	restore(k);
	kit_forget(k);
	return k;
}

static void take_up(struct kit *k)
{
	kit_open_tape(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(kit_ring(k), 0);
}

static void check_lost(struct kit *k, uint8_t call, size_t failed)
{
	kit_read_log(k, call);
	assert_int_equal(kit_logged(k, EW_EVENT_CALL_ENDED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ARTIFACT_FAILED), failed);
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "recording_lost");
	assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), 1);
}

static void check_house(struct kit *k)
{
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_RESTORED), 1);
	assert_non_null(kit_field(kit_find(k, EW_EVENT_RESTORED), "made_at"));
	check_lost(k, FINISHING, 2);
	check_lost(k, GOES_ON, 2);
	kit_read_log(k, RECORDED);
	assert_int_equal(kit_logged(k, EW_EVENT_ARTIFACT_FAILED), 0);
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), 0);
	assert_int_equal(count(k, "SELECT count(*) FROM interactions WHERE state < 4"), 0);
	assert_int_equal(count(k, "SELECT count(*) FROM jobs WHERE state = 1"), 0);
	assert_int_equal(count(k, "SELECT count(*) FROM exceptions WHERE kind = 'house_restored' AND open = 1"), 1);
	assert_int_equal(count(k, "SELECT count(*) FROM names WHERE name IN ('restored', 'reindex', 'reindex_whole')"), 0);
	/* Nothing of the old tape holds a segment of the new one. */
	assert_int_equal(count(k, "SELECT count(*) FROM spans WHERE state IN (1, 2, 5)"), 0);
}

static void it_says_so_and_ends_what_was_not_finished(void **state)
{
	struct kit *k = lost_house();

	(void)state;
	take_up(k);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_call_restore), 0);
	check_house(k);
	for (uint8_t call = RECORDED; call <= GOES_ON; call++) {
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, call, "{}"), 200);
		assert_int_equal(json_array_size(json_object_get(k->answer, "findings")), 0);
	}
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTIONS, 0, "{\"number\":\"" KIT_NUMBER "\"}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "items")), 3);
	/* A second start says nothing of it again. */
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	check_house(k);
	kit_free(&k);
}

static void half_a_restore_is_not_served_from(void **state)
{
	struct kit *k = lost_house();

	(void)state;
	assert_int_equal(ew_file_replace(k->io, "/data/restoring", EW_SLICE("a name"), 0), 0);
	assert_int_equal(kit_start(k), -EUCLEAN);
	assert_int_equal(ew_io_unlink(k->io, "/data/restoring"), 0);
	take_up(k);
	check_house(k);
	kit_free(&k);
}

/* Where the look for a key on the tape is what failed, it is taken to be there: what may still be opened is kept. */
static bool is_kept(struct kit *k)
{
	return count(k, "SELECT count(*) FROM exceptions WHERE kind = 'tape_kept'") > 0;
}

static void the_first_start_may_be_cut_short_anywhere(void **state)
{
	struct kit *first = lost_house();
	bool reached = true;
	unsigned kept = 0;
	uint64_t n = 1;

	(void)state;
	for (; reached; n += STEP) {
		struct kit *k = kit_copy(first, n);
		uint64_t calls = ew_io_sim_calls(k->io);

		ew_io_sim_fail(k->io, n, -EIO);
		if (kit_start(k) < 0)
			k->core = NULL;
		reached = ew_io_sim_calls(k->io) - calls >= n;
		ew_io_sim_fail(k->io, 0, 0);
		ew_io_sim_crash(k->io);
		kit_stop(k);
		take_up(k);
		if (is_kept(k))
			kept++;
		else
			check_house(k);
		kit_free(&k);
		assert_true(n < 20000);
	}
	assert_true(n > 100);
	assert_true(kept <= 4);
	assert_int_equal(ew_io_sim_calls(first->io) > 0, true);
	first->core = NULL;
	kit_free(&first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_index_is_made_anew_of_events_all_of_it),
		cmocka_unit_test(whose_events_cannot_be_read_is_found_by_its_row),
		cmocka_unit_test(it_says_so_and_ends_what_was_not_finished),
		cmocka_unit_test(half_a_restore_is_not_served_from),
		cmocka_unit_test(the_first_start_may_be_cut_short_anywhere),
	};

	return cmocka_run_group_tests_name("keeper_restored", tests, NULL, NULL);
}
