/*
 * The door for texts: nothing is stored that policy wants read and nobody has read, whatever becomes of who should read it; and what is stored is
 * what was left.
 */
#include "unit/keeper/tool_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/grants.h"
#include "ipc/redact_list.h"
#include "programs/keeper/keeper_redact.h"

#define CARD "4929 1182 7364 0011"
#define NOT_STORED "1182 7364"

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nregions: [EU]\n"
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL
	"    purposes: [recording, transcription, summary, qa]\n"
	"    agents: {agreement: WA-1, covers: [recording, transcription, summary, qa]}\n"
	"    ask: {grant: \"1\", refuse: \"2\", again: agent}\n"
	"    opt_out: {recording: stop, transcription: purge, summary: seal, qa: keep, already_captured: keep, then: continue, say: \"It is off.\"}\n"
	"    tools: {acknowledge_within: 1s}\n"
	"    keep: {recording: 90d, transcript: 90d, live_transcript: 90d, summary: 90d, qa_score: 90d, tags: 90d}\n"
	"    redact: {transcript: full, live_transcript: payment, qa_score: none}\n";

static struct stage begin(void)
{
	struct stage s = stage_empty_with(policy);

	stage_change_vendor(&s, "\"kinds\":[\"transcript\",\"live_transcript\",\"summary\",\"qa_score\"]");
	stage_call(s.k, 1, ",\"from\":{\"address\":\"sip:+35262155501@sbc\",\"name\":\"" KIT_NAME "\"}");
	stage_grant(&s, 1, "\"transcription\",\"summary\"");
	stage_later(&s, EW_US_PER_S);
	return s;
}

static unsigned hand_in(struct stage *s, const char *kind, const char *members, const char *key)
{
	char body[900];

	snprintf(body, sizeof(body), "{\"grant\":\"%s\",\"kind\":\"%s\",\"from_ms\":300,\"to_ms\":400,%s}", s->grant, kind, members);
	return kit_ask_more(s->k, STAGE_TOOL, EW_ASK_HAND_IN, 1, body, "", key);
}

struct stored {
	struct kit *k;
	struct ew_call *call;
	size_t n;
	char last[2000];
};

static int see(void *arg, const struct ew_handed_row *row)
{
	struct stored *s = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};

	ew_buf_init(&plain, sizeof(s->last) - 1);
	assert_int_equal(ew_keeper_unseal(s->k->core, s->call, "handed", row->event, row->sealed, &plain), 0);
	snprintf(s->last, sizeof(s->last), "%.*s", (int)plain.len, (const char *)plain.at);
	s->n++;
	return 0;
}

/* What is stored of a kind; the text of the last version. */
static struct stored stored(struct stage *s, enum ew_artifact_kind kind)
{
	struct stored found = {.k = s->k};

	assert_int_equal(ew_keeper_call(s->k->core, KIT_CALL(1), &found.call), 0);
	assert_true(ew_handed_each(s->k->core->catalog, KIT_CALL(1), (uint32_t)kind, see, &found) >= 0);
	return found;
}

static const struct ew_event *last_event(struct stage *s, enum ew_event_type type)
{
	const struct ew_event *found = NULL;

	kit_read_log(s->k, 1);
	for (size_t i = 0; i < s->k->n_log; i++)
		if (s->k->log[i].event.type == type)
			found = &s->k->log[i].event;
	assert_non_null(found);
	return found;
}

static size_t asked(const struct stage *s)
{
	return kit_count(s->k, EW_ROLE_REDACTOR, EW_MSG_redact_texts);
}

