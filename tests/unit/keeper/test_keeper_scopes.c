/*
 * What each role that a house begins with may be asked for, and of which calls: every ask there is, against a plain table; and what a
 * search shows.
 */
#include "unit/keeper/people_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/sql.h"

static const struct {
	const char *name;
	char letter;
} roles[] = {
	{"administrator", 'a'}, {"approver", 'p'}, {"supervisor", 's'}, {"agent", 'g'}, {"auditor", 'u'}, {"privacy", 'y'},
	{"compliance", 'c'}, {"operator", 'o'},
};

#define EVERYBODY "apsguyco"
#define READERS "sguyco"

enum about {
	HOUSE,      /* where a role reaches is not asked */
	CALL,       /* the role must reach the call */
	EVERY_CALL, /* the role must reach all */
};

/* Who may ask it. What is not here is asked without a session, or does not exist. */
static const struct {
	enum ew_ask op;
	enum about about;
	const char *who;
} table[] = {
	{EW_ASK_AUTHENTICATE, HOUSE, EVERYBODY},
	{EW_ASK_INTERACTIONS, HOUSE, READERS},
	{EW_ASK_INTERACTION, CALL, READERS},
	{EW_ASK_REPLAY, CALL, "suyc"}, /* words of every kind */
	{EW_ASK_EVENTS, CALL, "suyc"},
	{EW_ASK_PROOF, CALL, READERS},
	{EW_ASK_REGISTER, CALL, READERS},
	{EW_ASK_LISTENERS, CALL, READERS},
	{EW_ASK_COMMENTS, CALL, "suyc"},
	{EW_ASK_COMMENT_ADD, CALL, READERS},
	{EW_ASK_REDACT, CALL, "s"},
	{EW_ASK_UNREDACT, CALL, "sc"},
	{EW_ASK_PURPOSES, CALL, READERS},
	{EW_ASK_AUDIO, CALL, "sc"},
	{EW_ASK_PEAKS, CALL, "sc"},
	{EW_ASK_ACCESS, CALL, "sc"},
	{EW_ASK_HANDED, CALL, READERS},
	{EW_ASK_ORIGINAL, CALL, "sc"},
	{EW_ASK_ARTIFACT, CALL, "c"}, /* as a file: to download */
	{EW_ASK_MEDIA_AGAIN, CALL, "sc"},
	{EW_ASK_EXPORT_AGAIN, CALL, "uyc"},
	{EW_ASK_EXPORT, CALL, "uyc"},
	{EW_ASK_BUNDLE, CALL, "uyc"},
	{EW_ASK_ORDER, CALL, "sgo"},
	{EW_ASK_TELL, CALL, "sg"},
	{EW_ASK_EXCEPTIONS, HOUSE, READERS},
	{EW_ASK_EXCEPTION, HOUSE, READERS},
	{EW_ASK_EXCEPTION_DO, HOUSE, "sgo"},
	{EW_ASK_WHO_CLOSED, HOUSE, READERS},
	{EW_ASK_LEDGER, HOUSE, READERS},
	{EW_ASK_WITNESSES, HOUSE, READERS},
	{EW_ASK_POLICIES, HOUSE, READERS},
	{EW_ASK_POLICY, HOUSE, READERS},
	{EW_ASK_EXPLAIN, HOUSE, READERS},
	{EW_ASK_VENDORS, HOUSE, READERS},
	{EW_ASK_VENDOR, HOUSE, READERS},
	{EW_ASK_GROUND_ASK, HOUSE, READERS},
	{EW_ASK_APPROVAL_ASK, HOUSE, READERS},
	{EW_ASK_VIEWS, HOUSE, READERS},
	{EW_ASK_VIEW_ADD, HOUSE, READERS},
	{EW_ASK_PANEL_CALL, HOUSE, READERS},
	{EW_ASK_CASES, EVERY_CALL, READERS},
	{EW_ASK_CASE, EVERY_CALL, READERS},
	{EW_ASK_CASE_OPEN, EVERY_CALL, "uyc"},
	{EW_ASK_CASE_DO, EVERY_CALL, "uyc"},
	{EW_ASK_REPORTS, EVERY_CALL, READERS},
	{EW_ASK_REPORT, EVERY_CALL, READERS},
	{EW_ASK_AUDIT_RUN, EVERY_CALL, READERS},
	{EW_ASK_RECHECK_RUN, EVERY_CALL, READERS},
	{EW_ASK_RECONCILE, EVERY_CALL, READERS},
	{EW_ASK_POPULATION, EVERY_CALL, READERS},
	{EW_ASK_PAPER_MAKE, EVERY_CALL, READERS},
	{EW_ASK_PAPERS, EVERY_CALL, READERS},
	{EW_ASK_PAPER, EVERY_CALL, READERS},
	{EW_ASK_PAPER_FILE, EVERY_CALL, READERS},
	{EW_ASK_SIMULATE, EVERY_CALL, READERS},
	{EW_ASK_OVERVIEW, EVERY_CALL, READERS},
	{EW_ASK_HOLDS, HOUSE, "yc"},
	{EW_ASK_HOLD, HOUSE, "yc"},
	{EW_ASK_HOLD_MAKE, HOUSE, "yc"},
	{EW_ASK_HOLD_CHANGE, HOUSE, "yc"},
	{EW_ASK_HOLD_CALLS, HOUSE, "yc"},
	{EW_ASK_HOLD_PLACE, HOUSE, "yc"},
	{EW_ASK_HOLD_JOB, HOUSE, "yc"},
	{EW_ASK_HOLD_RELEASE, HOUSE, "yc"},
	{EW_ASK_BACKUPS, EVERY_CALL, READERS},
	{EW_ASK_RETENTION, EVERY_CALL, READERS},
	{EW_ASK_RETENTION_DUE, EVERY_CALL, READERS},
	{EW_ASK_RETENTION_RUN, EVERY_CALL, "yc"},
	{EW_ASK_ROTATE, EVERY_CALL, "yc"},
	{EW_ASK_RETENTION_RESUME, EVERY_CALL, "yc"},
	{EW_ASK_REDATES, EVERY_CALL, "yc"},
	{EW_ASK_REDATE, EVERY_CALL, "yc"},
	{EW_ASK_REDATE_LOOK, EVERY_CALL, "yc"},
	{EW_ASK_REDATE_APPLY, EVERY_CALL, "yc"},
	{EW_ASK_DELETIONS, EVERY_CALL, READERS},
	{EW_ASK_DELETION, EVERY_CALL, READERS},
	{EW_ASK_DELETION_FILE, EVERY_CALL, READERS},
	{EW_ASK_DELETION_PROOF, EVERY_CALL, READERS},
	{EW_ASK_EVIDENCE, EVERY_CALL, READERS},
	{EW_ASK_STORAGE, EVERY_CALL, READERS},
	{EW_ASK_STORAGE_PROBE, EVERY_CALL, "yc"},
	{EW_ASK_STORAGE_MOVE, EVERY_CALL, "yc"},
	{EW_ASK_STORAGE_STOP, EVERY_CALL, "yc"},
	{EW_ASK_SUBJECT, EVERY_CALL, "yc"},
	{EW_ASK_REQUESTS, EVERY_CALL, "yc"},
	{EW_ASK_REQUEST, EVERY_CALL, "yc"},
	{EW_ASK_REQUEST_MAKE, EVERY_CALL, "yc"},
	{EW_ASK_REQUEST_DO, EVERY_CALL, "yc"},
	{EW_ASK_REQUEST_FIND, EVERY_CALL, "yc"},
	{EW_ASK_REQUEST_CALLS, EVERY_CALL, "yc"},
	{EW_ASK_REQUEST_ERASE, EVERY_CALL, "yc"},
	{EW_ASK_REQUEST_LETTER, EVERY_CALL, "yc"},
	{EW_ASK_REQUEST_PACKAGE, EVERY_CALL, "yc"},
	{EW_ASK_REQUEST_FREEZE, EVERY_CALL, "yc"},
	{EW_ASK_REQUEST_UNFREEZE, EVERY_CALL, "yc"},
	{EW_ASK_REQUEST_OBJECT, EVERY_CALL, "yc"},
	{EW_ASK_REQUEST_CORRECT, EVERY_CALL, "yc"},
	{EW_ASK_LEDGER_SUCCEED, HOUSE, "a"},
	{EW_ASK_TESTED, HOUSE, "a"},
	{EW_ASK_TOKEN_MAKE, HOUSE, "a"},
	{EW_ASK_TOKENS, HOUSE, "a"},
	{EW_ASK_TOKEN_REVOKE, HOUSE, "a"},
	{EW_ASK_VENDOR_ADD, HOUSE, "a"},
	{EW_ASK_VENDOR_CHANGE, HOUSE, "a"},
	{EW_ASK_VENDOR_WITHDRAW, HOUSE, "a"},
	{EW_ASK_PEOPLE, HOUSE, "a"},
	{EW_ASK_PERSON, HOUSE, "a"},
	{EW_ASK_PERSON_ADD, HOUSE, "a"},
	{EW_ASK_PERSON_DO, HOUSE, "a"},
	{EW_ASK_ROLE_GIVE, HOUSE, "a"},
	{EW_ASK_ROLE_TAKE, HOUSE, "a"},
	{EW_ASK_ROLE_ATTEST, HOUSE, "a"},
	{EW_ASK_ROLES, HOUSE, "a"},
	{EW_ASK_ROLE_MAKE, HOUSE, "a"},
	{EW_ASK_ROLE_REMOVE, HOUSE, "a"},
	{EW_ASK_REVIEW, HOUSE, "a"},
	{EW_ASK_ATTESTATIONS, HOUSE, "a"},
	{EW_ASK_ATTEST_MANY, HOUSE, "a"},
	{EW_ASK_ATTEST_ROUND, HOUSE, "a"},
	{EW_ASK_APPROVALS, HOUSE, "apc"},
	{EW_ASK_APPROVAL, HOUSE, "apc"},
	{EW_ASK_APPROVAL_DO, HOUSE, "apc"},
	{EW_ASK_GROUNDS, HOUSE, "apc"},
	{EW_ASK_GROUND_END, HOUSE, "apc"},
	{EW_ASK_RECIPIENTS, HOUSE, READERS}, /* and tools of the vendor */
	{EW_ASK_RECIPIENT_ANSWER, HOUSE, "a"},
	{EW_ASK_GRANT, HOUSE, ""},
	{EW_ASK_GRANT_ACK, HOUSE, ""},
	{EW_ASK_HAND_IN, HOUSE, ""},
	{EW_ASK_PANEL_LAUNCH, HOUSE, ""},
	{EW_ASK_SCIM_USERS, HOUSE, ""}, /* a directory's alone */
	{EW_ASK_SCIM_USER, HOUSE, ""},
	{EW_ASK_SCIM_GROUPS, HOUSE, ""},
	{EW_ASK_SCIM_ADD, HOUSE, ""},
	{EW_ASK_SCIM_PUT, HOUSE, ""},
	{EW_ASK_SCIM_PATCH, HOUSE, ""},
	{EW_ASK_SCIM_REMOVE, HOUSE, ""},
	/* one's own, and what answers by itself whose it is */
	{EW_ASK_ME, HOUSE, EVERYBODY},
	{EW_ASK_STEP_UP, HOUSE, EVERYBODY},
	{EW_ASK_OIDC_AGAIN, HOUSE, EVERYBODY},
	{EW_ASK_PASSWORD, HOUSE, EVERYBODY},
	{EW_ASK_TOTP_CONFIRM, HOUSE, EVERYBODY},
	{EW_ASK_TOTP_REMOVE, HOUSE, EVERYBODY},
	{EW_ASK_TOTP, HOUSE, EVERYBODY},
	{EW_ASK_SALT, HOUSE, EVERYBODY},
	{EW_ASK_SESSIONS, HOUSE, EVERYBODY},
	{EW_ASK_SESSION_END, HOUSE, EVERYBODY},
	{EW_ASK_VIEW_REMOVE, HOUSE, EVERYBODY},
	{EW_ASK_LISTEN, HOUSE, EVERYBODY},
	{EW_ASK_LOG, HOUSE, EVERYBODY},
	{EW_ASK_ORDER_REFUSED, HOUSE, EVERYBODY},
	{EW_ASK_GRANT_ORDERS, HOUSE, EVERYBODY},
	{EW_ASK_GRANTS, HOUSE, READERS},
	{EW_ASK_GRANT_SHOW, HOUSE, EVERYBODY},
	{EW_ASK_GRANT_END, HOUSE, EVERYBODY},
	{EW_ASK_EVALUATE, HOUSE, READERS},
};

