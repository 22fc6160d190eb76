/*
 * What follows from words: who may say them, on which call, what policy makes of it; and that nothing follows from what is no phrase.
 */
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "domain/event_json.h"
#include "programs/keeper/keeper_phrases.h"

#define CUSTOMER 1
#define AGENT 2

static const char head[] =
	"policy: kit\nentity: {name: Kit, country: LU}\n"
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL
	"    purposes: [recording, transcription, summary]\n"
	"    agents: {agreement: WA-1, covers: [recording, transcription, summary]}\n"
	"    keep: {recording: 90d, transcript: 90d, summary: 90d}\n";

/* A call of a customer and somebody of this role that is recorded, under a policy with these words. */
static struct kit *house_with(const char *phrases, const char *role)
{
	char policy[2000], facts[600];
	struct kit *k;

	(void)snprintf(policy, sizeof(policy), "%s%s", head, phrases);
	k = kit_new(policy);
	(void)snprintf(facts, sizeof(facts),
		"{\"direction\":\"inbound\",\"parties\":[{\"id\":\"aa000000-0000-7000-8000-000000000001\",\"role\":\"caller\",\"number\":\"" KIT_NUMBER
		"\"},{\"id\":\"aa000000-0000-7000-8000-000000000002\",\"role\":\"%s\"}]}",
		role);
	kit_offer_with(k, 1, facts);
	for (uint8_t party = 1; party <= 2; party++)
		kit_stream(k, 1, party);
	assert_int_equal(kit_ring(k), 0);
	for (uint8_t party = 1; party <= 2; party++)
		kit_allowed(k, 1, party);
	return k;
}

static struct kit *house(const char *phrases)
{
	return house_with(phrases, "agent");
}

/* One segment of a party (0: nobody says whose) into a transcript of this kind. */
static void said_in(struct kit *k, enum ew_artifact_kind kind, uint8_t party, int64_t at_ms, const char *text)
{
	json_t *one = json_pack("{s:I, s:I, s:s, s:o*}", "from_ms", (json_int_t)at_ms, "to_ms", (json_int_t)at_ms + 900, "text", text, "party",
		party ? ew_json_id(KIT_PARTY(party)) : NULL);
	json_t *list = json_pack("[o]", one);
	struct ew_call *call;

	assert_non_null(list);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_phrases(k->core, call, list, kind, 1), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	kit_read_log(k, 1);
	json_decref(list);
}

static void said(struct kit *k, uint8_t party, int64_t at_ms, const char *text)
{
	said_in(k, EW_ARTIFACT_LIVE_TRANSCRIPT, party, at_ms, text);
}

static bool excepted(struct kit *k, const char *kind)
{
	bool found = false;

	for (size_t i = 0; i < k->n_log; i++)
		found = found || (k->log[i].event.type == EW_EVENT_EXCEPTION && strcmp(kit_field(&k->log[i].event, "kind"), kind) == 0);
	return found;
}

static const char *last(struct kit *k, const char *member)
{
	const struct ew_event *e = kit_find(k, EW_EVENT_PHRASE_HEARD);

	return e ? kit_field(e, member) : "";
}

static void a_customer_is_obeyed(void **state)
{
	struct kit *k = house("");
	const struct ew_event *e;
	struct ew_call *call;

	(void)state;
	said(k, CUSTOMER, 5000, "Please stop recording this call.");
	assert_string_equal(last(k, "phrase"), "opts_out");
	assert_string_equal(last(k, "did"), "acted");
	assert_int_equal(json_integer_value(json_object_get(kit_find(k, EW_EVENT_PHRASE_HEARD)->fields, "from_ms")), 5000);
	assert_int_equal(json_integer_value(json_object_get(kit_find(k, EW_EVENT_PHRASE_HEARD)->fields, "to_ms")), 5900);
	e = kit_find(k, EW_EVENT_CONSENT);
	assert_non_null(e);
	assert_string_equal(kit_field(e, "status"), "withdrawn");
	assert_string_equal(kit_field(e, "voice"), "machine");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(e->fields, "evidence"), "event")),
		kit_find(k, EW_EVENT_PHRASE_HEARD)->index);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_interaction_may(call->fold, KIT_PARTY(CUSTOMER)) & EW_PURPOSE_RECORDING, 0);
	assert_true(kit_count(k, EW_ROLE_RECORDER, EW_MSG_restrict) > 0);
	/* Said again, it is known. */
	said(k, CUSTOMER, 9000, "I said stop recording this call.");
	assert_string_equal(last(k, "did"), "known");
	assert_int_equal(kit_logged(k, EW_EVENT_CONSENT), 1);
	kit_free(&k);
}

