/*
 * The object store in a directory. An object has its name only when its bytes are on the disk and
 * were read back: must never let a half-written file be taken for an object, and never replace one.
 */
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

#define ID_HEX_BYTES 32
#define SUFFIX ".obj"
#define READ_BYTES (64 * 1024)

struct ew_store {
	struct ew_io *io;
	char folder[EW_MAX_PATH_BYTES];
	bool unsettled[EW_STORE_FOLDERS]; /* something was unlinked there, and not synced */
};

typedef char path_text[EW_MAX_PATH_BYTES];

static void hex_of(struct ew_id id, char to[static ID_HEX_BYTES + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof(id.bytes); i++) {
		to[2 * i] = digits[id.bytes[i] >> 4];
		to[2 * i + 1] = digits[id.bytes[i] & 15];
	}
	to[ID_HEX_BYTES] = '\0';
}

static int incoming_path(
	const struct ew_store *store, struct ew_id object, uint32_t attempt, path_text to)
{
	char hex[ID_HEX_BYTES + 1];

	hex_of(object, hex);
	int n = snprintf(to, EW_MAX_PATH_BYTES, "%s/incoming/%s.%u", store->folder, hex, attempt);

	return n > 0 && n < EW_MAX_PATH_BYTES ? 0 : -ENAMETOOLONG;
}

/* The folder of an object, and its path when `path` is wanted. */
static int object_path(
	const struct ew_store *store, struct ew_id object, path_text folder, path_text path)
{
	char hex[ID_HEX_BYTES + 1];
	char name[ID_HEX_BYTES + sizeof(SUFFIX)];

	hex_of(object, hex);
	int n = snprintf(folder, EW_MAX_PATH_BYTES, "%s/objects/%.2s", store->folder, hex);

	if (n < 0 || n >= EW_MAX_PATH_BYTES)
		return -ENAMETOOLONG;
	(void)snprintf(name, sizeof(name), "%s%s", hex, SUFFIX);
	return ew_path_join(path, EW_MAX_PATH_BYTES, folder, name);
}

static int sub_folder(const struct ew_store *store, const char *name, path_text to)
{
	return ew_path_join(to, EW_MAX_PATH_BYTES, store->folder, name);
}

/* -- opening ---------------------------------------------------------------------------------- */

static int need_folder(struct ew_store *store, const char *name)
{
	path_text path;
	int r = sub_folder(store, name, path);

	return r == 0 ? ew_file_mkdirs(store->io, path) : r;
}

struct cleaner {
	const struct ew_store *store;
	const char *folder;
};

static int remove_leftover(void *arg, const char *name)
{
	const struct cleaner *cleaner = arg;
	path_text path;
	int r = ew_path_join(path, sizeof(path), cleaner->folder, name);

	return r == 0 ? ew_io_unlink(cleaner->store->io, path) : r;
}

static int clean_incoming(struct ew_store *store)
{
	path_text folder;
	struct cleaner cleaner = {.store = store, .folder = folder};
	int r = sub_folder(store, "incoming", folder);

	if (r == 0)
		r = ew_io_list(store->io, folder, remove_leftover, &cleaner);
	return r == 0 ? ew_io_sync_dir(store->io, folder) : r;
}

static int prepare(struct ew_store *store)
{
	int r = need_folder(store, "objects");

	if (r == 0)
		r = need_folder(store, "incoming");
	if (r == 0)
		r = ew_io_sync_dir(store->io, store->folder);
	return r == 0 ? clean_incoming(store) : r;
}

int ew_store_open(
	struct ew_io *io, const char *folder, struct ew_store **ret, struct ew_error *error)
{
	_cleanup_(ew_store_close) struct ew_store *store = calloc(1, sizeof(*store));
	size_t n = strlen(folder);

	if (!store)
		return ew_error_set(error, -ENOMEM, "no memory for the object store");
	if (n >= sizeof(store->folder))
		return ew_error_set(error, -ENAMETOOLONG, "the object store's path is too long");
	store->io = io;
	memcpy(store->folder, folder, n + 1);
	int r = prepare(store);

	if (r < 0)
		return ew_error_set(error, r, "the object store %s cannot be prepared: %s", folder,
			strerror(-r));
	*ret = TAKE(store);
	return 0;
}

void ew_store_close(struct ew_store **store)
{
	free(*store);
	*store = NULL;
}

/* -- storing ---------------------------------------------------------------------------------- */

