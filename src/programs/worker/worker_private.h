/*
 * Private to the worker: one job and where its bytes go.
 */
#ifndef EW_PROGRAMS_WORKER_PRIVATE_H
#define EW_PROGRAMS_WORKER_PRIVATE_H

#include "media/ogg_opus.h"
#include "media/timeline.h"
#include "programs/worker/worker.h"
#include "programs/worker/worker_silence.h"
#include "seal/age_seal.h"
#include "tape/frame.h"
#include "tape/tape_reader.h"

#define EW_WORKER_MAX_SPANS 16384
#define EW_WORKER_MAX_VOICES EW_MAX_PARTIES_PER_CALL
#define EW_WORKER_MAX_SOURCES EW_MAX_BUNDLE_MEDIA

enum ew_worker_job {
	EW_WORKER_IDLE,
	EW_WORKER_FINISH,
	EW_WORKER_RENDER,
	EW_WORKER_BUNDLE,
	EW_WORKER_HEAR,
	EW_WORKER_PAPER,
	EW_WORKER_PACKAGE, /* of what is held of somebody */
	EW_WORKER_SEAL, /* data/ of the bundle is packed; what proves it is still to come */
	EW_WORKER_OVER
};
enum ew_worker_kind { EW_WORKER_OGG = 1, EW_WORKER_PCAP = 2, EW_WORKER_WAV = 3 };
enum ew_worker_format {
	EW_WORKER_FORMAT_OGG = 1,
	EW_WORKER_FORMAT_WAV = 2,
	EW_WORKER_FORMAT_AS_IS = 3
};

struct ew_worker_source {
	struct ew_msg_job_source message;
	int handle;
	struct ew_worker_silences silences;
};

/* The audio of a notice that is to be looked for. */
struct ew_worker_prompt {
	uint8_t number;
	struct ew_hash sha256;
	int handle;
};

struct ew_worker {
	struct ew_io *io;
	const struct ew_worker_ops *ops;
	void *arg;
	enum ew_worker_job job;
	struct ew_id id;
	struct ew_msg_job_finish finish;
	struct ew_msg_job_span *spans;
	size_t n_spans;
	size_t cap_spans;
	struct ew_msg_job_render render; /* its text is in `mark` */
	char mark[EW_MAX_MARK_BYTES + 1];
	struct ew_worker_source sources[EW_WORKER_MAX_SOURCES];
	size_t n_sources;
	struct ew_worker_prompt prompts[EW_MAX_JOB_PROMPTS];
	size_t n_prompts;
	struct ew_worker_silences silences; /* finishing: for good */
	struct ew_msg_job_hear hear; /* its text is in `profile` */
	char profile[17];
	int engine; /* leads to deliver, or -1 */
	int paper;  /* a parcel, or -1 */
	uint8_t paper_form;
	struct ew_worker_bundle *bundle;
	int output;
	struct ew_error error;
};

/* worker.c */

/** Claims a ticket: n bytes of key into secret memory. Errors: -EACCES (refused), those of the call, -EPROTO. */
EW_MUST_USE int ew_worker_claim(struct ew_worker *w, struct ew_id ticket, uint8_t *to, size_t n);

/** True for errors that end a job, against those that only cost a span. */
bool ew_worker_is_fatal(int code);

/* worker_package.c: what is held of somebody */

/** Takes the descriptor. Errors: -ENOMEM. */
EW_MUST_USE int ew_worker_package_new(struct ew_worker *w, const struct ew_msg_job_package *m, int *parcel);
/** Packs it into the output. Errors with a sentence in w->error. */
EW_MUST_USE int ew_worker_do_package(struct ew_worker *w);

/* worker_output.c: the file being written */

struct ew_output;

/** Plain bytes to the handle, from its beginning. */
EW_MUST_USE int ew_output_plain(struct ew_io *io, int handle, struct ew_output **ret);

/**
 * An age payload under a fresh file key; its header for `recipient` is added to `header` or, when that is NULL, stands
 * at the front of the file.
 */
EW_MUST_USE int ew_output_sealed(struct ew_io *io, int handle, const struct ew_recipient *recipient,
	struct ew_buf *header, struct ew_output **ret);

/** Fits ew_media_sink_fn: `arg` is the struct ew_output. */
EW_MUST_USE int ew_output_add(void *arg, struct ew_slice bytes);

/** Writes the rest, cuts the file behind it and syncs. */
EW_MUST_USE int ew_output_end(struct ew_output *o);

/**
 * Bytes in the file so far, header and seals included; what ew_output_end() still writes comes on
 * top.
 */
uint64_t ew_output_bytes(const struct ew_output *o);       /* in the file */
uint64_t ew_output_plain_bytes(const struct ew_output *o); /* before sealing */
/** Of the file; once, at the end. */
EW_MUST_USE int ew_output_hash(struct ew_output *o, struct ew_hash *ret);

/** Frees and wipes, without writing; the handle stays the caller's. NULL is fine. */
void ew_output_free(struct ew_output **o);

/* worker_prompt.c: notices that are looked for in the sound of a party */

struct ew_worker_notices;

