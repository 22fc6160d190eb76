/*
 * What needs two people: every kind of it done, refused, withdrawn, over, decided twice, about somebody who has left; and who is not the
 * second person for whom.
 */
#include "unit/keeper/people_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "programs/keeper/keeper_tokens.h"

static const char careful[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n    when: {direction: inbound}\n"
	"    record: automatic\n" KIT_LAWFUL "    four_eyes: [export, reveal]\n    keep: {recording: 90d}\n";

struct house {
	struct kit *k;
	struct person anna, ben, carl; /* administrators whom the machine's owner let in */
	struct person eve;             /* a compliance officer, made by anna, her role given by anna and carl */
};

static struct house house(void)
{
	struct house h = {.k = kit_new(careful)};

	person_enrol(h.k, "anna", &h.anna);
	person_enrol(h.k, "ben", &h.ben);
	person_enrol(h.k, "carl", &h.carl);
	person_add(h.k, &h.anna, "eve", "", &h.eve);
	give_role(h.k, &h.anna, &h.carl, &h.eve, "compliance", "");
	kit_call(h.k, 1);
	return h;
}

/* -- every kind -------------------------------------------------------------------------------- */

/* Proposes something about joe; who did: anna, or eve of what needs a right to content. */
struct scene {
	struct house h;
	struct person joe;
	unsigned long long number;
	const struct person *by;
};

static unsigned do_to(struct scene *s, const char *what, const char *more)
{
	return person_ask(s->h.k, &s->h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"%s\"%s}", s->joe.text, what, more);
}

static void propose_making(struct scene *s)
{
	assert_int_equal(person_ask(s->h.k, &s->h.anna, EW_ASK_ROLE_MAKE, 0,
				 "{\"name\":\"boss\",\"title\":\"Boss\",\"rights\":[\"search\"]}"), 202);
}

static void propose_giving(struct scene *s)
{
	assert_int_equal(propose_role(s->h.k, &s->h.anna, &s->joe, "supervisor", ""), 202);
}

static void propose_change(struct scene *s)
{
	give_role(s->h.k, &s->h.anna, &s->h.carl, &s->joe, "agent", "");
	assert_int_equal(do_to(s, "change", ",\"team\":\"sales\""), 202);
}

static void propose_return(struct scene *s)
{
	assert_int_equal(do_to(s, "suspend", ""), 200);
	assert_int_equal(do_to(s, "restore", ""), 202);
}

static void propose_recovery(struct scene *s)
{
	assert_int_equal(do_to(s, "recover", ""), 202);
}

static void call_text(char to[static EW_ID_TEXT_BYTES])
{
	ew_id_format(KIT_CALL(1), to);
}

static void propose_ground(struct scene *s)
{
	char call[EW_ID_TEXT_BYTES];

	call_text(call);
	s->by = &s->h.eve;
	assert_int_equal(person_ask(s->h.k, s->by, EW_ASK_GROUND_ASK, 0,
				 "{\"ground\":\"fraud\",\"citation\":\"Art. 1\",\"case\":\"7\",\"reason\":\"r\",\"interactions\":[\"%s\"],"
				 "\"person\":\"%s\"}", call, s->joe.text), 202);
}

static void ask_permit(struct scene *s, const char *kind)
{
	char call[EW_ID_TEXT_BYTES];

	call_text(call);
	s->by = &s->h.eve;
	assert_int_equal(person_ask(s->h.k, s->by, EW_ASK_APPROVAL_ASK, 0,
				 "{\"kind\":\"%s\",\"interaction\":\"%s\",\"reason\":\"r\"}", kind, call), 202);
}

static void propose_export(struct scene *s)
{
	ask_permit(s, "export");
}

static void propose_reveal(struct scene *s)
{
	ask_permit(s, "reveal");
}

static const struct kind {
	const char *name;
	void (*propose)(struct scene *s);
	enum ew_event_type done; /* what the log has of it */
	bool about; /* a person, who may leave */
} kinds[] = {
	{"role", propose_making, EW_EVENT_ROLE_CHANGED, false},
	{"binding", propose_giving, EW_EVENT_ROLE_GIVEN, true},
	{"change", propose_change, EW_EVENT_PERSON_CHANGED, true},
	{"restore", propose_return, EW_EVENT_PERSON_CHANGED, true},
	{"recover", propose_recovery, EW_EVENT_PERSON_CHANGED, true},
	{"ground", propose_ground, EW_EVENT_GROUND_GRANTED, true},
	{"export", propose_export, EW_EVENT_PROPOSAL_ENDED, false},
	{"reveal", propose_reveal, EW_EVENT_PROPOSAL_ENDED, false},
};

static struct scene scene(const struct kind *kind)
{
	struct scene s = {.h = house()};

	person_add(s.h.k, &s.h.anna, "joe", "", &s.joe);
	s.by = &s.h.anna;
	kind->propose(&s);
	if (kit_text(s.h.k, "kind") == NULL || strcmp(kit_text(s.h.k, "kind"), kind->name) != 0)
		fail_msg("%s: %s", kind->name, kit_text(s.h.k, "kind"));
	assert_string_equal(kit_text(s.h.k, "state"), "open");
	s.number = proposal(s.h.k);
	if (s.by == &s.h.eve)
		s.by = NULL;
	return s;
}

static const struct person *proposer(const struct scene *s)
{
	return s->by ? &s->h.anna : &s->h.eve;
}

static size_t done(struct scene *s, const struct kind *kind)
{
	kit_read_log(s->h.k, kind->done == EW_EVENT_GROUND_GRANTED ? 1 : 0);
	return kit_logged(s->h.k, kind->done);
}

static void every_kind_is_done_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(kinds); i++) {
		struct scene s = scene(&kinds[i]);
		size_t before = done(&s, &kinds[i]);

		assert_int_equal(decide(s.h.k, proposer(&s), s.number, "approve"), 403);
		assert_true(kit_problem(s.h.k, "not_independent"));
		assert_int_equal(done(&s, &kinds[i]), before);
		if (decide(s.h.k, &s.h.ben, s.number, "approve") != 200)
			fail_msg("%s: %u %s", kinds[i].name, s.h.k->status, kit_text(s.h.k, "detail"));
		assert_string_equal(kit_text(s.h.k, "state"), "approved");
		assert_int_equal(done(&s, &kinds[i]), before + 1);
		/* Decided is decided. */
		assert_int_equal(decide(s.h.k, &s.h.carl, s.number, "approve"), 409);
		assert_true(kit_problem(s.h.k, "already_decided"));
		assert_int_equal(decide(s.h.k, proposer(&s), s.number, "withdraw"), 409);
		assert_int_equal(done(&s, &kinds[i]), before + 1);
		kit_free(&s.h.k);
	}
}

