/*
 * The one door to files, time and randomness. Real in production; simulated in tests, where a disk forgets what was
 * not synced, the n-th call fails, years pass in a second, and a crash can be cloned (base/io_sim.h).
 *
 * Paths are plain strings; handles are small numbers (descriptors in the real implementation). All calls return 0 or a
 * count, or a negative errno. All may block on the disk except the clocks. An io belongs to the thread that made it,
 * but for the real one, which any thread may use.
 */
#ifndef EW_BASE_IO_H
#define EW_BASE_IO_H

#include <sys/types.h>

#include "base/clock.h"

enum ew_io_open {
	EW_IO_READ = 1,      /* read only */
	EW_IO_WRITE = 2,     /* read and write */
	EW_IO_CREATE = 4,    /* create when missing, mode 0600 unless GROUP */
	EW_IO_EXCLUSIVE = 8, /* with CREATE: -EEXIST when it exists */
	EW_IO_GROUP = 16,    /* with CREATE: mode 0640 */
};

struct ew_io;

/** Called once per entry of a folder, without "." and ".."; non-zero ends the listing and is returned. */
typedef int ew_io_list_fn(void *arg, const char *name);

struct ew_io_ops {
	int (*open)(struct ew_io *io, const char *path, unsigned flags, int *ret_handle);
	ssize_t (*read_at)(struct ew_io *io, int handle, void *to, size_t n, uint64_t offset);
	ssize_t (*write_at)(struct ew_io *io, int handle, const void *from, size_t n, uint64_t offset);
	int (*size)(struct ew_io *io, int handle, uint64_t *ret_bytes);
	int (*truncate)(struct ew_io *io, int handle, uint64_t bytes);
	int (*sync)(struct ew_io *io, int handle);
	int (*close)(struct ew_io *io, int handle);
	int (*rename)(struct ew_io *io, const char *from, const char *to);
	int (*unlink)(struct ew_io *io, const char *path);
	int (*rmdir)(struct ew_io *io, const char *path);
	int (*mkdir)(struct ew_io *io, const char *path, bool group);
	int (*sync_dir)(struct ew_io *io, const char *path);
	int (*list)(struct ew_io *io, const char *path, ew_io_list_fn *fn, void *arg);
	int (*free_bytes)(struct ew_io *io, const char *path, uint64_t *ret_bytes);
	int (*random)(struct ew_io *io, void *to, size_t n);
	struct ew_wall (*wall)(struct ew_io *io);
	struct ew_mono (*mono)(struct ew_io *io);
};

struct ew_io {
	const struct ew_io_ops *ops;
};

/** The real io: files by system call, CLOCK_REALTIME, CLOCK_MONOTONIC, getrandom(2). One per process, never freed. */
struct ew_io *ew_io_real(void);

/**
 * Opens a file. `flags` is a set of enum ew_io_open. Errors: as open(2). Symbolic links at the end are not followed.
 */
EW_MUST_USE int ew_io_open(struct ew_io *io, const char *path, unsigned flags, int *ret_handle);

/** Reads up to n bytes at the offset: the count, 0 at the end, or a negative errno. Short counts happen. */
EW_MUST_USE ssize_t ew_io_read_at(struct ew_io *io, int handle, void *to, size_t n, uint64_t offset);

/** Reads exactly n bytes. Errors: -ENODATA when the file ends before, else as pread(2). */
EW_MUST_USE int ew_io_read_all(struct ew_io *io, int handle, void *to, size_t n, uint64_t offset);

/** Writes all n bytes at the offset, retrying short writes. Errors: as pwrite(2); how much was written is unknown. */
EW_MUST_USE int ew_io_write_all(struct ew_io *io, int handle, const void *from, size_t n, uint64_t offset);

/** Bytes of the file now. Errors: as fstat(2). */
EW_MUST_USE int ew_io_size(struct ew_io *io, int handle, uint64_t *ret_bytes);

/** Cuts or extends with zeros. Errors: as ftruncate(2). */
EW_MUST_USE int ew_io_truncate(struct ew_io *io, int handle, uint64_t bytes);

/** fdatasync(2). After a failure nothing may be assumed about what was written since the last success. */
EW_MUST_USE int ew_io_sync(struct ew_io *io, int handle);

/** Closes and sets the handle to -1. Errors: as close(2); the handle is gone either way. -1 is left alone. */
EW_MUST_USE int ew_io_close(struct ew_io *io, int *handle);

/** Closes a handle whose content nobody needs any more (reading, or after an error). */
void ew_io_discard(struct ew_io *io, int *handle);

/** Replaces `to` atomically; durable only after ew_io_sync_dir(). Errors: as rename(2). */
EW_MUST_USE int ew_io_rename(struct ew_io *io, const char *from, const char *to);

/** Removes a name; durable only after ew_io_sync_dir(). Errors: as unlink(2). */
EW_MUST_USE int ew_io_unlink(struct ew_io *io, const char *path);

/** Removes an empty folder; durable only after ew_io_sync_dir() of the one above. Errors: as rmdir(2). */
EW_MUST_USE int ew_io_rmdir(struct ew_io *io, const char *path);

/** Makes a folder, mode 0700. Errors: -EEXIST when something of the name is there. */
EW_MUST_USE int ew_io_mkdir(struct ew_io *io, const char *path);

/**
 * Makes a folder that the group may look into, mode 0750. In a folder with the set-group-ID bit it takes over the
 * folder's group and the bit. Errors: as ew_io_mkdir().
 */
EW_MUST_USE int ew_io_mkdir_group(struct ew_io *io, const char *path);

/** Makes the names in a folder durable: needed after create, rename and unlink. */
EW_MUST_USE int ew_io_sync_dir(struct ew_io *io, const char *path);

/** Calls fn for each entry of a folder, in no order. Errors: as opendir(3), or what fn returned. */
EW_MUST_USE int ew_io_list(struct ew_io *io, const char *path, ew_io_list_fn *fn, void *arg);

/** Bytes that the file system of `path` can still take. */
EW_MUST_USE int ew_io_free_bytes(struct ew_io *io, const char *path, uint64_t *ret_bytes);

/** Fills `to` with n random bytes fit for keys. Errors: as getrandom(2). */
EW_MUST_USE int ew_io_random(struct ew_io *io, void *to, size_t n);

/** The wall clock: what evidence says. It may jump. */
struct ew_wall ew_io_wall(struct ew_io *io);

/** The monotonic clock: what intervals are measured with. */
struct ew_mono ew_io_mono(struct ew_io *io);

#endif
