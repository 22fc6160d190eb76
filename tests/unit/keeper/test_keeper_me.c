/*
 * One's own account: how long a session lasts, when a proof is fresh, what a change of the password ends.
 */
#include "unit/keeper/people_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "programs/keeper/people/sessions.h"

#define MINUTE (60 * EW_US_PER_S)

static struct kit *house(struct person *anna)
{
	struct kit *k = kit_new(kit_automatic);

	person_enrol(k, "anna", anna);
	return k;
}

static void me_is_who_is_signed_in(void **state)
{
	struct person anna;
	struct kit *k = house(&anna);
	const json_t *session;

	(void)state;
	assert_int_equal(person_ask(k, &anna, EW_ASK_ME, 0, "{}"), 200);
	assert_string_equal(kit_text(k, "id"), anna.text);
	assert_string_equal(kit_text(k, "kind"), "person");
	assert_int_equal(json_array_size(json_object_get(k->answer, "roles")), 1);
	assert_int_equal(json_array_size(json_object_get(k->answer, "rights")), 2); /* administer and approve: nothing of a call */
	session = json_object_get(k->answer, "session");
	assert_string_equal(json_string_value(json_object_get(session, "method")), "password");
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ME, 0, "{}"), 200);
	assert_string_equal(kit_text(k, "kind"), "token");
	assert_int_equal(kit_ask(k, 0x77, EW_ASK_ME, 0, "{}"), 401);
	/* What belongs to an account a token has not. */
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_STEP_UP, 0, "{}"), 409);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TOTP, 0, "{}"), 409);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_SIGN_OUT, 0, "{}"), 409);
	kit_free(&k);
}

static void a_session_that_lies_idle_is_over(void **state)
{
	struct person anna;
	struct kit *k = house(&anna);

	(void)state;
	for (int i = 0; i < 4; i++) { /* used in time, it goes on */
		ew_io_sim_advance(k->io, EW_SESSION_IDLE_US - EW_US_PER_S);
		assert_int_equal(person_ask(k, &anna, EW_ASK_SESSIONS, 0, "{}"), 200);
	}
	/* What a portal asks by itself is no sign of a person. */
	ew_io_sim_advance(k->io, EW_SESSION_IDLE_US - EW_US_PER_S);
	assert_int_equal(person_ask(k, &anna, EW_ASK_ME, 0, "{}"), 200);
	ew_io_sim_advance(k->io, 2 * EW_US_PER_S);
	assert_int_equal(person_ask(k, &anna, EW_ASK_ME, 0, "{}"), 401);
	assert_true(kit_problem(k, "unauthenticated"));
	assert_int_equal(house_logged(k, EW_EVENT_SIGNED_OUT), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_SIGNED_OUT), "because"), "idle");
	/* It is gone, and does not come back with a clock that is set back. */
	assert_int_equal(person_ask(k, &anna, EW_ASK_SESSIONS, 0, "{}"), 401);
	assert_int_equal(person_sign_in(k, &anna), 200);
	kit_free(&k);
}

static void no_session_lasts_for_ever(void **state)
{
	struct person anna;
	struct kit *k = house(&anna);
	int64_t spent = 0;

	(void)state;
	for (; spent + 20 * MINUTE < EW_SESSION_LIFE_US; spent += 20 * MINUTE) {
		ew_io_sim_advance(k->io, 20 * MINUTE);
		assert_int_equal(person_ask(k, &anna, EW_ASK_SESSIONS, 0, "{}"), 200);
	}
	person_step_up(k, &anna); /* a proof makes it fresh, not longer */
	ew_io_sim_advance(k->io, EW_SESSION_LIFE_US - spent);
	assert_int_equal(person_ask(k, &anna, EW_ASK_ME, 0, "{}"), 401);
	kit_free(&k);
}

