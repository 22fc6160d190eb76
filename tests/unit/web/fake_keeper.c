/*
 * The fake keeper: answers what a test tells it to, and writes down every question. It checks nothing itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "ipc/asks.h"
#include "unit/web/harness.h"
#include "unit/web/harness_inside.h"

static int media_fd(struct ew_slice media)
{
	int fd = memfd_create("rendered", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, media.at, media.len), (ssize_t)media.len);
	return fd;
}

/* What is asked about a token; of somebody who listens also whether it is of some calls only. */
static void rights_json(const struct fake_keeper *k, uint16_t op, char *to, size_t n)
{
	const char *limited = op != EW_ASK_LISTEN ? "" : k->limited ? ",\"limited\":true" : ",\"limited\":false";

	(void)snprintf(to, n, "{\"user\":\"" USER_ID "\",\"rights\":%s,\"voice\":1%s}", k->rights, limited);
}

static bool is_media(uint16_t op)
{
	return op == EW_ASK_AUDIO || op == EW_ASK_EXPORT || op == EW_ASK_ARTIFACT || op == EW_ASK_BUNDLE ||
	       op == EW_ASK_LEDGER_FILE;
}

static const struct fake_answer *said_to(const struct fake_keeper *k, uint16_t op)
{
	for (size_t i = 0; i < EW_COUNT(k->says); i++)
		if (k->says[i].op == op)
			return &k->says[i];
	return NULL;
}

static void send_answer(struct fake_keeper *k, uint64_t request, const struct ew_msg_answer *answer, int fd)
{
	assert_int_equal(ew_channel_send(k->channel, EW_MSG_answer, request, answer, &fd, fd >= 0 ? 1 : 0), 0);
}

static void answer_as_told(struct fake_keeper *k, uint64_t request, const struct fake_answer *told)
{
	const struct ew_msg_answer answer = {.status = told->status, .json = ew_slice_text(told->json ? told->json : "{}")};

	send_answer(k, request, &answer, -1);
}

static void answer_usual(struct fake_keeper *k, uint16_t op, uint64_t request)
{
	char rights[256];
	struct ew_msg_answer answer = {.status = 200, .json = EW_SLICE("{\"items\":[],\"next\":null}")};
	_cleanup_(ew_close_fd) int fd = -1;

	rights_json(k, op, rights, sizeof(rights));
	if (op == EW_ASK_AUTHENTICATE || op == EW_ASK_LISTEN)
		answer.json = ew_slice_text(rights);
	if (k->json)
		answer.json = ew_slice_text(k->json);
	if (k->status)
		answer.status = k->status;
	if (k->media.len > 0 && is_media(op)) {
		fd = media_fd(k->media);
		answer.bytes = k->media.len;
		answer.json = k->of_media ? ew_slice_text(k->of_media) : EW_SLICE_EMPTY;
	}
	if (answer.json.len > EW_MAX_ANSWER_BYTES) {
		fd = media_fd(answer.json);
		answer.bytes = answer.json.len;
		answer.in_file = 1;
		answer.json = EW_SLICE_EMPTY;
	}
	send_answer(k, request, &answer, fd);
}

static void write_down(struct fake_keeper *k, const struct ew_msg_ask *ask)
{
	k->asked++;
	k->asked_of[ask->op]++;
	k->token = ask->token;
	k->interaction = ask->interaction;
	bench_copy(k->arguments, sizeof(k->arguments), ask->arguments);
	bench_copy(k->arguments_of[ask->op], sizeof(k->arguments_of[ask->op]), ask->arguments);
	bench_copy(k->purpose, sizeof(k->purpose), ask->purpose);
	bench_copy(k->key, sizeof(k->key), ask->idempotency_key);
	ew_buf_add_slice(&k->heard, ask->arguments);
	assert_int_equal(ew_buf_error(&k->heard), 0);
}