static void every_kind_is_refused_or_withdrawn(void **state)
{
	static const char *const ways[] = {"refuse", "withdraw"};

	(void)state;
	for (size_t i = 0; i < 2 * EW_COUNT(kinds); i++) {
		const struct kind *kind = &kinds[i / 2];
		struct scene s = scene(kind);
		size_t before = done(&s, kind);

		assert_int_equal(decide(s.h.k, &s.h.ben, s.number, "withdraw"), 403); /* it is not his */
		assert_int_equal(decide(s.h.k, &s.h.ben, s.number, "dance"), 422);
		assert_int_equal(decide(s.h.k, i % 2 ? proposer(&s) : &s.h.ben, s.number, ways[i % 2]), 200);
		assert_string_equal(kit_text(s.h.k, "state"), i % 2 ? "withdrawn" : "refused");
		assert_int_equal(decide(s.h.k, &s.h.ben, s.number, "approve"), 409);
		assert_int_equal(done(&s, kind), before + (kind->done == EW_EVENT_PROPOSAL_ENDED));
		kit_free(&s.h.k);
	}
}

static void every_kind_is_over_after_a_while(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(kinds); i++) {
		struct scene s = scene(&kinds[i]);
		size_t before = done(&s, &kinds[i]);

		ew_io_sim_advance(s.h.k->io, EW_APPROVAL_LIFE_US);
		assert_int_equal(person_sign_in(s.h.k, &s.h.ben), 200);
		assert_int_equal(person_ask(s.h.k, &s.h.ben, EW_ASK_APPROVAL, 0, "{\"number\":%llu}", s.number), 200);
		assert_string_equal(kit_text(s.h.k, "state"), "expired");
		assert_int_equal(decide(s.h.k, &s.h.ben, s.number, "approve"), 200);
		assert_string_equal(kit_text(s.h.k, "state"), "expired");
		assert_true(json_is_null(json_object_get(s.h.k->answer, "decided_by"))); /* time did */
		assert_int_equal(done(&s, &kinds[i]), before + (kinds[i].done == EW_EVENT_PROPOSAL_ENDED));
		assert_int_equal(decide(s.h.k, &s.h.ben, s.number, "approve"), 409);
		kit_free(&s.h.k);
	}
}

