/*
 * The reader of mono objects, fed with anything: it ends, and packets that come out can be framed anew.
 */
#include <string.h>
#include <sys/types.h>

#include "media/ogg_opus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static ssize_t give(void *arg, void *to, size_t n, uint64_t offset)
{
	const struct ew_slice *s = arg;

	if (offset >= s->len)
		return 0;
	n = n < s->len - offset ? n : s->len - (size_t)offset;
	memcpy(to, s->at + offset, n);
	return (ssize_t)n;
}

static int drop(void *arg, struct ew_slice bytes)
{
	(void)arg;
	(void)bytes;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_cleanup_(ew_ogg_opus_reader_free) struct ew_ogg_opus_reader *r = NULL;
	_cleanup_(ew_ogg_opus_writer_free) struct ew_ogg_opus_writer *w = NULL;
	struct ew_slice input = {data, n};
	struct ew_slice packets[2];

	if (ew_ogg_opus_reader_new(give, &input, &r) < 0 ||
		ew_ogg_opus_writer_new(2, 16000, 1, drop, NULL, &w) < 0)
		return 0;
	while (ew_ogg_opus_reader_next(r, &packets[0]) > 0) {
		packets[1] = packets[0];
		if (ew_ogg_opus_writer_add(w, packets) < 0)
			break;
	}
	(void)!ew_ogg_opus_writer_end(w, ew_ogg_opus_reader_samples(r));
	return 0;
}
