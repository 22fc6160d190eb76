/*
 * Legs of one call: found by what they share, and refusing together, in whatever order things come.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define FACTS(more) "{\"source\":\"siprec\",\"peer\":\"sbc\",\"direction\":\"inbound\",\"queue\":\"sales\"" more "}"
#define GROUP(value) FACTS(",\"external_ids\":{\"siprec_group_id\":\"" value "\"}")
#define OF_PEER(peer, value)                                                                                           \
	"{\"source\":\"siprec\",\"queue\":\"sales\",\"direction\":\"inbound\",\"peer\":\"" peer                        \
	"\",\"external_ids\":{\"siprec_group_id\":\"" value "\"}}"
#define LONG_ID "5b6c0a1e-group"

static size_t allows(const struct kit *k)
{
	return kit_count(k, EW_ROLE_RECORDER, EW_MSG_allow);
}

static size_t restricts(const struct kit *k)
{
	return kit_count(k, EW_ROLE_RECORDER, EW_MSG_restrict);
}

/* A call with these facts and one party, the number of which is the call's. */
static void leg(struct kit *k, uint8_t call, const char *facts)
{
	kit_offer_with(k, call, facts);
	kit_stream(k, call, call);
	assert_int_equal(kit_ring(k), 0);
}

static size_t related(struct kit *k, uint8_t call)
{
	kit_read_log(k, call);
	return kit_logged(k, EW_EVENT_RELATED);
}

static const struct pair {
	const char *what, *one, *other;
	const char *relation, *key; /* NULL: they have nothing to do with each other */
} pairs[] = {
	{"a group", GROUP(LONG_ID), GROUP(LONG_ID), "group", "siprec_group_id"},
	{"two groups", GROUP(LONG_ID), GROUP("another-group-id"), NULL, NULL},
	{"a session", FACTS(",\"external_ids\":{\"siprec_session_id\":\"session-0001\"}"),
		FACTS(",\"external_ids\":{\"siprec_session_id\":\"session-0001\"}"), "same_session",
		"siprec_session_id"},
	{"the same text as another kind of id", FACTS(",\"external_ids\":{\"siprec_session_id\":\"session-0001\"}"),
		GROUP("session-0001"), NULL, NULL},
	{"what is said of a transfer",
		FACTS(",\"relations\":[{\"kind\":\"transfer\",\"key\":\"ucid\",\"value\":\"00001000011234\"}]"),
		FACTS(",\"external_ids\":{\"ucid\":\"00001000011234\"}"), "same_session", "ucid"},
	{"two ends of a call whose legs are forked",
		FACTS(",\"relations\":[{\"kind\":\"leg\",\"key\":\"refci\",\"value\":\"27492933+27492934\"}],"
		      "\"external_ids\":{\"refci\":\"27492934\"}"),
		FACTS(",\"relations\":[{\"kind\":\"leg\",\"key\":\"refci\",\"value\":\"27492933+27492934\"}],"
		      "\"external_ids\":{\"refci\":\"27492933\"}"),
		"leg", "refci"},
	{"the id of a switch",
		FACTS(",\"relations\":[{\"kind\":\"same_session\",\"key\":\"gcid\",\"value\":\"400123456\"}]"),
		FACTS(",\"relations\":[{\"kind\":\"same_session\",\"key\":\"gcid\",\"value\":\"400123456\"}]"),
		"same_session", "gcid"},
	{"ids of two kinds",
		FACTS(",\"relations\":[{\"kind\":\"same_session\",\"key\":\"gcid\",\"value\":\"400123456\"}]"),
		FACTS(",\"relations\":[{\"kind\":\"same_session\",\"key\":\"original_call_id\",\"value\":\"400123456\"}"
		      "]"),
		NULL, NULL},
	{"a word that is not ours",
		FACTS(",\"relations\":[{\"kind\":\"<b>\",\"key\":\"x\\ny\",\"value\":\"00001000011234\"}]"),
		FACTS(",\"relations\":[{\"kind\":\"<i>\",\"key\":\"z\",\"value\":\"00001000011234\"}]"), "leg", "id"},
	{"a counter of one switch", OF_PEER("a", "17"), OF_PEER("a", "17"), "group", "siprec_group_id"},
	{"counters of two switches", OF_PEER("a", "17"), OF_PEER("b", "17"), NULL, NULL},
	{"an id of two switches", OF_PEER("a", LONG_ID), OF_PEER("b", LONG_ID), "group", "siprec_group_id"},
	{"no id", GROUP(""), GROUP(""), NULL, NULL},
	{"a number that is none", FACTS(",\"external_ids\":{\"ucid\":7}"), FACTS(",\"external_ids\":{\"ucid\":7}"),
		NULL, NULL},
	{"a customer",
		"{\"queue\":\"sales\",\"direction\":\"inbound\",\"from\":{\"address\":\"sip:+352621555@a.example\"}}",
		"{\"queue\":\"sales\",\"direction\":\"inbound\",\"from\":{\"address\":\"tel:+352-621-555\"}}",
		"same_customer", "customer"},
	{"a customer who is called back",
		"{\"queue\":\"sales\",\"direction\":\"inbound\",\"from\":{\"address\":\"+352621555\"}}",
		"{\"queue\":\"sales\",\"direction\":\"outbound\",\"to\":{\"address\":\"+352621555\"}}", "same_customer",
		"customer"},
	{"nobody in particular",
		"{\"queue\":\"sales\",\"direction\":\"inbound\",\"from\":{\"address\":\"sip:anonymous@a.example\"}}",
		"{\"queue\":\"sales\",\"direction\":\"inbound\",\"from\":{\"address\":\"sip:anonymous@a.example\"}}",
		NULL, NULL},
	{"two extensions", "{\"queue\":\"sales\",\"direction\":\"internal\",\"from\":{\"address\":\"+352621555\"}}",
		"{\"queue\":\"sales\",\"direction\":\"internal\",\"from\":{\"address\":\"+352621555\"}}", NULL, NULL},
};

