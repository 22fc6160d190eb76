/*
 * A house from a backup. While DATA/restoring is there no keeper starts on what is half copied: it goes last, when all else is durable. Must never touch
 * the folder of keys, nor a folder that holds anything already.
 */
#include "programs/backup/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "catalog/copy.h"
#include "catalog/reindex.h"
#include "domain/event_json.h"

#define RESTORING "restoring"
#define LIST_BYTES ((size_t)256 * 1024 * 1024)

struct restoring {
	const struct ew_backup_place *p;
	struct ew_progress progress;
	char name[EW_BACKUP_NAME_BYTES];
	json_t *manifest, *report;
	struct ew_catalog *copy;
};

static int fail(struct ew_error *error, int code, const char *doing, const char *path)
{
	return ew_error_set(error, code, "%s %s failed: %s", doing, path, strerrordesc_np(-code));
}

static bool may_be_there(const char *name)
{
	return strcmp(name, "objects") == 0 || strcmp(name, "incoming") == 0;
}

/* Empty, or what an interrupted restore has left: that is begun anew, and what was copied is compared. */
static int check_empty(struct restoring *s, struct ew_error *error)
{
	char **names = NULL;
	size_t n = 0;
	bool again = false, other = false;
	int r = ew_files_names(s->p->io, s->p->data, &names, &n);

	for (size_t i = 0; r == 0 && i < n; i++) {
		again = again || strcmp(names[i], RESTORING) == 0;
		other = other || !may_be_there(names[i]);
	}
	ew_files_free_names(&names, n);
	if (r < 0)
		return fail(error, r, "reading", s->p->data);
	if (n == 0 || again)
		return 0;
	return ew_error_set(error, -ENOTEMPTY, "%s is not empty%s: restore into a new data folder, which nobody has served from", s->p->data,
		other ? "" : " (it holds objects)");
}

static int begin(struct restoring *s, const char *id, struct ew_error *error)
{
	ew_path path;
	int r = ew_backup_find(s->p, id, s->name, error);

	if (r == 0)
		r = ew_backup_manifest(s->p, s->name, &s->manifest, NULL, error);
	if (r == 0)
		r = check_empty(s, error);
	if (r < 0)
		return r;
	r = ew_path_join(path, sizeof(path), s->p->data, RESTORING);
	if (r == 0)
		r = ew_file_replace(s->p->io, path, ew_slice_text(s->name), 0);
	if (r < 0)
		return fail(error, r, "writing", path);
	s->report = json_pack("{s:O, s:O, s:i, s:[]}", "id", json_object_get(s->manifest, "id"), "made_at", json_object_get(s->manifest, "made_at"), "faults", 0,
		"problems");
	return s->report ? 0 : ew_error_set(error, -ENOMEM, "no memory");
}

/* -- files -- */

static int restore_file(struct restoring *s, const char *file, const char *hex)
{
	struct ew_hash hash, said;
	uint64_t bytes;
	ew_path from, to, folder;
	char *slash;
	int r = ew_backup_path(s->p, s->name, file, from);

	if (r == 0)
		r = ew_path_join(to, sizeof(to), s->p->data, file);
	if (r < 0)
		return r;
	(void)snprintf(folder, sizeof(folder), "%s", to);
	slash = strrchr(folder, '/');
	*slash = '\0';
	r = ew_file_mkdirs(s->p->io, folder);
	if (r == 0)
		r = ew_files_copy(s->p->io, from, to, &hash, &bytes);
	if (r == -ENOENT || (r == 0 && (ew_hex_decode(ew_slice_text(hex), said.bytes, sizeof(said.bytes)) < 0 ||
					      memcmp(said.bytes, hash.bytes, sizeof(said.bytes)) != 0)))
		return -EBADMSG;
	return r;
}

static bool is_ours(const char *file)
{
	return strcmp(file, EW_BACKUP_CATALOG) == 0 || strncmp(file, "ledger/", 7) == 0 || strncmp(file, "prompts/", 8) == 0;
}

