/*
 * Starts the real earwitness-deliver, tells it stores as the supervisor does, and asks it as the keeper does: for tests.
 * Reads one JSON object a line from standard input and prints one for each answer, in the order they come.
 *
 * Usage: deliver_drive EARWITNESS-DELIVER FOLDER
 *
 * First line: {"private": "...", "stores": [{"store", "endpoint", "bucket", "region", "prefix", "class", "lock",
 * "timeout_s", "part_bytes", "certificates" (PEM), "credentials": [{"rights", "source", "access_key", "secret", "token", "address"}]}]}.
 * Then: {"do": "put", "n", "store", "object", "kind", "made", "file", "lock", "until", "hold", "tags", "sha256", "bytes"}, "get" (with
 * "version"; "file" is made), "delete" ("bypass"), "hold" ("on"), "probe" ("wait", "before"), "memory", "leave" (the keeper's
 * connection is closed and made anew).
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "base/io.h"
#include "base/limits.h"
#include "ipc/channel.h"

#define LINE_BYTES (1u << 20)

__attribute__((noreturn, format(printf, 1, 2))) static void give_up(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fputc('\n', stderr);
	exit(1);
}

struct drive {
	const char *folder;
	int supervisor, keeper;
	pid_t pid;
	char line[LINE_BYTES];
	size_t have;
};

static const char *text(const json_t *j, const char *name)
{
	const char *value = json_string_value(json_object_get(j, name));

	return value ? value : "";
}

static int64_t number(const json_t *j, const char *name)
{
	return json_integer_value(json_object_get(j, name));
}

static struct ew_slice slice(const json_t *j, const char *name)
{
	return ew_slice_text(text(j, name));
}

static void must(int r, const char *what)
{
	if (r < 0)
		give_up("%s: %s", what, strerrordesc_np(-r));
}

/* -- as the supervisor -- */

static void start_deliver(struct drive *d, const char *program)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
		give_up("socketpair: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		give_up("fork: %s", strerror(errno));
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)close(pair[0]);
		if (pair[1] != 3) {
			(void)dup2(pair[1], 3);
			(void)close(pair[1]);
		}
		(void)close(0);
		(void)open("/dev/null", O_RDONLY);
		(void)dup2(2, 1);
		execl(program, program, (char *)NULL);
		_exit(127);
	}
	(void)close(pair[1]);
	d->supervisor = pair[0];
	d->pid = pid;
}

static void tell_credentials(struct drive *d, uint8_t store, const json_t *list)
{
	const json_t *c;
	size_t i;

	json_array_foreach(list, i, c)
	{
		const struct ew_msg_store_credentials m = {
			.store = store, .rights = (uint8_t)number(c, "rights"), .source = (uint8_t)number(c, "source"),
			.access_key = slice(c, "access_key"), .secret = slice(c, "secret"), .token = slice(c, "token"),
			.address = slice(c, "address")};

		must(ew_channel_send_now(d->supervisor, EW_MSG_store_credentials, 0, &m), "credentials");
	}
}

static void tell_stores(struct drive *d, const json_t *list)
{
	const json_t *s;
	size_t i;

	json_array_foreach(list, i, s)
	{
		const struct ew_msg_store_settings m = {
			.store = (uint8_t)number(s, "store"), .endpoint = slice(s, "endpoint"), .bucket = slice(s, "bucket"),
			.region = slice(s, "region"), .prefix = slice(s, "prefix"), .class = slice(s, "class"),
			.lock = (uint8_t)number(s, "lock"), .timeout_s = (uint32_t)number(s, "timeout_s"),
			.part_bytes = (uint64_t)number(s, "part_bytes"), .encryption = (uint8_t)number(s, "encryption"),
			.certificates = slice(s, "certificates")};

		must(ew_channel_send_now(d->supervisor, EW_MSG_store_settings, 0, &m), "settings of a store");
		tell_credentials(d, m.store, json_object_get(s, "credentials"));
	}
}

static void configure(struct drive *d, const json_t *root)
{
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	const struct ew_msg_deliver_settings m = {.run = ew_slice_text(d->folder), .private = slice(root, "private")};
	struct ew_message answer;

	tell_stores(d, json_object_get(root, "stores"));
	must(ew_channel_send_now(d->supervisor, EW_MSG_deliver_settings, 0, &m), "settings");
	ew_buf_init(&storage, EW_MAX_MESSAGE_BYTES);
	must(ew_channel_receive_now(d->supervisor, 20000, &storage, &answer), "waiting for deliver");
	if (answer.type->number != EW_MSG_ready)
		give_up("deliver does not start: %.*s", (int)EW_MESSAGE_AS(&answer, failed)->sentence.len,
			(const char *)EW_MESSAGE_AS(&answer, failed)->sentence.at);
}

