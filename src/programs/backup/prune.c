/*
 * Removing backups that are no longer wanted, and then the objects that no other names. Must never remove an object while the catalogue of a backup
 * that stays could not be read.
 */
#include "programs/backup/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "catalog/copy.h"
#include "domain/event_json.h"

struct pruning {
	const struct ew_backup_place *p;
	struct ew_progress progress;
	struct ew_catalog **kept;
	size_t n_kept;
	json_t *report;
	bool dry_run;
	struct ew_id *named; /* by the catalogues that stay, of one folder, sorted */
	size_t n_named, cap;
	uint64_t objects, bytes;
};

static int when_made(const struct ew_backup_place *p, const char *name, struct ew_wall *ret, struct ew_error *error)
{
	_cleanup_(ew_json_drop) json_t *manifest = NULL;
	int r = ew_backup_manifest(p, name, &manifest, NULL, error);

	if (r == 0 && ew_wall_parse(ew_slice_text(json_string_value(json_object_get(manifest, "made_at"))), ret) < 0)
		r = ew_error_set(error, -EBADMSG, "the manifest of the backup %s does not say when it was made", name);
	return r;
}

/* `after`: so many are newer. */
static int goes(const struct pruning *g, const char *name, size_t after, const struct ew_backup_keep *keep, bool *ret, struct ew_error *error)
{
	struct ew_wall made = {0};
	int r = keep->older_us > 0 ? when_made(g->p, name, &made, error) : 0;
	bool many = keep->newest > 0 && after >= keep->newest;
	bool old = keep->older_us > 0 && ew_io_wall(g->p->io).us - made.us > keep->older_us;

	*ret = after > 0 && (many || old);
	return r;
}

static int open_kept(struct pruning *g, const char *name, struct ew_error *error)
{
	struct ew_error why = {0};
	ew_path path;
	int r = ew_backup_path(g->p, name, EW_BACKUP_CATALOG, path);

	if (r == 0)
		r = ew_copy_open(path, g->p->vfs, &g->kept[g->n_kept], &why);
	if (r == 0)
		g->n_kept++;
	return r < 0 ? ew_error_set(error, r, "the backup %s stays and cannot be read, so nothing was removed: %s", name, ew_error_text(&why)) : 0;
}

static int remove_backup(struct pruning *g, const char *name, struct ew_error *error)
{
	char unfinished[EW_BACKUP_NAME_BYTES + 4];
	ew_path from, to, above;
	int r = ew_backup_path(g->p, name, "", from);

	(void)snprintf(unfinished, sizeof(unfinished), "%s.new", name);
	if (r == 0)
		r = ew_backup_path(g->p, unfinished, "", to);
	if (r == 0)
		r = ew_backup_path(g->p, "", "", above);
	if (r == 0)
		r = ew_io_rename(g->p->io, from, to); /* from here on it is none */
	if (r == 0)
		r = ew_io_sync_dir(g->p->io, above);
	if (r == 0)
		r = ew_files_remove(g->p->io, to);
	return r < 0 ? ew_error_set(error, r, "removing the backup %s failed: %s", name, strerrordesc_np(-r)) : 0;
}

/* -- objects -- */

static int note_named(void *arg, const struct ew_copied_object *o)
{
	struct pruning *g = arg;

	if (g->n_named == g->cap) {
		size_t cap = g->cap ? 2 * g->cap : 4096;
		struct ew_id *grown = realloc(g->named, cap * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		g->named = grown;
		g->cap = cap;
	}
	g->named[g->n_named++] = o->id;
	return 0;
}

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct ew_id));
}

static int remove_object(struct pruning *g, const char *folder, const char *name)
{
	struct ew_id id;
	uint64_t bytes = 0;
	ew_path path;
	int r;

	if (!ew_files_is_object(name, &id) || (g->n_named > 0 && bsearch(&id, g->named, g->n_named, sizeof(id), by_id)))
		return 0;
	r = ew_path_join(path, sizeof(path), folder, name);
	if (r == 0)
		r = ew_files_size(g->p->io, path, &bytes);
	if (r == 0 && !g->dry_run)
		r = ew_io_unlink(g->p->io, path);
	g->objects++;
	g->bytes += bytes;
	return r;
}