static const enum ew_ask without_session[] = {EW_ASK_ENROL, EW_ASK_READY, EW_ASK_METRICS, EW_ASK_LEDGER_FILE, EW_ASK_STAMPS,
	EW_ASK_SIGN_IN_WAYS, EW_ASK_SIGN_IN, EW_ASK_INVITED, EW_ASK_PANEL_SESSION, EW_ASK_SIGN_OUT,
	EW_ASK_OIDC_BEGIN, EW_ASK_OIDC_CALLBACK, EW_ASK_OIDC_LOGOUT};

static const struct {
	const char *name, *scope, *agents;
	bool reaches, all;
} scopes[] = {
	{"no limit", "", "", true, true},
	{"its queue", ",\"scope\":{\"queue\":[\"other\",\"sales\"]}", "", true, false},
	{"another queue", ",\"scope\":{\"queue\":[\"other\"]}", "", false, false},
	{"own", ",\"scope\":{\"own\":true}", ",\"agents\":[\"1001\"]", true, false},
	{"somebody else's", ",\"scope\":{\"own\":true}", ",\"agents\":[\"2002\"]", false, false},
	{"own, in another queue", ",\"scope\":{\"own\":true,\"queue\":[\"other\"]}", ",\"agents\":[\"1001\"]", false, false},
	{"the entity", ",\"scope\":{\"entity\":[\"kit\"]}", "", true, false},
	{"another entity", ",\"scope\":{\"entity\":[\"other\"]}", "", false, false},
	{"today's", ",\"scope\":{\"days\":1}", "", true, false},
};

