/*
 * From a document to a transcript, whoever wrote it, and from a transcript to the form of the API. Must never let a transcript out whose
 * segments do not rise, or whose words are not those of its segments.
 */
#include "transcript/transcript.h"

#include <math.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "transcript/build.h"

static const struct {
	const char *word;   /* in requests and in what is stored */
	const char *people; /* in sentences */
	ew_transcript_reader_fn *read;
} formats[EW_TRANSCRIPT_FORMATS] = {
	[EW_TRANSCRIPT_OPENAI] = {"openai", "OpenAI", ew_read_openai},
	[EW_TRANSCRIPT_WHISPER_CPP] = {"whisper_cpp", "whisper.cpp", ew_read_whisper_cpp},
	[EW_TRANSCRIPT_DEEPGRAM] = {"deepgram", "Deepgram", ew_read_deepgram},
	[EW_TRANSCRIPT_ASSEMBLYAI] = {"assemblyai", "AssemblyAI", ew_read_assemblyai},
	[EW_TRANSCRIPT_AWS] = {"aws_transcribe", "Amazon Transcribe", ew_read_aws},
	[EW_TRANSCRIPT_GOOGLE] = {"google_speech", "Google Speech-to-Text", ew_read_google},
	[EW_TRANSCRIPT_AZURE] = {"azure_speech", "Azure Speech", ew_read_azure},
	[EW_TRANSCRIPT_VOSK] = {"vosk", "Vosk", ew_read_vosk},
	[EW_TRANSCRIPT_LIVEKIT] = {"livekit", "LiveKit", ew_read_livekit},
	[EW_TRANSCRIPT_SPEECHMATICS] = {"speechmatics", "Speechmatics", ew_read_speechmatics},
};

const char *ew_transcript_format_name(enum ew_transcript_format format)
{
	return (unsigned)format < EW_TRANSCRIPT_FORMATS ? formats[format].word : NULL;
}

enum ew_transcript_format ew_transcript_format_of(const char *word)
{
	for (unsigned i = 1; word && i < EW_TRANSCRIPT_FORMATS; i++)
		if (strcmp(formats[i].word, word) == 0)
			return (enum ew_transcript_format)i;
	return EW_TRANSCRIPT_ANY;
}

