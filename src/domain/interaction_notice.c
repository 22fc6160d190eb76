/*
 * Plays of notices and verdicts about them into the fold. Must never call a time recorded in which a span has a hole: what was not
 * kept cannot show that something was not played.
 */
#include "domain/interaction_state.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "domain/notice.h"

#define MARGIN_US (500 * EW_US_PER_MS)
#define HOLE_US (300 * EW_US_PER_MS) /* between two spans that follow each other */
#define USUAL_MS 5000                /* of a notice whose length nobody knows */

static const char *const coulds[] = {
	[EW_COULD_YES] = "yes",
	[EW_COULD_WITHHELD] = "withheld",
	[EW_COULD_NO_PROMPT] = "no_prompt",
	[EW_COULD_TOO_SHORT] = "too_short",
};

const char *ew_could_name(enum ew_notice_could could)
{
	return (size_t)could < EW_COUNT(coulds) ? coulds[could] : NULL;
}

enum ew_notice_could ew_could_of(struct ew_slice word)
{
	for (size_t i = EW_COULD_YES; i < EW_COUNT(coulds); i++)
		if (ew_slice_equal(word, ew_slice_text(coulds[i])))
			return (enum ew_notice_could)i;
	return 0;
}

void ew_notice_plays_free(struct ew_interaction *it)
{
	for (size_t i = 0; i < it->n_plays; i++)
		free(it->plays[i].name);
	for (size_t i = 0; i < it->n_verdicts; i++)
		free(it->verdicts[i].name);
	free(it->plays);
	free(it->verdicts);
}

/* -- events ------------------------------------------------------------------------------------ */

static void read_version(const struct ew_event *e, struct ew_hash *to)
{
	struct ew_slice hex;

	if (!ew_field_text(e, "version", &hex) || ew_hex_decode(hex, to->bytes, sizeof(to->bytes)) < 0)
		*to = (struct ew_hash){0};
}

/* -ENOMEM, or 0 with *ret NULL where no more are kept. */
static int new_play(struct ew_interaction *it, const struct ew_event *e, struct ew_notice_play **ret)
{
	const char *name = json_string_value(json_object_get(e->fields, "notice"));
	struct ew_notice_play *play, one = {0};

	*ret = NULL;
	if (!name || it->n_plays == EW_MAX_NOTICE_PLAYS)
		return 0;
	play = ew_grown(&it->plays, it->n_plays, sizeof(*it->plays));
	one.name = play ? strdup(name) : NULL;
	if (!one.name)
		return -ENOMEM;
	read_version(e, &one.version);
	*play = one;
	it->n_plays++;
	*ret = play;
	return 0;
}

int ew_notice_begins(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_notice_play *play;
	int r = new_play(it, e, &play);

	if (r == 0 && play)
		play->from = e->decided;
	return r;
}

static struct ew_notice_play *playing(struct ew_interaction *it, const char *name)
{
	for (size_t i = it->n_plays; name && i > 0; i--)
		if (it->plays[i - 1].to.us == 0 && strcmp(it->plays[i - 1].name, name) == 0)
			return &it->plays[i - 1];
	return NULL;
}

int ew_notice_ends(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_notice_play *play = playing(it, json_string_value(json_object_get(e->fields, "notice")));
	int r = play ? 0 : new_play(it, e, &play);

	if (r < 0 || !play)
		return r;
	play->to = e->decided;
	play->whole = ew_field_is(e, "played", "complete");
	return 0;
}

int ew_notice_heard(struct ew_interaction *it, const struct ew_event *e)
{
	const char *name = json_string_value(json_object_get(e->fields, "notice"));
	struct ew_notice_verdict *verdict, one = {0};
	struct ew_slice could;

	if (!name || !ew_field_text(e, "could", &could) || (one.could = ew_could_of(could)) == 0)
		return ew_note_flag(it, e, "what was found of a notice is not readable");
	verdict = ew_grown(&it->verdicts, it->n_verdicts, sizeof(*it->verdicts));
	one.name = verdict ? strdup(name) : NULL;
	if (!one.name)
		return -ENOMEM;
	read_version(e, &one.version);
	(void)ew_field_id(e, "party", &one.party);
	one.found = json_is_true(json_object_get(e->fields, "found"));
	one.complete = one.found && json_is_true(json_object_get(e->fields, "complete"));
	*verdict = one;
	it->n_verdicts++;
	return 0;
}

