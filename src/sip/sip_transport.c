/*
 * The adapter over libre. Nothing of libre is seen outside of this file. It must never look a name up (no resolver is
 * given to libre, and only numeric addresses are sent to) and must keep libre's own messages, which hold addresses,
 * out of every log.
 */
#include "sip/sip_transport.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "sip/libre.h"
#include "sip/sip_datagrams.h"
#include "sip/sip_exchange.h"

#define HASH_SIZE 256
#define MAX_DESCRIPTORS 4096 /* libre watches no more than 128 unless told */
/* Refusals of INVITEs that are repeated until their ACK: so many at once, and one more every so many ms */
#define REFUSALS_AT_ONCE 512
#define REFUSAL_EACH_MS 10

struct transaction {
	struct ew_sip_transaction head;
	struct le le;
	struct ew_sip_transport *transport;
	struct sip_strans *strans;
	struct sip_msg *message;
	struct sa reply_to;
};

struct ew_sip_transport {
	const struct ew_sip_transport_ops *ops;
	void *arg;
	struct sip *sip;
	struct sip_lsnr *listener;
	struct sip_lsnr *strays; /* responses that no transaction waits for */
	bool closing;            /* nobody is told of anything any more */
	struct list transactions;
	uint64_t refusals_due; /* ration of those that are kept, ms */
	struct ew_sip_datagrams *datagrams;
	struct ew_sip_exchanges *secure; /* SIP over TLS; NULL: not wanted */
	struct tmr timer;
	uint64_t period_ms;
	ew_sip_transport_fn *tick;
	void *tick_arg;
};

/* libre reports positive errno values, and a few of its own that are none. */
static int code_of(int error)
{
	return error > 0 && error < 4096 ? -error : -EIO;
}

static void forget(void *data)
{
	struct transaction *t = data;

	list_unlink(&t->le);
	mem_deref(t->strans);
	mem_deref(t->message);
}

static void on_cancel(void *arg)
{
	struct transaction *t = arg;

	t->transport->ops->cancelled(t->transport->arg, t);
}

static void set_address(char to[static EW_SIP_ADDRESS_BYTES], const struct sa *from)
{
	if (sa_ntop(from, to, EW_SIP_ADDRESS_BYTES) != 0)
		to[0] = '\0';
}

static struct ew_sip_hop hop_of(const struct sip_msg *m)
{
	struct ew_sip_hop hop = {.tcp = m->tp == SIP_TRANSP_TCP,
		.remote_port = sa_port(&m->src),
		.local_port = sa_port(&m->dst)};

	set_address(hop.remote, &m->src);
	set_address(hop.local, &m->dst);
	return hop;
}

/* The message from its start line to its end; libre's decoder has moved the buffer's position to the body. */
static struct ew_slice raw_of(const struct sip_msg *m)
{
	const uint8_t *start = (const uint8_t *)m->met.p;
	const uint8_t *end = m->mb->buf + m->mb->end;

	return end > start ? ew_slice_of(start, (size_t)(end - start)) : EW_SLICE_EMPTY;
}

static struct transaction *begin(struct ew_sip_transport *t, const struct sip_msg *m)
{
	struct transaction *it = mem_zalloc(sizeof(*it), forget);
	struct pl rport;

	if (!it)
		return NULL;
	it->transport = t;
	it->message = mem_ref((void *)(uintptr_t)m);
	sip_reply_addr(&it->reply_to, m, msg_param_exists(&m->via.params, "rport", &rport) == 0);
	list_append(&t->transactions, &it->le, it);
	if (sip_strans_alloc(&it->strans, t->sip, m, on_cancel, it) != 0) {
		mem_deref(it);
		return NULL;
	}
	return it;
}

static bool on_request(const struct sip_msg *m, void *arg)
{
	struct ew_sip_transport *t = arg;
	struct ew_sip_hop hop = hop_of(m);
	struct transaction *it;

	if (ew_sip_datagrams_take(t->datagrams, m))
		return true;
	if (pl_strcmp(&m->met, "ACK") == 0) {
		t->ops->request(t->arg, raw_of(m), &hop, NULL);
		return true;
	}
	it = begin(t, m);
	if (it)
		t->ops->request(t->arg, raw_of(m), &hop, it);
	return true;
}

