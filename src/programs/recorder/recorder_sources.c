/*
 * The sources of one stream: each SSRC has numbers and a clock of its own. A source that is still heard is never
 * given up for another one, so that many at once cannot make each other's counters begin anew with every packet; and
 * what RTCP says of sources, which is noted, kept as evidence beside their audio, and never believed further.
 */
#include "programs/recorder/recorder_hold.h"
#include "programs/recorder/recorder_senders.h"

#include "rtp/rtcp.h"
#include "rtp/srtp.h"

/* Not heard for so long, a source makes room for a new one */
#define IDLE_US (2 * EW_US_PER_S)
#define REPORT_BYTES 512
#define LIVE_US (10 * EW_US_PER_S) /* two rounds of reports */
#define KEEP_REPORT_US EW_US_PER_S

/* -- counters -- */

static int64_t distance(int64_t a)
{
	return a < 0 ? -a : a;
}

static void fold_source(struct stream *s, const struct source *source)
{
	double us = source->clock_hz ? source->rtp.jitter_ts * EW_US_PER_S / source->clock_hz : 0;
	int64_t ppm = ew_rtp_source_clock_ppm(&source->rtp);

	s->counts.sources++;
	s->counts.lost += ew_rtp_source_lost(&source->rtp);
	s->counts.duplicates += source->rtp.duplicates;
	s->counts.late += source->rtp.late;
	s->counts.restarts += source->rtp.restarts;
	if (us > s->counts.jitter_us)
		s->counts.jitter_us = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
	if (distance(ppm) > distance(s->counts.clock_ppm))
		s->counts.clock_ppm = ppm;
}

void ew_rec_stream_sum(const struct stream *s, struct stream_counts *ret)
{
	struct stream sum = {.counts = s->counts};

	for (size_t i = 0; i < EW_REC_SOURCES; i++)
		if (s->sources[i].rtp.begun)
			fold_source(&sum, &s->sources[i]);
	*ret = sum.counts;
}

/* -- the table -- */

static bool may_go(const struct ew_recorder *r, const struct source *source)
{
	return !source->taken || source->bye || r->now.us - source->heard.us > IDLE_US;
}

/* The least recently heard source makes room for a new one; its counts stay with the stream. */
static struct source *make_room(struct ew_recorder *r, struct stream *s)
{
	struct source *room = NULL;

	for (size_t i = 0; i < EW_REC_SOURCES; i++) {
		struct source *source = &s->sources[i];

		if (!source->taken)
			return source;
		if (may_go(r, source) && (!room || source->heard.us < room->heard.us))
			room = source;
	}
	if (room && room->rtp.begun)
		fold_source(s, room);
	return room;
}

static struct source *begin(struct ew_recorder *r, struct stream *s, uint32_t ssrc)
{
	struct source *source = make_room(r, s);

	if (!source)
		return NULL;
	*source = (struct source){.taken = true};
	ew_rtp_source_init(&source->rtp, ssrc);
	return source;
}

static struct source *find(struct stream *s, uint32_t ssrc)
{
	for (size_t i = 0; i < EW_REC_SOURCES; i++)
		if (s->sources[i].taken && s->sources[i].rtp.ssrc == ssrc)
			return &s->sources[i];
	return NULL;
}

static void count_crowded(struct ew_recorder *r, struct stream *s)
{
	s->counts.crowded++;
	if (s->crowded_told)
		return;
	s->crowded_told = true;
	ew_rec_exception(r, s->call->id, "too_many_sources",
		"one stream has more senders at once than are told apart: all is kept, but its loss and duplicates "
		"are not counted; have the recording client send one stream for each party");
}

struct source *ew_rec_source_of(struct ew_recorder *r, struct stream *s, uint32_t ssrc)
{
	struct source *source = s->current;

	if (!source || source->rtp.ssrc != ssrc) {
		source = find(s, ssrc);
		if (!source)
			source = begin(r, s, ssrc);
		if (!source) {
			count_crowded(r, s);
			return NULL;
		}
		s->current = source;
	}
	source->heard = r->now;
	source->bye = false;
	return source;
}

/* -- RTCP -- */

/* Evidence for whoever puts the parties side by side later. Alone it is worth nothing: it goes where audio goes, and
 * opens no span. */
static void keep_report(struct ew_recorder *r, struct stream *s, struct source *source,
	const struct ew_rtcp_seen *seen, struct ew_wall arrival)
{
	uint8_t ntp[8];
	struct ew_packet p = {.flags = EW_PACKET_SENDER_REPORT,
		.rtp_ts = seen->rtp_ts,
		.ssrc = seen->ssrc,
		.clock_hz = source->clock_hz,
		.arrival = ew_rec_arrival(r, s->call, arrival),
		.payload = ew_slice_of(ntp, sizeof(ntp))};
	bool open = s->party->gate.open & EW_PURPOSE_RECORDING && s->purposes == s->party->gate.open;
	bool held = s->hold_last && ew_rec_is_held(s, p.arrival);

	if (!(open && (s->frame || s->span)) && !held)
		return;
	if (s->stopped || (source->report_kept.us && r->now.us - source->report_kept.us < KEEP_REPORT_US))
		return;
	source->report_kept = r->now;
	for (size_t i = 0; i < sizeof(ntp); i++)
		ntp[i] = (uint8_t)(seen->ntp >> (56 - 8 * i));
	if (held)
		(void)ew_rec_hold(r, s, &p);
	else
		ew_rec_keep(r, s, &p);
}

void ew_rec_rtcp(struct ew_recorder *r, struct stream *s, struct ew_slice datagram, struct ew_wall arrival)
{
	struct ew_rtcp_seen seen;
	struct source *source;

	if (ew_rtcp_read(datagram, &seen)) {
		s->counts.malformed++;
		r->counts.malformed++;
		return;
	}
	s->call->touched = r->now;
	source = seen.sender_report ? find(s, seen.ssrc) : NULL;
	if (source) {
		s->counts.sender_reports++;
		ew_rtcp_note(&source->rtp, &seen, r->now);
		keep_report(r, s, source, &seen, arrival);
	}
	for (uint8_t i = 0; i < seen.n_byes; i++) {
		source = find(s, seen.byes[i]);
		if (source)
			source->bye = true;
	}
}

/* Some peers end a call when nobody reports: one that is on hold gets a report without blocks. */
void ew_rec_send_report(struct ew_recorder *r, struct stream *s)
{
	_Alignas(8) uint8_t bytes[REPORT_BYTES + EW_SRTP_TRAILER_BYTES];
	struct ew_buf buf = {.at = bytes, .cap = REPORT_BYTES, .max = REPORT_BYTES};
	struct ew_rtp_source *live[EW_REC_SOURCES];
	size_t n = 0;

	if (s->port == EW_REC_NO_SOCKET || !s->current || s->stopped == STOPPED_ENDED)
		return;
	for (size_t i = 0; i < EW_REC_SOURCES; i++)
		if (s->sources[i].taken && !s->sources[i].bye && r->now.us - s->sources[i].heard.us < LIVE_US)
			live[n++] = &s->sources[i].rtp;
	ew_rtcp_report(&buf, s->own_ssrc, ew_slice_text(r->cname), live, n, r->now);
	if (ew_buf_error(&buf) < 0)
		return;
	if (s->secure)
		ew_rec_secure_report(r, s, bytes, buf.len);
	else
		r->ops.rtcp_send(r->arg, s->slot, ew_buf_slice(&buf));
}
