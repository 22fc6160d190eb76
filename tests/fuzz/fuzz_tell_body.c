/*
 * The body of an event that somebody tells: what is taken is whole, and when it restricts, it restricts something; what is
 * refused says why in a sound document.
 */
#include <assert.h>

#include "base/text.h"
#include "programs/web/tell_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	_cleanup_(ew_buf_free) struct ew_buf json = {0};
	struct ew_web_restriction what;
	struct ew_http_problem problem;

	ew_buf_init(&json, 8192);
	if (size > EW_MAX_REQUEST_BODY_BYTES)
		return 0;
	if (ew_tell_body_parse(ew_slice_of(data, size), &body, &problem)) {
		assert(ew_http_problem_json(&problem, &json) == 0);
		assert(ew_utf8_valid(ew_buf_slice(&json)));
		return 0;
	}
	assert(ew_http_body_text(body, "type").len > 0);
	if (!ew_tell_restricts(body, &what))
		return 0;
	assert(what.purposes != 0 && (what.purposes & ~EW_PURPOSES_ALL) == 0);
	assert(what.reason == EW_REASON_OPT_OUT || what.reason == EW_REASON_MINOR || what.reason == EW_REASON_SEGMENT);
	assert((what.reason == EW_REASON_SEGMENT) == (what.segment > 0) && what.segment <= 8);
	assert(what.reason_text.len <= EW_MAX_REASON_BYTES && ew_utf8_valid(what.reason_text));
	return 0;
}
