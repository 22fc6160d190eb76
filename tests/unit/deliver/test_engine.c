/*
 * A worker's utterances to a speech engine on loopback and back: what is sent, what is asked again, what is given up, and who breaks the rules.
 * Engine, server and the worker's end of the line are in one loop.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/answer.h"
#include "http/server.h"
#include "ipc/channel.h"
#include "programs/deliver/deliver.h"

struct desk {
	struct ew_loop *loop;
	struct ew_http_server *server;
	struct ew_deliver *deliver;
	struct ew_channel *worker; /* NULL: the line is dead */
	unsigned asked, fail_first, fail_with, answers;
	const char *type, *body;
	struct ew_buf form;
	char content_type[200], authorization[100];
	int64_t code;
	unsigned status;
	uint32_t number;
	char document[200], sentence[401];
};

static void copy(char *to, size_t room, struct ew_slice text)
{
	snprintf(to, room, "%.*s", (int)text.len, (const char *)text.at);
}

static void on_ask(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)
{
	struct desk *d = arg;

	d->asked++;
	ew_buf_clear(&d->form);
	ew_buf_add_slice(&d->form, request->body);
	copy(d->content_type, sizeof(d->content_type), ew_http_header(x, "Content-Type"));
	copy(d->authorization, sizeof(d->authorization), ew_http_header(x, "Authorization"));
	if (d->asked <= d->fail_first)
		ew_http_answer(x, d->fail_with, "application/json", EW_SLICE("{}"));
	else
		ew_http_answer(x, 200, d->type, ew_slice_text(d->body));
}

static const struct ew_http_route_entry routes[] = {{{EW_HTTP_POST, "/v1/audio/transcriptions"}, on_ask}};

static void on_message(void *arg, struct ew_channel *channel, const struct ew_message *m, int *fds, size_t n)
{
	struct desk *d = arg;
	const struct ew_msg_uttered *said = EW_MESSAGE_AS(m, uttered);

	(void)channel;
	(void)fds;
	(void)n;
	assert_int_equal(m->type->number, EW_MSG_uttered);
	d->answers++;
	d->code = said->code;
	d->status = said->status;
	d->number = said->number;
	copy(d->document, sizeof(d->document), said->document);
	copy(d->sentence, sizeof(d->sentence), said->sentence);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct desk *d = arg;

	(void)why;
	d->worker = NULL;
	ew_channel_close(&channel);
}

static void no_reply(void *peer, uint64_t request, uint16_t number, const void *message)
{
	(void)peer;
	(void)request;
	(void)number;
	(void)message;
}

static void join(struct desk *d)
{
	struct ew_channel_config config = {
		.self = EW_ROLE_WORKER, .peer = EW_ROLE_DELIVER, .on_message = on_message, .on_closed = on_closed, .arg = d};
	struct ew_msg_transcribe m = {.job = {{1}}};
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
	ew_deliver_transcribe(d->deliver, &m, &ends[1]);
	assert_int_equal(ends[1], -1);
	assert_int_equal(ew_channel_new(d->loop, &ends[0], &config, &d->worker), 0);
}

static uint16_t serve(struct desk *d)
{
	struct ew_http_config config = {.routes = routes, .n_routes = EW_COUNT(routes), .arg = d};
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t bytes = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, bytes), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &bytes), 0);
	assert_int_equal(ew_http_server_new(d->loop, &fd, &config, &d->server, NULL), 0);
	return ntohs(at.sin_port);
}

