/*
 * Tokens and vendors: who may make which, what is shown of them and what never, and what the log says.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/sql.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/keeper_vendors.h"

#define VENDOR                                                                                               \
	"{\"name\":\"Listener GmbH\",\"contact\":\"dpo@listener.example\",\"purposes\":[\"transcription\",\"summary\"]," \
	"\"kinds\":[\"transcript\",\"summary\"],\"agreement\":{\"reference\":\"DPA-2026-7\",\"from\":\"2020-01-01\","   \
	"\"until\":\"2030-12-31\",\"review_by\":\"2030-06-30\"},\"region\":\"EU\",\"risk\":\"medium\","             \
	"\"sub_processors\":[{\"name\":\"Cloud AG\",\"region\":\"DE\",\"service\":\"hosting\"}],"                   \
	"\"models\":[{\"name\":\"listener\",\"version\":\"3\"}]}"

static unsigned make(struct kit *k, uint8_t who, const char *kind, const char *rights, const char *more)
{
	char body[600];

	(void)snprintf(body, sizeof(body), "{\"name\":\"Zacharias\",\"kind\":\"%s\",\"rights\":[%s]%s}", kind, rights, more);
	return kit_ask(k, who, EW_ASK_TOKEN_MAKE, 0, body);
}

static bool says_field(const struct kit *k, const char *field)
{
	const char *said = kit_text(k, "field");

	return said && strcmp(said, field) == 0;
}

static void hash_of_token(const struct kit *k, struct ew_hash *ret)
{
	assert_int_equal(ew_sha256_of(ew_slice_text(kit_text(k, "token")), ret), 0);
}

static void a_token_is_made_once_and_nowhere_kept(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_token_row row;
	struct ew_hash digest;
	char id[EW_ID_TEXT_BYTES];

	(void)state;
	kit_token(k, 0x10, EW_RIGHT_ADMINISTER | EW_RIGHT_ORDER);
	assert_int_equal(make(k, 0x10, "ivr", "\"tell\",\"order\"", ""), 201);
	hash_of_token(k, &digest);
	assert_int_equal(ew_tokens_get(k->core->catalog, &digest, &row), 0);
	assert_int_equal(row.rights, EW_RIGHT_TELL | EW_RIGHT_ORDER);
	assert_int_equal(row.kind, EW_TOKEN_IVR);
	assert_int_equal(ew_token_voice(row.kind), EW_VOICE_MACHINE);
	assert_true(row.expires.us == 0 && row.made.us != 0 && ew_id_is_zero(row.vendor));
	ew_id_format(row.id, id);
	assert_string_equal(kit_text(k, "id"), id);
	assert_string_equal(kit_text(k, "name"), "Zacharias");
	/* Neither the secret nor whose it is stands on the disk. */
	assert_false(ew_io_sim_contains(k->io, ew_slice_text(kit_text(k, "token"))));
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("Zacharias")));
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_TOKEN_MADE), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_TOKEN_MADE), "token"), id);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_TOKEN_MADE), "kind"), "ivr");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_TOKEN_MADE), "name"), "Zacharias");
	kit_free(&k);
}

static const struct {
	const char *kind, *rights, *more;
	unsigned status;
	const char *field; /* or problem, for 403 */
} wishes[] = {
	{"person", "\"read\"", "", 201, ""},
	{"person", "\"capture\"", "", 422, "rights"},
	{"agent", "\"tell\"", ",\"agent\":\"a-17\"", 201, ""},
	{"agent", "\"administer\"", "", 422, "rights"},
	{"bot", "\"tell\"", ",\"agent\":\"a-17\"", 422, "agent"},
	{"bot", "\"listen\"", "", 422, "rights"},
	{"platform", "\"tell\",\"search\"", "", 403, "right_missing"},
	{"platform", "\"tell\",\"order\"", "", 201, ""},
	{"tool", "\"capture\"", "", 422, "vendor"},
	{"tool", "\"capture\"", ",\"vendor\":\"019aa5a0-0000-7000-8000-0000000000cc\"", 422, "vendor"},
	{"tool", "\"tell\"", ",\"vendor\":\"019aa5a0-0000-7000-8000-0000000000cc\"", 422, "rights"},
	{"ivr", "\"tell\"", ",\"vendor\":\"019aa5a0-0000-7000-8000-0000000000cc\"", 422, "vendor"},
	{"ivr", "\"tell\"", ",\"expires_in\":0", 422, "expires_in"},
	{"ivr", "\"tell\"", ",\"expires_in\":316224001", 422, "expires_in"},
	{"ivr", "\"tell\"", ",\"expires_in\":60", 201, ""},
	{"ivr", "", "", 422, "rights"},
	{"ivr", "\"sing\"", "", 422, "rights"},
	{"robot", "\"tell\"", "", 422, "kind"},
	{"person", "\"listen\",\"reveal\"", "", 403, "right_missing"},
	{"person", "\"administer\",\"order\"", "", 201, ""},
};

