/*
 * Any bytes as a policy: refused with a sentence, or one whose quorum nobody reaches without a signature.
 */
#include "ledger/tlog_policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char text[] = "x\n3\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n\xe2\x80\x94 x AAAAAAE=\n";
	_cleanup_(ew_tlog_policy_free) struct ew_tlog_policy *policy = NULL;
	struct ew_tlog_verdict verdict;
	struct ew_error error = {0};
	struct ew_note note;
	const char *url;

	if (ew_tlog_policy_parse(ew_slice_of(data, size), &policy, &error) < 0) {
		if (error.code == 0 || error.text[0] == '\0' || policy)
			abort();
		return 0;
	}
	for (size_t i = 0; i < ew_tlog_policy_logs(policy); i++)
		(void)ew_tlog_policy_log(policy, i, &url);
	for (size_t i = 0; i < ew_tlog_policy_witnesses(policy); i++) {
		if (!ew_tlog_policy_witness(policy, i).name || !ew_tlog_policy_witness(policy, i).url)
			abort();
	}
	if (ew_note_parse(ew_slice_text(text), &note) < 0 || ew_tlog_policy_judge(policy, &note, &verdict) < 0)
		abort();
	if (verdict.log || verdict.witnesses > 0 || (verdict.quorum && !ew_tlog_policy_needs_nobody(policy)))
		abort();
	return 0;
}
