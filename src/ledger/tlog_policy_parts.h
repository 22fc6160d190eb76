/*
 * What a policy holds. Private to the library.
 */
#ifndef EW_LEDGER_TLOG_POLICY_PARTS_H
#define EW_LEDGER_TLOG_POLICY_PARTS_H

#include "ledger/tlog_policy.h"

/** A log or a witness. */
struct ew_policy_key {
	struct ew_vkey key;
	struct ew_hash material; /* of the public key: what makes two lines the same key */
	bool checkable;
	char *name;              /* of a witness */
	char *url;               /* never NULL */
};

struct ew_policy_member {
	bool group;
	uint8_t number; /* of the witness or the group */
};

struct ew_policy_group {
	char *name;
	size_t needs; /* of its members */
	struct ew_policy_member member[EW_POLICY_MEMBERS];
	size_t n;
};

/** Groups only name what stands before them, so they are judged in their order. */
struct ew_tlog_policy {
	struct ew_policy_key log[EW_POLICY_LOGS];
	size_t logs;
	struct ew_policy_key witness[EW_POLICY_WITNESSES];
	size_t witnesses;
	struct ew_policy_group group[EW_POLICY_GROUPS];
	size_t groups;
	bool witness_taken[EW_POLICY_WITNESSES]; /* a member of a group already */
	bool group_taken[EW_POLICY_GROUPS];
	bool has_quorum;
	bool needs_nobody;
	struct ew_policy_member quorum;
};

#endif
