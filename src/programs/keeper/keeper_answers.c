/*
 * Keys that somebody pressed: the answer to a consent question, and the end of a sensitive segment. The party's own act, heard
 * by ourselves, so it is proven. Policy says which key means what; any other key is no answer. Must never take silence, or
 * half an answer, for a yes, nor let a customer's keys open anything but by an answer to a question.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "domain/event_json.h"

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

/* -- keys that end a segment -------------------------------------------------------------------- */

/* Who is not known to be ours, or is heard in the stream of somebody who is. */
static bool may_be_customer(const struct ew_call *call, struct ew_id party)
{
	struct ew_participant who, other;
	uint32_t heard = 0;

	for (size_t i = 0; ew_interaction_participant(call->fold, i, &who); i++)
		heard |= ew_id_equal(who.id, party) ? who.heard_with : 0;
	for (size_t i = 0; ew_interaction_participant(call->fold, i, &other); i++) {
		if ((heard & 1u << i) && other.says->kind == EW_PARTY_CUSTOMER)
			return true;
	}
	return heard == 0;
}

static int note_not_ended(struct ew_keeper *k, struct ew_call *call, struct ew_wall at, const char *because)
{
	return ew_keeper_append(k, call, EW_EVENT_ORDER_REFUSED, at, "recorder", nobody,
		json_pack("{s:s, s:s, s:s}", "kind", "segment_ended", "because", because, "voice", "party"), NULL, NULL, NULL);
}

int ew_keeper_segment_by_keys(
	struct ew_keeper *k, struct ew_call *call, struct ew_wall at, const struct ew_msg_ev_segment_keys *keys)
{
	enum ew_segment segment = (enum ew_segment)(keys->segment - 1);
	struct ew_id other;
	_cleanup_(ew_json_drop) json_t *fields = NULL;
	const char *why;
	int r;

	if (keys->segment < 1 || keys->segment > EW_SEGMENTS)
		return 0; /* a recorder of another version: the segment stays open, and alarms */
	why = may_be_customer(call, keys->party) ? "voice_not_enough" : ew_keeper_why_no_end(k, call, segment, &other);
	if (why)
		return note_not_ended(k, call, at, why);
	fields = json_pack("{s:s, s:s, s:s, s:o, s:s}", "segment", ew_segment_name(segment), "voice", "party", "asserted",
		"proven", "party", ew_json_id(keys->party), "method", "keypad");
	r = fields ? ew_keeper_name_segment(k, call, segment, fields) : -ENOMEM;
	if (r == 0)
		r = ew_keeper_append(k, call, EW_EVENT_SEGMENT_ENDED, at, "recorder", nobody, TAKE(fields), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_end_left_over(k, call, segment);
}
