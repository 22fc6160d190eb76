/*
 * The little of RTCP that a recorder needs: sender reports in, receiver reports out. What a peer
 * reports is noted and never trusted for more than its echo in our own report.
 */
#include "rtp/rtcp.h"

#include <errno.h>

#include "base/reader.h"

enum { SENDER_REPORT = 200, RECEIVER_REPORT = 201, DESCRIPTION = 202, GOODBYE = 203 };

#define CNAME 1
#define CNAME_MAX_BYTES 255u
#define BLOCK_BYTES 24u
#define SENDER_INFO_BYTES 20u

struct part {
	uint8_t count;
	uint8_t type;
	struct ew_slice body; /* behind the four header bytes, without padding */
};

static int read_sender_report(const struct part *p, struct ew_rtcp_seen *seen)
{
	struct ew_reader r;

	if (p->body.len < 4 + SENDER_INFO_BYTES + p->count * BLOCK_BYTES)
		return -EBADMSG;
	if (seen->sender_report)
		return 0;
	ew_reader_init(&r, p->body);
	seen->sender_report = true;
	seen->ssrc = ew_reader_u32(&r);
	seen->ntp = ew_reader_u64(&r);
	seen->rtp_ts = ew_reader_u32(&r);
	return 0;
}

static int read_goodbye(const struct part *p, struct ew_rtcp_seen *seen)
{
	struct ew_reader r;

	if (p->body.len < p->count * (size_t)4)
		return -EBADMSG;
	ew_reader_init(&r, p->body);
	for (uint8_t i = 0; i < p->count && seen->n_byes < EW_RTCP_MAX_BLOCKS; i++)
		seen->byes[seen->n_byes++] = ew_reader_u32(&r);
	return 0;
}

static int read_part(const struct part *p, struct ew_rtcp_seen *seen)
{
	switch (p->type) {
	case SENDER_REPORT:
		return read_sender_report(p, seen);
	case RECEIVER_REPORT:
		return p->body.len < 4 + p->count * BLOCK_BYTES ? -EBADMSG : 0;
	case GOODBYE:
		return read_goodbye(p, seen);
	default:
		return 0;
	}
}

/* Padding is only allowed in the last packet of a compound, and is counted in its own last
 * octet. */
static int cut_padding(struct part *p, bool last)
{
	uint8_t n;

	if (!last || p->body.len == 0)
		return -EBADMSG;
	n = p->body.at[p->body.len - 1];
	if (n == 0 || n % 4 || n > p->body.len)
		return -EBADMSG;
	p->body.len -= n;
	return 0;
}

static int next_part(struct ew_reader *r, struct part *ret)
{
	uint8_t first = ew_reader_u8(r);
	struct part p = {.count = first & 0x1f, .type = ew_reader_u8(r)};
	uint16_t words = ew_reader_u16(r);
	int error = 0;

	p.body = ew_reader_bytes(r, (size_t)words * 4);
	if (!ew_reader_ok(r) || first >> 6 != 2)
		return -EBADMSG;
	if (first & 0x20)
		error = cut_padding(&p, r->rest.len == 0);
	if (error)
		return error;
	*ret = p;
	return 0;
}

int ew_rtcp_read(struct ew_slice compound, struct ew_rtcp_seen *ret)
{
	struct ew_rtcp_seen seen = {0};
	struct ew_reader r;
	struct part p;
	int error;

	if (compound.len == 0)
		return -EBADMSG;
	ew_reader_init(&r, compound);
	while (r.rest.len) {
		error = next_part(&r, &p);
		if (!error)
			error = read_part(&p, &seen);
		if (error)
			return error;
	}
	*ret = seen;
	return 0;
}

void ew_rtcp_note(struct ew_rtp_source *s, const struct ew_rtcp_seen *seen, struct ew_mono at)
{
	if (!seen->sender_report || seen->ssrc != s->ssrc)
		return;
	s->last_report_ntp = (uint32_t)(seen->ntp >> 16);
	s->last_report_at = at;
}

/* RFC 3550, A.3: loss of the interval in 1/256, 0 when more came than was expected. All lost is
 * 256, which no octet says. */
static uint8_t fraction_lost(struct ew_rtp_source *s, uint64_t expected)
{
	uint64_t expected_now = expected - s->expected_before;
	uint64_t received_now = s->received - s->received_before;
	uint64_t fraction;

	s->expected_before = expected;
	s->received_before = s->received;
	if (expected_now <= received_now)
		return 0;
	fraction = ((expected_now - received_now) << 8) / expected_now;
	return fraction > 255 ? 255 : (uint8_t)fraction;
}

static void add_block(struct ew_buf *to, struct ew_rtp_source *s, struct ew_mono now)
{
	uint64_t expected = (uint64_t)(s->highest_extended - s->first_extended) + 1;
	uint64_t lost = ew_rtp_source_lost(s);
	uint64_t delay = 0;

	if (s->last_report_ntp && now.us > s->last_report_at.us)
		delay = (uint64_t)(now.us - s->last_report_at.us) * 65536 / EW_US_PER_S;
	ew_buf_add_u32(to, s->ssrc);
	ew_buf_add_u8(to, fraction_lost(s, expected));
	lost = lost > 0x7fffff ? 0x7fffff : lost;
	ew_buf_add_u8(to, (uint8_t)(lost >> 16));
	ew_buf_add_u16(to, (uint16_t)lost);
	ew_buf_add_u32(to, s->highest_extended);
	ew_buf_add_u32(to, s->jitter_ts < 4e9 ? (uint32_t)s->jitter_ts : UINT32_MAX);
	ew_buf_add_u32(to, s->last_report_ntp);
	ew_buf_add_u32(to, delay > UINT32_MAX ? UINT32_MAX : (uint32_t)delay);
}

static void add_cname(struct ew_buf *to, uint32_t own_ssrc, struct ew_slice cname)
{
	size_t n = cname.len > CNAME_MAX_BYTES ? CNAME_MAX_BYTES : cname.len;
	size_t pad = 4 - (2 + n) % 4; /* at least one zero ends the chunk */

	ew_buf_add_u8(to, 0x81);
	ew_buf_add_u8(to, DESCRIPTION);
	ew_buf_add_u16(to, (uint16_t)((4 + 2 + n + pad) / 4));
	ew_buf_add_u32(to, own_ssrc);
	ew_buf_add_u8(to, CNAME);
	ew_buf_add_u8(to, (uint8_t)n);
	ew_buf_add(to, cname.at, n);
	for (; pad; pad--)
		ew_buf_add_u8(to, 0);
}

void ew_rtcp_report(struct ew_buf *to, uint32_t own_ssrc, struct ew_slice cname,
	struct ew_rtp_source *const *sources, size_t n, struct ew_mono now)
{
	uint8_t blocks = 0;

	for (size_t i = 0; i < n && blocks < EW_RTCP_MAX_BLOCKS; i++)
		blocks += sources[i]->begun;
	ew_buf_add_u8(to, 0x80 | blocks);
	ew_buf_add_u8(to, RECEIVER_REPORT);
	ew_buf_add_u16(to, (uint16_t)(1 + blocks * BLOCK_BYTES / 4));
	ew_buf_add_u32(to, own_ssrc);
	for (size_t i = 0; i < n && blocks; i++) {
		if (!sources[i]->begun)
			continue;
		add_block(to, sources[i], now);
		blocks--;
	}
	add_cname(to, own_ssrc, cname);
}
