/*
 * What is shut because somebody asked: a frozen call to everybody, a purpose to which somebody has objected with all that was made for it.
 * Whoever opens or makes something asks here. Must never open for a legal ground: who handles a restriction lifts it first. The copy for whom a call is of does not ask (package.c).
 */
#include "programs/keeper/rights/rights.h"

#include "domain/event_json.h"

const char *ew_rights_shut(const struct ew_call *call, enum ew_artifact_kind kind)
{
	uint32_t purpose = ew_artifact_purpose(kind);
	const char *word = purpose ? ew_purpose_name(purpose) : NULL;

	if (ew_interaction_is_frozen(call->fold))
		return "somebody has asked that their data be kept and not used (restriction of processing): nobody opens this call, and nothing "
		       "is made of it, until that is lifted; the record says by which request, under `frozen`";
	if (word && ew_interaction_objected(call->fold, word))
		return "somebody has objected to the purpose that this was made for, and that was upheld: the record says by which request, under "
		       "`objections`";
	return NULL;
}

int ew_rights_see_tokens(struct ew_keeper *k, struct ew_call *call, struct ew_slice tokens)
{
	uint32_t purposes = 0;
	uint64_t request = 0;
	int r = ew_objections_of(k->catalog, tokens, &purposes, &request);

	if (r < 0 || !purposes || ew_interaction_excepted(call->fold, "objection_stands"))
		return r;
	return ew_keeper_except(k, call, "objection_stands", NULL);
}

/* -- objections ---------------------------------------------------------------------------------- */

#define PIECE 16

struct objecting {
	struct ew_id calls[PIECE];
	size_t n;
	uint64_t place;
};

static int take(void *arg, const struct ew_request_call_row *row)
{
	struct objecting *o = arg;

	o->place = row->place;
	if (!row->evidence)
		o->calls[o->n++] = row->interaction;
	return 0;
}

static int object_one(struct ew_keeper *k, struct ew_request_work_row *work, struct ew_id interaction, const json_t *wish)
{
	const json_t *reason = json_object_get(wish, "reason");
	struct ew_call *call;
	int r = ew_keeper_call(k, interaction, &call);

	work->passed += r < 0;
	if (r < 0)
		return ew_keeper_call_is_lost(r) ? 0 : r;
	work->done++;
	return ew_keeper_append(k, call, EW_EVENT_OBJECTED, ew_io_wall(k->io), "user", work->by,
		json_pack("{s:I, s:O, s:O}", "request", (json_int_t)work->request, "purposes", json_object_get(wish, "purposes"), "decision",
			json_object_get(wish, "decision")),
		json_pack("{s:O}", "reason", reason), NULL, NULL);
}

int ew_rights_object_piece(struct ew_keeper *k, struct ew_request_work_row *work, const json_t *wish)
{
	struct objecting o = {.place = work->at};
	uint64_t before = work->at;
	int r = ew_request_calls_each(k->catalog, work->request, work->at, PIECE, take, &o);

	for (size_t i = 0; r == 0 && i < o.n; i++)
		r = object_one(k, work, o.calls[i], wish);
	work->at = o.place;
	return r < 0 ? r : o.place < before + PIECE;
}
