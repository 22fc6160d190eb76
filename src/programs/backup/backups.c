/*
 * What is in a folder of backups. One without a manifest is none, whatever else of it is there: must never be listed, verified or restored.
 */
#include "programs/backup/files.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "domain/event_json.h"

#define UNFINISHED ".new"

static bool is_unfinished(const char *name)
{
	size_t n = strlen(name), m = strlen(UNFINISHED);

	return n > m && strcmp(name + n - m, UNFINISHED) == 0;
}

int ew_backup_path(const struct ew_backup_place *p, const char *name, const char *file, ew_path ret)
{
	int n = snprintf(ret, EW_MAX_PATH_BYTES, "%s/backups%s%s%s%s", p->folder, name[0] ? "/" : "", name, file[0] ? "/" : "", file);

	return n < 0 || n >= EW_MAX_PATH_BYTES ? -ENAMETOOLONG : 0;
}

/* What cannot be read for the moment is no reason to take a backup for none. */
static int has_manifest(const struct ew_backup_place *p, const char *name, bool *ret)
{
	ew_path path;
	uint64_t bytes;
	int r = ew_backup_path(p, name, EW_BACKUP_MANIFEST, path);

	*ret = false;
	if (r < 0 || is_unfinished(name) || strlen(name) >= EW_BACKUP_NAME_BYTES)
		return r;
	r = ew_files_size(p->io, path, &bytes);
	*ret = r == 0;
	return r == -ENOENT || r == -ENOTDIR ? 0 : r;
}

static int keep_backups(const struct ew_backup_place *p, char **names, size_t n, size_t *ret_kept)
{
	size_t kept = 0;
	int r = 0;

	for (size_t i = 0; i < n; i++) {
		char *name = names[i];
		bool there = false;

		if (r == 0)
			r = has_manifest(p, name, &there);
		if (r == 0 && there)
			names[kept++] = name;
		else
			free(name);
	}
	*ret_kept = kept;
	return r;
}

int ew_backup_names(const struct ew_backup_place *p, char ***ret, size_t *ret_n, size_t *ret_unfinished, struct ew_error *error)
{
	char **names = NULL;
	size_t n = 0, kept = 0;
	ew_path folder;
	int r = ew_backup_path(p, "", "", folder);

	if (r == 0)
		r = ew_files_names(p->io, folder, &names, &n);
	if (r == 0)
		r = keep_backups(p, names, n, &kept);
	if (r < 0) {
		ew_files_free_names(&names, kept);
		return ew_error_set(error, r, "the folder of backups %s cannot be read: %s", p->folder, strerrordesc_np(-r));
	}
	*ret = names;
	*ret_n = kept;
	*ret_unfinished = n - kept;
	return 0;
}

/* -- manifests -- */

int ew_backup_manifest(const struct ew_backup_place *p, const char *name, json_t **ret, struct ew_hash *ret_hash, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	ew_path path;
	json_t *json;
	int r = ew_backup_path(p, name, EW_BACKUP_MANIFEST, path);

	ew_buf_init(&text, EW_BACKUP_MOST_MANIFEST);
	if (r == 0)
		r = ew_file_read(p->io, path, &text);
	if (r == 0 && ret_hash)
		r = ew_sha256_of(ew_buf_slice(&text), ret_hash);
	if (r < 0)
		return ew_error_set(error, r, "the manifest of the backup %s cannot be read: %s", name, strerrordesc_np(-r));
	json = json_loadb((const char *)text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(json) || !json_is_string(json_object_get(json, "id")) || !json_is_string(json_object_get(json, "made_at")) ||
		!json_is_object(json_object_get(json, "catalogue")) || !json_is_object(json_object_get(json, "objects"))) {
		json_decref(json);
		return ew_error_set(error, -EBADMSG, "the manifest of the backup %s is damaged: it is no JSON of ours", name);
	}
	*ret = json;
	return 0;
}

static bool is_called(const char *name, const char *id)
{
	size_t n = strlen(name), m = strlen(id);

	return strcmp(name, id) == 0 || (n > m && m >= 8 && name[n - m - 1] == '-' && strcmp(name + n - m, id) == 0);
}

