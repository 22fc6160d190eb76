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

static int hash_bytes(
	struct ew_io *io, int handle, uint64_t bytes, struct ew_sha256 *hash, uint8_t *room)
{
	for (uint64_t done = 0; done < bytes;) {
		uint64_t left = bytes - done;
		size_t n = left < READ_BYTES ? (size_t)left : READ_BYTES;
		int r = ew_io_read_all(io, handle, room, n, done);

		if (r == 0)
			r = ew_sha256_add(hash, ew_slice_of(room, n));
		if (r < 0)
			return r;
		done += n;
	}
	return 0;
}

static int hash_of(struct ew_io *io, int handle, uint64_t bytes, struct ew_hash *ret)
{
	_cleanup_(ew_free_ptr) uint8_t *room = malloc(READ_BYTES);
	_cleanup_(ew_sha256_free) struct ew_sha256 *hash = NULL;

	if (!room)
		return -ENOMEM;
	int r = ew_sha256_new(&hash);

	if (r == 0)
		r = hash_bytes(io, handle, bytes, hash, room);
	return r == 0 ? ew_sha256_end(hash, ret) : r;
}

static int read_back(
	struct ew_io *io, int handle, uint64_t bytes, const struct ew_hash *sha256)
{
	struct ew_hash found;
	uint64_t size = 0;
	int r = ew_io_size(io, handle, &size);

	if (r == 0 && size != bytes)
		return -EBADMSG;
	if (r == 0)
		r = hash_of(io, handle, bytes, &found);
	if (r < 0)
		return r == -ENODATA ? -EBADMSG : r;
	return memcmp(found.bytes, sha256->bytes, sizeof(found.bytes)) == 0 ? 0 : -EBADMSG;
}

/* The worker wrote through a handle of its own; what it wrote is synced and read here. */
static int settle_incoming(
	struct ew_io *io, const char *path, uint64_t bytes, const struct ew_hash *sha256)
{
	int handle = -1;
	int r = ew_io_open(io, path, EW_IO_WRITE, &handle);

	if (r < 0)
		return r;
	r = ew_io_sync(io, handle);
	if (r == 0)
		r = read_back(io, handle, bytes, sha256);
	ew_io_discard(io, &handle);
	return r;
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

int ew_store_commit(struct ew_store *store, struct ew_id object, uint32_t attempt, uint64_t bytes,
	const struct ew_hash *sha256)
{
	path_text incoming;
	path_text folder;
	path_text path;
	int r = incoming_path(store, object, attempt, incoming);

	if (r == 0)
		r = object_path(store, object, folder, path);
	if (r == 0)
		r = settle_incoming(store->io, incoming, bytes, sha256);
	return r == 0 ? move_in(store, incoming, folder, path) : r;
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

int ew_store_each(struct ew_store *store, int (*fn)(void *arg, struct ew_id object), void *arg)
{
	path_text objects;
	struct walk walk = {.io = store->io, .objects = objects, .fn = fn, .arg = arg};
	int r = sub_folder(store, "objects", objects);

	return r == 0 ? ew_io_list(store->io, objects, visit_folder, &walk) : r;
}