/** Reads the audio of the job's notices. What cannot be read, or proved, is answered and not looked for. Errors: -ENOMEM. */
EW_MUST_USE int ew_worker_notices_new(struct ew_worker *w, uint32_t rate_hz, struct ew_worker_notices **ret);
/** The next n samples; NULL is silence. */
void ew_worker_notices_add(struct ew_worker_notices *n, const int16_t *pcm, size_t count);
/** No more come: adds a row (ipc/heard.h) for each notice. */
void ew_worker_notices_end(struct ew_worker_notices *n, struct ew_buf *to);
/** Wipes and frees. NULL is fine. */
void ew_worker_notices_free(struct ew_worker_notices **n);

/* worker_span.c: the spans of the job, packet by packet */

struct ew_worker_losses {
	uint32_t missing_spans;
	uint32_t missing_frames;
};

/** A span begins, or (packet not NULL) one packet of it. Non-zero ends the reading and is returned. */
typedef int ew_worker_packet_fn(
	void *arg, const struct ew_msg_job_span *span, const struct ew_media_packet *packet);

/** The start keys of all spans, in secret memory. */
struct ew_worker_keys {
	uint8_t (*keys)[EW_SPAN_KEY_BYTES];
	bool *has; /* false: the vault refused */
};

/**
 * Sorts the spans by rising time and claims all their tickets at once, for they do not live long. Errors: -ENOMEM, and
 * those of the vault that end a job.
 */
EW_MUST_USE int ew_worker_claim_spans(struct ew_worker *w, struct ew_worker_keys *ret);

/** Wipes and frees. */
void ew_worker_keys_free(struct ew_worker_keys *keys);

/** Reads the spans by rising time; as often as is wanted. */
EW_MUST_USE int ew_worker_read_spans(struct ew_worker *w, const struct ew_worker_keys *keys, ew_worker_packet_fn *fn,
	void *arg, struct ew_worker_losses *ret_losses);

/** One channel of a mix: an object's payload, which is Ogg/Opus, and its key. */
struct ew_worker_voice {
	int handle;
	uint64_t payload_bytes;
	const struct ew_file_key *key;
	const struct ew_worker_silences *silences; /* NULL: none */
};

/**
 * Adds an Ogg/Opus file with a channel for each voice, the very packets of the objects but for silences. Errors:
 * -EBADMSG (an object is altered), -EINVAL, -ENOMEM, those of the sink.
 */
EW_MUST_USE int ew_worker_mix(struct ew_worker *w, const struct ew_worker_voice *voices, size_t n, int64_t duration_us,
	uint32_t serial, ew_media_sink_fn *sink, void *arg);

/** Takes n samples of 16 kHz. Non-zero ends and is returned. */
typedef int ew_worker_sound_fn(void *arg, const int16_t *pcm, size_t n);
/** Decodes a source of the job, silent where job_silence says so, up to `duration_us`. Errors: as above, those of the function. */
EW_MUST_USE int ew_worker_listen(
	struct ew_worker *w, size_t source, const struct ew_file_key *key, int64_t duration_us, ew_worker_sound_fn *fn, void *arg);

/* worker_bundle*.c: an evidence bundle (docs/bundle.md), in two halves */

/** job_bundle: the parcel of the keeper's files; the handle is taken. Errors: -ENOMEM. */
EW_MUST_USE int ew_worker_bundle_new(struct ew_worker *w, const struct ew_msg_job_bundle *m, int *parcel);
/** Packs data/ and sends job_manifest. Errors with a sentence in w->error. */
EW_MUST_USE int ew_worker_bundle_pack(struct ew_worker *w);
/** Packs proofs/ from a parcel, ends the file and sends job_rendered. Errors as above. */
EW_MUST_USE int ew_worker_bundle_seal(struct ew_worker *w, int parcel);
/** NULL is fine. */
void ew_worker_bundle_free(struct ew_worker *w);

/* the jobs; 0 after the final message was sent */
EW_MUST_USE int ew_worker_do_finish(struct ew_worker *w);
/** An object again, silent where job_silence says so, and sends job_object. Errors with a sentence in w->error. */
EW_MUST_USE int ew_worker_do_remake(struct ew_worker *w);
/** Has what was said written down, and sends job_heard. Blocks on the engine too. Errors with a sentence in w->error. */
EW_MUST_USE int ew_worker_do_hear(struct ew_worker *w);

/**
 * Plays the sources into the output and sends job_rendered. Blocks on disk and vault. Errors:
 * those of reading, writing and sending, with a sentence in w->error; the caller then sends
 * job_failed.
 */
EW_MUST_USE int ew_worker_do_render(struct ew_worker *w);

/* worker_paper.c */

/** job_paper: the parcel with the paper; the handle is taken. Errors: -EPROTO. */
EW_MUST_USE int ew_worker_paper_new(struct ew_worker *w, const struct ew_msg_job_paper *m, int *parcel);
/** Draws it into the output and sends job_rendered. Errors with a sentence in w->error. */
EW_MUST_USE int ew_worker_do_paper(struct ew_worker *w);

#endif
