/*
 * GET / and the addresses of the portal's views: its one page, which shows the view that the address names; and the files
 * that the page loads. They are the same for everybody, so nobody is asked who they are, and nothing of a call may ever
 * stand in them.
 */
#include <stdio.h>

#include "http/answer.h"
#include "programs/web/api/api.h"
#include "programs/web/portal_files.h"

#define ASSET_NAME_BYTES 200

/* Nothing but our own files runs or is shown; sound is played from bytes that the page holds. */
#define PAGE_POLICY                                                                                    \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "              \
	"media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "           \
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

static const char no_portal[] =
	"<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Earwitness</title>\n"
	"<h1>Earwitness</h1>\n<p>This build has no portal. The API is described at <a href=\"/openapi.yaml\">/openapi.yaml</a>; "
	"evidence bundles are checked at <a href=\"/verify\">/verify</a>.</p>\n</html>\n";

EW_API_HANDLER(portal)
{
	struct ew_http_asset page;

	(void)arg;
	(void)request;
	if (!ew_portal_file_find(EW_SLICE("/index.html"), &page)) {
		ew_http_answer_page(x, "default-src 'none'; frame-ancestors 'none'", EW_SLICE(no_portal));
		return;
	}
	page.policy = PAGE_POLICY;
	ew_http_answer_asset(x, &page);
}

static bool find_asset(struct ew_slice name, struct ew_http_asset *ret)
{
	char path[ASSET_NAME_BYTES + sizeof("/assets/")];

	if (name.len > ASSET_NAME_BYTES)
		return false;
	(void)snprintf(path, sizeof(path), "/assets/%.*s", (int)name.len, (const char *)name.at);
	return ew_portal_file_find(ew_slice_text(path), ret);
}

EW_API_HANDLER(portal_asset)
{
	struct ew_http_asset asset;

	(void)arg;
	if (find_asset(request->params[0], &asset))
		ew_http_answer_asset(x, &asset);
	else
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "the path names nothing");
}
