/*
 * A WAV file that somebody wrote for us: whatever its bytes, what is read lies within it, and its sound becomes a reference or an error.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "media/prompt_audio.h"
#include "media/wav_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_slice file = ew_slice_of(data, size);
	struct ew_prompt_reference *ref = NULL;
	struct ew_error error = {0};
	struct ew_wav wav;

	if (ew_wav_read(file, &wav, &error) < 0) {
		assert(error.code < 0);
		return 0;
	}
	assert(wav.pcm.at >= data && wav.pcm.at + wav.pcm.len <= data + size);
	assert(wav.frames > 0 && wav.frames * wav.channels * 2 == wav.pcm.len);
	if (ew_prompt_audio_read(file, &ref, &error) < 0)
		return 0;
	assert(ref->n_voiced <= ref->n_segments && ref->n_segments <= EW_PROMPT_MAX_SEGMENTS);
	ew_prompt_reference_free(&ref);
	return 0;
}
