/*
 * What is said in one leg of a call holds in the others: segments from their beginning to their end, minors, refusals; what
 * is taken back is taken back where it is said and nowhere else.
 */
#include "catalog/sql.h"
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define AGENT 0x33
#define SUPERVISOR 0x35

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n    when: {direction: inbound}\n"
	"    record: automatic\n" KIT_LAWFUL
	"    agents: {agreement: WA-1, covers: [recording]}\n"
	"    ask: {grant: \"1\", refuse: \"2\", again: agent}\n"
	"    sensitive: {payment: {pause: [recording], alarm_after: 1m}}\n    keep: {recording: 90d}\n";

#define OPENED "{\"type\":\"segment_opened\",\"segment\":\"payment\"}"
#define ENDED "{\"type\":\"segment_ended\",\"segment\":\"payment\"}"

static struct kit *house(void)
{
	struct kit *k = kit_new(policy);

	kit_voice(k, AGENT, EW_TOKEN_AGENT, (struct ew_id){{0}});
	kit_voice(k, SUPERVISOR, EW_TOKEN_PERSON, (struct ew_id){{0}});
	return k;
}

static void party_text(uint8_t call, char text[static EW_ID_TEXT_BYTES])
{
	ew_id_format(KIT_PARTY(call), text);
}

#define GROUP ",\"external_ids\":{\"siprec_group_id\":\"5b6c0a1e-group\"}"

/* A leg with one customer, whose number is the call's; its gate is open when it may be. */
static void leg_with(struct kit *k, uint8_t call, const char *more)
{
	char facts[400], party[EW_ID_TEXT_BYTES];

	party_text(call, party);
	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"parties\":[{\"id\":\"%s\",\"role\":\"caller\"}]%s}",
		party, more);
	kit_forget(k);
	kit_offer_with(k, call, facts);
	kit_stream(k, call, call);
	assert_int_equal(kit_ring(k), 0);
	if (kit_count(k, EW_ROLE_RECORDER, EW_MSG_allow) > 0)
		kit_allowed(k, call, call);
	assert_int_equal(kit_ring(k), 0);
}

static void leg(struct kit *k, uint8_t call)
{
	leg_with(k, call, GROUP);
}

/* "@" stands for the customer of the leg; what is allowed in the end is answered. */
static unsigned say(struct kit *k, uint8_t who, uint8_t call, const char *body, const char *key)
{
	char whole[400], party[EW_ID_TEXT_BYTES];
	const char *mark = strchr(body, '@');

	party_text(call, party);
	snprintf(whole, sizeof(whole), "%.*s%s%s", mark ? (int)(mark - body) : (int)strlen(body), body, mark ? party : "",
		mark ? mark + 1 : "");
	return kit_ask_more(k, who, EW_ASK_TELL, call, whole, "", key);
}

static bool may(struct kit *k, uint8_t call)
{
	struct ew_call *held = ew_keeper_call_held(k->core, KIT_CALL(call));

	return held && (ew_interaction_may(held->fold, KIT_PARTY(call)) & EW_PURPOSE_RECORDING);
}

static size_t logged(struct kit *k, uint8_t call, enum ew_event_type type)
{
	kit_read_log(k, call);
	return kit_logged(k, type);
}

static void replays(struct kit *k, uint8_t call)
{
	kit_read_log(k, call);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, call, "{}"), 200);
	const json_t *findings = json_object_get(k->answer, "findings");
	if (json_array_size(findings) > 0)
		fail_msg("%s", json_string_value(json_object_get(json_array_get(findings, 0), "sentence")));
}

/* -- segments -- */

/* It begins and ends in all legs, told in the one in which it was opened. */
static void a_segment_is_one_in_all_legs(void **state)
{
	struct kit *k = house();

	(void)state;
	for (uint8_t i = 1; i <= 3; i++)
		leg(k, i);
	kit_forget(k);
	assert_int_equal(say(k, AGENT, 1, OPENED, "1"), 201);
	for (uint8_t i = 1; i <= 3; i++)
		assert_false(may(k, i));
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_restrict), 3);
	assert_int_equal(say(k, AGENT, 2, ENDED, "2"), 409);
	assert_true(kit_problem(k, "segment_of_another_leg"));
	assert_false(may(k, 2));
	assert_int_equal(say(k, AGENT, 1, ENDED, "3"), 201);
	for (uint8_t i = 1; i <= 3; i++) {
		assert_true(may(k, i));
		assert_int_equal(logged(k, i, EW_EVENT_SEGMENT_OPENED), 1);
		assert_int_equal(logged(k, i, EW_EVENT_SEGMENT_ENDED), 1);
		replays(k, i);
	}
	kit_free(&k);
}

