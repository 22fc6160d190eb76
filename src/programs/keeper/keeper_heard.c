/*
 * From notices that were told as played to what their sound proves. Must never say that a notice was not heard where it could not
 * have been: of what was not recorded, or cannot be told from other sound, nothing is said.
 */
#include "programs/keeper/keeper_heard.h"

#include <errno.h>

#include "domain/event_json.h"
#include "domain/notice.h"
#include "ipc/heard.h"
#include "programs/keeper/keeper_tools.h"

static const struct ew_id nobody;

static bool has_version(const struct ew_notice_play *play)
{
	static const struct ew_hash none;

	return !ew_same_hash(&play->version, &none);
}

/* -- what is to be looked for -------------------------------------------------------------------- */

static int add_prompt(struct ew_keeper *k, struct ew_worker_seat *seat, size_t i, const struct ew_notice_play *play)
{
	struct ew_msg_job_prompt m = {.job = seat->job, .number = (uint8_t)i, .sha256 = play->version};
	int handle = -1;

	/* Whose audio is not there is told when the call is judged. */
	if (ew_keeper_prompt(k, &play->version, &handle) < 0)
		return 0;
	seat->inputs[seat->n_inputs++] = handle;
	return ew_keeper_seat_add(seat, EW_MSG_job_prompt, &m, handle);
}

int ew_keeper_add_prompts(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_call *call)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ew_interaction_notice_plays(call->fold); i++) {
		const struct ew_notice_play *play = ew_interaction_notice_play(call->fold, i);

		if (seat->n_inputs < EW_MAX_JOB_PROMPTS && has_version(play) && ew_interaction_notice_is_first(call->fold, i) &&
			!ew_interaction_notice_verdict(call->fold, i, seat->work.row.party))
			r = add_prompt(k, seat, i, play);
	}
	return r;
}

/* -- what was found ------------------------------------------------------------------------------ */

