/*
 * Any text as what a speech engine writes; the first byte says whose it is (0: found by its shape). What is taken must hold all that the header
 * promises.
 */
#include <assert.h>
#include <errno.h>

#include "base/text.h"
#include "transcript/transcript.h"

#define SPAN_MS 60000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_piece(const struct ew_transcript *t, const struct ew_transcript_piece *piece, int64_t most_ms)
{
	struct ew_slice said = ew_transcript_said(t, piece);

	assert(piece->from_ms >= 0 && piece->from_ms <= piece->to_ms && piece->to_ms <= most_ms);
	assert(said.len > 0 && ew_utf8_valid(said));
	assert(piece->confidence <= 1 && (piece->confidence >= 0 || piece->confidence == EW_TRANSCRIPT_UNSURE));
	assert(piece->channel >= EW_TRANSCRIPT_NOBODY && piece->channel < EW_TRANSCRIPT_CHANNELS);
	assert(piece->speaker == EW_TRANSCRIPT_NOBODY || ew_transcript_speaker(t, piece->speaker));
}

static void check(const struct ew_transcript *t, int64_t most_ms)
{
	int64_t before = 0;

	assert(ew_transcript_segments(t) <= EW_TRANSCRIPT_SEGMENTS && ew_transcript_words(t) <= EW_TRANSCRIPT_WORDS);
	for (size_t i = 0; i < ew_transcript_words(t); i++)
		check_piece(t, ew_transcript_word(t, i), most_ms);
	for (size_t i = 0; i < ew_transcript_segments(t); i++) {
		const struct ew_transcript_segment *segment = ew_transcript_segment(t, i);

		check_piece(t, &segment->said, most_ms);
		assert(segment->said.from_ms >= before);
		assert((size_t)segment->first_word + segment->n_words <= ew_transcript_words(t));
		before = segment->said.from_ms;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_transcript *t = NULL;
	struct ew_error error = {0};
	json_t *json;
	int r;

	if (size == 0)
		return 0;
	r = ew_transcript_parse(ew_slice_of(data + 1, size - 1), (enum ew_transcript_format)(data[0] % EW_TRANSCRIPT_FORMATS), SPAN_MS, &t,
		&error);
	assert(r == 0 || r == -EBADMSG || r == -E2BIG || r == -ENOTSUP || r == -ENOMEM);
	assert(ew_utf8_valid(ew_slice_text(error.text)));
	if (r < 0)
		return 0;
	check(t, EW_TRANSCRIPT_MOST_MS);
	ew_transcript_place(t, 1000, SPAN_MS);
	check(t, 1000 + SPAN_MS);
	json = ew_transcript_json(t);
	assert(!json || json_array_size(json) == ew_transcript_segments(t));
	json_decref(json);
	ew_transcript_free(&t);
	return 0;
}
