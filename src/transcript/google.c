/*
 * Google Speech-to-Text, v1 and v2: results in an answer, in an operation, or in a file of a batch by where the audio lay. Times are texts like
 * "1.200s"; a beginning of zero is left out, as protocol buffers do. Where speakers were told apart, v1 says all words once more in a last
 * result without a transcript. Source: the references of SpeechRecognitionResult, v1 and v2.
 */
#include "transcript/build.h"

struct results {
	const json_t *list;
	int64_t ended[EW_TRANSCRIPT_CHANNELS + 1]; /* of the result before, by channel */
};

/* v1 and v2 call the same by two names. */
static int time_of(struct ew_transcribed *r, const json_t *object, const char *one, const char *other, int64_t *ret)
{
	int error = ew_tr_time(r, object, one, 1000, ret);

	return error > 0 ? ew_tr_time(r, object, other, 1000, ret) : error;
}

static int read_word(struct ew_transcribed *r, const json_t *one, int16_t channel)
{
	struct ew_transcript_piece word = ew_tr_piece();
	struct ew_slice text = EW_SLICE_EMPTY;
	int error = time_of(r, one, "startTime", "startOffset", &word.from_ms);

	word.channel = channel;
	if (error >= 0)
		error = time_of(r, one, "endTime", "endOffset", &word.to_ms);
	if (error > 0)
		return ew_tr_bad(r, "a word has no end");
	if (error == 0)
		error = ew_tr_confidence(r, one, "confidence", &word.confidence);
	if (error == 0)
		error = ew_tr_speaker(r, one, "speakerTag", &word.speaker);
	if (error == 0)
		error = ew_tr_speaker(r, one, "speakerLabel", &word.speaker);
	if (error == 0)
		error = ew_tr_text(r, one, "word", &text);
	return error < 0 ? error : ew_tr_word(r, &word, text);
}

static int read_words(struct ew_transcribed *r, const json_t *best, int16_t channel)
{
	const json_t *words = NULL, *one;
	size_t i;
	int error = ew_tr_list(r, best, "words", &words);

	json_array_foreach (words, i, one) {
		error = read_word(r, one, channel);
		if (error < 0)
			return error;
	}
	return error;
}

/* A result without words goes from the end of the one before to its own. */
static int read_times(struct ew_transcribed *r, const json_t *result, struct results *all, struct ew_transcript_piece *piece)
{
	int64_t *ended = &all->ended[piece->channel + 1];
	int error;

	piece->from_ms = *ended;
	error = time_of(r, result, "resultEndTime", "resultEndOffset", &piece->to_ms);
	if (error > 0 && json_array_size(all->list) > 1)
		return ew_tr_bad(r, "a result has neither words nor an end");
	if (error > 0)
		piece->to_ms = r->span_ms;
	if (error < 0)
		return error;
	*ended = piece->to_ms;
	return 0;
}

static void read_times_of_words(const struct ew_transcript *t, size_t first, struct results *all, struct ew_transcript_piece *piece)
{
	piece->from_ms = t->words[first].from_ms;
	for (size_t i = first; i < t->n_words; i++) {
		piece->from_ms = t->words[i].from_ms < piece->from_ms ? t->words[i].from_ms : piece->from_ms;
		piece->to_ms = t->words[i].to_ms > piece->to_ms ? t->words[i].to_ms : piece->to_ms;
	}
	all->ended[piece->channel + 1] = piece->to_ms;
}

static int read_result(struct ew_transcribed *r, const json_t *result, struct results *all)
{
	struct ew_transcript_piece piece = ew_tr_piece();
	const json_t *alternatives = NULL, *best;
	struct ew_slice text = EW_SLICE_EMPTY;
	size_t first = r->t->n_words;
	int error = ew_tr_list(r, result, "alternatives", &alternatives);

	best = json_array_get(alternatives, 0);
	if (error < 0 || !best)
		return error;
	/* 0 is what is left out, and says that there is one channel. */
	if (json_integer_value(json_object_get(result, "channelTag")) != 0)
		error = ew_tr_channel(r, result, "channelTag", 1, &piece.channel);
	if (error == 0)
		error = ew_tr_language(r, result, "languageCode");
	if (error == 0)
		error = ew_tr_confidence(r, best, "confidence", &piece.confidence);
	if (error == 0)
		error = ew_tr_text(r, best, "transcript", &text);
	if (error == 0)
		error = read_words(r, best, piece.channel);
	if (error < 0)
		return error;
	if (r->t->n_words > first)
		read_times_of_words(r->t, first, all, &piece);
	else
		error = read_times(r, result, all, &piece);
	return error < 0 ? error : ew_tr_segment(r, &piece, text, first);
}

static bool says_all_again(const json_t *last)
{
	const json_t *best = json_array_get(json_object_get(last, "alternatives"), 0);

	return json_array_size(json_object_get(best, "words")) > 0 && json_string_length(json_object_get(best, "transcript")) == 0;
}

static int read_results(struct ew_transcribed *r, const json_t *object)
{
	struct results all = {0};
	size_t i, n;
	int error = ew_tr_list(r, object, "results", &all.list);

	n = json_array_size(all.list);
	i = n > 0 && says_all_again(json_array_get(all.list, n - 1)) ? n - 1 : 0;
	for (; error == 0 && i < n; i++)
		error = read_result(r, json_array_get(all.list, i), &all);
	return error;
}

/* One file is one audio: several are several transcripts. */
static int read_batch(struct ew_transcribed *r, const json_t *files)
{
	void *first = json_object_iter((json_t *)(uintptr_t)files);
	const json_t *file = json_object_iter_value(first), *inside = NULL, *transcript = NULL;
	int error;

	if (json_object_size(files) != 1 || !json_is_object(file))
		return ew_tr_bad(r, "it is not about one audio");
	error = ew_tr_object(r, file, "inlineResult", &inside);
	if (error == 0)
		error = ew_tr_object(r, inside ? inside : file, "transcript", &transcript);
	if (error == 0 && !transcript)
		error = ew_tr_bad(r, "\"transcript\" is missing");
	return error < 0 ? error : read_results(r, transcript);
}

int ew_read_google(struct ew_transcribed *r, const json_t *d)
{
	const json_t *response = NULL, *results;
	int error = ew_tr_object(r, d, "response", &response);

	if (error == 0 && json_object_get(d, "error"))
		error = ew_tr_bad(r, "it says that it failed");
	if (error == 0 && json_object_get(d, "done") && !json_is_true(json_object_get(d, "done")))
		error = ew_tr_bad(r, "it is not done");
	if (error < 0)
		return error;
	results = json_object_get(response ? response : d, "results");
	if (json_is_object(results))
		return read_batch(r, results);
	/* An answer without speech has no results at all. */
	return json_is_object(d) ? read_results(r, response ? response : d) : ew_tr_bad(r, "it is no object");
}
