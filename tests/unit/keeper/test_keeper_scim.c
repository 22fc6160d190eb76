/*
 * What a directory may do to accounts: it makes people who may nothing, changes their words, lets them go; and what it may not.
 */
#include "unit/keeper/people_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define DIRECTORY 0x61

struct house {
	struct kit *k;
	struct person anna, ben, carl; /* administrators; carl is taken away where two are wanted */
};

static struct house house(void)
{
	struct house h = {.k = kit_new(kit_automatic)};

	person_enrol(h.k, "anna", &h.anna);
	person_enrol(h.k, "ben", &h.ben);
	person_enrol(h.k, "carl", &h.carl);
	kit_token(h.k, DIRECTORY, EW_RIGHT_PROVISION);
	return h;
}

static unsigned say(struct house *h, enum ew_ask op, const char *format, ...) __attribute__((format(printf, 3, 4)));
static unsigned say(struct house *h, enum ew_ask op, const char *format, ...)
{
	char arguments[1200];
	va_list list;

	va_start(list, format);
	(void)vsnprintf(arguments, sizeof(arguments), format, list);
	va_end(list);
	return kit_ask(h->k, DIRECTORY, op, 0, arguments);
}

static void make(struct house *h, const char *login, const char *more, char id[static EW_ID_TEXT_BYTES])
{
	assert_int_equal(say(h, EW_ASK_SCIM_ADD, "{\"user\":{\"userName\":\"%s\"%s}}", login, more), 201);
	snprintf(id, EW_ID_TEXT_BYTES, "%s", kit_text(h->k, "id"));
}

static unsigned put(struct house *h, const char *id, const char *user)
{
	return say(h, EW_ASK_SCIM_PUT, "{\"id\":\"%s\",\"user\":%s}", id, user);
}

static bool is_active(const struct house *h)
{
	return json_is_true(json_object_get(h->k->answer, "active"));
}

static unsigned refused(const struct house *h, const char *type)
{
	return strcmp(kit_text(h->k, "scimType"), type) == 0 ? h->k->status : 0;
}

static const char *state_of(struct house *h, const char *id)
{
	assert_int_equal(person_ask(h->k, &h->anna, EW_ASK_PERSON, 0, "{\"id\":\"%s\"}", id), 200);
	return kit_text(h->k, "state");
}

static int64_t total(struct house *h, const char *filter)
{
	assert_int_equal(say(h, EW_ASK_SCIM_USERS, "{\"filter\":\"%s\"}", filter), 200);
	return json_integer_value(json_object_get(h->k->answer, "totalResults"));
}

/* -- making and finding ------------------------------------------------------------------------- */

static void a_new_account_may_nothing(void **state)
{
	struct house h = house();
	char id[EW_ID_TEXT_BYTES];

	(void)state;
	make(&h, "eve@x", ",\"displayName\":\"Eve\",\"externalId\":\"x1\",\"roles\":[{\"value\":\"administrator\"}]", id);
	assert_string_equal(state_of(&h, id), "invited");
	assert_string_equal(kit_text(h.k, "source"), "scim");
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "roles")), 0);
	assert_int_equal(house_logged(h.k, EW_EVENT_PERSON_MADE), 1);
	assert_string_equal(kit_field(kit_find(h.k, EW_EVENT_PERSON_MADE), "source"), "scim");
	assert_string_equal(kit_field(kit_find(h.k, EW_EVENT_PERSON_MADE), "person"), id);
	kit_free(&h.k);
}

