/*
 * Moving all keys, with every call of the disk failing in turn and the power cut behind it: whoever runs it again has every key, and none in the form
 * that it left. The source is a process of ours that pads by name.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/io_sim.h"
#include "base/secret.h"
#include "ipc/channel.h"
#include "programs/keytool/keytool.h"
#include "programs/vault/vault_private.h"

#define KEYS "/keys"

static pid_t holder;
static int holder_fd;

/* -- the source -- */

static void pad(struct ew_slice name, struct ew_slice bytes, uint8_t *to)
{
	for (size_t i = 0; i < bytes.len; i++)
		to[i] = bytes.at[i] ^ (uint8_t)(1 + name.at[name.len - 1]);
}

static __attribute__((noreturn)) void hold(int fd)
{
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	struct ew_message m;

	ew_buf_init(&storage, EW_MAX_MESSAGE_BYTES);
	while (ew_channel_receive_now(fd, INT32_MAX, &storage, &m) == 0) {
		uint8_t bytes[EW_MAX_WRAPPED_BYTES];
		struct ew_msg_key_answer a = {.code = 0};

		if (m.type->number == EW_MSG_key_wrap) {
			const struct ew_msg_key_wrap *w = EW_MESSAGE_AS(&m, key_wrap);

			pad(w->name, w->secret, bytes);
			a.bytes = ew_slice_of(bytes, w->secret.len);
		} else if (m.type->number == EW_MSG_key_unwrap) {
			const struct ew_msg_key_unwrap *w = EW_MESSAGE_AS(&m, key_unwrap);

			pad(w->name, w->blob, bytes);
			a.bytes = ew_slice_of(bytes, w->blob.len);
		}
		if (ew_channel_send_now(fd, EW_MSG_key_answer, m.request, &a) < 0)
			break;
	}
	_exit(0);
}

static int begin_holder(void **state)
{
	int pair[2];

	(void)state;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	holder = fork();
	if (holder == 0) {
		close(pair[0]);
		hold(pair[1]);
	}
	close(pair[1]);
	holder_fd = pair[0];
	return holder < 0;
}

static int end_holder(void **state)
{
	(void)state;
	close(holder_fd);
	return waitpid(holder, NULL, 0) == holder ? 0 : -1;
}

/* -- a folder of keys -- */

static int nobody(void *arg, uint64_t request, uint16_t number, const void *message)
{
	(void)arg;
	(void)request;
	(void)number;
	(void)message;
	return 0;
}

static void silent(void *arg, const char *line)
{
	(void)arg;
	(void)line;
}

#define EPOCHS 3
static struct ew_recipient publics[EPOCHS];

static struct ew_io *furnish(uint64_t seed)
{
	struct ew_io *io = ew_io_sim_new(seed);
	const struct ew_vault_epoch *epoch;
	struct ew_vault_log *log;
	struct ew_vault *v = NULL;

	assert_non_null(io);
	assert_int_equal(ew_file_mkdirs(io, KEYS), 0);
	assert_int_equal(ew_io_sync_dir(io, "/"), 0);
	assert_int_equal(ew_vault_new(io, KEYS, &v, NULL), 0);
	for (unsigned i = 0; i < EPOCHS; i++) {
		assert_int_equal(ew_vault_make_epoch(v, (enum ew_vault_kind)(i + 1), 0, &epoch), 0);
		publics[i] = epoch->recipient;
	}
	assert_int_equal(ew_vault_make_epoch(v, EW_VAULT_TAPE, 0, &epoch), 0);
	assert_int_equal(ew_vault_destroy_epoch(v, EW_VAULT_TAPE, 2, 0), 0);
	assert_int_equal(ew_vault_begin_log(v, 1, EW_SLICE("log.example.com/calls"), 0, &log), 0);
	ew_vault_free(&v);
	return io;
}

static struct ew_key_form form_of(enum ew_key_kind kind)
{
	return (struct ew_key_form){.kind = kind, .call = {.fd = holder_fd, .timeout_ms = 10000}};
}