struct house {
	struct kit *k;
	struct person anna, ben;
};

static void call_in(struct kit *k, uint8_t call, const char *queue, const char *extension)
{
	char facts[300];

	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"%s\",\"extension\":\"%s\",\"from\":{\"address\":\"" KIT_NUMBER
		"\"},\"to\":{\"address\":\"+35224111\"}}",
		queue, extension);
	kit_offer_with(k, call, facts);
	kit_stream(k, call, 1);
	assert_int_equal(kit_ring(k), 0);
}

static struct house house(void)
{
	struct house h = {.k = kit_new(kit_automatic)};

	person_enrol(h.k, "anna", &h.anna);
	person_enrol(h.k, "ben", &h.ben);
	call_in(h.k, 1, "sales", "1001");
	return h;
}

static void somebody(struct house *h, const char *login, const char *role, const char *scope, const char *agents, struct person *ret)
{
	person_add(h->k, &h->anna, login, agents, ret);
	give_role(h->k, &h->anna, &h->ben, ret, role, scope);
}

static bool is_refused(const struct kit *k)
{
	static const char *const problems[] = {"right_missing", "not_now", "out_of_scope", "hidden_by_role", "hidden_by_policy"};

	for (size_t i = 0; i < EW_COUNT(problems); i++)
		if (k->status == 403 && kit_problem(k, problems[i]))
			return true;
	return false;
}

