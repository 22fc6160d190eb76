/*
 * What a gate lets through: a table of calls that can be read aloud, and over random calls that whatever restricts,
 * in facts or in terms, never opens anything.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "unit/domain/at_random.h"

#define ALL EW_PURPOSES_ALL
#define REC EW_PURPOSE_RECORDING
#define TRA EW_PURPOSE_TRANSCRIPTION
#define SUM EW_PURPOSE_SUMMARY

/* A call of a customer (0), an agent (1) and an expert, a customer too, who is not there yet (2). */
struct call {
	struct ew_terms terms;
	struct ew_consent_party parties[3];
	uint32_t paused[3], mixed[3];
	struct ew_situation s;
};

static void say(struct call *c, size_t who, enum ew_said_what what, uint32_t purposes)
{
	struct ew_said said = {
		.what = what,
		.purposes = purposes,
		.tells = EW_TELLS_ALL,
		.voice = EW_VOICE_PARTY,
		.segment = EW_SEGMENT_NONE,
	};

	(void)ew_consent_take(&c->parties[who], &said);
}

static void need(struct call *c, enum ew_need customers, enum ew_need agents)
{
	memset(c->terms.need, customers, sizeof(c->terms.need));
	memset(c->terms.agent_need, agents, sizeof(c->terms.agent_need));
}

static void begin(struct call *c)
{
	*c = (struct call){
		.terms = {.mode = EW_MODE_AUTOMATIC, .offered = REC | TRA | SUM, .tells = EW_TELLS_PURPOSE},
		.parties = {[0] = {.kind = EW_PARTY_CUSTOMER, .present = true},
			[1] = {.kind = EW_PARTY_AGENT, .present = true}, [2] = {.kind = EW_PARTY_CUSTOMER}},
	};
	c->s = (struct ew_situation){
		.terms = &c->terms, .parties = c->parties, .n_parties = 3, .paused = c->paused, .wanted = true};
}

/* -- calls, each made by one function */

static void nothing_needed(struct call *c)
{
	(void)c;
}

static void not_offered(struct call *c)
{
	c->terms.offered = TRA;
}

static void never(struct call *c)
{
	c->terms.mode = EW_MODE_NEVER;
}

static void forbidden(struct call *c)
{
	c->terms.need[0] = EW_NEED_NEVER;
}

static void forbidden_of_agents(struct call *c)
{
	c->terms.agent_need[0] = EW_NEED_NEVER;
	say(c, 1, EW_SAID_AGREEMENT, ALL);
}

static void forbidden_of_agents_in_one_stream(struct call *c)
{
	forbidden_of_agents(c);
	c->mixed[0] = 1u << 1;
	c->s.mixed = c->mixed;
}

static void not_started(struct call *c)
{
	c->s.wanted = false;
}

static void not_told(struct call *c)
{
	need(c, EW_NEED_NOTICE, EW_NEED_NOTHING);
}

static void told(struct call *c)
{
	not_told(c);
	say(c, 0, EW_SAID_TOLD, 0);
}

static void told_without_a_duty(struct call *c)
{
	not_told(c);
	say(c, 0, EW_SAID_TOLD, 0);
	c->parties[0].told &= ~(uint32_t)EW_TELLS_PURPOSE;
}

static void agreed_to_what_it_was_not_told(struct call *c)
{
	need(c, EW_NEED_GRANT, EW_NEED_NOTHING);
	say(c, 0, EW_SAID_GRANTED, ALL);
}

static void told_but_must_stay(struct call *c)
{
	need(c, EW_NEED_IMPLIED, EW_NEED_NOTHING);
	say(c, 0, EW_SAID_TOLD, 0);
}

static void stayed(struct call *c)
{
	told_but_must_stay(c);
	say(c, 0, EW_SAID_STAYED, ALL);
}

static void stayed_before_it_was_told(struct call *c)
{
	need(c, EW_NEED_IMPLIED, EW_NEED_NOTHING);
	say(c, 0, EW_SAID_STAYED, ALL);
	say(c, 0, EW_SAID_TOLD, 0);
}

