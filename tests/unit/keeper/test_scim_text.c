/*
 * What directories write and what is taken of it, as Entra ID and Okta write it, and as nobody should.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domain/event_json.h"
#include "programs/keeper/people/scim_text.h"
#include "support/support.h"

static char *text_of(json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);

	json_decref(json);
	return text;
}

/* -- users -------------------------------------------------------------------------------------- */

static const struct {
	const char *body;
	bool whole;
	const char *wish; /* or, with !, the scimType */
} users[] = {
	{"{\"userName\":\"a@b\",\"displayName\":\"A B\"}", true, "{\"login\":\"a@b\",\"name\":\"A B\"}"},
	{"{\"USERNAME\":\"a\",\"name\":{\"Formatted\":\"F\"},\"displayName\":\"D\"}", true, "{\"login\":\"a\",\"name\":\"F\"}"},
	{"{\"userName\":\"a\",\"name\":{\"givenName\":\"G\",\"familyName\":\"H\"}}", true, "{\"login\":\"a\",\"name\":\"G H\"}"},
	{"{\"userName\":\"a\",\"name\":{\"givenName\":\"G\"}}", true, "{\"login\":\"a\",\"name\":\"G\"}"},
	{"{\"userName\":\"a\",\"name\":{\"givenName\":\"G\"}}", false, "{\"login\":\"a\"}"},
	{"{\"userName\":\"a\"}", true, "{\"login\":\"a\",\"name\":\"a\"}"},
	{"{\"userName\":\"a\",\"displayName\":\"\"}", true, "{\"login\":\"a\",\"name\":\"a\"}"},
	{"{\"active\":\"False\"}", false, "{\"active\":false}"},
	{"{\"active\":true,\"roles\":[{\"value\":\"administrator\"}],\"entitlements\":[1],\"password\":\"x\"}", false, "{\"active\":true}"},
	{"{\"emails\":[{\"value\":\"h\",\"type\":\"home\",\"primary\":true},{\"value\":\"w\",\"type\":\"Work\"}]}", false, "{\"email\":\"w\"}"},
	{"{\"emails\":[{\"value\":\"h\"},{\"value\":\"p\",\"primary\":true}]}", false, "{\"email\":\"p\"}"},
	{"{\"emails\":[{\"value\":\"\",\"type\":\"work\"},{\"value\":\"h\"}]}", false, "{\"email\":\"h\"}"},
	{"{\"emails\":[]}", false, "{\"email\":null}"},
	{"{\"emails\":null,\"externalId\":\"\"}", false, "{\"email\":null,\"external_id\":null}"},
	{"{\"externalId\":\"x-1\"}", false, "{\"external_id\":\"x-1\"}"},
	{"{}", false, "{}"},
	{"{}", true, "!invalidValue"},
	{"{\"userName\":\"\"}", false, "!invalidValue"},
	{"{\"userName\":7}", true, "!invalidValue"},
	{"{\"userName\":\"a\",\"displayName\":{\"x\":1}}", true, "{\"login\":\"a\",\"name\":\"a\"}"},
	{"{\"userName\":\"a\",\"displayName\":7}", true, "!invalidValue"},
	{"{\"active\":\"maybe\"}", false, "!invalidValue"},
	{"{\"active\":1}", false, "!invalidValue"},
	{"{\"active\":null}", false, "!invalidValue"},
	{"{\"externalId\":7}", false, "!invalidValue"},
	{"{\"emails\":[{\"value\":7}]}", false, "!invalidValue"},
	{"[]", true, "!invalidSyntax"},
};

static void compare(const char *body, int r, json_t *wish, const struct ew_scim_wrong *wrong, const char *wanted)
{
	_cleanup_(ew_free_ptr) char *text = NULL;

	if (wanted[0] == '!') {
		if (r != -EINVAL || strcmp(wrong->type, wanted + 1) != 0 || !*wrong->detail)
			fail_msg("%s: %d %s", body, r, r == -EINVAL ? wrong->type : "");
		return;
	}
	if (r != 0)
		fail_msg("%s: %d %s", body, r, r == -EINVAL ? wrong->detail : "");
	text = text_of(wish);
	if (strcmp(text, wanted) != 0)
		fail_msg("%s: %s and not %s", body, text, wanted);
}

