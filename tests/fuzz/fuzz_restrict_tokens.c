/*
 * Pages of tokens in any order and of any length: a set is in force whole or not at all, and the one
 * before stays until then.
 */
#include <assert.h>
#include <errno.h>

#include "base/limits.h"
#include "base/reader.h"
#include "programs/web/tokens.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The digest that a page begins with, and when its token expires. */
static struct ew_hash first_of(struct ew_slice tokens, int64_t *ret_expires_us)
{
	struct ew_hash digest = {{0}};
	struct ew_reader r;

	ew_reader_init(&r, tokens);
	for (size_t i = 0; i < sizeof(digest.bytes); i++)
		digest.bytes[i] = ew_reader_u8(&r);
	(void)ew_reader_bytes(&r, sizeof(struct ew_id));
	*ret_expires_us = (int64_t)ew_reader_u64(&r);
	return digest;
}

static void take(struct ew_web_tokens *tokens, const struct ew_msg_restrict_tokens *page)
{
	enum ew_web_tokens_known before = ew_web_tokens_known(tokens);
	int r = ew_web_tokens_take(tokens, page);
	struct ew_hash digest;
	struct ew_web_rights rights;
	int64_t expires_us;

	if (r != 0 || !page->last) {
		assert(r == 0 || r == -EBADMSG);
		assert(ew_web_tokens_known(tokens) == before);
		return;
	}
	assert(ew_web_tokens_known(tokens) ==
		(page->left_out ? EW_WEB_TOKENS_SOME : EW_WEB_TOKENS_ALL));
	if (page->page != 0 || page->tokens.len == 0)
		return;
	digest = first_of(page->tokens, &expires_us);
	/* A token that is told twice may be found with either expiry. */
	if (expires_us == 0 && page->tokens.len == EW_RESTRICT_TOKEN_BYTES)
		assert(ew_web_tokens_find(tokens, &digest, (struct ew_wall){1}, &rights) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_web_tokens *tokens;
	struct ew_reader r;

	if (ew_web_tokens_new(&tokens))
		return 0;
	ew_reader_init(&r, ew_slice_of(data, size));
	while (r.rest.len > 0) {
		uint8_t head = ew_reader_u8(&r);
		struct ew_msg_restrict_tokens page = {
			.page = head & 15, .last = head >> 4 & 1, .left_out = head >> 5};

		page.tokens = ew_reader_bytes(&r, ew_reader_u16(&r));
		if (!ew_reader_ok(&r))
			break;
		take(tokens, &page);
	}
	ew_web_tokens_free(&tokens);
	return 0;
}
