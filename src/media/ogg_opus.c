/*
 * The writing half. Must never recode: a two-channel file plays the very packets of the two mono objects.
 */
#include "media/ogg_opus.h"

#include <errno.h>
#include <ogg/ogg.h>
#include <string.h>

#define PAGE_SAMPLES 48000
#define MAX_PACKET ((size_t)EW_OGG_OPUS_MAX_CHANNELS * (EW_OPUS_MAX_PACKET_BYTES + 4))

struct ew_ogg_opus_writer {
	ew_media_sink_fn *sink;
	void *arg;
	ogg_stream_state stream;
	bool begun;
	uint8_t channels;
	uint32_t input_hz;
	uint64_t position;   /* of the packet that waits, its end, pre-skip counted */
	uint64_t page_begin; /* where the running page began */
	ogg_int64_t number;
	struct ew_buf mark;   /* empty: none */
	struct ew_buf packet; /* waits, because only the last one carries the end */
	bool waiting;
};

static void add_le16(struct ew_buf *to, uint16_t v)
{
	ew_buf_add_u8(to, (uint8_t)v);
	ew_buf_add_u8(to, (uint8_t)(v >> 8));
}

static void add_le32(struct ew_buf *to, uint32_t v)
{
	add_le16(to, (uint16_t)v);
	add_le16(to, (uint16_t)(v >> 16));
}

static int write_page(struct ew_ogg_opus_writer *w, const ogg_page *page)
{
	int r = w->sink(w->arg, ew_slice_of(page->header, (size_t)page->header_len));

	return r != 0 ? r : w->sink(w->arg, ew_slice_of(page->body, (size_t)page->body_len));
}

static int flush(struct ew_ogg_opus_writer *w)
{
	ogg_page page;
	int r = 0;

	while (r == 0 && ogg_stream_flush(&w->stream, &page) != 0)
		r = write_page(w, &page);
	return r;
}

static int put(struct ew_ogg_opus_writer *w, struct ew_buf *bytes, uint64_t granule, bool last)
{
	int r = ew_buf_error(bytes);

	if (r < 0)
		return r;
	ogg_packet p = {
		.packet = bytes->at,
		.bytes = (long)bytes->len,
		.b_o_s = w->number == 0,
		.e_o_s = last,
		.granulepos = (ogg_int64_t)granule,
		.packetno = w->number,
	};

	w->number++;
	return ogg_stream_packetin(&w->stream, &p) == 0 ? 0 : -ENOMEM;
}

/* RFC 7845, section 5.1. */
static void head(struct ew_buf *b, uint8_t channels, uint32_t input_hz)
{
	uint8_t family = channels == 1 ? 0 : channels == 2 ? 1 : 255;

	ew_buf_add_text(b, "OpusHead");
	ew_buf_add_u8(b, 1);
	ew_buf_add_u8(b, channels);
	add_le16(b, EW_OPUS_PRE_SKIP);
	add_le32(b, input_hz);
	add_le16(b, 0);
	ew_buf_add_u8(b, family);
	if (family == 0)
		return;
	ew_buf_add_u8(b, channels);
	ew_buf_add_u8(b, 0);
	for (uint8_t i = 0; i < channels; i++)
		ew_buf_add_u8(b, i);
}

/* RFC 7845, section 5.2: a vendor and no comment but the one that was asked for: nothing about a call is said outside of its record. */
static void tags(struct ew_buf *b, struct ew_slice mark)
{
	static const char vendor[] = "earwitness", name[] = "COMMENT=";

	ew_buf_add_text(b, "OpusTags");
	add_le32(b, sizeof(vendor) - 1);
	ew_buf_add_text(b, vendor);
	add_le32(b, mark.len > 0);
	if (mark.len == 0)
		return;
	add_le32(b, (uint32_t)(sizeof(name) - 1 + mark.len));
	ew_buf_add_text(b, name);
	ew_buf_add_slice(b, mark);
}

