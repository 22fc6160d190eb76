/*
 * Private to backup: what making one knows, and its parts.
 */
#ifndef EW_PROGRAMS_BACKUP_MAKING_H
#define EW_PROGRAMS_BACKUP_MAKING_H

#include "catalog/copy.h"
#include "programs/backup/files.h"

struct ew_making {
	const struct ew_backup_place *p;
	struct ew_progress progress;
	struct ew_catalog *copy;
	ew_path folder, from;           /* the unfinished backup; what is copied now, on both sides */
	char name[EW_BACKUP_NAME_BYTES];
	struct ew_id id;
	struct ew_wall made;
	struct ew_buf files, absent;    /* lines of files.sha256, ids of objects that were not there */
	struct ew_id *missing;
	size_t n_missing, cap_missing;
	uint64_t copied, copied_bytes, deleted;
	struct ew_sha256 *list;
	json_t *manifest, *log;
};

/** A sentence of what was done to what, and why it failed. Returns the code. */
int ew_making_fail(struct ew_error *error, int code, const char *doing, const char *path);
/** A line of files.sha256. Errors: -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_making_add_file(struct ew_making *m, const struct ew_hash *hash, const char *path);

/** The log and the audio of notices, with a line of the list for each file. Errors, with a sentence: -EBUSY (the log grows too fast), as the disk. */
EW_MUST_USE int ew_making_copy_files(struct ew_making *m, struct ew_error *error);
/** The objects that m->copy names, and what the manifest says of them. Errors, with a sentence: as the disk. */
EW_MUST_USE int ew_making_copy_objects(struct ew_making *m, struct ew_error *error);

#endif
