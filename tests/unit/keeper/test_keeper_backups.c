/*
 * What the house knows of its backups: told by a file, once, and never of one that was not read back; and when the newest is too old.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "catalog/exceptions.h"
#include "programs/keeper/backups/backups.h"
#include "unit/keeper/keeper_kit.h"

#define FILE_PATH "/data/backup.json"
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define DAY_US (86400 * EW_US_PER_S)

static void tell(struct kit *k, uint8_t n, const char *made_at, const char *hash)
{
	char text[600], id[EW_ID_TEXT_BYTES];

	ew_id_format(kit_id(0xbb, n), id);
	(void)snprintf(text, sizeof(text),
		"{\"id\":\"%s\",\"made_at\":\"%s\",\"verified_at\":\"2026-01-02T00:00:00Z\",\"manifest_sha256\":\"%s\",\"epochs\":{\"store\":1,\"tape\":2}}", id,
		made_at, hash);
	assert_int_equal(ew_file_replace(k->io, FILE_PATH, ew_slice_text(text), 0), 0);
}

static void ticks(struct kit *k, int64_t us)
{
	ew_io_sim_advance(k->io, us);
	kit_forget(k);
	assert_int_equal(ew_keeper_tick(k->core), 0);
}

static size_t told_of(struct kit *k)
{
	kit_read_log(k, 0);
	return kit_logged(k, EW_EVENT_BACKUP_VERIFIED);
}

static bool is_old(struct kit *k)
{
	uint64_t number;

	return ew_exceptions_find(k->core->catalog, "backup_old", ew_keeper_exception_sentence("backup_old"), &number) == 0;
}

static unsigned times_said(struct kit *k)
{
	unsigned n = 0;

	kit_read_log(k, 0);
	for (size_t i = 0; i < k->n_log; i++) {
		const struct ew_event *e = &k->log[i].event;

		n += e->type == EW_EVENT_EXCEPTION && strcmp(kit_field(e, "kind"), "backup_old") == 0;
	}
	return n;
}

static void one_that_was_read_back_is_told_of_once(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_wall before, after;
	bool any = true;

	(void)state;
	assert_int_equal(ew_wall_parse(EW_SLICE("2026-01-01T00:00:01Z"), &before), 0);
	assert_int_equal(ew_wall_parse(EW_SLICE("2026-01-01T00:00:03Z"), &after), 0);
	ticks(k, 10 * EW_US_PER_S);
	assert_false(ew_keeper_backup_since(k->core, before, &any));
	assert_false(any);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_BACKUPS, 0, "{}"), 200);
	assert_true(json_is_null(json_object_get(k->answer, "last")));
	tell(k, 1, "2026-01-01T00:00:02Z", HASH);
	ticks(k, 10 * EW_US_PER_S);
	assert_int_equal(told_of(k), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_BACKUP_VERIFIED), "manifest_sha256"), HASH);
	assert_true(ew_keeper_backup_since(k->core, before, &any));
	assert_true(any);
	assert_false(ew_keeper_backup_since(k->core, after, &any));
	assert_true(any);
	ticks(k, 10 * EW_US_PER_S);
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	ticks(k, 10 * EW_US_PER_S);
	assert_int_equal(told_of(k), 1);
	assert_true(ew_keeper_backup_since(k->core, before, &any));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_BACKUPS, 0, "{}"), 200);
	assert_string_equal(json_string_value(json_object_get(json_object_get(k->answer, "last"), "made_at")), "2026-01-01T00:00:02Z");
	kit_free(&k);
}

static void an_older_one_does_not_take_its_place(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_wall at;
	bool any;

	(void)state;
	assert_int_equal(ew_wall_parse(EW_SLICE("2026-01-01T00:00:01Z"), &at), 0);
	tell(k, 1, "2026-01-01T00:00:02Z", HASH);
	ticks(k, 10 * EW_US_PER_S);
	tell(k, 2, "2025-12-01T00:00:00Z", HASH);
	ticks(k, 10 * EW_US_PER_S);
	assert_int_equal(told_of(k), 2);
	assert_true(ew_keeper_backup_since(k->core, at, &any));
	kit_free(&k);
}

static void what_is_not_as_it_should_be_is_nobodys_word(void **state)
{
	static const struct ew_slice texts[] = {EW_SLICE(""), EW_SLICE("{"), EW_SLICE("[]"), EW_SLICE("{\"id\":1}"), EW_SLICE("null")};
	struct kit *k = kit_new(kit_automatic);
	struct ew_wall zero = {0};
	bool any;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(texts); i++) {
		assert_int_equal(ew_file_replace(k->io, FILE_PATH, texts[i], 0), 0);
		ticks(k, 10 * EW_US_PER_S);
	}
	tell(k, 1, "2026-01-01T00:00:02Z", "not a hash");
	ticks(k, 10 * EW_US_PER_S);
	tell(k, 1, "yesterday", HASH);
	ticks(k, 10 * EW_US_PER_S);
	tell(k, 1, "2096-01-01T00:00:00Z", HASH); /* nobody has made one in the future */
	ticks(k, 10 * EW_US_PER_S);
	assert_int_equal(told_of(k), 0);
	assert_false(ew_keeper_backup_since(k->core, zero, &any));
	assert_false(any);
	kit_free(&k);
}

static void one_that_is_too_old_is_an_exception_until_there_is_another(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	ticks(k, 20 * DAY_US);
	assert_false(is_old(k)); /* where none was ever made nobody misses one */
	tell(k, 1, "2026-01-20T00:00:00Z", HASH);
	ticks(k, 10 * EW_US_PER_S);
	assert_false(is_old(k));
	ticks(k, 9 * DAY_US);
	assert_true(is_old(k));
	ticks(k, DAY_US);
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	ticks(k, 10 * EW_US_PER_S);
	assert_int_equal(times_said(k), 1);
	tell(k, 2, "2026-01-30T00:00:00Z", HASH);
	ticks(k, 10 * EW_US_PER_S);
	assert_false(is_old(k));
	kit_free(&k);
}

/* A file that cannot be read, or memory that is short, changes nothing of what is known. */
static void a_disk_that_fails_makes_nothing_of_it(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	tell(k, 1, "2026-01-01T00:00:02Z", HASH);
	for (uint64_t n = 1; n < 4; n++) {
		ew_io_sim_advance(k->io, 10 * EW_US_PER_S);
		ew_io_sim_fail(k->io, n, -EIO);
		if (ew_keeper_backups_tick(k->core) < 0)
			ew_keeper_rollback(k->core);
		ew_io_sim_fail(k->io, 0, 0);
	}
	ticks(k, 10 * EW_US_PER_S);
	assert_int_equal(told_of(k), 1);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_was_read_back_is_told_of_once),
		cmocka_unit_test(an_older_one_does_not_take_its_place),
		cmocka_unit_test(what_is_not_as_it_should_be_is_nobodys_word),
		cmocka_unit_test(one_that_is_too_old_is_an_exception_until_there_is_another),
		cmocka_unit_test(a_disk_that_fails_makes_nothing_of_it),
	};

	return cmocka_run_group_tests_name("keeper_backups", tests, NULL, NULL);
}