static void what_is_stored_is_what_is_left(void **state)
{
	struct stage s = begin();
	const struct ew_event *e;
	struct stored got;
	char *counts;

	(void)state;
	assert_int_equal(hand_in(&s, "transcript", "\"segments\":[{\"from_ms\":300,\"to_ms\":350,\"text\":\"it is " CARD "\"}],\"model\":\"m " CARD "\"", "a"), 201);
	assert_true(json_is_true(json_object_get(s.k->answer, "checked")));
	assert_null(json_object_get(s.k->answer, "memory"));
	got = stored(&s, EW_ARTIFACT_TRANSCRIPT);
	assert_int_equal(got.n, 1);
	assert_non_null(strstr(got.last, "it is [card]"));
	e = last_event(&s, EW_EVENT_ARTIFACT_RECEIVED);
	assert_string_equal(kit_field(e, "profile"), "full");
	assert_string_equal(kit_field(e, "model"), "m [card]");
	assert_int_equal(json_integer_value(json_object_get(e->fields, "rules")), 1);
	counts = json_dumps(json_object_get(e->fields, "redacted"), JSON_COMPACT | JSON_SORT_KEYS);
	assert_string_equal(counts, "[{\"count\":2,\"kind\":\"card\",\"rule\":\"card.luhn\"}]");
	free(counts);
	assert_false(ew_io_sim_contains(s.k->io, EW_SLICE(NOT_STORED)));
	stage_agrees(s.k, 1);
	kit_free(&s.k);
}

static void what_policy_does_not_want_checked_is_stored_as_it_is(void **state)
{
	struct stage s = begin();

	(void)state;
	s.k->redactor = KIT_SILENT;
	stage_grant(&s, 1, "\"qa\"");
	stage_later(&s, EW_US_PER_S);
	assert_int_equal(kit_ask_more(s.k, STAGE_TOOL, EW_ASK_HAND_IN, 1, "{}", "", "none"), 422);
	char body[300];

	snprintf(body, sizeof(body), "{\"grant\":\"%s\",\"kind\":\"qa_score\",\"from_ms\":1200,\"to_ms\":1300,\"content\":\"" CARD "\"}", s.grant);
	if (kit_ask_more(s.k, STAGE_TOOL, EW_ASK_HAND_IN, 1, body, "", "qa") != 201)
		fail_msg("%s", json_dumps(s.k->answer, 0));
	assert_int_equal(asked(&s), 0);
	assert_true(json_is_false(json_object_get(s.k->answer, "checked")));
	assert_non_null(strstr(stored(&s, EW_ARTIFACT_QA_SCORE).last, CARD));
	assert_true(json_is_false(json_object_get(last_event(&s, EW_EVENT_ARTIFACT_RECEIVED)->fields, "checked")));
	kit_free(&s.k);
}

static void assert_refused(struct stage *s, unsigned status)
{
	if (s->k->status != status)
		fail_msg("%u: %s", s->k->status, json_dumps(s->k->answer, 0));
	assert_non_null(strstr(kit_text(s->k, "type"), "cannot_be_checked"));
	assert_string_equal(kit_field(last_event(s, EW_EVENT_ARTIFACT_REFUSED), "because"), "cannot_be_checked");
	assert_int_equal(stored(s, EW_ARTIFACT_TRANSCRIPT).n, 0);
	assert_false(ew_io_sim_contains(s->k->io, EW_SLICE(NOT_STORED)));
}

#define SAID "\"content\":\"" CARD "\""

static void without_a_redactor_nothing_is_stored(void **state)
{
	struct stage s = begin();

	(void)state;
	ew_keeper_peer(s.k->core, EW_ROLE_REDACTOR, 0, false);
	(void)hand_in(&s, "transcript", SAID, "a");
	assert_refused(&s, 503);
	ew_keeper_peer(s.k->core, EW_ROLE_REDACTOR, 0, true);
	assert_int_equal(hand_in(&s, "transcript", SAID, "a"), 201); /* a refusal is not remembered: the same key again */
	kit_free(&s.k);
}

