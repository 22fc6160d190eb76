/*
 * What a vendor is answered and what a tool is told: tables, and over random histories that a tool never may what no
 * gate may, and that a refusal reaches whoever may hold what it refuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "domain/grant.h"
#include "unit/domain/at_random.h"

#define REC EW_PURPOSE_RECORDING
#define TRA EW_PURPOSE_TRANSCRIPTION
#define SUM EW_PURPOSE_SUMMARY

static const struct ew_wall now = {1000};

struct call {
	struct ew_terms terms;
	struct ew_consent_party parties[2];
	uint32_t paused[2];
	struct ew_situation s;
};

/* A told customer and an agent: everything may be captured. */
static void begin(struct call *c)
{
	*c = (struct call){.terms = {.mode = EW_MODE_AUTOMATIC, .offered = REC | TRA | SUM, .again = EW_VOICE_AGENT}};
	c->parties[0] = told_party(EW_PARTY_CUSTOMER);
	c->parties[1] = told_party(EW_PARTY_AGENT);
	c->s = (struct ew_situation){
		.terms = &c->terms, .parties = c->parties, .n_parties = 2, .paused = c->paused, .wanted = true};
}

static void say(struct call *c, size_t who, enum ew_said_what what, uint32_t purposes)
{
	struct ew_said said = {.what = what, .purposes = purposes, .voice = EW_VOICE_PARTY, .segment = EW_SEGMENT_NONE};

	(void)ew_consent_take(&c->parties[who], &said);
}

/* -- judging */

static void the_vendor(void **state)
{
	static const struct ew_vendor good = {.purposes = TRA | SUM, .until = {2000}, .region = "EU"};
	static const struct ew_vendor gone = {.purposes = TRA, .until = {2000}, .region = "EU", .withdrawn = true};
	static const struct ew_vendor no_paper = {.purposes = TRA, .region = "EU"};
	static const struct ew_vendor run_out = {.purposes = TRA, .until = {1000}, .region = "EU"};
	static const struct ew_vendor not_begun = {.purposes = TRA, .from = {1001}, .until = {2000}, .region = "EU"};
	static const struct ew_vendor overdue = {.purposes = TRA, .until = {2000}, .review_by = {1000}, .region = "EU"};
	static const struct ew_vendor nowhere = {.purposes = TRA, .until = {2000}};
	static const struct ew_vendor luxembourg = {.purposes = TRA, .until = {2000}, .region = "LU"};
	static const struct ew_vendor texas = {.purposes = TRA, .until = {2000}, .region = "US-TX"};
	static const struct ew_vendor swiss = {.purposes = TRA, .until = {2000}, .region = "CH"};
	static const struct {
		const struct ew_vendor *vendor;
		uint32_t purposes;
		const char *regions;
		enum ew_grant_answer answer;
		enum ew_grant_why why;
	} cases[] = {
		{&good, TRA, "", EW_GRANT_YES, EW_GRANT_BECAUSE_ALLOWED},
		{&good, TRA | SUM, "US EU", EW_GRANT_YES, EW_GRANT_BECAUSE_ALLOWED},
		{NULL, TRA, "", EW_GRANT_NO, EW_GRANT_BECAUSE_NO_VENDOR},
		{&gone, TRA, "", EW_GRANT_NO, EW_GRANT_BECAUSE_WITHDRAWN},
		{&no_paper, TRA, "", EW_GRANT_NO, EW_GRANT_BECAUSE_NO_AGREEMENT},
		{&run_out, TRA, "", EW_GRANT_NO, EW_GRANT_BECAUSE_NO_AGREEMENT},
		{&not_begun, TRA, "", EW_GRANT_NO, EW_GRANT_BECAUSE_NO_AGREEMENT},
		{&overdue, TRA, "", EW_GRANT_NO, EW_GRANT_BECAUSE_NO_AGREEMENT},
		{&good, REC, "", EW_GRANT_NO, EW_GRANT_BECAUSE_VENDOR_PURPOSE},
		{&good, REC | TRA, "", EW_GRANT_NO, EW_GRANT_BECAUSE_VENDOR_PURPOSE},
		{&good, 0, "", EW_GRANT_NO, EW_GRANT_BECAUSE_NOT_OFFERED},
		{&good, TRA, "US", EW_GRANT_NO, EW_GRANT_BECAUSE_REGION},
		{&nowhere, TRA, "US", EW_GRANT_NO, EW_GRANT_BECAUSE_REGION},
		{&nowhere, TRA, "  ", EW_GRANT_YES, EW_GRANT_BECAUSE_ALLOWED},
		{&luxembourg, TRA, "EU", EW_GRANT_YES, EW_GRANT_BECAUSE_ALLOWED},
		{&good, TRA, "LU", EW_GRANT_NO, EW_GRANT_BECAUSE_REGION},
		{&texas, TRA, "EU US", EW_GRANT_YES, EW_GRANT_BECAUSE_ALLOWED},
		{&texas, TRA, "EU  U", EW_GRANT_NO, EW_GRANT_BECAUSE_REGION},
		{&swiss, TRA, "EU", EW_GRANT_NO, EW_GRANT_BECAUSE_REGION},
	};
	struct call c;

	(void)state;
	begin(&c);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		enum ew_grant_why why = EW_GRANT_BECAUSE_OVER;
		enum ew_grant_answer answer =
			ew_grant_judge(cases[i].vendor, &c.s, cases[i].purposes, cases[i].regions, now, &why);

		if (answer != cases[i].answer || why != cases[i].why)
			fail_msg("case %zu: %s, %s", i, ew_grant_answer_name(answer), ew_grant_why_name(why));
	}
}