static void open_desk(struct desk *d, bool with_engine)
{
	uint16_t port;
	struct ew_msg_deliver_settings settings = {.private = EW_SLICE("127.0.0.1"), .engine_model = EW_SLICE("m-1"), .engine_language = EW_SLICE("en"),
		.engine_key = EW_SLICE("secret"), .engine_timeout_ms = 5000};
	struct ew_error error = {0};
	char url[100];

	memset(d, 0, sizeof(*d));
	d->type = "application/json; charset=utf-8";
	d->body = "{\"text\":\"hello\"}";
	ew_buf_init(&d->form, 2u << 20);
	assert_int_equal(ew_loop_new(&d->loop), 0);
	port = serve(d);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/v1", port);
	settings.allow = ew_slice_text(url);
	settings.engine = with_engine ? ew_slice_text(url) : EW_SLICE_EMPTY;
	if (ew_deliver_new(d->loop, &settings, no_reply, &d->deliver, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	join(d);
}

static void close_desk(struct desk *d)
{
	ew_channel_close(&d->worker);
	ew_deliver_free(&d->deliver);
	ew_http_server_free(&d->server);
	ew_loop_free(&d->loop);
	ew_buf_free(&d->form);
}

static void utter(struct desk *d, uint32_t number, struct ew_slice sound, size_t piece)
{
	for (size_t at = 0; at < sound.len; at += piece) {
		struct ew_msg_utterance m = {.number = number, .bytes = (uint32_t)sound.len, .at = (uint32_t)at,
			.piece = ew_slice_of(sound.at + at, sound.len - at < piece ? sound.len - at : piece)};

		assert_int_equal(ew_channel_send(d->worker, EW_MSG_utterance, 0, &m, NULL, 0), 0);
	}
}

static void wait_for(struct desk *d, unsigned answers)
{
	for (int i = 0; i < 2000 && d->answers < answers && d->worker; i++)
		assert_true(ew_loop_turn(d->loop, 20 * EW_US_PER_MS) >= 0);
}

static void a_form(void **state)
{
	static uint8_t sound[100000];
	struct ew_slice all = ew_slice_of(sound, sizeof(sound)), form;
	struct desk d;

	(void)state;
	for (size_t i = 0; i < sizeof(sound); i++)
		sound[i] = (uint8_t)(i * 7 + i / 251);
	open_desk(&d, true);
	utter(&d, 5, all, 40000);
	wait_for(&d, 1);
	assert_int_equal(d.code, 0);
	assert_int_equal(d.number, 5);
	assert_string_equal(d.document, "{\"text\":\"hello\"}");
	assert_string_equal(d.authorization, "Bearer secret");
	assert_true(ew_slice_starts(ew_slice_text(d.content_type), EW_SLICE("multipart/form-data; boundary=")));
	form = ew_buf_slice(&d.form);
	assert_true(ew_slice_find(form, EW_SLICE("name=\"model\"\r\n\r\nm-1\r\n")) != SIZE_MAX);
	assert_true(ew_slice_find(form, EW_SLICE("name=\"language\"\r\n\r\nen\r\n")) != SIZE_MAX);
	assert_true(ew_slice_find(form, EW_SLICE("name=\"response_format\"\r\n\r\nverbose_json\r\n")) != SIZE_MAX);
	assert_true(ew_slice_find(form, EW_SLICE("name=\"timestamp_granularities[]\"\r\n\r\nword\r\n")) != SIZE_MAX);
	assert_true(ew_slice_find(form, all) != SIZE_MAX);
	utter(&d, 6, EW_SLICE("short"), 2);
	wait_for(&d, 2);
	assert_int_equal(d.number, 6);
	close_desk(&d);
}

static void again(void **state)
{
	static const struct {
		unsigned fails, with, asked;
		const char *type;
		int64_t code;
	} rows[] = {
		{1, 429, 2, "application/json", 0},
		{2, 503, 3, "application/json", 0},
		{99, 500, 4, "application/json", -EPROTO},
		{99, 401, 1, "application/json", -EPROTO},
		{0, 0, 1, "text/html", -EPROTO},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct desk d;

		open_desk(&d, true);
		d.fail_first = rows[i].fails;
		d.fail_with = rows[i].with;
		d.type = rows[i].type;
		utter(&d, 1, EW_SLICE("sound"), 5);
		wait_for(&d, 1);
		if (d.code != rows[i].code || d.asked != rows[i].asked)
			fail_msg("row %zu: code %d, asked %u, %s", i, (int)d.code, d.asked, d.sentence);
		assert_true((d.code == 0) == (d.sentence[0] == '\0'));
		close_desk(&d);
	}
}

static void nobody_there(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d, true);
	ew_http_server_free(&d.server);
	utter(&d, 1, EW_SLICE("sound"), 5);
	wait_for(&d, 1);
	assert_int_equal(d.code, -ECONNREFUSED);
	close_desk(&d);
}

static void who_breaks_the_rules_is_dropped(void **state)
{
	static const struct ew_msg_utterance rows[] = {
		{.number = 1, .bytes = 0, .at = 0, .piece = EW_SLICE("a")},
		{.number = 1, .bytes = EW_MAX_UTTERANCE_BYTES + 1, .at = 0, .piece = EW_SLICE("a")},
		{.number = 1, .bytes = 4, .at = 2, .piece = EW_SLICE("a")},
		{.number = 1, .bytes = 1, .at = 0, .piece = EW_SLICE("ab")},
		{.number = 1, .bytes = 4, .at = 0, .piece = {NULL, 0}},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct desk d;

		open_desk(&d, true);
		assert_int_equal(ew_channel_send(d.worker, EW_MSG_utterance, 0, &rows[i], NULL, 0), 0);
		wait_for(&d, 1);
		assert_null(d.worker);
		assert_int_equal(d.asked, 0);
		close_desk(&d);
	}
}

/* While it is asked about one, another is no utterance; who leaves meanwhile is not missed. */
static void one_at_a_time(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d, true);
	utter(&d, 1, EW_SLICE("sound"), 5);
	utter(&d, 2, EW_SLICE("sound"), 5);
	wait_for(&d, 1);
	assert_null(d.worker);
	for (int i = 0; i < 20; i++)
		assert_true(ew_loop_turn(d.loop, 10 * EW_US_PER_MS) >= 0);
	close_desk(&d);
}

static void without_an_engine_the_line_is_dead(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d, false);
	wait_for(&d, 1);
	assert_null(d.worker);
	close_desk(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_form),
		cmocka_unit_test(again),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(who_breaks_the_rules_is_dropped),
		cmocka_unit_test(one_at_a_time),
		cmocka_unit_test(without_an_engine_the_line_is_dead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
