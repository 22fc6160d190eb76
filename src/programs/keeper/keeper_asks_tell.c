/*
 * What outside systems tell of a call, into the log: each thing becomes an event in the voice of its token, at the server's
 * time, and is called claimed: nobody outside proves, and nobody backdates. What a voice may not say is refused, and that is an
 * event too; what follows from an event follows in its transaction.
 */
#include "programs/keeper/keeper_tell.h"

#include <errno.h>

#include "domain/event_json.h"
#include "programs/keeper/keeper_phrases.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/keeper_tools.h"

static int expect_keys(struct ew_telling *t)
{
	struct ew_keeper *k = t->asked->k;
	struct ew_msg_expect_keys m = {
		.interaction = t->call->id,
		.party = t->party,
		.count = 1,
		.within_ms = t->within_ms,
		.refuse_key = (uint8_t)ew_interaction_terms(t->call->fold)->refuse_key,
		.refuses = ew_purposes_with_derived(t->purposes)};
	int r = ew_id_new(k->io, &m.order);

	if (r == 0)
		r = ew_keeper_append(k, t->call, EW_EVENT_KEYS_EXPECTED, t->now, "user", t->asked->who.user,
			json_pack("{s:o, s:o, s:i, s:I, s:o}", "order", ew_json_id(m.order), "party", ew_json_id(m.party),
				"count", 1, "within_ms", (json_int_t)m.within_ms, "purposes",
				ew_json_purposes(t->purposes)),
			NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_post(k, EW_ROLE_RECORDER, t->call->thread, ++k->request, EW_MSG_expect_keys, &m);
}

static int follow(struct ew_telling *t)
{
	struct ew_keeper *k = t->asked->k;

	if (t->other_version)
		return ew_keeper_except(k, t->call, "notice_version", NULL);
	if (t->unknown_version)
		return ew_keeper_except(k, t->call, "notice_version_unknown", NULL);
	if (t->type == EW_EVENT_NOTICE_ENDED && ew_slice_equal(ew_slice_text(ew_told_text(t, "played")), EW_SLICE("interrupted")))
		return ew_keeper_except(k, t->call, "notice_interrupted", NULL);
	if (t->type == EW_EVENT_SEGMENT_ENDED)
		return ew_keeper_end_left_over(k, t->call, (enum ew_segment)t->segment);
	if (t->type == EW_EVENT_MINOR)
		return ew_keeper_except(k, t->call, "minor", NULL);
	if (t->type == EW_EVENT_UNCONTROLLED)
		return t->controlled ? ew_keeper_heal(k, t->call, "uncontrolled_capture", NULL, "it is controlled now")
				     : ew_keeper_except(k, t->call, "uncontrolled_capture", NULL);
	if (t->type == EW_EVENT_CONSENT && !ew_keeper_call_is_live(t->call) && t->purposes &&
		strcmp(ew_told_text(t, "status"), "granted") != 0)
		return ew_keeper_except(k, t->call, "withdrawn_afterwards", NULL);
	if (t->type == EW_EVENT_ASKED) {
		int r = ew_keeper_phrases_asked(k, t->call);

		if (r < 0)
			return r;
	}
	return t->keys ? expect_keys(t) : 0;
}

static json_t *may_json(const struct ew_interaction *it)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < ew_interaction_parties(it); i++) {
		const struct ew_party *party = ew_interaction_party(it, i);

		json_array_append_new(list,
			json_pack("{s:o, s:o}", "party", ew_json_id(party->id), "may",
				ew_json_purposes(ew_interaction_may(it, party->id))));
	}
	return list;
}

/* A call that is over has no gates; what exists of it, and the tools that made it, go by the same terms. */
static int treat_afterwards(struct ew_telling *t)
{
	int r = ew_keeper_tell_tools(t->asked->k, t->call);

	if (r == 0)
		r = ew_keeper_note_owed(t->asked->k, t->call);
	return r < 0 ? r : ew_keeper_treat(t->asked->k, t->call);
}

