/*
 * Any bytes as a witness's request: refused, or written again as they were, and answered with one of the answers there
 * are. Nobody who has not the log's key is answered 200.
 */
#include <string.h>

#include "ledger/witness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(const struct ew_witness_request *request)
{
	/* The public key of RFC 8032's first test; its private half has signed nothing here. */
	static const struct ew_witness_log seen = {
		.log = {.name = "x", .type = EW_KEY_ED25519, .public_key = {0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a}},
		.size = 3,
	};
	struct ew_witness_log next;
	struct ew_witness_answer answer;

	if (ew_witness_judge(&seen, request, &answer, &next) < 0)
		abort();
	if (answer.status != 403 && answer.status != 404)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(ew_buf_free) struct ew_buf again = {0};
	struct ew_witness_request request;

	if (ew_witness_request_parse(ew_slice_of(data, size), &request) < 0)
		return 0;
	ew_buf_init(&again, EW_WITNESS_REQUEST_BYTES);
	if (ew_witness_request_add(&request, &again) < 0 ||
		!ew_slice_equal(ew_buf_slice(&again), ew_slice_of(data, size)))
		abort();
	judge(&request);
	return 0;
}