static void on_unreadable(void *arg, const struct ew_sip_hop *hop, struct ew_slice raw)
{
	struct ew_sip_transport *t = arg;

	t->ops->unreadable(t->arg, raw, hop);
}

/* A response from its start line to its end. */
static struct ew_slice raw_response(const struct sip_msg *m)
{
	const uint8_t *start = (const uint8_t *)m->ver.p;
	const uint8_t *end = m->mb->buf + m->mb->end;

	return start && end > start ? ew_slice_of(start, (size_t)(end - start)) : EW_SLICE_EMPTY;
}

static bool on_stray(const struct sip_msg *m, void *arg)
{
	struct ew_sip_transport *t = arg;

	if (m->scode < 200 || m->scode >= 300 || pl_strcmp(&m->cseq.met, "INVITE") != 0)
		return false;
	if (t->ops->repeated)
		t->ops->repeated(t->arg, raw_response(m));
	return true;
}

static void drop_message(int level, const char *p, size_t len, void *arg)
{
	(void)level;
	(void)p;
	(void)len;
	(void)arg;
}

int ew_sip_transport_new(
	const struct ew_sip_transport_ops *ops, void *arg, struct ew_sip_transport **ret)
{
	struct ew_sip_transport *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->ops = ops;
	t->arg = arg;
	dbg_init(DBG_EMERG, DBG_NONE);
	dbg_handler_set(drop_message, NULL);
	int r = libre_init();

	if (r == 0)
		r = fd_setsize(MAX_DESCRIPTORS);
	if (r == 0)
		r = sip_alloc(&t->sip, NULL, HASH_SIZE, HASH_SIZE, HASH_SIZE, "Earwitness", NULL, NULL);
	if (r == 0)
		r = sip_listen(&t->listener, t->sip, true, on_request, t);
	if (r == 0)
		r = -ew_sip_datagrams_new(on_unreadable, t, &t->datagrams);
	if (r == 0)
		r = sip_listen(&t->strays, t->sip, false, on_stray, t);
	if (r != 0) {
		ew_sip_transport_free(&t);
		return code_of(r);
	}
	*ret = t;
	return 0;
}

void ew_sip_transport_free(struct ew_sip_transport **t)
{
	if (!*t)
		return;
	tmr_cancel(&(*t)->timer);
	(*t)->closing = true;
	list_flush(&(*t)->transactions);
	if ((*t)->secure)
		ew_sip_transport_unwatch(ew_sip_tls_fd(ew_sip_exchanges_tls((*t)->secure)));
	ew_sip_exchanges_free(&(*t)->secure);
	mem_deref((*t)->listener);
	ew_sip_datagrams_free(&(*t)->datagrams);
	mem_deref((*t)->strays);
	if ((*t)->sip)
		sip_close((*t)->sip, true);
	mem_deref((*t)->sip);
	libre_close();
	free(*t);
	*t = NULL;
}

int ew_sip_transport_listen(struct ew_sip_transport *t, bool tcp, const char *address, uint16_t port,
	struct ew_error *error)
{
	const char *word = tcp ? "TCP" : "UDP";
	struct sa local;

	if (sa_set_str(&local, address, port) != 0 || sa_is_any(&local))
		return ew_error_set(error, -EINVAL,
			"cannot listen for SIP over %s on %s: give one numeric address of this host", word, address);
	int r = sip_transp_add(t->sip, tcp ? SIP_TRANSP_TCP : SIP_TRANSP_UDP, &local);

	if (r == 0 && !tcp)
		r = -ew_sip_datagrams_knock(t->datagrams, &local);
	if (r != 0)
		return ew_error_set(error, code_of(r), "cannot listen for SIP over %s on %s port %u: %s", word,
			address, (unsigned)port, strerror(r));
	return 0;
}

