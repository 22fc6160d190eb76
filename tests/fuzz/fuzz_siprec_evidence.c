/*
 * The kept form of a message: never longer than a message may be, with as many lines as it had, and without a key in
 * any line.
 */
#include <assert.h>

#include "sip/siprec_evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t lines(struct ew_slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.at[i] == '\n';
	return n;
}

static void no_keys(struct ew_slice body)
{
	struct ew_slice line = EW_SLICE_EMPTY;

	while (ew_slice_cut(&body, '\n', &line)) {
		struct ew_slice value = line;
		struct ew_slice name;

		if (!ew_slice_starts_nocase(line, EW_SLICE("a=crypto:")) || !ew_slice_cut(&value, ':', &name))
			continue;
		value = ew_slice_trim(value);
		assert(value.len == 0 || value.at[0] == '#' || ew_slice_starts(value, EW_SLICE("[removed: ")));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_slice raw = ew_slice_of(data, size);
	struct ew_siprec_removed removed;
	struct ew_buf kept;

	if (size > EW_MAX_SIP_MESSAGE_BYTES)
		return 0;
	ew_buf_init(&kept, EW_MAX_SIP_MESSAGE_BYTES);
	assert(ew_siprec_evidence_add(raw, &kept, &removed) == 0);
	assert(lines(ew_buf_slice(&kept)) == lines(raw));
	size_t body = ew_slice_find(ew_buf_slice(&kept), EW_SLICE("\r\n\r\n"));

	if (body != SIZE_MAX)
		no_keys(ew_slice_of(kept.at + body, kept.len - body));
	ew_buf_free(&kept);
	return 0;
}