/* -- as the keeper -- */

static void join(struct drive *d)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s/deliver/keeper.sock", d->folder);
	d->keeper = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	if (d->keeper < 0 || connect(d->keeper, (const struct sockaddr *)&at, sizeof(at)) < 0)
		give_up("%s: %s", at.sun_path, strerror(errno));
}

static void send_with(struct drive *d, uint16_t type, const json_t *q, const void *m, int fd)
{
	must(ew_channel_send_with(d->keeper, type, (uint64_t)number(q, "n"), m, fd), "asking");
}

static struct ew_id id(const json_t *q, const char *name)
{
	struct ew_id value = {0};

	if (text(q, name)[0] && ew_id_parse(slice(q, name), &value) < 0)
		give_up("%s is no id", name);
	return value;
}

static void hash_file(int fd, uint64_t bytes, struct ew_hash *ret)
{
	struct ew_sha256 *h = NULL;
	uint8_t piece[65536];
	uint64_t at = 0;
	ssize_t n = 0;

	must(ew_sha256_new(&h), "hash");
	for (; at < bytes && (n = pread(fd, piece, sizeof(piece), (off_t)at)) > 0; at += (uint64_t)n)
		must(ew_sha256_add(h, ew_slice_of(piece, (size_t)n)), "hash");
	must(ew_sha256_end(h, ret), "hash");
	ew_sha256_free(&h);
}

static void read_hash(const json_t *q, int fd, struct ew_hash *sha256, uint64_t *bytes)
{
	const char *hex = text(q, "sha256");
	struct stat st;

	*bytes = json_object_get(q, "bytes") ? (uint64_t)number(q, "bytes") : fstat(fd, &st) == 0 ? (uint64_t)st.st_size : 0;
	if (!hex[0]) {
		hash_file(fd, *bytes, sha256);
		return;
	}
	for (size_t i = 0; i < sizeof(sha256->bytes); i++) {
		unsigned byte = 0;

		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			give_up("sha256 is none");
		sha256->bytes[i] = (uint8_t)byte;
	}
}

static void put(struct drive *d, const json_t *q)
{
	int fd = open(text(q, "file"), O_RDONLY | O_CLOEXEC);
	struct ew_msg_store_put m = {
		.job = id(q, "object"), .store = (uint8_t)number(q, "store"), .object = id(q, "object"), .kind = (uint8_t)number(q, "kind"),
		.made_wall = number(q, "made"), .lock = (uint8_t)number(q, "lock"), .until_wall = number(q, "until"),
		.hold = (uint8_t)number(q, "hold"), .tags = slice(q, "tags")};

	if (fd < 0)
		give_up("%s: %s", text(q, "file"), strerror(errno));
	read_hash(q, fd, &m.sha256, &m.bytes);
	send_with(d, EW_MSG_store_put, q, &m, fd);
	(void)close(fd);
}

static void get(struct drive *d, const json_t *q)
{
	int fd = open(text(q, "file"), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct ew_msg_store_get m = {
		.job = id(q, "object"), .store = (uint8_t)number(q, "store"), .object = id(q, "object"), .kind = (uint8_t)number(q, "kind"),
		.made_wall = number(q, "made"), .version = slice(q, "version")};

	if (fd < 0)
		give_up("%s: %s", text(q, "file"), strerror(errno));
	read_hash(q, fd, &m.sha256, &m.bytes);
	send_with(d, EW_MSG_store_get, q, &m, fd);
	(void)close(fd);
}

/* The most memory that deliver had at any time. */
static void print_memory(const struct drive *d, const json_t *q)
{
	char path[64], line[256];
	long most = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)d->pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		(void)sscanf(line, "VmHWM: %ld", &most);
	if (f)
		(void)fclose(f);
	(void)printf("{\"n\":%" PRId64 ",\"most_kib\":%ld}\n", number(q, "n"), most);
	(void)fflush(stdout);
}

