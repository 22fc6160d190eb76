/*
 * The objects of a backup: whatever the copied catalogue names and the folder has not yet. Each is hashed while it is copied and has its name only when it is
 * what the catalogue says. Must never replace a whole object, which other backups share.
 */
#include "programs/backup/making.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "catalog/objects.h"
#include "domain/event_json.h"

static int note_missing(struct ew_making *m, struct ew_id id)
{
	if (m->n_missing == m->cap_missing) {
		struct ew_id *grown = realloc(m->missing, (m->cap_missing + 256) * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		m->missing = grown;
		m->cap_missing += 256;
	}
	m->missing[m->n_missing++] = id;
	return 0;
}

/* A place of the house's disk that cannot be read costs one object, not the backup. */
static int judge_unreadable(struct ew_making *m, const struct ew_copied_object *o, const char *from, const char *half)
{
	struct ew_hash hash;
	uint64_t bytes;
	int r;

	if (ew_files_hash(m->p->io, from, &hash, &bytes) != -EIO)
		return -EIO; /* it was the other disk */
	r = ew_io_unlink(m->p->io, half);
	return r < 0 && r != -ENOENT ? r : note_missing(m, o->id);
}

static int take_object(struct ew_making *m, const struct ew_copied_object *o, const char *from, const char *to)
{
	struct ew_hash hash;
	uint64_t bytes;
	ew_path half;
	int n = snprintf(half, sizeof(half), "%s.new", to);
	int r = n < 0 || (size_t)n >= sizeof(half) ? -ENAMETOOLONG : ew_files_copy(m->p->io, from, half, &hash, &bytes);

	if (r == -ENOENT)
		return note_missing(m, o->id);
	if (r == -EIO)
		return judge_unreadable(m, o, from, half);
	if (r < 0)
		return r;
	if (bytes != o->bytes || memcmp(hash.bytes, o->sha256.bytes, sizeof(hash.bytes)) != 0) {
		r = ew_io_unlink(m->p->io, half);
		return r == 0 ? note_missing(m, o->id) : r;
	}
	m->copied++;
	m->copied_bytes += bytes;
	return ew_io_rename(m->p->io, half, to);
}

static int list_object(struct ew_making *m, const struct ew_copied_object *o)
{
	char line[2 * sizeof(o->id.bytes) + 2 * sizeof(o->sha256.bytes) + 32];
	char id[33], hash[65];
	int n;

	ew_files_hex(ew_slice_of(o->id.bytes, sizeof(o->id.bytes)), id);
	ew_files_hex(ew_slice_of(o->sha256.bytes, sizeof(o->sha256.bytes)), hash);
	n = snprintf(line, sizeof(line), "%s %s %" PRIu64 "\n", id, hash, o->bytes);
	return ew_sha256_add(m->list, ew_slice_of(line, (size_t)n));
}

static int copy_object(void *arg, const struct ew_copied_object *o)
{
	struct ew_making *m = arg;
	ew_path folder, from, to;
	uint64_t bytes;
	int r = list_object(m, o);

	if (r == 0)
		r = ew_files_object(m->p->data, o->id, folder, from);
	if (r == 0)
		r = ew_files_object(m->p->folder, o->id, folder, to);
	if (r == 0 && (ew_files_size(m->p->io, to, &bytes) < 0 || bytes != o->bytes))
		r = take_object(m, o, from, to);
	m->progress.n++;
	m->progress.bytes += o->bytes;
	ew_progress_tell(&m->progress);
	return r;
}

static int copy_folder(struct ew_making *m, uint8_t number)
{
	ew_path folder;
	int r = ew_files_object(m->p->folder, (struct ew_id){{number}}, folder, NULL);

	if (r == 0)
		r = ew_file_mkdirs(m->p->io, folder);
	if (r == 0)
		r = ew_copy_objects(m->copy, number, copy_object, m);
	/* Whether anything was copied or not: who named it first may have died before this. */
	return r == 0 ? ew_io_sync_dir(m->p->io, folder) : r;
}

/* What was deleted while we copied is no loss; what the catalogue names still is one, and somebody must hear of it. */
static int judge_missing(struct ew_making *m, json_t *absent, struct ew_error *error)
{
	_cleanup_(ew_catalog_close) struct ew_catalog *now = NULL;
	ew_path path;
	int r = m->n_missing == 0 ? 0 : ew_path_join(path, sizeof(path), m->p->data, "catalog.db");

	if (r == 0 && m->n_missing > 0)
		r = ew_copy_open_source(path, m->p->vfs, &now, error);
	for (size_t i = 0; r == 0 && i < m->n_missing; i++) {
		struct ew_id id = m->missing[i];
		char hex[33];
		bool named = false;

		r = ew_objects_exists(now, id, &named);
		ew_files_hex(ew_slice_of(id.bytes, sizeof(id.bytes)), hex);
		ew_buf_printf(&m->absent, "%s %s\n", hex, named ? "lost" : "deleted");
		m->deleted += !named;
		if (r == 0 && named && json_array_size(absent) < EW_BACKUP_MOST_PROBLEMS)
			r = json_array_append_new(absent, json_string(hex)) == 0 ? 0 : -ENOMEM;
	}
	return r < 0 ? r : ew_buf_error(&m->absent);
}

int ew_making_copy_objects(struct ew_making *m, struct ew_error *error)
{
	json_t *lost = json_array();
	struct ew_hash hash;
	char hex[65];
	int r = lost ? ew_copy_sum(m->copy, &m->progress.of, &m->progress.of_bytes) : -ENOMEM;

	m->progress.doing = "copying objects";
	m->progress.bytes = 0;
	if (r == 0)
		r = ew_sha256_new(&m->list);
	for (unsigned i = 0; r == 0 && i < 256; i++)
		r = copy_folder(m, (uint8_t)i);
	if (r == 0)
		r = ew_sha256_end(m->list, &hash);
	if (r < 0) {
		json_decref(lost);
		return ew_making_fail(error, r, "copying objects to", m->p->folder);
	}
	r = judge_missing(m, lost, error);
	ew_files_hex(ew_slice_of(hash.bytes, sizeof(hash.bytes)), hex);
	if (r == 0 && json_object_set_new(m->manifest, "objects",
			      json_pack("{s:I, s:I, s:s, s:I, s:I, s:I, s:I, s:O}", "count", (json_int_t)m->progress.n, "bytes",
				      (json_int_t)m->progress.bytes, "list_sha256", hex, "copied", (json_int_t)m->copied, "copied_bytes",
				      (json_int_t)m->copied_bytes, "deleted_meanwhile", (json_int_t)m->deleted, "lost_count",
				      (json_int_t)(m->n_missing - m->deleted), "lost", lost)) < 0)
		r = -ENOMEM;
	json_decref(lost);
	return r;
}
