/*
 * Reading a backup back, byte by byte. It says of everything that is wrong what it is, and goes on. Must never call a backup whole of which something
 * could not be read; what the disk refuses to give is not there.
 */
#include "programs/backup/files.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "catalog/copy.h"
#include "catalog/keys.h"
#include "domain/event_json.h"

#define LIST_BYTES ((size_t)256 * 1024 * 1024)

struct verifying {
	const struct ew_backup_place *p;
	struct ew_progress progress;
	char name[EW_BACKUP_NAME_BYTES];
	json_t *manifest, *report;
	struct ew_hash manifest_hash;
	struct ew_buf absent; /* ids and words, a line each */
	struct ew_sha256 *list;
	struct ew_catalog *copy;
	uint64_t bytes;
};

static const char *text_in(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static bool is_hash(const struct ew_hash *hash, const char *hex)
{
	struct ew_hash said;

	return ew_hex_decode(ew_slice_text(hex), said.bytes, sizeof(said.bytes)) == 0 && memcmp(said.bytes, hash->bytes, sizeof(said.bytes)) == 0;
}

/* Memory that is short is no fault of the backup. */
static int blame(struct verifying *v, int code, const char *what, const char *which)
{
	if (code == -ENOMEM)
		return code;
	if (code == -ENOENT)
		return ew_backup_problem(v->report, "%s%s is missing", what, which);
	return ew_backup_problem(v->report, "%s%s cannot be read: %s", what, which, strerrordesc_np(-code));
}

/* -- files -- */

static int check_line(struct verifying *v, struct ew_slice line)
{
	struct ew_hash hash;
	uint64_t bytes;
	ew_path file, path;
	char hex[65];
	int r;

	if (line.len < 67 || line.len - 66 >= sizeof(file) || line.at[64] != ' ' || line.at[65] != ' ')
		return ew_backup_problem(v->report, "%s has a line that is none of ours", EW_BACKUP_FILES);
	(void)snprintf(hex, sizeof(hex), "%.64s", (const char *)line.at);
	(void)snprintf(file, sizeof(file), "%.*s", (int)(line.len - 66), (const char *)line.at + 66);
	r = ew_backup_path(v->p, v->name, file, path);
	if (r == 0)
		r = ew_files_hash(v->p->io, path, &hash, &bytes);
	if (r < 0)
		return blame(v, r, "", file);
	v->bytes += bytes;
	return is_hash(&hash, hex) ? 0 : ew_backup_problem(v->report, "%s is not what was written: its SHA-256 differs", file);
}

static int check_files(struct verifying *v)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_slice rest, line;
	struct ew_hash hash;
	ew_path path;
	int r = ew_backup_path(v->p, v->name, EW_BACKUP_FILES, path);

	ew_buf_init(&text, LIST_BYTES);
	if (r == 0)
		r = ew_file_read(v->p->io, path, &text);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&text), &hash);
	if (r < 0)
		return blame(v, r, EW_BACKUP_FILES, "");
	if (!is_hash(&hash, text_in(v->manifest, "files_sha256")))
		r = ew_backup_problem(v->report, "%s is not what was written: its SHA-256 is not that of the manifest", EW_BACKUP_FILES);
	for (rest = ew_buf_slice(&text); r == 0 && ew_slice_cut(&rest, '\n', &line);)
		r = line.len > 0 ? check_line(v, line) : 0;
	return r;
}

static int read_absent(struct verifying *v)
{
	ew_path path;
	int r = ew_backup_path(v->p, v->name, "absent", path);

	if (r == 0)
		r = ew_file_read(v->p->io, path, &v->absent);
	return r == -ENOMEM ? r : 0; /* that it is missing was said of the files */
}

/* -- the catalogue -- */

static int compare_rows(void *arg, const char *table, uint64_t rows)
{
	struct verifying *v = arg;
	const json_t *said = json_object_get(json_object_get(json_object_get(v->manifest, "catalogue"), "rows"), table);

	if (json_is_integer(said) && (uint64_t)json_integer_value(said) == rows)
		return 0;
	return ew_backup_problem(v->report, "the table %s has %" PRIu64 " rows, and not what the manifest says", table, rows);
}

static int check_catalogue(struct verifying *v)
{
	struct ew_error error = {0};
	ew_path path;
	int r = ew_backup_path(v->p, v->name, EW_BACKUP_CATALOG, path);

	if (r < 0)
		return r;
	r = ew_copy_open(path, v->p->vfs, &v->copy, &error);
	if (r == 0)
		r = ew_copy_check(v->copy, &error);
	if (r == 0)
		r = ew_copy_rows(v->copy, compare_rows, v);
	if (r == -ENOMEM || r == 0)
		return r;
	return ew_backup_problem(v->report, "%s", error.code ? ew_error_text(&error) : "the catalogue cannot be read");
}

