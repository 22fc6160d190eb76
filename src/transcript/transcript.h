/*
 * One transcript, whoever made it: what was said, when, on which channel, by which of the engine's speakers, and how sure the engine was. The
 * usual engines write it down in a dozen shapes of JSON; here each is read into the same one.
 *
 * What they write comes from outside and is hostile: everything is bounded, and what does not fit is refused whole with a sentence. Sentences
 * name members and never what stands in them, for that is what somebody said. Pure; one thread.
 */
#ifndef EW_TRANSCRIPT_TRANSCRIPT_H
#define EW_TRANSCRIPT_TRANSCRIPT_H

#include <jansson.h>

#include "base/error.h"
#include "base/slice.h"

#define EW_TRANSCRIPT_BYTES (8u << 20)        /* of a document */
#define EW_TRANSCRIPT_SEGMENTS 20000
#define EW_TRANSCRIPT_WORDS 200000
#define EW_TRANSCRIPT_TEXT_BYTES (4u << 20)   /* of all texts together */
#define EW_TRANSCRIPT_SPEAKERS 64
#define EW_TRANSCRIPT_WORD_BYTES 64           /* of a speaker's name, or a language */
#define EW_TRANSCRIPT_CHANNELS 32
#define EW_TRANSCRIPT_MOST_MS INT64_C(1000000000) /* eleven days */
#define EW_TRANSCRIPT_NOBODY (-1)             /* no channel, no speaker */
#define EW_TRANSCRIPT_UNSURE (-1.0)           /* the engine does not say how sure it is */

enum ew_transcript_format {
	EW_TRANSCRIPT_ANY, /* found by its shape */
	EW_TRANSCRIPT_OPENAI,      /* json and verbose_json of /v1/audio/transcriptions, and whoever writes the same */
	EW_TRANSCRIPT_WHISPER_CPP, /* what whisper.cpp's command line writes: --output-json, --output-json-full */
	EW_TRANSCRIPT_DEEPGRAM,    /* of a file, or one message of a stream */
	EW_TRANSCRIPT_ASSEMBLYAI,
	EW_TRANSCRIPT_AWS,         /* Amazon Transcribe, batch */
	EW_TRANSCRIPT_GOOGLE,      /* Speech-to-Text v1 and v2: an answer, an operation, a file of a batch */
	EW_TRANSCRIPT_AZURE,       /* Azure Speech: batch and fast transcription */
	EW_TRANSCRIPT_VOSK,        /* Vosk, and Kaldi's server: one result or a list of them */
	EW_TRANSCRIPT_LIVEKIT,     /* transcription packets, or speech events of Agents: one or a list of them */
	EW_TRANSCRIPT_SPEECHMATICS, /* json-v2, or messages AddTranscript */
	EW_TRANSCRIPT_FORMATS
};

/** A stretch of text. Times are milliseconds from where the audio begins; `to_ms` is never before `from_ms`. */
struct ew_transcript_piece {
	int64_t from_ms, to_ms;
	double confidence;    /* 0 to 1, or EW_TRANSCRIPT_UNSURE */
	uint32_t at, len;     /* of ew_transcript_said() */
	int16_t channel;      /* from 0, or EW_TRANSCRIPT_NOBODY */
	int16_t speaker;      /* of ew_transcript_speaker(), or EW_TRANSCRIPT_NOBODY */
};

struct ew_transcript_segment {
	struct ew_transcript_piece said;
	uint32_t first_word, n_words; /* none where the engine gives no times of words */
	bool untimed;         /* the engine said no time: it is that of the whole audio */
};

struct ew_transcript;

/** "openai", "whisper_cpp", "deepgram", ...; NULL for a number that is none, and for EW_TRANSCRIPT_ANY. */
const char *ew_transcript_format_name(enum ew_transcript_format format);
/** EW_TRANSCRIPT_ANY for a word that is none. */
enum ew_transcript_format ew_transcript_format_of(const char *word);

/** What a document looks like; EW_TRANSCRIPT_ANY when like nothing that is known. */
enum ew_transcript_format ew_transcript_detect(const json_t *document);

/**
 * Reads a document. `format` EW_TRANSCRIPT_ANY: as it looks. `span_ms`: how long the audio was; text without any time is given all of it.
 * Results that the engine calls partial are passed over. Segments come in rising time; an engine that gives words alone has them put together
 * where one speaks without a pause. Errors with a sentence: -ENOTSUP (like nothing that is known), -EBADMSG (malformed, or the engine says
 * that it failed), -E2BIG (too long), -ENOMEM (without one).
 */
EW_MUST_USE int ew_transcript_read(const json_t *document, enum ew_transcript_format format, int64_t span_ms,
	struct ew_transcript **ret, struct ew_error *error);
/** The same from its text; a member that comes twice, or bytes behind the end, are refused. Errors: the same. */
EW_MUST_USE int ew_transcript_parse(struct ew_slice text, enum ew_transcript_format format, int64_t span_ms,
	struct ew_transcript **ret, struct ew_error *error);
/** Wipes and frees. NULL is fine. */
void ew_transcript_free(struct ew_transcript **transcript);

/** The format it was read as, also where it had to be recognised. */
enum ew_transcript_format ew_transcript_made_by(const struct ew_transcript *t);
/** As the engine calls it ("en", "english", "en-US"); NULL: it does not say. */
const char *ew_transcript_language(const struct ew_transcript *t);
/** How many segments. */
size_t ew_transcript_segments(const struct ew_transcript *t);
/** One of them; belongs to the transcript. */
const struct ew_transcript_segment *ew_transcript_segment(const struct ew_transcript *t, size_t i);
/** How many words with times of their own; 0: the engine gave none. */
size_t ew_transcript_words(const struct ew_transcript *t);
/** Of all words; a segment's begin with its `first_word`. */
const struct ew_transcript_piece *ew_transcript_word(const struct ew_transcript *t, size_t i);
/** Text of a segment or a word: well-formed UTF-8 without a NUL; belongs to the transcript. */
struct ew_slice ew_transcript_said(const struct ew_transcript *t, const struct ew_transcript_piece *piece);
/** How the engine calls a speaker; NULL for EW_TRANSCRIPT_NOBODY. */
const char *ew_transcript_speaker(const struct ew_transcript *t, int16_t speaker);

/** Moves it to where its audio begins in something longer; what the engine put behind `span_ms` of the audio is put at its end. */
void ew_transcript_place(struct ew_transcript *t, int64_t begins_ms, int64_t span_ms);

/**
 * The segments as the API has them: [{"from_ms", "to_ms", "text", "confidence"?, "channel"?, "speaker"?, "words"?: [{"text", "from_ms", "to_ms",
 * "confidence"?}]}]. A new reference; NULL without memory.
 */
json_t *ew_transcript_json(const struct ew_transcript *t);

#endif
