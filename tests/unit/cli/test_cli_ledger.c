/*
 * `earwitness ledger verify` against logs that are whole, altered, cut, forked or signed by somebody else, as a child
 * serves them over HTTP from a folder: each is judged rightly, and named.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/secret.h"
#include "ledger/log_store.h"
#include "ledger/tile.h"
#include "programs/cli/ledger_verify.h"

#define ORIGIN "log.example.com/test"
#define OLD_SIZE 300
#define SIZE 600

struct stage {
	char folder[64];
	char state[96], trust[96], url[64];
	char verifier[EW_VKEY_TEXT_BYTES];
	struct ew_skey *key;
	struct ew_buf old; /* the checkpoint of OLD_SIZE */
	pid_t server;
};

static struct ew_io *io(void)
{
	return ew_io_real();
}

/* -- the server: files of a folder, one connection after the other -- */

static void send_all(int fd, const void *bytes, size_t n, int more)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t sent = send(fd, at, n, MSG_NOSIGNAL | more);

		if (sent <= 0)
			return;
		at += sent;
		n -= (size_t)sent;
	}
}

static void serve_one(int fd, const char *folder)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	char request[4096], name[200], path[300], head[160];
	size_t n = 0;
	int r;

	memset(request, 0, sizeof(request));
	while (n < sizeof(request) - 1 && !strstr(request, "\r\n\r\n")) {
		ssize_t got = recv(fd, request + n, sizeof(request) - 1 - n, 0);

		if (got <= 0)
			return;
		n += (size_t)got;
	}
	ew_buf_init(&file, EW_NOTE_BYTES);
	if (sscanf(request, "GET /v1/ledger/%199s ", name) != 1)
		return;
	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	r = ew_file_read(io(), path, &file);
	(void)snprintf(head, sizeof(head), "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
		r < 0 ? "404 Not Found" : "200 OK", r < 0 ? (size_t)0 : file.len);
	send_all(fd, head, strlen(head), r == 0 ? MSG_MORE : 0);
	if (r == 0)
		send_all(fd, file.at, file.len, 0);
}

static void start_server(struct stage *s)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(address);
	int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(door >= 0);
	assert_int_equal(bind(door, (struct sockaddr *)&address, n), 0);
	assert_int_equal(listen(door, 16), 0);
	assert_int_equal(getsockname(door, (struct sockaddr *)&address, &n), 0);
	(void)snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%u", ntohs(address.sin_port));
	s->server = fork();
	assert_true(s->server >= 0);
	if (s->server == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		_exit(1);
	while (s->server == 0) {
		int fd = accept(door, NULL, NULL);

		if (fd < 0)
			_exit(1);
		serve_one(fd, s->folder);
		(void)close(fd);
	}
	(void)close(door);
}

/* -- a log -- */

static void in_folder(const struct stage *s, const char *name, char to[static 160])
{
	(void)snprintf(to, 160, "%s/%s", s->folder, name);
}

static void put(const struct stage *s, const char *name, struct ew_slice text)
{
	char path[160];

	in_folder(s, name, path);
	assert_int_equal(ew_file_replace(io(), path, text, 0), 0);
}

static void sign(const struct stage *s, uint64_t size, const struct ew_hash *root, struct ew_buf *note)
{
	const struct ew_checkpoint c = {.origin = EW_SLICE(ORIGIN), .size = size, .root = *root};
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init(&text, EW_NOTE_BYTES);
	ew_buf_init(note, EW_NOTE_BYTES);
	assert_int_equal(ew_checkpoint_add(&c, &text), 0);
	ew_buf_add_slice(note, ew_buf_slice(&text));
	ew_buf_add_u8(note, '\n');
	assert_int_equal(ew_note_sign(s->key, ew_buf_slice(&text), note), 0);
	assert_int_equal(ew_buf_error(note), 0);
}

static void grow(struct stage *s, struct ew_log_store *store, uint64_t size, struct ew_buf *note)
{
	struct ew_hash root;

	while (ew_log_store_tree(store)->size < size) {
		struct ew_hash commitment = {{(uint8_t)ew_log_store_tree(store)->size}};
		uint8_t leaf[EW_LEAF_BYTES];

		ew_leaf_make(EW_LEAF_EVENT, &commitment, leaf);
		assert_int_equal(ew_log_store_append(store, leaf), 0);
	}
	assert_int_equal(ew_log_store_sync(store), 0);
	assert_int_equal(ew_tree_root(ew_log_store_tree(store), &root), 0);
	sign(s, size, &root, note);
	assert_int_equal(ew_log_store_publish(store, ew_buf_slice(note)), 0);
}

