/*
 * The stores of the door, against a server on loopback that says what the test wants: whose credentials are used, roles
 * and their ends, clocks, answers that make no sense, how much waits, and who is told. What real servers do:
 * tests/peers/deliver_*.test.mjs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "programs/deliver/stores.h"
#include "store/s3_upload.h"

#define HEAD_BYTES 65536
#define ASKED 512
#define MANY 100

/* -- a server that answers one connection after the other -- */

struct asked {
	char line[400];       /* "PUT /calls/... HTTP/1.1" */
	char key[80];         /* the access key it was signed with */
	char date[20], token[80];
};

typedef void answer_fn(unsigned n, const struct asked *asked, char *to, size_t room);

struct server {
	int fd;
	uint16_t port;
	pthread_t thread;
	atomic_bool over;
	answer_fn *answer; /* "status\nheaders...\n\nbody"; empty: the connection is closed */
	struct asked asked[ASKED];
	atomic_uint n;
	bool silent;
	bool is_there; /* an object, in the server that keeps one */
};

static struct server server;

static void field(const char *head, const char *name, char *to, size_t room)
{
	const char *at = strcasestr(head, name);
	size_t n = 0;

	to[0] = '\0';
	if (!at)
		return;
	at += strlen(name);
	while (at[n] && at[n] != '\r' && n + 1 < room)
		n++;
	memcpy(to, at, n);
	to[n] = '\0';
}

static size_t read_head(int fd, char *head)
{
	size_t n = 0;

	while (n + 1 < HEAD_BYTES) {
		ssize_t got = recv(fd, head + n, HEAD_BYTES - 1 - n, 0);

		if (got <= 0)
			return 0;
		n += (size_t)got;
		head[n] = '\0';
		if (strstr(head, "\r\n\r\n"))
			return n;
	}
	return 0;
}

static void read_body(int fd, const char *head, size_t n)
{
	char text[32], piece[65536];
	long left;

	field(head, "\r\nContent-Length: ", text, sizeof(text));
	left = strtol(text, NULL, 10) - (long)(head + n - (strstr(head, "\r\n\r\n") + 4));
	while (left > 0) {
		ssize_t got = recv(fd, piece, sizeof(piece), 0);

		if (got <= 0)
			return;
		left -= got;
	}
}

static void note(const char *head, struct asked *to)
{
	char authorization[200], *slash;

	(void)snprintf(to->line, sizeof(to->line), "%.*s", (int)strcspn(head, "\r"), head);
	field(head, "Credential=", authorization, sizeof(authorization));
	slash = strchr(authorization, '/');
	if (slash)
		*slash = '\0';
	(void)snprintf(to->key, sizeof(to->key), "%.79s", authorization);
	field(head, "\r\nx-amz-date: ", to->date, sizeof(to->date));
	field(head, "\r\nx-amz-security-token: ", to->token, sizeof(to->token));
}

static void say(int fd, const char *answer, bool is_head)
{
	char text[HEAD_BYTES];
	const char *first = strchr(answer, '\n'), *body = strstr(answer, "\n\n");
	int n;

	if (strncmp(answer, "raw:", 4) == 0)
		(void)!send(fd, answer + 4, strlen(answer + 4), MSG_NOSIGNAL);
	if (!first || !body)
		return;
	n = snprintf(text, sizeof(text), "HTTP/1.1 %.*s X\r\n%.*s%sContent-Length: %zu\r\nConnection: close\r\n\r\n%s", (int)(first - answer),
		answer, (int)(body > first ? body - first - 1 : 0), first + 1, body > first ? "\r\n" : "", strlen(body + 2),
		is_head ? "" : body + 2);
	(void)!send(fd, text, (size_t)n, MSG_NOSIGNAL);
	(void)shutdown(fd, SHUT_WR);
}

static void serve_one(int fd)
{
	static char head[HEAD_BYTES];
	char answer[8192] = "";
	size_t n = read_head(fd, head);
	unsigned number = atomic_load(&server.n);

	if (n == 0 || number == ASKED)
		return;
	read_body(fd, head, n);
	note(head, &server.asked[number]);
	atomic_store(&server.n, number + 1);
	server.answer(number + 1, &server.asked[number], answer, sizeof(answer));
	say(fd, answer, strncmp(head, "HEAD", 4) == 0);
}

