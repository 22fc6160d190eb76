/*
 * Amazon Transcribe, batch: words and punctuation as items, whose numbers are texts; where channels were told apart each has items of its own,
 * and who speaks stands in the item or in a list beside them. Source: the developer guide, "Data input and output".
 */
#include "transcript/build.h"

/** The speaker of an item is found by its time, where the item does not say it. */
struct speakers {
	const json_t *segments; /* of "speaker_labels"; may be NULL */
	size_t at;
};

static int find_speaker(struct ew_transcribed *r, struct speakers *s, struct ew_transcript_piece *word)
{
	for (; s->at < json_array_size(s->segments); s->at++) {
		const json_t *segment = json_array_get(s->segments, s->at);
		struct ew_transcript_piece about = ew_tr_piece();
		int error = ew_tr_times(r, segment, "start_time", "end_time", 1000, &about);

		if (error < 0)
			return error;
		if (word->from_ms >= about.from_ms && word->from_ms < about.to_ms)
			return ew_tr_speaker(r, segment, "speaker_label", &word->speaker);
		if (word->from_ms < about.from_ms)
			return 0;
	}
	return 0;
}

static int read_word(struct ew_transcribed *r, const json_t *item, const json_t *best, struct speakers *s, int16_t channel)
{
	struct ew_transcript_piece word = ew_tr_piece();
	struct ew_slice text = EW_SLICE_EMPTY;
	int error = ew_tr_times(r, item, "start_time", "end_time", 1000, &word);

	word.channel = channel;
	if (error == 0)
		error = ew_tr_confidence(r, best, "confidence", &word.confidence);
	if (error == 0)
		error = ew_tr_speaker(r, item, "speaker_label", &word.speaker);
	if (error == 0 && word.speaker < 0)
		error = find_speaker(r, s, &word);
	if (error == 0)
		error = ew_tr_text(r, best, "content", &text);
	return error < 0 ? error : ew_tr_word(r, &word, text);
}

static int read_item(struct ew_transcribed *r, const json_t *item, struct speakers *s, int16_t channel)
{
	const json_t *alternatives = NULL, *best;
	struct ew_slice type = EW_SLICE_EMPTY, text = EW_SLICE_EMPTY;
	int error = ew_tr_list(r, item, "alternatives", &alternatives);

	best = json_array_get(alternatives, 0);
	if (error == 0)
		error = ew_tr_text(r, item, "type", &type);
	if (error < 0 || !ew_slice_equal(type, EW_SLICE("punctuation")))
		return error < 0 ? error : read_word(r, item, best, s, channel);
	error = ew_tr_text(r, best, "content", &text);
	return error < 0 ? error : ew_tr_attach(r, text);
}

static int read_items(struct ew_transcribed *r, const json_t *object, const json_t *speakers, int16_t channel)
{
	struct speakers s = {.segments = speakers};
	const json_t *items = NULL, *one;
	size_t first = r->t->n_words, i;
	int error = ew_tr_list(r, object, "items", &items);

	json_array_foreach (items, i, one) {
		error = read_item(r, one, &s, channel);
		if (error < 0)
			return error;
	}
	return error < 0 ? error : ew_tr_group(r, first);
}

static int read_channels(struct ew_transcribed *r, const json_t *labels)
{
	const json_t *channels = NULL, *one;
	size_t i;
	int error = ew_tr_list(r, labels, "channels", &channels);

	json_array_foreach (channels, i, one) {
		int16_t channel = EW_TRANSCRIPT_NOBODY;

		error = ew_tr_channel(r, one, "channel_label", 0, &channel);
		if (error == 0)
			error = read_items(r, one, NULL, channel);
		if (error < 0)
			return error;
	}
	return error;
}

int ew_read_aws(struct ew_transcribed *r, const json_t *d)
{
	const json_t *results = NULL, *channels = NULL, *speakers = NULL, *list = NULL;
	struct ew_slice status = EW_SLICE_EMPTY;
	int error = ew_tr_object(r, d, "results", &results);

	if (error == 0 && !results)
		error = ew_tr_bad(r, "\"results\" is missing");
	if (error == 0)
		error = ew_tr_text(r, d, "status", &status);
	if (error == 0 && status.len > 0 && !ew_slice_equal(status, EW_SLICE("COMPLETED")))
		error = ew_tr_bad(r, "\"status\" does not say that it is completed");
	if (error == 0)
		error = ew_tr_language(r, results, "language_code");
	if (error == 0)
		error = ew_tr_object(r, results, "channel_labels", &channels);
	if (error == 0)
		error = ew_tr_object(r, results, "speaker_labels", &speakers);
	if (error == 0 && speakers)
		error = ew_tr_list(r, speakers, "segments", &list);
	if (error < 0)
		return error;
	return channels ? read_channels(r, channels) : read_items(r, results, list, EW_TRANSCRIPT_NOBODY);
}