int ew_store_begin(struct ew_store *store, struct ew_id object, uint32_t attempt, int *ret_handle)
{
	path_text path;
	int r = incoming_path(store, object, attempt, path);

	if (r < 0)
		return r;
	return ew_io_open(
		store->io, path, EW_IO_WRITE | EW_IO_CREATE | EW_IO_EXCLUSIVE, ret_handle);
}

struct ew_store_check {
	struct ew_io *io;
	int handle;
	uint64_t bytes;
	uint64_t done;
	struct ew_sha256 *hash;
	uint8_t room[READ_BYTES];
};

void ew_store_check_free(struct ew_store_check **check)
{
	struct ew_store_check *c = *check;

	if (!c)
		return;
	ew_io_discard(c->io, &c->handle);
	ew_sha256_free(&c->hash);
	free(c);
	*check = NULL;
}

/* The worker wrote through a handle of its own; what it wrote is synced and read here. */
static int open_incoming(struct ew_store_check *c, const char *path)
{
	uint64_t size = 0;
	int r = ew_io_open(c->io, path, EW_IO_WRITE, &c->handle);

	if (r == 0)
		r = ew_io_sync(c->io, c->handle);
	if (r == 0)
		r = ew_io_size(c->io, c->handle, &size);
	if (r == 0 && size != c->bytes)
		r = -EBADMSG;
	return r;
}

int ew_store_check_new(struct ew_store *store, struct ew_id object, uint32_t attempt,
	uint64_t bytes, struct ew_store_check **ret)
{
	_cleanup_(ew_store_check_free) struct ew_store_check *c = malloc(sizeof(*c));
	path_text path;

	if (!c)
		return -ENOMEM;
	c->io = store->io;
	c->handle = -1;
	c->bytes = bytes;
	c->done = 0;
	c->hash = NULL;
	int r = incoming_path(store, object, attempt, path);

	if (r == 0)
		r = open_incoming(c, path);
	if (r == 0)
		r = ew_sha256_new(&c->hash);
	if (r < 0)
		return r;
	*ret = TAKE(c);
	return 0;
}

static int read_piece(struct ew_store_check *c, size_t n)
{
	int r = ew_io_read_all(c->io, c->handle, c->room, n, c->done);

	if (r == 0)
		r = ew_sha256_add(c->hash, ew_slice_of(c->room, n));
	if (r == 0)
		c->done += n;
	return r == -ENODATA ? -EBADMSG : r;
}

int ew_store_check_step(struct ew_store_check *c, uint64_t bytes)
{
	uint64_t end = bytes < c->bytes - c->done ? c->done + bytes : c->bytes;

	while (c->done < end) {
		uint64_t left = end - c->done;
		int r = read_piece(c, left < READ_BYTES ? (size_t)left : READ_BYTES);

		if (r < 0)
			return r;
	}
	return c->done < c->bytes ? 1 : 0;
}

int ew_store_check_end(struct ew_store_check *c, const struct ew_hash *sha256)
{
	struct ew_hash found;
	int r = ew_sha256_end(c->hash, &found);

	if (r < 0)
		return r;
	return memcmp(found.bytes, sha256->bytes, sizeof(found.bytes)) == 0 ? 0 : -EBADMSG;
}

static int check_absent(struct ew_io *io, const char *path)
{
	int handle = -1;
	int r = ew_io_open(io, path, EW_IO_READ, &handle);

	if (r == 0)
		ew_io_discard(io, &handle);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return -EEXIST;
}

static int need_object_folder(struct ew_store *store, const char *folder)
{
	path_text objects;
	int r = ew_io_mkdir(store->io, folder);

	if (r < 0 && r != -EEXIST)
		return r;
	/* Also when it was there: the process that made it may have died before this. */
	r = sub_folder(store, "objects", objects);
	return r == 0 ? ew_io_sync_dir(store->io, objects) : r;
}

static int move_in(
	struct ew_store *store, const char *incoming, const char *folder, const char *path)
{
	path_text from_folder;
	int r = need_object_folder(store, folder);

	if (r == 0)
		r = check_absent(store->io, path);
	if (r == 0)
		r = ew_io_rename(store->io, incoming, path);
	if (r == 0)
		r = ew_io_sync_dir(store->io, folder);
	if (r == 0)
		r = sub_folder(store, "incoming", from_folder);
	return r == 0 ? ew_io_sync_dir(store->io, from_folder) : r;
}

int ew_store_move(struct ew_store *store, struct ew_id object, uint32_t attempt)
{
	path_text incoming;
	path_text folder;
	path_text path;
	int r = incoming_path(store, object, attempt, incoming);

	if (r == 0)
		r = object_path(store, object, folder, path);
	return r == 0 ? move_in(store, incoming, folder, path) : r;
}

