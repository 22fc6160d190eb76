/*
 * What the ear answers, as bytes: of one length each, so that a message is cut up by counting. Must never take a length
 * from what it reads.
 */
#include "ipc/ear_heard.h"

#include "base/reader.h"

void ew_ear_heard_add(struct ew_buf *to, const struct ew_ear_heard *heard)
{
	ew_buf_add_u32(to, heard->stream);
	ew_buf_add_u32(to, heard->serial);
	ew_buf_add_u32(to, heard->ssrc);
	ew_buf_add_u32(to, heard->words);
	ew_buf_add_u32(to, heard->heard_ts);
	ew_buf_add_u32(to, heard->from_ts);
	ew_buf_add_u32(to, heard->to_ts);
	ew_buf_add_u64(to, (uint64_t)heard->arrival.us);
}

bool ew_ear_heard_next(struct ew_slice *from, struct ew_ear_heard *ret)
{
	struct ew_reader r;

	if (from->len < EW_EAR_HEARD_BYTES)
		return false;
	ew_reader_init(&r, ew_slice_of(from->at, EW_EAR_HEARD_BYTES));
	ret->stream = ew_reader_u32(&r);
	ret->serial = ew_reader_u32(&r);
	ret->ssrc = ew_reader_u32(&r);
	ret->words = (uint8_t)ew_reader_u32(&r);
	ret->heard_ts = ew_reader_u32(&r);
	ret->from_ts = ew_reader_u32(&r);
	ret->to_ts = ew_reader_u32(&r);
	ret->arrival.us = (int64_t)ew_reader_u64(&r);
	*from = ew_slice_of(from->at + EW_EAR_HEARD_BYTES, from->len - EW_EAR_HEARD_BYTES);
	return true;
}
