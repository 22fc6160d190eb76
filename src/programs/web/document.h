/*
 * What a speech engine wrote, in a hand-in: "document" becomes "segments" as the API has them, before anybody else sees the request.
 */
#ifndef EW_PROGRAMS_WEB_DOCUMENT_H
#define EW_PROGRAMS_WEB_DOCUMENT_H

#include <jansson.h>

#include "http/problem.h"

/**
 * Of a body with "document": puts "segments" in its place, moved to "from_ms" (or "offset_ms"), and takes "format", "offset_ms", "parties" and
 * "speakers" away, which say how to read it. A segment gets the party of the body, of its channel or of its speaker, where one is named. A body
 * without is left as it is. Errors: -EINVAL with `problem`, -ENOMEM with `problem`.
 */
EW_MUST_USE int ew_web_read_document(json_t *body, struct ew_http_problem *problem);

#endif
