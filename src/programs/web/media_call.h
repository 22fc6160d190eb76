/*
 * What audio, artifacts, peaks and export share: who may hear is shown by a handle or by a token
 * with a stated purpose, and the answer may be a descriptor.
 */
#ifndef EW_PROGRAMS_WEB_MEDIA_CALL_H
#define EW_PROGRAMS_WEB_MEDIA_CALL_H

#include "programs/web/ask.h"

#define EW_WEB_HANDLE_BYTES 512

/**
 * Reads token and purpose; `handle` is empty when none was given. False: answered, because there is
 * neither a handle nor a token with a purpose.
 */
bool ew_web_need_access(
	struct ew_web_call *call, struct ew_slice handle, struct ew_slice *ret_purpose);

/** Reads a format ("opus" when empty) and sets call->content_type. False: answered with 400. */
bool ew_web_read_format(struct ew_web_call *call, struct ew_slice format, const char **ret);

/** A kind of artifact, as the API names it. */
struct ew_web_artifact {
	const char *kind; /* "audio", "frames", "wav" */
	const char *content_type;
	const char *extension; /* of a file's name, without the dot */
};

/** NULL: there is no such kind. */
const struct ew_web_artifact *ew_web_artifact_find(struct ew_slice kind);

/** Checks a party's id; empty is fine. False: answered with 400. */
bool ew_web_check_party(struct ew_web_call *call, struct ew_slice party);

/** Sets a member of a question's arguments unless `text` is empty. Errors: -ENOMEM. */
EW_MUST_USE int ew_web_add_text(json_t *to, const char *name, struct ew_slice text);

/**
 * Answers from what is kept under `parts` (everything the bytes depend on, who asks included), or
 * asks, keeps what comes and answers from that. Takes over the call and the question's arguments.
 */
void ew_web_serve_media(struct ew_web_call *call, const struct ew_web_question *question,
	const struct ew_slice *parts, size_t n_parts);

/**
 * Asks for what is then given for saving under call->filename, and broken off when it may not be taken away any more.
 * Takes over the call and the question's arguments.
 */
void ew_web_download(struct ew_web_call *call, const struct ew_web_question *question);

#endif