int ew_backup_find(const struct ew_backup_place *p, const char *id, char ret[static EW_BACKUP_NAME_BYTES], struct ew_error *error)
{
	char **names = NULL;
	size_t n = 0, unfinished, found = SIZE_MAX;
	int r = ew_backup_names(p, &names, &n, &unfinished, error);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		if (!id || is_called(names[i], id))
			found = i;
	if (found < n)
		(void)snprintf(ret, EW_BACKUP_NAME_BYTES, "%s", names[found]);
	else if (id)
		r = ew_error_set(error, -ENOENT, "there is no backup %s in %s; see `earwitness backup list %s`", id, p->folder, p->folder);
	else
		r = ew_error_set(error, -ENOENT, "there is no backup in %s", p->folder);
	ew_files_free_names(&names, n);
	return r;
}

int ew_backup_list(const struct ew_backup_place *p, json_t **ret, struct ew_error *error)
{
	char **names = NULL;
	size_t n = 0, unfinished = 0;
	_cleanup_(ew_json_drop) json_t *list = json_array();
	int r = ew_backup_names(p, &names, &n, &unfinished, error);

	for (size_t i = 0; r == 0 && i < n; i++) {
		_cleanup_(ew_json_drop) json_t *m = NULL;
		struct ew_error why = {0};
		json_t *one;

		if (ew_backup_manifest(p, names[i], &m, NULL, &why) < 0)
			one = json_pack("{s:s, s:s}", "name", names[i], "damaged", ew_error_text(&why));
		else
			one = json_pack("{s:s, s:O*, s:O*, s:O*, s:O*, s:O*, s:O*}", "name", names[i], "id", json_object_get(m, "id"), "made_at",
				json_object_get(m, "made_at"), "version", json_object_get(m, "version"), "objects", json_object_get(m, "objects"), "catalogue",
				json_object_get(m, "catalogue"), "not_complete", json_object_get(m, "not_complete"));
		r = one && json_array_append_new(list, one) == 0 ? 0 : -ENOMEM;
	}
	ew_files_free_names(&names, n);
	if (r == 0) {
		*ret = json_pack("{s:O, s:I}", "backups", list, "unfinished", (json_int_t)unfinished);
		r = *ret ? 0 : -ENOMEM;
	}
	return r;
}

int ew_backup_problem(json_t *report, const char *format, ...)
{
	json_t *list = json_object_get(report, "problems");
	json_int_t faults = json_integer_value(json_object_get(report, "faults"));
	char text[400];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (json_object_set_new(report, "faults", json_integer(faults + 1)) < 0)
		return -ENOMEM;
	return json_array_size(list) >= EW_BACKUP_MOST_PROBLEMS || json_array_append_new(list, json_string(text)) == 0 ? 0 : -ENOMEM;
}

/* -- what was interrupted -- */

static int clean_backups(const struct ew_backup_place *p)
{
	char **names = NULL;
	size_t n = 0;
	ew_path folder, path;
	int r = ew_backup_path(p, "", "", folder);

	if (r == 0)
		r = ew_files_names(p->io, folder, &names, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (!is_unfinished(names[i]))
			continue; /* not of ours: we give a backup its name when all of it is there */
		r = ew_path_join(path, sizeof(path), folder, names[i]);
		if (r == 0)
			r = ew_files_remove(p->io, path);
	}
	ew_files_free_names(&names, n);
	return r;
}

/* Halves of objects: what has not its name yet. */
static int clean_objects(const struct ew_backup_place *p)
{
	ew_path folder, path;
	int r = 0;

	for (unsigned i = 0; r == 0 && i < 256; i++) {
		char **names = NULL;
		size_t n = 0;

		r = ew_files_object(p->folder, (struct ew_id){{(uint8_t)i}}, folder, NULL);
		if (r == 0)
			r = ew_files_names(p->io, folder, &names, &n);
		for (size_t j = 0; r == 0 && j < n; j++) {
			if (!is_unfinished(names[j]))
				continue;
			r = ew_path_join(path, sizeof(path), folder, names[j]);
			if (r == 0)
				r = ew_io_unlink(p->io, path);
		}
		ew_files_free_names(&names, n);
	}
	return r;
}

int ew_backup_clean(const struct ew_backup_place *p, struct ew_error *error)
{
	int r = clean_backups(p);

	if (r == 0)
		r = clean_objects(p);
	return r < 0 ? ew_error_set(error, r, "what an interrupted run left in %s cannot be removed: %s", p->folder, strerrordesc_np(-r)) : 0;
}