static void a_proof_is_fresh_for_ten_minutes(void **state)
{
	static const enum ew_ask fresh[] = {EW_ASK_PERSON_ADD, EW_ASK_PERSON_DO, EW_ASK_ROLE_GIVE, EW_ASK_ROLE_TAKE,
		EW_ASK_ROLE_ATTEST, EW_ASK_ROLE_MAKE, EW_ASK_ROLE_REMOVE, EW_ASK_APPROVAL_DO, EW_ASK_TOTP, EW_ASK_TOTP_REMOVE,
		EW_ASK_TOKEN_MAKE, EW_ASK_TOKEN_REVOKE, EW_ASK_VENDOR_ADD, EW_ASK_LEDGER_SUCCEED};
	struct person anna;
	struct kit *k = house(&anna);
	char stretched[48];

	(void)state;
	assert_int_equal(person_ask(k, &anna, EW_ASK_PERSON_ADD, 0, "{\"login\":\"ben\",\"name\":\"Ben\"}"), 201);
	ew_io_sim_advance(k->io, EW_STEP_UP_US + EW_US_PER_S);
	for (size_t i = 0; i < EW_COUNT(fresh); i++) {
		if (person_ask(k, &anna, fresh[i], 0, "{\"login\":\"eve\",\"name\":\"Eve\"}") != 403 || !kit_problem(k, "step_up_needed"))
			fail_msg("ask %u: %u", (unsigned)fresh[i], k->status);
	}
	person_stretched('x', stretched);
	assert_int_equal(person_ask(k, &anna, EW_ASK_STEP_UP, 0, "{\"stretched\":\"%s\"}", stretched), 401);
	assert_int_equal(person_ask(k, &anna, EW_ASK_STEP_UP, 0, "{}"), 401);
	assert_int_equal(person_ask(k, &anna, EW_ASK_STEP_UP, 0, "{\"code\":\"123456\"}"), 401); /* there is no authenticator */
	assert_int_equal(person_ask(k, &anna, EW_ASK_PERSON_ADD, 0, "{\"login\":\"eve\",\"name\":\"Eve\"}"), 403);
	person_step_up(k, &anna);
	assert_int_equal(person_ask(k, &anna, EW_ASK_PERSON_ADD, 0, "{\"login\":\"eve\",\"name\":\"Eve\"}"), 201);
	/* Looking needs none. */
	ew_io_sim_advance(k->io, EW_STEP_UP_US + EW_US_PER_S);
	assert_int_equal(person_ask(k, &anna, EW_ASK_PEOPLE, 0, "{}"), 200);
	/* A guess in a session is a guess: it locks as well. */
	for (unsigned n = 0; n <= EW_LOCKOUT_FREE; n++)
		(void)person_ask(k, &anna, EW_ASK_STEP_UP, 0, "{\"stretched\":\"%s\"}", stretched);
	assert_int_equal(person_ask(k, &anna, EW_ASK_STEP_UP, 0, "{\"stretched\":\"%s\"}", stretched), 429);
	kit_free(&k);
}

static void another_password_ends_the_other_sessions(void **state)
{
	struct person anna, elsewhere;
	struct kit *k = house(&anna);
	char old[48], password[160];

	(void)state;
	elsewhere = anna;
	assert_int_equal(person_sign_in(k, &elsewhere), 200);
	person_stretched('p', old);
	person_password('q', password);
	assert_int_equal(person_ask(k, &anna, EW_ASK_PASSWORD, 0, "{\"password\":%s}", password), 422);
	assert_int_equal(person_ask(k, &anna, EW_ASK_PASSWORD, 0, "{\"stretched\":\"\",\"password\":%s}", password), 401);
	assert_int_equal(person_ask(k, &elsewhere, EW_ASK_ME, 0, "{}"), 200);
	kit_forget(k);
	assert_int_equal(person_ask(k, &anna, EW_ASK_PASSWORD, 0, "{\"stretched\":\"%s\",\"password\":%s}", old, password), 204);
	assert_int_equal(person_ask(k, &anna, EW_ASK_ME, 0, "{}"), 200);
	assert_int_equal(person_ask(k, &elsewhere, EW_ASK_ME, 0, "{}"), 401);
	assert_true(kit_count(k, EW_ROLE_WEB, EW_MSG_access_changed) > 0); /* its streams end too */
	assert_int_equal(person_try(k, &elsewhere, 'p', ""), 401);
	assert_int_equal(person_try(k, &elsewhere, 'q', ""), 200);
	kit_free(&k);
}

/* -- sessions ---------------------------------------------------------------------------------- */

