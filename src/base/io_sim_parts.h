/*
 * Private to the simulated disk. Two states of everything are kept side by side: what calls see,
 * and what is durable; between them lie the writes and name changes that no sync has covered.
 * Pages, names and write records are shared between states and clones and counted; a page is copied
 * when one of its holders changes it.
 */
#ifndef EW_BASE_IO_SIM_PARTS_H
#define EW_BASE_IO_SIM_PARTS_H

#include "base/io.h"

#define SIM_PAGE_BYTES ((size_t)4096)
#define SIM_SECTOR_BYTES ((size_t)512)
#define SIM_FILE_BYTES_MAX ((uint64_t)1 << 32)
#define SIM_NAME_BYTES_MAX 255

struct sim_page {
	uint32_t refs;
	uint8_t bytes[SIM_PAGE_BYTES];
};

/** Content of a file. A page that is NULL, or past `count`, is a hole of zeros. */
struct sim_image {
	struct sim_page **pages;
	size_t count;
	uint64_t size; /* bytes */
};

/** One write or truncation, never changed after it was made. */
struct sim_write {
	uint32_t refs;
	bool truncate;   /* to `offset` bytes */
	uint64_t offset;
	size_t len;
	uint8_t bytes[];
};

struct sim_name {
	uint32_t refs;
	char text[];
};

struct sim_entry {
	struct sim_name *name;
	struct sim_node *node;
};

/** The names of a folder, sorted. */
struct sim_names {
	struct sim_entry *at;
	size_t count, cap;
};

/** A file or a folder. */
struct sim_node {
	struct sim_node *prev, *next; /* of all nodes of the disk */
	struct sim_disk *disk;
	struct sim_node *twin; /* scratch of cloning */
	uint32_t refs;         /* names, changes, handles */
	uint32_t opens;        /* handles */
	uint32_t links;        /* names that calls see */
	uint64_t keep;         /* scratch of crash and sync */
	bool folder;
	struct sim_image seen, durable;
	struct sim_write **writes; /* unsynced, in order */
	size_t writes_count, writes_cap;
	struct sim_names seen_names, durable_names;
};

/** An unsynced change of names: link (from NULL), unlink (to NULL) or move. */
struct sim_change {
	struct sim_node *from, *to; /* folders */
	struct sim_name *from_name, *to_name;
	struct sim_node *node;
	bool flush; /* scratch of sync */
};

struct sim_disk {
	uint64_t random; /* state of the generator */
	struct sim_node *nodes;
	struct sim_node *root;
	struct sim_change *changes; /* in order */
	size_t changes_count, changes_cap;
};

/** SplitMix64. */
uint64_t sim_next(struct sim_disk *disk);

/** A length of prefix, 0 to n: the ends come more often than the middle. */
size_t sim_prefix(struct sim_disk *disk, size_t n);

/*
 * io_sim_disk.c: the bytes of files. All return 0, -ENOMEM or -EFBIG; nothing is changed on
 * failure.
 */
EW_MUST_USE int sim_file_write(struct sim_node *file, const void *from, size_t n, uint64_t offset);
EW_MUST_USE int sim_file_truncate(struct sim_node *file, uint64_t bytes);
size_t sim_file_read(const struct sim_node *file, void *to, size_t n, uint64_t offset);
EW_MUST_USE int sim_file_sync(struct sim_node *file);

/**
 * A sync that failed: some writes reached the disk, the rest never will, and calls see all of them
 * still.
 */
void sim_file_sync_failed(struct sim_node *file);
void sim_file_crash(struct sim_node *file);
EW_MUST_USE int sim_file_copy(struct sim_node *to, const struct sim_node *from);
bool sim_file_contains(const struct sim_node *file, struct ew_slice marker);
void sim_file_free(struct sim_node *file);

/* io_sim_names.c: nodes and the names that lead to them. */

/** A node held by the caller (sim_node_release()). NULL without memory. */
struct sim_node *sim_node_new(struct sim_disk *disk, bool folder);
void sim_node_release(struct sim_node *node);

/** Follows a path. Errors: -ENOENT, -ENOTDIR, -ENAMETOOLONG. */
EW_MUST_USE int sim_find(struct sim_disk *disk, const char *path, struct sim_node **ret);

/** The folder a path's last name lies in and that name (in `path`, up to the next slash or end). */
EW_MUST_USE int sim_find_parent(struct sim_disk *disk, const char *path,
	struct sim_node **ret_folder, struct ew_slice *ret_name);
struct sim_node *sim_lookup(const struct sim_node *folder, struct ew_slice name);

EW_MUST_USE int sim_link(struct sim_node *folder, struct ew_slice name, struct sim_node *node);
EW_MUST_USE int sim_unlink(struct sim_node *folder, struct ew_slice name);
EW_MUST_USE int sim_move(struct sim_node *from, struct ew_slice from_name, struct sim_node *to,
	struct ew_slice to_name);
EW_MUST_USE int sim_sync_folder(struct sim_node *folder);
void sim_names_crash(struct sim_disk *disk);
EW_MUST_USE int sim_disk_copy(struct sim_disk *to, const struct sim_disk *from);
void sim_disk_free(struct sim_disk *disk);

#endif
