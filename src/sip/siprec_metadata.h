/*
 * Recording metadata (RFC 7865 and the shapes vendors made of it) as a list of objects. A document is read into such a
 * list, and what a dialog knows from all its documents is another one (siprec_model.h). Element names are taken without
 * namespace and case, ids as they are. A document that is not well formed is a defect to be recorded, never a reason to
 * refuse the call.
 */
#ifndef EW_SIP_SIPREC_METADATA_H
#define EW_SIP_SIPREC_METADATA_H

#include "base/buf.h"
#include "base/limits.h"

/** Text of a list; see ew_metadata_text(). */
struct ew_metadata_span {
	uint32_t at;
	uint32_t len;
};

/** What an object is, and what its texts are then. Numbers are part of the saved form. */
enum ew_metadata_kind {
	EW_META_GROUP = 1,       /* from, to: associate and disassociate time */
	EW_META_SESSION = 2,     /* ref: group; value: sipSessionID; note: reason; from, to: start, stop */
	EW_META_PARTICIPANT = 3, /* value: first address; note: first name; ref: m-line (from a header); from, to */
	EW_META_NAME = 4,        /* id: participant; ref: language; value: address; note: name. Beyond the first */
	EW_META_STREAM = 5,      /* ref: session; value: label; note: mode; from, to */
	EW_META_ATTENDS = 6,     /* participantsessionassoc. id: participant; ref: session; from, to */
	EW_META_RECORDS = 7,     /* sessionrecordingassoc. id: session; from, to */
	EW_META_SENDS = 8,       /* participantstreamassoc. id: participant; ref: stream; from, to */
	EW_META_RECEIVES = 9,    /* the same */
	EW_META_SILENT = 10,     /* participantstreamassoc that names no stream. id: participant; from, to */
	EW_META_EXTENSION = 11,  /* id: name in lower case, its path with dots; ref: owner; value: text */
	EW_META_EXTERNAL = 12,   /* id: name of an id of a header; value: text */
};

#define EW_META_GONE 1        /* flag: a complete document left it out */
#define EW_META_FROM_HEADER 2 /* flag: said by a SIP header, not by a document */

struct ew_metadata_object {
	uint8_t kind; /* enum ew_metadata_kind */
	uint8_t flags;
	struct ew_metadata_span id;
	struct ew_metadata_span ref;
	struct ew_metadata_span value;
	struct ew_metadata_span note;
	struct ew_metadata_span from;
	struct ew_metadata_span to;
};

struct ew_metadata {
	struct ew_buf text;
	struct ew_metadata_object *objects;
	size_t n;
	size_t cap;
	size_t max;
	bool partial;        /* dataMode partial; a document that does not say is complete */
	bool malformed;      /* not well formed, or with a document type; what was read before is kept */
	bool truncated;      /* a limit of size, depth or number was met */
	bool needs_snapshot; /* of a model: a partial document named an id that nothing is known of */
};

/**
 * Reads a document; `ret` is set up by the call and freed with ew_metadata_free(). A document that is not well formed
 * is read once more with stray ampersands, brackets and invalid bytes replaced. Errors: -ENOMEM only.
 */
EW_MUST_USE int ew_metadata_read(struct ew_slice xml, struct ew_metadata *ret);

/** An empty list that takes so many objects and bytes of text. Allocates nothing. */
void ew_metadata_init(struct ew_metadata *m, size_t max_objects, size_t max_text_bytes);

/** Frees what the list holds and forgets it; fine twice. */
void ew_metadata_free(struct ew_metadata *m);

/** The text of a span; points into `m` until the next text is kept. */
struct ew_slice ew_metadata_text(const struct ew_metadata *m, struct ew_metadata_span span);

/**
 * Keeps a copy of text, cut before a whole character at max_bytes. What does not fit marks the list truncated. Errors:
 * -ENOMEM only.
 */
EW_MUST_USE int ew_metadata_keep(
	struct ew_metadata *m, struct ew_slice text, size_t max_bytes, struct ew_metadata_span *ret);

/**
 * Adds an object; *ret is its index, or SIZE_MAX (and the list is marked truncated) when there are too many. Errors:
 * -ENOMEM only.
 */
EW_MUST_USE int ew_metadata_add(struct ew_metadata *m, const struct ew_metadata_object *o, size_t *ret);

/** The next object of the kind at or behind *at, which moves behind it; NULL at the end. */
const struct ew_metadata_object *ew_metadata_next(
	const struct ew_metadata *m, enum ew_metadata_kind kind, size_t *at);

/** The first object of the kind with this id, or NULL. */
const struct ew_metadata_object *ew_metadata_find(
	const struct ew_metadata *m, enum ew_metadata_kind kind, struct ew_slice id);

/**
 * The value of the first extension element of the (lower case) name, whole or as the last part of a path, or an empty
 * slice.
 */
struct ew_slice ew_metadata_extension(const struct ew_metadata *m, const char *name);

#endif
