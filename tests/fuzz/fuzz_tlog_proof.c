/*
 * Any bytes as a proof file: refused, or written again as they were.
 */
#include "ledger/tlog_proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(ew_buf_free) struct ew_buf again = {0};
	struct ew_tlog_proof proof;

	if (ew_tlog_proof_parse(ew_slice_of(data, size), &proof) < 0)
		return 0;
	ew_buf_init(&again, EW_TLOG_PROOF_BYTES);
	if (ew_tlog_proof_add(&proof, &again) < 0 ||
		!ew_slice_equal(ew_buf_slice(&again), ew_slice_of(data, size)))
		abort();
	(void)!ew_tlog_proof_check(&proof, EW_SLICE("leaf"));
	return 0;
}
