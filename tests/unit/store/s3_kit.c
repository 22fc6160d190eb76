/*
 * A place, a moment and answers for the tests of the S3 library.
 */
#include "unit/store/s3_kit.h"

#include <stdlib.h>
#include <string.h>

const struct ew_s3_place *s3_place(void)
{
	static const struct ew_s3_place_wish wish = {.endpoint = "https://store.example", .bucket = "calls"};
	static struct ew_s3_place place;

	if (!place.host[0] && ew_s3_place_read(&wish, &place, NULL) < 0)
		abort();
	return &place;
}

struct ew_wall s3_noon(void)
{
	struct ew_wall t;

	if (ew_wall_parse(EW_SLICE("2026-11-22T12:00:00Z"), &t) < 0)
		abort();
	return t;
}

const struct ew_s3_said *s3_answer(const struct ew_s3_request *request, const char *text, size_t piece,
	ew_s3_sink_fn *sink, void *arg, struct ew_s3_answer **ret)
{
	struct ew_slice rest = ew_slice_text(text), line;
	struct ew_s3_answer *a = NULL;
	uint64_t status = 0;

	if (ew_s3_answer_new(request, sink, arg, &a) < 0)
		return NULL;
	*ret = a;
	if (!ew_slice_cut(&rest, '\n', &line) || ew_slice_decimal(line, 999, &status) < 0)
		abort();
	ew_s3_answer_status(a, (unsigned)status);
	while (ew_slice_cut(&rest, '\n', &line) && line.len > 0)
		ew_s3_answer_header(a, line);
	while (rest.len > 0) {
		size_t n = piece > 0 && piece < rest.len ? piece : rest.len;

		if (ew_s3_answer_body(a, ew_slice_of(rest.at, n)) < 0)
			break;
		rest = ew_slice_of(rest.at + n, rest.len - n);
	}
	return ew_s3_answer_end(a, 0);
}
