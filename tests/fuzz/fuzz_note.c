/*
 * Any bytes as a note: refused, or put together again from its text and lines to the same bytes.
 */
#include <string.h>

#include "ledger/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ew_vkey log = {.name = "x", .type = EW_KEY_ED25519};
	static const struct ew_vkey witness = {.name = "x", .type = EW_KEY_COSIGNATURE};
	struct ew_wall time;
	struct ew_note note;

	if (ew_note_parse(ew_slice_of(data, size), &note) < 0)
		return 0;
	size_t at = note.text.len + 1;

	if (note.text.at != data || note.n == 0 || data[at - 2] != '\n' || data[at - 1] != '\n')
		abort();
	for (size_t i = 0; i < note.n; i++) {
		if (note.signature[i].line.at != data + at)
			abort();
		at += note.signature[i].line.len;
	}
	if (at != size)
		abort();
	/* A key of zeros is of low order; still nothing here is signed by chance. */
	(void)!ew_note_check(&note, &log);
	(void)!ew_note_check_cosignature(&note, &witness, &time);
	return 0;
}
