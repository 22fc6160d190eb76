/*
 * A guest of the sender: one connection to a recording server, a table of calls by number, orders on standard input.
 * Over TCP nothing is repeated by us, so the time from an INVITE to its answer is the server's alone. A call that is
 * not answered is told of by its absence; nothing is ever sent twice to make a figure look better.
 */
#include "programs/caller/siprec_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"
#include "programs/caller/sender.h"
#include "programs/caller/siprec_text.h"

#define UNSENT_BYTES ((size_t)8 * 1024 * 1024)
#define UNREAD_BYTES ((size_t)1024 * 1024)
#define ORDER_BYTES ((size_t)64 * 1024)
#define TELL_US (250 * EW_US_PER_MS)
#define IDLE_US (100 * EW_US_PER_MS)
#define HASTY 1000.0
#define TO_BYTES 160

enum state { UNUSED, ASKED, UP, ENDING, OVER };

struct call {
	enum state state;
	int64_t asked_us;
	char to[TO_BYTES]; /* with the server's tag */
	uint32_t streams[2];
	uint64_t sent[2];
};

struct calls {
	struct ew_sender *sender;
	const struct ew_orders *orders;
	struct ew_stream pattern;
	int fd;
	uint16_t sip_port, media_port;
	struct ew_buf out, in, commands;
	struct call *call; /* by number - 1 */
	uint32_t placed, wanted, hung, open;
	double rate;
	int64_t began_us; /* of what is being placed or hung up */
	uint32_t began_at;
	int64_t tell_us;
	bool hanging, writing, over, failed;
};

static struct ew_siprec_line line_of(const struct calls *c, uint32_t number)
{
	return (struct ew_siprec_line){.call = number,
		.port = c->media_port,
		.sip_port = c->sip_port,
		.target = c->orders->siprec,
		.to = ew_slice_text(c->call[number - 1].to)};
}

static void fail(struct calls *c, const char *what)
{
	if (!c->failed)
		(void)fprintf(stderr, "earwitness-caller: %s\n", what);
	c->failed = c->over = true;
}

static void tell(struct calls *c)
{
	if (ferror(stdout))
		fail(c, "nobody reads what became of the calls");
}

/* -- the connection -- */

static void push_out(struct calls *c)
{
	while (c->out.len > 0) {
		ssize_t n = send(c->fd, c->out.at, c->out.len, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0) {
			fail(c, "the server closed the connection");
			return;
		}
		ew_buf_consume(&c->out, (size_t)n);
	}
	if (ew_buf_error(&c->out)) {
		fail(c, "the server does not read what is said to it");
	} else if (c->writing != (c->out.len > 0)) {
		c->writing = c->out.len > 0;
		if (ew_sender_watch(c->sender, c->fd, c->writing))
			fail(c, "cannot wait for the connection");
	}
}

static void start_streams(struct calls *c, struct call *call, uint32_t number, const struct ew_siprec_heard *h)
{
	for (uint32_t i = 0; i < 2; i++) {
		struct ew_stream stream = c->pattern;
		char text[80];

		(void)snprintf(text, sizeof(text), "%s:%u", h->address, h->ports[i]);
		if (ew_orders_address(text, &stream.to)) {
			fail(c, "an answer names no address for media");
			return;
		}
		stream.ssrc = 2 * number + i;
		ew_stream_begin(&stream);
		if (ew_sender_add(c->sender, &stream, &call->streams[i])) {
			fail(c, "there are more streams than there is room for");
			return;
		}
	}
	call->state = UP;
	c->open++;
}

static void stop_streams(struct calls *c, struct call *call)
{
	for (int i = 0; i < 2; i++)
		call->sent[i] = ew_sender_end(c->sender, call->streams[i]);
	c->open--;
}

static void take_invite_answer(struct calls *c, struct call *call, const struct ew_siprec_heard *h)
{
	bool refused = h->status >= 300;
	struct ew_siprec_line line;

	if (h->status < 200)
		return;
	if (h->to.len < sizeof(call->to) && !call->to[0])
		(void)snprintf(call->to, sizeof(call->to), "%.*s", (int)h->to.len, (const char *)h->to.at);
	line = line_of(c, h->call);
	ew_siprec_text_ack(&line, refused, &c->out);
	if (call->state != ASKED)
		return; /* said again */
	(void)printf("answered %u %u %lld %u\n", h->call, h->status,
		(long long)(ew_io_mono(ew_io_real()).us - call->asked_us), h->retry_after_s);
	tell(c);
	call->state = OVER;
	if (!refused)
		start_streams(c, call, h->call, h);
}

