/*
 * A house on a simulated disk, without programs: a catalogue with calls, objects and an index, their files, a log and audio of a notice; and backups of it.
 */
#ifndef EW_TEST_HOUSE_OF_H
#define EW_TEST_HOUSE_OF_H

#include "base/io_sim.h"
#include "catalog/catalog.h"
#include "programs/backup/files.h"

#define HOUSE_VFS "backup-test"
#define HOUSE_OBJECTS 6
#define HOUSE_CALLS 4
#define HOUSE_DELETED "a word of somebody that was deleted from here" /* in pages that were given back */
#define HOUSE_TOKEN "\x5a\x65\x6e\x6f\x62\x69\x61\x21"                 /* in the index */

struct house_of {
	struct ew_io *io;
	struct ew_backup_place place; /* /data, /backups */
	struct ew_error error;
	unsigned told;
};

struct house_of *house_new(uint64_t seed);
void house_free(struct house_of **h);
/* The same on a copy of its disk, with the VFS on that one. */
struct house_of *house_copy(const struct house_of *h, uint64_t seed);

struct ew_id house_id(uint8_t kind, uint8_t n);
/* Adds an object with its row; the bytes follow from its number. */
void house_object(struct house_of *h, uint8_t n);
/* Opens the catalogue of the house, or of /new. */
struct ew_catalog *house_open(const char *folder);
/* Whether these bytes are in any file below the folder. */
bool house_contains(struct house_of *h, const char *folder, struct ew_slice bytes);
/* Flips a bit of a file. */
void house_damage(struct house_of *h, const char *path, uint64_t at);

json_t *house_make(struct house_of *h);
/* Verifies the newest; whether it is whole. */
bool house_whole(struct house_of *h);
/* Whether a problem of the report has this word in it. */
bool house_has_problem(const json_t *report, const char *word);
size_t house_backups(struct house_of *h);
/* Restores the newest into /new; the code. */
int house_restore(struct house_of *h, json_t **ret);
/* Whether /new is a house, all of it. */
bool house_is_restored(struct house_of *h);

#endif
