/*
 * Matching of requests and answers over TLS. A transaction outlives its connection, because it is owed an answer; what
 * a peer begins and never lets finish is bounded in number.
 */
#include "sip/sip_exchange.h"

#include <errno.h>
#include <string.h>

#include "base/digest.h"
#include "base/id.h"
#include "base/limits.h"
#include "sip/sip_message.h"
#include "sip/sip_uri.h"
#include "sip/sip_write.h"

#define BUCKETS 1024
#define LINGER_US (32 * EW_US_PER_S) /* 64 * T1 */

/* A request of a peer. */
struct exchange {
	struct ew_sip_transaction head;
	struct exchange *next;
	struct ew_hash key;
	bool invite;
	bool finished; /* kept for a CANCEL that comes behind the answer */
	struct ew_mono forget_at;
	struct ew_sip_hop hop;
	struct ew_buf raw; /* until it is answered */
};

/* A request of ours. */
struct errand {
	struct errand *next;
	char branch[EW_ID_TEXT_BYTES];
	struct ew_mono give_up_at;
	struct ew_sip_hop hop;
	struct ew_slice target; /* into `ack` */
	struct ew_buf ack; /* of an INVITE that is refused: all but To, which is the answer's; otherwise empty */
	ew_sip_exchange_fn *fn;
	void *arg;
};

struct ew_sip_exchanges {
	struct ew_io *io;
	const struct ew_sip_exchange_ops *ops;
	void *arg;
	struct ew_sip_tls *tls;
	struct exchange *buckets[BUCKETS];
	size_t n;
	struct errand *errands;
	struct ew_mono looked_at;
};

static const struct ew_sip_trouble unreadable = {"request_malformed",
	"a SIP message over TLS of a listed peer could not be read and was dropped; capture it at the peer and have "
	"its "
	"maker look at it"};
static const struct ew_sip_trouble too_many = {"exchanges_too_many",
	"more SIP requests over TLS wait for an answer than are possible, or there is no memory for another; one was "
	"refused: look at the memory of this host and at the state of earwitness-recorder"};
static const struct ew_sip_trouble unsent = {"answer_unsent",
	"an answer to a request over TLS could not be sent because its connection is gone; see why the peer closes it"};

static const struct ew_sip_trouble unacknowledged = {"ack_unsent",
	"a request over TLS was refused by a peer and the ACK of that could not be sent, so the peer may repeat its "
	"answer for "
	"half a minute; see why it closes its connections"};

/* -- naming a transaction (RFC 3261 section 17.2.3) -- */

static struct ew_slice top_via(const struct ew_sip_message *m)
{
	struct ew_slice value = ew_sip_header_of(m, "Via");
	struct ew_slice item = EW_SLICE_EMPTY;

	(void)ew_sip_list_cut(&value, &item);
	return item;
}

static int name_of(const struct ew_sip_message *m, const struct ew_sip_hop *hop, struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf name = {0};
	struct ew_slice via = top_via(m);
	struct ew_slice rest = via;
	struct ew_slice sent_by = EW_SLICE_EMPTY;
	struct ew_slice branch = via;

	(void)ew_slice_cut(&rest, ';', &sent_by);
	(void)ew_sip_param(via, EW_SLICE("branch"), &branch);
	ew_buf_init(&name, EW_MAX_SIP_MESSAGE_BYTES + 128);
	ew_buf_add_text(&name, hop->remote);
	ew_buf_add_text(&name, "\n");
	ew_buf_add_slice(&name, ew_slice_trim(sent_by));
	ew_buf_add_text(&name, "\n");
	ew_buf_add_slice(&name, branch);
	int r = ew_buf_error(&name);

	return r < 0 ? r : ew_sha256_of(ew_buf_slice(&name), ret);
}

static struct exchange **bucket_of(struct ew_sip_exchanges *x, const struct ew_hash *key)
{
	return &x->buckets[(key->bytes[0] << 8 | key->bytes[1]) % BUCKETS];
}

static struct exchange *find(struct ew_sip_exchanges *x, const struct ew_hash *key, bool invite)
{
	for (struct exchange *e = *bucket_of(x, key); e; e = e->next) {
		if (e->invite == invite && memcmp(&e->key, key, sizeof(*key)) == 0)
			return e;
	}
	return NULL;
}

static void forget(struct ew_sip_exchanges *x, struct exchange *gone)
{
	struct exchange **at = bucket_of(x, &gone->key);

	while (*at != gone)
		at = &(*at)->next;
	*at = gone->next;
	ew_buf_free(&gone->raw);
	free(gone);
	x->n--;
}

