/*
 * The libraries that our programs stand on, used for the first time inside the sandbox: what they
 * do lazily must not be what kills a recorder in the night.
 */
#include "child.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <jansson.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/io.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/secret.h"
#include "ipc/listener.h"
#include "telephone.h"

static char folder[64];

static int run(unsigned calls, child_fn *fn)
{
	const struct ew_sandbox_path paths[] = {{folder, EW_ACCESS_READ | EW_ACCESS_WRITE}};
	const struct ew_sandbox_profile profile = {.program = "test",
		.calls = EW_CALLS_BASE | calls,
		.paths = paths,
		.n_paths = 1,
		.memlock_bytes = 1 << 20,
		.open_files = 256,
		.best_effort = true};

	return run_in_sandbox(&profile, fn, NULL);
}

static int exec_sql(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

static int database(void *arg)
{
	static const char *const steps[] = {
		"PRAGMA journal_mode=WAL",
		"PRAGMA synchronous=FULL",
		"CREATE TABLE t(a, b)",
		"BEGIN; INSERT INTO t VALUES(1, randomblob(300000)); COMMIT",
		"CREATE INDEX i ON t(b)",
		"PRAGMA wal_checkpoint(TRUNCATE)",
		"DELETE FROM t",
		"VACUUM",
		"PRAGMA journal_mode=DELETE",
		"INSERT INTO t VALUES(2, strftime('%s', 'now'))",
	};
	char path[128];
	sqlite3 *db = NULL;
	sqlite3 *reader = NULL;

	(void)arg;
	(void)snprintf(path, sizeof(path), "%s/catalog.db", folder);
	for (int again = 0; again < 2; again++) {
		if (sqlite3_open(path, &db) != SQLITE_OK)
			return 1;
		for (size_t i = again ? 3 : 0; i < EW_COUNT(steps); i++) {
			if (exec_sql(db, steps[i]) < 0 && !(again && i == 4))
				return 10 + (int)i;
		}
		if (sqlite3_open_v2(path, &reader, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
			exec_sql(reader, "SELECT a FROM t ORDER BY b") < 0)
			return 2;
		if (sqlite3_close(reader) != SQLITE_OK || sqlite3_close(db) != SQLITE_OK)
			return 3;
	}
	return 0;
}

static int hash_and_keys(void *arg)
{
	struct ew_hash hash;
	EVP_PKEY *key;
	unsigned char nonce[24] = {0};
	unsigned char sealed[64];
	unsigned long long sealed_bytes;

	(void)arg;
	/* OpenSSL looks for its configuration now, and must go on without. */
	if (ew_sha256_of(EW_SLICE("abc"), &hash) < 0 || hash.bytes[0] != 0xba)
		return 1;
	key = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
	if (!key)
		return 2;
	EVP_PKEY_free(key);
	if (sodium_init() < 0)
		return 3;
	unsigned char *secret = ew_secret_alloc(32);

	if (!secret)
		return 4;
	randombytes_buf(secret, 32);
	if (crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, &sealed_bytes,
		    (const unsigned char *)"hi", 2, NULL, 0, NULL, nonce, secret) != 0)
		return 5;
	ew_secret_free(&secret);
	return 0;
}

static int json_and_text(void *arg)
{
	json_t *value = json_loads("{\"a\": [1, 2.5, \"\\u00fc\"]}", 0, NULL);
	char *text = value ? json_dumps(value, JSON_INDENT(2)) : NULL;
	char line[100];
	struct tm tm;
	time_t now = time(NULL);

	(void)arg;
	if (!text || !gmtime_r(&now, &tm) || !localtime_r(&now, &tm) ||
		strftime(line, sizeof(line), "%A %d %B %Y", &tm) == 0)
		return 1;
	free(text);
	json_decref(value);
	return printf("%.3f\n", 1.5) > 0 && fflush(stdout) == 0 ? 0 : 2;
}

static void stop(void *arg)
{
	ew_loop_stop(arg);
}

static void on_term(void *arg, int signal)
{
	(void)arg;
	(void)signal;
}

static int loop_and_files(void *arg)
{
	struct ew_loop *loop;
	struct ew_loop_timer *timer;
	struct ew_buf content;
	char path[128];

	(void)arg;
	if (ew_loop_new(&loop) < 0 || ew_loop_on_signal(loop, SIGTERM, on_term, NULL) < 0 ||
		ew_loop_timer(loop, 1000, 0, stop, loop, &timer) < 0 || ew_loop_run(loop) < 0)
		return 1;
	ew_loop_timer_cancel(&timer);
	ew_loop_free(&loop);
	(void)snprintf(path, sizeof(path), "%s/deep/er", folder);
	if (ew_file_mkdirs(ew_io_real(), path) < 0)
		return 2;
	(void)snprintf(path, sizeof(path), "%s/deep/er/settings", folder);
	if (ew_file_replace(ew_io_real(), path, EW_SLICE("1"), EW_IO_GROUP) < 0 ||
		ew_file_replace(ew_io_real(), path, EW_SLICE("2"), 0) < 0)
		return 3;
	ew_buf_init(&content, 10);
	if (ew_file_read(ew_io_real(), path, &content) < 0 || content.len != 1)
		return 4;
	ew_buf_free(&content);
	uint64_t bytes;

	if (ew_io_free_bytes(ew_io_real(), folder, &bytes) < 0)
		return 5;
	ew_log(EW_LOG_INFO, "inside", EW_F_U64("bytes", 1));
	return 0;
}

static enum MHD_Result answer(void *arg, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *upload, size_t *upload_bytes,
	void **state)
{
	static char body[] = "ok";
	int fd = *(const int *)arg;
	struct MHD_Response *response =
		strcmp(url, "/file") == 0
			? MHD_create_response_from_fd(20000, dup(fd))
			: MHD_create_response_from_buffer(2, body, MHD_RESPMEM_PERSISTENT);

	(void)method;
	(void)version;
	(void)upload;
	(void)upload_bytes;
	(void)state;
	enum MHD_Result r = MHD_queue_response(connection, 200, response);

	MHD_destroy_response(response);
	return r;
}

/* Fetches a path and counts the bytes of the answer, its head included. */
static size_t fetch(uint16_t port, const char *path)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char text[4096];
	size_t total = 0;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return 0;
	int n = snprintf(text, sizeof(text),
		"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);

	if (send(fd, text, (size_t)n, MSG_NOSIGNAL) != n)
		return 0;
	for (ssize_t got = 1; got > 0;) {
		got = recv(fd, text, sizeof(text), 0);
		total += got > 0 ? (size_t)got : 0;
	}
	return close(fd) == 0 ? total : 0;
}

static int web_server(void *arg)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char path[128];

	(void)arg;
	(void)snprintf(path, sizeof(path), "%s/answer", folder);
	int file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

	if (file < 0 || ftruncate(file, 20000) < 0)
		return 1;
	const unsigned flags =
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
	struct MHD_Daemon *d = MHD_start_daemon(flags, 0, NULL, NULL, answer, &file, MHD_OPTION_SOCK_ADDR, &address,
		MHD_OPTION_CONNECTION_TIMEOUT, 5u, MHD_OPTION_END);

	if (!d)
		return 2;
	uint16_t port = MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port;

	if (fetch(port, "/") < 20 || fetch(port, "/file") < 20000)
		return 3;
	MHD_stop_daemon(d);
	return close(file) == 0 ? 0 : 4;
}

