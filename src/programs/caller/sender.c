/*
 * One epoll, one timerfd, one signalfd. Packets that are due go out in batches by sendmmsg(2); what
 * comes back (RTCP, ICMP) is read and forgotten. A packet is never sent before its time, and never
 * left out because it is late.
 */
#include "programs/caller/sender.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/io.h"

#define BATCH 256
#define SOCKET_BYTES (4 * 1024 * 1024)
#define SPIN_LIMIT 4096 /* packets between two looks at signals */

struct due {
	int64_t at_us;
	uint32_t stream;
};

struct ew_sender {
	struct ew_orders *orders;
	struct due *heap;
	size_t n_heap;
	int *sockets; /* of each stream; shared ones are closed once */
	int shared;
	int epoll, timer, signals;
	FILE *log;
	int64_t start_us, wall_us;     /* the same moment on both clocks */
	struct ew_stream_packet *held; /* of each stream: came late */
	struct ew_secure **secure;     /* of each stream; NULL: plain */
	size_t *key;                   /* which of its keys that is */
	struct {
		struct ew_stream_packet packet[BATCH];
		struct iovec io[BATCH];
		struct mmsghdr message[BATCH];
		unsigned n;
		int fd;
	} out;
	struct ew_sent sent;
	const struct ew_sender_guest *guest; /* or NULL */
	size_t most;			     /* streams there is room for */
	int64_t guest_us;		     /* when the guest wants its turn */
	bool *ended;			     /* of each stream: by the guest */
	bool stop;
};

/* -- a heap by time -- */

static void swap(struct due *a, struct due *b)
{
	struct due c = *a;

	*a = *b;
	*b = c;
}

static void sink(struct ew_sender *s)
{
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= s->n_heap)
			return;
		if (child + 1 < s->n_heap && s->heap[child + 1].at_us < s->heap[child].at_us)
			child++;
		if (s->heap[i].at_us <= s->heap[child].at_us)
			return;
		swap(&s->heap[i], &s->heap[child]);
		i = child;
	}
}

