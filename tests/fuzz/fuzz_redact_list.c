/*
 * Lists of texts and of marks from any bytes: what is read and written again is the same bytes, and marks rise.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "ipc/redact_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct ew_buf *again, const uint8_t *data, size_t size)
{
	if (again->len > size || !ew_slice_equal(ew_buf_slice(again), ew_slice_of(data, again->len)))
		abort();
}

static void read_pieces(const uint8_t *data, size_t size)
{
	_cleanup_(ew_buf_free) struct ew_buf again = {0};
	struct ew_slice rest = ew_slice_of(data, size);
	struct ew_redact_piece piece;
	int r;

	ew_buf_init(&again, EW_MAX_MESSAGE_BYTES);
	while ((r = ew_redact_piece_cut(&rest, &piece)) == 1)
		ew_redact_piece_add(&again, &piece);
	if (r != 0 && r != -EBADMSG)
		abort();
	compare(&again, data, size);
}

static void read_marks(const uint8_t *data, size_t size)
{
	_cleanup_(ew_buf_free) struct ew_buf again = {0};
	struct ew_slice rest = ew_slice_of(data, size);
	struct ew_redact_mark mark, last;
	size_t n = 0;
	int r;

	ew_buf_init(&again, EW_MAX_MESSAGE_BYTES);
	for (; (r = ew_redact_mark_cut(&rest, n ? &last : NULL, &mark)) == 1; n++) {
		if (n > 0 && (mark.text < last.text || (mark.text == last.text && mark.from < last.to)))
			abort();
		ew_redact_mark_add(&again, &mark);
		last = mark;
	}
	if (r != 0 && r != -EBADMSG)
		abort();
	compare(&again, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > EW_MAX_REDACT_TEXTS_BYTES)
		return 0;
	read_pieces(data, size);
	read_marks(data, size);
	return 0;
}
