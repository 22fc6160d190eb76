/*
 * Marks and taking them back. The event is durable before it is answered, and whoever is being sent the call is looked at again in the
 * same moment. Must never mark what nobody could hear: a stretch outside of the call silences nothing, and somebody would rely on it.
 */
#include "programs/keeper/people/redactions.h"

#include <errno.h>
#include <string.h>

#include "catalog/objects.h"
#include "domain/redaction.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/desk.h"
#include "programs/keeper/people/sessions.h"

#define REASON_BYTES 1000

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static int find_call(struct ew_asked *a, struct ew_call **ret)
{
	int r = ew_keeper_call(a->k, a->interaction, ret);

	if (r != -ENOENT && r != -ENOKEY)
		return r;
	*ret = NULL;
	return ew_desk_no_call(a);
}

/* -- marking -- */

static int take_longest(void *arg, const struct ew_object_row *row)
{
	int64_t *us = arg;

	*us = row->duration_us > *us ? row->duration_us : *us;
	return 0;
}

/* Of the call and of all that was recorded of it, begun milliseconds counted. */
static int length_ms(struct ew_keeper *k, const struct ew_call *call, int64_t *ret)
{
	int64_t us = ew_interaction_ended(call->fold).us - ew_interaction_started(call->fold).us;
	int r = ew_objects_of(k->catalog, call->id, take_longest, &us);

	if (r >= 0)
		*ret = us < 0 ? 0 : (us + EW_US_PER_MS - 1) / EW_US_PER_MS;
	return r < 0 ? r : 0;
}

struct wish {
	json_int_t from_ms, to_ms;
	struct ew_id party;
	enum ew_redaction_reason reason;
	bool one_party;
};

static int check_party(struct ew_asked *a, const struct ew_call *call, json_t *errors, struct wish *wish)
{
	const json_t *party = json_object_get(a->arguments, "party");
	const char *text = json_string_value(party);

	if (!party || json_is_null(party))
		return 0;
	wish->one_party = true;
	if (text && ew_id_parse(ew_slice_text(text), &wish->party) == 0 && ew_interaction_find_party(call->fold, wish->party))
		return 0;
	return ew_keeper_wrong(errors, "party", "is the id of somebody who was recorded in this call; leave it out for everybody");
}

static int check(struct ew_asked *a, const struct ew_call *call, json_t *errors, struct wish *wish)
{
	const json_t *from = json_object_get(a->arguments, "from_ms"), *to = json_object_get(a->arguments, "to_ms");
	const char *reason = ew_asked_text(a, "reason");
	int64_t most = 0;
	int r = length_ms(a->k, call, &most);

	wish->from_ms = json_integer_value(from);
	wish->to_ms = json_integer_value(to);
	wish->reason = reason ? ew_redaction_reason_of(ew_slice_text(reason)) : 0;
	if (r == 0 && (!json_is_integer(from) || wish->from_ms < 0 || wish->from_ms >= most))
		r = ew_keeper_wrong(errors, "from_ms", "lies within the call, in milliseconds from its start");
	if (r == 0 && (!json_is_integer(to) || wish->to_ms > most || wish->to_ms < 0 || wish->from_ms < 0 ||
			      !ew_redaction_is_possible((uint64_t)wish->from_ms, (uint64_t)wish->to_ms)))
		r = ew_keeper_wrong(errors, "to_ms", "lies behind from_ms and within the call, in milliseconds from its start");
	if (r == 0 && wish->reason == 0)
		r = ew_keeper_wrong(errors, "reason", "is card, security_code, password, health or other");
	return r < 0 ? r : check_party(a, call, errors, wish);
}

static json_t *fields_of(const struct wish *wish)
{
	return json_pack("{s:I, s:I, s:s, s:o*}", "from_ms", wish->from_ms, "to_ms", wish->to_ms, "reason",
		ew_redaction_reason_name(wish->reason), "party", wish->one_party ? ew_json_id(wish->party) : NULL);
}

