/*
 * The access review: each finding by its own table, and who is in the answer.
 */
#include "unit/keeper/desk_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/sql.h"
#include "programs/keeper/people/persons.h"
#include "programs/keeper/people/review.h"

#define ADMIN 0x41
#define MIXED 0x42
#define GONE 0x43

#define NOW (200 * 24 * 3600 * EW_US_PER_S)
#define DAYS_AGO(n) (NOW - (int64_t)(n) * 24 * 3600 * EW_US_PER_S)
#define FINE EW_RIGHT_SEARCH

static const struct {
	struct ew_reviewed_person person;
	uint32_t findings;
} persons[] = {
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(1)}, .given = FINE}, 0},
	{{.state = EW_PERSON_ACTIVE, .given = FINE}, EW_FINDING_NEVER_SIGNED_IN},
	{{.state = EW_PERSON_INVITED, .given = FINE}, EW_FINDING_NEVER_SIGNED_IN},
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(90)}, .given = FINE}, 0},
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(90) - 1}, .given = FINE}, EW_FINDING_NOT_USED},
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(1)}, .given = FINE, .overdue = true}, EW_FINDING_ATTEST_OVERDUE},
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(1)}, .given = EW_RIGHT_ADMINISTER | EW_RIGHT_READ, .totp = true},
		EW_FINDING_ADMINISTERS_AND_OPENS},
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(1)}, .given = EW_RIGHT_ADMINISTER | EW_RIGHT_SEARCH, .totp = true}, 0},
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(1)}, .given = EW_RIGHT_ADMINISTER, .password = true},
		EW_FINDING_NO_SECOND_FACTOR},
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(1)}, .given = EW_RIGHT_APPROVE, .password = true},
		EW_FINDING_NO_SECOND_FACTOR},
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(1)}, .given = EW_RIGHT_REVEAL, .password = true},
		EW_FINDING_NO_SECOND_FACTOR},
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(1)}, .given = EW_RIGHT_EXPORT, .password = true},
		EW_FINDING_NO_SECOND_FACTOR},
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(1)}, .given = EW_RIGHT_LISTEN, .password = true}, 0},
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(1)}, .given = EW_RIGHT_EXPORT, .source = EW_PERSON_OIDC}, 0},
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(1)}, .given = EW_RIGHT_EXPORT, .linked = true}, 0},
	/* A password beside the provider opens without its second factor. */
	{{.state = EW_PERSON_ACTIVE, .signed_in = {DAYS_AGO(1)}, .given = EW_RIGHT_EXPORT, .linked = true, .password = true},
		EW_FINDING_NO_SECOND_FACTOR},
	{{.state = EW_PERSON_SUSPENDED, .roles = 1, .given = EW_RIGHT_EXPORT, .password = true},
		EW_FINDING_SUSPENDED_WITH_ROLES},
	{{.state = EW_PERSON_LEFT, .roles = 1}, EW_FINDING_SUSPENDED_WITH_ROLES},
	{{.state = EW_PERSON_SUSPENDED}, 0},
};

static void what_looks_wrong_of_people(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(persons); i++) {
		uint32_t found = ew_review_person(&persons[i].person, (struct ew_wall){NOW});

		if (found != persons[i].findings)
			fail_msg("person %zu: %#x, not %#x", i, found, persons[i].findings);
	}
}

static const struct {
	uint32_t rights;
	int64_t expires;
	bool owned;
	uint32_t owner, findings;
} tokens[] = {
	{EW_RIGHT_TELL, 5, false, 0, 0},
	{EW_RIGHT_TELL, 0, false, 0, EW_FINDING_NEVER_EXPIRES},
	{EW_RIGHT_READ | EW_RIGHT_ADMINISTER, 5, false, 0, EW_FINDING_ADMINISTERS_AND_OPENS},
	{EW_RIGHT_READ, 5, true, EW_PERSON_ACTIVE, 0},
	{EW_RIGHT_READ, 5, true, EW_PERSON_INVITED, 0},
	{EW_RIGHT_READ, 5, true, EW_PERSON_SUSPENDED, EW_FINDING_OWNER_LEFT},
	{EW_RIGHT_READ, 5, true, EW_PERSON_LEFT, EW_FINDING_OWNER_LEFT},
	{EW_RIGHT_READ, 5, true, 0, EW_FINDING_OWNER_LEFT},
	{EW_RIGHT_READ | EW_RIGHT_ADMINISTER, 0, true, 0,
		EW_FINDING_OWNER_LEFT | EW_FINDING_NEVER_EXPIRES | EW_FINDING_ADMINISTERS_AND_OPENS},
};

static void what_looks_wrong_of_tokens(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(tokens); i++) {
		struct ew_token_row row = {.rights = tokens[i].rights, .expires = {tokens[i].expires}};
		uint32_t found = ew_review_token(&row, tokens[i].owned, tokens[i].owner);

		if (found != tokens[i].findings)
			fail_msg("token %zu: %#x, not %#x", i, found, tokens[i].findings);
	}
}