static void nobody_is_made_twice(void **state)
{
	struct house h = house();
	char id[EW_ID_TEXT_BYTES];

	(void)state;
	make(&h, "eve", ",\"externalId\":\"x1\"", id);
	(void)say(&h, EW_ASK_SCIM_ADD, "{\"user\":{\"userName\":\"EVE\"}}");
	assert_int_equal(refused(&h, "uniqueness"), 409);
	(void)say(&h, EW_ASK_SCIM_ADD, "{\"user\":{\"userName\":\"anna\"}}");
	assert_int_equal(refused(&h, "uniqueness"), 409);
	(void)say(&h, EW_ASK_SCIM_ADD, "{\"user\":{\"userName\":\"other\",\"externalId\":\"x1\"}}");
	assert_int_equal(refused(&h, "uniqueness"), 409);
	assert_int_equal(total(&h, "userName eq \\\"other\\\""), 0);
	assert_int_equal(house_logged(h.k, EW_EVENT_PERSON_MADE), 1);
	/* Whoever has left keeps the login, because the log names it; what the directory called them is free. */
	assert_int_equal(say(&h, EW_ASK_SCIM_REMOVE, "{\"id\":\"%s\"}", id), 204);
	(void)say(&h, EW_ASK_SCIM_ADD, "{\"user\":{\"userName\":\"eve\"}}");
	assert_int_equal(refused(&h, "uniqueness"), 409);
	make(&h, "eve2", ",\"externalId\":\"x1\"", id);
	kit_free(&h.k);
}

static void people_are_found(void **state)
{
	struct house h = house();
	char id[EW_ID_TEXT_BYTES];

	(void)state;
	make(&h, "eve", ",\"externalId\":\"x1\",\"active\":false", id);
	assert_int_equal(total(&h, ""), 4);
	assert_int_equal(total(&h, "active eq false"), 1);
	assert_int_equal(total(&h, "active eq true"), 3);
	assert_int_equal(total(&h, "userName eq \\\"EVE\\\""), 1);
	assert_int_equal(total(&h, "externalId eq \\\"x1\\\""), 1);
	assert_int_equal(total(&h, "externalId eq \\\"x1\\\" and userName eq \\\"anna\\\""), 0);
	assert_int_equal(total(&h, "externalId eq \\\"x1\\\" and active eq true"), 0);
	assert_int_equal(total(&h, "externalId eq \\\"X1\\\""), 0);
	assert_int_equal(say(&h, EW_ASK_SCIM_USERS, "{\"startIndex\":\"2\",\"count\":\"2\"}"), 200);
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "Resources")), 2);
	assert_int_equal(say(&h, EW_ASK_SCIM_USERS, "{\"startIndex\":\"5\"}"), 200);
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "Resources")), 0);
	assert_int_equal(say(&h, EW_ASK_SCIM_REMOVE, "{\"id\":\"%s\"}", id), 204);
	assert_int_equal(total(&h, ""), 3);
	assert_int_equal(say(&h, EW_ASK_SCIM_USER, "{\"id\":\"%s\"}", id), 404);
	kit_free(&h.k);
}

static void words_are_kept_up_to_date(void **state)
{
	struct house h = house();
	char id[EW_ID_TEXT_BYTES];
	size_t changes;

	(void)state;
	make(&h, "eve", ",\"displayName\":\"Eve\",\"externalId\":\"x1\"", id);
	changes = house_logged(h.k, EW_EVENT_PERSON_CHANGED);
	assert_int_equal(put(&h, id, "{\"userName\":\"eve2\",\"displayName\":\"Eve Two\",\"emails\":[{\"value\":\"e@x\"}],\"externalId\":\"x2\"}"), 200);
	assert_string_equal(kit_text(h.k, "userName"), "eve2");
	assert_string_equal(kit_text(h.k, "displayName"), "Eve Two");
	assert_int_equal(total(&h, "externalId eq \\\"x1\\\""), 0);
	assert_int_equal(total(&h, "externalId eq \\\"x2\\\""), 1);
	assert_int_equal(house_logged(h.k, EW_EVENT_PERSON_CHANGED), changes + 1);
	/* The same once more changes nothing. */
	assert_int_equal(put(&h, id, "{\"userName\":\"EVE2\",\"displayName\":\"Eve Two\",\"emails\":[{\"value\":\"e@x\"}],\"externalId\":\"x2\"}"), 200);
	assert_int_equal(house_logged(h.k, EW_EVENT_PERSON_CHANGED), changes + 1);
	(void)put(&h, id, "{\"userName\":\"anna\"}");
	assert_int_equal(refused(&h, "uniqueness"), 409);
	(void)put(&h, id, "{\"userName\":\"with blank\"}");
	assert_int_equal(refused(&h, "invalidValue"), 400);
	kit_free(&h.k);
}

