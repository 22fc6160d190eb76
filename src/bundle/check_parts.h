/*
 * Private to the check: what its steps share, in the order in which they run.
 */
#ifndef EW_BUNDLE_CHECK_PARTS_H
#define EW_BUNDLE_CHECK_PARTS_H

#include "base/limits.h"
#include "bundle/check.h"
#include "domain/event.h"
#include "ledger/note.h"

#define CHECK_FINDINGS 1000
#define CHECK_JSON_BYTES (2u << 20) /* record.json, custody.json: parsed, it may take twenty times as much */
#define CHECK_MANIFEST_BYTES (8u << 20)
#define CHECK_ARTIFACTS 1024
#define CHECK_EVENTS (EW_BUNDLE_FILES / 2) /* each has a record and a salt: whatever a ZIP can hold is checked */
#define CHECK_STAMP_BYTES (64u << 10)

/** What an event names that lies beside it. */
struct check_artifact {
	char path[EW_BUNDLE_NAME_BYTES];
	struct ew_hash sha256;
	uint64_t bytes;
};

enum check_proof { CHECK_PROOF_NONE, CHECK_PROOF_GOOD, CHECK_PROOF_BAD };

/** One numbered event, or the export. */
struct check_event {
	bool there;                    /* its record is */
	bool read;                     /* all below is known */
	uint64_t index;                /* as the record says */
	struct ew_id interaction;
	struct ew_hash commitment, previous;
	enum check_proof proof;
	uint64_t place;                /* in the log, with CHECK_PROOF_GOOD */
	size_t hidden;                 /* personal values that are not shown */
};

struct check {
	struct ew_bundle *bundle;
	const struct ew_bundle_asked *asked;
	struct ew_bundle_proved proved;
	size_t findings;
	bool wrong;                    /* one of them says more than that something is too large to look at */
	size_t event_findings;         /* of those, that make a fold useless */
	struct ew_buf note_text;
	struct ew_note note;
	struct ew_checkpoint tree;
	bool has_tree;
	struct ew_hash manifest;
	bool has_manifest;
	struct check_event export;
	uint64_t before;               /* how many events the export says come before it */
	bool has_export;
	json_t *exported;              /* its record, with the personal values that are shown among the fields */
	uint64_t earlier;              /* custody.json: the first events are in an earlier log, and have no proof */
	struct check_event *event;     /* `before` of them */
	struct check_artifact *artifact;
	size_t artifacts;
	json_t *custody;               /* an object always, once it was read */
	json_t *absent;                /* object with a member for each path that custody.json excuses */
	json_t *policies;              /* object with a member for each hash that an event names */
	int64_t redactions;            /* that stand, by the events that are there */
	json_t *record;                /* what the events give; NULL: they do not */
};

/** Tells one thing that is wrong. The format is ours; foreign text in it is made safe. */
void check_tell(struct check *c, enum ew_bundle_fault fault, const char *path, const char *format, ...)
	EW_PRINTF(4, 5);

/**
 * Adds a whole file to an empty buffer. 1: it is there; 0: it is not. Too large is told. Errors: -EFBIG, -ENOMEM, of
 * the disk.
 */
EW_MUST_USE int check_load(struct check *c, const char *path, struct ew_buf *to);

/** Each is one step. Errors are those that end everything; what is wrong with the bundle is told. */
EW_MUST_USE int check_bag(struct check *c);
EW_MUST_USE int check_custody(struct check *c);
EW_MUST_USE int check_checkpoint(struct check *c);
EW_MUST_USE int check_events(struct check *c);
EW_MUST_USE int check_media(struct check *c);
EW_MUST_USE int check_record(struct check *c);
EW_MUST_USE int check_stamp(struct check *c);

/**
 * Reads the event whose files begin with `base` ("data/events/000003"), and its proof; `earlier`: it may
 * have none, for an earlier log has it. `ret_event` is filled when `ret->read`; the caller frees it.
 */
EW_MUST_USE int check_event_read(struct check *c, const char *base, const char *proof_path, bool earlier,
	struct check_event *ret, struct ew_event *ret_event);

/** Whether custody.json says that a file could not be put in. */
bool check_excused(const struct check *c, const char *path);

#endif
