/*
 * Leavers: whoever is suspended or gone has nothing left at the next ask, and whoever administers last does not go.
 */
#include "unit/keeper/people_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define PURPOSE "qa"

struct house {
	struct kit *k;
	struct person anna, ben, eve; /* two administrators, and a supervisor */
};

static struct house house(void)
{
	struct house h = {.k = kit_new(kit_automatic)};

	person_enrol(h.k, "anna", &h.anna);
	person_enrol(h.k, "ben", &h.ben);
	person_add(h.k, &h.anna, "eve", "", &h.eve);
	give_role(h.k, &h.anna, &h.ben, &h.eve, "supervisor", "");
	kit_call(h.k, 1);
	return h;
}

static unsigned let_go(struct house *h, const struct person *whom, const char *how)
{
	return person_ask(h->k, &h->anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"%s\"}", whom->text, how);
}

static void make_handle(struct house *h, char arguments[static 600])
{
	assert_int_equal(person_opens(h->k, &h->eve, EW_ASK_ACCESS, 1, PURPOSE), 201);
	snprintf(arguments, 600, "{\"handle\":\"%s\"}", kit_text(h->k, "handle"));
	assert_int_equal(kit_ask(h->k, 0, EW_ASK_PEAKS, 1, arguments), 200);
}

/* A token that eve has made for herself: it goes with her. */
static void own_token(struct house *h, uint8_t who, enum ew_token_kind kind, uint32_t rights)
{
	struct ew_token_row row = {
		.rights = rights, .kind = kind, .id = kit_id(0xee, who), .user = kit_id(0xee, who), .owner = h->eve.id};

	memset(row.digest.bytes, who, sizeof(row.digest.bytes));
	assert_int_equal(ew_catalog_begin(h->k->core->catalog), 0);
	assert_int_equal(ew_tokens_put(h->k->core->catalog, &row), 0);
	assert_int_equal(ew_catalog_commit(h->k->core->catalog), 0);
}

static void everything_ends_at_once(void **state)
{
	static const char *const ways[] = {"suspend", "leave"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(ways); i++) {
		struct house h = house();
		char handle[600], by_token[600];

		make_handle(&h, handle);
		own_token(&h, 0x51, EW_TOKEN_PERSON, EW_RIGHT_SEARCH | EW_RIGHT_READ | EW_RIGHT_LISTEN | EW_RIGHT_REVEAL);
		own_token(&h, 0x52, EW_TOKEN_IVR, EW_RIGHT_ORDER | EW_RIGHT_TELL);
		assert_int_equal(kit_ask(h.k, 0x51, EW_ASK_ACCESS, 1, "{\"purpose\":\"" PURPOSE "\"}"), 201);
		snprintf(by_token, sizeof(by_token), "{\"handle\":\"%s\"}", kit_text(h.k, "handle"));
		assert_int_equal(kit_ask(h.k, 0, EW_ASK_PEAKS, 1, by_token), 200);
		kit_forget(h.k);
		assert_int_equal(let_go(&h, &h.eve, ways[i]), 200);
		/* Web is told of the person and of the token, and asks anew for all that is open. */
		assert_true(kit_count(h.k, EW_ROLE_WEB, EW_MSG_access_changed) >= 2);
		assert_int_equal(person_ask(h.k, &h.eve, EW_ASK_ME, 0, "{}"), 401);
		assert_int_equal(person_ask(h.k, &h.eve, EW_ASK_INTERACTION, 1, "{}"), 401);
		assert_int_equal(kit_ask(h.k, 0x51, EW_ASK_INTERACTION, 1, "{}"), 401);
		assert_int_equal(kit_ask(h.k, 0, EW_ASK_PEAKS, 1, handle), 403);
		assert_int_equal(kit_ask(h.k, 0, EW_ASK_PEAKS, 1, by_token), 403);
		assert_int_equal(kit_ask(h.k, 0, EW_ASK_AUDIO, 1, handle), 403);
		assert_int_equal(person_sign_in(h.k, &h.eve), 401);
		/* What keeps calls governed goes on. */
		assert_int_equal(kit_ask(h.k, 0x52, EW_ASK_AUTHENTICATE, 0, "{}"), 200);
		assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON, 0, "{\"id\":\"%s\"}", h.eve.text), 200);
		assert_int_equal(json_array_size(json_object_get(h.k->answer, "roles")), i == 0 ? 1 : 0);
		assert_int_equal(house_logged(h.k, EW_EVENT_TOKEN_REVOKED), 1);
		assert_int_equal(kit_logged(h.k, EW_EVENT_ROLE_TAKEN), i);
		kit_free(&h.k);
	}
}