static bool should(size_t row, char role, size_t scope)
{
	if (!strchr(table[row].who, role))
		return false;
	return table[row].about == HOUSE || (table[row].about == CALL ? scopes[scope].reaches : scopes[scope].all);
}

/* What cannot harm: that it is admitted is seen by what it says of its arguments. */
static void ask_all(struct house *h, const struct person *p, size_t role, size_t scope)
{
	for (size_t i = 0; i < EW_COUNT(table); i++) {
		bool refused;

		kit_forget(h->k);
		(void)kit_ask_as(h->k, &p->session, table[i].op, table[i].about == CALL ? 1 : 0, "{}",
			table[i].about == CALL ? "qa" : "");
		refused = is_refused(h->k);
		if (refused == should(i, roles[role].letter, scope))
			fail_msg("%s, %s, ask %u: %u %s", roles[role].name, scopes[scope].name, (unsigned)table[i].op, h->k->status,
				kit_text(h->k, "type"));
	}
}

static void every_role_asks_everything(void **state)
{
	(void)state;
	for (size_t role = 0; role < EW_COUNT(roles); role++) {
		for (size_t scope = 0; scope < EW_COUNT(scopes); scope++) {
			struct house h = house();
			struct person p;

			somebody(&h, "eve", roles[role].name, scopes[scope].scope, scopes[scope].agents, &p);
			ask_all(&h, &p, role, scope);
			kit_free(&h.k);
		}
	}
}