/* Each time anew, and nothing of the time before ends it. */
static void a_segment_may_come_again(void **state)
{
	struct kit *k = house();
	const char *keys[] = {"a", "b", "c", "d", "e", "f"};

	(void)state;
	leg(k, 1);
	leg(k, 2);
	for (int i = 0; i < 6; i += 2) {
		assert_int_equal(say(k, AGENT, 1, OPENED, keys[i]), 201);
		assert_false(may(k, 2));
		assert_int_equal(say(k, AGENT, 1, ENDED, keys[i + 1]), 201);
		assert_true(may(k, 2));
	}
	assert_int_equal(logged(k, 2, EW_EVENT_SEGMENT_ENDED), 3);
	replays(k, 2);
	kit_free(&k);
}

/* Opened in both: it lasts until both have ended, and each leg ends its own. */
static void two_segments_of_one_kind(void **state)
{
	struct kit *k = house();

	(void)state;
	leg(k, 1);
	leg(k, 2);
	assert_int_equal(say(k, AGENT, 1, OPENED, "1"), 201);
	assert_int_equal(say(k, AGENT, 2, OPENED, "2"), 201);
	assert_int_equal(say(k, AGENT, 1, ENDED, "3"), 201);
	assert_false(may(k, 1));
	assert_false(may(k, 2));
	assert_int_equal(say(k, AGENT, 2, ENDED, "4"), 201);
	assert_true(may(k, 1));
	assert_true(may(k, 2));
	replays(k, 1);
	replays(k, 2);
	kit_free(&k);
}

/* A transfer in the middle of a payment: what the first leg left open ends in one of those that came after, for all. */
static void a_segment_outlives_its_leg(void **state)
{
	struct kit *k = house();

	(void)state;
	leg(k, 1);
	assert_int_equal(say(k, AGENT, 1, OPENED, "1"), 201);
	leg(k, 2);
	kit_end_call(k, 1);
	leg(k, 3);
	assert_false(may(k, 2));
	assert_false(may(k, 3));
	assert_int_equal(say(k, AGENT, 3, ENDED, "2"), 201);
	assert_true(may(k, 2));
	assert_true(may(k, 3));
	leg(k, 4); /* the first leg left it open, and another has said that it is over */
	assert_true(may(k, 4));
	assert_int_equal(logged(k, 2, EW_EVENT_SEGMENT_ENDED), 1);
	assert_int_equal(say(k, AGENT, 3, ENDED, "3"), 409);
	assert_true(kit_problem(k, "no_such_segment"));
	for (uint8_t i = 2; i <= 4; i++)
		replays(k, i);
	kit_free(&k);
}

/* Who calls again a moment later is not in the payment of the call before. */
static void a_segment_is_not_of_the_next_call(void **state)
{
	static const char from[] = ",\"from\":{\"address\":\"" KIT_NUMBER "\"}";
	struct kit *k = house();

	(void)state;
	leg_with(k, 1, from);
	assert_int_equal(say(k, AGENT, 1, OPENED, "1"), 201);
	kit_end_call(k, 1);
	leg_with(k, 2, from);
	assert_int_equal(logged(k, 2, EW_EVENT_RELATED), 1);
	assert_int_equal(logged(k, 2, EW_EVENT_SEGMENT_OPENED), 0);
	assert_true(may(k, 2));
	kit_free(&k);
}

/* It is known after a restart, and so is its end. */
static void a_segment_outlives_the_keeper(void **state)
{
	struct kit *k = house();

	(void)state;
	leg(k, 1);
	leg(k, 2);
	assert_int_equal(say(k, AGENT, 1, OPENED, "1"), 201);
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(kit_ring(k), 0);
	assert_false(may(k, 2));
	assert_int_equal(say(k, AGENT, 1, ENDED, "2"), 201);
	assert_true(may(k, 2));
	kit_free(&k);
}

