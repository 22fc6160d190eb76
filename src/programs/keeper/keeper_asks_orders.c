/*
 * Orders that may open a gate. They become durable events, the decision follows from the fold as always, and the answer
 * waits for the recorder: "obeyed" is only said of a gate that has opened.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static struct ew_ask_waiting *free_place(struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_PENDING_ASKS; i++)
		if (!k->asks[i].used)
			return &k->asks[i];
	return NULL;
}

static bool any_opening(const struct ew_call *call)
{
	for (size_t i = 0; i < ew_interaction_parties(call->fold); i++)
		if (ew_interaction_party(call->fold, i)->opening)
			return true;
	return false;
}

static bool any_open(const struct ew_call *call)
{
	for (size_t i = 0; i < ew_interaction_parties(call->fold); i++)
		if (ew_interaction_party(call->fold, i)->open & EW_PURPOSE_RECORDING)
			return true;
	return false;
}

static int answer_order(struct ew_keeper *k, struct ew_ask_waiting *w, const struct ew_call *call)
{
	int64_t waited = ew_io_mono(k->io).us - w->since.us;
	bool obeyed = any_open(call) && !any_opening(call);

	w->used = false;
	return ew_keeper_answer(k, w->connection, w->request, 200,
		json_pack("{s:o, s:I, s:b, s:I}", "order", ew_json_id(w->order), "event",
			(json_int_t)w->event_index, "obeyed", obeyed, "waited_us", (json_int_t)waited));
}

static int refuse(struct ew_asked *a, struct ew_call *call, const char *order, const char *because)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_keeper_append(a->k, call, EW_EVENT_ORDER_REFUSED, ew_io_wall(a->k->io), "user",
			a->who.user, json_pack("{s:s, s:s}", "kind", order, "because", because), NULL, NULL, NULL);
	if (r == 0)
		r = problem(a, 409, "order-refused", because);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

static const char *why_not(const struct ew_call *call, bool start)
{
	enum ew_interaction_state state = ew_interaction_state(call->fold);
	const char *mode = ew_interaction_mode(call->fold);

	if (state != EW_STATE_OFFERED && state != EW_STATE_ACTIVE)
		return "the call is over";
	if (!mode || strcmp(mode, "never") == 0)
		return "policy says that this call is never recorded";
	if (start && strcmp(mode, "on_demand") != 0)
		return "only a call whose mode is on_demand can be started; use resume after a pause";
	if (ew_interaction_refused(call->fold) & EW_PURPOSE_RECORDING)
		return "a party has refused recording; a resume or start never lifts a refusal";
	if (!start && !ew_interaction_wanted(call->fold))
		return "the recording was not started; use start";
	return NULL;
}

static json_t *order_fields(struct ew_asked *a, struct ew_id order)
{
	const json_t *party = json_object_get(a->arguments, "party");
	const json_t *purposes = json_object_get(a->arguments, "purposes");
	json_t *fields = json_pack("{s:o}", "order", ew_json_id(order));

	if (fields && json_is_string(party))
		json_object_set_new(fields, "party", json_copy((json_t *)(uintptr_t)party));
	if (fields)
		json_object_set_new(fields, "purposes",
			ew_json_purposes(json_is_array(purposes) ? ew_purposes_of_json(purposes) : EW_PURPOSES_ALL));
	return fields;
}

static json_t *reason_of(struct ew_asked *a)
{
	const json_t *reason = json_object_get(a->arguments, "reason");

	return json_is_string(reason) ? json_pack("{s:s}", "reason", json_string_value(reason)) : NULL;
}

static int give(struct ew_asked *a, struct ew_call *call, bool start, struct ew_ask_waiting *w)
{
	struct ew_keeper *k = a->k;
	int r = ew_id_new(k->io, &w->order);

	if (r == 0)
		r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_append(k, call, start ? EW_EVENT_START_ORDERED : EW_EVENT_RESUME_ORDERED,
			ew_io_wall(k->io), "user", a->who.user, order_fields(a, w->order), reason_of(a), NULL, NULL);
	w->event_index = ew_interaction_next(call->fold) - 1;
	if (r == 0)
		r = ew_keeper_decide(k, call);
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_ask_order(struct ew_asked *a)
{
	const char *order = json_string_value(json_object_get(a->arguments, "order"));
	struct ew_ask_waiting *w = free_place(a->k);
	struct ew_call *call;
	const char *because;
	bool start;
	int r = ew_keeper_call(a->k, a->interaction, &call);

	if (r == -ENOENT || r == -ENOKEY)
		return problem(a, 404, "no-such-interaction", "there is no interaction of this id");
	if (r < 0)
		return r;
	if (!order || (strcmp(order, "resume") != 0 && strcmp(order, "start") != 0))
		return problem(a, 400, "bad-order", "order is resume or start here; pause, stop and opt_out go another way");
	start = strcmp(order, "start") == 0;
	because = why_not(call, start);
	if (because)
		return refuse(a, call, order, because);
	if (!w)
		return problem(a, 503, "too-many-orders", "too many orders are waiting; try again in a second");
	*w = (struct ew_ask_waiting){
		.connection = a->connection,
		.request = a->request,
		.interaction = a->interaction,
		.since = ew_io_mono(a->k->io),
	};
	r = give(a, call, start, w);
	if (r < 0)
		return r;
	w->used = true;
	return any_opening(call) ? 0 : answer_order(a->k, w, call);
}

int ew_keeper_orders_overdue(struct ew_keeper *k)
{
	struct ew_mono now = ew_io_mono(k->io);

	for (size_t i = 0; i < EW_KEEPER_MAX_PENDING_ASKS; i++) {
		struct ew_ask_waiting *w = &k->asks[i];
		struct ew_call *call;
		int r;

		if (!w->used)
			continue;
		r = ew_keeper_call(k, w->interaction, &call);
		if (r < 0)
			return r;
		if (any_opening(call) && now.us - w->since.us < EW_KEEPER_ORDER_WAIT_US)
			continue;
		r = answer_order(k, w, call);
		if (r < 0)
			return r;
	}
	return 0;
}
