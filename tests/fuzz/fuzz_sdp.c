/*
 * A session description: what was read is answered, and the answer must itself be readable, with as many m-lines.
 */
#include <assert.h>

#include "sip/sdp_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_sdp sdp;
	struct ew_sdp again;
	struct ew_sdp_answer answer = {.session = 1, .version = 1, .address = EW_SLICE("127.0.0.1")};
	struct ew_buf to;

	if (ew_sdp_read(ew_slice_of(data, size), &sdp) < 0)
		return 0;
	for (size_t i = 0; i < sdp.n_media; i++)
		answer.ports[i] = ew_sdp_is_plain_audio(&sdp.media[i]) && sdp.media[i].n_codecs > 0 ? 20000 : 0;
	ew_buf_init(&to, 16 * EW_MAX_SIP_MESSAGE_BYTES);
	ew_sdp_answer_write(&to, &sdp, &answer);
	if (ew_buf_error(&to) == 0) {
		assert(ew_sdp_read(ew_buf_slice(&to), &again) == 0);
		assert(again.n_media == sdp.n_media);
	}
	ew_buf_free(&to);
	return 0;
}