static void ask(struct drive *d, const json_t *q)
{
	const char *what = text(q, "do");

	if (strcmp(what, "put") == 0) {
		put(d, q);
	} else if (strcmp(what, "get") == 0) {
		get(d, q);
	} else if (strcmp(what, "delete") == 0) {
		const struct ew_msg_store_delete m = {
			.job = id(q, "object"), .store = (uint8_t)number(q, "store"), .object = id(q, "object"),
			.kind = (uint8_t)number(q, "kind"), .made_wall = number(q, "made"), .bypass = (uint8_t)number(q, "bypass")};

		send_with(d, EW_MSG_store_delete, q, &m, -1);
	} else if (strcmp(what, "hold") == 0) {
		const struct ew_msg_store_hold m = {
			.job = id(q, "object"), .store = (uint8_t)number(q, "store"), .object = id(q, "object"),
			.kind = (uint8_t)number(q, "kind"), .made_wall = number(q, "made"), .version = slice(q, "version"),
			.on = (uint8_t)number(q, "on")};

		send_with(d, EW_MSG_store_hold, q, &m, -1);
	} else if (strcmp(what, "probe") == 0) {
		const struct ew_msg_store_probe m = {
			.store = (uint8_t)number(q, "store"), .wait = (uint8_t)number(q, "wait"), .before = slice(q, "before")};

		send_with(d, EW_MSG_store_probe, q, &m, -1);
	} else if (strcmp(what, "memory") == 0) {
		print_memory(d, q);
	} else if (strcmp(what, "leave") == 0) {
		(void)close(d->keeper);
		join(d);
	} else {
		give_up("there is nothing called %s to do", what);
	}
}

static json_t *words(struct ew_slice s)
{
	return json_stringn((const char *)s.at, s.len);
}

static void print_answer(uint64_t n, const struct ew_msg_store_answer *a)
{
	json_t *found = a->json.len > 0 ? json_loadb((const char *)a->json.at, a->json.len, 0, NULL) : json_null();
	json_t *j = json_pack("{s:I, s:I, s:o, s:o, s:o, s:i, s:I, s:i, s:i, s:i, s:i, s:i, s:i, s:o, s:o}", "n", (json_int_t)n, "code",
		(json_int_t)a->code, "version", words(a->version), "etag", words(a->etag), "class", words(a->class), "lock", a->lock,
		"until", (json_int_t)a->until_wall, "hold", a->hold, "differs", (int)a->differs, "was_there", a->was_there, "versions",
		(int)a->versions, "markers", (int)a->markers, "uploads", (int)a->uploads, "found", found, "sentence", words(a->sentence));
	char *line = json_dumps(j, JSON_COMPACT);

	if (!line)
		give_up("no memory");
	(void)puts(line);
	(void)fflush(stdout);
	free(line);
	json_decref(j);
}

static void hear(struct drive *d)
{
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	struct ew_message m;

	ew_buf_init(&storage, EW_MAX_MESSAGE_BYTES);
	must(ew_channel_receive_now(d->keeper, 1000, &storage, &m), "deliver's answer");
	if (m.type->number == EW_MSG_store_answer)
		print_answer(m.request, EW_MESSAGE_AS(&m, store_answer));
}

static json_t *parse(const char *line, size_t n)
{
	json_t *j = json_loadb(line, n, 0, NULL);

	if (!j)
		give_up("no JSON: %.*s", (int)n, line);
	return j;
}

/* False at the end of standard input. */
static bool take_lines(struct drive *d, bool *configured, const char *program)
{
	ssize_t n = read(0, d->line + d->have, sizeof(d->line) - d->have);
	char *end;

	if (n <= 0)
		return false;
	d->have += (size_t)n;
	while ((end = memchr(d->line, '\n', d->have))) {
		json_t *j = parse(d->line, (size_t)(end - d->line));

		if (*configured) {
			ask(d, j);
		} else {
			start_deliver(d, program);
			configure(d, j);
			join(d);
			*configured = true;
			(void)puts("{\"ready\":true}");
			(void)fflush(stdout);
		}
		json_decref(j);
		d->have -= (size_t)(end + 1 - d->line);
		memmove(d->line, end + 1, d->have);
	}
	return true;
}

int main(int argc, char **argv)
{
	static struct drive d;
	bool configured = false;
	char socket_folder[400];

	if (argc != 3)
		give_up("usage: deliver_drive EARWITNESS-DELIVER FOLDER");
	(void)signal(SIGPIPE, SIG_IGN);
	d.folder = argv[2];
	d.keeper = d.supervisor = -1;
	(void)snprintf(socket_folder, sizeof(socket_folder), "%s/deliver", d.folder);
	if (mkdir(socket_folder, 0700) < 0 && errno != EEXIST)
		give_up("%s: %s", socket_folder, strerror(errno));
	for (;;) {
		struct pollfd fds[2] = {{.fd = 0, .events = POLLIN}, {.fd = d.keeper, .events = POLLIN}};

		if (poll(fds, configured ? 2 : 1, -1) < 0 && errno != EINTR)
			give_up("poll: %s", strerror(errno));
		if (configured && fds[1].revents)
			hear(&d);
		if (fds[0].revents && !take_lines(&d, &configured, argv[1]))
			break;
	}
	if (d.pid > 0) {
		(void)kill(d.pid, SIGTERM);
		(void)waitpid(d.pid, NULL, 0);
	}
	return 0;
}
