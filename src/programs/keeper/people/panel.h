/*
 * The agent panel: a CRM launches it for one agent, and it follows that agent's call. Everything here belongs to the
 * keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_PANEL_H
#define EW_PROGRAMS_KEEPER_PEOPLE_PANEL_H

#include "programs/keeper/keeper_asks.h"

#define EW_LAUNCH_US (60 * EW_US_PER_S)               /* how long a code is good, once */
#define EW_PANEL_LIFE_US (10 * 3600 * EW_US_PER_S)    /* how long a panel is: a shift */
#define EW_LAUNCHES 1024

struct ew_launches;

/** Frees them, when the keeper ends. NULL is fine. */
void ew_launches_free(struct ew_launches **launches);

/** A code for an agent's panel in pages of one origin. */
EW_MUST_USE int ew_ask_panel_launch(struct ew_asked *a);
/** The code becomes a session of that agent, once. Without a token. */
EW_MUST_USE int ew_ask_panel_session(struct ew_asked *a);
/** What is captured now of the call that whoever asks has; the one that began last, of several. */
EW_MUST_USE int ew_ask_panel_call(struct ew_asked *a);

#endif
