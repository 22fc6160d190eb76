/*
 * The whole of deciding in one table that is generated: every right and kind, where, when, what a policy says of the role, and a
 * second role beside it. Each cell is compared with the list of table_rules.c.
 */
#include "unit/access/access_kit.h"

#include "unit/access/table_rules.h"

#define DAY_US (24 * 3600 * EW_US_PER_S)

/* Saturday, 21 November 2026, 10:00 in UTC. */
static const struct ew_wall now = {INT64_C(1795255200) * EW_US_PER_S};

/* -- where ------------------------------------------------------------------------------------ */

static const char *const groups[] = {"EU", NULL};
static const char *const agents[] = {"sip:anna", NULL};
static const char *const teams[] = {"north", NULL};

static const struct {
	const char *scope;
	enum ew_scope_part outside;
} places[] = {
	{NULL, EW_SCOPE_MATCHES},
	{"{}", EW_SCOPE_MATCHES},
	{"{'entity': ['acme']}", EW_SCOPE_MATCHES},
	{"{'entity': ['other']}", EW_SCOPE_ENTITY},
	{"{'region': ['EU']}", EW_SCOPE_MATCHES},
	{"{'region': ['US']}", EW_SCOPE_REGION},
	{"{'queue': ['sales']}", EW_SCOPE_MATCHES},
	{"{'queue': ['support']}", EW_SCOPE_QUEUE},
	{"{'team': ['north']}", EW_SCOPE_MATCHES},
	{"{'team': ['south']}", EW_SCOPE_TEAM},
	{"{'own': true}", EW_SCOPE_MATCHES},
	{"{'own': true}", EW_SCOPE_OWN}, /* then who looks took no part in the call */
	{"{'days': 7}", EW_SCOPE_MATCHES},
	{"{'days': 1}", EW_SCOPE_AGE},
	{"{'from': '2026-11-01T00:00:00Z', 'to': '2026-12-01T00:00:00Z'}", EW_SCOPE_MATCHES},
	{"{'from': '2026-11-20T00:00:00Z'}", EW_SCOPE_AGE},
	{"{'to': '2026-11-18T00:00:00Z'}", EW_SCOPE_AGE},
	{"{'hours': {'days': ['sat'], 'from': '10:00', 'to': '12:00', 'zone': '+01:00'}}", EW_SCOPE_MATCHES},
	{"{'hours': {'days': ['sat'], 'from': '12:00', 'to': '18:00', 'zone': '+01:00'}}", EW_SCOPE_HOURS},
	{"{'queue': ['sales'], 'team': ['south'], 'days': 1}", EW_SCOPE_TEAM},
	{"{'language': ['fr']}", EW_SCOPE_UNREADABLE},
};
#define PLACES EW_COUNT(places)

/* -- when ------------------------------------------------------------------------------------- */

static const struct {
	int64_t from_us, until_us, attest_us; /* from now; 0: not set */
	bool holds;
} times[] = {
	{0, 0, 0, true},
	{DAY_US, 9 * DAY_US, 0, false},
	{-DAY_US, DAY_US, 0, true},
	{-9 * DAY_US, -DAY_US, 0, false},
	{-DAY_US, DAY_US, DAY_US, true},
	{-DAY_US, DAY_US, -1, false},
};

/* -- what a policy says ------------------------------------------------------------------------ */

static const struct said_of_roles sees[] = {
	{false, NULL, NULL},
	{true, NULL, NULL},
	{true, NULL, "listen read"},
	{true, "", "export"},
	{true, "listen", NULL},
	{true, "read", "listen"},
	{true, "export", "read"},
	{true, "reveal", "summary"},
	{true, "listen read export reveal", NULL},
	{true, "listen summary", "recording"},
	{true, "audio", NULL},
	{true, "recording", "read"},
	{true, "live_transcript", NULL},
	{true, "transcript", NULL},
	{true, "summary", NULL},
	{true, "agent_notes", NULL},
	{true, "sentiment", NULL},
	{true, "disposition", NULL},
	{true, "qa_score", NULL},
	{true, "tags", NULL},
	{true, "actions", NULL},
	{true, "escalation", NULL},
	{true, "crm_sync", NULL},
	{true, "metadata", NULL},
	{true, "consent_evidence", "reveal export"},
};

