/*
 * libre's UDP sockets, as a recorder needs them. libre reads 8 KiB of a datagram and drops without a word what it
 * cannot read; both would cost recordings that nobody hears of. It shows a socket only with a message that came over
 * it, so each is sent one at first. Must never send anything to anybody but this process.
 */
#include "sip/sip_datagrams.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "sip/sip_branch.h"

#define LARGEST_DATAGRAM 65535
#define RECEIVE_BYTES (8 * 1024 * 1024) /* thousands of INVITEs while the process looks elsewhere */
#define HELPER_LAYER 10
#define MAX_SOCKETS 8
#define MAX_DESCRIPTOR 256 /* sockets are opened before anything else is */

struct helped {
	struct ew_sip_datagrams *owner;
	struct udp_sock *socket;
	struct udp_helper *helper;
};

struct ew_sip_datagrams {
	ew_sip_unreadable_fn *unreadable;
	void *arg;
	char secret[33]; /* Call-ID of our own datagrams */
	struct helped sockets[MAX_SOCKETS];
	size_t n;
};

int ew_sip_datagrams_new(ew_sip_unreadable_fn *unreadable, void *arg, struct ew_sip_datagrams **ret)
{
	struct ew_sip_datagrams *d = calloc(1, sizeof(*d));
	uint8_t random[16];

	if (!d)
		return -ENOMEM;
	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random)) {
		free(d);
		return -EIO;
	}
	for (size_t i = 0; i < sizeof(random); i++)
		(void)snprintf(d->secret + 2 * i, 3, "%02x", random[i]);
	d->unreadable = unreadable;
	d->arg = arg;
	*ret = d;
	return 0;
}

void ew_sip_datagrams_free(struct ew_sip_datagrams **d)
{
	if (!*d)
		return;
	for (size_t i = 0; i < (*d)->n; i++) {
		mem_deref((*d)->sockets[i].helper);
		mem_deref((*d)->sockets[i].socket);
	}
	free(*d);
	*d = NULL;
}

/* -- what comes ------------------------------------------------------------------------------- */

static struct ew_slice left(const struct mbuf *mb)
{
	return ew_slice_of(mb->buf + mb->pos, mbuf_get_left(mb));
}

static bool libre_reads(struct mbuf *mb)
{
	struct sip_msg *m = NULL;
	size_t pos = mb->pos;
	int r = sip_msg_decode(&m, mb);

	mem_deref(m);
	mb->pos = pos;
	return r == 0;
}

/* The datagram with a branch in its place. */
static bool mend(struct mbuf *mb)
{
	_cleanup_(ew_buf_free) struct ew_buf mended = {0};
	size_t pos = mb->pos;

	ew_buf_init(&mended, EW_MAX_SIP_MESSAGE_BYTES + 64);
	if (ew_sip_branch_add(left(mb), &mended) < 0)
		return false;
	mb->end = pos;
	if (mbuf_write_mem(mb, mended.at, mended.len) != 0)
		return false;
	mb->pos = pos;
	return libre_reads(mb);
}

static void tell_unreadable(const struct helped *h, const struct sa *from, struct mbuf *mb)
{
	struct ew_sip_hop hop = {.remote_port = sa_port(from)};
	struct sa local;

	if (sa_ntop(from, hop.remote, sizeof(hop.remote)) != 0 || udp_local_get(h->socket, &local) != 0 ||
		sa_ntop(&local, hop.local, sizeof(hop.local)) != 0)
		return;
	hop.local_port = sa_port(&local);
	h->owner->unreadable(h->owner->arg, &hop, left(mb));
}

/* Two line ends and a NUL keep a path open (RFC 5626, 3.5.1) and are no messages. */
static bool keeps_alive(struct ew_slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		if (bytes.at[i] != '\r' && bytes.at[i] != '\n' && bytes.at[i] != '\0')
			return false;
	}
	return bytes.len <= 4;
}

/* True: libre does not see it. */
static bool on_datagram(struct sa *from, struct mbuf *mb, void *arg)
{
	if (keeps_alive(left(mb)))
		return true;
	if (libre_reads(mb) || mend(mb))
		return false;
	tell_unreadable(arg, from, mb);
	return true;
}

/* -- sockets ---------------------------------------------------------------------------------- */

static bool is_at(int fd, const struct sa *local)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof(at);
	socklen_t type_len = sizeof(int);
	struct sa here;
	int type;

	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_len) < 0 || type != SOCK_DGRAM ||
		getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		return false;
	return sa_set_sa(&here, (const struct sockaddr *)&at) == 0 && sa_cmp(&here, local, SA_ALL);
}

/* What the system allows is what it will be: without the right to more that is no reason not to begin. */
static int widen(const struct sa *local)
{
	const int bytes = RECEIVE_BYTES;

	for (int fd = 0; fd < MAX_DESCRIPTOR; fd++) {
		if (!is_at(fd, local))
			continue;
		if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
			(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
		return 0;
	}
	return -ENOENT;
}

static int send_knock(const struct ew_sip_datagrams *d, const struct sa *local)
{
	char text[512];
	int n = re_snprintf(text, sizeof(text),
		"OPTIONS sip:%J SIP/2.0\r\nVia: SIP/2.0/UDP %J;branch=z9hG4bK%s\r\nFrom: <sip:%J>;tag=%s\r\n"
		"To: <sip:%J>\r\nCall-ID: %s\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
		local, local, d->secret, local, d->secret, local, d->secret);
	int fd = socket(sa_af(local), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r = 0;

	if (fd < 0)
		return -errno;
	if (n < 0 || sendto(fd, text, (size_t)n, MSG_DONTWAIT, &local->u.sa, local->len) != n)
		r = errno ? -errno : -EIO;
	if (close(fd) < 0 && r == 0)
		r = -errno;
	return r;
}

int ew_sip_datagrams_knock(struct ew_sip_datagrams *d, const struct sa *local)
{
	int r = widen(local);

	return r < 0 ? r : send_knock(d, local);
}

static void adopt(struct ew_sip_datagrams *d, struct udp_sock *socket)
{
	struct helped *h = &d->sockets[d->n];

	if (d->n == MAX_SOCKETS)
		return;
	*h = (struct helped){.owner = d, .socket = socket};
	udp_rxsz_set(socket, LARGEST_DATAGRAM);
	if (udp_register_helper(&h->helper, socket, HELPER_LAYER, NULL, on_datagram, h) != 0)
		return;
	mem_ref(socket);
	d->n++;
}

bool ew_sip_datagrams_take(struct ew_sip_datagrams *d, const struct sip_msg *m)
{
	if (m->tp != SIP_TRANSP_UDP || pl_strcmp(&m->callid, d->secret) != 0)
		return false;
	adopt(d, m->sock);
	return true;
}
