/*
 * A bundle that somebody unpacked. Must never follow a link, open what is no plain file, or descend without end.
 * What kind of thing a name is, is asked of the system itself: base/io knows files and lists only.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "bundle/files_inside.h"

#define DEPTH 8

struct walk {
	struct ew_bundle *bundle;
	struct ew_error *error;
	char name[EW_BUNDLE_NAME_BYTES]; /* of the folder that is listed, inside of the bundle; "" at the top */
	unsigned depth;
};

static int path_of(const struct ew_bundle *b, const char *name, char to[static EW_MAX_PATH_BYTES])
{
	int n = snprintf(to, EW_MAX_PATH_BYTES, "%s%s%s", b->path, *name ? "/" : "", name);

	return n < 0 || n >= EW_MAX_PATH_BYTES ? -ENAMETOOLONG : 0;
}

static int list(struct walk *w);

static int enter(struct walk *w, const char *name)
{
	struct walk inner = {w->bundle, w->error, {0}, w->depth + 1};

	if (inner.depth > DEPTH)
		return ew_error_set(w->error, -EBADMSG, "Reading the bundle: its folders lie too deep in each other.");
	snprintf(inner.name, sizeof(inner.name), "%s", name);
	return list(&inner);
}

static int take(void *arg, const char *entry)
{
	struct walk *w = arg;
	char path[EW_MAX_PATH_BYTES], name[EW_BUNDLE_NAME_BYTES];
	struct stat st;
	int n = snprintf(name, sizeof(name), "%s%s%s", w->name, *w->name ? "/" : "", entry);

	if (n < 0 || (size_t)n >= sizeof(name) || path_of(w->bundle, name, path) < 0)
		return ew_error_set(w->error, -EBADMSG, "Reading the bundle: a path in it is too long.");
	if (lstat(path, &st) < 0)
		return ew_error_set(w->error, -errno, "Reading the bundle: %s: %s.", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return enter(w, name);
	if (!S_ISREG(st.st_mode))
		return ew_error_set(w->error, -EBADMSG,
			"Reading the bundle: %s is a link or a device; a bundle has plain files only.", name);
	struct bundle_file file = {.bytes = (uint64_t)st.st_size};

	return ew_bundle_take(w->bundle, ew_slice_text(name), &file, w->error);
}

static int list(struct walk *w)
{
	char path[EW_MAX_PATH_BYTES];
	int r = path_of(w->bundle, w->name, path);

	if (r == 0)
		r = ew_io_list(w->bundle->io, path, take, w);
	return r < 0 ? ew_error_set(w->error, r, "Reading the bundle: %s: %s.", path, strerror(-r)) : 0;
}

int ew_bundle_open_folder(struct ew_bundle *b, struct ew_error *error)
{
	struct walk w = {.bundle = b, .error = error};
	char copy[EW_MAX_PATH_BYTES];

	snprintf(copy, sizeof(copy), "%s", b->path);
	snprintf(b->folder, sizeof(b->folder), "%.100s", basename(copy));
	return list(&w);
}

int ew_bundle_read_folder(struct ew_bundle *b, size_t i, void *to, size_t n, uint64_t offset)
{
	char path[EW_MAX_PATH_BYTES];
	int r = 0;

	if (b->opened != i) {
		ew_io_discard(b->io, &b->handle);
		b->opened = SIZE_MAX;
		r = path_of(b, ew_bundle_name(b, i), path);
		if (r == 0)
			r = ew_io_open(b->io, path, EW_IO_READ, &b->handle);
		if (r < 0)
			return r;
		b->opened = i;
	}
	return ew_io_read_all(b->io, b->handle, to, n, offset);
}