static void nothing_is_done_about_who_has_left(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(kinds); i++) {
		struct scene s;
		size_t before;

		if (!kinds[i].about)
			continue;
		s = scene(&kinds[i]);
		assert_int_equal(person_ask(s.h.k, &s.h.carl, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"leave\"}", s.joe.text), 200);
		before = done(&s, &kinds[i]);
		if (decide(s.h.k, &s.h.ben, s.number, "approve") != 409)
			fail_msg("%s: %u", kinds[i].name, s.h.k->status);
		assert_true(kit_problem(s.h.k, "cannot_be_done"));
		assert_int_equal(done(&s, &kinds[i]), before);
		kit_free(&s.h.k);
	}
}

/* Who has lost their access has lost their say. */
static void nothing_is_done_for_a_proposer_who_is_gone(void **state)
{
	static const char *const ways[] = {"suspend", "leave"};

	(void)state;
	for (size_t i = 0; i < 2 * EW_COUNT(kinds); i++) {
		const struct kind *kind = &kinds[i / 2];
		struct scene s = scene(kind);

		assert_int_equal(person_ask(s.h.k, &s.h.carl, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"%s\"}", proposer(&s)->text,
					 ways[i % 2]), 200);
		if (decide(s.h.k, &s.h.ben, s.number, "approve") != 409)
			fail_msg("%s, %s: %u", kind->name, ways[i % 2], s.h.k->status);
		assert_int_equal(decide(s.h.k, &s.h.ben, s.number, "refuse"), 200);
		kit_free(&s.h.k);
	}
}

static void take_roles(struct scene *s, const struct person *of)
{
	json_t *roles, *one;
	size_t i;

	assert_int_equal(person_ask(s->h.k, &s->h.carl, EW_ASK_PERSON, 0, "{\"id\":\"%s\"}", of->text), 200);
	roles = json_incref(json_object_get(s->h.k->answer, "roles"));
	json_array_foreach(roles, i, one)
		assert_int_equal(person_ask(s->h.k, &s->h.carl, EW_ASK_ROLE_TAKE, 0, "{\"id\":\"%s\",\"binding\":\"%s\"}", of->text,
					 json_string_value(json_object_get(one, "id"))), 200);
	assert_true(i > 0);
	json_decref(roles);
}

/* Nor for one who is there still, and may not propose it any more. */
static void nothing_is_done_for_a_proposer_without_the_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(kinds); i++) {
		struct scene s = scene(&kinds[i]);

		take_roles(&s, proposer(&s));
		if (decide(s.h.k, &s.h.ben, s.number, "approve") != 409)
			fail_msg("%s: %u", kinds[i].name, s.h.k->status);
		kit_free(&s.h.k);
	}
}

