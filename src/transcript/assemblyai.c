/*
 * AssemblyAI: an object with a status; utterances where speakers or channels were told apart, words otherwise. Times are milliseconds, channels
 * are counted from 1. Source: the API reference, "Get transcript".
 *
 * Must never take a transcript that is not completed for one that is empty.
 */
#include "transcript/build.h"

#include <string.h>

static int read_said(struct ew_transcribed *r, const json_t *one, struct ew_transcript_piece *piece, struct ew_slice *ret_text)
{
	int error = ew_tr_times(r, one, "start", "end", 1, piece);

	if (error == 0)
		error = ew_tr_confidence(r, one, "confidence", &piece->confidence);
	if (error == 0)
		error = ew_tr_speaker(r, one, "speaker", &piece->speaker);
	if (error == 0)
		error = ew_tr_channel(r, one, "channel", 1, &piece->channel);
	return error < 0 ? error : ew_tr_text(r, one, "text", ret_text);
}

static int read_words(struct ew_transcribed *r, const json_t *object)
{
	const json_t *words = NULL, *one;
	size_t i;
	int error = ew_tr_list(r, object, "words", &words);

	json_array_foreach (words, i, one) {
		struct ew_transcript_piece word = ew_tr_piece();
		struct ew_slice text = EW_SLICE_EMPTY;

		error = read_said(r, one, &word, &text);
		if (error == 0)
			error = ew_tr_word(r, &word, text);
		if (error < 0)
			return error;
	}
	return error;
}

static int read_utterances(struct ew_transcribed *r, const json_t *utterances)
{
	const json_t *one;
	size_t i;

	json_array_foreach (utterances, i, one) {
		struct ew_transcript_piece piece = ew_tr_piece();
		struct ew_slice text = EW_SLICE_EMPTY;
		size_t first = r->t->n_words;
		int error = read_said(r, one, &piece, &text);

		if (error == 0)
			error = read_words(r, one);
		if (error == 0)
			error = ew_tr_segment(r, &piece, text, first);
		if (error < 0)
			return error;
	}
	return 0;
}

int ew_read_assemblyai(struct ew_transcribed *r, const json_t *d)
{
	const json_t *utterances = NULL;
	struct ew_slice status = EW_SLICE_EMPTY, text = EW_SLICE_EMPTY;
	int error = ew_tr_text(r, d, "status", &status);

	if (error == 0 && !ew_slice_equal(status, EW_SLICE("completed")))
		error = ew_tr_bad(r, "\"status\" does not say that it is completed");
	if (error == 0)
		error = ew_tr_language(r, d, "language_code");
	if (error == 0)
		error = ew_tr_list(r, d, "utterances", &utterances);
	if (error == 0)
		error = ew_tr_text(r, d, "text", &text);
	if (error < 0 || json_array_size(utterances) > 0)
		return error < 0 ? error : read_utterances(r, utterances);
	error = read_words(r, d);
	if (error < 0)
		return error;
	return r->t->n_words > 0 ? ew_tr_group(r, 0) : ew_tr_untimed(r, text, 0);
}