static void push(struct ew_sender *s, struct due due)
{
	size_t i = s->n_heap++;

	s->heap[i] = due;
	while (i > 0 && s->heap[(i - 1) / 2].at_us > s->heap[i].at_us) {
		swap(&s->heap[i], &s->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

static void drop_first(struct ew_sender *s)
{
	s->heap[0] = s->heap[--s->n_heap];
	sink(s);
}

/* -- sending -- */

static int64_t now_us(void)
{
	return ew_io_mono(ew_io_real()).us;
}

static void flush(struct ew_sender *s)
{
	unsigned at = 0;

	while (at < s->out.n) {
		int n = sendmmsg(s->out.fd, s->out.message + at, s->out.n - at, 0);

		if (n > 0) {
			at += (unsigned)n;
			s->sent.packets += (unsigned)n;
		} else if (n < 0 && errno != EINTR && errno != EAGAIN) {
			s->sent.refused++;
			at++; /* the first of the rest was refused; go on behind it */
		}
	}
	s->out.n = 0;
}

static void queue(struct ew_sender *s, uint32_t stream, const struct ew_stream_packet *p)
{
	unsigned i;

	if (s->out.n == BATCH || (s->out.n > 0 && s->out.fd != s->sockets[stream]))
		flush(s);
	s->out.fd = s->sockets[stream];
	i = s->out.n++;
	s->out.packet[i] = *p;
	s->out.io[i] = (struct iovec){s->out.packet[i].bytes, p->n};
	s->out.message[i] =
		(struct mmsghdr){.msg_hdr = {.msg_name = &s->orders->streams[stream].to,
					 .msg_namelen = sizeof(s->orders->streams[stream].to),
					 .msg_iov = &s->out.io[i],
					 .msg_iovlen = 1}};
}

static void note(struct ew_sender *s, uint32_t stream, const struct ew_stream_packet *p, int64_t at_us)
{
	static const char *const fates[] = {"sent", "lost", "twice", "late"};
	struct ew_hash hash = {0};

	if (!s->log)
		return;
	if (ew_sha256_of(ew_slice_of(p->bytes + 12, p->n - 12), &hash))
		s->stop = true;
	if (fprintf(s->log, "%u %u %u %u %lld %02x%02x%02x%02x%02x%02x%02x%02x %s\n", stream,
		    p->seq, p->ts, p->payload_type, (long long)(s->wall_us + at_us - s->start_us),
		    hash.bytes[0], hash.bytes[1], hash.bytes[2], hash.bytes[3], hash.bytes[4],
		    hash.bytes[5], hash.bytes[6], hash.bytes[7], fates[p->fate]) < 0)
		s->stop = true;
}

/* A late packet waits for the one behind it. */
static void send_packet(struct ew_sender *s, uint32_t stream, const struct ew_stream_packet *p)
{
	struct ew_stream_packet *held = &s->held[stream];

	if (p->fate == EW_FATE_LATE && held->n == 0) {
		*held = *p;
		return;
	}
	if (p->fate != EW_FATE_LOST)
		queue(s, stream, p);
	if (p->fate == EW_FATE_TWICE)
		queue(s, stream, p);
	if (held->n > 0) {
		queue(s, stream, held);
		held->n = 0;
	}
}

/* What is lost on the way is protected as well: its number was used. */
static int protect(struct ew_sender *s, uint32_t i, struct ew_stream_packet *p)
{
	const struct ew_stream *stream = &s->orders->streams[i];
	size_t key = 0;

	if (stream->n_srtp == 0)
		return 0;
	while (key + 1 < stream->n_srtp && stream->slot > stream->srtp_slots[key + 1])
		key++;
	if (s->secure[i] && key != s->key[i])
		ew_secure_free(&s->secure[i]);
	s->key[i] = key;
	if (!s->secure[i] && ew_secure_new(&stream->srtp[key], &s->secure[i]))
		return -EINVAL;
	return ew_secure_rtp(s->secure[i], p->bytes, &p->n);
}

static int64_t due_of(const struct ew_sender *s, const struct ew_stream *stream)
{
	double at = (double)stream->start_us + (double)stream->slot * EW_STREAM_SLOT_US;

	return s->orders->speed > 0 ? s->start_us + (int64_t)(at / s->orders->speed) : s->start_us;
}

static void end_of_stream(struct ew_sender *s, uint32_t stream)
{
	if (s->held[stream].n > 0)
		queue(s, stream, &s->held[stream]);
	s->held[stream].n = 0;
	drop_first(s);
}

static void send_due(struct ew_sender *s)
{
	int64_t now = now_us();

	for (unsigned n = 0; n < SPIN_LIMIT && s->n_heap > 0 && s->heap[0].at_us <= now; n++) {
		uint32_t i = s->heap[0].stream;
		struct ew_stream *stream = &s->orders->streams[i];
		struct ew_stream_packet p;
		int64_t late = now - s->heap[0].at_us;

		if (s->orders->speed > 0 && late > s->sent.latest_us)
			s->sent.latest_us = late;
		if (s->ended[i] || !ew_stream_next(stream, &p)) {
			end_of_stream(s, i);
			continue;
		}
		note(s, i, &p, now); /* what was said, before it is hidden */
		if (protect(s, i, &p)) {
			s->stop = true;
			return;
		}
		send_packet(s, i, &p);
		s->heap[0].at_us = due_of(s, stream);
		sink(s);
	}
	flush(s);
}

/* -- waiting -- */

static int64_t next_us(const struct ew_sender *s)
{
	int64_t at = s->n_heap > 0 ? s->heap[0].at_us : INT64_MAX;

	return s->guest && s->guest_us < at ? s->guest_us : at;
}

static int arm(struct ew_sender *s)
{
	int64_t at = next_us(s);
	struct itimerspec when = {
		.it_value = {.tv_sec = at / EW_US_PER_S, .tv_nsec = (at % EW_US_PER_S) * 1000}};

	return timerfd_settime(s->timer, TFD_TIMER_ABSTIME, &when, NULL) < 0 ? -errno : 0;
}

static void drain(int fd)
{
	uint8_t bytes[2048];

	while (recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) >= 0 || errno == ECONNREFUSED)
		;
}

static void serve_socket(struct ew_sender *s, int fd)
{
	if (s->guest && fd != s->shared)
		s->guest->ready(s->guest->arg, fd);
	else
		drain(fd);
}

static void serve_events(struct ew_sender *s, const struct epoll_event *events, int n)
{
	uint64_t expired;

	for (int i = 0; i < n; i++) {
		int fd = events[i].data.fd;

		if (fd == s->signals)
			s->stop = true;
		else if (fd != s->timer)
			serve_socket(s, fd);
		else if (read(fd, &expired, sizeof(expired)) < 0 && errno != EAGAIN)
			s->stop = true;
	}
}

static void take_turn(struct ew_sender *s)
{
	if (!s->guest || s->stop)
		return;
	s->guest_us = s->guest->turn(s->guest->arg, now_us());
	if (s->guest->over(s->guest->arg))
		s->stop = true;
}

static int run(struct ew_sender *s)
{
	struct epoll_event events[16];

	while ((s->guest || s->n_heap > 0) && !s->stop) {
		int wait_ms = next_us(s) <= now_us() ? 0 : -1;
		int code = arm(s), n;

		if (code)
			return code;
		n = epoll_wait(s->epoll, events, 16, wait_ms);
		if (n < 0 && errno != EINTR)
			return -errno;
		serve_events(s, events, n);
		take_turn(s);
		if (!s->stop)
			send_due(s);
	}
	return 0;
}

/* -- preparing -- */

static int watch(struct ew_sender *s, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	return epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

static int open_socket(struct ew_sender *s, uint16_t port, int *ret)
{
	_cleanup_(ew_close_fd) int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in6 from = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	int off = 0, room = SOCKET_BYTES, code;

	if (fd < 0)
		return -errno;
	if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room)) < 0 ||
		bind(fd, (const struct sockaddr *)&from, sizeof(from)) < 0)
		return -errno;
	code = watch(s, fd);
	if (!code)
		*ret = TAKE_FD(fd);
	return code;
}

