/*
 * Answers from memory that stays. They carry the same security fields as every answer, but may be kept by the client,
 * which is why they have a door of their own: no answer to a question may ever go through it.
 */
#include "http/asset.h"

#include <errno.h>
#include <stdio.h>

#include "http/answer.h"
#include "http/encoding.h"
#include "http/etag.h"
#include "http/exchange.h"

#define TAG_BYTES 96

struct form {
	struct ew_slice bytes;
	bool packed;
	char tag[TAG_BYTES];
};

static void choose_form(struct ew_http_exchange *x, const struct ew_http_asset *asset, struct form *ret)
{
	ret->packed = asset->gzip.len > 0 && ew_http_takes_gzip(ew_http_header(x, "Accept-Encoding"));
	ret->bytes = ret->packed ? asset->gzip : asset->plain;
	(void)snprintf(ret->tag, sizeof(ret->tag), "%s%s", asset->etag, ret->packed ? "-gzip" : "");
}

static int add(struct MHD_Response *response, const char *name, const char *value)
{
	return MHD_add_response_header(response, name, value) == MHD_YES ? 0 : -ENOMEM;
}

/* The common fields forbid storing; here that one is another. */
static int replace(struct MHD_Response *response, const char *name, const char *before, const char *value)
{
	if (MHD_del_response_header(response, name, before) != MHD_YES)
		return -ENOMEM;
	return add(response, name, value);
}

static int add_fields(struct MHD_Response *response, const struct ew_http_asset *asset, const struct form *form)
{
	char quoted[TAG_BYTES + 2];
	int r = ew_http_add_common_fields(response, false);

	(void)snprintf(quoted, sizeof(quoted), "\"%s\"", form->tag);
	if (r == 0)
		r = replace(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store",
			asset->forever ? "public, max-age=31536000, immutable" : "no-cache");
	if (r == 0 && asset->policy)
		r = replace(response, "Content-Security-Policy", EW_HTTP_POLICY_NOTHING, asset->policy);
	if (r == 0 && asset->framed && MHD_del_response_header(response, "X-Frame-Options", "DENY") != MHD_YES)
		r = -ENOMEM;
	if (r == 0)
		r = add(response, MHD_HTTP_HEADER_ETAG, quoted);
	if (r == 0)
		r = add(response, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING);
	if (r == 0)
		r = add(response, MHD_HTTP_HEADER_CONTENT_TYPE, asset->content_type);
	if (r == 0 && form->packed)
		r = add(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	return r;
}

void ew_http_answer_asset(struct ew_http_exchange *x, const struct ew_http_asset *asset)
{
	struct MHD_Response *response;
	struct form form;
	bool unchanged;
	int r;

	choose_form(x, asset, &form);
	unchanged = ew_http_etag_in_list(ew_http_header(x, "If-None-Match"), ew_slice_text(form.tag));
	if (unchanged)
		form.bytes = EW_SLICE_EMPTY;
	/* The cast only drops a const that the library's old interface lacks. */
	response = MHD_create_response_from_buffer(
		form.bytes.len, (void *)(uintptr_t)form.bytes.at, MHD_RESPMEM_PERSISTENT);
	r = response ? add_fields(response, asset, &form) : -ENOMEM;
	if (r < 0 && response) {
		MHD_destroy_response(response);
		response = NULL;
	}
	ew_http_exchange_finish(x, unchanged ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK, response);
}