static void a_token_gives_what_its_kind_may_and_no_more_than_it_holds(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_token(k, 0x10, EW_RIGHT_ADMINISTER | EW_RIGHT_ORDER | EW_RIGHT_READ);
	for (size_t i = 0; i < EW_COUNT(wishes); i++) {
		unsigned status = make(k, 0x10, wishes[i].kind, wishes[i].rights, wishes[i].more);

		if (status != wishes[i].status)
			fail_msg("%s %s %s: %u", wishes[i].kind, wishes[i].rights, wishes[i].more, status);
		if (status == 422 && !says_field(k, wishes[i].field))
			fail_msg("%s %s %s: %s", wishes[i].kind, wishes[i].rights, wishes[i].more, kit_text(k, "field"));
		if (status == 403)
			assert_true(kit_problem(k, wishes[i].field));
	}
	kit_token(k, 0x11, UINT32_MAX & ~(uint32_t)EW_RIGHT_ADMINISTER);
	assert_int_equal(make(k, 0x11, "ivr", "\"tell\"", ""), 403);
	assert_int_equal(kit_ask(k, 0x11, EW_ASK_TOKENS, 0, "{}"), 403);
	assert_int_equal(kit_ask(k, 0x11, EW_ASK_TOKEN_REVOKE, 0, "{}"), 403);
	kit_free(&k);
}

static void every_kind_has_its_voice(void **state)
{
	static const struct {
		enum ew_token_kind kind;
		const char *name;
		enum ew_voice voice;
	} kinds[] = {
		{EW_TOKEN_PERSON, "person", EW_VOICE_PERSON},
		{EW_TOKEN_AGENT, "agent", EW_VOICE_AGENT},
		{EW_TOKEN_IVR, "ivr", EW_VOICE_MACHINE},
		{EW_TOKEN_BOT, "bot", EW_VOICE_MACHINE},
		{EW_TOKEN_PLATFORM, "platform", EW_VOICE_PLATFORM},
		{EW_TOKEN_TOOL, "tool", EW_VOICE_MACHINE},
		{(enum ew_token_kind)EW_TOKEN_KINDS, "unknown", EW_VOICE_NOBODY},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(kinds); i++) {
		assert_string_equal(ew_token_kind_name(kinds[i].kind), kinds[i].name);
		assert_int_equal(ew_token_voice(kinds[i].kind), kinds[i].voice);
		assert_int_equal(ew_token_kind_of(kinds[i].name), i < EW_TOKEN_KINDS ? (int)i : -1);
	}
	assert_int_equal(ew_token_kind_of(NULL), -1);
	assert_int_equal(ew_token_kind_rights((enum ew_token_kind)EW_TOKEN_KINDS), 0);
}

static void tokens_are_listed_and_revoked(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_hash digest;
	struct ew_token_row row;
	char id[EW_ID_TEXT_BYTES], body[80];

	(void)state;
	assert_int_equal(make(k, KIT_TOKEN, "bot", "\"tell\"", ""), 201);
	hash_of_token(k, &digest);
	(void)snprintf(id, sizeof(id), "%s", kit_text(k, "id"));
	assert_int_equal(make(k, KIT_TOKEN, "ivr", "\"tell\"", ""), 201);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TOKENS, 0, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "items")), 3); /* the kit's too */
	for (size_t i = 0; i < 3; i++)
		assert_null(json_object_get(json_array_get(json_object_get(k->answer, "items"), i), "token"));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TOKENS, 0, "{\"limit\":1}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "items")), 1);
	(void)snprintf(body, sizeof(body), "{\"cursor\":\"%s\"}", kit_text(k, "next"));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TOKENS, 0, body), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "items")), 2);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TOKENS, 0, "{\"cursor\":\"x\"}"), 400);
	(void)snprintf(body, sizeof(body), "{\"id\":\"%s\"}", id);
	kit_forget(k);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TOKEN_REVOKE, 0, body), 200);
	assert_true(kit_count(k, EW_ROLE_WEB, EW_MSG_restrict_tokens) > 0); /* web hears of it at once */
	assert_int_equal(ew_tokens_get(k->core->catalog, &digest, &row), -ENOENT);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TOKEN_REVOKE, 0, body), 404);
	kit_read_log(k, 0);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_TOKEN_REVOKED), "token"), id);
	kit_free(&k);
}

