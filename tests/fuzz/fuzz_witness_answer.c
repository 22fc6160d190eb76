/*
 * Any bytes as a witness's answer, with 200 or with 409. What is taken over is one line of the answer, byte for byte.
 */
#include "ledger/witness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* The witness of the kept answer, whose key is told in public. */
	static const char key[] = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
	static const char text[] =
		"arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n";
	_cleanup_(ew_buf_free) struct ew_buf lines = {0};
	struct ew_slice body = ew_slice_of(data, size);
	struct ew_vkey witness;
	struct ew_wall time;
	uint64_t number;

	if (ew_vkey_parse(ew_slice_text(key), &witness) < 0)
		abort();
	ew_buf_init(&lines, EW_NOTE_BYTES);
	int r = ew_witness_answer_read(body, &witness, ew_slice_text(text), &lines, &time);

	if (r < 0 ? lines.len > 0 : ew_slice_find(body, ew_buf_slice(&lines)) == SIZE_MAX)
		abort();
	if (ew_witness_size_read(body, &number) == 0 && number > INT64_MAX)
		abort();
	return 0;
}