/* The packets of a recorder: many at once, from a thread, without any file. */
static void *media(void *arg)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	char bytes[3] = "abc";
	struct iovec part = {bytes, sizeof(bytes)};
	struct mmsghdr many[2] = {{.msg_hdr = {.msg_iov = &part, .msg_iovlen = 1}}};
	int *ok = arg;
	int room = 1 << 20;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	many[1] = many[0];
	*ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)) == 0 &&
	      bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
	      getsockname(fd, (struct sockaddr *)&address, &len) == 0 &&
	      connect(fd, (const struct sockaddr *)&address, len) == 0 &&
	      sendmmsg(fd, many, 2, 0) == 2 && recvmmsg(fd, many, 2, 0, NULL) == 2 &&
	      close(fd) == 0;
	return NULL;
}

static int media_thread(void *arg)
{
	pthread_t thread;
	int ok = 0;

	(void)arg;
	if (pthread_create(&thread, NULL, media, &ok) != 0 || pthread_join(thread, NULL) != 0)
		return 1;
	return ok ? 0 : 2;
}

static void on_message(void *arg, struct ew_channel *channel, const struct ew_message *message,
	int *fds, size_t n_fds)
{
	(void)channel;
	(void)message;
	(void)fds;
	*(unsigned *)arg += (unsigned)n_fds;
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	(void)arg;
	(void)why;
	ew_channel_close(&channel);
}

