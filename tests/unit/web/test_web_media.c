/*
 * Audio, peaks and exports: who may, ranges from one rendering, what is kept and for whom.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/asks.h"
#include "unit/web/harness.h"

#define AUDIO "/v1/interactions/" CALL_ID "/audio"
#define EXPORT "/v1/interactions/" CALL_ID "/export"
#define BUNDLE "/v1/interactions/" CALL_ID "/bundle"
#define FRAMES "/v1/interactions/" CALL_ID "/artifacts/frames"
#define PURPOSE "Earwitness-Purpose: qa\r\n"

static int set_up(void **state)
{
	static struct bench b;
	const struct ew_web_times times = {
		.connect_us = 20 * EW_US_PER_MS, .media_us = 400 * EW_US_PER_MS};

	bench_start(&b, &times);
	b.keeper.media = EW_SLICE("OggS-0123456789");
	*state = &b;
	return 0;
}

static int tear_down(void **state)
{
	bench_stop(*state);
	return 0;
}

static void test_ranges_of_one_rendering(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask_signed(b, "GET", AUDIO, PURPOSE, NULL), 200);
	assert_true(ew_slice_equal(client_body(&b->got), b->keeper.media));
	assert_true(client_has(&b->got, "Content-Type: audio/ogg\r\n"));
	assert_string_equal(b->keeper.arguments, "{\"format\":\"opus\",\"channel\":0}");
	assert_string_equal(b->keeper.purpose, "qa");
	assert_int_equal(
		bench_ask_signed(b, "GET", AUDIO, PURPOSE "Range: bytes=5-7\r\n", NULL), 206);
	assert_true(ew_slice_equal(client_body(&b->got), EW_SLICE("012")));
	assert_int_equal(
		bench_ask_signed(b, "GET", AUDIO, PURPOSE "Range: bytes=15-\r\n", NULL), 416);
	assert_int_equal(bench_ask_signed(b, "HEAD", AUDIO, PURPOSE, NULL), 200);
	assert_int_equal(b->keeper.asked_of[EW_ASK_AUDIO], 1);
	assert_int_equal(b->keeper.asked_of[EW_ASK_MEDIA_AGAIN], 3);
	assert_int_equal(b->keeper.asked, 4);
	assert_string_equal(b->keeper.arguments, "{\"format\":\"opus\",\"channel\":0}");
	assert_string_equal(b->keeper.purpose, "qa");
}

/* All of it or a part: whoever got it can tell whether it is what was made, and of what. */
static void test_says_what_it_is(void **state)
{
	static const char made[] = "{\"redactions\":0,\"sha256\":\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\",\"sources\":[{\"object\":\"x\"}]}";
	static const char digest[] = "-Digest: sha-256=:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:\r\n";
	struct bench *b = *state;
	char content[96], repr[96];

	snprintf(content, sizeof(content), "Content%s", digest);
	snprintf(repr, sizeof(repr), "Repr%s", digest);
	b->keeper.of_media = made;
	for (int i = 0; i < 2; i++) { /* as it was made, and as it was kept */
		assert_int_equal(bench_ask_signed(b, "GET", AUDIO, PURPOSE, NULL), 200);
		assert_true(client_has(&b->got, content) && client_has(&b->got, repr));
		assert_true(client_has(&b->got, "Earwitness-Sources: [{\"object\":\"x\"}]\r\n"));
	}
	assert_int_equal(bench_ask_signed(b, "GET", AUDIO, PURPOSE "Range: bytes=5-7\r\n", NULL), 206);
	assert_true(client_has(&b->got, repr) && !client_has(&b->got, "Content-Digest"));
}

/* What is kept here is no reason to give any of it to somebody who may not have it any more. */
static void test_refused_again(void **state)
{
	static const uint16_t refusals[] = {401, 403, 404, 410};
	struct bench *b = *state;

	assert_int_equal(bench_ask_signed(b, "GET", AUDIO, PURPOSE, NULL), 200);
	for (size_t i = 0; i < EW_COUNT(refusals); i++) {
		b->keeper.says[0] =
			(struct fake_answer){EW_ASK_MEDIA_AGAIN, refusals[i], "{\"title\":\"not any more\"}"};
		assert_int_equal(
			bench_ask_signed(b, "GET", AUDIO, PURPOSE "Range: bytes=5-7\r\n", NULL), refusals[i]);
		assert_true(ew_slice_equal(client_body(&b->got), EW_SLICE("{\"title\":\"not any more\"}")));
	}
	b->keeper.says[0].op = 0;
	bench_keeper_stop(b);
	assert_int_equal(bench_ask_signed(b, "GET", AUDIO, PURPOSE "Range: bytes=5-7\r\n", NULL), 503);
	assert_false(client_has(&b->got, "OggS"));
	bench_keeper_start(b);
	assert_int_equal(bench_ask_signed(b, "GET", AUDIO, PURPOSE "Range: bytes=5-7\r\n", NULL), 206);
	assert_int_equal(b->keeper.asked_of[EW_ASK_AUDIO], 1);
}