static void *serve(void *arg)
{
	(void)arg;
	while (!atomic_load(&server.over)) {
		struct pollfd p = {.fd = server.fd, .events = POLLIN};
		int fd;

		if (server.silent || poll(&p, 1, 50) <= 0)
			continue;
		fd = accept(server.fd, NULL, NULL);
		if (fd < 0)
			continue;
		serve_one(fd);
		(void)close(fd);
	}
	return NULL;
}

static void begin_server(answer_fn *answer)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t bytes = sizeof(at);

	memset(&server, 0, sizeof(server));
	server.answer = answer;
	server.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(server.fd >= 0);
	assert_int_equal(bind(server.fd, (struct sockaddr *)&at, bytes), 0);
	assert_int_equal(listen(server.fd, 64), 0);
	assert_int_equal(getsockname(server.fd, (struct sockaddr *)&at, &bytes), 0);
	server.port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&server.thread, NULL, serve, NULL), 0);
}

static void end_server(void)
{
	atomic_store(&server.over, true);
	(void)pthread_join(server.thread, NULL);
	(void)close(server.fd);
}

/* -- the door -- */

struct desk {
	struct ew_loop *loop;
	struct ew_reach reach;
	struct ew_stores *stores;
	unsigned answers;
	int64_t codes[MANY];
	struct ew_msg_store_answer last; /* without its texts */
	char sentence[401];
};

static struct desk d;

static void on_reply(void *peer, uint64_t request, uint16_t number, const void *message)
{
	const struct ew_msg_store_answer *m = message;
	struct ew_buf bytes = {0};

	assert_ptr_equal(peer, &d);
	assert_int_equal(number, EW_MSG_store_answer);
	assert_true(request < MANY);
	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(number, request, message, &bytes), 0);
	ew_buf_free(&bytes);
	d.codes[request] = m->code;
	d.last = *m;
	d.answers++;
	(void)snprintf(d.sentence, sizeof(d.sentence), "%.*s", (int)m->sentence.len, (const char *)m->sentence.at);
	assert_true(m->code == 0 || d.sentence[0] != '\0');
}

static void open_door(answer_fn *answer, const struct ew_msg_store_credentials *keys, size_t n_keys)
{
	char endpoint[64];
	struct ew_msg_store_settings s = {
		.store = 1, .bucket = EW_SLICE("calls"), .prefix = EW_SLICE("p/"), .timeout_s = 1, .part_bytes = 64u << 20};
	struct ew_bucket_config config = {.reach = &d.reach, .own = EW_SLICE("127.0.0.1")};
	struct ew_error error = {0};

	begin_server(answer);
	memset(&d, 0, sizeof(d));
	assert_int_equal(ew_loop_new(&d.loop), 0);
	assert_int_equal(ew_reach_read(EW_SLICE_EMPTY, config.own, &d.reach, NULL), 0);
	config.loop = d.loop;
	assert_int_equal(ew_stores_new(&config, on_reply, &d.stores, NULL), 0);
	(void)snprintf(endpoint, sizeof(endpoint), "http://127.0.0.1:%u", server.port);
	s.endpoint = ew_slice_text(endpoint);
	if (ew_stores_add(d.stores, &s, &error) < 0)
		fail_msg("%s", error.text);
	for (size_t i = 0; i < n_keys; i++)
		if (ew_stores_add_credentials(d.stores, &keys[i], &error) < 0)
			fail_msg("%s", error.text);
}

static void close_door(void)
{
	ew_stores_free(&d.stores);
	ew_loop_free(&d.loop);
	end_server();
}

static void give(uint16_t number, const void *message, uint64_t request, int fd)
{
	struct ew_buf bytes = {0};
	struct ew_message m;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(number, request, message, &bytes), 0);
	assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &m), 0);
	assert_true(ew_stores_takes(&m));
	ew_stores_message(d.stores, &d, &m, &fd);
	ew_buf_free(&bytes);
	if (fd >= 0)
		(void)close(fd);
}

static void wait_for(unsigned answers)
{
	int64_t until = ew_io_mono(ew_io_real()).us + 60 * EW_US_PER_S;

	while (d.answers < answers && ew_io_mono(ew_io_real()).us < until)
		assert_true(ew_loop_turn(d.loop, 50 * EW_US_PER_MS) >= 0);
	assert_int_equal(d.answers, answers);
}

