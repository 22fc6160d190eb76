/*
 * Rows of keys that are sealed anew, as bytes. Must never read past what it was given.
 */
#include "ipc/rewrap_rows.h"

#include <errno.h>
#include <string.h>

void ew_rewrap_row_add(struct ew_buf *to, uint32_t number, struct ew_id subject, struct ew_slice header)
{
	if (header.len > UINT16_MAX) {
		to->error = -EFBIG;
		return;
	}
	ew_buf_add_u32(to, number);
	ew_buf_add_slice(to, ew_slice_of(subject.bytes, sizeof(subject.bytes)));
	ew_buf_add_u16(to, (uint16_t)header.len);
	ew_buf_add_slice(to, header);
}

bool ew_rewrap_row_next(struct ew_reader *r, struct ew_rewrap_row *ret)
{
	if (r->rest.len == 0)
		return false;
	ret->epoch = ew_reader_u32(r);
	ret->code = (int32_t)ret->epoch;
	ew_reader_copy(r, ret->subject.bytes, sizeof(ret->subject.bytes));
	ret->header = ew_reader_bytes(r, ew_reader_u16(r));
	return ew_reader_ok(r);
}