/* By another externalId somebody else would come in as them, with all that two people gave them. */
static void who_holds_a_role_stays_who_they_are(void **state)
{
	struct house h = house();
	char id[EW_ID_TEXT_BYTES], body[200];

	(void)state;
	make(&h, "eve", ",\"externalId\":\"x1\"", id);
	assert_int_equal(put(&h, id, "{\"userName\":\"eve\",\"externalId\":\"x2\"}"), 200);
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"role\":\"supervisor\",\"reason\":\"r\"}", id);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_GIVE, 0, "%s", body), 202);
	snprintf(body, sizeof(body), "{\"number\":%lld,\"do\":\"approve\"}", (long long)json_integer_value(json_object_get(h.k->answer, "number")));
	assert_int_equal(person_ask(h.k, &h.ben, EW_ASK_APPROVAL_DO, 0, "%s", body), 200);
	(void)put(&h, id, "{\"userName\":\"eve\",\"externalId\":\"x3\"}");
	assert_int_equal(refused(&h, "mutability"), 409);
	(void)put(&h, id, "{\"userName\":\"eve\",\"externalId\":null}");
	assert_int_equal(refused(&h, "mutability"), 409);
	assert_int_equal(total(&h, "externalId eq \\\"x2\\\""), 1);
	assert_int_equal(put(&h, id, "{\"userName\":\"eve\",\"externalId\":\"x2\",\"displayName\":\"Eve\"}"), 200);
	kit_free(&h.k);
}

/* -- letting go --------------------------------------------------------------------------------- */

static void whoever_goes_has_nothing_left(void **state)
{
	struct house h = house();
	struct person eve;

	(void)state;
	person_add(h.k, &h.anna, "eve", "", &eve);
	give_role(h.k, &h.anna, &h.ben, &eve, "supervisor", "");
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_INTERACTIONS, 0, "{}"), 200);
	kit_forget(h.k);
	assert_int_equal(put(&h, eve.text, "{\"active\":\"False\"}"), 200);
	assert_false(is_active(&h));
	assert_true(kit_count(h.k, EW_ROLE_WEB, EW_MSG_access_changed) >= 1); /* streams and playbacks end */
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_ME, 0, "{}"), 401);
	assert_int_equal(person_sign_in(h.k, &eve), 401);
	/* What the directory took it gives back. */
	assert_int_equal(put(&h, eve.text, "{\"active\":true}"), 200);
	assert_int_equal(person_sign_in(h.k, &eve), 200);
	assert_int_equal(say(&h, EW_ASK_SCIM_REMOVE, "{\"id\":\"%s\"}", eve.text), 204);
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_ME, 0, "{}"), 401);
	assert_string_equal(state_of(&h, eve.text), "left");
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "roles")), 0);
	kit_free(&h.k);
}

/* Whoever has never come in has still to be let in. */
static void giving_back_lets_nobody_in(void **state)
{
	struct house h = house();
	char id[EW_ID_TEXT_BYTES];

	(void)state;
	make(&h, "eve", ",\"active\":false", id);
	assert_string_equal(state_of(&h, id), "suspended");
	assert_int_equal(put(&h, id, "{\"active\":true}"), 200);
	assert_string_equal(state_of(&h, id), "invited");
	kit_free(&h.k);
}

static void a_person_has_the_last_word(void **state)
{
	struct house h = house();
	char id[EW_ID_TEXT_BYTES];

	(void)state;
	make(&h, "eve", "", id);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"suspend\"}", id), 200);
	(void)put(&h, id, "{\"active\":true}");
	assert_int_equal(refused(&h, "mutability"), 409);
	assert_int_equal(put(&h, id, "{\"active\":false}"), 200);
	(void)put(&h, id, "{\"active\":true}");
	assert_int_equal(refused(&h, "mutability"), 409);
	make(&h, "fred", ",\"active\":false", id);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"suspend\"}", id), 200);
	(void)put(&h, id, "{\"active\":true}");
	assert_int_equal(refused(&h, "mutability"), 409);
	assert_string_equal(state_of(&h, id), "suspended");
	kit_free(&h.k);
}

