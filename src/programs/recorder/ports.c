/*
 * Sockets of the media path. Received bytes lie in locked memory and are wiped when the core has
 * seen them, because some of them were not allowed to be kept; nothing here may copy, log or hold
 * them.
 */
#include "programs/recorder/ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/secret.h"
#include "rtp/rtp.h"

#define BATCH 16
#define SOCKETS_AT_ONCE 16 /* served before the loop looks for orders again */
#define SWEEP_US (2 * EW_US_PER_MS)
#define SWEEP_ROUNDS 64
#define PHASES 15   /* sweeps from one look at an awake stream to the next: 30 ms, one or two packets */
#define QUIET_MAX 3 /* looks that found nothing before it is asleep again */
#define DATAGRAM_BYTES 2048
#define DRAIN_BATCHES 64
#define BUFFER_BYTES (1024 * 1024)

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

struct pair {
	struct ew_ports *owner;
	uint32_t slot;
	uint16_t port;
	int rtp;
	int rtcp;
	union address allowed;  /* the port is not compared */
	union address rtp_from; /* last sender of RTP; family 0: none yet */
	union address reports_to;
	uint16_t rtcp_port;     /* that the peer has named for its reports; 0: the one behind RTP's */
	bool muxed;             /* RTCP comes on the RTP port (RFC 5761) */
	struct phase *phase;    /* in which its RTP is looked for, or NULL: asleep, epoll tells of it */
	uint32_t at;            /* its place in there */
	unsigned quiet;
};

/* Awake streams that one sweep of PHASES looks at, by slot. */
struct phase {
	uint32_t *slots;
	uint32_t n, cap;
};

struct batch {
	struct mmsghdr headers[BATCH];
	struct iovec vectors[BATCH];
	union address from[BATCH];
	_Alignas(struct cmsghdr) uint8_t control[BATCH][CMSG_SPACE(sizeof(struct timespec))];
};

struct ew_ports {
	/* Nobody sleeps on it: a sweep asks it. A packet then wakes no thread, which is a third of
	 * what receiving costs; when it came is the kernel's word, not ours, so a sweep that comes
	 * later changes nothing that is recorded. RTCP is edge-triggered. RTP is told of once, when a
	 * stream awakes: from then on it is looked for at regular times, without asking. */
	int epoll;
	struct phase phases[PHASES];
	uint32_t sweeps;
	struct ew_loop *loop;
	struct ew_loop_timer *sweep; /* NULL: no pair is open */
	uint32_t n_open;
	struct ew_recorder *core;
	union address bound;
	uint16_t low;
	uint32_t n_pairs;
	uint32_t next;
	bool *used; /* by number of the pair in the range */
	struct pair **slots;
	uint32_t n_slots;
	struct batch batch;
	uint8_t *bytes; /* BATCH blocks of DATAGRAM_BYTES in secret memory */
};

/* -- addresses -- */

static int parse_address(struct ew_slice text, union address *ret)
{
	char name[INET6_ADDRSTRLEN];
	union address a = {0};

	if (text.len == 0 || text.len >= sizeof(name))
		return -EINVAL;
	memcpy(name, text.at, text.len);
	name[text.len] = '\0';
	if (inet_pton(AF_INET, name, &a.v4.sin_addr) == 1)
		a.any.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, name, &a.v6.sin6_addr) == 1)
		a.any.sa_family = AF_INET6;
	else
		return -EINVAL;
	*ret = a;
	return 0;
}

static bool same_host(const union address *a, const union address *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
	return memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof(a->v6.sin6_addr)) == 0;
}

static socklen_t address_bytes(const union address *a)
{
	return a->any.sa_family == AF_INET ? sizeof(a->v4) : sizeof(a->v6);
}

/* sin_port and sin6_port lie at the same place. */
static void set_port(union address *a, uint16_t port)
{
	a->v4.sin_port = htons(port);
}

/* -- death -- */

static void pair_free(struct pair **pair)
{
	struct pair *pr = TAKE(*pair);

	if (!pr)
		return;
	ew_close_fd(&pr->rtp); /* which takes it out of the epoll set */
	ew_close_fd(&pr->rtcp);
	free(pr);
}