static void press_end(struct kit *k, uint8_t call, uint8_t party)
{
	struct ew_msg_ev_segment_keys keys = {
		.interaction = KIT_CALL(call), .party = KIT_PARTY(party), .segment = EW_SEGMENT_PAYMENT + 1};

	kit_event(k, EW_MSG_ev_segment_keys, &keys);
	assert_int_equal(kit_ring(k), 0);
}

/* Keys end a segment as a word does, where they are not a customer's. */
static void keys_end_a_segment(void **state)
{
	static const char both[] = "{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"parties\":[{\"id\":\"%s\","
				   "\"role\":\"caller\"},{\"id\":\"%s\",\"role\":\"bot\"}]}";
	char facts[400], one[EW_ID_TEXT_BYTES], two[EW_ID_TEXT_BYTES];
	struct kit *k = house();

	(void)state;
	party_text(1, one);
	party_text(2, two);
	snprintf(facts, sizeof(facts), both, one, two);
	kit_offer_with(k, 1, facts);
	kit_stream(k, 1, 1);
	kit_stream(k, 1, 2);
	assert_int_equal(kit_ring(k), 0);
	press_end(k, 1, 2);
	assert_int_equal(logged(k, 1, EW_EVENT_ORDER_REFUSED), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ORDER_REFUSED), "because"), "no_such_segment");
	assert_int_equal(say(k, AGENT, 1, OPENED, "1"), 201);
	press_end(k, 1, 1);
	assert_false(may(k, 1));
	assert_int_equal(logged(k, 1, EW_EVENT_ORDER_REFUSED), 2);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ORDER_REFUSED), "because"), "voice_not_enough");
	press_end(k, 1, 2);
	assert_true(may(k, 1));
	kit_read_log(k, 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_SEGMENT_ENDED), "asserted"), "proven");
	replays(k, 1);
	kit_free(&k);
}

/* The recorder is told which keys open and end what. */
static void keys_are_told(void **state)
{
	struct kit *k = kit_new("policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n    when: {direction: inbound}\n"
				"    record: automatic\n" KIT_LAWFUL
				"    sensitive: {payment: {open_keys: \"*7\", end_keys: \"*8\"}, advice: {open_keys: \"#1\"}}\n"
				"    keep: {recording: 90d}\n");
	struct ew_message m;

	(void)state;
	leg(k, 1);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_stand_in, &m));
	assert_true(ew_slice_equal(EW_MESSAGE_AS(&m, stand_in)->segment_keys, EW_SLICE("1+*7 1-*8 6+#1 ")));
	kit_free(&k);
}

/* -- minors -- */

#define MINOR "{\"type\":\"minor\",\"party\":\"@\"}"
#define ADULT "{\"type\":\"minor\",\"status\":\"adult\",\"reason\":\"a slip\",\"party\":\"@\"}"

/* A child is one in every leg; that it was an error is said of each, by a person. */
static void a_minor_is_one_in_all_legs(void **state)
{
	struct kit *k = house();

	(void)state;
	leg(k, 1);
	leg(k, 2);
	assert_int_equal(say(k, AGENT, 1, MINOR, "1"), 201);
	assert_false(may(k, 1));
	assert_false(may(k, 2));
	leg(k, 3);
	assert_false(may(k, 3));
	assert_int_equal(say(k, SUPERVISOR, 1, ADULT, "2"), 201);
	assert_true(may(k, 1));
	assert_false(may(k, 2));
	assert_int_equal(say(k, SUPERVISOR, 2, ADULT, "3"), 201);
	assert_true(may(k, 2));
	leg(k, 4); /* the third still speaks of one */
	assert_false(may(k, 4));
	assert_int_equal(logged(k, 2, EW_EVENT_MINOR), 2);
	for (uint8_t i = 1; i <= 4; i++)
		replays(k, i);
	kit_free(&k);
}

/* -- refusals -- */

