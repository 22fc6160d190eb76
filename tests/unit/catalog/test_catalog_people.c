/*
 * The tables of people: accounts, roles, sessions, what waits for a second person, legal grounds.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/approvals.h"
#include "catalog/grounds.h"
#include "catalog/people.h"
#include "catalog/roles.h"
#include "catalog/sessions.h"
#include "domain/right.h"
#include "unit/catalog/opened.h"

static const struct ew_id nobody;
static const struct ew_hash none;

/* Every test runs inside one transaction. */
static int begin(void **state)
{
	int r = open_for_test(state);
	struct opened *o = *state;

	return r == 0 ? ew_catalog_begin(o->c) : r;
}

static struct ew_catalog *of(void **state)
{
	struct opened *o = *state;

	return o->c;
}

/* -- accounts ---------------------------------------------------------------------------------- */

static struct ew_person_row person(uint64_t n, enum ew_person_state state)
{
	return (struct ew_person_row){.id = id_of(n),
		.state = state,
		.source = EW_PERSON_LOCAL,
		.login = hash_of(n),
		.made = {100},
		.changed = {100},
		.sealed = EW_SLICE("sealed")};
}

static int keep_person(void *arg, const struct ew_person_row *row)
{
	*(struct ew_person_row *)arg = *row;
	return 0;
}

static int count_person(void *arg, const struct ew_person_row *row)
{
	(void)row;
	++*(size_t *)arg;
	return 0;
}

static void test_people(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_person_row row = person(1, EW_PERSON_INVITED), got, other = person(2, EW_PERSON_ACTIVE);
	uint64_t changes = ew_people_changes(c);
	struct ew_hash subject = hash_of(77), invitation = hash_of(78);
	size_t n = 0;

	row.invitation = invitation;
	row.subject = subject;
	assert_int_equal(ew_people_put(c, &row), 0);
	assert_true(ew_people_changes(c) > changes);
	assert_int_equal(ew_people_put(c, &other), 0); /* neither has a subject: two of none are not alike */
	assert_int_equal(ew_people_by_login(c, &row.login, keep_person, &got), 0);
	assert_true(ew_id_equal(got.id, row.id) && got.state == EW_PERSON_INVITED);
	assert_int_equal(ew_people_by_subject(c, &subject, keep_person, &got), 0);
	assert_int_equal(ew_people_by_invitation(c, &invitation, keep_person, &got), 0);
	/* Never by nothing. */
	assert_int_equal(ew_people_by_login(c, &none, keep_person, &got), -ENOENT);
	assert_int_equal(ew_people_by_subject(c, &none, keep_person, &got), -ENOENT);
	assert_int_equal(ew_people_by_invitation(c, &none, keep_person, &got), -ENOENT);
	assert_int_equal(ew_people_get(c, id_of(9), keep_person, &got), -ENOENT);
	/* Two people have not one login, nor one subject. */
	other.login = row.login;
	assert_int_equal(ew_people_put(c, &other), -EEXIST);
	other.login = hash_of(2);
	other.subject = subject;
	assert_int_equal(ew_people_put(c, &other), -EEXIST);
	assert_int_equal(ew_people_each(c, nobody, 0, 10, count_person, &n), 0);
	assert_int_equal(n, 2);
	n = 0;
	assert_int_equal(ew_people_each(c, nobody, EW_PERSON_ACTIVE, 10, count_person, &n), 0);
	assert_int_equal(n, 1);
	n = 0;
	assert_int_equal(ew_people_each(c, id_of(1), 0, 10, count_person, &n), 0);
	assert_int_equal(n, 1);
}

/* An attempt writes what guessing changes, and nothing else. */
static void test_attempts(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_person_row row = person(1, EW_PERSON_ACTIVE), got;

	assert_int_equal(ew_people_note_attempt(c, &row), -ENOENT);
	assert_int_equal(ew_people_put(c, &row), 0);
	row.state = EW_PERSON_LEFT;
	row.failures = 7;
	row.failed.us = 200;
	row.locked_until.us = 300;
	row.totp_step = UINT64_C(1) << 40;
	assert_int_equal(ew_people_note_attempt(c, &row), 0);
	assert_int_equal(ew_people_get(c, row.id, keep_person, &got), 0);
	assert_true(got.failures == 7 && got.failed.us == 200 && got.locked_until.us == 300);
	assert_true(got.totp_step == UINT64_C(1) << 40 && got.state == EW_PERSON_ACTIVE);
}

