/*
 * A house on a simulated disk.
 */
#include "unit/backup/house_of.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "catalog/blind.h"
#include "catalog/copy.h"
#include "catalog/events.h"
#include "catalog/holds.h"
#include "catalog/interactions.h"
#include "catalog/keys.h"
#include "catalog/objects.h"
#include "catalog/sql.h"
#include "catalog/vfs.h"
#include "domain/event_json.h"
#include "domain/interaction.h"

#define OBJECT_BYTES 3000

struct ew_id house_id(uint8_t kind, uint8_t n)
{
	struct ew_id id = {{kind, n, 1}};

	return id;
}

static void tell(void *arg, const char *line)
{
	(void)line;
	((struct house_of *)arg)->told++;
}

static void put_file(struct house_of *h, const char *path, struct ew_slice bytes)
{
	char folder[EW_MAX_PATH_BYTES];

	(void)snprintf(folder, sizeof(folder), "%s", path);
	*strrchr(folder, '/') = '\0';
	assert_int_equal(ew_file_mkdirs(h->io, folder), 0);
	assert_int_equal(ew_file_replace(h->io, path, bytes, 0), 0);
}

struct ew_catalog *house_open(const char *folder)
{
	struct ew_catalog *c = NULL;
	char path[EW_MAX_PATH_BYTES];
	struct ew_catalog_config config = {.path = path, .vfs = HOUSE_VFS};

	(void)snprintf(path, sizeof(path), "%s/catalog.db", folder);
	assert_int_equal(ew_catalog_open(&config, &c, NULL), 0);
	return c;
}

static void add_call(struct ew_catalog *c, uint8_t n)
{
	struct ew_interaction_row row = {.id = house_id(0xca, n),
		.state = n == 1 ? EW_STATE_ACTIVE : EW_STATE_FINISHED,
		.started = {1000 + n},
		.wrapped = EW_SLICE("a wrapped key"),
		.sealed = EW_SLICE("a sealed summary")};
	struct ew_event_row event = {.interaction = row.id, .type = 1, .class = 1, .sealed = EW_SLICE("a sealed event")};
	struct ew_hash token = {{0}};

	memcpy(token.bytes, HOUSE_TOKEN, sizeof(HOUSE_TOKEN) - 1);
	token.bytes[7] = n;
	assert_int_equal(ew_interactions_put(c, &row), 0);
	assert_int_equal(ew_events_insert(c, &event), 0);
	assert_int_equal(ew_blind_add(c, row.id, &token), 0);
}

static void object_bytes(uint8_t n, uint8_t to[static OBJECT_BYTES])
{
	for (size_t i = 0; i < OBJECT_BYTES; i++)
		to[i] = (uint8_t)(i * 7 + n * 31);
}

static void add_object(struct house_of *h, struct ew_catalog *c, uint8_t n)
{
	uint8_t bytes[OBJECT_BYTES];
	struct ew_object_row row = {.id = house_id(n, 0xbe), .interaction = house_id(0xca, (uint8_t)(1 + n % HOUSE_CALLS)), .party = house_id(0xaa, n),
		.kind = 1, .version = 1, .payload_bytes = OBJECT_BYTES - n, .sealed = EW_SLICE("peaks")};
	char folder[EW_MAX_PATH_BYTES], path[EW_MAX_PATH_BYTES];

	object_bytes(n, bytes);
	assert_int_equal(ew_sha256_of(ew_slice_of(bytes, OBJECT_BYTES - n), &row.sha256), 0);
	assert_int_equal(ew_objects_insert(c, &row), 0);
	assert_int_equal(ew_keys_insert(c, row.id, 1, EW_SLICE("a header")), 0);
	assert_int_equal(ew_files_object("/data", row.id, folder, path), 0);
	put_file(h, path, ew_slice_of(bytes, OBJECT_BYTES - n));
}

void house_object(struct house_of *h, uint8_t n)
{
	struct ew_catalog *c = house_open("/data");

	assert_int_equal(ew_catalog_begin(c), 0);
	add_object(h, c, n);
	assert_int_equal(ew_catalog_commit(c), 0);
	ew_catalog_close(&c);
}

/* Rows that were there and were deleted: their pages are free, and what stood on them may still be there in a file that is copied page by page. */
static void leave_free_pages(struct ew_catalog *c)
{
	char name[32];

	assert_int_equal(ew_sql_exec(c, "PRAGMA secure_delete=OFF"), 0);
	assert_int_equal(ew_catalog_begin(c), 0);
	for (unsigned i = 0; i < 200; i++) {
		(void)snprintf(name, sizeof(name), "left_over_%u", i);
		assert_int_equal(ew_catalog_set(c, name, EW_SLICE(HOUSE_DELETED HOUSE_DELETED HOUSE_DELETED)), 0);
	}
	assert_int_equal(ew_catalog_commit(c), 0);
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_sql_exec(c, "DELETE FROM names WHERE name LIKE 'left_over_%'"), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
}

static void furnish(struct house_of *h)
{
	struct ew_epoch_row epoch = {.kind = EW_EPOCH_STORE, .epoch = 1, .state = EW_EPOCH_ACTIVE};
	struct ew_catalog *c;

	assert_int_equal(ew_file_mkdirs(h->io, "/data"), 0);
	assert_int_equal(ew_file_mkdirs(h->io, "/backups"), 0);
	assert_int_equal(ew_file_mkdirs(h->io, "/new"), 0);
	c = house_open("/data");
	leave_free_pages(c);
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_catalog_set(c, "index_key", EW_SLICE("a sealed key of the index")), 0);
	assert_int_equal(ew_epochs_put(c, &epoch), 0);
	for (uint8_t i = 1; i <= HOUSE_CALLS; i++)
		add_call(c, i);
	for (uint8_t i = 0; i < HOUSE_OBJECTS; i++)
		add_object(h, c, i);
	assert_int_equal(ew_holds_cover(c, ew_restriction_id(7), house_id(0xca, HOUSE_CALLS), (struct ew_wall){1}), 0); /* somebody had it restricted */
	assert_int_equal(ew_catalog_commit(c), 0);
	ew_catalog_close(&c);
	put_file(h, "/data/ledger/0001/checkpoint", EW_SLICE("log.example.com/house\n4\nAAAA\n\n- a signature\n"));
	put_file(h, "/data/ledger/0001/tile/0/000.p/4", EW_SLICE("leaves"));
	put_file(h, "/data/prompts/abcd", EW_SLICE("audio of a notice"));
}

