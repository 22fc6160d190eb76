/*
 * Orders as callers write them, and the ids that orders get.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/io_sim.h"
#include "domain/consent.h"
#include "programs/web/order_body.h"
#include "support/support.h"

#define PARTY "019aa5a0-0000-7000-8000-0000000000aa"

static const struct {
	const char *body;
	const char *field; /* of the problem; NULL: well */
	enum ew_order_kind kind;
	uint32_t purposes;
} bodies[] = {
	{"{\"order\":\"pause\"}", NULL, EW_ORDER_PAUSE, EW_PURPOSES_ALL},
	{"{\"order\":\"opt_out\",\"purposes\":[\"summary\",\"recording\"],\"party\":\"" PARTY "\"}",
		NULL, EW_ORDER_OPT_OUT, EW_PURPOSE_SUMMARY | EW_PURPOSE_RECORDING},
	{"{\"order\":\"stop\",\"reason\":\"<script>\"}", NULL, EW_ORDER_STOP, EW_PURPOSES_ALL},
	{"{\"order\":\"resume\",\"purposes\":[\"control_listening\"]}", NULL, EW_ORDER_RESUME,
		EW_PURPOSE_CONTROL_LISTENING},
	{"{\"order\":\"start\"}", NULL, EW_ORDER_START, EW_PURPOSES_ALL},
	{"{\"order\":\"expect_keys\",\"party\":\"" PARTY "\",\"count\":4,\"within_ms\":8000}", NULL,
		EW_ORDER_EXPECT_KEYS, EW_PURPOSES_ALL},
	{"{\"order\":\"expect_keys\"}", "party", 0, 0},
	{"{\"order\":\"expect_keys\",\"party\":\"" PARTY "\",\"count\":17}", "count", 0, 0},
	{"{\"order\":\"expect_keys\",\"party\":\"" PARTY "\",\"count\":\"4\"}", "count", 0, 0},
	{"{\"order\":\"expect_keys\",\"party\":\"" PARTY "\",\"within_ms\":120001}", "within_ms", 0, 0},
	{"{\"order\":\"expect_keys\",\"party\":\"" PARTY "\",\"purposes\":[\"qa\"]}", "purposes", 0, 0},
	{"{\"order\":\"pause\",\"count\":1}", "count", 0, 0},
	{"{\"order\":\"pause\",\"segment\":\"payment\"}", NULL, EW_ORDER_PAUSE, EW_PURPOSES_ALL},
	{"{\"order\":\"pause\",\"segment\":\"lunch\"}", "segment", 0, 0},
	{"{\"order\":\"pause\",\"segment\":\"\"}", "segment", 0, 0},
	{"{\"order\":\"opt_out\",\"segment\":\"payment\"}", "segment", 0, 0},
	{"{}", "order", 0, 0},
	{"", "order", 0, 0},
	{"{\"order\":\"PAUSE\"}", "order", 0, 0},
	{"{\"order\":\"erase\"}", "order", 0, 0},
	{"{\"order\":[\"pause\"]}", "order", 0, 0},
	{"{\"order\":\"pause\",\"purposes\":[]}", "purposes", 0, 0},
	{"{\"order\":\"pause\",\"purposes\":\"recording\"}", "purposes", 0, 0},
	{"{\"order\":\"pause\",\"purposes\":[\"recording\",\"recordings\"]}", "purposes", 0, 0},
	{"{\"order\":\"pause\",\"purposes\":[null]}", "purposes", 0, 0},
	{"{\"order\":\"pause\",\"party\":\"customer\"}", "party", 0, 0},
	{"{\"order\":\"pause\",\"party\":\"\"}", "party", 0, 0},
	{"{\"order\":\"pause\",\"party\":\"00000000-0000-0000-0000-000000000000\"}", "party", 0, 0},
	{"{\"order\":\"pause\",\"until\":5}", "until", 0, 0},
	{"{\"order\":\"pause\"", "", 0, 0},
	{"[\"pause\"]", "", 0, 0},
};

static void check_body(size_t i)
{
	struct ew_http_problem problem = {.kind = EW_HTTP_INTERNAL};
	struct ew_order_body got = {.object = NULL};
	int r = ew_order_body_parse(ew_slice_text(bodies[i].body), &got, &problem);

	if (r != (bodies[i].field ? -EINVAL : 0))
		fail_msg("%s: %d", bodies[i].body, r);
	if (r && (strcmp(problem.field, bodies[i].field) != 0 || got.object))
		fail_msg("%s: \"%s\"", bodies[i].body, problem.field);
	if (r == 0 && (got.kind != bodies[i].kind || got.purposes != bodies[i].purposes))
		fail_msg("%s: %d %x", bodies[i].body, (int)got.kind, got.purposes);
	ew_http_json_free(&got.object);
}