static const char *session_of(struct kit *k, const struct person *p)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(k->answer, "items"), i, one) {
		const char *id = json_string_value(json_object_get(json_object_get(one, "person"), "id"));

		if (id && strcmp(id, p->text) == 0)
			return json_string_value(json_object_get(one, "id"));
	}
	return NULL;
}

static void sessions_are_seen_and_ended(void **state)
{
	struct person anna, ben;
	struct kit *k = house(&anna);
	char session[EW_ID_TEXT_BYTES], mine[EW_ID_TEXT_BYTES];

	(void)state;
	person_add(k, &anna, "ben", "", &ben);
	assert_int_equal(person_ask(k, &anna, EW_ASK_SESSIONS, 0, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "items")), 2);
	snprintf(session, sizeof(session), "%s", session_of(k, &ben));
	snprintf(mine, sizeof(mine), "%s", session_of(k, &anna));
	/* Of others only who administers sees and ends them. */
	assert_int_equal(person_ask(k, &ben, EW_ASK_SESSIONS, 0, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "items")), 1);
	assert_int_equal(person_ask(k, &ben, EW_ASK_SESSIONS, 0, "{\"person\":\"%s\"}", anna.text), 403);
	assert_int_equal(person_ask(k, &ben, EW_ASK_SESSION_END, 0, "{\"id\":\"%s\"}", mine), 404);
	assert_int_equal(person_ask(k, &anna, EW_ASK_SESSION_END, 0, "{\"id\":\"%s\"}", session), 204);
	assert_int_equal(person_ask(k, &ben, EW_ASK_ME, 0, "{}"), 401);
	assert_int_equal(person_ask(k, &anna, EW_ASK_SESSION_END, 0, "{\"id\":\"%s\"}", session), 404);
	/* The log says who ended whose. */
	assert_int_equal(house_logged(k, EW_EVENT_SIGNED_OUT), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_SIGNED_OUT), "person"), ben.text);
	assert_non_null(memmem(kit_find(k, EW_EVENT_SIGNED_OUT)->record.at, kit_find(k, EW_EVENT_SIGNED_OUT)->record.len,
		anna.text, strlen(anna.text)));
	assert_int_equal(person_ask(k, &anna, EW_ASK_SIGN_OUT, 0, "{}"), 204);
	assert_int_equal(person_ask(k, &anna, EW_ASK_ME, 0, "{}"), 401);
	kit_free(&k);
}

/* A CRM vouches for who has a panel: it is no proof, and opens what an agent's work needs. */
static void a_panel_proves_nothing(void **state)
{
	struct person anna;
	struct kit *k = house(&anna);
	struct ew_session_row panel = {.kind = EW_SESSION_PANEL, .sealed = EW_SLICE("{}")};
	struct ew_session_begin how = {.kind = EW_SESSION_PANEL};
	struct ew_account account = {0};
	struct ew_buf secret;

	(void)state;
	ew_buf_init_secret(&secret, 64);
	assert_int_equal(ew_account_get(k->core, anna.id, &account), 0);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_session_begin(k->core, &account, &how, &secret, &panel), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	anna.session = panel.digest;
	assert_int_equal(person_ask(k, &anna, EW_ASK_ME, 0, "{}"), 200);
	assert_int_equal(person_ask(k, &anna, EW_ASK_PEOPLE, 0, "{}"), 403);
	assert_int_equal(person_ask(k, &anna, EW_ASK_PERSON_ADD, 0, "{\"login\":\"eve\",\"name\":\"Eve\"}"), 403);
	assert_int_equal(person_ask(k, &anna, EW_ASK_TOTP, 0, "{}"), 403);
	assert_true(kit_problem(k, "step_up_needed"));
	ew_buf_free(&secret);
	ew_account_free(&account);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(me_is_who_is_signed_in),
		cmocka_unit_test(a_session_that_lies_idle_is_over),
		cmocka_unit_test(no_session_lasts_for_ever),
		cmocka_unit_test(a_proof_is_fresh_for_ten_minutes),
		cmocka_unit_test(another_password_ends_the_other_sessions),
		cmocka_unit_test(sessions_are_seen_and_ended),
		cmocka_unit_test(a_panel_proves_nothing),
	};

	return cmocka_run_group_tests_name("keeper_me", tests, NULL, NULL);
}
