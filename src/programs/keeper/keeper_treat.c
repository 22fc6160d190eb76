/*
 * What becomes of what exists after a refusal: ordered once for each kind, done here as far as it is ours, and said to be done
 * in the word that is true of it. Spans of the tape lose their keys before anything is made of them; what tools handed in is
 * removed or held back; what tools hold themselves is told to them, and stays their word.
 */
#include "programs/keeper/keeper_tools.h"

#include <errno.h>

#include "catalog/grants.h"
#include "catalog/spans.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/keeper_original.h"
#include "programs/keeper/people/desk.h"

static const struct ew_id nobody;

static int say_done(struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind, enum ew_treatment treatment,
	const char *outcome)
{
	int r = treatment == EW_TREAT_PURGE ? ew_retention_purged(k, call, kind, outcome) : 0;

	return r < 0 ? r : ew_keeper_append(k, call, EW_EVENT_TREATMENT_DONE, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:s, s:s, s:I, s:s}", "kind", ew_artifact_kind_name(kind), "treatment",
			ew_treatment_name(treatment), "cause", (json_int_t)ew_interaction_treated_by(call->fold, kind),
			"outcome", outcome),
		NULL, NULL, NULL);
}

/* -- the tape ---------------------------------------------------------------------------------- */

struct purging {
	const struct ew_call *call;
	struct ew_id spans[256];
	size_t n, open, left;
};

static int look_at_span(void *arg, const struct ew_span_row *row)
{
	struct purging *p = arg;

	if (!(row->purposes & EW_PURPOSE_RECORDING) || !ew_keeper_is_purged(p->call, row->party, row->from))
		return 0;
	p->open += row->state == EW_SPAN_OPEN;
	p->left += row->state != EW_SPAN_SHREDDED;
	if ((row->state == EW_SPAN_CLOSED || row->state == EW_SPAN_KEPT) && p->n < EW_COUNT(p->spans))
		p->spans[p->n++] = row->span;
	return 0;
}

/* A span that is finished without an object loses its key at the next release, and the recorder says when it is gone. */
static int purge_spans(struct ew_keeper *k, struct ew_call *call, size_t *ret_left)
{
	struct purging p = {.call = call};
	int r = ew_spans_of(k->catalog, call->id, look_at_span, &p);

	for (size_t i = 0; r == 0 && i < p.n; i++)
		r = ew_spans_state(k->catalog, p.spans[i], EW_SPAN_FINISHED);
	if (p.n > 0) {
		k->release_due = true;
		k->last_release.us = 0;
	}
	*ret_left = p.left;
	return r;
}

bool ew_keeper_is_purged(const struct ew_call *call, struct ew_id party, struct ew_wall from)
{
	struct ew_wall until = ew_interaction_audio_treated(call->fold, party, EW_TREAT_PURGE);

	return until.us != 0 && from.us < until.us;
}

int ew_keeper_purge_step(struct ew_keeper *k, struct ew_call *call)
{
	bool done = true, waits = false;
	struct ew_wall until = ew_interaction_treated(call->fold, EW_ARTIFACT_AUDIO, EW_TREAT_PURGE, &done);
	size_t left = 0;
	int r;

	if (until.us == 0 || done)
		return 0;
	r = ew_keeper_purge_waits(k, call, EW_ARTIFACT_AUDIO, &waits);
	/* An object that is made already stays open in the list, and nobody listens to it, until its deletion is proven. */
	if (r < 0 || waits || ew_interaction_artifacts_made(call->fold, "audio"))
		return r;
	r = purge_spans(k, call, &left);
	return r < 0 || left > 0 ? r : say_done(k, call, EW_ARTIFACT_AUDIO, EW_TREAT_PURGE, "verified");
}

static int treat_audio(struct ew_keeper *k, struct ew_call *call, const struct ew_treatment_due *due)
{
	switch (due->treatment) {
	case EW_TREAT_SEAL:
		return say_done(k, call, EW_ARTIFACT_AUDIO, due->treatment, "verified");
	case EW_TREAT_PURGE:
		return ew_keeper_purge_step(k, call);
	case EW_TREAT_SEGMENT: /* with the recording itself, when it is made */
	case EW_TREAT_KEEP:
		break;
	}
	return 0;
}

/* -- what was handed in ------------------------------------------------------------------------ */

/* What a hold keeps from being destroyed is held back: until then only a legal ground opens it. */
static int keep_handed(struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind,
	const struct ew_treatment_due *due, bool *ret_kept)
{
	int r = due->treatment == EW_TREAT_PURGE ? ew_keeper_purge_waits(k, call, kind, ret_kept) : 0;

	return r < 0 || !*ret_kept ? r : ew_handed_hold_back(k->catalog, call->id, (uint32_t)kind, due->until);
}