/* What went away while the keeper was asked is made anew, by the question of before. */
static void test_rendered_again(void **state)
{
	struct bench *b = *state;
	int fd;

	assert_int_equal(bench_ask_signed(b, "GET", AUDIO "?channel=2", PURPOSE, NULL), 200);
	b->keeper.silent_on = EW_ASK_MEDIA_AGAIN;
	fd = bench_send(b, "GET", AUDIO "?channel=2", "Authorization: Bearer good\r\n" PURPOSE, NULL);
	client_idle(b->loop, 500);
	assert_int_equal(b->keeper.asked_of[EW_ASK_AUDIO], 1);
	bench_keeper_answer(b);
	assert_int_equal(bench_receive(b, fd), 200);
	assert_true(ew_slice_equal(client_body(&b->got), b->keeper.media));
	assert_int_equal(b->keeper.asked_of[EW_ASK_AUDIO], 2);
	assert_string_equal(b->keeper.arguments, "{\"format\":\"opus\",\"channel\":2}");
	assert_string_equal(b->keeper.purpose, "qa");
}

/* Nothing that another caller, purpose, format or channel asked for is reused, and nothing after
 * its time. */
static void test_not_shared(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask_signed(b, "GET", AUDIO, PURPOSE, NULL), 200);
	assert_int_equal(
		bench_ask(b, "GET", AUDIO, "Authorization: Bearer other\r\n" PURPOSE, NULL), 200);
	assert_int_equal(
		bench_ask_signed(b, "GET", AUDIO, "Earwitness-Purpose: disputes\r\n", NULL), 200);
	assert_int_equal(bench_ask_signed(b, "GET", AUDIO "?format=wav", PURPOSE, NULL), 200);
	assert_true(client_has(&b->got, "Content-Type: audio/wav\r\n"));
	assert_int_equal(bench_ask_signed(b, "GET", AUDIO "?channel=2", PURPOSE, NULL), 200);
	assert_int_equal(b->keeper.asked, 5);
	client_idle(b->loop, 500);
	assert_int_equal(bench_ask_signed(b, "GET", AUDIO, PURPOSE, NULL), 200);
	assert_int_equal(b->keeper.asked, 6);
}

static void test_handle_or_purpose(void **state)
{
	struct bench *b = *state;
	const struct ew_hash none = {.bytes = {0}};

	assert_int_equal(bench_ask_signed(b, "GET", AUDIO, "", NULL), 400);
	assert_true(client_has(&b->got, "\"field\":\"Earwitness-Purpose\""));
	assert_int_equal(bench_ask(b, "GET", AUDIO, PURPOSE, NULL), 401);
	assert_int_equal(b->keeper.asked, 0);
	assert_int_equal(bench_ask(b, "GET", AUDIO "?handle=abc", "", NULL), 200);
	assert_memory_equal(&none, &b->keeper.token, sizeof(none));
	assert_string_equal(
		b->keeper.arguments, "{\"format\":\"opus\",\"channel\":0,\"handle\":\"abc\"}");
	assert_int_equal(bench_ask(b, "GET", AUDIO "?handle=abd", "", NULL), 200);
	assert_int_equal(b->keeper.asked, 2);
}

static void test_bad_media_requests(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask_signed(b, "GET", AUDIO "?format=mp3", PURPOSE, NULL), 400);
	assert_int_equal(bench_ask_signed(b, "GET", AUDIO "?channel=17", PURPOSE, NULL), 400);
	assert_int_equal(bench_ask_signed(b, "GET", AUDIO "?chanel=1", PURPOSE, NULL), 400);
	assert_int_equal(bench_ask_signed(b, "POST", AUDIO, PURPOSE, NULL), 405);
	assert_int_equal(b->keeper.asked, 0);
	b->keeper.media = EW_SLICE_EMPTY;
	assert_int_equal(bench_ask_signed(b, "GET", AUDIO, PURPOSE, NULL), 502);
	b->keeper.status = 409;
	b->keeper.json = "{\"title\":\"not finished\"}";
	assert_int_equal(bench_ask_signed(b, "GET", AUDIO, PURPOSE, NULL), 409);
	assert_true(client_has(&b->got, "not finished"));
}