/* -- TLS: beside libre, whose own has no limits and tells nothing of a peer's certificate -- */

static void on_secure_request(void *arg, struct ew_slice raw, const struct ew_sip_hop *hop, void *transaction)
{
	struct ew_sip_transport *t = arg;

	t->ops->request(t->arg, raw, hop, transaction);
}

static void on_secure_cancelled(void *arg, void *transaction)
{
	struct ew_sip_transport *t = arg;

	t->ops->cancelled(t->arg, transaction);
}

static void on_trouble(void *arg, const struct ew_sip_trouble *trouble)
{
	struct ew_sip_transport *t = arg;

	t->ops->trouble(t->arg, trouble);
}

static const char *on_expected(void *arg, const char *address)
{
	struct ew_sip_transport *t = arg;

	return t->ops->tls_name(t->arg, address);
}

static const struct ew_sip_exchange_ops secure_ops = {.request = on_secure_request,
	.cancelled = on_secure_cancelled,
	.trouble = on_trouble,
	.expected = on_expected};

int ew_sip_transport_identity(struct ew_sip_transport *t, const struct ew_tls_pem *pem,
	enum ew_tls_verify verify, struct ew_error *error)
{
	int r = t->secure ? 0 : ew_sip_exchanges_new(ew_io_real(), &secure_ops, t, &t->secure);

	if (r < 0)
		return ew_error_set(error, r, "preparing SIP over TLS: %s", strerror(-r));
	return ew_sip_tls_identity(ew_sip_exchanges_tls(t->secure), pem, verify, error);
}

static void on_secure_ready(void *arg)
{
	struct ew_sip_transport *t = arg;

	ew_sip_tls_turn(ew_sip_exchanges_tls(t->secure));
}

int ew_sip_transport_listen_tls(
	struct ew_sip_transport *t, const char *address, uint16_t port, struct ew_error *error)
{
	struct ew_sip_tls *tls = t->secure ? ew_sip_exchanges_tls(t->secure) : NULL;
	int r = tls ? ew_sip_tls_listen(tls, address, port) : -EINVAL;

	if (r == 0)
		r = ew_sip_transport_watch(ew_sip_tls_fd(tls), on_secure_ready, t);
	if (r < 0)
		return ew_error_set(error, r, "cannot listen for SIP over TLS on %s port %u: %s", address,
			(unsigned)port, strerror(-r));
	return 0;
}

struct watch {
	struct le le;
	int fd;
	ew_sip_transport_fn *fn;
	void *arg;
};

/* libre keeps its descriptors in one table for the thread, and so does this. */
static struct list watches;

static void on_ready(int flags, void *arg)
{
	struct watch *w = arg;

	(void)flags;
	w->fn(w->arg);
}

static void forget_watch(void *data)
{
	struct watch *w = data;

	list_unlink(&w->le);
	fd_close(w->fd);
}

int ew_sip_transport_watch(int fd, ew_sip_transport_fn *fn, void *arg)
{
	struct watch *w = mem_zalloc(sizeof(*w), NULL);
	int r;

	if (!w)
		return -ENOMEM;
	w->fd = fd;
	w->fn = fn;
	w->arg = arg;
	r = fd_listen(fd, FD_READ, on_ready, w);
	if (r != 0) {
		mem_deref(w);
		return code_of(r);
	}
	list_append(&watches, &w->le, w);
	return 0;
}

void ew_sip_transport_unwatch(int fd)
{
	for (struct le *le = watches.head; le; le = le->next) {
		struct watch *w = le->data;

		if (w->fd != fd)
			continue;
		forget_watch(w);
		mem_deref(w);
		return;
	}
}

static void on_timer(void *arg)
{
	struct ew_sip_transport *t = arg;

	tmr_start(&t->timer, t->period_ms, on_timer, t);
	if (t->secure)
		ew_sip_exchanges_tick(t->secure);
	t->tick(t->tick_arg);
}