/* -- questions --------------------------------------------------------------------------------- */

static bool same(const char *name, const struct ew_hash *version, const struct ew_notice_play *play)
{
	return strcmp(name, play->name) == 0 && memcmp(version->bytes, play->version.bytes, sizeof(version->bytes)) == 0;
}

size_t ew_interaction_notice_plays(const struct ew_interaction *it)
{
	return it->n_plays;
}

const struct ew_notice_play *ew_interaction_notice_play(const struct ew_interaction *it, size_t i)
{
	return i < it->n_plays ? &it->plays[i] : NULL;
}

bool ew_interaction_notice_is_first(const struct ew_interaction *it, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same(it->plays[k].name, &it->plays[k].version, &it->plays[i]))
			return false;
	return true;
}

/* Proof by words stands beside proof by sound: of two the one that proves more. */
static int weight(const struct ew_notice_verdict *v)
{
	return !v ? -1 : v->complete ? 3 : v->found ? 2 : v->could == EW_COULD_YES;
}

const struct ew_notice_verdict *ew_interaction_notice_verdict(
	const struct ew_interaction *it, size_t i, struct ew_id party)
{
	const struct ew_notice_verdict *best = NULL;

	for (size_t k = 0; k < it->n_verdicts; k++) {
		const struct ew_notice_verdict *v = &it->verdicts[k];

		if (ew_id_equal(v->party, party) && same(v->name, &v->version, &it->plays[i]) && weight(v) > weight(best))
			best = v;
	}
	return best;
}

/* The last moment until which the party was recorded without a hole from `at` on; `at` itself when it was not then. */
static int64_t recorded_until(const struct ew_interaction *it, struct ew_id party, int64_t at)
{
	int64_t until = at;

	for (size_t i = 0; i < it->n_spans; i++) {
		const struct ew_interaction_span *s = &it->spans[i];

		if (ew_id_equal(s->party, party) && s->purposes & EW_PURPOSE_RECORDING && s->frames > 0 &&
			s->from.us <= at + HOLE_US && s->to.us > until)
			until = s->to.us;
	}
	return until;
}

static bool has_gap(const struct ew_interaction *it, struct ew_id party, int64_t from, int64_t to)
{
	for (size_t i = 0; i < it->n_gaps; i++) {
		const struct ew_stretch *g = &it->gaps[i];

		if (ew_id_equal(g->party, party) && g->from.us < to && g->to.us > from)
			return true;
	}
	return false;
}

static bool was_recorded(
	const struct ew_interaction *it, const struct ew_notice_play *play, struct ew_id party, uint32_t length_ms)
{
	int64_t length = (length_ms ? length_ms : USUAL_MS) * EW_US_PER_MS;
	int64_t from = play->from.us ? play->from.us : play->to.us - length;
	int64_t to = play->to.us ? play->to.us : play->from.us + length;
	int64_t at, until;

	if (to - from > 2 * MARGIN_US) {
		from += MARGIN_US;
		to -= MARGIN_US;
	}
	for (at = from; at < to; at = until) {
		until = recorded_until(it, party, at);
		if (until == at)
			return false;
	}
	return !has_gap(it, party, from, to);
}

bool ew_interaction_notice_recorded(
	const struct ew_interaction *it, size_t i, struct ew_id party, uint32_t length_ms)
{
	for (size_t k = 0; k < it->n_plays; k++)
		if (same(it->plays[k].name, &it->plays[k].version, &it->plays[i]) &&
			was_recorded(it, &it->plays[k], party, length_ms))
			return true;
	return false;
}