static void a_code_is_shown_to_the_second_person_alone(void **state)
{
	struct scene s = scene(&kinds[4]);
	struct person joe = s.joe;
	char code[64];

	(void)state;
	assert_int_equal(decide(s.h.k, &s.h.ben, s.number, "approve"), 200);
	assert_non_null(kit_text(s.h.k, "code"));
	snprintf(code, sizeof(code), "%s", kit_text(s.h.k, "code"));
	assert_int_equal(person_ask(s.h.k, &s.h.anna, EW_ASK_APPROVAL, 0, "{\"number\":%llu}", s.number), 200);
	assert_null(kit_text(s.h.k, "code"));
	assert_int_equal(person_ask(s.h.k, &s.h.ben, EW_ASK_APPROVAL, 0, "{\"number\":%llu}", s.number), 200);
	assert_null(kit_text(s.h.k, "code"));
	assert_false(ew_io_sim_contains(s.h.k->io, ew_slice_text(code)));
	assert_int_equal(person_ask(s.h.k, &s.joe, EW_ASK_ME, 0, "{}"), 200);
	assert_int_equal(person_accept(s.h.k, &joe, code), 200);
	assert_int_equal(person_ask(s.h.k, &s.joe, EW_ASK_ME, 0, "{}"), 401); /* what was open is over */
	assert_int_equal(person_accept(s.h.k, &joe, code), 403);
	kit_free(&s.h.k);
}

static void nobody_is_recovered_who_was_suspended(void **state)
{
	struct scene s = scene(&kinds[4]);

	(void)state;
	assert_int_equal(person_ask(s.h.k, &s.h.carl, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"suspend\"}", s.joe.text), 200);
	assert_int_equal(decide(s.h.k, &s.h.ben, s.number, "approve"), 409);
	kit_free(&s.h.k);
}

/* -- who is the second person ------------------------------------------------------------------ */

static bool may_approve(struct house *h, const struct person *p, unsigned long long number)
{
	const json_t *may;

	assert_int_equal(person_ask(h->k, p, EW_ASK_APPROVAL, 0, "{\"number\":%llu}", number), 200);
	may = json_object_get(h->k->answer, "may");
	assert_true(json_is_true(json_object_get(may, "approve")) == json_is_null(json_object_get(may, "because")));
	return json_is_true(json_object_get(may, "approve"));
}

/* What is shown is what happens; when it may be, it is not done here. */
static void must(struct house *h, const struct person *p, unsigned long long number, bool wanted, const char *why)
{
	if (may_approve(h, p, number) != wanted)
		fail_msg("%s: %s", why, p->login);
	if (wanted)
		return;
	assert_int_equal(decide(h->k, p, number, "approve"), 403);
	assert_true(kit_problem(h->k, "not_independent"));
}

static unsigned long long proposed(struct house *h, const struct person *by, const struct person *whom)
{
	assert_int_equal(propose_role(h->k, by, whom, "agent", ""), 202);
	return proposal(h->k);
}

static void sign_all_in(struct house *h, struct person *others, size_t n)
{
	struct person *all[] = {&h->anna, &h->ben, &h->carl, &h->eve};

	for (size_t i = 0; i < EW_COUNT(all); i++)
		assert_int_equal(person_sign_in(h->k, all[i]), 200);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(person_sign_in(h->k, &others[i]), 200);
}

/* anna makes paul, who becomes an administrator by her and carl; paul makes quinn, who becomes one by him and ben. */
static void two_of_whom_one_made_the_other_are_one(void **state)
{
	struct house h = house();
	struct person made[3]; /* paul, quinn, joe */
	struct person *paul = &made[0], *quinn = &made[1], *joe = &made[2];
	unsigned long long by_paul, by_quinn, by_anna, about_ben;

	(void)state;
	person_add(h.k, &h.anna, "paul", "", paul);
	give_role(h.k, &h.anna, &h.carl, paul, "administrator", "");
	person_add(h.k, paul, "quinn", "", quinn);
	give_role(h.k, paul, &h.ben, quinn, "administrator", "");
	person_add(h.k, &h.ben, "joe", "", joe);
	by_anna = proposed(&h, &h.anna, joe);
	by_paul = proposed(&h, paul, joe);
	by_quinn = proposed(&h, quinn, joe);
	about_ben = proposed(&h, &h.anna, &h.ben);
	must(&h, &h.anna, by_anna, false, "who proposed it");
	must(&h, &h.ben, about_ben, false, "whom it is about");
	must(&h, paul, by_anna, false, "whom the proposer made");
	must(&h, &h.anna, by_paul, false, "who made the proposer");
	must(&h, &h.carl, by_paul, false, "who approved the proposer's role");
	must(&h, quinn, by_anna, false, "whom somebody made whom the proposer made");
	must(&h, &h.anna, by_quinn, false, "who made who made the proposer");
	must(&h, paul, by_quinn, false, "who made the proposer");
	must(&h, &h.ben, by_quinn, false, "who approved the proposer's role");
	must(&h, &h.carl, by_quinn, false, "who approved the role of who made the proposer");
	must(&h, &h.ben, by_anna, true, "nobody changed either");
	must(&h, &h.ben, by_paul, true, "nobody changed either");
	must(&h, &h.carl, about_ben, true, "it is not about carl");
	/* After thirty days they are two. */
	ew_io_sim_advance(h.k->io, EW_INDEPENDENCE_US - PEOPLE_DAY_US);
	sign_all_in(&h, made, 2);
	by_paul = proposed(&h, paul, joe);
	must(&h, &h.anna, by_paul, false, "a day too early");
	ew_io_sim_advance(h.k->io, 2 * PEOPLE_DAY_US);
	sign_all_in(&h, made, 2);
	must(&h, &h.anna, by_paul, true, "long ago");
	must(&h, quinn, by_paul, true, "long ago");
	assert_int_equal(decide(h.k, quinn, by_paul, "approve"), 200);
	kit_free(&h.k);
}