static void open_call(struct call *c)
{
	(void)c;
}

static void not_offered(struct call *c)
{
	c->terms.offered = REC;
}

static void not_started(struct call *c)
{
	c->s.wanted = false;
}

static void not_asked(struct call *c)
{
	c->terms.need[1] = EW_NEED_GRANT;
}

static void refused(struct call *c)
{
	not_asked(c);
	say(c, 0, EW_SAID_REFUSED, TRA);
}

static void refused_elsewhere(struct call *c)
{
	c->s.refused = REC;
}

static void summary_refused(struct call *c)
{
	not_asked(c);
	say(c, 0, EW_SAID_REFUSED, SUM);
}

static void a_minor(struct call *c)
{
	say(c, 0, EW_SAID_MINOR, 0);
}

static void paused(struct call *c)
{
	c->paused[0] = c->paused[1] = TRA;
}

static void one_paused(struct call *c)
{
	c->paused[0] = TRA;
}

static void paying(struct call *c)
{
	c->terms.segment_stops[0] = TRA;
	c->s.segments = 1;
}

static void only_of_the_customer(struct call *c)
{
	c->terms.agent_need[1] = EW_NEED_NEVER;
}

static void asked_customer_of_two_reasons(struct call *c)
{
	only_of_the_customer(c);
	not_asked(c);
}

static void nobody_there(struct call *c)
{
	c->parties[0].present = c->parties[1].present = false;
}

static void nobody_there_and_not_offered(struct call *c)
{
	nobody_there(c);
	not_offered(c);
}

static void nobody_there_and_refused(struct call *c)
{
	nobody_there(c);
	refused_elsewhere(c);
}

static void the_call(void **state)
{
	static const struct ew_vendor vendor = {.purposes = TRA | SUM, .until = {2000}, .region = "EU"};
	static const struct {
		void (*is)(struct call *);
		enum ew_grant_answer answer;
		enum ew_grant_why why;
	} cases[] = {
		{open_call, EW_GRANT_YES, EW_GRANT_BECAUSE_ALLOWED},
		{not_offered, EW_GRANT_NO, EW_GRANT_BECAUSE_NOT_OFFERED},
		{not_started, EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_NOT_STARTED},
		{not_asked, EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_CONSENT},
		{refused, EW_GRANT_NO, EW_GRANT_BECAUSE_REFUSED},
		{refused_elsewhere, EW_GRANT_NO, EW_GRANT_BECAUSE_REFUSED},
		{summary_refused, EW_GRANT_NO, EW_GRANT_BECAUSE_REFUSED},
		{a_minor, EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_CONSENT},
		{paused, EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_SUSPENDED},
		{one_paused, EW_GRANT_YES, EW_GRANT_BECAUSE_ALLOWED},
		{paying, EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_SUSPENDED},
		{only_of_the_customer, EW_GRANT_YES, EW_GRANT_BECAUSE_ALLOWED},
		{asked_customer_of_two_reasons, EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_CONSENT},
		{nobody_there, EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_CONSENT},
		{nobody_there_and_not_offered, EW_GRANT_NO, EW_GRANT_BECAUSE_NOT_OFFERED},
		{nobody_there_and_refused, EW_GRANT_NO, EW_GRANT_BECAUSE_REFUSED},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		enum ew_grant_why why = EW_GRANT_BECAUSE_OVER;
		struct call c;

		begin(&c);
		cases[i].is(&c);
		enum ew_grant_answer answer = ew_grant_judge(&vendor, &c.s, TRA | SUM, "EU", now, &why);

		if (answer != cases[i].answer || why != cases[i].why)
			fail_msg("case %zu: %s, %s", i, ew_grant_answer_name(answer), ew_grant_why_name(why));
	}
}

/* -- orders */

