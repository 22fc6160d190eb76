/*
 * What somebody may do. Rights are bits; a role is a set of them, and policy limits for each of its rules what a role sees
 * of a call (`see`). No right follows from another: who administers opens nothing.
 */
#ifndef EW_DOMAIN_RIGHT_H
#define EW_DOMAIN_RIGHT_H

#include "base/slice.h"

/** Rows of tokens and roles hold the bits: never renumber. */
enum ew_right {
	EW_RIGHT_SEARCH = 1u << 0,     /* find calls, and see that there are some */
	EW_RIGHT_READ = 1u << 1,       /* records, events, and text of the kinds that a role may read */
	EW_RIGHT_LISTEN = 1u << 2,
	EW_RIGHT_REVEAL = 1u << 3,     /* what nothing has checked */
	EW_RIGHT_EXPORT = 1u << 4,     /* take away in a form for others: bundles, sealed exports */
	EW_RIGHT_ORDER = 1u << 5,
	EW_RIGHT_ADMINISTER = 1u << 6, /* people, roles, tokens, vendors; nothing of a call */
	EW_RIGHT_TELL = 1u << 7,       /* events of a call: consent, notices, segments */
	EW_RIGHT_CAPTURE = 1u << 8,    /* ask for grants, for a vendor's tool */
	EW_RIGHT_DOWNLOAD = 1u << 9,   /* save what may be heard or read */
	EW_RIGHT_HOLD = 1u << 10,
	EW_RIGHT_ERASE = 1u << 11,
	EW_RIGHT_APPROVE = 1u << 12,   /* be the second person */
	EW_RIGHT_PROVISION = 1u << 13, /* a directory's: make people and let them go (SCIM) */
	EW_RIGHT_LAUNCH = 1u << 14,    /* open the agent panel for an agent, for a CRM */
};
#define EW_RIGHTS 15

/** "search"; NULL for what is not exactly one right. */
const char *ew_right_name(uint32_t right);
/** The bit of a word; 0 for one that is none, or NULL. */
uint32_t ew_right_of(const char *word);

#endif