static int write_told(struct ew_telling *t, json_t **ret_answer)
{
	struct ew_keeper *k = t->asked->k;
	uint64_t index;
	int r = ew_keeper_append(k, t->call, t->type, t->now, "user", t->asked->who.user, TAKE(t->fields),
		TAKE(t->personal), NULL, NULL);

	if (r < 0)
		return r;
	index = ew_interaction_next(t->call->fold) - 1;
	r = follow(t);
	if (r == 0)
		r = ew_keeper_decide(k, t->call);
	if (r == 0 && !ew_keeper_call_is_live(t->call))
		r = treat_afterwards(t);
	if (r < 0)
		return r;
	*ret_answer = json_pack("{s:I, s:s, s:s, s:s, s:o}", "event", (json_int_t)index, "type", ew_event_type_name(t->type),
		"voice", ew_voice_name(t->voice), "asserted", "claimed", "parties", may_json(t->call->fold));
	return *ret_answer ? 0 : -ENOMEM;
}

/* What a voice may not say is an event as well: that somebody tried is evidence. */
static int note_refused(struct ew_telling *t)
{
	if (t->status == 422)
		return 0;
	return ew_keeper_append(t->asked->k, t->call, EW_EVENT_ORDER_REFUSED, t->now, "user", t->asked->who.user,
		json_pack("{s:s, s:s, s:s}", "kind", t->type ? ew_event_type_name(t->type) : "tell", "because", t->problem,
			"voice", ew_voice_name(t->voice)),
		NULL, NULL, NULL);
}

static int tell_once(struct ew_telling *t, const struct ew_once *once)
{
	struct ew_keeper *k = t->asked->k;
	_cleanup_(ew_json_drop) json_t *answer = NULL;
	char *text = NULL;
	int r = ew_keeper_begin(k);

	if (r < 0)
		return r;
	r = ew_tell_read(t);
	if (t->problem) {
		text = ew_keeper_problem_text(t->status, t->problem, t->detail);
		r = text ? note_refused(t) : -ENOMEM;
	} else if (r == 0) {
		t->status = 201;
		r = write_told(t, &answer);
		text = r == 0 ? json_dumps(answer, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
		r = r == 0 && !text ? -ENOMEM : r;
	}
	if (r == 0 && t->status != 422)
		r = ew_once_put(k, once, EW_ONCE_ANSWERED, t->status, ew_slice_text(text));
	if (r == 0)
		r = ew_keeper_answer_text(k, t->asked->connection, t->asked->request, t->status, ew_slice_text(text));
	free(text);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int take_told(struct ew_asked *a, struct ew_call *call, const struct ew_once *once)
{
	struct ew_telling t = {
		.asked = a,
		.call = call,
		.voice = ew_token_voice(a->who.kind),
		.now = ew_io_wall(a->k->io),
		.segment = -1,
		.fields = json_object(),
		.personal = json_object(),
	};
	int r = t.fields && t.personal ? tell_once(&t, once) : -ENOMEM;

	json_decref(t.fields);
	json_decref(t.personal);
	return r;
}

int ew_ask_tell(struct ew_asked *a)
{
	_cleanup_(ew_buf_free) struct ew_buf before = {0};
	struct ew_once once;
	struct ew_call *call;
	uint32_t status;
	int r = ew_keeper_call(a->k, a->interaction, &call);

	if (r == -ENOENT || r == -ENOKEY)
		return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_interaction",
			"there is no interaction of this id");
	if (r == 0)
		r = ew_once_of(a, &once);
	if (r < 0)
		return r;
	ew_buf_init(&before, EW_MAX_ANSWER_BYTES);
	r = ew_once_get(a->k, &once, EW_ONCE_ANSWERED, &status, &before);
	if (r == 0)
		return ew_keeper_answer_text(a->k, a->connection, a->request, status, ew_buf_slice(&before));
	if (r == -EKEYREJECTED)
		return ew_keeper_problem(a->k, a->connection, a->request, 422, "idempotency_key_reused",
			"this Idempotency-Key was sent with another request before; choose a new one for each request");
	return r == -ENOENT ? take_told(a, call, &once) : r;
}
