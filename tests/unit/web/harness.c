/*
 * The bench and the fake recorder threads. They answer what a test tells them to and write down what they were asked;
 * they check nothing themselves.
 */
#include "unit/web/harness_inside.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

void bench_copy(char *to, size_t bytes, struct ew_slice s)
{
	size_t n = s.len < bytes ? s.len : bytes - 1;

	if (n > 0)
		memcpy(to, s.at, n);
	to[n] = '\0';
}

struct ew_listener *bench_listen(struct bench *b, const char *path, struct ew_listener_config config, void *arg)
{
	struct ew_error error = {.code = 0};
	struct ew_listener *listener = NULL;

	config.path = path;
	config.peer = EW_ROLE_WEB;
	config.peer_uid = (uid_t)-1;
	config.group = (gid_t)-1;
	config.arg = arg;
	if (ew_listener_new(b->loop, &config, &listener, &error))
		fail_msg("%s", ew_error_text(&error));
	return listener;
}

/* -- recorder -- */

static void on_restrict(void *arg, struct ew_channel *channel, const struct ew_message *message,
	int *fds, size_t n_fds)
{
	struct fake_thread *t = arg;
	const struct ew_msg_restrict *m = EW_MESSAGE_AS(message, restrict);
	struct ew_msg_restricted answer = {.order = m->order,
		.interaction = m->interaction,
		.code = t->code,
		.restriction = 7,
		.gate_us = 42,
		.event_index = 3};

	(void)fds, (void)n_fds;
	t->got++;
	t->last = *m;
	bench_copy(t->reason, sizeof(t->reason), m->reason_text);
	memset(answer.event_span.bytes, 0x11, sizeof(answer.event_span.bytes));
	if (!t->silent)
		assert_int_equal(ew_channel_send(channel, EW_MSG_restricted, message->request,
					 &answer, NULL, 0),
			0);
}

static void on_thread_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct fake_thread *t = arg;

	(void)channel, (void)why;
	ew_channel_close(&t->channel);
}

static void on_thread_opened(void *arg, struct ew_channel *channel)
{
	((struct fake_thread *)arg)->channel = channel;
}

void bench_thread_start(struct bench *b, size_t i)
{
	const struct ew_listener_config config = {.self = EW_ROLE_RECORDER,
		.on_message = on_restrict,
		.on_closed = on_thread_closed,
		.on_opened = on_thread_opened};
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/recorder/%zu/web.sock", b->folder, i);
	b->threads[i].listener = bench_listen(b, path, config, &b->threads[i]);
	while (b->web && !b->threads[i].channel)
		client_idle(b->loop, 20);
}

void bench_thread_stop(struct bench *b, size_t i)
{
	ew_listener_free(&b->threads[i].listener);
	ew_channel_close(&b->threads[i].channel);
	client_idle(b->loop, 20);
}

/* -- all together -- */

struct ew_web_times bench_times(void)
{
	return (struct ew_web_times){.connect_us = 20 * EW_US_PER_MS};
}

static void make_folders(struct bench *b)
{
	char path[128];
	size_t i;

	(void)snprintf(b->folder, sizeof(b->folder), "/tmp/ew-web-XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	(void)snprintf(path, sizeof(path), "%s/keeper", b->folder);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/recorder", b->folder);
	assert_int_equal(mkdir(path, 0700), 0);
	for (i = 0; i < THREADS; i++) {
		(void)snprintf(path, sizeof(path), "%s/recorder/%zu", b->folder, i);
		assert_int_equal(mkdir(path, 0700), 0);
	}
}

static void remove_folders(struct bench *b)
{
	char path[128];
	size_t i;

	for (i = 0; i < THREADS; i++) {
		(void)snprintf(path, sizeof(path), "%s/recorder/%zu", b->folder, i);
		assert_int_equal(rmdir(path), 0);
	}
	(void)snprintf(path, sizeof(path), "%s/recorder", b->folder);
	assert_int_equal(rmdir(path), 0);
	(void)snprintf(path, sizeof(path), "%s/keeper", b->folder);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(b->folder), 0);
}