/* -- requests of peers -- */

static struct exchange *begin(struct ew_sip_exchanges *x, struct ew_slice raw, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, const struct ew_hash *key)
{
	struct exchange *e = x->n < EW_MAX_SIP_EXCHANGES ? calloc(1, sizeof(*e)) : NULL;

	if (!e)
		return NULL;
	ew_buf_init(&e->raw, EW_MAX_SIP_MESSAGE_BYTES);
	ew_buf_add_slice(&e->raw, raw);
	if (ew_buf_error(&e->raw) < 0) {
		free(e);
		return NULL;
	}
	e->head.over_tls = true;
	e->key = *key;
	e->hop = *hop;
	e->invite = ew_slice_equal(m->method, EW_SLICE("INVITE"));
	e->next = *bucket_of(x, key);
	*bucket_of(x, key) = e;
	x->n++;
	return e;
}

static void send_status(
	struct ew_sip_exchanges *x, const struct ew_sip_message *m, const struct ew_sip_hop *hop, unsigned status)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_id tag = {0};
	char text[EW_ID_TEXT_BYTES];

	/* Without randomness the tag is zero: the answer still ends its transaction. */
	(void)!ew_id_random(x->io, &tag);
	ew_id_format(tag, text);
	ew_buf_init(&bytes, EW_MAX_SIP_MESSAGE_BYTES + 4096);
	ew_sip_reply_write(&bytes, m, hop,
		&(struct ew_sip_reply){.status = status,
			.local_tag = ew_slice_text(text),
			.headers = status == 503 ? EW_SLICE("Retry-After: 10\r\n") : EW_SLICE_EMPTY});
	if (ew_buf_error(&bytes) < 0 || ew_sip_tls_send(x->tls, hop, ew_buf_slice(&bytes)) < 0)
		x->ops->trouble(x->arg, &unsent);
}

/* Only who sent the INVITE, and shows at least as much of itself, takes it back. */
static bool take_cancel(struct ew_sip_exchanges *x, const struct ew_sip_message *m, const struct ew_sip_hop *hop,
	const struct ew_hash *key)
{
	struct exchange *invite = find(x, key, true);

	if (!invite || hop->standing < invite->hop.standing)
		return false;
	send_status(x, m, hop, 200);
	if (!invite->finished)
		x->ops->cancelled(x->arg, invite);
	return true;
}

static void take_request(
	struct ew_sip_exchanges *x, struct ew_slice raw, const struct ew_sip_message *m, const struct ew_sip_hop *hop)
{
	struct ew_hash key;
	bool cancel = ew_slice_equal(m->method, EW_SLICE("CANCEL"));

	if (ew_slice_equal(m->method, EW_SLICE("ACK"))) {
		x->ops->request(x->arg, raw, hop, NULL);
		return;
	}
	if (name_of(m, hop, &key) < 0) {
		x->ops->trouble(x->arg, &too_many);
		return;
	}
	if (cancel && take_cancel(x, m, hop, &key))
		return;
	/* What came once already has had its answer, or will have it. */
	if (find(x, &key, ew_slice_equal(m->method, EW_SLICE("INVITE"))))
		return;
	struct exchange *e = begin(x, raw, m, hop, &key);

	if (e) {
		x->ops->request(x->arg, raw, hop, e);
		return;
	}
	send_status(x, m, hop, 503);
	x->ops->trouble(x->arg, &too_many);
}

static void answer_by_itself(struct ew_sip_exchanges *x, const struct exchange *e, unsigned status)
{
	struct ew_sip_message m;

	if (ew_sip_message_read(ew_buf_slice(&e->raw), &m) == 0)
		send_status(x, &m, &e->hop, status);
}

void ew_sip_exchange_respond(struct ew_sip_exchanges *x, void *transaction, unsigned status, struct ew_slice bytes)
{
	struct exchange *e = transaction;

	if (bytes.len == 0 && status >= 200)
		answer_by_itself(x, e, status);
	else if (bytes.len > 0 && ew_sip_tls_send(x->tls, &e->hop, bytes) < 0)
		x->ops->trouble(x->arg, &unsent);
	if (status < 200)
		return;
	if (!e->invite) {
		forget(x, e);
		return;
	}
	e->finished = true;
	e->forget_at.us = ew_io_mono(x->io).us + LINGER_US;
	ew_buf_free(&e->raw);
}

/* -- requests of ours -- */

static void free_errand(struct errand *e)
{
	if (e)
		ew_buf_free(&e->ack);
	free(e);
}

