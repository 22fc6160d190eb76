/*
 * Vosk: a final result with words, or with alternatives; and Kaldi's streaming server, whose hypotheses stand inside. One of them, or a list as
 * a stream has written it, in which partial ones are passed over. Times are seconds. Sources: the documentation of Vosk's API and server, and
 * the protocol of kaldi-gstreamer-server.
 */
#include "transcript/build.h"

static int read_words(struct ew_transcribed *r, const json_t *words)
{
	const json_t *one;
	size_t i;

	json_array_foreach (words, i, one) {
		struct ew_transcript_piece word = ew_tr_piece();
		struct ew_slice text = EW_SLICE_EMPTY;
		int error = ew_tr_times(r, one, "start", "end", 1000, &word);

		if (error == 0)
			error = ew_tr_confidence(r, one, "conf", &word.confidence);
		if (error == 0)
			error = ew_tr_text(r, one, "word", &text);
		if (error == 0)
			error = ew_tr_word(r, &word, text);
		if (error < 0)
			return error;
	}
	return 0;
}

/* The times of a result are those of its words. */
static int read_result(struct ew_transcribed *r, const json_t *result)
{
	struct ew_slice text = EW_SLICE_EMPTY;
	const json_t *words = NULL;
	size_t first = r->t->n_words;
	int error = ew_tr_text(r, result, "text", &text);

	if (error == 0)
		error = ew_tr_list(r, result, "result", &words);
	if (error == 0)
		error = read_words(r, words);
	if (error < 0)
		return error;
	return r->t->n_words > first ? ew_tr_group(r, first) : ew_tr_untimed(r, text, first);
}

static int read_aligned(struct ew_transcribed *r, const json_t *words, int64_t begins_ms)
{
	const json_t *one;
	size_t i;

	json_array_foreach (words, i, one) {
		struct ew_transcript_piece word = ew_tr_piece();
		struct ew_slice text = EW_SLICE_EMPTY;
		int error = ew_tr_times(r, one, "start", "length", 1000, &word);

		word.from_ms += begins_ms;
		word.to_ms += word.from_ms;
		if (error == 0)
			error = ew_tr_confidence(r, one, "confidence", &word.confidence);
		if (error == 0)
			error = ew_tr_text(r, one, "word", &text);
		if (error == 0)
			error = ew_tr_word(r, &word, text);
		if (error < 0)
			return error;
	}
	return 0;
}

/* Times of its words count from the segment's beginning. */
static int read_hypothesis(struct ew_transcribed *r, const json_t *message, const json_t *best)
{
	struct ew_transcript_piece piece = ew_tr_piece();
	struct ew_slice text = EW_SLICE_EMPTY;
	const json_t *words = NULL;
	size_t first = r->t->n_words;
	int64_t lasts = 0;
	int error = ew_tr_text(r, best, "transcript", &text);
	int begins = ew_tr_time(r, message, "segment-start", 1000, &piece.from_ms);
	int length = ew_tr_time(r, message, "segment-length", 1000, &lasts);

	piece.to_ms = piece.from_ms + lasts;
	if (error == 0 && (begins < 0 || length < 0))
		error = -EBADMSG;
	if (error == 0)
		error = ew_tr_confidence(r, best, "confidence", &piece.confidence);
	if (error == 0)
		error = ew_tr_list(r, best, "word-alignment", &words);
	if (error == 0)
		error = read_aligned(r, words, piece.from_ms);
	if (error < 0)
		return error;
	return begins > 0 || length > 0 ? ew_tr_untimed(r, text, first) : ew_tr_segment(r, &piece, text, first);
}

static int read_one(struct ew_transcribed *r, const json_t *one)
{
	const json_t *inside = json_object_get(one, "result"), *list = NULL;
	int error = 0;

	if (!json_is_object(one))
		return ew_tr_bad(r, "a result is no object");
	if (json_object_get(one, "partial") || (json_is_object(inside) && !json_is_true(json_object_get(inside, "final"))))
		return 0;
	if (json_is_object(inside)) {
		error = ew_tr_list(r, inside, "hypotheses", &list);
		return error < 0 || json_array_size(list) == 0 ? error : read_hypothesis(r, one, json_array_get(list, 0));
	}
	error = ew_tr_list(r, one, "hypotheses", &list);
	if (error == 0 && list)
		return json_array_size(list) == 0 ? 0 : read_hypothesis(r, one, json_array_get(list, 0));
	if (error == 0)
		error = ew_tr_list(r, one, "alternatives", &list);
	if (error < 0)
		return error;
	return read_result(r, json_array_size(list) > 0 ? json_array_get(list, 0) : one);
}

int ew_read_vosk(struct ew_transcribed *r, const json_t *d)
{
	const json_t *one;
	size_t i;

	if (!json_is_array(d))
		return read_one(r, d);
	json_array_foreach (d, i, one) {
		int error = read_one(r, one);

		if (error < 0)
			return error;
	}
	return 0;
}
