/*
 * Finds out what a server does, by doing it to canaries: small objects under PREFIX/probe/ that hold nothing. Servers
 * that say 200 and do nothing are common, so every ability is proven by its effect. A canary under a COMPLIANCE lock
 * cannot be removed before its date; it is left, and named in the result, for the next probe to find and remove.
 *
 * A state machine; belongs to one thread; nothing blocks. Steps: s3_step.h. Every request of a probe is one that the
 * server may refuse, so that nothing but a server that cannot be asked ends it early.
 */
#ifndef EW_STORE_S3_PROBE_H
#define EW_STORE_S3_PROBE_H

#include "store/s3_abilities.h"
#include "store/s3_outcome.h"
#include "store/s3_step.h"

#define EW_S3_PROBE_LOCK_S 60
#define EW_S3_PROBE_TRIES 3
#define EW_S3_PROBE_LEFT 16 /* canaries that are remembered */

/** A canary that could not be removed yet. */
struct ew_s3_canary {
	char key[EW_S3_KEY_BYTES];
	char version[EW_S3_VERSION_BYTES];
	struct ew_wall until; /* of its COMPLIANCE lock; 0: it was refused for another reason */
};

struct ew_s3_probe_wish {
	struct ew_id id;              /* random: names the canaries */
	unsigned lock_s;              /* of COMPLIANCE and GOVERNANCE; 0: EW_S3_PROBE_LOCK_S */
	bool wait;                    /* for the COMPLIANCE lock's end; otherwise its canary is left */
	bool may_write_lifecycle;     /* where the bucket has no rules: one is written, read back and removed */
	const char *storage_class;    /* to be tried; NULL: none is */
	const struct ew_s3_canary *left; /* by earlier probes; copied */
	size_t n_left;
};

struct ew_s3_probed {
	bool over;
	bool could_ask;               /* false: `sentence` says why nothing could be found out */
	struct ew_s3_abilities abilities;
	struct ew_s3_canary left[EW_S3_PROBE_LEFT];
	size_t n_left;
	struct ew_error sentence;
};

struct ew_s3_probe;

/** The place outlives it. Errors with a sentence: -EINVAL, -ENOMEM. */
EW_MUST_USE int ew_s3_probe_new(const struct ew_s3_place *place, const struct ew_s3_probe_wish *wish,
	struct ew_s3_probe **ret, struct ew_error *error);
/** NULL is fine. */
void ew_s3_probe_free(struct ew_s3_probe **probe);

/**
 * The next step: SEND, WAIT or END. One request is to be signed and sent wrongly (`spoil` of s3_http.h): ew_s3_sign()
 * sees to it, the driver signs and sends as always. Errors: -ENOMEM, -EIO, after which it may be asked again.
 */
EW_MUST_USE int ew_s3_probe_next(struct ew_s3_probe *probe, const struct ew_s3_now *now, struct ew_s3_step *ret);

/** The sink of a SEND that wants bytes; `probe` is a struct ew_s3_probe. Errors: -EFBIG. */
int ew_s3_probe_sink(void *probe, struct ew_slice bytes);

/** What came of a SEND. Errors: -ENOMEM; the answer counts as lost then. */
EW_MUST_USE int ew_s3_probe_answered(
	struct ew_s3_probe *probe, const struct ew_s3_said *said, const struct ew_s3_now *now);

/** How it stands; lasts as long as the probe. */
const struct ew_s3_probed *ew_s3_probe_result(const struct ew_s3_probe *probe);

/**
 * Writes JSON: that of ew_s3_abilities_write() with "left": [{"key", "version", "until"}, ...], canaries that were left.
 * Errors: -ENOMEM, -EFBIG.
 */
EW_MUST_USE int ew_s3_probed_write(const struct ew_s3_probed *probed, struct ew_buf *to);

/** Reads "left" back; at most EW_S3_PROBE_LEFT. Errors: -EBADMSG (no such JSON). */
EW_MUST_USE int ew_s3_probed_read_left(struct ew_slice json, struct ew_s3_canary ret[static EW_S3_PROBE_LEFT], size_t *ret_n);

#endif
