/*
 * The simulated io: its calls, handles, clocks and faults over the disk of io_sim_parts.h. Must
 * never do anything that does not follow from the seed and the calls.
 */
#include "base/io_sim.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/io_sim_parts.h"

#define WALL_START_US ((int64_t)1767225600 * EW_US_PER_S) /* 2026-01-01T00:00:00Z */
#define DISK_BYTES ((uint64_t)1 << 40) /* said to be free when there is no limit */
#define SLOTS_MAX 65536
#define EPOCHS 32768

struct handle {
	struct sim_node *file; /* NULL: free */
	unsigned flags;
};

struct sim {
	struct ew_io io;
	struct sim_disk disk;
	struct ew_wall wall;
	struct ew_mono mono;
	uint64_t calls;
	uint64_t fail_at; /* number of the call that fails; 0: none */
	int fail_error;
	uint64_t limit;
	struct handle *handles;
	size_t handles_count;
	int epoch; /* part of every handle, so that one from before a crash is known */
};

static struct sim *sim_of(struct ew_io *io)
{
	return (struct sim *)io;
}

/* Counts a call; its error when it is the one to fail. */
static int enter(struct sim *sim)
{
	if (++sim->calls != sim->fail_at)
		return 0;
	sim->fail_at = 0;
	return sim->fail_error;
}

static struct handle *handle_of(struct sim *sim, int handle)
{
	size_t slot = (size_t)(handle % SLOTS_MAX);

	if (handle < 0 || handle / SLOTS_MAX != sim->epoch || slot >= sim->handles_count)
		return NULL;
	return sim->handles[slot].file ? &sim->handles[slot] : NULL;
}

static void free_handle(struct handle *handle)
{
	struct sim_node *file = TAKE(handle->file);

	if (file)
		file->opens--;
	sim_node_release(file);
}

static int add_handle(struct sim *sim, struct sim_node *file, unsigned flags, int *ret_handle)
{
	size_t slot = 0;

	while (slot < sim->handles_count && sim->handles[slot].file)
		slot++;
	if (slot == SLOTS_MAX)
		return -EMFILE;
	if (slot == sim->handles_count) {
		size_t count = slot + 8;
		struct handle *handles = realloc(sim->handles, count * sizeof(*handles));

		if (!handles)
			return -ENOMEM;
		memset(handles + slot, 0, 8 * sizeof(*handles));
		sim->handles = handles;
		sim->handles_count = count;
	}
	file->refs++;
	file->opens++;
	sim->handles[slot] = (struct handle){file, flags};
	*ret_handle = sim->epoch * SLOTS_MAX + (int)slot;
	return 0;
}

/* What a disk would have to hold: every file that a name or a handle leads to. */
static uint64_t used_bytes(const struct sim *sim)
{
	uint64_t used = 0;

	for (const struct sim_node *node = sim->disk.nodes; node; node = node->next) {
		if (node->links > 0 || node->opens > 0)
			used += node->seen.size;
	}
	return used;
}

static uint64_t room_bytes(const struct sim *sim)
{
	uint64_t limit = sim->limit == UINT64_MAX ? DISK_BYTES : sim->limit;
	uint64_t used = used_bytes(sim);

	return used < limit ? limit - used : 0;
}

static void release_held(struct sim_node **node)
{
	sim_node_release(*node);
}

static int create(
	struct sim *sim, struct sim_node *folder, struct ew_slice name, bool is_folder)
{
	if (sim->limit != UINT64_MAX && room_bytes(sim) == 0)
		return -ENOSPC;
	_cleanup_(release_held) struct sim_node *node = sim_node_new(&sim->disk, is_folder);

	return node ? sim_link(folder, name, node) : -ENOMEM;
}

static int find_or_create(struct sim *sim, const char *path, unsigned flags, struct sim_node **ret)
{
	struct sim_node *folder;
	struct ew_slice name;
	int r = sim_find_parent(&sim->disk, path, &folder, &name);

	if (r < 0)
		return r == -EBUSY ? -EISDIR : r;
	struct sim_node *file = sim_lookup(folder, name);

	if (file && (flags & EW_IO_CREATE) && (flags & EW_IO_EXCLUSIVE))
		return -EEXIST;
	if (!file && !(flags & EW_IO_CREATE))
		return -ENOENT;
	if (file && file->folder)
		return -EISDIR;
	if (!file)
		r = create(sim, folder, name, false);
	if (r == 0)
		*ret = sim_lookup(folder, name);
	return r;
}

static int sim_open(struct ew_io *io, const char *path, unsigned flags, int *ret_handle)
{
	struct sim *sim = sim_of(io);
	struct sim_node *file;
	int r = enter(sim);

	if (r == 0)
		r = find_or_create(sim, path, flags, &file);
	return r == 0 ? add_handle(sim, file, flags, ret_handle) : r;
}

