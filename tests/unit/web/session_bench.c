/*
 * Checks of what becomes of a password. They stretch it themselves and compare.
 */
#include "unit/web/session_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

void session_bench_start(struct bench *b, bool secure)
{
	const struct ew_web_times times = {.connect_us = 20 * EW_US_PER_MS, .ask_us = 400 * EW_US_PER_MS};

	if (secure)
		bench_start_behind_tls(b, &times);
	else
		bench_start(b, &times);
	session_bench_says(b, EW_ASK_SALT, 200, SALT_ANSWER);
	session_bench_says(b, EW_ASK_SIGN_IN, 200, SESSION_ANSWER);
	session_bench_says(b, EW_ASK_INVITED, 200, SESSION_ANSWER);
}

void session_bench_says(struct bench *b, uint16_t op, uint16_t status, const char *json)
{
	size_t i = 0;

	while (i < EW_COUNT(b->keeper.says) && b->keeper.says[i].op != op && b->keeper.says[i].op != 0)
		i++;
	assert_true(i < EW_COUNT(b->keeper.says));
	b->keeper.says[i] = (struct fake_answer){op, status, json};
}

static json_t *arguments_of(struct bench *b, uint16_t op)
{
	json_t *arguments = json_loads(b->keeper.arguments_of[op], JSON_REJECT_DUPLICATES, NULL);

	assert_true(json_is_object(arguments));
	return arguments;
}

const char *session_bench_argument(struct bench *b, uint16_t op, const char *name)
{
	static char text[1024];
	json_t *arguments = arguments_of(b, op);
	const char *value = json_string_value(json_object_get(arguments, name));

	if (!value || strlen(value) >= sizeof(text))
		fail_msg("%s: %s", name, b->keeper.arguments_of[op]);
	memcpy(text, value, strlen(value) + 1);
	json_decref(arguments);
	return text;
}

static void decode(const json_t *object, const char *name, uint8_t *to, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	const char *text = json_string_value(json_object_get(object, name));

	ew_buf_init(&plain, 256);
	assert_non_null(text);
	assert_int_equal(ew_base64_decode(ew_slice_text(text), EW_BASE64_URL, &plain), 0);
	assert_int_equal(plain.len, n);
	memcpy(to, plain.at, n);
}

static void check(const json_t *object, const char *password, const uint8_t *salt, struct ew_password_cost cost)
{
	uint8_t want[EW_PASSWORD_STRETCHED_BYTES], got[EW_PASSWORD_STRETCHED_BYTES];

	decode(object, "stretched", got, sizeof(got));
	assert_int_equal(ew_password_stretch(ew_slice_text(password), salt, cost, want), 0);
	assert_memory_equal(got, want, sizeof(want));
}

void session_bench_proved(struct bench *b, uint16_t op, const char *password)
{
	const struct ew_password_cost cost = {.passes = 1, .memory_kib = 8192};
	json_t *arguments = arguments_of(b, op);

	check(arguments, password, (const uint8_t *)"a salt for tests", cost);
	json_decref(arguments);
}

void session_bench_set(struct bench *b, uint16_t op, const char *password)
{
	static uint8_t before[EW_PASSWORD_SALT_BYTES];
	uint8_t salt[EW_PASSWORD_SALT_BYTES];
	json_t *arguments = arguments_of(b, op), *set = json_object_get(arguments, "password");

	assert_int_equal(json_object_size(set), 4);
	assert_int_equal(json_integer_value(json_object_get(set, "passes")), ew_password_usual.passes);
	assert_int_equal(json_integer_value(json_object_get(set, "memory_kib")), ew_password_usual.memory_kib);
	decode(set, "salt", salt, sizeof(salt));
	check(set, password, salt, ew_password_usual);
	assert_memory_not_equal(salt, before, sizeof(salt));
	memcpy(before, salt, sizeof(salt));
	json_decref(arguments);
}

void session_bench_unheard(const struct bench *b, const char *text)
{
	if (client_has(&b->keeper.heard, text))
		fail_msg("the keeper heard \"%s\"", text);
}

void session_bench_token(const struct bench *b, const char *token)
{
	struct ew_hash want = {.bytes = {0}};

	if (token)
		assert_int_equal(ew_sha256_of(ew_slice_text(token), &want), 0);
	assert_memory_equal(&b->keeper.token, &want, sizeof(want));
}