static void stayed_where_a_yes_is_needed(struct call *c)
{
	stayed(c);
	need(c, EW_NEED_GRANT, EW_NEED_NOTHING);
}

static void said_yes(struct call *c)
{
	stayed_where_a_yes_is_needed(c);
	say(c, 0, EW_SAID_GRANTED, REC);
}

static void said_yes_where_it_must_be_written(struct call *c)
{
	said_yes(c);
	c->terms.need[0] = EW_NEED_WRITTEN;
}

static void wrote_yes(struct call *c)
{
	said_yes_where_it_must_be_written(c);
	c->parties[0].written = REC;
}

static void two_customers(struct call *c)
{
	said_yes(c);
	c->parties[2].present = true;
}

static void two_customers_who_stand_alone(struct call *c)
{
	two_customers(c);
	c->terms.separate = true;
}

static void two_customers_heard_in_one_stream(struct call *c)
{
	two_customers_who_stand_alone(c);
	c->mixed[0] = 1u << 2;
	c->s.mixed = c->mixed;
}

static void refused(struct call *c)
{
	told(c);
	say(c, 0, EW_SAID_REFUSED, REC);
}

static void refused_by_one_who_left(struct call *c)
{
	told(c);
	say(c, 2, EW_SAID_REFUSED, REC);
}

static void refused_by_one_who_stands_alone(struct call *c)
{
	told(c);
	c->terms.separate = true;
	say(c, 0, EW_SAID_REFUSED, REC);
}

static void refused_by_the_agent(struct call *c)
{
	told(c);
	say(c, 1, EW_SAID_AGREEMENT, ALL);
	say(c, 1, EW_SAID_REFUSED, REC);
}

static void refused_on_another_leg(struct call *c)
{
	told(c);
	c->s.refused = REC;
	c->terms.separate = true;
}

static void a_minor(struct call *c)
{
	told(c);
	say(c, 0, EW_SAID_MINOR, 0);
	c->terms.separate = true;
}

static void a_minor_with_a_guardian(struct call *c)
{
	a_minor(c);
	need(c, EW_NEED_GRANT, EW_NEED_NOTHING);
	say(c, 0, EW_SAID_GUARDIAN, REC);
}

static void a_minor_in_a_call_that_must_be_recorded(struct call *c)
{
	a_minor(c);
	c->terms.mode = EW_MODE_MANDATORY;
	c->terms.obliged = REC;
}

static void refused_though_it_must_be_recorded(struct call *c)
{
	a_minor_in_a_call_that_must_be_recorded(c);
	say(c, 0, EW_SAID_REFUSED, REC);
}

static void paying(struct call *c)
{
	told(c);
	c->terms.segment_stops[EW_SEGMENT_PAYMENT] = REC | TRA;
	c->s.segments = 1u << EW_SEGMENT_PAYMENT;
}

static void paying_with_a_yes_for_it(struct call *c)
{
	paying(c);
	c->terms.segment_asks[EW_SEGMENT_PAYMENT] = REC;
	c->parties[0].in_segment[EW_SEGMENT_PAYMENT] = ALL;
}

static void paying_with_a_yes_for_something_else(struct call *c)
{
	paying_with_a_yes_for_it(c);
	c->parties[0].in_segment[EW_SEGMENT_PAYMENT] = 0;
	c->parties[0].in_segment[EW_SEGMENT_HEALTH] = ALL;
}

static void paying_with_nobody_to_say_yes(struct call *c)
{
	paying_with_a_yes_for_it(c);
	c->parties[0].present = false;
}

static void in_a_segment_that_nobody_knows(struct call *c)
{
	told(c);
	c->s.segments = 1u << 20;
}

static void paused_by_order(struct call *c)
{
	told(c);
	c->paused[0] = REC;
}

static void paused_in_a_mixed_stream(struct call *c)
{
	paused_by_order(c);
	c->mixed[1] = 1u << 0;
	c->s.mixed = c->mixed;
}