/* -- roles ------------------------------------------------------------------------------------- */

static void put_role(struct ew_catalog *c, const char *name, uint32_t rights, bool builtin)
{
	struct ew_role_row row = {.name = name, .rights = rights, .builtin = builtin, .sealed = EW_SLICE("t")};

	assert_int_equal(ew_roles_put(c, &row), 0);
}

static struct ew_binding_row binding(uint64_t n, uint64_t who, const char *role)
{
	return (struct ew_binding_row){
		.id = id_of(n), .person = id_of(who), .role = role, .made = {100}, .sealed = EW_SLICE("why")};
}

static int keep_role(void *arg, const struct ew_role_row *row)
{
	*(struct ew_role_row *)arg = *row;
	return 0;
}

static int count_binding(void *arg, const struct ew_binding_row *row)
{
	(void)row;
	++*(size_t *)arg;
	return 0;
}

static void test_roles(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_binding_row row = binding(10, 1, "boss");
	struct ew_role_row got;
	uint64_t people = 9;
	size_t n = 0;

	put_role(c, "agent", EW_RIGHT_READ, true);
	assert_int_equal(ew_bindings_put(c, &row), -ENOENT); /* nothing hangs in the air */
	put_role(c, "boss", EW_RIGHT_ADMINISTER, false);
	assert_int_equal(ew_bindings_put(c, &row), 0);
	assert_int_equal(ew_roles_remove(c, "boss"), -EBUSY);
	assert_int_equal(ew_roles_remove(c, "agent"), -ENOENT);
	assert_int_equal(ew_bindings_count(c, "boss", &people), 0);
	assert_int_equal(people, 1);
	assert_int_equal(ew_bindings_of(c, id_of(1), count_binding, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ew_bindings_remove(c, id_of(2), id_of(10)), -ENOENT); /* it is not hers */
	assert_int_equal(ew_bindings_remove(c, id_of(1), id_of(10)), 0);
	assert_int_equal(ew_roles_remove(c, "boss"), 0);
	assert_int_equal(ew_roles_get(c, "boss", keep_role, &got), -ENOENT);
	assert_int_equal(ew_roles_get(c, "agent", keep_role, &got), 0);
	assert_true(got.builtin && got.rights == EW_RIGHT_READ);
}

/* Who administers: active, given, begun, not over, confirmed. */
static void test_holders(void **state)
{
	static const struct {
		enum ew_person_state state;
		const char *role;
		int64_t from, until, attest;
		uint64_t holds;
	} rows[] = {
		{EW_PERSON_ACTIVE, "boss", 0, 0, 0, 1},
		{EW_PERSON_ACTIVE, "agent", 0, 0, 0, 0},
		{EW_PERSON_INVITED, "boss", 0, 0, 0, 0},
		{EW_PERSON_SUSPENDED, "boss", 0, 0, 0, 0},
		{EW_PERSON_LEFT, "boss", 0, 0, 0, 0},
		{EW_PERSON_ACTIVE, "boss", 1000, 0, 0, 1},
		{EW_PERSON_ACTIVE, "boss", 1001, 0, 0, 0},
		{EW_PERSON_ACTIVE, "boss", 0, 1001, 0, 1},
		{EW_PERSON_ACTIVE, "boss", 0, 1000, 0, 0},
		{EW_PERSON_ACTIVE, "boss", 0, 0, 1001, 1},
		{EW_PERSON_ACTIVE, "boss", 0, 0, 1000, 0},
	};
	struct ew_catalog *c = of(state);
	uint64_t n = 9, all = 0, wanted = 0;

	put_role(c, "boss", EW_RIGHT_ADMINISTER | EW_RIGHT_APPROVE, false);
	put_role(c, "agent", EW_RIGHT_READ, false);
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_person_row who = person(i + 1, rows[i].state);
		struct ew_binding_row row = binding(100 + i, i + 1, rows[i].role);

		row.from.us = rows[i].from;
		row.until.us = rows[i].until;
		row.attest.us = rows[i].attest;
		assert_int_equal(ew_people_put(c, &who), 0);
		assert_int_equal(ew_bindings_put(c, &row), 0);
		assert_int_equal(ew_roles_holders(c, EW_RIGHT_ADMINISTER, who.id, (struct ew_wall){1000}, &n), 0);
		if (n != rows[i].holds)
			fail_msg("row %zu: %llu", i, (unsigned long long)n);
		wanted += rows[i].holds;
	}
	/* Somebody who has it twice is one. */
	struct ew_binding_row twice = binding(200, 1, "boss");

	assert_int_equal(ew_bindings_put(c, &twice), 0);
	assert_int_equal(ew_roles_holders(c, EW_RIGHT_ADMINISTER, nobody, (struct ew_wall){1000}, &all), 0);
	assert_int_equal(all, wanted);
}

