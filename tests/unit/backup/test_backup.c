/*
 * Backups of a house on a simulated disk: what is in them and what is not, what is found when they are damaged, what goes when they are pruned, and the
 * house that is made of one.
 */
#include "unit/backup/house_of.h"

#include "catalog/places.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "catalog/copy.h"
#include "catalog/interactions.h"
#include "catalog/keys.h"
#include "catalog/objects.h"
#include "catalog/reindex.h"
#include "catalog/sql.h"
#include "domain/event_json.h"

static json_int_t number(const json_t *j, const char *group, const char *key)
{
	return json_integer_value(json_object_get(group ? json_object_get(j, group) : j, key));
}

static void all_of_it_is_there(void **state)
{
	struct house_of *h = house_new(1);
	_cleanup_(ew_json_drop) json_t *made = house_make(h);
	const json_t *calls = json_object_get(made, "not_complete");

	(void)state;
	assert_int_equal(number(made, "objects", "count"), HOUSE_OBJECTS);
	assert_int_equal(number(made, "objects", "copied"), HOUSE_OBJECTS);
	assert_int_equal(number(made, "objects", "lost_count"), 0);
	assert_int_equal(number(made, "log", "size"), 4);
	assert_int_equal(number(made, "epochs", "store"), 1);
	assert_int_equal(json_array_size(calls), 1); /* the call that goes on */
	assert_true(json_is_true(json_object_get(json_array_get(calls, 0), "went_on")));
	assert_int_equal(number(json_object_get(json_object_get(made, "catalogue"), "rows"), NULL, "interactions"), HOUSE_CALLS);
	assert_true(house_whole(h));
	assert_int_equal(house_backups(h), 1);
	house_free(&h);
}

/* Of calls that were deleted and of the index nothing comes along, and what is there is not changed by reading it. */
static void nobody_can_be_looked_for_in_it(void **state)
{
	const struct ew_slice deleted = EW_SLICE(HOUSE_DELETED);
	struct house_of *h = house_new(2);
	struct ew_hash before, after;
	uint64_t bytes;
	json_t *made;

	(void)state;
	assert_true(house_contains(h, "/data", deleted));
	assert_true(house_contains(h, "/data", ew_slice_of((const uint8_t *)HOUSE_TOKEN, 7)));
	assert_int_equal(ew_files_hash(h->io, "/data/catalog.db", &before, &bytes), 0);
	made = house_make(h);
	json_decref(made);
	assert_false(house_contains(h, "/backups", deleted));
	assert_false(house_contains(h, "/backups", ew_slice_of((const uint8_t *)HOUSE_TOKEN, 7)));
	assert_int_equal(ew_files_hash(h->io, "/data/catalog.db", &after, &bytes), 0);
	assert_memory_equal(&before, &after, sizeof(before));
	house_free(&h);
}

static void only_what_is_new_is_copied(void **state)
{
	struct house_of *h = house_new(3);
	json_t *made = house_make(h);

	(void)state;
	json_decref(made);
	house_object(h, 77);
	ew_io_sim_advance(h->io, EW_US_PER_S * 3600);
	made = house_make(h);
	assert_int_equal(number(made, "objects", "count"), HOUSE_OBJECTS + 1);
	assert_int_equal(number(made, "objects", "copied"), 1);
	json_decref(made);
	assert_true(house_whole(h));
	assert_int_equal(house_backups(h), 2);
	house_free(&h);
}

/* At an object store it is read back, and here it is a cache at most. */
static void what_a_store_has_is_not_copied(void **state)
{
	struct house_of *h = house_new(5);
	struct ew_place_row there = {.object = house_id(1, 0xbe), .store = EW_PLACE_STORE, .state = EW_PLACE_STORED, .from = EW_PLACES};
	struct ew_place_row waits = {.object = house_id(2, 0xbe), .store = EW_PLACE_STORE, .state = EW_PLACE_WAITING, .from = EW_PLACES};
	struct ew_place_row here = {.object = there.object, .store = EW_PLACE_HERE, .state = EW_PLACE_STORED, .from = EW_PLACES};
	char folder[EW_MAX_PATH_BYTES], path[EW_MAX_PATH_BYTES];
	struct ew_catalog *c = house_open("/data");
	json_t *made, *report = NULL;

	(void)state;
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_places_put(c, &here), 0);
	assert_int_equal(ew_places_put(c, &there), 0);
	assert_int_equal(ew_places_put(c, &waits), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	ew_catalog_close(&c);
	assert_int_equal(ew_files_object("/data", there.object, folder, path), 0);
	assert_int_equal(ew_io_unlink(h->io, path), 0); /* the cache let it go meanwhile */
	made = house_make(h);
	assert_int_equal(number(made, "objects", "count"), HOUSE_OBJECTS - 1);
	assert_int_equal(number(made, "objects", "copied"), HOUSE_OBJECTS - 1);
	assert_int_equal(number(made, "objects", "lost_count"), 0);
	json_decref(made);
	assert_true(house_whole(h));
	assert_int_equal(house_restore(h, &report), 0);
	assert_int_equal(number(report, NULL, "faults"), 0);
	json_decref(report);
	c = house_open("/new");
	assert_int_equal(ew_places_get(c, there.object, EW_PLACE_HERE, &here), -ENOENT);
	assert_int_equal(ew_places_get(c, there.object, EW_PLACE_STORE, &there), 0);
	ew_catalog_close(&c);
	house_free(&h);
}

