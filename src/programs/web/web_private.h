/*
 * The inside of web: what its files share. Each part keeps its own state behind its own header.
 */
#ifndef EW_PROGRAMS_WEB_WEB_PRIVATE_H
#define EW_PROGRAMS_WEB_WEB_PRIVATE_H

#include "http/server.h"
#include "programs/web/embed.h"
#include "programs/web/grant_streams.h"
#include "programs/web/keeper_link.h"
#include "programs/web/listeners.h"
#include "programs/web/media.h"
#include "programs/web/orders.h"
#include "programs/web/playbacks.h"
#include "programs/web/reason.h"
#include "programs/web/recorder_links.h"
#include "programs/web/stretcher.h"
#include "programs/web/tokens.h"
#include "programs/web/web.h"

struct ew_web {
	struct ew_io *io;
	struct ew_loop *loop;
	struct ew_web_times times;
	char *run;
	uint32_t threads; /* of the recorder */
	uint64_t access_changes; /* how often somebody's access may have changed */
	struct ew_id boot; /* in the ids of streamed events */
	struct ew_http_server *server;
	struct ew_keeper_link *keeper;
	struct ew_recorder_links *recorders;
	struct ew_orders *orders;
	struct ew_web_tokens *tokens;
	struct ew_media_cache *media;
	struct ew_listeners *listeners;
	struct ew_grant_streams *grants;
	struct ew_playbacks *playbacks;
	struct ew_stretcher *stretcher;
	struct ew_redact_rules *redact; /* for the words of restrictions (reason.h) */
	struct ew_embed *embed; /* who may show the agent panel, and its page */
	bool secure; /* people reach it by TLS: what the cookie of a session is called, and when it is sent */
};

#endif