/* What one customer refused is not the other's word. */
static void each_customer_is_heard(void **state)
{
	struct kit *k = house_with("", "caller");

	(void)state;
	said(k, 1, 5000, "Please stop recording this call.");
	said(k, 2, 7000, "Please stop recording this call.");
	assert_string_equal(last(k, "did"), "acted");
	assert_int_equal(kit_logged(k, EW_EVENT_CONSENT), 2);
	said(k, 0, 9000, "Please stop recording this call.");
	assert_string_equal(last(k, "did"), "known");
	kit_free(&k);
}

/* An engine that calls a whole call one segment: the wish is at its end, behind much else that means something. */
static void a_segment_as_long_as_a_call(void **state)
{
	struct kit *k = house("");
	struct ew_buf text = {0};

	(void)state;
	ew_buf_init(&text, 1 << 20);
	for (int i = 0; i < 12; i++)
		ew_buf_add_text(&text, "Do not record this call. ");
	for (int i = 0; i < 3000; i++)
		ew_buf_add_text(&text, i % 9 ? "and so on, as it was said before " : "That is what I wanted to say. ");
	ew_buf_add_text(&text, "Please stop recording this call.");
	ew_buf_add_u8(&text, 0);
	assert_int_equal(ew_buf_error(&text), 0);
	said(k, CUSTOMER, 5000, (const char *)text.at);
	assert_int_equal(kit_logged(k, EW_EVENT_PHRASE_HEARD), 13);
	assert_int_equal(kit_logged(k, EW_EVENT_CONSENT), 1);
	ew_buf_free(&text);
	kit_free(&k);
}

/* Times that cannot be are no reason to end. */
static void a_segment_that_ends_before_it_begins(void **state)
{
	struct kit *k = house("");
	json_t *list = json_pack("[{s:i, s:i, s:s}]", "from_ms", 9, "to_ms", 5, "text", "Please stop recording this call.");
	struct ew_call *call;

	(void)state;
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_phrases(k->core, call, list, EW_ARTIFACT_TRANSCRIPT, 1), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	json_decref(list);
	kit_free(&k);
}

static void an_agent_opts_nobody_out(void **state)
{
	struct kit *k = house("");

	(void)state;
	said(k, AGENT, 5000, "Please stop recording this call.");
	said(k, AGENT, 7000, "You do not want to be recorded?");
	assert_int_equal(kit_logged(k, EW_EVENT_CONSENT), 0);
	kit_free(&k);
}

/* Whose word it is nobody knows: it may be a customer's. */
static void a_voice_without_a_name_is_obeyed(void **state)
{
	struct kit *k = house("");

	(void)state;
	said(k, 0, 5000, "Please stop recording this call.");
	assert_string_equal(last(k, "did"), "acted");
	assert_null(json_object_get(kit_find(k, EW_EVENT_CONSENT)->fields, "party"));
	kit_free(&k);
}

static void policy_says_what_follows(void **state)
{
	static const struct {
		const char *phrases, *did;
		bool excepted;
	} rows[] = {
		{"    phrases: {opt_out: note}\n", "noted", false},
		{"    phrases: {opt_out: propose}\n", "proposed", true},
		{"    phrases: {opt_out: act}\n", "acted", false},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct kit *k = house(rows[i].phrases);

		said(k, CUSTOMER, 5000, "Please stop recording this call.");
		assert_string_equal(last(k, "did"), rows[i].did);
		assert_int_equal(excepted(k, "opt_out_in_words"), rows[i].excepted);
		kit_free(&k);
	}
}

static void no_is_an_answer_and_no_yes(void **state)
{
	struct kit *k = house("    phrases: {consent: act}\n");

	(void)state;
	said(k, CUSTOMER, 1000, "no");
	assert_int_equal(kit_logged(k, EW_EVENT_CONSENT), 0);
	said(k, AGENT, 2000, "Is it all right if we record this call?");
	assert_string_equal(last(k, "phrase"), "asks");
	said(k, CUSTOMER, 3500, "No, I do not agree.");
	assert_string_equal(last(k, "phrase"), "refuses");
	assert_string_equal(last(k, "did"), "acted");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_CONSENT), "status"), "declined");
	kit_free(&k);
}

