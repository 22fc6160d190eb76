/*
 * Deepgram: "results" of a file with channels, alternatives and perhaps utterances, or messages "Results" of a stream, of which those that are
 * not final are passed over. Times are seconds. Source: the API reference of /v1/listen.
 *
 * Must never take both: utterances say what the channels say.
 */
#include "transcript/build.h"

static int read_word(struct ew_transcribed *r, const json_t *one, const struct ew_transcript_piece *about)
{
	struct ew_transcript_piece word = *about;
	struct ew_slice text = EW_SLICE_EMPTY;
	int error = ew_tr_times(r, one, "start", "end", 1000, &word);

	word.confidence = EW_TRANSCRIPT_UNSURE;
	if (error == 0)
		error = ew_tr_confidence(r, one, "confidence", &word.confidence);
	if (error == 0)
		error = ew_tr_speaker(r, one, "speaker", &word.speaker);
	if (error == 0)
		error = ew_tr_text(r, one, "punctuated_word", &text);
	if (error == 0 && text.len == 0)
		error = ew_tr_text(r, one, "word", &text);
	return error < 0 ? error : ew_tr_word(r, &word, text);
}

static int read_words(struct ew_transcribed *r, const json_t *object, const struct ew_transcript_piece *about)
{
	const json_t *words = NULL, *one;
	size_t i;
	int error = ew_tr_list(r, object, "words", &words);

	if (error < 0)
		return error;
	json_array_foreach (words, i, one) {
		error = read_word(r, one, about);
		if (error < 0)
			return error;
	}
	return 0;
}

static int read_utterance(struct ew_transcribed *r, const json_t *one)
{
	struct ew_transcript_piece piece = ew_tr_piece();
	struct ew_slice text = EW_SLICE_EMPTY;
	size_t first = r->t->n_words;
	int error = ew_tr_times(r, one, "start", "end", 1000, &piece);

	if (error == 0)
		error = ew_tr_channel(r, one, "channel", 0, &piece.channel);
	if (error == 0)
		error = ew_tr_speaker(r, one, "speaker", &piece.speaker);
	if (error == 0)
		error = ew_tr_confidence(r, one, "confidence", &piece.confidence);
	if (error == 0)
		error = ew_tr_text(r, one, "transcript", &text);
	if (error == 0)
		error = read_words(r, one, &piece);
	return error < 0 ? error : ew_tr_segment(r, &piece, text, first);
}

/* The first alternative is the best one. */
static int read_channel(struct ew_transcribed *r, const json_t *channel, int16_t number)
{
	struct ew_transcript_piece about = ew_tr_piece();
	const json_t *alternatives = NULL, *best;
	struct ew_slice text = EW_SLICE_EMPTY;
	size_t first = r->t->n_words;
	int error = ew_tr_list(r, channel, "alternatives", &alternatives);

	about.channel = number;
	best = json_array_get(alternatives, 0);
	if (error == 0)
		error = ew_tr_language(r, channel, "detected_language");
	if (error == 0)
		error = ew_tr_text(r, best, "transcript", &text);
	if (error == 0)
		error = read_words(r, best, &about);
	if (error < 0)
		return error;
	return r->t->n_words > first ? ew_tr_group(r, first) : ew_tr_untimed(r, text, first);
}

static int read_channels(struct ew_transcribed *r, const json_t *results)
{
	const json_t *channels = NULL, *one;
	size_t i;
	int error = ew_tr_list(r, results, "channels", &channels);

	if (error == 0 && !channels)
		error = ew_tr_bad(r, "\"channels\" is missing");
	if (error == 0 && json_array_size(channels) > EW_TRANSCRIPT_CHANNELS)
		error = ew_tr_bad(r, "it has more channels than can be");
	if (error < 0)
		return error;
	json_array_foreach (channels, i, one) {
		error = read_channel(r, one, (int16_t)i);
		if (error < 0)
			return error;
	}
	return 0;
}

static int read_file(struct ew_transcribed *r, const json_t *results)
{
	const json_t *utterances = NULL, *one;
	size_t i;
	int error = ew_tr_list(r, results, "utterances", &utterances);

	if (error < 0 || json_array_size(utterances) == 0)
		return error < 0 ? error : read_channels(r, results);
	json_array_foreach (utterances, i, one) {
		error = read_utterance(r, one);
		if (error < 0)
			return error;
	}
	return 0;
}

/* "channel_index": [which, of how many]. */
static int read_message(struct ew_transcribed *r, const json_t *message)
{
	const json_t *channel = NULL, *index = NULL;
	struct ew_slice type = EW_SLICE_EMPTY;
	json_int_t number;
	int error = ew_tr_text(r, message, "type", &type);

	if (error < 0 || !ew_slice_equal(type, EW_SLICE("Results")))
		return error;
	error = ew_tr_object(r, message, "channel", &channel);
	if (error == 0)
		error = ew_tr_list(r, message, "channel_index", &index);
	if (error < 0 || !channel || !json_is_true(json_object_get(message, "is_final")))
		return error;
	number = json_integer_value(json_array_get(index, 0));
	if (number < 0 || number >= EW_TRANSCRIPT_CHANNELS)
		return ew_tr_bad(r, "\"channel_index\" is no channel that is possible");
	return read_channel(r, channel, (int16_t)number);
}

int ew_read_deepgram(struct ew_transcribed *r, const json_t *d)
{
	const json_t *results = NULL, *one;
	size_t i;
	int error = 0;

	json_array_foreach (d, i, one) {
		error = read_message(r, one);
		if (error < 0)
			return error;
	}
	if (json_is_array(d))
		return 0;
	error = ew_tr_object(r, d, "results", &results);
	if (error < 0 || results)
		return error < 0 ? error : read_file(r, results);
	return json_object_get(d, "channel") ? read_message(r, d) : ew_tr_bad(r, "it has no \"results\"");
}
