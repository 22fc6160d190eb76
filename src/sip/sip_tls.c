/*
 * The connections of SIP over TLS as a whole: who may open one, how many, and how long they may take. An address that
 * is not listed must not be able to make this host compute anything.
 */
#include "sip/sip_tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "sip/sip_tls_private.h"

#define HANDSHAKE_US (5 * EW_US_PER_S)
#define LOOK_US (100 * EW_US_PER_MS)
#define BACKLOG 256
#define ACCEPTS 16 /* in one turn */
#define EVENTS 64

static const struct ew_sip_trouble not_listed = {"tls_peer_not_listed",
	"a connection to the TLS port came from an address that is none of the configured peers and was closed; if it "
	"is "
	"your recording client, add its address under `peers`, otherwise shut it out before it gets here"};
static const struct ew_sip_trouble too_many = {"tls_connections_too_many",
	"a peer opened more TLS connections than one may have (64, of which 16 may be in the handshake), or all peers "
	"together more than 1024; the new one was closed"};
union address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

static int set_address(const char *text, uint16_t port, union address *ret, socklen_t *ret_bytes)
{
	union address a = {0};

	if (inet_pton(AF_INET, text, &a.four.sin_addr) == 1) {
		a.four.sin_family = AF_INET;
		a.four.sin_port = htons(port);
		*ret_bytes = sizeof(a.four);
	} else if (inet_pton(AF_INET6, text, &a.six.sin6_addr) == 1) {
		a.six.sin6_family = AF_INET6;
		a.six.sin6_port = htons(port);
		*ret_bytes = sizeof(a.six);
	} else {
		return -EINVAL;
	}
	*ret = a;
	return 0;
}

static uint16_t get_address(const union address *a, char to[static EW_SIP_ADDRESS_BYTES])
{
	bool four = a->any.sa_family == AF_INET;
	const void *at = four ? (const void *)&a->four.sin_addr : (const void *)&a->six.sin6_addr;

	if (!inet_ntop(a->any.sa_family, at, to, EW_SIP_ADDRESS_BYTES))
		to[0] = '\0';
	return ntohs(four ? a->four.sin_port : a->six.sin6_port);
}

int ew_sip_tls_new(struct ew_io *io, const struct ew_sip_tls_ops *ops, void *arg, struct ew_sip_tls **ret)
{
	struct ew_sip_tls *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->io = io;
	t->ops = ops;
	t->arg = arg;
	t->listener = -1;
	t->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (t->epoll < 0) {
		free(t);
		return -errno;
	}
	*ret = t;
	return 0;
}

static void free_link(struct tls_link *l)
{
	l->owner->n_links--;
	SSL_free(l->ssl);
	ew_close_fd(&l->fd);
	ew_buf_free(&l->in);
	ew_buf_free(&l->out);
	free(l);
}

static void free_dead(struct ew_sip_tls *t)
{
	struct tls_link **at = &t->links;

	while (*at) {
		struct tls_link *l = *at;

		if (!l->dead) {
			at = &l->next;
			continue;
		}
		*at = l->next;
		free_link(l);
	}
}

void ew_sip_tls_free(struct ew_sip_tls **t)
{
	if (!*t)
		return;
	for (struct tls_link *l = (*t)->links; l; l = l->next)
		tls_link_drop(l, NULL);
	free_dead(*t);
	ew_close_fd(&(*t)->listener);
	ew_close_fd(&(*t)->epoll);
	SSL_CTX_free((*t)->server);
	SSL_CTX_free((*t)->client);
	free(*t);
	*t = NULL;
}

int ew_sip_tls_identity(
	struct ew_sip_tls *t, const struct ew_tls_pem *pem, enum ew_tls_verify verify, struct ew_error *error)
{
	SSL_CTX *server = NULL;
	SSL_CTX *client = NULL;
	int r = ew_tls_server(pem, verify, &server, error);

	if (r == 0)
		r = ew_tls_client(pem, &client, error);
	if (r < 0) {
		SSL_CTX_free(server);
		return r;
	}
	/* Connections that stand have references of their own. */
	SSL_CTX_free(t->server);
	SSL_CTX_free(t->client);
	t->server = server;
	t->client = client;
	return 0;
}

