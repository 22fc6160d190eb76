/*
 * Reading a hand-in's document by src/transcript. Must never let a text stand at a time at which it was not said: what lies outside of the time
 * that the hand-in is about is refused, for by its time it is decided whether it may be kept.
 */
#include "programs/web/document.h"

#include <errno.h>

#include "base/id.h"
#include "base/limits.h"
#include "http/body.h"
#include "transcript/transcript.h"

#define TOLERANCE_MS 1000     /* engines round, and hear an end a little late */
#define MOST_BYTES (EW_MAX_REQUEST_BODY_BYTES - 4096)

static int wrong(struct ew_http_problem *problem, const char *field, const char *what)
{
	return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, ew_slice_text(field), "%s", what);
}

static int no_memory(struct ew_http_problem *problem)
{
	(void)ew_http_problem_set(problem, EW_HTTP_INTERNAL, EW_SLICE_EMPTY, "there is no memory for this");
	return -ENOMEM;
}

static int64_t ms_of(const json_t *body, const char *name, int64_t otherwise)
{
	const json_t *value = json_object_get(body, name);

	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

/* -- who said it -- */

static bool is_party(const json_t *value)
{
	struct ew_id id;

	return json_is_string(value) && ew_id_parse(ew_slice_text(json_string_value(value)), &id) == 0;
}

static int check_parties(const json_t *body, struct ew_http_problem *problem)
{
	const json_t *parties = json_object_get(body, "parties"), *speakers = json_object_get(body, "speakers"), *one;
	const char *name;
	size_t i;

	json_array_foreach (parties, i, one)
		if (!is_party(one) && !json_is_null(one))
			return wrong(problem, "parties", "is a list of ids of parties, in the order of the channels; null for one that is nobody's");
	json_object_foreach ((json_t *)(uintptr_t)speakers, name, one)
		if (!is_party(one))
			return wrong(problem, "speakers", "says of speakers, as the engine calls them, which party they are");
	return 0;
}

/* What is said of all of it wins; then the channel, which is surer than a speaker that an engine told apart. */
static json_t *party_of(const json_t *body, const json_t *segment)
{
	const json_t *channel = json_object_get(segment, "channel");
	const char *speaker = json_string_value(json_object_get(segment, "speaker"));
	json_t *party = json_object_get(body, "party");

	if (!party && channel)
		party = json_array_get(json_object_get(body, "parties"), (size_t)json_integer_value(channel));
	if ((!party || json_is_null(party)) && speaker)
		party = json_object_get(json_object_get(body, "speakers"), speaker);
	return json_is_string(party) ? party : NULL;
}

static int name_parties(const json_t *body, json_t *segments, struct ew_http_problem *problem)
{
	json_t *one;
	size_t i;

	json_array_foreach (segments, i, one) {
		json_t *party = party_of(body, one);

		if (party && json_object_set(one, "party", party) < 0)
			return no_memory(problem);
	}
	return 0;
}

/* -- when -- */

static int check_times(const struct ew_transcript *t, int64_t span_ms, struct ew_http_problem *problem)
{
	for (size_t i = 0; i < ew_transcript_segments(t); i++) {
		const struct ew_transcript_piece *said = &ew_transcript_segment(t, i)->said;

		if (said->from_ms > span_ms || said->to_ms > span_ms + TOLERANCE_MS)
			return wrong(problem, "document", "it goes on after to_ms: what was said when cannot be known");
	}
	return 0;
}

static int read_transcript(const json_t *body, int64_t span_ms, struct ew_transcript **ret, struct ew_http_problem *problem)
{
	const char *word = json_string_value(json_object_get(body, "format"));
	enum ew_transcript_format format = ew_transcript_format_of(word);
	struct ew_error error = {0};
	int r;

	if (word && format == EW_TRANSCRIPT_ANY)
		return wrong(problem, "format", "is openai, whisper_cpp, deepgram, assemblyai, aws_transcribe, google_speech, azure_speech, vosk, "
						"livekit or speechmatics; without it, it is found by its shape");
	r = ew_transcript_read(json_object_get(body, "document"), format, span_ms, ret, &error);
	if (r == -ENOMEM)
		return no_memory(problem);
	return r < 0 ? wrong(problem, "document", ew_error_text(&error)) : 0;
}

/* -- the body -- */

static int put_segments(json_t *body, json_t *segments, const char *made_by, struct ew_http_problem *problem)
{
	static const char *const used[] = {"document", "format", "offset_ms", "parties", "speakers", "party"};

	if (json_array_size(segments) > EW_MAX_HAND_IN_SEGMENTS || json_dumpb(segments, NULL, 0, JSON_COMPACT) > MOST_BYTES)
		return wrong(problem, "document", "it is too long for one hand-in: hand it in in parts, each with its own from_ms and to_ms");
	if (json_object_set(body, "segments", segments) < 0)
		return no_memory(problem);
	if (!json_object_get(body, "model") && json_object_set_new(body, "model", json_string(made_by)) < 0)
		return no_memory(problem);
	for (size_t i = 0; i < EW_COUNT(used); i++)
		(void)json_object_del(body, used[i]);
	return 0;
}

static int replace(json_t *body, struct ew_http_problem *problem)
{
	int64_t from_ms = ms_of(body, "from_ms", 0), begins_ms = ms_of(body, "offset_ms", from_ms);
	int64_t span_ms = ms_of(body, "to_ms", 0) - begins_ms;
	_cleanup_(ew_transcript_free) struct ew_transcript *t = NULL;
	_cleanup_(ew_http_json_free) json_t *segments = NULL;
	int r = check_parties(body, problem);

	if (r == 0 && (begins_ms < from_ms || span_ms < 0))
		r = wrong(problem, "offset_ms", "is where in the call the document's time begins: from from_ms to to_ms");
	if (r == 0)
		r = read_transcript(body, span_ms, &t, problem);
	if (r == 0)
		r = check_times(t, span_ms, problem);
	if (r < 0)
		return r;
	ew_transcript_place(t, begins_ms, span_ms);
	segments = ew_transcript_json(t);
	if (!segments)
		return no_memory(problem);
	r = name_parties(body, segments, problem);
	return r < 0 ? r : put_segments(body, segments, ew_transcript_format_name(ew_transcript_made_by(t)), problem);
}

int ew_web_read_document(json_t *body, struct ew_http_problem *problem)
{
	static const char *const others[] = {"format", "offset_ms", "parties", "speakers"};
	const char *kind = json_string_value(json_object_get(body, "kind"));

	for (size_t i = 0; !json_object_get(body, "document") && i < EW_COUNT(others); i++)
		if (json_object_get(body, others[i]))
			return wrong(problem, others[i], "says how to read a \"document\", and there is none");
	if (!json_object_get(body, "document"))
		return 0;
	if (!kind || (strcmp(kind, "transcript") != 0 && strcmp(kind, "live_transcript") != 0))
		return wrong(problem, "document", "what a speech engine wrote is a transcript or a live_transcript");
	if (json_object_get(body, "content") || json_object_get(body, "segments"))
		return wrong(problem, "document", "send a document, content or segments, and nothing beside it");
	return replace(body, problem);
}
