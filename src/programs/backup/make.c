/*
 * Making a backup: the public log first, so that it is never ahead of the catalogue that comes with it; then the catalogue, of one moment; then what that
 * names in the store. The manifest comes last, and with it the name: must never be there before everything it names is durable.
 */
#include "programs/backup/making.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "catalog/copy.h"
#include "catalog/deletions.h"
#include "catalog/keys.h"
#include "domain/event_json.h"

#define PATIENCE_US (60 * 60 * EW_US_PER_S)
#define LIST_BYTES ((size_t)256 * 1024 * 1024)
#define SPARE_BYTES ((uint64_t)16 * 1024 * 1024)
#define FORM 1 /* of the folder */


int ew_making_fail(struct ew_error *error, int code, const char *doing, const char *path)
{
	return ew_error_set(error, code, "%s %s failed: %s%s", doing, path, strerrordesc_np(-code),
		code == -ENOSPC ? "; make room there, or remove old backups with `earwitness backup prune`" : "");
}

/* -- where it goes -- */

static int need_folder(struct ew_making *m, const char *name, struct ew_error *error)
{
	ew_path path;
	int r = ew_path_join(path, sizeof(path), m->p->folder, name);

	if (r == 0)
		r = ew_file_mkdirs(m->p->io, path);
	return r < 0 ? ew_making_fail(error, r, "making", path) : 0;
}

static void name_it(struct ew_making *m)
{
	char wall[EW_WALL_TEXT_BYTES], id[EW_ID_TEXT_BYTES];

	ew_wall_format(m->made, wall);
	ew_id_format(m->id, id);
	(void)snprintf(m->name, sizeof(m->name), "%.4s%.2s%.2sT%.2s%.2s%.2sZ-%s", wall, wall + 5, wall + 8, wall + 11, wall + 14, wall + 17, id);
}

static int begin(struct ew_making *m, struct ew_error *error)
{
	char unfinished[EW_BACKUP_NAME_BYTES + 4];
	int r = ew_backup_clean(m->p, error);

	if (r == 0)
		r = need_folder(m, "objects", error);
	if (r == 0)
		r = need_folder(m, "backups", error);
	if (r < 0)
		return r;
	m->made = ew_io_wall(m->p->io);
	r = ew_id_new(m->p->io, &m->id);
	name_it(m);
	(void)snprintf(unfinished, sizeof(unfinished), "%s.new", m->name);
	if (r == 0)
		r = ew_backup_path(m->p, unfinished, "", m->folder);
	if (r == 0)
		r = ew_io_mkdir(m->p->io, m->folder);
	return r < 0 ? ew_making_fail(error, r, "making", m->folder) : 0;
}

static int need_room(struct ew_making *m, const char *catalog, struct ew_error *error)
{
	uint64_t bytes = 0, room = 0;
	int r = ew_files_size(m->p->io, catalog, &bytes);

	if (r == 0)
		r = ew_io_free_bytes(m->p->io, m->p->folder, &room);
	if (r < 0)
		return ew_error_set(error, r, "there is no catalogue %s to back up: %s", catalog, strerrordesc_np(-r));
	m->progress.of_bytes = bytes;
	if (room > bytes && room - bytes > SPARE_BYTES)
		return 0;
	return ew_error_set(error, -ENOSPC, "%s has %.1f MB left and the catalogue alone may take %.1f MB: make room, or remove old backups with `earwitness backup prune`",
		m->p->folder, (double)room / 1e6, (double)bytes / 1e6);
}

/* -- the catalogue -- */

static int on_way(void *arg)
{
	struct ew_making *m = arg;
	ew_path path;

	if (ew_path_join(path, sizeof(path), m->folder, EW_BACKUP_CATALOG) == 0 && ew_files_size(m->p->io, path, &m->progress.bytes) == 0)
		ew_progress_tell(&m->progress);
	return 0;
}

static int count_row(void *arg, const char *table, uint64_t rows)
{
	return json_object_set_new(arg, table, json_integer((json_int_t)rows)) == 0 ? 0 : -ENOMEM;
}

static int sync_file(struct ew_io *io, const char *path)
{
	int handle = -1;
	int r = ew_io_open(io, path, EW_IO_WRITE, &handle);

	if (r == 0)
		r = ew_io_sync(io, handle);
	if (r == 0)
		r = ew_io_close(io, &handle);
	ew_io_discard(io, &handle);
	return r;
}