/* A log that is damaged is made anew of the catalogue, and audio of notices is handed over again: they are told of and left out. */
static int restore_line(struct restoring *s, struct ew_slice line, struct ew_error *error)
{
	ew_path file;
	char hex[65];
	int r;

	if (line.len < 67 || line.len - 66 >= sizeof(file) || memchr(line.at, 0, line.len))
		return ew_error_set(error, -EBADMSG, "%s of the backup is damaged", EW_BACKUP_FILES);
	(void)snprintf(hex, sizeof(hex), "%.64s", (const char *)line.at);
	(void)snprintf(file, sizeof(file), "%.*s", (int)(line.len - 66), (const char *)line.at + 66);
	if (!is_ours(file) || strstr(file, ".."))
		return 0;
	r = restore_file(s, file, hex);
	if (r == -EBADMSG && strcmp(file, EW_BACKUP_CATALOG) == 0)
		return ew_error_set(error, r, "the catalogue of the backup %s is damaged or missing: take another, see `earwitness backup list`", s->name);
	if (r == -EBADMSG)
		return ew_error_set(error, r, "%s of the backup %s is damaged or missing: take another, see `earwitness backup list`", file, s->name);
	return r < 0 ? fail(error, r, "restoring", file) : 0;
}

static int restore_files(struct restoring *s, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_slice rest, line;
	struct ew_hash hash;
	ew_path path;
	char hex[65];
	int r = ew_backup_path(s->p, s->name, EW_BACKUP_FILES, path);

	ew_buf_init(&text, LIST_BYTES);
	if (r == 0)
		r = ew_file_read(s->p->io, path, &text);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&text), &hash);
	if (r < 0)
		return fail(error, r, "reading", path);
	ew_files_hex(ew_slice_of(hash.bytes, sizeof(hash.bytes)), hex);
	if (strcmp(hex, json_string_value(json_object_get(s->manifest, "files_sha256")) ? json_string_value(json_object_get(s->manifest, "files_sha256")) : "") != 0)
		return ew_error_set(error, -EBADMSG, "%s of the backup %s is damaged: take another", EW_BACKUP_FILES, s->name);
	for (rest = ew_buf_slice(&text); r == 0 && ew_slice_cut(&rest, '\n', &line);)
		r = line.len > 0 ? restore_line(s, line, error) : 0;
	return r;
}

/* -- objects -- */

static bool is_good(struct restoring *s, const char *path, const struct ew_copied_object *o)
{
	struct ew_hash hash;
	uint64_t bytes;

	return ew_files_hash(s->p->io, path, &hash, &bytes) == 0 && bytes == o->bytes && memcmp(hash.bytes, o->sha256.bytes, sizeof(hash.bytes)) == 0;
}

static int restore_object(void *arg, const struct ew_copied_object *o)
{
	struct restoring *s = arg;
	struct ew_hash hash;
	uint64_t bytes;
	ew_path folder, from, to;
	char hex[33];
	int r = ew_files_object(s->p->folder, o->id, folder, from);

	if (r == 0)
		r = ew_files_object(s->p->data, o->id, folder, to);
	s->progress.n++;
	s->progress.bytes += o->bytes;
	ew_progress_tell(&s->progress);
	if (r < 0 || is_good(s, to, o))
		return r;
	r = ew_files_copy(s->p->io, from, to, &hash, &bytes);
	if (r == 0 && bytes == o->bytes && memcmp(hash.bytes, o->sha256.bytes, sizeof(hash.bytes)) == 0)
		return 0;
	if (r < 0 && r != -ENOENT && r != -EIO)
		return r;
	ew_files_hex(ew_slice_of(o->id.bytes, sizeof(o->id.bytes)), hex);
	if (r == 0 || r == -EIO) {
		int gone = ew_io_unlink(s->p->io, to);

		if (gone < 0 && gone != -ENOENT)
			return gone;
	}
	return ew_backup_problem(s->report, "object %s is %s in the backup and was left out", hex, r == -ENOENT ? "missing" : "damaged");
}