static void trust(struct stage *s, const char *verifier)
{
	char text[EW_VKEY_TEXT_BYTES + 32];

	(void)snprintf(text, sizeof(text), "log %s\nquorum none\n", verifier);
	put(s, "trust", ew_slice_text(text));
}

static void begin(struct stage *s)
{
	_cleanup_(ew_log_store_close) struct ew_log_store *store = NULL;
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	uint64_t size;

	*s = (struct stage){.folder = "/tmp/ew-cli-ledger-XXXXXX"};
	assert_non_null(mkdtemp(s->folder));
	s->key = ew_secret_alloc(sizeof(*s->key));
	assert_non_null(s->key);
	assert_int_equal(ew_skey_new(io(), EW_SLICE(ORIGIN), EW_KEY_ED25519, s->key), 0);
	ew_vkey_format(&s->key->verifier, s->verifier);
	assert_int_equal(ew_log_store_open(io(), s->folder, &store, &size, NULL), 0);
	grow(s, store, OLD_SIZE, &s->old);
	grow(s, store, SIZE, &note);
	put(s, "verifier", ew_slice_text(s->verifier));
	trust(s, s->verifier);
	(void)snprintf(s->state, sizeof(s->state), "%s/seen", s->folder);
	(void)snprintf(s->trust, sizeof(s->trust), "%s/trust", s->folder);
	start_server(s);
}

static void end(struct stage *s)
{
	char command[96];

	assert_int_equal(kill(s->server, SIGKILL), 0);
	assert_int_equal(waitpid(s->server, NULL, 0), s->server);
	ew_secret_free(&s->key);
	ew_buf_free(&s->old);
	(void)snprintf(command, sizeof(command), "rm -r %s", s->folder);
	assert_int_equal(system(command), 0);
}

static int verify(struct stage *s, bool all, bool trusted, bool *ret_proven, struct ew_error *error)
{
	const struct ew_options o = {
		.url = s->url, .state = s->state, .trust = trusted ? s->trust : NULL, .all = all, .json = true};
	struct ew_client *client = NULL;
	int r;

	*error = (struct ew_error){0};
	assert_int_equal(ew_client_new(&o, &client, error), 0);
	r = ew_ledger_verify(&o, client, ret_proven, error);
	ew_client_free(&client);
	return r;
}

static void assert_good(struct stage *s, bool all, bool trusted)
{
	struct ew_error error;
	bool proven = !trusted;

	if (verify(s, all, trusted, &proven, &error) != 0)
		fail_msg("%s", ew_error_text(&error));
	assert_int_equal(proven, trusted);
}

static void assert_bad(struct stage *s, bool all, const char *words)
{
	struct ew_error error;
	bool proven = false;

	if (verify(s, all, true, &proven, &error) == 0)
		fail_msg("nothing was said, and expected was: %s", words);
	if (!strstr(ew_error_text(&error), words))
		fail_msg("said was: %s; expected: %s", ew_error_text(&error), words);
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

static void a_whole_log_is_good(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf now = {0}, seen = {0};
	char path[160];
	struct stage s;

	(void)state;
	begin(&s);
	assert_good(&s, true, false);
	assert_good(&s, true, true);
	assert_good(&s, false, true);
	ew_buf_init(&now, EW_NOTE_BYTES);
	ew_buf_init(&seen, EW_NOTE_BYTES);
	in_folder(&s, "checkpoint", path);
	assert_int_equal(ew_file_read(io(), path, &now), 0);
	assert_int_equal(ew_file_read(io(), s.state, &seen), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&now), ew_buf_slice(&seen)));
	end(&s);
}