static void a_yes_of_nobody_opens_nothing(void **state)
{
	struct kit *k = house("    phrases: {consent: act}\n    ask: {again: machine}\n");

	(void)state;
	/* It was refused, so that there is something to agree to. */
	said(k, CUSTOMER, 1000, "Do not record this call.");
	said(k, AGENT, 2000, "Is it all right if we record this call?");
	said(k, 0, 3500, "Yes, of course.");
	assert_string_equal(last(k, "phrase"), "agrees");
	assert_string_equal(last(k, "did"), "proposed");
	assert_true(excepted(k, "consent_in_words"));
	said(k, AGENT, 12000, "Is it all right if we record this call?");
	said(k, CUSTOMER, 13500, "Yes, of course.");
	assert_string_equal(last(k, "did"), "acted");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_CONSENT), "status"), "granted");
	kit_free(&k);
}

/* What was said and not heeded is for people: nobody acts on a call that is over. */
static void a_call_that_is_over_is_proposed(void **state)
{
	struct kit *k = house("");

	(void)state;
	kit_end_call(k, 1);
	said_in(k, EW_ARTIFACT_TRANSCRIPT, CUSTOMER, 5000, "Please stop recording this call.");
	assert_string_equal(last(k, "did"), "proposed");
	assert_true(excepted(k, "opt_out_in_words"));
	assert_int_equal(kit_logged(k, EW_EVENT_CONSENT), 0);
	kit_free(&k);
}

static void a_card_opens_the_segment(void **state)
{
	struct kit *k = house("    phrases: {payment: act}\n");
	struct ew_wall since;
	struct ew_call *call;
	uint32_t alarm_s;

	(void)state;
	said(k, CUSTOMER, 1000, "Can I have your card number, please?");
	assert_int_equal(kit_logged(k, EW_EVENT_SEGMENT_OPENED), 0);
	said(k, AGENT, 2000, "Can I have your card number, please?");
	assert_int_equal(kit_logged(k, EW_EVENT_SEGMENT_OPENED), 1);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_true(ew_interaction_segment_open(call->fold, EW_SEGMENT_PAYMENT, &since, &alarm_s));
	said(k, AGENT, 9000, "Thank you, the payment has gone through.");
	assert_int_equal(kit_logged(k, EW_EVENT_SEGMENT_ENDED), 1);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_false(ew_interaction_segment_open(call->fold, EW_SEGMENT_PAYMENT, &since, &alarm_s));
	kit_free(&k);
}

static void what_is_no_segment_is_passed_over(void **state)
{
	static const char *const texts[] = {"[]", "[1]", "[{}]", "[{\"text\":5,\"from_ms\":1,\"to_ms\":2}]", "[{\"text\":\"stop recording this call\"}]", "{}"};
	struct kit *k = house("");
	struct ew_call *call;

	(void)state;
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	for (size_t i = 0; i < EW_COUNT(texts); i++) {
		json_t *list = json_loads(texts[i], 0, NULL);

		assert_int_equal(ew_keeper_begin(k->core), 0);
		assert_int_equal(ew_keeper_phrases(k->core, call, list, EW_ARTIFACT_LIVE_TRANSCRIPT, 1), 0);
		assert_int_equal(ew_keeper_phrases(k->core, call, list, EW_ARTIFACT_SUMMARY, 1), 0);
		assert_int_equal(ew_keeper_commit(k->core), 0);
		json_decref(list);
	}
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_PHRASE_HEARD), 0);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_customer_is_obeyed),
		cmocka_unit_test(each_customer_is_heard),
		cmocka_unit_test(a_segment_as_long_as_a_call),
		cmocka_unit_test(a_segment_that_ends_before_it_begins),
		cmocka_unit_test(an_agent_opts_nobody_out),
		cmocka_unit_test(a_voice_without_a_name_is_obeyed),
		cmocka_unit_test(policy_says_what_follows),
		cmocka_unit_test(no_is_an_answer_and_no_yes),
		cmocka_unit_test(a_yes_of_nobody_opens_nothing),
		cmocka_unit_test(a_call_that_is_over_is_proposed),
		cmocka_unit_test(a_card_opens_the_segment),
		cmocka_unit_test(what_is_no_segment_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
