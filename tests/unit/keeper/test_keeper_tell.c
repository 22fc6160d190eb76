/*
 * What outside systems tell and tools are granted: refusals are never turned away, nobody proves more than its voice,
 * work that touches what was withheld is not taken, and an honest log replays.
 */
#include "catalog/live.h"
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define BOT 0x31
#define PLATFORM 0x32
#define AGENT 0x33
#define TOOL 0x34

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\n"
	"notices:\n  hello: {file: hello.wav, language: en, tells: [recording, transcription, purpose, retention], purposes: {quality: legitimate_interest}, "
	"retention_stated: 90d, text: hello}\n"
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL
	"    purposes: [recording, transcription]\n    notice: hello\n"
	"    agents: {agreement: WA-1, covers: [recording, transcription]}\n"
	"    ask: {grant: \"1\", refuse: \"2\", again: agent}\n"
	"    opt_out: {recording: stop, transcription: purge, already_captured: keep, then: continue}\n"
	"    sensitive: {payment: {pause: [recording, transcription], alarm_after: 1m}}\n"
	"    tools: {acknowledge_within: 1s}\n"
	"    keep: {recording: 90d, transcript: 90d, live_transcript: 90d}\n"
	"    redact: {transcript: none, live_transcript: none}\n";

static void id_text(struct ew_id id, char text[static EW_ID_TEXT_BYTES])
{
	ew_id_format(id, text);
}

static struct ew_id vendor_of(struct kit *k)
{
	struct ew_id id = {{0}};

	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_VENDOR_ADD, 0,
				 "{\"name\":\"V\",\"contact\":\"c\",\"purposes\":[\"transcription\"],\"kinds\":[\"transcript\"],"
				 "\"agreement\":{\"reference\":\"r\",\"from\":\"1970-01-01\",\"until\":\"2400-01-01\"},\"region\":\"LU\","
				 "\"risk\":\"low\"}",
				 "", "vendor"),
		201);
	assert_int_equal(ew_id_parse(ew_slice_text(kit_text(k, "id")), &id), 0);
	return id;
}

/* A call of a customer (1) and an agent (2), with streams; open. */
static struct kit *with_call(void)
{
	struct kit *k = kit_new(policy);
	char facts[600], one[EW_ID_TEXT_BYTES], two[EW_ID_TEXT_BYTES];

	kit_voice(k, BOT, EW_TOKEN_BOT, (struct ew_id){{0}});
	kit_voice(k, PLATFORM, EW_TOKEN_PLATFORM, (struct ew_id){{0}});
	kit_voice(k, AGENT, EW_TOKEN_AGENT, (struct ew_id){{0}});
	kit_voice(k, TOOL, EW_TOKEN_TOOL, vendor_of(k));
	id_text(KIT_PARTY(1), one);
	id_text(KIT_PARTY(2), two);
	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"from\":{\"address\":\"" KIT_NUMBER
		"\"},\"to\":{\"address\":\"+35224111\"},\"parties\":[{\"id\":\"%s\",\"role\":\"caller\"},"
		"{\"id\":\"%s\",\"role\":\"agent\"}]}",
		one, two);
	kit_offer_with(k, 1, facts);
	kit_stream(k, 1, 1);
	kit_stream(k, 1, 2);
	assert_int_equal(kit_ring(k), 0);
	return k;
}

static unsigned tell_as(struct kit *k, uint8_t who, const char *body, const char *key)
{
	char whole[600], party[EW_ID_TEXT_BYTES];
	const char *mark = strchr(body, '@');

	id_text(KIT_PARTY(1), party);
	snprintf(whole, sizeof(whole), "%.*s%s%s", mark ? (int)(mark - body) : (int)strlen(body), body, mark ? party : "",
		mark ? mark + 1 : "");
	return kit_ask_more(k, who, EW_ASK_TELL, 1, whole, "", key);
}

/* -- what may be said, by whom -- */