static bool all_up(const struct bench *b)
{
	size_t i;

	for (i = 0; i < THREADS; i++)
		if (!b->threads[i].channel)
			return false;
	return b->keeper.channel != NULL;
}

static void start(struct bench *b, const struct ew_web_times *times, bool secure, const char *embed)
{
	struct ew_web_config config = {.run = b->folder,
		.recorder_threads = THREADS,
		.secure = secure,
		.embed = embed,
		.times = *times};
	struct ew_error error = {.code = 0};
	size_t i;
	int fd;

	memset(b, 0, sizeof(*b));
	b->keeper.rights = "[\"search\",\"order\"]";
	b->threads[0].code = -ENOENT;
	make_folders(b);
	ew_buf_init(&b->got, 16 * 1024 * 1024);
	ew_buf_init(&b->keeper.heard, 1024 * 1024);
	assert_int_equal(ew_loop_new(&b->loop), 0);
	bench_keeper_start(b);
	for (i = 0; i < THREADS; i++)
		bench_thread_start(b, i);
	fd = client_listen(&b->port);
	if (ew_web_new(ew_io_real(), b->loop, &fd, &config, &b->web, &error))
		fail_msg("%s", ew_error_text(&error));
	for (i = 0; i < 100 && !all_up(b); i++)
		client_idle(b->loop, 10);
	assert_true(all_up(b));
}

void bench_start(struct bench *b, const struct ew_web_times *times)
{
	start(b, times, false, NULL);
}

void bench_start_behind_tls(struct bench *b, const struct ew_web_times *times)
{
	start(b, times, true, NULL);
}

void bench_start_for(struct bench *b, const struct ew_web_times *times, const char *embed)
{
	start(b, times, false, embed);
}

void bench_stop(struct bench *b)
{
	size_t i;

	ew_web_free(&b->web);
	ew_listener_free(&b->keeper.listener);
	ew_channel_close(&b->keeper.channel);
	for (i = 0; i < THREADS; i++) {
		ew_listener_free(&b->threads[i].listener);
		ew_channel_close(&b->threads[i].channel);
	}
	ew_loop_free(&b->loop);
	ew_buf_free(&b->got);
	ew_buf_free(&b->keeper.heard);
	remove_folders(b);
}

int bench_ask(
	struct bench *b, const char *method, const char *path, const char *fields, const char *body)
{
	char request[8192];
	size_t n = body ? strlen(body) : 0;

	(void)snprintf(request, sizeof(request),
		"%s %s HTTP/1.1\r\n%sContent-Length: %zu\r\n\r\n%s", method, path, fields, n,
		body ? body : "");
	return client_ask(b->loop, b->port, request, &b->got);
}

int bench_send(struct bench *b, const char *method, const char *path, const char *fields, const char *body)
{
	char request[8192];
	int fd = client_open(b->port);

	(void)snprintf(request, sizeof(request),
		"%s %s HTTP/1.1\r\nHost: test\r\nConnection: close\r\n%sContent-Length: %zu\r\n\r\n%s", method, path,
		fields, body ? strlen(body) : 0, body ? body : "");
	assert_true(client_send(b->loop, fd, ew_slice_text(request)));
	return fd;
}

int bench_receive(struct bench *b, int fd)
{
	(void)client_read_all(b->loop, fd, CLIENT_WAIT_MS, &b->got);
	(void)close(fd);
	assert_int_equal(ew_buf_error(&b->got), 0);
	return client_status(ew_buf_slice(&b->got));
}

int bench_ask_signed(
	struct bench *b, const char *method, const char *path, const char *fields, const char *body)
{
	char all[1024];

	(void)snprintf(all, sizeof(all), "Authorization: Bearer good\r\n%s", fields);
	return bench_ask(b, method, path, all, body);
}
