/*
 * Pairs of sockets by slot: opened, bound to their peer, closed. Must never leave a datagram behind
 * in a socket that it closes.
 */
#include "programs/recorder/ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/secret.h"
#include "programs/recorder/ports_private.h"

#define BUFFER_BYTES (1024 * 1024)
#define CLOSING_DRAINS 16 /* more than a socket holds; somebody may go on sending */

static socklen_t address_bytes(const union ew_ports_address *a)
{
	return a->any.sa_family == AF_INET ? sizeof(a->v4) : sizeof(a->v6);
}

/* sin_port and sin6_port lie at the same place. */
static void set_port(union ew_ports_address *a, uint16_t port)
{
	a->v4.sin_port = htons(port);
}

/* -- death -- */

static void pair_free(struct ew_ports_pair **pair)
{
	struct ew_ports_pair *pr = TAKE(*pair);

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
	for (size_t i = 0; i < EW_PORTS_PHASES; i++)
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

/* -- birth -- */

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
	p->uring = config->uring;
	if (check_range(config))
		return ew_error_set(error, -EINVAL,
			"RTP ports %u-%u: give an even first port and room for a pair",
			config->low, config->high);
	if (ew_ports_address_read(ew_slice_text(config->address), &p->bound))
		return ew_error_set(error, -EINVAL, "the RTP address %s is neither IPv4 nor IPv6",
			config->address);
	p->low = config->low;
	p->n_pairs = (config->high - config->low + 1u) / 2;
	p->n_slots = config->slots;
	p->used = calloc(p->n_pairs, sizeof(bool));
	p->slots = calloc(p->n_slots, sizeof(struct ew_ports_pair *));
	p->bytes = ew_secret_alloc((size_t)EW_PORTS_BATCH * EW_PORTS_DATAGRAM_BYTES);
	if (!p->used || !p->slots || !p->bytes)
		return ew_error_set(error, -ENOMEM, "no (locked) memory for the RTP ports");
	ew_ports_batch_init(p);
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
	union ew_ports_address at = p->bound;
	int fd = socket(at.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error = 0;

	if (fd < 0)
		return -errno;
	set_port(&at, port);
	/* A smaller buffer than wished for is what the system allows: no error. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof(on)) < 0 ||
		bind(fd, &at.any, address_bytes(&at)) < 0)
		error = -errno;
	if (error) {
		ew_close_fd(&fd);
		return error;
	}
	*ret_fd = fd;
	return 0;
}

static int bind_pair(struct ew_ports_pair *pr, uint16_t port)
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
static int bind_free_pair(struct ew_ports_pair *pr)
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

int ew_ports_open(struct ew_ports *p, uint32_t slot, const struct ew_recorder_remote *remote,
	uint16_t port, uint16_t *ret_port)
{
	_cleanup_(pair_free) struct ew_ports_pair *pr = calloc(1, sizeof(*pr));
	int error;

	if (!pr)
		return -ENOMEM;
	*pr = (struct ew_ports_pair){.owner = p, .slot = slot, .rtp = -1, .rtcp = -1};
	if (slot >= p->n_slots || p->slots[slot] || port % 2)
		return -EINVAL;
	error = ew_ports_from_set(&pr->from, p->bound.any.sa_family, remote);
	if (!error)
		error = port ? bind_pair(pr, port) : bind_free_pair(pr);
	if (!error)
		error = ew_ports_watch(pr);
	if (!error)
		error = ew_ports_sweep_begin(p);
	if (error)
		return error;
	mark(p, pr->port, true);
	p->n_open++;
	*ret_port = pr->port;
	p->slots[slot] = TAKE(pr);
	return 0;
}

int ew_ports_peer(
	struct ew_ports *p, uint32_t slot, const struct ew_recorder_remote *remote)
{
	struct ew_ports_pair *pr = slot < p->n_slots ? p->slots[slot] : NULL;
	int error = pr ? ew_ports_from_set(&pr->from, p->bound.any.sa_family, remote) : -ENOENT;

	if (error)
		return error;
	/* Who was heard before is somewhere else now: no reports go there */
	if (!ew_ports_from_reports(&pr->from, &pr->reports_to))
		pr->reports_to = (union ew_ports_address){0};
	return 0;
}

void ew_ports_reports(struct ew_ports *p, uint32_t slot, uint16_t rtcp_port, bool mux)
{
	struct ew_ports_pair *pr = slot < p->n_slots ? p->slots[slot] : NULL;

	if (!pr)
		return;
	pr->rtcp_port = rtcp_port;
	pr->muxed = mux;
	pr->reports_to = (union ew_ports_address){0};
}

/* Where the peer's reports last came from; else where it says that it takes them. */
static union ew_ports_address report_address(const struct ew_ports_pair *pr)
{
	union ew_ports_address to = pr->reports_to;

	if (to.any.sa_family)
		return to;
	to = pr->from.latched;
	/* It holds its place until another is heard, but may be one that is no longer listed */
	if (!to.any.sa_family || !ew_ports_from_reports(&pr->from, &to))
		return (union ew_ports_address){0};
	if (!pr->muxed)
		set_port(&to, pr->rtcp_port ? pr->rtcp_port : (uint16_t)(ntohs(to.v4.sin_port) + 1));
	return to;
}

/* What the kernel has already taken in is handed over first: the end of a call overtakes its
 * last packets otherwise. */
void ew_ports_close(struct ew_ports *p, uint32_t slot)
{
	struct ew_ports_pair *pr = slot < p->n_slots ? p->slots[slot] : NULL;

	if (!pr)
		return;
	for (int i = 0; i < CLOSING_DRAINS && ew_ports_drain(p, slot, false) == EW_PORTS_DRAIN_MOST; i++)
		;
	if (p->slots[slot] != pr)
		return; /* closed by the core on account of it */
	ew_ports_last_drops(pr);
	mark(p, pr->port, false);
	ew_ports_asleep(pr);
	pair_free(&p->slots[slot]);
	if (--p->n_open == 0)
		ew_ports_sweep_end(p);
}

void ew_ports_rtcp(struct ew_ports *p, uint32_t slot, struct ew_slice packet)
{
	struct ew_ports_pair *pr = slot < p->n_slots ? p->slots[slot] : NULL;
	union ew_ports_address to;

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
	struct ew_ports_pair *pr = slot < p->n_slots ? p->slots[slot] : NULL;
	union ew_ports_address to;

	if (!pr)
		return;
	to = pr->handshakes_to;
	if (!to.any.sa_family)
		to = pr->from.latched;
	if (!to.any.sa_family && port) {
		to = pr->from.said;
		set_port(&to, port);
	}
	if (!to.any.sa_family)
		return;
	/* What is lost of a handshake is repeated. */
	(void)sendto(pr->rtp, packet.at, packet.len, MSG_DONTWAIT | MSG_NOSIGNAL, &to.any, address_bytes(&to));
}
