/*
 * The body of an order: what is taken must be a whole, known order; what is refused must say why in
 * a sound document.
 */
#include <assert.h>

#include "base/text.h"
#include "programs/web/order_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(ew_buf_free) struct ew_buf json = {0};
	struct ew_http_problem problem;
	struct ew_order_body body;

	ew_buf_init(&json, 8192);
	if (size > EW_MAX_REQUEST_BODY_BYTES)
		return 0;
	if (ew_order_body_parse(ew_slice_of(data, size), &body, &problem)) {
		assert(ew_http_problem_json(&problem, &json) == 0);
		assert(ew_utf8_valid(ew_buf_slice(&json)));
		return 0;
	}
	assert(body.purposes != 0 && (body.purposes & ~EW_PURPOSES_ALL) == 0);
	assert(body.reason.len <= EW_MAX_REASON_BYTES && ew_utf8_valid(body.reason));
	assert(body.kind <= EW_ORDER_EXPECT_KEYS && body.segment <= 8);
	ew_http_json_free(&body.object);
	return 0;
}