static void answer(struct fake_keeper *k, uint16_t op, uint64_t request)
{
	const struct fake_answer *told = said_to(k, op);

	if (told)
		answer_as_told(k, request, told);
	else
		answer_usual(k, op, request);
}

void bench_keeper_answer(struct bench *b)
{
	struct fake_keeper *k = &b->keeper;

	assert_true(k->held > 0);
	answer(k, k->silent_on, k->held);
	k->silent_on = 0;
	k->held = 0;
}

static void on_ask(void *arg, struct ew_channel *channel, const struct ew_message *message,
	int *fds, size_t n_fds)
{
	struct fake_keeper *k = arg;
	const struct ew_msg_ask *ask = EW_MESSAGE_AS(message, ask);

	(void)channel, (void)fds, (void)n_fds;
	if (message->type->number != EW_MSG_ask)
		return;
	write_down(k, ask);
	if (k->silent_on == ask->op)
		k->held = message->request;
	else if (!k->silent)
		answer(k, ask->op, message->request);
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

void bench_keeper_start(struct bench *b)
{
	const struct ew_listener_config config = {.self = EW_ROLE_KEEPER,
		.on_message = on_ask,
		.on_closed = on_keeper_closed,
		.on_opened = on_keeper_opened};
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/keeper/web.sock", b->folder);
	b->keeper.listener = bench_listen(b, path, config, &b->keeper);
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

static void tell_tokens(
	struct bench *b, const char *const names[], int64_t expires_us, uint32_t left_out, uint8_t may)
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
		ew_buf_add_u8(&tokens, may);
	}
	assert_int_equal(ew_buf_error(&tokens), 0);
	page.tokens = ew_buf_slice(&tokens);
	bench_tell_page(b, &page);
}

void bench_tell_tokens(
	struct bench *b, const char *const names[], int64_t expires_us, uint32_t left_out)
{
	tell_tokens(b, names, expires_us, left_out, 3); /* orders, and telling */
}

void bench_tell_limited_token(struct bench *b, const char *name)
{
	tell_tokens(b, (const char *const[]){name, NULL}, 0, 0, 7);
}

void bench_access_changed(struct bench *b)
{
	struct ew_msg_access_changed changed;

	assert_int_equal(ew_id_parse(EW_SLICE(USER_ID), &changed.user), 0);
	assert_int_equal(ew_channel_send(b->keeper.channel, EW_MSG_access_changed, 0, &changed, NULL, 0), 0);
}

uint64_t bench_listener(const struct bench *b)
{
	struct ew_slice text = ew_slice_text(b->keeper.arguments_of[EW_ASK_LISTEN]);
	const size_t before = sizeof("{\"listener\":\"") - 1, behind = sizeof("\"}") - 1;
	uint64_t number = 0;

	assert_true(text.len > before + behind);
	assert_int_equal(
		ew_slice_decimal(ew_slice_of(text.at + before, text.len - before - behind), UINT64_MAX, &number), 0);
	return number;
}

void bench_changed(struct bench *b, const char *json)
{
	bench_changed_for(b, json, NULL, 0);
}

void bench_changed_for(struct bench *b, const char *json, const uint64_t *numbers, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf audience = {0};
	struct ew_msg_changed changed = {.number = 1, .json = ew_slice_text(json)};

	ew_buf_init(&audience, 1024);
	for (size_t i = 0; i < n; i++)
		ew_buf_add_u64(&audience, numbers[i]);
	changed.audience = ew_buf_slice(&audience);

	assert_int_equal(
		ew_channel_send(b->keeper.channel, EW_MSG_changed, 0, &changed, NULL, 0), 0);
}

void bench_grant_told(struct bench *b, const char *grant, uint64_t number, const char *json)
{
	struct ew_msg_grant_told told = {.number = number, .json = ew_slice_text(json)};

	assert_int_equal(ew_id_parse(ew_slice_text(grant), &told.grant), 0);
	assert_int_equal(ew_channel_send(b->keeper.channel, EW_MSG_grant_told, 0, &told, NULL, 0), 0);
}
