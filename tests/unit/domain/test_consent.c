/*
 * What a party was told, agreed to and refused: tables of single words, and the invariants of a refusal over long
 * random histories.
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
#define LISTEN EW_PURPOSE_CONTROL_LISTENING

static struct ew_said word(enum ew_said_what what, uint32_t purposes, enum ew_voice voice)
{
	return (struct ew_said){
		.what = what,
		.purposes = purposes,
		.tells = EW_TELLS_ALL,
		.voice = voice,
		.segment = EW_SEGMENT_NONE,
		.again = EW_VOICE_PARTY,
	};
}

static enum ew_said_effect say(
	struct ew_consent_party *p, enum ew_said_what what, uint32_t purposes, enum ew_voice voice)
{
	struct ew_said said = word(what, purposes, voice);

	return ew_consent_take(p, &said);
}

static enum ew_said_effect ask_again(
	struct ew_consent_party *p, uint32_t purposes, enum ew_voice voice, enum ew_voice again)
{
	struct ew_said said = word(EW_SAID_GRANTED, purposes, voice);

	said.again = again;
	return ew_consent_take(p, &said);
}

/* -- words */

static void words_are_read_as_they_are_written(void **state)
{
	static const struct {
		const char *(*name)(unsigned);
		int (*of)(struct ew_slice);
		unsigned n;
	} tables[] = {
		{(const char *(*)(unsigned))ew_need_name, ew_need_of, EW_NEED_NEVER + 1},
		{(const char *(*)(unsigned))ew_segment_name, ew_segment_of, EW_SEGMENTS},
		{(const char *(*)(unsigned))ew_voice_name, ew_voice_of, EW_VOICE_PARTY + 1},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(tables); i++) {
		for (unsigned k = 0; k < tables[i].n; k++)
			assert_int_equal(tables[i].of(ew_slice_text(tables[i].name(k))), k);
		assert_null(tables[i].name(tables[i].n));
		assert_int_equal(tables[i].of(EW_SLICE("")), -1);
		assert_int_equal(tables[i].of(EW_SLICE("no such word")), -1);
	}
	for (unsigned k = 0; k < EW_TELLS_COUNT; k++)
		assert_int_equal(ew_tells_of(ew_slice_text(ew_tells_name(1u << k))), 1u << k);
	assert_null(ew_tells_name(1u << EW_TELLS_COUNT));
	assert_null(ew_tells_name(EW_TELLS_AI | EW_TELLS_PURPOSE));
	assert_int_equal(ew_tells_of(EW_SLICE("weather")), 0);
	assert_string_equal(ew_consent_name(EW_CONSENT_WITHDRAWN), "withdrawn");
	assert_null(ew_consent_name((enum ew_consent)6));
	assert_string_equal(ew_party_kind_name(EW_PARTY_MACHINE), "machine");
}

