/*
 * Private to transcript: what every reader of an engine needs. A transcript under construction that counts and checks, and members of foreign
 * JSON with sentences that never say what stands in them.
 */
#ifndef EW_TRANSCRIPT_BUILD_H
#define EW_TRANSCRIPT_BUILD_H

#include <errno.h>

#include "base/buf.h"
#include "transcript/transcript.h"

#define EW_TRANSCRIPT_PAUSE_MS 1000   /* words further apart are of two segments */
#define EW_TRANSCRIPT_LONG_MS 30000   /* and none is longer */

struct ew_transcript {
	enum ew_transcript_format format;
	char language[EW_TRANSCRIPT_WORD_BYTES];
	char speakers[EW_TRANSCRIPT_SPEAKERS][EW_TRANSCRIPT_WORD_BYTES];
	size_t n_speakers;
	struct ew_transcript_segment *segments;
	size_t n_segments, cap_segments;
	struct ew_transcript_piece *words;
	size_t n_words, cap_words;
	struct ew_buf said;
};

struct ew_transcribed {
	struct ew_transcript *t;
	const char *engine;      /* for sentences */
	int64_t span_ms;
	struct ew_error *error;
};

/** A reader of one engine. */
typedef int ew_transcript_reader_fn(struct ew_transcribed *r, const json_t *document);

ew_transcript_reader_fn ew_read_openai, ew_read_whisper_cpp, ew_read_deepgram, ew_read_assemblyai, ew_read_aws, ew_read_google, ew_read_azure,
	ew_read_vosk, ew_read_livekit, ew_read_speechmatics;

/* -- members: one that is null is not there; errors are -EBADMSG with a sentence -- */

/** A list or nothing: then NULL. */
EW_MUST_USE int ew_tr_list(struct ew_transcribed *r, const json_t *object, const char *name, const json_t **ret);
/** An object or nothing: then NULL. */
EW_MUST_USE int ew_tr_object(struct ew_transcribed *r, const json_t *object, const char *name, const json_t **ret);
/** A text that may be empty; `ret` points into the object. Missing: an empty one. */
EW_MUST_USE int ew_tr_text(struct ew_transcribed *r, const json_t *object, const char *name, struct ew_slice *ret);
/** A time in units of `unit_ms` milliseconds: a number, or one in a text that may end in "s". 1: it is missing, and `ret` is untouched. */
EW_MUST_USE int ew_tr_time(struct ew_transcribed *r, const json_t *object, const char *name, double unit_ms, int64_t *ret);
/** Both are there. */
EW_MUST_USE int ew_tr_times(
	struct ew_transcribed *r, const json_t *object, const char *from, const char *to, double unit_ms, struct ew_transcript_piece *piece);
/** A number from 0 to 1, also as a text; missing: EW_TRANSCRIPT_UNSURE. A little outside is the nearest of both. */
EW_MUST_USE int ew_tr_confidence(struct ew_transcribed *r, const json_t *object, const char *name, double *ret);
/** The speaker that is named by a text or a whole number; missing: nobody. */
EW_MUST_USE int ew_tr_speaker(struct ew_transcribed *r, const json_t *object, const char *name, int16_t *ret);
/** A number of a channel, also as a text that ends in one ("ch_0"), counted from `first`; missing: nobody. */
EW_MUST_USE int ew_tr_channel(struct ew_transcribed *r, const json_t *object, const char *name, int first, int16_t *ret);
/** Keeps the first language that is told; missing or longer ones are passed over. */
EW_MUST_USE int ew_tr_language(struct ew_transcribed *r, const json_t *object, const char *name);
/** True for an object's member that is a list. */
bool ew_tr_has_list(const json_t *object, const char *name);

/* -- building -- */

/** A piece without time, channel, speaker. */
struct ew_transcript_piece ew_tr_piece(void);
/** Adds a word; its text is trimmed, and an empty one is passed over. */
EW_MUST_USE int ew_tr_word(struct ew_transcribed *r, const struct ew_transcript_piece *piece, struct ew_slice text);
/** Puts text behind the last word: a full stop. Without a word it is passed over. */
EW_MUST_USE int ew_tr_attach(struct ew_transcribed *r, struct ew_slice text);
/** Adds a segment that has the words from `first_word` on; text as above, and an empty one leaves no segment. */
EW_MUST_USE int ew_tr_segment(
	struct ew_transcribed *r, const struct ew_transcript_piece *piece, struct ew_slice text, size_t first_word);
/** The same over all of the audio: the engine said no time. */
EW_MUST_USE int ew_tr_untimed(struct ew_transcribed *r, struct ew_slice text, size_t first_word);
/** Puts the words from `first_word` on together to segments: by speaker, channel and pause. */
EW_MUST_USE int ew_tr_group(struct ew_transcribed *r, size_t first_word);
/** Words that begin within the segment are its own, of those from `first_word` on, which rise. */
void ew_tr_adopt(struct ew_transcript *t, struct ew_transcript_segment *segment, size_t first_word, size_t end);

/** Refuses with a sentence that begins with the engine's name. Always -EBADMSG. */
int ew_tr_bad(struct ew_transcribed *r, const char *format, ...) EW_PRINTF(2, 3);

#endif
