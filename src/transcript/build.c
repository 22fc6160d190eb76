/*
 * A transcript under construction. Must never hold a text that is not well-formed, a time outside of what is possible, or more than the
 * header promises, whatever a reader asks for.
 */
#include "transcript/build.h"

#include <math.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"

struct ew_transcript_piece ew_tr_piece(void)
{
	return (struct ew_transcript_piece){
		.confidence = EW_TRANSCRIPT_UNSURE, .channel = EW_TRANSCRIPT_NOBODY, .speaker = EW_TRANSCRIPT_NOBODY};
}

/* Grown by hand, so that what is given back is wiped: it says when somebody spoke. */
static int grow(void **list, size_t *cap, size_t n, size_t size)
{
	size_t more = *cap ? 2 * *cap : 64;
	void *made;

	if (n < *cap)
		return 0;
	made = calloc(more, size);
	if (!made)
		return -ENOMEM;
	if (n > 0) {
		memcpy(made, *list, n * size);
		ew_wipe(*list, n * size);
	}
	free(*list);
	*list = made;
	*cap = more;
	return 0;
}

static int too_much(struct ew_transcribed *r, const char *what)
{
	return ew_error_set(r->error, -E2BIG, "%s: the transcript has more %s than can be taken", r->engine, what);
}

static int add_text(struct ew_transcribed *r, struct ew_slice text, struct ew_transcript_piece *piece)
{
	int error;

	if (!ew_utf8_valid(text))
		return ew_tr_bad(r, "a text is not well-formed");
	piece->at = (uint32_t)r->t->said.len;
	piece->len = (uint32_t)text.len;
	ew_buf_add_slice(&r->t->said, text);
	error = ew_buf_error(&r->t->said);
	return error == -EFBIG ? too_much(r, "text") : error;
}

static int check_times(struct ew_transcribed *r, const struct ew_transcript_piece *piece)
{
	if (piece->from_ms < 0 || piece->to_ms > EW_TRANSCRIPT_MOST_MS)
		return ew_tr_bad(r, "a time is not possible");
	if (piece->to_ms < piece->from_ms)
		return ew_tr_bad(r, "something ends before it begins");
	return 0;
}

int ew_tr_word(struct ew_transcribed *r, const struct ew_transcript_piece *piece, struct ew_slice text)
{
	struct ew_transcript *t = r->t;
	struct ew_transcript_piece word = *piece;
	int error = check_times(r, piece);

	text = ew_slice_trim(text);
	if (error < 0 || text.len == 0)
		return error;
	if (t->n_words == EW_TRANSCRIPT_WORDS)
		return too_much(r, "words");
	error = grow((void **)&t->words, &t->cap_words, t->n_words, sizeof(*t->words));
	if (error == 0)
		error = add_text(r, text, &word);
	if (error == 0)
		t->words[t->n_words++] = word;
	return error;
}

int ew_tr_attach(struct ew_transcribed *r, struct ew_slice text)
{
	struct ew_transcript *t = r->t;
	struct ew_transcript_piece *word = t->n_words > 0 ? &t->words[t->n_words - 1] : NULL;
	struct ew_transcript_piece behind;
	int error;

	text = ew_slice_trim(text);
	/* The last word's text is the last that was added, unless a segment came since. */
	if (!word || text.len == 0 || (size_t)word->at + word->len != t->said.len)
		return 0;
	error = add_text(r, text, &behind);
	if (error == 0)
		word->len += behind.len;
	return error;
}

static int push_segment(struct ew_transcribed *r, const struct ew_transcript_segment *segment)
{
	struct ew_transcript *t = r->t;
	int error;

	if (t->n_segments == EW_TRANSCRIPT_SEGMENTS)
		return too_much(r, "segments");
	error = grow((void **)&t->segments, &t->cap_segments, t->n_segments, sizeof(*t->segments));
	if (error == 0)
		t->segments[t->n_segments++] = *segment;
	return error;
}