static int treat_handed(struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind,
	const struct ew_treatment_due *due)
{
	uint64_t there = 0, left = 0;
	bool kept = false;
	int r = ew_handed_count(k->catalog, call->id, (uint32_t)kind, due->until, &there);

	if (r < 0)
		return r;
	if (there == 0)
		return say_done(k, call, kind, due->treatment, "nothing_there");
	r = keep_handed(k, call, kind, due, &kept);
	if (r < 0 || kept)
		return r;
	if (due->treatment == EW_TREAT_PURGE)
		r = ew_handed_remove(k->catalog, call->id, (uint32_t)kind, due->until);
	else if (due->treatment == EW_TREAT_SEAL)
		r = ew_handed_hold_back(k->catalog, call->id, (uint32_t)kind, due->until);
	if (r == 0 && due->treatment == EW_TREAT_PURGE)
		r = ew_keeper_originals_follow(k, call);
	if (r == 0 && due->treatment == EW_TREAT_PURGE)
		r = ew_handed_count(k->catalog, call->id, (uint32_t)kind, due->until, &left);
	return r < 0 ? r : say_done(k, call, kind, due->treatment, left == 0 ? "verified" : "cannot_be_verified");
}

/* -- ordering ---------------------------------------------------------------------------------- */

int ew_treatment_put_parties(const struct ew_interaction *it, uint32_t people, json_t *fields)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	struct ew_participant who;

	if (people == EW_EVERYBODY)
		return 0;
	for (size_t i = 0; list && ew_interaction_participant(it, i, &who); i++) {
		if ((people & 1u << i) && json_array_append_new(list, ew_json_id(who.id)) < 0)
			return -ENOMEM;
	}
	return list && ew_json_put(fields, "parties", TAKE(list)) ? 0 : -ENOMEM;
}

static int order(struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind, const struct ew_treatment_due *due)
{
	_cleanup_(ew_json_drop) json_t *fields = json_pack("{s:s, s:s, s:I, s:I}", "kind", ew_artifact_kind_name(kind),
		"treatment", ew_treatment_name(due->treatment), "cause", (json_int_t)due->cause, "until",
		(json_int_t)due->until.us);
	int r = fields ? ew_treatment_put_parties(call->fold, due->people, fields) : -ENOMEM;

	if (r == 0)
		r = ew_keeper_append(k, call, EW_EVENT_TREATMENT_ORDERED, ew_io_wall(k->io), "keeper", nobody,
			json_incref(fields), NULL, NULL, NULL);

	if (r < 0)
		return r;
	return kind == EW_ARTIFACT_AUDIO ? treat_audio(k, call, due) : treat_handed(k, call, kind, due);
}

/* Whoever speaks with the customer, or routes the call, hears it by the stream and reads it in the events. */
static int tell_staff(struct ew_keeper *k, struct ew_call *call)
{
	struct ew_staff_due due;

	if (!ew_interaction_staff_due(call->fold, &due))
		return 0;
	return ew_keeper_append(k, call, EW_EVENT_TOLD_STAFF, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:s*, s:s, s:s*, s:I}", "say", due.say, "then", ew_then_name(due.then), "move_to", due.move_to,
			"cause", (json_int_t)due.cause),
		NULL, NULL, NULL);
}

int ew_keeper_treat(struct ew_keeper *k, struct ew_call *call)
{
	int r = tell_staff(k, call);

	for (unsigned i = 0; r == 0 && i < EW_ARTIFACT_KINDS; i++) {
		struct ew_treatment_due due;

		if (ew_interaction_treatment_due(call->fold, (enum ew_artifact_kind)i, &due))
			r = order(k, call, (enum ew_artifact_kind)i, &due);
	}
	return r;
}

int ew_keeper_treat_again(struct ew_keeper *k, struct ew_call *call)
{
	int r = 0;

	for (unsigned i = 0; r == 0 && i < EW_ARTIFACT_KINDS; i++) {
		enum ew_artifact_kind kind = (enum ew_artifact_kind)i;
		struct ew_treatment_due due = {.treatment = EW_TREAT_PURGE};
		bool done = true;

		due.until = ew_interaction_treated(call->fold, kind, EW_TREAT_PURGE, &done);
		if (due.until.us != 0 && !done)
			r = kind == EW_ARTIFACT_AUDIO ? ew_keeper_purge_step(k, call) : treat_handed(k, call, kind, &due);
	}
	return r;
}

int ew_keeper_treat_at_end(struct ew_keeper *k, struct ew_call *call)
{
	bool done = true;
	struct ew_wall until = ew_interaction_treated(call->fold, EW_ARTIFACT_AUDIO, EW_TREAT_SEGMENT, &done);

	if (until.us == 0 || done)
		return 0;
	return say_done(k, call, EW_ARTIFACT_AUDIO, EW_TREAT_SEGMENT, "verified");
}