static int memory_with(const char *text)
{
	int fd = memfd_create("object", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	return fd;
}

static void put(uint64_t request)
{
	struct ew_msg_store_put m = {.store = 1, .object = {{(uint8_t)request}}, .bytes = 5};

	assert_int_equal(ew_sha256_of(EW_SLICE("hello"), &m.sha256), 0);
	give(EW_MSG_store_put, &m, request, memory_with("hello"));
}

static const struct ew_msg_store_credentials all_keys = {
	.store = 1, .rights = 15, .access_key = {(const uint8_t *)"AKALL", 5}, .secret = {(const uint8_t *)"secret", 6}};

/* What a server says that keeps objects: HEAD 404, PUT 200, HEAD 200, GET 200. */
static void keeps(unsigned n, const struct asked *asked, char *to, size_t room)
{
	(void)n;
	if (strncmp(asked->line, "PUT", 3) == 0) {
		server.is_there = true;
		(void)snprintf(to, room, "200\nETag: \"e\"\n\n");
	} else if (!server.is_there)
		(void)snprintf(to, room, "404\n\n");
	else
		(void)snprintf(to, room, "200\nETag: \"e\"\n\nhello");
}

static void each_right_has_its_key(void **state)
{
	static const struct ew_msg_store_credentials keys[] = {
		{.store = 1, .rights = 1, .access_key = {(const uint8_t *)"AKWRITE", 7}, .secret = {(const uint8_t *)"s", 1}},
		{.store = 1, .rights = 2, .access_key = {(const uint8_t *)"AKREAD", 6}, .secret = {(const uint8_t *)"s", 1}}};

	(void)state;
	open_door(keeps, keys, 2);
	put(1);
	wait_for(1);
	assert_int_equal(d.codes[1], 0);
	for (unsigned i = 0; i < server.n; i++)
		assert_string_equal(server.asked[i].key, strncmp(server.asked[i].line, "PUT", 3) == 0 ? "AKWRITE" : "AKREAD");
	assert_int_equal(server.n, 4);
	const struct ew_msg_store_delete gone = {.store = 1, .object = {{1}}};

	give(EW_MSG_store_delete, &gone, 2, -1);
	wait_for(2);
	assert_int_equal(d.codes[2], -EACCES);
	assert_non_null(strstr(d.sentence, "no credential of this store may delete"));
	assert_int_equal(server.n, 4); /* nobody was asked */
	close_door();
}

/* -- what needs proof -- */

static int64_t in_an_hour(void)
{
	return ew_io_wall(ew_io_real()).us + 3600 * EW_US_PER_S;
}

static void put_with(uint64_t request, struct ew_msg_store_put m)
{
	m.store = 1;
	m.object.bytes[0] = (uint8_t)request;
	m.bytes = 5;
	assert_int_equal(ew_sha256_of(EW_SLICE("hello"), &m.sha256), 0);
	give(EW_MSG_store_put, &m, request, memory_with("hello"));
}

/* Three that wish more than bytes, and one that does not. */
static void put_wishes(uint64_t first)
{
	put_with(first, (struct ew_msg_store_put){.lock = EW_S3_LOCK_GOVERNANCE, .until_wall = in_an_hour()});
	put_with(first + 1, (struct ew_msg_store_put){.hold = 1});
	put_with(first + 2, (struct ew_msg_store_put){.tags = EW_SLICE("kind=audio")});
	put(first + 3);
}

static void what_needs_proof_is_not_stored_before_a_probe(void **state)
{
	(void)state;
	open_door(keeps, &all_keys, 1);
	put_wishes(1);
	wait_for(4);
	for (size_t i = 1; i <= 3; i++)
		assert_int_equal(d.codes[i], -EAGAIN);
	assert_int_equal(d.codes[4], 0);
	assert_int_equal(server.n, 4); /* those of the one without a wish */
	close_door();
}

static void takes_no_canaries(unsigned n, const struct asked *asked, char *to, size_t room)
{
	if (strstr(asked->line, "/probe/"))
		(void)snprintf(to, room, "403\n\n<Error><Code>AccessDenied</Code></Error>");
	else
		keeps(n, asked, to, room);
}

static void is_away_for_canaries(unsigned n, const struct asked *asked, char *to, size_t room)
{
	if (strstr(asked->line, "/probe/"))
		(void)snprintf(to, room, "503\n\n");
	else
		keeps(n, asked, to, room);
}

/* What a probe could not prove is left out and told; of a store that no probe has reached nothing is known. */
static void a_probe_that_fails_has_asked_where_it_was_answered(void **state)
{
	static const struct {
		answer_fn *answer;
		int64_t probe, put;
	} cases[] = {{takes_no_canaries, -EACCES, 0}, {keeps, 0, 0}, {is_away_for_canaries, -EAGAIN, -EAGAIN}};
	const struct ew_msg_store_probe probe = {.store = 1};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		open_door(cases[i].answer, &all_keys, 1);
		give(EW_MSG_store_probe, &probe, 1, -1);
		wait_for(1);
		assert_int_equal(d.codes[1], cases[i].probe);
		put_with(2, (struct ew_msg_store_put){.lock = EW_S3_LOCK_GOVERNANCE, .until_wall = in_an_hour(), .hold = 1});
		wait_for(2);
		assert_int_equal(d.codes[2], cases[i].put);
		if (cases[i].put == 0)
			assert_int_equal(d.last.differs, EW_S3_DIFFERS_LOCK | EW_S3_DIFFERS_UNTIL | EW_S3_DIFFERS_HOLD);
		close_door();
	}
}