static void test_export(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask_signed(b, "GET", EXPORT "?format=wav", PURPOSE, NULL), 200);
	assert_true(client_has(
		&b->got, "Content-Disposition: attachment; filename=\"" CALL_ID ".wav\"\r\n"));
	assert_int_equal(bench_ask_signed(b, "POST", EXPORT, PURPOSE "Idempotency-Key: k\r\n",
				 "{\"format\":\"opus\",\"to\":\"age1xyz\"}"),
		200);
	assert_string_equal(b->keeper.arguments, "{\"format\":\"opus\",\"to\":\"age1xyz\"}");
	assert_string_equal(b->keeper.key, "k");
	assert_true(client_has(&b->got, "filename=\"" CALL_ID ".ogg.age\"\r\n"));
	assert_true(client_has(&b->got, "Content-Type: application/octet-stream\r\n"));
	/* every export is an access of its own */
	assert_int_equal(bench_ask_signed(b, "GET", EXPORT "?format=wav", PURPOSE, NULL), 200);
	assert_int_equal(b->keeper.asked_of[EW_ASK_EXPORT], 3);
	assert_int_equal(bench_ask_signed(b, "POST", EXPORT "?format=wav", PURPOSE, "{}"), 400);
}

static void test_bundle(void **state)
{
	static const struct {
		const char *body;
		unsigned status;
	} cases[] = {
		{"{\"clear\":\"yes\"}", 422},
		{"{\"to\":7}", 422},
		{"{\"withhold\":\"facts\"}", 422},
		{"{\"clear\":true,\"more\":1}", 422},
		{"{\"clear\":true", 400},
	};
	struct bench *b = *state;
	unsigned asked = b->keeper.asked_of[EW_ASK_BUNDLE];

	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(bench_ask_signed(b, "POST", BUNDLE, PURPOSE, cases[i].body), cases[i].status);
	assert_int_equal(bench_ask(b, "POST", BUNDLE, PURPOSE, "{\"clear\":true}"), 401);
	assert_int_equal(bench_ask_signed(b, "GET", BUNDLE, PURPOSE, NULL), 405);
	assert_int_equal(b->keeper.asked_of[EW_ASK_BUNDLE], asked);
	assert_int_equal(bench_ask_signed(b, "POST", BUNDLE, "",
				 "{\"clear\":true,\"purpose\":\"p\",\"withhold\":[\"facts\",3]}"),
		200);
	assert_true(ew_slice_equal(client_body(&b->got), b->keeper.media));
	assert_true(client_has(&b->got, "Content-Type: application/zip\r\n"));
	assert_true(
		client_has(&b->got, "Content-Disposition: attachment; filename=\"earwitness-" CALL_ID ".zip\"\r\n"));
	assert_string_equal(b->keeper.arguments, "{\"clear\":true,\"purpose\":\"p\",\"withhold\":[\"facts\",3]}");
	/* Each is an export of its own. */
	assert_int_equal(bench_ask_signed(b, "POST", BUNDLE, PURPOSE, "{\"to\":\"age1xyz\"}"), 200);
	assert_string_equal(b->keeper.purpose, "qa");
	assert_int_equal(b->keeper.asked_of[EW_ASK_BUNDLE], asked + 2);
}

/* Opened like audio: with a purpose or a handle, once for all ranges, and for nobody else. */
static void test_artifacts(void **state)
{
	struct bench *b = *state;

	assert_int_equal(bench_ask_signed(b, "GET", FRAMES "?party=" PARTY_ID, PURPOSE, NULL), 200);
	assert_true(ew_slice_equal(client_body(&b->got), b->keeper.media));
	assert_true(client_has(&b->got, "Content-Type: application/vnd.tcpdump.pcap\r\n"));
	assert_string_equal(
		b->keeper.arguments, "{\"artifact\":\"frames\",\"party\":\"" PARTY_ID "\"}");
	assert_string_equal(b->keeper.purpose, "qa");
	assert_int_equal(bench_ask_signed(b, "GET", FRAMES "?party=" PARTY_ID,
				 PURPOSE "Range: bytes=5-7\r\n", NULL),
		206);
	assert_int_equal(b->keeper.asked_of[EW_ASK_ARTIFACT], 1);
	assert_int_equal(bench_ask_signed(b, "GET", FRAMES, PURPOSE, NULL), 200);
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/interactions/" CALL_ID "/artifacts/wav",
				 PURPOSE, NULL),
		200);
	assert_true(client_has(&b->got, "Content-Type: audio/wav\r\n"));
	assert_int_equal(
		bench_ask(b, "GET", FRAMES, "Authorization: Bearer other\r\n" PURPOSE, NULL), 200);
	assert_int_equal(bench_ask(b, "GET", FRAMES "?handle=abc", "", NULL), 200);
	assert_string_equal(b->keeper.arguments, "{\"artifact\":\"frames\",\"handle\":\"abc\"}");
	assert_int_equal(b->keeper.asked_of[EW_ASK_ARTIFACT], 5);
}

