/*
 * What a worker draws when it is asked for: papers, certificates. A page has no script and no address, and its own policy; nothing of it is
 * kept here.
 */
#ifndef EW_PROGRAMS_WEB_API_DRAWN_H
#define EW_PROGRAMS_WEB_API_DRAWN_H

#include "programs/web/ask.h"

/** What the keeper's worker made goes to whoever asked, as call->content_type and call->filename say. Ends the call. */
void ew_api_drawn(struct ew_web_call *call, struct ew_reply *reply);
/** Asks the keeper with {"id": the path's, "form"} and answers with the page of it. */
void ew_api_draw_page(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request, uint16_t op);
/** The same as a PDF that browsers save as `name`, a word of ours, with ".pdf". */
void ew_api_draw_pdf(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request, uint16_t op, const char *name);

#endif