static void users_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(users); i++) {
		_cleanup_(ew_json_drop) json_t *body = json_loads(users[i].body, 0, NULL);
		struct ew_scim_wrong wrong;
		json_t *wish = NULL;
		int r = ew_scim_user_read(body, users[i].whole, &wish, &wrong);

		compare(users[i].body, r, wish, &wrong, users[i].wish);
	}
}

/* -- patches ------------------------------------------------------------------------------------ */

#define CORE "urn:ietf:params:scim:schemas:core:2.0:User"
#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

static const struct {
	const char *operations, *wish;
} patches[] = {
	/* Entra ID */
	{"[{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"False\"}]", "{\"active\":false}"},
	{"[{\"op\":\"Replace\",\"path\":\"displayName\",\"value\":[{\"$ref\":null,\"value\":\"X\"}]}]", "{\"name\":\"X\"}"},
	{"[{\"op\":\"Replace\",\"path\":\"emails[type eq \\\"work\\\"].value\",\"value\":\"w\"}]", "{\"email\":\"w\"}"},
	{"[{\"op\":\"Add\",\"path\":\"emails[ type EQ \\\"Work\\\" ].value\",\"value\":\"w\"}]", "{\"email\":\"w\"}"},
	{"[{\"op\":\"replace\",\"value\":{\"displayName\":\"B\",\"name.givenName\":\"K\",\"" ENTERPRISE ":employeeNumber\":\"A\"}}]", "{\"name\":\"B\"}"},
	{"[{\"op\":\"Add\",\"path\":\"" ENTERPRISE ":department\",\"value\":\"sales\"}]", "{}"},
	{"[{\"op\":\"Remove\",\"path\":\"emails[type eq \\\"work\\\"].value\"}]", "{\"email\":null}"},
	{"[{\"op\":\"Replace\",\"path\":\"" CORE ":userName\",\"value\":\"n\"}]", "{\"login\":\"n\"}"},
	{"[{\"op\":\"Replace\",\"path\":\"name.formatted\",\"value\":\"F\"},{\"op\":\"Replace\",\"path\":\"displayName\",\"value\":\"D\"}]", "{\"name\":\"F\"}"},
	{"[{\"op\":\"Replace\",\"path\":\"name.familyName\",\"value\":\"H\"}]", "{}"},
	{"[{\"op\":\"Replace\",\"path\":\"name.familyName\",\"value\":\"H\"},{\"op\":\"Add\",\"path\":\"name.givenName\",\"value\":\"G\"}]", "{\"name\":\"G H\"}"},
	/* Okta */
	{"[{\"op\":\"replace\",\"value\":{\"active\":false}}]", "{\"active\":false}"},
	{"[{\"op\":\"replace\",\"value\":{\"active\":true},\"path\":null}]", "{\"active\":true}"},
	/* others */
	{"[{\"op\":\"add\",\"path\":\"emails\",\"value\":[{\"value\":\"w\",\"type\":\"work\"}]}]", "{\"email\":\"w\"}"},
	{"[{\"op\":\"add\",\"path\":\"emails[type eq \\\"work\\\"]\",\"value\":{\"value\":\"w\"}}]", "{\"email\":\"w\"}"},
	{"[{\"op\":\"add\",\"path\":\"emails[type eq \\\"home\\\"].value\",\"value\":\"h\"}]", "{}"},
	{"[{\"op\":\"replace\",\"path\":\"emails[type eq \\\"work\\\"].type\",\"value\":\"home\"}]", "{}"},
	{"[{\"op\":\"replace\",\"path\":\"name\",\"value\":{\"formatted\":\"F\"}}]", "{\"name\":\"F\"}"},
	{"[{\"op\":\"remove\",\"path\":\"displayName\"}]", "{}"},
	{"[{\"op\":\"remove\",\"path\":\"externalId\"}]", "{\"external_id\":null}"},
	{"[{\"op\":\"replace\",\"path\":\"active\",\"value\":true},{\"op\":\"replace\",\"path\":\"active\",\"value\":false}]", "{\"active\":false}"},
	{"[{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Boss\"}]", "{}"},
	{"[{\"op\":\"replace\",\"path\":\"roles[primary eq \\\"True\\\"].value\",\"value\":\"administrator\"}]", "{}"},
	/* and what is none */
	{"[{\"op\":\"jump\",\"path\":\"active\",\"value\":true}]", "!invalidSyntax"},
	{"[{\"path\":\"active\",\"value\":true}]", "!invalidSyntax"},
	{"[{\"op\":\"replace\",\"value\":\"x\"}]", "!invalidSyntax"},
	{"[{\"op\":\"replace\",\"path\":\"active\"}]", "!invalidValue"},
	{"[{\"op\":\"replace\",\"path\":\"active\",\"value\":null}]", "!invalidValue"},
	{"[{\"op\":\"replace\",\"path\":\"userName\",\"value\":null}]", "!invalidValue"},
	{"[{\"op\":\"remove\"}]", "!noTarget"},
	{"[{\"op\":\"remove\",\"path\":\"userName\"}]", "!mutability"},
	{"[{\"op\":\"remove\",\"path\":\"active\"}]", "!mutability"},
	{"[{\"op\":\"replace\",\"path\":7,\"value\":1}]", "!invalidPath"},
	{"[{\"op\":\"replace\",\"path\":\"emails[type eq \\\"work\\\"\",\"value\":\"x\"}]", "!invalidPath"},
	{"[{\"op\":\"replace\",\"path\":\"emails[]\",\"value\":\"x\"}]", "!invalidPath"},
	{"[{\"op\":\"replace\",\"path\":\"name.\",\"value\":\"x\"}]", "!invalidPath"},
	{"[{\"op\":\"replace\",\"path\":\".name\",\"value\":\"x\"}]", "!invalidPath"},
	{"[{\"op\":\"replace\",\"path\":\"name formatted\",\"value\":\"x\"}]", "!invalidPath"},
	{"[{\"op\":\"replace\",\"value\":{\"\":1}}]", "!invalidPath"},
	{"[]", "!invalidSyntax"},
	{"7", "!invalidSyntax"},
};

