/*
 * What audio, peaks and export share: who may hear is shown by a handle or by a token with a stated
 * purpose, and the answer may be a descriptor.
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

/** Answers with a rendering; `download`: offered for saving under call->filename. */
void ew_web_answer_media(struct ew_web_call *call, const struct ew_media *media, bool download);

#endif