void ew_ports_free(struct ew_ports **ports)
{
	struct ew_ports *p = TAKE(*ports);

	if (!p)
		return;
	for (uint32_t i = 0; p->slots && i < p->n_slots; i++)
		pair_free(&p->slots[i]);
	ew_loop_timer_cancel(&p->sweep);
	ew_close_fd(&p->epoll);
	for (size_t i = 0; i < PHASES; i++)
		free(p->phases[i].slots);
	free(p->slots);
	free(p->used);
	ew_secret_free(&p->bytes);
	free(p);
}

void ew_ports_attach(struct ew_ports *ports, struct ew_recorder *core)
{
	ports->core = core;
}

/* -- receiving -- */

/* The kernel's own time of arrival (SO_TIMESTAMPNS); without it the packet cannot be placed and
 * is dropped. */
static bool arrival_of(struct msghdr *m, struct ew_wall *ret)
{
	struct timespec t;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
			continue;
		memcpy(&t, CMSG_DATA(c), sizeof(t));
		ret->us = (int64_t)t.tv_sec * EW_US_PER_S + t.tv_nsec / 1000;
		return true;
	}
	return false;
}

static void note_sender(struct pair *pr, const union address *from, struct ew_slice datagram,
	bool rtcp)
{
	bool is_report = rtcp || ew_rtp_is_rtcp(datagram);

	if (is_report) {
		pr->reports_to = *from;
		pr->muxed = !rtcp;
	} else if (pr->rtp_from.v4.sin_port != from->v4.sin_port || !pr->rtp_from.any.sa_family) {
		pr->rtp_from = *from;
	}
}

static void take_one(struct pair *pr, size_t i, bool rtcp)
{
	struct batch *b = &pr->owner->batch;
	struct mmsghdr *m = &b->headers[i];
	struct ew_slice datagram = ew_slice_of(b->vectors[i].iov_base, m->msg_len);
	struct ew_recorder *core = pr->owner->core;
	struct ew_wall arrival;

	if (!same_host(&b->from[i], &pr->allowed)) {
		ew_recorder_foreign(core, pr->slot);
		return;
	}
	/* Longer than any packet may be, or cut off: the core counts what it cannot read. */
	if (m->msg_len > EW_MAX_RTP_BYTES || !arrival_of(&m->msg_hdr, &arrival)) {
		datagram.len = 0;
		arrival = (struct ew_wall){0};
	}
	note_sender(pr, &b->from[i], datagram, rtcp);
	if (rtcp)
		ew_recorder_rtcp(core, pr->slot, datagram, arrival);
	else
		ew_recorder_rtp(core, pr->slot, datagram, arrival);
}

/* The kernel writes what it used over what there is. */
static void prepare_lengths(struct batch *b, size_t i)
{
	b->headers[i].msg_hdr.msg_namelen = sizeof(b->from[i]);
	b->headers[i].msg_hdr.msg_controllen = sizeof(b->control[i]);
}

/* The core has closed the pair on account of a datagram: those behind it were for nobody. */
static void forget_batch(struct ew_ports *p)
{
	ew_wipe(p->bytes, (size_t)BATCH * DATAGRAM_BYTES);
	for (size_t i = 0; i < BATCH; i++)
		prepare_lengths(&p->batch, i);
}

/* One batch: how many datagrams came. */
static size_t take_batch(struct pair *pr, int fd, bool rtcp)
{
	struct ew_ports *p = pr->owner;
	uint32_t slot = pr->slot;
	int n = recvmmsg(fd, p->batch.headers, BATCH, MSG_DONTWAIT, NULL);

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

/* All that is in a socket: what is left now would not be told again. How many datagrams. */
static size_t drain(struct ew_ports *p, uint32_t slot, bool rtcp)
{
	size_t n = BATCH, sum = 0;

	for (int i = 0; i < DRAIN_BATCHES && n == BATCH; i++) {
		/* The core may have closed it on account of what it was given. */
		struct pair *pr = slot < p->n_slots ? p->slots[slot] : NULL;

		n = pr ? take_batch(pr, rtcp ? pr->rtcp : pr->rtp, rtcp) : 0;
		sum += n;
	}
	return sum;
}

/* -- awake and asleep -- */

static int watch_rtp(struct pair *pr, int operation)
{
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLONESHOT, .data.u64 = (uint64_t)pr->slot << 1};

	return epoll_ctl(pr->owner->epoll, operation, pr->rtp, &event) < 0 ? -errno : 0;
}