/* -- what holds -- */

static const char *const *locks; /* of the versions "v0", "v1" ..., NULL at the end; "" for a legal hold alone */

static void list_locked(char *to, size_t room)
{
	size_t n = (size_t)snprintf(to, room, "200\n\n<ListVersionsResult>");

	for (size_t i = 0; locks[i]; i++)
		n += (size_t)snprintf(to + n, room - n, "<Version><Key>p/v1/audio/1970/01/01/01000000000000000000000000000000</Key>"
			"<VersionId>v%zu</VersionId></Version>", i);
	(void)snprintf(to + n, room - n, "</ListVersionsResult>");
}

static void head_locked(const struct asked *asked, char *to, size_t room)
{
	const char *at = strstr(asked->line, "versionId=v");
	const char *lock = at ? locks[at[11] - '0'] : "";

	if (lock[0])
		(void)snprintf(to, room, "200\nx-amz-object-lock-mode: %s\nx-amz-object-lock-retain-until-date: 2099-01-01T00:00:0%cZ\n\n", lock,
			at[11]);
	else
		(void)snprintf(to, room, "200\nx-amz-object-lock-legal-hold: ON\n\n");
}

/* As MinIO does. */
static void lets_nothing_go(unsigned n, const struct asked *asked, char *to, size_t room)
{
	(void)n;
	if (strncmp(asked->line, "DELETE", 6) == 0)
		(void)snprintf(to, room, "400\n\n<Error><Code>InvalidRequest</Code><Message>Object is WORM protected</Message></Error>");
	else if (strncmp(asked->line, "HEAD", 4) == 0)
		head_locked(asked, to, room);
	else if (strstr(asked->line, "?uploads") || strstr(asked->line, "&uploads"))
		(void)snprintf(to, room, "200\n\n<ListMultipartUploadsResult></ListMultipartUploadsResult>");
	else
		list_locked(to, room);
}

static void what_holds_is_told(void **state)
{
	static const struct {
		const char *locks[3];
		enum ew_s3_lock lock;
		int64_t until_s; /* of 2099 */
		uint8_t hold;
	} cases[] = {
		{{"GOVERNANCE"}, EW_S3_LOCK_GOVERNANCE, 0, 0},
		{{"COMPLIANCE"}, EW_S3_LOCK_COMPLIANCE, 0, 0},
		{{"GOVERNANCE", "COMPLIANCE"}, EW_S3_LOCK_GOVERNANCE, 1, 0},
		{{"COMPLIANCE", "GOVERNANCE"}, EW_S3_LOCK_GOVERNANCE, 1, 0},
		{{"COMPLIANCE", ""}, EW_S3_LOCK_COMPLIANCE, 0, 1},
		{{""}, EW_S3_LOCK_NONE, -1, 1},
	};
	const struct ew_msg_store_delete m = {.store = 1, .object = {{1}}};
	struct ew_wall end;

	(void)state;
	assert_int_equal(ew_wall_parse(EW_SLICE("2099-01-01T00:00:00Z"), &end), 0);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		locks = cases[i].locks;
		open_door(lets_nothing_go, &all_keys, 1);
		give(EW_MSG_store_delete, &m, 1, -1);
		wait_for(1);
		if (d.codes[1] != -EBUSY)
			fail_msg("%zu: %s", i, d.sentence);
		assert_int_equal(d.last.lock, cases[i].lock);
		assert_int_equal(d.last.until_wall, cases[i].until_s < 0 ? 0 : end.us + cases[i].until_s * EW_US_PER_S);
		assert_int_equal(d.last.hold, cases[i].hold);
		close_door();
	}
}

