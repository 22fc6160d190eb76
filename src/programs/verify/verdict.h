/*
 * The verdict, in plain words and for programs.
 */
#ifndef EW_PROGRAMS_VERIFY_VERDICT_H
#define EW_PROGRAMS_VERIFY_VERDICT_H

#include "base/buf.h"
#include "bundle/check.h"
#include "programs/verify/options.h"

struct verdict {
	int result;                     /* of ew_bundle_open() or ew_bundle_check() */
	struct ew_bundle_proved proved;
	struct ew_buf findings;         /* lines for people, or members of a JSON array */
	size_t n, listed;               /* how many there are, and how many of them stand there */
	bool json;
	bool authority;                 /* whom to believe time stamps was said */
	bool inside;                    /* the trust lies in the bundle, and was not taken */
	bool same;                      /* the trust is a copy of what lies there: was it brought from elsewhere? */
};

/** Takes one finding; an ew_bundle_finding_fn. */
void verdict_found(void *arg, const struct ew_bundle_finding *finding);

/** Whether everything was proved that can be: the exit status. */
bool verdict_good(const struct verdict *v);

/** Adds the answer. */
void verdict_write(const struct verdict *v, struct ew_buf *to);

#endif