static int copy_catalogue(struct ew_making *m, struct ew_error *error)
{
	struct ew_copy_config config = {.io = m->p->io, .vfs = m->p->vfs, .patience_us = PATIENCE_US, .on_way = on_way, .arg = m};
	ew_path from, to;
	int r = ew_path_join(from, sizeof(from), m->p->data, "catalog.db");

	if (r == 0)
		r = ew_path_join(to, sizeof(to), m->folder, EW_BACKUP_CATALOG);
	if (r < 0)
		return ew_making_fail(error, r, "copying", m->p->data);
	config.from = from;
	config.to = to;
	m->progress.doing = "copying the catalogue";
	m->made = ew_io_wall(m->p->io);
	r = ew_catalog_copy(&config, error);
	if (r < 0)
		return r;
	r = sync_file(m->p->io, to);
	if (r < 0)
		return ew_making_fail(error, r, "syncing", to);
	return ew_copy_open(to, m->p->vfs, &m->copy, error);
}

static int describe_catalogue(struct ew_making *m, struct ew_error *error)
{
	_cleanup_(ew_json_drop) json_t *rows = json_object();
	struct ew_hash hash;
	uint32_t version = 0;
	uint64_t bytes;
	ew_path path;
	char hex[65];
	int r = rows ? ew_copy_rows(m->copy, count_row, rows) : -ENOMEM;

	if (r == 0)
		r = ew_copy_version(m->copy, &version);
	if (r == 0)
		r = ew_path_join(path, sizeof(path), m->folder, EW_BACKUP_CATALOG);
	if (r == 0)
		r = ew_files_hash(m->p->io, path, &hash, &bytes);
	if (r == 0)
		r = ew_making_add_file(m, &hash, EW_BACKUP_CATALOG);
	if (r < 0)
		return ew_making_fail(error, r, "reading back", EW_BACKUP_CATALOG);
	ew_files_hex(ew_slice_of(hash.bytes, sizeof(hash.bytes)), hex);
	return json_object_set_new(m->manifest, "catalogue",
		       json_pack("{s:s, s:I, s:I, s:O}", "sha256", hex, "bytes", (json_int_t)bytes, "version", (json_int_t)version, "rows", rows)) == 0
		       ? 0
		       : -ENOMEM;
}

static int newest_epoch(void *arg, const struct ew_epoch_row *row)
{
	uint32_t *newest = arg;

	if (row->state != EW_EPOCH_DESTROYED && row->epoch > *newest)
		*newest = row->epoch;
	return 0;
}

static int describe_epochs(struct ew_making *m)
{
	static const struct {
		enum ew_epoch_kind kind;
		const char *name;
	} kinds[] = {{EW_EPOCH_TAPE, "tape"}, {EW_EPOCH_STORE, "store"}, {EW_EPOCH_ORIGINALS, "originals"}, {EW_EPOCH_CATALOG, "catalog"}};
	json_t *epochs = json_object();
	int r = json_object_set_new(m->manifest, "epochs", epochs) == 0 ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < EW_COUNT(kinds); i++) {
		uint32_t newest = 0;

		r = ew_epochs_each(m->copy, kinds[i].kind, newest_epoch, &newest);
		if (r == 0)
			r = json_object_set_new(epochs, kinds[i].name, json_integer((json_int_t)newest)) == 0 ? 0 : -ENOMEM;
	}
	return r;
}

static int add_call(void *arg, struct ew_id interaction, bool live)
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(interaction, id);
	return json_array_append_new(arg, json_pack("{s:s, s:b}", "interaction", id, "went_on", live)) == 0 ? 0 : -ENOMEM;
}

static int describe_rest(struct ew_making *m)
{
	uint64_t counts[6], deletions = 0;
	json_t *calls = json_array();
	int r = json_object_set_new(m->manifest, "not_complete", calls) == 0 ? ew_deletions_count(m->copy, counts) : -ENOMEM;

	for (size_t i = 0; r == 0 && i < EW_COUNT(counts); i++)
		deletions += counts[i];
	if (r == 0)
		r = json_object_set_new(m->manifest, "deletions", json_integer((json_int_t)deletions)) == 0 ? 0 : -ENOMEM;
	if (r == 0)
		r = ew_copy_unfinished(m->copy, (struct ew_id){{0}}, add_call, calls);
	return r;
}

/* -- its end -- */

static int write_new(struct ew_making *m, const char *name, struct ew_slice text, bool list)
{
	struct ew_hash hash;
	ew_path path;
	int r = ew_path_join(path, sizeof(path), m->folder, name);

	if (r == 0)
		r = ew_file_write_new(m->p->io, path, text, 0);
	if (r == 0 && list)
		r = ew_sha256_of(text, &hash);
	return r == 0 && list ? ew_making_add_file(m, &hash, name) : r;
}