/* -- sessions ---------------------------------------------------------------------------------- */

static struct ew_session_row session(uint64_t n, uint64_t who, int64_t expires)
{
	return (struct ew_session_row){.digest = hash_of(n),
		.id = id_of(n),
		.person = id_of(who),
		.kind = EW_SESSION_PASSWORD,
		.made = {10},
		.used = {10},
		.expires = {expires},
		.stepped_up = {10},
		.sealed = EW_SLICE("browser")};
}

static int count_session(void *arg, const struct ew_session_row *row)
{
	(void)row;
	++*(size_t *)arg;
	return 0;
}

static size_t sessions(struct ew_catalog *c, struct ew_id who, int64_t now)
{
	size_t n = 0;

	assert_int_equal(ew_sessions_each(c, who, nobody, (struct ew_wall){now}, 100, count_session, &n), 0);
	return n;
}

static size_t of_provider(struct ew_catalog *c, const struct ew_hash *provider, struct ew_id who)
{
	size_t n = 0;

	assert_int_equal(ew_sessions_of_provider(c, provider, who, count_session, &n), 0);
	return n;
}

static void test_sessions(void **state)
{
	struct ew_catalog *c = of(state);
	uint64_t changes = ew_sessions_changes(c), n = 0;
	struct ew_session_row row, got;

	for (uint64_t i = 1; i <= 6; i++) {
		row = session(i, i < 5 ? 1 : 2, 100 * (int64_t)i);
		if (i > 3)
			row.provider = hash_of(900);
		assert_int_equal(ew_sessions_put(c, &row), 0);
	}
	assert_true(ew_sessions_changes(c) > changes);
	assert_int_equal(ew_sessions_get(c, &none, &got), -ENOENT);
	assert_int_equal(ew_sessions_get(c, &row.digest, &got), 0);
	assert_int_equal(got.sealed.len, 0); /* not what is freed with the query */
	got.used.us = got.stepped_up.us = 55;
	assert_int_equal(ew_sessions_note(c, &got), 0);
	assert_int_equal(ew_sessions_get(c, &row.digest, &got), 0);
	assert_true(got.used.us == 55 && got.stepped_up.us == 55 && got.expires.us == 600);
	assert_int_equal(sessions(c, nobody, 50), 6);
	assert_int_equal(sessions(c, nobody, 300), 3); /* one that ends now is over */
	assert_int_equal(sessions(c, id_of(1), 50), 4);
	assert_int_equal(ew_sessions_end(c, id_of(1)), 0);
	assert_int_equal(ew_sessions_end(c, id_of(1)), -ENOENT);
	assert_int_equal(ew_sessions_end_of(c, id_of(1), id_of(2), &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(sessions(c, id_of(1), 50), 1);
	assert_int_equal(sessions(c, id_of(2), 50), 2);
	struct ew_hash provider = hash_of(900), other = hash_of(901);
	assert_int_equal(of_provider(c, &provider, id_of(1)), 0);
	assert_int_equal(of_provider(c, &provider, id_of(2)), 2);
	assert_int_equal(of_provider(c, &provider, nobody), 2);
	assert_int_equal(of_provider(c, &other, nobody), 0);
	assert_int_equal(ew_sessions_sweep(c, (struct ew_wall){201}), 0);
	assert_int_equal(sessions(c, nobody, 0), 2);
	assert_int_equal(ew_sessions_end_of(c, id_of(2), nobody, &n), 0);
	assert_int_equal(of_provider(c, &provider, nobody), 0);
	assert_int_equal(ew_sessions_note(c, &got), -ENOENT);
}

/* -- approvals --------------------------------------------------------------------------------- */

static int keep_approval(void *arg, const struct ew_approval_row *row)
{
	*(struct ew_approval_row *)arg = *row;
	return 0;
}

static int count_approval(void *arg, const struct ew_approval_row *row)
{
	uint64_t *last = arg;

	assert_true(*last == 0 || row->number < *last); /* newest first */
	*last = row->number;
	return 0;
}

static void test_approvals(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_approval_row row = {.kind = 2,
		.state = EW_APPROVAL_OPEN,
		.by = id_of(1),
		.about = id_of(2),
		.made = {10},
		.expires = {20},
		.sealed = EW_SLICE("what")};
	struct ew_approval_row got;
	uint64_t first, open = 0, last = 0;

	assert_int_equal(ew_approvals_insert(c, &row), 0);
	first = row.number;
	assert_int_equal(ew_approvals_insert(c, &row), 0);
	assert_int_equal(row.number, first + 1);
	assert_int_equal(ew_approvals_count_open(c, &open), 0);
	assert_int_equal(open, 2);
	row.number = first;
	row.state = EW_APPROVAL_APPROVED;
	row.decided_by = id_of(3);
	row.decided.us = 15;
	assert_int_equal(ew_approvals_decide(c, &row), 0);
	/* Once. */
	row.state = EW_APPROVAL_REFUSED;
	assert_int_equal(ew_approvals_decide(c, &row), -ENOENT);
	assert_int_equal(ew_approvals_get(c, first, keep_approval, &got), 0);
	assert_true(got.state == EW_APPROVAL_APPROVED && ew_id_equal(got.decided_by, id_of(3)) && got.decided.us == 15);
	assert_int_equal(ew_approvals_get(c, 99, keep_approval, &got), -ENOENT);
	assert_int_equal(ew_approvals_each(c, 0, 0, 10, count_approval, &last), 0);
	assert_int_equal(last, first);
	last = 0;
	assert_int_equal(ew_approvals_each(c, EW_APPROVAL_OPEN, 0, 10, count_approval, &last), 0);
	assert_int_equal(last, first + 1);
	last = 0;
	assert_int_equal(ew_approvals_each(c, 0, first + 1, 10, count_approval, &last), 0);
	assert_int_equal(last, first);
}

struct noted {
	size_t n;
	int64_t at;
};

static int note(void *arg, struct ew_id whom, struct ew_id by, struct ew_wall at)
{
	struct noted *noted = arg;

	assert_true(ew_id_equal(whom, id_of(1)) && ew_id_equal(by, id_of(2)));
	noted->n++;
	noted->at = at.us;
	return 0;
}

/* The later of two times, whichever came first. */
static void test_changes(void **state)
{
	struct ew_catalog *c = of(state);
	struct noted noted = {0};

	assert_int_equal(ew_changes_note(c, id_of(1), id_of(2), (struct ew_wall){50}), 0);
	assert_int_equal(ew_changes_note(c, id_of(1), id_of(2), (struct ew_wall){40}), 0);
	assert_int_equal(ew_changes_between(c, (struct ew_wall){50}, id_of(1), id_of(9), 10, note, &noted), 0);
	assert_true(noted.n == 1 && noted.at == 50);
	noted.n = 0;
	assert_int_equal(ew_changes_between(c, (struct ew_wall){51}, id_of(1), id_of(9), 10, note, &noted), 0);
	assert_int_equal(noted.n, 0);
	/* Nobody was changed by 1, so this is no link between two others; with a change by 1 it is. */
	assert_int_equal(ew_changes_between(c, (struct ew_wall){0}, id_of(8), id_of(9), 10, note, &noted), 0);
	assert_int_equal(noted.n, 0);
	assert_int_equal(ew_changes_note(c, id_of(7), id_of(1), (struct ew_wall){50}), 0);
	assert_int_equal(ew_changes_between(c, (struct ew_wall){0}, id_of(8), id_of(9), 10, note, &noted), 0);
	assert_int_equal(noted.n, 1);
}

/* -- grounds ----------------------------------------------------------------------------------- */

static int count_ground(void *arg, const struct ew_ground_row *row)
{
	assert_string_equal(row->ground, "fraud");
	++*(size_t *)arg;
	return 0;
}

static int count_call(void *arg, struct ew_id interaction)
{
	assert_false(ew_id_is_zero(interaction));
	++*(size_t *)arg;
	return 0;
}

static size_t grounds(struct ew_catalog *c, uint64_t who, uint64_t call, int64_t now)
{
	size_t n = 0;

	assert_int_equal(ew_grounds_for(c, id_of(who), id_of(call), (struct ew_wall){now}, count_ground, &n), 0);
	return n;
}

static void test_grounds(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_ground_row row = {
		.id = id_of(1), .person = id_of(10), .ground = "fraud", .made = {100}, .until = {200}, .sealed = EW_SLICE("case")};
	size_t n = 0;

	assert_int_equal(ew_grounds_insert(c, &row), 0);
	assert_int_equal(ew_grounds_insert(c, &row), -EEXIST);
	for (int i = 0; i < 2; i++) /* that it covers one already is fine */
		assert_int_equal(ew_grounds_add_call(c, row.id, id_of(20)), 0);
	assert_int_equal(ew_grounds_add_call(c, row.id, id_of(21)), 0);
	assert_int_equal(grounds(c, 10, 20, 100), 1);
	assert_int_equal(grounds(c, 10, 21, 199), 1);
	assert_int_equal(grounds(c, 10, 20, 99), 0);
	assert_int_equal(grounds(c, 10, 20, 200), 0); /* over */
	assert_int_equal(grounds(c, 11, 20, 150), 0); /* of somebody else */
	assert_int_equal(grounds(c, 10, 22, 150), 0); /* another call */
	assert_int_equal(ew_grounds_calls(c, row.id, count_call, &n), 0);
	assert_int_equal(n, 2);
	n = 0;
	assert_int_equal(ew_grounds_each(c, nobody, 10, count_ground, &n), 0);
	assert_int_equal(n, 1);
	n = 0;
	assert_int_equal(ew_grounds_each(c, row.id, 10, count_ground, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(ew_grounds_end(c, id_of(2), (struct ew_wall){150}), -ENOENT);
	assert_int_equal(ew_grounds_end(c, row.id, (struct ew_wall){150}), 0);
	assert_int_equal(grounds(c, 10, 20, 150), 0);
	/* Ended once more it does not last longer. */
	assert_int_equal(ew_grounds_end(c, row.id, (struct ew_wall){190}), 0);
	assert_int_equal(grounds(c, 10, 20, 160), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_people, begin, close_after_test),
		cmocka_unit_test_setup_teardown(test_attempts, begin, close_after_test),
		cmocka_unit_test_setup_teardown(test_roles, begin, close_after_test),
		cmocka_unit_test_setup_teardown(test_holders, begin, close_after_test),
		cmocka_unit_test_setup_teardown(test_sessions, begin, close_after_test),
		cmocka_unit_test_setup_teardown(test_approvals, begin, close_after_test),
		cmocka_unit_test_setup_teardown(test_changes, begin, close_after_test),
		cmocka_unit_test_setup_teardown(test_grounds, begin, close_after_test),
	};

	return cmocka_run_group_tests_name("catalog_people", tests, NULL, NULL);
}
