/*
 * The public log and the audio of notices, copied as they are. Must never copy a checkpoint without the tiles that it names, while the keeper publishes the
 * next one.
 */
#include "programs/backup/making.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

#define NOTE_BYTES 65536
#define LOG_TURNS 64 /* each copies what was published since the last */

int ew_making_add_file(struct ew_making *m, const struct ew_hash *hash, const char *path)
{
	ew_hex_add(&m->files, ew_slice_of(hash->bytes, sizeof(hash->bytes)));
	ew_buf_printf(&m->files, "  %s\n", path);
	return ew_buf_error(&m->files);
}

static int need_parent(struct ew_io *io, const char *path)
{
	ew_path folder;
	char *slash;

	(void)snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	return ew_file_mkdirs(io, folder);
}

/* A name of the log stands for one content for ever, but for `checkpoint`. What a publishing keeper has removed since is not needed any more. */
static int copy_one(void *arg, const char *below)
{
	struct ew_making *m = arg;
	struct ew_hash hash;
	uint64_t bytes, there = 0, is = 0;
	ew_path from, to;
	const char *last = strrchr(below, '/');
	bool again = strcmp(last ? last + 1 : below, "checkpoint") == 0;
	int r = ew_path_join(from, sizeof(from), m->p->data, m->from);

	if (r == 0)
		r = ew_path_join(to, sizeof(to), m->folder, m->from);
	if (r == 0 && (strlen(from) + strlen(below) + 2 > sizeof(from) || strlen(to) + strlen(below) + 2 > sizeof(to)))
		return -ENAMETOOLONG;
	if (r < 0)
		return r;
	(void)snprintf(from + strlen(from), sizeof(from) - strlen(from), "/%s", below);
	(void)snprintf(to + strlen(to), sizeof(to) - strlen(to), "/%s", below);
	if (!again && ew_files_size(m->p->io, to, &is) == 0 && ew_files_size(m->p->io, from, &there) == 0 && is == there)
		return 0;
	r = need_parent(m->p->io, to);
	if (r == 0)
		r = ew_files_copy(m->p->io, from, to, &hash, &bytes);
	return r == -ENOENT ? 0 : r;
}

static int read_checkpoint(struct ew_making *m, const char *log, struct ew_buf *to)
{
	ew_path path;
	int n = snprintf(path, sizeof(path), "%s/ledger/%s/checkpoint", m->p->data, log);
	int r = n < 0 || (size_t)n >= sizeof(path) ? -ENAMETOOLONG : ew_file_read(m->p->io, path, to);

	return r == -ENOENT ? 0 : r;
}

static int copy_below(struct ew_making *m, const char *what)
{
	bool there = false;
	ew_path from;
	int r = ew_path_join(from, sizeof(from), m->p->data, what);

	(void)snprintf(m->from, sizeof(m->from), "%s", what);
	if (r == 0)
		r = ew_files_is_folder(m->p->io, from, &there);
	return r == 0 && there ? ew_files_walk(m->p->io, from, copy_one, m) : r;
}

/* Its first three lines: origin, size, root. */
static int note_log(struct ew_making *m, const char *log, struct ew_slice note)
{
	struct ew_slice origin, size, root;
	uint64_t leaves = 0;

	if (!ew_slice_cut(&note, '\n', &origin) || !ew_slice_cut(&note, '\n', &size) || !ew_slice_cut(&note, '\n', &root) ||
		ew_slice_decimal(size, INT64_MAX, &leaves) < 0)
		return -EBADMSG;
	json_decref(m->log);
	m->log = json_pack("{s:s, s:s%, s:I, s:s%}", "number", log, "origin", (const char *)origin.at, origin.len, "size", (json_int_t)leaves, "root",
		(const char *)root.at, root.len);
	return m->log ? 0 : -ENOMEM;
}

/*
 * The keeper goes on publishing. The checkpoint is copied first and its tiles behind it; when another was published meanwhile, partial tiles of the first may
 * be gone, and what has come since is copied once more.
 */
static int copy_log(struct ew_making *m, const char *log)
{
	ew_path what;

	(void)snprintf(what, sizeof(what), "ledger/%s", log);
	for (unsigned i = 0; i < LOG_TURNS; i++) {
		_cleanup_(ew_buf_free) struct ew_buf before = {0}, after = {0};
		int r;

		ew_buf_init(&before, NOTE_BYTES);
		ew_buf_init(&after, NOTE_BYTES);
		r = read_checkpoint(m, log, &before);
		if (r == 0)
			r = copy_below(m, what);
		if (r == 0)
			r = read_checkpoint(m, log, &after);
		if (r < 0)
			return r;
		if (ew_slice_equal(ew_buf_slice(&before), ew_buf_slice(&after)))
			return before.len > 0 ? note_log(m, log, ew_buf_slice(&before)) : 0;
	}
	return -EBUSY;
}

static int copy_logs(struct ew_making *m)
{
	char **names = NULL;
	size_t n = 0;
	ew_path folder;
	int r = ew_path_join(folder, sizeof(folder), m->p->data, "ledger");

	if (r == 0)
		r = ew_files_names(m->p->io, folder, &names, &n);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = copy_log(m, names[i]);
	ew_files_free_names(&names, n);
	return r;
}

static int hash_one(void *arg, const char *below)
{
	struct ew_making *m = arg;
	struct ew_hash hash;
	uint64_t bytes;
	ew_path path;
	int r = ew_path_join(path, sizeof(path), m->folder, below);

	if (r == 0)
		r = ew_files_hash(m->p->io, path, &hash, &bytes);
	return r == 0 ? ew_making_add_file(m, &hash, below) : r;
}

int ew_making_copy_files(struct ew_making *m, struct ew_error *error)
{
	int r = copy_logs(m);

	if (r == -EBUSY)
		return ew_error_set(error, r, "the public log grew faster than it could be copied: try again at a quieter time");
	if (r == 0)
		r = copy_below(m, "prompts");
	if (r == 0)
		r = ew_files_walk(m->p->io, m->folder, hash_one, m);
	return r < 0 ? ew_making_fail(error, r, "copying the log and the audio of notices of", m->p->data) : 0;
}