static void one_that_is_late_is_not_waited_for(void **state)
{
	struct stage s = begin();
	size_t before;

	(void)state;
	s.k->redactor = KIT_SILENT;
	assert_int_equal(hand_in(&s, "transcript", SAID, "a"), 0);
	stage_pass(&s, EW_REDACTING_WAIT_US - EW_US_PER_S);
	assert_int_equal(s.k->status, 0);
	stage_pass(&s, EW_US_PER_S);
	assert_refused(&s, 503);
	s.k->redactor = KIT_READS;
	before = s.k->n_sent;
	assert_int_equal(kit_redact(s.k), 0); /* what it says now is of no use */
	assert_int_equal(s.k->n_sent, before);
	assert_int_equal(stored(&s, EW_ARTIFACT_TRANSCRIPT).n, 0);
	kit_free(&s.k);
}

static void one_that_dies_has_read_nothing(void **state)
{
	struct stage s = begin();

	(void)state;
	s.k->redactor = KIT_SILENT;
	assert_int_equal(hand_in(&s, "transcript", SAID, "a"), 0);
	ew_keeper_peer(s.k->core, EW_ROLE_REDACTOR, 0, false);
	stage_pass(&s, 1);
	assert_refused(&s, 503);
	kit_free(&s.k);
}

static void one_that_fails_or_lies(void **state)
{
	static const enum kit_redactor ways[] = {KIT_FAILS, KIT_GARBLES};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(ways); i++) {
		struct stage s = begin();

		s.k->redactor = ways[i];
		(void)hand_in(&s, "transcript", SAID, "a");
		assert_refused(&s, 422);
		kit_free(&s.k);
	}
}

static void more_than_can_wait_are_refused(void **state)
{
	struct stage s = begin();
	char key[16];

	(void)state;
	s.k->redactor = KIT_SILENT;
	for (unsigned i = 0; i < EW_REDACTING_MOST; i++) {
		snprintf(key, sizeof(key), "k%u", i);
		assert_int_equal(hand_in(&s, "transcript", SAID, key), 0);
	}
	assert_int_equal(hand_in(&s, "transcript", SAID, "one more"), 503);
	s.k->redactor = KIT_READS;
	assert_int_equal(kit_redact(s.k), 0);
	assert_int_equal(stored(&s, EW_ARTIFACT_TRANSCRIPT).n, EW_REDACTING_MOST);
	kit_free(&s.k);
}

/* Somebody refused while the text was read, and policy destroys what there is of it. */
static void what_changed_meanwhile_holds(void **state)
{
	struct stage s = begin();

	(void)state;
	s.k->redactor = KIT_SILENT;
	assert_int_equal(hand_in(&s, "transcript", SAID, "a"), 0);
	kit_restrict(s.k, 1, 1, 9, EW_REASON_OPT_OUT, 1);
	assert_int_equal(kit_ring(s.k), 0);
	assert_int_equal(s.k->status, 0);
	s.k->redactor = KIT_READS;
	assert_int_equal(kit_redact(s.k), 0);
	assert_int_equal(asked(&s), 1);
	assert_int_equal(s.k->status, 409);
	assert_non_null(strstr(kit_text(s.k, "type"), "purged"));
	assert_int_equal(stored(&s, EW_ARTIFACT_TRANSCRIPT).n, 0);
	kit_free(&s.k);
}

static void what_is_refused_anyway_is_read_by_nobody(void **state)
{
	struct stage s = begin();

	(void)state;
	assert_int_equal(hand_in(&s, "qa_score", SAID, "a"), 403);
	assert_int_equal(kit_ask_more(s.k, STAGE_TOOL, EW_ASK_HAND_IN, 1, "{\"kind\":\"transcript\",\"from_ms\":1,\"to_ms\":2," SAID "}", "", "b"), 403);
	assert_int_equal(asked(&s), 0);
	kit_free(&s.k);
}