static void on_signal(int signal)
{
	(void)signal;
	re_cancel();
}

int ew_sip_transport_run(
	struct ew_sip_transport *t, uint64_t period_ms, ew_sip_transport_fn *tick, void *arg)
{
	t->period_ms = period_ms;
	t->tick = tick;
	t->tick_arg = arg;
	tmr_start(&t->timer, period_ms, on_timer, t);
	int r = re_main(on_signal);

	return r == 0 ? 0 : code_of(r);
}

void ew_sip_transport_stop(struct ew_sip_transport *t)
{
	(void)t;
	re_cancel();
}

static struct mbuf *copy_of(struct ew_slice bytes)
{
	struct mbuf *mb = mbuf_alloc(bytes.len > 0 ? bytes.len : 1);

	if (!mb)
		return NULL;
	if (bytes.len > 0 && mbuf_write_mem(mb, bytes.at, bytes.len) != 0)
		return mem_deref(mb);
	mb->pos = 0;
	return mb;
}

static bool may_keep_refusal(struct ew_sip_transport *t)
{
	uint64_t now = tmr_jiffies();
	uint64_t earliest = now > REFUSALS_AT_ONCE * REFUSAL_EACH_MS ? now - REFUSALS_AT_ONCE * REFUSAL_EACH_MS : 0;

	if (t->refusals_due < earliest)
		t->refusals_due = earliest;
	if (t->refusals_due > now)
		return false;
	t->refusals_due += REFUSAL_EACH_MS;
	return true;
}

/*
 * An answer that changes nothing needs no memory: what is sent again is answered anew (RFC 3261, 8.2.7). libre would
 * keep it for half a minute, and a flood would find that much memory, and all of it in one row.
 */
static bool needs_no_memory(struct ew_sip_transport *t, const struct transaction *it, unsigned status)
{
	if (pl_strcmp(&it->message->met, "INVITE") == 0)
		return status >= 300 && !may_keep_refusal(t);
	return status >= 300 || pl_strcmp(&it->message->met, "OPTIONS") == 0;
}

void ew_sip_transport_respond(
	struct ew_sip_transport *t, void *transaction, unsigned status, struct ew_slice bytes)
{
	struct transaction *it = transaction;

	if (((const struct ew_sip_transaction *)transaction)->over_tls) {
		ew_sip_exchange_respond(t->secure, transaction, status, bytes);
		return;
	}
	struct mbuf *mb = bytes.len > 0 ? copy_of(bytes) : NULL;

	if (mb && status >= 200 && needs_no_memory(t, it, status))
		(void)sip_send(t->sip, it->message->sock, it->message->tp, &it->reply_to, mb);
	else if (mb) /* what cannot be sent now is asked for again by the peer */
		(void)sip_strans_reply(
			&it->strans, t->sip, it->message, &it->reply_to, (uint16_t)status, mb);
	else if (status >= 200)
		(void)sip_treply(&it->strans, t->sip, it->message, (uint16_t)status, "Error");
	mem_deref(mb);
	/* libre keeps a finished transaction for retransmissions by itself and has set our handle to NULL. */
	if (status >= 200)
		mem_deref(it);
}

static int set_peer(struct sa *to, const struct ew_sip_hop *hop)
{
	return sa_set_str(to, hop->remote, hop->remote_port) == 0 ? 0 : -EINVAL;
}

int ew_sip_transport_send(
	struct ew_sip_transport *t, const struct ew_sip_hop *hop, struct ew_slice bytes)
{
	struct sa to;

	if (hop->tls)
		return t->secure ? ew_sip_tls_send(ew_sip_exchanges_tls(t->secure), hop, bytes) : -ENOTCONN;
	struct mbuf *mb = copy_of(bytes);
	int r = mb ? set_peer(&to, hop) : -ENOMEM;

	if (r == 0) {
		int e = sip_send(t->sip, NULL, hop->tcp ? SIP_TRANSP_TCP : SIP_TRANSP_UDP, &to, mb);

		r = e == 0 ? 0 : code_of(e);
	}
	mem_deref(mb);
	return r;
}

