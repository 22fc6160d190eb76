/*
 * Framing. Must never take a length on trust: what it says is checked against the greatest message before anybody waits
 * for the rest of it.
 */
#include "sip/sip_frame.h"

#include <errno.h>

#include "base/limits.h"

static size_t count_empty_lines(struct ew_slice bytes)
{
	size_t n = 0;

	while (n + 1 < bytes.len && bytes.at[n] == '\r' && bytes.at[n + 1] == '\n')
		n += 2;
	return n;
}

static bool is_length(struct ew_slice name)
{
	name = ew_slice_trim(name);
	return ew_slice_equal_nocase(name, EW_SLICE("Content-Length")) || ew_slice_equal_nocase(name, EW_SLICE("l"));
}

static int read_length(struct ew_slice head, size_t *ret)
{
	struct ew_slice line;
	struct ew_slice name;
	uint64_t n;

	while (ew_slice_cut(&head, '\n', &line)) {
		if (!ew_slice_cut(&line, ':', &name) || !is_length(name))
			continue;
		int r = ew_slice_decimal(ew_slice_trim(line), EW_MAX_SIP_MESSAGE_BYTES, &n);

		if (r < 0)
			return r == -ERANGE ? -EFBIG : -EBADMSG;
		*ret = (size_t)n;
		return 0;
	}
	return -EBADMSG;
}

int ew_sip_frame_read(struct ew_slice bytes, struct ew_sip_frame *ret)
{
	struct ew_sip_frame frame = {.skip = count_empty_lines(bytes)};
	struct ew_slice rest = ew_slice_of(bytes.at + frame.skip, bytes.len - frame.skip);
	size_t head = ew_slice_find(rest, EW_SLICE("\r\n\r\n"));
	size_t body = 0;

	if (head == SIZE_MAX) {
		if (rest.len > EW_MAX_SIP_MESSAGE_BYTES)
			return -EFBIG;
		*ret = frame;
		return 0;
	}
	head += 4;
	int r = read_length(ew_slice_of(rest.at, head), &body);

	if (r < 0)
		return r;
	if (head + body > EW_MAX_SIP_MESSAGE_BYTES)
		return -EFBIG;
	frame.len = head + body <= rest.len ? head + body : 0;
	*ret = frame;
	return 0;
}