/* Now and then a transfer ends early, as the contract allows; short ones are left whole. */
static size_t shorten(struct sim *sim, size_t n)
{
	if (n <= SIM_SECTOR_BYTES || sim_next(&sim->disk) % 32 != 0)
		return n;
	return 1 + (size_t)(sim_next(&sim->disk) % (n - 1));
}

static ssize_t sim_read_at(struct ew_io *io, int handle, void *to, size_t n, uint64_t offset)
{
	struct sim *sim = sim_of(io);
	int r = enter(sim);
	struct handle *h = handle_of(sim, handle);

	if (r < 0 || !h)
		return r < 0 ? r : -EBADF;
	return (ssize_t)sim_file_read(h->file, to, shorten(sim, n), offset);
}

/* How many of n bytes there is room for; 0 when the disk is full. */
static size_t fit(struct sim *sim, const struct sim_node *file, size_t n, uint64_t offset)
{
	uint64_t end;

	if (sim->limit == UINT64_MAX || __builtin_add_overflow(offset, n, &end))
		return n;
	uint64_t room = room_bytes(sim);
	uint64_t most = file->seen.size + room;

	if (room == 0 || offset >= most)
		return 0;
	return end > most ? (size_t)(most - offset) : n;
}

static ssize_t sim_write_at(
	struct ew_io *io, int handle, const void *from, size_t n, uint64_t offset)
{
	struct sim *sim = sim_of(io);
	int r = enter(sim);
	struct handle *h = handle_of(sim, handle);

	if (!h || !(h->flags & EW_IO_WRITE))
		return r < 0 ? r : -EBADF;
	if (r < 0) {
		/* How much was written is unknown: some of it may have been. */
		size_t some = n ? (size_t)(sim_next(&sim->disk) % n) : 0;

		some = fit(sim, h->file, some, offset);
		int ignored = some > 0 ? sim_file_write(h->file, from, some, offset) : 0;

		(void)ignored;
		return r;
	}
	size_t fits = shorten(sim, fit(sim, h->file, n, offset));

	if (n == 0)
		return 0;
	r = fits > 0 ? sim_file_write(h->file, from, fits, offset) : -ENOSPC;
	return r < 0 ? r : (ssize_t)fits;
}

static int sim_size(struct ew_io *io, int handle, uint64_t *ret_bytes)
{
	struct sim *sim = sim_of(io);
	int r = enter(sim);
	struct handle *h = handle_of(sim, handle);

	if (r < 0 || !h)
		return r < 0 ? r : -EBADF;
	*ret_bytes = h->file->seen.size;
	return 0;
}

static int sim_truncate(struct ew_io *io, int handle, uint64_t bytes)
{
	struct sim *sim = sim_of(io);
	int r = enter(sim);
	struct handle *h = handle_of(sim, handle);

	if (r < 0)
		return r;
	if (!h || !(h->flags & EW_IO_WRITE))
		return h ? -EINVAL : -EBADF;
	bool grows = bytes > h->file->seen.size;

	if (grows && sim->limit != UINT64_MAX && bytes - h->file->seen.size > room_bytes(sim))
		return -ENOSPC;
	return sim_file_truncate(h->file, bytes);
}

static int sim_sync(struct ew_io *io, int handle)
{
	struct sim *sim = sim_of(io);
	int r = enter(sim);
	struct handle *h = handle_of(sim, handle);

	if (!h)
		return r < 0 ? r : -EBADF;
	if (r < 0) {
		sim_file_sync_failed(h->file);
		return r;
	}
	return sim_file_sync(h->file);
}

static int sim_close(struct ew_io *io, int handle)
{
	struct sim *sim = sim_of(io);
	int r = enter(sim);
	struct handle *h = handle_of(sim, handle);

	if (!h)
		return r < 0 ? r : -EBADF;
	free_handle(h);
	return r;
}

/* May the node `what` take the place of `there`? As rename(2). */
static int may_replace(const struct sim_node *what, const struct sim_node *there)
{
	if (!there)
		return 0;
	if (there->folder && !what->folder)
		return -EISDIR;
	if (!there->folder && what->folder)
		return -ENOTDIR;
	return there->folder && there->seen_names.count > 0 ? -ENOTEMPTY : 0;
}

static bool is_inside(const struct sim_node *folder, const struct sim_node *node)
{
	if (folder == node)
		return true;
	for (size_t i = 0; i < node->seen_names.count; i++) {
		if (is_inside(folder, node->seen_names.at[i].node))
			return true;
	}
	return false;
}

