/*
 * A hand-in with what a speech engine wrote: what becomes of the body, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "http/body.h"
#include "programs/web/document.h"
#include "support/support.h"

#define A "019aa5a0-0000-7000-8000-0000000000aa"
#define B "019aa5a0-0000-7000-8000-0000000000bb"
#define HEAD "{\"kind\":\"transcript\",\"grant\":\"g\",\"from_ms\":5000,\"to_ms\":9000,"
#define OPENAI "\"document\":{\"text\":\"a\",\"segments\":[{\"start\":1,\"end\":2,\"text\":\"a\",\"speaker\":\"S\"}]}"
#define TWO                                                                                                                              \
	"\"document\":{\"results\":{\"channels\":[{\"alternatives\":[{\"words\":[{\"word\":\"a\",\"start\":0,\"end\":1}]}]},"             \
	"{\"alternatives\":[{\"words\":[{\"word\":\"b\",\"start\":1,\"end\":2}]}]}]}}"

static const struct {
	const char *body;
	const char *becomes; /* NULL: refused */
	const char *field;
} rows[] = {
	{HEAD "\"content\":\"x\"}", HEAD "\"content\":\"x\"}", NULL},
	{HEAD OPENAI "}",
		HEAD "\"model\":\"openai\",\"segments\":[{\"from_ms\":6000,\"to_ms\":7000,\"text\":\"a\",\"speaker\":\"S\"}]}", NULL},
	{HEAD "\"model\":\"m 1\",\"offset_ms\":6500,\"format\":\"openai\",\"party\":\"" A "\"," OPENAI "}",
		HEAD "\"model\":\"m 1\",\"segments\":[{\"from_ms\":7500,\"to_ms\":8500,\"text\":\"a\",\"speaker\":\"S\",\"party\":\"" A "\"}]}", NULL},
	{HEAD "\"speakers\":{\"S\":\"" B "\"}," OPENAI "}",
		HEAD "\"model\":\"openai\",\"segments\":[{\"from_ms\":6000,\"to_ms\":7000,\"text\":\"a\",\"speaker\":\"S\",\"party\":\"" B "\"}]}", NULL},
	{HEAD "\"parties\":[null,\"" B "\"]," TWO "}",
		HEAD "\"model\":\"deepgram\",\"segments\":[{\"from_ms\":5000,\"to_ms\":6000,\"text\":\"a\",\"channel\":0,"
		     "\"words\":[{\"text\":\"a\",\"from_ms\":5000,\"to_ms\":6000}]},{\"from_ms\":6000,\"to_ms\":7000,\"text\":\"b\",\"channel\":1,"
		     "\"words\":[{\"text\":\"b\",\"from_ms\":6000,\"to_ms\":7000}],\"party\":\"" B "\"}]}", NULL},
	/* an end that is heard a little late, and a text without times */
	{HEAD "\"document\":{\"text\":\"\",\"segments\":[{\"start\":3,\"end\":4.9,\"text\":\"a\"}]}}",
		HEAD "\"model\":\"openai\",\"segments\":[{\"from_ms\":8000,\"to_ms\":9000,\"text\":\"a\"}]}", NULL},
	{HEAD "\"document\":{\"text\":\"a\"}}",
		HEAD "\"model\":\"openai\",\"segments\":[{\"from_ms\":5000,\"to_ms\":9000,\"text\":\"a\"}]}", NULL},
	/* what was said outside of the time of the hand-in would be judged by a time at which it was not said */
	{HEAD "\"document\":{\"text\":\"\",\"segments\":[{\"start\":3,\"end\":5.1,\"text\":\"a\"}]}}", NULL, "document"},
	{HEAD "\"document\":{\"text\":\"\",\"segments\":[{\"start\":4.1,\"end\":4.5,\"text\":\"a\"}]}}", NULL, "document"},
	{HEAD "\"offset_ms\":4999," OPENAI "}", NULL, "offset_ms"},
	{HEAD "\"offset_ms\":9001," OPENAI "}", NULL, "offset_ms"},
	{HEAD "\"format\":\"nobody\"," OPENAI "}", NULL, "format"},
	{HEAD "\"format\":\"vosk\",\"document\":[1]}", NULL, "document"},
	{HEAD "\"document\":{}}", NULL, "document"},
	{HEAD "\"document\":\"\"}", NULL, "document"},
	{HEAD "\"content\":\"x\"," OPENAI "}", NULL, "document"},
	{HEAD "\"segments\":[]," OPENAI "}", NULL, "document"},
	{HEAD "\"parties\":[\"left\"]," OPENAI "}", NULL, "parties"},
	{HEAD "\"speakers\":{\"S\":7}," OPENAI "}", NULL, "speakers"},
	{HEAD "\"format\":\"openai\",\"content\":\"x\"}", NULL, "format"},
	{HEAD "\"parties\":[],\"segments\":[]}", NULL, "parties"},
	{"{\"kind\":\"summary\",\"from_ms\":0,\"to_ms\":9000," OPENAI "}", NULL, "document"},
};

static void bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		json_t *body = json_loads(rows[i].body, 0, NULL), *becomes = rows[i].becomes ? json_loads(rows[i].becomes, 0, NULL) : NULL;
		struct ew_http_problem problem = {0};
		int r;

		assert_true(body && (becomes || !rows[i].becomes));
		r = ew_web_read_document(body, &problem);
		if (r != (becomes ? 0 : -EINVAL))
			fail_msg("row %zu: %d, %s", i, r, problem.detail);
		if (becomes && !json_equal(body, becomes))
			fail_msg("row %zu: %s", i, json_dumps(body, 0));
		if (!becomes)
			assert_string_equal(problem.field, rows[i].field);
		json_decref(body);
		json_decref(becomes);
	}
}

static int once(void *arg)
{
	const char *text = arg;
	json_t *body = json_loads(text, 0, NULL);
	struct ew_http_problem problem;
	int r = body ? ew_web_read_document(body, &problem) : -ENOMEM;

	json_decref(body);
	return r;
}

static void memory_runs_out(void **state)
{
	static char text[] = HEAD "\"parties\":[null,\"" B "\"]," TWO "}";

	(void)state;
	assert_true(ew_test_each_allocation(once, text) >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(bodies), cmocka_unit_test(memory_runs_out)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