static void a_word_and_a_sentence_for_each(void **state)
{
	json_t *all = ew_findings_json((1u << EW_FINDINGS) - 1), *two;

	(void)state;
	assert_int_equal(json_array_size(json_object_get(all, "findings")), EW_FINDINGS);
	assert_int_equal(json_array_size(json_object_get(all, "found")), EW_FINDINGS);
	json_decref(all);
	two = ew_findings_json(EW_FINDING_NOT_USED | EW_FINDING_NEVER_EXPIRES);
	assert_string_equal(json_string_value(json_array_get(json_object_get(two, "found"), 0)), "not_used_90d");
	assert_string_equal(json_string_value(json_array_get(json_object_get(two, "findings"), 1)), "this token never expires");
	json_decref(two);
}

/* -- the answer -- */

static void suspend(struct ew_keeper *k, uint8_t who, void *account)
{
	struct ew_account *a = account;

	(void)k;
	(void)who;
	a->row.state = EW_PERSON_SUSPENDED;
}

static void sign_in(struct ew_keeper *k, uint8_t who, void *account)
{
	struct ew_account *a = account;

	(void)who;
	a->row.signed_in = ew_io_wall(k->io);
	assert_int_equal(json_object_set_new(a->words, "totp", json_string("c2VjcmV0")), 0);
}

static const json_t *person_of(const struct kit *k, uint8_t who)
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(DESK_PERSON(who), id);
	for (size_t i = 0; desk_item(k, "people", i); i++)
		if (strcmp(desk_text(json_object_get(desk_item(k, "people", i), "person"), "id"), id) == 0)
			return desk_item(k, "people", i);
	fail_msg("%02x is not there", who);
	return NULL;
}

static void must_have(const json_t *one, const char *words)
{
	char found[300] = "";
	const json_t *word;
	size_t i, at = 0;

	json_array_foreach(json_object_get(one, "found"), i, word)
		at += (size_t)snprintf(found + at, sizeof(found) - at, "%s%s", i ? " " : "", json_string_value(word));
	assert_string_equal(found, words);
	assert_int_equal(json_array_size(json_object_get(one, "findings")), json_array_size(json_object_get(one, "found")));
}

static void the_review_tells_who_has_what(void **state)
{
	struct kit *k = desk_new();
	const json_t *one;

	(void)state;
	desk_signed_in(k, ADMIN, "Adam", "administrator");
	desk_change(k, ADMIN, sign_in);
	desk_signed_in(k, MIXED, "Mia", "administrator");
	desk_role(k, MIXED, "auditor", "{\"queue\":[\"cards\"]}");
	desk_signed_in(k, GONE, "Gregor", "auditor");
	desk_change(k, GONE, suspend);
	assert_int_equal(kit_ask(k, ADMIN, EW_ASK_REVIEW, 0, "{}"), 200);
	assert_int_equal(desk_count(k, "people"), 3);
	assert_true(json_is_null(json_object_get(k->answer, "next")) && kit_text(k, "made_at"));
	one = person_of(k, ADMIN);
	must_have(one, "");
	assert_string_equal(desk_text(json_object_get(one, "person"), "name"), "Adam");
	assert_string_equal(desk_text(json_array_get(json_object_get(one, "roles"), 0), "role"), "administrator");
	assert_int_equal(json_array_size(json_object_get(one, "rights")), 2);
	one = person_of(k, MIXED);
	must_have(one, "never_signed_in administers_and_opens_content no_second_factor");
	assert_true(json_is_true(json_object_get(json_array_get(json_object_get(one, "roles"), 0), "limited")) !=
		    json_is_true(json_object_get(json_array_get(json_object_get(one, "roles"), 1), "limited")));
	one = person_of(k, GONE);
	must_have(one, "suspended_with_roles");
	assert_int_equal(json_array_size(json_object_get(one, "rights")), 0); /* while suspended */
	ew_io_sim_advance(k->io, EW_ATTEST_US);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REVIEW, 0, "{}"), 200);
	one = person_of(k, MIXED);
	must_have(one, "never_signed_in attest_overdue administers_and_opens_content no_second_factor");
	assert_true(json_is_true(json_object_get(one, "overdue")));
	assert_int_equal(json_array_size(json_object_get(one, "rights")), 0); /* it does not hold meanwhile */
	kit_free(&k);
}

