/*
 * From a socket to the core. Received bytes lie in locked memory and are wiped when the core has
 * seen them, because some of them were not allowed to be kept; nothing here may copy, log or hold
 * them. What the kernel lost before we came is counted and handed on like a packet.
 */
#include <errno.h>
#include <linux/sock_diag.h>
#include <string.h>

#include "base/secret.h"
#include "programs/recorder/ports_private.h"
#include "rtp/rtp.h"

#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif

/* -- one datagram -- */

struct extra {
	bool timed;
	struct ew_wall arrival;
	bool dropping;
	uint32_t dropped; /* by this socket since it was made (SO_RXQ_OVFL) */
};

/* The kernel's own time of arrival (SO_TIMESTAMPNS); without it the packet cannot be placed and is
 * dropped. */
static struct extra extra_of(struct msghdr *m)
{
	struct extra e = {0};
	struct timespec t;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != SOL_SOCKET)
			continue;
		if (c->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&t, CMSG_DATA(c), sizeof(t));
			e.arrival.us = (int64_t)t.tv_sec * EW_US_PER_S + t.tv_nsec / 1000;
			e.timed = true;
		} else if (c->cmsg_type == SO_RXQ_OVFL) {
			memcpy(&e.dropped, CMSG_DATA(c), sizeof(e.dropped));
			e.dropping = true;
		}
	}
	return e;
}

/* The kernel's count goes on for ever and may wrap. */
static void note_drops(struct ew_ports_pair *pr, uint32_t dropped, bool rtcp, struct ew_wall until)
{
	uint32_t more = dropped - pr->dropped[rtcp];

	if (more == 0)
		return;
	pr->dropped[rtcp] = dropped;
	ew_recorder_dropped(pr->owner->core, pr->slot, more, until);
}

void ew_ports_last_drops(struct ew_ports_pair *pr)
{
	uint32_t info[SK_MEMINFO_VARS];
	const int fds[2] = {pr->rtp, pr->rtcp};

	for (int rtcp = 0; rtcp < 2 && pr->owner->core; rtcp++) {
		socklen_t bytes = sizeof(info);

		if (getsockopt(fds[rtcp], SOL_SOCKET, SO_MEMINFO, info, &bytes) < 0 ||
			bytes < (SK_MEMINFO_DROPS + 1) * sizeof(uint32_t))
			continue;
		note_drops(pr, info[SK_MEMINFO_DROPS], rtcp, (struct ew_wall){0});
	}
}

/* True when it may be handed in. */
static bool judge(struct ew_ports_pair *pr, const struct ew_ports_datagram *d, bool is_report,
	bool rtcp, struct ew_wall arrival)
{
	struct ew_rtp read;
	bool valid = is_report || ew_rtp_read(d->bytes, &read) == 0;
	enum ew_ports_verdict verdict;

	if (rtcp)
		return ew_ports_from_reports(&pr->from, d->from);
	verdict = ew_ports_from_judge(&pr->from, d->from, arrival.us, valid);
	if (verdict == EW_PORTS_MOVED)
		ew_recorder_moved(pr->owner->core, pr->slot);
	return verdict != EW_PORTS_FOREIGN;
}

/* RFC 7983, section 7. */
static bool is_handshake(struct ew_slice datagram)
{
	return datagram.len > 0 && datagram.at[0] >= 20 && datagram.at[0] <= 63;
}

