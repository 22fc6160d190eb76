/*
 * What became of what exists after a refusal, made again: which treatment was ordered of which kind and until when,
 * what staff were told, and whether what is said to be done had been ordered. Must never believe "verified" of what the
 * state shows to be something else.
 */
#include "programs/keeper/keeper_reading.h"

#include <errno.h>

#include "domain/event_json.h"
#include "programs/keeper/keeper_tools.h"

static const struct ew_interaction *state_of(const struct ew_replay *replay)
{
	return ew_record_interaction(replay->reading->record);
}

static int differs(struct ew_again *a, const char *because)
{
	ew_again_object(a, "decision_differs", because);
	return 0;
}

static int kind_of(const struct ew_event *e)
{
	const char *word = json_string_value(json_object_get(e->fields, "kind"));

	return word ? ew_artifact_kind_of(ew_slice_text(word)) : -1;
}

static int treatment_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	_cleanup_(ew_json_drop) json_t *expected = NULL;
	struct ew_treatment_due due;
	int kind = kind_of(e);

	if (kind < 0 || !ew_interaction_treatment_due(state_of(replay), (enum ew_artifact_kind)kind, &due))
		return differs(a, "nothing was to become of this kind that had not been ordered");
	expected = json_pack("{s:s, s:I, s:I}", "treatment", ew_treatment_name(due.treatment), "cause",
		(json_int_t)due.cause, "until", (json_int_t)due.until.us);
	if (!expected || ew_treatment_put_parties(state_of(replay), due.people, expected) < 0)
		return -ENOMEM;
	if (due.people == EW_EVERYBODY && json_object_get(e->fields, "parties"))
		return differs(a, "it was to become of everybody's, and was ordered of some alone");
	return ew_again_compare(expected, e, "the refusal and the terms of that time give the same", a);
}

static bool is_outcome(const struct ew_event *e)
{
	static const char *const words[] = {"verified", "cannot_be_verified", "nothing_there"};
	const char *word = json_string_value(json_object_get(e->fields, "outcome"));

	for (size_t i = 0; word && i < EW_COUNT(words); i++) {
		if (strcmp(words[i], word) == 0)
			return true;
	}
	return false;
}

/* Its key cannot have been destroyed while it was written. */
static bool is_still_written(const struct ew_interaction *it, const struct ew_event *e, int kind, int treatment)
{
	struct ew_wall until = ew_interaction_treated(it, EW_ARTIFACT_AUDIO, EW_TREAT_PURGE, NULL);
	const char *word = json_string_value(json_object_get(e->fields, "outcome"));

	if (kind != EW_ARTIFACT_AUDIO || treatment != EW_TREAT_PURGE || !word || strcmp(word, "verified") != 0)
		return false;
	for (size_t i = 0; i < ew_interaction_spans(it); i++) {
		const struct ew_interaction_span *span = ew_interaction_span(it, i);

		if ((span->purposes & EW_PURPOSE_RECORDING) && span->from.us < until.us && !span->closed)
			return true;
	}
	return false;
}

/* Of sound the recorder may have unlinked the last key before the hold came, and told it after. */
static bool is_held(const struct ew_interaction *it, const struct ew_event *e, int kind, int treatment)
{
	const char *word = json_string_value(json_object_get(e->fields, "outcome"));

	return kind != EW_ARTIFACT_AUDIO && treatment == EW_TREAT_PURGE && ew_interaction_is_held(it) && word &&
	       strcmp(word, "nothing_there") != 0;
}

static int held_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	const struct ew_interaction *it = state_of(replay);
	_cleanup_(ew_json_drop) json_t *expected = NULL;
	int kind = kind_of(e);
	bool done = false;
	struct ew_wall until;

	if (!ew_interaction_is_held(it))
		return differs(a, "no legal hold stood that would keep it");
	if (kind < 0)
		return differs(a, "the kind is not known");
	until = ew_interaction_treated(it, (enum ew_artifact_kind)kind, EW_TREAT_PURGE, &done);
	if (until.us == 0 || done || ew_interaction_purge_held(it, (enum ew_artifact_kind)kind))
		return differs(a, "nothing of this kind waited to be destroyed");
	expected = json_pack("{s:I, s:I}", "cause",
		(json_int_t)ew_interaction_treated_by(it, (enum ew_artifact_kind)kind), "until", (json_int_t)until.us);
	if (!expected)
		return -ENOMEM;
	return ew_again_compare(expected, e, "it had been ordered, for the same refusal", a);
}

static int done_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	const struct ew_interaction *it = state_of(replay);
	const char *word = json_string_value(json_object_get(e->fields, "treatment"));
	int kind = kind_of(e), treatment = word ? ew_treatment_of(ew_slice_text(word)) : -1;
	_cleanup_(ew_json_drop) json_t *expected = NULL;
	bool done = false;

	if (kind < 0 || treatment < 0 ||
		ew_interaction_treated(it, (enum ew_artifact_kind)kind, (enum ew_treatment)treatment, &done).us == 0)
		return differs(a, "it is said to be done, and had not been ordered");
	if (done && !json_object_get(e->fields, "grant"))
		return differs(a, "it had been done before");
	if (!is_outcome(e))
		return differs(a, "what came of it is no word for an outcome");
	if (is_held(it, e, kind, treatment))
		return differs(a, "it is said to be destroyed, and a legal hold stood");
	if (is_still_written(it, e, kind, treatment))
		return differs(a, "it is said to be destroyed, and a recording of before the refusal was still open");
	expected = json_pack("{s:I}", "cause", (json_int_t)ew_interaction_treated_by(it, (enum ew_artifact_kind)kind));
	return ew_again_compare(expected, e, "it had been ordered, for the same refusal", a);
}

static int staff_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	_cleanup_(ew_json_drop) json_t *expected = NULL;
	struct ew_staff_due due;

	if (!ew_interaction_staff_due(state_of(replay), &due))
		return differs(a, "there was nothing to tell staff that they had not been told");
	expected = json_pack("{s:s*, s:s, s:s*, s:I}", "say", due.say, "then", ew_then_name(due.then), "move_to",
		due.move_to, "cause", (json_int_t)due.cause);
	return ew_again_compare(expected, e, "the refusal and the terms of that time give the same words", a);
}

int ew_replay_treatment(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	switch (e->type) {
	case EW_EVENT_TREATMENT_ORDERED:
		return treatment_again(replay, e, a);
	case EW_EVENT_TREATMENT_DONE:
		return done_again(replay, e, a);
	case EW_EVENT_PURGE_HELD:
		return held_again(replay, e, a);
	case EW_EVENT_TOLD_STAFF:
		return staff_again(replay, e, a);
	default:
		return -EAGAIN;
	}
}