static int begin(struct ew_ogg_opus_writer *w)
{
	head(&w->packet, w->channels, w->input_hz);
	int r = put(w, &w->packet, 0, false);

	r = r == 0 ? flush(w) : r;
	ew_buf_clear(&w->packet);
	tags(&w->packet, ew_buf_slice(&w->mark));
	r = r == 0 ? put(w, &w->packet, 0, false) : r;
	r = r == 0 ? flush(w) : r;
	ew_buf_clear(&w->packet);
	w->begun = true;
	return r;
}

int ew_ogg_opus_writer_new(uint8_t channels, uint32_t input_hz, uint32_t serial, ew_media_sink_fn *sink,
	void *arg, struct ew_ogg_opus_writer **ret)
{
	if (channels == 0 || channels > EW_OGG_OPUS_MAX_CHANNELS)
		return -EINVAL;
	struct ew_ogg_opus_writer *w = calloc(1, sizeof(*w));

	if (!w)
		return -ENOMEM;
	w->sink = sink;
	w->arg = arg;
	w->channels = channels;
	w->input_hz = input_hz;
	ew_buf_init_secret(&w->packet, MAX_PACKET);
	ew_buf_init_secret(&w->mark, EW_MAX_MARK_BYTES);
	if (ogg_stream_init(&w->stream, (int)serial) != 0) {
		free(w);
		return -ENOMEM;
	}
	*ret = w;
	return 0;
}

int ew_ogg_opus_writer_mark(struct ew_ogg_opus_writer *w, struct ew_slice text)
{
	if (w->begun)
		return -EINVAL;
	if (text.len > EW_MAX_MARK_BYTES)
		return -EFBIG;
	ew_buf_clear(&w->mark);
	ew_buf_add_slice(&w->mark, text);
	return ew_buf_error(&w->mark);
}

void ew_ogg_opus_writer_free(struct ew_ogg_opus_writer **w)
{
	if (!*w)
		return;
	ew_buf_free(&(*w)->packet);
	ew_buf_free(&(*w)->mark);
	ogg_stream_clear(&(*w)->stream);
	free(*w);
	*w = NULL;
}

/* Sends the waiting packet on its way; a page that holds a second goes out. */
static int pass_waiting(struct ew_ogg_opus_writer *w, uint64_t granule, bool last)
{
	int r = w->waiting ? put(w, &w->packet, granule, last) : 0;

	w->waiting = false;
	ew_buf_clear(&w->packet);
	if (r == 0 && (last || w->position - w->page_begin >= PAGE_SAMPLES)) {
		w->page_begin = w->position;
		r = flush(w);
	}
	return r;
}

int ew_ogg_opus_writer_add(struct ew_ogg_opus_writer *w, const struct ew_slice *packets)
{
	uint32_t samples = 0;
	int r = w->begun ? pass_waiting(w, w->position, false) : begin(w);

	if (r != 0)
		return r;
	for (uint8_t i = 0; i < w->channels; i++) {
		uint32_t n = 0;

		r = ew_opus_packet_samples(packets[i], &n);
		if (r < 0 || (i > 0 && n != samples))
			return -EBADMSG;
		samples = n;
		if (i + 1 < w->channels)
			r = ew_opus_packet_delimit(packets[i], &w->packet);
		else
			ew_buf_add_slice(&w->packet, packets[i]);
		if (r < 0)
			return r;
	}
	w->position += samples;
	w->waiting = true;
	return ew_buf_error(&w->packet);
}

int ew_ogg_opus_writer_end(struct ew_ogg_opus_writer *w, uint64_t samples)
{
	uint64_t end = samples + EW_OPUS_PRE_SKIP;

	if (!w->begun) {
		struct ew_slice silence[EW_OGG_OPUS_MAX_CHANNELS];

		for (size_t i = 0; i < EW_OGG_OPUS_MAX_CHANNELS; i++)
			silence[i] = ew_opus_silence();
		int r = ew_ogg_opus_writer_add(w, silence);

		if (r != 0)
			return r;
	}
	return pass_waiting(w, end < w->position ? end : w->position, true);
}