static int open_sockets(struct ew_sender *s, struct ew_error *error)
{
	int shared = s->guest ? open_socket(s, 0, &s->shared) : 0;

	if (shared)
		return ew_error_set(error, shared, "cannot send: %s", strerrordesc_np(-shared));
	for (size_t i = 0; i < s->orders->n_streams; i++) {
		uint16_t port = s->orders->streams[i].from_port;
		int code = 0;

		if (port)
			code = open_socket(s, port, &s->sockets[i]);
		else if (s->shared < 0)
			code = open_socket(s, 0, &s->shared);
		if (code)
			return ew_error_set(error, code, "cannot send from port %u: %s",
				(unsigned)port, strerrordesc_np(-code));
		if (!port)
			s->sockets[i] = s->shared;
	}
	return 0;
}

static int open_waits(struct ew_sender *s)
{
	sigset_t set;
	int code;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	s->epoll = epoll_create1(EPOLL_CLOEXEC);
	s->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->epoll < 0 || s->timer < 0 || s->signals < 0)
		return -errno;
	code = watch(s, s->timer);
	return code ? code : watch(s, s->signals);
}

static int allocate(struct ew_sender *s)
{
	size_t n = s->most;

	s->heap = calloc(n, sizeof(*s->heap));
	s->sockets = malloc(n * sizeof(*s->sockets));
	s->held = calloc(n, sizeof(*s->held));
	s->secure = calloc(n, sizeof(struct ew_secure *));
	s->key = calloc(n, sizeof(*s->key));
	s->ended = calloc(n, sizeof(*s->ended));
	for (size_t i = 0; s->sockets && i < n; i++)
		s->sockets[i] = -1;
	return s->heap && s->sockets && s->held && s->secure && s->key && s->ended ? 0 : -ENOMEM;
}

