/*
 * From the file of a notice to the reference that is looked for: WAV, mono or stereo, at 8 to 48 kHz. The same bytes always
 * give the same reference: the worker that looks for a notice and whoever checks a policy must not differ. Pure.
 */
#ifndef EW_MEDIA_PROMPT_AUDIO_H
#define EW_MEDIA_PROMPT_AUDIO_H

#include "base/error.h"
#include "base/limits.h"
#include "base/slice.h"
#include "media/prompt_reference.h"

#define EW_PROMPT_MAX_FILE_BYTES EW_MAX_PROMPT_BYTES

/**
 * Reads a file. Whether it can be proved is in the reference's `fit`. Errors: as ew_wav_read(), -EFBIG (more than
 * EW_PROMPT_MAX_FILE_BYTES or EW_PROMPT_MAX_MS), with a sentence; -ENOMEM.
 */
EW_MUST_USE int ew_prompt_audio_read(struct ew_slice file, struct ew_prompt_reference **ret, struct ew_error *error);

#endif
