/*
 * whisper.cpp's command line: "transcription" with offsets in milliseconds; with --output-json-full also tokens, which are pieces of words: one
 * that begins with a blank begins a word. Marks like "[_BEG_]" are no words. Source: whisper.cpp, examples/cli (output_json).
 */
#include "transcript/build.h"

#include <string.h>

/** A word that grows token by token. */
struct word {
	struct ew_transcript_piece piece;
	char text[256];
	size_t len;
	double product; /* of the probabilities of its tokens */
	bool any;
};

static int end_word(struct ew_transcribed *r, struct word *word)
{
	int error;

	if (!word->any)
		return 0;
	word->piece.confidence = word->product;
	error = ew_tr_word(r, &word->piece, ew_slice_of(word->text, word->len));
	*word = (struct word){0};
	return error;
}

static int read_offsets(struct ew_transcribed *r, const json_t *one, struct ew_transcript_piece *piece)
{
	const json_t *offsets = NULL;
	int error = ew_tr_object(r, one, "offsets", &offsets);

	if (error == 0 && !offsets)
		return ew_tr_bad(r, "\"offsets\" is missing");
	return error < 0 ? error : ew_tr_times(r, offsets, "from", "to", 1, piece);
}

static int add_token(struct ew_transcribed *r, struct word *word, const json_t *one, struct ew_slice text)
{
	struct ew_transcript_piece piece = ew_tr_piece();
	double p = 1;
	int error = read_offsets(r, one, &piece);

	if (error == 0)
		error = ew_tr_confidence(r, one, "p", &p);
	if (error < 0)
		return error;
	if (word->len + text.len > sizeof(word->text))
		return ew_tr_bad(r, "a word is longer than words are");
	if (!word->any)
		*word = (struct word){.piece = piece, .product = 1, .any = true};
	memcpy(word->text + word->len, text.at, text.len);
	word->len += text.len;
	word->product *= p;
	word->piece.to_ms = piece.to_ms > word->piece.to_ms ? piece.to_ms : word->piece.to_ms;
	return 0;
}

static bool is_mark(struct ew_slice text)
{
	return ew_slice_starts(text, EW_SLICE("[_")) || ew_slice_starts(text, EW_SLICE("<|"));
}

static int read_tokens(struct ew_transcribed *r, const json_t *segment)
{
	const json_t *tokens = NULL, *one;
	struct word word = {0};
	size_t i;
	int error = ew_tr_list(r, segment, "tokens", &tokens);

	if (error < 0)
		return error;
	json_array_foreach (tokens, i, one) {
		struct ew_slice text = EW_SLICE_EMPTY;

		error = ew_tr_text(r, one, "text", &text);
		/* Tokens without times were not aligned. */
		if (error == 0 && (is_mark(text) || !json_object_get(one, "offsets")))
			continue;
		if (error == 0 && text.len > 0 && text.at[0] == ' ')
			error = end_word(r, &word);
		if (error == 0)
			error = add_token(r, &word, one, text);
		if (error < 0)
			return error;
	}
	return end_word(r, &word);
}

static int read_segment(struct ew_transcribed *r, const json_t *one)
{
	struct ew_transcript_piece piece = ew_tr_piece();
	struct ew_slice text = EW_SLICE_EMPTY;
	size_t first = r->t->n_words;
	int error = read_offsets(r, one, &piece);

	if (error == 0)
		error = ew_tr_speaker(r, one, "speaker", &piece.speaker);
	if (error == 0)
		error = ew_tr_text(r, one, "text", &text);
	if (error == 0)
		error = read_tokens(r, one);
	return error < 0 ? error : ew_tr_segment(r, &piece, text, first);
}

int ew_read_whisper_cpp(struct ew_transcribed *r, const json_t *d)
{
	const json_t *list = NULL, *result = NULL, *one;
	size_t i;
	int error = ew_tr_list(r, d, "transcription", &list);

	if (error == 0 && !list)
		error = ew_tr_bad(r, "\"transcription\" is missing");
	if (error == 0)
		error = ew_tr_object(r, d, "result", &result);
	if (error == 0 && result)
		error = ew_tr_language(r, result, "language");
	if (error < 0)
		return error;
	json_array_foreach (list, i, one) {
		error = read_segment(r, one);
		if (error < 0)
			return error;
	}
	return 0;
}