#define REFUSED "{\"type\":\"consent\",\"status\":\"declined\",\"purposes\":[\"recording\"],\"party\":\"@\"}"
#define GRANTED "{\"type\":\"consent\",\"status\":\"granted\",\"purposes\":[\"recording\"],\"party\":\"@\"}"

#define ASKED "{\"type\":\"asked\",\"keys\":true,\"purposes\":[\"recording\"],\"party\":\"@\"}"

/* Who may ask again, and clear it, is the same in every leg; and a refusal that comes again holds again. */
static void a_refusal_is_taken_back_where_it_may_be(void **state)
{
	struct kit *k = house();

	(void)state;
	leg(k, 1);
	leg(k, 2);
	assert_int_equal(say(k, AGENT, 1, REFUSED, "1"), 201);
	assert_false(may(k, 2));
	assert_int_equal(say(k, AGENT, 2, GRANTED, "2"), 201); /* `again: agent` */
	assert_true(may(k, 2));
	assert_false(may(k, 1));
	leg(k, 3); /* the first leg still refuses */
	assert_false(may(k, 3));
	assert_true(may(k, 2));
	assert_int_equal(say(k, AGENT, 1, REFUSED, "3"), 201);
	assert_false(may(k, 2));
	for (uint8_t i = 1; i <= 3; i++)
		replays(k, i);
	kit_free(&k);
}

/* The customer's own act is cleared by nobody else, nor is the customer asked again, in any leg. */
static void a_refusal_by_the_party_itself_stands_everywhere(void **state)
{
	struct kit *k = house();

	(void)state;
	leg(k, 1);
	leg(k, 2);
	kit_restrict(k, 1, 1, 7, EW_REASON_KEYPAD, 200);
	assert_int_equal(kit_ring(k), 0);
	assert_false(may(k, 2));
	assert_int_equal(say(k, AGENT, 2, ASKED, "1"), 409);
	assert_int_equal(say(k, AGENT, 2, GRANTED, "2"), 409);
	assert_true(kit_problem(k, "refusal_stands"));
	assert_false(may(k, 2));
	replays(k, 2);
	kit_free(&k);
}

/* What a leg has heard it hears once: the same event again is not what this program makes, and a replay says so. */
static void what_is_heard_twice_is_found(void **state)
{
	static const enum ew_event_type types[] = {EW_EVENT_REFUSAL_INHERITED, EW_EVENT_SEGMENT_OPENED, EW_EVENT_MINOR};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(types); i++) {
		struct kit *k = house();
		struct ew_call *call;
		json_t *fields;

		leg(k, 1);
		leg(k, 2);
		assert_int_equal(say(k, AGENT, 1, OPENED, "1"), 201);
		assert_int_equal(say(k, AGENT, 1, MINOR, "2"), 201);
		assert_int_equal(say(k, AGENT, 1, REFUSED, "3"), 201);
		replays(k, 2);
		kit_read_log(k, 2);
		fields = json_deep_copy(kit_find(k, types[i])->fields);
		assert_int_equal(ew_keeper_begin(k->core), 0);
		assert_int_equal(ew_keeper_call(k->core, KIT_CALL(2), &call), 0);
		assert_int_equal(ew_keeper_append(k->core, call, types[i], ew_io_wall(k->io), "keeper", (struct ew_id){{0}}, fields,
					 NULL, NULL, NULL),
			0);
		assert_int_equal(ew_keeper_commit(k->core), 0);
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 2, "{}"), 200);
		assert_true(json_array_size(json_object_get(k->answer, "findings")) > 0);
		kit_free(&k);
	}
}

/* What is said of a call after its end reaches the leg that goes on. */
static void a_late_word_reaches_the_next_leg(void **state)
{
	struct kit *k = house();

	(void)state;
	leg(k, 1);
	kit_end_call(k, 1);
	leg(k, 2);
	assert_true(may(k, 2));
	assert_int_equal(say(k, AGENT, 1, "{\"type\":\"consent\",\"status\":\"withdrawn\",\"party\":\"@\"}", "1"), 201);
	assert_false(may(k, 2));
	assert_int_equal(logged(k, 2, EW_EVENT_REFUSAL_INHERITED), 1);
	replays(k, 2);
	kit_free(&k);
}