static void the_last_who_administers_stays(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_token_row row;
	struct ew_hash digest;
	char body[80], id[EW_ID_TEXT_BYTES];

	(void)state;
	memset(digest.bytes, KIT_TOKEN, sizeof(digest.bytes));
	assert_int_equal(ew_tokens_get(k->core->catalog, &digest, &row), 0);
	row.id = kit_id(0xee, 1);
	row.sealed = EW_SLICE("");
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_tokens_put(k->core->catalog, &row), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	ew_id_format(row.id, id);
	(void)snprintf(body, sizeof(body), "{\"id\":\"%s\"}", id);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TOKEN_REVOKE, 0, body), 409);
	assert_true(kit_problem(k, "last_administrator"));
	assert_int_equal(make(k, KIT_TOKEN, "person", "\"administer\"", ""), 201);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TOKEN_REVOKE, 0, body), 200);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TOKENS, 0, "{}"), 401);
	kit_free(&k);
}

/* -- vendors -- */

static void vendor_id(const struct kit *k, char id[static EW_ID_TEXT_BYTES])
{
	(void)snprintf(id, EW_ID_TEXT_BYTES, "%s", kit_text(k, "id"));
}

static void a_vendor_has_versions_and_stays(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	char id[EW_ID_TEXT_BYTES], body[300];
	json_t *document = NULL;
	struct ew_vendor v;
	struct ew_id binary;

	(void)state;
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR_ADD, 0, VENDOR), 201);
	vendor_id(k, id);
	assert_int_equal(ew_id_parse(ew_slice_text(id), &binary), 0);
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("Listener GmbH")));
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("DPA-2026-7")));
	assert_int_equal(ew_keeper_vendor(k->core, binary, &document, &v), 0);
	assert_int_equal(v.purposes, EW_PURPOSE_TRANSCRIPTION | EW_PURPOSE_SUMMARY);
	assert_int_equal(v.kinds, 1u << EW_ARTIFACT_TRANSCRIPT | 1u << EW_ARTIFACT_SUMMARY);
	assert_string_equal(v.region, "EU");
	assert_true(!v.withdrawn && v.from.us < v.review_by.us && v.review_by.us < v.until.us);
	json_decref(document);
	(void)snprintf(body, sizeof(body), "{\"id\":\"%s\",\"version\":1,\"purposes\":[\"summary\"]}", id);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR_CHANGE, 0, body), 200);
	assert_int_equal(json_integer_value(json_object_get(k->answer, "version")), 2);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR_CHANGE, 0, body), 409);
	assert_true(kit_problem(k, "vendor_changed"));
	(void)snprintf(body, sizeof(body), "{\"id\":\"%s\",\"risk\":\"none\"}", id);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR_CHANGE, 0, body), 422);
	assert_true(says_field(k, "risk"));
	(void)snprintf(body, sizeof(body), "{\"id\":\"%s\"}", id);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR_WITHDRAW, 0, body), 200);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR_WITHDRAW, 0, body), 409);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR, 0, body), 200);
	assert_string_equal(kit_text(k, "state"), "withdrawn");
	assert_int_equal(ew_keeper_vendor(k->core, binary, &document, &v), 0);
	assert_true(v.withdrawn && v.purposes == EW_PURPOSE_SUMMARY);
	json_decref(document);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_VENDOR_REGISTERED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_VENDOR_CHANGED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_VENDOR_WITHDRAWN), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_VENDOR_REGISTERED), "region"), "EU");
	assert_int_equal(strlen(kit_field(kit_find(k, EW_EVENT_VENDOR_REGISTERED), "sha256")), 64);
	kit_free(&k);
}

static void vendors_are_listed(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	char id[EW_ID_TEXT_BYTES], body[80];

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR_ADD, 0, VENDOR), 201);
	vendor_id(k, id);
	(void)snprintf(body, sizeof(body), "{\"id\":\"%s\"}", id);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR_WITHDRAW, 0, body), 200);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDORS, 0, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "items")), 3);
	assert_null(json_object_get(json_array_get(json_object_get(k->answer, "items"), 0), "document"));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDORS, 0, "{\"state\":\"registered\",\"limit\":1}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "items")), 1);
	assert_string_equal(kit_text(k, "next"), "2");
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDORS, 0, "{\"state\":\"gone\"}"), 400);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR, 0, "{\"id\":\"x\"}"), 404);
	kit_token(k, 0x11, EW_RIGHT_READ);
	assert_int_equal(kit_ask(k, 0x11, EW_ASK_VENDORS, 0, "{}"), 200);
	assert_int_equal(kit_ask(k, 0x11, EW_ASK_VENDOR_ADD, 0, VENDOR), 403);
	kit_free(&k);
}

