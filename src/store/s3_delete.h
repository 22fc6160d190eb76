/*
 * Deleting one key for good, as a state machine: every version and every delete marker of it, and uploads of it that
 * are under way; and then looking whether they are gone. It says "gone" only when the server was asked and showed
 * nothing. Belongs to one thread; nothing blocks. Steps: s3_step.h.
 */
#ifndef EW_STORE_S3_DELETE_H
#define EW_STORE_S3_DELETE_H

#include "store/s3_outcome.h"
#include "store/s3_step.h"

#define EW_S3_DELETE_VERSIONS 4096 /* of one key; more are done by a second deletion */
#define EW_S3_DELETE_PAGES 64      /* of a list, which is of one key: what has more has no end */
#define EW_S3_DELETE_TRIES 8
#define EW_S3_DELETE_ROUNDS 3      /* somebody who keeps writing the key is not outrun */

struct ew_s3_delete_wish {
	const char *key;
	bool bypass; /* GOVERNANCE locks too; the credential must have the right */
};

enum ew_s3_delete_end {
	EW_S3_DELETE_RUNS,
	EW_S3_DELETE_GONE,       /* verified */
	EW_S3_DELETE_HELD,       /* some versions are held; the others are gone */
	EW_S3_DELETE_UNVERIFIED, /* nothing was refused, and something could not be looked at: `sentence` says what */
	EW_S3_DELETE_FAILED,
	EW_S3_DELETE_LATER,      /* tried often enough for now */
};

/** A version that is still there. */
struct ew_s3_held_version {
	char version[EW_S3_VERSION_BYTES];
	enum ew_s3_lock lock;
	struct ew_wall until;
	enum ew_s3_said_word legal_hold;
};

struct ew_s3_deleted {
	enum ew_s3_delete_end end;
	size_t versions;      /* deleted, */
	size_t markers;       /* delete markers of these, */
	size_t uploads;       /* and uploads ended */
	const struct ew_s3_held_version *held;
	size_t n_held;
	struct ew_wall until; /* when the last lock with a date ends; 0: none has one */
	bool legal_hold;      /* one of them is held without a date */
	enum ew_s3_class failure;
	struct ew_error sentence;
};

struct ew_s3_delete;

/** The place outlives it. Errors with a sentence: -EINVAL, -ENOMEM. */
EW_MUST_USE int ew_s3_delete_new(const struct ew_s3_place *place, const struct ew_s3_delete_wish *wish,
	struct ew_s3_delete **ret, struct ew_error *error);
/** NULL is fine. What is not deleted yet stays. */
void ew_s3_delete_free(struct ew_s3_delete **d);

/** The next step: SEND, WAIT or END. Errors: -ENOMEM, -EIO, after which it may be asked again. */
EW_MUST_USE int ew_s3_delete_next(struct ew_s3_delete *d, const struct ew_s3_now *now, struct ew_s3_step *ret);

/** What came of a SEND. Errors: -ENOMEM; the answer counts as lost then. */
EW_MUST_USE int ew_s3_delete_answered(
	struct ew_s3_delete *d, const struct ew_s3_said *said, const struct ew_s3_now *now);

/** How it stands; lasts as long as the deletion. */
const struct ew_s3_deleted *ew_s3_delete_result(const struct ew_s3_delete *d);

#endif