static int prepare(struct ew_sender *s, struct ew_error *error)
{
	int code = allocate(s);

	if (!code)
		code = open_waits(s);
	if (code)
		return ew_error_set(
			error, code, "cannot prepare sending: %s", strerrordesc_np(-code));
	if (s->orders->log) {
		s->log = fopen(s->orders->log, "we");
		if (!s->log)
			return ew_error_set(error, -errno, "cannot write %s: %s", s->orders->log,
				strerrordesc_np(errno));
	}
	code = open_sockets(s, error);
	if (!code && s->guest)
		code = s->guest->begin(s->guest->arg, s, error);
	s->start_us = now_us();
	s->wall_us = ew_io_wall(ew_io_real()).us;
	for (uint32_t i = 0; i < s->orders->n_streams && !code; i++)
		push(s, (struct due){due_of(s, &s->orders->streams[i]), i});
	return code;
}

/* The log must be whole: tests compare with it. */
static int finish(struct ew_sender *s, struct ew_error *error)
{
	int code = 0;

	for (size_t i = 0; s->sockets && i < s->orders->n_streams; i++) {
		if (s->sockets[i] != s->shared)
			ew_close_fd(&s->sockets[i]);
	}
	ew_close_fd(&s->shared);
	ew_close_fd(&s->epoll);
	ew_close_fd(&s->timer);
	ew_close_fd(&s->signals);
	if (s->log && (ferror(s->log) | fclose(s->log)))
		code = ew_error_set(error, -EIO, "the log %s is not whole", s->orders->log);
	free(s->heap);
	free(s->sockets);
	free(s->held);
	for (size_t i = 0; s->secure && i < s->orders->n_streams; i++)
		ew_secure_free(&s->secure[i]);
	free(s->secure);
	free(s->key);
	free(s->ended);
	return code;
}

static int send_with(struct ew_orders *orders, const struct ew_sender_guest *guest, struct ew_sent *ret,
	struct ew_error *error)
{
	_cleanup_(ew_free_ptr) struct ew_sender *s = calloc(1, sizeof(*s));
	int code, end;

	if (!s)
		return -ENOMEM;
	s->orders = orders;
	s->guest = guest;
	s->most = guest ? guest->most : orders->n_streams;
	s->shared = s->epoll = s->timer = s->signals = -1;
	code = prepare(s, error);
	if (!code) {
		code = run(s);
		if (code)
			(void)ew_error_set(error, code, "sending: %s", strerrordesc_np(-code));
	}
	end = finish(s, error);
	if (!code)
		code = end;
	if (!code)
		*ret = s->sent;
	return code;
}

/* -- a guest -- */

int ew_sender_watch(struct ew_sender *s, int fd, bool writing)
{
	struct epoll_event event = {.events = EPOLLIN | (writing ? EPOLLOUT : 0), .data.fd = fd};

	if (epoll_ctl(s->epoll, EPOLL_CTL_MOD, fd, &event) == 0)
		return 0;
	return errno != ENOENT || epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

int ew_sender_add(struct ew_sender *s, const struct ew_stream *stream, uint32_t *ret)
{
	size_t i = s->orders->n_streams;

	if (i >= s->most)
		return -ENOSPC;
	s->orders->streams[i] = *stream;
	s->orders->streams[i].start_us = now_us() - s->start_us;
	s->sockets[i] = s->shared;
	s->orders->n_streams++;
	push(s, (struct due){due_of(s, &s->orders->streams[i]), (uint32_t)i});
	*ret = (uint32_t)i;
	return 0;
}

uint64_t ew_sender_end(struct ew_sender *s, uint32_t stream)
{
	s->ended[stream] = true;
	return s->orders->streams[stream].slot;
}

struct ew_sent ew_sender_report(struct ew_sender *s)
{
	struct ew_sent sent = s->sent;

	s->sent.latest_us = 0;
	return sent;
}

uint16_t ew_sender_port(const struct ew_sender *s)
{
	struct sockaddr_in6 from = {0};
	socklen_t n = sizeof(from);

	return getsockname(s->shared, (struct sockaddr *)&from, &n) < 0 ? 0 : ntohs(from.sin6_port);
}

int ew_sender_serve(struct ew_orders *orders, const struct ew_sender_guest *guest, struct ew_error *error)
{
	struct ew_sent sent;

	return send_with(orders, guest, &sent, error);
}

int ew_sender_run(struct ew_orders *orders, struct ew_sent *ret, struct ew_error *error)
{
	return send_with(orders, NULL, ret, error);
}