static void agent_without_agreement(struct call *c)
{
	told(c);
	need(c, EW_NEED_NOTICE, EW_NEED_GRANT);
}

static void agent_with_agreement(struct call *c)
{
	agent_without_agreement(c);
	say(c, 1, EW_SAID_AGREEMENT, REC);
}

static void agent_is_a_machine(struct call *c)
{
	agent_without_agreement(c);
	c->parties[1].kind = EW_PARTY_MACHINE;
}

static void customer_has_left(struct call *c)
{
	need(c, EW_NEED_GRANT, EW_NEED_NOTHING);
	c->parties[0].present = false;
}

static void before_terms(struct call *c)
{
	c->s.terms = NULL;
}

static void a_table_of_calls(void **state)
{
	static const struct {
		void (*is)(struct call *);
		enum ew_why customer, agent; /* recording of each */
		int who;                     /* stands against that of the customer */
	} calls[] = {
		{nothing_needed, EW_WHY_CAPTURED, EW_WHY_CAPTURED, -1},
		{before_terms, EW_WHY_NOT_OFFERED, EW_WHY_NOT_OFFERED, -1},
		{not_offered, EW_WHY_NOT_OFFERED, EW_WHY_NOT_OFFERED, -1},
		{never, EW_WHY_NOT_OFFERED, EW_WHY_NOT_OFFERED, -1},
		{forbidden, EW_WHY_NOT_OFFERED, EW_WHY_NOT_OFFERED, -1},
		{forbidden_of_agents, EW_WHY_CAPTURED, EW_WHY_NOT_OFFERED, -1},
		{forbidden_of_agents_in_one_stream, EW_WHY_NOT_OFFERED, EW_WHY_NOT_OFFERED, -1},
		{not_started, EW_WHY_NOT_STARTED, EW_WHY_NOT_STARTED, -1},
		{not_told, EW_WHY_CONSENT, EW_WHY_OTHER_CONSENT, 0},
		{told, EW_WHY_CAPTURED, EW_WHY_CAPTURED, -1},
		{told_without_a_duty, EW_WHY_CONSENT, EW_WHY_OTHER_CONSENT, 0},
		{agreed_to_what_it_was_not_told, EW_WHY_CONSENT, EW_WHY_OTHER_CONSENT, 0},
		{told_but_must_stay, EW_WHY_CONSENT, EW_WHY_OTHER_CONSENT, 0},
		{stayed, EW_WHY_CAPTURED, EW_WHY_CAPTURED, -1},
		{stayed_before_it_was_told, EW_WHY_CONSENT, EW_WHY_OTHER_CONSENT, 0},
		{stayed_where_a_yes_is_needed, EW_WHY_CONSENT, EW_WHY_OTHER_CONSENT, 0},
		{said_yes, EW_WHY_CAPTURED, EW_WHY_CAPTURED, -1},
		{said_yes_where_it_must_be_written, EW_WHY_CONSENT, EW_WHY_OTHER_CONSENT, 0},
		{wrote_yes, EW_WHY_CAPTURED, EW_WHY_CAPTURED, -1},
		{two_customers, EW_WHY_OTHER_CONSENT, EW_WHY_OTHER_CONSENT, 2},
		{two_customers_who_stand_alone, EW_WHY_CAPTURED, EW_WHY_CAPTURED, -1},
		{two_customers_heard_in_one_stream, EW_WHY_OTHER_CONSENT, EW_WHY_CAPTURED, 2},
		{refused, EW_WHY_REFUSED, EW_WHY_OTHER_REFUSED, 0},
		{refused_by_one_who_left, EW_WHY_OTHER_REFUSED, EW_WHY_OTHER_REFUSED, 2},
		{refused_by_one_who_stands_alone, EW_WHY_REFUSED, EW_WHY_CAPTURED, 0},
		{refused_by_the_agent, EW_WHY_OTHER_REFUSED, EW_WHY_REFUSED, 1},
		{refused_on_another_leg, EW_WHY_OTHER_REFUSED, EW_WHY_OTHER_REFUSED, -1},
		{a_minor, EW_WHY_MINOR, EW_WHY_MINOR, 0},
		{a_minor_with_a_guardian, EW_WHY_CAPTURED, EW_WHY_CAPTURED, -1},
		{a_minor_in_a_call_that_must_be_recorded, EW_WHY_CAPTURED, EW_WHY_CAPTURED, -1},
		{refused_though_it_must_be_recorded, EW_WHY_REFUSED, EW_WHY_CAPTURED, 0},
		{paying, EW_WHY_SEGMENT, EW_WHY_SEGMENT, -1},
		{paying_with_a_yes_for_it, EW_WHY_CAPTURED, EW_WHY_CAPTURED, -1},
		{paying_with_a_yes_for_something_else, EW_WHY_SEGMENT, EW_WHY_SEGMENT, -1},
		{paying_with_nobody_to_say_yes, EW_WHY_SEGMENT, EW_WHY_SEGMENT, -1},
		{in_a_segment_that_nobody_knows, EW_WHY_SEGMENT, EW_WHY_SEGMENT, -1},
		{paused_by_order, EW_WHY_PAUSED, EW_WHY_CAPTURED, -1},
		{paused_in_a_mixed_stream, EW_WHY_PAUSED, EW_WHY_PAUSED, -1},
		{agent_without_agreement, EW_WHY_CAPTURED, EW_WHY_AGENT, -1},
		{agent_with_agreement, EW_WHY_CAPTURED, EW_WHY_CAPTURED, -1},
		{agent_is_a_machine, EW_WHY_CAPTURED, EW_WHY_CAPTURED, -1},
		{customer_has_left, EW_WHY_CONSENT, EW_WHY_CAPTURED, 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(calls); i++) {
		struct call c;
		int who = -2;

		begin(&c);
		calls[i].is(&c);
		enum ew_why customer = ew_capture_why(&c.s, 0, REC, &who);
		enum ew_why agent = ew_capture_why(&c.s, 1, REC, NULL);

		if (customer != calls[i].customer || agent != calls[i].agent || who != calls[i].who)
			fail_msg("call %zu: customer %s by %d, agent %s", i, ew_why_name(customer), who,
				ew_why_name(agent));
	}
}

static void what_is_asked_wrongly_is_not_captured(void **state)
{
	struct call c;

	(void)state;
	begin(&c);
	assert_int_equal(ew_capture_now(&c.s, 0), REC | TRA | SUM);
	assert_int_equal(ew_capture_now(&c.s, 3), 0);
	assert_int_equal(ew_capture_why(&c.s, 3, REC, NULL), EW_WHY_NOT_OFFERED);
	assert_int_equal(ew_capture_why(&c.s, 0, 0, NULL), EW_WHY_NOT_OFFERED);
	assert_int_equal(ew_capture_why(&c.s, 0, REC | TRA, NULL), EW_WHY_NOT_OFFERED);
	c.s.terms = NULL;
	c.s.refused = TRA;
	assert_int_equal(ew_capture_now(&c.s, 0), 0);
	assert_int_equal(ew_capture_refused(&c.s, 0), TRA | SUM);
	assert_null(ew_why_name((enum ew_why)(EW_WHY_OTHER_CONSENT + 1)));
	for (unsigned i = 0; i <= EW_WHY_OTHER_CONSENT; i++)
		assert_non_null(ew_why_name((enum ew_why)i));
}

/* -- properties over random calls */

#define CALLS 20000

static void why_and_now_agree(void **state)
{
	struct draw d = {11};
	unsigned captured = 0;
	unsigned reasons = 0;

	(void)state;
	for (unsigned k = 0; k < CALLS; k++) {
		struct drawn_call call;

		draw_call(&d, &call);
		for (size_t i = 0; i < call.s.n_parties; i++) {
			uint32_t now = ew_capture_now(&call.s, i);

			for (unsigned p = 0; p < EW_PURPOSE_COUNT; p++) {
				int who = -2;
				enum ew_why why = ew_capture_why(&call.s, i, 1u << p, &who);

				assert_int_equal(why == EW_WHY_CAPTURED, now >> p & 1);
				assert_true(who >= -1 && who < (int)call.s.n_parties);
				assert_true(why != EW_WHY_CAPTURED || who == -1);
				assert_true((why != EW_WHY_REFUSED && why != EW_WHY_CONSENT) || who == (int)i);
				assert_true(why != EW_WHY_OTHER_CONSENT || (who >= 0 && who != (int)i));
				captured += why == EW_WHY_CAPTURED;
				reasons |= 1u << why;
			}
		}
	}
	/* The draw must be one that tells something. */
	assert_true(captured > CALLS);
	assert_int_equal(reasons, (1u << (EW_WHY_OTHER_CONSENT + 1)) - 1);
}

static void demand_more(struct draw *d, uint8_t need[EW_PURPOSE_COUNT])
{
	uint32_t i = draw_below(d, EW_PURPOSE_COUNT);

	if (need[i] < EW_NEED_NEVER)
		need[i]++;
}

/* One change of the terms that makes them stricter. */
static void tighten(struct draw *d, struct ew_terms *t)
{
	uint32_t bit = 1u << draw_below(d, EW_PURPOSE_COUNT);
	uint32_t segment = draw_below(d, EW_SEGMENTS);

	switch (draw_below(d, 9)) {
	case 0:
		demand_more(d, t->need);
		break;
	case 1:
		demand_more(d, t->agent_need);
		break;
	case 2:
		t->tells |= 1u << draw_below(d, EW_TELLS_COUNT);
		break;
	case 3:
		t->segment_stops[segment] |= bit;
		break;
	case 4:
		t->segment_asks[segment] &= ~bit;
		break;
	case 5:
		t->offered &= ~bit;
		break;
	case 6:
		t->separate = false;
		break;
	case 7:
		t->obliged &= ~bit;
		break;
	default:
		t->mode = EW_MODE_NEVER;
	}
}

/* One fact that restricts. */
static void restrict_once(struct draw *d, struct drawn_call *call)
{
	static const enum ew_said_what restricting[] = {EW_SAID_REFUSED, EW_SAID_EXPIRED, EW_SAID_MINOR};
	uint32_t who = draw_below(d, (uint32_t)call->s.n_parties);
	uint32_t bits = draw_mask(d, EW_PURPOSES_ALL);
	struct ew_said said = draw_said(d);

	said.what = restricting[draw_below(d, EW_COUNT(restricting))];
	switch (draw_below(d, 6)) {
	case 0:
		call->paused[who] |= bits;
		break;
	case 1:
		call->mixed[who] |= draw_below(d, 1u << DRAWN_PARTIES);
		call->s.mixed = call->mixed;
		break;
	case 2:
		call->s.refused |= bits;
		break;
	case 3:
		call->s.segments |= 1u << draw_below(d, EW_SEGMENTS);
		break;
	case 4:
		call->s.wanted = false;
		break;
	default:
		(void)ew_consent_take(&call->parties[who], &said);
	}
}

static void check_nothing_opened(const struct drawn_call *before, const struct drawn_call *after)
{
	for (size_t i = 0; i < before->s.n_parties; i++)
		assert_int_equal(ew_capture_now(&after->s, i) & ~ew_capture_now(&before->s, i), 0);
}

static void stricter_terms_never_open(void **state)
{
	struct draw d = {12};

	(void)state;
	for (unsigned k = 0; k < CALLS; k++) {
		struct drawn_call call;
		struct drawn_call stricter;

		draw_call(&d, &call);
		for (unsigned i = 0; i < 4; i++) {
			copy_call(&call, &stricter);
			tighten(&d, &stricter.terms);
			check_nothing_opened(&call, &stricter);
			copy_call(&stricter, &call);
		}
	}
}

static void what_restricts_never_opens(void **state)
{
	struct draw d = {13};

	(void)state;
	for (unsigned k = 0; k < CALLS; k++) {
		struct drawn_call call;
		struct drawn_call after;

		draw_call(&d, &call);
		/* Without a mixed stream each hears itself alone: the same, said in two ways. */
		if (!call.s.mixed)
			memset(call.mixed, 0, sizeof(call.mixed));
		for (unsigned i = 0; i < 4; i++) {
			copy_call(&call, &after);
			restrict_once(&d, &after);
			check_nothing_opened(&call, &after);
			copy_call(&after, &call);
		}
	}
}

/*
 * Whatever is said, short of an explicit yes, biometrics and AI training stay shut for who is a customer or an agent.
 */
static void never_by_implication(void **state)
{
	static const uint32_t of_the_body = EW_PURPOSE_BIOMETRICS | EW_PURPOSE_AI_TRAINING;
	struct draw d = {14};
	uint32_t others = 0;

	(void)state;
	for (unsigned k = 0; k < CALLS; k++) {
		struct drawn_call call;

		draw_call(&d, &call);
		for (size_t i = 0; i < call.s.n_parties; i++) {
			struct ew_consent_party *p = &call.parties[i];

			*p = (struct ew_consent_party){.present = true};
			p->kind = (uint8_t)draw_below(&d, EW_PARTY_MACHINE);
			for (unsigned n = 0; n < 10; n++) {
				struct ew_said said = draw_said(&d);

				if (said.what == EW_SAID_TOLD || said.what == EW_SAID_STAYED)
					(void)ew_consent_take(p, &said);
			}
		}
		for (size_t i = 0; i < call.s.n_parties; i++) {
			assert_int_equal(ew_capture_now(&call.s, i) & of_the_body, 0);
			others |= ew_capture_now(&call.s, i);
		}
	}
	assert_int_equal(others, EW_PURPOSES_ALL & ~of_the_body);
}

/* One party's refusal shuts every gate, unless each stands alone: then it shuts those in which it is heard. */
static void one_refusal_shuts_all(void **state)
{
	struct draw d = {15};

	(void)state;
	for (unsigned k = 0; k < CALLS; k++) {
		struct drawn_call call;

		draw_call(&d, &call);
		for (size_t i = 0; i < call.s.n_parties; i++) {
			for (size_t j = 0; j < call.s.n_parties; j++) {
				bool heard = i == j || (call.s.mixed && (call.mixed[i] >> j & 1));
				uint32_t refused_by = ew_consent_refused(&call.parties[j]);

				if (!call.terms.separate || heard)
					assert_int_equal(ew_capture_now(&call.s, i) & refused_by, 0);
			}
			assert_int_equal(ew_capture_now(&call.s, i) & call.s.refused, 0);
		}
	}
}

/* A mixed stream lets through no more than each of those who are heard in it would alone. */
static void mixed_is_the_strictest(void **state)
{
	struct draw d = {16};

	(void)state;
	for (unsigned k = 0; k < CALLS; k++) {
		struct drawn_call call;
		struct drawn_call alone;

		draw_call(&d, &call);
		call.s.mixed = call.mixed;
		copy_call(&call, &alone);
		alone.s.mixed = NULL;
		for (size_t i = 0; i < call.s.n_parties; i++) {
			uint32_t now = ew_capture_now(&call.s, i);

			assert_int_equal(now & ~ew_capture_now(&alone.s, i), 0);
			for (size_t j = 0; j < call.s.n_parties; j++)
				if (call.mixed[i] >> j & 1)
					assert_int_equal(now & ~ew_capture_now(&alone.s, j), 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_of_calls),
		cmocka_unit_test(what_is_asked_wrongly_is_not_captured),
		cmocka_unit_test(why_and_now_agree),
		cmocka_unit_test(stricter_terms_never_open),
		cmocka_unit_test(what_restricts_never_opens),
		cmocka_unit_test(never_by_implication),
		cmocka_unit_test(one_refusal_shuts_all),
		cmocka_unit_test(mixed_is_the_strictest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