static void roles(void **state)
{
	static const struct {
		const char *role;
		enum ew_party_kind kind;
	} cases[] = {
		{"agent", EW_PARTY_AGENT},
		{"bot", EW_PARTY_MACHINE},
		{"ivr", EW_PARTY_MACHINE},
		{"caller", EW_PARTY_CUSTOMER},
		{"callee", EW_PARTY_CUSTOMER},
		{"unknown", EW_PARTY_CUSTOMER},
		{"robot from elsewhere", EW_PARTY_CUSTOMER},
		{"", EW_PARTY_CUSTOMER},
		{NULL, EW_PARTY_CUSTOMER},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(ew_party_kind_of_role(cases[i].role), cases[i].kind);
}

static void derived(void **state)
{
	static const struct {
		uint32_t of, all;
	} cases[] = {
		{0, 0},
		{REC, ALL & ~LISTEN},
		{TRA, TRA | SUM},
		{SUM, SUM},
		{LISTEN, LISTEN},
		{EW_PURPOSE_AI_TRAINING, EW_PURPOSE_AI_TRAINING},
		{TRA | EW_PURPOSE_QA, TRA | SUM | EW_PURPOSE_QA},
		{UINT32_MAX, ALL},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(ew_purposes_with_derived(cases[i].of), cases[i].all);
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		assert_int_not_equal(ew_purpose_tells(1u << i), 0);
	assert_int_equal(ew_purpose_tells(REC | TRA), 0);
}

/* -- single words */

static void where_it_stands(void **state)
{
	struct ew_consent_party p = {0};

	(void)state;
	assert_int_equal(ew_consent_of(&p, REC, 0), EW_CONSENT_UNKNOWN);
	/* Staying before being told means nothing, also later. */
	assert_int_equal(say(&p, EW_SAID_STAYED, ALL, EW_VOICE_NOBODY), EW_SAID_NOTHING_NEW);
	struct ew_said told = word(EW_SAID_TOLD, 0, EW_VOICE_NOBODY);
	told.tells = EW_TELLS_RECORDING;
	assert_int_equal(ew_consent_take(&p, &told), EW_SAID_CHANGED);
	assert_int_equal(ew_consent_take(&p, &told), EW_SAID_NOTHING_NEW);
	assert_int_equal(ew_consent_of(&p, REC, 0), EW_CONSENT_NOTIFIED);
	assert_int_equal(ew_consent_of(&p, TRA, 0), EW_CONSENT_UNKNOWN);
	assert_int_equal(ew_consent_of(&p, REC, EW_TELLS_RETENTION), EW_CONSENT_UNKNOWN);
	assert_int_equal(say(&p, EW_SAID_STAYED, ALL, EW_VOICE_NOBODY), EW_SAID_CHANGED);
	assert_int_equal(ew_consent_of(&p, REC, 0), EW_CONSENT_IMPLIED);
	/* A duty that comes up later was not told before it stayed: it has to stay anew. */
	told.tells = EW_TELLS_RETENTION;
	assert_int_equal(ew_consent_take(&p, &told), EW_SAID_CHANGED);
	assert_int_equal(ew_consent_of(&p, REC, EW_TELLS_RETENTION), EW_CONSENT_NOTIFIED);
	assert_int_equal(say(&p, EW_SAID_STAYED, ALL, EW_VOICE_NOBODY), EW_SAID_CHANGED);
	assert_int_equal(ew_consent_of(&p, REC, EW_TELLS_RETENTION), EW_CONSENT_IMPLIED);
	assert_int_equal(say(&p, EW_SAID_GRANTED, REC, EW_VOICE_PARTY), EW_SAID_CHANGED);
	assert_int_equal(ew_consent_of(&p, REC, 0), EW_CONSENT_GRANTED);
	assert_int_equal(p.proven, REC);
	assert_int_equal(say(&p, EW_SAID_REFUSED, REC, EW_VOICE_PARTY), EW_SAID_CHANGED);
	assert_int_equal(say(&p, EW_SAID_REFUSED, REC, EW_VOICE_PARTY), EW_SAID_NOTHING_NEW);
	assert_int_equal(ew_consent_of(&p, REC, 0), EW_CONSENT_WITHDRAWN);
	assert_int_equal(ew_consent_of(&p, TRA, 0), EW_CONSENT_DECLINED);
	assert_int_equal(ew_consent_of(&p, LISTEN, 0), EW_CONSENT_UNKNOWN);
	assert_int_equal(ew_consent_of(&p, REC | TRA, 0), EW_CONSENT_UNKNOWN);
}

/* Whose word lifts whose refusal: rows by who heard it, columns by who says now that it agrees. */
static void who_may_clear(void **state)
{
	static const struct {
		enum ew_voice heard, says, again;
		bool clears;
		const char *about;
	} cases[] = {
		{EW_VOICE_PARTY, EW_VOICE_PARTY, EW_VOICE_PARTY, true, "its own act lifts its own act"},
		{EW_VOICE_AGENT, EW_VOICE_PARTY, EW_VOICE_PARTY, true, "and what an agent heard"},
		{EW_VOICE_PARTY, EW_VOICE_PERSON, EW_VOICE_MACHINE, false, "nobody is nearer than a key pressed"},
		{EW_VOICE_AGENT, EW_VOICE_MACHINE, EW_VOICE_MACHINE, false, "a menu clears nothing an agent heard"},
		{EW_VOICE_AGENT, EW_VOICE_PLATFORM, EW_VOICE_MACHINE, false, "nor does a platform"},
		{EW_VOICE_AGENT, EW_VOICE_AGENT, EW_VOICE_AGENT, true, "an agent may where policy lets agents ask"},
		{EW_VOICE_MACHINE, EW_VOICE_AGENT, EW_VOICE_AGENT, true, "also what a menu heard"},
		{EW_VOICE_MACHINE, EW_VOICE_MACHINE, EW_VOICE_AGENT, false, "but the menu may not ask again then"},
		{EW_VOICE_MACHINE, EW_VOICE_MACHINE, EW_VOICE_MACHINE, true, "unless policy says so"},
		{EW_VOICE_AGENT, EW_VOICE_PERSON, EW_VOICE_PARTY, false, "where nobody may ask, nobody clears"},
		{EW_VOICE_AGENT, EW_VOICE_PERSON, EW_VOICE_NOBODY, false, "what was not filled in lets nobody ask"},
		{EW_VOICE_NOBODY, EW_VOICE_PERSON, EW_VOICE_MACHINE, false, "heard by nobody knows whom: its own act"},
		{EW_VOICE_NOBODY, EW_VOICE_PARTY, EW_VOICE_MACHINE, true, "which it may lift"},
		{EW_VOICE_MACHINE, EW_VOICE_NOBODY, EW_VOICE_NOBODY, false, "nobody's word opens nothing"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_consent_party p = told_party(EW_PARTY_CUSTOMER);

		assert_int_equal(say(&p, EW_SAID_REFUSED, ALL, cases[i].heard), EW_SAID_CHANGED);
		enum ew_said_effect effect = ask_again(&p, REC, cases[i].says, cases[i].again);

		if (effect != (cases[i].clears ? EW_SAID_CHANGED : EW_SAID_NOT_BELIEVED))
			fail_msg("%s", cases[i].about);
		assert_int_equal(ew_consent_refused(&p), cases[i].clears ? ALL & ~REC : ALL);
		assert_int_equal(p.granted, cases[i].clears ? REC : 0);
	}
}

static void a_refusal_heard_twice_is_as_near_as_the_nearer(void **state)
{
	struct ew_consent_party p = told_party(EW_PARTY_CUSTOMER);

	(void)state;
	(void)say(&p, EW_SAID_REFUSED, REC, EW_VOICE_PERSON);
	(void)say(&p, EW_SAID_REFUSED, REC, EW_VOICE_MACHINE);
	assert_int_equal(ask_again(&p, REC, EW_VOICE_AGENT, EW_VOICE_MACHINE), EW_SAID_NOT_BELIEVED);
	assert_int_equal(ask_again(&p, REC, EW_VOICE_PERSON, EW_VOICE_MACHINE), EW_SAID_CHANGED);
	/* Once it was lifted, a new refusal is heard by who hears it. */
	(void)say(&p, EW_SAID_REFUSED, REC, EW_VOICE_MACHINE);
	assert_int_equal(ask_again(&p, REC, EW_VOICE_MACHINE, EW_VOICE_MACHINE), EW_SAID_CHANGED);
}

static void what_may_not_be_taken_is_left_out(void **state)
{
	struct ew_consent_party p = told_party(EW_PARTY_CUSTOMER);

	(void)state;
	(void)say(&p, EW_SAID_REFUSED, TRA, EW_VOICE_AGENT);
	assert_int_equal(say(&p, EW_SAID_GRANTED, REC | TRA, EW_VOICE_MACHINE), EW_SAID_NOT_BELIEVED);
	assert_int_equal(p.granted, REC);
	assert_int_equal(ew_consent_refused(&p), TRA | SUM);
	assert_int_equal(say(&p, EW_SAID_STAYED, ALL, EW_VOICE_NOBODY), EW_SAID_NOT_BELIEVED);
	assert_int_equal(p.implied, ALL & ~(TRA | SUM));
	/* A yes inside of a segment is no answer to a general no, not even the party's own. */
	struct ew_said inside = word(EW_SAID_GRANTED, REC | TRA, EW_VOICE_PARTY);
	inside.segment = EW_SEGMENT_PAYMENT;
	assert_int_equal(ew_consent_take(&p, &inside), EW_SAID_NOT_BELIEVED);
	assert_int_equal(p.in_segment[EW_SEGMENT_PAYMENT], REC);
	inside.segment = EW_SEGMENTS;
	assert_int_equal(ew_consent_take(&p, &inside), EW_SAID_NOT_BELIEVED);
}

static void what_has_run_out_is_gone(void **state)
{
	struct ew_consent_party p = told_party(EW_PARTY_AGENT);
	struct ew_said said = word(EW_SAID_GRANTED, ALL, EW_VOICE_PARTY);

	(void)state;
	said.written = true;
	(void)ew_consent_take(&p, &said);
	(void)say(&p, EW_SAID_STAYED, ALL, EW_VOICE_NOBODY);
	(void)say(&p, EW_SAID_AGREEMENT, ALL, EW_VOICE_PERSON);
	assert_int_equal(say(&p, EW_SAID_EXPIRED, REC, EW_VOICE_NOBODY), EW_SAID_CHANGED);
	assert_int_equal(p.granted, ALL & ~REC);
	assert_int_equal(p.written, ALL & ~REC);
	assert_int_equal(p.agreed, ALL & ~REC);
	assert_int_equal(p.implied, ALL & ~REC);
	assert_int_equal(ew_consent_of(&p, REC, 0), EW_CONSENT_NOTIFIED);
	assert_int_equal(say(&p, EW_SAID_EXPIRED, REC, EW_VOICE_NOBODY), EW_SAID_NOTHING_NEW);
}

static void minors_and_their_guardians(void **state)
{
	static const struct {
		enum ew_said_what what;
		enum ew_voice voice;
		enum ew_said_effect effect;
	} cases[] = {
		{EW_SAID_MINOR, EW_VOICE_NOBODY, EW_SAID_CHANGED},
		{EW_SAID_ADULT, EW_VOICE_PARTY, EW_SAID_NOT_BELIEVED},
		{EW_SAID_ADULT, EW_VOICE_AGENT, EW_SAID_NOT_BELIEVED},
		{EW_SAID_GUARDIAN, EW_VOICE_MACHINE, EW_SAID_NOT_BELIEVED},
		{EW_SAID_GUARDIAN, EW_VOICE_AGENT, EW_SAID_CHANGED},
		{EW_SAID_ADULT, EW_VOICE_PERSON, EW_SAID_CHANGED},
		{EW_SAID_ADULT, EW_VOICE_PERSON, EW_SAID_NOTHING_NEW},
	};
	struct ew_consent_party p = told_party(EW_PARTY_CUSTOMER);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(say(&p, cases[i].what, REC, cases[i].voice), cases[i].effect);
	assert_false(p.minor);
	assert_int_equal(p.guardian, 0);
	/* Who has a guardian is a minor, and a refusal is stronger than the guardian. */
	assert_int_equal(say(&p, EW_SAID_GUARDIAN, REC, EW_VOICE_PERSON), EW_SAID_CHANGED);
	assert_true(p.minor);
	(void)say(&p, EW_SAID_REFUSED, REC, EW_VOICE_AGENT);
	assert_int_equal(p.guardian, 0);
	assert_int_equal(say(&p, EW_SAID_GUARDIAN, REC, EW_VOICE_PERSON), EW_SAID_NOT_BELIEVED);
	assert_int_equal(ew_consent_refused(&p) & REC, REC);
}

static void what_is_no_word_is_not_believed(void **state)
{
	struct ew_consent_party p = {0};
	struct ew_said said = word((enum ew_said_what)77, ALL, EW_VOICE_PARTY);

	(void)state;
	assert_int_equal(ew_consent_take(&p, &said), EW_SAID_NOT_BELIEVED);
	said = word(EW_SAID_GRANTED, ALL, (enum ew_voice)99);
	assert_int_equal(ew_consent_take(&p, &said), EW_SAID_NOT_BELIEVED);
	said = word(EW_SAID_REFUSED, UINT32_MAX, (enum ew_voice)99);
	assert_int_equal(ew_consent_take(&p, &said), EW_SAID_CHANGED);
	assert_int_equal(ew_consent_refused(&p), ALL);
	assert_int_equal(p.heard_by[0], EW_VOICE_PARTY);
}

/* -- properties over random histories */

#define HISTORIES 4000
#define WORDS 40

/* What was agreed to and what was refused are disjoint, and written and proven are of what was granted. */
static void check_disjoint(const struct ew_consent_party *p)
{
	uint32_t refused = ew_consent_refused(p);

	assert_int_equal(refused & (p->implied | p->granted | p->guardian), 0);
	assert_int_equal(p->declined & p->withdrawn, 0);
	assert_int_equal((p->written | p->proven) & ~p->granted, 0);
	assert_int_equal(p->stayed & ~p->told, 0);
	for (size_t i = 0; i < EW_SEGMENTS; i++)
		assert_int_equal(p->in_segment[i] & refused, 0);
	assert_true(p->guardian == 0 || p->minor);
	assert_int_equal((p->told | p->stayed) & ~EW_TELLS_ALL, 0);
	assert_int_equal((p->implied | p->granted | refused | p->guardian | p->agreed) & ~ALL, 0);
}

/*
 * `nearest` is kept here by other means than the code: the nearest voice that was heard refusing since it last
 * agreed.
 */
static void check_refusal(const struct ew_consent_party *before, const struct ew_consent_party *p,
	const struct ew_said *said, enum ew_voice nearest[EW_PURPOSE_COUNT])
{
	uint32_t lifted = ew_consent_refused(before) & ~ew_consent_refused(p);

	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		enum ew_voice heard = said->voice == EW_VOICE_NOBODY ? EW_VOICE_PARTY : said->voice;

		if (lifted & 1u << i) {
			assert_int_equal(said->what, EW_SAID_GRANTED);
			assert_int_equal(said->segment, EW_SEGMENT_NONE);
			assert_true(said->purposes & 1u << i);
			assert_true(said->voice == EW_VOICE_PARTY ||
				    (said->again != EW_VOICE_NOBODY && said->voice >= said->again &&
					    said->voice >= nearest[i]));
			nearest[i] = EW_VOICE_NOBODY;
		}
		if (said->what == EW_SAID_REFUSED && (ew_purposes_with_derived(said->purposes) & 1u << i)) {
			assert_true(ew_consent_refused(p) & 1u << i);
			nearest[i] = heard > nearest[i] ? heard : nearest[i];
		}
	}
}

static void refusals_are_sticky(void **state)
{
	struct draw d = {1};

	(void)state;
	for (unsigned h = 0; h < HISTORIES; h++) {
		struct ew_consent_party p = {0};
		enum ew_voice nearest[EW_PURPOSE_COUNT] = {0};

		for (unsigned i = 0; i < WORDS; i++) {
			struct ew_consent_party before = p;
			struct ew_said said = draw_said(&d);

			(void)ew_consent_take(&p, &said);
			check_disjoint(&p);
			check_refusal(&before, &p, &said, nearest);
		}
	}
}

static void nothing_new_is_nothing_new(void **state)
{
	struct draw d = {2};

	(void)state;
	for (unsigned h = 0; h < HISTORIES; h++) {
		struct ew_consent_party p = draw_party(&d, draw_below(&d, 20));
		struct ew_said said = draw_said(&d);
		struct ew_consent_party before = p;
		enum ew_said_effect effect = ew_consent_take(&p, &said);
		bool same = memcmp(&before, &p, sizeof(p)) == 0;

		if (effect == EW_SAID_NOTHING_NEW)
			assert_true(same);
		if (effect == EW_SAID_CHANGED)
			assert_false(same);
		/* Said twice is said once. */
		before = p;
		assert_int_not_equal(ew_consent_take(&p, &said), EW_SAID_CHANGED);
		assert_memory_equal(&before, &p, sizeof(p));
	}
}

/* Facts that do not depend on each other: in whatever order they come, the party stands where it stands. */
static void order_of_independent_facts(void **state)
{
	static const uint32_t families[] = {
		1u << EW_SAID_TOLD | 1u << EW_SAID_MINOR | 1u << EW_SAID_AGREEMENT | 1u << EW_SAID_REFUSED,
		1u << EW_SAID_TOLD | 1u << EW_SAID_GRANTED | 1u << EW_SAID_MINOR | 1u << EW_SAID_GUARDIAN |
			1u << EW_SAID_AGREEMENT,
		1u << EW_SAID_STAYED | 1u << EW_SAID_GRANTED | 1u << EW_SAID_GUARDIAN | 1u << EW_SAID_AGREEMENT,
	};
	struct draw d = {3};

	(void)state;
	for (unsigned h = 0; h < HISTORIES; h++) {
		uint32_t family = families[h % EW_COUNT(families)];
		struct ew_consent_party one = h % 2 ? told_party(EW_PARTY_CUSTOMER) : (struct ew_consent_party){0};
		struct ew_consent_party other = one;
		struct ew_said said[5];
		size_t n = 0;

		while (n < EW_COUNT(said)) {
			said[n] = draw_said(&d);
			n += family >> said[n].what & 1;
		}
		for (size_t i = 0; i < n; i++)
			(void)ew_consent_take(&one, &said[i]);
		for (size_t i = n; i > 0; i--) {
			size_t k = draw_below(&d, (uint32_t)i);
			struct ew_said next = said[k];

			said[k] = said[i - 1];
			(void)ew_consent_take(&other, &next);
		}
		assert_memory_equal(&one, &other, sizeof(one));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_read_as_they_are_written),
		cmocka_unit_test(roles),
		cmocka_unit_test(derived),
		cmocka_unit_test(where_it_stands),
		cmocka_unit_test(who_may_clear),
		cmocka_unit_test(a_refusal_heard_twice_is_as_near_as_the_nearer),
		cmocka_unit_test(what_may_not_be_taken_is_left_out),
		cmocka_unit_test(what_has_run_out_is_gone),
		cmocka_unit_test(minors_and_their_guardians),
		cmocka_unit_test(what_is_no_word_is_not_believed),
		cmocka_unit_test(refusals_are_sticky),
		cmocka_unit_test(nothing_new_is_nothing_new),
		cmocka_unit_test(order_of_independent_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