/* Also when the row is changed behind everybody: the account is read with every ask. */
static void a_session_of_somebody_suspended_is_dead(void **state)
{
	struct house h = house();
	struct ew_account eve = {0};

	(void)state;
	own_token(&h, 0x51, EW_TOKEN_PERSON, EW_RIGHT_SEARCH | EW_RIGHT_READ);
	assert_int_equal(kit_ask(h.k, 0x51, EW_ASK_INTERACTIONS, 0, "{}"), 200);
	assert_int_equal(ew_account_get(h.k->core, h.eve.id, &eve), 0);
	eve.row.state = EW_PERSON_SUSPENDED;
	assert_int_equal(ew_keeper_begin(h.k->core), 0);
	assert_int_equal(ew_account_put(h.k->core, &eve), 0);
	assert_int_equal(ew_keeper_commit(h.k->core), 0);
	ew_account_free(&eve);
	assert_int_equal(person_ask(h.k, &h.eve, EW_ASK_ME, 0, "{}"), 401);
	assert_int_equal(kit_ask(h.k, 0x51, EW_ASK_INTERACTIONS, 0, "{}"), 401);
	kit_free(&h.k);
}

/* A token never holds more than who made it holds now. */
static void a_token_goes_with_the_roles(void **state)
{
	struct house h = house();
	char binding[EW_ID_TEXT_BYTES];
	const json_t *roles;

	(void)state;
	own_token(&h, 0x51, EW_TOKEN_PERSON, UINT32_MAX >> 17);
	assert_int_equal(kit_ask(h.k, 0x51, EW_ASK_INTERACTION, 1, "{}"), 200);
	assert_int_equal(kit_ask(h.k, 0x51, EW_ASK_PEOPLE, 0, "{}"), 403); /* a supervisor does not administer */
	assert_int_equal(kit_ask(h.k, 0x51, EW_ASK_SESSIONS, 0, "{\"person\":\"all\"}"), 400);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON, 0, "{\"id\":\"%s\"}", h.eve.text), 200);
	roles = json_object_get(h.k->answer, "roles");
	snprintf(binding, sizeof(binding), "%s", json_string_value(json_object_get(json_array_get(roles, 0), "id")));
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_TAKE, 0, "{\"id\":\"%s\",\"binding\":\"%s\"}", h.eve.text, binding), 200);
	assert_int_equal(kit_ask(h.k, 0x51, EW_ASK_INTERACTION, 1, "{}"), 403);
	assert_int_equal(person_ask(h.k, &h.eve, EW_ASK_INTERACTION, 1, "{}"), 403);
	kit_free(&h.k);
}

static void the_last_administrator_stays(void **state)
{
	static const char *const ways[] = {"suspend", "leave"};
	struct house h = house();

	(void)state;
	assert_int_equal(let_go(&h, &h.ben, "suspend"), 200);
	for (size_t i = 0; i < EW_COUNT(ways); i++) {
		assert_int_equal(let_go(&h, &h.anna, ways[i]), 409);
		assert_true(kit_problem(h.k, "last_administrator"));
	}
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ME, 0, "{}"), 200);
	/* Others go. */
	assert_int_equal(let_go(&h, &h.eve, "leave"), 200);
	kit_free(&h.k);
}

/* Who has left does not come back, whatever was proposed for them. */
static void an_invitation_ends_with_the_account(void **state)
{
	struct house h = house();
	struct person joe;
	char code[64];

	(void)state;
	person_invite(h.k, &h.anna, "joe", "", &joe, code);
	assert_int_equal(let_go(&h, &joe, "suspend"), 200);
	assert_int_equal(person_accept(h.k, &joe, code), 403);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"restore\"}", joe.text), 202);
	assert_int_equal(decide(h.k, &h.ben, proposal(h.k), "approve"), 200);
	assert_int_equal(person_accept(h.k, &joe, code), 403);
	assert_int_equal(person_sign_in(h.k, &joe), 401);
	kit_free(&h.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_ends_at_once),
		cmocka_unit_test(a_session_of_somebody_suspended_is_dead),
		cmocka_unit_test(a_token_goes_with_the_roles),
		cmocka_unit_test(the_last_administrator_stays),
		cmocka_unit_test(an_invitation_ends_with_the_account),
	};

	return cmocka_run_group_tests_name("keeper_leavers", tests, NULL, NULL);
}