static void a_redactor_that_has_forgotten_reads_summaries_strictly(void **state)
{
	struct stage s = begin();
	struct ew_message m;

	(void)state;
	assert_int_equal(hand_in(&s, "transcript", SAID, "a"), 201);
	assert_int_equal(hand_in(&s, "summary", "\"content\":\"ends with 0011\"", "b"), 201);
	assert_non_null(strstr(stored(&s, EW_ARTIFACT_SUMMARY).last, "0011")); /* the kit's knows nothing of calls */
	s.k->redactor_life++;
	assert_int_equal(hand_in(&s, "transcript", "\"content\":\"ends with 0011\"", "c"), 201);
	assert_non_null(strstr(stored(&s, EW_ARTIFACT_TRANSCRIPT).last, "0011")); /* what was said is read as it was said */
	assert_int_equal(asked(&s), 3);
	assert_int_equal(hand_in(&s, "summary", "\"content\":\"ends with 0011\"", "d"), 201);
	assert_int_equal(asked(&s), 5);
	assert_true(kit_last(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_texts, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, redact_texts)->flags, EW_REDACT_STRICT);
	assert_string_equal(stored(&s, EW_ARTIFACT_SUMMARY).last, "\"ends with [number]\"");
	assert_true(json_is_true(json_object_get(s.k->answer, "strict")));
	kit_free(&s.k);
}

static void facts_of_the_customer_are_told_once(void **state)
{
	struct stage s = begin();
	struct ew_message m;

	(void)state;
	assert_int_equal(hand_in(&s, "transcript", SAID, "a"), 201);
	assert_int_equal(kit_count(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_known), 2);
	assert_true(kit_last(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_known, &m));
	assert_true(ew_slice_equal(EW_MESSAGE_AS(&m, redact_known)->value, EW_SLICE(KIT_NAME)));
	assert_int_equal(hand_in(&s, "transcript", SAID, "b"), 201);
	assert_int_equal(kit_count(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_known), 2);
	ew_keeper_peer(s.k->core, EW_ROLE_REDACTOR, 0, false);
	ew_keeper_peer(s.k->core, EW_ROLE_REDACTOR, 0, true);
	assert_int_equal(hand_in(&s, "transcript", SAID, "c"), 201);
	assert_int_equal(kit_count(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_known), 4);
	kit_free(&s.k);
}

static void a_live_transcript_goes_on(void **state)
{
	struct stage s = begin();
	struct ew_message m;

	(void)state;
	assert_int_equal(hand_in(&s, "live_transcript", "\"segments\":[{\"from_ms\":300,\"to_ms\":310,\"text\":\"four\"}]", "a"), 201);
	assert_true(kit_last(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_texts, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, redact_texts)->flags, EW_REDACT_LIVE);
	assert_true(ew_slice_equal(EW_MESSAGE_AS(&m, redact_texts)->profile, EW_SLICE("payment")));
	assert_int_equal(EW_MESSAGE_AS(&m, redact_texts)->texts.at[1], 0);
	kit_free(&s.k);
}

/* Refused as long as nobody reads. Orders do not wait: their words were read by web. */
static void what_people_write_on_a_call(void **state)
{
	struct stage s = begin();

	(void)state;
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_COMMENT_ADD, 1, "{\"text\":\"he said " CARD "\"}"), 201);
	assert_string_equal(kit_text(s.k, "text"), "he said [card]");
	ew_keeper_peer(s.k->core, EW_ROLE_REDACTOR, 0, false);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_COMMENT_ADD, 1, "{\"text\":\"he said " CARD "\"}"), 503);
	stage_say(&s, 1, "{\"type\":\"moved\",\"reason\":\"as asked\"}");
	assert_false(ew_io_sim_contains(s.k->io, EW_SLICE(NOT_STORED)));
	kit_free(&s.k);
}