/* -- through others --------------------------------------------------------------------------- */

#define IDS(a, b) ",\"external_ids\":{\"siprec_group_id\":\"" a "\",\"ucid\":\"" b "\"}"

/* A refusal of training alone, which the recorder heard from the party itself. */
static void refuse_training(struct kit *k, uint8_t call)
{
	struct ew_msg_ev_restricted e = {.interaction = KIT_CALL(call), .party = KIT_PARTY(call), .purposes = EW_PURPOSE_AI_TRAINING,
		.reason = EW_REASON_KEYPAD, .actor = EW_ACTOR_PARTY, .actor_id = KIT_PARTY(call), .restriction = 900u + call,
		.voice = EW_MSG_VOICE_PARTY};

	kit_event(k, EW_MSG_ev_restricted, &e);
	assert_int_equal(kit_ring(k), 0);
}

/* Legs that share the customer's number alone, side by side: the second begins in the middle of the payment of the first. */
static void a_leg_of_the_same_customer_hears_what_is_open(void **state)
{
	static const char from[] = ",\"from\":{\"address\":\"" KIT_NUMBER "\"}";
	struct kit *k = house();

	(void)state;
	leg_with(k, 1, from);
	assert_int_equal(say(k, AGENT, 1, OPENED, "1"), 201);
	leg_with(k, 2, from);
	assert_int_equal(logged(k, 2, EW_EVENT_RELATED), 1);
	assert_false(may(k, 2));
	kit_free(&k);
}

/* Two legs that know of each other by a third, which is over: a refusal passes. */
static void a_word_goes_through_a_leg_that_is_over(void **state)
{
	struct kit *k = house();

	(void)state;
	leg_with(k, 1, IDS("11111111-group", "22222222-ucid"));
	leg_with(k, 2, ",\"external_ids\":{\"siprec_group_id\":\"11111111-group\"}");
	leg_with(k, 3, ",\"external_ids\":{\"ucid\":\"22222222-ucid\"}");
	assert_true(may(k, 2));
	assert_true(may(k, 3));
	kit_end_call(k, 1);
	kit_restrict(k, 2, 2, 7, EW_REASON_KEYPAD, 200);
	assert_int_equal(kit_ring(k), 0);
	assert_false(may(k, 2));
	assert_false(may(k, 3));
	kit_free(&k);
}

/* The same, where the third leg comes after the refusal. */
static void a_word_goes_through_it_to_a_later_leg(void **state)
{
	struct kit *k = house();

	(void)state;
	leg_with(k, 1, IDS("11111111-group", "22222222-ucid"));
	leg_with(k, 2, ",\"external_ids\":{\"siprec_group_id\":\"11111111-group\"}");
	kit_end_call(k, 1);
	kit_restrict(k, 2, 2, 7, EW_REASON_KEYPAD, 200);
	assert_int_equal(kit_ring(k), 0);
	leg_with(k, 3, ",\"external_ids\":{\"ucid\":\"22222222-ucid\"}");
	assert_int_equal(logged(k, 3, EW_EVENT_RELATED), 1);
	assert_false(may(k, 3));
	kit_free(&k);
}

#define SECOND " = x'ca000000000070008000000000000002'"

/* A leg that is there and cannot be read may hold a refusal, wherever it is known from; one that was erased holds nothing. */
static void a_leg_that_cannot_be_read_is_not_trusted(void **state)
{
	static const struct {
		const char *damage;
		bool trusted;
	} cases[] = {
		{NULL, true},
		{"UPDATE events SET sealed = x'00' WHERE interaction" SECOND, false},
		{"UPDATE interactions SET wrapped = x'' WHERE id" SECOND, true},
	};
	static const char *const ids[] = {",\"external_ids\":{\"ucid\":\"22222222-ucid\"}",
		",\"external_ids\":{\"siprec_group_id\":\"11111111-group\"}"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases) * EW_COUNT(ids); i++) {
		bool trusted = cases[i / EW_COUNT(ids)].trusted;
		const char *damage = cases[i / EW_COUNT(ids)].damage;
		struct kit *k = house();

		leg_with(k, 1, IDS("11111111-group", "22222222-ucid"));
		leg_with(k, 2, ids[1]);
		kit_end_call(k, 1);
		kit_end_call(k, 2);
		ew_keeper_calls_trim(k->core);
		if (damage)
			assert_int_equal(ew_sql_exec(k->core->catalog, damage), 0);
		leg_with(k, 3, ids[i % EW_COUNT(ids)]);
		assert_int_equal(may(k, 3), trusted);
		assert_int_equal(logged(k, 3, EW_EVENT_EXCEPTION), !trusted);
		kit_free(&k);
	}
}