static int mark(struct ew_asked *a, struct ew_call *call, const struct wish *wish)
{
	uint64_t event = ew_interaction_next(call->fold);
	struct ew_wall now = ew_io_wall(a->k->io);
	json_t *answer = fields_of(wish);
	int r = answer && json_object_set_new(answer, "event", json_integer((json_int_t)event)) == 0 &&
				json_object_set_new(answer, "at", ew_json_wall(now)) == 0
			? ew_keeper_begin(a->k)
			: -ENOMEM;

	if (r == 0)
		r = ew_keeper_append(
			a->k, call, EW_EVENT_REDACTED, now, "user", a->who.user, fields_of(wish), NULL, NULL, NULL);
	/* Whoever hears it at this moment is asked about again. */
	if (r == 0)
		r = ew_session_tell(a->k, (struct ew_id){{0}});
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r < 0) {
		json_decref(answer);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 201, answer);
}

static bool is_over(const struct ew_call *call)
{
	enum ew_interaction_state state = ew_interaction_state(call->fold);

	return state == EW_STATE_FINISHED || state == EW_STATE_FAILED;
}

int ew_ask_redact(struct ew_asked *a)
{
	struct wish wish = {0};
	struct ew_call *call;
	json_t *errors;
	int r = find_call(a, &call);

	if (r < 0 || !call)
		return r;
	if (!is_over(call))
		return problem(a, 409, "not_finished",
			"the call is not finished yet, and nothing of it can be heard: pause it, or redact it when it is over");
	if (ew_interaction_redacted(call->fold) >= EW_MAX_REDACTIONS)
		return problem(a, 409, "too_many_redactions",
			"this call has 256 redactions, which is the most that a call can have; mark longer stretches");
	errors = json_array();
	r = errors ? check(a, call, errors, &wish) : -ENOMEM;
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	return r < 0 ? r : mark(a, call, &wish);
}

/* -- taking back -- */

static const struct ew_redaction *standing(const struct ew_call *call, uint64_t event)
{
	const struct ew_redaction *found = ew_interaction_find_redaction(call->fold, event);

	return found && !found->removed ? found : NULL;
}

int ew_ask_unredact(struct ew_asked *a)
{
	const char *reason = ew_asked_text(a, "reason");
	uint64_t event = ew_asked_number(a, "event", UINT64_MAX);
	json_t *errors;
	struct ew_call *call;
	int r = find_call(a, &call);

	if (r < 0 || !call)
		return r;
	if (!standing(call, event))
		return problem(a, 404, "no_such_redaction", "no redaction of this call with this event stands; the record lists them");
	if (!reason || !*reason || strlen(reason) > REASON_BYTES) {
		errors = json_array();
		r = errors ? ew_keeper_wrong(errors, "reason", "says in 1 to 1,000 bytes why it is to be heard again") : -ENOMEM;
		return r < 0 ? r : ew_keeper_invalid(a, errors);
	}
	return ew_propose(a, EW_APPROVE_UNREDACT, (struct ew_id){{0}},
		json_pack("{s:o, s:I}", "interaction", ew_json_id(a->interaction), "redaction", (json_int_t)event), reason);
}

int ew_redaction_take_back(
	struct ew_asked *a, const json_t *what, uint64_t approval, const char *reason, struct ew_error *why)
{
	const char *text = json_string_value(json_object_get(what, "interaction"));
	uint64_t event = (uint64_t)json_integer_value(json_object_get(what, "redaction"));
	struct ew_call *call;
	struct ew_id id;
	int r = text ? ew_id_parse(ew_slice_text(text), &id) : -EINVAL;

	if (r == 0)
		r = ew_keeper_call(a->k, id, &call);
	if (r == -ENOENT || r == -ENOKEY)
		return ew_error_set(why, -EINVAL, "the call is not there any more");
	if (r < 0)
		return r;
	if (!standing(call, event))
		return ew_error_set(why, -EINVAL, "this redaction was taken back before");
	r = ew_keeper_append(a->k, call, EW_EVENT_REDACTION_REMOVED, ew_io_wall(a->k->io), "user", ew_asked_person(a),
		json_pack("{s:I, s:I}", "redaction", (json_int_t)event, "approval", (json_int_t)approval),
		reason ? json_pack("{s:s}", "reason", reason) : NULL, NULL, NULL);
	return r < 0 ? r : ew_session_tell(a->k, (struct ew_id){{0}});
}