static void give(struct ew_grant *g, const struct call *c, uint32_t purposes, uint32_t kinds)
{
	uint32_t may[EW_GRANT_PARTIES];

	*g = (struct ew_grant){.purposes = purposes, .kinds = kinds};
	ew_grant_may(&c->s, purposes, may);
	ew_grant_told(g, &c->s, EW_TOOL_RESUME, may);
}

static void check_order(struct ew_grant *g, const struct call *c, enum ew_tool_order expected)
{
	uint32_t may[EW_GRANT_PARTIES];
	enum ew_tool_order order = ew_grant_next(g, &c->s, may);

	if (order != expected)
		fail_msg("%s instead of %s", order ? ew_tool_order_name(order) : "nothing",
			expected ? ew_tool_order_name(expected) : "nothing");
	ew_grant_told(g, &c->s, order, may);
	assert_int_equal(ew_grant_next(g, &c->s, may), EW_TOOL_NOTHING);
}

static void a_day_of_orders(void **state)
{
	struct ew_grant g;
	struct call c;

	(void)state;
	begin(&c);
	give(&g, &c, TRA, 1u << EW_ARTIFACT_TRANSCRIPT);
	assert_int_equal(g.may[0], TRA);
	check_order(&g, &c, EW_TOOL_NOTHING);
	c.paused[0] = TRA;
	check_order(&g, &c, EW_TOOL_PAUSE);
	assert_int_equal(g.may[0], 0);
	assert_int_equal(g.may[1], TRA);
	c.paused[0] = 0;
	check_order(&g, &c, EW_TOOL_RESUME);
	c.parties[1].present = false;
	check_order(&g, &c, EW_TOOL_PAUSE);
	c.parties[1].present = true;
	check_order(&g, &c, EW_TOOL_RESUME);
	/* One gate shuts for a pause while another opens: what shrinks comes first. */
	c.paused[0] = TRA;
	check_order(&g, &c, EW_TOOL_PAUSE);
	c.paused[0] = 0;
	c.paused[1] = TRA;
	check_order(&g, &c, EW_TOOL_PAUSE);
	assert_int_equal(g.may[0], TRA);
	c.paused[1] = 0;
	check_order(&g, &c, EW_TOOL_RESUME);
	say(&c, 0, EW_SAID_REFUSED, REC);
	check_order(&g, &c, EW_TOOL_STOP);
	say(&c, 0, EW_SAID_GRANTED, TRA);
	check_order(&g, &c, EW_TOOL_RESUME);
	c.terms.treat[EW_ARTIFACT_TRANSCRIPT] = EW_TREAT_PURGE;
	say(&c, 0, EW_SAID_REFUSED, TRA);
	check_order(&g, &c, EW_TOOL_PURGE);
	assert_true(g.purge_owed);
}

static void a_refusal_while_paused_reaches_the_tool(void **state)
{
	struct ew_grant g;
	struct call c;

	(void)state;
	begin(&c);
	give(&g, &c, TRA | SUM, 1u << EW_ARTIFACT_TRANSCRIPT | 1u << EW_ARTIFACT_SUMMARY);
	c.paused[0] = c.paused[1] = TRA | SUM;
	check_order(&g, &c, EW_TOOL_PAUSE);
	say(&c, 0, EW_SAID_REFUSED, TRA);
	check_order(&g, &c, EW_TOOL_STOP);
	/* Of each purpose apart: what was paused alone is still held. */
	begin(&c);
	c.terms.treat[EW_ARTIFACT_TRANSCRIPT] = EW_TREAT_PURGE;
	give(&g, &c, TRA | SUM, 1u << EW_ARTIFACT_TRANSCRIPT | 1u << EW_ARTIFACT_SUMMARY);
	c.paused[0] = c.paused[1] = TRA | SUM;
	check_order(&g, &c, EW_TOOL_PAUSE);
	say(&c, 0, EW_SAID_REFUSED, SUM);
	check_order(&g, &c, EW_TOOL_STOP);
	say(&c, 0, EW_SAID_REFUSED, TRA);
	check_order(&g, &c, EW_TOOL_PURGE);
}

static void after_its_end(void **state)
{
	struct ew_grant g;
	struct call c;

	(void)state;
	begin(&c);
	give(&g, &c, TRA, 1u << EW_ARTIFACT_TRANSCRIPT);
	g.state = EW_GRANT_REVOKED;
	check_order(&g, &c, EW_TOOL_NOTHING);
	c.paused[0] = TRA;
	check_order(&g, &c, EW_TOOL_NOTHING);
	c.terms.treat[EW_ARTIFACT_TRANSCRIPT] = EW_TREAT_PURGE;
	say(&c, 0, EW_SAID_REFUSED, TRA);
	check_order(&g, &c, EW_TOOL_PURGE);
	assert_int_equal(g.may[1], 0);
	/* Who is silent is not let go on with more. */
	begin(&c);
	c.paused[0] = TRA;
	give(&g, &c, TRA, 1u << EW_ARTIFACT_TRANSCRIPT);
	g.silent = true;
	c.paused[0] = 0;
	check_order(&g, &c, EW_TOOL_NOTHING);
	c.paused[1] = TRA;
	check_order(&g, &c, EW_TOOL_PAUSE);
}

