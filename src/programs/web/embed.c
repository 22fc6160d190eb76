/*
 * The panel's page with the origins that may launch it, and the policy that names the same ones, so that what may show it and
 * what it listens to are never two lists. Nothing else is ever written into the page.
 */
#include "programs/web/embed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/text.h"
#include "programs/web/portal_files.h"

#define PAGE_BYTES (64 * 1024)
#define POLICY_BYTES (8 * 1024)
#define PLACE "name=\"earwitness-origins\" content=\""

/* That of the portal, but no media and no forms; who may frame it follows. */
#define POLICY                                                                                                            \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " \
	"base-uri 'none'; form-action 'none'; frame-ancestors "

struct ew_embed {
	struct ew_buf origins, page, policy, tag;
	struct ew_http_asset asset; /* without a content type: there is no page */
};

static void add_escaped(struct ew_buf *to, struct ew_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		switch (text.at[i]) {
		case '&': ew_buf_add_text(to, "&amp;"); break;
		case '<': ew_buf_add_text(to, "&lt;"); break;
		case '>': ew_buf_add_text(to, "&gt;"); break;
		case '"': ew_buf_add_text(to, "&quot;"); break;
		default: ew_buf_add_slice(to, ew_slice_of(text.at + i, 1));
		}
	}
}

static int fill_page(struct ew_embed *e, struct ew_slice plain)
{
	size_t at = ew_slice_find(plain, EW_SLICE(PLACE));

	if (at == SIZE_MAX)
		return -EBADMSG;
	at += strlen(PLACE);
	ew_buf_add_slice(&e->page, ew_slice_of(plain.at, at));
	add_escaped(&e->page, ew_buf_slice(&e->origins));
	ew_buf_add_slice(&e->page, ew_slice_of(plain.at + at, plain.len - at));
	return ew_buf_error(&e->page);
}

static int fill_tag(struct ew_embed *e)
{
	struct ew_hash hash;
	int r = ew_sha256_of(ew_buf_slice(&e->page), &hash);

	if (r < 0)
		return r;
	ew_hex_add(&e->tag, ew_slice_of(hash.bytes, sizeof(hash.bytes)));
	ew_buf_add_slice(&e->tag, EW_SLICE("\0"));
	return ew_buf_error(&e->tag);
}

static int fill_policy(struct ew_embed *e)
{
	struct ew_slice origins = ew_buf_slice(&e->origins);

	ew_buf_add_text(&e->policy, POLICY);
	ew_buf_add_slice(&e->policy, origins.len > 0 ? origins : EW_SLICE("'none'"));
	ew_buf_add_slice(&e->policy, EW_SLICE("\0"));
	return ew_buf_error(&e->policy);
}

static int fill(struct ew_embed *e)
{
	struct ew_http_asset asset;
	int r;

	if (!ew_portal_file_find(EW_SLICE("/panel.html"), &asset))
		return 0;
	r = fill_page(e, asset.plain);
	if (r == 0)
		r = fill_tag(e);
	if (r == 0)
		r = fill_policy(e);
	if (r < 0)
		return r;
	e->asset = (struct ew_http_asset){.content_type = asset.content_type,
		.etag = (const char *)ew_buf_slice(&e->tag).at,
		.plain = ew_buf_slice(&e->page),
		.policy = (const char *)ew_buf_slice(&e->policy).at,
		.framed = ew_buf_slice(&e->origins).len > 0};
	return 0;
}

int ew_embed_new(const char *origins, struct ew_embed **ret)
{
	_cleanup_(ew_embed_free) struct ew_embed *e = calloc(1, sizeof(*e));
	int r;

	if (!e)
		return -ENOMEM;
	ew_buf_init(&e->origins, POLICY_BYTES);
	ew_buf_init(&e->page, PAGE_BYTES);
	ew_buf_init(&e->policy, POLICY_BYTES);
	ew_buf_init(&e->tag, 80);
	ew_buf_add_text(&e->origins, origins);
	r = ew_buf_error(&e->origins);
	if (r == 0)
		r = fill(e);
	if (r < 0)
		return r;
	*ret = TAKE(e);
	return 0;
}

void ew_embed_free(struct ew_embed **embed)
{
	struct ew_embed *e = TAKE(*embed);

	if (!e)
		return;
	ew_buf_free(&e->origins);
	ew_buf_free(&e->page);
	ew_buf_free(&e->policy);
	ew_buf_free(&e->tag);
	free(e);
}

bool ew_embed_allows(const struct ew_embed *embed, struct ew_slice origin)
{
	struct ew_slice rest = ew_buf_slice(&embed->origins), one;

	while (ew_slice_cut(&rest, ' ', &one))
		if (origin.len > 0 && ew_slice_equal(one, origin))
			return true;
	return false;
}

bool ew_embed_page(const struct ew_embed *embed, struct ew_http_asset *ret)
{
	if (!embed->asset.content_type)
		return false;
	*ret = embed->asset;
	return true;
}