static int restore_objects(struct restoring *s, struct ew_error *error)
{
	ew_path folder;
	int r = ew_copy_sum(s->copy, &s->progress.of, &s->progress.of_bytes);

	s->progress.doing = "copying objects";
	for (unsigned i = 0; r == 0 && i < 256; i++) {
		r = ew_files_object(s->p->data, (struct ew_id){{(uint8_t)i}}, folder, NULL);
		if (r == 0)
			r = ew_file_mkdirs(s->p->io, folder);
		if (r == 0)
			r = ew_copy_objects(s->copy, (uint8_t)i, restore_object, s);
		if (r == 0)
			r = ew_io_sync_dir(s->p->io, folder);
	}
	return r < 0 ? fail(error, r, "copying objects to", s->p->data) : 0;
}

/* -- the catalogue becomes that of a house -- */

static int mark(struct ew_catalog *c, struct ew_slice told)
{
	int r = ew_catalog_begin(c);

	if (r == 0)
		r = ew_catalog_set(c, "restored", told);
	if (r == 0)
		r = ew_reindex_all(c);
	if (r == 0)
		return ew_catalog_commit(c);
	ew_catalog_rollback(c);
	return r;
}

static int make_ready(struct restoring *s, struct ew_error *error)
{
	_cleanup_(ew_catalog_close) struct ew_catalog *c = NULL;
	_cleanup_(ew_json_drop) json_t *told = NULL;
	_cleanup_(ew_free_ptr) char *text = NULL;
	char now[EW_WALL_TEXT_BYTES];
	ew_path path;
	struct ew_catalog_config config = {.path = path, .vfs = s->p->vfs};
	int r = ew_path_join(path, sizeof(path), s->p->data, EW_BACKUP_CATALOG);

	ew_wall_format(ew_io_wall(s->p->io), now);
	told = json_pack("{s:O, s:O, s:s}", "id", json_object_get(s->manifest, "id"), "made_at", json_object_get(s->manifest, "made_at"), "restored_at", now);
	text = told ? json_dumps(told, JSON_SORT_KEYS) : NULL;
	if (r == 0 && !text)
		r = -ENOMEM;
	if (r == 0)
		r = ew_catalog_open(&config, &c, error);
	if (r < 0)
		return r;
	r = mark(c, ew_slice_text(text));
	return r < 0 ? ew_error_set(error, r, "preparing the catalogue in %s failed: %s", s->p->data, ew_catalog_error(c)) : 0;
}

static int end(struct restoring *s, struct ew_error *error)
{
	ew_path path;
	int r = ew_path_join(path, sizeof(path), s->p->data, RESTORING);

	if (r == 0 && (json_object_set_new(s->report, "objects", json_integer((json_int_t)s->progress.n)) < 0 ||
			      json_object_set_new(s->report, "bytes", json_integer((json_int_t)s->progress.bytes)) < 0 ||
			      json_object_set(s->report, "not_complete", json_object_get(s->manifest, "not_complete")) < 0))
		r = -ENOMEM;
	if (r == 0)
		r = ew_files_sync(s->p->io, s->p->data);
	/* From here on it is a house: nothing that follows may fail but the disk. */
	if (r == 0)
		r = ew_io_unlink(s->p->io, path);
	if (r == 0)
		r = ew_io_sync_dir(s->p->io, s->p->data);
	return r < 0 ? fail(error, r, "ending the restore in", s->p->data) : 0;
}

static int restore(struct restoring *s, const char *id, struct ew_error *error)
{
	ew_path path;
	int r = begin(s, id, error);

	if (r == 0)
		r = restore_files(s, error);
	if (r == 0)
		r = ew_backup_path(s->p, s->name, EW_BACKUP_CATALOG, path);
	if (r == 0)
		r = ew_copy_open(path, s->p->vfs, &s->copy, error);
	if (r == 0)
		r = ew_copy_check(s->copy, error);
	if (r == 0)
		r = restore_objects(s, error);
	ew_catalog_close(&s->copy);
	if (r == 0)
		r = make_ready(s, error);
	return r == 0 ? end(s, error) : r;
}

int ew_backup_restore(const struct ew_backup_place *p, const char *id, json_t **ret, struct ew_error *error)
{
	struct restoring s = {.p = p, .progress = {.place = p}};
	int r = restore(&s, id, error);

	if (r == 0)
		*ret = TAKE(s.report);
	ew_catalog_close(&s.copy);
	json_decref(s.manifest);
	json_decref(s.report);
	return r;
}
