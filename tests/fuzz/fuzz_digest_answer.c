/*
 * An Authorization header, and a stream of SIP messages: slices lie inside of the bytes they were read from, and
 * nothing that was made up proves anything.
 */
#include <assert.h>

#include "sip/digest_auth.h"
#include "sip/sip_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_inside(struct ew_slice part, struct ew_slice whole)
{
	if (part.len > 0)
		assert(part.at >= whole.at && part.at + part.len <= whole.at + whole.len);
}

static void check_frames(struct ew_slice bytes)
{
	struct ew_sip_frame frame;

	while (bytes.len > 0 && ew_sip_frame_read(bytes, &frame) == 0 && frame.len > 0) {
		assert(frame.skip + frame.len <= bytes.len);
		bytes = ew_slice_of(bytes.at + frame.skip + frame.len, bytes.len - frame.skip - frame.len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ew_digest_user *user;
	struct ew_slice bytes = ew_slice_of(data, size);
	struct ew_digest_answer a;

	check_frames(bytes);
	if (!user && ew_digest_user_new(EW_SLICE("sbc-1"), EW_SLICE(EW_DIGEST_REALM),
			     EW_SLICE("a secret that is not in the corpus"), 0, &user) < 0)
		return 0;
	if (ew_digest_answer_read(bytes, &a) < 0)
		return 0;
	check_inside(a.username, bytes);
	check_inside(a.nonce, bytes);
	check_inside(a.uri, bytes);
	check_inside(a.response, bytes);
	check_inside(a.cnonce, bytes);
	assert((a.qop == EW_DIGEST_PLAIN) == (a.count == 0));
	assert(!ew_digest_answer_proves(user, &a, EW_SLICE("INVITE"), EW_SLICE_EMPTY));
	return 0;
}
