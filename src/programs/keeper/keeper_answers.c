/*
 * A key as the answer to a consent question: the party's own act, heard by ourselves, so it is proven. Policy says which
 * key means what; any other key is no answer. Must never take silence, or half an answer, for a yes.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

static const struct ew_id nobody;

static int note_answer(struct ew_keeper *k, struct ew_call *call, struct ew_wall at, const struct ew_msg_ev_keys *keys,
	const char *status)
{
	const struct ew_terms *terms = ew_interaction_terms(call->fold);
	uint32_t purposes = ew_interaction_question(call->fold, keys->order);
	uint64_t evidence = ew_interaction_next(call->fold) - 1;
	json_t *fields = json_pack("{s:o, s:o, s:s, s:s, s:s, s:s, s:{s:I}}", "party", ew_json_id(keys->party), "purposes",
		ew_json_purposes(purposes), "status", status, "method", "keypad", "voice", "party", "asserted", "proven",
		"evidence", "event", (json_int_t)evidence);

	if (fields && terms->grant_s > 0 && strcmp(status, "granted") == 0)
		json_object_set_new(
			fields, "until", json_integer(at.us + (json_int_t)terms->grant_s * EW_US_PER_S));
	return ew_keeper_append(k, call, EW_EVENT_CONSENT, at, "recorder", nobody, fields, NULL, NULL, NULL);
}

static int not_understood(struct ew_keeper *k, struct ew_call *call, struct ew_wall at)
{
	return ew_keeper_except_at(k, call, at, "answer_not_understood", NULL);
}

int ew_keeper_answered_by_key(
	struct ew_keeper *k, struct ew_call *call, struct ew_wall at, const struct ew_msg_ev_keys *keys)
{
	const struct ew_terms *terms = ew_interaction_terms(call->fold);
	char key = keys->digits.len == 1 ? (char)keys->digits.at[0] : '\0';

	/* A question that policy knows nothing of (an order without purposes) is somebody else's to read. */
	if (!ew_interaction_question(call->fold, keys->order))
		return 0;
	if (key != '\0' && key == terms->grant_key)
		return note_answer(k, call, at, keys, "granted");
	if (key != '\0' && key == terms->refuse_key)
		return note_answer(k, call, at, keys, "declined");
	return not_understood(k, call, at);
}
