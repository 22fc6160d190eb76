/*
 * Any bytes as a checkpoint's text: refused, or written again as they were.
 */
#include "ledger/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(ew_buf_free) struct ew_buf again = {0};
	struct ew_checkpoint checkpoint;

	if (ew_checkpoint_parse(ew_slice_of(data, size), &checkpoint) < 0)
		return 0;
	ew_buf_init(&again, EW_NOTE_BYTES);
	if (ew_checkpoint_add(&checkpoint, &again) < 0 ||
		!ew_slice_equal(ew_buf_slice(&again), ew_slice_of(data, size)))
		abort();
	return 0;
}
