/*
 * Canonical JSON and disclosures. Two programs that know the same values must arrive at the same
 * bytes: so keys are sorted, there are no blanks and no floats, whose text differs from library to
 * library. Must never let a value pass whose digest the record does not name.
 */
#include "domain/event_json.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"

#define CANONICAL (JSON_SORT_KEYS | JSON_COMPACT)

bool ew_json_put(json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value) == 0;
}

static bool holds_float(const json_t *value)
{
	/* The library's iterators want a mutable object although they change nothing. */
	json_t *walked = (json_t *)(uintptr_t)value;
	const char *key;
	json_t *member;
	size_t i;

	if (json_is_object(value)) {
		json_object_foreach (walked, key, member) {
			if (holds_float(member))
				return true;
		}
	}
	json_array_foreach (value, i, member) {
		if (holds_float(member))
			return true;
	}
	return json_is_real(value);
}

static int add_piece(const char *piece, size_t n, void *arg)
{
	struct ew_buf *to = arg;

	ew_buf_add(to, piece, n);
	return ew_buf_error(to) == 0 ? 0 : -1;
}

int ew_json_canonical(const json_t *value, struct ew_buf *to)
{
	if (holds_float(value))
		return -EINVAL;
	int r = json_dump_callback(value, add_piece, to, CANONICAL);

	if (ew_buf_error(to) < 0)
		return ew_buf_error(to);
	return r == 0 ? 0 : -ENOMEM;
}

static json_t *text_of(const struct ew_buf *b)
{
	return ew_buf_error(b) < 0 ? NULL : json_stringn((const char *)b->at, b->len);
}

json_t *ew_json_hash(const struct ew_hash *hash)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};

	ew_buf_init(&hex, 2 * EW_SHA256_BYTES);
	ew_hex_add(&hex, ew_slice_of(hash->bytes, EW_SHA256_BYTES));
	return text_of(&hex);
}

static json_t *base64url(struct ew_slice bytes)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init(&text, EW_MAX_EVENT_JSON_BYTES);
	ew_base64_add(&text, bytes, EW_BASE64_URL);
	return text_of(&text);
}

static struct ew_slice slice_of_text(const json_t *text)
{
	return ew_slice_of(json_string_value(text), json_string_length(text));
}

static int digest_of(const json_t *text, json_t **ret)
{
	struct ew_hash hash;
	int r = ew_sha256_of(slice_of_text(text), &hash);

	if (r < 0)
		return r;
	json_t *digest = base64url(ew_slice_of(hash.bytes, sizeof(hash.bytes)));

	if (!digest)
		return -ENOMEM;
	*ret = digest;
	return 0;
}

/* [salt, name, value] */
static json_t *triple(struct ew_slice salt, const char *name, const json_t *value)
{
	_cleanup_(ew_json_drop) json_t *three = json_array();

	if (!three || json_array_append_new(three, base64url(salt)) < 0 ||
		json_array_append_new(three, json_string(name)) < 0 ||
		json_array_append_new(three, json_deep_copy(value)) < 0)
		return NULL;
	return TAKE(three);
}

int ew_disclosure_make(struct ew_slice salt, const char *name, const json_t *value,
	json_t **ret_text, json_t **ret_digest)
{
	_cleanup_(ew_json_drop) json_t *three = triple(salt, name, value);
	_cleanup_(ew_json_drop) json_t *text = NULL;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};

	ew_buf_init(&plain, EW_MAX_EVENT_JSON_BYTES / 4 * 3);
	if (!three)
		return -ENOMEM;
	int r = ew_json_canonical(three, &plain);

	if (r < 0)
		return r;
	text = base64url(ew_buf_slice(&plain));
	if (!text)
		return -ENOMEM;
	r = digest_of(text, ret_digest);
	if (r == 0)
		*ret_text = TAKE(text);
	return r;
}

static int decode_triple(const json_t *text, json_t **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	json_error_t ignored;

	ew_buf_init(&plain, EW_MAX_EVENT_JSON_BYTES);
	int r = ew_base64_decode(slice_of_text(text), EW_BASE64_URL, &plain);

	if (r < 0)
		return r == -ENOMEM ? r : -EBADMSG;
	_cleanup_(ew_json_drop) json_t *three =
		json_loadb((const char *)plain.at, plain.len, EW_JSON_READ, &ignored);

	if (!three)
		return json_error_code(&ignored) == json_error_out_of_memory ? -ENOMEM : -EBADMSG;
	if (json_array_size(three) != 3 || !json_is_string(json_array_get(three, 0)) ||
		!json_is_string(json_array_get(three, 1)) || holds_float(three))
		return -EBADMSG;
	*ret = TAKE(three);
	return 0;
}

static bool is_named(const json_t *digest, const json_t *sd)
{
	const json_t *one;
	size_t i;

	json_array_foreach (sd, i, one) {
		if (json_equal(digest, one))
			return true;
	}
	return false;
}

int ew_disclosure_open(const json_t *text, const json_t *sd, json_t *fields)
{
	_cleanup_(ew_json_drop) json_t *digest = NULL;
	_cleanup_(ew_json_drop) json_t *three = NULL;

	if (!json_is_string(text))
		return -EBADMSG;
	int r = digest_of(text, &digest);

	if (r < 0)
		return r;
	if (!is_named(digest, sd))
		return -EKEYREJECTED;
	r = decode_triple(text, &three);
	if (r < 0)
		return r;
	const char *name = json_string_value(json_array_get(three, 1));

	if (json_object_get(fields, name))
		return -EBADMSG;
	return json_object_set(fields, name, json_array_get(three, 2)) == 0 ? 0 : -ENOMEM;
}