static int prune_folder(struct pruning *g, uint8_t number)
{
	char **names = NULL;
	size_t n = 0;
	uint64_t before = g->objects;
	ew_path folder;
	int r = ew_files_object(g->p->folder, (struct ew_id){{number}}, folder, NULL);

	g->n_named = 0;
	for (size_t i = 0; r == 0 && i < g->n_kept; i++)
		r = ew_copy_objects(g->kept[i], number, note_named, g);
	if (r == 0 && g->n_named > 0)
		qsort(g->named, g->n_named, sizeof(*g->named), by_id);
	if (r == 0)
		r = ew_files_names(g->p->io, folder, &names, &n);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = remove_object(g, folder, names[i]);
	ew_files_free_names(&names, n);
	g->progress.n = number + 1u;
	ew_progress_tell(&g->progress);
	return r == 0 && g->objects > before && !g->dry_run ? ew_io_sync_dir(g->p->io, folder) : r;
}

static int prune_objects(struct pruning *g, struct ew_error *error)
{
	int r = 0;

	g->progress.doing = "looking for objects that no backup names, folders";
	g->progress.of = 256;
	for (unsigned i = 0; r == 0 && i < 256; i++)
		r = prune_folder(g, (uint8_t)i);
	if (r == -EBADMSG)
		return ew_error_set(error, r, "the catalogue of a backup that stays is damaged, so not all objects could be looked at: see `earwitness backup verify`");
	return r < 0 ? ew_error_set(error, r, "removing objects from %s failed: %s; what is left is removed by the next run", g->p->folder, strerrordesc_np(-r)) : 0;
}

/* First what stays is opened; then the rest goes. */
static int prune(struct pruning *g, char **names, size_t n, const struct ew_backup_keep *keep, struct ew_error *error)
{
	json_t *removed = json_object_get(g->report, "removed");
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		bool gone;

		r = goes(g, names[i], n - 1 - i, keep, &gone, error);
		if (r == 0)
			r = gone ? json_array_append_new(removed, json_string(names[i])) : open_kept(g, names[i], error);
	}
	for (size_t i = 0; r == 0 && !g->dry_run && i < json_array_size(removed); i++)
		r = remove_backup(g, json_string_value(json_array_get(removed, i)), error);
	return r < 0 ? r : prune_objects(g, error);
}

int ew_backup_prune(const struct ew_backup_place *p, const struct ew_backup_keep *keep, json_t **ret, struct ew_error *error)
{
	struct pruning g = {.p = p, .progress = {.place = p}, .dry_run = keep->dry_run};
	char **names = NULL;
	size_t n = 0, unfinished;
	int r = keep->dry_run ? 0 : ew_backup_clean(p, error);

	if (r == 0)
		r = ew_backup_names(p, &names, &n, &unfinished, error);
	if (r == 0) {
		g.report = json_pack("{s:[], s:b}", "removed", "dry_run", keep->dry_run);
		g.kept = calloc(n + 1, sizeof(struct ew_catalog *));
		r = g.report && g.kept ? prune(&g, names, n, keep, error) : ew_error_set(error, -ENOMEM, "no memory");
	}
	if (r == 0 && (json_object_set_new(g.report, "kept", json_integer((json_int_t)g.n_kept)) < 0 ||
			      json_object_set_new(g.report, "objects", json_integer((json_int_t)g.objects)) < 0 ||
			      json_object_set_new(g.report, "bytes", json_integer((json_int_t)g.bytes)) < 0))
		r = ew_error_set(error, -ENOMEM, "no memory");
	if (r == 0)
		*ret = TAKE(g.report);
	for (size_t i = 0; i < g.n_kept; i++)
		ew_catalog_close(&g.kept[i]);
	free(g.kept);
	free(g.named);
	ew_files_free_names(&names, n);
	json_decref(g.report);
	return r;
}
