/*
 * Decisions by hand, what somebody is told, and over people and calls at random what must hold of all of them. The generated
 * table is in test_access_table.c.
 */
#include "unit/access/access_kit.h"

#define SAMPLES 30000
#define CONTENT (EW_RIGHT_READ | EW_RIGHT_LISTEN | EW_RIGHT_REVEAL | EW_RIGHT_EXPORT | EW_RIGHT_DOWNLOAD)
#define ALL_RIGHTS ((1u << EW_RIGHTS) - 1)
#define MOST_BINDINGS 4

static const struct ew_wall now = {INT64_C(1767600000) * EW_US_PER_S};

/* -- by hand ---------------------------------------------------------------------------------- */

static const struct {
	const char *see;
	uint32_t rights;
	int kind;
	bool allowed;
} said[] = {
	{NULL, CONTENT, EW_ARTIFACT_AUDIO, true},
	{"{'clerk': ['listen']}", EW_RIGHT_LISTEN, EW_ARTIFACT_AUDIO, true},
	{"{'clerk': ['listen']}", EW_RIGHT_DOWNLOAD, EW_ARTIFACT_AUDIO, true},
	{"{'clerk': ['listen']}", EW_RIGHT_DOWNLOAD, EW_ARTIFACT_SUMMARY, false},
	{"{'clerk': ['listen']}", EW_RIGHT_DOWNLOAD, -1, true},
	{"{'clerk': ['listen']}", EW_RIGHT_READ, EW_ARTIFACT_SUMMARY, false},
	{"{'clerk': ['listen']}", EW_RIGHT_READ, -1, false},
	{"{'clerk': ['read']}", EW_RIGHT_READ, EW_ARTIFACT_SUMMARY, true},
	{"{'clerk': ['read']}", EW_RIGHT_READ, -1, true},
	{"{'clerk': ['read']}", EW_RIGHT_LISTEN, EW_ARTIFACT_AUDIO, false},
	{"{'clerk': ['read']}", EW_RIGHT_DOWNLOAD, EW_ARTIFACT_AUDIO, false},
	{"{'clerk': ['read']}", EW_RIGHT_DOWNLOAD, EW_ARTIFACT_TRANSCRIPT, true},
	{"{'clerk': ['read']}", EW_RIGHT_READ | EW_RIGHT_EXPORT, EW_ARTIFACT_TRANSCRIPT, false},
	{"{'clerk': ['read', 'export']}", EW_RIGHT_READ | EW_RIGHT_EXPORT, EW_ARTIFACT_TRANSCRIPT, true},
	{"{'clerk': ['reveal']}", EW_RIGHT_REVEAL, EW_ARTIFACT_AUDIO, true},
	{"{'clerk': ['reveal']}", EW_RIGHT_LISTEN, EW_ARTIFACT_AUDIO, false},
	{"{'clerk': ['summary']}", EW_RIGHT_READ, EW_ARTIFACT_SUMMARY, true},
	{"{'clerk': ['summary']}", EW_RIGHT_DOWNLOAD, EW_ARTIFACT_SUMMARY, true},
	{"{'clerk': ['summary']}", EW_RIGHT_EXPORT, EW_ARTIFACT_SUMMARY, false},
	{"{'clerk': ['summary']}", EW_RIGHT_READ, EW_ARTIFACT_TRANSCRIPT, false},
	{"{'clerk': ['summary']}", EW_RIGHT_READ, -1, false},
	{"{'clerk': ['audio']}", EW_RIGHT_LISTEN, EW_ARTIFACT_AUDIO, true},
	{"{'clerk': ['recording']}", EW_RIGHT_LISTEN, EW_ARTIFACT_AUDIO, true},
	{"{'clerk': ['recording']}", EW_RIGHT_READ, EW_ARTIFACT_AUDIO, false},
	{"{'clerk': ['recording']}", EW_RIGHT_LISTEN, -1, false},
	/* Each word adds. */
	{"{'clerk': ['listen', 'summary']}", EW_RIGHT_LISTEN, EW_ARTIFACT_AUDIO, true},
	{"{'clerk': ['read', 'summary']}", EW_RIGHT_READ, EW_ARTIFACT_TRANSCRIPT, true},
	/* Roles that it does not name. */
	{"{'boss': ['listen', 'read']}", EW_RIGHT_LISTEN, EW_ARTIFACT_AUDIO, false},
	{"{'boss': ['listen', 'read']}", EW_RIGHT_SEARCH | EW_RIGHT_ORDER | EW_RIGHT_HOLD | EW_RIGHT_TELL, -1, true},
	{"{'boss': ['listen']}", EW_RIGHT_ERASE | EW_RIGHT_APPROVE | EW_RIGHT_ADMINISTER, -1, true},
	{"{'Clerk': ['listen']}", EW_RIGHT_LISTEN, EW_ARTIFACT_AUDIO, false},
	{"{}", EW_RIGHT_READ, -1, false},
	/* What cannot be read opens nothing. */
	{"{'clerk': []}", EW_RIGHT_READ, -1, false},
	{"{'clerk': 'read'}", EW_RIGHT_READ, -1, false},
	{"{'clerk': ['Read', 'all', 'download', 'search', '', null, 1, ['read']]}", EW_RIGHT_READ, -1, false},
	{"{'clerk': ['download']}", EW_RIGHT_DOWNLOAD, EW_ARTIFACT_AUDIO, false},
	{"null", EW_RIGHT_READ, -1, false},
	{"['clerk']", EW_RIGHT_READ, -1, false},
};