static void take_answer(struct calls *c, const struct ew_siprec_heard *h)
{
	struct call *call = h->has_call && h->call >= 1 && h->call <= c->placed ? &c->call[h->call - 1] : NULL;

	if (!call)
		return;
	if (ew_slice_equal(h->method, EW_SLICE("INVITE"))) {
		take_invite_answer(c, call, h);
	} else if (ew_slice_equal(h->method, EW_SLICE("BYE")) && call->state == ENDING && h->status >= 200) {
		call->state = OVER;
		(void)printf("ended %u %llu %llu\n", h->call, (unsigned long long)call->sent[0],
			(unsigned long long)call->sent[1]);
		tell(c);
	}
}

static void take_request(struct calls *c, struct ew_slice message, const struct ew_siprec_heard *h)
{
	struct ew_slice head = message;
	struct call *call = h->has_call && h->call >= 1 && h->call <= c->placed ? &c->call[h->call - 1] : NULL;

	if (ew_slice_starts(head, EW_SLICE("ACK ")))
		return;
	ew_siprec_text_agree(message, &c->out);
	if (!call || !ew_slice_starts(head, EW_SLICE("BYE ")) || call->state != UP)
		return;
	stop_streams(c, call);
	call->state = OVER;
	(void)printf("gone %u\n", h->call);
	tell(c);
}

static void take_messages(struct calls *c)
{
	struct ew_siprec_heard h;
	int code = 0;

	while (c->in.len > 0 && !c->over) {
		/* Between messages a peer may send empty lines to keep the connection (RFC 5626). */
		if (c->in.at[0] == '\r' || c->in.at[0] == '\n') {
			ew_buf_consume(&c->in, 1);
			continue;
		}
		code = ew_siprec_text_read(ew_buf_slice(&c->in), &h);
		if (code)
			break;
		if (h.status)
			take_answer(c, &h);
		else
			take_request(c, ew_slice_of(c->in.at, h.bytes), &h);
		ew_buf_consume(&c->in, h.bytes);
	}
	if (code == -EBADMSG)
		fail(c, "what the server says is no SIP");
}

static void read_connection(struct calls *c)
{
	uint8_t bytes[16384];
	ssize_t n = recv(c->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
		fail(c, "the server closed the connection");
		return;
	}
	if (n > 0)
		ew_buf_add(&c->in, bytes, (size_t)n);
	if (ew_buf_error(&c->in))
		fail(c, "the server says more than there is room for");
	else
		take_messages(c);
}

/* -- orders -- */

static void begin(struct calls *c, double rate)
{
	c->rate = rate > 0 && rate < HASTY ? rate : HASTY;
	c->began_us = ew_io_mono(ew_io_real()).us;
	c->began_at = c->hanging ? c->hung : c->placed;
}

static void hang_up(struct calls *c, double rate)
{
	if (c->hanging)
		return;
	c->wanted = c->placed;
	c->hanging = true;
	begin(c, rate);
}

static void obey(struct calls *c, const char *order)
{
	unsigned n;
	double rate;

	if (sscanf(order, "place %u %lf", &n, &rate) == 2 && !c->hanging &&
		n <= EW_SIPREC_MAX_CALLS - c->wanted) {
		begin(c, rate);
		c->wanted += n;
	} else if (sscanf(order, "hang %lf", &rate) == 1) {
		hang_up(c, rate);
	} else {
		fail(c, "an order cannot be understood");
	}
}

static void read_orders(struct calls *c)
{
	uint8_t bytes[4096];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
	size_t end;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		hang_up(c, HASTY);
		(void)close(STDIN_FILENO); /* with it, it leaves the loop */
		return;
	}
	ew_buf_add(&c->commands, bytes, (size_t)n);
	while (c->commands.len > 0 &&
		(end = ew_slice_find(ew_buf_slice(&c->commands), EW_SLICE("\n"))) < c->commands.len) {
		c->commands.at[end] = '\0';
		obey(c, (const char *)c->commands.at);
		ew_buf_consume(&c->commands, end + 1);
	}
	if (ew_buf_error(&c->commands))
		fail(c, "an order is too long");
}

static void on_ready(void *arg, int fd)
{
	struct calls *c = arg;

	if (fd == STDIN_FILENO)
		read_orders(c);
	else
		read_connection(c);
}

/* -- in time -- */

static int64_t due_us(const struct calls *c, uint32_t at)
{
	return c->began_us + (int64_t)((double)(at - c->began_at) * 1e6 / c->rate);
}

static void place_one(struct calls *c, int64_t now_us)
{
	uint32_t number = ++c->placed;
	struct ew_siprec_line line = line_of(c, number);

	c->call[number - 1].state = ASKED;
	c->call[number - 1].asked_us = now_us;
	ew_siprec_text_invite(&line, &c->out);
}