static struct house_of *over(struct ew_io *io)
{
	struct house_of *h = calloc(1, sizeof(*h));

	assert_non_null(h);
	h->io = io;
	assert_int_equal(ew_vfs_register(h->io, HOUSE_VFS), 0);
	h->place = (struct ew_backup_place){.io = h->io, .folder = "/backups", .data = "/data", .vfs = HOUSE_VFS, .version = "1.2.3", .tell = tell, .arg = h};
	return h;
}

struct house_of *house_new(uint64_t seed)
{
	struct house_of *h = over(ew_io_sim_new(seed));

	furnish(h);
	return h;
}

struct house_of *house_copy(const struct house_of *h, uint64_t seed)
{
	ew_vfs_unregister(HOUSE_VFS);
	return over(ew_io_sim_clone(h->io, seed));
}

void house_free(struct house_of **h)
{
	ew_vfs_unregister(HOUSE_VFS);
	ew_io_sim_free(&(*h)->io);
	free(*h);
	*h = NULL;
}

/* -- looking -- */

struct looking {
	struct house_of *h;
	const char *folder;
	struct ew_slice bytes;
};

static int look(void *arg, const char *below)
{
	struct looking *l = arg;
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];

	ew_buf_init(&text, 64u << 20);
	(void)snprintf(path, sizeof(path), "%s/%s", l->folder, below);
	assert_int_equal(ew_file_read(l->h->io, path, &text), 0);
	return text.len > 0 && memmem(text.at, text.len, l->bytes.at, l->bytes.len) != NULL;
}

bool house_contains(struct house_of *h, const char *folder, struct ew_slice bytes)
{
	struct looking l = {h, folder, bytes};
	int r = ew_files_walk(h->io, folder, look, &l);

	assert_true(r >= 0);
	return r == 1;
}

void house_damage(struct house_of *h, const char *path, uint64_t at)
{
	uint8_t byte;
	int handle = -1;

	assert_int_equal(ew_io_open(h->io, path, EW_IO_WRITE, &handle), 0);
	assert_int_equal(ew_io_read_all(h->io, handle, &byte, 1, at), 0);
	byte ^= 0x10;
	assert_int_equal(ew_io_write_all(h->io, handle, &byte, 1, at), 0);
	assert_int_equal(ew_io_close(h->io, &handle), 0);
}

/* -- backups -- */

json_t *house_make(struct house_of *h)
{
	json_t *made = NULL;
	struct ew_error error = {0};

	if (ew_backup_make(&h->place, &made, &error) < 0)
		fail_msg("no backup: %s", ew_error_text(&error));
	return made;
}

bool house_whole(struct house_of *h)
{
	_cleanup_(ew_json_drop) json_t *report = NULL;
	struct ew_error error = {0};

	if (ew_backup_verify(&h->place, NULL, &report, &error) < 0)
		fail_msg("not read back: %s", ew_error_text(&error));
	return json_is_true(json_object_get(report, "whole"));
}

bool house_has_problem(const json_t *report, const char *word)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(report, "problems"), i, one)
		if (strstr(json_string_value(one), word))
			return true;
	return false;
}

size_t house_backups(struct house_of *h)
{
	_cleanup_(ew_json_drop) json_t *list = NULL;

	assert_int_equal(ew_backup_list(&h->place, &list, NULL), 0);
	return json_array_size(json_object_get(list, "backups"));
}

int house_restore(struct house_of *h, json_t **ret)
{
	struct ew_backup_place place = h->place;

	place.data = "/new";
	return ew_backup_restore(&place, NULL, ret, &h->error);
}

static int count(void *arg, const struct ew_copied_object *o)
{
	char folder[EW_MAX_PATH_BYTES], path[EW_MAX_PATH_BYTES];
	struct house_of *h = ((void **)arg)[0];
	struct ew_hash hash;
	uint64_t bytes;

	assert_int_equal(ew_files_object("/new", o->id, folder, path), 0);
	if (ew_files_hash(h->io, path, &hash, &bytes) == 0 && bytes == o->bytes && memcmp(&hash, &o->sha256, sizeof(hash)) == 0)
		(*(unsigned *)((void **)arg)[1])++;
	return 0;
}

bool house_is_restored(struct house_of *h)
{
	struct ew_catalog *c = house_open("/new");
	_cleanup_(ew_buf_free) struct ew_buf value = {0};
	uint64_t objects, bytes;
	unsigned n = 0;
	void *arg[] = {h, &n};
	bool whole;

	ew_buf_init(&value, 4096);
	assert_int_equal(ew_copy_check(c, NULL), 0);
	assert_int_equal(ew_copy_sum(c, &objects, &bytes), 0);
	for (unsigned i = 0; i < 256; i++)
		assert_int_equal(ew_copy_objects(c, (uint8_t)i, count, arg), 0);
	whole = n == objects && objects >= HOUSE_OBJECTS && ew_catalog_get(c, "restored", &value) == 0;
	ew_catalog_close(&c);
	return whole;
}