static void what_see_says(void **state)
{
	struct ew_access_binding b = {.role = "clerk", .rights = ALL_RIGHTS, .kinds = EW_ACCESS_ALL_KINDS};
	struct ew_access_subject subject = {.bindings = &b, .n_bindings = 1, .viewer = {.now = now}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(said); i++) {
		_cleanup_(free_json) json_t *see = json_of(said[i].see);
		struct ew_access_resource call = {.see = see};
		struct ew_access_verdict v = ew_access_decide(&subject, said[i].rights, said[i].kind, &call);

		if (v.why != (said[i].allowed ? EW_ACCESS_ALLOWED : EW_ACCESS_POLICY) || v.by != &b)
			fail_msg("%s: %x of %d: %d", said[i].see, said[i].rights, said[i].kind, v.why);
	}
}

/* A program's token has no role: what is shown to roles is not shown to it. */
static void without_a_role(void **state)
{
	_cleanup_(free_json) json_t *see = json_of("{'clerk': ['read'], '': ['read']}");
	struct ew_access_binding b = {.rights = ALL_RIGHTS, .kinds = EW_ACCESS_ALL_KINDS};
	struct ew_access_subject subject = {.bindings = &b, .n_bindings = 1, .viewer = {.now = now}};
	struct ew_access_resource call = {0};

	(void)state;
	assert_int_equal(ew_access_decide(&subject, EW_RIGHT_READ, -1, &call).why, EW_ACCESS_ALLOWED);
	call.see = see;
	assert_int_equal(ew_access_decide(&subject, EW_RIGHT_READ, -1, &call).why, EW_ACCESS_POLICY);
	assert_int_equal(ew_access_decide(&subject, EW_RIGHT_SEARCH, -1, &call).why, EW_ACCESS_ALLOWED);
}