/* -- roles -- */

static unsigned lent;

static void lends(unsigned n, const struct asked *asked, char *to, size_t room)
{
	if (n == 1)
		lent = 0;
	if (strstr(asked->line, "PUT /latest/api/token"))
		(void)snprintf(to, room, "200\n\nmetadata-token");
	else if (strstr(asked->line, "security-credentials/ "))
		(void)snprintf(to, room, "200\n\nrecorder");
	else if (strstr(asked->line, "security-credentials/recorder"))
		(void)snprintf(to, room, "200\n\n{\"Code\":\"Success\",\"AccessKeyId\":\"ASIA%u\",\"SecretAccessKey\":\"s\",\"Token\":\"T%u\","
			"\"Expiration\":\"2099-01-01T00:00:00Z\"}", lent + 1, lent + 1), lent++;
	else if (lent == 1 && strncmp(asked->line, "PUT", 3) == 0)
		(void)snprintf(to, room, "403\n\n<Error><Code>ExpiredToken</Code></Error>");
	else
		keeps(n, asked, to, room);
}

static void open_door_with_role(answer_fn *answer)
{
	char address[64];
	struct ew_msg_store_credentials role = {.store = 1, .rights = 15, .source = 1};

	open_door(answer, NULL, 0);
	(void)snprintf(address, sizeof(address), "127.0.0.1:%u", server.port);
	role.address = ew_slice_text(address);
	assert_int_equal(ew_stores_add_credentials(d.stores, &role, NULL), 0);
}

static void a_role_is_asked_for_and_again_when_it_is_over(void **state)
{
	(void)state;
	open_door_with_role(lends);
	put(1);
	wait_for(1);
	assert_int_equal(d.codes[1], 0);
	assert_int_equal(lent, 2);
	unsigned last = server.n - 1;

	assert_string_equal(server.asked[last].key, "ASIA2");
	assert_string_equal(server.asked[last].token, "T2");
	close_door();
}

/* A HEAD is refused, without a word, by the first credential or by all; the role is there once, or always. */
static bool is_refused_always, is_lent_once;

static void refuses_looks(unsigned n, const struct asked *asked, char *to, size_t room)
{
	static unsigned refused;

	if (n == 1)
		refused = 0;
	if (strncmp(asked->line, "HEAD", 4) == 0 && (is_refused_always || refused == 0)) {
		refused++;
		(void)snprintf(to, room, "403\n\n");
	} else if (is_lent_once && lent == 1 && strstr(asked->line, "/latest/"))
		(void)snprintf(to, room, "503\n\n");
	else if (strncmp(asked->line, "PUT /latest", 11) == 0 || strstr(asked->line, "/latest/meta-data/"))
		lends(n, asked, to, room);
	else
		keeps(n, asked, to, room);
}

static void a_role_that_is_refused_stays_until_another_is_there(void **state)
{
	(void)state;
	is_refused_always = false;
	is_lent_once = true;
	open_door_with_role(refuses_looks);
	put(1);
	wait_for(1);
	if (d.codes[1] != 0)
		fail_msg("%s", d.sentence);
	assert_int_equal(lent, 1);
	assert_string_equal(server.asked[server.n - 1].key, "ASIA1");
	close_door();
}

static void a_role_is_not_asked_for_at_each_refusal(void **state)
{
	(void)state;
	is_refused_always = true;
	is_lent_once = false;
	open_door_with_role(refuses_looks);
	for (unsigned i = 1; i <= 5; i++) {
		put(i);
		wait_for(i);
		assert_int_equal(d.codes[i], -EACCES);
	}
	assert_int_equal(lent, 2); /* at first, and for the first refusal */
	close_door();
}

static void has_none(unsigned n, const struct asked *asked, char *to, size_t room)
{
	(void)n;
	(void)snprintf(to, room, strstr(asked->line, "PUT /latest/api/token") ? "200\n\ntoken" : "404\n\n");
}

static void a_role_that_is_not_there_is_told(void **state)
{
	(void)state;
	open_door_with_role(has_none);
	put(1);
	wait_for(1);
	assert_int_equal(d.codes[1], -EAGAIN);
	assert_non_null(strstr(d.sentence, "no role"));
	unsigned asked = server.n;

	put(2); /* and not asked for again at once */
	wait_for(2);
	assert_int_equal(d.codes[2], -EAGAIN);
	assert_int_equal(server.n, asked);
	close_door();
}