/* What is waited for, until libre has told. */
struct waiter {
	struct ew_sip_transport *transport;
	uint64_t ticket;
};

static void on_outcome(int err, const struct sip_msg *m, void *arg)
{
	struct waiter *w = arg;
	struct ew_sip_transport *t = w->transport;
	bool over = !m || m->scode >= 200;

	if (!over)
		return;
	if (w->ticket != 0 && t->ops->outcome && !t->closing)
		t->ops->outcome(t->arg, w->ticket, m ? 0 : code_of(err), m ? raw_response(m) : EW_SLICE_EMPTY);
	mem_deref(w);
}

static void on_secure_outcome(void *arg, unsigned status, struct ew_slice bytes)
{
	struct waiter *w = arg;
	struct ew_sip_transport *t = w->transport;

	(void)status;
	if (t->ops->outcome && !t->closing)
		t->ops->outcome(t->arg, w->ticket, bytes.len > 0 ? 0 : -ETIMEDOUT, bytes);
	mem_deref(w);
}

static int request_over_tls(
	struct ew_sip_transport *t, const struct ew_sip_hop *hop, struct ew_slice bytes, uint64_t ticket)
{
	struct waiter *w = NULL;
	int r;

	if (!t->secure)
		return -ENOTCONN;
	if (ticket == 0)
		return ew_sip_exchange_request(t->secure, hop, bytes, NULL, NULL);
	w = mem_zalloc(sizeof(*w), NULL);
	if (!w)
		return -ENOMEM;
	*w = (struct waiter){t, ticket};
	r = ew_sip_exchange_request(t->secure, hop, bytes, on_secure_outcome, w);
	if (r < 0)
		mem_deref(w);
	return r;
}

/* libre writes the start line and the Via itself: what goes to it begins behind the start line. */
static int send_rest(struct ew_sip_transport *t, struct ew_slice method, struct ew_slice uri,
	struct uri *route, struct ew_slice rest, uint64_t ticket)
{
	bool stateful = !ew_slice_equal(method, EW_SLICE("ACK"));
	struct waiter *w = stateful ? mem_zalloc(sizeof(*w), NULL) : NULL;
	struct mbuf *mb = copy_of(rest);
	int e = ENOMEM;

	if (w)
		*w = (struct waiter){t, ticket};
	if (mb && (w || !stateful))
		e = sip_request(NULL, t->sip, stateful, (const char *)method.at, (int)method.len,
			(const char *)uri.at, (int)uri.len, route, mb, 0, NULL, stateful ? on_outcome : NULL, w);
	mem_deref(mb);
	if (e != 0)
		mem_deref(w);
	return e == 0 ? 0 : code_of(e);
}

int ew_sip_transport_request(
	struct ew_sip_transport *t, const struct ew_sip_hop *hop, struct ew_slice bytes, uint64_t ticket)
{
	bool v6 = strchr(hop->remote, ':') != NULL;
	char text[EW_SIP_ADDRESS_BYTES + 48];
	struct ew_slice rest = bytes;
	struct ew_slice line;
	struct ew_slice method;
	struct ew_slice uri;
	struct uri route;
	struct pl pl;

	if (hop->tls)
		return request_over_tls(t, hop, bytes, ticket);
	if (!ew_slice_cut(&rest, '\n', &line) || !ew_slice_cut(&line, ' ', &method) ||
		!ew_slice_cut(&line, ' ', &uri))
		return -EBADMSG;
	(void)snprintf(text, sizeof(text), "sip:%s%s%s:%u;transport=%s", v6 ? "[" : "", hop->remote,
		v6 ? "]" : "", (unsigned)hop->remote_port, hop->tcp ? "tcp" : "udp");
	pl_set_str(&pl, text);
	if (uri_decode(&route, &pl) != 0)
		return -EBADMSG;
	return send_rest(t, method, uri, &route, rest, ticket);
}
