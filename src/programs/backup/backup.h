/*
 * Backups in a folder that any tool can copy elsewhere, and a house made from one again. Everything in it is sealed as it is in the house: a backup opens
 * nothing without the folder of keys, which is never in it.
 *
 *   FOLDER/objects/ab/ab....obj                  sealed objects, each once for all backups, never changed
 *   FOLDER/backups/20261123T034000Z-ID/          one backup; without manifest.json it is none
 *       manifest.json  catalog.db  files.sha256  ledger/...  prompts/...
 *   FOLDER/backups/....new/                      one that is being made, or removed
 *
 * One process at a time for a folder (who starts it holds a lock). Everything blocks on the disk.
 */
#ifndef EW_PROGRAMS_BACKUP_BACKUP_H
#define EW_PROGRAMS_BACKUP_BACKUP_H

#include <jansson.h>

#include "base/error.h"
#include "base/id.h"
#include "base/io.h"

struct ew_backup_place {
	struct ew_io *io;
	const char *folder;  /* of backups */
	const char *data;    /* the keeper's folder in the data; "" where none is needed */
	const char *vfs;     /* NULL, but for tests */
	const char *version; /* of this program */
	/** Says how far it is, every few seconds. */
	void (*tell)(void *arg, const char *line);
	void *arg;
};

/**
 * Makes a backup, beside a keeper that runs or not. *ret is its manifest. What an earlier one that was interrupted has copied is used, the rest of it removed.
 * Errors, with a sentence; then there is no backup: -ENOENT (no catalogue), -EBADMSG (it is damaged), -EBUSY, -ETIME, -ENOSPC, -EIO.
 */
EW_MUST_USE int ew_backup_make(const struct ew_backup_place *p, json_t **ret, struct ew_error *error);

/**
 * Reads everything of a backup back (`id`: its id or name; NULL: the newest). *ret: {id, made_at, whole, objects, bytes, problems: [sentences], ...}. Of one that
 * is whole DATA/backup.json is written where there is data. Errors: -ENOENT (no such backup), -EXDEV (it is whole, but of another house than that of
 * the data, which is told nothing), what the disk says; not that something is missing.
 */
EW_MUST_USE int ew_backup_verify(const struct ew_backup_place *p, const char *id, json_t **ret, struct ew_error *error);

/** The backups of the folder, oldest first: {backups: [{id, name, made_at, version, objects, bytes, calls_not_complete}], unfinished}. */
EW_MUST_USE int ew_backup_list(const struct ew_backup_place *p, json_t **ret, struct ew_error *error);

struct ew_backup_keep {
	uint32_t newest;  /* so many stay; 0: all that are not too old. The newest one always stays */
	int64_t older_us; /* what was made longer ago goes; 0: no matter when */
	bool dry_run;
};

/** Removes backups, and objects that none of the others names. *ret: {removed: [...], kept, objects, bytes, dry_run}. Errors: -EBADMSG (one that stays cannot be
 * read: then no object is removed), what the disk says. */
EW_MUST_USE int ew_backup_prune(const struct ew_backup_place *p, const struct ew_backup_keep *keep, json_t **ret, struct ew_error *error);

/**
 * Makes the keeper's folder of a new house (`data`, which is there and empty but for what an interrupted restore left) from a backup. *ret: {id, made_at, objects,
 * bytes, problems}: objects that are missing or damaged are left out and named. Errors: -ENOTEMPTY, -ENOENT, -EBADMSG (the catalogue), what the disk says.
 */
EW_MUST_USE int ew_backup_restore(const struct ew_backup_place *p, const char *id, json_t **ret, struct ew_error *error);

#endif
