/*
 * A recorded call for tests and benchmarks: two parties of speech-like sound on a real tape, and a keeper and a vault
 * that a worker's core can be driven with.
 */
#ifndef EW_TEST_CALL_KIT_H
#define EW_TEST_CALL_KIT_H

#include "open/identity.h"
#include "programs/worker/worker.h"
#include "tape/frame.h"
#include "tape/tape_writer.h"

#define KIT_PARTIES 2
#define KIT_ORIGIN_US (1767225600 * EW_US_PER_S)
#define KIT_PACKET_SAMPLES 160

struct kit_span {
	struct ew_id span;
	uint32_t epoch;
	uint32_t frames;
	ew_tape_pos last;
	int64_t from_us; /* from the origin */
	int64_t to_us;
};

struct kit_party {
	int16_t *sent; /* decoded G.711 as sent, from the origin; silence while withheld too: what was said is kept */
	struct kit_span spans[4];
	size_t n_spans;
	struct ew_msg_job_object object; /* slices point to the buffers below */
	struct ew_buf header, report, peaks, heard;
	int output;
	struct ew_tape_span *open; /* by kit_span() */
	struct ew_buf frame;
	struct ew_wall frame_begin;
	int64_t from_us;
};

/** A notice that the next finishing jobs look for: number 10 and on. */
struct kit_prompt {
	const char *path;
	bool lies; /* its hash is said to be another */
};

struct kit {
	struct ew_io *io;
	const char *folder;
	int64_t seconds;
	int64_t pause_from_us; /* packets that arrive in between are not kept */
	int64_t pause_to_us;
	struct ew_identity *vault;
	struct kit_party parties[KIT_PARTIES];
	struct ew_tape *tape;
	uint32_t refuse_ticket; /* index of a span whose ticket is refused, UINT32_MAX: none */
	struct ew_buf key; /* of the last claim */
	size_t party;      /* of the job under way */
	bool rendering;
	int64_t failed_code;
	uint64_t rendered_bytes;
	struct ew_hash rendered_sha256;
	struct ew_hash opened[KIT_PARTIES]; /* of the last rendering */
	size_t n_opened;
	char failed_text[401];
	struct ew_slice silences[KIT_PARTIES]; /* `spans` of job_silence for the next renderings; empty: none */
	struct ew_slice for_good; /* the same for the next objects that are made; empty: none */
	struct kit_prompt prompts[EW_MAX_JOB_PROMPTS];
	size_t n_prompts;
	int finals; /* final messages of the job under way */
};

/** Speech-like sound that alternates between the parties every three seconds over a noise floor of -65 dBm0. */
void kit_sound(size_t party, int64_t packet, int16_t pcm[KIT_PACKET_SAMPLES]);
/** True while it is this party's turn. */
bool kit_talks(size_t party, int64_t packet);
uint8_t kit_alaw(int16_t sample);

/** Places the call on a tape in `folder`. Negative errno on failure. */
int kit_record(struct kit *k, struct ew_io *io, const char *folder, int64_t seconds);
void kit_free(struct kit *k);

/** A tape for a call of so many seconds, with nothing on it: for packets of the caller's own. */
int kit_open(struct kit *k, struct ew_io *io, const char *folder, int64_t seconds);
/** Begins a span (from the origin), takes packets in arrival order, ends it. */
int kit_span(struct kit *k, size_t party, int64_t from_us);
int kit_packet(struct kit *k, size_t party, const struct ew_packet *packet);
int kit_span_end(struct kit *k, size_t party, int64_t to_us);

/** Finishes one party into the file `path`; 0 when the worker's core said that the job is over. */
int kit_finish(struct kit *k, size_t party, uint8_t kind, const char *path);

/**
 * Makes the object of a party, which lies in the file `source`, anew in `path`: it is the party's object from then on. `sources`: how often the
 * worker is given it.
 */
int kit_remake(struct kit *k, size_t party, uint8_t kind, const char *source, unsigned sources, const char *path);

/** Renders both objects (files as made by kit_finish) into `path`. `recipient` NULL: plain. */
int kit_render(struct kit *k, uint8_t format, uint8_t channel, const struct ew_recipient *recipient,
	const char *const sources[KIT_PARTIES], const char *path);

#endif