/* The checkpoint was fetched, then the log grew: partial tiles of that size are gone, the full ones are there. */
static void a_partial_tile_that_is_gone_is_in_the_full_one(void **state)
{
	char path[160];
	struct stage s;

	(void)state;
	begin(&s);
	in_folder(&s, "tile/0/001.p/44", path);
	assert_false(is_there(path));
	put(&s, "checkpoint", ew_buf_slice(&s.old));
	assert_good(&s, true, true);
	unlink(s.state);
	assert_good(&s, false, true);
	end(&s);
}

static void history_goes_on_or_is_told(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	struct ew_hash other = {{1}};
	struct stage s;

	(void)state;
	begin(&s);
	put(&s, "seen", ew_buf_slice(&s.old));
	assert_good(&s, false, true);
	sign(&s, OLD_SIZE, &other, &note);
	put(&s, "seen", ew_buf_slice(&note));
	assert_bad(&s, false, "does not begin with what it was");
	ew_buf_free(&note);
	sign(&s, SIZE, &other, &note);
	put(&s, "seen", ew_buf_slice(&note));
	assert_bad(&s, false, "does not begin with what it was");
	ew_buf_free(&note);
	sign(&s, SIZE + 1, &other, &note);
	put(&s, "seen", ew_buf_slice(&note));
	assert_bad(&s, false, "it was cut");
	/* What was seen is kept: it is the proof. */
	assert_bad(&s, false, "it was cut");
	put(&s, "seen", EW_SLICE("nothing"));
	assert_bad(&s, false, "cannot be read");
	end(&s);
}

static void alter(const struct stage *s, const char *file, int offset);

/* What was seen under another key is no proof against the log, and is not written over. */
static void what_was_seen_has_the_same_key(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0}, kept = {0};
	struct ew_skey *other = ew_secret_alloc(sizeof(*other)), *own;
	struct ew_hash root = {{1}};
	struct ew_error error;
	struct stage s;
	bool proven;

	(void)state;
	begin(&s);
	assert_int_equal(ew_skey_new(io(), EW_SLICE(ORIGIN), EW_KEY_ED25519, other), 0);
	own = s.key;
	s.key = other;
	sign(&s, OLD_SIZE, &root, &note);
	s.key = own;
	put(&s, "seen", ew_buf_slice(&note));
	assert_bad(&s, false, "taken without --trust");
	assert_true(verify(&s, false, false, &proven, &error) < 0);
	assert_non_null(strstr(ew_error_text(&error), "now has not signed"));
	ew_buf_init(&kept, EW_NOTE_BYTES);
	assert_int_equal(ew_file_read(io(), s.state, &kept), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&kept), ew_buf_slice(&note)));
	ew_secret_free(&other);
	end(&s);
}

/* Tiles that are not those of the checkpoint say nothing about its history. */
static void damage_is_not_called_a_fork(void **state)
{
	struct stage s;

	(void)state;
	begin(&s);
	put(&s, "seen", ew_buf_slice(&s.old));
	alter(&s, "tile/0/002.p/88", 87 * 32);
	assert_bad(&s, false, "the tiles do not give the root");
	end(&s);
}

/* The witness's line comes a second after the checkpoint. */
static void a_cosignature_is_waited_for(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0}, policy = {0};
	struct ew_skey *witness = ew_secret_alloc(sizeof(*witness));
	char verifier[EW_VKEY_TEXT_BYTES], path[160];
	struct ew_note parsed;
	struct stage s;
	pid_t later;

	(void)state;
	begin(&s);
	assert_int_equal(ew_skey_new(io(), EW_SLICE("w.example"), EW_KEY_COSIGNATURE, witness), 0);
	ew_vkey_format(&witness->verifier, verifier);
	ew_buf_init(&policy, 1024);
	ew_buf_printf(&policy, "log %s\nwitness w %s\nquorum w\n", s.verifier, verifier);
	put(&s, "trust", ew_buf_slice(&policy));
	ew_buf_init(&note, EW_NOTE_BYTES);
	in_folder(&s, "checkpoint", path);
	assert_int_equal(ew_file_read(io(), path, &note), 0);
	assert_int_equal(ew_note_parse(ew_buf_slice(&note), &parsed), 0);
	later = fork();
	assert_true(later >= 0);
	if (later == 0) {
		_cleanup_(ew_buf_free) struct ew_buf line = {0};

		(void)sleep(1);
		ew_buf_init(&line, EW_NOTE_BYTES);
		if (ew_note_cosign(witness, (struct ew_wall){EW_US_PER_S}, parsed.text, &line) < 0)
			_exit(1);
		ew_buf_add_slice(&note, ew_buf_slice(&line));
		put(&s, "checkpoint", ew_buf_slice(&note));
		_exit(0);
	}
	assert_good(&s, false, true);
	assert_int_equal(waitpid(later, NULL, 0), later);
	ew_secret_free(&witness);
	end(&s);
}