static void leave_phase(struct pair *pr)
{
	struct phase *ph = TAKE(pr->phase);

	if (!ph)
		return;
	ph->slots[pr->at] = ph->slots[--ph->n];
	pr->owner->slots[ph->slots[pr->at]]->at = pr->at;
}

/* A packet has just come: from the next sweep on its socket is looked at once a round. */
static int awake(struct pair *pr)
{
	struct ew_ports *p = pr->owner;
	struct phase *ph = &p->phases[p->sweeps % PHASES];

	if (ph->n == ph->cap) {
		uint32_t cap = ph->cap ? 2 * ph->cap : 64;
		uint32_t *grown = reallocarray(ph->slots, cap, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		ph->slots = grown;
		ph->cap = cap;
	}
	pr->at = ph->n;
	pr->quiet = 0;
	pr->phase = ph;
	ph->slots[ph->n++] = pr->slot;
	return 0;
}

/* What an event names: slot and which of the two sockets. */
static void take_ready(struct ew_ports *p, uint64_t what)
{
	uint32_t slot = (uint32_t)(what >> 1);
	struct pair *pr;

	(void)drain(p, slot, what & 1);
	pr = slot < p->n_slots ? p->slots[slot] : NULL;
	if (!pr || what & 1 || pr->phase)
		return;
	/* Without memory epoll tells of its next packet as well. */
	if (awake(pr) && watch_rtp(pr, EPOLL_CTL_MOD))
		ew_log(EW_LOG_ERROR, "port_not_watched", EW_F_U64("port", pr->port));
}

/* -- sweeps -- */

/* The memory of the sockets that come next, each step reading what the one before it brought. */
static void expect(const struct ew_ports *p, const uint32_t *next, size_t n)
{
	if (!p->core)
		return;
	if (n > 2) {
		__builtin_prefetch(&p->slots[next[2]]);
		ew_recorder_expect(p->core, next[2], EW_RECORDER_AHEAD_SLOT);
	}
	if (n > 1) {
		__builtin_prefetch(p->slots[next[1]]);
		ew_recorder_expect(p->core, next[1], EW_RECORDER_AHEAD_STREAM);
	}
	if (n > 0)
		ew_recorder_expect(p->core, next[0], EW_RECORDER_AHEAD_PARTS);
}

/* One awake stream; false when it has gone, and another has its place in the phase. */
static bool look_at(struct ew_ports *p, uint32_t slot)
{
	size_t n = drain(p, slot, false);
	struct pair *pr = p->slots[slot];

	if (!pr)
		return false;
	pr->quiet = n ? 0 : pr->quiet + 1;
	if (pr->quiet < QUIET_MAX || watch_rtp(pr, EPOLL_CTL_MOD))
		return true;
	leave_phase(pr);
	return false;
}

/* An order waits for a few sockets at most. */
static int sweep_phase(struct ew_ports *p)
{
	struct phase *ph = &p->phases[p->sweeps++ % PHASES];
	int r = 0;

	for (uint32_t i = 0, looks = 1; r >= 0 && i < ph->n; looks++) {
		expect(p, ph->slots + i + 1, ph->n - i - 1);
		if (look_at(p, ph->slots[i]))
			i++;
		if (looks % SOCKETS_AT_ONCE == 0)
			r = ew_loop_serve_control(p->loop);
	}
	return r;
}

/* Those that epoll knows of: how many had something. */
static int sweep_some(struct ew_ports *p)
{
	struct epoll_event events[SOCKETS_AT_ONCE];
	int n = epoll_wait(p->epoll, events, SOCKETS_AT_ONCE, 0);

	for (int i = 0; i < n; i++)
		take_ready(p, events[i].data.u64);
	return n;
}

/* The turn after this one meets the same error of the loop, and reports it. */
static void on_sweep(void *arg)
{
	struct ew_ports *p = arg;
	int r = sweep_phase(p);

	for (int i = 0; r >= 0 && i < SWEEP_ROUNDS && sweep_some(p) == SOCKETS_AT_ONCE; i++)
		r = ew_loop_serve_control(p->loop);
}

/* -- birth -- */

static void prepare_batch(struct ew_ports *p)
{
	for (size_t i = 0; i < BATCH; i++) {
		p->batch.vectors[i] = (struct iovec){p->bytes + i * DATAGRAM_BYTES, DATAGRAM_BYTES};
		p->batch.headers[i].msg_hdr = (struct msghdr){.msg_name = &p->batch.from[i],
			.msg_iov = &p->batch.vectors[i],
			.msg_iovlen = 1,
			.msg_control = p->batch.control[i]};
		prepare_lengths(&p->batch, i);
	}
}

static int check_range(const struct ew_ports_config *config)
{
	return config->low == 0 || config->low % 2 || config->high <= config->low ? -EINVAL : 0;
}

int ew_ports_new(struct ew_loop *loop, const struct ew_ports_config *config, struct ew_ports **ret,
	struct ew_error *error)
{
	_cleanup_(ew_ports_free) struct ew_ports *p = calloc(1, sizeof(*p));

	if (!p)
		return ew_error_set(error, -ENOMEM, "no memory for the RTP ports");
	p->loop = loop;
	p->epoll = -1;
	if (check_range(config))
		return ew_error_set(error, -EINVAL,
			"RTP ports %u-%u: give an even first port and room for a pair",
			config->low, config->high);
	if (parse_address(ew_slice_text(config->address), &p->bound))
		return ew_error_set(error, -EINVAL, "the RTP address %s is neither IPv4 nor IPv6",
			config->address);
	p->low = config->low;
	p->n_pairs = (config->high - config->low + 1u) / 2;
	p->n_slots = config->slots;
	p->used = calloc(p->n_pairs, sizeof(bool));
	p->slots = calloc(p->n_slots, sizeof(struct pair *));
	p->bytes = ew_secret_alloc((size_t)BATCH * DATAGRAM_BYTES);
	if (!p->used || !p->slots || !p->bytes)
		return ew_error_set(error, -ENOMEM, "no (locked) memory for the RTP ports");
	prepare_batch(p);
	p->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (p->epoll < 0)
		return ew_error_set(error, -errno, "preparing to wait for RTP");
	*ret = TAKE(p);
	return 0;
}

/* -- opening -- */

static int open_socket(const struct ew_ports *p, uint16_t port, int *ret_fd)
{
	int on = 1, bytes = BUFFER_BYTES;
	union address at = p->bound;
	int fd = socket(at.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error = 0;

	if (fd < 0)
		return -errno;
	set_port(&at, port);
	/* A smaller buffer than wished for is what the system allows: no error. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) < 0 ||
		bind(fd, &at.any, address_bytes(&at)) < 0)
		error = -errno;
	if (error) {
		ew_close_fd(&fd);
		return error;
	}
	*ret_fd = fd;
	return 0;
}

static int bind_pair(struct pair *pr, uint16_t port)
{
	int error = open_socket(pr->owner, port, &pr->rtp);

	if (!error)
		error = open_socket(pr->owner, port + 1, &pr->rtcp);
	if (error)
		ew_close_fd(&pr->rtp);
	else
		pr->port = port;
	return error;
}

static void mark(struct ew_ports *p, uint16_t port, bool used)
{
	if (port >= p->low && (port - p->low) / 2u < p->n_pairs)
		p->used[(port - p->low) / 2u] = used;
}

/* Ports are taken in turn, so that late packets for a closed pair do not meet the next one. */
static int bind_free_pair(struct pair *pr)
{
	struct ew_ports *p = pr->owner;

	for (uint32_t tried = 0; tried < p->n_pairs; tried++) {
		uint32_t n = p->next++ % p->n_pairs;
		int error;

		if (p->used[n])
			continue;
		error = bind_pair(pr, (uint16_t)(p->low + 2 * n));
		if (error != -EADDRINUSE)
			return error;
	}
	return -EADDRINUSE;
}

static int watch_pair(struct pair *pr)
{
	struct epoll_event reports = {
		.events = EPOLLIN | EPOLLET, .data.u64 = (uint64_t)pr->slot << 1 | 1};
	int error = watch_rtp(pr, EPOLL_CTL_ADD);

	if (!error && epoll_ctl(pr->owner->epoll, EPOLL_CTL_ADD, pr->rtcp, &reports) < 0)
		error = -errno;
	return error;
}

static int begin_sweeps(struct ew_ports *p)
{
	return p->sweep ? 0 : ew_loop_timer(p->loop, SWEEP_US, SWEEP_US, on_sweep, p, &p->sweep);
}

static int set_allowed(struct pair *pr, struct ew_slice remote_address)
{
	union address allowed;
	int error = parse_address(remote_address, &allowed);

	if (error || allowed.any.sa_family != pr->owner->bound.any.sa_family)
		return -EINVAL;
	pr->allowed = allowed;
	return 0;
}

int ew_ports_open(struct ew_ports *p, uint32_t slot, struct ew_slice remote_address, uint16_t port,
	uint16_t *ret_port)
{
	_cleanup_(pair_free) struct pair *pr = calloc(1, sizeof(*pr));
	int error;

	if (!pr)
		return -ENOMEM;
	*pr = (struct pair){.owner = p, .slot = slot, .rtp = -1, .rtcp = -1};
	if (slot >= p->n_slots || p->slots[slot] || port % 2)
		return -EINVAL;
	error = set_allowed(pr, remote_address);
	if (!error)
		error = port ? bind_pair(pr, port) : bind_free_pair(pr);
	if (!error)
		error = watch_pair(pr);
	if (!error)
		error = begin_sweeps(p);
	if (error)
		return error;
	mark(p, pr->port, true);
	p->n_open++;
	*ret_port = pr->port;
	p->slots[slot] = TAKE(pr);
	return 0;
}

int ew_ports_peer(struct ew_ports *p, uint32_t slot, struct ew_slice remote_address)
{
	struct pair *pr = slot < p->n_slots ? p->slots[slot] : NULL;
	int error = pr ? set_allowed(pr, remote_address) : -ENOENT;

	if (error)
		return error;
	/* Who was heard before is somewhere else now: no reports go there */
	if (!same_host(&pr->allowed, &pr->reports_to))
		pr->reports_to = (union address){0};
	if (!same_host(&pr->allowed, &pr->rtp_from))
		pr->rtp_from = (union address){0};
	return 0;
}

void ew_ports_reports(struct ew_ports *p, uint32_t slot, uint16_t rtcp_port, bool mux)
{
	struct pair *pr = slot < p->n_slots ? p->slots[slot] : NULL;

	if (!pr)
		return;
	pr->rtcp_port = rtcp_port;
	pr->muxed = mux;
	pr->reports_to = (union address){0};
}

/* Where the peer's reports last came from; else where it says that it takes them. */
static union address report_address(const struct pair *pr)
{
	union address to = pr->reports_to;

	if (to.any.sa_family)
		return to;
	to = pr->rtp_from;
	if (to.any.sa_family && !pr->muxed)
		set_port(&to, pr->rtcp_port ? pr->rtcp_port : (uint16_t)(ntohs(to.v4.sin_port) + 1));
	return to;
}

/* What the kernel has already taken in is handed over first: the end of a call overtakes its
 * last packets otherwise. */
void ew_ports_close(struct ew_ports *p, uint32_t slot)
{
	struct pair *pr = slot < p->n_slots ? p->slots[slot] : NULL;

	if (!pr)
		return;
	for (int i = 0; i < DRAIN_BATCHES && take_batch(pr, pr->rtp, false) == BATCH; i++)
		;
	mark(p, pr->port, false);
	leave_phase(pr);
	pair_free(&p->slots[slot]);
	if (--p->n_open == 0)
		ew_loop_timer_cancel(&p->sweep);
}

void ew_ports_rtcp(struct ew_ports *p, uint32_t slot, struct ew_slice packet)
{
	struct pair *pr = slot < p->n_slots ? p->slots[slot] : NULL;
	union address to;

	if (!pr)
		return;
	to = report_address(pr);
	if (!to.any.sa_family)
		return;
	/* A report that is lost is followed by the next one. */
	(void)sendto(pr->muxed ? pr->rtp : pr->rtcp, packet.at, packet.len, MSG_DONTWAIT |
		MSG_NOSIGNAL,
		&to.any, address_bytes(&to));
}

void ew_ports_rtp_send(struct ew_ports *p, uint32_t slot, uint16_t port, struct ew_slice packet)
{
	struct pair *pr = slot < p->n_slots ? p->slots[slot] : NULL;
	union address to;

	if (!pr)
		return;
	to = pr->rtp_from;
	if (!to.any.sa_family && port) {
		to = pr->allowed;
		set_port(&to, port);
	}
	if (!to.any.sa_family)
		return;
	/* What is lost of a handshake is repeated. */
	(void)sendto(pr->rtp, packet.at, packet.len, MSG_DONTWAIT | MSG_NOSIGNAL, &to.any, address_bytes(&to));
}