static void an_object_that_the_house_has_lost_is_told(void **state)
{
	struct house_of *h = house_new(4);
	char folder[EW_MAX_PATH_BYTES], path[EW_MAX_PATH_BYTES];
	_cleanup_(ew_json_drop) json_t *report = NULL;
	json_t *made;

	(void)state;
	assert_int_equal(ew_files_object("/data", house_id(1, 0xbe), folder, path), 0);
	assert_int_equal(ew_io_unlink(h->io, path), 0);
	assert_int_equal(ew_files_object("/data", house_id(2, 0xbe), folder, path), 0);
	house_damage(h, path, 100);
	made = house_make(h);
	assert_int_equal(number(made, "objects", "lost_count"), 2);
	assert_int_equal(number(made, "objects", "deleted_meanwhile"), 0);
	json_decref(made);
	assert_int_equal(ew_backup_verify(&h->place, NULL, &report, NULL), 0);
	assert_int_equal(number(report, NULL, "faults"), 2);
	assert_true(house_has_problem(report, "in the house already"));
	house_free(&h);
}

/* -- the catalogue alone -- */

static int ends_it(void *arg)
{
	++*(unsigned *)arg;
	return -ECANCELED;
}

/* Enough rows that SQLite looks up from its work. */
static void fill(struct house_of *h)
{
	struct ew_catalog *c = house_open("/data");

	(void)h;
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_sql_exec(c, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)"
					"INSERT INTO names SELECT 'name ' || i, x'00' FROM n"),
		0);
	assert_int_equal(ew_catalog_commit(c), 0);
	ew_catalog_close(&c);
}

static void a_copy_that_takes_too_long_is_given_up(void **state)
{
	struct house_of *h = house_new(15);
	unsigned asked = 0;
	struct ew_copy_config config = {.io = h->io, .from = "/data/catalog.db", .to = "/backups/copy.db", .vfs = HOUSE_VFS, .patience_us = -1};
	struct ew_error error = {0};

	(void)state;
	fill(h);
	assert_int_equal(ew_catalog_copy(&config, &error), -ETIME);
	assert_non_null(strstr(ew_error_text(&error), "took longer"));
	assert_int_equal(ew_io_unlink(h->io, "/backups/copy.db"), 0);
	config.patience_us = EW_US_PER_S;
	config.on_way = ends_it;
	config.arg = &asked;
	assert_int_equal(ew_catalog_copy(&config, NULL), -ECANCELED);
	assert_int_equal(asked, 1);
	/* What is there already is nobody's to write over. */
	config.on_way = NULL;
	assert_int_equal(ew_catalog_copy(&config, NULL), -EEXIST);
	assert_int_equal(ew_io_unlink(h->io, "/backups/copy.db"), 0);
	assert_int_equal(ew_catalog_copy(&config, NULL), 0);
	house_free(&h);
}

/* -- what is found when it is read back -- */

static json_t *verify(struct house_of *h)
{
	json_t *report = NULL;

	assert_int_equal(ew_backup_verify(&h->place, NULL, &report, NULL), 0);
	return report;
}

static void path_in(struct house_of *h, const char *file, char to[static EW_MAX_PATH_BYTES])
{
	char name[EW_BACKUP_NAME_BYTES];

	assert_int_equal(ew_backup_find(&h->place, NULL, name, NULL), 0);
	assert_int_equal(ew_backup_path(&h->place, name, file, to), 0);
}

