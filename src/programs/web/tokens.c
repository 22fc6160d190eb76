/*
 * The set of tokens that may restrict, and how a keeper's word on rights is read. Holds digests
 * only; must never go on with a set that came in part.
 */
#include "programs/web/tokens.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/reader.h"
#include "http/body.h"

struct entry {
	struct ew_hash token;
	struct ew_id user;
	int64_t expires_us; /* wall; 0: never */
	uint8_t voice, may;
};

#define MOST_VOICE 4 /* EW_VOICE_PERSON: nobody is the party itself by a token */
#define MAY_ALL 7 /* of the message: order, tell, only alone */
#define ONLY_ALONE 4

struct set {
	struct entry *entries;
	size_t n;
	uint32_t left_out;
};

struct ew_web_tokens {
	struct set set;
	struct set coming;
	uint32_t next_page;
	bool told;
};

int ew_web_tokens_new(struct ew_web_tokens **ret)
{
	struct ew_web_tokens *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	*ret = t;
	return 0;
}

static void forget(struct set *set)
{
	free(set->entries);
	*set = (struct set){0};
}

void ew_web_tokens_free(struct ew_web_tokens **tokens)
{
	struct ew_web_tokens *t = TAKE(*tokens);

	if (!t)
		return;
	forget(&t->set);
	forget(&t->coming);
	free(t);
}

void ew_web_tokens_cut(struct ew_web_tokens *t)
{
	forget(&t->coming);
	t->next_page = 0;
}

/* -- a set, page by page -- */

static int grow(struct set *set, size_t more)
{
	struct entry *grown;

	if (more == 0)
		return 0;
	grown = reallocarray(set->entries, set->n + more, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	set->entries = grown;
	return 0;
}

static int add_entries(struct set *set, struct ew_slice tokens)
{
	size_t n = tokens.len / EW_RESTRICT_TOKEN_BYTES;
	struct ew_reader r;
	int code;

	if (tokens.len % EW_RESTRICT_TOKEN_BYTES != 0 || n > EW_MAX_RESTRICT_TOKENS - set->n)
		return -EBADMSG;
	code = grow(set, n);
	if (code)
		return code;
	ew_reader_init(&r, tokens);
	while (n-- > 0) {
		struct entry *e = &set->entries[set->n++];

		memcpy(e->token.bytes, ew_reader_bytes(&r, sizeof(e->token.bytes)).at,
			sizeof(e->token.bytes));
		memcpy(e->user.bytes, ew_reader_bytes(&r, sizeof(e->user.bytes)).at,
			sizeof(e->user.bytes));
		e->expires_us = (int64_t)ew_reader_u64(&r);
		e->voice = ew_reader_u8(&r);
		e->may = ew_reader_u8(&r);
		if (e->voice > MOST_VOICE || (e->may & ~MAY_ALL))
			return -EBADMSG;
	}
	return 0;
}

int ew_web_tokens_take(struct ew_web_tokens *t, const struct ew_msg_restrict_tokens *page)
{
	int code;

	if (page->page == 0)
		ew_web_tokens_cut(t);
	code = page->page == t->next_page ? add_entries(&t->coming, page->tokens) : -EBADMSG;
	if (code) {
		ew_web_tokens_cut(t);
		return code;
	}
	t->next_page++;
	if (!page->last)
		return 0;
	forget(&t->set);
	t->set = t->coming;
	t->set.left_out = page->left_out;
	t->coming = (struct set){0};
	t->next_page = 0;
	t->told = true;
	return 0;
}

/* -- looking -- */

/* All bits set when the digests are alike, else none; no branch and no early end. */
static uint64_t mask_of_equal(const struct ew_hash *a, const struct ew_hash *b)
{
	uint64_t x[sizeof(a->bytes) / sizeof(uint64_t)], y[EW_COUNT(x)], differ = 0;

	memcpy(x, a->bytes, sizeof(x));
	memcpy(y, b->bytes, sizeof(y));
	for (size_t i = 0; i < EW_COUNT(x); i++)
		differ |= x[i] ^ y[i];
	return ((differ | (0 - differ)) >> 63) - 1;
}

int ew_web_tokens_find(const struct ew_web_tokens *t, const struct ew_hash *token,
	struct ew_wall now, struct ew_web_rights *ret)
{
	uint64_t found = UINT64_MAX;
	const struct entry *e;

	/* Every entry, to the end: the time says nothing about where, or how nearly, one was found.
	 */
	for (uint64_t i = 0; i < t->set.n; i++)
		found ^= (found ^ i) & mask_of_equal(&t->set.entries[i].token, token);
	if (found == UINT64_MAX)
		return -ENOENT;
	e = &t->set.entries[found];
	if (e->expires_us != 0 && e->expires_us <= now.us)
		return -ENOENT;
	*ret = (struct ew_web_rights){.user = e->user,
		.rights = (e->may & (EW_WEB_MAY_ORDER | EW_WEB_MAY_TELL)) | (e->may & ONLY_ALONE ? EW_WEB_ONLY_ALONE : 0),
		.voice = e->voice};
	return 0;
}

enum ew_web_tokens_known ew_web_tokens_known(const struct ew_web_tokens *t)
{
	if (!t->told)
		return EW_WEB_TOKENS_NONE;
	return t->set.left_out > 0 ? EW_WEB_TOKENS_SOME : EW_WEB_TOKENS_ALL;
}

/* -- the keeper's word on one token -- */

static unsigned right_of(const char *name)
{
	if (!name)
		return 0;
	if (strcmp(name, "order") == 0)
		return EW_WEB_MAY_ORDER;
	if (strcmp(name, "tell") == 0)
		return EW_WEB_MAY_TELL;
	if (strcmp(name, "capture") == 0)
		return EW_WEB_MAY_CAPTURE;
	if (strcmp(name, "search") == 0 || strcmp(name, "read") == 0)
		return EW_WEB_MAY_HEAR_NEWS;
	return 0;
}

int ew_web_tokens_read(struct ew_slice json, struct ew_web_rights *ret)
{
	_cleanup_(ew_http_json_free) json_t *answer =
		json_loadb((const char *)json.at, json.len, JSON_REJECT_DUPLICATES, NULL);
	struct ew_web_rights found = {.rights = 0};
	const json_t *right, *voice = json_object_get(answer, "voice");
	size_t i;

	if (ew_id_parse(ew_http_body_text(answer, "user"), &found.user))
		return -EBADMSG;
	if (json_is_integer(voice) && json_integer_value(voice) >= 0 && json_integer_value(voice) <= MOST_VOICE)
		found.voice = (uint8_t)json_integer_value(voice);
	json_array_foreach(json_object_get(answer, "rights"), i, right) found.rights |=
		right_of(json_string_value(right));
	*ret = found;
	return 0;
}