void ew_ports_take(struct ew_ports_pair *pr, const struct ew_ports_datagram *datagram, bool rtcp)
{
	struct ew_recorder *core = pr->owner->core;
	struct ew_ports_datagram d = *datagram;
	struct extra extra = extra_of(d.control);
	bool is_report = rtcp || ew_rtp_is_rtcp(d.bytes);

	if (extra.dropping)
		note_drops(pr, extra.dropped, rtcp, extra.arrival);
	if (!judge(pr, &d, is_report, rtcp, extra.arrival)) {
		ew_recorder_foreign(core, pr->slot);
		return;
	}
	if (!rtcp && is_handshake(d.bytes))
		pr->handshakes_to = *d.from;
	if (is_report) {
		pr->reports_to = *d.from;
		pr->muxed = !rtcp;
	}
	/* Longer than any packet may be, or cut off: the core counts what it cannot read. */
	if (d.cut || d.bytes.len > EW_MAX_RTP_BYTES || !extra.timed)
		d.bytes.len = 0;
	if (rtcp)
		ew_recorder_rtcp(core, pr->slot, d.bytes, extra.arrival);
	else
		ew_recorder_rtp(core, pr->slot, d.bytes, extra.arrival);
}

/* -- batches of one socket -- */

/* The kernel writes what it used over what there is. */
static void prepare_lengths(struct ew_ports_batch *b, size_t i)
{
	b->headers[i].msg_hdr.msg_namelen = sizeof(b->from[i]);
	b->headers[i].msg_hdr.msg_controllen = sizeof(b->control[i]);
}

void ew_ports_batch_init(struct ew_ports *p)
{
	struct ew_ports_batch *b = &p->batch;

	for (size_t i = 0; i < EW_PORTS_BATCH; i++) {
		b->vectors[i] = (struct iovec){
			p->bytes + i * EW_PORTS_DATAGRAM_BYTES, EW_PORTS_DATAGRAM_BYTES};
		b->headers[i].msg_hdr = (struct msghdr){.msg_name = &b->from[i],
			.msg_iov = &b->vectors[i],
			.msg_iovlen = 1,
			.msg_control = b->control[i]};
		prepare_lengths(b, i);
	}
}

/* The core has closed the pair on account of a datagram: those behind it were for nobody. */
static void forget_batch(struct ew_ports *p)
{
	ew_wipe(p->bytes, (size_t)EW_PORTS_BATCH * EW_PORTS_DATAGRAM_BYTES);
	for (size_t i = 0; i < EW_PORTS_BATCH; i++)
		prepare_lengths(&p->batch, i);
}

static void take_one(struct ew_ports_pair *pr, size_t i, bool rtcp)
{
	struct ew_ports_batch *b = &pr->owner->batch;
	struct mmsghdr *m = &b->headers[i];
	struct ew_ports_datagram d = {.from = &b->from[i],
		.bytes = ew_slice_of(b->vectors[i].iov_base, m->msg_len),
		.control = &m->msg_hdr,
		.cut = m->msg_hdr.msg_flags & MSG_TRUNC};

	ew_ports_take(pr, &d, rtcp);
}

/* One batch: how many datagrams came. */
static size_t take_batch(struct ew_ports_pair *pr, int fd, bool rtcp)
{
	struct ew_ports *p = pr->owner;
	uint32_t slot = pr->slot;
	int n = recvmmsg(fd, p->batch.headers, EW_PORTS_BATCH, MSG_DONTWAIT, NULL);

	for (int i = 0; i < n; i++) {
		if (p->core)
			take_one(pr, (size_t)i, rtcp);
		if (p->slots[slot] != pr) {
			forget_batch(p);
			return 0;
		}
		ew_wipe(p->batch.vectors[i].iov_base, p->batch.headers[i].msg_len);
		prepare_lengths(&p->batch, (size_t)i);
	}
	return n > 0 ? (size_t)n : 0;
}

size_t ew_ports_drain(struct ew_ports *p, uint32_t slot, bool rtcp)
{
	size_t n = EW_PORTS_BATCH, sum = 0;

	for (int i = 0; i < EW_PORTS_DRAIN_BATCHES && n == EW_PORTS_BATCH; i++) {
		/* The core may have closed it on account of what it was given. */
		struct ew_ports_pair *pr = slot < p->n_slots ? p->slots[slot] : NULL;

		n = pr ? take_batch(pr, rtcp ? pr->rtcp : pr->rtp, rtcp) : 0;
		sum += n;
	}
	return sum;
}