static const struct {
	uint8_t who;
	const char *body;
	unsigned status;
	const char *problem;
} told[] = {
	{AGENT, "{\"type\":\"consent\",\"status\":\"granted\",\"purposes\":[\"recording\"],\"party\":\"@\"}", 201, NULL},
	/* a refusal is taken from anybody, whatever comes with it */
	{BOT, "{\"type\":\"consent\",\"status\":\"declined\",\"by_guardian\":true,\"party\":\"@\"}", 201, NULL},
	{BOT, "{\"type\":\"consent\",\"status\":\"withdrawn\",\"written\":true,\"party\":\"@\"}", 201, NULL},
	{BOT, "{\"type\":\"consent\",\"status\":\"withdrawn\",\"notice\":\"unknown\"}", 201, NULL},
	/* what opens needs a voice that can know */
	{BOT, "{\"type\":\"consent\",\"status\":\"granted\",\"written\":true,\"reference\":\"x\",\"party\":\"@\"}", 403,
		"voice_not_enough"},
	{PLATFORM, "{\"type\":\"consent\",\"status\":\"granted\",\"by_guardian\":true,\"reference\":\"x\",\"party\":\"@\"}", 403,
		"voice_not_enough"},
	{AGENT, "{\"type\":\"consent\",\"status\":\"granted\",\"by_guardian\":true,\"reference\":\"x\",\"party\":\"@\"}", 201,
		NULL},
	{AGENT, "{\"type\":\"agreement\",\"reference\":\"x\",\"party\":\"@\"}", 403, "voice_not_enough"},
	{AGENT, "{\"type\":\"minor\",\"status\":\"adult\",\"reason\":\"x\",\"party\":\"@\"}", 403, "voice_not_enough"},
	{TOOL, "{\"type\":\"consent\",\"status\":\"granted\",\"party\":\"@\"}", 403, "voice_not_enough"},
	{AGENT, "{\"type\":\"segment_ended\",\"segment\":\"payment\"}", 409, "no_such_segment"},
	{AGENT, "{\"type\":\"notice_ended\",\"notice\":\"hello\",\"played\":\"complete\",\"version\":\"zz\"}", 422, "invalid_body"},
	{AGENT, "{\"type\":\"asked\",\"keys\":true,\"within_ms\":4294967297,\"party\":\"@\"}", 422, "invalid_body"},
};

static void a_voice_says_what_it_can_know(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(told); i++) {
		struct kit *k = with_call();

		if (tell_as(k, told[i].who, told[i].body, "k") != told[i].status)
			fail_msg("%s: %u", told[i].body, k->status);
		if (told[i].problem)
			assert_true(kit_problem(k, told[i].problem));
		kit_free(&k);
	}
}

/* A machine's yes does not clear a no that an agent heard; the refusal of it is an event, and the log replays. */
static void an_honest_log_replays(void **state)
{
	struct kit *k = with_call();

	(void)state;
	kit_allowed(k, 1, 1);
	kit_allowed(k, 1, 2);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"consent\",\"status\":\"declined\",\"party\":\"@\"}", "1"), 201);
	assert_int_equal(tell_as(k, BOT, "{\"type\":\"consent\",\"status\":\"granted\",\"party\":\"@\"}", "2"), 409);
	assert_true(kit_problem(k, "refusal_stands"));
	assert_int_equal(tell_as(k, BOT, "{\"type\":\"consent\",\"status\":\"granted\",\"party\":\"@\"}", "2"), 409);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"agreement\",\"reference\":\"x\",\"party\":\"@\"}", "3"), 403);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ORDER_REFUSED, 1,
				 "{\"order\":\"00000000-0000-7000-8000-000000000001\",\"kind\":\"pause\",\"because\":"
				 "\"pause_not_allowed\"}"),
		200);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ORDER_REFUSED), 3);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 200);
	if (json_array_size(json_object_get(k->answer, "findings")) != 0)
		fail_msg("%s", json_dumps(json_object_get(k->answer, "findings"), 0));
	kit_free(&k);
}

/* What a platform has for a reason may be anything, a name too: no open field holds it. */
static void a_reason_is_personal(void **state)
{
	struct kit *k = with_call();
	const struct ew_event *e;

	(void)state;
	assert_int_equal(tell_as(k, PLATFORM, "{\"type\":\"moved\",\"to\":\"x\",\"reason\":\"" KIT_NAME "\"}", "1"), 201);
	kit_read_log(k, 1);
	e = kit_find(k, EW_EVENT_MOVED);
	assert_non_null(e);
	assert_null(memmem(e->record.at, e->record.len, KIT_NAME, strlen(KIT_NAME)));
	kit_free(&k);
}

/* -- gates -- */

