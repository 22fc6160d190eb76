/*
 * The reading half, for our own mono objects. Must never guess across damage: a page that is missing is an error.
 */
#include <errno.h>
#include <ogg/ogg.h>
#include <string.h>
#include <sys/types.h>

#include "base/reader.h"
#include "base/secret.h"
#include "media/ogg_opus.h"

#define READ_BYTES 65536

struct ew_ogg_opus_reader {
	ew_media_source_fn *source;
	void *arg;
	uint64_t offset;
	ogg_sync_state sync;
	ogg_stream_state stream;
	bool has_stream;
	bool ended;
	uint16_t pre_skip;
	uint32_t input_hz;
	uint64_t decoded; /* samples of all packets so far */
	uint64_t granule; /* of the last page */
};

static int read_more(struct ew_ogg_opus_reader *r)
{
	char *to = ogg_sync_buffer(&r->sync, READ_BYTES);

	if (!to)
		return -ENOMEM;
	ssize_t n = r->source(r->arg, to, READ_BYTES, r->offset);

	if (n <= 0)
		return (int)n;
	r->offset += (uint64_t)n;
	return ogg_sync_wrote(&r->sync, (long)n) == 0 ? 1 : -EBADMSG;
}

static int take_page(struct ew_ogg_opus_reader *r, ogg_page *page)
{
	if (!r->has_stream) {
		if (ogg_stream_init(&r->stream, ogg_page_serialno(page)) != 0)
			return -ENOMEM;
		r->has_stream = true;
	}
	if (ogg_stream_pagein(&r->stream, page) != 0)
		return -EBADMSG;
	if (ogg_page_granulepos(page) >= 0)
		r->granule = (uint64_t)ogg_page_granulepos(page);
	r->ended = ogg_page_eos(page) != 0;
	return 1;
}

/* 1: a page was taken; 0: the file is over. */
static int next_page(struct ew_ogg_opus_reader *r)
{
	ogg_page page;

	if (r->ended)
		return 0;
	for (;;) {
		int got = ogg_sync_pageout(&r->sync, &page);

		if (got < 0)
			return -EBADMSG;
		if (got > 0)
			return take_page(r, &page);
		int more = read_more(r);

		/* A file without its last page was cut off. */
		if (more <= 0)
			return more < 0 ? more : -EBADMSG;
	}
}

static int next_packet(struct ew_ogg_opus_reader *r, struct ew_slice *ret)
{
	for (;;) {
		ogg_packet p;
		int got = r->has_stream ? ogg_stream_packetout(&r->stream, &p) : 0;

		if (got < 0)
			return -EBADMSG;
		if (got > 0) {
			*ret = ew_slice_of(p.packet, (size_t)p.bytes);
			return 1;
		}
		got = next_page(r);
		if (got <= 0)
			return got;
	}
}

static int read_head(struct ew_ogg_opus_reader *r)
{
	struct ew_slice p = EW_SLICE_EMPTY;
	int got = next_packet(r, &p);

	if (got <= 0)
		return got < 0 ? got : -EBADMSG;
	if (p.len != 19 || !ew_slice_starts(p, EW_SLICE("OpusHead\x01\x01")) || p.at[18] != 0)
		return -EBADMSG;
	r->pre_skip = (uint16_t)(p.at[10] | p.at[11] << 8);
	r->input_hz = (uint32_t)p.at[12] | (uint32_t)p.at[13] << 8 | (uint32_t)p.at[14] << 16 |
		(uint32_t)p.at[15] << 24;
	got = next_packet(r, &p);
	if (got <= 0)
		return got < 0 ? got : -EBADMSG;
	return ew_slice_starts(p, EW_SLICE("OpusTags")) ? 0 : -EBADMSG;
}

int ew_ogg_opus_reader_new(ew_media_source_fn *source, void *arg, struct ew_ogg_opus_reader **ret)
{
	_cleanup_(ew_ogg_opus_reader_free) struct ew_ogg_opus_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return -ENOMEM;
	r->source = source;
	r->arg = arg;
	(void)ogg_sync_init(&r->sync);
	int error = read_head(r);

	if (error < 0)
		return error;
	*ret = TAKE(r);
	return 0;
}

void ew_ogg_opus_reader_free(struct ew_ogg_opus_reader **reader)
{
	struct ew_ogg_opus_reader *r = *reader;

	if (!r)
		return;
	if (r->sync.data)
		ew_wipe(r->sync.data, (size_t)r->sync.storage);
	ogg_sync_clear(&r->sync);
	if (r->has_stream)
		ogg_stream_clear(&r->stream);
	free(r);
	*reader = NULL;
}

uint16_t ew_ogg_opus_reader_pre_skip(const struct ew_ogg_opus_reader *r)
{
	return r->pre_skip;
}

uint32_t ew_ogg_opus_reader_input_hz(const struct ew_ogg_opus_reader *r)
{
	return r->input_hz;
}

int ew_ogg_opus_reader_next(struct ew_ogg_opus_reader *r, struct ew_slice *ret)
{
	struct ew_slice p = EW_SLICE_EMPTY;
	uint32_t samples = 0;
	int got = next_packet(r, &p);

	if (got <= 0)
		return got;
	int error = ew_opus_packet_samples(p, &samples);

	if (error < 0)
		return error;
	r->decoded += samples;
	*ret = p;
	return 1;
}

uint64_t ew_ogg_opus_reader_samples(const struct ew_ogg_opus_reader *r)
{
	uint64_t end = r->granule < r->decoded ? r->granule : r->decoded;

	return end > r->pre_skip ? end - r->pre_skip : 0;
}