static void name_role(json_t *see, const char *role, const char *words)
{
	json_t *list = json_array();
	struct ew_slice rest = ew_slice_text(words);
	struct ew_slice word;

	while (ew_slice_cut(&rest, ' ', &word))
		assert_int_equal(json_array_append_new(list, json_stringn((const char *)word.at, word.len)), 0);
	if (words)
		assert_int_equal(json_object_set(see, role, list), 0);
	json_decref(list);
}

static json_t *json_of_see(const struct said_of_roles *said)
{
	json_t *see = said->says ? json_object() : NULL;

	if (see) {
		name_role(see, "clerk", said->clerk);
		name_role(see, "boss", said->boss);
	}
	return see;
}

/* -- what is asked ----------------------------------------------------------------------------- */

static const char *const rights[][MOST_ASKED + 1] = {
	{"search"}, {"read"}, {"listen"}, {"reveal"}, {"export"}, {"order"}, {"administer"}, {"tell"}, {"capture"},
	{"download"}, {"hold"}, {"erase"}, {"approve"}, {"provision"}, {"launch"}, {"listen", "download"}, {"read", "export"},
	{"search", "reveal"},
};

static const char *const kinds[] = {"-", "audio", "live_transcript", "transcript", "summary", "agent_notes", "sentiment",
	"disposition", "qa_score", "tags", "actions", "escalation", "crm_sync", "metadata", "consent_evidence"};

static uint32_t bits_of(const char *const words[])
{
	uint32_t bits = 0;

	for (size_t i = 0; words[i]; i++)
		bits |= ew_right_of(words[i]);
	return bits;
}

/* -- who -------------------------------------------------------------------------------------- */

/* What of a role is as it is asked for: all, or all but one thing, or nothing more than that. */
enum holding { ALL, NOT_THE_RIGHT, NOT_THE_KIND, JUST_THAT, HOLDINGS };

struct role_row {
	bool is_boss;
	enum holding holding;
	size_t place, time;
};

/* A second role beside the first. The first of these stands for none. */
static const struct role_row others[] = {
	{0},
	{true, ALL, 0, 0},
	{true, NOT_THE_RIGHT, 0, 0},
	{true, ALL, 0, 3},
	{true, ALL, 3, 0},
	{true, NOT_THE_KIND, 0, 0},
	{false, JUST_THAT, 6, 4},
};

struct question {
	struct asked asked;
	uint32_t rights;
	int kind;
	bool clerk_sees, boss_sees; /* by the rules */
};

/* Built once: the same scopes for all cells. */
static json_t *scopes[PLACES];

static struct ew_access_binding binding_of(const struct role_row *row, const struct question *q)
{
	uint32_t kind = q->kind < 0 ? 0 : 1u << q->kind;
	uint32_t all = (1u << EW_RIGHTS) - 1;
	struct ew_access_binding b = {
		.role = row->is_boss ? "boss" : "clerk",
		.rights = row->holding == JUST_THAT ? q->rights : all,
		.kinds = row->holding == JUST_THAT ? kind : EW_ACCESS_ALL_KINDS,
		.scope = scopes[row->place],
	};

	if (row->holding == NOT_THE_RIGHT)
		b.rights &= ~(q->rights & -q->rights); /* one of them is enough */
	if (row->holding == NOT_THE_KIND)
		b.kinds &= ~kind;
	b.from.us = times[row->time].from_us ? now.us + times[row->time].from_us : 0;
	b.until.us = times[row->time].until_us ? now.us + times[row->time].until_us : 0;
	b.attest.us = times[row->time].attest_us ? now.us + times[row->time].attest_us : 0;
	return b;
}

static struct role_held held_of(const struct role_row *row, const struct question *q)
{
	return (struct role_held){
		.is_boss = row->is_boss,
		.has_rights = row->holding != NOT_THE_RIGHT,
		.is_time = times[row->time].holds,
		.outside = places[row->place].outside,
		.has_kind = row->holding != NOT_THE_KIND || strcmp(q->asked.kind, "-") == 0,
		.is_shown = row->is_boss ? q->boss_sees : q->clerk_sees,
	};
}