/* -- objects -- */

/* "HEX deleted" or "HEX lost": what it said of an object that was not there, or "". */
static const char *why_absent(const struct verifying *v, const char *hex)
{
	struct ew_slice rest = ew_buf_slice(&v->absent), line;

	while (ew_slice_cut(&rest, '\n', &line))
		if (line.len > 33 && memcmp(line.at, hex, 32) == 0)
			return line.at[33] == 'd' ? "deleted" : "lost";
	return "";
}

static int check_object(void *arg, const struct ew_copied_object *o)
{
	struct verifying *v = arg;
	struct ew_hash hash;
	uint64_t bytes;
	ew_path folder, path;
	char hex[33], sha[65], line[160];
	const char *why;
	int r = ew_files_object(v->p->folder, o->id, folder, path), n;

	ew_files_hex(ew_slice_of(o->id.bytes, sizeof(o->id.bytes)), hex);
	ew_files_hex(ew_slice_of(o->sha256.bytes, sizeof(o->sha256.bytes)), sha);
	n = snprintf(line, sizeof(line), "%s %s %" PRIu64 "\n", hex, sha, o->bytes);
	if (r == 0)
		r = ew_sha256_add(v->list, ew_slice_of(line, (size_t)n));
	v->progress.n++;
	v->progress.bytes += o->bytes;
	ew_progress_tell(&v->progress);
	if (r < 0)
		return r;
	r = ew_files_hash(v->p->io, path, &hash, &bytes);
	why = r == -ENOENT ? why_absent(v, hex) : "";
	if (strcmp(why, "deleted") == 0)
		return 0;
	if (strcmp(why, "lost") == 0)
		return ew_backup_problem(v->report, "object %s was missing or damaged in the house already when the backup was made", hex);
	if (r < 0)
		return blame(v, r, "object ", hex);
	v->bytes += bytes;
	if (bytes != o->bytes || memcmp(hash.bytes, o->sha256.bytes, sizeof(hash.bytes)) != 0)
		return ew_backup_problem(v->report, "object %s is damaged: its SHA-256 is not that of the catalogue", hex);
	return 0;
}

static int check_objects(struct verifying *v)
{
	const json_t *said = json_object_get(v->manifest, "objects");
	struct ew_hash hash;
	int r;

	if (!v->copy)
		return ew_backup_problem(v->report, "which objects belong to it is not known without its catalogue");
	v->progress.doing = "reading objects";
	r = ew_copy_sum(v->copy, &v->progress.of, &v->progress.of_bytes);
	if (r == 0)
		r = ew_sha256_new(&v->list);
	for (unsigned i = 0; r == 0 && i < 256; i++)
		r = ew_copy_objects(v->copy, (uint8_t)i, check_object, v);
	if (r == 0)
		r = ew_sha256_end(v->list, &hash);
	if (r < 0)
		return r == -ENOMEM ? r : ew_backup_problem(v->report, "the list of objects cannot be read: %s", strerrordesc_np(-r));
	if (!is_hash(&hash, text_in(said, "list_sha256")) || (uint64_t)json_integer_value(json_object_get(said, "count")) != v->progress.n)
		return ew_backup_problem(v->report, "the list of objects is not that of the manifest");
	return 0;
}

/* -- whose it is -- */

struct comparing {
	struct ew_catalog *house;
	bool other; /* a key has the number of one of the house, and is another */
};

static int compare_epoch(void *arg, const struct ew_epoch_row *row)
{
	struct comparing *c = arg;
	struct ew_epoch_row ours;
	int r = ew_epochs_get(c->house, row->kind, row->epoch, &ours);

	if (r == 0 && memcmp(ours.recipient, row->recipient, sizeof(ours.recipient)) != 0)
		c->other = true;
	return r == -ENOENT ? 0 : r;
}