static void legs_are_found_by_what_they_share(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(pairs); i++) {
		const struct pair *p = &pairs[i];
		struct kit *k = kit_new(kit_automatic);
		const struct ew_event *e;

		print_message("%s\n", p->what);
		leg(k, 1, p->one);
		leg(k, 2, p->other);
		assert_int_equal(related(k, 1), p->relation ? 1 : 0);
		assert_int_equal(related(k, 2), p->relation ? 1 : 0);
		e = kit_find(k, EW_EVENT_RELATED);
		if (p->relation) {
			assert_string_equal(kit_field(e, "relation"), p->relation);
			assert_string_equal(kit_field(e, "key"), p->key);
		}
		kit_free(&k);
	}
}

static void a_refusal_reaches_the_other_legs(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_message m;

	(void)state;
	for (uint8_t i = 1; i <= 3; i++) {
		leg(k, i, GROUP(LONG_ID));
		kit_allowed(k, i, i);
	}
	leg(k, 4, GROUP("another-group-id"));
	kit_allowed(k, 4, 4);
	assert_int_equal(kit_ring(k), 0);
	kit_restrict(k, 1, 1, 7, EW_REASON_OPT_OUT, 200);
	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(restricts(k), 2);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_restrict, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, restrict)->reason, EW_REASON_OTHER_REFUSED);
	for (uint8_t i = 2; i <= 4; i++) {
		kit_read_log(k, i);
		assert_int_equal(kit_logged(k, EW_EVENT_REFUSAL_INHERITED), i == 4 ? 0 : 1);
	}
	kit_free(&k);
}

/* A joins B by one id and B joins C by another: what C says, A obeys. */
static void a_refusal_goes_on_from_leg_to_leg(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	leg(k, 1, GROUP(LONG_ID));
	leg(k, 2, FACTS(",\"external_ids\":{\"siprec_group_id\":\"" LONG_ID "\",\"ucid\":\"00001000011234\"}"));
	leg(k, 3, FACTS(",\"external_ids\":{\"ucid\":\"00001000011234\"}"));
	for (uint8_t i = 1; i <= 3; i++)
		kit_allowed(k, i, i);
	kit_restrict(k, 3, 3, 7, EW_REASON_RECORDPREF, 200);
	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(restricts(k), 2);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_REFUSAL_INHERITED), 1);
	kit_free(&k);
}

static const struct later_case {
	int64_t after_s; /* of the first leg's end; -1: it goes on */
	const char *facts;
	bool inherits;
} later_cases[] = {
	{-1, GROUP(LONG_ID), true},
	{0, GROUP(LONG_ID), true},
	{599, GROUP(LONG_ID), true},
	{601, GROUP(LONG_ID), false},
	{29, "{\"queue\":\"sales\",\"direction\":\"inbound\",\"from\":{\"address\":\"+352621555\"}}", true},
	{31, "{\"queue\":\"sales\",\"direction\":\"inbound\",\"from\":{\"address\":\"+352621555\"}}", false},
};

static void a_later_leg_is_born_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(later_cases); i++) {
		const struct later_case *c = &later_cases[i];
		struct kit *k = kit_new(kit_automatic);

		leg(k, 1, c->facts);
		kit_allowed(k, 1, 1);
		kit_restrict(k, 1, 1, 7, EW_REASON_OPT_OUT, 200);
		assert_int_equal(kit_ring(k), 0);
		kit_forget(k);
		if (c->after_s >= 0)
			kit_end_call(k, 1);
		assert_int_equal(kit_ring(k), 0);
		if (c->after_s > 0)
			ew_io_sim_advance(k->io, c->after_s * EW_US_PER_S);
		leg(k, 2, c->facts);
		assert_int_equal(allows(k), c->inherits ? 0 : 1);
		kit_read_log(k, 2);
		assert_int_equal(kit_logged(k, EW_EVENT_REFUSAL_INHERITED), c->inherits ? 1 : 0);
		kit_free(&k);
	}
}