static void on_opened(void *arg, struct ew_channel *channel)
{
	(void)arg;
	(void)channel; /* lives as long as the child */
}

/*
 * A named socket, made, given to a group, connected to, and removed; with a descriptor sent across,
 * 40 of them waiting.
 */
static int channels(void *arg)
{
	static char path[100];
	unsigned fds_seen = 0;
	struct ew_listener_config listen_config = {.path = path,
		.self = EW_ROLE_VAULT,
		.peer = EW_ROLE_KEEPER,
		.peer_uid = (uid_t)-1,
		.group = getegid(),
		.on_message = on_message,
		.on_closed = on_closed,
		.on_opened = on_opened,
		.arg = &fds_seen};
	struct ew_channel_config config = {.self = EW_ROLE_KEEPER,
		.peer = EW_ROLE_VAULT,
		.on_message = on_message,
		.on_closed = on_closed,
		.arg = &fds_seen};
	struct ew_loop *loop;
	struct ew_listener *listener;
	struct ew_channel *channel;
	int fd = 0;

	(void)arg;
	(void)snprintf(path, sizeof(path), "%s/keeper.sock", folder);
	if (ew_loop_new(&loop) < 0 || ew_listener_new(loop, &listen_config, &listener, NULL) < 0 ||
		ew_channel_connect(loop, path, &config, &channel) < 0)
		return 1;
	for (uint64_t i = 0; i < 3000; i++) {
		if (ew_channel_send(channel, EW_MSG_done, i, &(struct ew_msg_done){.code = 0}, &fd,
			    i % 75 == 0) < 0)
			return 2;
	}
	while (ew_loop_turn(loop, 0) > 0)
		;
	ew_listener_free(&listener);
	ew_channel_close(&channel);
	return fds_seen == 40 ? 0 : 3;
}

static void libraries_work_inside(void **state)
{
	static const struct {
		const char *what;
		unsigned calls;
		child_fn *fn;
	} cases[] = {
		{"SQLite", EW_CALLS_FILES | EW_CALLS_SQLITE, database},
		{"OpenSSL and libsodium", 0, hash_and_keys},
		{"OpenSSL and libsodium with files", EW_CALLS_FILES, hash_and_keys},
		{"jansson and stdio", 0, json_and_text},
		{"loop and files", EW_CALLS_FILES, loop_and_files},
		{"libmicrohttpd", EW_CALLS_FILES | EW_CALLS_INET | EW_CALLS_THREADS, web_server},
		{"libre", EW_CALLS_INET, telephone_side},
		{"channels", EW_CALLS_UNIX, channels},
		{"media", EW_CALLS_INET | EW_CALLS_THREADS, media_thread},
	};

	(void)state;
	need("seccomp");
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		int end = run(cases[i].calls, cases[i].fn);

		if (end != CHILD_FINE)
			fail_msg("%s: ended with %d", cases[i].what, end);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libraries_work_inside),
	};

	if (make_folder(folder) < 0)
		return 1;
	int failed = cmocka_run_group_tests_name("libraries", tests, NULL, NULL);

	remove_folder(folder);
	return failed;
}