/* What a customer agreed to after all is not undone by a no to something else in another leg. */
static void a_no_to_one_thing_is_none_to_another(void **state)
{
	struct kit *k = house();

	(void)state;
	leg(k, 1);
	leg(k, 2);
	assert_int_equal(say(k, AGENT, 1, REFUSED, "1"), 201);
	assert_int_equal(say(k, AGENT, 2, GRANTED, "2"), 201);
	assert_true(may(k, 2));
	refuse_training(k, 1);
	assert_true(may(k, 2));
	kit_free(&k);
}

/* Nor is it in the leg where it was said first, by what that leg itself had told the other. */
static void a_no_that_was_taken_back_does_not_come_back(void **state)
{
	struct kit *k = house();

	(void)state;
	leg(k, 1);
	leg(k, 2);
	assert_int_equal(say(k, AGENT, 1, REFUSED, "1"), 201);
	assert_int_equal(say(k, AGENT, 1, GRANTED, "2"), 201);
	assert_true(may(k, 1));
	refuse_training(k, 2);
	assert_true(may(k, 1));
	kit_free(&k);
}

/* Who may clear a refusal is the same in every leg, whatever else was refused by somebody nearer. */
static void each_no_is_cleared_by_whom_it_may_be(void **state)
{
	struct kit *k = house();

	(void)state;
	leg(k, 1);
	leg(k, 2);
	refuse_training(k, 1);
	assert_int_equal(say(k, AGENT, 1, REFUSED, "2"), 201);             /* heard by the agent */
	assert_int_equal(say(k, AGENT, 1, GRANTED, "3"), 201);
	assert_int_equal(say(k, AGENT, 2, GRANTED, "4"), 201);
	kit_free(&k);
}

/* A stream that carries a customer as well: who pressed is not known, so nothing ends. */
static void keys_of_a_mixed_stream_end_nothing(void **state)
{
	char facts[600], one[EW_ID_TEXT_BYTES], two[EW_ID_TEXT_BYTES];
	struct kit *k = house();

	(void)state;
	party_text(1, one);
	party_text(2, two);
	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"parties\":[{\"id\":\"%s\","
		"\"role\":\"caller\"},{\"id\":\"%s\",\"role\":\"agent\"}],\"streams\":[{\"parties\":[\"%s\",\"%s\"]}]}",
		one, two, one, two);
	kit_offer_with(k, 1, facts);
	kit_stream(k, 1, 2);
	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(say(k, AGENT, 1, OPENED, "1"), 201);
	press_end(k, 1, 2);
	assert_int_equal(logged(k, 1, EW_EVENT_SEGMENT_ENDED), 0);
	kit_free(&k);
}

/* One session for each party: the agent's has no customer of its own, and goes on when the child was none. */
static void a_minor_in_a_leg_without_customers(void **state)
{
	char facts[400], party[EW_ID_TEXT_BYTES];
	struct kit *k = house();

	(void)state;
	leg(k, 1);
	party_text(2, party);
	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"parties\":[{\"id\":\"%s\",\"role\":\"agent\"}]%s}",
		party, GROUP);
	kit_forget(k);
	kit_offer_with(k, 2, facts);
	kit_stream(k, 2, 2);
	assert_int_equal(kit_ring(k), 0);
	assert_true(may(k, 2));
	assert_int_equal(say(k, AGENT, 1, MINOR, "1"), 201);
	assert_false(may(k, 2));
	assert_int_equal(say(k, SUPERVISOR, 1, ADULT, "2"), 201);
	assert_true(may(k, 1));
	assert_int_equal(say(k, SUPERVISOR, 2, ADULT, "3"), 201);
	assert_true(may(k, 2));
	kit_free(&k);
}

