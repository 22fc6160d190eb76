/*
 * The kit of people: it plays their browsers, which web serves.
 */
#include "unit/keeper/people_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "access/password.h"
#include "base/text.h"

#define SECRET 'p' /* what everybody's stretched password is full of */

static void in_base64(char byte, size_t n, char *to, size_t size)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	uint8_t bytes[64];

	memset(bytes, byte, n);
	ew_buf_init(&text, 128);
	ew_base64_add(&text, ew_slice_of(bytes, n), EW_BASE64_URL);
	assert_int_equal(ew_buf_error(&text), 0);
	snprintf(to, size, "%.*s", (int)text.len, (const char *)text.at);
}

void person_stretched(char byte, char to[static 48])
{
	in_base64(byte, EW_PASSWORD_STRETCHED_BYTES, to, 48);
}

void person_password(char byte, char to[static 160])
{
	char salt[32], stretched[48];

	in_base64('s', EW_PASSWORD_SALT_BYTES, salt, sizeof(salt));
	person_stretched(byte, stretched);
	snprintf(to, 160, "{\"salt\":\"%s\",\"passes\":3,\"memory_kib\":65536,\"stretched\":\"%s\"}", salt, stretched);
}

/* What an answer with a session says of whom. */
static void take_session(struct kit *k, struct person *p)
{
	const char *id = json_string_value(json_object_get(json_object_get(k->answer, "me"), "id"));

	assert_non_null(id);
	assert_int_equal(ew_id_parse(ew_slice_text(id), &p->id), 0);
	snprintf(p->text, sizeof(p->text), "%s", id);
	assert_int_equal(ew_sha256_of(ew_slice_text(kit_text(k, "session")), &p->session), 0);
}

void person_enrol(struct kit *k, const char *login, struct person *ret)
{
	struct ew_token_row row = {.enrolment = true, .expires = {ew_io_wall(k->io).us + PEOPLE_DAY_US}};
	char password[160], arguments[400];

	*ret = (struct person){0};
	snprintf(ret->login, sizeof(ret->login), "%s", login);
	assert_int_equal(ew_sha256_of(ew_slice_text(login), &row.digest), 0);
	assert_int_equal(ew_catalog_begin(k->core->catalog), 0);
	assert_int_equal(ew_tokens_put(k->core->catalog, &row), 0);
	assert_int_equal(ew_catalog_commit(k->core->catalog), 0);
	person_password(SECRET, password);
	snprintf(arguments, sizeof(arguments), "{\"login\":\"%s\",\"name\":\"Name of %s\",\"password\":%s}", login, login,
		password);
	assert_in_range(kit_ask_as(k, &row.digest, EW_ASK_ENROL, 0, arguments, ""), 200, 201);
	take_session(k, ret);
}

void person_invite(
	struct kit *k, const struct person *by, const char *login, const char *more, struct person *ret, char code[static 64])
{
	*ret = (struct person){0};
	snprintf(ret->login, sizeof(ret->login), "%s", login);
	assert_int_equal(
		person_ask(k, by, EW_ASK_PERSON_ADD, 0, "{\"login\":\"%s\",\"name\":\"Name of %s\"%s}", login, login, more), 201);
	snprintf(code, 64, "%s", kit_text(k, "invitation"));
	snprintf(ret->text, sizeof(ret->text), "%s", kit_text(k, "id"));
	assert_int_equal(ew_id_parse(ew_slice_text(ret->text), &ret->id), 0);
}

unsigned person_accept(struct kit *k, struct person *p, const char *code)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};
	char password[160], arguments[400];
	struct ew_hash digest;
	unsigned status;

	ew_buf_init(&hex, 80);
	assert_int_equal(ew_sha256_of(ew_slice_text(code), &digest), 0);
	ew_hex_add(&hex, ew_slice_of(digest.bytes, sizeof(digest.bytes)));
	person_password(SECRET, password);
	snprintf(arguments, sizeof(arguments), "{\"invitation\":\"%.*s\",\"password\":%s}", (int)hex.len, (const char *)hex.at,
		password);
	status = kit_ask(k, 0, EW_ASK_INVITED, 0, arguments);
	if (status == 200)
		take_session(k, p);
	return status;
}

void person_add(struct kit *k, const struct person *by, const char *login, const char *more, struct person *ret)
{
	char code[64];

	person_invite(k, by, login, more, ret, code);
	assert_int_equal(person_accept(k, ret, code), 200);
}

unsigned person_try(struct kit *k, struct person *p, char password, const char *code)
{
	char stretched[48], arguments[200];
	unsigned status;

	person_stretched(password, stretched);
	snprintf(arguments, sizeof(arguments), "{\"login\":\"%s\",\"stretched\":\"%s\"%s%s%s}", p->login, stretched,
		*code ? ",\"code\":\"" : "", code, *code ? "\"" : "");
	status = kit_ask(k, 0, EW_ASK_SIGN_IN, 0, arguments);
	if (status == 200)
		take_session(k, p);
	return status;
}

unsigned person_sign_in(struct kit *k, struct person *p)
{
	return person_try(k, p, SECRET, "");
}

void person_step_up(struct kit *k, const struct person *p)
{
	char stretched[48];

	person_stretched(SECRET, stretched);
	assert_int_equal(person_ask(k, p, EW_ASK_STEP_UP, 0, "{\"stretched\":\"%s\"}", stretched), 200);
}

unsigned person_ask(struct kit *k, const struct person *p, enum ew_ask op, uint8_t call, const char *format, ...)
{
	char arguments[2048];
	va_list list;

	va_start(list, format);
	assert_in_range(vsnprintf(arguments, sizeof(arguments), format, list), 0, sizeof(arguments) - 1);
	va_end(list);
	return kit_ask_as(k, &p->session, op, call, arguments, "");
}

unsigned person_opens(struct kit *k, const struct person *p, enum ew_ask op, uint8_t call, const char *purpose)
{
	return kit_ask_as(k, &p->session, op, call, "{}", purpose);
}

unsigned long long proposal(const struct kit *k)
{
	json_int_t number = json_integer_value(json_object_get(k->answer, "number"));

	assert_true(number > 0);
	return (unsigned long long)number;
}

unsigned decide(struct kit *k, const struct person *p, unsigned long long number, const char *what)
{
	return person_ask(k, p, EW_ASK_APPROVAL_DO, 0, "{\"number\":%llu,\"do\":\"%s\"}", number, what);
}

unsigned propose_role(struct kit *k, const struct person *by, const struct person *whom, const char *role, const char *more)
{
	return person_ask(k, by, EW_ASK_ROLE_GIVE, 0, "{\"id\":\"%s\",\"role\":\"%s\",\"reason\":\"needed\"%s}", whom->text,
		role, more);
}

void give_role(struct kit *k, const struct person *by, const struct person *second, const struct person *whom, const char *role,
	const char *more)
{
	assert_int_equal(propose_role(k, by, whom, role, more), 202);
	assert_int_equal(decide(k, second, proposal(k), "approve"), 200);
}

size_t house_logged(struct kit *k, enum ew_event_type type)
{
	kit_read_log(k, 0);
	return kit_logged(k, type);
}
