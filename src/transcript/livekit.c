/*
 * LiveKit: transcription packets with segments in milliseconds (the same id again takes the place of what was said before), and speech events
 * of Agents with alternatives in seconds. One, or a list in the order in which they came; what is not final is passed over. Sources: LiveKit's
 * reference of TranscriptionSegment and of agents.stt.SpeechEvent.
 */
#include "transcript/build.h"

/* SDKs write the same in two ways. */
static const char *name_of(const json_t *object, const char *one, const char *other)
{
	return json_object_get(object, one) ? one : other;
}

static bool is_false(const json_t *object, const char *name)
{
	return json_is_false(json_object_get(object, name));
}

/* A later segment of this id, in this packet or in one behind it, has taken its place. */
static bool comes_again(const json_t *list, size_t packet, size_t segment, const json_t *id)
{
	for (size_t p = packet; p < (json_is_array(list) ? json_array_size(list) : 1); p++) {
		const json_t *segments = json_object_get(json_is_array(list) ? json_array_get(list, p) : list, "segments");

		for (size_t i = p == packet ? segment + 1 : 0; i < json_array_size(segments); i++) {
			const json_t *later = json_array_get(segments, i);

			if (!is_false(later, "final") && json_equal(json_object_get(later, "id"), id))
				return true;
		}
	}
	return false;
}

static int read_segment(struct ew_transcribed *r, const json_t *one, int16_t speaker)
{
	struct ew_transcript_piece piece = ew_tr_piece();
	struct ew_slice text = EW_SLICE_EMPTY;
	int error = ew_tr_times(
		r, one, name_of(one, "startTime", "start_time"), name_of(one, "endTime", "end_time"), 1, &piece);

	piece.speaker = speaker;
	if (error == 0)
		error = ew_tr_language(r, one, "language");
	if (error == 0)
		error = ew_tr_text(r, one, "text", &text);
	return error < 0 ? error : ew_tr_segment(r, &piece, text, r->t->n_words);
}

static int read_packet(struct ew_transcribed *r, const json_t *all, size_t number, const json_t *packet)
{
	const json_t *segments = NULL, *one;
	int16_t speaker = EW_TRANSCRIPT_NOBODY;
	size_t i;
	int error = ew_tr_list(r, packet, "segments", &segments);

	if (error == 0)
		error = ew_tr_speaker(r, packet, name_of(packet, "participantIdentity", "participant_identity"), &speaker);
	json_array_foreach (segments, i, one) {
		const json_t *id = json_object_get(one, "id");

		if (error < 0)
			return error;
		if (!is_false(one, "final") && !(id && comes_again(all, number, i, id)))
			error = read_segment(r, one, speaker);
	}
	return error;
}

static int read_event(struct ew_transcribed *r, const json_t *event)
{
	const json_t *alternatives = NULL, *best;
	struct ew_transcript_piece piece = ew_tr_piece();
	struct ew_slice text = EW_SLICE_EMPTY;
	int error = ew_tr_list(r, event, "alternatives", &alternatives);

	best = json_array_get(alternatives, 0);
	if (error < 0 || !best)
		return error;
	error = ew_tr_times(r, best, "start_time", "end_time", 1000, &piece);
	if (error == 0)
		error = ew_tr_confidence(r, best, "confidence", &piece.confidence);
	if (error == 0)
		error = ew_tr_speaker(r, best, "speaker_id", &piece.speaker);
	if (error == 0)
		error = ew_tr_language(r, best, "language");
	if (error == 0)
		error = ew_tr_text(r, best, "text", &text);
	return error < 0 ? error : ew_tr_segment(r, &piece, text, r->t->n_words);
}

static int read_one(struct ew_transcribed *r, const json_t *all, size_t number, const json_t *one)
{
	struct ew_slice type = EW_SLICE_EMPTY;
	int error;

	if (json_object_get(one, "segments"))
		return read_packet(r, all, number, one);
	error = ew_tr_text(r, one, "type", &type);
	if (error < 0 || ew_slice_equal(type, EW_SLICE("final_transcript")))
		return error < 0 ? error : read_event(r, one);
	if (ew_slice_equal(type, EW_SLICE("user_input_transcribed")))
		return ew_tr_bad(r, "events \"user_input_transcribed\" do not say when it was said; hand in packets or speech events");
	return type.len > 0 ? 0 : ew_tr_bad(r, "one of them is neither a packet nor an event");
}

int ew_read_livekit(struct ew_transcribed *r, const json_t *d)
{
	const json_t *one;
	size_t i;

	if (!json_is_array(d))
		return read_one(r, d, 0, d);
	if (json_array_size(d) > EW_TRANSCRIPT_SEGMENTS)
		return ew_error_set(r->error, -E2BIG, "%s: there are more packets than can be taken", r->engine);
	json_array_foreach (d, i, one) {
		int error = read_one(r, d, i, one);

		if (error < 0)
			return error;
	}
	return 0;
}
