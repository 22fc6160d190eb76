/*
 * GET /openapi.yaml: the description of this API, as it was handed over at the start.
 */
#include "http/answer.h"
#include "programs/web/api/api.h"
#include "programs/web/web_private.h"

EW_API_HANDLER(openapi)
{
	const struct ew_web *web = arg;

	(void)request;
	ew_http_answer(x, 200, "application/yaml", ew_buf_slice(&web->openapi));
}
