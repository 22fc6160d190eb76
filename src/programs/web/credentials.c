/*
 * Passwords on their way: rules, salt, stretching, and the question at the end. Must never pass one on, log one, or keep one.
 */
#include "programs/web/credentials.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "ipc/asks.h"
#include "programs/web/session_cookie.h"
#include "programs/web/stretcher.h"

#define MOST_WORDS 8
#define BUSY_RETRY_S 3

void ew_web_credentials_free(struct ew_web_credentials **credentials)
{
	struct ew_web_credentials *c = TAKE(*credentials);

	if (!c)
		return;
	ew_buf_free(&c->password);
	ew_buf_free(&c->next);
	json_decref(c->arguments);
	free(c);
}

/* A text of a body, moved into memory that is wiped. An empty one would be taken for none. */
static bool move_secret(json_t *body, const char *name, struct ew_buf *to)
{
	json_t *value = name ? json_object_get(body, name) : NULL;
	const char *text = json_string_value(value);
	size_t n = json_string_length(value);

	if (!text)
		return true;
	if (n == 0)
		return false;
	ew_buf_add(to, (const uint8_t *)text, n);
	/* The library has no way to forget; the cast only drops a const. */
	ew_wipe((void *)(uintptr_t)text, n);
	json_object_del(body, name);
	return ew_buf_error(to) == 0;
}

bool ew_web_take_credentials(
	struct ew_web_call *call, json_t *body, const char *password, const char *next, uint16_t op, json_t *arguments)
{
	struct ew_web_credentials *c = calloc(1, sizeof(*c));
	const char *bad;

	call->credentials = c;
	if (!c || !arguments) {
		json_decref(arguments);
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no memory");
		return false;
	}
	c->arguments = arguments;
	c->op = op;
	c->status = 200;
	ew_buf_init_secret(&c->password, EW_PASSWORD_BYTES);
	ew_buf_init_secret(&c->next, EW_PASSWORD_BYTES);
	bad = !move_secret(body, password, &c->password) ? password : !move_secret(body, next, &c->next) ? next : NULL;
	if (!bad)
		return true;
	ew_http_refuse(call->x, EW_HTTP_INVALID_BODY, bad, "a password has 1 to %d bytes", EW_PASSWORD_BYTES);
	return false;
}

/* -- the question at the end -- */

static void ask(struct ew_web_call *call)
{
	struct ew_web_question question = {.op = call->credentials->op,
		.has_arguments = true,
		.arguments = json_incref(call->credentials->arguments),
		.idempotency_key = EW_SLICE_EMPTY};

	call->takes_errors = false;
	call->answered = call->credentials->sets_cookie ? ew_web_answer_session : NULL;
	ew_web_ask(call, &question);
}

static bool put_bytes(json_t *to, const char *name, const uint8_t *bytes, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init_secret(&text, 128);
	ew_base64_add(&text, ew_slice_of(bytes, n), EW_BASE64_URL);
	return ew_buf_error(&text) == 0 &&
	       json_object_set_new(to, name, json_stringn((const char *)text.at, text.len)) == 0;
}

static void fail(struct ew_web_call *call, int error)
{
	if (error == -ENOBUFS) {
		struct ew_http_problem problem;

		(void)ew_http_problem_set(&problem, EW_HTTP_BUSY, EW_SLICE_EMPTY,
			"many people sign in at this moment; try again in a few seconds");
		problem.retry_after_s = BUSY_RETRY_S;
		ew_http_answer_problem(call->x, &problem);
	} else if (error == -EINVAL) {
		ew_http_refuse(call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper's answer makes no sense");
	} else {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "the password cannot be looked at: no memory");
	}
	ew_web_call_end(call);
}

static void stretch_gone(void *arg)
{
	struct ew_web_call *call = arg;

	ew_stretch_forget(call->web->stretcher, call);
	ew_web_call_end(call);
}

static void stretch(struct ew_web_call *call, struct ew_slice password, const uint8_t *salt,
	struct ew_password_cost cost, ew_stretched_fn *fn)
{
	int r;

	ew_http_on_gone(call->x, stretch_gone, call);
	r = ew_stretch(call->web->stretcher, password, salt, cost, fn, call);
	if (r == 0)
		return;
	ew_http_on_gone(call->x, NULL, NULL);
	fail(call, r);
}

/* -- a new one -- */