/* The hash of a request is of its words as they came, and worth nothing without the key; a keeper that starts has another. */
static void a_request_is_known_again(void **state)
{
	struct stage s = begin();
	struct ew_hash one, other;

	(void)state;
	assert_int_equal(hand_in(&s, "transcript", SAID, "a"), 201);
	assert_int_equal(hand_in(&s, "transcript", SAID, "a"), 201);
	assert_int_equal(stored(&s, EW_ARTIFACT_TRANSCRIPT).n, 1);
	assert_int_equal(hand_in(&s, "transcript", "\"content\":\"5398 2264 7193 0461\"", "a"), 422);
	assert_int_equal(ew_keeper_request_hash(s.k->core, EW_SLICE("x"), &one), 0);
	kit_stop(s.k);
	assert_int_equal(kit_start(s.k), 0);
	assert_int_equal(kit_connect(s.k), 0);
	assert_int_equal(kit_ring(s.k), 0);
	assert_int_equal(ew_keeper_request_hash(s.k->core, EW_SLICE("x"), &other), 0);
	assert_memory_not_equal(one.bytes, other.bytes, sizeof(one.bytes));
	assert_int_equal(hand_in(&s, "transcript", SAID, "a"), 201);
	assert_int_equal(stored(&s, EW_ARTIFACT_TRANSCRIPT).n, 1);
	kit_free(&s.k);
}

static unsigned read_back(struct stage *s, uint8_t who, const char *wish, const char *purpose)
{
	return kit_ask_more(s->k, who, EW_ASK_HANDED, 1, wish, purpose, "");
}

/* Each version by itself; the newest where none is named; every look is an event before it is a look. */
static void versions_are_read_back(void **state)
{
	struct stage s = begin();
	const struct ew_event *e;

	(void)state;
	assert_int_equal(hand_in(&s, "transcript", "\"content\":\"first " CARD "\"", "a"), 201);
	assert_int_equal(hand_in(&s, "transcript", "\"segments\":[{\"from_ms\":300,\"to_ms\":310,\"text\":\"second\"}]", "b"), 201);
	assert_int_equal(read_back(&s, KIT_TOKEN, "{\"kind\":\"transcript\"}", "qa"), 200);
	assert_int_equal(json_integer_value(json_object_get(s.k->answer, "version")), 2);
	assert_true(json_is_array(json_object_get(s.k->answer, "content")));
	e = last_event(&s, EW_EVENT_ACCESS);
	assert_string_equal(kit_field(e, "artifact"), "transcript");
	assert_string_equal(kit_field(e, "purpose"), "qa");
	assert_int_equal(json_integer_value(json_object_get(e->fields, "version")), 2);
	assert_int_equal(read_back(&s, KIT_TOKEN, "{\"kind\":\"transcript\",\"version\":1}", "qa"), 200);
	assert_string_equal(kit_text(s.k, "content"), "first [card]");
	assert_true(json_is_true(json_object_get(s.k->answer, "checked")));
	assert_int_equal(json_integer_value(json_object_get(s.k->answer, "from_ms")), 300);
	assert_int_equal(read_back(&s, KIT_TOKEN, "{\"kind\":\"transcript\",\"version\":3}", "qa"), 404);
	assert_int_equal(read_back(&s, KIT_TOKEN, "{\"kind\":\"summary\"}", "qa"), 404);
	assert_int_equal(read_back(&s, KIT_TOKEN, "{\"kind\":\"audio\"}", "qa"), 404);
	assert_int_equal(read_back(&s, KIT_TOKEN, "{\"kind\":\"transcript\"}", "curiosity"), 403);
	kit_token(s.k, 0x51, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL);
	assert_int_equal(read_back(&s, 0x51, "{\"kind\":\"transcript\"}", "qa"), 403);
	stage_agrees(s.k, 1);
	kit_free(&s.k);
}

