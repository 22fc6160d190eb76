/*
 * OpenAI's audio API, which whisper.cpp's server, faster-whisper's and others speak too: `json` is a text and nothing else, `verbose_json` has
 * segments, and words beside them or inside. Source: the API reference, "Create transcription".
 *
 * Must never take the text of the whole beside its segments: it says the same again.
 */
#include "transcript/build.h"

#include <math.h>

static int read_word(struct ew_transcribed *r, const json_t *one)
{
	struct ew_transcript_piece word = ew_tr_piece();
	struct ew_slice text = EW_SLICE_EMPTY;
	int error = ew_tr_times(r, one, "start", "end", 1000, &word);

	if (error == 0)
		error = ew_tr_confidence(r, one, "probability", &word.confidence);
	if (error == 0)
		error = ew_tr_text(r, one, "word", &text);
	return error < 0 ? error : ew_tr_word(r, &word, text);
}

static int read_words(struct ew_transcribed *r, const json_t *object)
{
	const json_t *words = NULL, *one;
	size_t i;
	int error = ew_tr_list(r, object, "words", &words);

	if (error < 0)
		return error;
	json_array_foreach (words, i, one) {
		error = read_word(r, one);
		if (error < 0)
			return error;
	}
	return 0;
}

/* The mean of the logarithms of its tokens' probabilities. */
static int read_logprob(struct ew_transcribed *r, const json_t *one, double *ret)
{
	const json_t *value = json_object_get(one, "avg_logprob");

	if (!value || json_is_null(value))
		return 0;
	if (!json_is_number(value) || !isfinite(json_number_value(value)))
		return ew_tr_bad(r, "\"avg_logprob\" is no number");
	*ret = fmin(1, exp(json_number_value(value)));
	return 0;
}

static int read_segment(struct ew_transcribed *r, const json_t *one)
{
	struct ew_transcript_piece piece = ew_tr_piece();
	struct ew_slice text = EW_SLICE_EMPTY;
	size_t first = r->t->n_words;
	int error = ew_tr_times(r, one, "start", "end", 1000, &piece);

	if (error == 0)
		error = read_logprob(r, one, &piece.confidence);
	if (error == 0)
		error = ew_tr_speaker(r, one, "speaker", &piece.speaker);
	if (error == 0)
		error = ew_tr_text(r, one, "text", &text);
	if (error == 0)
		error = read_words(r, one);
	return error < 0 ? error : ew_tr_segment(r, &piece, text, first);
}

/* Words that stand beside the segments belong to those in whose time they begin. */
static void spread_words(struct ew_transcript *t, size_t end)
{
	for (size_t i = 0; i < t->n_segments; i++)
		if (t->segments[i].n_words == 0)
			ew_tr_adopt(t, &t->segments[i], 0, end);
}

int ew_read_openai(struct ew_transcribed *r, const json_t *d)
{
	const json_t *segments = NULL, *one;
	struct ew_slice text = EW_SLICE_EMPTY;
	size_t beside, i;
	int error = ew_tr_language(r, d, "language");

	if (error == 0)
		error = ew_tr_text(r, d, "text", &text);
	if (error == 0 && !json_is_string(json_object_get(d, "text")) && !ew_tr_has_list(d, "segments"))
		error = ew_tr_bad(r, "it has neither a \"text\" nor \"segments\"");
	if (error == 0)
		error = ew_tr_list(r, d, "segments", &segments);
	if (error == 0)
		error = read_words(r, d);
	if (error < 0)
		return error;
	beside = r->t->n_words;
	json_array_foreach (segments, i, one) {
		error = read_segment(r, one);
		if (error < 0)
			return error;
	}
	if (r->t->n_segments > 0)
		spread_words(r->t, beside);
	else
		error = beside > 0 ? ew_tr_group(r, 0) : ew_tr_untimed(r, text, 0);
	return error;
}
