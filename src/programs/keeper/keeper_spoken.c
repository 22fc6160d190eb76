/*
 * Notices in somebody's own voice: a bot says them anew each time, an agent in passing, so that no sound of theirs can be known. What the transcript
 * has of their words is proof of another kind, and is called so. Must never say that a notice was not said where nobody was written down.
 */
#include "programs/keeper/keeper_phrases.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "domain/notice.h"
#include "phrase/likeness.h"
#include "programs/keeper/keeper_heard.h"

#define LATE_US 500000 /* what is told is told a little late */

static const struct ew_id nobody;

struct spoken {
	struct ew_keeper *k;
	struct ew_call *call;
	const json_t *segments;
	const struct ew_notice_play *play;
	size_t number;
	const char *text;
	bool whole;        /* everything that was said is in the transcript */
};

static bool is_of(const json_t *segment, struct ew_id party)
{
	const char *text = json_string_value(json_object_get(segment, "party"));
	struct ew_id id;

	return text && ew_id_parse(ew_slice_text(text), &id) == 0 && ew_id_equal(id, party);
}

static int look(const struct spoken *s, struct ew_id party, struct ew_likeness_found *ret)
{
	struct ew_likeness *likeness;
	const json_t *one;
	size_t i;
	int r = ew_likeness_new(ew_slice_text(s->text), &likeness);

	if (r < 0)
		return r;
	json_array_foreach (s->segments, i, one) {
		const json_t *text = json_object_get(one, "text");

		if (r == 0 && json_is_string(text) && is_of(one, party))
			r = ew_likeness_add(likeness, ew_slice_of(json_string_value(text), json_string_length(text)),
				json_integer_value(json_object_get(one, "from_ms")), json_integer_value(json_object_get(one, "to_ms")));
	}
	*ret = ew_likeness_best(likeness);
	ew_likeness_free(&likeness);
	return r;
}

/* Was the party written down all the time in which it is told to have been played? */
static bool was_written(const struct spoken *s, struct ew_id party)
{
	if (s->play->from.us == 0 || s->play->to.us == 0)
		return false;
	for (size_t i = 0; i < ew_interaction_spans(s->call->fold); i++) {
		const struct ew_interaction_span *span = ew_interaction_span(s->call->fold, i);

		if (ew_id_equal(span->party, party) && (span->purposes & EW_PURPOSE_TRANSCRIPTION) && span->from.us <= s->play->from.us + LATE_US &&
			span->to.us >= s->play->to.us - LATE_US)
			return true;
	}
	return false;
}

static int note(const struct spoken *s, struct ew_id party, const struct ew_likeness_found *found)
{
	static const struct ew_hash none;
	_cleanup_(ew_json_drop) json_t *fields = json_pack("{s:s, s:o, s:s, s:s, s:b, s:b}", "notice", s->play->name, "party", ew_json_id(party), "by",
		"words", "could", ew_could_name(EW_COULD_YES), "found", found->any, "complete", found->complete);

	if (!fields || (!ew_same_hash(&s->play->version, &none) && !ew_json_put(fields, "version", ew_json_hash_text(&s->play->version))))
		return -ENOMEM;
	if (found->any && (!ew_json_put(fields, "offset_ms", json_integer(found->from_ms)) ||
				  !ew_json_put(fields, "length_ms", json_integer(found->to_ms - found->from_ms)) ||
				  !ew_json_put(fields, "share", json_integer(10 * (json_int_t)found->said_percent))))
		return -ENOMEM;
	return ew_keeper_append(
		s->k, s->call, EW_EVENT_NOTICE_HEARD, ew_io_wall(s->k->io), "keeper", nobody, TAKE(fields), NULL, NULL, NULL);
}

static int prove(const struct spoken *s, struct ew_id party)
{
	const struct ew_notice_verdict *before = ew_interaction_notice_verdict(s->call->fold, s->number, party);
	struct ew_likeness_found found;
	int r;

	if (before && (before->complete || before->could == EW_COULD_YES) && before->found)
		return 0;
	r = look(s, party, &found);
	if (r == -ERANGE)
		return 0; /* so short that anybody might say it */
	if (r < 0)
		return r;
	if (!found.any && (!s->whole || (before && before->could == EW_COULD_YES) || !was_written(s, party)))
		return 0;
	r = note(s, party, &found);
	return r < 0 || !found.complete ? r : ew_keeper_notice_proved(s->k, s->call, s->play->name);
}

static int prove_play(struct spoken *s)
{
	int r = 0;

	for (size_t n = 0; r == 0 && n < ew_interaction_parties(s->call->fold); n++)
		r = prove(s, ew_interaction_party(s->call->fold, n)->id);
	return r;
}

int ew_keeper_spoken_notices(struct ew_keeper *k, struct ew_call *call, const json_t *segments, bool whole)
{
	struct spoken s = {.k = k, .call = call, .segments = segments, .whole = whole};
	struct ew_policy_set *set = NULL;
	int r = ew_keeper_policy_for(k, call, &set);

	if (r < 0 || !set)
		return r == -ENOENT || r == -EBADMSG || r == -EINVAL ? 0 : r;
	for (size_t i = 0; r == 0 && i < ew_interaction_notice_plays(call->fold); i++) {
		const struct ew_notice *notice;

		s.number = i;
		s.play = ew_interaction_notice_play(call->fold, i);
		notice = ew_policy_find_notice(set->policy, ew_slice_text(s.play->name));
		s.text = notice ? notice->text : NULL;
		if (s.text && ew_interaction_notice_is_first(call->fold, i))
			r = prove_play(&s);
	}
	return r < 0 || !whole ? r : ew_keeper_judge_notices(k, call);
}