static int begin_manifest(struct ew_making *m)
{
	char id[EW_ID_TEXT_BYTES], made[EW_WALL_TEXT_BYTES];

	ew_id_format(m->id, id);
	ew_wall_format(m->made, made);
	m->manifest = json_pack("{s:i, s:s, s:s, s:s, s:s, s:[s,s,s,s,s,s,s]}", "earwitness_backup", FORM, "id", id, "name", m->name, "made_at", made, "version",
		m->p->version, "left_out", "private_keys", "configuration", "tape", "search_index", "sessions", "objects_deleted_before", "objects_at_a_store");
	return m->manifest ? 0 : -ENOMEM;
}

static int write_manifest(struct ew_making *m)
{
	_cleanup_(ew_free_ptr) char *text = NULL;
	struct ew_hash hash;
	char hex[65];
	int r = ew_sha256_of(ew_buf_slice(&m->files), &hash);

	ew_files_hex(ew_slice_of(hash.bytes, sizeof(hash.bytes)), hex);
	if (r == 0 && (json_object_set_new(m->manifest, "files_sha256", json_string(hex)) < 0 ||
			      json_object_set_new(m->manifest, "log", m->log ? json_incref(m->log) : json_null()) < 0))
		r = -ENOMEM;
	text = r == 0 ? json_dumps(m->manifest, JSON_INDENT(2) | JSON_SORT_KEYS) : NULL;
	if (r == 0 && !text)
		r = -ENOMEM;
	return r < 0 ? r : write_new(m, EW_BACKUP_MANIFEST, ew_slice_text(text), false);
}

/* From the rename on it is a backup. */
static int give_name(struct ew_making *m)
{
	ew_path above, path;
	int r = ew_files_sync(m->p->io, m->folder);

	if (r == 0)
		r = ew_backup_path(m->p, "", "", above);
	if (r == 0)
		r = ew_backup_path(m->p, m->name, "", path);
	if (r == 0)
		r = ew_path_join(m->from, sizeof(m->from), m->p->folder, "objects");
	if (r == 0)
		r = ew_io_sync_dir(m->p->io, m->from);
	if (r == 0)
		r = ew_io_sync_dir(m->p->io, m->p->folder);
	if (r == 0)
		r = ew_io_rename(m->p->io, m->folder, path);
	return r == 0 ? ew_io_sync_dir(m->p->io, above) : r;
}

static int finish(struct ew_making *m, struct ew_error *error)
{
	int r = write_new(m, "absent", ew_buf_slice(&m->absent), true);

	if (r == 0)
		r = write_new(m, EW_BACKUP_FILES, ew_buf_slice(&m->files), false);
	if (r == 0)
		r = write_manifest(m);
	ew_catalog_close(&m->copy);
	if (r == 0)
		r = give_name(m);
	return r < 0 ? ew_making_fail(error, r, "ending", m->folder) : 0;
}

static int make(struct ew_making *m, struct ew_error *error)
{
	ew_path catalog;
	int r = ew_path_join(catalog, sizeof(catalog), m->p->data, "catalog.db");

	if (r < 0)
		return ew_making_fail(error, r, "reading", m->p->data);
	r = begin(m, error);
	if (r == 0)
		r = need_room(m, catalog, error);
	if (r == 0)
		r = ew_making_copy_files(m, error);
	if (r == 0)
		r = copy_catalogue(m, error);
	if (r == 0 && begin_manifest(m) < 0)
		r = ew_error_set(error, -ENOMEM, "no memory for the manifest");
	if (r == 0)
		r = describe_catalogue(m, error);
	if (r == 0 && (describe_epochs(m) < 0 || describe_rest(m) < 0))
		r = ew_error_set(error, -EIO, "reading what was copied failed: %s", ew_catalog_error(m->copy));
	if (r == 0)
		r = ew_making_copy_objects(m, error);
	return r == 0 ? finish(m, error) : r;
}

int ew_backup_make(const struct ew_backup_place *p, json_t **ret, struct ew_error *error)
{
	struct ew_making m = {.p = p, .progress = {.place = p}};
	int r;

	ew_buf_init(&m.files, LIST_BYTES);
	ew_buf_init(&m.absent, LIST_BYTES);
	r = make(&m, error);
	if (r == 0)
		*ret = TAKE(m.manifest);
	ew_catalog_close(&m.copy);
	ew_sha256_free(&m.list);
	ew_buf_free(&m.files);
	ew_buf_free(&m.absent);
	free(m.missing);
	json_decref(m.log);
	json_decref(m.manifest);
	return r;
}