/* Facts that come later relate as well, and what stood open is shut then. */
static void an_open_leg_is_shut_when_it_is_found(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_msg_ev_call_facts facts = {
		.interaction = KIT_CALL(2), .facts = ew_slice_text(GROUP(LONG_ID))};

	(void)state;
	leg(k, 1, GROUP(LONG_ID));
	kit_restrict(k, 1, 1, 7, EW_REASON_OPT_OUT, 200);
	leg(k, 2, FACTS(""));
	kit_allowed(k, 2, 2);
	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(restricts(k), 0);
	kit_event(k, EW_MSG_ev_call_facts, &facts);
	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(restricts(k), 1);
	kit_event(k, EW_MSG_ev_call_facts, &facts);
	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(related(k, 2), 1);
	kit_free(&k);
}

/* A client that gives every call the same id does not make one call of them. */
static void an_id_of_everybody_relates_nobody(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	for (uint8_t i = 1; i <= 12; i++)
		leg(k, i, GROUP(LONG_ID));
	kit_read_log(k, 12);
	assert_int_equal(kit_logged(k, EW_EVENT_RELATED), 0);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "relation_not_unique");
	assert_int_equal(allows(k), 12);
	kit_free(&k);
}

/* One customer's refusal is not the next one's, whatever id the client gives both. */
static void the_next_customer_is_another_call(void **state)
{
	static const char *const facts[] = {
		"{\"queue\":\"sales\",\"direction\":\"inbound\",\"from\":{\"address\":\"+352621555\"},"
		"\"external_ids\":{\"siprec_group_id\":\"" LONG_ID "\"}}",
		"{\"queue\":\"sales\",\"direction\":\"inbound\",\"from\":{\"address\":\"+352621777\"},"
		"\"external_ids\":{\"siprec_group_id\":\"" LONG_ID "\"}}",
	};

	(void)state;
	for (int over = 0; over < 2; over++) {
		struct kit *k = kit_new(kit_automatic);

		leg(k, 1, facts[0]);
		kit_restrict(k, 1, 1, 7, EW_REASON_OPT_OUT, 200);
		kit_forget(k);
		if (over)
			kit_end_call(k, 1);
		leg(k, 2, facts[1]);
		/* Side by side they may be legs of one call: the agent's and the customer's. */
		assert_int_equal(allows(k), over);
		kit_read_log(k, 2);
		assert_int_equal(kit_logged(k, EW_EVENT_RELATED), over ? 0 : 1);
		assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), over);
		kit_free(&k);
	}
}

/* The record names the others, and a resume lifts nothing that was inherited. */
static void what_is_inherited_stays(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	leg(k, 1, GROUP(LONG_ID));
	leg(k, 2, GROUP(LONG_ID));
	kit_restrict(k, 1, 1, 7, EW_REASON_OPT_OUT, 200);
	assert_int_equal(kit_ring(k), 0);
	kit_forget(k);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ORDER, 2, "{\"order\":\"resume\"}"), 409);
	assert_int_equal(allows(k), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 2, "{}"), 200);
	json_t *one = json_array_get(json_object_get(k->answer, "related"), 0);

	assert_string_equal(json_string_value(json_object_get(one, "relation")), "group");
	kit_free(&k);
}

/* Power goes at every step: each leg is either untold of the other's refusal, or shut for good. */
static void a_power_cut_leaves_no_leg_behind(void **state)
{
	struct kit *image = kit_bare(kit_automatic);
	struct ew_msg_ev_restricted refused = {.order = kit_id(0x0d, 7),
		.interaction = KIT_CALL(1),
		.party = KIT_PARTY(1),
		.purposes = EW_PURPOSE_RECORDING,
		.restriction = 200,
		.reason = EW_REASON_OPT_OUT};
	bool failed = true;

	(void)state;
	kit_open_tape(image);
	for (uint8_t i = 1; i <= 2; i++) {
		kit_offer_with(image, i, GROUP(LONG_ID));
		kit_stream(image, i, i);
	}
	kit_event(image, EW_MSG_ev_restricted, &refused);
	kit_sync(image);
	ew_tape_abandon(&image->tape);
	assert_int_equal(kit_start(image), 0);
	kit_stop(image);
	for (uint64_t n = 1; failed; n++) {
		struct kit *k = kit_copy(image, n);

		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		ew_io_sim_fail(k->io, n, -EIO);
		failed = kit_ring(k) < 0;
		ew_io_sim_fail(k->io, 0, 0);
		kit_power_cut(k);
		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		kit_forget(k);
		assert_int_equal(kit_ring(k), 0);
		kit_read_log(k, 2);
		assert_int_equal(kit_logged(k, EW_EVENT_REFUSAL_INHERITED), 1);
		kit_free(&k);
	}
	kit_free(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(legs_are_found_by_what_they_share),
		cmocka_unit_test(a_refusal_reaches_the_other_legs),
		cmocka_unit_test(a_refusal_goes_on_from_leg_to_leg),
		cmocka_unit_test(a_later_leg_is_born_refused),
		cmocka_unit_test(an_open_leg_is_shut_when_it_is_found),
		cmocka_unit_test(an_id_of_everybody_relates_nobody),
		cmocka_unit_test(the_next_customer_is_another_call),
		cmocka_unit_test(what_is_inherited_stays),
		cmocka_unit_test(a_power_cut_leaves_no_leg_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
