/*
 * What a server was seen to do. It says of each ability whether it was proven, refused (the server says that it cannot)
 * or ignored (the server said yes and did not do it, which is the worst), and nothing may be promised to anybody that is
 * not proven here.
 */
#ifndef EW_STORE_S3_ABILITIES_H
#define EW_STORE_S3_ABILITIES_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/s3_request.h"

enum ew_s3_ability {
	EW_S3_ABLE_STORE,            /* PUT, HEAD, GET, DELETE */
	EW_S3_ABLE_RANGE,            /* a part of an object is read */
	EW_S3_ABLE_VERSIONS,         /* the bucket keeps versions */
	EW_S3_ABLE_LIST_VERSIONS,
	EW_S3_ABLE_LIST_UPLOADS,
	EW_S3_ABLE_MULTIPART,
	EW_S3_ABLE_CONDITIONAL,      /* If-None-Match: a second PUT is refused */
	EW_S3_ABLE_CHECK_MD5,        /* a wrong Content-MD5 is refused */
	EW_S3_ABLE_CHECK_SHA256,     /* a wrong x-amz-checksum-sha256 is refused */
	EW_S3_ABLE_CHECK_PAYLOAD,    /* bytes other than the signed ones are refused */
	EW_S3_ABLE_CHECK_SIGNATURE,  /* a wrong signature is refused */
	EW_S3_ABLE_CUSTOMER_KEY,     /* SSE-C: without the key nothing is read */
	EW_S3_ABLE_TAGS,
	EW_S3_ABLE_LEGAL_HOLD,       /* shown, deleting is refused while it is on, and it can be taken off */
	EW_S3_ABLE_GOVERNANCE,       /* shown, deleting is refused, and with bypass it works */
	EW_S3_ABLE_COMPLIANCE,       /* shown, deleting and shortening are refused, also with bypass */
	EW_S3_ABLE_COMPLIANCE_ENDS,  /* and after its date it can be deleted */
	EW_S3_ABLE_LIFECYCLE,        /* reads back as written; where writing was not allowed: can be read */
	EW_S3_ABLE_STORAGE_CLASS,    /* the class that was asked for is shown */
	EW_S3_ABLE_CLOCK,            /* its clock and ours are less than five minutes apart */
	EW_S3_ABILITIES,
};

enum ew_s3_proof {
	EW_S3_UNTRIED, /* not looked at, not allowed to look, or not to be told; `code` says more */
	EW_S3_PROVEN,
	EW_S3_SAYS_NO, /* "refused" */
	EW_S3_IGNORED,
};

struct ew_s3_finding {
	enum ew_s3_proof proof;
	char code[64]; /* the server's word, status, or why it was not looked at; printable */
};

struct ew_s3_abilities {
	struct ew_wall when;
	int64_t skew_ms;  /* the server's clock minus ours, as far as Date (whole seconds) shows; INT64_MIN: not known */
	struct ew_s3_finding finding[EW_S3_ABILITIES];
};

/** The ability's name in JSON: "conditional". */
const char *ew_s3_ability_word(enum ew_s3_ability ability);

/** "untried", "proven", "refused", "ignored". */
const char *ew_s3_proof_word(enum ew_s3_proof proof);

/** Writes JSON: {"when":..., "skew_ms":..., "abilities":{"store":{"proof":"proven","code":""},...}}. Errors: -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_s3_abilities_write(const struct ew_s3_abilities *abilities, struct ew_buf *to);

/** Reads it back; what it does not know stays untried. Errors: -EBADMSG, -ENOMEM. */
EW_MUST_USE int ew_s3_abilities_read(struct ew_slice json, struct ew_s3_abilities *ret);

/** True when a store that is to lock so, and to use a storage class, is relied on for this: without it something configured does not hold. */
bool ew_s3_ability_needed(enum ew_s3_ability ability, enum ew_s3_lock lock, bool with_class);

/** One sentence about an ability for an operator: what the finding means and what to do. Never empty. */
void ew_s3_ability_say(
	const struct ew_s3_abilities *abilities, enum ew_s3_ability ability, struct ew_error *to);

#endif