/* -- what it may not ---------------------------------------------------------------------------- */

static void whoever_administers_is_suspended_at_most(void **state)
{
	struct house h = house();

	(void)state;
	(void)put(&h, h.carl.text, "{\"displayName\":\"Somebody Else\"}");
	assert_int_equal(refused(&h, "mutability"), 409);
	assert_int_equal(say(&h, EW_ASK_SCIM_REMOVE, "{\"id\":\"%s\"}", h.carl.text), 204);
	assert_string_equal(state_of(&h, h.carl.text), "suspended");
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "roles")), 1);
	assert_int_equal(person_ask(h.k, &h.carl, EW_ASK_ME, 0, "{}"), 401);
	(void)put(&h, h.carl.text, "{\"active\":true}");
	assert_int_equal(refused(&h, "mutability"), 409);
	kit_free(&h.k);
}

static void two_administrators_stay(void **state)
{
	struct house h = house();

	(void)state;
	assert_int_equal(put(&h, h.carl.text, "{\"active\":false}"), 200);
	(void)put(&h, h.anna.text, "{\"active\":false}");
	assert_int_equal(refused(&h, "mutability"), 409);
	(void)say(&h, EW_ASK_SCIM_REMOVE, "{\"id\":\"%s\"}", h.ben.text);
	assert_int_equal(refused(&h, "mutability"), 409);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PEOPLE, 0, "{}"), 200);
	assert_int_equal(person_ask(h.k, &h.ben, EW_ASK_PEOPLE, 0, "{}"), 200);
	kit_free(&h.k);
}

static void a_login_belongs_to_its_password(void **state)
{
	struct house h = house();
	struct person eve;
	char code[64];

	(void)state;
	person_add(h.k, &h.anna, "eve", "", &eve);
	(void)put(&h, eve.text, "{\"userName\":\"adam\"}");
	assert_int_equal(refused(&h, "mutability"), 409);
	assert_int_equal(put(&h, eve.text, "{\"userName\":\"EVE\",\"displayName\":\"Eva\"}"), 200);
	person_invite(h.k, &h.anna, "fred", "", &eve, code); /* and to the invitation */
	(void)put(&h, eve.text, "{\"userName\":\"adam\"}");
	assert_int_equal(refused(&h, "mutability"), 409);
	kit_free(&h.k);
}

static void only_its_right_is_enough(void **state)
{
	static const enum ew_ask others[] = {EW_ASK_PEOPLE, EW_ASK_PERSON_ADD, EW_ASK_PERSON_DO, EW_ASK_ROLE_GIVE, EW_ASK_APPROVALS,
		EW_ASK_INTERACTIONS, EW_ASK_TOKENS, EW_ASK_ATTESTATIONS, EW_ASK_REVIEW};
	struct house h = house();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(others); i++)
		assert_int_equal(say(&h, others[i], "{}"), 403);
	kit_token(h.k, 0x62, ~(uint32_t)EW_RIGHT_PROVISION);
	assert_int_equal(kit_ask(h.k, 0x62, EW_ASK_SCIM_USERS, 0, "{}"), 403);
	assert_int_equal(kit_ask(h.k, 0x62, EW_ASK_SCIM_ADD, 0, "{\"user\":{\"userName\":\"eve\"}}"), 403);
	kit_free(&h.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_account_may_nothing),
		cmocka_unit_test(nobody_is_made_twice),
		cmocka_unit_test(people_are_found),
		cmocka_unit_test(words_are_kept_up_to_date),
		cmocka_unit_test(who_holds_a_role_stays_who_they_are),
		cmocka_unit_test(whoever_goes_has_nothing_left),
		cmocka_unit_test(giving_back_lets_nobody_in),
		cmocka_unit_test(a_person_has_the_last_word),
		cmocka_unit_test(whoever_administers_is_suspended_at_most),
		cmocka_unit_test(two_administrators_stay),
		cmocka_unit_test(a_login_belongs_to_its_password),
		cmocka_unit_test(only_its_right_is_enough),
	};

	return cmocka_run_group_tests_name("keeper_scim", tests, NULL, NULL);
}
