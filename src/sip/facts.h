/*
 * The call data as JSON, for the keeper (docs/internals/facts.md).
 */
#ifndef EW_SIP_FACTS_H
#define EW_SIP_FACTS_H

#include "base/digest.h"
#include "sip/party.h"

#define EW_FACTS_MAX_DEFECTS 24
#define EW_FACTS_NO_NUMBER UINT32_MAX

struct ew_facts {
	struct ew_slice peer;
	struct ew_slice sip_call_id;
	struct ew_slice from_address; /* header From, where nothing says who is on the call */
	struct ew_slice from_name;
	struct ew_slice to_address;
	struct ew_slice to_name;
	const struct ew_parties *parties;
	const struct ew_metadata *model;  /* never NULL */
	const uint32_t *numbers; /* the recorder's stream by m-line, or EW_FACTS_NO_NUMBER; NULL: none is known */
	bool has_metadata_sha256;
	struct ew_hash metadata_sha256;   /* of the last document */
	const char *defects[EW_FACTS_MAX_DEFECTS];
	size_t n_defects;
};

/**
 * Seeds the JSON library's tables, which it would otherwise do from a file at its first use: call it once, before the
 * sandbox is entered. Errors: those of ew_io_random().
 */
EW_MUST_USE int ew_facts_prepare(struct ew_io *io);

/**
 * Adds to `to` the document `facts`, one that ew_facts_write() has made, with one more defect. Errors: -EBADMSG (it is
 * no such document), -EFBIG, -ENOMEM.
 */
EW_MUST_USE int ew_facts_with_defect(struct ew_slice facts, const char *word, struct ew_buf *to);

/** Notes a defect, once; more than the maximum are dropped. The word must live as long as the facts. */
void ew_facts_defect(struct ew_facts *f, const char *word);

/**
 * Adds the document to `to`, at most EW_MAX_FACTS_BYTES: extensions are left out first, then names, then what is over,
 * then links and streams, each time with the defect `facts_truncated`. Errors: -ENOMEM, -EFBIG (does not fit even so;
 * cannot happen within the limits of parties).
 */
EW_MUST_USE int ew_facts_write(const struct ew_facts *f, struct ew_buf *to);

#endif
