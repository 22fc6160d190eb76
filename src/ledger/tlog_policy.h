/*
 * Whom to trust (c2sp.org/tlog-policy): a text file of logs, witnesses and groups, and the quorum that a checkpoint
 * needs.
 *
 *   log <vkey> [url]     witness <name> <vkey> [url]     group <name> <any|all|k> <member>...     quorum <name|none>
 *
 * A checkpoint satisfies it when a listed log has signed it and the quorum is reached by cosignatures of listed
 * witnesses. It is UTF-8. A file without a quorum line is refused, because silence would mean trust; so is one whose
 * last line has no LF, because half a name can be another name. Logs sign with Ed25519 (type 0x01), witnesses cosign
 * with it (type 0x04); keys of types that we cannot check are carried and never count. Hostile input. Pure.
 */
#ifndef EW_LEDGER_TLOG_POLICY_H
#define EW_LEDGER_TLOG_POLICY_H

#include "base/error.h"
#include "ledger/note.h"

#define EW_POLICY_LOGS 32
#define EW_POLICY_WITNESSES 64
#define EW_POLICY_GROUPS 64
#define EW_POLICY_MEMBERS 64
#define EW_POLICY_NAME_BYTES 256
#define EW_POLICY_URL_BYTES 512
#define EW_POLICY_TEXT_BYTES (256u << 10)

struct ew_tlog_policy; /* heap; holds copies */

/** Reads the text. Errors with a sentence that names the line: -EINVAL; -EFBIG, -ENOMEM. */
EW_MUST_USE int ew_tlog_policy_parse(
	struct ew_slice text, struct ew_tlog_policy **ret, struct ew_error *error);
/** NULL is fine. */
void ew_tlog_policy_free(struct ew_tlog_policy **policy);

struct ew_tlog_witness {
	const char *name;
	const struct ew_vkey *key; /* NULL: of a type that we cannot check */
	const char *url;           /* "" when there is none */
};

/** How many logs it lists. */
size_t ew_tlog_policy_logs(const struct ew_tlog_policy *policy);
/** The key of a log (NULL: of a type that we cannot check), and its URL or "". */
const struct ew_vkey *ew_tlog_policy_log(
	const struct ew_tlog_policy *policy, size_t n, const char **ret_url);
/** How many witnesses. */
size_t ew_tlog_policy_witnesses(const struct ew_tlog_policy *policy);
/** The n-th; what it points to is the policy's. */
struct ew_tlog_witness ew_tlog_policy_witness(const struct ew_tlog_policy *policy, size_t n);
/** Whether the quorum is "none". */
bool ew_tlog_policy_needs_nobody(const struct ew_tlog_policy *policy);

/** What a policy says of one checkpoint. */
struct ew_tlog_verdict {
	bool log;                               /* a listed log has signed it, and its name is the origin */
	size_t log_number;
	bool quorum;
	size_t witnesses;                       /* good cosignatures of different witnesses */
	bool seen[EW_POLICY_WITNESSES];
	struct ew_wall at[EW_POLICY_WITNESSES]; /* when they say they saw it */
	bool bad;                               /* a listed key has a line that is not good: nothing of the note counts,
	                                           and all of the above is false and 0 */
};

/** Judges. Errors: -EBADMSG (no checkpoint), -EIO, -ENOMEM; a note that does not satisfy is no error. */
EW_MUST_USE int ew_tlog_policy_judge(const struct ew_tlog_policy *policy, const struct ew_note *note,
	struct ew_tlog_verdict *ret);

#endif