static int move(struct ew_io *io, enum ew_key_kind from, enum ew_key_kind to, struct ew_error *error)
{
	struct ew_keytool t = {.io = io, .keys = KEYS, .tell = silent};
	struct ew_key_form a = form_of(from), b = form_of(to);

	return ew_keytool_move(&t, &a, &b, error);
}

/* Every key is in this form, and it is the one it was. */
static void all_are_there(struct ew_io *io, enum ew_key_kind kind)
{
	struct ew_vault_config config = {.io = io, .keys = KEYS, .source = {.kind = kind}, .tell = nobody};
	struct ew_error error = {0};
	struct ew_vault *v = NULL;

	if (ew_vault_new_with(&config, &v, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	for (unsigned i = 0; i < EPOCHS; i++) {
		const struct ew_vault_epoch *e = ew_vault_find_epoch(v, (enum ew_vault_kind)(i + 1), 1);

		assert_non_null(e);
		assert_true(ew_recipient_equal(&e->recipient, &publics[i]));
		assert_int_equal(e->identity != NULL, kind == EW_KEYS_FILE);
	}
	assert_null(ew_vault_find_epoch(v, EW_VAULT_TAPE, 2));
	assert_int_equal(v->highest[EW_VAULT_TAPE], 2);
	assert_false(ew_vault_find_log(v, 1)->broken);
	ew_vault_free(&v);
}

static void there_and_back(void **state)
{
	struct ew_io *io = furnish(1);
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_error error = {0};

	(void)state;
	ew_buf_init_secret(&text, 4096);
	assert_int_equal(ew_file_read(io, KEYS "/store-00000001.key", &text), 0);
	assert_int_equal(move(io, EW_KEYS_FILE, EW_KEYS_KMS, NULL), 0);
	all_are_there(io, EW_KEYS_KMS);
	assert_false(ew_io_sim_contains(io, ew_slice_of(text.at + 16, 40)));
	assert_int_equal(move(io, EW_KEYS_KMS, EW_KEYS_PKCS11, NULL), 0);
	all_are_there(io, EW_KEYS_PKCS11);
	/* Again is no error, and another source than that which wrapped them is one. */
	assert_int_equal(move(io, EW_KEYS_KMS, EW_KEYS_PKCS11, NULL), 0);
	assert_int_equal(move(io, EW_KEYS_FILE, EW_KEYS_KMS, &error), -EINVAL);
	assert_non_null(strstr(ew_error_text(&error), "ledger-0001 is neither"));
	assert_int_equal(move(io, EW_KEYS_PKCS11, EW_KEYS_FILE, NULL), 0);
	all_are_there(io, EW_KEYS_FILE);
	ew_io_sim_free(&io);
}

static void ended_anywhere(void **state)
{
	static const struct {
		enum ew_key_kind from, to;
	} ways[] = {{EW_KEYS_FILE, EW_KEYS_KMS}, {EW_KEYS_KMS, EW_KEYS_FILE}};
	unsigned broken = 0;

	(void)state;
	for (size_t w = 0; w < 2 * EW_COUNT(ways); w++) {
		bool turn_back = w >= EW_COUNT(ways);
		enum ew_key_kind from = ways[w % 2].from, to = ways[w % 2].to;

		/* Some failures hurt nobody (a file that was only read and is closed), so it goes on behind them. */
		for (uint64_t n = 1, well = 0; well < 20; n++) {
			struct ew_io *io = furnish(100 + n);
			struct ew_error error = {0};
			bool failed;

			if (from != EW_KEYS_FILE)
				assert_int_equal(move(io, EW_KEYS_FILE, from, NULL), 0);
			ew_io_sim_fail(io, n, -EIO);
			failed = move(io, from, to, NULL) < 0;
			ew_io_sim_fail(io, 0, 0);
			broken += failed;
			well = failed ? 0 : well + 1;
			ew_io_sim_crash(io);
			/* Again, or back to where it came from. */
			if ((turn_back ? move(io, to, from, &error) : move(io, from, to, &error)) < 0)
				fail_msg("way %zu, call %u: %s", w, (unsigned)n, ew_error_text(&error));
			all_are_there(io, turn_back ? from : to);
			ew_io_sim_free(&io);
		}
	}
	assert_true(broken > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(ended_anywhere),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("keytool", tests, begin_holder, end_holder);
}
