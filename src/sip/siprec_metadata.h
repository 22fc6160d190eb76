/*
 * Reads recording metadata (RFC 7865 and the shapes vendors made of it). Element names are taken without namespace and
 * case. A document that is not well formed is a defect to be recorded, never a reason to refuse the call.
 */
#ifndef EW_SIP_SIPREC_METADATA_H
#define EW_SIP_SIPREC_METADATA_H

#include "base/buf.h"
#include "base/limits.h"

#define EW_METADATA_MAX_PARTICIPANTS 32
#define EW_METADATA_MAX_STREAMS 32
#define EW_METADATA_MAX_SENDS 64
#define EW_METADATA_MAX_EXTENSIONS 32

/** Text of a document; see ew_metadata_text(). */
struct ew_metadata_span {
	uint32_t at;
	uint32_t len;
};

struct ew_metadata_participant {
	struct ew_metadata_span id;
	struct ew_metadata_span aor;
	struct ew_metadata_span name;
};

struct ew_metadata_stream {
	struct ew_metadata_span id;
	struct ew_metadata_span label;
};

/** "This participant sends (or receives) this stream." */
struct ew_metadata_send {
	struct ew_metadata_span participant;
	struct ew_metadata_span stream;
	bool receives;
};

struct ew_metadata_extension {
	struct ew_metadata_span name; /* lower case, without prefix */
	struct ew_metadata_span text;
};

struct ew_metadata {
	struct ew_buf text;
	struct ew_metadata_participant participants[EW_METADATA_MAX_PARTICIPANTS];
	size_t n_participants;
	struct ew_metadata_stream streams[EW_METADATA_MAX_STREAMS];
	size_t n_streams;
	struct ew_metadata_send sends[EW_METADATA_MAX_SENDS];
	size_t n_sends;
	struct ew_metadata_extension extensions[EW_METADATA_MAX_EXTENSIONS];
	size_t n_extensions;
	struct ew_metadata_span session_id;
	struct ew_metadata_span sip_session_id;
	struct ew_metadata_span group_id;
	bool malformed; /* not well formed, or with a document type; what was read before is kept */
	bool truncated; /* a limit of size, depth or number was met */
};

/**
 * Reads a document; `ret` is set up by the call and freed with ew_metadata_free(). A document that is not well formed
 * is read once more with stray ampersands and invalid bytes replaced. Errors: -ENOMEM only.
 */
EW_MUST_USE int ew_metadata_read(struct ew_slice xml, struct ew_metadata *ret);

/** Frees the text and forgets what pointed into it; fine twice. */
void ew_metadata_free(struct ew_metadata *m);

/** The text of a span; points into `m` and lives as long. */
struct ew_slice ew_metadata_text(const struct ew_metadata *m, struct ew_metadata_span span);

/** The value of the first extension element of the (lower case) name, or an empty slice. */
struct ew_slice ew_metadata_extension(const struct ew_metadata *m, const char *name);

#endif