int ew_sip_tls_listen(struct ew_sip_tls *t, const char *address, uint16_t port)
{
	union address a;
	socklen_t n;
	int on = 1;
	int r = set_address(address, port, &a, &n);
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};

	if (r < 0)
		return r;
	_cleanup_(ew_close_fd) int fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 || bind(fd, &a.any, n) < 0 ||
		listen(fd, BACKLOG) < 0 || epoll_ctl(t->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		return -errno;
	t->listener = TAKE_FD(fd);
	return 0;
}

/* -- beginning one -- */

/* True when one more fits. */
static bool has_room(const struct ew_sip_tls *t, const char *remote)
{
	size_t all = 0;
	size_t shaking = 0;

	for (const struct tls_link *l = t->links; l; l = l->next) {
		if (l->dead || strcmp(l->hop.remote, remote) != 0)
			continue;
		all++;
		shaking += !l->open;
	}
	return t->n_links < EW_MAX_SIP_CONNECTIONS && all < EW_MAX_SIP_CONNECTIONS_PER_PEER &&
	       shaking < EW_MAX_SIP_HANDSHAKES_PER_PEER;
}

static void set_options(int fd)
{
	int on = 1;
	int after_s = 60;

	/* Without them an answer may be some ms later, and a peer that is gone is noticed later. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &after_s, sizeof(after_s));
}

static int add_link(struct ew_sip_tls *t, SSL_CTX *context, const struct ew_sip_hop *hop, bool outgoing, int *fd,
	struct tls_link **ret)
{
	struct tls_link *l = calloc(1, sizeof(*l));
	struct epoll_event event = {.events = EPOLLIN | (outgoing ? EPOLLOUT : 0), .data.ptr = l};

	if (!l)
		return -ENOMEM;
	*l = (struct tls_link){.owner = t, .fd = -1, .hop = *hop, .outgoing = outgoing, .writing = outgoing};
	ew_buf_init(&l->in, EW_MAX_SIP_MESSAGE_BYTES + 2 * 16384);
	ew_buf_init(&l->out, EW_MAX_SIP_UNSENT_BYTES);
	l->ssl = SSL_new(context);
	if (!l->ssl || SSL_set_fd(l->ssl, *fd) != 1 || epoll_ctl(t->epoll, EPOLL_CTL_ADD, *fd, &event) < 0) {
		ERR_clear_error();
		SSL_free(l->ssl);
		free(l);
		return -ENOMEM;
	}
	l->fd = TAKE_FD(*fd);
	l->hop.tcp = l->hop.tls = true;
	l->hop.connection = ++t->last_connection;
	l->deadline.us = ew_io_mono(t->io).us + HANDSHAKE_US;
	l->next = t->links;
	t->links = l;
	t->n_links++;
	*ret = l;
	return 0;
}

/* False when nobody waits any more. */
static bool accept_one(struct ew_sip_tls *t)
{
	union address remote = {0};
	union address local = {0};
	socklen_t n = sizeof(remote);
	socklen_t m = sizeof(local);
	struct ew_sip_hop hop = {0};
	struct tls_link *l;
	_cleanup_(ew_close_fd) int fd = accept4(t->listener, &remote.any, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return errno == ECONNABORTED || errno == EINTR;
	if (getsockname(fd, &local.any, &m) < 0)
		return true;
	hop.remote_port = get_address(&remote, hop.remote);
	hop.local_port = get_address(&local, hop.local);
	if (!t->ops->expected(t->arg, hop.remote)) {
		t->ops->trouble(t->arg, &not_listed);
		return true;
	}
	set_options(fd);
	if (!has_room(t, hop.remote) || add_link(t, t->server, &hop, false, &fd, &l) < 0) {
		t->ops->trouble(t->arg, &too_many);
		return true;
	}
	SSL_set_accept_state(l->ssl);
	return true;
}

static void accept_some(struct ew_sip_tls *t)
{
	for (int i = 0; i < ACCEPTS; i++) {
		if (!accept_one(t))
			return;
	}
}

/* -- turns -- */

int ew_sip_tls_fd(const struct ew_sip_tls *t)
{
	return t->epoll;
}

void ew_sip_tls_turn(struct ew_sip_tls *t)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(t->epoll, events, EVENTS, 0);

	for (int i = 0; i < n; i++) {
		if (events[i].data.ptr)
			tls_link_serve(events[i].data.ptr);
		else
			accept_some(t);
	}
	free_dead(t);
}

void ew_sip_tls_tick(struct ew_sip_tls *t)
{
	struct ew_mono now = ew_io_mono(t->io);

	if (now.us - t->looked_at.us < LOOK_US)
		return;
	t->looked_at = now;
	for (struct tls_link *l = t->links; l; l = l->next) {
		if (!l->dead && now.us >= l->deadline.us)
			tls_link_drop(l, tls_link_overdue(l));
	}
	free_dead(t);
}

/* -- sending -- */

static struct tls_link *find_link(struct ew_sip_tls *t, const struct ew_sip_hop *hop)
{
	struct tls_link *other = NULL;

	for (struct tls_link *l = t->links; l; l = l->next) {
		if (l->dead)
			continue;
		if (l->hop.connection == hop->connection)
			return l;
		if (l->open && strcmp(l->hop.remote, hop->remote) == 0 && l->hop.standing >= hop->standing &&
			(!other || l->hop.standing > other->hop.standing))
			other = l;
	}
	return other;
}

/* A dialog that was given back by the recorder has no standing: what its peer must show decides. */
static bool is_named_enough(struct ew_sip_tls *t, const struct tls_link *l)
{
	const char *name = t->ops->expected(t->arg, l->hop.remote);

	return name && (!name[0] || l->hop.standing == EW_TLS_NAMED || !l->open);
}

int ew_sip_tls_send(struct ew_sip_tls *t, const struct ew_sip_hop *hop, struct ew_slice bytes)
{
	struct tls_link *l = find_link(t, hop);

	/* Whoever showed another name on this very connection is answered there, and told no more than that. */
	if (!l || (l->hop.connection != hop->connection && !is_named_enough(t, l)))
		return -ENOTCONN;
	return tls_link_send(l, bytes);
}

static int start_connecting(const char *remote, uint16_t port, int *ret_fd)
{
	union address a;
	socklen_t n;
	int r = set_address(remote, port, &a, &n);

	if (r < 0)
		return r;
	_cleanup_(ew_close_fd) int fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 || (connect(fd, &a.any, n) < 0 && errno != EINPROGRESS))
		return -errno;
	set_options(fd);
	*ret_fd = TAKE_FD(fd);
	return 0;
}

