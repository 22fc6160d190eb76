/*
 * The disk's side of backups. Must never say that something was copied before it was read, hashed, written and synced; and never remove what is not below the
 * folder that it was given.
 */
#include "programs/backup/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

#define PIECE_BYTES ((size_t)256 * 1024)
#define SUFFIX ".obj"
#define HEX_BYTES 32
#define MOST_DEEP 16

/* -- one file -- */


/* Reads all of a file; what was read goes into `to` as well when that is a handle. */
static int pump(struct ew_io *io, int from, int to, struct ew_hash *ret_hash, uint64_t *ret_bytes)
{
	_cleanup_(ew_sha256_free) struct ew_sha256 *sha = NULL;
	_cleanup_(ew_free_ptr) uint8_t *room = malloc(PIECE_BYTES);
	uint64_t done = 0;
	ssize_t n = 1;
	int r = room ? ew_sha256_new(&sha) : -ENOMEM;

	while (r == 0 && n > 0) {
		n = ew_io_read_at(io, from, room, PIECE_BYTES, done);
		r = n < 0 ? (int)n : ew_sha256_add(sha, ew_slice_of(room, (size_t)n));
		if (r == 0 && to >= 0 && n > 0)
			r = ew_io_write_all(io, to, room, (size_t)n, done);
		if (r == 0)
			done += (uint64_t)n;
	}
	if (r == 0)
		r = ew_sha256_end(sha, ret_hash);
	if (r == 0)
		*ret_bytes = done;
	return r;
}

int ew_files_copy(struct ew_io *io, const char *from, const char *to, struct ew_hash *ret_hash, uint64_t *ret_bytes)
{
	int in = -1, out = -1;
	int r = ew_io_open(io, from, EW_IO_READ, &in);

	if (r == 0)
		r = ew_io_open(io, to, EW_IO_WRITE | EW_IO_CREATE, &out);
	if (r == 0)
		r = ew_io_truncate(io, out, 0);
	if (r == 0)
		r = pump(io, in, out, ret_hash, ret_bytes);
	if (r == 0)
		r = ew_io_sync(io, out);
	if (r == 0)
		r = ew_io_close(io, &out);
	ew_io_discard(io, &out);
	ew_io_discard(io, &in);
	return r;
}

int ew_files_hash(struct ew_io *io, const char *path, struct ew_hash *ret_hash, uint64_t *ret_bytes)
{
	int in = -1;
	int r = ew_io_open(io, path, EW_IO_READ, &in);

	if (r == 0)
		r = pump(io, in, -1, ret_hash, ret_bytes);
	ew_io_discard(io, &in);
	return r;
}

int ew_files_size(struct ew_io *io, const char *path, uint64_t *ret_bytes)
{
	int in = -1;
	int r = ew_io_open(io, path, EW_IO_READ, &in);

	if (r == 0)
		r = ew_io_size(io, in, ret_bytes);
	ew_io_discard(io, &in);
	return r;
}

void ew_files_hex(struct ew_slice bytes, char *to)
{
	for (size_t i = 0; i < bytes.len; i++)
		(void)snprintf(to + 2 * i, 3, "%02x", bytes.at[i]);
}

/* -- folders -- */

static int no_name(void *arg, const char *name)
{
	(void)arg;
	(void)name;
	return 0;
}

int ew_files_is_folder(struct ew_io *io, const char *path, bool *ret)
{
	int r = ew_io_list(io, path, no_name, NULL);

	if (r < 0 && r != -ENOENT && r != -ENOTDIR)
		return r;
	*ret = r == 0;
	return 0;
}

struct names {
	char **list;
	size_t n, cap;
};