static int sim_rename(struct ew_io *io, const char *from, const char *to)
{
	struct sim *sim = sim_of(io);
	struct sim_node *from_folder, *to_folder;
	struct ew_slice from_name, to_name;
	int r = enter(sim);

	if (r == 0)
		r = sim_find_parent(&sim->disk, from, &from_folder, &from_name);
	if (r == 0)
		r = sim_find_parent(&sim->disk, to, &to_folder, &to_name);
	if (r < 0)
		return r;
	struct sim_node *node = sim_lookup(from_folder, from_name);
	struct sim_node *there = sim_lookup(to_folder, to_name);

	if (!node)
		return -ENOENT;
	if (node == there)
		return 0;
	if (node->folder && is_inside(to_folder, node))
		return -EINVAL;
	if (there && is_inside(from_folder, there))
		return -ENOTEMPTY;
	r = may_replace(node, there);
	return r == 0 ? sim_move(from_folder, from_name, to_folder, to_name) : r;
}

static int sim_remove(struct ew_io *io, const char *path)
{
	struct sim *sim = sim_of(io);
	struct sim_node *folder;
	struct ew_slice name;
	int r = enter(sim);

	if (r == 0)
		r = sim_find_parent(&sim->disk, path, &folder, &name);
	if (r < 0)
		return r;
	const struct sim_node *node = sim_lookup(folder, name);

	if (!node)
		return -ENOENT;
	return node->folder ? -EISDIR : sim_unlink(folder, name);
}

static int sim_rmdir(struct ew_io *io, const char *path)
{
	struct sim *sim = sim_of(io);
	struct sim_node *folder;
	struct ew_slice name;
	int r = enter(sim);

	if (r == 0)
		r = sim_find_parent(&sim->disk, path, &folder, &name);
	if (r < 0)
		return r;
	const struct sim_node *node = sim_lookup(folder, name);

	if (!node)
		return -ENOENT;
	if (!node->folder)
		return -ENOTDIR;
	return node->seen_names.count > 0 ? -ENOTEMPTY : sim_unlink(folder, name);
}

/* The simulated disk has one user: who else may look makes no difference. */
static int sim_mkdir(struct ew_io *io, const char *path, bool group)
{
	struct sim *sim = sim_of(io);
	struct sim_node *folder;
	struct ew_slice name;
	int r = enter(sim);

	(void)group;
	if (r == 0)
		r = sim_find_parent(&sim->disk, path, &folder, &name);
	if (r < 0)
		return r == -EBUSY ? -EEXIST : r;
	return sim_lookup(folder, name) ? -EEXIST : create(sim, folder, name, true);
}

static int find_folder(struct sim *sim, const char *path, struct sim_node **ret)
{
	struct sim_node *node = NULL;
	int r = enter(sim);

	if (r == 0)
		r = sim_find(&sim->disk, path, &node);
	if (r == 0 && !node->folder)
		r = -ENOTDIR;
	if (r == 0)
		*ret = node;
	return r;
}

static int sim_sync_dir(struct ew_io *io, const char *path)
{
	struct sim_node *folder = NULL;
	int r = find_folder(sim_of(io), path, &folder);

	return r == 0 ? sim_sync_folder(folder) : r;
}

struct listing {
	struct sim_name **names;
	size_t count;
};

static void free_listing(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++) {
		if (--listing->names[i]->refs == 0)
			free(listing->names[i]);
	}
	free(listing->names);
}

/*
 * The names as they are when it begins, from a random one on: nobody may rely on an order, or on
 * what is removed.
 */
static int sim_list(struct ew_io *io, const char *path, ew_io_list_fn *fn, void *arg)
{
	struct sim *sim = sim_of(io);
	struct sim_node *folder = NULL;
	int r = find_folder(sim, path, &folder);

	if (r < 0 || folder->seen_names.count == 0)
		return r;
	_cleanup_(free_listing) struct listing listing = {0};
	size_t count = folder->seen_names.count;

	listing.names = calloc(count, sizeof(struct sim_name *));
	if (!listing.names)
		return -ENOMEM;
	for (; listing.count < count; listing.count++) {
		listing.names[listing.count] = folder->seen_names.at[listing.count].name;
		listing.names[listing.count]->refs++;
	}
	size_t first = (size_t)(sim_next(&sim->disk) % count);

	for (size_t i = 0; r == 0 && i < count; i++)
		r = fn(arg, listing.names[(first + i) % count]->text);
	return r;
}

static int sim_free_bytes(struct ew_io *io, const char *path, uint64_t *ret_bytes)
{
	struct sim *sim = sim_of(io);
	struct sim_node *node;
	int r = enter(sim);

	if (r == 0)
		r = sim_find(&sim->disk, path, &node);
	if (r == 0)
		*ret_bytes = room_bytes(sim);
	return r;
}