static void finish_errand(struct errand **at, unsigned status, struct ew_slice bytes)
{
	struct errand *e = *at;

	*at = e->next;
	if (e->fn)
		e->fn(e->arg, status, bytes);
	free_errand(e);
}

static int send_anywhere(
	struct ew_sip_exchanges *x, const struct ew_sip_hop *hop, struct ew_slice target, struct ew_slice bytes)
{
	struct ew_sip_uri uri;
	int r = ew_sip_tls_send(x->tls, hop, bytes);

	if (r != -ENOTCONN)
		return r;
	uint16_t port = ew_sip_uri_read(target, &uri) == 0 && uri.port > 0 ? uri.port : EW_SIP_TLS_PORT;

	return ew_sip_tls_send_anew(x->tls, hop, port, bytes);
}

static void add_header(struct ew_buf *to, const struct ew_sip_message *m, const char *name)
{
	struct ew_slice value;
	size_t at = 0;

	while (ew_sip_header_next(m, name, &at, &value)) {
		ew_buf_printf(to, "%s: ", name);
		ew_buf_add_slice(to, value);
		ew_buf_add_text(to, "\r\n");
	}
}

/* RFC 3261 section 17.1.1.3: what the ACK repeats of the INVITE. It is made now: the INVITE is not kept. */
static int prepare_ack(struct errand *e, struct ew_slice invite)
{
	static const char *const repeated[] = {"Via", "From", "Call-ID", "Max-Forwards", "Route"};
	struct ew_sip_message m;
	struct ew_sip_cseq cseq;

	if (!ew_slice_starts(invite, EW_SLICE("INVITE ")))
		return 0;
	ew_buf_init(&e->ack, EW_MAX_SIP_MESSAGE_BYTES);
	if (ew_sip_message_read(invite, &m) < 0 || ew_sip_cseq_read(ew_sip_header_of(&m, "CSeq"), &cseq) < 0)
		return -EBADMSG;
	ew_buf_add_text(&e->ack, "ACK ");
	ew_buf_add_slice(&e->ack, m.uri);
	ew_buf_add_text(&e->ack, " SIP/2.0\r\n");
	for (size_t i = 0; i < EW_COUNT(repeated); i++)
		add_header(&e->ack, &m, repeated[i]);
	ew_buf_printf(&e->ack, "CSeq: %u ACK\r\nContent-Length: 0\r\n", (unsigned)cseq.number);
	e->target = ew_slice_of(e->ack.at + 4, m.uri.len);
	return ew_buf_error(&e->ack);
}

/* Hop by hop, in the transaction of the INVITE. A 2xx has an ACK of its own, which is the dialog's. */
static void acknowledge(struct ew_sip_exchanges *x, struct errand *e, const struct ew_sip_message *answer)
{
	if (e->ack.len == 0 || answer->status < 300)
		return;
	ew_buf_add_text(&e->ack, "To: ");
	ew_buf_add_slice(&e->ack, ew_sip_header_of(answer, "To"));
	ew_buf_add_text(&e->ack, "\r\n\r\n");
	if (ew_buf_error(&e->ack) < 0 || send_anywhere(x, &e->hop, e->target, ew_buf_slice(&e->ack)) < 0)
		x->ops->trouble(x->arg, &unacknowledged);
}

static void take_response(struct ew_sip_exchanges *x, struct ew_slice raw, const struct ew_sip_message *m)
{
	struct ew_slice branch = EW_SLICE_EMPTY;

	if (m->status < 200 || !ew_sip_param(top_via(m), EW_SLICE("branch"), &branch) ||
		!ew_slice_starts(branch, EW_SLICE("z9hG4bK")))
		return;
	branch = ew_slice_of(branch.at + 7, branch.len - 7);
	for (struct errand **at = &x->errands; *at; at = &(*at)->next) {
		if (!ew_slice_equal(branch, ew_slice_text((*at)->branch)))
			continue;
		acknowledge(x, *at, m);
		finish_errand(at, m->status, raw);
		return;
	}
}

static void write_request(
	struct ew_buf *to, const struct ew_sip_hop *hop, const char *branch, struct ew_slice line, struct ew_slice rest)
{
	bool v6 = strchr(hop->local, ':') != NULL;

	ew_buf_add_slice(to, line);
	ew_buf_printf(to, "\nVia: SIP/2.0/TLS %s%s%s:%u;branch=z9hG4bK%s\r\n", v6 ? "[" : "", hop->local, v6 ? "]" : "",
		(unsigned)hop->local_port, branch);
	ew_buf_add_slice(to, rest);
}

