/*
 * Lists of texts and of what was found in them, as bytes. Must never give out a piece or a mark that the other side could not have meant: whoever
 * replaces spans in a text goes by these numbers.
 */
#include "ipc/redact_list.h"

#include <errno.h>

#include "base/reader.h"
#include "base/text.h"

enum { GOES_ON = 1, CODE = 2 }; /* flags of a mark */

void ew_redact_piece_add(struct ew_buf *to, const struct ew_redact_piece *piece)
{
	ew_buf_add_u8(to, piece->speaker);
	ew_buf_add_u8(to, piece->flags);
	ew_buf_add_u32(to, (uint32_t)piece->text.len);
	ew_buf_add_slice(to, piece->text);
}

int ew_redact_piece_cut(struct ew_slice *rest, struct ew_redact_piece *ret)
{
	struct ew_redact_piece piece;
	struct ew_reader r;

	if (rest->len == 0)
		return 0;
	ew_reader_init(&r, *rest);
	piece.speaker = ew_reader_u8(&r);
	piece.flags = ew_reader_u8(&r);
	piece.text = ew_reader_bytes(&r, ew_reader_u32(&r));
	if (!ew_reader_ok(&r) || piece.speaker >= EW_REDACT_PIECE_SPEAKERS || (piece.flags & ~EW_REDACT_PIECE_FLAGS) ||
		!ew_utf8_valid(piece.text))
		return -EBADMSG;
	*rest = r.rest;
	*ret = piece;
	return 1;
}

void ew_redact_mark_add(struct ew_buf *to, const struct ew_redact_mark *mark)
{
	ew_buf_add_u32(to, mark->text);
	ew_buf_add_u32(to, mark->from);
	ew_buf_add_u32(to, mark->to);
	ew_buf_add_u8(to, mark->score);
	ew_buf_add_u8(to, mark->rule);
	ew_buf_add_u8(to, (uint8_t)((mark->goes_on ? GOES_ON : 0) | (mark->code ? CODE : 0)));
}

static bool is_behind(const struct ew_redact_mark *mark, const struct ew_redact_mark *after)
{
	return !after || mark->text > after->text || (mark->text == after->text && mark->from >= after->to);
}

int ew_redact_mark_cut(struct ew_slice *rest, const struct ew_redact_mark *after, struct ew_redact_mark *ret)
{
	struct ew_redact_mark mark;
	struct ew_reader r;
	uint8_t flags;

	if (rest->len == 0)
		return 0;
	ew_reader_init(&r, *rest);
	mark.text = ew_reader_u32(&r);
	mark.from = ew_reader_u32(&r);
	mark.to = ew_reader_u32(&r);
	mark.score = ew_reader_u8(&r);
	mark.rule = ew_reader_u8(&r);
	flags = ew_reader_u8(&r);
	mark.goes_on = flags & GOES_ON;
	mark.code = flags & CODE;
	if (!ew_reader_ok(&r) || (flags & ~(GOES_ON | CODE)) || mark.from >= mark.to || mark.score < 1 || mark.score > 100 || !is_behind(&mark, after))
		return -EBADMSG;
	*rest = r.rest;
	*ret = mark;
	return 1;
}
