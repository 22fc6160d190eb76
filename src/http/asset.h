/*
 * Files that are part of the program: the portal's page and what it loads. They lie in memory in two forms, plain and
 * packed, and never change while the program runs. They are the same for everybody, so nothing of a person may stand in one.
 */
#ifndef EW_HTTP_ASSET_H
#define EW_HTTP_ASSET_H

#include "http/server.h"

struct ew_http_asset {
	const char *content_type;
	const char *etag;     /* of the plain bytes, without quotes */
	struct ew_slice plain; /* must outlive the server: nothing is copied */
	struct ew_slice gzip; /* empty: there is no packed form */
	const char *policy;   /* the whole content policy of a page; NULL: one that loads nothing */
	bool framed;	      /* its policy says who may show it in a frame: the older field, which knows no list, is left out */
	bool forever;         /* its name changes with its bytes: whoever has it may keep it */
};

/**
 * Answers GET or HEAD: 304 when If-None-Match names what would be sent, else 200, packed when the client takes that. The
 * two forms have tags of their own.
 */
void ew_http_answer_asset(struct ew_http_exchange *x, const struct ew_http_asset *asset);

#endif