static json_t *segments_json(const struct ew_heard *h)
{
	char hex[2 * EW_HEARD_SEGMENT_BYTES + 1] = "";

	for (size_t i = 0; i < (h->n_segments + 7u) / 8; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", h->segments[i]);
	return json_pack("{s:i, s:s}", "of", (int)h->n_segments, "found", hex);
}

static bool put_where(json_t *fields, const struct ew_heard *h)
{
	bool good = ew_json_put(fields, "offset_ms", json_integer(h->offset_ms)) &&
		ew_json_put(fields, "score", json_integer(h->score)) && ew_json_put(fields, "share", json_integer(h->share)) &&
		ew_json_put(fields, "drift_ppm", json_integer(h->drift_ppm)) && ew_json_put(fields, "segments", segments_json(h));

	return good && (h->interrupted_at_ms < 0 || ew_json_put(fields, "interrupted_at_ms", json_integer(h->interrupted_at_ms)));
}

static int append(struct ew_keeper *k, struct ew_call *call, const struct ew_notice_play *play, struct ew_id party,
	enum ew_notice_could could, const struct ew_heard *h)
{
	_cleanup_(ew_json_drop) json_t *fields = json_pack("{s:s, s:o, s:s, s:s, s:b, s:b}", "notice", play->name, "party",
		ew_json_id(party), "by", "sound", "could", ew_could_name(could), "found", h && h->found, "complete", h && h->complete);

	if (!fields || (has_version(play) && !ew_json_put(fields, "version", ew_json_hash_text(&play->version))))
		return -ENOMEM;
	if (h && h->length_ms > 0 && !ew_json_put(fields, "length_ms", json_integer(h->length_ms)))
		return -ENOMEM;
	if (h && h->found && !put_where(fields, h))
		return -ENOMEM;
	return ew_keeper_append(k, call, EW_EVENT_NOTICE_HEARD, ew_io_wall(k->io), "keeper", nobody, TAKE(fields), NULL, NULL, NULL);
}

/* True when what is looked at holds all of the time in which the notice was told to be played: nothing of it was destroyed since. */
static bool was_kept(const struct ew_call *call, size_t i, struct ew_id party, uint32_t length_ms)
{
	for (size_t n = 0; n < ew_interaction_spans(call->fold); n++) {
		const struct ew_interaction_span *s = ew_interaction_span(call->fold, n);

		if (ew_id_equal(s->party, party) && ew_keeper_is_purged(call, party, s->from))
			return false;
	}
	return ew_interaction_notice_recorded(call->fold, i, party, length_ms);
}

/* What was found whole is proved, whatever was told of its time. What was not may lie where nothing was kept. */
static enum ew_notice_could could_be(
	const struct ew_call *call, size_t i, struct ew_id party, const struct ew_heard *h, uint32_t missing)
{
	if (h->state == EW_HEARD_NO_PROMPT)
		return EW_COULD_NO_PROMPT;
	if (h->state == EW_HEARD_TOO_SHORT)
		return EW_COULD_TOO_SHORT;
	if (h->found && h->complete)
		return EW_COULD_YES;
	return missing == 0 && was_kept(call, i, party, h->length_ms) ? EW_COULD_YES : EW_COULD_WITHHELD;
}

int ew_keeper_note_heard(
	struct ew_keeper *k, struct ew_call *call, struct ew_id party, const struct ew_msg_job_object *made)
{
	struct ew_reader reader;
	struct ew_heard h;
	int r;

	ew_reader_init(&reader, made->heard);
	while ((r = ew_heard_next(&reader, &h)) > 0) {
		const struct ew_notice_play *play = ew_interaction_notice_play(call->fold, h.number);

		if (!play || ew_interaction_notice_verdict(call->fold, h.number, party))
			continue;
		r = append(k, call, play, party, could_be(call, h.number, party, &h, made->missing_frames), &h);
		if (r < 0)
			return r;
	}
	/* Rows that cannot be are the worker's failure: its object is not taken. */
	return r == -EBADMSG ? -EINVAL : r;
}

/* -- what follows -------------------------------------------------------------------------------- */

static bool has_audio(struct ew_keeper *k, const struct ew_notice_play *play)
{
	int handle = -1;
	int r = has_version(play) ? ew_keeper_prompt(k, &play->version, &handle) : -ENOENT;

	ew_io_discard(k->io, &handle);
	return r == 0;
}

/* Of whom there is no word: nothing was looked for, because there was nothing to look for, or nothing to look in. */
static int say_why_not(struct ew_keeper *k, struct ew_call *call, size_t i, struct ew_id party)
{
	const struct ew_notice_play *play = ew_interaction_notice_play(call->fold, i);

	if (ew_interaction_notice_verdict(call->fold, i, party))
		return 0;
	if (!has_audio(k, play))
		return append(k, call, play, party, EW_COULD_NO_PROMPT, NULL);
	if (!was_kept(call, i, party, 0))
		return append(k, call, play, party, EW_COULD_WITHHELD, NULL);
	return 0;
}

/* Best of all parties: NULL while anybody's channel could have held it and nothing is known of that. */
static const struct ew_notice_verdict *best_of(const struct ew_call *call, size_t i)
{
	const struct ew_notice_verdict *best = NULL;
	bool known = true;

	for (size_t n = 0; n < ew_interaction_parties(call->fold); n++) {
		const struct ew_notice_verdict *v =
			ew_interaction_notice_verdict(call->fold, i, ew_interaction_party(call->fold, n)->id);

		known &= v && v->could == EW_COULD_YES;
		if (v && v->found && (!best || !best->found || v->complete))
			best = v;
		else if (v && !best)
			best = v;
	}
	return known || (best && best->complete) ? best : NULL;
}

#define NOT_HEARD "no party's recording of that time holds its sound"
#define CUT_SHORT "only a part of it is in the recording: it broke off, or was drowned"

static void sentence_of(const char *name, const char *what, char to[static 400])
{
	(void)snprintf(to, 400,
		"the notice %.100s was told as played to its end, and %s; listen to the call, and see what plays the notice", name, what);
}

int ew_keeper_notice_proved(struct ew_keeper *k, struct ew_call *call, const char *name)
{
	char sentence[400];
	int r;

	sentence_of(name, NOT_HEARD, sentence);
	r = ew_keeper_heal(k, call, "notice_not_heard", sentence, "its words are in the transcript, to their end");
	if (r < 0)
		return r;
	sentence_of(name, CUT_SHORT, sentence);
	return ew_keeper_heal(k, call, "notice_cut_short", sentence, "its words are in the transcript, to their end");
}

static int except_once(struct ew_keeper *k, struct ew_call *call, const char *kind, const char *name, const char *what)
{
	char sentence[400];

	sentence_of(name, what, sentence);
	if (ew_interaction_excepted_so(call->fold, kind, sentence))
		return 0;
	return ew_keeper_except(k, call, kind, sentence);
}

static int judge(struct ew_keeper *k, struct ew_call *call, size_t i)
{
	const struct ew_notice_play *play = ew_interaction_notice_play(call->fold, i);
	const struct ew_notice_verdict *best = best_of(call, i);

	if (!best || best->complete)
		return 0;
	if (!best->found)
		return except_once(k, call, "notice_not_heard", play->name, NOT_HEARD);
	return except_once(k, call, "notice_cut_short", play->name, CUT_SHORT);
}

/* Told as played to its end, in this version, at least once. */
static bool was_whole(const struct ew_call *call, size_t i)
{
	const struct ew_notice_play *first = ew_interaction_notice_play(call->fold, i), *play;

	for (size_t n = i; (play = ew_interaction_notice_play(call->fold, n)); n++)
		if (play->whole && strcmp(play->name, first->name) == 0 && ew_same_hash(&play->version, &first->version))
			return true;
	return false;
}

int ew_keeper_judge_notices(struct ew_keeper *k, struct ew_call *call)
{
	const struct ew_terms *terms = ew_interaction_terms(call->fold);
	bool demanded = ew_keeper_wants_telling(terms) || terms->in_recording || terms->tells != 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ew_interaction_notice_plays(call->fold); i++) {
		if (!ew_interaction_notice_is_first(call->fold, i))
			continue;
		for (size_t n = 0; r == 0 && n < ew_interaction_parties(call->fold); n++)
			r = say_why_not(k, call, i, ew_interaction_party(call->fold, n)->id);
		if (r == 0 && demanded && was_whole(call, i))
			r = judge(k, call, i);
	}
	return r;
}
