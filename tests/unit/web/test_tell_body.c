/*
 * Events as callers write them: what is refused and by which name, and which of them are restrictions.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "programs/web/tell_body.h"

#define PARTY "019aa5a0-0000-7000-8000-0000000000aa"
#define P "\"party\":\"" PARTY "\""

static const struct {
	const char *body;
	const char *field; /* of the problem; NULL: well */
	int reason;	   /* of the restriction that it is; -1: none */
	uint32_t purposes;
	uint8_t segment;
	bool one_party;
} bodies[] = {
	{"{\"type\":\"notice_started\",\"notice\":\"welcome-en\"}", NULL, -1, 0, 0, false},
	{"{\"type\":\"notice_ended\",\"notice\":\"welcome-en\",\"played\":\"complete\",\"played_ms\":8000}", NULL, -1, 0, 0, false},
	{"{\"type\":\"notice_ended\",\"notice\":\"welcome-en\"}", "played", 0, 0, 0, false},
	{"{\"type\":\"notice_ended\",\"notice\":\"w\",\"played\":\"mostly\"}", "played", 0, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"granted\",\"method\":\"spoken\"," P "}", NULL, -1, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"declined\",\"method\":\"agent\"}", NULL, EW_REASON_OPT_OUT, EW_PURPOSES_ALL, 0, false},
	{"{\"type\":\"consent\",\"status\":\"withdrawn\",\"method\":\"api\",\"purposes\":[\"summary\"]," P "}", NULL,
		EW_REASON_OPT_OUT, EW_PURPOSE_SUMMARY, 0, true},
	{"{\"type\":\"consent\",\"status\":\"declined\",\"method\":\"bot\",\"segment\":\"payment\"}", NULL, -1, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"refused\",\"method\":\"agent\"}", "status", 0, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"granted\",\"method\":\"guess\"}", "method", 0, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"granted\",\"method\":\"api\",\"purposes\":[]}", "purposes", 0, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"granted\",\"method\":\"api\",\"purposes\":[\"all\"]}", "purposes", 0, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"granted\",\"method\":\"api\",\"until\":\"tomorrow\"}", "until", 0, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"granted\",\"method\":\"written\",\"written\":\"yes\"}", "written", 0, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"granted\",\"method\":\"api\",\"asserted\":\"proven\"}", "asserted", 0, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"granted\",\"method\":\"api\",\"voice\":\"party\"}", "voice", 0, 0, 0, false},
	{"{\"type\":\"segment_opened\",\"segment\":\"payment\"}", NULL, EW_REASON_SEGMENT, EW_PURPOSES_ALL, 1, false},
	{"{\"type\":\"segment_opened\",\"segment\":\"other\",\"reason\":\"r\"}", NULL, EW_REASON_SEGMENT, EW_PURPOSES_ALL, 8, false},
	{"{\"type\":\"segment_opened\"}", "segment", 0, 0, 0, false},
	{"{\"type\":\"segment_opened\",\"segment\":\"lunch\"}", "segment", 0, 0, 0, false},
	{"{\"type\":\"segment_ended\",\"segment\":\"payment\"}", NULL, -1, 0, 0, false},
	{"{\"type\":\"minor\",\"status\":\"minor\"," P "}", NULL, EW_REASON_MINOR, EW_PURPOSES_ALL, 0, false},
	{"{\"type\":\"minor\",\"status\":\"adult\",\"reason\":\"passport seen\"," P "}", NULL, -1, 0, 0, false},
	{"{\"type\":\"minor\",\"status\":\"minor\"}", "party", 0, 0, 0, false},
	{"{\"type\":\"minor\",\"status\":\"minor\",\"party\":\"caller\"}", "party", 0, 0, 0, false},
	{"{\"type\":\"minor\",\"status\":\"minor\",\"party\":\"00000000-0000-0000-0000-000000000000\"}", "party", 0, 0, 0, false},
	{"{\"type\":\"agreement\",\"reference\":\"WA-1\",\"purposes\":[\"qa\"]," P "}", NULL, -1, 0, 0, false},
	{"{\"type\":\"agreement\",\"purposes\":[\"qa\"]," P "}", "reference", 0, 0, 0, false},
	{"{\"type\":\"located\",\"place\":\"US-CA\"," P "}", NULL, -1, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"granted\"}", NULL, -1, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"implied\"}", "status", 0, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"granted\",\"at\":\"2020-01-01T00:00:00Z\"}", "at", 0, 0, 0, false},
	{"{\"type\":\"consent\",\"status\":\"granted\",\"written\":true,\"reference\":\"DMS 4\"}", NULL, -1, 0, 0, false},
	{"{\"type\":\"moved\",\"reason\":\"transferred\"}", NULL, -1, 0, 0, false},
	{"{\"type\":\"moved\",\"party\":\"x\"}", "party", 0, 0, 0, false},
	{"{\"type\":\"asked\",\"keys\":true,\"within_ms\":8000," P "}", NULL, -1, 0, 0, false},
	{"{\"type\":\"asked\",\"within_ms\":120001}", "within_ms", 0, 0, 0, false},
	{"{\"type\":\"uncontrolled\",\"system\":\"old recorder\",\"status\":\"found\"}", NULL, -1, 0, 0, false},
	{"{\"type\":\"uncontrolled\",\"system\":\"old recorder\",\"status\":\"gone\"}", "status", 0, 0, 0, false},
	{"{\"type\":\"opened\"}", "type", 0, 0, 0, false},
	{"{\"type\":5}", "type", 0, 0, 0, false},
	{"{\"segment\":\"payment\"}", "type", 0, 0, 0, false},
	{"{}", "type", 0, 0, 0, false},
	{"", "type", 0, 0, 0, false},
	{"[]", "", 0, 0, 0, false},
	{"{\"type\":\"segment_opened\",\"segment\":\"payment\",\"segment\":\"other\"}", "", 0, 0, 0, false},
};

static void check_restriction(const json_t *body, size_t i)
{
	struct ew_web_restriction got = {0};
	bool restricts = ew_tell_restricts(body, &got);

	if (restricts != (bodies[i].reason >= 0))
		fail_msg("%s: restricts %d", bodies[i].body, restricts);
	if (restricts && ((int)got.reason != bodies[i].reason || got.purposes != bodies[i].purposes ||
				 got.segment != bodies[i].segment || ew_id_is_zero(got.party) == bodies[i].one_party))
		fail_msg("%s: %d %x %u", bodies[i].body, (int)got.reason, got.purposes, got.segment);
}

static void test_bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(bodies); i++) {
		struct ew_http_problem problem = {.kind = EW_HTTP_INTERNAL};
		json_t *body = NULL;
		int r = ew_tell_body_parse(ew_slice_text(bodies[i].body), &body, &problem);

		if (r != (bodies[i].field ? -EINVAL : 0))
			fail_msg("%s: %d %s", bodies[i].body, r, problem.detail);
		if (r && strcmp(problem.field, bodies[i].field) != 0)
			fail_msg("%s: \"%s\" %s", bodies[i].body, problem.field, problem.detail);
		if (r == 0)
			check_restriction(body, i);
		json_decref(body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_bodies)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