static void free_json(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

/* The first that began is first; of two that began together the one that came first. */
static int by_time(const void *a, const void *b)
{
	const struct ew_transcript_segment *x = a, *y = b;

	if (x->said.from_ms != y->said.from_ms)
		return x->said.from_ms < y->said.from_ms ? -1 : 1;
	return x->said.at < y->said.at ? -1 : x->said.at > y->said.at;
}

static int read_as(
	const json_t *document, enum ew_transcript_format format, int64_t span_ms, struct ew_transcript **ret, struct ew_error *error)
{
	_cleanup_(ew_transcript_free) struct ew_transcript *t = calloc(1, sizeof(*t));
	struct ew_transcribed reading = {.t = t, .engine = formats[format].people, .span_ms = span_ms, .error = error};
	int r;

	if (!t)
		return -ENOMEM;
	t->format = format;
	ew_buf_init_secret(&t->said, EW_TRANSCRIPT_TEXT_BYTES);
	r = formats[format].read(&reading, document);
	if (r < 0)
		return r;
	if (t->n_segments > 1)
		qsort(t->segments, t->n_segments, sizeof(*t->segments), by_time);
	*ret = TAKE(t);
	return 0;
}

int ew_transcript_read(const json_t *document, enum ew_transcript_format format, int64_t span_ms, struct ew_transcript **ret,
	struct ew_error *error)
{
	if (format == EW_TRANSCRIPT_ANY)
		format = ew_transcript_detect(document);
	if (format == EW_TRANSCRIPT_ANY || (unsigned)format >= EW_TRANSCRIPT_FORMATS)
		return ew_error_set(error, -ENOTSUP, "the transcript is like none of those that are known; name its format");
	if (span_ms < 0 || span_ms > EW_TRANSCRIPT_MOST_MS)
		return ew_error_set(error, -EBADMSG, "the audio is longer than can be");
	return read_as(document, format, span_ms, ret, error);
}

int ew_transcript_parse(struct ew_slice text, enum ew_transcript_format format, int64_t span_ms, struct ew_transcript **ret,
	struct ew_error *error)
{
	_cleanup_(free_json) json_t *json = NULL;
	json_error_t said = {0};

	if (text.len > EW_TRANSCRIPT_BYTES)
		return ew_error_set(error, -E2BIG, "the transcript is longer than %u bytes", EW_TRANSCRIPT_BYTES);
	if (text.len == 0)
		return ew_error_set(error, -EBADMSG, "the transcript is empty");
	json = json_loadb((const char *)text.at, text.len, JSON_REJECT_DUPLICATES, &said);
	if (!json && (said.text[0] == '\0' || json_error_code(&said) == json_error_out_of_memory))
		return -ENOMEM;
	if (!json)
		return ew_error_set(error, -EBADMSG, "the transcript is no JSON (byte %d)", said.position);
	return ew_transcript_read(json, format, span_ms, ret, error);
}

void ew_transcript_free(struct ew_transcript **transcript)
{
	struct ew_transcript *t = TAKE(*transcript);

	if (!t)
		return;
	ew_buf_free(&t->said);
	if (t->words)
		ew_wipe(t->words, t->n_words * sizeof(*t->words));
	if (t->segments)
		ew_wipe(t->segments, t->n_segments * sizeof(*t->segments));
	free(t->words);
	free(t->segments);
	ew_wipe(t, sizeof(*t));
	free(t);
}

/* -- looking -- */

enum ew_transcript_format ew_transcript_made_by(const struct ew_transcript *t)
{
	return t->format;
}

const char *ew_transcript_language(const struct ew_transcript *t)
{
	return t->language[0] ? t->language : NULL;
}

size_t ew_transcript_segments(const struct ew_transcript *t)
{
	return t->n_segments;
}

const struct ew_transcript_segment *ew_transcript_segment(const struct ew_transcript *t, size_t i)
{
	return i < t->n_segments ? &t->segments[i] : NULL;
}

size_t ew_transcript_words(const struct ew_transcript *t)
{
	return t->n_words;
}

const struct ew_transcript_piece *ew_transcript_word(const struct ew_transcript *t, size_t i)
{
	return i < t->n_words ? &t->words[i] : NULL;
}

struct ew_slice ew_transcript_said(const struct ew_transcript *t, const struct ew_transcript_piece *piece)
{
	return ew_slice_of(t->said.at + piece->at, piece->len);
}

const char *ew_transcript_speaker(const struct ew_transcript *t, int16_t speaker)
{
	return speaker >= 0 && (size_t)speaker < t->n_speakers ? t->speakers[speaker] : NULL;
}

static void place(struct ew_transcript_piece *piece, int64_t begins_ms, int64_t span_ms)
{
	piece->from_ms = begins_ms + (piece->from_ms < span_ms ? piece->from_ms : span_ms);
	piece->to_ms = begins_ms + (piece->to_ms < span_ms ? piece->to_ms : span_ms);
}

void ew_transcript_place(struct ew_transcript *t, int64_t begins_ms, int64_t span_ms)
{
	for (size_t i = 0; i < t->n_segments; i++)
		place(&t->segments[i].said, begins_ms, span_ms);
	for (size_t i = 0; i < t->n_words; i++)
		place(&t->words[i], begins_ms, span_ms);
}

/* -- the form of the API -- */

static json_t *piece_json(const struct ew_transcript *t, const struct ew_transcript_piece *piece)
{
	struct ew_slice said = ew_transcript_said(t, piece);
	json_t *made = json_pack("{s:I, s:I, s:s%}", "from_ms", (json_int_t)piece->from_ms, "to_ms", (json_int_t)piece->to_ms, "text",
		(const char *)said.at, said.len);

	if (made && piece->confidence >= 0 &&
		json_object_set_new(made, "confidence", json_real(round(piece->confidence * 1000) / 1000)) < 0) {
		json_decref(made);
		return NULL;
	}
	return made;
}

static json_t *words_json(const struct ew_transcript *t, const struct ew_transcript_segment *segment)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < segment->n_words; i++)
		if (json_array_append_new(list, piece_json(t, &t->words[segment->first_word + i])) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *segment_json(const struct ew_transcript *t, const struct ew_transcript_segment *segment)
{
	_cleanup_(free_json) json_t *made = piece_json(t, &segment->said);
	const char *speaker = ew_transcript_speaker(t, segment->said.speaker);
	int r = made ? 0 : -1;

	if (r == 0 && segment->said.channel >= 0)
		r = json_object_set_new(made, "channel", json_integer(segment->said.channel));
	if (r == 0 && speaker)
		r = json_object_set_new(made, "speaker", json_string(speaker));
	if (r == 0 && segment->n_words > 0)
		r = json_object_set_new(made, "words", words_json(t, segment));
	return r == 0 ? TAKE(made) : NULL;
}

json_t *ew_transcript_json(const struct ew_transcript *t)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < t->n_segments; i++)
		if (json_array_append_new(list, segment_json(t, &t->segments[i])) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}