/* A house that takes another's backup for its own would destroy the keys that its own backups need. Where there is no catalogue there are none. */
static int need_own(struct verifying *v, struct ew_error *error)
{
	struct comparing c = {.other = false};
	ew_path path;
	int r = ew_path_join(path, sizeof(path), v->p->data, EW_BACKUP_CATALOG);

	if (r == 0)
		r = ew_copy_open_source(path, v->p->vfs, &c.house, NULL);
	for (uint32_t kind = EW_EPOCH_TAPE; r == 0 && kind <= EW_EPOCH_CATALOG; kind++)
		r = ew_epochs_each(v->copy, (enum ew_epoch_kind)kind, compare_epoch, &c);
	ew_catalog_close(&c.house);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return ew_error_set(error, r, "whose backup it is could not be seen in %s: %s", path, strerrordesc_np(-r));
	if (!c.other)
		return 0;
	return ew_error_set(error, -EXDEV,
		"the backup %s is not of the house in %s: it was sealed to keys of another one, and that house must not take it for its own. Name the data that it was "
		"made of, or leave out --data and --config to read it back without telling a house",
		v->name, v->p->data);
}

/* -- what the house is told -- */

static int tell_house(struct verifying *v)
{
	_cleanup_(ew_json_drop) json_t *told = NULL;
	_cleanup_(ew_free_ptr) char *text = NULL;
	char now[EW_WALL_TEXT_BYTES], hex[65];
	ew_path path;
	int r = ew_path_join(path, sizeof(path), v->p->data, "backup.json");

	ew_wall_format(ew_io_wall(v->p->io), now);
	ew_files_hex(ew_slice_of(v->manifest_hash.bytes, sizeof(v->manifest_hash.bytes)), hex);
	told = json_pack("{s:O, s:O, s:s, s:s, s:O*}", "id", json_object_get(v->manifest, "id"), "made_at", json_object_get(v->manifest, "made_at"),
		"verified_at", now, "manifest_sha256", hex, "epochs", json_object_get(v->manifest, "epochs"));
	text = told ? json_dumps(told, JSON_SORT_KEYS) : NULL;
	if (r == 0 && !text)
		r = -ENOMEM;
	return r < 0 ? r : ew_file_replace(v->p->io, path, ew_slice_text(text), 0);
}

static int tell_own_house(struct verifying *v, struct ew_error *error)
{
	int r = need_own(v, error);

	if (r < 0)
		return r;
	r = tell_house(v);
	return r < 0 ? ew_error_set(error, r, "the backup is whole, but writing %s/backup.json failed: %s", v->p->data, strerrordesc_np(-r)) : 0;
}

static int begin(struct verifying *v, const char *id, struct ew_error *error)
{
	int r = ew_backup_find(v->p, id, v->name, error);

	if (r == 0)
		r = ew_backup_manifest(v->p, v->name, &v->manifest, &v->manifest_hash, error);
	if (r < 0)
		return r;
	v->report = json_pack("{s:O, s:s, s:O, s:i, s:[]}", "id", json_object_get(v->manifest, "id"), "name", v->name, "made_at",
		json_object_get(v->manifest, "made_at"), "faults", 0, "problems");
	return v->report ? 0 : ew_error_set(error, -ENOMEM, "no memory for the report");
}

static int end(struct verifying *v)
{
	bool whole = json_integer_value(json_object_get(v->report, "faults")) == 0;
	char hex[65];

	ew_files_hex(ew_slice_of(v->manifest_hash.bytes, sizeof(v->manifest_hash.bytes)), hex);
	return json_object_set_new(v->report, "whole", json_boolean(whole)) == 0 &&
			       json_object_set_new(v->report, "manifest_sha256", json_string(hex)) == 0 &&
			       json_object_set_new(v->report, "objects", json_integer((json_int_t)v->progress.n)) == 0 &&
			       json_object_set_new(v->report, "bytes", json_integer((json_int_t)v->bytes)) == 0
		       ? 0
		       : -ENOMEM;
}

int ew_backup_verify(const struct ew_backup_place *p, const char *id, json_t **ret, struct ew_error *error)
{
	struct verifying v = {.p = p, .progress = {.place = p}};
	int r = begin(&v, id, error);

	ew_buf_init(&v.absent, LIST_BYTES);
	if (r == 0) {
		r = check_files(&v);
		if (r == 0)
			r = read_absent(&v);
		if (r == 0)
			r = check_catalogue(&v);
		if (r == 0)
			r = check_objects(&v);
		if (r == 0)
			r = end(&v);
		if (r < 0)
			r = ew_error_set(error, r, "the backup %s could not be read to its end: %s", v.name, strerrordesc_np(-r));
	}
	if (r == 0 && p->data[0] && json_is_true(json_object_get(v.report, "whole")))
		r = tell_own_house(&v, error);
	if (r == 0)
		*ret = TAKE(v.report);
	ew_catalog_close(&v.copy);
	ew_sha256_free(&v.list);
	ew_buf_free(&v.absent);
	json_decref(v.manifest);
	json_decref(v.report);
	return r;
}
