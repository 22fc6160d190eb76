/*
 * Reading one object whole, as a state machine: what was cut off goes on behind the last byte that came, and nothing
 * counts as read before all of it had the hash that is known. A server that does not give ranges, or gives other bytes
 * the second time, is asked once more for the whole.
 *
 * Belongs to one thread; nothing blocks. Steps: s3_step.h.
 */
#ifndef EW_STORE_S3_DOWNLOAD_H
#define EW_STORE_S3_DOWNLOAD_H

#include "store/s3_outcome.h"
#include "store/s3_step.h"

#define EW_S3_DOWNLOAD_TRIES 8     /* one after the other without a byte */
#define EW_S3_DOWNLOAD_PIECES 1000 /* in which it may come */

/** Takes bytes that stand at `offset` of the object; earlier ones may come again. Errors are the download's. */
typedef int ew_s3_write_fn(void *arg, uint64_t offset, struct ew_slice bytes);

struct ew_s3_download_wish {
	const char *key;
	const char *version; /* NULL or "": the newest */
	uint64_t bytes;
	struct ew_hash sha256;
	ew_s3_write_fn *write;
	void *arg;
};

enum ew_s3_download_end {
	EW_S3_DOWNLOAD_RUNS,
	EW_S3_DOWNLOAD_DONE,   /* all of it was written, and has the hash */
	EW_S3_DOWNLOAD_OTHER,  /* the server has other bytes than those */
	EW_S3_DOWNLOAD_FAILED, /* `failure`, or `write_error`, says how */
	EW_S3_DOWNLOAD_LATER,  /* tried often enough for now */
};

struct ew_s3_downloaded {
	enum ew_s3_download_end end;
	enum ew_s3_class failure;
	int write_error; /* of `write`; 0: none */
	unsigned pieces; /* in which it came */
	struct ew_error sentence;
};

struct ew_s3_download;

/** The place outlives it. Errors with a sentence: -EINVAL (key or version too long), -ENOMEM. */
EW_MUST_USE int ew_s3_download_new(const struct ew_s3_place *place, const struct ew_s3_download_wish *wish,
	struct ew_s3_download **ret, struct ew_error *error);
/** NULL is fine. */
void ew_s3_download_free(struct ew_s3_download **d);

/** The next step: SEND, WAIT or END. Errors: -ENOMEM, -EIO, after which it may be asked again. */
EW_MUST_USE int ew_s3_download_next(struct ew_s3_download *d, const struct ew_s3_now *now, struct ew_s3_step *ret);

/** The sink of a SEND; `d` is a struct ew_s3_download. Errors: -EFBIG, those of `write`. */
int ew_s3_download_sink(void *d, struct ew_slice bytes);

/** What came of a SEND. Errors: -ENOMEM; the answer counts as lost then. */
EW_MUST_USE int ew_s3_download_answered(
	struct ew_s3_download *d, const struct ew_s3_said *said, const struct ew_s3_now *now);

/** How it stands; lasts as long as the download. */
const struct ew_s3_downloaded *ew_s3_download_result(const struct ew_s3_download *d);

#endif
