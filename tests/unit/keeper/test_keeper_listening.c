/*
 * control_listening from the keeper's side: the recorder learns whose gate it is and when somebody was asked; a phrase that was heard is an event with
 * its consequences, and nothing that is no rule of ours becomes one.
 */
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "domain/event_json.h"
#include "phrase/phrase.h"

#define CUSTOMER 1
#define AGENT 2
#define PLATFORM 0x32
#define LISTEN "recording, control_listening"

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\n"
	"notices:\n  hello: {file: hello.wav, language: en, tells: [recording, ai, purpose, retention, controller, rights, refusal, recipients], purposes: {quality: legitimate_interest}, "
	"retention_stated: 90d, text: hello}\n"
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL
	"    notice: hello\n    purposes: [" LISTEN "]\n    agents: {agreement: WA-1, covers: [" LISTEN "]}\n    keep: {recording: 90d}\n";

static struct kit *house(void)
{
	struct kit *k = kit_new(policy);

	kit_offer_with(k, 1,
		"{\"direction\":\"inbound\",\"parties\":[{\"id\":\"aa000000-0000-7000-8000-000000000001\",\"role\":\"caller\",\"number\":\"" KIT_NUMBER
		"\"},{\"id\":\"aa000000-0000-7000-8000-000000000002\",\"role\":\"agent\"}]}");
	for (uint8_t party = 1; party <= 2; party++)
		kit_stream(k, 1, party);
	assert_int_equal(kit_ring(k), 0);
	for (uint8_t party = 1; party <= 2; party++)
		kit_allowed(k, 1, party);
	kit_token(k, PLATFORM, EW_RIGHT_TELL);
	return k;
}

static void tell(struct kit *k, const char *key, const char *body)
{
	assert_int_equal(kit_ask_more(k, PLATFORM, EW_ASK_TELL, 1, body, "", key), 201);
}

static void play_notice(struct kit *k)
{
	tell(k, "1", "{\"type\":\"notice_started\",\"notice\":\"hello\"}");
	ew_io_sim_advance(k->io, 5 * EW_US_PER_S);
	tell(k, "2", "{\"type\":\"notice_ended\",\"notice\":\"hello\",\"played\":\"complete\"}");
}

static void heard(struct kit *k, uint8_t party, enum ew_phrase what, const char *rule)
{
	struct ew_call *call;
	struct ew_msg_ev_phrase m = {.interaction = KIT_CALL(1),
		.party = KIT_PARTY(party),
		.what = (uint8_t)what,
		.score = 90,
		.language = EW_SLICE("zz"),
		.rule = ew_slice_text(rule)};

	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	m.from_wall = ew_interaction_started(call->fold).us + 4 * EW_US_PER_S;
	m.to_wall = m.from_wall + EW_US_PER_S;
	kit_event(k, EW_MSG_ev_phrase, &m);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 1);
}

static int64_t number(const struct ew_event *e, const char *member)
{
	return json_integer_value(json_object_get(e->fields, member));
}

static void opened(struct kit *k, uint8_t party)
{
	struct ew_msg_ev_allowed allowed = {.order = kit_id(0xa2, party),
		.interaction = KIT_CALL(1),
		.party = KIT_PARTY(party),
		.purposes = EW_PURPOSE_CONTROL_LISTENING,
		.open = EW_PURPOSE_RECORDING | EW_PURPOSE_CONTROL_LISTENING,
		.supersedes = 100u + party};

	kit_event(k, EW_MSG_ev_allowed, &allowed);
	assert_int_equal(kit_ring(k), 0);
}

/* -- who it is -- */

static void a_gate_is_opened_with_whose_it_is(void **state)
{
	struct kit *k = house();
	const struct ew_msg_listen_to *to;
	struct ew_message m;

	(void)state;
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_listen_to), 0); /* not before the notice */
	play_notice(k);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_listen_to), 2);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_listen_to, &m));
	to = EW_MESSAGE_AS(&m, listen_to);
	assert_true(ew_id_equal(to->party, KIT_PARTY(AGENT)));
	assert_int_equal(to->house, 1);
	assert_int_equal(to->asked_wall, 0);
	kit_free(&k);
}

static void a_question_is_told_while_it_is_open(void **state)
{
	struct kit *k = house();
	struct ew_message m;

	(void)state;
	play_notice(k);
	for (uint8_t party = 1; party <= 2; party++)
		opened(k, party);
	kit_forget(k);
	tell(k, "3", "{\"type\":\"asked\",\"party\":\"aa000000-0000-7000-8000-000000000001\",\"purposes\":[\"recording\"],\"method\":\"spoken\"}");
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_listen_to), 2);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_listen_to, &m));
	assert_true(EW_MESSAGE_AS(&m, listen_to)->asked_wall > 0);
	kit_free(&k);
}

/* -- what was heard -- */

static void an_opt_out_is_obeyed_and_says_where_it_was_heard(void **state)
{
	struct kit *k = house();
	const struct ew_event *e;

	(void)state;
	heard(k, CUSTOMER, EW_PHRASE_OPTS_OUT, "en.stop_recording");
	e = kit_find(k, EW_EVENT_PHRASE_HEARD);
	assert_non_null(e);
	assert_string_equal(kit_field(e, "artifact"), "control_listening");
	assert_null(json_object_get(e->fields, "version"));
	assert_string_equal(kit_field(e, "did"), "acted");
	assert_string_equal(kit_field(e, "language"), "en"); /* the rule's, whatever was said */
	assert_int_equal(number(e, "from_ms"), 4000);
	assert_int_equal(number(e, "to_ms"), 5000);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_CONSENT), "status"), "withdrawn");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_CONSENT), "method"), "spoken");
	kit_free(&k);
}

static void what_an_agent_says_is_no_customers_word(void **state)
{
	struct kit *k = house();

	(void)state;
	heard(k, AGENT, EW_PHRASE_OPTS_OUT, "en.stop_recording"); /* heard before it was known who that is */
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_PHRASE_HEARD), "did"), "noted");
	assert_int_equal(kit_logged(k, EW_EVENT_CONSENT), 0);
	kit_free(&k);
}

static void a_question_is_noted(void **state)
{
	struct kit *k = house();

	(void)state;
	heard(k, CUSTOMER, EW_PHRASE_ASKS, "answer.neither");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_PHRASE_HEARD), "did"), "noted");
	assert_int_equal(kit_logged(k, EW_EVENT_CONSENT), 0);
	kit_free(&k);
}

/* A rule that is none of ours could be anything that somebody said. */
static void what_is_no_rule_is_no_event(void **state)
{
	static const struct {
		enum ew_phrase what;
		const char *rule;
	} cases[] = {{EW_PHRASE_OPTS_OUT, "my card is 4111111111111111"}, {EW_PHRASE_OPTS_OUT, ""}, {EW_PHRASE_KINDS, "en.stop_recording"},
		{0, "en.stop_recording"}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct kit *k = house();

		heard(k, CUSTOMER, cases[i].what, cases[i].rule);
		assert_null(kit_find(k, EW_EVENT_PHRASE_HEARD));
		assert_int_equal(kit_logged(k, EW_EVENT_CONSENT), 0);
		assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "phrase_unknown");
		kit_free(&k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gate_is_opened_with_whose_it_is),
		cmocka_unit_test(a_question_is_told_while_it_is_open),
		cmocka_unit_test(an_opt_out_is_obeyed_and_says_where_it_was_heard),
		cmocka_unit_test(what_an_agent_says_is_no_customers_word),
		cmocka_unit_test(a_question_is_noted),
		cmocka_unit_test(what_is_no_rule_is_no_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