int ew_tr_segment(
	struct ew_transcribed *r, const struct ew_transcript_piece *piece, struct ew_slice text, size_t first_word)
{
	struct ew_transcript_segment segment = {.said = *piece, .first_word = (uint32_t)first_word};
	int error = check_times(r, piece);

	text = ew_slice_trim(text);
	if (error < 0)
		return error;
	if (text.len == 0 && r->t->n_words > first_word)
		return ew_tr_group(r, first_word);
	if (text.len == 0)
		return 0;
	segment.n_words = (uint32_t)(r->t->n_words - first_word);
	error = add_text(r, text, &segment.said);
	return error < 0 ? error : push_segment(r, &segment);
}

int ew_tr_untimed(struct ew_transcribed *r, struct ew_slice text, size_t first_word)
{
	struct ew_transcript_piece piece = ew_tr_piece();
	size_t before = r->t->n_segments;
	int error;

	piece.to_ms = r->span_ms;
	error = ew_tr_segment(r, &piece, text, first_word);
	for (size_t i = before; error == 0 && i < r->t->n_segments; i++)
		r->t->segments[i].untimed = true;
	return error;
}

/* -- words to segments -- */

static bool goes_on(const struct ew_transcript *t, size_t first, size_t i)
{
	const struct ew_transcript_piece *begin = &t->words[first], *last = &t->words[i - 1], *word = &t->words[i];

	return word->speaker == last->speaker && word->channel == last->channel &&
	       word->from_ms - last->to_ms < EW_TRANSCRIPT_PAUSE_MS && word->from_ms >= last->from_ms &&
	       word->to_ms - begin->from_ms <= EW_TRANSCRIPT_LONG_MS;
}

static double mean_confidence(const struct ew_transcript *t, size_t first, size_t end)
{
	double sum = 0;

	for (size_t i = first; i < end; i++) {
		if (t->words[i].confidence < 0)
			return EW_TRANSCRIPT_UNSURE;
		sum += t->words[i].confidence;
	}
	return sum / (double)(end - first);
}

static int put_together(struct ew_transcribed *r, size_t first, size_t end)
{
	struct ew_transcript *t = r->t;
	struct ew_transcript_segment segment = {
		.said = t->words[first], .first_word = (uint32_t)first, .n_words = (uint32_t)(end - first)};
	int error;

	segment.said.confidence = mean_confidence(t, first, end);
	segment.said.at = (uint32_t)t->said.len;
	for (size_t i = first; i < end; i++) {
		const struct ew_transcript_piece *word = &t->words[i];
		uint8_t *to = ew_buf_extend(&t->said, word->len + (size_t)(i > first));

		if (!to)
			break;
		if (i > first)
			*to++ = ' ';
		memcpy(to, t->said.at + word->at, word->len);
		segment.said.to_ms = word->to_ms > segment.said.to_ms ? word->to_ms : segment.said.to_ms;
	}
	error = ew_buf_error(&t->said);
	if (error < 0)
		return error == -EFBIG ? too_much(r, "text") : error;
	segment.said.len = (uint32_t)(t->said.len - segment.said.at);
	return push_segment(r, &segment);
}

int ew_tr_group(struct ew_transcribed *r, size_t first_word)
{
	size_t first = first_word, end = r->t->n_words;
	int error = 0;

	for (size_t i = first_word + 1; error == 0 && i <= end; i++) {
		if (i < end && goes_on(r->t, first, i))
			continue;
		error = put_together(r, first, i);
		first = i;
	}
	return error;
}

void ew_tr_adopt(struct ew_transcript *t, struct ew_transcript_segment *segment, size_t first_word, size_t end)
{
	size_t i = first_word;

	while (i < end && t->words[i].from_ms < segment->said.from_ms)
		i++;
	segment->first_word = (uint32_t)i;
	while (i < end && t->words[i].from_ms < segment->said.to_ms)
		i++;
	segment->n_words = (uint32_t)(i - segment->first_word);
}
