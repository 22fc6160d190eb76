/*
 * Purposes of access. What was recorded for one purpose is not opened for another: the purpose that somebody states must be one
 * that the people on the call were told of, by a notice that they heard to its end or, where the policy's rule says so, in
 * writing. Anything else needs a legal ground that somebody else granted.
 */
#ifndef EW_ACCESS_PURPOSE_H
#define EW_ACCESS_PURPOSE_H

#include <stdbool.h>

#include "base/slice.h"

#define EW_PURPOSES_TOLD 64

/** A purpose that was told, and how. Texts are borrowed. */
struct ew_purpose_told {
	const char *purpose; /* a word of the policy: "quality" */
	const char *notice;  /* the notice that told it; NULL: in writing */
	const char *where;   /* in writing: where, "general terms, 4.2"; NULL: by a notice */
};

/** Grounds of law that may be granted: "complaint", "fraud", "regulator", "subject_request", "court_order". */
bool ew_legal_ground_is(struct ew_slice word);

/**
 * The one that `stated` is; NULL: it was not told. Words are compared without case, blanks round them do not count.
 */
const struct ew_purpose_told *ew_purpose_find(
	const struct ew_purpose_told *told, size_t n, struct ew_slice stated);

#endif