static void hang_one(struct calls *c)
{
	struct call *call = &c->call[c->hung++];
	struct ew_siprec_line line = line_of(c, c->hung);

	if (call->state != UP)
		return;
	stop_streams(c, call);
	call->state = ENDING;
	ew_siprec_text_bye(&line, &c->out);
}

static void tell_sent(struct calls *c, int64_t now_us)
{
	struct ew_sent sent = ew_sender_report(c->sender);

	c->tell_us = now_us + TELL_US;
	(void)printf("sent %llu %llu %lld %u\n", (unsigned long long)sent.packets,
		(unsigned long long)sent.refused, (long long)sent.latest_us, c->open);
	tell(c);
}

/* All answered, or nothing more to wait for. */
static bool all_ended(const struct calls *c)
{
	if (!c->hanging || c->hung < c->placed)
		return false;
	for (uint32_t i = 0; i < c->placed; i++) {
		if (c->call[i].state == ENDING)
			return false;
	}
	return true;
}

static int64_t on_turn(void *arg, int64_t now_us)
{
	struct calls *c = arg;
	int64_t next = now_us + IDLE_US;

	while (c->placed < c->wanted && due_us(c, c->placed) <= now_us)
		place_one(c, now_us);
	if (c->placed < c->wanted)
		next = due_us(c, c->placed);
	while (c->hanging && c->hung < c->placed && due_us(c, c->hung) <= now_us)
		hang_one(c);
	if (c->hanging && c->hung < c->placed)
		next = due_us(c, c->hung);
	if (all_ended(c))
		c->over = true;
	if (now_us >= c->tell_us || c->over)
		tell_sent(c, now_us);
	push_out(c);
	if (fflush(stdout))
		fail(c, "nobody reads what became of the calls");
	return next < c->tell_us ? next : c->tell_us;
}

static bool is_over(void *arg)
{
	return ((struct calls *)arg)->over;
}

static int connect_server(struct calls *c)
{
	struct sockaddr_in6 to, own = {0};
	_cleanup_(ew_close_fd) int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t n = sizeof(own);
	int off = 0, on = 1;

	if (ew_orders_address(c->orders->siprec, &to))
		return -EINVAL;
	if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0 ||
		connect(fd, (const struct sockaddr *)&to, sizeof(to)) < 0 ||
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) < 0 ||
		getsockname(fd, (struct sockaddr *)&own, &n) < 0)
		return -errno;
	c->sip_port = ntohs(own.sin6_port);
	c->fd = TAKE_FD(fd);
	return 0;
}

static int on_begin(void *arg, struct ew_sender *sender, struct ew_error *error)
{
	struct calls *c = arg;
	int code = connect_server(c);

	c->sender = sender;
	c->media_port = ew_sender_port(sender);
	if (!code)
		code = ew_sender_watch(sender, c->fd, false);
	if (!code)
		code = ew_sender_watch(sender, STDIN_FILENO, false);
	return code ? ew_error_set(error, code, "cannot call %s: %s", c->orders->siprec, strerrordesc_np(-code)) : 0;
}

static int serve(struct calls *c, struct ew_orders *orders, struct ew_error *error)
{
	struct ew_sender_guest guest = {c, EW_CALLER_MAX_STREAMS, on_begin, on_ready, on_turn, is_over};
	struct ew_stream *grown =
		reallocarray(orders->streams, EW_CALLER_MAX_STREAMS, sizeof(*orders->streams));
	int code;

	if (!grown)
		return ew_error_set(error, -ENOMEM, "no memory for streams");
	orders->streams = grown;
	orders->n_streams = 0;
	code = ew_sender_serve(orders, &guest, error);
	if (!code && c->failed)
		code = ew_error_set(error, -EIO, "the calls were not ended in order");
	if (!code && (puts("over") < 0 || fflush(stdout)))
		code = ew_error_set(error, -EIO, "nobody reads what became of the calls");
	return code;
}

int ew_siprec_calls_run(struct ew_orders *orders, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) struct call *table = calloc(EW_SIPREC_MAX_CALLS, sizeof(*table));
	struct calls c = {.orders = orders, .pattern = orders->streams[0], .fd = -1, .call = table};
	int code;

	if (!table)
		return ew_error_set(error, -ENOMEM, "no memory for calls");
	ew_buf_init(&c.out, UNSENT_BYTES);
	ew_buf_init(&c.in, UNREAD_BYTES);
	ew_buf_init(&c.commands, ORDER_BYTES);
	code = serve(&c, orders, error);
	ew_buf_free(&c.out);
	ew_buf_free(&c.in);
	ew_buf_free(&c.commands);
	ew_close_fd(&c.fd);
	return code;
}
