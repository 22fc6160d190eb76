/*
 * One upload, as a state machine that never says more than was proven. The bytes' SHA-256 is known before; what a
 * server says of having stored them counts for nothing until all of them were read back and had that hash.
 *
 * Up to `single_bytes` go in one PUT, more go in parts. An answer that is lost is never taken for a failure or a
 * success: the machine looks what is there. Its state fits into a small blob, from which another process goes on; a
 * server that has forgotten the upload gets it from the beginning.
 *
 * Belongs to one thread; nothing blocks. Steps: s3_step.h.
 */
#ifndef EW_STORE_S3_UPLOAD_H
#define EW_STORE_S3_UPLOAD_H

#include "store/s3_outcome.h"
#include "store/s3_step.h"

#define EW_S3_UPLOAD_SINGLE_BYTES (64ull << 20)
#define EW_S3_UPLOAD_PART_BYTES (64ull << 20)
#define EW_S3_UPLOAD_TRIES 8 /* of one step, one after the other without success */
#define EW_S3_MAX_SAVED_BYTES (4u << 20)

struct ew_s3_upload_wish {
	const char *key;
	uint64_t bytes;
	struct ew_hash sha256;
	struct ew_s3_keeping keeping; /* texts and keys are copied */
	uint64_t single_bytes;  /* 0: EW_S3_UPLOAD_SINGLE_BYTES */
	uint64_t part_bytes;    /* 0: chosen, so that there are at most 1,000 where S3's limits allow it */
	bool unconditional;     /* the server has no If-None-Match (s3_probe.h): it is looked first, and then written */
	bool may_lock_after;    /* what lock and hold are not seen after storing may be set by requests of their own: some
				   servers forget them with uploads in parts. Only where both were proven (s3_probe.h): who
				   does not know these requests takes them for the object itself */
};

enum ew_s3_upload_end {
	EW_S3_UPLOAD_RUNS,
	EW_S3_UPLOAD_STORED, /* read back, byte for byte */
	EW_S3_UPLOAD_FAILED, /* `failure` and `sentence` say how; what was begun in parts was ended, where that could be */
	EW_S3_UPLOAD_LATER,  /* it was tried often enough for now: take it up from the blob later, or give it up */
};

/** What of the wish is not seen on the object. */
enum ew_s3_differs {
	EW_S3_DIFFERS_LOCK = 1,
	EW_S3_DIFFERS_UNTIL = 2, /* earlier than wished */
	EW_S3_DIFFERS_HOLD = 4,
	EW_S3_DIFFERS_CLASS = 8,
	EW_S3_DIFFERS_ENCRYPTION = 16,
};

struct ew_s3_stored {
	enum ew_s3_upload_end end;
	bool verified;        /* all bytes were read back and had the hash; true for STORED and nothing else */
	uint64_t bytes;
	char etag[EW_S3_ETAG_BYTES];
	char version[EW_S3_VERSION_BYTES]; /* "" in a bucket without versions */
	char storage_class[EW_S3_CLASS_BYTES];
	enum ew_s3_lock lock; /* as the server showed it */
	struct ew_wall until;
	enum ew_s3_said_word legal_hold;
	unsigned differs;     /* set of enum ew_s3_differs: what was wished and is not to be seen */
	bool was_there;       /* an earlier attempt's, or somebody's who had the same bytes */
	unsigned parts;       /* 0: in one piece */
	enum ew_s3_class failure;
	struct ew_error sentence;
};

struct ew_s3_upload;

/**
 * Begins. The place outlives the upload. Errors with a sentence: -EINVAL (a wish that S3 cannot take: too large, too
 * many parts, parts too small), -ENOMEM.
 */
EW_MUST_USE int ew_s3_upload_new(const struct ew_s3_place *place, const struct ew_s3_upload_wish *wish,
	struct ew_s3_upload **ret, struct ew_error *error);

/**
 * Takes an upload up from its blob. Errors with a sentence: -EBADMSG (no such blob, or of another wish), else as
 * ew_s3_upload_new().
 */
EW_MUST_USE int ew_s3_upload_resume(const struct ew_s3_place *place, const struct ew_s3_upload_wish *wish,
	struct ew_slice saved, struct ew_s3_upload **ret, struct ew_error *error);

/** Wipes a customer's key. NULL is fine. */
void ew_s3_upload_free(struct ew_s3_upload **upload);

/** The next step. Errors: -ENOMEM, -EIO, after which it may be asked again. */
EW_MUST_USE int ew_s3_upload_next(
	struct ew_s3_upload *upload, const struct ew_s3_now *now, struct ew_s3_step *ret);

/**
 * Bytes of a READ, in order. Errors: -EINVAL (none are wanted, or more than that), -EIO, -ENOMEM. When all are there,
 * the step is done.
 */
EW_MUST_USE int ew_s3_upload_bytes(struct ew_s3_upload *upload, struct ew_slice bytes);

/** The caller's bytes can no longer be read, or are not those of the hash: it fails, and ends what it began. */
void ew_s3_upload_unreadable(struct ew_s3_upload *upload);

/** The sink of a SEND that wants bytes (ew_s3_sink_fn); `upload` is a struct ew_s3_upload. Errors: -EFBIG, -EIO. */
int ew_s3_upload_sink(void *upload, struct ew_slice bytes);

/** What came of a SEND. Errors: -ENOMEM; the answer counts as lost then. */
EW_MUST_USE int ew_s3_upload_answered(
	struct ew_s3_upload *upload, const struct ew_s3_said *said, const struct ew_s3_now *now);

/**
 * Nobody wants it any more: what was begun in parts is ended, then it fails. Also after LATER. Once stored it does
 * nothing. Not while a request is under way.
 */
void ew_s3_upload_give_up(struct ew_s3_upload *upload);

/** True when the blob differs from the one that was written last: keep it before the next step. */
bool ew_s3_upload_is_unsaved(const struct ew_s3_upload *upload);

/** Writes the blob; no secret is in it. Errors: -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_s3_upload_save(struct ew_s3_upload *upload, struct ew_buf *to);

/** How it stands; lasts as long as the upload. */
const struct ew_s3_stored *ew_s3_upload_result(const struct ew_s3_upload *upload);

#endif
