/*
 * A session description: what was read is answered, and the answer must itself be readable, with as many m-lines.
 */
#include <assert.h>

#include "sip/sdp_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is chosen goes through the form in which the recorder gets it, and comes out as it was. */
static void pass_keys(const struct ew_stream_keys *keys)
{
	struct ew_stream_keys again;
	struct ew_buf one, two;

	ew_buf_init(&one, EW_MAX_STREAM_KEYS_BYTES);
	ew_buf_init(&two, EW_MAX_STREAM_KEYS_BYTES);
	ew_stream_keys_add(&one, keys);
	assert(ew_buf_error(&one) == 0);
	assert(ew_stream_keys_decode(keys->security, ew_buf_slice(&one), &again) == 0);
	ew_stream_keys_add(&two, &again);
	assert(ew_slice_equal(ew_buf_slice(&one), ew_buf_slice(&two)));
	ew_buf_free(&one);
	ew_buf_free(&two);
}

static uint16_t take_media(const struct ew_sdp_media *m, struct ew_sdp_security *security)
{
	*security = (struct ew_sdp_security){0};
	assert(!(ew_sdp_is_recordable(m) && ew_sdp_is_unusable_for_security(m)));
	if (!ew_sdp_is_recordable(m) || m->n_codecs == 0)
		return 0;
	assert(ew_sdp_secure(m, security) == 0);
	pass_keys(&security->keys);
	return 20000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_sdp sdp;
	struct ew_sdp again;
	static struct ew_sdp_security security[EW_MAX_STREAMS_PER_CALL];
	struct ew_sdp_answer answer = {
		.session = 1, .version = 1, .address = EW_SLICE("127.0.0.1"), .security = security};
	struct ew_buf to;

	if (ew_sdp_read(ew_slice_of(data, size), &sdp) < 0)
		return 0;
	for (size_t i = 0; i < sdp.n_media; i++)
		answer.ports[i] = take_media(&sdp.media[i], &security[i]);
	ew_buf_init(&to, 16 * EW_MAX_SIP_MESSAGE_BYTES);
	ew_sdp_answer_write(&to, &sdp, &answer);
	if (ew_buf_error(&to) == 0) {
		assert(ew_sdp_read(ew_buf_slice(&to), &again) == 0);
		assert(again.n_media == sdp.n_media);
	}
	ew_buf_free(&to);
	return 0;
}
