/*
 * The keeper's clock for consent: what a party has agreed to by staying, what has run out, and what has been open for so
 * long that somebody should look. Nothing here ends a pause, a segment or a refusal. Each due thing becomes an event,
 * and what follows from it follows from the event.
 */
#include "programs/keeper/keeper_tools.h"

#include <errno.h>

static const struct ew_id nobody;

void ew_keeper_note_due(struct ew_call *call)
{
	struct ew_due due = ew_interaction_due(call->fold);

	call->due = due.kind == EW_DUE_NOTHING ? (struct ew_wall){0} : due.at;
}

static int add_stayed(struct ew_keeper *k, struct ew_call *call, const struct ew_due *due)
{
	return ew_keeper_append(k, call, EW_EVENT_CONSENT, due->at, "keeper", nobody,
		json_pack("{s:o, s:o, s:s, s:s, s:s, s:s}", "party", ew_json_id(due->party), "purposes",
			ew_json_purposes(due->purposes), "status", "implied", "method", "stayed", "voice", "party",
			"asserted", "proven"),
		NULL, NULL, NULL);
}

static int add_expired(struct ew_keeper *k, struct ew_call *call, const struct ew_due *due)
{
	return ew_keeper_append(k, call, EW_EVENT_CONSENT_EXPIRED, due->at, "keeper", nobody,
		json_pack("{s:o, s:o}", "party", ew_json_id(due->party), "purposes", ew_json_purposes(due->purposes)),
		NULL, NULL, NULL);
}

static int add_alarm(struct ew_keeper *k, struct ew_call *call, const struct ew_due *due)
{
	char sentence[240];

	if (due->kind == EW_DUE_PAUSE)
		return ew_keeper_except(k, call, "pause_too_long", NULL);
	snprintf(sentence, sizeof(sentence),
		"a sensitive segment (%s) has been open for longer than policy expects: everything in it is withheld until "
		"somebody says that it has ended, with POST /v1/interactions/{id}/events or the agent's panel",
		ew_segment_name(due->segment));
	return ew_keeper_except(k, call, "segment_forgotten", sentence);
}

static int take(struct ew_keeper *k, struct ew_call *call, const struct ew_due *due)
{
	switch (due->kind) {
	case EW_DUE_STAYED:
		return add_stayed(k, call, due);
	case EW_DUE_EXPIRED:
		return add_expired(k, call, due);
	case EW_DUE_SEGMENT:
	case EW_DUE_PAUSE:
		return add_alarm(k, call, due);
	case EW_DUE_TOOL:
		return ew_keeper_tool_is_silent(k, call, due->grant);
	case EW_DUE_GRANT:
		return ew_keeper_grant_runs_out(k, call, due->grant);
	case EW_DUE_HOLD: /* no event of ours: the recorder wipes, and tells */
	case EW_DUE_NOTHING:
		break;
	}
	return 0;
}

#define AT_ONCE 64 /* of one call; what an event does not settle would come for ever */

static int look(void *arg, struct ew_call *call)
{
	struct ew_keeper *k = arg;
	struct ew_wall now = ew_io_wall(k->io);
	int r = 0;

	if (call->due.us == 0 || call->due.us > now.us)
		return 0;
	for (unsigned i = 0; r == 0 && i < AT_ONCE; i++) {
		struct ew_due due = ew_interaction_due(call->fold);

		if (due.kind == EW_DUE_NOTHING || due.kind == EW_DUE_HOLD || due.at.us > now.us)
			break;
		r = take(k, call, &due);
	}
	return r < 0 ? r : ew_keeper_decide(k, call);
}

struct looking {
	struct ew_wall now;
	bool any;
};

static int any_due(void *arg, struct ew_call *call)
{
	struct looking *l = arg;

	l->any = l->any || (call->due.us != 0 && call->due.us <= l->now.us);
	return 0;
}

int ew_keeper_due(struct ew_keeper *k)
{
	struct looking l = {.now = ew_io_wall(k->io)};
	int r = ew_keeper_calls_live(k, any_due, &l);

	if (r == 0 && l.any) {
		r = ew_keeper_begin(k);
		if (r == 0)
			r = ew_keeper_calls_live(k, look, k);
		if (r == 0)
			r = ew_keeper_commit(k);
	}
	return r < 0 ? r : ew_keeper_overdue(k);
}