static void damage_is_found_wherever_it_is(void **state)
{
	static const struct {
		const char *file, *word;
		uint64_t at;
	} places[] = {
		{"catalog.db", "catalog.db is not what was written", 5000},
		{"ledger/0001/checkpoint", "ledger/0001/checkpoint is not what was written", 3},
		{"prompts/abcd", "prompts/abcd is not what was written", 0},
		{"files.sha256", "files.sha256 is not what was written", 70},
	};
	struct house_of *h = house_new(5);
	json_t *made = house_make(h);
	char path[EW_MAX_PATH_BYTES], folder[EW_MAX_PATH_BYTES];
	json_t *report;

	(void)state;
	json_decref(made);
	for (size_t i = 0; i < EW_COUNT(places); i++) {
		path_in(h, places[i].file, path);
		house_damage(h, path, places[i].at);
		report = verify(h);
		assert_false(json_is_true(json_object_get(report, "whole")));
		assert_true(house_has_problem(report, places[i].word));
		json_decref(report);
		house_damage(h, path, places[i].at);
		assert_true(house_whole(h));
	}
	assert_int_equal(ew_files_object("/backups", house_id(3, 0xbe), folder, path), 0);
	house_damage(h, path, 2000);
	report = verify(h);
	assert_true(house_has_problem(report, "is damaged"));
	json_decref(report);
	assert_int_equal(ew_io_unlink(h->io, path), 0);
	report = verify(h);
	assert_true(house_has_problem(report, "is missing"));
	json_decref(report);
	path_in(h, "manifest.json", path);
	house_damage(h, path, 0);
	assert_int_equal(ew_backup_verify(&h->place, NULL, &report, NULL), -EBADMSG);
	house_free(&h);
}

/* Rows that were taken out of the copy with care, so that SQLite has nothing to say against the file. */
static void rows_that_are_gone_are_missed(void **state)
{
	struct house_of *h = house_new(6);
	char path[EW_MAX_PATH_BYTES];
	struct ew_catalog_config config = {.path = path, .vfs = HOUSE_VFS};
	struct ew_catalog *c = NULL;
	json_t *report, *made = house_make(h);

	(void)state;
	json_decref(made);
	path_in(h, "catalog.db", path);
	assert_int_equal(ew_catalog_open(&config, &c, NULL), 0);
	assert_int_equal(ew_sql_exec(c, "DELETE FROM interactions WHERE number = 2"), 0);
	ew_catalog_close(&c);
	report = verify(h);
	assert_true(house_has_problem(report, "belong to calls that have no row"));
	json_decref(report);
	house_free(&h);
}

static void the_house_is_told_of_one_that_is_whole_alone(void **state)
{
	struct house_of *h = house_new(7);
	_cleanup_(ew_buf_free) struct ew_buf told = {0};
	char path[EW_MAX_PATH_BYTES];
	json_t *made = house_make(h);
	const char *id = json_string_value(json_object_get(made, "id"));

	(void)state;
	ew_buf_init(&told, 4096);
	path_in(h, "prompts/abcd", path);
	house_damage(h, path, 0);
	assert_false(house_whole(h));
	assert_int_equal(ew_file_read(h->io, "/data/backup.json", &told), -ENOENT);
	house_damage(h, path, 0);
	assert_true(house_whole(h));
	assert_int_equal(ew_file_read(h->io, "/data/backup.json", &told), 0);
	assert_non_null(memmem(told.at, told.len, id, strlen(id)));
	json_decref(made);
	house_free(&h);
}

/* It would destroy keys that its own backups need. */
static void another_house_is_not_told(void **state)
{
	struct ew_epoch_row epoch = {.kind = EW_EPOCH_STORE, .epoch = 1, .state = EW_EPOCH_ACTIVE, .recipient = {9}};
	struct house_of *h = house_new(11);
	_cleanup_(ew_buf_free) struct ew_buf told = {0};
	struct ew_error error = {0};
	struct ew_catalog *c;
	json_t *report = NULL, *made = house_make(h);

	(void)state;
	ew_buf_init(&told, 4096);
	c = house_open("/data"); /* of the same number, and another: as of a house of its own */
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_epochs_put(c, &epoch), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	ew_catalog_close(&c);
	assert_int_equal(ew_backup_verify(&h->place, NULL, &report, &error), -EXDEV);
	assert_non_null(strstr(ew_error_text(&error), "another"));
	assert_null(report);
	assert_int_equal(ew_file_read(h->io, "/data/backup.json", &told), -ENOENT);
	h->place.data = ""; /* without a house it is whole */
	assert_true(house_whole(h));
	json_decref(made);
	house_free(&h);
}

