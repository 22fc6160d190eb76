/*
 * The people of the stage are written straight into the catalogue: how somebody becomes one is tested elsewhere.
 */
#include "unit/keeper/desk_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/sessions.h"
#include "catalog/sql.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/persons.h"
#include "support/support.h"

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\n"
	"notices:\n  hello: {file: hello.wav, language: en, tells: [recording, purpose, retention], purposes: {quality: "
	"legitimate_interest}, retention_stated: 90d, text: hello}\n"
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL
	"    notice: hello\n    keep: {recording: 90d}\n";

struct kit *desk_new(void)
{
	return kit_new(policy);
}

static void put_session(struct kit *k, uint8_t who)
{
	struct ew_wall now = ew_io_wall(k->io);
	struct ew_session_row row = {.id = kit_id(0xbd, who),
		.person = DESK_PERSON(who),
		.kind = EW_SESSION_PASSWORD,
		.made = now,
		.used = now,
		.expires = {now.us + 400 * 24 * 3600 * EW_US_PER_S},
		.stepped_up = now};

	memset(row.digest.bytes, who, sizeof(row.digest.bytes));
	assert_int_equal(ew_sessions_put(k->core->catalog, &row), 0);
}

void desk_person(struct kit *k, uint8_t who, const char *name)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	char login[16];

	snprintf(login, sizeof(login), "login-%02x", who);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_account_new(k->core, EW_PERSON_ACTIVE, EW_PERSON_LOCAL, &account), 0);
	account.row.id = DESK_PERSON(who);
	assert_int_equal(json_object_set_new(account.words, "login", json_string(login)), 0);
	assert_int_equal(json_object_set_new(account.words, "name", json_string(name)), 0);
	assert_int_equal(ew_account_put(k->core, &account), 0);
	put_session(k, who);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

void desk_role(struct kit *k, uint8_t who, const char *role, const char *scope)
{
	json_t *what = json_pack("{s:s, s:o*}", "role", role, "scope", scope ? json_loads(scope, 0, NULL) : NULL);
	struct ew_error why = {0};

	assert_non_null(what);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_role_give(k->core, DESK_PERSON(who), what, DESK_PERSON(who), (struct ew_id){{0}}, "stage", &why), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	json_decref(what);
}

void desk_signed_in(struct kit *k, uint8_t who, const char *name, const char *role)
{
	desk_person(k, who, name);
	desk_role(k, who, role, NULL);
}

void desk_change(struct kit *k, uint8_t who, void (*how)(struct ew_keeper *k, uint8_t who, void *account))
{
	_cleanup_(ew_account_free) struct ew_account account = {0};

	assert_int_equal(ew_account_get(k->core, DESK_PERSON(who), &account), 0);
	how(k->core, who, &account);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_account_put(k->core, &account), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

void desk_call(struct kit *k, uint8_t call, const char *queue)
{
	char facts[600], one[EW_ID_TEXT_BYTES], two[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_PARTY(1), one);
	ew_id_format(KIT_PARTY(2), two);
	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"%s\",\"from\":{\"address\":\"+3526215550%u\"},"
		"\"to\":{\"address\":\"+35224111\"},\"parties\":[{\"id\":\"%s\",\"role\":\"caller\"},"
		"{\"id\":\"%s\",\"role\":\"agent\"}]}",
		queue, call, one, two);
	kit_offer_with(k, call, facts);
	kit_stream(k, call, 1);
	kit_stream(k, call, 2);
	assert_int_equal(kit_ring(k), 0);
}

void desk_notice(struct kit *k, uint8_t call)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TELL, call,
				 "{\"type\":\"notice_ended\",\"notice\":\"hello\",\"played\":\"complete\"}"),
		201);
}

void desk_finish(struct kit *k, uint8_t call)
{
	kit_allowed(k, call, 1);
	kit_allowed(k, call, 2);
	kit_span(k, call, 1);
	kit_end_call(k, call);
	kit_read_log(k, call);
}

static void alter(struct kit *k, const char *what, const char *column, uint8_t call)
{
	char text[200], hex[2 * sizeof(struct ew_id) + 1];
	struct ew_id id = KIT_CALL(call);

	for (size_t i = 0; i < sizeof(id.bytes); i++)
		snprintf(hex + 2 * i, 3, "%02x", id.bytes[i]);
	snprintf(text, sizeof(text), "UPDATE %s WHERE %s = x'%s'", what, column, hex);
	assert_int_equal(ew_sql_exec(k->core->catalog, text), 0);
}

void desk_erase(struct kit *k, uint8_t call)
{
	alter(k, "events SET sealed = x''", "interaction", call);
	alter(k, "interactions SET wrapped = x'', sealed = x''", "id", call);
	ew_keeper_calls_trim(k->core);
}

size_t desk_without_memory(
	struct kit *k, uint8_t who, enum ew_ask op, uint8_t call, const char *arguments, unsigned status)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_msg_ask ask = {.op = (uint16_t)op, .arguments = ew_slice_text(arguments)};
	struct ew_message m;
	size_t failures = 0;
	bool failed;

	if (call)
		ask.interaction = KIT_CALL(call);
	memset(ask.token.bytes, who, sizeof(ask.token.bytes));
	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(EW_MSG_ask, ++k->request, &ask, &bytes), 0);
	assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &m), 0);
	do {
		int r;

		k->status = 0;
		ew_test_fail_allocation(failures + 1);
		r = ew_keeper_message(k->core, EW_ROLE_WEB, 1, &m, NULL, 0);
		r = r < 0 ? r : kit_redact(k);
		failed = ew_test_allocation_failed();
		ew_test_fail_allocation(0);
		assert_true(r == 0 || r == -ENOMEM);
		assert_int_equal(kit_redact(k), 0); /* what had no memory to be answered is, now */
		failures += failed;
		kit_forget(k);
	} while (failed);
	assert_int_equal(k->status, status);
	return failures;
}

const json_t *desk_item(const struct kit *k, const char *list, size_t i)
{
	return json_array_get(json_object_get(k->answer, list), i);
}

const char *desk_text(const json_t *one, const char *name)
{
	const char *text = json_string_value(json_object_get(one, name));

	return text ? text : "";
}

size_t desk_count(const struct kit *k, const char *list)
{
	return json_array_size(json_object_get(k->answer, list));
}