static void when_it_holds(void **state)
{
	static const struct {
		int64_t from, until, attest; /* from now, us; INT64_MIN: not set */
		bool holds;
	} rows[] = {
		{INT64_MIN, INT64_MIN, INT64_MIN, true},
		{0, INT64_MIN, INT64_MIN, true},
		{1, INT64_MIN, INT64_MIN, false},
		{INT64_MIN, 1, INT64_MIN, true},
		{INT64_MIN, 0, INT64_MIN, false},
		{INT64_MIN, INT64_MIN, 1, true},
		{INT64_MIN, INT64_MIN, 0, false},
		{-5, 5, 5, true},
		{-5, 5, -1, false},
		{-5, -1, 5, false},
	};
	struct ew_access_resource call = {0};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_access_binding b = {.role = "clerk", .rights = EW_RIGHT_ORDER, .kinds = EW_ACCESS_ALL_KINDS};
		struct ew_access_subject subject = {.bindings = &b, .n_bindings = 1, .viewer = {.now = now}};

		b.from.us = rows[i].from == INT64_MIN ? 0 : now.us + rows[i].from;
		b.until.us = rows[i].until == INT64_MIN ? 0 : now.us + rows[i].until;
		b.attest.us = rows[i].attest == INT64_MIN ? 0 : now.us + rows[i].attest;
		enum ew_access_why want = rows[i].holds ? EW_ACCESS_ALLOWED : EW_ACCESS_NOT_NOW;

		assert_int_equal(ew_access_decide(&subject, EW_RIGHT_ORDER, -1, &call).why, want);
		assert_int_equal(ew_access_decide_house(&subject, EW_RIGHT_ORDER).why, want);
		assert_int_equal(ew_access_rights(&subject), rows[i].holds ? EW_RIGHT_ORDER : 0);
	}
}

static void what_is_no_question(void **state)
{
	struct ew_access_binding b = {.role = "all", .rights = UINT32_MAX, .kinds = UINT32_MAX};
	struct ew_access_subject subject = {.bindings = &b, .n_bindings = 1, .viewer = {.now = now}};
	struct ew_access_resource call = {0};

	(void)state;
	assert_int_equal(ew_access_decide(&subject, 0, -1, &call).why, EW_ACCESS_NO_RIGHT);
	assert_int_equal(ew_access_decide(&subject, 1u << EW_RIGHTS, -1, &call).why, EW_ACCESS_NO_RIGHT);
	assert_int_equal(ew_access_decide(&subject, EW_RIGHT_READ | 1u << 31, -1, &call).why, EW_ACCESS_NO_RIGHT);
	assert_int_equal(ew_access_decide(&subject, EW_RIGHT_READ, EW_ARTIFACT_KINDS, &call).why, EW_ACCESS_KIND);
	assert_int_equal(ew_access_decide(&subject, EW_RIGHT_READ, 40, &call).why, EW_ACCESS_KIND);
	assert_int_equal(ew_access_decide(&subject, EW_RIGHT_READ, -2, &call).why, EW_ACCESS_KIND);
	assert_int_equal(ew_access_rights(&subject), ALL_RIGHTS);
	assert_int_equal(ew_access_kinds(&subject, &call), EW_ACCESS_ALL_KINDS);
	subject.viewer.now.us = 0;
	assert_int_equal(ew_access_decide(&subject, EW_RIGHT_READ, -1, &call).why, EW_ACCESS_NOT_NOW);
	assert_int_equal(ew_access_rights(&subject), 0);
	subject.n_bindings = 0;
	assert_int_equal(ew_access_decide(&subject, EW_RIGHT_READ, -1, &call).why, EW_ACCESS_NO_RIGHT);
	assert_null(ew_access_decide(&subject, EW_RIGHT_READ, -1, &call).by);
}

/* Two halves are no whole: listening here and saving there is not saving what is heard here. */
static void all_rights_of_one_role(void **state)
{
	const struct ew_access_binding bindings[] = {
		{.role = "ear", .rights = EW_RIGHT_LISTEN, .kinds = EW_ACCESS_ALL_KINDS},
		{.role = "hand", .rights = EW_RIGHT_DOWNLOAD, .kinds = EW_ACCESS_ALL_KINDS},
	};
	struct ew_access_subject subject = {.bindings = bindings, .n_bindings = 2, .viewer = {.now = now}};
	struct ew_access_resource call = {0};

	(void)state;
	assert_int_equal(ew_access_decide(&subject, EW_RIGHT_LISTEN, EW_ARTIFACT_AUDIO, &call).why, EW_ACCESS_ALLOWED);
	assert_int_equal(ew_access_decide(&subject, EW_RIGHT_DOWNLOAD, EW_ARTIFACT_AUDIO, &call).why, EW_ACCESS_ALLOWED);
	assert_int_equal(ew_access_decide(&subject, EW_RIGHT_LISTEN | EW_RIGHT_DOWNLOAD, EW_ARTIFACT_AUDIO, &call).why,
		EW_ACCESS_NO_RIGHT);
	assert_int_equal(ew_access_decide_house(&subject, EW_RIGHT_LISTEN | EW_RIGHT_DOWNLOAD).why, EW_ACCESS_NO_RIGHT);
	assert_int_equal(ew_access_rights(&subject), EW_RIGHT_LISTEN | EW_RIGHT_DOWNLOAD);
}