static void test_bad_artifact_requests(void **state)
{
	static const struct {
		const char *path, *fields;
		int status;
	} cases[] = {
		{FRAMES, "", 400},
		{"/v1/interactions/" CALL_ID "/artifacts/minutes", PURPOSE, 404},
		{"/v1/interactions/" CALL_ID "/artifacts/transcript", "", 400},
		{"/v1/interactions/" CALL_ID "/artifacts/transcript?version=0", PURPOSE, 400},
		{"/v1/interactions/" CALL_ID "/artifacts/transcript?version=x", PURPOSE, 400},
		{FRAMES "?party=caller", PURPOSE, 400},
		{FRAMES "?format=wav", PURPOSE, 400},
		{EXPORT "?artifact=frames&format=wav", PURPOSE, 400},
		{EXPORT "?artifact=transcript", PURPOSE, 400},
		{EXPORT "?artifact=frames&party=caller", PURPOSE, 400},
		{EXPORT "?party=" PARTY_ID, PURPOSE, 400},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		int status = bench_ask_signed(b, "GET", cases[i].path, cases[i].fields, NULL);

		if (status != cases[i].status)
			fail_msg("%s: %d", cases[i].path, status);
	}
	assert_int_equal(bench_ask(b, "GET", FRAMES, PURPOSE, NULL), 401);
	assert_int_equal(b->keeper.asked, 0);
}

static void test_export_of_an_artifact(void **state)
{
	struct bench *b = *state;

	assert_int_equal(
		bench_ask_signed(b, "GET", EXPORT "?artifact=frames&party=" PARTY_ID "&to=age1xyz",
			PURPOSE, NULL),
		200);
	assert_true(client_has(&b->got, "filename=\"" CALL_ID ".pcap.age\"\r\n"));
	assert_true(client_has(&b->got, "Content-Type: application/octet-stream\r\n"));
	assert_string_equal(b->keeper.arguments,
		"{\"to\":\"age1xyz\",\"artifact\":\"frames\",\"party\":\"" PARTY_ID "\"}");
	assert_int_equal(
		bench_ask_signed(b, "POST", EXPORT, PURPOSE, "{\"artifact\":\"wav\"}"), 200);
	assert_true(client_has(&b->got, "filename=\"" CALL_ID ".wav\"\r\n"));
	assert_true(client_has(&b->got, "Content-Type: audio/wav\r\n"));
	assert_string_equal(b->keeper.arguments, "{\"artifact\":\"wav\"}");
}

static void test_peaks(void **state)
{
	struct bench *b = *state;

	b->keeper.json = "{\"parties\":[]}";
	assert_int_equal(
		bench_ask(b, "GET", "/v1/interactions/" CALL_ID "/peaks?handle=abc", "", NULL),
		200);
	assert_string_equal(b->keeper.arguments, "{\"handle\":\"abc\"}");
	assert_true(client_has(&b->got, "{\"parties\":[]}"));
}

/* What no message holds comes as a file, and is a document like others. */
static void test_peaks_of_a_long_call(void **state)
{
	struct bench *b = *state;
	const size_t n = EW_MAX_ANSWER_BYTES + 1;
	char *document = test_malloc(n + 1);

	memset(document, 'x', n);
	memcpy(document, "{\"parties\":\"", 12);
	memcpy(document + n - 2, "\"}", 3);
	b->keeper.json = document;
	assert_int_equal(bench_ask(b, "GET", "/v1/interactions/" CALL_ID "/peaks?handle=abc", "", NULL), 200);
	assert_true(client_has(&b->got, "Content-Type: application/json\r\n"));
	assert_true(b->got.len > n);
	assert_true(client_has(&b->got, "xxxx\"}"));
	test_free(document);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_ranges_of_one_rendering),
		TEST(test_says_what_it_is),
		TEST(test_refused_again),
		TEST(test_rendered_again),
		TEST(test_not_shared),
		TEST(test_handle_or_purpose),
		TEST(test_bad_media_requests),
		TEST(test_export),
		TEST(test_bundle),
		TEST(test_artifacts),
		TEST(test_bad_artifact_requests),
		TEST(test_export_of_an_artifact),
		TEST(test_peaks),
		TEST(test_peaks_of_a_long_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