static void words(void **state)
{
	(void)state;
	assert_string_equal(ew_grant_answer_name(EW_GRANT_NOT_YET), "not_yet");
	assert_null(ew_grant_answer_name((enum ew_grant_answer)3));
	for (unsigned i = 0; i <= EW_GRANT_BECAUSE_NOT_STARTED; i++)
		assert_non_null(ew_grant_why_name((enum ew_grant_why)i));
	assert_null(ew_grant_why_name((enum ew_grant_why)(EW_GRANT_BECAUSE_NOT_STARTED + 1)));
	assert_null(ew_tool_order_name(EW_TOOL_NOTHING));
	assert_string_equal(ew_tool_order_name(EW_TOOL_PURGE), "purge");
	assert_null(ew_tool_order_name((enum ew_tool_order)(EW_TOOL_PURGE + 1)));
	assert_string_equal(ew_grant_state_name(EW_GRANT_REVOKED), "revoked");
}

/* -- properties over random histories */

/*
 * After every order the tool may exactly what the gates of those present let through, and holds nothing refused
 * untold.
 */
static void check_told(const struct ew_grant *g, const struct ew_situation *s)
{
	for (size_t i = 0; i < EW_GRANT_PARTIES; i++) {
		uint32_t gate = i < s->n_parties && s->parties[i].present ? ew_capture_now(s, i) : 0;

		if (g->state == EW_GRANT_LIVE && !g->silent)
			assert_int_equal(g->may[i], gate & g->purposes);
		if (g->state == EW_GRANT_LIVE)
			assert_int_equal(g->may[i] & ~gate, 0);
		assert_int_equal(g->may[i] & ~g->purposes, 0);
		if (g->state == EW_GRANT_LIVE && i < s->n_parties)
			assert_int_equal(g->holds[i] & ew_capture_refused(s, i), 0);
	}
}

static void one_change(struct draw *d, struct drawn_call *call)
{
	uint32_t who = draw_below(d, (uint32_t)call->s.n_parties);
	struct ew_said said = draw_said(d);

	switch (draw_below(d, 5)) {
	case 0:
		call->paused[who] ^= 1u << draw_below(d, EW_PURPOSE_COUNT);
		break;
	case 1:
		call->parties[who].present = !call->parties[who].present;
		break;
	case 2:
		call->s.segments ^= 1u << draw_below(d, EW_SEGMENTS);
		break;
	default:
		(void)ew_consent_take(&call->parties[who], &said);
	}
}

static void a_tool_never_may_what_no_gate_may(void **state)
{
	struct draw d = {41};
	uint32_t orders = 0;

	(void)state;
	for (unsigned k = 0; k < 3000; k++) {
		struct drawn_call call;
		struct ew_grant g = {.purposes = draw_mask(&d, EW_PURPOSES_ALL),
			.kinds = draw_below(&d, 1u << EW_ARTIFACT_KINDS)};

		draw_call(&d, &call);
		g.silent = draw_once_in(&d, 8);
		for (unsigned i = 0; i < 20; i++) {
			uint32_t may[EW_GRANT_PARTIES];
			uint32_t again[EW_GRANT_PARTIES];
			struct ew_grant before = g;
			enum ew_tool_order order = ew_grant_next(&g, &call.s, may);

			ew_grant_told(&g, &call.s, order, may);
			assert_int_equal(ew_grant_next(&g, &call.s, again), EW_TOOL_NOTHING);
			check_told(&g, &call.s);
			if (order == EW_TOOL_RESUME)
				for (size_t p = 0; p < EW_GRANT_PARTIES; p++)
					assert_int_equal(before.may[p] & ~may[p], 0);
			orders |= 1u << order;
			if (draw_once_in(&d, 20))
				g.state = EW_GRANT_ENDED;
			one_change(&d, &call);
		}
	}
	assert_int_equal(orders, 0x1f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vendor),
		cmocka_unit_test(the_call),
		cmocka_unit_test(a_day_of_orders),
		cmocka_unit_test(a_refusal_while_paused_reaches_the_tool),
		cmocka_unit_test(after_its_end),
		cmocka_unit_test(words),
		cmocka_unit_test(a_tool_never_may_what_no_gate_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