static void tokens_and_roles_are_in_it(void **state)
{
	struct kit *k = desk_new();
	const json_t *one;

	(void)state;
	desk_signed_in(k, ADMIN, "Adam", "administrator");
	assert_int_equal(kit_ask(k, ADMIN, EW_ASK_TOKEN_MAKE, 0,
				 "{\"name\":\"The IVR\",\"kind\":\"ivr\",\"rights\":[\"tell\"]}"),
		201);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	one = json_pack("{s:s, s:s, s:[s]}", "name", "night", "title", "Night shift", "rights", "search");
	assert_int_equal(ew_role_make(k->core, one, DESK_PERSON(ADMIN)), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	json_decref((json_t *)(uintptr_t)one);
	assert_int_equal(kit_ask(k, ADMIN, EW_ASK_REVIEW, 0, "{}"), 200);
	assert_int_equal(desk_count(k, "roles"), 1); /* those that every house has are not told of */
	assert_string_equal(desk_text(desk_item(k, "roles", 0), "role"), "night");
	must_have(desk_item(k, "roles", 0), "role_without_people");
	for (size_t i = 0; (one = desk_item(k, "tokens", i)); i++)
		if (strcmp(desk_text(one, "name"), "The IVR") == 0)
			break;
	assert_non_null(one);
	assert_string_equal(desk_text(one, "kind"), "ivr");
	must_have(one, "never_expires");
	kit_free(&k);
}

static size_t read_all(struct kit *k, size_t *ret_tokens, unsigned *ret_pages)
{
	char body[120] = "{}";
	size_t people = 0;

	*ret_tokens = 0;
	*ret_pages = 0;
	do {
		assert_int_equal(kit_ask(k, ADMIN, EW_ASK_REVIEW, 0, body), 200);
		people += desk_count(k, "people");
		*ret_tokens += desk_count(k, "tokens");
		++*ret_pages;
		if (kit_text(k, "next"))
			snprintf(body, sizeof(body), "{\"cursor\":\"%s\"}", kit_text(k, "next"));
	} while (kit_text(k, "next"));
	return people;
}

static void many_come_in_pages(void **state)
{
	struct kit *k = desk_new();
	size_t tokens_seen;
	unsigned pages;

	(void)state;
	for (uint8_t i = 0; i < 60; i++)
		desk_signed_in(k, (uint8_t)(ADMIN + i < KIT_TOKEN ? ADMIN + i : ADMIN + i + 1), "N", "administrator");
	for (int i = 0; i < 55; i++)
		assert_int_equal(
			kit_ask(k, ADMIN, EW_ASK_TOKEN_MAKE, 0, "{\"name\":\"t\",\"kind\":\"ivr\",\"rights\":[\"tell\"]}"), 201);
	assert_int_equal(read_all(k, &tokens_seen, &pages), 60);
	assert_true(tokens_seen >= 55 && pages >= 3);
	assert_int_equal(kit_ask(k, ADMIN, EW_ASK_REVIEW, 0, "{\"cursor\":\"x\"}"), 400);
	assert_int_equal(kit_ask(k, ADMIN, EW_ASK_REVIEW, 0, "{\"cursor\":\"roles_019aa5a0-0000-7000-8000-0000000000cc\"}"), 400);
	kit_free(&k);
}

static void somebody_who_cannot_be_read_is_there(void **state)
{
	struct kit *k = desk_new();

	(void)state;
	desk_signed_in(k, ADMIN, "Adam", "administrator");
	desk_signed_in(k, MIXED, "Mia", "auditor");
	assert_int_equal(ew_sql_exec(k->core->catalog, "UPDATE people SET sealed = x'00' WHERE substr(hex(id), 31) = '42'"), 0);
	assert_int_equal(kit_ask(k, ADMIN, EW_ASK_REVIEW, 0, "{}"), 200);
	assert_int_equal(desk_count(k, "people"), 2);
	assert_true(json_is_true(json_object_get(person_of(k, MIXED), "unreadable")));
	kit_free(&k);
}

static void only_for_those_who_administer(void **state)
{
	struct kit *k = desk_new();

	(void)state;
	desk_signed_in(k, MIXED, "Mia", "compliance");
	assert_int_equal(kit_ask(k, MIXED, EW_ASK_REVIEW, 0, "{}"), 403);
	kit_free(&k);
}

static void without_memory_it_says_so(void **state)
{
	struct kit *k = desk_new();

	(void)state;
	desk_signed_in(k, ADMIN, "Adam", "administrator");
	assert_true(desk_without_memory(k, ADMIN, EW_ASK_REVIEW, 0, "{}", 200) > 2);
	must_have(person_of(k, ADMIN), "never_signed_in no_second_factor");
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_looks_wrong_of_people),
		cmocka_unit_test(what_looks_wrong_of_tokens),
		cmocka_unit_test(a_word_and_a_sentence_for_each),
		cmocka_unit_test(the_review_tells_who_has_what),
		cmocka_unit_test(tokens_and_roles_are_in_it),
		cmocka_unit_test(many_come_in_pages),
		cmocka_unit_test(somebody_who_cannot_be_read_is_there),
		cmocka_unit_test(only_for_those_who_administer),
		cmocka_unit_test(without_memory_it_says_so),
	};

	return cmocka_run_group_tests_name("keeper_review", tests, NULL, NULL);
}
