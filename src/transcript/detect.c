/*
 * Whose JSON it is, by members that the others do not have. Must never be the check itself: the reader that is chosen is as strict as if it had
 * been named.
 */
#include "transcript/build.h"

#include <string.h>

static bool has(const json_t *object, const char *name)
{
	return json_object_get(object, name) != NULL;
}

static bool is_text(const json_t *object, const char *name, const char *text)
{
	const char *value = json_string_value(json_object_get(object, name));

	return value && strcmp(value, text) == 0;
}

/* "results" of Speechmatics says of each what it is; Google's have nothing but alternatives. */
static enum ew_transcript_format of_result_list(const json_t *document, const json_t *results)
{
	const json_t *first = json_array_get(results, 0);

	if (has(first, "type") || has(document, "format") || has(document, "job") || is_text(document, "message", "AddTranscript"))
		return EW_TRANSCRIPT_SPEECHMATICS;
	return EW_TRANSCRIPT_GOOGLE;
}

/* A file of a batch: results by where the audio lay. */
static bool is_google_batch(const json_t *results)
{
	const json_t *one = json_object_iter_value(json_object_iter((json_t *)(uintptr_t)results));

	return has(one, "transcript") || has(one, "inlineResult") || has(one, "cloudStorageResult");
}

static enum ew_transcript_format of_results(const json_t *document)
{
	const json_t *results = json_object_get(document, "results");

	if (json_is_array(results))
		return of_result_list(document, results);
	if (has(results, "channels") || has(results, "utterances"))
		return EW_TRANSCRIPT_DEEPGRAM;
	if (has(results, "items") || has(results, "transcripts"))
		return EW_TRANSCRIPT_AWS;
	return is_google_batch(results) ? EW_TRANSCRIPT_GOOGLE : EW_TRANSCRIPT_ANY;
}

static bool is_livekit(const json_t *one)
{
	const json_t *segments = json_object_get(one, "segments");
	const json_t *first = json_array_get(segments, 0);

	return has(one, "participant_identity") || has(one, "participantIdentity") || has(one, "track_sid") || has(one, "trackSid") ||
	       has(first, "start_time") || has(first, "startTime") || is_text(one, "type", "final_transcript") ||
	       is_text(one, "type", "interim_transcript") || is_text(one, "type", "user_input_transcribed");
}

static bool is_vosk(const json_t *one)
{
	return ew_tr_has_list(one, "result") || has(one, "partial") || ew_tr_has_list(json_object_get(one, "result"), "hypotheses") ||
	       ew_tr_has_list(one, "hypotheses") || (ew_tr_has_list(one, "alternatives") && !has(one, "type"));
}

static enum ew_transcript_format of_object(const json_t *d)
{
	if (has(d, "results"))
		return of_results(d);
	if (has(d, "response") && (has(d, "done") || has(d, "name")))
		return EW_TRANSCRIPT_GOOGLE;
	if (is_text(d, "type", "Results") && has(d, "channel"))
		return EW_TRANSCRIPT_DEEPGRAM;
	if (has(d, "recognizedPhrases") || has(d, "combinedPhrases") || has(d, "combinedRecognizedPhrases"))
		return EW_TRANSCRIPT_AZURE;
	if (ew_tr_has_list(d, "transcription"))
		return EW_TRANSCRIPT_WHISPER_CPP;
	if (is_livekit(d))
		return EW_TRANSCRIPT_LIVEKIT;
	if (json_is_string(json_object_get(d, "id")) && json_is_string(json_object_get(d, "status")))
		return EW_TRANSCRIPT_ASSEMBLYAI;
	if (is_vosk(d))
		return EW_TRANSCRIPT_VOSK;
	return has(d, "text") || ew_tr_has_list(d, "segments") ? EW_TRANSCRIPT_OPENAI : EW_TRANSCRIPT_ANY;
}

/* Streams write one message behind the other: the first that says whose it is speaks for all. */
static enum ew_transcript_format of_list(const json_t *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		if (is_livekit(one))
			return EW_TRANSCRIPT_LIVEKIT;
		if (is_text(one, "message", "AddTranscript"))
			return EW_TRANSCRIPT_SPEECHMATICS;
		if (is_text(one, "type", "Results"))
			return EW_TRANSCRIPT_DEEPGRAM;
		if (is_vosk(one) || has(one, "text"))
			return EW_TRANSCRIPT_VOSK;
	}
	return EW_TRANSCRIPT_ANY;
}

enum ew_transcript_format ew_transcript_detect(const json_t *document)
{
	if (json_is_array(document))
		return of_list(document);
	return json_is_object(document) ? of_object(document) : EW_TRANSCRIPT_ANY;
}