/* A new ask is in the table, or it needs no session. */
static void no_ask_is_forgotten(void **state)
{
	struct house h = house();

	(void)state;
	for (unsigned op = 1; op < 256; op++) {
		bool known = false;

		for (size_t i = 0; i < EW_COUNT(table); i++)
			known = known || table[i].op == op;
		for (size_t i = 0; i < EW_COUNT(without_session); i++)
			known = known || without_session[i] == op;
		if (known)
			continue;
		if (person_ask(h.k, &h.anna, (enum ew_ask)op, 1, "{}") != 400 || !kit_problem(h.k, "unknown_operation"))
			fail_msg("ask %u is in no table", op);
	}
	kit_free(&h.k);
}

/* Nobody without a role is admitted to anything that needs one. */
static void without_a_role_there_is_only_ones_own(void **state)
{
	struct house h = house();
	struct person eve;

	(void)state;
	person_add(h.k, &h.anna, "eve", "", &eve);
	for (size_t i = 0; i < EW_COUNT(table); i++) {
		bool own = strcmp(table[i].who, EVERYBODY) == 0 && table[i].op != EW_ASK_LOG;

		(void)kit_ask_as(h.k, &eve.session, table[i].op, table[i].about == CALL ? 1 : 0, "{}", "");
		if (is_refused(h.k) == own)
			fail_msg("ask %u: %u", (unsigned)table[i].op, h.k->status);
	}
	kit_free(&h.k);
}

/* -- search ------------------------------------------------------------------------------------ */

static size_t found(struct house *h, const struct person *p, const char *query)
{
	assert_int_equal(kit_ask_as(h->k, &p->session, EW_ASK_INTERACTIONS, 0, query, ""), 200);
	return json_array_size(json_object_get(h->k->answer, "items"));
}