/* The same of a refusal that was taken back by whom policy lets. */
static void a_refusal_in_a_leg_without_customers(void **state)
{
	char facts[400], party[EW_ID_TEXT_BYTES];
	struct kit *k = house();

	(void)state;
	leg(k, 1);
	party_text(2, party);
	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"parties\":[{\"id\":\"%s\",\"role\":\"agent\"}]%s}",
		party, GROUP);
	kit_offer_with(k, 2, facts);
	kit_stream(k, 2, 2);
	assert_int_equal(kit_ring(k), 0);
	assert_true(may(k, 2));
	assert_int_equal(say(k, AGENT, 1, REFUSED, "1"), 201);
	assert_false(may(k, 2));
	assert_int_equal(say(k, AGENT, 1, GRANTED, "2"), 201);
	assert_true(may(k, 1));
	assert_int_equal(say(k, AGENT, 2, "{\"type\":\"consent\",\"status\":\"granted\",\"purposes\":[\"recording\"]}", "3"), 201);
	assert_true(may(k, 2));
	kit_free(&k);
}

/*
 * A customer who agreed after all comes back under another id of the recording client: what was captured meanwhile with
 * its consent is not refused from then on.
 */
static void who_comes_back_after_all_agreed(void **state)
{
	char facts[400], party[EW_ID_TEXT_BYTES];
	struct ew_msg_ev_call_facts e = {.interaction = KIT_CALL(2)};
	struct kit *k = house();
	struct ew_call *held;

	(void)state;
	leg(k, 1);
	leg(k, 2);
	assert_int_equal(say(k, AGENT, 1, REFUSED, "1"), 201);
	assert_int_equal(say(k, AGENT, 2, GRANTED, "2"), 201);
	assert_true(may(k, 2));
	ew_io_sim_advance(k->io, 60 * EW_US_PER_S);
	party_text(12, party);
	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"parties\":[{\"id\":\"%s\",\"role\":\"caller\"}]%s}",
		party, GROUP);
	e.facts = ew_slice_text(facts);
	kit_event(k, EW_MSG_ev_call_facts, &e);
	assert_int_equal(kit_ring(k), 0);
	held = ew_keeper_call_held(k->core, KIT_CALL(2));
	assert_int_equal(ew_interaction_refused(held->fold) & EW_PURPOSE_RECORDING, 0);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_segment_is_one_in_all_legs),
		cmocka_unit_test(a_segment_may_come_again),
		cmocka_unit_test(two_segments_of_one_kind),
		cmocka_unit_test(a_segment_outlives_its_leg),
		cmocka_unit_test(a_segment_is_not_of_the_next_call),
		cmocka_unit_test(a_segment_outlives_the_keeper),
		cmocka_unit_test(keys_end_a_segment),
		cmocka_unit_test(keys_are_told),
		cmocka_unit_test(a_minor_is_one_in_all_legs),
		cmocka_unit_test(a_refusal_is_taken_back_where_it_may_be),
		cmocka_unit_test(a_refusal_by_the_party_itself_stands_everywhere),
		cmocka_unit_test(what_is_heard_twice_is_found),
		cmocka_unit_test(a_late_word_reaches_the_next_leg),
		cmocka_unit_test(a_leg_of_the_same_customer_hears_what_is_open),
		cmocka_unit_test(a_word_goes_through_a_leg_that_is_over),
		cmocka_unit_test(a_word_goes_through_it_to_a_later_leg),
		cmocka_unit_test(a_leg_that_cannot_be_read_is_not_trusted),
		cmocka_unit_test(a_no_to_one_thing_is_none_to_another),
		cmocka_unit_test(a_no_that_was_taken_back_does_not_come_back),
		cmocka_unit_test(each_no_is_cleared_by_whom_it_may_be),
		cmocka_unit_test(keys_of_a_mixed_stream_end_nothing),
		cmocka_unit_test(a_minor_in_a_leg_without_customers),
		cmocka_unit_test(a_refusal_in_a_leg_without_customers),
		cmocka_unit_test(who_comes_back_after_all_agreed),
	};

	return cmocka_run_group_tests_name("keeper_legs", tests, NULL, NULL);
}