static int begin_errand(struct ew_sip_exchanges *x, ew_sip_exchange_fn *fn, void *arg, struct errand **ret)
{
	struct errand *e = calloc(1, sizeof(*e));
	struct ew_id id;
	int r = e ? ew_id_random(x->io, &id) : -ENOMEM;

	if (r < 0) {
		free(e);
		return r;
	}
	ew_id_format(id, e->branch);
	e->fn = fn;
	e->arg = arg;
	e->give_up_at.us = ew_io_mono(x->io).us + LINGER_US;
	*ret = e;
	return 0;
}

int ew_sip_exchange_request(struct ew_sip_exchanges *x, const struct ew_sip_hop *hop, struct ew_slice bytes,
	ew_sip_exchange_fn *fn, void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf out = {0};
	struct ew_slice rest = bytes;
	struct ew_slice line;
	struct ew_slice words;
	struct ew_slice word;
	struct errand *e;

	if (!ew_slice_cut(&rest, '\n', &line))
		return -EBADMSG;
	words = line;
	if (!ew_slice_cut(&words, ' ', &word) || !ew_slice_cut(&words, ' ', &word))
		return -EBADMSG;
	int r = begin_errand(x, fn, arg, &e);

	if (r < 0)
		return r;
	ew_buf_init_secret(&out, EW_MAX_SIP_MESSAGE_BYTES); /* keys of ours may be in it */
	write_request(&out, hop, e->branch, line, rest);
	e->hop = *hop;
	r = ew_buf_error(&out);
	if (r == 0)
		r = prepare_ack(e, ew_buf_slice(&out));
	if (r == 0)
		r = send_anywhere(x, hop, word, ew_buf_slice(&out));
	if (r < 0) {
		free_errand(e);
		return r;
	}
	e->next = x->errands;
	x->errands = e;
	return 0;
}

/* -- the layer -- */

static void on_message(void *arg, struct ew_slice raw, const struct ew_sip_hop *hop)
{
	struct ew_sip_exchanges *x = arg;
	struct ew_sip_message m;

	if (ew_sip_message_read(raw, &m) < 0)
		x->ops->trouble(x->arg, &unreadable);
	else if (m.is_request)
		take_request(x, raw, &m, hop);
	else
		take_response(x, raw, &m);
}

static void on_trouble(void *arg, const struct ew_sip_trouble *trouble)
{
	struct ew_sip_exchanges *x = arg;

	x->ops->trouble(x->arg, trouble);
}

static const char *on_expected(void *arg, const char *address)
{
	struct ew_sip_exchanges *x = arg;

	return x->ops->expected(x->arg, address);
}

static const struct ew_sip_tls_ops tls_ops = {.expected = on_expected, .message = on_message, .trouble = on_trouble};

int ew_sip_exchanges_new(
	struct ew_io *io, const struct ew_sip_exchange_ops *ops, void *arg, struct ew_sip_exchanges **ret)
{
	struct ew_sip_exchanges *x = calloc(1, sizeof(*x));

	if (!x)
		return -ENOMEM;
	x->io = io;
	x->ops = ops;
	x->arg = arg;
	int r = ew_sip_tls_new(io, &tls_ops, x, &x->tls);

	if (r < 0) {
		free(x);
		return r;
	}
	*ret = x;
	return 0;
}

void ew_sip_exchanges_free(struct ew_sip_exchanges **x)
{
	if (!*x)
		return;
	ew_sip_tls_free(&(*x)->tls);
	for (size_t i = 0; i < BUCKETS; i++) {
		while ((*x)->buckets[i])
			forget(*x, (*x)->buckets[i]);
	}
	while ((*x)->errands)
		finish_errand(&(*x)->errands, 408, EW_SLICE_EMPTY);
	free(*x);
	*x = NULL;
}

struct ew_sip_tls *ew_sip_exchanges_tls(struct ew_sip_exchanges *x)
{
	return x->tls;
}

static void forget_old(struct ew_sip_exchanges *x, struct ew_mono now)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		struct exchange *next = x->buckets[i];

		while (next) {
			struct exchange *e = next;

			next = e->next;
			if (e->finished && now.us >= e->forget_at.us)
				forget(x, e);
		}
	}
}

void ew_sip_exchanges_tick(struct ew_sip_exchanges *x)
{
	struct ew_mono now = ew_io_mono(x->io);

	ew_sip_tls_tick(x->tls);
	for (struct errand **at = &x->errands; *at;) {
		if (now.us >= (*at)->give_up_at.us)
			finish_errand(at, 408, EW_SLICE_EMPTY);
		else
			at = &(*at)->next;
	}
	if (now.us - x->looked_at.us < EW_US_PER_S)
		return;
	x->looked_at = now;
	forget_old(x, now);
}