/* A gate that was told to open, and has not answered yet, is shut like an open one. */
static void what_is_opening_is_shut(void **state)
{
	struct kit *k = with_call();
	struct ew_message m;

	(void)state;
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_allow), 2);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"consent\",\"status\":\"declined\",\"party\":\"@\"}", "1"), 201);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_restrict), 2);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_restrict, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, restrict)->reason, EW_REASON_OTHER_REFUSED);
	kit_free(&k);
}

/* What is refused is shut as refused, and what a segment stops as that: a replay can tell them apart. */
static void each_is_shut_for_its_own_reason(void **state)
{
	struct kit *k = with_call();
	size_t refused = 0, terms = 0;

	(void)state;
	kit_allowed(k, 1, 1); /* recording is open */
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"consent\",\"status\":\"declined\",\"purposes\":[\"transcription\"],"
					   "\"party\":\"@\"}",
				 "1"),
		201);
	kit_forget(k);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}", "2"), 201);
	for (size_t i = 0; i < k->n_sent; i++) {
		struct ew_message m;

		if (k->sent[i].to != EW_ROLE_RECORDER || k->sent[i].number != EW_MSG_restrict)
			continue;
		assert_int_equal(ew_message_decode(ew_buf_slice(&k->sent[i].bytes), &m), 0);
		refused += EW_MESSAGE_AS(&m, restrict)->reason == EW_REASON_OTHER_REFUSED &&
			!(EW_MESSAGE_AS(&m, restrict)->purposes & EW_PURPOSE_RECORDING);
		terms += EW_MESSAGE_AS(&m, restrict)->reason == EW_REASON_TERMS &&
			EW_MESSAGE_AS(&m, restrict)->purposes == EW_PURPOSE_RECORDING;
	}
	assert_true(terms > 0);
	assert_int_equal(refused, 2); /* neither gate has answered for that */
	kit_free(&k);
}

/* -- tools -- */

static void grant_of(struct kit *k, char id[static EW_ID_TEXT_BYTES])
{
	assert_int_equal(kit_ask_more(k, TOOL, EW_ASK_GRANT, 1, "{\"purposes\":[\"transcription\"]}", "", "grant"), 201);
	snprintf(id, EW_ID_TEXT_BYTES, "%s", kit_text(k, "grant"));
}

static unsigned hand_in(struct kit *k, const char *grant, const char *rest, const char *key)
{
	char body[600];

	snprintf(body, sizeof(body), "{\"grant\":\"%s\",\"kind\":\"transcript\",%s}", grant, rest);
	return kit_ask_more(k, TOOL, EW_ASK_HAND_IN, 1, body, "", key);
}

#define LATER(k, us) ew_io_sim_advance((k)->io, us)
#define WHOLE "\"from_ms\":300,\"to_ms\":400,\"content\":\"words\""

/* Nobody asks for more than the call allows, and the answer to the same key is the same. */
static void grants(void **state)
{
	struct kit *k = with_call();
	char id[EW_ID_TEXT_BYTES];

	(void)state;
	assert_int_equal(kit_ask_more(k, AGENT, EW_ASK_GRANT, 1, "{\"purposes\":[\"transcription\"]}", "", "a"), 403);
	assert_int_equal(kit_ask_more(k, TOOL, EW_ASK_GRANT, 1, "{\"purposes\":[\"recording\"]}", "", "b"), 200);
	assert_string_equal(kit_text(k, "because"), "vendor_purpose");
	grant_of(k, id);
	grant_of(k, id);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_GRANT_GIVEN), 1);
	for (unsigned i = 1; i < EW_MAX_GRANTS_PER_CALL; i++) {
		char key[16];

		snprintf(key, sizeof(key), "n%u", i);
		assert_int_equal(kit_ask_more(k, TOOL, EW_ASK_GRANT, 1, "{\"purposes\":[\"transcription\"]}", "", key), 201);
	}
	assert_int_equal(kit_ask_more(k, TOOL, EW_ASK_GRANT, 1, "{\"purposes\":[\"transcription\"]}", "", "more"), 409);
	assert_true(kit_problem(k, "too_many_grants"));
	kit_free(&k);
}