static void what_can_be_opened(void **state)
{
	_cleanup_(free_json) json_t *see = json_of("{'ear': ['listen'], 'eye': ['summary', 'recording']}");
	const struct ew_access_binding bindings[] = {
		{.role = "ear", .rights = EW_RIGHT_LISTEN | EW_RIGHT_READ, .kinds = EW_ACCESS_ALL_KINDS},
		{.role = "eye", .rights = EW_RIGHT_READ, .kinds = 1u << EW_ARTIFACT_SUMMARY | 1u << EW_ARTIFACT_TAGS},
	};
	struct ew_access_subject subject = {.bindings = bindings, .n_bindings = 2, .viewer = {.now = now}};
	struct ew_access_resource call = {.see = see};

	(void)state;
	assert_int_equal(ew_access_kinds(&subject, &call), 1u << EW_ARTIFACT_AUDIO | 1u << EW_ARTIFACT_SUMMARY);
	subject.bindings = &bindings[1];
	subject.n_bindings = 1;
	assert_int_equal(ew_access_kinds(&subject, &call), 1u << EW_ARTIFACT_SUMMARY);
	call.see = NULL;
	assert_int_equal(ew_access_kinds(&subject, &call), 1u << EW_ARTIFACT_SUMMARY | 1u << EW_ARTIFACT_TAGS);
}

/* -- what somebody is told -------------------------------------------------------------------- */

static void sentences(void **state)
{
	static const struct {
		struct ew_access_verdict verdict;
		uint32_t rights;
		const char *says;
	} rows[] = {
		{{.why = EW_ACCESS_NO_RIGHT}, EW_RIGHT_LISTEN, "None of your roles allows \"listen\""},
		{{.why = EW_ACCESS_NO_RIGHT}, EW_RIGHT_LISTEN | EW_RIGHT_DOWNLOAD, "\"listen and download\""},
		{{.why = EW_ACCESS_NOT_NOW}, EW_RIGHT_READ, "\"read\" does not hold now"},
		{{.why = EW_ACCESS_OUT_OF_SCOPE, .part = EW_SCOPE_ENTITY}, EW_RIGHT_READ, "other entities"},
		{{.why = EW_ACCESS_OUT_OF_SCOPE, .part = EW_SCOPE_REGION}, EW_RIGHT_READ, "other regions"},
		{{.why = EW_ACCESS_OUT_OF_SCOPE, .part = EW_SCOPE_QUEUE}, EW_RIGHT_READ, "other queues"},
		{{.why = EW_ACCESS_OUT_OF_SCOPE, .part = EW_SCOPE_TEAM}, EW_RIGHT_READ, "other teams"},
		{{.why = EW_ACCESS_OUT_OF_SCOPE, .part = EW_SCOPE_OWN}, EW_RIGHT_READ, "you took part in"},
		{{.why = EW_ACCESS_OUT_OF_SCOPE, .part = EW_SCOPE_AGE}, EW_RIGHT_READ, "another time"},
		{{.why = EW_ACCESS_OUT_OF_SCOPE, .part = EW_SCOPE_HOURS}, EW_RIGHT_READ, "other hours"},
		{{.why = EW_ACCESS_OUT_OF_SCOPE, .part = EW_SCOPE_UNREADABLE}, EW_RIGHT_READ, "given anew"},
		{{.why = EW_ACCESS_KIND}, EW_RIGHT_READ, "other parts of a call"},
		{{.why = EW_ACCESS_POLICY}, EW_RIGHT_EXPORT, "policy of this call does not show this"},
		{{.why = EW_ACCESS_POLICY}, ALL_RIGHTS, "search and read"},
	};
	static const struct ew_access_binding b = {.role = "hidden-role"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_access_verdict v = rows[i].verdict;
		struct ew_error error = {.code = -EIO, .text = "before"};

		v.by = &b;
		ew_access_explain(&v, rows[i].rights, &error);
		assert_int_equal(error.code, -EACCES);
		if (!strstr(error.text, rows[i].says))
			fail_msg("%s", error.text);
		assert_null(strstr(error.text, "hidden-role"));
		assert_null(strpbrk(error.text, "0123456789"));
	}
}

