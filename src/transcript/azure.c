/*
 * Azure Speech: "recognizedPhrases" of a batch, with times in ticks of 100 ns, and "phrases" of fast transcription, with times in milliseconds.
 * Source: "Get batch transcription results" and "Use the fast transcription API".
 */
#include "transcript/build.h"

#define TICK_MS 1e-4

/* Where something begins and how long it takes, in one of the two units. */
static int read_times(struct ew_transcribed *r, const json_t *one, struct ew_transcript_piece *piece)
{
	int64_t lasts = 0;
	int error = ew_tr_time(r, one, "offsetInTicks", TICK_MS, &piece->from_ms);

	if (error > 0)
		error = ew_tr_time(r, one, "offsetMilliseconds", 1, &piece->from_ms);
	if (error > 0)
		return ew_tr_bad(r, "a phrase or a word does not say when it begins");
	if (error == 0)
		error = ew_tr_time(r, one, "durationInTicks", TICK_MS, &lasts);
	if (error > 0)
		error = ew_tr_time(r, one, "durationMilliseconds", 1, &lasts);
	if (error > 0)
		return ew_tr_bad(r, "a phrase or a word does not say how long it is");
	piece->to_ms = piece->from_ms + lasts;
	return error;
}

static int read_words(struct ew_transcribed *r, const json_t *object, const char *list, const char *name,
	const struct ew_transcript_piece *about)
{
	const json_t *words = NULL, *one;
	size_t i;
	int error = ew_tr_list(r, object, list, &words);

	json_array_foreach (words, i, one) {
		struct ew_transcript_piece word = *about;
		struct ew_slice text = EW_SLICE_EMPTY;

		word.confidence = EW_TRANSCRIPT_UNSURE;
		error = read_times(r, one, &word);
		if (error == 0)
			error = ew_tr_confidence(r, one, "confidence", &word.confidence);
		if (error == 0)
			error = ew_tr_text(r, one, name, &text);
		if (error == 0)
			error = ew_tr_word(r, &word, text);
		if (error < 0)
			return error;
	}
	return error;
}

static int read_about(struct ew_transcribed *r, const json_t *phrase, struct ew_transcript_piece *piece)
{
	int error = read_times(r, phrase, piece);

	if (error == 0)
		error = ew_tr_channel(r, phrase, "channel", 0, &piece->channel);
	if (error == 0)
		error = ew_tr_speaker(r, phrase, "speaker", &piece->speaker);
	return error < 0 ? error : ew_tr_language(r, phrase, "locale");
}

/* The best reading; its words as they are shown, or else as they were heard. */
static int read_best(struct ew_transcribed *r, const json_t *best, struct ew_transcript_piece *piece)
{
	struct ew_slice text = EW_SLICE_EMPTY;
	size_t first = r->t->n_words;
	int error = ew_tr_confidence(r, best, "confidence", &piece->confidence);

	if (error == 0)
		error = ew_tr_text(r, best, "display", &text);
	if (error == 0 && text.len == 0)
		error = ew_tr_text(r, best, "lexical", &text);
	if (error == 0)
		error = read_words(r, best, "displayWords", "displayText", piece);
	if (error == 0 && r->t->n_words == first)
		error = read_words(r, best, "words", "word", piece);
	return error < 0 ? error : ew_tr_segment(r, piece, text, first);
}

static int read_recognized(struct ew_transcribed *r, const json_t *phrase)
{
	struct ew_transcript_piece piece = ew_tr_piece();
	struct ew_slice status = EW_SLICE_EMPTY;
	const json_t *readings = NULL;
	int error = ew_tr_text(r, phrase, "recognitionStatus", &status);

	if (error == 0)
		error = ew_tr_list(r, phrase, "nBest", &readings);
	if (error < 0 || json_array_size(readings) == 0 || (status.len > 0 && !ew_slice_equal(status, EW_SLICE("Success"))))
		return error;
	error = read_about(r, phrase, &piece);
	return error < 0 ? error : read_best(r, json_array_get(readings, 0), &piece);
}

static int read_fast(struct ew_transcribed *r, const json_t *phrase)
{
	struct ew_transcript_piece piece = ew_tr_piece();
	struct ew_slice text = EW_SLICE_EMPTY;
	size_t first = r->t->n_words;
	int error = read_about(r, phrase, &piece);

	if (error == 0)
		error = ew_tr_confidence(r, phrase, "confidence", &piece.confidence);
	if (error == 0)
		error = ew_tr_text(r, phrase, "text", &text);
	if (error == 0)
		error = read_words(r, phrase, "words", "text", &piece);
	return error < 0 ? error : ew_tr_segment(r, &piece, text, first);
}

int ew_read_azure(struct ew_transcribed *r, const json_t *d)
{
	const json_t *batch = NULL, *fast = NULL, *one;
	size_t i;
	int error = ew_tr_list(r, d, "recognizedPhrases", &batch);

	if (error == 0)
		error = ew_tr_list(r, d, "phrases", &fast);
	if (error == 0 && !batch && !fast)
		error = ew_tr_bad(r, "it has neither \"recognizedPhrases\" nor \"phrases\"");
	if (error < 0)
		return error;
	json_array_foreach (batch ? batch : fast, i, one) {
		error = batch ? read_recognized(r, one) : read_fast(r, one);
		if (error < 0)
			return error;
	}
	return 0;
}
