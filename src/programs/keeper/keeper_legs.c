/*
 * What was said in one leg of a call is told to the others, in the transaction of the event that said it: refusals, minors, and
 * sensitive segments with their ends. Each becomes an event of the leg that is told, and its gates follow from that. Must
 * never lift anything, but for a segment that the leg in which it was opened, or whoever may speak for that, has ended.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "domain/event_json.h"

/* Interactions that one word goes through. */
#define MOST_REACHED 1024

static const struct ew_id nobody;

/* -- one word ---------------------------------------------------------------------------------- */

static int append(struct ew_keeper *k, struct ew_call *call, enum ew_event_type type, const struct ew_leg_word *word,
	const char *member, json_t *value)
{
	const char *voice = word->what == EW_LEG_REFUSAL ? ew_voice_name(word->heard_by) : NULL;

	return ew_keeper_append(k, call, type, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:o, s:o, s:o, s:s*}", "from", ew_json_id(word->from), "said", ew_json_number_text(word->said),
			member, value, "voice", voice),
		NULL, NULL, NULL);
}

int ew_keeper_hear_word(struct ew_keeper *k, struct ew_call *call, const struct ew_leg_word *word)
{
	switch (word->what) {
	case EW_LEG_REFUSAL:
		return append(k, call, EW_EVENT_REFUSAL_INHERITED, word, "purposes", ew_json_purposes(word->purposes));
	case EW_LEG_MINOR:
		return append(k, call, EW_EVENT_MINOR, word, "status", json_string("minor"));
	case EW_LEG_SEGMENT:
		return append(
			k, call, EW_EVENT_SEGMENT_OPENED, word, "segment", json_string(ew_segment_name(word->segment)));
	}
	return 0;
}

int ew_keeper_hear_end(struct ew_keeper *k, struct ew_call *call, const struct ew_leg_word *word)
{
	return append(k, call, EW_EVENT_SEGMENT_ENDED, word, "segment", json_string(ew_segment_name(word->segment)));
}

/* -- one leg ----------------------------------------------------------------------------------- */

static bool is_news(const struct ew_call *call, const struct ew_leg_word *word)
{
	return !word->over && ew_interaction_leg_knows(call->fold, word) == EW_LEG_UNKNOWN;
}

/* What was refused in one event is one event here too. */
static void gather(const struct ew_call *call, const struct ew_call *from, size_t at, struct ew_leg_word *word)
{
	struct ew_leg_word other;
	uint32_t purposes = word->purposes;

	for (size_t i = at + 1; ew_interaction_leg_word(from->fold, i, &other); i++) {
		bool same = other.what == EW_LEG_REFUSAL && other.said == word->said && other.heard_by == word->heard_by &&
			ew_id_equal(other.from, word->from);

		purposes |= same && is_news(call, &other) ? other.purposes : 0;
	}
	word->purposes = purposes;
}

int ew_keeper_hear_leg(struct ew_keeper *k, struct ew_call *call, const struct ew_call *from, bool segments)
{
	struct ew_leg_word word;
	int r = 0;

	for (size_t i = 0; r == 0 && ew_interaction_leg_word(from->fold, i, &word); i++) {
		if ((word.what == EW_LEG_SEGMENT && !segments) || !is_news(call, &word))
			continue;
		if (word.what == EW_LEG_REFUSAL)
			gather(call, from, i, &word);
		r = ew_keeper_hear_word(k, call, &word);
	}
	return r;
}

int ew_keeper_distrust_leg(struct ew_keeper *k, struct ew_call *call, struct ew_id other)
{
	struct ew_leg_word word = {
		.what = EW_LEG_REFUSAL, .from = other, .purposes = EW_PURPOSE_RECORDING, .heard_by = EW_VOICE_PARTY};
	bool known = ew_interaction_leg_knows(call->fold, &word) != EW_LEG_UNKNOWN;
	int r = known ? 0
		      : ew_keeper_except(k, call, "relation_unreadable",
				"another recording of the same call cannot be read, so what was refused there is not known: "
				"nothing is recorded here; look at the exceptions of the other recording");

	/* Facts that come again find it unreadable again. */
	word.purposes = EW_PURPOSES_ALL;
	return r < 0 || known ? r : ew_keeper_hear_word(k, call, &word);
}

