/*
 * A policy as the supervisor hands it over: its text, its packs and what is known of its notices, out of one descriptor.
 */
#ifndef EW_PROGRAMS_KEEPER_POLICY_PARCEL_H
#define EW_PROGRAMS_KEEPER_POLICY_PARCEL_H

#include "base/error.h"
#include "ipc/messages.h"
#include "programs/keeper/keeper_policies.h"

#define EW_POLICY_PARCEL_FILES 512

struct ew_policy_parcel {
	char name[201];
	struct ew_policy_text *texts;
	struct ew_buf *bytes; /* of each */
	size_t n;
};

/**
 * Reads all of it; `fd` stays the caller's, -1 holds nothing. Errors: -EBADMSG, -EFBIG (too many files, or one past
 * EW_MAX_CONFIG_BYTES), -ENOMEM, with a sentence; then nothing is held.
 */
EW_MUST_USE int ew_policy_parcel_read(
	struct ew_policy_parcel *to, const struct ew_msg_policy_set *message, int fd, struct ew_error *error);
/** Frees what it holds; one of zeros is fine. */
void ew_policy_parcel_free(struct ew_policy_parcel *parcel);

#endif