/* A document that was altered is not believed, and does not take the list with it. */
static void an_altered_vendor_is_nobodys(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	char id[EW_ID_TEXT_BYTES], body[80];
	json_t *document = NULL;
	struct ew_vendor v;
	struct ew_id binary;

	(void)state;
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR_ADD, 0, VENDOR), 201);
	vendor_id(k, id);
	assert_int_equal(ew_id_parse(ew_slice_text(id), &binary), 0);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_sql_exec(k->core->catalog, "UPDATE vendors SET sha256 = zeroblob(32)"), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_int_equal(ew_keeper_vendor(k->core, binary, &document, &v), -EBADMSG);
	(void)snprintf(body, sizeof(body), "{\"id\":\"%s\"}", id);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR, 0, body), 500);
	assert_true(kit_problem(k, "vendor_unreadable"));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDORS, 0, "{}"), 200);
	assert_true(json_is_true(
		json_object_get(json_array_get(json_object_get(k->answer, "items"), 0), "unreadable")));
	kit_free(&k);
}

static void a_tool_has_a_vendor_that_is_registered(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	char id[EW_ID_TEXT_BYTES], more[80], body[80];
	struct ew_token_row row;
	struct ew_hash digest;

	(void)state;
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR_ADD, 0, VENDOR), 201);
	vendor_id(k, id);
	(void)snprintf(more, sizeof(more), ",\"vendor\":\"%s\"", id);
	assert_int_equal(make(k, KIT_TOKEN, "tool", "\"capture\"", more), 201);
	hash_of_token(k, &digest);
	assert_int_equal(ew_tokens_get(k->core->catalog, &digest, &row), 0);
	assert_false(ew_id_is_zero(row.vendor));
	(void)snprintf(body, sizeof(body), "{\"id\":\"%s\"}", id);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_VENDOR_WITHDRAW, 0, body), 200);
	assert_int_equal(make(k, KIT_TOKEN, "tool", "\"capture\"", more), 422);
	assert_true(says_field(k, "vendor"));
	kit_free(&k);
}

/* -- documents: what is wrong, by its name -- */

#define HEAD "{\"name\":\"n\",\"contact\":\"c\",\"risk\":\"low\",\"region\":\"EU\","
#define USE "\"purposes\":[\"qa\"],\"kinds\":[\"qa_score\"],"
#define DEED "\"agreement\":{\"reference\":\"r\",\"from\":\"2026-01-01\",\"until\":\"2026-12-31\"}"

static const struct {
	const char *document;
	const char *fields; /* of what is wrong, in order, separated by blanks; "": well */
} documents[] = {
	{VENDOR, ""},
	{HEAD USE DEED "}", ""},
	{"{}", "name contact region risk purposes kinds agreement"},
	{"{\"name\":\"n\",\"contact\":7,\"risk\":\"low\",\"region\":\"EU\"," USE DEED "}", "contact"},
	{HEAD "\"purposes\":[],\"kinds\":[]," DEED "}", "purposes"},
	{HEAD "\"purposes\":[\"everything\"],\"kinds\":[]," DEED "}", "purposes"},
	{HEAD "\"purposes\":[\"qa\"],\"kinds\":[]," DEED "}", ""},
	{HEAD "\"purposes\":[\"qa\"],\"kinds\":[\"audio\"]," DEED "}", "kinds"},
	{HEAD "\"purposes\":[\"qa\"],\"kinds\":[\"song\"]," DEED "}", "kinds"},
	{HEAD USE "\"agreement\":{\"reference\":\"r\",\"from\":\"2026-01-01\"}}", "agreement.until"},
	{HEAD USE "\"agreement\":{\"reference\":\"r\",\"from\":\"2026-02-01\",\"until\":\"2026-01-01\"}}", "agreement.until"},
	{HEAD USE "\"agreement\":{\"reference\":\"\",\"from\":\"2026-01-01\",\"until\":\"2026-01-01\"}}", "agreement.reference"},
	{HEAD USE "\"agreement\":{\"reference\":\"r\",\"from\":\"soon\",\"until\":\"2026-01-01\"}}", "agreement.from"},
	{HEAD USE "\"agreement\":{\"reference\":\"r\",\"from\":\"2026-01-01\",\"until\":\"2026-12-31\",\"review\":\"x\"}}",
		"agreement.review"},
	{HEAD USE "\"agreement\":{\"reference\":\"r\",\"from\":\"2026-01-01\",\"until\":\"2026-12-31\",\"review_by\":3}}",
		"agreement.review_by"},
	{HEAD USE DEED ",\"sub_processors\":[{\"name\":\"n\",\"region\":\"DE\"}]}", "sub_processors"},
	{HEAD USE DEED ",\"sub_processors\":[{\"name\":\"n\",\"region\":\"here\",\"service\":\"s\"}]}", "sub_processors"},
	{HEAD USE DEED ",\"models\":[{\"name\":\"n\",\"version\":3}]}", "models"},
	{HEAD USE DEED ",\"models\":{}}", "models"},
	{HEAD USE DEED ",\"untill\":1}", "untill"},
	{"{\"name\":\"n\",\"contact\":\"c\",\"risk\":\"low\",\"region\":\"Europe\"," USE DEED "}", "region"},
	{"{\"name\":\"n\",\"contact\":\"c\",\"risk\":\"some\",\"region\":\"EU\"," USE DEED "}", "risk"},
};