static void patches_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(patches); i++) {
		_cleanup_(ew_json_drop) json_t *list = json_loads(patches[i].operations, JSON_DECODE_ANY, NULL);
		_cleanup_(ew_json_drop) json_t *body = json_pack("{s:O}", "operations", list);
		struct ew_scim_wrong wrong;
		json_t *wish = NULL;
		int r = ew_scim_patch_read(body, &wish, &wrong);

		compare(patches[i].operations, r, wish, &wrong, patches[i].wish);
	}
}

static void a_patch_has_an_end(void **state)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	_cleanup_(ew_json_drop) json_t *body = json_pack("{s:O}", "Operations", list);
	struct ew_scim_wrong wrong;
	json_t *wish = NULL;

	(void)state;
	for (size_t i = 0; i < EW_SCIM_OPERATIONS; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "op", "add", "path", "active", "value", i & 1));
	assert_int_equal(ew_scim_patch_read(body, &wish, &wrong), 0);
	assert_true(json_is_true(json_object_get(wish, "active")));
	json_decref(wish);
	json_array_append(list, json_array_get(list, 0));
	assert_int_equal(ew_scim_patch_read(body, &wish, &wrong), -EINVAL);
}

/* -- filters ------------------------------------------------------------------------------------ */

static const struct {
	const char *text, *user_name, *external_id;
	int active; /* -2: refused */
} filters[] = {
	{"", NULL, NULL, -1},
	{"  ", NULL, NULL, -1},
	{"userName eq \"a b\"", "a b", NULL, -1},
	{"username EQ \"a\\\"b\"", "a\"b", NULL, -1},
	{CORE ":userName eq \"a\"", "a", NULL, -1},
	{"externalId eq \"x\" and active eq true", NULL, "x", 1},
	{"active eq False", NULL, NULL, -2},
	{"active eq \"False\"", NULL, NULL, 0},
	{"active eq false AND userName eq \"a\"  and  externalId eq \"\"", "a", "", 0},
	{"userName", NULL, NULL, -2},
	{"userName eq", NULL, NULL, -2},
	{"userName eq a", NULL, NULL, -2},
	{"userName eq \"a", NULL, NULL, -2},
	{"userName eq \"a\\", NULL, NULL, -2},
	{"userName eq \"a\"x", NULL, NULL, -2},
	{"userName ne \"a\"", NULL, NULL, -2},
	{"userName eq true", NULL, NULL, -2},
	{"userName eq \"a\" or active eq true", NULL, NULL, -2},
	{"userName eq \"a\" and", NULL, NULL, -2},
	{"userName eq \"a\" and userName eq \"b\"", NULL, NULL, -2},
	{"active eq true and active eq false", NULL, NULL, -2},
	{"active eq \"perhaps\"", NULL, NULL, -2},
	{"active eq 1", NULL, NULL, -2},
	{"title eq \"a\"", NULL, NULL, -2},
	{"(userName eq \"a\")", NULL, NULL, -2},
};