/* Taken while it was allowed, refused for the time of a segment, taken once more after it. */
static void withheld_time_is_not_taken(void **state)
{
	struct kit *k = with_call();
	char id[EW_ID_TEXT_BYTES];

	(void)state;
	grant_of(k, id);
	LATER(k, 500 * EW_US_PER_MS);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}", "1"), 201);
	LATER(k, 500 * EW_US_PER_MS);
	assert_int_equal(hand_in(k, id, "\"from_ms\":600,\"to_ms\":700,\"content\":\"card\"", "a"), 409);
	assert_true(kit_problem(k, "withheld"));
	assert_int_equal(hand_in(k, id, WHOLE, "b"), 201);
	assert_int_equal(hand_in(k, id, WHOLE, "b"), 201);
	assert_int_equal(json_integer_value(json_object_get(k->answer, "version")), 1);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ARTIFACT_RECEIVED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ARTIFACT_REFUSED), 1);
	kit_free(&k);
}

/* Somebody who withdraws when the call is over has withdrawn from what is made of it then, too. */
static void a_withdrawal_afterwards_is_obeyed(void **state)
{
	struct kit *k = with_call();
	char id[EW_ID_TEXT_BYTES];

	(void)state;
	grant_of(k, id);
	LATER(k, 500 * EW_US_PER_MS);
	kit_end_call(k, 1);
	assert_int_equal(hand_in(k, id, WHOLE, "a"), 201);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"consent\",\"status\":\"withdrawn\",\"party\":\"@\"}", "1"), 201);
	assert_int_equal(hand_in(k, id, WHOLE, "b"), 409);
	assert_true(kit_problem(k, "purged"));
	kit_free(&k);
}

/* Of an order of the last seconds the tool is flagged at its deadline, though the call is over, and nothing more is taken. */
static void silent_at_the_end(void **state)
{
	(void)state;
	for (int restarted = 0; restarted < 2; restarted++) {
		struct kit *k = with_call();
		char id[EW_ID_TEXT_BYTES];

		grant_of(k, id);
		LATER(k, 500 * EW_US_PER_MS);
		assert_int_equal(tell_as(k, AGENT, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}", "1"), 201);
		kit_end_call(k, 1);
		assert_int_equal(ew_keeper_tick(k->core), 0);
		kit_read_log(k, 1);
		assert_int_equal(kit_logged(k, EW_EVENT_TOOL_SILENT), 0);
		if (restarted) {
			kit_stop(k);
			assert_int_equal(kit_start(k), 0);
			assert_int_equal(kit_connect(k), 0);
		}
		LATER(k, 5 * EW_US_PER_S);
		for (int i = 0; i < 3; i++)
			assert_int_equal(ew_keeper_tick(k->core), 0);
		kit_read_log(k, 1);
		assert_int_equal(kit_logged(k, EW_EVENT_TOOL_SILENT), 1);
		assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "tool_silent");
		assert_int_equal(hand_in(k, id, WHOLE, "a"), 403);
		assert_true(kit_problem(k, "grant_revoked"));
		kit_free(&k);
	}
}

/* Who acknowledges after the end, and in time, is not flagged. */
static void acknowledged_after_the_end(void **state)
{
	struct kit *k = with_call();
	char id[EW_ID_TEXT_BYTES], ack[120];

	(void)state;
	grant_of(k, id);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}", "1"), 201);
	kit_end_call(k, 1);
	snprintf(ack, sizeof(ack), "{\"grant\":\"%s\",\"order\":1}", id);
	assert_int_equal(kit_ask(k, TOOL, EW_ASK_GRANT_ACK, 1, ack), 200);
	LATER(k, 5 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_TOOL_ACKNOWLEDGED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_TOOL_SILENT), 0);
	kit_free(&k);
}

/* What a withdrawal after the end tells a tool to destroy wants its word as well. */
static void silent_about_a_purge(void **state)
{
	struct kit *k = with_call();
	char id[EW_ID_TEXT_BYTES];

	(void)state;
	grant_of(k, id);
	LATER(k, 500 * EW_US_PER_MS);
	kit_end_call(k, 1);
	assert_int_equal(hand_in(k, id, WHOLE, "a"), 201);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"consent\",\"status\":\"withdrawn\",\"party\":\"@\"}", "1"), 201);
	kit_read_log(k, 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_TOOL_ORDERED), "do"), "purge");
	LATER(k, 5 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_TOOL_SILENT), 1);
	kit_free(&k);
}