/* -- what goes -- */

static void what_no_backup_names_goes(void **state)
{
	struct ew_backup_keep keep = {.newest = 1, .dry_run = true};
	struct house_of *h = house_new(8);
	char folder[EW_MAX_PATH_BYTES], path[EW_MAX_PATH_BYTES];
	struct ew_catalog *c;
	json_t *report = NULL, *made = house_make(h);
	uint64_t bytes;

	(void)state;
	json_decref(made);
	c = house_open("/data");
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_objects_gone(c, house_id(1, 0xbe)), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	ew_catalog_close(&c);
	ew_io_sim_advance(h->io, 40 * 86400 * EW_US_PER_S);
	made = house_make(h);
	json_decref(made);
	assert_int_equal(ew_files_object("/backups", house_id(1, 0xbe), folder, path), 0);
	assert_int_equal(ew_backup_prune(&h->place, &keep, &report, NULL), 0);
	assert_int_equal(number(report, NULL, "objects"), 1);
	json_decref(report);
	assert_int_equal(house_backups(h), 2);
	assert_int_equal(ew_files_size(h->io, path, &bytes), 0);
	keep = (struct ew_backup_keep){.older_us = 50 * 86400 * EW_US_PER_S};
	assert_int_equal(ew_backup_prune(&h->place, &keep, &report, NULL), 0);
	assert_int_equal(json_array_size(json_object_get(report, "removed")), 0);
	json_decref(report);
	keep = (struct ew_backup_keep){.older_us = 30 * 86400 * EW_US_PER_S};
	assert_int_equal(ew_backup_prune(&h->place, &keep, &report, NULL), 0);
	assert_int_equal(json_array_size(json_object_get(report, "removed")), 1);
	assert_int_equal(number(report, NULL, "objects"), 1);
	json_decref(report);
	assert_int_equal(ew_files_size(h->io, path, &bytes), -ENOENT);
	assert_true(house_whole(h));
	/* However old it is, and whatever is said, one stays. */
	ew_io_sim_advance(h->io, 90 * 86400 * EW_US_PER_S);
	assert_int_equal(ew_backup_prune(&h->place, &keep, &report, NULL), 0);
	json_decref(report);
	assert_int_equal(house_backups(h), 1);
	house_free(&h);
}

static void what_stays_and_cannot_be_read_keeps_every_object(void **state)
{
	struct ew_backup_keep keep = {.newest = 1};
	struct house_of *h = house_new(9);
	char path[EW_MAX_PATH_BYTES];
	json_t *report = NULL, *made = house_make(h);
	struct ew_error error = {0};

	(void)state;
	json_decref(made);
	ew_io_sim_advance(h->io, EW_US_PER_S * 3600);
	made = house_make(h);
	json_decref(made);
	path_in(h, "catalog.db", path);
	house_damage(h, path, 3); /* no database any more */
	assert_true(ew_backup_prune(&h->place, &keep, &report, &error) < 0);
	assert_non_null(strstr(ew_error_text(&error), "nothing was removed"));
	assert_int_equal(house_backups(h), 2);
	house_free(&h);
}

/* -- a house of it -- */

static unsigned rows_of(struct ew_catalog *c, const char *text)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_made(c, text);

	assert_int_equal(ew_sql_one(&s), 0);
	return (unsigned)ew_sql_get_i64(&s);
}

static void a_house_is_made_of_it(void **state)
{
	struct house_of *h = house_new(10);
	_cleanup_(ew_json_drop) json_t *report = NULL;
	_cleanup_(ew_buf_free) struct ew_buf key = {0};
	json_t *made = house_make(h);
	struct ew_catalog *c;
	uint64_t bytes;
	int64_t next;

	(void)state;
	json_decref(made);
	ew_buf_init(&key, 256);
	assert_int_equal(house_restore(h, &report), 0);
	assert_int_equal(number(report, NULL, "faults"), 0);
	assert_true(house_is_restored(h));
	assert_int_equal(ew_files_size(h->io, "/new/restoring", &bytes), -ENOENT);
	assert_int_equal(ew_files_size(h->io, "/new/ledger/0001/tile/0/000.p/4", &bytes), 0);
	assert_int_equal(ew_files_size(h->io, "/new/prompts/abcd", &bytes), 0);
	c = house_open("/new");
	assert_int_equal(rows_of(c, "SELECT count(*) FROM events"), HOUSE_CALLS);
	assert_int_equal(rows_of(c, "SELECT count(*) FROM blind WHERE token = 0"), HOUSE_CALLS);
	assert_int_equal(rows_of(c, "SELECT count(*) FROM blind WHERE token > 5 OR token < 0"), 0);
	assert_int_equal(ew_reindex_next(c, &next), 0);
	assert_int_equal(next, HOUSE_CALLS);
	assert_int_equal(ew_catalog_get(c, "index_key", &key), 0); /* objections are seen as before */
	assert_int_equal(ew_catalog_get(c, "account_key", &key), 0); /* accounts are found as before */
	ew_catalog_close(&c);
	/* Where a house is, none is made. */
	assert_int_equal(house_restore(h, &report), -ENOTEMPTY);
	house_free(&h);
}