static void documents_are_refused_by_the_name_of_the_member(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(documents); i++) {
		json_t *d = json_loads(documents[i].document, 0, NULL), *errors = json_array();
		char fields[200] = "";
		size_t n, at = 0;
		const json_t *one;

		assert_non_null(d);
		assert_int_equal(ew_vendor_check(d, errors), 0);
		json_array_foreach(errors, n, one)
			at += (size_t)snprintf(fields + at, sizeof(fields) - at, "%s%s", n ? " " : "",
				json_string_value(json_object_get(one, "field")));
		if (strcmp(fields, documents[i].fields) != 0)
			fail_msg("%s: '%s'", documents[i].document, fields);
		json_decref(errors);
		json_decref(d);
	}
}

static void days_are_read_as_people_mean_them(void **state)
{
	struct ew_wall begin, end;

	(void)state;
	assert_int_equal(ew_vendor_day("2026-11-21", false, &begin), 0);
	assert_int_equal(ew_vendor_day("2026-11-21", true, &end), 0);
	assert_int_equal(end.us - begin.us, 24 * 3600 * EW_US_PER_S - EW_US_PER_MS);
	assert_int_equal(ew_vendor_day("2026-11-21T10:00:00+01:00", true, &end), 0);
	assert_int_equal(end.us - begin.us, 9 * 3600 * EW_US_PER_S);
	assert_int_equal(ew_vendor_day("21.11.2026", true, &end), -EINVAL);
	assert_int_equal(ew_vendor_day(NULL, true, &end), -EINVAL);
}

/* -- what the recorder refused -- */

#define REFUSED "{\"order\":\"019aa5a0-0000-7000-8000-0000000000cc\",\"kind\":\"pause\",\"because\":\"pause_not_allowed\"}"

static void a_refused_pause_is_an_event_once(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	kit_token(k, 0x10, EW_RIGHT_ORDER);
	for (int i = 0; i < 2; i++)
		assert_int_equal(kit_ask_more(k, 0x10, EW_ASK_ORDER_REFUSED, 1, REFUSED, "", "the-order"), 200);
	assert_int_equal(kit_ask(k, 0x10, EW_ASK_ORDER_REFUSED, 9, REFUSED), 404);
	assert_int_equal(kit_ask(k, 0x10, EW_ASK_ORDER_REFUSED, 1, "{\"kind\":\"pause\"}"), 400);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ORDER_REFUSED), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ORDER_REFUSED), "kind"), "pause");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ORDER_REFUSED), "because"), "pause_not_allowed");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ORDER_REFUSED), "voice"), "person");
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_is_made_once_and_nowhere_kept),
		cmocka_unit_test(a_token_gives_what_its_kind_may_and_no_more_than_it_holds),
		cmocka_unit_test(every_kind_has_its_voice),
		cmocka_unit_test(tokens_are_listed_and_revoked),
		cmocka_unit_test(the_last_who_administers_stays),
		cmocka_unit_test(a_vendor_has_versions_and_stays),
		cmocka_unit_test(vendors_are_listed),
		cmocka_unit_test(an_altered_vendor_is_nobodys),
		cmocka_unit_test(a_tool_has_a_vendor_that_is_registered),
		cmocka_unit_test(documents_are_refused_by_the_name_of_the_member),
		cmocka_unit_test(days_are_read_as_people_mean_them),
		cmocka_unit_test(a_refused_pause_is_an_event_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