/* A tool that waits and asks again leaves one line of it, and another when the reason is another. */
static void the_same_answer_is_no_news(void **state)
{
	struct kit *k = with_call();
	char key[16];

	(void)state;
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}", "1"), 201);
	for (int i = 0; i < 5; i++) {
		snprintf(key, sizeof(key), "q%d", i);
		assert_int_equal(kit_ask_more(k, TOOL, EW_ASK_GRANT, 1, "{\"purposes\":[\"transcription\"]}", "", key), 200);
		assert_string_equal(kit_text(k, "answer"), "not_yet");
	}
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_GRANT_REFUSED), 1);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"consent\",\"status\":\"withdrawn\",\"party\":\"@\"}", "2"), 201);
	assert_int_equal(kit_ask_more(k, TOOL, EW_ASK_GRANT, 1, "{\"purposes\":[\"transcription\"]}", "", "last"), 200);
	assert_string_equal(kit_text(k, "answer"), "no");
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_GRANT_REFUSED), 2);
	kit_free(&k);
}

/* An agreement that runs out in the middle of a call ends what was granted under it. */
static void an_agreement_runs_out(void **state)
{
	struct kit *k = with_call();
	char id[EW_ID_TEXT_BYTES], change[400], until[EW_WALL_TEXT_BYTES];
	struct ew_wall soon = {ew_io_wall(k->io).us + 60 * EW_US_PER_S};
	struct ew_id vendor = vendor_of(k);

	(void)state;
	kit_voice(k, TOOL, EW_TOKEN_TOOL, vendor);
	ew_wall_format(soon, until);
	id_text(vendor, id);
	snprintf(change, sizeof(change),
		"{\"id\":\"%s\",\"name\":\"V\",\"contact\":\"c\",\"purposes\":[\"transcription\"],\"kinds\":[\"transcript\"],"
		"\"agreement\":{\"reference\":\"r\",\"from\":\"1970-01-01\",\"until\":\"2400-01-01\",\"review_by\":\"%s\"},"
		"\"region\":\"LU\",\"risk\":\"low\"}",
		id, until);
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_VENDOR_CHANGE, 0, change, "", "change"), 200);
	grant_of(k, id);
	LATER(k, 30 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_GRANT_ENDED), 0);
	LATER(k, 31 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_GRANT_ENDED), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_GRANT_ENDED), "because"), "agreement_over");
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(k->answer, "tools"), 0), "state")),
		"revoked");
	assert_int_equal(hand_in(k, id, WHOLE, "a"), 403);
	assert_int_equal(kit_ask_more(k, TOOL, EW_ASK_GRANT, 1, "{\"purposes\":[\"transcription\"]}", "", "again"), 200);
	assert_string_equal(kit_text(k, "because"), "no_agreement");
	kit_free(&k);
}

/* One that is flagged and acknowledges after all was late. */
static void silent_and_late(void **state)
{
	struct kit *k = with_call();
	char id[EW_ID_TEXT_BYTES], ack[120];

	(void)state;
	grant_of(k, id);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}", "1"), 201);
	LATER(k, 5 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_TOOL_SILENT), 1);
	snprintf(ack, sizeof(ack), "{\"grant\":\"%s\",\"order\":1}", id);
	assert_int_equal(kit_ask(k, TOOL, EW_ASK_GRANT_ACK, 1, ack), 200);
	kit_read_log(k, 1);
	assert_true(json_is_true(json_object_get(kit_find(k, EW_EVENT_TOOL_ACKNOWLEDGED)->fields, "late")));
	assert_int_equal(kit_ask_more(k, TOOL, EW_ASK_GRANT, 1, "{\"purposes\":[\"transcription\"]}", "", "again"), 200);
	assert_string_equal(kit_text(k, "because"), "silent");
	kit_free(&k);
}

/* A vendor that is withdrawn has no grants any more, and nothing more is taken from it. */
static void a_withdrawn_vendor(void **state)
{
	struct kit *k = with_call();
	char id[EW_ID_TEXT_BYTES], which[80], vendor[EW_ID_TEXT_BYTES];

	(void)state;
	grant_of(k, id);
	kit_read_log(k, 1);
	snprintf(vendor, sizeof(vendor), "%s", kit_field(kit_find(k, EW_EVENT_GRANT_GIVEN), "vendor"));
	LATER(k, 500 * EW_US_PER_MS);
	snprintf(which, sizeof(which), "{\"id\":\"%s\"}", vendor);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR_WITHDRAW, 0, which), 200);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_GRANT_ENDED), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_GRANT_ENDED), "because"), "revoked");
	assert_int_equal(hand_in(k, id, WHOLE, "a"), 403);
	kit_free(&k);
}