static void compare(const struct role_row *rows, size_t n, const struct question *q, const struct ew_access_resource *call,
	size_t *counts)
{
	struct ew_access_binding bindings[2];
	struct role_held held[2];
	bool stranger = false;
	int of = -1;

	for (size_t i = 0; i < n; i++) {
		stranger |= places[rows[i].place].outside == EW_SCOPE_OWN;
		bindings[i] = binding_of(&rows[i], q);
		held[i] = held_of(&rows[i], q);
	}
	struct ew_access_subject subject = {
		.bindings = bindings, .n_bindings = n, .viewer = {.agents = stranger ? NULL : agents, .now = now}};
	struct ew_access_verdict v = ew_access_decide(&subject, q->rights, q->kind, call);
	enum ew_access_why want = rule_verdict(held, n, &of);
	enum ew_scope_part part = want == EW_ACCESS_OUT_OF_SCOPE ? held[of].outside : EW_SCOPE_MATCHES;

	if (v.why != want || v.part != part || v.by != (of < 0 ? NULL : &bindings[of]))
		fail_msg("%s of %s, place %zu, time %zu, holding %d, %zu roles: %d, not %d", q->asked.rights[0],
			q->asked.kind, rows[0].place, rows[0].time, rows[0].holding, n, v.why, want);
	counts[v.why]++;
}

/* Each place, time and holding of the first role, without and with each of the others, before it and behind. */
static void all_roles(const struct question *q, const struct ew_access_resource *call, size_t *counts)
{
	struct role_row rows[3] = {0};

	for (rows[1].place = 0; rows[1].place < PLACES; rows[1].place++) {
		for (rows[1].time = 0; rows[1].time < EW_COUNT(times); rows[1].time++) {
			for (int h = 0; h < HOLDINGS; h++) {
				rows[1].holding = (enum holding)h;
				compare(rows + 1, 1, q, call, counts);
				for (size_t k = 1; k < EW_COUNT(others); k++) {
					rows[0] = rows[2] = others[k];
					compare(k % 2 ? rows : rows + 1, 2, q, call, counts);
				}
			}
		}
	}
}

static void the_table(void **state)
{
	size_t counts[EW_ACCESS_POLICY + 1] = {0};
	size_t all = 0;

	(void)state;
	for (size_t s = 0; s < EW_COUNT(sees); s++) {
		_cleanup_(free_json) json_t *see = json_of_see(&sees[s]);
		struct ew_access_resource call = {.entity = "acme", .region = "LU", .groups = groups, .queue = "sales",
			.agents = agents, .teams = teams, .started = {now.us - 3 * DAY_US}, .see = see};

		for (size_t r = 0; r < EW_COUNT(rights); r++) {
			for (size_t k = 0; k < EW_COUNT(kinds); k++) {
				struct question q = {.rights = bits_of(rights[r]), .kind = (int)k - 1};

				memcpy(q.asked.rights, rights[r], sizeof(q.asked.rights));
				q.asked.kind = kinds[k];
				q.clerk_sees = rule_shows(&sees[s], false, &q.asked);
				q.boss_sees = rule_shows(&sees[s], true, &q.asked);
				all_roles(&q, &call, counts);
			}
		}
	}
	for (size_t i = 0; i < EW_COUNT(counts); i++) {
		assert_true(counts[i] > 0);
		all += counts[i];
	}
	print_message("%zu combinations, of which %zu allowed\n", all, counts[EW_ACCESS_ALLOWED]);
	assert_int_equal(all, EW_COUNT(sees) * EW_COUNT(rights) * EW_COUNT(kinds) * PLACES * EW_COUNT(times) * HOLDINGS *
				      EW_COUNT(others));
}

/* The table names every right and kind that there is, in their order. */
static void nothing_is_left_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_RIGHTS; i++)
		assert_int_equal(ew_right_of(rights[i][0]), 1u << i);
	assert_int_equal(EW_COUNT(kinds), EW_ARTIFACT_KINDS + 1);
	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++)
		assert_string_equal(ew_artifact_kind_name((enum ew_artifact_kind)i), kinds[i + 1]);
}

static int build_scopes(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLACES; i++)
		scopes[i] = json_of(places[i].scope);
	return 0;
}

static int free_scopes(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLACES; i++)
		free_json(&scopes[i]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_left_out),
		cmocka_unit_test(the_table),
	};

	return cmocka_run_group_tests(tests, build_scopes, free_scopes);
}