static void next_stretched(void *arg, int error, const uint8_t stretched[EW_PASSWORD_STRETCHED_BYTES])
{
	struct ew_web_call *call = arg;
	json_t *password = json_object_get(call->credentials->arguments, "password");

	ew_http_on_gone(call->x, NULL, NULL);
	if (error || !put_bytes(password, "stretched", stretched, EW_PASSWORD_STRETCHED_BYTES))
		fail(call, error ? error : -ENOMEM);
	else
		ask(call);
}

/* With a salt of its own, and today's cost. */
static void stretch_next(struct ew_web_call *call)
{
	uint8_t salt[EW_PASSWORD_SALT_BYTES];
	json_t *password = json_pack("{s:I, s:I}", "passes", (json_int_t)ew_password_usual.passes, "memory_kib",
		(json_int_t)ew_password_usual.memory_kib);
	int r = ew_io_random(call->web->io, salt, sizeof(salt));

	if (r < 0 || !password || !put_bytes(password, "salt", salt, sizeof(salt)) ||
		json_object_set_new(call->credentials->arguments, "password", password) < 0) {
		fail(call, -ENOMEM);
		return;
	}
	stretch(call, ew_buf_slice(&call->credentials->next), salt, ew_password_usual, next_stretched);
}

static bool is_good(struct ew_web_call *call, const struct ew_slice *words, size_t n)
{
	struct ew_error error = {0};

	if (ew_password_check(ew_buf_slice(&call->credentials->next), words, n, &error) == 0)
		return true;
	ew_http_refuse(call->x, EW_HTTP_INVALID_BODY, "password", "%s", ew_error_text(&error));
	return false;
}

void ew_web_set_password(struct ew_web_call *call, const struct ew_slice *words, size_t n)
{
	if (is_good(call, words, n))
		stretch_next(call);
	else
		ew_web_call_end(call);
}

/* -- the one that is there -- */

static void stretched(void *arg, int error, const uint8_t stretched[EW_PASSWORD_STRETCHED_BYTES])
{
	struct ew_web_call *call = arg;

	ew_http_on_gone(call->x, NULL, NULL);
	if (error || !put_bytes(call->credentials->arguments, "stretched", stretched, EW_PASSWORD_STRETCHED_BYTES))
		fail(call, error ? error : -ENOMEM);
	else if (call->credentials->next.len > 0)
		stretch_next(call);
	else
		ask(call);
}

struct salt {
	uint8_t bytes[EW_PASSWORD_SALT_BYTES];
	struct ew_password_cost cost;
	struct ew_slice words[MOST_WORDS];
	size_t n_words;
};

static bool read_salt(const json_t *answer, struct salt *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	const json_t *word;
	size_t i;

	ew_buf_init(&plain, 64);
	if (ew_base64_decode(ew_http_body_text(answer, "salt"), EW_BASE64_URL, &plain) < 0 ||
		plain.len != sizeof(ret->bytes))
		return false;
	memcpy(ret->bytes, plain.at, sizeof(ret->bytes));
	ret->cost.passes = (uint32_t)json_integer_value(json_object_get(answer, "passes"));
	ret->cost.memory_kib = (uint32_t)json_integer_value(json_object_get(answer, "memory_kib"));
	ret->n_words = 0;
	json_array_foreach(json_object_get(answer, "words"), i, word) {
		if (json_is_string(word) && ret->n_words < MOST_WORDS)
			ret->words[ret->n_words++] = ew_slice_text(json_string_value(word));
	}
	return true;
}

static void salted(struct ew_web_call *call, struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *answer =
		json_loadb((const char *)reply->json.at, reply->json.len, JSON_REJECT_DUPLICATES, NULL);
	struct ew_web_credentials *c = call->credentials;
	struct salt salt;

	if (!read_salt(answer, &salt)) {
		ew_http_refuse(call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper's answer makes no sense");
		ew_web_call_end(call);
	} else if (c->next.len > 0 && !is_good(call, salt.words, salt.n_words)) {
		ew_web_call_end(call);
	} else if (c->password.len == 0) {
		stretch_next(call);
	} else {
		stretch(call, ew_buf_slice(&c->password), salt.bytes, salt.cost, stretched);
	}
}

void ew_web_prove(struct ew_web_call *call, json_t *who)
{
	struct ew_web_question question = {.op = EW_ASK_SALT, .has_arguments = true, .arguments = who};

	call->answered = salted;
	ew_web_ask(call, &question);
}