static void a_search_shows_what_is_reached(void **state)
{
	static const struct {
		const char *scope, *agents;
		size_t n;
	} rows[] = {
		{"", "", 4},
		{",\"scope\":{\"queue\":[\"sales\"]}", "", 2},
		{",\"scope\":{\"queue\":[\"sales\",\"service\"]}", "", 4},
		{",\"scope\":{\"queue\":[\"none\"]}", "", 0},
		{",\"scope\":{\"own\":true}", ",\"agents\":[\"1001\"]", 2},
		{",\"scope\":{\"own\":true}", ",\"agents\":[\"1001\",\"1002\"]", 3},
		{",\"scope\":{\"own\":true}", "", 0},
		{",\"scope\":{\"own\":true,\"queue\":[\"sales\"]}", ",\"agents\":[\"1001\"]", 1},
		{",\"scope\":{\"team\":[\"north\"]}", "", 1}, /* of an agent who is in it */
		{",\"scope\":{\"team\":[\"south\"]}", "", 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct house h = house();
		struct person member, p;
		size_t n;

		call_in(h.k, 2, "sales", "1002");
		call_in(h.k, 3, "service", "1001");
		call_in(h.k, 4, "service", "1003");
		person_add(h.k, &h.anna, "member", ",\"team\":\"north\",\"agents\":[\"1003\"]", &member);
		somebody(&h, "eve", "supervisor", rows[i].scope, rows[i].agents, &p);
		n = found(&h, &p, "{}");
		if (n != rows[i].n)
			fail_msg("%s%s: %zu", rows[i].scope, rows[i].agents, n);
		assert_true(json_is_null(json_object_get(h.k->answer, "next")));
		/* A filter finds nothing that the role does not reach. */
		assert_true(found(&h, &p, "{\"queue\":\"service\"}") <= n);
		/* That somebody searched, by which filters, and never for what. */
		assert_int_equal(house_logged(h.k, EW_EVENT_SEARCHED), 2);
		assert_null(memmem(
			kit_find(h.k, EW_EVENT_SEARCHED)->record.at, kit_find(h.k, EW_EVENT_SEARCHED)->record.len, "service", 7));
		kit_free(&h.k);
	}
}

/* Two roles of different calls reach both, each with what it holds. */
static void roles_add_up_call_by_call(void **state)
{
	struct house h = house();
	struct person eve;

	(void)state;
	call_in(h.k, 2, "service", "1002");
	somebody(&h, "eve", "supervisor", ",\"scope\":{\"queue\":[\"sales\"]}", "", &eve);
	give_role(h.k, &h.anna, &h.ben, &eve, "auditor", ",\"scope\":{\"queue\":[\"service\"]}");
	assert_int_equal(found(&h, &eve, "{}"), 2);
	assert_int_equal(person_opens(h.k, &eve, EW_ASK_ACCESS, 1, "qa"), 201);
	assert_int_equal(person_opens(h.k, &eve, EW_ASK_ACCESS, 2, "qa"), 403); /* an auditor does not listen */
	assert_int_equal(person_opens(h.k, &eve, EW_ASK_EXPORT, 1, "qa"), 403); /* a supervisor does not export */
	assert_true(is_refused(h.k));
	kit_free(&h.k);
}

static size_t pages_of(struct house *h, struct person *who, unsigned *ret_pages)
{
	char query[200] = "{}";
	size_t n = 0;

	for (*ret_pages = 0; *ret_pages < 10; ++*ret_pages) {
		n += found(h, who, query);
		if (!kit_text(h->k, "next"))
			break;
		snprintf(query, sizeof(query), "{\"cursor\":\"%s\"}", kit_text(h->k, "next"));
	}
	return n;
}

/*
 * Whoever reaches little of much is led to it by what the index knows of their scope. By the time of the day, which it does not
 * know, they are answered after a while, and go on from there.
 */
static void a_page_ends_after_a_bounded_number_of_rows(void **state)
{
	static const char strangers[] =
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4500)"
		" INSERT INTO interactions (id, state, thread, started, ended, generation, wrapped, sealed)"
		" SELECT randomblob(16), 4, thread, started + i, started + i, generation, wrapped, sealed FROM interactions, n;"
		"INSERT OR IGNORE INTO blind SELECT 0, started, number FROM interactions;"
		"INSERT OR IGNORE INTO blind SELECT state, started, number FROM interactions";
	struct house h = house();
	struct person eve;
	unsigned pages;

	(void)state;
	somebody(&h, "eve", "supervisor", ",\"scope\":{\"queue\":[\"sales\"]}", "", &eve);
	assert_int_equal(ew_sql_exec(h.k->core->catalog, strangers), 0); /* newer than the call, and of nobody's queue */
	assert_int_equal(pages_of(&h, &eve, &pages), 1);
	assert_int_equal(pages, 0);
	give_role(h.k, &h.anna, &h.ben, &eve, "auditor", ",\"scope\":{\"hours\":{\"from\":\"03:00\",\"to\":\"03:01\"}}");
	assert_int_equal(pages_of(&h, &eve, &pages), 1);
	assert_in_range(pages, 2, 3); /* 2,000 rows each */
	kit_free(&h.k);
}

