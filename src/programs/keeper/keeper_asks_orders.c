/*
 * Orders that may open a gate. They become durable events, the decision follows from the fold as always, and the answer
 * waits for the recorder: "obeyed" is only said of a gate that has opened.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/reader.h"

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

static char *order_text(const struct ew_keeper *k, const struct ew_ask_waiting *w, const struct ew_call *call)
{
	int64_t waited = ew_io_mono(k->io).us - w->since.us;
	bool obeyed = any_open(call) && !any_opening(call);
	json_t *body = json_pack("{s:o, s:I, s:b, s:I}", "order", ew_json_id(w->order), "event",
		(json_int_t)w->event_index, "obeyed", obeyed, "waited_us", (json_int_t)waited);
	char *text = body ? json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS) : NULL;

	json_decref(body);
	return text;
}

/* The answer that was given to this order before, or this one, kept for whoever asks again. */
static int answer_once(struct ew_keeper *k, const struct ew_ask_waiting *w, struct ew_slice text)
{
	_cleanup_(ew_buf_free) struct ew_buf before = {0};
	uint32_t status = 200;
	int r;

	ew_buf_init(&before, EW_MAX_ANSWER_BYTES);
	r = ew_once_get(k, &w->once, EW_ONCE_ANSWERED, &status, &before);
	if (r == 0)
		return ew_keeper_answer_text(k, w->connection, w->request, status, ew_buf_slice(&before));
	if (r != -ENOENT)
		return r;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_once_put(k, &w->once, EW_ONCE_ANSWERED, status, text);
	if (r == 0)
		r = ew_keeper_answer_text(k, w->connection, w->request, status, text);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int answer_order(struct ew_keeper *k, struct ew_ask_waiting *w, const struct ew_call *call)
{
	char *text = order_text(k, w, call);
	int r = -ENOMEM;

	w->used = false;
	if (text && w->once.used)
		r = answer_once(k, w, ew_slice_text(text));
	else if (text)
		r = ew_keeper_answer_text(k, w->connection, w->request, 200, ew_slice_text(text));
	free(text);
	return r;
}

static int refuse(struct ew_asked *a, struct ew_call *call, const struct ew_once *once, const char *order,
	const char *because)
{
	char *text = ew_keeper_problem_text(409, "order_refused", because);
	int r = text ? ew_keeper_begin(a->k) : -ENOMEM;

	if (r == 0)
		r = ew_keeper_append(a->k, call, EW_EVENT_ORDER_REFUSED, ew_io_wall(a->k->io), "user",
			a->who.user, json_pack("{s:s, s:s}", "kind", order, "because", because), NULL, NULL, NULL);
	if (r == 0)
		r = ew_once_put(a->k, once, EW_ONCE_ANSWERED, 409, ew_slice_text(text));
	if (r == 0)
		r = ew_keeper_answer_text(a->k, a->connection, a->request, 409, ew_slice_text(text));
	free(text);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

const char *ew_keeper_why_not(const struct ew_interaction *it, bool start)
{
	enum ew_interaction_state state = ew_interaction_state(it);
	const char *mode = ew_interaction_mode(it);

	if (state != EW_STATE_OFFERED && state != EW_STATE_ACTIVE)
		return "the call is over";
	if (!mode || strcmp(mode, "never") == 0)
		return "policy says that this call is never recorded";
	if (start && strcmp(mode, "on_demand") != 0)
		return "only a call whose mode is on_demand can be started; use resume after a pause";
	if (ew_interaction_refused(it) & EW_PURPOSE_RECORDING)
		return "a party has refused recording; a resume or start never lifts a refusal";
	if (!start && !ew_interaction_wanted(it))
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

/* Which event the order became: order id 16, index u64. In the event's own transaction. */
static int keep_given(struct ew_keeper *k, const struct ew_ask_waiting *w)
{
	_cleanup_(ew_buf_free) struct ew_buf given = {0};

	ew_buf_init(&given, 24);
	ew_buf_add(&given, w->order.bytes, sizeof(w->order.bytes));
	ew_buf_add_u64(&given, w->event_index);
	if (ew_buf_error(&given) < 0)
		return ew_buf_error(&given);
	return ew_once_put(k, &w->once, EW_ONCE_GIVEN, 0, ew_buf_slice(&given));
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
	if (r < 0)
		return r;
	w->event_index = ew_interaction_next(call->fold) - 1;
	r = keep_given(k, w);
	if (r == 0)
		r = ew_keeper_decide(k, call);
	return r < 0 ? r : ew_keeper_commit(k);
}

/* The order was given before under this key: its answer, or a place to wait for it. 0: not given yet; 1: dealt with. */
static int given_before(struct ew_asked *a, struct ew_ask_waiting *w)
{
	_cleanup_(ew_buf_free) struct ew_buf kept = {0};
	struct ew_reader reader;
	uint32_t status;
	int r;

	ew_buf_init(&kept, EW_MAX_ANSWER_BYTES);
	r = ew_once_get(a->k, &w->once, EW_ONCE_ANSWERED, &status, &kept);
	if (r == 0)
		r = ew_keeper_answer_text(a->k, a->connection, a->request, status, ew_buf_slice(&kept));
	else if (r == -ENOENT) {
		r = ew_once_get(a->k, &w->once, EW_ONCE_GIVEN, &status, &kept);
		if (r == -ENOENT)
			return 0;
		ew_reader_init(&reader, ew_buf_slice(&kept));
		ew_reader_copy(&reader, w->order.bytes, sizeof(w->order.bytes));
		w->event_index = ew_reader_u64(&reader);
		w->used = r == 0 && ew_reader_ok(&reader);
	}
	if (r == -EKEYREJECTED)
		r = problem(a, 422, "idempotency_key_reused",
			"this Idempotency-Key was sent with another request before; choose a new one for each request");
	return r < 0 ? r : 1;
}

static int take_order(struct ew_asked *a, struct ew_call *call, const char *order, struct ew_ask_waiting *w)
{
	bool start = strcmp(order, "start") == 0;
	const char *because;
	int r = given_before(a, w);

	if (r < 0 || (r == 1 && !w->used))
		return r < 0 ? r : 0;
	if (r == 0) {
		because = ew_keeper_why_not(call->fold, start);
		if (because)
			return refuse(a, call, &w->once, order, because);
		r = give(a, call, start, w);
		if (r < 0)
			return r;
		w->used = true;
	}
	return any_opening(call) ? 0 : answer_order(a->k, w, call);
}

/* -- keys that answer a consent question -- */

#define KEYS_WITHIN_MS 10000 /* when nobody said */

static uint32_t number_or(const struct ew_asked *a, const char *name, uint32_t fallback)
{
	const json_t *number = json_object_get(a->arguments, name);

	return json_is_integer(number) ? (uint32_t)json_integer_value(number) : fallback;
}

static bool read_expected(const struct ew_asked *a, const struct ew_call *call, struct ew_msg_expect_keys *ret)
{
	const char *party = json_string_value(json_object_get(a->arguments, "party"));
	uint32_t count = number_or(a, "count", 1);

	*ret = (struct ew_msg_expect_keys){
		.interaction = call->id, .within_ms = number_or(a, "within_ms", KEYS_WITHIN_MS)};
	if (!party || ew_id_parse(ew_slice_text(party), &ret->party) || count == 0 || count > EW_MAX_EXPECTED_KEYS ||
		ret->within_ms == 0 || ret->within_ms > EW_MAX_EXPECTED_KEYS_MS)
		return false;
	ret->count = (uint8_t)count;
	for (size_t i = 0; i < ew_interaction_parties(call->fold); i++)
		if (ew_id_equal(ew_interaction_party(call->fold, i)->id, ret->party))
			return true;
	return false;
}

/* The recorder is told after the event is durable, as with every order. */
static int give_expected(struct ew_asked *a, struct ew_call *call, struct ew_msg_expect_keys *m,
	struct ew_ask_waiting *w)
{
	struct ew_keeper *k = a->k;
	int r = ew_id_new(k->io, &w->order);

	m->order = w->order;
	if (r == 0)
		r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_append(k, call, EW_EVENT_KEYS_EXPECTED, ew_io_wall(k->io), "user", a->who.user,
			json_pack("{s:o, s:o, s:I, s:I}", "order", ew_json_id(m->order), "party", ew_json_id(m->party),
				"count", (json_int_t)m->count, "within_ms", (json_int_t)m->within_ms),
			reason_of(a), NULL, NULL);
	if (r < 0)
		return r;
	w->event_index = ew_interaction_next(call->fold) - 1;
	r = keep_given(k, w);
	if (r == 0)
		r = ew_keeper_post(k, EW_ROLE_RECORDER, call->thread, 0, EW_MSG_expect_keys, m);
	return r < 0 ? r : ew_keeper_commit(k);
}

/* What was pressed comes as an event: there is nothing to wait for. */
static int answer_expected(struct ew_keeper *k, struct ew_ask_waiting *w)
{
	json_t *body = json_pack("{s:o, s:I, s:b}", "order", ew_json_id(w->order), "event", (json_int_t)w->event_index,
		"obeyed", 0);
	char *text = body ? json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	int r = text ? answer_once(k, w, ew_slice_text(text)) : -ENOMEM;

	w->used = false;
	free(text);
	json_decref(body);
	return r;
}

static int expect_keys(struct ew_asked *a, struct ew_call *call, struct ew_ask_waiting *w)
{
	enum ew_interaction_state state = ew_interaction_state(call->fold);
	struct ew_msg_expect_keys m;
	int r = given_before(a, w);

	if (r < 0 || (r == 1 && !w->used))
		return r < 0 ? r : 0;
	if (r == 0) {
		if (state != EW_STATE_OFFERED && state != EW_STATE_ACTIVE)
			return refuse(a, call, &w->once, "expect_keys", "the call is over");
		if (!read_expected(a, call, &m))
			return problem(a, 422, "invalid_body",
				"expect_keys needs the id of a party of this call, a count of 1 to 16 keys "
				"and at most 120000 ms");
		if (!a->k->tapes[call->thread].up)
			return problem(a, 503, "recorder_away",
				"nothing was done: the recorder that has this call is away; try again in a second");
		r = give_expected(a, call, &m, w);
	}
	return r < 0 ? r : answer_expected(a->k, w);
}

int ew_ask_order(struct ew_asked *a)
{
	const char *order = json_string_value(json_object_get(a->arguments, "order"));
	struct ew_ask_waiting *w = free_place(a->k);
	struct ew_call *call;
	int r = ew_keeper_call(a->k, a->interaction, &call);

	if (r == -ENOENT || r == -ENOKEY)
		return problem(a, 404, "no_such_interaction", "there is no interaction of this id");
	if (r < 0)
		return r;
	if (!order ||
		(strcmp(order, "resume") != 0 && strcmp(order, "start") != 0 && strcmp(order, "expect_keys") != 0))
		return problem(a, 400, "bad_order",
			"order is resume, start or expect_keys here; pause, stop and opt_out go another way");
	if (!w)
		return problem(a, 503, "too_many_orders", "too many orders are waiting; try again in a second");
	*w = (struct ew_ask_waiting){
		.connection = a->connection,
		.request = a->request,
		.interaction = a->interaction,
		.since = ew_io_mono(a->k->io),
	};
	r = ew_once_of(a, &w->once);
	if (r < 0)
		return r;
	return strcmp(order, "expect_keys") == 0 ? expect_keys(a, call, w) : take_order(a, call, order, w);
}

static int answer_lost(struct ew_keeper *k, struct ew_ask_waiting *w)
{
	w->used = false;
	return ew_keeper_problem(k, w->connection, w->request, 404, "no_such_interaction",
		"the interaction was erased, or cannot be read any more");
}

static int look_after(struct ew_keeper *k, struct ew_ask_waiting *w)
{
	int64_t waited_us = ew_io_mono(k->io).us - w->since.us;
	struct ew_call *call;
	int r = ew_keeper_call(k, w->interaction, &call);

	if (ew_keeper_call_is_lost(r))
		return answer_lost(k, w);
	if (r < 0)
		return r == -EMFILE ? 0 : r; /* there is room again at the next tick */
	if (any_opening(call) && waited_us < EW_KEEPER_ORDER_WAIT_US)
		return 0;
	return answer_order(k, w, call);
}

int ew_keeper_orders_overdue(struct ew_keeper *k)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_KEEPER_MAX_PENDING_ASKS; i++)
		r = k->asks[i].used ? look_after(k, &k->asks[i]) : 0;
	return r;
}
