/*
 * Who may show the agent panel in a frame: the origins of the configuration, and the panel's page, which is made of them once,
 * when web starts. Must never let a page show it that the configuration does not name.
 */
#ifndef EW_PROGRAMS_WEB_EMBED_H
#define EW_PROGRAMS_WEB_EMBED_H

#include "http/asset.h"

struct ew_embed;

/**
 * For origins that are separated by blanks; "" for none. Copies. Errors: -ENOMEM, -EBADMSG (the page has no place for
 * them).
 */
EW_MUST_USE int ew_embed_new(const char *origins, struct ew_embed **ret);

/** NULL is fine. */
void ew_embed_free(struct ew_embed **embed);

/** Whether pages of this origin may show and launch the panel. Compared byte by byte, as browsers do. Pure. */
bool ew_embed_allows(const struct ew_embed *embed, struct ew_slice origin);

/** The page, valid as long as `embed`. False: this build has no portal. */
EW_MUST_USE bool ew_embed_page(const struct ew_embed *embed, struct ew_http_asset *ret);

#endif