/* -- what is written down ---------------------------------------------------------------------- */

static void a_first_look_is_an_event(void **state)
{
	struct house h = house();
	struct person eve;

	(void)state;
	somebody(&h, "eve", "supervisor", "", "", &eve);
	for (int i = 0; i < 3; i++)
		assert_int_equal(person_ask(h.k, &eve, EW_ASK_INTERACTION, 1, "{}"), 200);
	kit_read_log(h.k, 1);
	assert_int_equal(kit_logged(h.k, EW_EVENT_VIEWED), 1);
	assert_string_equal(kit_field(kit_find(h.k, EW_EVENT_VIEWED), "what"), "record");
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_EVENTS, 1, "{}"), 200);
	ew_io_sim_advance(h.k->io, EW_VIEW_US);
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_INTERACTION, 1, "{}"), 200);
	kit_read_log(h.k, 1);
	assert_int_equal(kit_logged(h.k, EW_EVENT_VIEWED), 3);
	/* A replay is of the house: it does not write into the call that it checks. */
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_REPLAY, 1, "{}"), 200);
	kit_read_log(h.k, 1);
	assert_int_equal(kit_logged(h.k, EW_EVENT_VIEWED), 3);
	assert_int_equal(house_logged(h.k, EW_EVENT_VIEWED), 1);
	kit_free(&h.k);
}

static void a_refusal_is_an_event_of_the_call_or_of_the_house(void **state)
{
	struct house h = house();
	struct person eve;

	(void)state;
	somebody(&h, "eve", "supervisor", ",\"scope\":{\"queue\":[\"other\"]}", "", &eve);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(person_ask(h.k, &eve, EW_ASK_INTERACTION, 1, "{}"), 403);
		assert_int_equal(person_ask(h.k, &eve, EW_ASK_PEOPLE, 0, "{}"), 403);
	}
	kit_read_log(h.k, 1);
	assert_int_equal(kit_logged(h.k, EW_EVENT_ACCESS_REFUSED), 1); /* the same within a minute is one */
	assert_string_equal(kit_field(kit_find(h.k, EW_EVENT_ACCESS_REFUSED), "because"), "out_of_scope");
	assert_int_equal(kit_logged(h.k, EW_EVENT_VIEWED), 0);
	assert_int_equal(house_logged(h.k, EW_EVENT_REFUSED), 1);
	assert_string_equal(kit_field(kit_find(h.k, EW_EVENT_REFUSED), "because"), "no_right");
	kit_free(&h.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_role_asks_everything),
		cmocka_unit_test(no_ask_is_forgotten),
		cmocka_unit_test(without_a_role_there_is_only_ones_own),
		cmocka_unit_test(a_search_shows_what_is_reached),
		cmocka_unit_test(roles_add_up_call_by_call),
		cmocka_unit_test(a_page_ends_after_a_bounded_number_of_rows),
		cmocka_unit_test(a_first_look_is_an_event),
		cmocka_unit_test(a_refusal_is_an_event_of_the_call_or_of_the_house),
	};

	return cmocka_run_group_tests_name("keeper_scopes", tests, NULL, NULL);
}