static void nothing_is_said_of_what_is_allowed(void **state)
{
	struct ew_access_verdict v = {.why = EW_ACCESS_ALLOWED};
	struct ew_error error = {.code = -EIO, .text = "before"};

	(void)state;
	ew_access_explain(&v, EW_RIGHT_READ, &error);
	assert_int_equal(error.code, 0);
	assert_string_equal(error.text, "");
}

/* -- at random -------------------------------------------------------------------------------- */

struct person {
	struct ew_access_binding bindings[MOST_BINDINGS];
	json_t *scopes[MOST_BINDINGS];
	struct ew_access_subject subject;
};

static void free_person(struct person *p)
{
	for (size_t i = 0; i < MOST_BINDINGS; i++)
		json_decref(p->scopes[i]);
}

static struct ew_wall some_end(struct draw *d, struct ew_wall from)
{
	return (struct ew_wall){draw_once_in(d, 2) ? 0 : from.us + ((int64_t)draw_below(d, 400) - 100)};
}

static void draw_binding(struct draw *d, struct ew_wall when, struct ew_access_binding *b, json_t **ret_scope)
{
	static const char *const roles[] = {"ear", "eye", "boss", NULL};

	*ret_scope = draw_once_in(d, 3) ? NULL : draw_scope(d);
	*b = (struct ew_access_binding){
		.role = roles[draw_below(d, EW_COUNT(roles))],
		.rights = ((uint32_t)draw(d) | (uint32_t)draw(d)) & ALL_RIGHTS,
		.kinds = ((uint32_t)draw(d) | (uint32_t)draw(d)) & EW_ACCESS_ALL_KINDS,
		.scope = *ret_scope,
		.from = {draw_once_in(d, 4) ? when.us + (int64_t)draw_below(d, 100) - 80 : 0},
		.until = some_end(d, when),
		.attest = some_end(d, when),
	};
}

/* In memory of the caller, into which it points. */
static void draw_person(struct draw *d, const struct ew_access_viewer *viewer, struct person *ret)
{
	size_t n = draw_below(d, MOST_BINDINGS);

	*ret = (struct person){0};
	for (size_t i = 0; i < MOST_BINDINGS; i++)
		draw_binding(d, viewer->now, &ret->bindings[i], &ret->scopes[i]);
	ret->subject = (struct ew_access_subject){.bindings = ret->bindings, .n_bindings = n, .viewer = *viewer};
}

static json_t *draw_see(struct draw *d)
{
	static const char *const words[] = {"listen", "read", "export", "reveal", "recording", "summary", "transcript"};
	static const char *const roles[] = {"ear", "eye", "boss"};
	json_t *see = json_object();

	for (size_t i = 0; i < EW_COUNT(roles); i++) {
		json_t *list = json_array();

		for (size_t k = 0; k < EW_COUNT(words); k++)
			if (draw_once_in(d, 2))
				assert_int_equal(json_array_append_new(list, json_string(words[k])), 0);
		if (!draw_once_in(d, 4))
			assert_int_equal(json_object_set(see, roles[i], list), 0);
		json_decref(list);
	}
	return see;
}

static uint32_t draw_rights(struct draw *d)
{
	uint32_t rights = 1u << draw_below(d, EW_RIGHTS);

	return draw_once_in(d, 4) ? rights | 1u << draw_below(d, EW_RIGHTS) : rights;
}

