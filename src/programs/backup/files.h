/*
 * Files of a backup: copied with their hash, compared, walked, removed.
 */
#ifndef EW_PROGRAMS_BACKUP_FILES_H
#define EW_PROGRAMS_BACKUP_FILES_H

#include "base/buf.h"
#include "base/digest.h"
#include "base/limits.h"
#include "programs/backup/backup.h"

typedef char ew_path[EW_MAX_PATH_BYTES];

#define EW_BACKUP_MANIFEST "manifest.json"
#define EW_BACKUP_CATALOG "catalog.db"
#define EW_BACKUP_FILES "files.sha256"
#define EW_BACKUP_NAME_BYTES 96
#define EW_BACKUP_MOST_MANIFEST (1024 * 1024)
#define EW_BACKUP_MOST_PROBLEMS 100 /* that are named; all are counted */

/** Copies a file to a name that is not there or is of no use, synced; the name is not. Errors: as the disk; half of it may be there. */
EW_MUST_USE int ew_files_copy(struct ew_io *io, const char *from, const char *to, struct ew_hash *ret_hash, uint64_t *ret_bytes);
/** Hash and size of a file. Errors: -ENOENT, as the disk. */
EW_MUST_USE int ew_files_hash(struct ew_io *io, const char *path, struct ew_hash *ret_hash, uint64_t *ret_bytes);
/** Size of a file. Errors: -ENOENT, as the disk. */
EW_MUST_USE int ew_files_size(struct ew_io *io, const char *path, uint64_t *ret_bytes);
/** The same text of a hash as sha256sum(1) writes. */
void ew_files_hex(struct ew_slice bytes, char *to);

/** Whether it is a folder; what is not there is none. Errors: as the disk. */
EW_MUST_USE int ew_files_is_folder(struct ew_io *io, const char *path, bool *ret);
/** Names in a folder, sorted; of one that is not there none. The caller frees them with ew_files_free_names(). */
EW_MUST_USE int ew_files_names(struct ew_io *io, const char *folder, char ***ret, size_t *ret_n);
/** Frees a list of names, also a half-built one. */
void ew_files_free_names(char ***names, size_t n);
/** A file of a folder, by its path from there; non-zero ends the walk and is returned. */
typedef int ew_files_fn(void *arg, const char *path);
/** Calls fn for each file below a folder, by name. Names that end in ".new" are being written and are left out. Errors: as the disk, those of fn. */
EW_MUST_USE int ew_files_walk(struct ew_io *io, const char *folder, ew_files_fn *fn, void *arg);
/** Removes a folder with all that is in it, durably. One that is not there is fine. */
EW_MUST_USE int ew_files_remove(struct ew_io *io, const char *folder);
/** Syncs a folder and all below it: the names in them. */
EW_MUST_USE int ew_files_sync(struct ew_io *io, const char *folder);

/** "FOLDER/objects/ab", and with it "/ab....obj" when `path` is given. Errors: -ENAMETOOLONG. */
EW_MUST_USE int ew_files_object(const char *folder, struct ew_id id, ew_path ret_folder, ew_path ret_path);
/** Whether the name is that of an object, and which. */
bool ew_files_is_object(const char *name, struct ew_id *ret);

/* -- backups of a folder -- */

/** "FOLDER/backups/NAME", or with `file` what is in it. */
EW_MUST_USE int ew_backup_path(const struct ew_backup_place *p, const char *name, const char *file, ew_path ret);
/** Names of all backups, oldest first; those without a manifest are counted in *ret_unfinished. */
EW_MUST_USE int ew_backup_names(const struct ew_backup_place *p, char ***ret, size_t *ret_n, size_t *ret_unfinished, struct ew_error *error);
/** The name of a backup by its id or name; NULL: the newest. Errors: -ENOENT, with a sentence. */
EW_MUST_USE int ew_backup_find(const struct ew_backup_place *p, const char *id, char ret[static EW_BACKUP_NAME_BYTES], struct ew_error *error);
/** Its manifest, new; with the hash of the file when asked for. Errors: -EBADMSG, with a sentence. */
EW_MUST_USE int ew_backup_manifest(
	const struct ew_backup_place *p, const char *name, json_t **ret, struct ew_hash *ret_hash, struct ew_error *error);
/** Removes what interrupted runs left: backups that are none, and halves of objects. */
EW_MUST_USE int ew_backup_clean(const struct ew_backup_place *p, struct ew_error *error);

/* -- saying how far it is -- */

struct ew_progress {
	const struct ew_backup_place *place;
	const char *doing;
	struct ew_mono told;
	uint64_t n, bytes, of, of_bytes;
};
/** Says a line when the last one is some seconds old. */
void ew_progress_tell(struct ew_progress *g);

/** Adds a sentence to report.problems while there is room, and counts it in report.faults. Errors: -ENOMEM. */
EW_MUST_USE int ew_backup_problem(json_t *report, const char *format, ...) EW_PRINTF(2, 3);

#endif