static bool is_numeric(const char *name)
{
	uint8_t bytes[16];

	return inet_pton(AF_INET, name, bytes) == 1 || inet_pton(AF_INET6, name, bytes) == 1;
}

/* RFC 6066, section 3: names only. OpenSSL wants one that is no constant, and copies it. */
static bool ask_for(struct tls_link *l, const char *name)
{
	char host[256];

	if (is_numeric(name))
		return true;
	(void)snprintf(host, sizeof(host), "%s", name);
	return SSL_set_tlsext_host_name(l->ssl, host) == 1;
}

int ew_sip_tls_send_anew(struct ew_sip_tls *t, const struct ew_sip_hop *hop, uint16_t port, struct ew_slice bytes)
{
	const char *name = t->ops->expected(t->arg, hop->remote);
	struct ew_sip_hop to = *hop;
	_cleanup_(ew_close_fd) int fd = -1;
	struct tls_link *l;

	if (!name || !name[0] || !t->client)
		return -EACCES;
	if (!has_room(t, hop->remote))
		return -EMFILE;
	int r = start_connecting(hop->remote, port, &fd);

	if (r == 0) {
		to.remote_port = port;
		r = add_link(t, t->client, &to, true, &fd, &l);
	}
	if (r < 0)
		return r;
	SSL_set_connect_state(l->ssl);
	if (!ask_for(l, name)) {
		tls_link_drop(l, NULL);
		return -ENOMEM;
	}
	return tls_link_send(l, bytes);
}

size_t ew_sip_tls_count(const struct ew_sip_tls *t)
{
	return t->n_links;
}