/* A token that somebody made is their hand, and one that a token made is not the second for it. */
static void a_token_is_whoever_made_it(void **state)
{
	struct house h = house();
	struct person joe, token = {.login = "token"}, second = {.login = "second"};
	unsigned long long number;
	uint8_t first[32];

	(void)state;
	person_add(h.k, &h.carl, "joe", "", &joe);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_TOKEN_MAKE, 0,
				 "{\"name\":\"t\",\"kind\":\"person\",\"rights\":[\"administer\",\"approve\"]}"), 201);
	assert_int_equal(ew_sha256_of(ew_slice_text(kit_text(h.k, "token")), &token.session), 0);
	number = proposed(&h, &token, &joe);
	must(&h, &h.anna, number, false, "her own token proposed it");
	must(&h, &token, number, false, "the token itself");
	must(&h, &h.ben, number, true, "somebody else");
	number = proposed(&h, &h.anna, &joe);
	must(&h, &token, number, false, "a token of who proposed it");
	/* Without a person behind: one that stands alone, and one that it made. */
	memset(first, KIT_TOKEN, sizeof(first));
	memcpy(token.session.bytes, first, sizeof(first));
	assert_int_equal(person_ask(h.k, &token, EW_ASK_TOKEN_MAKE, 0,
				 "{\"name\":\"t\",\"kind\":\"person\",\"rights\":[\"administer\",\"approve\"]}"), 201);
	assert_int_equal(ew_sha256_of(ew_slice_text(kit_text(h.k, "token")), &second.session), 0);
	number = proposed(&h, &second, &joe);
	must(&h, &token, number, false, "which made it");
	number = proposed(&h, &token, &joe);
	must(&h, &second, number, false, "which it made");
	must(&h, &h.ben, number, true, "somebody else");
	kit_free(&h.k);
}

/* Whoever has a role does not approve that it may more. */
static void a_role_is_widened_by_others(void **state)
{
	struct house h = house();
	unsigned long long number;

	(void)state;
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_MAKE, 0, "{\"name\":\"second\",\"title\":\"t\",\"rights\":[\"approve\"]}"), 202);
	assert_int_equal(decide(h.k, &h.carl, proposal(h.k), "approve"), 200);
	ew_io_sim_advance(h.k->io, EW_INDEPENDENCE_US + PEOPLE_DAY_US);
	sign_all_in(&h, NULL, 0);
	give_role(h.k, &h.carl, &h.ben, &h.eve, "second", "");
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_MAKE, 0,
				 "{\"name\":\"second\",\"title\":\"t\",\"rights\":[\"approve\",\"listen\",\"reveal\"]}"), 202);
	number = proposal(h.k);
	must(&h, &h.eve, number, false, "who has the role");
	must(&h, &h.ben, number, true, "who has not");
	kit_free(&h.k);
}

/* -- seeing ------------------------------------------------------------------------------------ */