static bool may(const struct ew_access_subject *s, uint32_t rights, int kind, const struct ew_access_resource *r)
{
	return ew_access_decide(s, rights, kind, r).why == EW_ACCESS_ALLOWED;
}

static bool one_alone_may(struct person *p, uint32_t rights, int kind, const struct ew_access_resource *r)
{
	for (size_t i = 0; i < p->subject.n_bindings; i++) {
		struct ew_access_subject alone = p->subject;

		alone.bindings = &p->bindings[i];
		alone.n_bindings = 1;
		if (may(&alone, rights, kind, r))
			return true;
	}
	return false;
}

/* One role more, behind or before the others, takes nothing away. */
static bool more_takes_away(struct person *p, uint32_t rights, int kind, const struct ew_access_resource *r)
{
	struct ew_access_subject more = p->subject;

	more.n_bindings++;
	if (!may(&more, rights, kind, r))
		return true;
	struct ew_access_binding turned[MOST_BINDINGS];

	for (size_t i = 0; i < more.n_bindings; i++)
		turned[i] = p->bindings[more.n_bindings - 1 - i];
	more.bindings = turned;
	return !may(&more, rights, kind, r) || (ew_access_rights(&p->subject) & ~ew_access_rights(&more)) != 0 ||
	       (ew_access_kinds(&p->subject, r) & ~ew_access_kinds(&more, r)) != 0;
}

/* Each of the scopes made narrower: what is not allowed stays so. */
static bool narrower_adds(struct draw *d, struct person *p, uint32_t rights, int kind, const struct ew_access_resource *r)
{
	struct ew_access_binding narrow[MOST_BINDINGS];
	json_t *scopes[MOST_BINDINGS] = {NULL};
	struct ew_access_subject subject = p->subject;

	memcpy(narrow, p->bindings, sizeof(narrow));
	subject.bindings = narrow;
	for (size_t i = 0; i < subject.n_bindings; i++) {
		scopes[i] = p->scopes[i] ? draw_near(d, p->scopes[i]) : draw_scope(d);
		if (ew_scope_within(scopes[i], p->scopes[i]))
			narrow[i].scope = scopes[i];
	}
	bool adds = may(&subject, rights, kind, r);

	for (size_t i = 0; i < subject.n_bindings; i++)
		json_decref(scopes[i]);
	return adds;
}

static void whoever_it_is(void **state)
{
	struct draw d = {.state = 4};
	size_t allowed = 0;

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		_cleanup_(free_person) struct person p;
		_cleanup_(free_json) json_t *see = draw_see(&d);
		struct drawn_look look;
		uint32_t rights = draw_rights(&d);
		int kind = (int)draw_below(&d, EW_ARTIFACT_KINDS + 1) - 1;

		draw_look(&d, &look);
		draw_person(&d, &look.viewer, &p);
		bool unlimited = may(&p.subject, rights, kind, &look.resource);

		look.resource.see = draw_once_in(&d, 2) ? see : NULL;
		bool is = may(&p.subject, rights, kind, &look.resource);

		assert_false(is && !unlimited); /* policy only takes away */
		assert_true(unlimited || !may(&p.subject, rights | EW_RIGHT_READ, kind, &look.resource));
		assert_int_equal(is, one_alone_may(&p, rights, kind, &look.resource));
		assert_true((rights & CONTENT) != 0 || is == unlimited); /* of content */
		if (is)
			assert_false(more_takes_away(&p, rights, kind, &look.resource));
		else
			assert_false(narrower_adds(&d, &p, rights, kind, &look.resource));
		allowed += is;
	}
	print_message("%d questions, %zu allowed\n", SAMPLES, allowed);
	assert_true(allowed > SAMPLES / 20 && allowed < SAMPLES / 2);
}