static void what_nothing_has_checked_needs_the_right_to_reveal(void **state)
{
	struct stage s = begin();
	char body[200];

	(void)state;
	stage_grant(&s, 1, "\"qa\"");
	stage_later(&s, EW_US_PER_S);
	snprintf(body, sizeof(body), "{\"grant\":\"%s\",\"kind\":\"qa_score\",\"from_ms\":1200,\"to_ms\":1300,\"content\":7}", s.grant);
	assert_int_equal(kit_ask_more(s.k, STAGE_TOOL, EW_ASK_HAND_IN, 1, body, "", "qa"), 201);
	kit_token(s.k, 0x51, EW_RIGHT_READ);
	kit_token(s.k, 0x52, EW_RIGHT_READ | EW_RIGHT_REVEAL);
	assert_int_equal(read_back(&s, 0x51, "{\"kind\":\"qa_score\"}", "qa"), 403);
	assert_int_equal(read_back(&s, 0x52, "{\"kind\":\"qa_score\"}", "qa"), 200);
	assert_true(json_is_false(json_object_get(s.k->answer, "checked")));
	assert_int_equal(json_integer_value(json_object_get(s.k->answer, "content")), 7);
	assert_int_equal(hand_in(&s, "transcript", SAID, "t"), 403); /* of the last grant */
	kit_free(&s.k);
}

/* An opt-out seals summaries here. */
static void what_is_sealed_needs_a_legal_ground(void **state)
{
	struct stage s = begin();

	(void)state;
	assert_int_equal(hand_in(&s, "summary", "\"content\":\"words\"", "a"), 201);
	assert_int_equal(read_back(&s, KIT_TOKEN, "{\"kind\":\"summary\"}", "qa"), 200);
	kit_restrict(s.k, 1, 1, 9, EW_REASON_OPT_OUT, 1);
	assert_int_equal(kit_ring(s.k), 0);
	assert_int_equal(read_back(&s, KIT_TOKEN, "{\"kind\":\"summary\"}", "qa"), 403);
	kit_free(&s.k);
}

/* Half an hour after the last text, and only once the call is over. */
static void the_intake_of_a_call_closes(void **state)
{
	struct stage s = begin();
	struct ew_message m;

	(void)state;
	assert_int_equal(hand_in(&s, "transcript", SAID, "a"), 201);
	stage_pass(&s, EW_REDACTING_OVER_US);
	assert_int_equal(kit_count(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_forget), 0);
	kit_end_call(s.k, 1);
	assert_int_equal(hand_in(&s, "summary", SAID, "b"), 201);
	stage_pass(&s, EW_REDACTING_OVER_US - 1);
	assert_int_equal(kit_count(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_forget), 0);
	stage_pass(&s, 1);
	assert_int_equal(kit_count(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_forget), 1);
	assert_true(kit_last(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_forget, &m));
	assert_true(ew_id_equal(EW_MESSAGE_AS(&m, redact_forget)->interaction, KIT_CALL(1)));
	stage_pass(&s, EW_REDACTING_OVER_US);
	assert_int_equal(kit_count(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_forget), 1);
	kit_free(&s.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_stored_is_what_is_left),
		cmocka_unit_test(what_policy_does_not_want_checked_is_stored_as_it_is),
		cmocka_unit_test(without_a_redactor_nothing_is_stored),
		cmocka_unit_test(one_that_is_late_is_not_waited_for),
		cmocka_unit_test(one_that_dies_has_read_nothing),
		cmocka_unit_test(one_that_fails_or_lies),
		cmocka_unit_test(more_than_can_wait_are_refused),
		cmocka_unit_test(what_changed_meanwhile_holds),
		cmocka_unit_test(what_is_refused_anyway_is_read_by_nobody),
		cmocka_unit_test(a_redactor_that_has_forgotten_reads_summaries_strictly),
		cmocka_unit_test(facts_of_the_customer_are_told_once),
		cmocka_unit_test(a_live_transcript_goes_on),
		cmocka_unit_test(what_people_write_on_a_call),
		cmocka_unit_test(a_request_is_known_again),
		cmocka_unit_test(the_intake_of_a_call_closes),
		cmocka_unit_test(versions_are_read_back),
		cmocka_unit_test(what_nothing_has_checked_needs_the_right_to_reveal),
		cmocka_unit_test(what_is_sealed_needs_a_legal_ground),
	};

	return cmocka_run_group_tests_name("keeper_redact", tests, NULL, NULL);
}