static void ones_own_is_seen_without_the_right_to_approve(void **state)
{
	struct house h = house();
	struct person joe;
	unsigned long long number;
	char call[EW_ID_TEXT_BYTES];

	(void)state;
	call_text(call);
	person_add(h.k, &h.anna, "joe", "", &joe);
	give_role(h.k, &h.anna, &h.carl, &joe, "supervisor", "");
	assert_int_equal(person_ask(h.k, &joe, EW_ASK_GROUND_ASK, 0,
				 "{\"ground\":\"fraud\",\"citation\":\"Art. 1\",\"case\":\"7\",\"reason\":\"r\",\"interactions\":[\"%s\"]}", call), 202);
	number = proposal(h.k);
	assert_int_equal(person_ask(h.k, &joe, EW_ASK_APPROVAL, 0, "{\"number\":%llu}", number), 200);
	assert_int_equal(person_ask(h.k, &joe, EW_ASK_APPROVALS, 0, "{}"), 403);
	assert_int_equal(person_ask(h.k, &joe, EW_ASK_APPROVAL, 0, "{\"number\":1}"), 403);
	assert_int_equal(person_ask(h.k, &joe, EW_ASK_APPROVAL, 0, "{\"number\":999}"), 403);
	assert_int_equal(decide(h.k, &joe, number, "approve"), 403);
	assert_int_equal(decide(h.k, &joe, number, "refuse"), 403);
	assert_int_equal(decide(h.k, &joe, number, "withdraw"), 200);
	assert_int_equal(person_ask(h.k, &h.ben, EW_ASK_APPROVAL, 0, "{\"number\":999}"), 404);
	kit_free(&h.k);
}

static void they_are_listed_newest_first(void **state)
{
	struct house h = house();
	struct person joe;
	unsigned long long last;

	(void)state;
	person_add(h.k, &h.anna, "joe", "", &joe);
	for (int i = 0; i < 3; i++)
		(void)proposed(&h, &h.anna, &joe);
	last = proposal(h.k);
	assert_int_equal(decide(h.k, &h.ben, last, "refuse"), 200);
	assert_int_equal(person_ask(h.k, &h.ben, EW_ASK_APPROVALS, 0, "{\"state\":\"open\"}"), 200);
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "items")), 2);
	assert_int_equal(person_ask(h.k, &h.ben, EW_ASK_APPROVALS, 0, "{\"state\":\"all\",\"limit\":2}"), 200);
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "items")), 2);
	assert_int_equal(json_integer_value(json_object_get(json_array_get(json_object_get(h.k->answer, "items"), 0), "number")), last);
	assert_non_null(kit_text(h.k, "next"));
	assert_int_equal(person_ask(h.k, &h.ben, EW_ASK_APPROVALS, 0, "{\"state\":\"all\",\"cursor\":%s}", kit_text(h.k, "next")), 200);
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "items")), 2); /* one more, and that of eve's role */
	assert_int_equal(person_ask(h.k, &h.ben, EW_ASK_APPROVALS, 0, "{\"state\":\"some\"}"), 400);
	kit_free(&h.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_done_once),
		cmocka_unit_test(every_kind_is_refused_or_withdrawn),
		cmocka_unit_test(every_kind_is_over_after_a_while),
		cmocka_unit_test(nothing_is_done_about_who_has_left),
		cmocka_unit_test(nothing_is_done_for_a_proposer_who_is_gone),
		cmocka_unit_test(nothing_is_done_for_a_proposer_without_the_right),
		cmocka_unit_test(a_code_is_shown_to_the_second_person_alone),
		cmocka_unit_test(nobody_is_recovered_who_was_suspended),
		cmocka_unit_test(two_of_whom_one_made_the_other_are_one),
		cmocka_unit_test(a_token_is_whoever_made_it),
		cmocka_unit_test(a_role_is_widened_by_others),
		cmocka_unit_test(ones_own_is_seen_without_the_right_to_approve),
		cmocka_unit_test(they_are_listed_newest_first),
	};

	return cmocka_run_group_tests_name("keeper_approvals", tests, NULL, NULL);
}
