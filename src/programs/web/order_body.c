/*
 * Orders as callers write them. Foreign bytes: an order that is not understood whole is refused,
 * never guessed at.
 */
#include "programs/web/order_body.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *name;
	enum ew_order_kind kind;
} orders[] = {
	{"pause", EW_ORDER_PAUSE},
	{"resume", EW_ORDER_RESUME},
	{"opt_out", EW_ORDER_OPT_OUT},
	{"start", EW_ORDER_START},
	{"stop", EW_ORDER_STOP},
	{"expect_keys", EW_ORDER_EXPECT_KEYS},
};

/* In the order of their numbers, which are stored and never change. */
static const char *const segments[] = {
	"payment",
	"health",
	"credentials",
	"identity",
	"private",
	"advice",
	"on_hold",
	"other",
};

static const struct ew_http_member members[] = {
	{"order", EW_HTTP_MEMBER_TEXT, true, 16},
	{"purposes", EW_HTTP_MEMBER_LIST, false, EW_PURPOSE_COUNT},
	{"party", EW_HTTP_MEMBER_TEXT, false, 36},
	{"reason", EW_HTTP_MEMBER_TEXT, false, EW_MAX_REASON_BYTES},
	{"segment", EW_HTTP_MEMBER_TEXT, false, 16},
	{"count", EW_HTTP_MEMBER_NUMBER, false, EW_MAX_EXPECTED_KEYS},
	{"within_ms", EW_HTTP_MEMBER_NUMBER, false, EW_MAX_EXPECTED_KEYS_MS},
};

static int read_order(struct ew_order_body *b, struct ew_http_problem *problem)
{
	struct ew_slice name = ew_http_body_text(b->object, "order");
	size_t i;

	for (i = 0; i < EW_COUNT(orders); i++) {
		if (!ew_slice_equal(name, ew_slice_text(orders[i].name)))
			continue;
		b->kind = orders[i].kind;
		return 0;
	}
	return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, EW_SLICE("order"),
		"must be pause, resume, opt_out, start, stop or expect_keys");
}

uint8_t ew_order_segment_of(struct ew_slice word)
{
	for (uint8_t i = 0; i < EW_COUNT(segments); i++)
		if (ew_slice_equal(word, ew_slice_text(segments[i])))
			return (uint8_t)(i + 1);
	return 0;
}

int ew_order_purposes_read(const json_t *list, uint32_t *ret, struct ew_http_problem *problem)
{
	const json_t *one;
	uint32_t purposes = 0;
	size_t i;

	json_array_foreach(list, i, one) {
		uint32_t bit = json_is_string(one) ? ew_purpose_of(ew_slice_text(json_string_value(one))) : 0;

		if (bit == 0)
			return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY,
				EW_SLICE("purposes"), "item %zu is not a purpose", i);
		purposes |= bit;
	}
	if (list && purposes == 0)
		return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, EW_SLICE("purposes"),
			"names no purpose; leave it out to mean all");
	*ret = list ? purposes : EW_PURPOSES_ALL;
	return 0;
}

static int read_segment(struct ew_order_body *b, struct ew_http_problem *problem)
{
	if (!json_object_get(b->object, "segment"))
		return 0;
	if (b->kind != EW_ORDER_PAUSE)
		return ew_http_problem_set(
			problem, EW_HTTP_INVALID_BODY, EW_SLICE("segment"), "belongs to pause");
	b->segment = ew_order_segment_of(ew_http_body_text(b->object, "segment"));
	if (b->segment == 0)
		return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, EW_SLICE("segment"),
			"must be payment, health, credentials, identity, private, advice, on_hold or other");
	return 0;
}

static int read_party(struct ew_order_body *b, struct ew_http_problem *problem)
{
	if (!json_object_get(b->object, "party"))
		return 0;
	if (ew_id_parse(ew_http_body_text(b->object, "party"), &b->party) ||
		ew_id_is_zero(b->party))
		return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, EW_SLICE("party"),
			"must be the id of a party");
	return 0;
}

/* Whose keys, and how many: both belong to one order and to no other. */
static int check_keys(const struct ew_order_body *b, struct ew_http_problem *problem)
{
	bool expects = b->kind == EW_ORDER_EXPECT_KEYS;

	if (expects && ew_id_is_zero(b->party))
		return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, EW_SLICE("party"),
			"expect_keys needs the party whose keys are expected");
	if (expects && json_object_get(b->object, "purposes"))
		return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, EW_SLICE("purposes"),
			"expect_keys has no purposes");
	if (!expects && (json_object_get(b->object, "count") || json_object_get(b->object, "within_ms")))
		return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, EW_SLICE("count"),
			"count and within_ms belong to expect_keys");
	return 0;
}

int ew_order_body_parse(
	struct ew_slice body, struct ew_order_body *ret, struct ew_http_problem *problem)
{
	struct ew_order_body b = {.purposes = 0};
	int r = ew_http_body_parse(body, members, EW_COUNT(members), &b.object, problem);

	if (r)
		return r;
	r = read_order(&b, problem);
	if (r == 0)
		r = ew_order_purposes_read(json_object_get(b.object, "purposes"), &b.purposes, problem);
	if (r == 0)
		r = read_party(&b, problem);
	if (r == 0)
		r = read_segment(&b, problem);
	if (r == 0)
		r = check_keys(&b, problem);
	if (r) {
		ew_http_json_free(&b.object);
		return r;
	}
	b.reason = ew_http_body_text(b.object, "reason");
	*ret = b;
	return 0;
}

bool ew_order_restricts(enum ew_order_kind kind)
{
	return kind == EW_ORDER_PAUSE || kind == EW_ORDER_OPT_OUT || kind == EW_ORDER_STOP;
}

enum ew_reason ew_order_reason(enum ew_order_kind kind)
{
	if (kind == EW_ORDER_OPT_OUT)
		return EW_REASON_OPT_OUT;
	return kind == EW_ORDER_STOP ? EW_REASON_STOP : EW_REASON_PAUSE;
}

static int derive_id(const struct ew_hash *token, struct ew_slice key, struct ew_id *ret)
{
	_cleanup_(ew_sha256_free) struct ew_sha256 *sha = NULL;
	struct ew_hash hash;
	int r = ew_sha256_new(&sha);

	if (r == 0)
		r = ew_sha256_add(sha, ew_slice_of(token->bytes, sizeof(token->bytes)));
	if (r == 0)
		r = ew_sha256_add(sha, key);
	if (r == 0)
		r = ew_sha256_end(sha, &hash);
	if (r)
		return r;
	memcpy(ret->bytes, hash.bytes, sizeof(ret->bytes));
	ret->bytes[6] =
		(uint8_t)((ret->bytes[6] & 0x0f) | 0x80); /* version 8: our own making, RFC 9562 */
	ret->bytes[8] = (uint8_t)((ret->bytes[8] & 0x3f) | 0x80);
	return 0;
}

int ew_order_id(struct ew_io *io, const struct ew_hash *token, const char *key, struct ew_id *ret)
{
	struct ew_id id;

	if (key[0] == '\0')
		return ew_id_random(io, ret);
	if (ew_id_parse(ew_slice_text(key), &id) == 0 && !ew_id_is_zero(id)) {
		*ret = id;
		return 0;
	}
	return derive_id(token, ew_slice_text(key), ret);
}