static void only_named_keys_count(void **state)
{
	char verifier[EW_VKEY_TEXT_BYTES];
	struct ew_skey *other = ew_secret_alloc(sizeof(*other));
	struct ew_error error;
	struct stage s;
	bool proven;

	(void)state;
	begin(&s);
	assert_int_equal(ew_skey_new(io(), EW_SLICE(ORIGIN), EW_KEY_ED25519, other), 0);
	ew_vkey_format(&other->verifier, verifier);
	trust(&s, verifier);
	assert_bad(&s, false, "not signed by a log of");
	put(&s, "verifier", ew_slice_text(verifier));
	assert_true(verify(&s, false, false, &proven, &error) < 0);
	assert_non_null(strstr(ew_error_text(&error), "not signed with the key"));
	put(&s, "verifier", EW_SLICE("nothing"));
	assert_true(verify(&s, false, false, &proven, &error) < 0);
	assert_false(is_there(s.state));
	ew_secret_free(&other);
	end(&s);
}

/* An offset of SHORT cuts the file, one of GONE removes it. */
#define SHORT (-1)
#define GONE (-2)

static const struct {
	const char *file;
	int offset;
	bool all; /* found for certain only when everything is looked at */
	const char *words;
} alterations[] = {
	{"tile/0/000", 5 * 32, true, "entry 5 is not what its tile says"},
	{"tile/entries/000", 5 * 36 + 20, true, "entry 5 is not what its tile says"},
	{"tile/entries/000", 5 * 36 + 2, true, "entry 5 is no leaf"},
	{"tile/entries/000", 5 * 36 + 1, true, "entry 5 is not of this kind"},
	{"tile/1/000.p/2", 32, true, "tile 1 of level 0 is not what the one above says"},
	{"tile/1/000.p/2", 32, false, "not in the tree that was signed"},
	{"tile/entries/002.p/88", 87 * 36 + 20, false, "entry 599 is not in the tree"},
	{"tile/0/002.p/88", 87 * 32, false, "not in the tree that was signed"},
	{"tile/0/002.p/88", SHORT, false, "shorter than it must be"},
	{"tile/entries/002.p/88", GONE, false, "cannot be had"},
	{"checkpoint", 23, false, "not signed by a log of"},
	{"checkpoint", SHORT, false, "is no checkpoint"},
	{"checkpoint", GONE, false, "refused"},
};

static void alter(const struct stage *s, const char *file, int offset)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	char path[160];

	in_folder(s, file, path);
	ew_buf_init(&bytes, EW_NOTE_BYTES);
	assert_int_equal(ew_file_read(io(), path, &bytes), 0);
	if (offset == GONE) {
		assert_int_equal(unlink(path), 0);
		return;
	}
	if (offset == SHORT)
		bytes.len -= 33;
	else
		bytes.at[offset] ^= 1;
	put(s, file, ew_buf_slice(&bytes));
}

static void what_was_altered_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(alterations); i++) {
		struct stage s;

		begin(&s);
		alter(&s, alterations[i].file, alterations[i].offset);
		assert_bad(&s, alterations[i].all, alterations[i].words);
		assert_false(is_there(s.state));
		end(&s);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_log_is_good),
		cmocka_unit_test(a_partial_tile_that_is_gone_is_in_the_full_one),
		cmocka_unit_test(history_goes_on_or_is_told),
		cmocka_unit_test(what_was_seen_has_the_same_key),
		cmocka_unit_test(damage_is_not_called_a_fork),
		cmocka_unit_test(a_cosignature_is_waited_for),
		cmocka_unit_test(only_named_keys_count),
		cmocka_unit_test(what_was_altered_is_named),
	};

	(void)unsetenv("EARWITNESS_URL");
	(void)unsetenv("EARWITNESS_TOKEN");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