/* Segments that stand here because of another leg, and of which `from` knows that they have ended. */
static int hear_ends(struct ew_keeper *k, struct ew_call *call, const struct ew_call *from)
{
	struct ew_leg_word word;
	int r = 0;

	for (size_t i = 0; r == 0 && ew_interaction_leg_word(call->fold, i, &word); i++) {
		bool stands = word.what == EW_LEG_SEGMENT && !word.over && !ew_id_equal(word.from, call->id);

		if (stands && ew_interaction_leg_knows(from->fold, &word) == EW_LEG_OVER)
			r = ew_keeper_hear_end(k, call, &word);
	}
	return r;
}

/* A call that is over opens no segment in one that came after it: that was settled when they were found to be related. */
static bool side_by_side(const struct ew_call *call, const struct ew_call *from)
{
	struct ew_wall ended = ew_interaction_ended(from->fold);

	return ended.us == 0 || ended.us > ew_interaction_started(call->fold).us;
}

static int tell_leg(struct ew_keeper *k, struct ew_call *call, const struct ew_call *from)
{
	uint64_t next = ew_interaction_next(call->fold);
	int r = ew_keeper_hear_leg(k, call, from, side_by_side(call, from));

	if (r == 0)
		r = hear_ends(k, call, from);
	return r == 0 && ew_interaction_next(call->fold) != next ? ew_keeper_decide_alone(k, call) : r;
}

/* -- all of them ------------------------------------------------------------------------------- */

/* Legs of one call, each once: first the one that it is about, then whoever is related to any of them. */
struct legs {
	struct ew_keeper *k;
	struct ew_id *ids;
	size_t n;
	bool missed;     /* there was no room to look at one of them */
	bool unreadable; /* the one looked at last is there, and cannot be read */
};

static void legs_free(struct legs *l)
{
	free(l->ids);
}

static bool is_among(const struct legs *l, struct ew_id id)
{
	for (size_t i = 0; i < l->n; i++) {
		if (ew_id_equal(l->ids[i], id))
			return true;
	}
	return false;
}

static int add_relatives(struct legs *l, const struct ew_call *of)
{
	for (size_t i = 0; i < ew_interaction_relatives(of->fold); i++) {
		struct ew_id id = ew_interaction_relative(of->fold, i);

		if (is_among(l, id))
			continue;
		if (l->n == MOST_REACHED)
			return -EFBIG;
		l->ids[l->n++] = id;
	}
	return 0;
}

static int legs_of(struct ew_keeper *k, const struct ew_call *call, struct legs *ret)
{
	*ret = (struct legs){.k = k, .ids = calloc(MOST_REACHED, sizeof(*ret->ids)), .n = 1};
	if (!ret->ids)
		return -ENOMEM;
	ret->ids[0] = call->id;
	return add_relatives(ret, call);
}

/* One that is over is read for whom it leads to; one that is erased, or cannot be read, leads to nobody. */
static int leg_at(struct legs *l, size_t i, struct ew_call **ret)
{
	int r = ew_keeper_call(l->k, l->ids[i], ret);

	l->unreadable = r == -EMFILE || (r != -ENOENT && r != -ENOKEY && ew_keeper_call_is_lost(r));
	if (r == -EMFILE || ew_keeper_call_is_lost(r)) {
		l->missed = l->missed || r == -EMFILE;
		*ret = NULL;
		return 0;
	}
	return r < 0 ? r : add_relatives(l, *ret);
}

static int too_many(struct ew_keeper *k, struct ew_call *call)
{
	if (ew_interaction_excepted(call->fold, "refusal_not_passed_on"))
		return 0;
	return ew_keeper_except(k, call, "refusal_not_passed_on",
		"a refusal could not be passed on to every leg of the call, because there are too many: end the legs "
		"that should not be recorded");
}

static int tell_each(struct legs *l, struct ew_call *call)
{
	struct ew_call *other;
	int r = 0;

	for (size_t i = 1; r == 0 && i < l->n; i++) {
		r = leg_at(l, i, &other);
		if (r == 0 && other && ew_keeper_call_is_live(other))
			r = tell_leg(l->k, other, call);
	}
	return r;
}