static int add_name(void *arg, const char *name)
{
	struct names *to = arg;

	if (to->n == to->cap) {
		char **grown = realloc(to->list, (to->cap + 256) * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		to->list = grown;
		to->cap += 256;
	}
	to->list[to->n] = strdup(name);
	return to->list[to->n++] ? 0 : -ENOMEM;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void ew_files_free_names(char ***names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free((*names)[i]);
	free(*names);
	*names = NULL;
}

int ew_files_names(struct ew_io *io, const char *folder, char ***ret, size_t *ret_n)
{
	struct names to = {0};
	int r = ew_io_list(io, folder, add_name, &to);

	if (r == -ENOENT)
		r = 0;
	if (r < 0) {
		ew_files_free_names(&to.list, to.n);
		return r;
	}
	if (to.n > 0)
		qsort(to.list, to.n, sizeof(*to.list), by_name);
	*ret = to.list;
	*ret_n = to.n;
	return 0;
}

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

/* What is done with the files of a folder, and with the folder itself behind them. */
struct walk {
	struct ew_io *io;
	int (*file)(struct walk *w, const char *path, const char *below);
	int (*folder)(struct walk *w, const char *path);
	bool all; /* what is being written too */
	ew_files_fn *fn;
	void *arg;
};

static int walk(struct walk *w, const char *path, const char *below, unsigned deep)
{
	char **names = NULL;
	size_t n = 0;
	bool folder = false;
	int r = deep < MOST_DEEP ? ew_files_names(w->io, path, &names, &n) : -ELOOP;

	for (size_t i = 0; r == 0 && i < n; i++) {
		ew_path at, from_there;

		if (!w->all && ends_in(names[i], ".new"))
			continue;
		r = ew_path_join(at, sizeof(at), path, names[i]);
		if (r == 0)
			r = below[0] ? ew_path_join(from_there, sizeof(from_there), below, names[i])
				     : (snprintf(from_there, sizeof(from_there), "%s", names[i]), 0);
		if (r == 0)
			r = ew_files_is_folder(w->io, at, &folder);
		if (r == 0)
			r = folder ? walk(w, at, from_there, deep + 1) : w->file(w, at, from_there);
	}
	ew_files_free_names(&names, n);
	return r == 0 ? w->folder(w, path) : r;
}

static int call_fn(struct walk *w, const char *path, const char *below)
{
	(void)path;
	return w->fn(w->arg, below);
}

static int leave(struct walk *w, const char *path)
{
	(void)w;
	(void)path;
	return 0;
}

int ew_files_walk(struct ew_io *io, const char *folder, ew_files_fn *fn, void *arg)
{
	struct walk w = {.io = io, .file = call_fn, .folder = leave, .fn = fn, .arg = arg};

	return walk(&w, folder, "", 0);
}

static int unlink_file(struct walk *w, const char *path, const char *below)
{
	(void)below;
	return ew_io_unlink(w->io, path);
}

static int remove_folder(struct walk *w, const char *path)
{
	int r = ew_io_sync_dir(w->io, path);

	return r == 0 ? ew_io_rmdir(w->io, path) : r;
}

int ew_files_remove(struct ew_io *io, const char *folder)
{
	struct walk w = {.io = io, .file = unlink_file, .folder = remove_folder, .all = true};
	bool there;
	int r = ew_files_is_folder(io, folder, &there);

	return r == 0 && there ? walk(&w, folder, "", 0) : r;
}

static int pass(struct walk *w, const char *path, const char *below)
{
	(void)w;
	(void)path;
	(void)below;
	return 0;
}

static int sync_folder(struct walk *w, const char *path)
{
	return ew_io_sync_dir(w->io, path);
}

int ew_files_sync(struct ew_io *io, const char *folder)
{
	struct walk w = {.io = io, .file = pass, .folder = sync_folder, .all = true};

	return walk(&w, folder, "", 0);
}

/* -- objects -- */

int ew_files_object(const char *folder, struct ew_id id, ew_path ret_folder, ew_path ret_path)
{
	char hex[HEX_BYTES + 1], name[HEX_BYTES + sizeof(SUFFIX)];
	int n;

	ew_files_hex(ew_slice_of(id.bytes, sizeof(id.bytes)), hex);
	n = snprintf(ret_folder, EW_MAX_PATH_BYTES, "%s/objects/%.2s", folder, hex);
	if (n < 0 || n >= EW_MAX_PATH_BYTES)
		return -ENAMETOOLONG;
	(void)snprintf(name, sizeof(name), "%s%s", hex, SUFFIX);
	return ret_path ? ew_path_join(ret_path, EW_MAX_PATH_BYTES, ret_folder, name) : 0;
}

bool ew_files_is_object(const char *name, struct ew_id *ret)
{
	return strlen(name) == HEX_BYTES + strlen(SUFFIX) && strcmp(name + HEX_BYTES, SUFFIX) == 0 &&
	       ew_hex_decode(ew_slice_of(name, HEX_BYTES), ret->bytes, sizeof(ret->bytes)) == 0;
}

/* -- progress -- */

#define TOLD_EVERY_US (5 * EW_US_PER_S)

void ew_progress_tell(struct ew_progress *g)
{
	struct ew_mono now = ew_io_mono(g->place->io);
	char line[200];

	if (g->told.us == 0)
		g->told = now;
	if (now.us - g->told.us < TOLD_EVERY_US || !g->place->tell)
		return;
	g->told = now;
	if (g->of > 0)
		(void)snprintf(line, sizeof(line), "%s: %llu of %llu, %.1f of %.1f MB", g->doing, (unsigned long long)g->n, (unsigned long long)g->of,
			(double)g->bytes / 1e6, (double)g->of_bytes / 1e6);
	else
		(void)snprintf(line, sizeof(line), "%s: %.1f of some %.1f MB", g->doing, (double)g->bytes / 1e6, (double)g->of_bytes / 1e6);
	g->place->tell(g->place->arg, line);
}
