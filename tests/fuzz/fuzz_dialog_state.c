/*
 * A saved dialog: what can be read is saved again to the same bytes.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sip/dialog.h"
#include "sip/sip_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_dialog *d = malloc(sizeof(*d));
	struct ew_buf again;

	assert(d);
	ew_dialog_init(d);
	ew_buf_init(&again, EW_MAX_DIALOG_BYTES);
	if (ew_dialog_restore(ew_slice_of(data, size), d) == 0) {
		assert(ew_dialog_save(d, &again) == 0);
		if (size <= EW_MAX_DIALOG_BYTES)
			assert(again.len == size);
		ew_buf_clear(&again);
		ew_sip_bye_write(&again, d, "SIP;cause=200");
	}
	ew_buf_free(&again);
	ew_dialog_clear(d);
	free(d);
	return 0;
}