static void test_bodies(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < EW_COUNT(bodies); i++)
		check_body(i);
}

static void test_reason_length(void **state)
{
	char body[EW_MAX_REASON_BYTES + 64];
	struct ew_http_problem problem;
	struct ew_order_body got;
	int n, bytes;

	(void)state;
	for (bytes = EW_MAX_REASON_BYTES; bytes <= EW_MAX_REASON_BYTES + 1; bytes++) {
		char reason[EW_MAX_REASON_BYTES + 2];

		memset(reason, 'r', sizeof(reason));
		n = snprintf(body, sizeof(body), "{\"order\":\"pause\",\"reason\":\"%.*s\"}", bytes,
			reason);
		assert_int_equal(ew_order_body_parse(ew_slice_of(body, (size_t)n), &got, &problem),
			bytes > EW_MAX_REASON_BYTES ? -EINVAL : 0);
		if (bytes > EW_MAX_REASON_BYTES)
			continue;
		assert_int_equal(got.reason.len, EW_MAX_REASON_BYTES);
		ew_http_json_free(&got.object);
	}
}

/* Only what closes may take the short way. */
static void test_restricting(void **state)
{
	(void)state;
	assert_true(ew_order_restricts(EW_ORDER_PAUSE));
	assert_true(ew_order_restricts(EW_ORDER_OPT_OUT));
	assert_true(ew_order_restricts(EW_ORDER_STOP));
	assert_false(ew_order_restricts(EW_ORDER_RESUME));
	assert_false(ew_order_restricts(EW_ORDER_START));
	assert_int_equal(ew_order_reason(EW_ORDER_PAUSE), EW_REASON_PAUSE);
	assert_int_equal(ew_order_reason(EW_ORDER_OPT_OUT), EW_REASON_OPT_OUT);
	assert_int_equal(ew_order_reason(EW_ORDER_STOP), EW_REASON_STOP);
}

/* Words and numbers are those of the domain, which web does not see. */
static void test_segments(void **state)
{
	static const struct {
		const char *word;
		enum ew_segment segment;
	} words[] = {{"payment", EW_SEGMENT_PAYMENT}, {"health", EW_SEGMENT_HEALTH}, {"credentials", EW_SEGMENT_CREDENTIALS},
		{"identity", EW_SEGMENT_IDENTITY}, {"private", EW_SEGMENT_PRIVATE}, {"advice", EW_SEGMENT_ADVICE},
		{"on_hold", EW_SEGMENT_ON_HOLD}, {"other", EW_SEGMENT_OTHER}};

	(void)state;
	assert_int_equal(EW_COUNT(words), EW_SEGMENTS);
	for (size_t i = 0; i < EW_COUNT(words); i++)
		assert_int_equal(ew_order_segment_of(ew_slice_text(words[i].word)), 1 + (int)words[i].segment);
	assert_int_equal(ew_order_segment_of(EW_SLICE("")), 0);
}

static void test_ids(void **state)
{
	const struct ew_hash one = {.bytes = {1}}, two = {.bytes = {2}};
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_id a, b, c, uuid;

	(void)state;
	assert_int_equal(ew_order_id(io, &one, "key", &a), 0);
	assert_int_equal(ew_order_id(io, &one, "key", &b), 0);
	assert_true(ew_id_equal(a, b));
	assert_int_equal(ew_order_id(io, &two, "key", &c), 0);
	assert_false(ew_id_equal(a, c));
	assert_int_equal(ew_order_id(io, &one, "key2", &c), 0);
	assert_false(ew_id_equal(a, c));
	assert_int_equal(ew_order_id(io, &one, PARTY, &uuid), 0);
	assert_int_equal(ew_id_parse(EW_SLICE(PARTY), &c), 0);
	assert_true(ew_id_equal(uuid, c));
	assert_int_equal(ew_order_id(io, &one, "", &b), 0);
	assert_int_equal(ew_order_id(io, &one, "", &c), 0);
	assert_false(ew_id_equal(b, c));
	/* the zero id means "none" to the recorder: never an order's */
	assert_int_equal(ew_order_id(io, &one, "00000000-0000-0000-0000-000000000000", &b), 0);
	assert_false(ew_id_is_zero(b));
	ew_io_sim_free(&io);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_reason_length),
		cmocka_unit_test(test_restricting),
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