/* A call that the keeper itself ends, because its dialog cannot be read: its tool owes an acknowledgement all the same. */
static void silent_in_a_call_let_go(void **state)
{
	struct kit *k = with_call();
	struct ew_msg_ev_started started = {.boot = kit_id(0xb0, 2)};
	struct ew_msg_gate_state_end end = {0};
	char id[EW_ID_TEXT_BYTES];

	(void)state;
	grant_of(k, id);
	LATER(k, 500 * EW_US_PER_MS);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}", "1"), 201);
	assert_int_equal(ew_catalog_begin(k->core->catalog), 0);
	assert_int_equal(
		ew_live_put_call(k->core->catalog, KIT_CALL(1), 0, EW_SLICE("no dialog of ours, and long enough")), 0);
	assert_int_equal(ew_catalog_commit(k->core->catalog), 0);
	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, false);
	ew_tape_abandon(&k->tape);
	kit_open_tape(k);
	kit_event(k, EW_MSG_ev_started, &started);
	kit_forget(k);
	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, true);
	assert_int_equal(kit_say(k, EW_ROLE_RECORDER, 0, 0, EW_MSG_gate_state_end, &end), 0);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_CALL_ENDED), 1);
	LATER(k, 5 * EW_US_PER_S);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ew_keeper_tick(k->core), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_TOOL_SILENT), 1);
	kit_free(&k);
}

static unsigned wants(struct kit *k, const char *key)
{
	return kit_ask_more(k, TOOL, EW_ASK_GRANT, 1, "{\"purposes\":[\"transcription\"]}", "", key);
}

/* Refused, granted, given back, and refused again: that is news. */
static void refused_again_after_a_yes(void **state)
{
	struct kit *k = with_call();
	char end[100];

	(void)state;
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}", "1"), 201);
	assert_int_equal(wants(k, "a"), 200);
	assert_string_equal(kit_text(k, "answer"), "not_yet");
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_GRANT_REFUSED), 1);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"segment_ended\",\"segment\":\"payment\"}", "2"), 201);
	assert_int_equal(wants(k, "b"), 201);
	snprintf(end, sizeof(end), "{\"grant\":\"%s\"}", kit_text(k, "grant"));
	assert_int_equal(kit_ask_more(k, TOOL, EW_ASK_GRANT_END, 1, end, "", "c"), 200);
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}", "3"), 201);
	assert_int_equal(wants(k, "d"), 200);
	assert_string_equal(kit_text(k, "answer"), "not_yet");
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_GRANT_REFUSED), 2);
	kit_free(&k);
}

/* -- the clock -- */

/* A forgotten segment is told once, ends nothing, and leaves no work behind. */
static void a_forgotten_segment(void **state)
{
	struct kit *k = with_call();

	(void)state;
	assert_int_equal(tell_as(k, AGENT, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}", "1"), 201);
	for (int i = 0; i < 3; i++) {
		LATER(k, 61 * EW_US_PER_S);
		assert_int_equal(ew_keeper_tick(k->core), 0);
	}
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "segment_forgotten");
	assert_int_equal(kit_logged(k, EW_EVENT_SEGMENT_ENDED), 0);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_voice_says_what_it_can_know),
		cmocka_unit_test(an_honest_log_replays),
		cmocka_unit_test(a_reason_is_personal),
		cmocka_unit_test(what_is_opening_is_shut),
		cmocka_unit_test(each_is_shut_for_its_own_reason),
		cmocka_unit_test(grants),
		cmocka_unit_test(withheld_time_is_not_taken),
		cmocka_unit_test(a_withdrawal_afterwards_is_obeyed),
		cmocka_unit_test(silent_at_the_end),
		cmocka_unit_test(acknowledged_after_the_end),
		cmocka_unit_test(silent_about_a_purge),
		cmocka_unit_test(the_same_answer_is_no_news),
		cmocka_unit_test(an_agreement_runs_out),
		cmocka_unit_test(silent_in_a_call_let_go),
		cmocka_unit_test(refused_again_after_a_yes),
		cmocka_unit_test(silent_and_late),
		cmocka_unit_test(a_withdrawn_vendor),
		cmocka_unit_test(a_forgotten_segment),
	};

	return cmocka_run_group_tests_name("keeper_tell", tests, NULL, NULL);
}