/* -- clocks -- */

static void is_three_hours_ahead(unsigned n, const struct asked *asked, char *to, size_t room)
{
	struct ew_wall now = ew_io_wall(ew_io_real());
	char ahead[EW_WALL_TEXT_BYTES], date[64];
	struct tm tm;
	time_t s;

	now.us += 3 * 3600 * EW_US_PER_S;
	ew_wall_format(now, ahead);
	s = (time_t)(now.us / EW_US_PER_S);
	(void)gmtime_r(&s, &tm);
	(void)strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	/* "20261123T07..." against "2026-11-23T07:..." */
	bool is_right = strncmp(asked->date, ahead, 4) == 0 && strncmp(asked->date + 9, ahead + 11, 2) == 0;

	if (!is_right)
		(void)snprintf(to, room, "403\nDate: %s\n\n<Error><Code>RequestTimeTooSkewed</Code><ServerTime>%s</ServerTime></Error>", date, ahead);
	else
		keeps(n, asked, to, room);
}

static void it_signs_by_the_servers_clock(void **state)
{
	(void)state;
	open_door(is_three_hours_ahead, &all_keys, 1);
	put(1);
	wait_for(1);
	/* An hour may end between the two. */
	if (d.codes[1] != 0)
		fail_msg("%s", d.sentence);
	assert_true(server.n >= 5);
	close_door();
}

/* -- answers that make no sense -- */

static const char *nonsense;

static void says_nonsense(unsigned n, const struct asked *asked, char *to, size_t room)
{
	(void)n;
	(void)asked;
	(void)snprintf(to, room, "%s", nonsense);
}

/* Every other answer breaks off in its header, and looks like a 200 that says nothing. */
static void breaks_off(unsigned n, const struct asked *asked, char *to, size_t room)
{
	if (strncmp(asked->line, "PUT", 3) == 0)
		server.is_there = true;
	if (n % 2)
		(void)snprintf(to, room, "raw:HTTP/1.1 200 OK\r\nETag: \"e\"\r\n");
	else
		keeps(n, asked, to, room);
}

static void a_header_that_breaks_off_is_no_answer(void **state)
{
	struct ew_msg_store_get m = {.store = 1, .object = {{1}}, .bytes = 5};

	(void)state;
	open_door(breaks_off, &all_keys, 1);
	put(1);
	wait_for(1);
	assert_int_equal(d.codes[1], 0);
	assert_int_equal(ew_sha256_of(EW_SLICE("hello"), &m.sha256), 0);
	give(EW_MSG_store_get, &m, 2, memory_with(""));
	wait_for(2);
	assert_int_equal(d.codes[2], 0);
	close_door();
}

static void nonsense_is_never_done(void **state)
{
	static const struct {
		const char *answer;
		int code;
	} cases[] = {
		{"200\n\n<html>welcome</html>", 1},
		{"301\nLocation: http://127.0.0.1:1/\n\n", -EIO},
		{"413\n\n", -EACCES}, /* of this object alone */
		{"400\n\n<Error><Code>EntityTooLarge</Code></Error>", -EACCES},
		{"404\n\n<Error><Code>NoSuchBucket</Code></Error>", 1},
		{"507\n\n", 1},
		{"403\n\n<Error><Code>AccessDenied</Code><Message>\xff\xfe no</Message></Error>", -EACCES},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		nonsense = cases[i].answer;
		open_door(says_nonsense, &all_keys, 1);
		put(1);
		wait_for(1);
		assert_true(d.codes[1] < 0);
		if (cases[i].code <= 0)
			assert_int_equal(d.codes[1], cases[i].code);
		close_door();
	}
}

