/*
 * A keeper with a log that is really signed, a finished call of two parties, and a worker whom the test plays: what it
 * is handed is read back as the files of a bundle.
 */
#ifndef EW_TEST_BUNDLE_STAGE_H
#define EW_TEST_BUNDLE_STAGE_H

#include "ipc/parcel.h"
#include "programs/keeper/keeper_ledger.h"
#include "programs/vault/vault.h"
#include "unit/keeper/keeper_kit.h"

#define STAGE_WORKER 5
#define STAGE_FILES 256
#define STAGE_PAYLOAD "a sealed payload, as far as the keeper can tell"

struct stage_file {
	char name[EW_PARCEL_NAME_BYTES + 1];
	struct ew_buf content;
};

struct stage {
	struct kit *k;
	struct ew_vault *vault; /* signs the log; NULL: is away */
	size_t at;		/* messages of the keeper before this one were handed to the vault */
	struct stage_file file[STAGE_FILES];
	size_t n_files;
};

/* `witnesses` NULL: nobody cosigns. */
void stage_begin(struct stage *s, const char *witnesses, uint32_t stamp_s);
void stage_end(struct stage *s);
/* Time goes by, in half seconds. */
void stage_pass(struct stage *s, unsigned halves);
/* Asks for a bundle of call 1 with a worker there; the status, 0 while it is made. */
unsigned stage_ask(struct stage *s, const char *arguments);
/* Reads the parcel that came with the last message of this number. */
void stage_read(struct stage *s, uint16_t number);
const struct stage_file *stage_file(const struct stage *s, const char *name);
/* Whether any file has these bytes, plain or in a disclosure. */
bool stage_finds(const struct stage *s, const char *text);
json_t *stage_json(const struct stage *s, const char *name);
/* The worker has packed data/. */
void stage_packed(struct stage *s);
/* The worker says that the file is ready. */
void stage_rendered(struct stage *s);
/* How many exceptions of a kind are in the log of call 1. */
size_t stage_excepted(struct stage *s, const char *kind);

#endif