static bool is_text(const json_t *value, const char *wanted)
{
	return wanted ? value && strcmp(json_string_value(value), wanted) == 0 : !value;
}

static void filters_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(filters); i++) {
		_cleanup_(ew_scim_filter_free) struct ew_scim_filter f = {.active = -1};
		struct ew_scim_wrong wrong;
		int r = ew_scim_filter_read(ew_slice_text(filters[i].text), &f, &wrong);
		bool refused = filters[i].active == -2;

		if ((r == -EINVAL) != refused || (refused && strcmp(wrong.type, "invalidFilter") != 0))
			fail_msg("%s: %d", filters[i].text, r);
		if (!refused && (!is_text(f.user_name, filters[i].user_name) || !is_text(f.external_id, filters[i].external_id) ||
					f.active != filters[i].active))
			fail_msg("%s: read wrongly", filters[i].text);
	}
}

/* -- without memory ----------------------------------------------------------------------------- */

/* JSON takes its memory where the test can refuse it. */
static void *take_memory(size_t n)
{
	return malloc(n);
}

/* Whatever is short, a wish is whole or there is none: half of one would leave somebody in. */
static void without_memory_nothing_is_half_read(void **state)
{
	static const char text[] = "{\"Operations\":[{\"op\":\"replace\",\"value\":{\"active\":\"False\",\"userName\":\"n\","
				   "\"emails\":[{\"value\":\"w\"}],\"externalId\":\"x\",\"displayName\":\"D\"}}]}";
	_cleanup_(ew_json_drop) json_t *body = json_loads(text, 0, NULL);
	size_t n, hits = 0;

	(void)state;
	json_set_alloc_funcs(take_memory, free);
	for (n = 1; n < 200; n++) {
		_cleanup_(ew_json_drop) json_t *wish = NULL;
		struct ew_scim_wrong wrong;

		ew_test_fail_allocation(n);
		int r = ew_scim_patch_read(body, &wish, &wrong);
		bool failed = ew_test_allocation_failed();

		ew_test_fail_allocation(0);
		hits += failed;
		if (r != (failed ? -ENOMEM : 0) || (r == 0 && json_object_size(wish) != 5))
			fail_msg("allocation %zu: %d", n, r);
		if (!failed)
			break;
	}
	assert_true(hits > 5);
}

/* -- writing ------------------------------------------------------------------------------------ */

static void what_is_written_is_read_again(void **state)
{
	static const struct ew_scim_person person = {"019aa5a0-0000-7000-8000-000000000001", "a@b", "A \"B\"", "w@b", "x-1",
		"2026-11-22T08:00:00.000Z", "2026-11-22T09:00:00.000Z", false};
	_cleanup_(ew_json_drop) json_t *user = ew_scim_user_json(&person);
	_cleanup_(ew_free_ptr) char *text = NULL;
	struct ew_scim_wrong wrong;
	json_t *wish = NULL;

	(void)state;
	assert_int_equal(ew_scim_user_read(user, true, &wish, &wrong), 0);
	text = text_of(wish);
	assert_string_equal(
		text, "{\"active\":false,\"email\":\"w@b\",\"external_id\":\"x-1\",\"login\":\"a@b\",\"name\":\"A \\\"B\\\"\"}");
}

static void what_is_not_known_is_left_out(void **state)
{
	static const struct ew_scim_person person = {.id = "1", .login = "a", .made = "m", .changed = "c", .active = true};
	_cleanup_(ew_json_drop) json_t *user = ew_scim_user_json(&person);
	_cleanup_(ew_json_drop) json_t *error = ew_scim_error_json(404, NULL, "gone");

	(void)state;
	assert_null(json_object_get(user, "emails"));
	assert_null(json_object_get(user, "externalId"));
	assert_null(json_object_get(user, "displayName"));
	assert_null(json_object_get(error, "scimType"));
	assert_string_equal(json_string_value(json_object_get(error, "status")), "404");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(users_are_read),
		cmocka_unit_test(patches_are_read),
		cmocka_unit_test(a_patch_has_an_end),
		cmocka_unit_test(filters_are_read),
		cmocka_unit_test(without_memory_nothing_is_half_read),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(what_is_not_known_is_left_out),
	};

	return cmocka_run_group_tests_name("scim_text", tests, NULL, NULL);
}
