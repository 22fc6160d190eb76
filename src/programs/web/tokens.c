/*
 * Remembered rights. Holds digests only; a look-up compares in constant time.
 */
#include "programs/web/tokens.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "http/body.h"

#define MAX_TOKENS 1024

struct entry {
	struct ew_hash token;
	struct ew_web_rights rights;
	int64_t stored_us;
	bool used;
};

struct ew_web_tokens {
	int64_t believed_us;
	struct entry entries[MAX_TOKENS];
};

int ew_web_tokens_new(int64_t believed_us, struct ew_web_tokens **ret)
{
	struct ew_web_tokens *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->believed_us = believed_us;
	*ret = t;
	return 0;
}

void ew_web_tokens_free(struct ew_web_tokens **tokens)
{
	free(*tokens);
	*tokens = NULL;
}

static size_t find(const struct ew_web_tokens *t, const struct ew_hash *token)
{
	size_t i;

	for (i = 0; i < MAX_TOKENS; i++)
		if (t->entries[i].used &&
			ew_secret_equal(&t->entries[i].token, token, sizeof(*token)))
			break;
	return i;
}

int ew_web_tokens_find(const struct ew_web_tokens *t, const struct ew_hash *token,
	struct ew_mono now, struct ew_web_rights *ret)
{
	size_t i = find(t, token);

	if (i == MAX_TOKENS || now.us - t->entries[i].stored_us >= t->believed_us)
		return -ENOENT;
	*ret = t->entries[i].rights;
	return 0;
}

/* A free place, or else the oldest. */
static size_t place(const struct ew_web_tokens *t)
{
	size_t i, oldest = 0;

	for (i = 0; i < MAX_TOKENS; i++) {
		if (!t->entries[i].used)
			return i;
		if (t->entries[i].stored_us < t->entries[oldest].stored_us)
			oldest = i;
	}
	return oldest;
}

void ew_web_tokens_store(struct ew_web_tokens *t, const struct ew_hash *token, struct ew_mono now,
	const struct ew_web_rights *rights)
{
	size_t i = find(t, token);

	if (i == MAX_TOKENS)
		i = place(t);
	t->entries[i] = (struct entry){
		.token = *token, .rights = *rights, .stored_us = now.us, .used = true};
}

void ew_web_tokens_forget(struct ew_web_tokens *t, const struct ew_hash *token)
{
	size_t i = find(t, token);

	if (i < MAX_TOKENS)
		t->entries[i].used = false;
}

static unsigned right_of(const char *name)
{
	if (!name)
		return 0;
	if (strcmp(name, "order") == 0)
		return EW_WEB_MAY_ORDER;
	if (strcmp(name, "search") == 0 || strcmp(name, "read") == 0)
		return EW_WEB_MAY_HEAR_NEWS;
	return 0;
}

int ew_web_tokens_read(struct ew_slice json, struct ew_web_rights *ret)
{
	_cleanup_(ew_http_json_free) json_t *answer =
		json_loadb((const char *)json.at, json.len, JSON_REJECT_DUPLICATES, NULL);
	struct ew_web_rights found = {.rights = 0};
	const json_t *right;
	size_t i;

	if (ew_id_parse(ew_http_body_text(answer, "user"), &found.user))
		return -EBADMSG;
	json_array_foreach(json_object_get(answer, "rights"), i, right) found.rights |=
		right_of(json_string_value(right));
	*ret = found;
	return 0;
}
