/*
 * Speechmatics: json-v2 of a batch, or messages "AddTranscript" of a stream: words, punctuation and entities in one list, with times in seconds.
 * Source: the documentation of the output format.
 */
#include "transcript/build.h"

static int read_word(struct ew_transcribed *r, const json_t *one, const json_t *best, struct ew_slice text)
{
	struct ew_transcript_piece word = ew_tr_piece();
	int error = ew_tr_times(r, one, "start_time", "end_time", 1000, &word);

	if (error == 0)
		error = ew_tr_confidence(r, best, "confidence", &word.confidence);
	if (error == 0)
		error = ew_tr_speaker(r, best, "speaker", &word.speaker);
	if (error == 0)
		error = ew_tr_channel(r, one, "channel", 1, &word.channel);
	if (error == 0)
		error = ew_tr_language(r, best, "language");
	return error < 0 ? error : ew_tr_word(r, &word, text);
}

static int read_result(struct ew_transcribed *r, const json_t *one)
{
	const json_t *alternatives = NULL, *best;
	struct ew_slice type = EW_SLICE_EMPTY, text = EW_SLICE_EMPTY;
	int error = ew_tr_list(r, one, "alternatives", &alternatives);

	best = json_array_get(alternatives, 0);
	if (error < 0 || !best)
		return error;
	error = ew_tr_text(r, one, "type", &type);
	if (error == 0)
		error = ew_tr_text(r, best, "content", &text);
	if (error < 0)
		return error;
	return ew_slice_equal(type, EW_SLICE("punctuation")) ? ew_tr_attach(r, text) : read_word(r, one, best, text);
}

static int read_results(struct ew_transcribed *r, const json_t *object)
{
	const json_t *results = NULL, *one;
	size_t i;
	int error = ew_tr_list(r, object, "results", &results);

	if (error == 0 && !results)
		error = ew_tr_bad(r, "\"results\" is missing");
	json_array_foreach (results, i, one) {
		error = read_result(r, one);
		if (error < 0)
			return error;
	}
	return error;
}

static int read_settings(struct ew_transcribed *r, const json_t *d)
{
	const json_t *metadata = NULL, *settings = NULL;
	int error = ew_tr_object(r, d, "metadata", &metadata);

	if (error == 0 && metadata)
		error = ew_tr_object(r, metadata, "transcription_config", &settings);
	return error < 0 || !settings ? error : ew_tr_language(r, settings, "language");
}

/* Of a stream: those that say nothing final are passed over. */
static int read_messages(struct ew_transcribed *r, const json_t *d)
{
	const json_t *one;
	size_t i;

	json_array_foreach (d, i, one) {
		struct ew_slice message = EW_SLICE_EMPTY;
		int error = ew_tr_text(r, one, "message", &message);

		if (error == 0 && ew_slice_equal(message, EW_SLICE("AddTranscript")))
			error = read_results(r, one);
		if (error < 0)
			return error;
	}
	return 0;
}

int ew_read_speechmatics(struct ew_transcribed *r, const json_t *d)
{
	int error = json_is_array(d) ? read_messages(r, d) : read_settings(r, d);

	if (error == 0 && !json_is_array(d))
		error = read_results(r, d);
	return error < 0 ? error : ew_tr_group(r, 0);
}