int ew_store_commit(struct ew_store *store, struct ew_id object, uint32_t attempt, uint64_t bytes,
	const struct ew_hash *sha256)
{
	_cleanup_(ew_store_check_free) struct ew_store_check *check = NULL;
	int r = ew_store_check_new(store, object, attempt, bytes, &check);

	if (r == 0)
		r = ew_store_check_step(check, bytes);
	if (r == 0)
		r = ew_store_check_end(check, sha256);
	return r == 0 ? ew_store_move(store, object, attempt) : r;
}

void ew_store_abort(struct ew_store *store, struct ew_id object, uint32_t attempt)
{
	path_text path;
	int r = incoming_path(store, object, attempt, path);

	/* What stays is removed when the store is opened next. */
	if (r == 0)
		r = ew_io_unlink(store->io, path);
	(void)r;
}

/* -- what is stored --------------------------------------------------------------------------- */

int ew_store_get(struct ew_store *store, struct ew_id object, int *ret_handle)
{
	path_text folder;
	path_text path;
	int r = object_path(store, object, folder, path);

	return r == 0 ? ew_io_open(store->io, path, EW_IO_READ, ret_handle) : r;
}

int ew_store_remove(struct ew_store *store, struct ew_id object)
{
	path_text folder;
	path_text path;
	int r = object_path(store, object, folder, path);

	if (r == 0)
		r = ew_io_unlink(store->io, path);
	return r == 0 ? ew_io_sync_dir(store->io, folder) : r;
}

int ew_store_unlink(struct ew_store *store, struct ew_id object)
{
	path_text folder;
	path_text path;
	int r = object_path(store, object, folder, path);

	if (r == 0)
		r = ew_io_unlink(store->io, path);
	/* Also when it was gone: whoever unlinked it may have died before the sync. */
	if (r == 0 || r == -ENOENT)
		store->unsettled[object.bytes[0]] = true;
	return r;
}

static int settle_folder(struct ew_store *store, unsigned number)
{
	struct ew_id object = {{(uint8_t)number}};
	path_text folder;
	path_text path;
	int r = object_path(store, object, folder, path);

	if (r == 0)
		r = ew_io_sync_dir(store->io, folder);
	return r == -ENOENT ? 0 : r; /* nothing was ever there */
}

int ew_store_settle(struct ew_store *store)
{
	int r = 0;

	for (unsigned i = 0; r == 0 && i < EW_STORE_FOLDERS; i++) {
		if (!store->unsettled[i])
			continue;
		r = settle_folder(store, i);
		if (r == 0)
			store->unsettled[i] = false;
	}
	return r;
}

struct walk {
	struct ew_io *io;
	const char *objects;
	int (*fn)(void *arg, struct ew_id object);
	void *arg;
};

/* Names that are not an object's are nobody's business here. */
static int visit_object(void *arg, const char *name)
{
	const struct walk *walk = arg;
	struct ew_id id;
	size_t n = strlen(name);

	if (n != ID_HEX_BYTES + strlen(SUFFIX) || strcmp(name + ID_HEX_BYTES, SUFFIX) != 0 ||
		ew_hex_decode(ew_slice_of(name, ID_HEX_BYTES), id.bytes, sizeof(id.bytes)) < 0)
		return 0;
	return walk->fn(walk->arg, id);
}

static int visit_folder(void *arg, const char *name)
{
	const struct walk *walk = arg;
	path_text folder;

	if (strlen(name) != 2)
		return 0;
	int r = ew_path_join(folder, sizeof(folder), walk->objects, name);

	return r == 0 ? ew_io_list(walk->io, folder, visit_object, arg) : r;
}

int ew_store_each_in(
	struct ew_store *store, unsigned folder, int (*fn)(void *arg, struct ew_id object), void *arg)
{
	path_text objects;
	struct walk walk = {.io = store->io, .objects = objects, .fn = fn, .arg = arg};
	char name[3];
	int r = sub_folder(store, "objects", objects);

	(void)snprintf(name, sizeof(name), "%02x", folder & (EW_STORE_FOLDERS - 1));
	if (r == 0)
		r = visit_folder(&walk, name);
	return r == -ENOENT ? 0 : r; /* nothing has its place there yet */
}

int ew_store_each(struct ew_store *store, int (*fn)(void *arg, struct ew_id object), void *arg)
{
	path_text objects;
	struct walk walk = {.io = store->io, .objects = objects, .fn = fn, .arg = arg};
	int r = sub_folder(store, "objects", objects);

	return r == 0 ? ew_io_list(store->io, objects, visit_folder, &walk) : r;
}
