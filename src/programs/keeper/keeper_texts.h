/*
 * The texts of a request: every string, every longer number and every member name that is no plain word, as pieces for the redactor, and the
 * request again with what it found replaced. Must never change anything else, nor leave out a text because of where it stands.
 *
 * Pure. One thread.
 */
#ifndef EW_PROGRAMS_KEEPER_TEXTS_H
#define EW_PROGRAMS_KEEPER_TEXTS_H

#include <jansson.h>

#include "base/buf.h"

struct ew_texts;

/**
 * The texts in the named members (separated by blanks) of a request, which must outlive them unchanged. What stands in the same member of the
 * elements of a list is one conversation, said by the element's party (else its speaker or channel): so words that a transcript lists one by
 * one are read together. Errors: -ENOMEM, -E2BIG (too many).
 */
EW_MUST_USE int ew_texts_of(const json_t *request, const char *members, struct ew_texts **ret);
/** Wipes. NULL is fine. */
void ew_texts_free(struct ew_texts **texts);

/** How many. */
size_t ew_texts_count(const struct ew_texts *texts);
/** True when the text of segments is among them: a transcript, which may be a part of a conversation. */
bool ew_texts_are_talk(const struct ew_texts *texts);
/** Adds them as pieces (ipc/redact_list.h), the text of segments first. `goes_on`: that one goes on from an earlier request. */
void ew_texts_pack(const struct ew_texts *texts, bool goes_on, struct ew_buf *to);

/**
 * Takes what was found (message `redacted`). Errors: -EBADMSG (marks that are none of these texts, or cut a character), -ENOMEM. Once.
 */
EW_MUST_USE int ew_texts_found(struct ew_texts *texts, struct ew_slice spans, struct ew_slice rules);

/** The request with findings as "[card]", a number with one as such a text. A new reference; NULL without memory. */
json_t *ew_texts_replaced(const struct ew_texts *texts);

/**
 * The request as it came, but for what may never be kept (ew_sensitive_is_never_kept(), and whatever covers a security code or PIN), which is replaced
 * as above. A new reference; NULL without memory.
 */
json_t *ew_texts_original(const struct ew_texts *texts);
/** True when a finding covers a security code or PIN, whatever its kind. */
bool ew_texts_cover_code(const struct ew_texts *texts);

/** Something that was found in what was said: in "segments". Borrowed from the texts. */
struct ew_texts_said {
	const json_t *segment;  /* its element */
	int64_t from_ms, to_ms; /* by the times of its words; where there are none, of the segment */
	const char *kind, *rule;
	bool code;              /* a security code or PIN was said with it, whatever the kind */
};
typedef int ew_texts_said_fn(void *arg, const struct ew_texts_said *said);
/** Tells each of them, also those that go on from another text, and not those that were dropped. Errors: -ENOMEM, those of fn. */
EW_MUST_USE int ew_texts_each_said(const struct ew_texts *texts, ew_texts_said_fn *fn, void *arg);
/** When bytes `from` to `to` of a segment's text were said, as above. Errors: -EINVAL (it has no time), -ENOMEM. */
EW_MUST_USE int ew_segment_when(const json_t *segment, uint32_t from, uint32_t to, int64_t *ret_from_ms, int64_t *ret_to_ms);
/** True when something was found that is not in "segments": nobody knows when that was said. */
bool ew_texts_found_untimed(const struct ew_texts *texts);

/** Findings that began in this element of "segments" are not counted: it is not stored. */
void ew_texts_drop_segment(struct ew_texts *texts, size_t segment);
/** The same of elements `first` to `behind` of "segments" alone: [{"kind", "rule", "count"}]. A new reference; NULL without memory. */
json_t *ew_texts_counts_of(const struct ew_texts *texts, size_t first, size_t behind);
/** [{"kind", "rule", "count"}]: never a value, never a place. A new reference; NULL without memory. */
json_t *ew_texts_counts(const struct ew_texts *texts);

#endif
