/*
 * The fakes. They answer what a test tells them to and write down what they were asked; they check
 * nothing themselves.
 */
#include "unit/web/harness.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/asks.h"

static void copy(char *to, size_t bytes, struct ew_slice s)
{
	size_t n = s.len < bytes ? s.len : bytes - 1;

	if (n > 0)
		memcpy(to, s.at, n);
	to[n] = '\0';
}

/* -- keeper -- */

static int media_fd(struct ew_slice media)
{
	int fd = memfd_create("rendered", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, media.at, media.len), (ssize_t)media.len);
	return fd;
}

static void keeper_answer(struct fake_keeper *k, uint16_t op, uint64_t request)
{
	char rights[256];
	struct ew_msg_answer answer = {
		.status = 200, .json = EW_SLICE("{\"items\":[],\"next\":null}")};
	_cleanup_(ew_close_fd) int fd = -1;

	(void)snprintf(
		rights, sizeof(rights), "{\"user\":\"" USER_ID "\",\"rights\":%s,\"voice\":1}", k->rights);
	if (op == EW_ASK_AUTHENTICATE)
		answer.json = ew_slice_text(rights);
	if (k->json)
		answer.json = ew_slice_text(k->json);
	if (k->status)
		answer.status = k->status;
	if (k->media.len > 0 &&
		(op == EW_ASK_AUDIO || op == EW_ASK_EXPORT || op == EW_ASK_ARTIFACT || op == EW_ASK_BUNDLE ||
			op == EW_ASK_LEDGER_FILE)) {
		fd = media_fd(k->media);
		answer.bytes = k->media.len;
		answer.json = EW_SLICE_EMPTY;
	}
	assert_int_equal(
		ew_channel_send(k->channel, EW_MSG_answer, request, &answer, &fd, fd >= 0 ? 1 : 0),
		0);
}

static void on_ask(void *arg, struct ew_channel *channel, const struct ew_message *message,
	int *fds, size_t n_fds)
{
	struct fake_keeper *k = arg;
	const struct ew_msg_ask *ask = EW_MESSAGE_AS(message, ask);

	(void)channel, (void)fds, (void)n_fds;
	if (message->type->number != EW_MSG_ask)
		return;
	k->asked++;
	k->asked_of[ask->op]++;
	k->token = ask->token;
	k->interaction = ask->interaction;
	copy(k->arguments, sizeof(k->arguments), ask->arguments);
	copy(k->purpose, sizeof(k->purpose), ask->purpose);
	copy(k->key, sizeof(k->key), ask->idempotency_key);
	if (!k->silent)
		keeper_answer(k, ask->op, message->request);
}

static void on_keeper_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct fake_keeper *k = arg;

	(void)channel, (void)why;
	ew_channel_close(&k->channel);
}

static void on_keeper_opened(void *arg, struct ew_channel *channel)
{
	struct fake_keeper *k = arg;

	k->channel = channel;
	k->opened++;
}

static struct ew_listener *listen_at(
	struct bench *b, const char *path, struct ew_listener_config config, void *arg)
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

void bench_keeper_start(struct bench *b)
{
	const struct ew_listener_config config = {.self = EW_ROLE_KEEPER,
		.on_message = on_ask,
		.on_closed = on_keeper_closed,
		.on_opened = on_keeper_opened};
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/keeper/web.sock", b->folder);
	b->keeper.listener = listen_at(b, path, config, &b->keeper);
	while (b->web && !b->keeper.channel)
		client_idle(b->loop, 20);
}

void bench_keeper_stop(struct bench *b)
{
	ew_listener_free(&b->keeper.listener);
	ew_channel_close(&b->keeper.channel);
	client_idle(b->loop, 20);
}

void bench_tell_page(struct bench *b, const struct ew_msg_restrict_tokens *page)
{
	assert_int_equal(
		ew_channel_send(b->keeper.channel, EW_MSG_restrict_tokens, 0, page, NULL, 0), 0);
	client_idle(b->loop, 20);
}

void bench_tell_tokens(
	struct bench *b, const char *const names[], int64_t expires_us, uint32_t left_out)
{
	_cleanup_(ew_buf_free) struct ew_buf tokens = {0};
	struct ew_msg_restrict_tokens page = {.last = 1, .left_out = left_out};
	struct ew_hash digest;
	struct ew_id user;

	ew_buf_init(&tokens, 4096);
	assert_int_equal(ew_id_parse(EW_SLICE(USER_ID), &user), 0);
	for (; *names; names++) {
		assert_int_equal(ew_sha256_of(ew_slice_text(*names), &digest), 0);
		ew_buf_add_slice(&tokens, ew_slice_of(digest.bytes, sizeof(digest.bytes)));
		ew_buf_add_slice(&tokens, ew_slice_of(user.bytes, sizeof(user.bytes)));
		ew_buf_add_u64(&tokens, (uint64_t)expires_us);
		ew_buf_add_u8(&tokens, BENCH_VOICE);
		ew_buf_add_u8(&tokens, 3); /* orders, and telling */
	}
	assert_int_equal(ew_buf_error(&tokens), 0);
	page.tokens = ew_buf_slice(&tokens);
	bench_tell_page(b, &page);
}

void bench_changed(struct bench *b, const char *json)
{
	const struct ew_msg_changed changed = {.number = 1, .json = ew_slice_text(json)};

	assert_int_equal(
		ew_channel_send(b->keeper.channel, EW_MSG_changed, 0, &changed, NULL, 0), 0);
}

void bench_grant_told(struct bench *b, const char *grant, uint64_t number, const char *json)
{
	struct ew_msg_grant_told told = {.number = number, .json = ew_slice_text(json)};

	assert_int_equal(ew_id_parse(ew_slice_text(grant), &told.grant), 0);
	assert_int_equal(ew_channel_send(b->keeper.channel, EW_MSG_grant_told, 0, &told, NULL, 0), 0);
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
	copy(t->reason, sizeof(t->reason), m->reason_text);
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
	b->threads[i].listener = listen_at(b, path, config, &b->threads[i]);
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

void bench_start(struct bench *b, const struct ew_web_times *times)
{
	bench_start_for(b, times, NULL);
}

void bench_start_for(struct bench *b, const struct ew_web_times *times, const char *embed)
{
	struct ew_web_config config = {.run = b->folder,
		.recorder_threads = THREADS,
		.openapi = EW_SLICE("openapi: 3.1.0\n"),
		.embed = embed,
		.times = *times};
	struct ew_error error = {.code = 0};
	size_t i;
	int fd;

	memset(b, 0, sizeof(*b));
	b->keeper.rights = "[\"search\",\"order\"]";
	b->threads[0].code = -ENOENT;
	make_folders(b);
	ew_buf_init(&b->got, 4 * 1024 * 1024);
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

int bench_ask_signed(
	struct bench *b, const char *method, const char *path, const char *fields, const char *body)
{
	char all[1024];

	(void)snprintf(all, sizeof(all), "Authorization: Bearer good\r\n%s", fields);
	return bench_ask(b, method, path, all, body);
}
