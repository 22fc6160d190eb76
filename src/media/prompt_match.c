/*
 * The sound as it streams by: kept as far back as a notice may have begun, searched block by block, judged where something was
 * found. Must never keep more than a notice and a block of it, however long the call is.
 */
#include "media/prompt_match.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "media/halver.h"
#include "media/prompt_search.h"
#include "media/prompt_verify.h"

#define MARGIN (2 * EW_VERIFY_REACH)
#define PIECE 4096
#define PLACES 16 /* that wait to be judged, of each notice */
#define SAME 200  /* samples: 25 ms. Places so near to each other are one. */

struct wanted {
	const struct ew_prompt_reference *ref;
	struct ew_prompt_place places[PLACES];
	size_t n_places;
	struct ew_prompt_heard best;
};

struct ew_prompt_match {
	bool halve, begun;
	struct ew_halver halver;
	struct ew_prompt_search *search;
	struct wanted wanted[EW_PROMPTS_AT_ONCE];
	size_t n_wanted, longest;
	int16_t *sound;  /* `n` samples from number `from` on */
	size_t room, n;
	int64_t from, searched;
};

int ew_prompt_match_new(uint32_t rate_hz, struct ew_prompt_match **ret)
{
	_cleanup_(ew_prompt_match_free) struct ew_prompt_match *m = NULL;
	int r;

	if (rate_hz != EW_PROMPT_HZ && rate_hz != 2 * EW_PROMPT_HZ)
		return -EINVAL;
	m = calloc(1, sizeof(*m));
	if (!m)
		return -ENOMEM;
	m->halve = rate_hz != EW_PROMPT_HZ;
	ew_halver_init(&m->halver);
	r = ew_prompt_search_new(&m->search);
	if (r == 0)
		*ret = TAKE(m);
	return r;
}

void ew_prompt_match_free(struct ew_prompt_match **ptr)
{
	struct ew_prompt_match *m = *ptr;

	if (!m)
		return;
	ew_prompt_search_free(&m->search);
	if (m->sound)
		ew_wipe(m->sound, m->room * sizeof(*m->sound));
	free(m->sound);
	ew_wipe(m, sizeof(*m));
	free(m);
	*ptr = NULL;
}

int ew_prompt_match_want(struct ew_prompt_match *m, const struct ew_prompt_reference *ref)
{
	size_t longest = ref->n > m->longest ? ref->n : m->longest;
	size_t room = longest + 2 * MARGIN + EW_SEARCH_BLOCK + PIECE;
	int16_t *sound;
	int r;

	if (ref->fit != EW_PROMPT_FITS || m->begun)
		return -EINVAL;
	if (m->n_wanted == EW_PROMPTS_AT_ONCE)
		return -ENOSPC;
	sound = realloc(m->sound, room * sizeof(*sound));
	if (!sound)
		return -ENOMEM;
	m->sound = sound;
	m->room = room;
	m->longest = longest;
	r = ew_prompt_search_want(m->search, ref);
	if (r < 0)
		return r;
	m->wanted[m->n_wanted++] = (struct wanted){.ref = ref,
		.best = {.interrupted_at_ms = -1, .n_segments = (uint16_t)ref->n_segments}};
	return 0;
}

/* -- places ------------------------------------------------------------------------------------ */

static void note_place(void *arg, const struct ew_prompt_place *place)
{
	struct ew_prompt_match *m = arg;
	struct wanted *w = &m->wanted[place->prompt];
	struct ew_prompt_place *weakest = w->places;

	for (size_t i = 0; i < w->n_places; i++) {
		struct ew_prompt_place *p = &w->places[i];

		if (llabs(p->begin - place->begin) <= SAME) {
			if (place->value > p->value)
				*p = *place;
			return;
		}
		weakest = p->value < weakest->value ? p : weakest;
	}
	if (w->n_places < PLACES)
		w->places[w->n_places++] = *place;
	else if (place->value > weakest->value)
		*weakest = *place;
}

static bool is_better(const struct ew_prompt_heard *one, const struct ew_prompt_heard *other)
{
	if (one->complete != other->complete)
		return one->complete;
	if (one->found != other->found)
		return one->found;
	return one->share != other->share ? one->share > other->share : one->score > other->score;
}

static void judge(struct ew_prompt_match *m, struct wanted *w, const struct ew_prompt_place *place)
{
	struct ew_prompt_sound sound = {m->sound, m->from, m->n};
	struct ew_prompt_heard heard;

	ew_prompt_verify(w->ref, &sound, place, &heard);
	if (is_better(&heard, &w->best))
		w->best = heard;
}

/* Places behind which all of the notice has come, or at the end all of them. */
static void judge_due(struct ew_prompt_match *m, bool all)
{
	for (size_t i = 0; i < m->n_wanted; i++) {
		struct wanted *w = &m->wanted[i];
		int64_t end = m->from + (int64_t)m->n - (int64_t)w->ref->n - MARGIN;
		size_t kept = 0;

		for (size_t k = 0; k < w->n_places; k++) {
			if (all || w->places[k].begin <= end)
				judge(m, w, &w->places[k]);
			else
				w->places[kept++] = w->places[k];
		}
		w->n_places = kept;
	}
}

/* -- sound ------------------------------------------------------------------------------------- */

/* Forgets what no place that is still to be judged, or still to be found, can reach back to. */
static void trim(struct ew_prompt_match *m)
{
	int64_t need = m->searched - (int64_t)m->longest - 2 * MARGIN;
	size_t drop = need > m->from ? (size_t)(need - m->from) : 0;

	drop = drop < m->n ? drop : m->n;
	memmove(m->sound, m->sound + drop, (m->n - drop) * sizeof(*m->sound));
	m->n -= drop;
	m->from += (int64_t)drop;
}

static void go_on(struct ew_prompt_match *m)
{
	if (m->from + (int64_t)m->n - m->searched < EW_SEARCH_BLOCK)
		return;
	ew_prompt_search_block(m->search, m->sound + (m->searched - m->from), m->searched, note_place, m);
	m->searched += EW_SEARCH_HOP;
	judge_due(m, false);
	trim(m);
}

static void add_piece(struct ew_prompt_match *m, const int16_t *pcm, size_t n)
{
	if (pcm)
		memcpy(m->sound + m->n, pcm, n * sizeof(*pcm));
	else
		memset(m->sound + m->n, 0, n * sizeof(*m->sound));
	m->n += n;
	go_on(m);
}

void ew_prompt_match_add(struct ew_prompt_match *m, const int16_t *pcm, size_t n)
{
	int16_t half[PIECE];

	m->begun = true;
	for (size_t piece; m->n_wanted > 0 && n > 0; n -= piece) {
		piece = n < PIECE ? n : PIECE;
		if (m->halve)
			add_piece(m, half, ew_halver_add(&m->halver, pcm, piece, half));
		else
			add_piece(m, pcm, piece);
		pcm = pcm ? pcm + piece : NULL;
	}
}

void ew_prompt_match_end(struct ew_prompt_match *m)
{
	if (m->n_wanted == 0)
		return;
	for (size_t left = EW_SEARCH_BLOCK; left > 0; left -= PIECE)
		add_piece(m, NULL, PIECE);
	judge_due(m, true);
}

void ew_prompt_match_heard(const struct ew_prompt_match *m, size_t i, struct ew_prompt_heard *ret)
{
	*ret = m->wanted[i].best;
}