static void what_is_damaged_is_left_out_and_named(void **state)
{
	struct house_of *h = house_new(11);
	_cleanup_(ew_json_drop) json_t *report = NULL;
	char folder[EW_MAX_PATH_BYTES], path[EW_MAX_PATH_BYTES];
	json_t *made = house_make(h);
	uint64_t bytes;

	(void)state;
	json_decref(made);
	assert_int_equal(ew_files_object("/backups", house_id(3, 0xbe), folder, path), 0);
	house_damage(h, path, 2000);
	assert_int_equal(ew_files_object("/backups", house_id(4, 0xbe), folder, path), 0);
	assert_int_equal(ew_io_unlink(h->io, path), 0);
	assert_int_equal(house_restore(h, &report), 0);
	assert_int_equal(number(report, NULL, "faults"), 2);
	assert_true(house_has_problem(report, "damaged"));
	assert_true(house_has_problem(report, "missing"));
	assert_int_equal(ew_files_object("/new", house_id(3, 0xbe), folder, path), 0);
	assert_int_equal(ew_files_size(h->io, path, &bytes), -ENOENT);
	house_free(&h);
}

static void of_a_damaged_catalogue_no_house_is_made(void **state)
{
	struct house_of *h = house_new(12);
	char path[EW_MAX_PATH_BYTES];
	json_t *report = NULL, *made = house_make(h);
	uint64_t bytes;

	(void)state;
	json_decref(made);
	path_in(h, "catalog.db", path);
	house_damage(h, path, 5000);
	assert_int_equal(house_restore(h, &report), -EBADMSG);
	assert_non_null(strstr(ew_error_text(&h->error), "damaged"));
	assert_int_equal(ew_files_size(h->io, "/new/restoring", &bytes), 0); /* no keeper starts on it */
	house_free(&h);
}

static void what_is_no_catalogue_is_not_copied(void **state)
{
	struct house_of *h = house_new(13);
	struct ew_error error = {0};
	json_t *made = NULL;

	(void)state;
	h->place.data = "/new";
	assert_int_equal(ew_backup_make(&h->place, &made, &error), -ENOENT);
	assert_non_null(strstr(ew_error_text(&error), "/new/catalog.db"));
	assert_int_equal(ew_file_replace(h->io, "/new/catalog.db", EW_SLICE("no database at all, whatever its name says, but long enough"), 0), 0);
	assert_true(ew_backup_make(&h->place, &made, &error) < 0);
	assert_int_equal(house_backups(h), 0);
	house_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_is_there),
		cmocka_unit_test(nobody_can_be_looked_for_in_it),
		cmocka_unit_test(only_what_is_new_is_copied),
		cmocka_unit_test(what_a_store_has_is_not_copied),
		cmocka_unit_test(an_object_that_the_house_has_lost_is_told),
		cmocka_unit_test(a_copy_that_takes_too_long_is_given_up),
		cmocka_unit_test(damage_is_found_wherever_it_is),
		cmocka_unit_test(rows_that_are_gone_are_missed),
		cmocka_unit_test(another_house_is_not_told),
		cmocka_unit_test(the_house_is_told_of_one_that_is_whole_alone),
		cmocka_unit_test(what_no_backup_names_goes),
		cmocka_unit_test(what_stays_and_cannot_be_read_keeps_every_object),
		cmocka_unit_test(a_house_is_made_of_it),
		cmocka_unit_test(what_is_damaged_is_left_out_and_named),
		cmocka_unit_test(of_a_damaged_catalogue_no_house_is_made),
		cmocka_unit_test(what_is_no_catalogue_is_not_copied),
	};

	return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