static void messages_that_make_no_sense_are_refused(void **state)
{
	struct ew_msg_store_put m = {.store = 1, .bytes = 5};
	const struct ew_msg_store_get elsewhere = {.store = 2};
	const struct ew_msg_store_get nothing = {.store = 1};

	(void)state;
	open_door(keeps, &all_keys, 1);
	give(EW_MSG_store_put, &m, 1, -1); /* no descriptor */
	m.kind = 200;
	give(EW_MSG_store_put, &m, 2, memory_with("hello"));
	m.kind = 0;
	m.lock = 3;
	give(EW_MSG_store_put, &m, 3, memory_with("hello"));
	m.lock = 0;
	m.tags = EW_SLICE("no value");
	give(EW_MSG_store_put, &m, 4, memory_with("hello"));
	give(EW_MSG_store_get, &elsewhere, 5, memory_with(""));
	give(EW_MSG_store_get, &nothing, 6, -1);
	wait_for(6);
	for (size_t i = 1; i <= 6; i++)
		assert_int_equal(d.codes[i], -EINVAL);
	m.tags = EW_SLICE_EMPTY;
	give(EW_MSG_store_put, &m, 7, memory_with("hello")); /* the hash is another */
	m.bytes = 6;
	give(EW_MSG_store_put, &m, 8, memory_with("hello"));
	wait_for(8);
	assert_int_equal(d.codes[7], -EBADMSG);
	assert_int_equal(d.codes[8], -EBADMSG);
	assert_int_equal(server.n, 0);
	close_door();
}

static void the_line_is_bounded_and_who_has_gone_is_not_told(void **state)
{
	(void)state;
	open_door(keeps, &all_keys, 1);
	server.silent = true;
	for (uint64_t i = 0; i < EW_BUCKET_ACTIVE + EW_BUCKET_WAITING + 10; i++) {
		put(i);
		assert_true(ew_loop_turn(d.loop, 0) >= 0);
	}
	assert_true(d.answers >= 10 && d.answers <= 12);
	for (uint64_t i = EW_BUCKET_ACTIVE + EW_BUCKET_WAITING; i < EW_BUCKET_ACTIVE + EW_BUCKET_WAITING + 10; i++)
		assert_int_equal(d.codes[i], -EAGAIN);
	unsigned before = d.answers;

	ew_stores_forget(d.stores, &d);
	for (int i = 0; i < 20; i++)
		assert_true(ew_loop_turn(d.loop, 10 * EW_US_PER_MS) >= 0);
	assert_int_equal(d.answers, before);
	server.silent = false;
	d.answers = 0;
	put(1);
	wait_for(1);
	assert_int_equal(d.codes[1], 0);
	close_door();
}

static void settings_that_make_no_sense_are_refused(void **state)
{
	struct ew_msg_store_settings s = {.store = 1, .endpoint = EW_SLICE("http://a"), .bucket = EW_SLICE("calls")};
	struct ew_msg_store_credentials bad = all_keys;
	struct ew_error error = {0};

	(void)state;
	open_door(keeps, &all_keys, 1);
	assert_int_equal(ew_stores_add(d.stores, &s, NULL), -EINVAL); /* twice */
	s.store = 3;
	assert_int_equal(ew_stores_add(d.stores, &s, NULL), -EINVAL);
	s.store = 2;
	s.bucket = EW_SLICE("No Bucket");
	assert_int_equal(ew_stores_add(d.stores, &s, NULL), -EINVAL);
	bad.store = 2;
	assert_int_equal(ew_stores_add_credentials(d.stores, &bad, NULL), -EINVAL);
	bad.store = 1;
	bad.secret = EW_SLICE("quux\nquux");
	assert_int_equal(ew_stores_add_credentials(d.stores, &bad, &error), -EINVAL);
	assert_null(strstr(error.text, "quux"));
	bad.source = 9;
	assert_int_equal(ew_stores_add_credentials(d.stores, &bad, NULL), -EINVAL);
	close_door();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_right_has_its_key),
		cmocka_unit_test(what_needs_proof_is_not_stored_before_a_probe),
		cmocka_unit_test(a_probe_that_fails_has_asked_where_it_was_answered),
		cmocka_unit_test(what_holds_is_told),
		cmocka_unit_test(a_role_is_asked_for_and_again_when_it_is_over),
		cmocka_unit_test(a_role_that_is_refused_stays_until_another_is_there),
		cmocka_unit_test(a_role_is_not_asked_for_at_each_refusal),
		cmocka_unit_test(a_role_that_is_not_there_is_told),
		cmocka_unit_test(it_signs_by_the_servers_clock),
		cmocka_unit_test(a_header_that_breaks_off_is_no_answer),
		cmocka_unit_test(nonsense_is_never_done),
		cmocka_unit_test(messages_that_make_no_sense_are_refused),
		cmocka_unit_test(the_line_is_bounded_and_who_has_gone_is_not_told),
		cmocka_unit_test(settings_that_make_no_sense_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