static int sim_random(struct ew_io *io, void *to, size_t n)
{
	struct sim *sim = sim_of(io);
	uint8_t *at = to;
	int r = enter(sim);

	uint64_t word = 0;

	for (size_t i = 0; r == 0 && i < n; i++, word >>= 8) {
		word = i % 8 == 0 ? sim_next(&sim->disk) : word;
		at[i] = (uint8_t)word;
	}
	return r;
}

static struct ew_wall sim_wall(struct ew_io *io)
{
	return sim_of(io)->wall;
}

static struct ew_mono sim_mono(struct ew_io *io)
{
	return sim_of(io)->mono;
}

static const struct ew_io_ops ops = {
	.open = sim_open,
	.read_at = sim_read_at,
	.write_at = sim_write_at,
	.size = sim_size,
	.truncate = sim_truncate,
	.sync = sim_sync,
	.close = sim_close,
	.rename = sim_rename,
	.unlink = sim_remove,
	.rmdir = sim_rmdir,
	.mkdir = sim_mkdir,
	.sync_dir = sim_sync_dir,
	.list = sim_list,
	.free_bytes = sim_free_bytes,
	.random = sim_random,
	.wall = sim_wall,
	.mono = sim_mono,
};

static struct sim *new_sim(uint64_t seed)
{
	struct sim *sim = calloc(1, sizeof(*sim));

	if (!sim)
		return NULL;
	sim->io.ops = &ops;
	sim->disk.random = seed;
	sim->wall.us = WALL_START_US;
	sim->limit = UINT64_MAX;
	sim->epoch = 1;
	return sim;
}

struct ew_io *ew_io_sim_new(uint64_t seed)
{
	struct sim *sim = new_sim(seed);

	if (!sim)
		return NULL;
	sim->disk.root = sim_node_new(&sim->disk, true);
	if (sim->disk.root)
		return &sim->io;
	free(sim);
	return NULL;
}

static void drop_handles(struct sim *sim)
{
	for (size_t i = 0; i < sim->handles_count; i++)
		free_handle(&sim->handles[i]);
}

void ew_io_sim_free(struct ew_io **io)
{
	if (!*io)
		return;
	struct sim *sim = sim_of(*io);

	drop_handles(sim);
	free(sim->handles);
	sim_disk_free(&sim->disk);
	free(sim);
	*io = NULL;
}

void ew_io_sim_advance(struct ew_io *io, int64_t us)
{
	sim_of(io)->wall.us += us;
	sim_of(io)->mono.us += us;
}

void ew_io_sim_jump_wall(struct ew_io *io, int64_t us)
{
	sim_of(io)->wall.us += us;
}

void ew_io_sim_fail(struct ew_io *io, uint64_t nth_call, int error)
{
	struct sim *sim = sim_of(io);

	sim->fail_at = nth_call ? sim->calls + nth_call : 0;
	sim->fail_error = error;
}

void ew_io_sim_limit(struct ew_io *io, uint64_t bytes)
{
	sim_of(io)->limit = bytes;
}

uint64_t ew_io_sim_calls(const struct ew_io *io)
{
	return ((const struct sim *)io)->calls;
}

void ew_io_sim_kill(struct ew_io *io)
{
	struct sim *sim = sim_of(io);

	drop_handles(sim);
	sim->epoch = sim->epoch % (EPOCHS - 1) + 1;
}

void ew_io_sim_crash(struct ew_io *io)
{
	struct sim *sim = sim_of(io);

	ew_io_sim_kill(io);
	sim_names_crash(&sim->disk);
	for (struct sim_node *node = sim->disk.nodes; node; node = node->next) {
		if (!node->folder)
			sim_file_crash(node);
	}
}

struct ew_io *ew_io_sim_clone(const struct ew_io *io, uint64_t seed)
{
	const struct sim *from = (const struct sim *)io;
	struct sim *sim = new_sim(seed);

	if (!sim)
		return NULL;
	struct ew_io *copy = &sim->io;

	sim->wall = from->wall;
	sim->mono = from->mono;
	sim->limit = from->limit;
	if (sim_disk_copy(&sim->disk, &from->disk) < 0)
		ew_io_sim_free(&copy);
	return copy;
}

bool ew_io_sim_contains(const struct ew_io *io, struct ew_slice marker)
{
	const struct sim *sim = (const struct sim *)io;

	for (const struct sim_node *node = sim->disk.nodes; node; node = node->next) {
		if (!node->folder && sim_file_contains(node, marker))
			return true;
	}
	return false;
}

uint64_t ew_io_sim_next(struct ew_io *io)
{
	return sim_next(&sim_of(io)->disk);
}
