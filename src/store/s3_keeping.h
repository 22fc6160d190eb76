/*
 * Private to the S3 library: a wish that outlives who made it. A customer's key lies in guarded memory.
 */
#ifndef EW_STORE_S3_KEEPING_H
#define EW_STORE_S3_KEEPING_H

#include "store/s3_answer.h"

struct ew_s3_kept {
	struct ew_s3_keeping keeping; /* points into what follows */
	char *texts[3 + 2 * EW_S3_MAX_TAGS];
	size_t n_texts;
	uint8_t *key;
};

/** Copies. Errors: -ENOMEM, -EINVAL (SSE-C without a key, too many tags); what was copied is to be freed. */
EW_MUST_USE int ew_s3_kept_copy(struct ew_s3_kept *to, const struct ew_s3_keeping *from);
/** Wipes and frees; half-made is fine. */
void ew_s3_kept_free(struct ew_s3_kept *kept);

/** What of the wish is not seen in a HEAD's answer: a set of enum ew_s3_differs. */
unsigned ew_s3_kept_differs(const struct ew_s3_keeping *wish, const struct ew_s3_said *said);

#endif