int ew_keeper_tell_legs(struct ew_keeper *k, struct ew_call *call)
{
	_cleanup_(legs_free) struct legs l = {0};
	uint64_t changes = ew_interaction_leg_changes(call->fold);
	int r;

	if (ew_interaction_relatives(call->fold) == 0 || call->told_legs == changes)
		return 0;
	r = legs_of(k, call, &l);
	if (r == 0)
		r = tell_each(&l, call);
	if (r == 0 && !l.missed)
		call->told_legs = changes;
	return r == -EFBIG ? too_many(k, call) : r;
}

static int hear_each(struct legs *l, struct ew_call *call)
{
	struct ew_call *other;
	int r = 0;

	for (size_t i = 1; r == 0 && i < l->n; i++) {
		r = leg_at(l, i, &other);
		if (r == 0 && other)
			r = ew_keeper_hear_leg(l->k, call, other, ew_keeper_call_is_live(other));
		else if (r == 0 && l->unreadable)
			r = ew_keeper_distrust_leg(l->k, call, l->ids[i]);
	}
	/* What one has left open another knows to be over. */
	for (size_t i = 1; r == 0 && i < l->n; i++) {
		r = leg_at(l, i, &other);
		if (r == 0 && other)
			r = hear_ends(l->k, call, other);
	}
	return r;
}

int ew_keeper_hear_legs(struct ew_keeper *k, struct ew_call *call)
{
	_cleanup_(legs_free) struct legs l = {0};
	int r = legs_of(k, call, &l);

	if (r == 0)
		r = hear_each(&l, call);
	return r == -EFBIG ? too_many(k, call) : r;
}

/* -- ends of what other legs opened -------------------------------------------------------------- */

/* The next segment of a kind that stands here because another leg opened it, from `*at` on. */
static bool next_of_others(const struct ew_call *call, enum ew_segment segment, size_t *at, struct ew_leg_word *ret)
{
	while (ew_interaction_leg_word(call->fold, (*at)++, ret)) {
		if (ret->what == EW_LEG_SEGMENT && ret->segment == segment && !ret->over &&
			!ew_id_equal(ret->from, call->id))
			return true;
	}
	return false;
}

static bool is_elsewhere(
	struct ew_keeper *k, const struct ew_call *call, enum ew_segment segment, struct ew_id *ret)
{
	struct ew_leg_word word;
	size_t at = 0;

	while (next_of_others(call, segment, &at, &word)) {
		if (!ew_keeper_call_live(k, word.from))
			continue;
		*ret = word.from;
		return true;
	}
	return false;
}

static bool left_over(
	struct ew_keeper *k, const struct ew_call *call, enum ew_segment segment, struct ew_leg_word *ret)
{
	size_t at = 0;

	while (next_of_others(call, segment, &at, ret)) {
		if (!ew_keeper_call_live(k, ret->from))
			return true;
	}
	return false;
}

const char *ew_keeper_why_no_end(
	struct ew_keeper *k, const struct ew_call *call, enum ew_segment segment, struct ew_id *ret_other)
{
	struct ew_leg_word word;

	if (ew_interaction_segment_is_own(call->fold, segment))
		return NULL;
	if (is_elsewhere(k, call, segment, ret_other))
		return "segment_of_another_leg";
	return left_over(k, call, segment, &word) ? NULL : "no_such_segment";
}

int ew_keeper_name_segment(struct ew_keeper *k, const struct ew_call *call, enum ew_segment segment, json_t *fields)
{
	struct ew_leg_word word;

	if (ew_interaction_segment_is_own(call->fold, segment) ||
		!left_over(k, call, segment, &word))
		return 0;
	return ew_json_put(fields, "from", ew_json_id(word.from)) &&
			ew_json_put(fields, "said", ew_json_number_text(word.said))
		? 0
		: -ENOMEM;
}

int ew_keeper_end_left_over(struct ew_keeper *k, struct ew_call *call, enum ew_segment segment)
{
	struct ew_leg_word word;
	int r = 0;

	while (r == 0 && left_over(k, call, segment, &word))
		r = ew_keeper_hear_end(k, call, &word);
	return r;
}