static void administering_opens_nothing(void **state)
{
	static const uint32_t house = EW_RIGHT_ADMINISTER | EW_RIGHT_APPROVE | EW_RIGHT_PROVISION;
	struct draw d = {.state = 5};

	(void)state;
	for (size_t i = 0; i < SAMPLES / 10; i++) {
		_cleanup_(free_person) struct person p;
		struct drawn_look look;

		draw_look(&d, &look);
		draw_person(&d, &look.viewer, &p);
		p.bindings[0] = (struct ew_access_binding){.role = "boss", .rights = house, .kinds = EW_ACCESS_ALL_KINDS};
		for (size_t k = 1; k < MOST_BINDINGS; k++)
			p.bindings[k].rights &= house;
		p.subject.n_bindings = MOST_BINDINGS;
		assert_int_equal(ew_access_kinds(&p.subject, &look.resource), 0);
		for (uint32_t right = 1; right <= EW_RIGHT_LAUNCH; right <<= 1) {
			bool is_house = (right & house) != 0;

			for (int kind = -1; kind < EW_ARTIFACT_KINDS; kind++)
				assert_int_equal(may(&p.subject, right, kind, &look.resource), is_house);
			assert_int_equal(ew_access_decide_house(&p.subject, right).why == EW_ACCESS_ALLOWED, is_house);
		}
	}
}

/* Where no call is, where a role holds is not asked; when it holds is. */
static void the_house_asks_no_scope(void **state)
{
	struct draw d = {.state = 6};
	size_t allowed = 0;

	(void)state;
	for (size_t i = 0; i < SAMPLES / 10; i++) {
		_cleanup_(free_person) struct person p;
		struct drawn_look look;
		struct ew_access_resource anything = {0};
		uint32_t right = 1u << draw_below(&d, EW_RIGHTS);

		draw_look(&d, &look);
		draw_person(&d, &look.viewer, &p);
		bool is = ew_access_decide_house(&p.subject, right).why == EW_ACCESS_ALLOWED;

		for (size_t k = 0; k < MOST_BINDINGS; k++)
			p.bindings[k].scope = NULL;
		assert_int_equal(is, may(&p.subject, right, -1, &anything));
		assert_int_equal(is, (ew_access_rights(&p.subject) & right) != 0);
		allowed += is;
	}
	assert_true(allowed > SAMPLES / 100);
}

static void it_needs_no_memory(void **state)
{
	_cleanup_(free_json) json_t *see = json_of("{'clerk': ['summary', 'read']}");
	_cleanup_(free_json) json_t *scope = json_of("{'entity': ['acme'], 'hours': {'from': '00:00', 'zone': 'Z'}}");
	struct ew_access_binding b = {.role = "clerk", .rights = ALL_RIGHTS, .kinds = EW_ACCESS_ALL_KINDS, .scope = scope};
	struct ew_access_subject subject = {.bindings = &b, .n_bindings = 1, .viewer = {.now = now}};
	struct ew_access_resource call = {.entity = "acme", .see = see};

	(void)state;
	forbid_allocations();
	enum ew_access_why why = ew_access_decide(&subject, EW_RIGHT_READ, EW_ARTIFACT_SUMMARY, &call).why;
	enum ew_access_why no = ew_access_decide(&subject, EW_RIGHT_EXPORT, EW_ARTIFACT_SUMMARY, &call).why;
	uint32_t kinds = ew_access_kinds(&subject, &call);
	uint32_t rights = ew_access_rights(&subject);

	assert_true(no_allocations());
	assert_int_equal(why, EW_ACCESS_ALLOWED);
	assert_int_equal(no, EW_ACCESS_POLICY);
	assert_int_equal(kinds, EW_ACCESS_ALL_KINDS & ~(1u << EW_ARTIFACT_AUDIO));
	assert_int_equal(rights, ALL_RIGHTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_see_says),
		cmocka_unit_test(without_a_role),
		cmocka_unit_test(when_it_holds),
		cmocka_unit_test(what_is_no_question),
		cmocka_unit_test(all_rights_of_one_role),
		cmocka_unit_test(what_can_be_opened),
		cmocka_unit_test(sentences),
		cmocka_unit_test(nothing_is_said_of_what_is_allowed),
		cmocka_unit_test(whoever_it_is),
		cmocka_unit_test(administering_opens_nothing),
		cmocka_unit_test(the_house_asks_no_scope),
		cmocka_unit_test(it_needs_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
